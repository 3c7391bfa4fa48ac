"""Found issues: the problem list across projects, filtered and counted in few questions.

An issue stands here as it stood on the day that is asked about: its state, its owner, its level and its due day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q

from daxu.desk import models
from daxu.desk.found_projects import listed_on, open_on
from daxu.desk.portfolio import squeezed

LARGEST_PAGE = 500
Rows = Any
"""A question under way: joined by name as Django's own types cannot follow."""


@dataclass(frozen=True, slots=True)
class WantedIssues:
    """Which issues, as of which day; empty means any. `state` may also be open, `due` overdue."""

    day: date
    list: str = ""
    state: str = ""
    level: str = ""
    category: str = ""
    owner: str = ""
    due: str = ""
    words: str = ""
    first: int = 0
    size: int = 50

    @property
    def chosen(self) -> dict[str, str]:
        """What was asked for, by name."""
        return {name: value for name in ISSUE_FILTERS if (value := getattr(self, name))}


ISSUE_FILTERS = tuple(field.name for field in fields(WantedIssues) if field.name not in {"day", "first", "size"})
OPEN = "open"
OVERDUE = "overdue"


class FoundIssue(NamedTuple):
    """An issue of a list, with its project."""

    project: str
    name: str
    sample: bool
    number: int
    state: str
    category: str
    owner: str
    level: str
    words: str
    raised: date
    due: date | None
    closed: date | None


@dataclass(frozen=True, slots=True)
class IssueCounts:
    """How many issues were found, in which state, and how many of them were open and overdue on the day."""

    states: dict[str, int]
    open: int
    overdue: int

    @property
    def count(self) -> int:
        """All issues."""
        return sum(self.states.values())


def page(wanted: WantedIssues) -> list[FoundIssue]:
    """Return one page of the issues found: the open ones first, those due soonest before the others."""
    rows = (
        _found(wanted)
        .annotate(over=Q(closed__isnull=False))
        .order_by("over", F("due").asc(nulls_last=True), "project", "number")
    )
    columns = (
        "project", "project__name", "project__sample", "number", "state", "category", "owner", "level", "words",
        "raised", "due", "closed",
    )  # fmt: skip
    size = min(wanted.size, LARGEST_PAGE)
    return [FoundIssue(*row) for row in rows.values_list(*columns)[wanted.first : wanted.first + size]]


def counts(wanted: WantedIssues) -> IssueCounts:
    """Return how many issues were found."""
    rows = _found(wanted).values("state").order_by()
    rows = rows.annotate(
        several=Count("id"),
        still_open=Count("id", filter=open_on(wanted.day)),
        late=Count("id", filter=_overdue(wanted.day)),
    )
    found = list(rows.values_list("state", "several", "still_open", "late"))
    return IssueCounts({row[0]: row[1] for row in found}, sum(row[2] for row in found), sum(row[3] for row in found))


def choices(field: str) -> list[str]:
    """Return the values that a field of issues has, in order."""
    return list(models.ProjectIssueSpell.objects.order_by(field).values_list(field, flat=True).distinct())


def troubled(day: date, list_: str, closed_since: date) -> list[str]:
    """Return the projects of a list with an issue that was raised by a day and not closed before another."""
    rows = _found(WantedIssues(day, list=list_))
    rows = rows.filter(Q(closed__isnull=True) | Q(closed__gte=closed_since))
    return list(rows.order_by("project").values_list("project", flat=True).distinct())


def names(projects: Iterable[str]) -> dict[str, str]:
    """Return what some projects are called, by id."""
    return dict(models.ProjectRow.objects.filter(pk__in=list(projects)).values_list("pk", "name"))


def _found(wanted: WantedIssues) -> Rows:
    rows: Rows = models.ProjectIssueSpell.objects.filter(
        project__into="", raised__lte=wanted.day, since__lte=wanted.day, until__gt=wanted.day
    )
    plain = {"level": wanted.level, "category": wanted.category, "owner": wanted.owner}
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.state == OPEN:
        rows = rows.filter(open_on(wanted.day))
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.due:
        rows = rows.filter(_overdue(wanted.day))
    if wanted.list:
        rows = rows.filter(Exists(listed_on(wanted.list, wanted.day).filter(project=OuterRef("project"))))
    for word in wanted.words.split()[:5]:
        rows = rows.filter(Q(words__contains=word) | Q(project__said__contains=squeezed(word)))
    return rows


def _overdue(day: date) -> Q:
    """Open on the day, and past its day."""
    return Q(due__lt=day) & open_on(day)
