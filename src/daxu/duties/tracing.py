"""溯源: every figure of the district in one list, and what each rests on, down to who entered it and its citation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import TypedDict

from daxu.core.book import Book, NotDeclared
from daxu.core.caution import Caution
from daxu.core.entry import Entry
from daxu.core.figure import Figure, Source
from daxu.core.indicator import Form, Kind, Measure, Observation
from daxu.core.notation import Record, Statement
from daxu.core.note import Note
from daxu.core.projects.feeds import SORT, FeedSum, place_of, read_count
from daxu.core.quantity import Quantity
from daxu.core.target import Target
from daxu.ledger import read
from daxu.ledger.read import Filed


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One number of the district with everything needed to find, read and cite it."""

    id: str
    indicator: str
    indicator_code: str
    quantity: Quantity
    measure: Measure
    kind: Kind
    period: str
    status: str
    organisation: str
    sample: bool
    sources: tuple[Source, ...]
    compared_with: str
    subject: str
    note: str


@dataclass(frozen=True, slots=True)
class Trace:
    """What a figure rests on: its row, the entry that stands, every version of it, and the cautions about it.

    `count` is the count of projects that it rests on, where one is kept, and `counted_by` the entry that keeps it.
    """

    row: FigureRow | None
    statement: Statement
    filed: Filed
    versions: tuple[Filed, ...]
    cautions: tuple[Caution, ...]
    others: tuple[tuple[Caution, tuple[FigureRow, ...]], ...]
    targets: tuple[tuple[str, Target], ...]
    count: FeedSum | None = None
    counted_by: Filed | None = None


def figures(book: Book, period: str | None = None, *, facts_only: bool = False) -> list[FigureRow]:
    """Return every figure: facts first, then 示例; `period` (a code) keeps those of exactly that period."""
    rows = [row for row in _rows(book) if (period is None or row.period == period) and not (facts_only and row.sample)]
    return sorted(rows, key=lambda row: (row.sample, row.indicator_code, row.period, row.measure.value, row.kind.value))


def _rows(book: Book) -> Iterator[FigureRow]:
    return (row for entry in book.standing.values() if (row := row_of(book, entry)))


def _of_observation(book: Book, entry: Entry, fact: Observation) -> FigureRow:
    return FigureRow(
        id=entry.id,
        indicator=_indicator_name(book, fact.indicator),
        indicator_code=fact.indicator,
        quantity=fact.figure.quantity,
        measure=fact.measure,
        kind=fact.kind,
        period=fact.period.code,
        status=fact.status.value,
        organisation=_organisation_name(book, fact.organisation),
        sample=fact.sample,
        sources=tuple(sorted(fact.figure.sources)),
        compared_with=fact.compared_with,
        subject=fact.subject,
        note=fact.note,
    )


def _of_target(book: Book, entry: Entry, target: Target, goal: Figure) -> FigureRow:
    return FigureRow(
        id=entry.id,
        indicator=_indicator_name(book, target.indicator) or target.name,
        indicator_code=target.indicator or target.code,
        quantity=goal.quantity,
        measure=_goal_measure(book, target),
        kind=Kind.TARGET,
        period=target.period.code,
        status="目标",
        organisation=_organisation_name(
            book, book.plans[target.plan].organisation if target.plan in book.plans else ""
        ),
        sample=target.sample,
        sources=tuple(sorted(goal.sources)),
        compared_with="",
        subject="",
        note=target.assumption,
    )


_GOAL_MEASURES = {Form.SHARE: Measure.SHARE, Form.GROWTH: Measure.GROWTH, Form.RANK: Measure.RANK}


def _goal_measure(book: Book, target: Target) -> Measure:
    indicator = book.indicators.get(target.indicator)
    return _GOAL_MEASURES.get(indicator.form, Measure.LEVEL) if indicator else Measure.LEVEL


def _indicator_name(book: Book, code: str) -> str:
    return book.indicators[code].name if code in book.indicators else code


def _organisation_name(book: Book, code: str) -> str:
    return book.organisations[code].name if code in book.organisations else code


def trace(figure_id: str, *, known_at: datetime | None = None) -> Trace:
    """Return what a figure (or any other entry) rests on; raise NotDeclared naming near ids.

    A superseded version can be traced too: `versions` shows what replaced it.
    """
    book = read.book(known_at)
    try:
        filed = read.entry(figure_id)
    except LookupError:
        raise NotDeclared(_unknown(book, figure_id)) from None
    statement = filed.entry.says
    if isinstance(statement, Note):  # it has a page of its own, which asks who may see it
        raise NotDeclared(_unknown(book, figure_id))
    cautions = book.cautions.get(statement.slot, ())
    return Trace(
        row=row_of(book, filed.entry),
        statement=statement,
        filed=filed,
        versions=tuple(read.history(statement.slot)),
        cautions=cautions,
        others=tuple((caution, tuple(_others(book, caution, statement.slot))) for caution in cautions),
        targets=tuple(_judged_by(book, statement)),
        **_rests_on(filed),
    )


class _Counted(TypedDict, total=False):
    count: FeedSum | None
    counted_by: Filed | None


def _rests_on(filed: Filed) -> _Counted:
    """Return the count of projects that an entry is, or that the figure it states rests on, as it stands."""
    kept = filed if isinstance(filed.entry.says, Record) else read.standing(place_of(filed.entry.slot))
    says = kept.entry.says if kept else None
    if not isinstance(says, Record) or says.sort != SORT:
        return _Counted()
    return _Counted(count=read_count(says.body), counted_by=kept)


def row_of(book: Book, entry: Entry) -> FigureRow | None:
    """Return the figure that an entry states, or None when it states none."""
    match entry.says:
        case Observation() as fact:
            return _of_observation(book, entry, fact)
        case Target(goal=Figure() as goal) as target:
            return _of_target(book, entry, target, goal)
    return None


def _unknown(book: Book, figure_id: str) -> str:
    near = get_close_matches(figure_id, book.by_id, n=3, cutoff=0.5)
    hint = f"；相近的有：{'、'.join(near)}" if near else "；用 daxu figures 查看全部编号"
    return f"没有编号为“{figure_id}”的数据{hint}。 No figure {figure_id!r}."


def _others(book: Book, caution: Caution, slot: str) -> Iterator[FigureRow]:
    for other in caution.slots:
        if other != slot and other in book.standing and (row := row_of(book, book.standing[other])):
            yield row


def _judged_by(book: Book, statement: Statement) -> Iterator[tuple[str, Target]]:
    """Walk the targets whose indicator the figure states."""
    if isinstance(statement, Observation):
        for entry, target in book.said(Target):
            if target.indicator == statement.indicator and target.sample >= statement.sample:
                yield entry.id, target
