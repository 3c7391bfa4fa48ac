"""Found projects: lists, boards, maps and sums over the portfolio, as of a day, asked of the database in few questions.

A filter means the same everywhere: what a list shows is what its sums count, its map draws and its file exports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import (
    Avg,
    Count,
    Exists,
    F,
    FilteredRelation,
    Max,
    Min,
    Model,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Window,
)  # fmt: skip
from django.db.models.expressions import OrderBy
from django.db.models.functions import Floor, RowNumber

from daxu.core.projects.stage import Condition, Stage
from daxu.desk import models
from daxu.desk.portfolio import squeezed

LARGEST_PAGE = 500
NO_STAGE = "none"
"""Asked for as a stage: the projects that have reached none."""
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


class Box(NamedTuple):
    """A part of the earth between four degrees."""

    west: float
    south: float
    east: float
    north: float

    @property
    def width(self) -> float:
        """The longer of its sides, in degrees."""
        return max(self.east - self.west, self.north - self.south)


class Course(NamedTuple):
    """The days planned for a project and those on which it reached its stages, by stage."""

    planned: Mapping[Stage, date]
    reached: Mapping[Stage, date]


class DueIssue(NamedTuple):
    """An open issue with the day by which it is to be solved."""

    project: str
    name: str
    number: int
    category: str
    words: str
    owner: str
    due: date


class MonthEnd(NamedTuple):
    """How many projects reported for a month, and the yuan of the year by its end, the series apart.

    `done_of_planned` is the part of `done` by projects with a year's plan.
    """

    several: int
    done: int
    done_of_planned: int
    listed: int


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
    if wanted.order == "id":
        return _built(wanted, list(_ordered(wanted)[wanted.first : wanted.first + min(wanted.size, LARGEST_PAGE)]))
    # By another order all that were found are sorted: their ids alone, not their whole rows.
    chosen = list(_in_order(wanted).values_list("id", flat=True)[wanted.first :][: min(wanted.size, LARGEST_PAGE)])
    return _named(wanted, chosen)


def firsts(wanted: Wanted, each: int) -> dict[Stage | None, list[FoundProject]]:
    """Return the first projects at each stage (None: at none yet), in the order asked for: all in one question."""
    place = Window(RowNumber(), partition_by=[F("stay__stage")], order_by=[*_ORDERS.get(wanted.order, _ORDERS["id"])])
    rows = _orderable(wanted).filter(stay__isnull=False).annotate(place=place).filter(place__lte=each)
    chosen = [name for _stage, _place, name in sorted(rows.order_by().values_list("stay__stage", "place", "id"))]
    found: dict[Stage | None, list[FoundProject]] = {}
    for one in _named(wanted, chosen):
        found.setdefault(Stage(one.stage) if one.stage else None, []).append(one)
    return found


def _named(wanted: Wanted, chosen: list[str]) -> list[FoundProject]:
    """Return projects by their ids, in the order of these."""
    places = {name: place for place, name in enumerate(chosen)}
    rows = _with_money(_found(Wanted(wanted.day))).filter(pk__in=chosen).values_list(*_COLUMNS)
    return _built(wanted, sorted(rows, key=lambda row: places[row[0]]))


def every(wanted: Wanted) -> Iterator[FoundProject]:
    """Walk all projects found, for files."""
    rows = iter(_ordered(wanted).iterator(_AT_ONCE))
    while batch := list(islice(rows, _AT_ONCE)):
        yield from _built(wanted, batch)


def _ordered(wanted: Wanted) -> Rows:
    return _in_order(wanted).values_list(*_COLUMNS)


def _in_order(wanted: Wanted) -> Rows:
    return _orderable(wanted).order_by(*_ORDERS.get(wanted.order, _ORDERS["id"]))


def _orderable(wanted: Wanted) -> Rows:
    """Ask for the projects with what any order goes by."""
    rows = _with_money(_found(wanted))
    if wanted.order == "issues":
        found = _open_issues(wanted).order_by().values("project").annotate(several=Count("id")).values("several")
        rows = rows.filter(Exists(_open_issues(wanted))).annotate(open_issues=Subquery(found))
    return rows


def _built(wanted: Wanted, rows: list[Any]) -> list[FoundProject]:
    """Put the open issues beside each project: asked for the page alone, not for all that were found."""
    open_ = models.ProjectIssue.objects.filter(open_on(wanted.day), project__in=[row[0] for row in rows])
    held = {row[0]: row[1:] for row in open_.values_list("project").annotate(Count("id"), Min("due")).order_by()}
    return [FoundProject(*row, *held.get(row[0], (0, None))) for row in rows]


def count(wanted: Wanted) -> int:
    """Return how many projects are found."""
    return int(_found(wanted).count())


def ids(wanted: Wanted) -> list[str]:
    """Return the ids of the projects found, in order."""
    return list(_found(wanted).order_by("id").values_list("id", flat=True))


def sums(wanted: Wanted) -> Sums:
    """Return what the projects found add up to.

    Money is added up without where its projects stand: two narrow questions are answered sooner than one wide one.
    """
    counts = _stood(wanted).values_list("stay__condition").annotate(Count("id")).order_by()
    totals = _found(wanted).aggregate(
        planned=Sum("plan__investment"),
        with_plan=Count("plan__investment"),
        done=Sum("money__year"),
        done_of_planned=Sum("money__year", filter=Q(plan__investment__isnull=False)),
        in_statistics=Sum("money__listed"),
    )
    conditions = {Condition(condition): several for condition, several in counts}
    return Sums(conditions, *(totals[name] or 0 for name in _SUMMED))


def stages(wanted: Wanted) -> dict[Stage | None, int]:
    """Return how many of the projects found stand at each stage (None: at none yet)."""
    rows = _stood(replace(wanted, stage="")).values_list("stay__stage").annotate(Count("id")).order_by()
    return {Stage(stage) if stage else None: number for stage, number in rows}


def places(wanted: Wanted, most: int | None, box: Box | None = None) -> list[Place]:
    """Return up to `most` of the projects found that have a place, in a box if one is given; None: all of them."""
    return [Place(*row) for row in _placed(wanted, box).order_by("id").values_list(*_PLACE)[:most]]


def placed(wanted: Wanted, box: Box | None = None) -> int:
    """Return how many of the projects found have a place, in a box if one is given."""
    return int(_placed(wanted, box).count())


def extent(wanted: Wanted) -> Box | None:
    """Return the box around the places of the projects found; None where none has a place."""
    named = {"west": Min("longitude"), "south": Min("latitude"), "east": Max("longitude"), "north": Max("latitude")}
    ends = _placed(wanted, None).aggregate(**named)
    return None if ends["west"] is None else Box(**ends)


def clusters(wanted: Wanted, cells: float = 40, box: Box | None = None) -> list[tuple[float, float, int]]:
    """Return the projects found gathered in a grid of `cells` a degree: mean longitude, mean latitude, how many."""
    grid = {name: Floor(F(name) * float(cells)) for name in ("longitude", "latitude")}
    rows = _placed(wanted, box).annotate(x=grid["longitude"], y=grid["latitude"])
    several = rows.values("x", "y").annotate(east=Avg("longitude"), north=Avg("latitude"), several=Count("id"))
    return list(several.order_by("x", "y").values_list("east", "north", "several"))


def _placed(wanted: Wanted, box: Box | None) -> Rows:
    rows = _found(wanted)
    if box is None:
        return rows.filter(longitude__isnull=False)
    return rows.filter(longitude__range=(box.west, box.east), latitude__range=(box.south, box.north))


def last_steps(ids: Iterable[str]) -> dict[str, int]:
    """Return the number of the last step of each project: what a page that shows them has seen."""
    return dict(models.ProjectRow.objects.filter(pk__in=list(ids)).values_list("pk", "steps"))


def courses(ids: Iterable[str], day: date) -> dict[str, Course]:
    """Return what is planned for projects and what was reached by a day, for their lines on a timeline.

    The plan of the latest year up to the day's goes before those of earlier years.
    """
    named = list(ids)
    planned: dict[str, dict[Stage, date]] = {name: {} for name in named}
    years = models.ProjectYear.objects.filter(project__in=named, year__lte=day.year).order_by("year")
    for name, *days in years.values_list("project", *_PLANNED.values()):
        planned[name] |= {key: found for key, found in zip(_PLANNED, days, strict=True) if found}
    reached: dict[str, dict[Stage, date]] = {name: {} for name in named}
    for name, stage, since in models.ProjectReach.objects.filter(project__in=named, day__lte=day).values_list(
        "project", "stage", "day"
    ):
        reached[name][Stage(stage)] = since
    return {name: Course(planned[name], reached[name]) for name in named}


def nodes(wanted: Wanted) -> Iterator[tuple[str, str, Stage, date]]:
    """Walk the days that the year's plan names for the projects found: id, name, stage, day."""
    rows = _found(wanted).filter(plan__isnull=False).order_by("id")
    named = [f"plan__{field}" for field in _PLANNED.values()]
    for project, name, *days in rows.values_list("id", "name", *named).iterator(_AT_ONCE):
        yield from ((project, name, stage, day) for stage, day in zip(_PLANNED, days, strict=True) if day)


