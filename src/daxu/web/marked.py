"""Marked: a read text cut into pieces, so that a page can mark each number and underline each problem."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from daxu.duties.checking import Checked, Problem, Severity

_STRETCH = re.compile(rb"\x00+|\x01+|\x02+|\x03+")
_LONGEST_CELL, _FEWEST_CELLS = 24, 6
SHAPES = {Severity.CONTRADICTION: "✕", Severity.DOUBT: "◆", Severity.NOTICE: "◇"}
_LEVELS = {Severity.NOTICE: 1, Severity.DOUBT: 2, Severity.CONTRADICTION: 3}
_SEVERITIES = {level: severity for severity, level in _LEVELS.items()}


@dataclass(frozen=True, slots=True)
class Mark:
    """A number of the text: where it stands, how it was taken, its place among the findings."""

    start: int
    end: int
    taken: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Flag:
    """Where a problem begins: its number in the list and how serious it is."""

    start: int
    number: int
    severity: Severity

    @property
    def shape(self) -> str:
        """The shape that goes with the word and the colour."""
        return SHAPES[self.severity]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is shown alike: plain, or a number, under the worst problem that touches it."""

    text: str
    mark: Mark | None
    severity: Severity | None
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph with its number, counted from 1 as the problems count, and whether it looks like a table's cell."""

    number: int
    pieces: tuple[Piece, ...]
    cell: bool = False


def lines(checked: Checked, problems: Sequence[Problem]) -> Iterator[Line]:
    """Yield every paragraph that says something, in pieces."""
    text, marked = checked.document.text, _marks(checked)
    levels = _levels(len(text), problems)
    flags = sorted((Flag(p.start, number, p.severity) for number, p in enumerate(problems, 1)), key=_start)
    starts = (*checked.document.paragraphs, len(text) + 1)
    spoken = [one for one in enumerate(pairwise(starts), 1) if text[one[1][0] : one[1][1] - 1].strip()]
    cells = _cells([after - start for _, (start, after) in spoken])
    for (number, (start, after)), cell in zip(spoken, cells, strict=True):
        inside = marked[bisect_left(marked, start, key=_start) : bisect_left(marked, after - 1, key=_start)]
        yield Line(number, tuple(_pieces(text, (start, after - 1), inside, levels, flags)), cell)


def _cells(lengths: Iterable[int]) -> Iterator[bool]:
    """Yield for each line whether it stands among many short ones: cells of a table, which need no line each."""
    for short, run in groupby(length <= _LONGEST_CELL for length in lengths):
        lines_of_run = len(list(run))
        yield from [short and lines_of_run >= _FEWEST_CELLS] * lines_of_run


def _start(one: Mark | Flag) -> int:
    return one.start


def _marks(checked: Checked) -> list[Mark]:
    """Return every number in order; where two overlap the first one counts."""
    reading = checked.reading
    found = [
        *(Mark(f.start, f.end, "sure" if f.sure else "unsure", n) for n, f in enumerate(reading.findings, 1)),
        *(Mark(p.start, p.end, "passed") for p in reading.passed),
        *(Mark(u.start, u.end, "unread") for u in reading.unread),
    ]
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda one: (one.start, -one.number)):
        if not kept or kept[-1].end <= mark.start:
            kept.append(mark)
    return kept


def _levels(size: int, problems: Sequence[Problem]) -> bytes:
    """Return for each character how serious the worst problem is that touches it."""
    levels = bytearray(size)
    for problem in sorted(problems, key=lambda one: -one.severity.order):
        for start, end in problem.spans:
            levels[start:end] = bytes([_LEVELS[problem.severity]]) * (min(end, size) - start)
    return bytes(levels)


def _pieces(
    text: str, span: tuple[int, int], marks: Sequence[Mark], levels: bytes, flags: Sequence[Flag]
) -> Iterator[Piece]:
    position, end = span
    for mark in marks:
        yield from _between(text, (position, mark.start), levels, flags)
        worst = _SEVERITIES.get(max(levels[mark.start : mark.end], default=0))
        yield Piece(text[mark.start : mark.end], mark, worst, _beginning(mark.start, mark.end, flags))
        position = mark.end
    yield from _between(text, (position, end), levels, flags)


def _between(text: str, span: tuple[int, int], levels: bytes, flags: Sequence[Flag]) -> Iterator[Piece]:
    for match in _STRETCH.finditer(levels, *span):
        severity = _SEVERITIES.get(levels[match.start()])
        yield Piece(text[match.start() : match.end()], None, severity, _beginning(*match.span(), flags))


def _beginning(start: int, end: int, flags: Sequence[Flag]) -> tuple[Flag, ...]:
    return tuple(flags[bisect_left(flags, start, key=_start) : bisect_left(flags, end, key=_start)])
