"""Acting: each deed on a filing is one command — allowed by its state and by the person's place, or refused with why.

The last review enters the observation in the same command as its own step, so a value is on file exactly when it is
approved. A deed carries a key: sent again, it changes nothing. Of two who act at once the ledger takes one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from daxu.core.act import Act, What
from daxu.core.book import Book
from daxu.core.checks import UNIT, Asked, Remark, remarks, unanswered
from daxu.core.entry import Entry
from daxu.core.figure import Figure, Source
from daxu.core.filing import NEEDS_REASON, Closing, Deed, NotNow, Sealing, State, Step, Value, permit
from daxu.core.indicator import Observation
from daxu.core.period import Month
from daxu.core.requirement import Stage
from daxu.core.text import Text
from daxu.core.workdays import OFFICE
from daxu.duties.filing import relating, rows
from daxu.duties.filing.relating import Others
from daxu.duties.filing.rows import NoSuchFiling, Row
from daxu.ledger import read, write

_LONGEST_REASON = 500
_TWICE = Text("同一项填报出现了两次；请只留一个值。", "The same figure is given twice: keep one value.")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the name under which it is entered, and the organisations that the person acts for."""

    name: str
    organisations: frozenset[str]
    closes: bool = False

    @classmethod
    def of(cls, name: str, *organisations: str, closes: bool = False) -> Actor:
        """Build from names."""
        return cls(name, frozenset(filter(None, organisations)), closes)


class NotYours(PermissionError):
    """The person acts for no organisation that this deed belongs to; the message says whose it is."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


class NotAcceptable(ValueError):
    """A value that its checks hold up: every remark that must be corrected or explained first."""

    def __init__(self, found: Sequence[Remark]) -> None:
        """Say every remark, one a line."""
        super().__init__("\n".join(f"【{r.gravity.value}】{r.text.zh} {r.text.en}" for r in found))
        self.remarks = tuple(found)


class KeyReused(ValueError):
    """A key came back for another deed, or with another value or reason."""


Why = NotYours | NotNow | NotAcceptable | NoSuchFiling
"""What holds one value up."""


class NoneFiled(ValueError):
    """Of several values some cannot be filed, so none was; `whys` says of each what holds it up, by its filing."""

    def __init__(self, whys: Mapping[str, Why]) -> None:
        """Say every reason, one a line."""
        head = f"{len(whys)}项不能上报，全部没有写入。 {len(whys)} cannot be filed: nothing was."
        super().__init__("\n".join((head, *(f"{name}：{why}" for name, why in whys.items()))))
        self.whys = dict(whys)


def submit(
    name: str, value: Value, *, by: Actor, now: datetime, key: str, others: Mapping[str, Value] | None = None
) -> Row:  # fmt: skip
    """File a value; raise NotYours, NotNow or NotAcceptable. `others` are filed beside it, by their filings' names."""
    book = read.book()
    found = rows.row(book, name)
    if _repeated(found, Deed.SUBMIT, key, value=value):
        return found
    _must_be_fileable(found, value, by, Others(book, others or {}, [found]))
    return _do(found, Deed.SUBMIT, by=by, now=now, key=key, value=value, others=others)


def submit_many(values: Sequence[tuple[str, Value]], *, by: Actor, now: datetime, key: str) -> list[Row]:
    """File several values, each by its filing's name, in one command: all of them, or NoneFiled says why none."""
    book, names = read.book(), [name for name, _ in values]
    found = rows.named(book, names)
    if _done_before([(name, Deed.SUBMIT, "", value) for name, value in values], key):
        return [found[name] for name in names]
    others = Others(book, dict(values), found.values())
    whys = {name: why for name, value in values if (why := _why_not(found.get(name), name, value, by, others))}
    whys |= {name: NotNow(_TWICE) for name, count in Counter(names).items() if count > 1}
    if whys:
        raise NoneFiled(whys)
    _append(
        [(found[name], _step(found[name], Deed.SUBMIT, by, value=value)) for name, value in values],
        by=by, now=now, key=key, what=f"{Deed.SUBMIT.value} {len(values)} 项", others=dict(values),
    )  # fmt: skip
    after = rows.named(read.book(), names)
    return [after[name] for name in names]


