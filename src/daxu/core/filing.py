"""Filing: one figure on its way into the ledger — 未填报 → 已上报 → 审核 → 通过 | 退回 → 锁定 → 发布, then 更正.

Nothing of it is ever overwritten: every deed is a step with its own place, the `number` of its filing, so that of two
people who act at once the ledger takes one and tells the other. A filing's state is the fold of its steps. Overdue is
no state: it is computed from the due day. A draft is no step: it belongs to its writer until it is filed.

Practice: 统计报表制度 (上报, 审核, 退回, 锁定) and the correction after the deadline that goes through the level above.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from daxu.core.indicator import Status
from daxu.core.quantity import Quantity
from daxu.core.requirement import Stage
from daxu.core.text import Text


class State(Enum):
    """Where a filing stands."""

    EMPTY = "未填报"
    SUBMITTED = "已上报"
    RETURNED = "已退回"
    APPROVED = "已通过"
    LOCKED = "已锁定"
    PUBLISHED = "已发布"
    ASKED = "更正申请中"

    @property
    def english(self) -> str:
        """The English word."""
        return _STATES_IN_ENGLISH[self]


_STATES_IN_ENGLISH = {
    State.EMPTY: "not filed",
    State.SUBMITTED: "filed",
    State.RETURNED: "returned",
    State.APPROVED: "approved",
    State.LOCKED: "locked",
    State.PUBLISHED: "published",
    State.ASKED: "correction asked for",
}


class Deed(Enum):
    """What somebody did to a filing."""

    SUBMIT = "上报"
    WITHDRAW = "撤回"
    PASS = "通过"  # noqa: S105 — a deed, no password
    RETURN = "退回"
    ASK = "申请更正"
    GRANT = "准予更正"
    REFUSE = "不予更正"

    @property
    def english(self) -> str:
        """The English word."""
        return _DEEDS_IN_ENGLISH[self]


_DEEDS_IN_ENGLISH = {
    Deed.SUBMIT: "filed",
    Deed.WITHDRAW: "withdrawn",
    Deed.PASS: "passed",
    Deed.RETURN: "returned",
    Deed.ASK: "correction asked for",
    Deed.GRANT: "correction granted",
    Deed.REFUSE: "correction refused",
}
NEEDS_REASON = frozenset({Deed.RETURN, Deed.WITHDRAW, Deed.ASK, Deed.REFUSE})
CARRIES_VALUE = frozenset({Deed.SUBMIT, Deed.ASK})


class Way(Enum):
    """How a value came in."""

    PAGE = "网页"
    SHEET = "网页表格"
    WORKBOOK = "Excel"
    CSV = "CSV"
    API = "接口"
    COMMAND = "命令行"


class NotNow(ValueError):
    """A deed that the filing's state, or the person's place, does not allow; the message says exactly why."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


@dataclass(frozen=True, order=True, slots=True)
class Evidence:
    """A file that bears a value out: kept by the hash of its content; `name` is what its giver called it."""

    digest: str
    name: str
    sort: str
    size: int


@dataclass(frozen=True, order=True, slots=True)
class Answer:
    """The written explanation with which a value passes a check of 核实 kind."""

    check: str
    words: str


