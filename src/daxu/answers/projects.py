"""Projects in plain form: what the API returns and the command line prints of projects, their steps and their rates.

Money is whole yuan, None where nothing is planned or reported; shares are percent numbers beside their exact fractions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from daxu.answers import Number, number, percent
from daxu.core.book import Book
from daxu.core.projects.card_history import Card, card_history
from daxu.core.projects.funding import fund_standings
from daxu.core.projects.issues import Issue, issues
from daxu.core.projects.project import FOREVER, Facts, Project, ProjectStep, Series
from daxu.core.projects.rates import RateCount
from daxu.core.projects.stage import CHAIN, Condition
from daxu.desk.found_projects import FoundProject, Sums
from daxu.duties.projects.acting import Standing


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project of a list, as of the day."""

    id: str
    name: str
    sector: str
    lead: str
    lead_name: str
    block: str
    block_name: str
    owner: str
    total: int | None
    stage: str
    condition: str
    category: str
    planned: int | None
    done: int | None
    done_share: Number | None
    since_start: int | None
    listed: int | None
    month: str
    open_issues: int
    next_due: str
    sample: bool


@dataclass(frozen=True, slots=True)
class ProjectSums:
    """What all projects found add up to; `done_of_planned` counts only those with a plan, so that it may be divided."""

    conditions: dict[str, int]
    planned: int
    with_plan: int
    done: int
    done_of_planned: int
    done_share: Number | None
    listed: int


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Part of a list of projects, with the sums of the whole list."""

    as_of: str
    count: int
    limit: int
    offset: int
    sums: ProjectSums
    items: list[ProjectLine]


@dataclass(frozen=True, slots=True)
class ReachedStage:
    """A stage with the day on which it was reached."""

    stage: str
    day: str


@dataclass(frozen=True, slots=True)
class SideState:
    """A stretch beside the chain (停工 …); `until` is empty while it lasts."""

    state: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class PlannedYear:
    """What a year's plan says of the project."""

    year: int
    category: str
    investment: int | None
    days: dict[str, str]


@dataclass(frozen=True, slots=True)
class ReportedMonth:
    """A month's investment in both series; they are never added."""

    month: str
    departmental: int | None
    statistical: int | None
    words: str


@dataclass(frozen=True, slots=True)
class NodeState:
    """A node of the schedule and the share of it that is done by the last month reported."""

    code: str
    name: str
    weight: Number
    first: str
    last: str
    critical: bool
    done_share: Number | None


@dataclass(frozen=True, slots=True)
class FundLine:
    """A source of money with what was approved, arrived and paid by the day, in yuan; never added to each other."""

    source: str
    name: str
    approved: int
    arrived: int
    paid: int


@dataclass(frozen=True, slots=True)
class IssueLine:
    """An issue as it stands."""

    number: int
    state: str
    category: str
    words: str
    owner: str
    level: str
    raised: str
    due: str
    closed: str
    overdue: bool


@dataclass(frozen=True, slots=True)
class CardLine:
    """A red or yellow card; `ended` is empty while it stands."""

    rule: str
    month: str
    light: str
    in_a_row: int
    issued: str
    ended: str
    words: str
    why: str


@dataclass(frozen=True, slots=True)
class ProjectStepLine:
    """A step that stands: what was done, when it happened, who entered it when."""

    number: int
    deed: str
    day: str
    organisation: str
    words: str
    document: str
    what: str
    by: str
    at: str
    corrected: bool
    entry: str


@dataclass(frozen=True, slots=True)
class ProjectTold:
    """Everything about one project as of a day; `seen` goes with the next step: who is overtaken is told so."""

    as_of: str
    id: str
    name: str
    sample: bool
    stage: str
    condition: str
    into: str
    seen: int
    facts: dict[str, Any]
    lead_name: str
    stages: list[ReachedStage]
    sides: list[SideState]
    years: list[PlannedYear]
    months: list[ReportedMonth]
    funds: list[FundLine]
    nodes: list[NodeState]
    issues: list[IssueLine]
    cards: list[CardLine]
    steps: list[ProjectStepLine]


@dataclass(frozen=True, slots=True)
class RateTold:
    """A rate with both numbers of its line, what stands apart from it, and how it is printed; None without a base."""

    rate: str
    convention: str
    numerator: int
    denominator: int
    share: Number | None
    share_exact: str | None
    unplanned: int
    ahead: int
    earlier: int
    text: str
    english: str


@dataclass(frozen=True, slots=True)
class RatesTold:
    """The five rates of a list under both conventions, with the conditions that its projects add up to."""

    as_of: str
    count: int
    conditions: dict[str, int]
    rates: list[RateTold]


def project_line(book: Book, found: FoundProject) -> ProjectLine:
    """Return a project of a list."""
    return ProjectLine(
        id=found.id,
        name=found.name,
        sector=found.sector,
        lead=found.lead,
        lead_name=_called(book, found.lead),
        block=found.block,
        block_name=_called(book, found.block),
        owner=found.owner,
        total=found.total,
        stage=found.stage,
        condition=found.condition,
        category=found.category or "",
        planned=found.planned,
        done=found.done,
        done_share=_share(found.done, found.planned),
        since_start=found.since_start,
        listed=found.listed,
        month=found.month or "",
        open_issues=found.open_issues,
        next_due=_day(found.next_due),
        sample=found.sample,
    )


def project_sums(sums: Sums) -> ProjectSums:
    """Return what a list adds up to; only conditions that somebody stands in are named."""
    return ProjectSums(
        conditions=_conditions(sums.conditions),
        planned=sums.planned,
        with_plan=sums.with_plan,
        done=sums.done,
        done_of_planned=sums.done_of_planned,
        done_share=_share(sums.done_of_planned, sums.planned),
        listed=sums.listed,
    )


