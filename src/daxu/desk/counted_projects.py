"""Counted projects: who stands above and below the line of a rate, counted by the database.

The sets are those that `core.projects.rates` defines; here they are said as conditions on the drawn tables, so that a
province's list is counted in one question. Tests hold that both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, F, FilteredRelation, OuterRef, Q, When

from daxu.core.projects.rates import ProjectRate, RateConvention, RateCount
from daxu.core.projects.stage import Condition, Stage
from daxu.desk import models
from daxu.desk.found_projects import LARGEST_PAGE, Rows, Wanted, found
from daxu.desk.portfolio import REACHED

PARTS = ("numerator", "denominator", "unplanned", "ahead", "earlier")
"""The sets of a rate, in the order of `RateCount`."""
_PLANNED = {
    Stage.SIGNED: "sign", Stage.STARTED: "start", Stage.LISTED: "list", Stage.FINISHED: "finish",
    Stage.PRODUCING: "produce",
}  # fmt: skip
_BUILT = (Condition.UNDER_WAY.value, Condition.FINISHED.value)


class CountedProject(NamedTuple):
    """A project of one of the sets: on which day it was planned to reach the stage, and on which it did."""

    id: str
    name: str
    sample: bool
    condition: str
    planned: date | None
    reached: date | None


def counts(wanted: Wanted, convention: RateConvention, *, without: Iterable[str] = ()) -> tuple[RateCount, ...]:
    """Return the five rates of the projects found, as of their day; `without` leaves some out by id."""
    asked = {
        f"{kind.name}_{part}": Count("id", filter=condition)
        for kind in ProjectRate
        for part, condition in _sets(kind, convention, wanted.day).items()
    }
    rows = _joined(wanted, without).aggregate(**asked)
    return tuple(
        RateCount(kind, convention, wanted.day, *(rows[f"{kind.name}_{part}"] for part in PARTS))
        for kind in ProjectRate
    )


def members(wanted: Wanted, kind: ProjectRate, convention: RateConvention, part: str) -> list[CountedProject]:
    """Return the projects of one set of a rate, in order of id, as many as a page holds."""
    reached = REACHED[kind.stage]
    rows = _joined(wanted, ()).filter(_sets(kind, convention, wanted.day)[part]).order_by("id")
    rows = rows.annotate(since=Case(When(**{f"{reached}__lte": wanted.day}, then=F(reached))))
    columns = ("id", "name", "sample", "stay__condition", f"plan__{_PLANNED[kind.stage]}", "since")
    return [CountedProject(*row) for row in rows.values_list(*columns)[:LARGEST_PAGE]]


@dataclass(frozen=True, slots=True)
class _Line:
    """The conditions that the sets of one rate are made of; each is true or false, never unknown."""

    past: Q
    this_year: Q
    due: Q
    later: Q


def _sets(kind: ProjectRate, convention: RateConvention, day: date) -> dict[str, Q]:
    line = _line(kind, day)
    by_plan = convention is RateConvention.BY_PLAN
    below = line.due & ~line.past if by_plan else _constructed(kind)
    apart = line.this_year & ~below
    ahead = apart & line.later if by_plan else _NOBODY
    return {
        "numerator": line.this_year & below,
        "denominator": below,
        "unplanned": apart & ~line.later if by_plan else apart,
        "ahead": ahead,
        "earlier": line.past & (below | line.due),
    }


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
    )


_NOBODY = Q(pk__isnull=True)
_EVERYBODY = Q(pk__isnull=False)
# Finished this year, or at work on some day of it: what was carried over, begun, resumed, or set aside since.
_WORKED_ON = (Q(stay__condition=Condition.FINISHED.value) & ~Q(at_new_year__condition=Condition.FINISHED.value)) | Q(
    at_work=True
)


def _constructed(kind: ProjectRate) -> Q:
    if kind.of_whole_list:
        return _EVERYBODY
    stands = Q(stay__condition__in=_BUILT) if kind is ProjectRate.PRODUCING else _EVERYBODY
    return stands & _WORKED_ON


def _joined(wanted: Wanted, without: Iterable[str]) -> Rows:
    """Return the projects found with all that the conditions look at: at most one row a project of each."""
    eve = date(wanted.day.year, 1, 1) - timedelta(days=1)
    worked = models.ProjectStay.objects.filter(
        project=OuterRef("pk"), condition=Condition.UNDER_WAY.value, since__lte=wanted.day, until__gt=eve + _ONE_DAY
    )
    rows: Any = found(wanted).exclude(pk__in=list(without))
    return rows.annotate(
        at_new_year=FilteredRelation(
            "projectstay", condition=Q(projectstay__since__lte=eve, projectstay__until__gt=eve)
        ),
        at_work=Exists(worked),
    )


_ONE_DAY = timedelta(days=1)


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
