"""The answers in plain form: what the command line prints with --json and the API returns, one shape for both.

The keys are a promise to scripts (docs/commands.md, docs/api.md); a test holds them. Shares are percent numbers (50.0
is 50%), amounts are in units without 万 or 亿, days and moments are ISO text. Facts come first, 示例 is counted apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from daxu.core.book import Book
from daxu.core.caution import Caution
from daxu.core.figure import Source
from daxu.core.indicator import Indicator
from daxu.core.notation import Statement, written
from daxu.core.organisation import Organisation
from daxu.core.pace import Judgement, Step
from daxu.core.quantity import Bound, Quantity, decimal_of, round_half_up
from daxu.core.tally import Tally
from daxu.core.target import Amendment, Plan, Target
from daxu.duties.tracing import FigureRow, Trace
from daxu.duties.tracking import Evaluation, Item
from daxu.ledger.read import Filed, Verification

Number = int | float

_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a number comes from."""

    document: str
    place: str
    issuer: str


@dataclass(frozen=True, slots=True)
class DerivationStep:
    """One line of a derivation."""

    name: str
    value: str
    sources: tuple[Cited, ...]
    name_en: str
    value_en: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about the figures themselves."""

    code: str
    text: str
    english: str


@dataclass(frozen=True, slots=True)
class ExactShares:
    """Completion and due as exact shares of the goal ("7/15"), the gap as an exact number ("-10/3"): never rounded."""

    completion: str | None
    due: str | None
    gap: str | None


@dataclass(frozen=True, slots=True)
class JudgedItem:
    """One target with its verdict and the derivation that shows it."""

    code: str
    name: str
    kind: str
    verdict: str
    completion: Number | None
    due: Number | None
    gap: Number | None
    gap_unit: str
    light: str
    sample: bool
    derivation: tuple[DerivationStep, ...]
    flags: tuple[Doubt, ...]
    assumption: str
    organisation: str
    organisation_code: str
    theme: str
    indicator: str
    goal: str | None
    observed: str | None
    period: str
    rule: str
    reason: str
    reason_en: str
    exact: ExactShares
    entry: str
    observed_entry: str | None


@dataclass(frozen=True, slots=True)
class Counted:
    """达序率 with its numerator and denominator; `rate` is None when nothing was judged."""

    total: int
    judged: int
    on_schedule: int
    rate: Number | None
    rate_exact: str | None


@dataclass(frozen=True, slots=True)
class Announced:
    """What was published about the plan as a whole: the number as written and the id of its figure."""

    indicator: str
    stated: str
    figure: str


@dataclass(frozen=True, slots=True)
class Judged:
    """The whole plan judged as of a day: the counts on top are of facts only, `sample` and `all` stand beside."""

    as_of: str
    total: int
    judged: int
    on_schedule: int
    rate: Number | None
    rate_exact: str | None
    plan: str
    plan_name: str
    known_at: str | None
    sample: Counted
    all: Counted
    published: tuple[Announced, ...]
    inputs_hash: str
    items: tuple[JudgedItem, ...]


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """One number of the district: `value` in its base unit (a range is two numbers), `stated` as it was written."""

    id: str
    indicator: str
    value: Number | tuple[Number, Number]
    unit: str
    measure: str
    kind: str
    period: str
    status: str
    organisation: str
    sample: bool
    source: str
    stated: str
    modifier: str | None
    compared_with: str
    subject: str
    indicator_code: str
    note: str


@dataclass(frozen=True, slots=True)
class Version:
    """One entry of the ledger in the place of a figure: who entered it, by which command, and in which seal."""

    id: str
    number: int
    stated: str
    by: str
    at: str
    command: str
    seal: int | None
    corrects: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class CautionedWith:
    """A declared caution about a figure, and the other figures it speaks of."""

    code: str
    kind: str
    text: str
    english: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UsedBy:
    """A target that the figure judges, with its verdict at the end of the figure's period."""

    code: str
    name: str
    entry: str
    as_of: str | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class Traced:
    """What a figure rests on: value, targets it judges, the statement, its versions, who entered it, its sources."""

    id: str
    sort: str
    figure: StatedFigure | None
    used_by: tuple[UsedBy, ...]
    statement: dict[str, Any]
    versions: tuple[Version, ...]
    entered: Version
    sources: tuple[Cited, ...]
    cautions: tuple[CautionedWith, ...]


