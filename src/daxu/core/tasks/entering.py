"""Entering: everything that is wrong with one more step of a task, said at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from daxu.core.projects.fault import StepFault
from daxu.core.quantity import Bound, Quantity
from daxu.core.tasks.rules import Ending, TaskOutcome, TaskProof, TaskRules
from daxu.core.tasks.task import Promise, Task, TaskDeed, TaskState, TaskStep

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years that a day of a task may lie in: any other is a slip of the pen."""
LONGEST = 2000
"""Characters of what a step says."""


class NoSuchTask(LookupError):
    """A task was named that is not there."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that somebody wants to enter: the task before it, the rules of its day, what the ledger knows, today.

    `figure` is the figure that the promise is linked to as the ledger has it, None where there is none; `declared` is
    what each code may name, by field (`lead`, `target`, `indicator` …).
    """

    task: Task | None
    step: TaskStep
    rules: TaskRules
    today: date
    figure: Quantity | None = None
    declared: Mapping[str, frozenset[str]] | None = None


def faults(asked: Asked) -> list[StepFault]:
    """Return everything that keeps a step from being entered, in both languages; empty where nothing does."""
    task, step = asked.task, asked.step
    if task is None:
        return [*_of_days(asked), *_entering(step), *_undeclared(asked)]
    if fault := _not_now(task, step.deed):
        return [fault]
    found = [*_of_days(asked), *_in_time(task, step), *_words(step), *_undeclared(asked)]
    return [*found, *_FAULTS.get(step.deed, _nothing)(asked, task)]


def _nothing(_: Asked, __: Task) -> Iterator[StepFault]:
    return iter(())


def _of_days(asked: Asked) -> Iterator[StepFault]:
    step = asked.step
    for about, day in (("day", step.day), ("due", step.due), ("due", step.promise.due if step.promise else None)):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield StepFault(about, f"日期{day}不在{FIRST_YEAR}—{LAST_YEAR}年之间。", f"{day} is no year of a plan.")
    if step.day > asked.today:
        yield StepFault("day", f"日期{step.day}还没有到。", f"The day {step.day} has not come yet.")
    if len(step.words) > LONGEST:
        yield StepFault("words", f"最多{LONGEST}字，请精简。", f"At most {LONGEST} characters: make it shorter.")


def _in_time(task: Task, step: TaskStep) -> Iterator[StepFault]:
    last = task.steps[-1].day
    if step.day < last:
        yield StepFault("day", f"日期{step.day}早于上一步（{last}）。", f"{step.day} is before the last step ({last}).")


_NEEDS_WORDS = {
    TaskDeed.REPORT: ("请写明办理到哪一步。", "Say how far it has come."),
    TaskDeed.CLAIM: ("请写明办成了什么。", "Say what was done."),
    TaskDeed.RETURN: ("退回必须写明理由。", "Sending it back needs a reason."),
    TaskDeed.ASK_LATER: ("延期必须写明理由。", "Asking for more time needs a reason."),
    TaskDeed.REFUSE_LATER: ("不予延期必须写明理由。", "Refusing more time needs a reason."),
    TaskDeed.REMOVE: ("调出必须写明理由。", "Taking a task out needs a reason."),
}


def _words(step: TaskStep) -> Iterator[StepFault]:
    if step.deed in _NEEDS_WORDS and not step.words.strip():
        yield StepFault("words", *_NEEDS_WORDS[step.deed])


def _entering(step: TaskStep) -> Iterator[StepFault]:
    promise = step.promise
    if promise is None or step.deed is not TaskDeed.ENTER:
        yield StepFault("", "没有这项任务；请先立项。", "There is no such task: enter it first.")
        return
    yield from _of_promise(promise)


def _of_promise(promise: Promise) -> Iterator[StepFault]:
    for about, value, zh, en in (
        ("name", promise.name, "任务名称", "name"),
        ("document", promise.source.document, "出处文件", "document"),
        ("sentence", promise.source.sentence, "原文", "sentence"),
    ):
        if not value.strip():
            yield StepFault(about, f"缺少{zh}，请填写。", f"The {en} is missing: fill it in.")
    if promise.lead and promise.lead in promise.supporting:
        yield StepFault("supporting", "牵头单位不能同时是配合单位。", "The lead cannot support itself.")
    for one in promise.milestones:
        if promise.due and one.due > promise.due:
            yield StepFault(
                "milestones",
                f"节点“{one.name}”（{one.due}）晚于完成时限{promise.due}。",
                f"{one.name} is after the due day.",
            )


