"""Found projects: lists, boards, maps and sums over the portfolio, as of a day, asked of the database in few questions.

A filter means the same everywhere: what a list shows is what its sums count, its map draws and its file exports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import (
    Avg,
    Count,
    Exists,
    F,
    FilteredRelation,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
)  # fmt: skip
from django.db.models.expressions import OrderBy
from django.db.models.functions import Floor

from daxu.core.projects.stage import Condition, Stage
from daxu.desk import models
from daxu.desk.portfolio import squeezed

LARGEST_PAGE = 500
_AT_ONCE = 500
Rows = Any
"""A question under way: joined by name as Django's own types cannot follow."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which projects, as of which day; empty means any. `month` is the last whole month that sums count up to."""

    day: date
    list: str = ""
    sector: str = ""
    lead: str = ""
    block: str = ""
    category: str = ""
    stage: str = ""
    condition: str = ""
    words: str = ""
    issues: str = ""
    order: str = "id"
    first: int = 0
    size: int = 50

    @property
    def year(self) -> int:
        """The year whose plan and whose months count."""
        return self.day.year

    @property
    def month(self) -> str:
        """The month of the day: what was reported for it, or before it, counts."""
        return self.day.isoformat()[:7]

    @property
    def chosen(self) -> dict[str, str]:
        """What was asked for, by name, for addresses and for saying it."""
        return {name: value for name in FILTERS if (value := getattr(self, name))}


FILTERS = tuple(field.name for field in fields(Wanted) if field.name not in {"day", "order", "first", "size"})


class FoundProject(NamedTuple):
    """A project of a list, as of the day: money in yuan, None where nothing is planned or reported."""

    id: str
    name: str
    sector: str
    lead: str
    block: str
    owner: str
    total: int | None
    sample: bool
    stage: str
    condition: str
    category: str | None
    planned: int | None
    done: int | None
    since_start: int | None
    listed: int | None
    month: str | None
    open_issues: int
    next_due: date | None


class Place(NamedTuple):
    """A project on a map: degrees, and its shape as GeoJSON text where it is more than a point."""

    id: str
    name: str
    longitude: float
    latitude: float
    shape: str
    stage: str
    condition: str
    sector: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Sums:
    """What a filter's projects add up to: how many of each condition, money in yuan, series apart."""

    conditions: Mapping[Condition, int]
    planned: int
    with_plan: int
    done: int
    done_of_planned: int
    listed: int

    @property
    def count(self) -> int:
        """All projects."""
        return sum(self.conditions.values())


def page(wanted: Wanted) -> list[FoundProject]:
    """Return one page of the projects found, in the order asked for."""
    return _built(wanted, list(_ordered(wanted)[wanted.first : wanted.first + min(wanted.size, LARGEST_PAGE)]))


def every(wanted: Wanted) -> Iterator[FoundProject]:
    """Walk all projects found, for files."""
    rows = iter(_ordered(wanted).iterator(_AT_ONCE))
    while batch := list(islice(rows, _AT_ONCE)):
        yield from _built(wanted, batch)


def _ordered(wanted: Wanted) -> Rows:
    rows = _with_money(_found(wanted))
    if wanted.order == "issues":
        found = _open_issues(wanted).order_by().values("project").annotate(several=Count("id")).values("several")
        rows = rows.filter(Exists(_open_issues(wanted))).annotate(open_issues=Subquery(found))
    return rows.order_by(*_ORDERS.get(wanted.order, _ORDERS["id"])).values_list(*_COLUMNS)


def _built(wanted: Wanted, rows: list[Any]) -> list[FoundProject]:
    """Put the open issues beside each project: asked for the page alone, not for all that were found."""
    open_ = models.ProjectIssue.objects.filter(_open_on(wanted.day), project__in=[row[0] for row in rows])
    held = {row[0]: row[1:] for row in open_.values_list("project").annotate(Count("id"), Min("due")).order_by()}
    return [FoundProject(*row, *held.get(row[0], (0, None))) for row in rows]


def count(wanted: Wanted) -> int:
    """Return how many projects are found."""
    return int(_found(wanted).count())


def ids(wanted: Wanted) -> list[str]:
    """Return the ids of the projects found, in order."""
    return list(_found(wanted).order_by("id").values_list("id", flat=True))


def sums(wanted: Wanted) -> Sums:
    """Return what the projects found add up to."""
    rows = (
        _found(wanted)
        .values("stay__condition")
        .annotate(
            several=Count("id"),
            planned=Sum("plan__investment"),
            with_plan=Count("plan__investment"),
            done=Sum("money__year"),
            done_of_planned=Sum("money__year", filter=Q(plan__investment__isnull=False)),
            in_statistics=Sum("money__listed"),
        )
    )
    rows = rows.values_list("stay__condition", "several", *_SUMMED)
    found = list(rows.order_by())
    counts = {Condition(row[0]): row[1] for row in found}
    totals = [sum(row[place] or 0 for row in found) for place in range(2, 2 + len(_SUMMED))]
    return Sums(counts, *totals)