@dataclass(frozen=True, slots=True)
class Value:
    """What is filed: the quantity, how settled it is, and what the filer says and shows for it."""

    quantity: Quantity
    status: Status = Status.REPORTED
    note: str = ""
    answers: tuple[Answer, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    links: tuple[str, ...] = ()
    way: Way = Way.PAGE


@dataclass(frozen=True, slots=True)
class Step:
    """One deed on a filing: by whose organisation, at which stage, why, and with which value."""

    filing: str
    number: int
    deed: Deed
    organisation: str
    stage: str = ""
    reason: str = ""
    value: Value | None = None

    @property
    def slot(self) -> str:
        """The place of the step: taken once, so of two who act at once one wins."""
        return f"step|{self.filing}|{self.number}"


class Sealing(Enum):
    """What closes a month: the lock ends filing, the publication lets everybody see."""

    LOCK = "锁定"
    PUBLISH = "发布"

    @property
    def english(self) -> str:
        """The English word."""
        return {"锁定": "lock", "发布": "publication"}[self.value]


@dataclass(frozen=True, slots=True)
class Closing:
    """All filings whose periods end with a month are locked, or published, from this entry on."""

    month: str
    sealing: Sealing
    organisation: str
    reason: str = ""

    @property
    def slot(self) -> str:
        """The place: a month is locked once and published once."""
        return f"closing|{self.month}|{self.sealing.value}"


@dataclass(frozen=True, slots=True)
class Filing:
    """The fold of a filing's steps: what stands, what waits, and who is asked next.

    `passed` are the stages that the waiting value has passed; `approved` is the newest value that went all the way.
    """

    name: str
    route: tuple[Stage, ...]
    state: State = State.EMPTY
    waiting: Value | None = None
    approved: Value | None = None
    passed: tuple[str, ...] = ()
    reason: str = ""
    returned: int = 0
    steps: int = 0

    @property
    def next_number(self) -> int:
        """The number of its next step."""
        return self.steps + 1

    @property
    def open_stages(self) -> tuple[Stage, ...]:
        """The stages whose turn it is: all of the first turn that has one not yet passed."""
        left = [stage for stage in self.route if stage.name not in self.passed]
        if self.state is not State.SUBMITTED or not left:
            return ()
        turn = min(stage.turn for stage in left)
        return tuple(stage for stage in left if stage.turn == turn)

    @property
    def latest(self) -> Value | None:
        """The value that was filed last, approved or not."""
        return self.waiting or self.approved


def fold(
    name: str,
    route: Sequence[Stage],
    steps: Iterable[Step],
    closings: Iterable[Closing] = (),
    on_file: Value | None = None,
) -> Filing:
    """Return a filing as its steps, in order of number, and the closings of its month leave it.

    `on_file` is the value that the ledger holds already: what came with the plan is approved without any step.
    """
    filing = Filing(name, tuple(route), State.APPROVED if on_file else State.EMPTY, approved=on_file)
    for step in steps:
        filing = step_after(filing, step)
    sealed = {closing.sealing for closing in closings}
    if not sealed or filing.state is State.ASKED or filing.approved is None:
        return filing
    return replace(filing, state=State.PUBLISHED if Sealing.PUBLISH in sealed else State.LOCKED)


def step_after(filing: Filing, step: Step) -> Filing:
    """Return the filing after one more step; what was allowed when it was entered is not asked again."""
    return replace(_CHANGED[step.deed](filing, step), steps=step.number, reason=step.reason)


def _submitted(filing: Filing, step: Step) -> Filing:
    return replace(filing, state=State.SUBMITTED, waiting=step.value, passed=())


def _asked(filing: Filing, step: Step) -> Filing:
    return replace(filing, state=State.ASKED, waiting=step.value, passed=())


def _given_up(filing: Filing, _: Step) -> Filing:
    """Withdrawn by its filer, or the correction refused: what was approved before stands again."""
    return replace(filing, state=State.APPROVED if filing.approved else State.EMPTY, waiting=None, passed=())


def _returned(filing: Filing, _: Step) -> Filing:
    return replace(filing, state=State.RETURNED, returned=filing.returned + 1, passed=())


def _approved(filing: Filing, _: Step) -> Filing:
    return replace(filing, state=State.APPROVED, approved=filing.waiting, waiting=None)


def _passed(filing: Filing, step: Step) -> Filing:
    reviewed = replace(filing, passed=(*filing.passed, step.stage))
    return reviewed if reviewed.open_stages else _approved(reviewed, step)


_CHANGED = {
    Deed.SUBMIT: _submitted,
    Deed.ASK: _asked,
    Deed.WITHDRAW: _given_up,
    Deed.REFUSE: _given_up,
    Deed.RETURN: _returned,
    Deed.GRANT: _approved,
    Deed.PASS: _passed,
}


_ALLOWED = {
    Deed.SUBMIT: frozenset({State.EMPTY, State.RETURNED, State.APPROVED}),
    Deed.WITHDRAW: frozenset({State.SUBMITTED}),
    Deed.PASS: frozenset({State.SUBMITTED}),
    Deed.RETURN: frozenset({State.SUBMITTED}),
    Deed.ASK: frozenset({State.LOCKED, State.PUBLISHED, State.EMPTY, State.RETURNED, State.SUBMITTED}),
    Deed.GRANT: frozenset({State.ASKED}),
    Deed.REFUSE: frozenset({State.ASKED}),
}
_LOCKED_OUT = frozenset({Deed.SUBMIT, Deed.WITHDRAW, Deed.PASS, Deed.RETURN})


def permit(filing: Filing, deed: Deed, *, lock: Closing | None, locked_said: str = "") -> None:
    """Raise NotNow unless the filing's state allows a deed; `locked_said` tells who locked its month, and when.

    Before the lock a value is filed and reviewed; after it only 更正申请 is open, also for what was never filed.
    """
    if lock and deed in _LOCKED_OUT:
        raise NotNow(
            Text(
                f"{lock.month}的数据已锁定（{locked_said}），不能再{deed.value}；确需改动的，请提出更正申请，写明理由。",
                f"The figures of {lock.month} are locked ({locked_said}): ask for a correction, with the reason.",
            )
        )
    if deed is Deed.ASK and not lock:
        raise NotNow(
            Text(
                "这个月还没有锁定，直接重新上报即可，不必申请更正。",
                "The month is not locked: file the value again, no correction has to be asked for.",
            )
        )
    if filing.state not in _ALLOWED[deed]:
        raise NotNow(
            Text(
                f"这项填报现在是“{filing.state.value}”，不能{deed.value}。请先看最新情况。",
                f"The filing is {filing.state.english} now and cannot be {deed.english}: look at it as it stands.",
            )
        )
