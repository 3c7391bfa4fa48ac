"""Places: on which line of a TOML file each table and key stands, which `tomllib` does not tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

Lines = Mapping[str, int]
"""Key → line; the empty key is the line of the table's own header."""

_HEADER = re.compile(r"\s*(\[{1,2})\s*([A-Za-z0-9_.-]+)\s*\]{1,2}")
_KEY = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*[=.]""")
_MARK = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"|\'[^\']*\'|#.*|[\[\]{}]')


def places(text: str) -> dict[tuple[str, int], dict[str, int]]:
    """Return (table name, index) → key → line, first occurrence; the root table is ("", 0)."""
    current: dict[str, int] = {"": 1}
    found = {("", 0): current}
    seen: Counter[str] = Counter()
    inside = ("", 0)
    for number, line in enumerate(text.split("\n"), 1):
        if inside == ("", 0):
            if header := _HEADER.match(line):
                name = header[2]
                current = found.setdefault((name, seen[name]), {"": number})
                seen[name] += 1
            elif key := _KEY.match(line):
                current.setdefault(key[1] or key[2] or key[3] or "", number)
        inside = _after(line, *inside)
    return found


def _after(line: str, open_string: str, depth: int) -> tuple[str, int]:
    """Return which multi-line string and how many brackets are open after `line`."""
    at = 0
    while at < len(line):
        if open_string:
            end = line.find(open_string, at)
            if end < 0:
                return open_string, depth
            open_string, at = "", end + 3
            continue
        mark = _MARK.search(line, at)
        if not mark:
            break
        at = mark.end()
        if mark[0] in ('"""', "'''"):
            open_string = mark[0]
        else:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
    return open_string, depth
