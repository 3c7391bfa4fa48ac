"""任务分解表 as a .docx: how many tasks there are and how they stand, and the table of them as an annex."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from daxu.core.book import Book
from daxu.core.tag import DERIVED
from daxu.core.tasks.task import Task, TaskState
from daxu.duties.reporting import quoting
from daxu.duties.reporting.compose import AUTHOR
from daxu.duties.reporting.report import Annex, Binding, Cell, Column, Paragraph, Part, Report, Section, Sentence

TITLE = "任务分解表"


def compose(book: Book, tasks: Sequence[Task], *, day: date, now: datetime) -> Report:
    """Return the table of some tasks as they stand on a day; a task without a number shows none."""
    names = list(dict.fromkeys(task.promise.source.document for task in tasks))
    return Report(
        title=(TITLE, f"（截至{day.year}年{day.month}月{day.day}日）"),
        addressee="",
        sections=(Section(0, "", (Paragraph((_counted(book, tasks),)),)),) if tasks else (),
        annexes=(_table(book, tasks, day),),
        author=AUTHOR,
        created=now,
        subject="、".join(names),
    )


def _counted(book: Book, tasks: Sequence[Task]) -> Sentence:
    entry = book.id_of(tasks[0].steps[0])
    sources = frozenset(quoting.task_source(task) for task in tasks)

    def count(number: int, what: str) -> Binding:
        return Binding(f"{DERIVED}{entry}:{what}", f"{number}项", "任务数", sources)

    states = Counter(task.state for task in tasks)
    parts: list[Part] = ["任务共", count(len(tasks), "tasks")]
    for state in (state for state in TaskState if states[state]):
        parts += [f"，{state.value}", count(states[state], f"state-{state.name.lower()}")]
    return Sentence.of(*parts, "，逐项见附件。")


_COLUMNS = (
    Column("编号", 22, centred=True), Column("工作任务", 75), Column("量化目标", 22, number=True),
    Column("类", 12, centred=True), Column("牵头单位", 30), Column("配合单位", 26),
    Column("完成时限", 22, centred=True), Column("状态", 16, centred=True),
)  # fmt: skip


def _table(book: Book, tasks: Sequence[Task], day: date) -> Annex:
    rows = tuple(_grouped(book, tasks))
    note = f"注：状态截至{day.isoformat()}；推进、争创的任务不写作完成、创成。"
    return Annex(1, TITLE, _COLUMNS, rows, landscape=True, notes=(note,))


def _grouped(book: Book, tasks: Sequence[Task]) -> Iterator[tuple[Cell, ...]]:
    """Lay the tasks out in the order in which they were entered, under the places where they were said."""
    place = ""
    for task in sorted(tasks, key=lambda task: task.id):
        source = task.promise.source
        said = f"《{source.document}》{source.place.partition('，')[0]}"
        if said != place:
            entry = book.id_of(task.steps[0])
            yield (Cell(quoting.quoted(said, entry, "出处", quoting.task_source(task))),)
        place = said
        yield _row(book, task)


def _row(book: Book, task: Task) -> tuple[Cell, ...]:
    promise = task.promise
    goal: Part = "—"
    if promise.number is not None:
        said = quoting.amount(promise.number, promised=True)
        goal = Binding(
            book.id_of(task.steps[0]), said, promise.name[:60], frozenset({quoting.task_source(task)}), promise.number
        )
    ended = f"（{task.outcome.value}）" if task.outcome and not task.open else ""
    cells: tuple[Part | Sentence, ...] = (
        task.id, quoting.of_name(book, task), goal, promise.sort.value, quoting.named(book, task.lead),
        "、".join(quoting.named(book, code) for code in task.supporting), task.due.isoformat() if task.due else "未定",
        f"{task.state.value}{ended}",
    )  # fmt: skip
    return tuple(Cell(cell if isinstance(cell, Sentence) else Sentence.of(cell)) for cell in cells)
