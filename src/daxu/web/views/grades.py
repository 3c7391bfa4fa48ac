"""Grades: how reliable an organisation's values were found to be at their source, as a page says it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daxu.core.book import Book
from daxu.core.organisation import Organisation
from daxu.core.spotcheck import FEWEST, Reliability
from daxu.duties import filing
from daxu.web.saying import MINUS, percent


@dataclass(frozen=True, slots=True)
class Grade:
    """How reliable an organisation's values were found to be."""

    organisation: Organisation
    found: Reliability

    @property
    def share(self) -> str:
        """The share found right."""
        return percent(self.found.share)

    @property
    def interval(self) -> str:
        """Its interval at 95%."""
        ends = self.found.interval
        return f"{ends[0] * 100:.0f}%—{ends[1] * 100:.0f}%" if ends else ""

    @property
    def bias(self) -> str:
        """By how much the filed values lay above what was found, on average; empty where nothing was measured."""
        share = self.found.bias
        if share is None:
            return ""
        return f"{MINUS}{percent(-share)}" if share < 0 else f"{'+' if share else ''}{percent(share)}"

    @property
    def wanting(self) -> int:
        """How many more checks it takes to say."""
        return max(0, FEWEST - self.found.checked)


def graded(book: Book) -> Iterator[Grade]:
    """Walk the organisations whose values were checked, with how reliable they were found to be."""
    found = filing.grades(book)
    yield from (Grade(one, found[code]) for code, one in book.organisations.items() if code in found)


def grade_of(book: Book, organisation: str) -> Grade | None:
    """Return how reliable one organisation's values were found to be; None where none was checked."""
    return next((grade for grade in graded(book) if grade.organisation.code == organisation), None)