@dataclass(frozen=True, slots=True)
class DeclaredOrganisation:
    """A department, street, park or the district itself."""

    code: str
    name: str
    english: str
    line: str
    parent: str
    sample: bool


@dataclass(frozen=True, slots=True)
class DeclaredIndicator:
    """What is measured, with its attributes."""

    code: str
    name: str
    english: str
    unit: str
    theme: str
    form: str
    timing: str
    wish: str
    nature: str
    frequency: str
    definition: str
    provider: str


@dataclass(frozen=True, slots=True)
class AmendedBy:
    """A lawful change of an adopted plan."""

    number: int
    decided: str
    effective: str
    reason: str
    decision: str
    targets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdoptedPlan:
    """A plan as it was adopted, with its amendments."""

    code: str
    name: str
    english: str
    year: int
    organisation: str
    resolution: str
    adopted: str
    targets: int
    fingerprint: str
    amendments: tuple[AmendedBy, ...]


@dataclass(frozen=True, slots=True)
class TargetVersion:
    """One version of a target: the goal that counts from `effective` on."""

    entry: str
    effective: str
    goal: str | None
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Tampered:
    """One break of the chain: at which entry (empty where it is gone) or seal, and what was done."""

    number: int
    entry: str
    seal: int | None
    what: str
    english: str
    detail: str


@dataclass(frozen=True, slots=True)
class TamperedAct:
    """One break in the chain of acts: at which number, and what was done."""

    number: int
    what: str
    english: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether ledger and acts are as they were written; `anchor` is the newest seal's digest, to be kept elsewhere."""

    intact: bool
    entries: int
    seals: int
    unsealed: int
    anchor: str
    faults: tuple[Tampered, ...]
    acts: int
    act_faults: tuple[TamperedAct, ...]
    acts_unsealed: int


def number(exact: Decimal) -> Number:
    """Return an exact decimal as a JSON number: an integer where it is one."""
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def rounded(exact: Fraction | None, decimals: int = _DECIMALS) -> Number | None:
    """Return an exact number rounded half up: only here, after everything is decided."""
    return None if exact is None else float(round_half_up(decimal_of(exact), decimals))


def percent(share: Fraction | None, decimals: int = _DECIMALS) -> Number | None:
    """Return a share of the goal as a percent number: 1/2 is 50.0."""
    return None if share is None else rounded(share * 100, decimals)


def cited(sources: Iterable[Source]) -> tuple[Cited, ...]:
    """Return sources as plain values."""
    return tuple(Cited(s.document, s.place, s.issuer) for s in sources)


def citation(sources: Iterable[Source]) -> str:
    """Return sources as one citation."""
    return "；".join(str(source) for source in sources)


def judged(evaluation: Evaluation, *, samples: bool = True) -> Judged:
    """Return a whole evaluation, facts first; without `samples` as if there were no 示例 at all."""
    items = [item for item in facts_first(evaluation.items) if samples or not item.target.sample]
    facts = counted(evaluation.facts)
    return Judged(
        as_of=evaluation.as_of.isoformat(),
        total=facts.total,
        judged=facts.judged,
        on_schedule=facts.on_schedule,
        rate=facts.rate,
        rate_exact=facts.rate_exact,
        plan=evaluation.plan.code,
        plan_name=evaluation.plan.name,
        known_at=evaluation.known_at.isoformat() if evaluation.known_at else None,
        sample=counted(evaluation.tally(item for item in items if item.target.sample)),
        all=counted(evaluation.tally(items)),
        published=tuple(announced(evaluation)),
        inputs_hash=evaluation.inputs_hash,
        items=tuple(judged_item(evaluation.book, item) for item in items),
    )


def facts_first(items: Iterable[Item]) -> list[Item]:
    """Return items with 示例 after facts, otherwise in the order given."""
    return sorted(items, key=lambda item: item.target.sample)


def counted(tally: Tally) -> Counted:
    """Return a tally; the rate has one decimal, half up, and stands beside its exact fraction."""
    exact = f"{tally.on_schedule}/{tally.judged}" if tally.judged else None
    return Counted(tally.total, tally.judged, tally.on_schedule, percent(tally.rate, 1), exact)


