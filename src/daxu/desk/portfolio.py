"""Portfolio: projects as they are found and counted — drawn from the ledger's steps, never edited by themselves.

Only duties come here. `put` draws one project anew from the fold of its steps, in the transaction that enters a step,
so the tables always say what the ledger says. Everything can be asked as of a day: days are kept as stretches.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise

from django.db.models.functions import Length

from daxu.core.projects.geometry import centre
from daxu.core.projects.geometry import read as shape_of
from daxu.core.projects.issues import issues
from daxu.core.projects.project import FOREVER, Facts, MonthReport, Project, ProjectDeed, Series
from daxu.core.projects.stage import Stage
from daxu.desk import models

REACHED = {
    Stage.SIGNED: "signed", Stage.STARTED: "started", Stage.LISTED: "listed", Stage.FINISHED: "finished",
    Stage.PRODUCING: "produced",
}  # fmt: skip
"""The stages whose days stand beside the project itself: those that rates count."""
_AT_ONCE = 500
_PARTS = (
    models.ProjectRecord,
    models.ProjectList,
    models.ProjectYear,
    models.ProjectStay,
    models.ProjectReach,
    models.ProjectMonth,
    models.ProjectStanding,
    models.ProjectIssue,
    models.ProjectIssueSpell,
    models.ProjectFund,
    models.ProjectName,
)


class NameTaken(ValueError):
    """A name or an alias that another project bears; `project` is its id."""

    def __init__(self, name: str, project: str) -> None:
        """Say which name, and whose it is."""
        super().__init__(f"“{name}”是项目{project}的名称或别名。 {name} is a name of project {project}.")
        self.name, self.project = name, project


def squeezed(name: str) -> str:
    """Return a name as names are compared: one width, one case, without spaces, quotes and dashes."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in folded if letter.isalnum())[:200]


def namesakes(facts: Facts, own: str) -> list[tuple[str, str]]:
    """Return each name or alias that another project bears already, with that project's id."""
    called = {squeezed(name): name for name in (facts.name, *facts.aliases)}
    rows = models.ProjectName.objects.filter(pk__in=called).exclude(project=own).values_list("pk", "project")
    return [(called[name], project) for name, project in rows]


def bearing(name: str) -> tuple[str, str] | None:
    """Return the id and the name of the project that bears a name or an alias; None where none does."""
    rows = models.ProjectName.objects.filter(pk=squeezed(name)).values_list("project", "project__name")
    return rows.first()


def ids_by_name(shortest: int) -> dict[str, str]:
    """Return squeezed name → project, of every name and alias with at least so many characters."""
    rows = models.ProjectName.objects.values_list("pk", "project")
    return {name: project for name, project in rows if len(name) >= shortest}


def last_id(prefix: str) -> str:
    """Return the last of the ids that begin so (…-9999 comes before …-10000); empty where there is none."""
    rows = models.ProjectRow.objects.filter(pk__startswith=prefix).order_by(Length("pk").desc(), "-pk")
    return rows.values_list("pk", flat=True).first() or ""


def known(several: Iterable[str]) -> frozenset[str]:
    """Return those of several ids that are there."""
    return frozenset(models.ProjectRow.objects.filter(pk__in=list(several)).values_list("pk", flat=True))


def real() -> list[str]:
    """Return the ids of the projects that are no 示例, in order."""
    return list(models.ProjectRow.objects.filter(sample=False).order_by("pk").values_list("pk", flat=True))


def put(projects: Iterable[Project]) -> None:
    """Draw projects anew."""
    for batch in _batches(list(projects)):
        _clear([project.id for project in batch])
        _fill(batch)


def outdated() -> bool:
    """Whether projects are there that an earlier release drew: they are to be drawn anew."""
    return models.ProjectRow.objects.filter(projectrecord__isnull=True).exists()


def empty() -> None:
    """Take everything out, to be drawn anew."""
    for model in (*_PARTS, models.ProjectRow):
        model.objects.all().delete()


def _batches(projects: Sequence[Project]) -> Iterator[Sequence[Project]]:
    return (projects[start : start + _AT_ONCE] for start in range(0, len(projects), _AT_ONCE))