def _undeclared(asked: Asked) -> Iterator[StepFault]:
    """Say which codes name nothing that is declared."""
    step, promise = asked.step, asked.step.promise
    named = [("lead", step.lead), *(("supporting", code) for code in step.supporting)]
    if promise:
        named += [
            ("lead", promise.lead), *(("supporting", code) for code in promise.supporting),
            ("target", promise.target), ("indicator", promise.indicator), ("opinion", promise.source.opinion),
            ("project", promise.project),
        ]  # fmt: skip
    for about, code in named:
        known = (asked.declared or {}).get("lead" if about == "supporting" else about)
        if code and known is not None and code not in known:
            yield StepFault(about, f"没有“{code[:40]}”，请重新选择。", f"There is no {code[:40]!r}: choose another.")


# --- what the state allows

_AT_WORK = frozenset({TaskState.ASSIGNED, TaskState.AT_WORK})
_GIVEN = frozenset({*_AT_WORK, TaskState.ENTERED})
_ALLOWED = {
    TaskDeed.ASSIGN: _GIVEN,
    TaskDeed.REPORT: _AT_WORK,
    TaskDeed.CLAIM: _AT_WORK,
    TaskDeed.VERIFY: frozenset({TaskState.CLAIMED}),
    TaskDeed.RETURN: frozenset({TaskState.CLAIMED, TaskState.VERIFIED}),
    TaskDeed.CLOSE: frozenset({TaskState.VERIFIED}),
    TaskDeed.ASK_LATER: _AT_WORK,
    TaskDeed.GRANT_LATER: _AT_WORK,
    TaskDeed.REFUSE_LATER: _AT_WORK,
    TaskDeed.REMOVE: frozenset({*_GIVEN, TaskState.CLAIMED, TaskState.VERIFIED}),
}


def allowed(task: Task, deed: TaskDeed) -> bool:
    """Whether the state of a task allows a deed."""
    answers = deed in {TaskDeed.GRANT_LATER, TaskDeed.REFUSE_LATER}
    return task.state in _ALLOWED.get(deed, ()) and (task.asked is not None or not answers)


def _not_now(task: Task, deed: TaskDeed) -> StepFault | None:
    if allowed(task, deed):
        return None
    if deed is TaskDeed.ENTER:
        return StepFault("", f"{task.id}已经立项。", f"{task.id} is entered already.")
    if not task.open:
        return StepFault(
            "",
            f"{task.id}{task.state.value}，不再改动；同一件事还要办的，请另立一项。",
            f"{task.id} is {task.state.english}: where there is more to do, enter another.",
        )
    if deed is TaskDeed.CLOSE:
        return StepFault(
            "",
            f"{task.id}现在是“{task.state.value}”，未经核验不能办结；请先申请办结，由另一人核验。",
            f"{task.id} is {task.state.english}: it cannot be closed before another person verifies it.",
        )
    return StepFault(
        "",
        f"{task.id}现在是“{task.state.value}”，不能{deed.value}；请先看最新情况。",
        f"{task.id} is {task.state.english} and cannot be {deed.english}: look at it as it stands.",
    )


# --- what each deed must bring


def _assigning(asked: Asked, task: Task) -> Iterator[StepFault]:
    step = asked.step
    lead, due = step.lead or task.lead, step.due or task.due
    if not lead:
        yield StepFault("lead", "交办必须写明牵头单位。", "Say which organisation leads it.")
    if due is None:
        yield StepFault("due", "交办必须写明完成时限。", "Say by which day it is to be done.")
    if task.state is not TaskState.ENTERED and step.due and task.due and step.due != task.due:
        yield StepFault("due", "时限已定；改期请走延期。", "The due day is set: ask for more time instead.")
    if lead and lead in (step.supporting or task.supporting):
        yield StepFault("supporting", "牵头单位不能同时是配合单位。", "The lead cannot support itself.")


def _reporting(asked: Asked, task: Task) -> Iterator[StepFault]:
    names = [one.name for one in task.promise.milestones]
    if asked.step.milestone and asked.step.milestone not in names:
        listed = "、".join(names) or "无"
        yield StepFault("milestone", f"没有这个节点；节点：{listed}。", f"No such milestone; there are: {listed}.")
    yield from _of_done(asked, task)


def _of_done(asked: Asked, task: Task) -> Iterator[StepFault]:
    done, goal = asked.step.done, task.promise.number
    if done is None:
        return
    if goal is None:
        yield StepFault("done", "这项任务没有数值，请不要填完成数。", "The task has no number: leave it out.")
    elif not done.measures_like(goal):
        yield StepFault(
            "done", f"完成数的单位应与目标（{goal}）相同。", f"What was done must be in the unit of the goal ({goal})."
        )
    elif asked.figure is not None and not done.same_amount(asked.figure):
        yield StepFault(
            "done",
            f"台账中这一指标是{asked.figure}，不是{done}；以台账为准，请先更正数据。",
            f"The ledger has {asked.figure}, not {done}: correct the figure first.",
        )