def announced(evaluation: Evaluation) -> Iterable[Announced]:
    """Walk the published totals of the plan."""
    published = evaluation.published
    if published is None:
        return
    for fact, entry in (published.total, published.on_schedule, published.rate, *published.behind):
        indicator = evaluation.book.indicators.get(fact.indicator)
        yield Announced(indicator.name if indicator else fact.indicator, str(fact.figure.quantity), entry)


def judged_item(book: Book, item: Item) -> JudgedItem:
    """Return one target with its judgement."""
    target, judgement = item.target, item.judgement
    lead = book.organisations.get(target.lead)
    return JudgedItem(
        code=target.code,
        name=target.name,
        kind=target.kind.value,
        verdict=judgement.verdict.value,
        completion=percent(judgement.completion),
        due=percent(judgement.due),
        gap=rounded(judgement.gap),
        gap_unit=judgement.gap_unit,
        light=item.light.value,
        sample=target.sample,
        derivation=tuple(_step(step) for step in judgement.steps),
        flags=tuple(Doubt(flag.code, flag.text, flag.english) for flag in judgement.flags),
        assumption=target.assumption,
        organisation=lead.name if lead else target.lead,
        organisation_code=target.lead,
        theme=book.themes[target.theme].name if target.theme in book.themes else target.theme,
        indicator=target.indicator,
        goal=str(target.goal.quantity) if target.goal else None,
        observed=str(judgement.observed.figure.quantity) if judgement.observed else None,
        period=target.period.code,
        rule=rule_label(judgement, target),
        reason=judgement.reason,
        reason_en=judgement.reason_en,
        exact=ExactShares(_exact(judgement.completion), _exact(judgement.due), _exact(judgement.gap)),
        entry=item.entry,
        observed_entry=item.observed_entry,
    )


def rule_label(judgement: Judgement, target: Target) -> str:
    """Return the rule with the version of its convention: by-month/1."""
    convention = judgement.convention
    return f"{target.rule.kind.value}/{convention.version}" if convention else target.rule.kind.value


def _step(step: Step) -> DerivationStep:
    return DerivationStep(step.name, step.value, cited(step.sources), step.name_en, step.value_en)


def _exact(share: Fraction | None) -> str | None:
    return None if share is None else str(share)


def stated_figure(row: FigureRow) -> StatedFigure:
    """Return one figure with its value in the base unit and as it was written."""
    bare = row.quantity.unscaled
    return StatedFigure(
        id=row.id,
        indicator=row.indicator,
        value=value_of(bare),
        unit=bare.unit.label,
        measure=row.measure.value,
        kind=row.kind.value,
        period=row.period,
        status=row.status,
        organisation=row.organisation,
        sample=row.sample,
        source=citation(row.sources),
        stated=str(row.quantity),
        modifier=None if row.quantity.bound is Bound.EXACT else row.quantity.bound.value,
        compared_with=row.compared_with,
        subject=row.subject,
        indicator_code=row.indicator_code,
        note=row.note,
    )


def value_of(quantity: Quantity) -> Number | tuple[Number, Number]:
    """Return a quantity as a plain number, or both ends of a range."""
    low = number(quantity.number)
    return low if quantity.upper is None else (low, number(quantity.upper))


def traced(trace: Trace, evaluation: Evaluation | None) -> Traced:
    """Return what a figure rests on; `evaluation` gives the verdicts of the targets it judges."""
    row = trace.row
    return Traced(
        id=trace.filed.entry.id,
        sort=type(trace.statement).__name__.lower(),
        figure=stated_figure(row) if row else None,
        used_by=tuple(_used_by(entry, target, evaluation) for entry, target in judged_by(trace)),
        statement=plain_statement(trace.statement),
        versions=tuple(version(filed) for filed in trace.versions),
        entered=version(trace.filed),
        sources=cited(row.sources if row else ()),
        cautions=tuple(_caution(caution, others) for caution, others in trace.others),
    )


