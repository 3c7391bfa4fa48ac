"""Full projects: what a sheet of projects says of each beside the columns of a page, asked for several at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from daxu.core.projects.funding import Dated
from daxu.core.projects.project import FundDeed, FundStep, Series, YearPlan
from daxu.core.projects.stage import Category, Stage
from daxu.desk import models

_PLANNED = ("category", "investment", "sign", "start", "list", "finish", "produce")


@dataclass(slots=True)
class FullProject:
    """What stands beside a project of a list as of a day: money in whole yuan, the month's alone.

    `shape` is GeoJSON geometry text, empty where no place is known. `funds` are the amounts of its sources of money.
    """

    shape: str = ""
    aliases: tuple[str, ...] = ()
    national_code: str = ""
    contact: str = ""
    content: str = ""
    working_capital: int | None = None
    funds: list[Dated] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    plan: YearPlan | None = None
    reached: dict[Stage, date] = field(default_factory=dict)
    month: dict[Series, int] = field(default_factory=dict)


def beside(ids: Iterable[str], day: date) -> dict[str, FullProject]:
    """Return what stands beside each of several projects as of a day: plan of its year, days reached, its month."""
    named = list(ids)
    found: defaultdict[str, FullProject] = defaultdict(FullProject)
    for name, shape in models.ProjectRow.objects.filter(pk__in=named).values_list("pk", "shape"):
        found[name].shape = shape
    for record in models.ProjectRecord.objects.filter(project__in=named):
        one = found[record.project_id]
        one.aliases, one.national_code = tuple(record.aliases.splitlines()), record.national_code
        one.contact, one.content, one.working_capital = record.contact, record.content, record.working_capital
    funds = models.ProjectFund.objects.filter(project__in=named, day__lte=day).order_by("day", "pk")
    for name, source, deed, since, amount in funds.values_list("project", "source", "deed", "day", "amount"):
        found[name].funds.append((since, FundStep(source, FundDeed(deed), amount)))
    for name, code in (
        models.ProjectList.objects.filter(project__in=named, since__lte=day, until__gt=day)
        .order_by("pk")
        .values_list("project", "code")
    ):
        found[name].lists.append(code)
    years = models.ProjectYear.objects.filter(project__in=named, year=day.year)
    for name, category, *rest in years.values_list("project", *_PLANNED):
        found[name].plan = YearPlan(day.year, Category(category), *rest)
    reached = models.ProjectReach.objects.filter(project__in=named, day__lte=day)
    for name, stage, since in reached.values_list("project", "stage", "day"):
        found[name].reached[Stage(stage)] = since
    months = models.ProjectMonth.objects.filter(project__in=named, month=day.isoformat()[:7])
    for name, series, done in months.values_list("project", "series", "done"):
        found[name].month[Series(series)] = done
    return found