def _clear(named: list[str]) -> None:
    for model in _PARTS:
        model.objects.filter(project__in=named).delete()


def _fill(batch: Sequence[Project]) -> None:
    models.ProjectRow.objects.bulk_create(
        [_row(project) for project in batch],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=_CHANGING,
    )
    models.ProjectName.objects.bulk_create([row for project in batch for row in _names(project)], ignore_conflicts=True)
    models.ProjectRecord.objects.bulk_create([_record(project) for project in batch])
    models.ProjectList.objects.bulk_create([row for project in batch for row in _lists(project)])
    models.ProjectYear.objects.bulk_create([row for project in batch for row in _years(project)])
    models.ProjectStay.objects.bulk_create([row for project in batch for row in _stays(project)])
    models.ProjectReach.objects.bulk_create([row for project in batch for row in _reached(project)])
    models.ProjectMonth.objects.bulk_create([row for project in batch for row in _months(project)])
    models.ProjectStanding.objects.bulk_create([row for project in batch for row in _standings(project)])
    models.ProjectIssue.objects.bulk_create([row for project in batch for row in _issues(project)])
    models.ProjectIssueSpell.objects.bulk_create([row for project in batch for row in _issue_spells(project)])
    models.ProjectFund.objects.bulk_create([row for project in batch for row in _funds(project)])


_CHANGING = [
    "name", "said", "sector", "lead", "block", "owner", "total", "longitude", "latitude", "shape", "into", "sample",
    "steps", *REACHED.values(), "begun", "built",
]  # fmt: skip


def _row(project: Project) -> models.ProjectRow:
    facts = project.facts
    middle = centre(shape_of(facts.shape)) if facts.shape else None
    return models.ProjectRow(
        id=project.id,
        name=facts.name,
        said=said(project),
        sector=facts.sector,
        lead=facts.lead,
        block=facts.block,
        owner=facts.owner,
        total=facts.total,
        longitude=float(middle[0]) if middle else None,
        latitude=float(middle[1]) if middle else None,
        shape=facts.shape,
        **{name: project.reached.get(stage) for stage, name in REACHED.items()},
        begun=_come_as_far_as(project, Stage.STARTED),
        built=_come_as_far_as(project, Stage.FINISHED),
        into=project.into,
        sample=facts.sample,
        steps=project.next_number - 1,
    )


def _come_as_far_as(project: Project, stage: Stage) -> date | None:
    """Return the first day on which a project had come as far as a stage: a later stage implies it."""
    return min((day for other, day in project.reached.items() if other.place >= stage.place), default=None)


def said(project: Project) -> str:
    """Return what a search looks through, squeezed: id, names, national code, builder, contents."""
    facts = project.facts
    words = (project.id, facts.name, *facts.aliases, facts.english, facts.national_code, facts.owner, facts.content)
    return " ".join(squeezed(word) for word in words if word)


def _names(project: Project) -> Iterator[models.ProjectName]:
    if not project.into:  # the names of a project that was merged belong to the other one now
        for name in dict.fromkeys(squeezed(name) for name in (project.facts.name, *project.facts.aliases)):
            yield models.ProjectName(squeezed=name, project_id=project.id)


def _record(project: Project) -> models.ProjectRecord:
    facts = project.facts
    return models.ProjectRecord(
        project_id=project.id,
        aliases="\n".join(facts.aliases),
        national_code=facts.national_code,
        contact=facts.contact,
        content=facts.content,
        working_capital=facts.working_capital,
        source=facts.source,
        published=bool(facts.source.strip()) and not facts.sample,
    )


_SAY_LISTS = (ProjectDeed.REGISTER, ProjectDeed.AMEND)


