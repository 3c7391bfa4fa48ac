"""Checking a file against the ledger: which bound numbers no longer say what the figure they are bound to says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daxu.core.book import Book
from daxu.core.indicator import Measure, Observation
from daxu.core.quantity import PERCENT, POINT, Quantity
from daxu.core.tag import DERIVED
from daxu.core.target import Target
from daxu.duties.reporting import phrases
from daxu.duties.reporting.controls import numbers
from daxu.duties.reporting.report import Report


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
    today = _texts(report)
    found = (_checked(printed.tag, printed.text, book, today) for printed in numbers(document))
    return tuple(loose for loose in found if loose)


def _texts(report: Report | None) -> dict[str, set[str]]:
    texts: dict[str, set[str]] = {}
    for binding in report.bindings() if report else ():
        texts.setdefault(binding.tag, set()).add(binding.text)
    return texts


def _checked(tag: str, text: str, book: Book, today: dict[str, set[str]]) -> Loose | None:
    if tag.startswith(DERIVED):
        expected = today.get(tag, set())
        if today and text not in expected:
            return Loose(tag, text, tuple(sorted(expected)), "与按台账重新计算的结果不同")
        return None
    if tag not in book.by_id:
        return Loose(tag, text, (), "台账中没有现行的这一数据")
    forms = tuple(dict.fromkeys(_forms(book.by_id[tag].says)))
    return None if text in forms else Loose(tag, text, forms, "与台账不同")


def _forms(statement: object) -> Iterator[str]:
    """Walk the ways in which a report may print a figure."""
    if isinstance(statement, Observation):
        yield from _written(statement.figure.quantity, promised=statement.planned)
        if statement.measure is Measure.GROWTH:
            yield phrases.change(statement.figure.quantity)
        if statement.measure is Measure.DIFFERENCE:
            yield phrases.difference(statement.figure.quantity, "")[1]
        if statement.measure is Measure.RANK:
            yield phrases.ordinal(statement.figure.quantity)
        if statement.measure is Measure.SHARE:
            yield phrases.portion(statement.figure.quantity)
    if isinstance(statement, Target) and statement.goal:
        yield from _written(statement.goal.quantity, promised=True)


def _written(quantity: Quantity, *, promised: bool) -> Iterator[str]:
    said = phrases.said(quantity, promised=promised)
    yield said
    yield said.partition("/")[0]
    for unit in phrases.scales(quantity.unit):
        yield phrases.tabled(quantity, unit)
    if quantity.unit in (PERCENT, POINT):
        yield phrases.digits(quantity)