def was_done(key: str) -> bool:
    """Whether a command was carried out under this key."""
    return any(read.entries(command=key))


def unfileable(book: Book, found: Row | None, name: str, value: Value, by: Actor) -> Why | None:
    """Return what would hold a value up if it were filed now; None where nothing does."""
    return _why_not(found, name, value, by, Others(book))


def _why_not(found: Row | None, name: str, value: Value, by: Actor, others: Others) -> Why | None:
    if found is None:
        return NoSuchFiling(f"没有“{name}”这项填报任务。 There is no filing task {name!r}.")
    try:
        _must_be_fileable(found, value, by, others)
    except (NotYours, NotNow, NotAcceptable) as why:
        return why
    return None


def barred(found: Row, by: Actor) -> NotYours | NotNow | None:
    """Return what keeps somebody from filing anything for a task, whatever the value; None where nothing does."""
    try:
        _must_be_filer(found, by)
        _may(found, Deed.SUBMIT)
    except (NotYours, NotNow) as why:
        return why
    return None


def _must_be_fileable(found: Row, value: Value, by: Actor, others: Others) -> None:
    _must_be_filer(found, by)
    _may(found, Deed.SUBMIT)
    _must_pass(found, value, others)


def _must_pass(found: Row, value: Value, others: Others) -> None:
    if held_up := unanswered(remarked(found, value, others=others), value):
        raise NotAcceptable(held_up)


def remarked(
    found: Row, value: Value, *, book: Book | None = None, others: Others | None = None
) -> tuple[Remark, ...]:  # fmt: skip
    """Return what the checks say of a value for a filing, beside what is filed with it and what is known."""
    others = others or Others(book or read.book())
    facts = others.book.series.get(found.requirement.asks, ())
    of_itself = remarks(Asked(found.task, found.indicator, value, facts, found.target))
    if any(remark.check == UNIT for remark in of_itself):  # of another kind of number no sum can be made
        return of_itself
    return (*of_itself, *relating.remarks_on(found, value, others))


def withdraw(name: str, *, reason: str, by: Actor, now: datetime, key: str) -> Row:
    """Take back a value that waits for review."""
    found = rows.row(read.book(), name)
    if _repeated(found, Deed.WITHDRAW, key, reason=reason):
        return found
    _must_be_filer(found, by)
    _may(found, Deed.WITHDRAW, reason)
    if found.filing.passed:
        raise NotNow(Text("已有审核通过，不能撤回；请联系审核人退回。", "A review has passed it: ask for its return."))
    return _do(found, Deed.WITHDRAW, by=by, now=now, key=key, reason=reason)


def review(name: str, *, by: Actor, now: datetime, key: str, reason: str = "", seen: int | None = None) -> Row:
    """Pass a value at the first open stage that is the person's; the last stage enters it as an observation.

    `seen` is the number of the last step that the person saw: what was dealt with or filed anew since is not passed.
    """
    return _reviewed(name, Deed.PASS, reason, by=by, now=now, key=key, seen=seen)


def give_back(name: str, *, reason: str, by: Actor, now: datetime, key: str, seen: int | None = None) -> Row:
    """Return a value to its filer, with the reason, which is kept."""
    return _reviewed(name, Deed.RETURN, reason, by=by, now=now, key=key, seen=seen)


def _reviewed(name: str, deed: Deed, reason: str, *, by: Actor, now: datetime, key: str, seen: int | None) -> Row:
    found = rows.row(read.book(), name)
    if _repeated(found, deed, key, reason=reason):
        return found
    _must_be_reviewer(found, by)
    _must_be_seen(found, seen, by)
    _may(found, deed, reason)
    stage = _stage_of(found, by)
    return _do(found, deed, by=by, now=now, key=key, reason=reason, stage=stage.name)


