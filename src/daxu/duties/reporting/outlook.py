"""The report's second part: what remains to be done, what each month must bring, and what is planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from daxu.core.organisation import Theme
from daxu.core.pace import Ground
from daxu.core.quantity import Bound
from daxu.core.remainder import Remainder, remainder
from daxu.core.rules import RuleKind
from daxu.core.tag import DERIVED
from daxu.core.tasks.task import Task
from daxu.duties.reporting import phrases, quoting
from daxu.duties.reporting.clauses import Fact, grouped
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.execution import Chapter
from daxu.duties.reporting.report import Binding, Paragraph, Part, Sentence
from daxu.duties.reporting.subject import Subject, derived, together


def opening(subject: Subject, rest: str) -> tuple[Paragraph, ...]:
    """Say how what remains was reckoned."""
    promised = subject.count([item for item in subject.items if item.target.goal], "with-goal")
    reckoned = "还需完成数为年度目标减去已公布数，月均数按剩余月份平均；没有公布同口径数据的不推算。"
    cited = (subject.evaluation.plan.resolution,)
    counted = Sentence.of(f"{rest}对照年度目标推进，写明数值的目标有", promised, "。", cites=cited)
    return (Paragraph((counted, Sentence.of(reckoned, cites=cited))),)


def chapters(subject: Subject, rest: str) -> Iterator[Chapter]:
    """Walk the themes that have a goal or a plan for the rest of the year."""
    for theme in (*subject.themes[0], *subject.themes[1]):
        if sentences := tuple(_theme(subject, theme, rest)):
            yield theme.name, (Paragraph(sentences),)
    if paragraphs := promised(subject):
        yield TASKS, paragraphs


TASKS = "任务台账中未办结的任务"


def promised(subject: Subject) -> tuple[Paragraph, ...]:
    """Say the open tasks of the ledger that no target says: how many, then each with its lead and its day, by place."""
    open_ = [task for task in subject.book.tasks.values() if _to_be_said(subject, task)]
    if not open_:
        return ()
    places: dict[str, list[Task]] = {}
    for task in open_:
        places.setdefault(task.promise.source.place.partition("，")[0], []).append(task)
    shared = open_[0].due if len({task.due for task in open_}) == 1 else None
    placed = (_placed(subject, place, tasks, shared) for place, tasks in places.items())
    return (Paragraph((_head(subject, open_, shared),)), *placed)


def _head(subject: Subject, open_: list[Task], shared: date | None) -> Sentence:
    """Count the tasks and say once what holds for all of them."""
    leadless = [task for task in open_ if not task.lead]
    parts: list[Part] = ["没有列入计划目标、尚未办结的任务有", _count(subject, open_, "tasks-open")]
    if leadless:
        parts += ["，其中牵头单位待定的有", _count(subject, leadless, "tasks-leadless")]
    due = f"，时限{'均' if len(open_) > 1 else ''}为{quoting.day_said(shared)}" if shared else ""
    parts.append(f"，按出处列出{due}。")
    return Sentence.of(*parts)


def _count(subject: Subject, tasks: list[Task], what: str) -> Binding:
    sources = frozenset(quoting.task_source(task) for task in tasks)
    return Binding(f"{DERIVED}{subject.plan_entry}:{what}", f"{len(tasks)}项", "未办结任务数", sources)


def _to_be_said(subject: Subject, task: Task) -> bool:
    said = {item.target.code for item in subject.items}
    return task.open and not task.promise.sample and task.promise.target not in said


def _placed(subject: Subject, place: str, tasks: list[Task], shared: date | None) -> Paragraph:
    names = [Sentence.of(quoting.of_name(subject.book, task), _owed(subject, task, shared)) for task in tasks]
    return Paragraph((Sentence.of(f"{place}：" if place else "", Sentence.listed(names, "；", "。")),))


def _owed(subject: Subject, task: Task, shared: date | None) -> str:
    """Say in brackets who leads a task and by when, but for what was said of all."""
    lead = quoting.named(subject.book, task.lead) if task.lead else ""
    due = "" if shared else quoting.until(task)
    return f"（{said}）" if (said := "，".join(filter(None, (lead, due)))) else ""


def _theme(subject: Subject, theme: Theme, rest: str) -> Iterator[Sentence]:
    promised = [item for item in subject.themed(theme) if item.target.goal]
    told = [item for item in promised if item.judgement.observed]
    yield from (asked(subject, item, rest) for item in told)
    others = "其他全年目标：" if told else "全年目标："
    untold = [subject.goal(item.target, item.entry) for item in promised if not item.judgement.observed]
    yield from together(others, untold)
    planned = grouped(fact for fact in subject.plans if fact.indicator.theme == theme.code)
    yield from together(f"{rest}计划：", subject.clauses(planned))


def asked(subject: Subject, item: Item, rest: str) -> Sentence:
    """Say a goal with what is left of it; a goal that is contradicted or reached leaves nothing to share out."""
    goal = Sentence.of("全年目标", subject.goal(item.target, item.entry), "，")
    left = remaining(subject, item)
    if item.judgement.ground is Ground.OVER_STATED_GOAL:
        return Sentence.of(goal, f"与{subject.span}公布数矛盾，先核实口径，不计算还需完成数。")
    if left is None:
        return Sentence.of(goal, "已经达到。" if item.judgement.verdict.on_schedule else "按期末数判定。")
    least = at_least(item)
    amount = derived(item, "left", phrases.said(left.left, promised=True))
    each = derived(item, "monthly", phrases.monthly(left.each))
    return Sentence.of(goal, f"{rest}还需完成{least}", amount, "，月均不少于", each, "。")


def at_least(item: Item) -> str:
    """Return 不少于 where the goal is a lower bound, so that what is left of it is one too."""
    return "不少于" if item.target.goal and item.target.goal.quantity.bound is Bound.AT_LEAST else ""


def remaining(subject: Subject, item: Item) -> Remainder | None:
    """Return what is left of an amount that fills up over the year; of a value that is not disclosed, nothing."""
    observed = item.judgement.observed
    if observed is None or item.target.rule.kind not in _FILLING:
        return None
    return remainder(item.target, observed) if subject.disclosed(Fact.of(subject.book, observed)) else None


_FILLING = (RuleKind.BY_MONTH, RuleKind.BY_DAY, RuleKind.SEASONAL, RuleKind.NODES)
