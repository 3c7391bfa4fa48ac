"""Checking a file against the ledger: which bound numbers no longer say what the figure they are bound to says."""

from __future__ import annotations

from dataclasses import dataclass

from daxu.core.book import Book
from daxu.duties.reporting.controls import Printed, numbers
from daxu.duties.reporting.report import Report
from daxu.duties.reporting.today import Today


@dataclass(frozen=True, slots=True)
class Loose:
    """A number in a file that the ledger does not bear out: its tag, its text, what would be right, and why."""

    tag: str
    text: str
    expected: tuple[str, ...]
    why: str


def check_bound(document: bytes, book: Book, report: Report | None = None) -> tuple[Loose, ...]:
    """Return the bound numbers of a .docx that the ledger does not bear out.

    Derived numbers rest on an evaluation and not on one entry: they are checked where today's `report` is given.
    """
    today = Today(book, report=report)
    return tuple(loose for printed in numbers(document) if (loose := _loose(printed, today)))


def _loose(printed: Printed, today: Today) -> Loose | None:
    answer = today.answer(printed.tag, printed.text)
    if printed.text in answer.expected or (answer.tag.what and today.report is None):
        return None
    why = "与按台账重新计算的结果不同" if answer.tag.what else "与台账不同"
    return Loose(printed.tag, printed.text, answer.expected, why if answer.expected else answer.why.zh)