def ask(name: str, value: Value, *, reason: str, by: Actor, now: datetime, key: str) -> Row:
    """Ask for a correction after the lock: a new value, the reason, and evidence for it."""
    book = read.book()
    found = rows.row(book, name)
    if _repeated(found, Deed.ASK, key, reason=reason, value=value):
        return found
    _must_be_filer(found, by)
    _may(found, Deed.ASK, reason)
    if not (value.evidence or value.links):
        raise NotNow(Text("更正申请必须附佐证材料或出处链接。", "A correction needs evidence: a file or a link."))
    _must_pass(found, value, Others(book))
    return _do(found, Deed.ASK, by=by, now=now, key=key, reason=reason, value=value)


def decide(
    name: str, *, grant: bool, reason: str, by: Actor, now: datetime, key: str, seen: int | None = None
) -> Row:  # fmt: skip
    """Grant a correction, which enters the new version beside the old one, or refuse it with the reason."""
    found = rows.row(read.book(), name)
    deed = Deed.GRANT if grant else Deed.REFUSE
    if _repeated(found, deed, key, reason=reason):
        return found
    _must_be_seen(found, seen, by)
    _may(found, deed, reason)
    if not by.closes:
        raise NotYours(Text("更正由锁定数据的单位批准。", "A correction is decided by those who lock the figures."))
    _must_not_be_filer(found, by)
    return _do(found, deed, by=by, now=now, key=key, reason=reason)


def _repeated(found: Row, deed: Deed, key: str, *, reason: str = "", value: Value | None = None) -> bool:
    """Whether this very deed was done under this key; raise KeyReused where the key did something else."""
    return _done_before([(found.name, deed, reason.strip(), value)], key)


def _done_before(told: Iterable[tuple[str, Deed, str, Value | None]], key: str) -> bool:
    """Whether just these deeds were done under this key, as (filing, deed, reason, value)."""
    said = [filed.entry.says for filed in read.entries(command=key)]
    if not said:
        return False
    if {(s.filing, s.deed, s.reason, s.value) for s in said if isinstance(s, Step)} != set(told):
        raise KeyReused(f"命令键 {key} 已用于另一项操作；请换一个。 The key {key} was used for another deed.")
    return True


def close(month: Month, sealing: Sealing, *, by: Actor, now: datetime, key: str, reason: str = "") -> None:
    """Lock or publish a month: from then on its values change by granted corrections only."""
    if not by.closes:
        raise NotYours(Text("只有计划编制单位可以锁定和发布。", "Only those who keep the plan may lock and publish."))
    if was_done(key):
        return
    book = read.book()
    said = {e.says.sealing for e in book.closings.get(str(month), ()) if isinstance(e.says, Closing)}
    if sealing in said:
        raise NotNow(Text(f"{month}已{sealing.value}。", f"{month} has its {sealing.english} already."))
    if sealing is Sealing.PUBLISH and Sealing.LOCK not in said:
        raise NotNow(Text(f"{month}还没有锁定，不能发布。", f"{month} must be locked before it is published."))
    closing = Closing(str(month), sealing, min(by.organisations, default=""), reason)
    act = Act(What.CLOSE, str(month), after=sealing.value, why=reason)
    entries = [Entry(closing, by.name, now)]
    write.append(write.Command(key, by.name, now, f"{sealing.value}{month}"), entries, act=act)


def _do(
    found: Row, deed: Deed, *, by: Actor, now: datetime, key: str,
    reason: str = "", value: Value | None = None, stage: str = "", others: Mapping[str, Value] | None = None,
) -> Row:  # fmt: skip
    step = _step(found, deed, by, stage=stage, reason=reason, value=value)
    what = f"{deed.value} {found.indicator.name} {found.task.period.label}"
    _append([(found, step)], by=by, now=now, key=key, what=what, others=others)
    return rows.row(read.book(), found.name)


