"""Filings in plain form: what the API returns and the command line prints of tasks, values and their way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from daxu.answers import Number, value_of
from daxu.core.filing import Step, Value
from daxu.duties.filing import Row
from daxu.ledger.read import Filed


@dataclass(frozen=True, slots=True)
class FiledValue:
    """A value on its way in: in base units and as it was written, with what was said for it."""

    value: Number | tuple[Number, Number]
    unit: str
    text: str
    status: str
    note: str
    explanations: dict[str, str]
    evidence: list[str]
    links: list[str]
    way: str


@dataclass(frozen=True, slots=True)
class FilingState:
    """A task of the calendar and where its filing stands; overdue and late are computed from the due day."""

    filing: str
    indicator: str
    indicator_code: str
    filer: str
    filer_name: str
    whose: str
    period: str
    due: str
    state: str
    late: bool
    missing: bool
    waiting_for: list[str]
    reason: str
    waiting: FiledValue | None
    approved: FiledValue | None
    figure: str
    sample: bool


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a filing: who did what, when, for which organisation, and why."""

    number: int
    deed: str
    by: str
    at: str
    organisation: str
    stage: str
    reason: str
    value: FiledValue | None
    entry: str


@dataclass(frozen=True, slots=True)
class FilingTrail:
    """A filing with every step of its way, oldest first."""

    filing: FilingState
    steps: list[StepTaken]


@dataclass(frozen=True, slots=True)
class Closed:
    """A month that was locked or published."""

    month: str
    sealing: str


def filing_state(row: Row, day: date) -> FilingState:
    """Say where a filing stands on a day."""
    requirement, filing = row.requirement, row.filing
    return FilingState(
        filing=row.name,
        indicator=row.indicator.name,
        indicator_code=requirement.indicator,
        filer=requirement.filer,
        filer_name=row.filer_name,
        whose=requirement.whose,
        period=row.task.period.code,
        due=row.task.due.isoformat(),
        state=filing.state.value,
        late=row.late(day),
        missing=row.missing(day),
        waiting_for=[stage.organisation for stage in filing.open_stages],
        reason=filing.reason,
        waiting=_filed_value(filing.waiting),
        approved=_filed_value(filing.approved),
        figure=row.fact.id if row.fact else "",
        sample=bool(row.target and row.target.sample),
    )


def filing_trail(row: Row, day: date) -> FilingTrail:
    """Say where a filing stands, and how it came there."""
    return FilingTrail(filing_state(row, day), [_step_taken(step) for step in row.steps])


def _step_taken(filed: Filed) -> StepTaken:
    entry = filed.entry
    step = entry.says
    if not isinstance(step, Step):
        raise TypeError(f"{entry.id} 不是填报步骤。 It is no step of a filing.")
    return StepTaken(
        step.number, step.deed.value, entry.by, entry.at.isoformat(), step.organisation, step.stage, step.reason,
        _filed_value(step.value), entry.id,
    )  # fmt: skip


def _filed_value(value: Value | None) -> FiledValue | None:
    if value is None:
        return None
    bare = value.quantity.unscaled
    return FiledValue(
        value=value_of(bare),
        unit=bare.unit.label,
        text=str(value.quantity),
        status=value.status.value,
        note=value.note,
        explanations={answer.check: answer.words for answer in value.answers},
        evidence=[file.digest for file in value.evidence],
        links=list(value.links),
        way=value.way.value,
    )