def issues_due(wanted: Wanted) -> Iterator[DueIssue]:
    """Walk the issues of the projects found that were open on the day and have a day to be solved by."""
    rows = models.ProjectIssue.objects.filter(
        open_on(wanted.day), due__isnull=False, project__in=Subquery(_found(wanted).values("id"))
    )
    named = ("project", "project__name", "number", "category", "words", "owner", "due")
    return (DueIssue(*row) for row in rows.order_by("due", "project", "number").values_list(*named).iterator(_AT_ONCE))


def months(wanted: Wanted) -> dict[str, MonthEnd]:
    """Return what the projects found had done by the end of each month of the year, up to the day's."""
    months = [f"{wanted.year}-{number:02}" for number in range(1, int(wanted.month[5:]) + 1)]
    ends = FilteredRelation("projectstanding", condition=Q(projectstanding__month__in=months))
    rows = _found(wanted, ends=ends).filter(ends__isnull=False).values("ends__month")
    rows = rows.annotate(
        several=Count("id", filter=Q(ends__reported=F("ends__month"))),
        sum_done=Sum("ends__year"),
        sum_of_planned=Sum("ends__year", filter=Q(plan__investment__isnull=False)),
        sum_listed=Sum("ends__listed"),
    )
    named = ("ends__month", "several", "sum_done", "sum_of_planned", "sum_listed")
    found = rows.order_by("ends__month").values_list(*named)
    return {month: MonthEnd(several, *(number or 0 for number in sums)) for month, several, *sums in found}


