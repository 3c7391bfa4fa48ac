"""Reviewing: what waits for somebody, what is seen beside a value, many passed at once, and checks drawn by lot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from fractions import Fraction

from daxu.core.act import Act, What
from daxu.core.book import Book
from daxu.core.due import due_share
from daxu.core.entry import Entry
from daxu.core.filing import Deed, Evidence, NotNow, State, Step, Value
from daxu.core.indicator import Observation
from daxu.core.period import Month
from daxu.core.quantity import Quantity
from daxu.core.signals import Seen, Signal, signals
from daxu.core.spotcheck import Reliability, SpotCheck, bears_out, drawn, reliability
from daxu.core.text import Text
from daxu.core.workdays import OFFICE
from daxu.duties.filing import rows
from daxu.duties.filing.acting import Actor, KeyReused, NotYours, review
from daxu.duties.filing.rows import Row
from daxu.ledger import read, write

ONE_IN = 5
"""Of values passed together, about one in five is looked at one by one first."""


def queue(book: Book, month: Month, by: Actor) -> list[Row]:
    """Return what waits for somebody's review or decision in a month, the earliest due first."""
    return [row for row in rows.month_rows(book, month) if _mine(row, by)]


def _mine(row: Row, by: Actor) -> bool:
    if row.filing.state is State.ASKED:
        return by.closes
    return any(stage.organisation in by.organisations for stage in row.filing.open_stages)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a reviewer sees beside a value: earlier values, what was approved and filed before it, and the signals."""

    row: Row
    previous: Observation | None
    last_year: Observation | None
    before: Value | None
    signals: tuple[Signal, ...]


def beside(book: Book, row: Row) -> Beside:
    """Return what stands beside the value that waits."""
    facts = _facts(book, row)
    period = row.task.period
    previous = [f for f in facts if f.period.last.year == period.last.year and f.period.last < period.last]
    year_ago = next((f for f in facts if f.period == period.year_ago), None)
    return Beside(row, previous[-1] if previous else None, year_ago, _filed_before(row), _signals(row, facts))


def _facts(book: Book, row: Row) -> list[Observation]:
    about = row.requirement
    return [
        fact
        for fact in book.observations.get(about.indicator, ())
        if (fact.organisation, fact.measure, fact.planned) == (about.whose, about.measure, False)
    ]


def _filed_before(row: Row) -> Value | None:
    """Return the value that was filed before the one that waits: what a return made its filer change."""
    filed = [
        step.entry.says.value
        for step in row.steps
        if isinstance(step.entry.says, Step) and step.entry.says.deed is Deed.SUBMIT
    ]
    return filed[-2] if len(filed) > 1 else None


def _signals(row: Row, facts: Sequence[Observation]) -> tuple[Signal, ...]:
    value, target, period = row.filing.latest, row.target, row.task.period
    if value is None:
        return ()
    goal = target.goal.quantity if target and target.goal else None
    fits = goal is not None and goal.measures_like(value.quantity)
    this_year = [f for f in facts if f.period.last.year == period.last.year and f.period.last < period.last]
    filed = [s.entry.at for s in row.steps if isinstance(s.entry.says, Step) and s.entry.says.deed is Deed.SUBMIT]
    return signals(
        Seen(
            value, facts, period.last.year, period.last.number,
            goal=goal if fits else None,
            due=due_share(target.rule.kind, target, period, facts) if target and fits else None,
            dues=[due_share(target.rule.kind, target, f.period, facts) or Fraction(0) for f in this_year]
            if target and fits else (),
            filed=filed,
            until=datetime.combine(row.task.due, time.max, OFFICE),
        )
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passed:
    """What became of one of many: passed, or refused with the reason."""

    name: str
    refusal: Text | None = None


def to_look_at(names: Iterable[str]) -> tuple[str, ...]:
    """Return which of several waiting values must be looked at one by one before they are passed together."""
    steps = {name: rows.trail(name) for name in set(names)}
    return drawn({name: taken[-1].entry.id if taken else "" for name, taken in steps.items()}, ONE_IN)


def review_many(names: Sequence[str], *, looked_at: Iterable[str], by: Actor, now: datetime, key: str) -> list[Passed]:
    """Pass several values once those drawn were looked at; what cannot be passed says why, the rest pass."""
    seen = set(looked_at) & set(names)
    if unseen := set(to_look_at(names)) - seen:
        listed = "、".join(sorted(unseen))
        raise NotNow(Text(f"批量通过前须逐项查看抽中的：{listed}。", f"First look at those that were drawn: {listed}."))
    reason = f"批量通过{len(names)}项，逐项查看{len(seen)}项"
    return [_one_of_many(name, reason, by=by, now=now, key=f"{key}|{name}") for name in names]


def _one_of_many(name: str, reason: str, *, by: Actor, now: datetime, key: str) -> Passed:
    try:
        review(name, reason=reason, by=by, now=now, key=key)
    except (NotNow, NotYours) as refusal:
        return Passed(name, refusal.why)
    return Passed(name)


# --- spot checks


def draw(book: Book, month: Month, one_in: int = 10) -> tuple[str, ...]:
    """Draw the approved values of a month that are to be checked at their source."""
    approved = [row for row in rows.month_rows(book, month) if row.filing.approved and row.steps]
    return drawn({row.name: row.steps[-1].entry.id for row in approved}, one_in)


def spot_check(
    name: str, *, agrees: bool | None = None, note: str, by: Actor, now: datetime, key: str,
    found: Quantity | None = None, evidence: Iterable[Evidence] = (),
) -> SpotCheck:  # fmt: skip
    """Enter what a check of an approved value at its source found.

    A number that was found decides whether the value was right; a verdict that says otherwise is refused.
    """
    row = rows.row(read.book(), name)
    if row.filing.approved is None:
        raise NotNow(Text("还没有通过的数，不能抽查。", "There is no approved value to check."))
    if row.requirement.filer in by.organisations:
        raise NotYours(Text("抽查由填报单位以外的人进行。", "A spot check is made by somebody else than the filer."))
    if not note.strip():
        raise NotNow(Text("请写明核对了什么、结果如何。", "Say what was compared, and with which result."))
    filed = row.filing.approved.quantity
    right = _verdict(filed, found, agrees=agrees)
    made = SpotCheck(name, 0, row.requirement.filer, right, note.strip(), found, tuple(evidence), filed)
    return _checked_before(made, key) or _enter_check(row, made, by=by, now=now, key=key)


def _verdict(filed: Quantity, found: Quantity | None, *, agrees: bool | None) -> bool:
    """Return whether a value was right; raise NotNow where nothing says so, or two things say the opposite."""
    if found is None:
        if agrees is None:
            raise NotNow(Text("请选择相符或不符，或填查到的数。", "Say whether it agrees, or what was found."))
        return agrees
    if not found.measures_like(filed):
        raise NotNow(
            Text(
                f"查到的数的单位“{found.unit.label}”与上报的“{filed.unit.label}”不同。",
                f"What was found is in {found.unit.label}, what was filed in {filed.unit.label}.",
            )
        )
    right = bears_out(filed, found)
    if agrees is not None and agrees is not right:
        raise NotNow(
            Text(
                f"查到{found}，上报{filed}，{'相符' if right else '不符'}；与所选的结果相反，请核对。",
                f"{found.english} was found, {filed.english} filed: the verdict says the opposite.",
            )
        )
    return right


def _checked_before(made: SpotCheck, key: str) -> SpotCheck | None:
    """Return what this very check entered under this key; raise KeyReused where the key did something else."""
    said = [filed.entry.says for filed in read.entries(command=key)]
    again = next((one for one in said if isinstance(one, SpotCheck) and replace(one, number=0) == made), None)
    if said and again is None:
        raise KeyReused(f"命令键 {key} 已用于另一项操作；请换一个。 The key {key} was used for another deed.")
    return again


def _enter_check(row: Row, made: SpotCheck, *, by: Actor, now: datetime, key: str) -> SpotCheck:
    check = replace(made, number=len(checks_of(read.book(), row.name)) + 1)
    result = "相符" if check.agrees else "不符"
    act = Act(What.SPOT_CHECK, row.name, after=f"{result} {check.found or ''}".strip(), why=check.note)
    command = write.Command(key, by.name, now, f"抽查 {row.indicator.name}")
    try:
        write.append(command, [Entry(check, by.name, now)], act=act)
    except write.SlotTaken as refusal:
        raise NotNow(Text("别人刚刚登记了这项的抽查；请先看结果。", "Somebody entered a check just now.")) from refusal
    return check


def checks_of(book: Book, name: str = "") -> list[SpotCheck]:
    """Return the spot checks of a filing, or all of them."""
    made = [book.spot_checks.get(name, ())] if name else book.spot_checks.values()
    return [entry.says for several in made for entry in several if isinstance(entry.says, SpotCheck)]


def grades(book: Book) -> dict[str, Reliability]:
    """Return the reliability of every organisation whose values were checked."""
    return reliability(checks_of(book))