def stages(wanted: Wanted) -> dict[Stage | None, int]:
    """Return how many of the projects found stand at each stage (None: at none yet)."""
    rows = _found(replace(wanted, stage="")).values_list("stay__stage").annotate(Count("id")).order_by()
    return {Stage(stage) if stage else None: number for stage, number in rows}


def places(wanted: Wanted, most: int) -> list[Place]:
    """Return up to `most` of the projects found that have a place."""
    rows = _found(wanted).filter(longitude__isnull=False).order_by("id")
    return [Place(*row) for row in rows.values_list(*_PLACE)[:most]]


def clusters(wanted: Wanted, cells: int = 40) -> list[tuple[float, float, int]]:
    """Return the projects found gathered in a grid of `cells` a degree: mean longitude, mean latitude, how many."""
    grid = {name: Floor(F(name) * float(cells)) for name in ("longitude", "latitude")}
    rows = _found(wanted).filter(longitude__isnull=False).annotate(x=grid["longitude"], y=grid["latitude"])
    several = rows.values("x", "y").annotate(east=Avg("longitude"), north=Avg("latitude"), several=Count("id"))
    return list(several.order_by("x", "y").values_list("east", "north", "several"))


def choices(field: str) -> list[str]:
    """Return the values that a field of projects has, in order."""
    return list(models.ProjectRow.objects.order_by(field).values_list(field, flat=True).distinct())


def lists() -> list[str]:
    """Return the codes of all lists."""
    return list(models.ProjectList.objects.order_by("code").values_list("code", flat=True).distinct())


# --- the question


def _found(wanted: Wanted) -> Rows:
    rows: Rows = _every_row().annotate(
        stay=FilteredRelation(
            "projectstay", condition=Q(projectstay__since__lte=wanted.day, projectstay__until__gt=wanted.day)
        ),
        plan=FilteredRelation("projectyear", condition=Q(projectyear__year=wanted.year)),
        money=FilteredRelation("projectstanding", condition=Q(projectstanding__month=wanted.month)),
    )
    rows = rows.filter(stay__isnull=False)
    plain = {
        "sector": wanted.sector, "lead": wanted.lead, "block": wanted.block, "plan__category": wanted.category,
        "stay__stage": wanted.stage, "stay__condition": wanted.condition,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.list:
        rows = rows.filter(Exists(models.ProjectList.objects.filter(project=OuterRef("pk"), code=wanted.list)))
    if wanted.words:
        for word in wanted.words.split()[:5]:
            rows = rows.filter(said__contains=squeezed(word))
    if wanted.issues:
        rows = rows.filter(Exists(_open_issues(wanted)))
    return rows


def _every_row() -> Rows:
    return models.ProjectRow.objects.filter(into="")


def _open_issues(wanted: Wanted) -> Rows:
    """Return the issues of a project that were open on the day, or only those past their day."""
    rows: Rows = models.ProjectIssue.objects.filter(_open_on(wanted.day), project=OuterRef("pk"))
    return rows.filter(due__lt=wanted.day) if wanted.issues == "overdue" else rows


def _open_on(day: date) -> Q:
    return Q(raised__lte=day) & (Q(closed__isnull=True) | Q(closed__gt=day))


def _with_money(rows: Rows) -> Rows:
    return rows.annotate(planned=F("plan__investment"), done=F("money__year"))


_SUMMED = ("planned", "with_plan", "done", "done_of_planned", "in_statistics")
_COLUMNS = (
    "id", "name", "sector", "lead", "block", "owner", "total", "sample", "stay__stage", "stay__condition",
    "plan__category", "planned", "done", "money__total", "money__listed", "money__reported",
)  # fmt: skip
_PLACE = ("id", "name", "longitude", "latitude", "shape", "stay__stage", "stay__condition", "sector", "sample")
_LEAST_DONE = F("done") * 1.0 / F("planned")
_ORDERS: dict[str, tuple[OrderBy | str, ...]] = {
    "id": ("id",),
    "name": ("name", "id"),
    "completion": (OrderBy(_LEAST_DONE, nulls_last=True), "id"),
    "planned": (OrderBy(F("planned"), descending=True, nulls_last=True), "id"),
    "done": (OrderBy(F("done"), descending=True, nulls_last=True), "id"),
    "issues": (OrderBy(F("open_issues"), descending=True), "id"),
}
ORDERS = tuple(_ORDERS)
