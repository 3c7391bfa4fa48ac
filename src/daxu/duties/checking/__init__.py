"""校核: reading a report back and saying what is wrong with its numbers, where, why, and what would be right.

`check` holds a document against itself, and where asked against the ledger and against another report; `commented`
writes what was found into a .docx as comments; `draft` turns a report into the files of a catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

from daxu.desk.documents import Document, NotReadable, open_document, pasted
from daxu.duties.checking import against_ledger as ledger_checks
from daxu.duties.checking import against_report as report_checks
from daxu.duties.checking.against_ledger import Ledger, against_ledger
from daxu.duties.checking.against_report import Other, against_report
from daxu.duties.checking.comments import TextChanged, commented
from daxu.duties.checking.drafting import (
    CONFIRMED,
    NothingToDraft,
    Place,
    Proposal,
    draft,
    printed,
    proposals,
    same_scope,
)
from daxu.duties.checking.inside import CHECKS, inside
from daxu.duties.checking.problem import Check, Problem, Severity, ordered
from daxu.reader import Reading, read

__all__ = [
    "CHECKS", "CONFIRMED", "EVERY_CHECK", "Check", "Checked", "Document", "Ledger", "NotReadable", "NothingToDraft",
    "Other", "Place", "Problem", "Proposal", "Reading", "Severity", "TextChanged", "against_ledger", "against_report",
    "check", "commented", "draft", "inside", "open_document", "pasted", "printed", "proposals", "same_scope",
]  # fmt: skip

EVERY_CHECK = (*((c.name, c.chinese, c.english) for c in CHECKS), *ledger_checks.CHECKS, *report_checks.CHECKS)
"""Every check that can speak: its name, and what it is called in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A document, how it was read, and every problem found, in reading order."""

    document: Document
    reading: Reading
    problems: tuple[Problem, ...]

    def place(self, problem: Problem) -> int:
        """Return the number of the paragraph a problem stands in, counted from 1."""
        return self.document.paragraph_at(problem.start) + 1


def check(
    document: Document, *, ledger: Ledger | None = None, other: Document | None = None, year: int | None = None
) -> Checked:
    """Check a document inside, and where given against the ledger and against another report."""
    reading = read(document.text, year=year)
    problems = list(inside(document.text, reading))
    if ledger:
        problems += against_ledger(document, reading, ledger)
    if other:
        compared = Other(other.name, other.text, read(other.text))
        problems += against_report(document.text, reading, compared)
    return Checked(document, reading, ordered(problems))
