"""Acting: each deed about a task is one command — allowed by the rules and by the person's place, or refused with why.

A step takes the next number of its task: of two who act at once the ledger takes one and tells the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from daxu.core.act import Act, What
from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.projects.fault import StepFault
from daxu.core.tasks.entering import Asked, NoSuchTask, allowed, faults
from daxu.core.tasks.rules import TaskRules
from daxu.core.tasks.task import Promise, Task, TaskDeed, TaskStep
from daxu.core.text import Text
from daxu.core.workdays import office_day
from daxu.desk import portfolio
from daxu.desk.models import Person
from daxu.desk.people import organisations_of
from daxu.desk.permissions import MANAGE_TASKS, REPORT_TASKS, REVIEW, may
from daxu.ledger import read, write


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts: their name, the organisations they act for, whether they keep the ledger, report, or verify."""

    name: str
    organisations: frozenset[str] = frozenset()
    manages: bool = False
    reports: bool = False
    verifies: bool = False

    def holds(self, task: Task) -> bool:
        """Whether a task is in their organisation's hands, as lead or in support."""
        return bool({task.lead, *task.supporting} & self.organisations)

    def may(self, deed: TaskDeed, task: Task | None) -> bool:
        """Whether a deed on a task is theirs: those who keep the ledger assign, decide and close; the lead claims."""
        if deed in _VERIFIED:
            return self.verifies or self.manages
        if deed not in _DONE or task is None:
            return self.manages
        mine = self.holds(task) if deed is TaskDeed.REPORT else task.lead in self.organisations
        return self.reports and mine

    def open_deeds(self, task: Task) -> list[TaskDeed]:
        """Return what they can do about a task as it stands, in the order of its life."""
        return [deed for deed in TaskDeed if allowed(task, deed) and self.may(deed, task) and not self._own(deed, task)]

    def _own(self, deed: TaskDeed, task: Task) -> bool:
        return deed is TaskDeed.VERIFY and self.name in task.hands


_DONE = frozenset({TaskDeed.REPORT, TaskDeed.CLAIM, TaskDeed.ASK_LATER})
_VERIFIED = frozenset({TaskDeed.VERIFY, TaskDeed.RETURN})
_WHO = {
    True: Text("由承办单位办理（“报进展”配合单位也可以）。", "It is for the organisation that leads the task."),
    False: Text("由任务台账的管理单位办理。", "It is for those who keep the ledger of tasks."),
}


def hand(person: Person, day: date) -> Hand:
    """Return a person as tasks know them on a day."""
    return Hand(
        person.username,
        organisations_of(person, day),
        manages=may(person, MANAGE_TASKS),
        reports=may(person, REPORT_TASKS),
        verifies=may(person, REVIEW),
    )


