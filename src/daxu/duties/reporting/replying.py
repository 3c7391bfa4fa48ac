"""Replying: the report on how 审议意见 were studied and dealt with (研究处理情况), from the tasks that answer them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from daxu.core.book import Book
from daxu.core.figure import Source
from daxu.core.opinion import Opinion
from daxu.core.tag import DERIVED
from daxu.core.tasks.rules import TaskOutcome
from daxu.core.tasks.task import Task, TaskDeed, TaskState
from daxu.duties.reporting import quoting
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.compose import AUTHOR
from daxu.duties.reporting.frame import Frame, Mode
from daxu.duties.reporting.report import Binding, Paragraph, Part, Report, Section, Sentence
from daxu.duties.reporting.subject import numeral

_LONGEST_HEADING = 24


def compose(book: Book, opinion: Opinion, *, district: str, day: date, now: datetime) -> Report:
    """Return the reply to an opinion as the tasks that answer it stand on a day, in the layout of a 公文."""
    tasks = [t for one in book.tasks.values() if one.promise.source.opinion == opinion.code and (t := one.on(day))]
    reply = _Reply(book, opinion, tasks, day)
    issuer = f"{district}人民政府"
    return Report(
        title=(f"{issuer}关于{_named(opinion)}", "研究处理情况的报告"),
        addressee=f"{opinion.issuer}：",
        sections=tuple(reply.sections()),
        annexes=(),
        author=AUTHOR,
        created=now,
        subject=f"{opinion.document}，截至{day.isoformat()}",
        frame=Frame(Mode.OFFICIAL, issuer, f"〔{day.year}〕\u3000号", issuer, f"{day.year}年{day.month}月{day.day}日"),
    )


def _named(opinion: Opinion) -> str:
    return opinion.document if opinion.document.startswith("《") else f"《{opinion.document}》"


class _Reply:
    """Says an opinion, point by point: what was done, what is left, with whom and by when."""

    def __init__(self, book: Book, opinion: Opinion, tasks: Sequence[Task], day: date) -> None:
        self._book, self._opinion, self._tasks, self._day = book, opinion, tasks, day
        self._entry = book.id_of(opinion)
        self._source = Source(opinion.document, opinion.number, opinion.issuer)

    def sections(self) -> Iterator[Section]:
        yield Section(0, "", (Paragraph(tuple(self._opening())),))
        for number, point in enumerate(self._opinion.points, 1):
            yield Section(1, f"{numeral(number)}、{self._heading(point, number)}", tuple(self._point(number, point)))
        yield Section(1, f"{numeral(len(self._opinion.points) + 1)}、尚未办结的事项和下一步安排", tuple(self._left()))

    def _heading(self, point: str, number: int) -> str:
        first = point.strip().partition("。")[0].partition("，")[0]
        plain = not any(letter.isdigit() for letter in first)
        return f"关于{first}" if plain and len(first) <= _LONGEST_HEADING else f"关于第{numeral(number)}条意见"

    def _count(self, tasks: Sequence[Task], what: str) -> Binding:
        sources = frozenset(quoting.task_source(task) for task in tasks) or frozenset({self._source})
        return Binding(f"{DERIVED}{self._entry}:{what}", f"{len(tasks)}项", "审议意见办理任务数", sources)

    def _opening(self) -> Iterator[Sentence]:
        opinion = self._opinion
        number = f"（{opinion.number}）" if opinion.number else ""
        points = Binding(
            f"{DERIVED}{self._entry}:points", f"{len(opinion.points)}条", "审议意见条数", frozenset({self._source})
        )
        day = f"{opinion.day.year}年{opinion.day.month}月{opinion.day.day}日"
        yield Sentence.of(
            f"{day}印发的{_named(opinion)}", quoting.quoted(number, self._entry, "文号", self._source),
            "提出意见", points, "，分解为任务", self._count(self._tasks, "tasks"), "。",
        )  # fmt: skip
        closed = [t for t in self._tasks if t.state is TaskState.CLOSED]
        removed = [t for t in self._tasks if t.state is TaskState.REMOVED]
        late = [t for t in self._tasks if t.overdue(self._day)]
        left = [t for t in self._tasks if t.open]
        parts: list[Part] = [f"截至{self._day.year}年{self._day.month}月{self._day.day}日，已办结"]
        parts += [self._count(closed, "closed"), "，尚未办结", self._count(left, "left")]
        if late:
            parts += ["，其中逾期", self._count(late, "late")]
        if removed:
            parts += ["，经批准调出", self._count(removed, "removed")]
        yield Sentence.of(*parts, "。现将研究处理情况报告如下。", cites=(self._source,))

    def _point(self, number: int, point: str) -> Iterator[Paragraph]:
        asked = quoting.quoted(point, self._entry, "审议意见", self._source)
        yield Paragraph((Sentence.of("意见：", asked, "。"),))
        tasks = [task for task in self._tasks if task.promise.source.point == number]
        if not tasks:
            yield Paragraph((Sentence.of("这一条尚未分解任务，没有可以报告的办理情况。", cites=(self._source,)),))
        for task in tasks:
            yield Paragraph(tuple(self._done(task)))

    def _done(self, task: Task) -> Iterator[Sentence]:
        """Say how a task stands: by its own words of ending, with the figure where it has one, and its proof."""
        name = quoting.of_name(self._book, task)
        led = f"{quoting.named(self._book, task.lead)}牵头" if task.lead else "牵头单位待定"
        yield Sentence.of(name, f"，{led}，", *self._state(task), "。")
        if figure := list(self._figure(task)):
            yield Sentence.of(*figure, "。", cites=(quoting.task_source(task),))
        told = [s for s in task.steps if s.deed in {TaskDeed.REPORT, TaskDeed.CLAIM} and s.words.strip()]
        for step in told[-1:]:
            proof = quoting.quoted(step.document, self._book.id_of(step), "文件", quoting.task_source(task))
            tail = ("（", proof, "）") if step.document else ()
            yield Sentence.of("办理情况：", quoting.of_step(self._book, task, step), *tail, "。")

    def _state(self, task: Task) -> tuple[str, ...]:
        if task.state is TaskState.CLOSED and task.outcome:
            return (_ENDED[task.outcome],)
        if task.state is TaskState.REMOVED:
            return ("经批准调出",)
        late = "，已逾期" if task.overdue(self._day) else ""
        return (f"{task.state.value}{late}",)

    def _figure(self, task: Task) -> Iterator[Part | Sentence]:
        goal = task.promise.number
        if goal is None:
            return
        entry = self._book.id_of(task.steps[0])
        shown = quoting.amount(goal, promised=True)
        sources = frozenset({quoting.task_source(task)})
        yield "目标为"
        yield Binding(entry, shown, task.promise.name[:60], sources, goal)
        fact = self._book.fact_for(task.promise, self._day)
        if fact:
            yield f"，{fact.period.label}已公布"
            yield Fact.of(self._book, fact).bound(quoting.amount(fact.figure.quantity))
            return
        last = next((s for s in reversed(task.steps) if s.done is not None), None)
        if last is None or last.done is None:
            yield "，台账中没有数据"
            return
        yield "，承办单位报完成"
        yield Binding(self._book.id_of(last), quoting.amount(last.done), task.promise.name[:60], sources, last.done)

    def _left(self) -> Iterator[Paragraph]:
        left = [task for task in self._tasks if task.open]
        if not left:
            yield Paragraph((Sentence.of("审议意见分解的任务没有未办结的。", cites=(self._source,)),))
        for task in left:
            name = quoting.of_name(self._book, task)
            yield Paragraph((Sentence.of(name, f"：{quoting.by_whom(self._book, task)}办结。"),))


_ENDED = {
    TaskOutcome.DONE: "已完成",
    TaskOutcome.ADVANCED: "按要求推进，已办结",
    TaskOutcome.GRANTED: "已创成",
    TaskOutcome.NOT_GRANTED: "未能创成，已办结",
    TaskOutcome.BEGUN: "已启动",
    TaskOutcome.KEPT: "已落实",
}
