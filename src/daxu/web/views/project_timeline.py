"""The timeline of projects: a row each, planned as a hollow bar, done as a solid one up to the day.

The hollow bar is what the year's plan names. Where a project has a plan of nodes, its nodes stand below: each at the
end of its last month by the plan in force, and where that plan was changed with approval, where it stood at first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.projects import curve
from daxu.core.projects.entering import folded
from daxu.core.projects.project import Project
from daxu.core.projects.stage import Stage
from daxu.desk import found_projects
from daxu.desk.found_projects import Course, FoundProject
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties.projects import acting
from daxu.web.project_typed import spoken
from daxu.web.saying import stage_said
from daxu.web.views.empty import needs_plan
from daxu.web.views.project_list import ProjectTable
from daxu.web.wanted_projects import choosing

REACH = 3
"""Years shown before and after the day's at most; a bar that goes on further ends in an arrow."""
_MONTHS_UPTO, _QUARTERS_UPTO = 2, 4
_MARKED = (Stage.LISTED, Stage.PRODUCING)


@dataclass(frozen=True, slots=True)
class Scale:
    """The stretch of days that is shown: `first` to `last`, both included."""

    first: date
    last: date

    @property
    def years(self) -> int:
        """How many years it spans."""
        return self.last.year - self.first.year + 1

    def place(self, day: date) -> str:
        """Return where a day stands, as a percentage of the width; beyond the ends, the end."""
        whole = (self.last - self.first).days + 1
        gone = min(max((day - self.first).days, 0), whole)
        return f"{gone * 100 / whole:.3f}"

    def holds(self, day: date) -> bool:
        """Whether a day lies on it."""
        return self.first <= day <= self.last

    @property
    def ticks(self) -> list[tuple[str, str, bool]]:
        """The lines of the axis: where, what stands there, and whether a year begins."""
        step = 1 if self.years <= _MONTHS_UPTO else 3 if self.years <= _QUARTERS_UPTO else 12
        days = [
            date(year, month, 1) for year in range(self.first.year, self.last.year + 1) for month in range(1, 13, step)
        ]
        return [
            (self.place(day), str(day.year) if day.month == 1 else _tick(day, step), day.month == 1) for day in days
        ]


def _tick(day: date, step: int) -> str:
    return str(day.month) if step == 1 and day.month in (4, 7, 10) else ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a row: where it begins and how wide it is, and whether it goes on beyond either end."""

    x: str
    width: str
    before: bool = False
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A day of a row: entered the statistics, in production; `planned` where it is only planned."""

    x: str
    stage: Stage
    planned: bool


@dataclass(frozen=True, slots=True)
class NodeMark:
    """A node of the plan in force: its last planned month's end; `first` by the first plan, where that was another."""

    node: curve.NodeStanding
    day: date
    first: date | None

    @property
    def state(self) -> str:
        """Whether it is done, late, or neither: the word that the drawing is styled by."""
        return "done" if self.node.state is curve.NodeState.DONE else "late" if self.node.state.late else "open"

    @property
    def told(self) -> str:
        """The node in words."""
        words = {"node": self.node.node.name, "month": self.node.node.last, "state": spoken(self.node.state)}
        if self.first is None:
            return _("%(node)s%(month)s（%(state)s）") % words
        return _("%(node)s%(month)s（原定%(first)s，%(state)s）") % {**words, "first": f"{self.first:%Y-%m}"}


def _node_marks(project: Project, day: date) -> Iterator[NodeMark]:
    if not project.baselines:
        return
    first = {node.code: curve.month_of(node.last).last_day for node in project.baselines[0][1].nodes}
    for one in curve.standings(project.baselines[-1][1], project.reports, f"{day:%Y-%m}"):
        end = curve.month_of(one.node.last).last_day
        at_first = first.get(one.node.code, end)
        yield NodeMark(one, end, at_first if at_first != end else None)


