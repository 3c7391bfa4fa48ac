"""TaskStep and Task: what people enter about a promise, and what has become of it.

交办 → 报进展 → 申请办结 → 核验（由另一人）→ 办结; 退回; 延期 with its reason and its approval; 调出 by a decision. A
task has one id for life; every deed is a step with its own place, the `number` within the task, so that of two who
act at once the ledger takes one and tells the other. A task is always the fold of its steps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from daxu.core.filing import Evidence
from daxu.core.lights import Light
from daxu.core.quantity import Quantity
from daxu.core.target import Wording
from daxu.core.tasks.rules import TaskOutcome, TaskRules, VerbClass


class TaskDeed(Enum):
    """What somebody did about a task."""

    ENTER = "立项"
    ASSIGN = "交办"
    REPORT = "报进展"
    CLAIM = "申请办结"
    VERIFY = "核验"
    RETURN = "退回"
    CLOSE = "办结"
    ASK_LATER = "申请延期"
    GRANT_LATER = "准予延期"
    REFUSE_LATER = "不予延期"
    REMOVE = "调出"

    @property
    def english(self) -> str:
        """The English word."""
        return _DEEDS_IN_ENGLISH[self]


_DEEDS_IN_ENGLISH = {
    TaskDeed.ENTER: "entered",
    TaskDeed.ASSIGN: "assigned",
    TaskDeed.REPORT: "progress reported",
    TaskDeed.CLAIM: "said to be done",
    TaskDeed.VERIFY: "verified",
    TaskDeed.RETURN: "sent back",
    TaskDeed.CLOSE: "closed",
    TaskDeed.ASK_LATER: "more time asked for",
    TaskDeed.GRANT_LATER: "more time granted",
    TaskDeed.REFUSE_LATER: "more time refused",
    TaskDeed.REMOVE: "taken out",
}


class TaskState(Enum):
    """Where a task stands. Overdue is no state: it is computed from the due day."""

    ENTERED = "待交办"
    ASSIGNED = "已交办"
    AT_WORK = "办理中"
    CLAIMED = "待核验"
    VERIFIED = "已核验"
    CLOSED = "已办结"
    REMOVED = "已调出"

    @property
    def english(self) -> str:
        """The English words."""
        return _STATES_IN_ENGLISH[self]


_STATES_IN_ENGLISH = {
    TaskState.ENTERED: "to be assigned",
    TaskState.ASSIGNED: "assigned",
    TaskState.AT_WORK: "under way",
    TaskState.CLAIMED: "to be verified",
    TaskState.VERIFIED: "verified",
    TaskState.CLOSED: "closed",
    TaskState.REMOVED: "taken out",
}
OPEN = frozenset(TaskState) - {TaskState.CLOSED, TaskState.REMOVED}
"""The states of a task that somebody still has to do something about."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Where a promise was said: the document, the place in it, the sentence as it stands there.

    `opinion` and `point` name the entered 审议意见 and which of its points it answers; `digest` is the hash of the file
    that was read.
    """

    document: str
    sentence: str
    place: str = ""
    opinion: str = ""
    point: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step on the way, by which day."""

    name: str
    due: date


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that was promised: in short, as said, with its number where it has one, who does it and by when.

    `number` is None where the promise has none; `verb` is the word it hangs on. `target`, `indicator` and `project` are
    what it is linked to, empty where there is nothing; `lead` and `supporting` are codes of organisations.
    """

    name: str
    source: Saying
    sort: VerbClass
    verb: str = ""
    wording: Wording = Wording.PLAIN
    number: Quantity | None = None
    also: tuple[Quantity, ...] = ()
    plan: str = ""
    theme: str = ""
    target: str = ""
    indicator: str = ""
    project: str = ""
    lead: str = ""
    supporting: tuple[str, ...] = ()
    due: date | None = None
    milestones: tuple[Milestone, ...] = ()
    sample: bool = False


@dataclass(frozen=True, slots=True)
class TaskStep:
    """One deed about a task, on the day it happened, for which organisation, with its words and its proof.

    `done` is how much was reached, in the unit of the promise; `by` is who did it, so that another person verifies.
    """

    task: str
    number: int
    deed: TaskDeed
    day: date
    organisation: str
    by: str = ""
    words: str = ""
    document: str = ""
    evidence: tuple[Evidence, ...] = ()
    promise: Promise | None = None
    lead: str = ""
    supporting: tuple[str, ...] = ()
    due: date | None = None
    milestone: str = ""
    done: Quantity | None = None
    outcome: TaskOutcome | None = None

    @property
    def slot(self) -> str:
        """The place of the step: taken once, so of two who act at once one wins."""
        return f"{place(self.task)}{self.number:06d}"

    @property
    def proved(self) -> bool:
        """Whether it names a document or brings a file."""
        return bool(self.document.strip() or self.evidence)


def place(task: str) -> str:
    """Return with what the places of a task's steps begin."""
    return f"task|{task}|"