def judged_by(trace: Trace) -> Sequence[tuple[str, Target]]:
    """Return the targets that a figure judges; a goal is used by its own target."""
    statement = trace.statement
    return [(trace.filed.entry.id, statement)] if isinstance(statement, Target) else trace.targets


def _used_by(entry: str, target: Target, evaluation: Evaluation | None) -> UsedBy:
    item = _item_of(evaluation, target) if evaluation else None
    if evaluation is None or item is None:
        return UsedBy(target.code, target.name, entry, None, None)
    return UsedBy(target.code, target.name, entry, evaluation.as_of.isoformat(), item.verdict.value)


def _item_of(evaluation: Evaluation, target: Target) -> Item | None:
    return next((item for item in evaluation.items if item.target.code == target.code), None)


def plain_statement(statement: Statement) -> dict[str, Any]:
    """Return a statement as the ledger writes it."""
    plain_form: dict[str, Any] = json.loads(written(statement))
    return plain_form


def version(filed: Filed) -> Version:
    """Return one entry of the ledger with who entered it and how."""
    entry = filed.entry
    return Version(
        id=entry.id,
        number=filed.number,
        stated=stated(entry.says),
        by=entry.by,
        at=entry.at.isoformat(),
        command=filed.command,
        seal=filed.seal,
        corrects=entry.corrects,
        reason=entry.reason,
    )


def stated(statement: Statement) -> str:
    """Return the number that a statement states, as it was written, or nothing."""
    figure = getattr(statement, "figure", None) or getattr(statement, "goal", None)
    return str(figure.quantity) if figure else ""


def _caution(caution: Caution, others: Sequence[FigureRow]) -> CautionedWith:
    figures = tuple(row.id for row in others)
    return CautionedWith(caution.code, caution.kind.value, caution.text, caution.english, figures)


def organisation(declared: Organisation) -> DeclaredOrganisation:
    """Return a declared organisation."""
    return DeclaredOrganisation(
        declared.code, declared.name, declared.english, declared.line.value, declared.parent, declared.sample
    )


def indicator(declared: Indicator) -> DeclaredIndicator:
    """Return a declared indicator."""
    return DeclaredIndicator(
        code=declared.code,
        name=declared.name,
        english=declared.english,
        unit=declared.unit.label,
        theme=declared.theme,
        form=declared.form.value,
        timing=declared.timing.value,
        wish=declared.wish.value,
        nature=declared.nature.value,
        frequency=declared.frequency.value,
        definition=declared.definition,
        provider=declared.provider,
    )


def plan(adopted: Plan, amendments: Iterable[Amendment]) -> AdoptedPlan:
    """Return an adopted plan with its amendments."""
    return AdoptedPlan(
        code=adopted.code,
        name=adopted.name,
        english=adopted.english,
        year=adopted.year,
        organisation=adopted.organisation,
        resolution=str(adopted.resolution),
        adopted=adopted.adopted.isoformat(),
        targets=len(adopted.targets),
        fingerprint=adopted.fingerprint,
        amendments=tuple(_amendment(amendment) for amendment in amendments),
    )


def _amendment(amendment: Amendment) -> AmendedBy:
    return AmendedBy(
        amendment.number,
        amendment.decided.isoformat(),
        amendment.effective.isoformat(),
        amendment.reason,
        str(amendment.decision),
        amendment.targets,
    )


def target_version(entry: str, target: Target) -> TargetVersion:
    """Return one version of a target."""
    goal = str(target.goal.quantity) if target.goal else None
    return TargetVersion(entry, target.effective.isoformat(), goal, target.rule.kind.value, str(target.citation))


def verified(verification: Verification) -> Verified:
    """Return the state of the ledger's chain and of the acts'."""
    return Verified(
        intact=verification.intact,
        entries=verification.entries,
        seals=verification.seals,
        unsealed=verification.unsealed,
        anchor=verification.anchor,
        faults=tuple(
            Tampered(fault.number, fault.entry, fault.seal, fault.what.value, fault.what.english, fault.detail)
            for fault in verification.faults
        ),
        acts=verification.acts,
        act_faults=tuple(
            TamperedAct(fault.number, fault.what.value, fault.what.english, fault.detail)
            for fault in verification.act_faults
        ),
        acts_unsealed=verification.acts_unsealed,
    )
