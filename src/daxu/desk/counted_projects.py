"""Counted projects: who stands above and below the line of a rate, counted by the database.

The sets are those that `core.projects.rates` defines; here they are said as conditions on the drawn tables, so that a
province's list is counted in one question. Tests hold that both say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import CombinedExpression

from daxu.core.projects.rates import ProjectRate, RateConvention, RateCount
from daxu.core.projects.stage import Condition, Side, Stage
from daxu.desk import models
from daxu.desk.found_projects import LARGEST_PAGE, Rows, Wanted, found
from daxu.desk.portfolio import REACHED

PARTS = ("numerator", "denominator", "unplanned", "ahead", "earlier")
"""The sets of a rate, in the order of `RateCount`."""
_PLANNED = {
    Stage.SIGNED: "sign", Stage.STARTED: "start", Stage.LISTED: "list", Stage.FINISHED: "finish",
    Stage.PRODUCING: "produce",
}  # fmt: skip
_ASIDE = tuple(side.value for side in Side)


class CountedProject(NamedTuple):
    """A project of one of the sets: on which day it was planned to reach the stage, and on which it did."""

    id: str
    name: str
    sample: bool
    condition: str
    planned: date | None
    reached: date | None


def counts(wanted: Wanted, convention: RateConvention, *, without: Iterable[str] = ()) -> tuple[RateCount, ...]:
    """Return the five rates of the projects found, as of their day; `without` leaves some out by id.

    The database gathers the projects that are alike in all that rates look at; the sets are made of those groups.
    """
    flags: list[Any] = [_flag(kind, wanted.day) for kind in ProjectRate]
    if convention is RateConvention.UNDER_CONSTRUCTION:
        flags += [_whether(_worked_on(wanted.day)), _whether(_STANDS)]
    # All flags in one number: the server hashes that one, and not seven.
    alike = sum((flag * _FLAGS**place for place, flag in enumerate(flags)), Value(0))
    rows = _joined(wanted, without).annotate(alike=alike).order_by()
    groups = [(_digits(code), several) for code, several in rows.values_list("alike").annotate(several=Count("*"))]
    return tuple(_count(kind, convention, wanted.day, place, groups) for place, kind in enumerate(ProjectRate))


_FLAGS = 9
_WORKED, _STOOD = len(ProjectRate), len(ProjectRate) + 1


def _digits(code: int) -> tuple[int, ...]:
    """Take the flags out of the number again."""
    return tuple(code // _FLAGS**place % _FLAGS for place in range(_STOOD + 1))


def _whether(fits: Q) -> Case:
    return Case(When(fits, then=1), default=0)


def _flag(kind: ProjectRate, day: date) -> CombinedExpression:
    """Say in one number how a project stands to a rate: 3 when reached this year, 6 before; 1 when due, 2 later."""
    reached, planned, new_year = REACHED[kind.stage], f"plan__{_PLANNED[kind.stage]}", date(day.year, 1, 1)
    since = Case(When(**{f"{reached}__lt": new_year}, then=6), When(**{f"{reached}__lte": day}, then=3), default=0)
    return since + Case(When(**{f"{planned}__lte": day}, then=1), When(**{f"{planned}__gt": day}, then=2), default=0)


def _count(
    kind: ProjectRate, convention: RateConvention, day: date, place: int, groups: list[tuple[tuple[int, ...], int]]
) -> RateCount:  # fmt: skip
    """Add up the groups of each set."""

    def those(fits: Callable[[tuple[int, ...]], bool]) -> frozenset[int]:
        return frozenset(number for number, (flags, _) in enumerate(groups) if fits(flags))

    line = _Line(
        past=those(lambda flags: flags[place] // 3 == _PAST),
        this_year=those(lambda flags: flags[place] // 3 == _THIS_YEAR),
        due=those(lambda flags: flags[place] % 3 == _DUE),
        later=those(lambda flags: flags[place] % 3 == _LATER),
        constructed=those(lambda flags: _is_constructed(kind, worked=flags[_WORKED], stands=flags[_STOOD])),
    )
    parts = _sets(line, convention)
    return RateCount(kind, convention, day, *(sum(groups[number][1] for number in parts[part]) for part in PARTS))


_THIS_YEAR, _PAST, _DUE, _LATER = 1, 2, 1, 2


def _is_constructed(kind: ProjectRate, *, worked: int, stands: int) -> bool:
    return kind.of_whole_list or bool(worked and (stands or kind is not ProjectRate.PRODUCING))


def members(wanted: Wanted, kind: ProjectRate, convention: RateConvention, part: str) -> list[CountedProject]:
    """Return the projects of one set of a rate, in order of id, as many as a page holds."""
    reached = REACHED[kind.stage]
    rows = _joined(wanted, ()).filter(_sets(_line(kind, wanted.day), convention)[part]).order_by("id")
    rows = rows.annotate(since=Case(When(**{f"{reached}__lte": wanted.day}, then=F(reached))))
    columns = ("id", "name", "sample", "stay__condition", f"plan__{_PLANNED[kind.stage]}", "since")
    return [CountedProject(*row) for row in rows.values_list(*columns)[:LARGEST_PAGE]]


@dataclass(frozen=True, slots=True)
class _Line:
    """The sets that those of a rate are made of: conditions for the database, or groups that it has gathered."""

    past: Any
    this_year: Any
    due: Any
    later: Any
    constructed: Any


def _sets(line: _Line, convention: RateConvention) -> dict[str, Any]:
    by_plan = convention is RateConvention.BY_PLAN
    below = _without(line.due, line.past) if by_plan else line.constructed
    apart = _without(line.this_year, below)
    return {
        "numerator": line.this_year & below,
        "denominator": below,
        "unplanned": _without(apart, line.later) if by_plan else apart,
        "ahead": apart & line.later if by_plan else _without(apart, apart),
        "earlier": line.past & (below | line.due),
    }


def _without(some: Any, others: Any) -> Any:
    return some & ~others if isinstance(some, Q) else some - others


def _line(kind: ProjectRate, day: date) -> _Line:
    """Say when a stage was reached and planned; a lookup on a day that is not there is spelt out, to be false."""
    new_year = date(day.year, 1, 1)
    reached, planned = REACHED[kind.stage], f"plan__{_PLANNED[kind.stage]}"
    known, asked = Q(**{f"{reached}__isnull": False}), Q(**{f"{planned}__isnull": False})
    return _Line(
        past=known & Q(**{f"{reached}__lt": new_year}),
        this_year=known & Q(**{f"{reached}__gte": new_year, f"{reached}__lte": day}),
        due=asked & Q(**{f"{planned}__lte": day}),
        later=asked & Q(**{f"{planned}__gt": day}),
        constructed=_constructed(kind, day),
    )


_EVERYBODY = Q(pk__isnull=False)
_STANDS = Q(aside=False)


def _worked_on(day: date) -> Q:
    """Say `Member.worked_on`: begun, not finished before the year, finished since or at work on some day of it."""
    known, new_year = Q(begun__isnull=False) & Q(begun__lte=day), date(day.year, 1, 1)
    open_ = Q(built__isnull=True) | Q(built__gt=day)
    return known & ((open_ & Q(idle=False)) | (Q(built__gte=new_year) & Q(built__lte=day)))


def _constructed(kind: ProjectRate, day: date) -> Q:
    if kind.of_whole_list:
        return _EVERYBODY
    stands = _STANDS if kind is ProjectRate.PRODUCING else _EVERYBODY
    return stands & _worked_on(day)


def _joined(wanted: Wanted, without: Iterable[str]) -> Rows:
    """Return the projects found with all that the conditions look at: at most one row a project of each.

    Begun and not finished by the day, a project was idle all the year only if it stands aside on the day itself: so
    days of work are looked for among those few alone, and not among all projects.
    """
    stays = models.ProjectStay.objects.filter(since__lte=wanted.day)
    aside = stays.filter(condition__in=_ASIDE, until__gt=wanted.day)
    worked = stays.filter(
        project=OuterRef("project"), condition=Condition.UNDER_WAY.value, until__gt=date(wanted.day.year, 1, 1)
    )
    idle = aside.filter(~Exists(worked), project=OuterRef("pk"))
    rows: Any = found(wanted).exclude(pk__in=list(without))
    return rows.annotate(idle=Exists(idle), aside=Exists(aside.filter(project=OuterRef("pk"))))


# --- sums that feeds are made of


class Amount(NamedTuple):
    """A project with what a feed counts of it; money in yuan, None where nothing is planned or reported."""

    id: str
    name: str
    sample: bool
    planned: int | None
    done: int | None


def amounts(wanted: Wanted, *, only: Q | None = None) -> list[Amount]:
    """Return all projects found, in order of id, with the year's plan and what was done of it by the month."""
    rows: Any = found(wanted).filter(only or _EVERYBODY).order_by("id")
    rows = rows.annotate(planned=F("plan__investment"), done=F("money__year"))
    return [Amount(*row) for row in rows.values_list("id", "name", "sample", "planned", "done")]


def begun_as_planned(wanted: Wanted) -> list[Amount]:
    """Return those that began this year by the day and whose plan named a day of it for the start."""
    line = _line(ProjectRate.STARTING, wanted.day)
    rows = _joined(wanted, ()).filter(line.this_year & line.due).order_by("id")
    rows = rows.annotate(planned=F("plan__investment"), done=F("money__year"))
    return [Amount(*row) for row in rows.values_list("id", "name", "sample", "planned", "done")]
