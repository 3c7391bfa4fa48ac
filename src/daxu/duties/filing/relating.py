"""Relating: a value held against the other figures of its month — those filed with it first, then what is known.

What is known of another figure is the value that waits for its review, else the one on file. Each is said with who
filed it, so that the two sides know whom to talk to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from daxu.core.book import Book
from daxu.core.checks import Remark
from daxu.core.filing import State, Value
from daxu.core.indicator import Measure
from daxu.core.period import Month, Period
from daxu.core.quantity import PERCENT, POINT, Quantity
from daxu.core.relations import (
    Cell,
    FigureRule,
    Given,
    Holding,
    Part,
    Term,
    compared,
    lacking,
    left_empty,
    remark,
    sums,
)
from daxu.core.requirement import Requirement, filing_of
from daxu.core.text import Text
from daxu.duties.filing import rows
from daxu.duties.filing.rows import Row
from daxu.duties.filing.values import unit_asked

_THIS = Text("本次", "this value")
_TOGETHER = Text("本次一并填报", "filed together")
_ON_FILE = Text("在册", "on file")
_UNDER_REVIEW = (State.SUBMITTED, State.ASKED)


class Others:
    """The other figures of a month: `together` are filed in the same act, by their filings' names."""

    def __init__(
        self, book: Book, together: Mapping[str, Value] | None = None, read_already: Iterable[Row] = ()
    ) -> None:  # fmt: skip
        """Keep what is filed together, and the rows that were read already."""
        self.book, self._together = book, together or {}
        self._rows = {row.name: row for row in read_already}

    def given(self, cells: Iterable[Cell], period: Period) -> dict[Cell, Given]:
        """Return what is known of some figures for a period; what is missing is left out."""
        asked = {cell: self._asker(cell, period) for cell in cells}
        self._read(filing_of(one.code, period) for one in asked.values() if one)
        found = ((cell, self._known(cell, one, period)) for cell, one in asked.items())
        return {cell: known for cell, known in found if known}

    def _asker(self, cell: Cell, period: Period) -> Requirement | None:
        askers = self.book.askers.get(cell, ())
        return next((one for one in askers if one.ending(period.last) == period), None)

    def _read(self, names: Iterable[str]) -> None:
        missing = [name for name in names if name not in self._rows and name not in self._together]
        if missing:
            self._rows |= rows.named(self.book, missing)

    def _known(self, cell: Cell, asker: Requirement | None, period: Period) -> Given | None:
        name = filing_of(asker.code, period) if asker else ""
        if asker and name in self._together:
            return self._beside(asker, self._together[name].quantity)
        row = self._rows.get(name)
        return (_filed(self.book, row) if row else None) or self._fact(cell, period)

    def _beside(self, asker: Requirement, filed: Quantity) -> Given | None:
        """Return what is filed together; a number of another kind is said at its own line, and makes no sum."""
        asked = unit_asked(asker, self.book.indicators[asker.indicator]).measures
        alike = filed.unit.measures == asked or {filed.unit.measures, asked} == {PERCENT.measures, POINT.measures}
        return Given(filed, _TOGETHER) if alike else None

    def _fact(self, cell: Cell, period: Period) -> Given | None:
        facts = [fact for fact in self.book.series.get(cell, ()) if fact.period == period]
        return Given(facts[-1].figure.quantity, _ON_FILE) if facts else None


def _filed(book: Book, row: Row) -> Given | None:
    """Return what was filed: the value under review, else the approved one; what was returned does not count."""
    filing, filer = row.filing, book.organisations[row.requirement.filer]
    value = filing.waiting if filing.state in _UNDER_REVIEW else filing.approved
    if value is None:
        return None
    english = filer.english or filer.name
    return Given(value.quantity, Text(f"{filer.name}，{filing.state.value}", f"{english}, {filing.state.english}"))


def remarks_on(found: Row, value: Value, others: Others) -> Iterator[Remark]:
    """Walk what the declared relations, and what may not be left empty, say of a value."""
    cell, period = found.requirement.asks, found.task.period
    yield from _left_empty(others.book, found, value)
    rules = [rule for rule in others.book.rules_about.get(cell, ()) if rule.in_force(period.end)]
    if rules:
        beside = {term.cell for rule in rules for term in rule.terms} - {cell}
        given = {**others.given(beside, period), cell: Given(value.quantity, _THIS)}
        for rule in rules:
            judged = compared(rule, given)
            if judged.holding is Holding.BROKEN:
                yield remark(judged, lambda term: called(others.book, term))


def empty(book: Book, found: Row) -> tuple[Remark, ...]:
    """Return what is said of a filing of which a whole sheet leaves the value empty."""
    return tuple(r for r in _left_empty(book, found, None) if r.check == f"required_{Part.VALUE.name.lower()}")


def _left_empty(book: Book, found: Row, value: Value | None) -> Iterator[Remark]:
    for asked in book.compulsory.get(found.requirement.asks, ()):
        if asked.in_force(found.task.period.end):
            yield from map(asked.asks_for, left_empty(asked, value))


def related(book: Book, found: Row) -> frozenset[str]:
    """Return the names of the filings of the same month and filer that a relation ties a filing to."""
    about, month = found.requirement, found.task.period.last
    cells = {term.cell for rule in book.rules_about.get(about.asks, ()) for term in rule.terms} - {about.asks}
    askers = (one for cell in cells for one in book.askers.get(cell, ()) if one.filer == about.filer)
    return frozenset(filing_of(one.code, period) for one in askers if (period := one.ending(month)))


@dataclass(frozen=True, slots=True)
class Related:
    """A relation as it stands for a month: its sums, or what is missing, or what its remark says."""

    rule: FigureRule
    holding: Holding
    said: Text


def standing(book: Book, month: Month, *, about: Cell | None = None) -> list[Related]:
    """Return how the relations in force stand for a month, all or one figure's: held, broken, or not judged and why."""
    others = Others(book)
    asked = book.figure_rules.values() if about is None else book.rules_about.get(about, ())
    return [_related(rule, others, month) for rule in asked if rule.in_force(month.last_day)]


def _related(rule: FigureRule, others: Others, month: Month) -> Related:
    cells = [term.cell for term in rule.terms]
    found = compared(rule, others.given(cells, _period(others.book, cells, month)))
    say = {Holding.HELD: sums, Holding.NOT_JUDGED: lacking, Holding.BROKEN: lambda *asked: remark(*asked).text}
    return Related(rule, found.holding, say[found.holding](found, lambda term: called(others.book, term)))


def _period(book: Book, cells: Iterable[Cell], month: Month) -> Period:
    """Return the period that the first figure of a relation is asked for; else the year up to the month."""
    askers = (one for cell in cells for one in book.askers.get(cell, ()))
    return next(filter(None, (one.ending(month) for one in askers)), Period(Month(month.year, 1), month))


def called(book: Book, term: Term) -> Text:
    """Name a figure: the indicator, whose it is where its name does not say so, and what is said of it."""
    about = book.indicators[term.indicator]
    body = book.organisations[term.whose]
    whole = not body.parent or any(name in about.name for name in (body.name, *body.aliases))
    kind = term.measure
    said = Text(
        about.name if whole else f"{body.name}{about.name}",
        about.english if whole else f"{about.english} of {body.english}",
    )
    return said if kind is Measure.LEVEL else said.then(Text(f"{kind.label}", f" ({kind.english})"))
