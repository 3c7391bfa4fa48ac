"""Listed projects: what the ledger holds of each real project at a moment, for the annex 重点项目进展表.

示例 projects are never told. What happened after the day does not exist yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from daxu.core.entry import Entry
from daxu.core.projects.entering import NoSuchProject, folded
from daxu.core.projects.project import Project, ProjectDeed, ProjectStep, Series


@dataclass(frozen=True)
class ListedProject:
    """A project as it stood on a day, with the ids of the entries that its numbers rest on."""

    project: Project
    registered: str
    planned: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.project.facts.name

    def investment(self, year: int) -> int | None:
        """Return what the year's plan has for it, in yuan; None where it says nothing."""
        plan = self.project.years.get(year)
        return plan.investment if plan else None

    def done(self, year: int) -> int | None:
        """Return what was reported as invested in a year by the day, in yuan of the departmental series."""
        reports = (report for month, report in self.project.reports.items() if month.startswith(f"{year}-"))
        told = [amount for report in reports if (amount := report.investment(Series.DEPARTMENTAL)) is not None]
        return sum(told) if told else None

    @property
    def progress(self) -> str:
        """What was last said of its progress, in one sentence; empty where nothing was."""
        told = [report.words for _, report in sorted(self.project.reports.items()) if report.words]
        words = told[-1] if told else self.project.facts.content
        return words.partition("。")[0].removeprefix("报告：")


def listed(entries: Iterable[Entry], day: date) -> tuple[ListedProject, ...]:
    """Return the projects that standing steps make by a day, in order of id; 示例 and merged ones are left out."""
    steps: dict[str, list[Entry]] = {}
    for entry in entries:
        if isinstance(entry.says, ProjectStep) and _is_known(entry.says, day):
            steps.setdefault(entry.says.project, []).append(entry)
    return tuple(one for _, several in sorted(steps.items()) for one in _made(several))


def _made(several: list[Entry]) -> Iterator[ListedProject]:
    """Fold one project's steps; what is 示例, merged into another or not registered by the day gives none."""
    ordered = sorted(((e.says, e.id) for e in several if isinstance(e.says, ProjectStep)), key=lambda p: p[0].number)
    try:
        project = folded(step for step, _ in ordered)
    except NoSuchProject:
        return
    if not (project.facts.sample or project.into):
        planned = [entry for step, entry in ordered if step.deed is ProjectDeed.PLAN]
        yield ListedProject(project, ordered[0][1], planned[-1] if planned else "")


def _is_known(step: ProjectStep, day: date) -> bool:
    """Whether a step is about the time up to a day; a month is reported after it has ended."""
    if step.month:
        return step.month.month <= day.isoformat()[:7]
    return step.day <= day