def _step(
    found: Row, deed: Deed, by: Actor, *, stage: str = "", reason: str = "", value: Value | None = None
) -> Step:  # fmt: skip
    """Return the next step of a filing."""
    organisation = _organisation(found, deed, by)
    return Step(found.name, found.filing.next_number, deed, organisation, stage, reason.strip(), value)


def _append(
    steps: Sequence[tuple[Row, Step]], *, by: Actor, now: datetime, key: str, what: str,
    others: Mapping[str, Value] | None = None,
) -> None:  # fmt: skip
    """Enter steps, and the observations they make, in one command; `others` are filed beside them."""
    entries: list[Entry] = []
    for found, step in steps:
        entries.append(Entry(step, by.name, now))
        if fact := _observed(found, step):
            entries.append(_entered(found, fact, step, by=by, now=now))
    try:
        write.append(
            write.Command(key, by.name, now, what), entries, act=_act(steps),
            check=lambda: _must_fit_still(steps, others or {}),
        )  # fmt: skip
    except write.CommandReused as refusal:  # two came at once with one key and two values
        raise KeyReused(str(refusal)) from refusal
    except (write.SlotTaken, write.AlreadyCorrected) as refusal:
        taken = {problem.slot for problem in refusal.problems}
        first = next((found for found, step in steps if step.slot in taken), steps[0][0])
        _somebody_was_faster(first, refusal)


def _must_fit_still(steps: Sequence[tuple[Row, Step]], together: Mapping[str, Value]) -> None:
    """Look at the declared relations again while nobody else can write: two who filed at once are one too many."""
    book = read.book()
    values = [(found, s.value) for found, s in steps if s.value and found.requirement.asks in book.rules_about]
    others = Others(book, together) if values else None
    whys: dict[str, Why] = {}
    for found, value in values:
        if others and (held_up := unanswered(tuple(relating.remarks_on(found, value, others)), value)):
            whys[found.name] = NotAcceptable(held_up)
    if whys:
        raise NoneFiled(whys) if len(steps) > 1 else next(iter(whys.values()))


def _act(steps: Sequence[tuple[Row, Step]]) -> Act:
    """Return the deed as an auditor reads it; of several filings in one command, all are named as far as room goes."""
    found, step = steps[0]
    names = "、".join(row.name for row, _ in steps)
    several = f"{len(steps)} 项：" if len(steps) > 1 else ""
    before, after = found.filing.latest, found.after(step)
    written = after.latest.quantity if after.latest else ""
    return Act(
        What[step.deed.name],
        f"{several}{names}",
        before=f"{found.filing.state.value} {before.quantity if before else ''}".strip(),
        after=f"{after.state.value} {written}".strip(),
        why=step.reason,
    )


def _observed(found: Row, step: Step) -> Observation | None:
    """Return the observation that a step enters: when the last review passes, or a correction is granted."""
    after = found.after(step)
    if after.state is not State.APPROVED or step.deed not in (Deed.PASS, Deed.GRANT) or after.approved is None:
        return None
    about, value = found.requirement, after.approved
    source = Source(f"{found.task.period.label}报送", f"填报{found.name}", found.filer_name)
    return Observation(
        indicator=about.indicator,
        organisation=about.whose,
        period=found.task.period,
        figure=Figure(value.quantity, frozenset({source})),
        measure=about.measure,
        status=value.status,
        note=value.note,
        sample=bool(found.target and found.target.sample),
    )


def _entered(found: Row, fact: Observation, step: Step, *, by: Actor, now: datetime) -> Entry:
    """Return the entry of a fact: the first in its place, or the correction of the one that stands."""
    if found.fact is None:
        return Entry(fact, by.name, now)
    reason = step.reason or found.filing.reason or f"{found.task.period.label}重新报送，审核通过"
    return Entry(fact, by.name, now, found.fact.id, reason)


