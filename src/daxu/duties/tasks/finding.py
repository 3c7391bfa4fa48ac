"""Finding: the tasks that somebody asks for as of a day, and how many stand where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from daxu.core.book import Book
from daxu.core.lights import Light
from daxu.core.tasks.task import Task, TaskState

OPEN, OVERDUE = "open", "overdue"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for as of a day; `owner` leads or supports, `state` is a state's word, `open` or `overdue`."""

    day: date
    owner: str = ""
    state: str = ""
    document: str = ""
    light: str = ""
    sort: str = ""
    opinion: str = ""
    words: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, by name."""
        named = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "day"}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Found:
    """A task as it stood on the day, with its light and the days left until the next thing due."""

    task: Task
    light: Light
    left: int | None

    @property
    def overdue(self) -> bool:
        """Whether something of it is overdue."""
        return self.left is not None and self.left < 0


def found(book: Book, wanted: Wanted) -> list[Found]:
    """Return the tasks asked for: those that are open first, the most urgent first."""
    rules = book.task_rules(wanted.day)
    stood = [task for one in book.tasks.values() if (task := one.on(wanted.day))]
    made = [Found(task, task.light(wanted.day, rules), task.days_left(wanted.day)) for task in stood]
    return sorted((one for one in made if _fits(one, wanted)), key=_urgent)


def _urgent(one: Found) -> tuple[bool, int, str]:
    return not one.task.open, one.left if one.left is not None else 10**6, one.task.id


def _fits(one: Found, wanted: Wanted) -> bool:
    task, promise = one.task, one.task.promise
    words = wanted.words.strip()
    return (
        (not wanted.owner or wanted.owner in {task.lead, *task.supporting})
        and _in_state(one, wanted.state)
        and (not wanted.document or promise.source.document == wanted.document)
        and (not wanted.opinion or promise.source.opinion == wanted.opinion)
        and (not wanted.light or one.light.value == wanted.light)
        and (not wanted.sort or promise.sort.value == wanted.sort)
        and (not words or words in f"{task.id}{promise.name}{promise.source.sentence}")
    )


def _in_state(one: Found, state: str) -> bool:
    special = {"": True, OPEN: one.task.open, OVERDUE: one.overdue}
    return special.get(state, one.task.state.value == state)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many were found, how many stand in each state, are open, are overdue."""

    count: int
    open: int
    overdue: int
    numbered: int
    states: Mapping[TaskState, int]


def counts(several: Sequence[Found]) -> Counts:
    """Count the tasks found."""
    states = Counter(one.task.state for one in several)
    return Counts(
        len(several),
        sum(one.task.open for one in several),
        sum(one.overdue for one in several),
        sum(one.task.promise.number is not None for one in several),
        {state: states[state] for state in TaskState if states[state]},
    )


def documents(book: Book) -> list[str]:
    """Return the documents that tasks come from, in the order in which they were entered."""
    return list(dict.fromkeys(task.promise.source.document for task in book.tasks.values()))
