"""Quoting: words that people entered, with every number in them bound to the entry that holds the words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from daxu.core.book import Book
from daxu.core.cause import Cause
from daxu.core.figure import Source
from daxu.core.quantity import Quantity
from daxu.core.tasks.task import Task, TaskStep
from daxu.duties.reporting import phrases
from daxu.duties.reporting.consistency import loose_numbers
from daxu.duties.reporting.report import Binding, Part, Sentence


def quoted(words: str, entry: str, about: str, source: Source, names: Iterable[str] = ()) -> Sentence:
    """Return words as a sentence whose numbers rest on an entry; what is part of a date or a name stays words."""
    return Sentence.of(*_parts(words.strip().rstrip("。；;"), entry, about, source, names), cites=(source,))


def _parts(words: str, entry: str, about: str, source: Source, names: Iterable[str]) -> Iterator[Part]:
    done = 0
    for found in loose_numbers(words, names):
        yield words[done : found.start()]
        yield Binding(entry, found[0], about, frozenset({source}), quoted=True)
        done = found.end()
    yield words[done:]


def of_cause(book: Book, cause: Cause) -> Sentence:
    """Say a cause and its measure as filed, with the organisation that says so."""
    entry = book.id_of(cause)
    source = Source("差距原因填报", cause.period.code, _name(book, cause.organisation))
    why = quoted(cause.cause, entry, "差距原因", source)
    then = quoted(cause.measure, entry, "下一步措施", source)
    until = f"（{day_said(cause.due)}前见效）" if cause.due else ""
    return Sentence.of(f"{named(book, cause.organisation)}说明，原因是", why, "；下一步", then, until, "。")


def task_source(task: Task) -> Source:
    """Return where a task was said."""
    return Source(task.promise.source.document, task.promise.source.place)


def of_name(book: Book, task: Task) -> Sentence:
    """Say a task's name, its numbers bound to the step that entered it."""
    entry = book.id_of(task.steps[0])
    return quoted(task.promise.name, entry, "任务", task_source(task))


def of_step(book: Book, task: Task, step: TaskStep) -> Sentence:
    """Say the words of a step, its numbers bound to it."""
    return quoted(step.words, book.id_of(step), task.promise.name[:60], task_source(task))


def amount(quantity: Quantity, *, promised: bool = False) -> str:
    """Say an amount of a task as a report says it; what no report could say stands as it was entered."""
    try:
        return phrases.said(quantity, promised=promised)
    except phrases.Unsayable:
        return str(quantity)


def named(book: Book, code: str) -> str:
    """Name an organisation; one that no source names is marked 示例."""
    known = book.organisations.get(code)
    if known is None:
        return code or "牵头单位待定"
    return f"{known.name}（示例）" if known.sample else known.name


def by_whom(book: Book, task: Task) -> str:
    """Say who leads a task and by when: 区住建局，12月31日前."""
    return f"{named(book, task.lead)}，{until(task)}"


def until(task: Task) -> str:
    """Say by when a task is due: 2024年12月31日前."""
    return f"{day_said(task.due)}前" if task.due else "时限未定"


def _name(book: Book, code: str) -> str:
    return book.organisations[code].name if code in book.organisations else code


def day_said(day: date) -> str:
    """Say a day as a report does: 2024年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
