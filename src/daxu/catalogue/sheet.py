"""Sheet: one TOML file of declarations, its tables with their lines, its faults noted."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from daxu.catalogue.district import Problem
from daxu.catalogue.places import Lines, places
from daxu.catalogue.table import Table

LARGEST_FILE: Final = 8 * 1024 * 1024
_LINE = re.compile(r" \(at line (\d+), column \d+\)| \(at end of document\)")


class Slotted(Protocol):
    """A statement, which takes a place that no other may take."""

    @property
    def slot(self) -> str:
        """The place."""


S = TypeVar("S", bound=Slotted)


@dataclass
class Sheet:
    """One file: its tables with their lines; `data` is None where it could not be read."""

    file: str
    problems: list[Problem]
    data: Mapping[str, Any] | None = None
    lines: Mapping[tuple[str, int], Lines] = field(default_factory=dict)

    def report(self, line: int, what: str, what_en: str, hint: str = "", hint_en: str = "") -> None:
        """Note a fault of the file at a line."""
        self.problems.append(Problem(self.file, line, what, what_en, hint, hint_en))

    def one(self, name: str, *, required: bool = True) -> Table:
        """Return the table `[name]`; a missing one is a fault when required."""
        given = (self.data or {}).get(name)
        there = isinstance(given, dict)
        problems = self.problems if there else []  # of a table that is not there, one fault says it all
        if self.data is not None and not there and (required or given is not None):
            line = self._at(name)[""]
            self.report(line, f"缺少表 [{name}]。", f"The table [{name}] is missing.", "请补上。", "Add it.")
        return Table(self.file, given if isinstance(given, dict) else {}, self._at(name), problems)

    def many(self, name: str) -> list[Table]:
        """Return the tables `[[name]]` in their order."""
        given = (self.data or {}).get(name, [])
        if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
            what = f"“{name}”应写成一个或多个 [[{name}]] 表。"
            self.report(self._at(name)[""], what, f"Write {name} as [[{name}]] tables.")
            return []
        return [Table(self.file, item, self._at(name, n), self.problems, number=n + 1) for n, item in enumerate(given)]

    def codes(self, name: str) -> frozenset[str] | None:
        """Return every code given in the tables `[[name]]`, well declared or not; None if the file is unreadable."""
        if self.data is None:
            return None
        return frozenset(c for table in self.many(name) if isinstance(c := table.values.get("code"), str))

    def refuse_others(self, *names: str) -> None:
        """Note every top-level key beside `names`."""
        if self.data is not None:
            root = Table(self.file, self.data, self._root(), self.problems)
            root.asked.update(names)
            root.refuse_unknown_keys()

    def _at(self, name: str, index: int = 0) -> Lines:
        return self.lines.get((name, index)) or {"": self._root().get(name, 1)}

    def _root(self) -> Lines:
        headers = {name: lines[""] for (name, index), lines in self.lines.items() if name and not index}
        return {**headers, **self.lines.get(("", 0), {"": 1})}


def read_sheet(name: str, path: Path | None, problems: list[Problem], *, required: bool = True) -> Sheet:
    """Read a file, or the lack of one; whatever is wrong goes to `problems`."""
    sheet = Sheet(f"{name}.toml", problems)
    if path is None:
        if required:
            sheet.report(1, "缺少此文件（符号链接不读）。", "The file is missing; links are not read.")
        else:
            sheet.data = {}
        return sheet
    written = _written(sheet, path)
    if written is not None:
        sheet.data, sheet.lines = _parsed(sheet, written), places(written)
    return sheet


def _written(sheet: Sheet, path: Path) -> str | None:
    """Return the text of a file that is not too large and is UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError as error:
        sheet.report(1, f"无法读取：{error.strerror}。", f"Cannot be read: {error.strerror}.")
        return None
    if len(raw) > LARGEST_FILE:
        limit = f"{LARGEST_FILE // 1024 // 1024} MiB"
        sheet.report(1, f"文件超过 {limit}。", f"Larger than {limit}.", "请拆分。", "Split it.")
        return None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        hint = ("请另存为 UTF-8。", "Save it as UTF-8.")
        sheet.report(line, "不是 UTF-8 编码。", "Not UTF-8.", *hint)
        return None


def _parsed(sheet: Sheet, written: str) -> dict[str, Any] | None:
    """Return the parsed TOML; a fault of syntax carries its line."""
    try:
        return tomllib.loads(written)
    except RecursionError:
        sheet.report(1, "嵌套过深。", "Nested too deeply.")
    except ValueError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found and found[1] else written.count("\n") + 1 if found else 1
        reason = _LINE.sub("", str(error))
        hint = ("请改正该行。", "Correct that line.")
        sheet.report(line, f"TOML 语法有误：{reason}。", f"TOML syntax: {reason}.", *hint)
    return None


def declared_in(
    sheet: Sheet,
    name: str,
    build: Callable[[Table], S | None],
    *more: str,
) -> tuple[S, ...]:
    """Build the tables `[[name]]` of a sheet; two in one place are a fault of the second."""
    found: dict[str, S] = {}
    first: dict[str, int] = {}
    for table in sheet.many(name):
        made = build(table)
        if made is None:
            continue
        place = made.slot
        if place in found:
            where = first[place]
            table.report(
                "", f"与第{where}行重复。", f"The same as line {where}.", "请删去其一或改代码。", "Remove one."
            )
        else:
            found[place], first[place] = made, table.lines.get("", 1)
    sheet.refuse_others(name, *more)
    return tuple(found.values())