def project_told(book: Book, project: Project, steps: Sequence[Standing], day: date) -> ProjectTold:
    """Return everything about a project: where it stands on `day`, and all that was entered, later steps too."""
    stage = project.stage_on(day)
    authors = {one.says.number: one.by for one in steps}
    return ProjectTold(
        as_of=day.isoformat(),
        id=project.id,
        name=project.facts.name,
        sample=project.facts.sample,
        stage=stage.value if stage else "",
        condition=project.condition_on(day).value,
        into=project.into,
        seen=project.next_number - 1,
        facts=_facts(project.facts),
        lead_name=_called(book, project.facts.lead),
        stages=[ReachedStage(one.value, since.isoformat()) for one in CHAIN if (since := project.reached.get(one))],
        sides=[SideState(one.side.value, one.since.isoformat(), _until(one.until)) for one in project.sides],
        years=_years(project),
        months=_months(project),
        funds=_funds(book, project, day),
        nodes=_nodes(project, day),
        issues=[_issue(one, day) for one in issues(project.steps).values()],
        cards=[_card(one) for one in card_history(project.steps, authors).cards],
        steps=[_step(one) for one in steps],
    )


def rates_told(sums: Sums, counts: Iterable[RateCount], day: date) -> RatesTold:
    """Return the rates of a list under each convention, with the conditions that its total reconciles to."""
    return RatesTold(day.isoformat(), sums.count, _conditions(sums.conditions), [rate_told(one) for one in counts])


def rate_told(count: RateCount) -> RateTold:
    """Return one rate; never without both numbers and the name of its convention."""
    return RateTold(
        rate=count.kind.value,
        convention=count.convention.value,
        numerator=count.numerator,
        denominator=count.denominator,
        share=percent(count.share),
        share_exact=str(count.share) if count.share is not None else None,
        unplanned=count.unplanned,
        ahead=count.ahead,
        earlier=count.earlier,
        text=count.text.zh,
        english=count.text.en,
    )


def _called(book: Book, code: str) -> str:
    organisation = book.organisations.get(code)
    return organisation.name if organisation else code


def _share(done: int | None, planned: int | None) -> Number | None:
    return percent(Fraction(done, planned)) if done is not None and planned else None


def _conditions(counts: Mapping[Condition, int]) -> dict[str, int]:
    return {one.value: counts[one] for one in Condition if counts.get(one)}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _until(day: date) -> str:
    return "" if day == FOREVER else day.isoformat()


def _facts(facts: Facts) -> dict[str, Any]:
    works = [{"name": work.name, "unit": work.unit, "planned": number(work.planned)} for work in facts.works]
    return {**asdict(facts), "works": works}


def _years(project: Project) -> list[PlannedYear]:
    return [
        PlannedYear(
            year.year,
            year.category.value,
            year.investment,
            {stage.value: day.isoformat() for stage in CHAIN if (day := year.planned(stage))},
        )
        for _, year in sorted(project.years.items())
    ]


def _months(project: Project) -> list[ReportedMonth]:
    return [
        ReportedMonth(
            month, report.investment(Series.DEPARTMENTAL), report.investment(Series.STATISTICAL), report.words
        )
        for month, report in sorted(project.reports.items())
    ]


def _funds(book: Book, project: Project, day: date) -> list[FundLine]:
    known = book.funding_sources
    return [
        FundLine(
            one.source, known[one.source].name if one.source in known else one.source, one.approved, one.arrived,
            one.paid,
        )
        for one in fund_standings(project.funds, day)
    ]  # fmt: skip


def _nodes(project: Project, day: date) -> list[NodeState]:
    """Return the nodes of the plan in force on a day; the share is the last one reported up to that month."""
    plans = [baseline for since, baseline in project.baselines if since <= day]
    done = {
        share.node: share.share
        for month, report in sorted(project.reports.items())
        if month <= day.isoformat()[:7]
        for share in report.nodes
    }
    return [
        NodeState(
            node.code,
            node.name,
            number(node.weight),
            node.first,
            node.last,
            node.critical,
            percent(Fraction(done[node.code])) if node.code in done else None,
        )
        for node in (plans[-1].nodes if plans else ())
    ]


def _issue(issue: Issue, day: date) -> IssueLine:
    return IssueLine(
        issue.number, issue.state.value, issue.category, issue.words, issue.owner, issue.level, _day(issue.raised),
        _day(issue.due), _day(issue.closed), issue.overdue(day),
    )  # fmt: skip


def _card(card: Card) -> CardLine:
    return CardLine(
        card.rule, card.month, card.light.value, card.in_a_row, card.issued.isoformat(), _day(card.ended), card.words,
        card.why,
    )  # fmt: skip


def _step(one: Standing) -> ProjectStepLine:
    step = one.says
    return ProjectStepLine(
        step.number, step.deed.value, step.day.isoformat(), step.organisation, step.words, step.document, _what(step),
        one.by, one.at.isoformat(), one.corrected, one.id,
    )  # fmt: skip


def _what(step: ProjectStep) -> str:
    """Say in one word what a step moved: the stage, the state, the month, the year, the deed on an issue or a card."""
    named = [
        step.stage and step.stage.value,
        step.side and step.side.value,
        step.month and step.month.month,
        step.year and str(step.year.year),
        step.issue and f"{step.issue.number} {step.issue.deed.value}",
        step.card and f"{step.card.rule} {step.card.deed.value}",
        step.fund and f"{step.fund.source} {step.fund.deed.value}",
        step.into,
    ]
    return next((word for word in named if word), "")