class NotYours(PermissionError):
    """The person may not do this to the task; the message says who may."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


class NotEntered(ValueError):
    """Nothing was entered; `faults` has every reason with the part of the step that it is about."""

    def __init__(self, whys: Sequence[StepFault]) -> None:
        """Say every reason, one a line."""
        super().__init__("\n".join(f"{why.zh} {why.en}" for why in whys))
        self.faults = tuple(whys)


class Overtaken(NotEntered):
    """Somebody else acted on the task since it was looked at; `task` is how it stands now."""

    def __init__(self, task: Task) -> None:
        """Say who was faster and with what."""
        last = task.steps[-1]
        super().__init__(
            [
                StepFault(
                    "",
                    f"{last.by}刚刚对{task.id}做了“{last.deed.value}”；没有写入，请看最新情况后再试。",
                    f"{last.by} has just acted on it ({last.deed.english}): nothing was entered. Look again.",
                )
            ]
        )
        self.task = task


class KeyReused(ValueError):
    """A key came back for another deed."""


def task_of(name: str, book: Book | None = None) -> Task:
    """Return a task as it stands; raise NoSuchTask."""
    found = (book or read.book()).tasks.get(name)
    if found is None:
        raise NoSuchTask(f"没有编号为“{name[:40]}”的任务。 There is no task {name[:40]!r}.")
    return found


def rules_of(day: date, book: Book | None = None) -> TaskRules:
    """Return the rules of tasks on a day; raise NotEntered where none are declared."""
    found = (book or read.book()).task_rules(day)
    if found is None:
        raise NotEntered(
            [
                StepFault(
                    "",
                    "还没有声明任务规则；请在目录的 task_rules.toml 中声明，写法见 docs/method/tasks.md。",
                    "No rules of tasks are declared: see docs/method/tasks.md.",
                )
            ]
        )
    return found


# --- entering


def enter(step: TaskStep, *, by: Hand, now: datetime, key: str, seen: int | None = None) -> Task:
    """Enter one step behind those that stand; its number is given here.

    `seen` is the number of the last step that the person saw: who was overtaken is told so (Overtaken). Raises
    NoSuchTask, NotYours, NotEntered with every fault, KeyReused.
    """
    if done := _done_before(key):
        return _repeated(done, step)
    book = read.book()
    task = task_of(step.task, book)
    if not by.may(step.deed, task):
        raise NotYours(_WHO[step.deed in _DONE])
    if seen is not None and seen != task.next_number - 1:
        raise Overtaken(task)
    step = replace(step, number=task.next_number, by=by.name)
    _refuse(_faults(book, task, step, now))
    _append([step], f"{step.deed.value} {step.task}", by=by, now=now, key=key)
    return task_of(step.task)


def check(promises: Sequence[Promise], *, by: Hand, day: date, now: datetime) -> list[list[StepFault]]:
    """Return what keeps each of several promises from being entered: a dry run."""
    book = read.book()
    return [_faults(book, None, step, now) for step in _first_steps(book, promises, by=by, day=day)]


def enter_all(
    promises: Sequence[Promise], *, by: Hand, day: date, now: datetime, key: str, assign: bool = False
) -> list[Task]:
    """Enter promises as new tasks in one command: all of them, or NotEntered says every reason why none.

    With `assign` those that have a lead and a due day are given out at once.
    """
    if done := _done_before(key):
        return [task_of(step.task) for step in done if step.promise]
    if not by.manages:
        raise NotYours(_WHO[False])
    if not promises:
        raise NotEntered([StepFault("", "没有选任务。", "No task was chosen.")])
    book = read.book()
    steps = _first_steps(book, promises, by=by, day=day)
    named = [_named(step, why) for step in steps for why in _faults(book, None, step, now)]
    _refuse(named)
    given = [_assigned(step) for step in steps if assign and step.promise and step.promise.lead and step.promise.due]
    _append([*steps, *given], f"任务立项 {len(steps)} 项", by=by, now=now, key=key)
    tasks = read.book().tasks
    return [tasks[step.task] for step in steps]


def _first_steps(book: Book, promises: Sequence[Promise], *, by: Hand, day: date) -> list[TaskStep]:
    prefix = f"T{day.year}-"
    last = max((int(name.removeprefix(prefix)) for name in book.tasks if name.startswith(prefix)), default=0)
    mine = min(by.organisations, default="")
    return [
        TaskStep(f"{prefix}{number:04d}", 1, TaskDeed.ENTER, day, mine, by.name, promise=promise)
        for number, promise in enumerate(promises, last + 1)
    ]


def _assigned(step: TaskStep) -> TaskStep:
    return replace(step, number=2, deed=TaskDeed.ASSIGN, promise=None)


def _named(step: TaskStep, fault: StepFault) -> StepFault:
    name = step.promise.name if step.promise else step.task
    return StepFault(fault.about, f"{name}：{fault.zh}", f"{name}: {fault.en}")


def _faults(book: Book, task: Task | None, step: TaskStep, now: datetime) -> list[StepFault]:
    promise = task.promise if task else step.promise
    fact = book.fact_for(promise, step.day) if promise else None
    return faults(
        Asked(
            task,
            step,
            rules_of(step.day, book),
            office_day(now),
            fact.figure.quantity if fact else None,
            _declared(book, step),
        )
    )


def _declared(book: Book, step: TaskStep) -> dict[str, frozenset[str]]:
    promise = step.promise
    targets = book.target_versions.get(promise.plan, {}) if promise else {}
    named = promise.project if promise else ""
    return {
        "lead": frozenset(book.organisations),
        "target": frozenset(targets),
        "indicator": frozenset(book.indicators),
        "opinion": frozenset(book.opinions),
        "project": frozenset(portfolio.known([named])) if named else frozenset(),
    }


def _refuse(whys: Sequence[StepFault]) -> None:
    if whys:
        raise NotEntered(whys)


def _append(steps: Sequence[TaskStep], what: str, *, by: Hand, now: datetime, key: str) -> None:
    command = write.Command(key, by.name, now, what)
    act = Act(What.TASK, what, after=steps[0].words)
    try:
        write.append(command, [Entry(step, by.name, now) for step in steps], act=act)
    except (write.SlotTaken, write.AlreadyCorrected):
        raise Overtaken(task_of(steps[0].task)) from None
    except write.CommandReused as refusal:
        raise KeyReused(str(refusal)) from refusal
    except write.Malformed as refusal:
        raise NotEntered(
            [StepFault("", "文字中有不能存储的字符，请重新输入。", "The text has characters that cannot be kept.")]
        ) from refusal


def _done_before(key: str) -> list[TaskStep]:
    """Return the steps that were entered under a key."""
    return [one.entry.says for one in read.entries(command=key) if isinstance(one.entry.says, TaskStep)]


def _repeated(done: Sequence[TaskStep], step: TaskStep) -> Task:
    """Return the task of a command that was carried out before; raise KeyReused where it was another."""
    if (done[0].task, done[0].deed, done[0].words) != (step.task, step.deed, step.words):
        raise KeyReused("这个命令键已用于另一件事；请换一个。 The key was used for something else: choose another.")
    return task_of(step.task)