def choices(field: str) -> list[str]:
    """Return the values that a field of projects has, in order."""
    return _steps_through(models.ProjectRow, field)


def on_list(code: str, day: date) -> frozenset[str]:
    """Return the projects that stood on a list on a day."""
    return frozenset(listed_on(code, day).values_list("project", flat=True))


def lists() -> list[str]:
    """Return the codes of all lists."""
    return _steps_through(models.ProjectList, "code")


def _steps_through(table: type[Model], field: str) -> list[str]:
    """Step from each value of an indexed field to the next: a few values, however many rows hold them."""
    name = connection.ops.quote_name(table._meta.db_table)  # noqa: SLF001 - Django's documented door
    column = connection.ops.quote_name(field)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE step(held) AS (SELECT min({column}) FROM {name} UNION ALL"  # noqa: S608 - names of our own tables
            f" SELECT (SELECT min({column}) FROM {name} WHERE {column} > held) FROM step WHERE held IS NOT NULL)"
            " SELECT held FROM step WHERE held IS NOT NULL"
        )
        return [held for (held,) in cursor.fetchall()]


# --- the question


def found(wanted: Wanted) -> Rows:
    """Return the question itself, for those who count further: `stay`, `plan`, `money` and `listed` are joined."""
    return _found(wanted)


def _found(wanted: Wanted, **more: FilteredRelation) -> Rows:
    rows: Rows = _every_row().annotate(
        stay=FilteredRelation(
            "projectstay", condition=Q(projectstay__since__lte=wanted.day, projectstay__until__gt=wanted.day)
        ),
        plan=FilteredRelation("projectyear", condition=Q(projectyear__year=wanted.year)),
        money=FilteredRelation("projectstanding", condition=Q(projectstanding__month=wanted.month)),
        **more,
    )
    plain = {
        "sector": wanted.sector, "lead": wanted.lead, "block": wanted.block, "plan__category": wanted.category,
        "stay__condition": wanted.condition,
    }  # fmt: skip
    rows = rows.filter(_at_stage(wanted.stage), **{name: value for name, value in plain.items() if value})
    if wanted.list:
        rows = rows.filter(Exists(listed_on(wanted.list, wanted.day).filter(project=OuterRef("pk"))))
    if wanted.words:
        for word in wanted.words.split()[:5]:
            rows = rows.filter(said__contains=squeezed(word))
    if wanted.issues:
        rows = rows.filter(Exists(_open_issues(wanted)))
    return rows


def _stood(wanted: Wanted) -> Rows:
    """Join where they stood as something that every project has: a server plans that better."""
    return _found(wanted).filter(stay__isnull=False)


def _at_stage(asked: str) -> Q:
    if not asked:
        return Q()
    return Q(stay__stage="" if asked == NO_STAGE else asked)


def _every_row() -> Rows:
    return models.ProjectRow.objects.filter(into="")


def _open_issues(wanted: Wanted) -> Rows:
    """Return the issues of a project that were open on the day, or only those past their day."""
    rows: Rows = models.ProjectIssue.objects.filter(open_on(wanted.day), project=OuterRef("pk"))
    return rows.filter(due__lt=wanted.day) if wanted.issues == "overdue" else rows


def open_on(day: date) -> Q:
    """Return what makes an issue one that was raised and not closed by a day."""
    return Q(raised__lte=day) & (Q(closed__isnull=True) | Q(closed__gt=day))


def listed_on(code: str, day: date) -> Rows:
    """Return who stood on a list on a day."""
    return models.ProjectList.objects.filter(code=code, since__lte=day, until__gt=day)


def _with_money(rows: Rows) -> Rows:
    return rows.annotate(planned=F("plan__investment"), done=F("money__year"))


_PLANNED = {
    Stage.SIGNED: "sign", Stage.STARTED: "start", Stage.LISTED: "list", Stage.FINISHED: "finish",
    Stage.PRODUCING: "produce",
}  # fmt: skip
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