def _lists(project: Project) -> Iterator[models.ProjectList]:
    """Walk the stretches of days on each list: on a day counts what the last step that had happened by then says."""
    said = [(step.day, step.facts.lists) for step in project.steps if step.facts and step.deed in _SAY_LISTS]
    held: dict[str, date] = {}
    for day in sorted({day for day, _ in said}):
        on = next(lists for since, lists in reversed(said) if since <= day)
        for code in [code for code in held if code not in on]:
            yield models.ProjectList(project_id=project.id, code=code, since=held.pop(code), until=day)
        held |= {code: day for code in on if code not in held}
    for code, since in held.items():
        yield models.ProjectList(project_id=project.id, code=code, since=since, until=FOREVER)


def _years(project: Project) -> Iterator[models.ProjectYear]:
    for year in project.years.values():
        yield models.ProjectYear(
            project_id=project.id,
            year=year.year,
            category=year.category.value,
            investment=year.investment,
            sign=year.sign,
            start=year.start,
            list=year.list,
            finish=year.finish,
            produce=year.produce,
        )


def _stays(project: Project) -> Iterator[models.ProjectStay]:
    for stay in project.stays:
        yield models.ProjectStay(
            project_id=project.id,
            since=stay.since,
            until=stay.until,
            stage=stay.stage.value if stay.stage else "",
            condition=stay.condition.value,
        )


def _reached(project: Project) -> Iterator[models.ProjectReach]:
    for stage, day in project.reached.items():
        yield models.ProjectReach(project_id=project.id, stage=stage.value, day=day)


def _months(project: Project) -> Iterator[models.ProjectMonth]:
    for month, report in sorted(project.reports.items()):
        for series in Series:
            if (done := report.investment(series)) is not None:
                yield models.ProjectMonth(project_id=project.id, series=series.value, month=month, done=done)


def _standings(project: Project) -> Iterator[models.ProjectStanding]:
    """Walk what stood at the end of each month, from a year's first report to its December."""
    since_start: int | None = None
    for year, reported in groupby(sorted(project.reports), lambda month: month[:4]):
        held = {month: project.reports[month] for month in reported}
        stood = models.ProjectStanding(project_id=project.id, total=since_start)
        for month in range(int(min(held)[5:]), 13):
            name = f"{year}-{month:02}"
            stood = _stood(stood, name, held.get(name))
            yield stood
        since_start = stood.total


def _stood(before: models.ProjectStanding, month: str, report: MonthReport | None) -> models.ProjectStanding:
    done, listed = (report.departmental, report.statistical) if report else (None, None)
    return models.ProjectStanding(
        project_id=before.project_id,
        month=month,
        reported=before.reported if done is None else month,
        year=before.year if done is None else (before.year or 0) + done,
        total=before.total if done is None else (before.total or 0) + done,
        listed=before.listed if listed is None else (before.listed or 0) + listed,
    )


def _issues(project: Project) -> Iterator[models.ProjectIssue]:
    for issue in issues(project.steps).values():
        yield models.ProjectIssue(
            project_id=project.id,
            number=issue.number,
            state=issue.state.value,
            category=issue.category,
            owner=issue.owner,
            level=issue.level,
            words=issue.words,
            raised=issue.raised or project.steps[0].day,
            due=issue.due,
            closed=issue.closed,
        )


def _issue_spells(project: Project) -> Iterator[models.ProjectIssueSpell]:
    """Walk how each issue stood from each day on which anything was done about it until the next."""
    for number in issues(project.steps):
        mine = (step for step in project.steps if step.deed is ProjectDeed.ISSUE)
        dealt = [step for step in mine if step.issue and step.issue.number == number]
        for since, until in pairwise(sorted({*(step.day for step in dealt), FOREVER})):
            issue = issues(step for step in dealt if step.day <= since)[number]
            yield models.ProjectIssueSpell(
                project_id=project.id,
                number=number,
                since=since,
                until=until,
                state=issue.state.value,
                category=issue.category,
                owner=issue.owner,
                level=issue.level,
                words=issue.words,
                raised=issue.raised or since,
                due=issue.due,
                closed=issue.closed,
            )


def _funds(project: Project) -> Iterator[models.ProjectFund]:
    for day, fund in project.funds:
        yield models.ProjectFund(
            project_id=project.id, source=fund.source, deed=fund.deed.value, day=day, amount=fund.amount
        )
