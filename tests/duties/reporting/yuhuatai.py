"""The model district judged on 30 June 2024 without a database, and its report built once for all tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from daxu.catalogue.district import District
from daxu.catalogue.loader import model_district
from daxu.catalogue.portfolio import named, project_lists
from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.notation import Statement
from daxu.core.pace import Judgement, judge
from daxu.core.period import Period
from daxu.core.target import Plan, Target
from daxu.duties import reporting
from daxu.duties.reporting.listed_projects import ListedProject, listed
from world import at

NOW = at("2024-07-05")
HALF = Period.parse("2024H1")


@dataclass(frozen=True)
class Judged:
    """One target judged: what the tracking duty calls an item."""

    target: Target
    judgement: Judgement
    entry: str
    observed_entry: str | None


@dataclass(frozen=True)
class Evaluated:
    """A plan judged on a day: what the tracking duty calls an evaluation."""

    plan: Plan
    as_of: date
    book: Book
    items: tuple[Judged, ...]


def said(district: District) -> Iterable[Statement]:
    """Everything that a district declares."""
    return (
        *district.organisations, *district.themes, *district.indicators, *district.conventions, *district.lights,
        *district.targets, *district.cautions, *district.observations, district.plan, *project_lists(),
        *district.project_rules,
    )  # fmt: skip


def book_of(district: District) -> Book:
    """The book after the district was loaded."""
    return Book.of(Entry(statement, "王", NOW) for statement in said(district))


def evaluate(district: District, day: date = date(2024, 6, 30), book: Book | None = None) -> Evaluated:
    """Judge every target of a district, by what it declares or by another book."""
    book = book or book_of(district)
    return Evaluated(district.plan, day, book, tuple(_judged(book, t, day) for t in book.targets("yht-2024", day)))


def _judged(book: Book, target: Target, day: date) -> Judged:
    facts = book.observations.get(target.indicator, ())
    judgement = judge(target, facts, as_of=day, conventions=book.conventions)
    observed = book.id_of(judgement.observed) if judgement.observed else None
    return Judged(target, judgement, book.id_of(target), observed)


@cache
def model() -> District:
    """The model district as it is declared."""
    return model_district()


@cache
def evaluation() -> Evaluated:
    """The model district judged at the end of June."""
    return evaluate(model())


@cache
def projects() -> tuple[ListedProject, ...]:
    """The projects that the report names, as they stood at the end of June."""
    return listed([Entry(step, "王", NOW) for step in named()], date(2024, 6, 30))


def build(district: District | None = None, now: datetime = NOW, **more: bool) -> reporting.BuiltReport:
    """Build the report of the half-year."""
    judged = evaluate(district) if district else evaluation()
    return reporting.build(evaluation=judged, period=HALF, now=now, projects=projects(), **more)


@cache
def built() -> reporting.BuiltReport:
    """The model district's report."""
    return build()


def figures(district: District) -> set[str]:
    """The ids of every published figure: facts and goals, 示例 left out."""
    facts = (o for o in district.observations if not o.sample)
    goals = (t for t in district.targets if t.goal and not t.sample)
    return {Entry(statement, "王", NOW).id for statement in (*facts, *goals)}