def _claiming(asked: Asked, task: Task) -> Iterator[StepFault]:
    """Hold an end to what the verb allows, to proof, and to the number where there is one."""
    step, sort = asked.step, task.promise.sort
    yield from _of_done(asked, task)
    possible = asked.rules.endings_of(sort)
    ending = asked.rules.ending(sort, step.outcome) if step.outcome else None
    if ending is None:
        listed, english = (
            "、".join(one.outcome.value for one in possible),
            ", ".join(o.outcome.english for o in possible),
        )
        yield StepFault(
            "outcome",
            f"“{sort.value}”类任务只能按这些办结：{listed}。",
            f"A task to {sort.english} ends as: {english}.",
        )
        return
    yield from _unproved(ending, step, task, asked.figure)
    if ending.outcome is TaskOutcome.DONE:
        yield from _short(asked, task)


def _unproved(ending: Ending, step: TaskStep, task: Task, figure: Quantity | None) -> Iterator[StepFault]:
    if ending.proof is TaskProof.DOCUMENT and not step.document.strip():
        yield StepFault(
            "document",
            f"按“{ending.outcome.value}”办结须写明文件的名称、文号。",
            f"It ends as {ending.outcome.english} only on {ending.proof.english}.",
        )
    elif not step.proved and (task.promise.number is None or figure is None):
        yield StepFault(
            "document",
            "申请办结须有佐证：写明文件的名称、文号，或者上传附件。",
            f"Bring proof: {TaskProof.ANY.english}.",
        )


def _short(asked: Asked, task: Task) -> Iterator[StepFault]:
    """Hold a task with a number to its figure: it is not finished before the goal is reached."""
    goal = task.promise.number
    if goal is None:
        return
    reached = asked.figure or asked.step.done or task.done
    if reached is None:
        yield StepFault("done", f"目标是{goal}，请填完成数。", f"The goal is {goal}: say how much was done.")
    elif reached.measures_like(goal) and not meets(reached, goal):
        yield StepFault(
            "outcome",
            f"完成数{reached}，没有达到{goal}，不能按“完成”办结。",
            f"{reached} does not reach {goal}: not finished.",
        )


def meets(reached: Quantity, goal: Quantity) -> bool:
    """Whether an amount reaches a goal; a ceiling is not to be exceeded, a range is reached at its lower end."""
    amount = reached.to(goal.unit).number
    return amount <= goal.number if goal.bound is Bound.AT_MOST else amount >= goal.number


def _verifying(asked: Asked, task: Task) -> Iterator[StepFault]:
    """Four eyes: who worked on it, or said that it is done, does not verify it."""
    if asked.step.by in task.hands:
        yield StepFault(
            "", f"{asked.step.by}办理过这项任务，不能自己核验；请由另一人核验。", "Who worked on it cannot verify it."
        )


def _asking(asked: Asked, task: Task) -> Iterator[StepFault]:
    step = asked.step
    if step.due is None:
        yield StepFault("due", "请写明延期到哪一天。", "Say until which day.")
    elif task.due and step.due <= task.due:
        yield StepFault("due", f"延期应晚于现在的时限{task.due}。", f"It must be later than {task.due}.")
    if task.asked:
        yield StepFault("", f"已申请延期到{task.asked}，正在等批复。", f"More time was asked for, until {task.asked}.")


def _granting(asked: Asked, task: Task) -> Iterator[StepFault]:
    askers = {step.by for step in task.steps if step.deed is TaskDeed.ASK_LATER}
    if asked.step.by in askers:
        yield StepFault("", "自己申请的延期由另一人批。", "Another person decides on what one asked for oneself.")
    if asked.step.due and task.due and asked.step.due <= task.due:
        yield StepFault("due", f"延期应晚于现在的时限{task.due}。", f"It must be later than {task.due}.")


def _removing(asked: Asked, _: Task) -> Iterator[StepFault]:
    if not asked.step.document.strip():
        yield StepFault("document", "调出须写明决定的文件、文号。", "Say by which decision it is taken out.")


_FAULTS: dict[TaskDeed, Callable[[Asked, Task], Iterator[StepFault]]] = {
    TaskDeed.ASSIGN: _assigning,
    TaskDeed.REPORT: _reporting,
    TaskDeed.CLAIM: _claiming,
    TaskDeed.VERIFY: _verifying,
    TaskDeed.ASK_LATER: _asking,
    TaskDeed.GRANT_LATER: _granting,
    TaskDeed.REMOVE: _removing,
}
