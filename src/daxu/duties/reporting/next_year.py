"""The draft of next year's plan: each target with its progress and a value by a printed rule, and open tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from daxu.core.next_year import NextGoal, NextRule, next_goal, year_end_share
from daxu.core.tag import DERIVED
from daxu.duties.reporting import outlook, phrases
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.compose import AUTHOR
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.report import Annex, Binding, Cell, Column, Paragraph, Part, Report, Section, Sentence
from daxu.duties.reporting.subject import Subject, derived, numeral

TABLE = "主要目标建议表"


def compose(subject: Subject, year: int, *, now: datetime) -> Report:
    """Return the draft of a year's targets from the evaluation of the year before; nothing in it is adopted."""
    goals = [(item, next_goal(item.target, item.judgement)) for item in subject.items]
    return Report(
        title=(f"{subject.district}{year}年国民经济和社会发展计划", "主要目标建议（草案）"),
        addressee="",
        sections=tuple(_sections(subject, year, goals)),
        annexes=(_table(subject, year, goals),),
        author=AUTHOR,
        created=now,
        subject=f"{year}年计划草案，据{subject.evaluation.plan.name}截至{subject.evaluation.as_of.isoformat()}的情况",
    )


Goals = list[tuple[Item, NextGoal]]


def _sections(subject: Subject, year: int, goals: Goals) -> Iterator[Section]:
    cited = (subject.evaluation.plan.resolution,)
    head = f"本建议按{subject.year.code}年计划截至{subject.day}的情况逐项列出；数值按下列规则提出，须经研判后定。"
    head += "全年推算是已完成比例除以目标所用规则在同一天的应完成比例，一次性因素会使它失真，不据以提出数值。"
    counted = [_counted(subject, goals, rule) for rule in NextRule]
    rules = [
        Sentence.of(f"{numeral(place)}是{rule.said.zh}按这一条的有", count, "。", cites=cited)
        for place, (rule, count) in enumerate(zip(NextRule, counted, strict=True), 1)
    ]
    yield Section(1, "一、编制办法", (Paragraph((Sentence.of(head, cites=cited),)), *(Paragraph((r,)) for r in rules)))
    yield Section(1, f"二、{year}年主要目标建议", tuple(_themes(subject, goals)))
    carried = outlook.promised(subject)
    none = Sentence.of("任务台账中没有列入计划目标以外、需要结转的任务。", cites=cited)
    yield Section(1, "三、结转任务", carried or (Paragraph((none,)),))


def _counted(subject: Subject, goals: Goals, rule: NextRule) -> Binding:
    members = [item for item, goal in goals if goal.rule is rule]
    cited = frozenset(item.target.citation for item in members) or frozenset({subject.evaluation.plan.resolution})
    return Binding(f"{DERIVED}{subject.plan_entry}:next-{rule.name.lower()}", f"{len(members)}项", "目标建议数", cited)


def _themes(subject: Subject, goals: Goals) -> Iterator[Paragraph]:
    for theme in (*subject.themes[0], *subject.themes[1]):
        said = [
            _proposed(subject, item, goal) for item, goal in goals if item.target.theme == theme.code and goal.value
        ]
        if said:
            yield Paragraph((Sentence.listed(said, "；", "。"),), lead=f"{theme.name}。")
    open_ = [item for item, goal in goals if goal.value is None]
    if open_:
        names = "、".join(subject.name(item.target) for item in open_)
        cited = [item.target.citation for item in open_]
        yield Paragraph((Sentence.of(f"待定的：{names}。各项原因见附件。", cites=cited),))


def _proposed(subject: Subject, item: Item, goal: NextGoal) -> Sentence:
    return Sentence.of(f"{subject.name(item.target)}", _value(item, goal), f"（{goal.rule.value}）")


def _value(item: Item, goal: NextGoal) -> Part:
    if goal.value is None:
        return NextRule.OPEN.value
    return derived(item, "next", phrases.said(goal.value, promised=True))


def _table(subject: Subject, year: int, goals: Goals) -> Annex:
    columns = (
        Column("序号", 11, centred=True),
        Column("目标", 50),
        Column(f"{subject.year.code}年目标", 28, number=True),
        Column(f"{subject.span}完成", 28, number=True),
        Column("完成（%）", 18, number=True),
        Column("推算全年（%）", 22, number=True),
        Column(f"{year}年建议", 28, number=True),
        Column("依据", 40),
    )
    rows = tuple(_row(subject, place, item, goal) for place, (item, goal) in enumerate(goals, 1))
    notes = tuple(f"注{place}：{rule.value}——{rule.said.zh}" for place, rule in enumerate(NextRule, 1))
    return Annex(1, TABLE, columns, rows, landscape=True, notes=notes)


def _row(subject: Subject, place: int, item: Item, goal: NextGoal) -> tuple[Cell, ...]:
    target, judgement = item.target, item.judgement
    aim = target.goal
    now: Part = "—"
    if aim:
        now = Binding(item.entry, phrases.said(aim.quantity, promised=True), target.name, aim.sources, aim.quantity)
    share: Part = "—"
    if judgement.completion is not None:
        share = derived(item, "completion", phrases.percentage(judgement.completion).removesuffix("%"))
    ahead: Part = "—"
    if (year_end := year_end_share(judgement)) is not None:
        ahead = derived(item, "year-end", phrases.percentage(year_end).removesuffix("%"))
    why = f"{goal.rule.value}：{goal.why.zh}" if goal.rule is NextRule.OPEN else goal.rule.value
    said = (str(place), subject.name(target), now, _known(subject, item), share, ahead, _value(item, goal), why)
    return tuple(Cell(Sentence.of(part)) for part in said)


def _known(subject: Subject, item: Item) -> Part:
    observed = item.judgement.observed
    if observed is None:
        return "—"
    fact = Fact.of(subject.book, observed)
    return fact.bound(phrases.said(fact.quantity)) if subject.disclosed(fact) else "—"