@dataclass(frozen=True, slots=True)
class Task:
    """The fold of a task's steps: the promise, who has it until when, and all that was done (`steps`).

    `hands` are the persons who worked on it or said that it is done: none of them verifies it. `asked` is the day until
    which more time is asked for, `outcome` as what it is claimed to end, or ended.
    """

    id: str
    promise: Promise
    state: TaskState = TaskState.ENTERED
    lead: str = ""
    supporting: tuple[str, ...] = ()
    due: date | None = None
    hands: frozenset[str] = frozenset()
    reached: frozenset[str] = frozenset()
    done: Quantity | None = None
    asked: date | None = None
    outcome: TaskOutcome | None = None
    postponed: int = 0
    returned: int = 0
    steps: tuple[TaskStep, ...] = ()

    @property
    def next_number(self) -> int:
        """The number of its next step."""
        return self.steps[-1].number + 1 if self.steps else 1

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something about it."""
        return self.state in OPEN

    @property
    def closed(self) -> date | None:
        """The day it was closed or taken out; None while it is open."""
        return None if self.open else self.steps[-1].day

    @property
    def waits_until(self) -> date | None:
        """The next day by which something is due: of the milestones not reached, or of the whole."""
        days = [one.due for one in self.promise.milestones if one.name not in self.reached]
        return min((*days, self.due) if self.due else days, default=None)

    def days_left(self, day: date) -> int | None:
        """Return the days from a day to the next that is due, negative when overdue; None when closed or without."""
        until = self.waits_until
        return (until - day).days if self.open and until else None

    def overdue(self, day: date) -> bool:
        """Whether it is open after the next day that was due."""
        left = self.days_left(day)
        return left is not None and left < 0

    def light(self, day: date, rules: TaskRules | None) -> Light:
        """Return its light on a day by declared rules; none without rules, without a due day, or once it is closed."""
        left = self.days_left(day)
        return Light.NONE if left is None or rules is None else rules.light(left)

    def on(self, day: date) -> Task | None:
        """Return the task as the steps up to a day leave it; None before it was entered."""
        return folded(step for step in self.steps if step.day <= day)

    @property
    def last_words(self) -> str:
        """What was said last of how it goes."""
        told = (s for s in reversed(self.steps) if s.deed in {TaskDeed.REPORT, TaskDeed.CLAIM} and s.words)
        return next((step.words for step in told), "")


def folded(steps: Iterable[TaskStep]) -> Task | None:
    """Return the task that its steps, in order of number, make; None where none enters it."""
    task: Task | None = None
    for step in steps:
        task = after(task, step)
    return task


def after(task: Task | None, step: TaskStep) -> Task | None:
    """Return the task after one more step; what was allowed when it was entered is not asked again."""
    if task is None:
        promise = step.promise
        return _entered(step, promise) if promise else None
    changed: dict[str, object] = {"steps": (*task.steps, step), "state": _LEADS_TO.get(step.deed, task.state)}
    if step.deed in {TaskDeed.REPORT, TaskDeed.CLAIM}:
        changed["hands"] = task.hands | {step.by}
        changed["done"] = step.done or task.done
        changed["reached"] = task.reached | ({step.milestone} if step.milestone else frozenset())
    changed |= _CHANGES.get(step.deed, _nothing)(task, step)
    return _with(task, changed)


def _with(task: Task, changed: dict[str, object]) -> Task:
    fields = {name: getattr(task, name) for name in Task.__slots__}
    return Task(**{**fields, **changed})


def _entered(step: TaskStep, promise: Promise) -> Task:
    return Task(step.task, promise, lead=promise.lead, supporting=promise.supporting, due=promise.due, steps=(step,))


def _nothing(_: Task, __: TaskStep) -> dict[str, object]:
    return {}


def _assigned(task: Task, step: TaskStep) -> dict[str, object]:
    return {
        "lead": step.lead or task.lead,
        "supporting": step.supporting or task.supporting,
        "due": step.due or task.due,
    }


def _later(task: Task, step: TaskStep) -> dict[str, object]:
    return {"due": step.due or task.asked or task.due, "asked": None, "postponed": task.postponed + 1}


_CHANGES = {
    TaskDeed.ASSIGN: _assigned,
    TaskDeed.CLAIM: lambda _, step: {"outcome": step.outcome},
    TaskDeed.RETURN: lambda task, _: {"outcome": None, "returned": task.returned + 1},
    TaskDeed.ASK_LATER: lambda _, step: {"asked": step.due},
    TaskDeed.GRANT_LATER: _later,
    TaskDeed.REFUSE_LATER: lambda *_: {"asked": None},
}
_LEADS_TO = {
    TaskDeed.ASSIGN: TaskState.ASSIGNED,
    TaskDeed.REPORT: TaskState.AT_WORK,
    TaskDeed.CLAIM: TaskState.CLAIMED,
    TaskDeed.VERIFY: TaskState.VERIFIED,
    TaskDeed.RETURN: TaskState.AT_WORK,
    TaskDeed.CLOSE: TaskState.CLOSED,
    TaskDeed.REMOVE: TaskState.REMOVED,
}