def _may(found: Row, deed: Deed, reason: str = "") -> None:
    """Raise NotNow unless the state allows the deed and the reason it needs is given."""
    permit(found.filing, deed, lock=_lock(found), locked_said=_locked_said(found))
    if deed in NEEDS_REASON and not reason.strip():
        raise NotNow(Text(f"{deed.value}必须写明理由。", "A reason is needed."))
    if len(reason) > _LONGEST_REASON:
        raise NotNow(Text(f"理由最多{_LONGEST_REASON}字。", f"The reason has at most {_LONGEST_REASON} characters."))


def _must_be_seen(found: Row, seen: int | None, by: Actor) -> None:
    """Raise NotNow where somebody did something since; a colleague's pass beside one's own open review is no matter."""
    since = [] if seen is None else [step.entry.says for step in found.steps[seen:]]
    beside = all(isinstance(step, Step) and step.deed is Deed.PASS for step in since)
    mine = any(stage.organisation in by.organisations for stage in found.filing.open_stages)
    if since and not (beside and mine):
        raise _faster(found)


def _must_be_filer(found: Row, by: Actor) -> None:
    if found.requirement.filer not in by.organisations:
        raise NotYours(
            Text(
                f"“{found.indicator.name}”由{found.filer_name}填报。",
                f"{found.indicator.name} is filed by {found.filer_name}.",
            )
        )


def _must_be_reviewer(found: Row, by: Actor) -> None:
    """Tell somebody who never reviews a filing so, and nothing of how it stands."""
    reviewers = [stage.organisation for stage in found.requirement.route]
    if not by.organisations.intersection(reviewers):
        listed = "、".join(reviewers)
        raise NotYours(Text(f"这项数据由{listed}审核。", f"It is reviewed by {listed}."))


def _must_not_be_filer(found: Row, by: Actor) -> None:
    """Four eyes: nobody reviews what they filed themselves."""
    last = next((s for s in reversed(found.steps) if s.entry.says.deed in (Deed.SUBMIT, Deed.ASK)), None)  # type: ignore[union-attr,operator]
    if last and last.entry.by == by.name:
        raise NotYours(Text("不能审核自己上报的数；请由另一人审核。", "Nobody reviews what they filed themselves."))


def _stage_of(found: Row, by: Actor) -> Stage:
    """Return the open stage that the person acts at; raise NotYours."""
    _must_not_be_filer(found, by)
    mine = [stage for stage in found.filing.open_stages if stage.organisation in by.organisations]
    if not mine:
        waiting = "、".join(f"{stage.name}（{stage.organisation}）" for stage in found.filing.open_stages)
        raise NotYours(Text(f"现在轮到{waiting}审核。", f"The review is with {waiting} now."))
    return mine[0]


def _organisation(found: Row, deed: Deed, by: Actor) -> str:
    """Return the organisation in whose name a person acts."""
    if deed in (Deed.SUBMIT, Deed.WITHDRAW, Deed.ASK):
        return found.requirement.filer
    stages = [s.organisation for s in found.filing.open_stages if s.organisation in by.organisations]
    return stages[0] if stages else min(by.organisations, default="")


def _lock(found: Row) -> Closing | None:
    says = found.lock.says if found.lock else None
    return says if isinstance(says, Closing) else None


def _locked_said(found: Row) -> str:
    return f"{found.lock.by}，{found.lock.at.astimezone(OFFICE):%Y-%m-%d %H:%M}" if found.lock else ""


def _somebody_was_faster(found: Row, refusal: Exception) -> NoReturn:
    raise _faster(found) from refusal


def _faster(found: Row) -> NotNow:
    newest = rows.trail(found.name)
    says = newest[-1].entry.says if newest else None
    who, what = (newest[-1].entry.by, says.deed) if newest and isinstance(says, Step) else ("别人", None)
    done = what.value if what else "处理"
    return NotNow(
        Text(
            f"{who}刚刚已{done}这项填报，您的操作没有执行。请先看最新情况。",
            f"{who} was faster ({what.english if what else 'dealt with'}): nothing of yours was done.",
        )
    )
