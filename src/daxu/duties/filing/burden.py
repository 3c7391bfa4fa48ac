"""Burden: how much work filing asks of each organisation, the streets first, and how much of it is filled in already.

The minutes are those declared with each requirement, so that whoever asks for a figure says what it costs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from daxu.core.book import Book
from daxu.core.organisation import Line, Organisation
from daxu.core.period import Month
from daxu.core.requirement import Requirement, tasks
from daxu.duties.filing import rows
from daxu.duties.filing.rows import Row


@dataclass(frozen=True, slots=True)
class Burden:
    """What a month asks of one organisation: figures and minutes, those filled in already, and the year's minutes."""

    organisation: Organisation
    figures: int
    minutes: int
    prefilled: int
    saved: int
    year: tuple[int, ...]

    @property
    def left(self) -> int:
        """The minutes that are left to work."""
        return self.minutes - self.saved


def burden(book: Book, month: Month) -> list[Burden]:
    """Return what a month asks of each organisation that files anything in its year, the streets first."""
    asked: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows.month_rows(book, month):
        asked[row.requirement.filer].append(row)
    year = _minutes_by_month(book, month.year)
    found = [_burden(book.organisations[code], asked[code], year[code]) for code in book.organisations if code in year]
    return sorted(found, key=lambda one: one.organisation.line is not Line.AREA)


def prefilled(row: Row) -> bool:
    """Whether a figure is on file without anybody having filed it: nobody has to type it again."""
    return row.fact is not None and not row.steps


def _burden(organisation: Organisation, asked: Iterable[Row], year: tuple[int, ...]) -> Burden:
    every = list(asked)
    known = [row for row in every if prefilled(row)]
    return Burden(organisation, len(every), _minutes(every), len(known), _minutes(known), year)


def _minutes(several: Iterable[Row]) -> int:
    return sum(row.requirement.minutes for row in several)


def _minutes_by_month(book: Book, year: int) -> dict[str, tuple[int, ...]]:
    """Return the minutes of each month of a year by who files."""
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0] * 12)
    asked: tuple[Requirement, ...] = tuple(book.requirements.values())
    for number in range(1, 13):
        for task in tasks(asked, Month(year, number), book.workdays):
            found[task.requirement.filer][number - 1] += task.requirement.minutes
    return {code: tuple(minutes) for code, minutes in found.items()}
