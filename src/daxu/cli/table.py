"""Tables and rulers in plain text: Chinese characters are two columns wide, numbers stand on the right."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from fractions import Fraction
from typing import Any
from unicodedata import east_asian_width

RULER_CELLS = 20
_LONGEST = 2  # a ruler runs on to twice the goal, then says so with an arrow


def width(text: str) -> int:
    """Return how many columns of a terminal `text` takes."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def fitted(text: str, columns: int) -> str:
    """Return `text` cut to `columns`, with an ellipsis where something is missing."""
    if width(text) <= columns:
        return text
    kept = ""
    for letter in text:
        if width(kept + letter) >= columns:
            break
        kept += letter
    return f"{kept}…"


def lines(headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Collection[int] = ()) -> list[str]:
    """Return a table as lines; the columns in `right` are set to the right."""
    every = [headings, *rows]
    widths = [max(width(row[place]) for row in every) for place in range(len(headings))]
    ruled = [headings, ["─" * columns for columns in widths], *rows]
    return ["  ".join(_padded(row[i], widths[i], i in right) for i in range(len(widths))).rstrip() for row in ruled]


def _padded(text: str, columns: int, on_the_right: bool) -> str:
    blank = " " * (columns - width(text))
    return blank + text if on_the_right else text + blank


def ruler(completion: Fraction | None, due: Fraction | None, cells: int = RULER_CELLS) -> str:
    """Draw the pace ruler: ▮ what is done, ▯ what is missing, │ what is due today, past the end when over 100%."""
    if completion is None:
        return ""
    drawn = min(max(round(completion * cells), 0), cells * _LONGEST)
    bar = "▮" * drawn + "▯" * (cells - drawn)
    if drawn > cells:
        bar = f"{bar[:cells]}┃{bar[cells:]}" + ("→" if completion > _LONGEST else "")
    if due is None:
        return bar
    tick = min(max(round(due * cells), 0), cells)
    return f"{bar[:tick]}│{bar[tick:]}"


def as_line(answer: Any) -> str:
    """Return an answer as one line of JSON."""
    return json.dumps(asdict(answer), ensure_ascii=False)