@dataclass(frozen=True)
class Row:
    """A project's row; `plan` are the nodes of its plan as of the day, none where it has no such plan."""

    project: FoundProject
    course: Course
    scale: Scale
    day: date
    plan: Sequence[NodeMark] = ()

    @property
    def height(self) -> int:
        """How high the row is drawn, in pixels: nodes have a line of their own below the bars."""
        return 38 if self.plan else 24

    @property
    def nodes(self) -> list[tuple[str, str, str]]:
        """The nodes that lie on the scale, those of the first plan first: where, its style, in words."""
        return [
            (self.scale.place(day), style, one.told)
            for one in self.plan
            for day, style in ((one.first, "first"), (one.day, one.state))
            if day and self.scale.holds(day)
        ]

    @property
    def planned(self) -> Bar | None:
        """From the planned start to the planned finish."""
        start, finish = self.course.planned.get(Stage.STARTED), self.course.planned.get(Stage.FINISHED)
        begun = self.course.reached.get(Stage.STARTED)
        return _bar(self.scale, start or (begun if finish else None), finish)

    @property
    def actual(self) -> Bar | None:
        """From the start to the finish, or to the day while it goes on."""
        start = self.course.reached.get(Stage.STARTED)
        return _bar(self.scale, start, self.course.reached.get(Stage.FINISHED, self.day) if start else None)

    @property
    def late(self) -> bool:
        """Whether the day is past the planned start or finish that was not reached."""
        return any(
            (due := self.course.planned.get(stage)) and due < self.day and stage not in self.course.reached
            for stage in (Stage.STARTED, Stage.FINISHED)
        )

    @property
    def marks(self) -> list[Mark]:
        """The days on which it entered the statistics and began to produce, else those planned."""
        return list(_marks(self.course, self.scale))

    @property
    def told(self) -> str:
        """The row in words."""
        planned = [_days_said(stage, day) for stage, day in _in_order(self.course.planned)]
        reached = [_days_said(stage, day) for stage, day in _in_order(self.course.reached) if stage not in _BEFORE]
        parts = [
            _("计划%(days)s") % {"days": _("、").join(planned)} if planned else _("没有计划日期"),
            _("实际%(days)s") % {"days": _("、").join(reached)} if reached else _("尚未开工"),
        ]
        if self.late:
            parts.append(_("已过计划日期"))
        if self.plan:
            parts.append(_("节点：%(nodes)s") % {"nodes": _("、").join(one.told for one in self.plan)})
        return _("；").join(parts)


_BEFORE = (Stage.LEAD, Stage.TALKS, Stage.SIGNED, Stage.LAND, Stage.BUILDING)


def _days_said(stage: Stage, day: date) -> str:
    return _("%(stage)s%(day)s") % {"stage": stage_said(stage), "day": day.isoformat()}


def _in_order(days: Mapping[Stage, date]) -> Iterator[tuple[Stage, date]]:
    return ((stage, days[stage]) for stage in Stage if stage in days)


def _bar(scale: Scale, start: date | None, finish: date | None) -> Bar | None:
    if start is None or finish is None or finish < scale.first or start > scale.last:
        return None
    x, end = scale.place(start), scale.place(max(finish, start) + timedelta(days=1))
    return Bar(x, f"{max(float(end) - float(x), 0.2):.3f}", start < scale.first, finish > scale.last)


def _marks(course: Course, scale: Scale) -> Iterator[Mark]:
    for stage in _MARKED:
        day = course.reached.get(stage, course.planned.get(stage))
        if day and scale.holds(day):
            yield Mark(scale.place(day), stage, stage not in course.reached)


@dataclass(frozen=True)
class Timeline(ProjectTable):
    """One page of the projects that were asked for, as rows on one scale."""

    @cached_property
    def courses(self) -> Mapping[str, Course]:
        """What is planned and what was reached, by project."""
        return found_projects.courses([one.id for one in self.rows], self.day)

    @property
    def day(self) -> date:
        """The day of the page."""
        return self.choosing.wanted.day

    @cached_property
    def scale(self) -> Scale:
        """Whole years around the day, as many as the rows need."""
        bars = (Stage.STARTED, Stage.FINISHED)
        years = [
            day.year for one in self.courses.values() for days in one for stage, day in days.items() if stage in bars
        ]
        years += [mark.day.year for marks in self.plans.values() for mark in marks]
        this = self.day.year
        first = max(min([*years, this]), this - REACH)
        return Scale(date(first, 1, 1), date(min(max([*years, this]), this + REACH), 12, 31))

    @cached_property
    def lines(self) -> Sequence[Row]:
        """The rows."""
        return [Row(one, self.courses[one.id], self.scale, self.day, self.plans.get(one.id, ())) for one in self.rows]

    @cached_property
    def plans(self) -> Mapping[str, tuple[NodeMark, ...]]:
        """The nodes of each project of the page that has a plan of nodes by the day."""
        found: dict[str, tuple[NodeMark, ...]] = {}
        for project, standing in acting.histories(one.id for one in self.rows):
            steps = [one.says for one in standing if one.says.day <= self.day]
            if any(step.baseline for step in steps) and steps[0].facts:
                found[project] = tuple(_node_marks(folded(steps), self.day))
        return found

    @property
    def has_nodes(self) -> bool:
        """Whether any row shows nodes: only then the key explains them."""
        return any(self.plans.values())

    @property
    def today(self) -> str:
        """Where the day stands."""
        return self.scale.place(self.day)


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def timeline(request: HttpRequest) -> HttpResponse:
    """Show the timeline."""
    return render(request, "web/project_timeline.html", {"table": Timeline(choosing(request))})
