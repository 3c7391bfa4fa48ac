"""The annexes: the table of indicators with its pace rulers, the list of all figures with their sources, and 示例."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from daxu.core.indicator import Form, Indicator, Measure, Observation, Status
from daxu.core.organisation import Theme
from daxu.core.quantity import Quantity
from daxu.duties.reporting import figures_drawn, phrases, progress_annexes
from daxu.duties.reporting.cells import MARKS, NOTHING, body, cell, completion, goal, remark, value
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.report import Annex, Binding, Cell, Column, Part, Sentence
from daxu.duties.reporting.subject import Subject

VERDICT_COLUMN = 8
INDICATORS, SOURCES, SAMPLES = "主要指标完成情况表", "数据来源", "示例数据（仅供演示）"
PROGRESS = "目标完成进度图"
PROJECTS, PROMISES = progress_annexes.PROJECTS, progress_annexes.PROMISES
USUAL = (INDICATORS, PROJECTS, PROMISES, SOURCES)


def indicators(subject: Subject, number: int) -> Annex:
    """Lay out 主要指标完成情况表: every target, then the amounts that no target speaks of, by theme."""
    rows: list[tuple[Cell, ...]] = []
    for theme in subject.book.themes.values():
        found = list(_rows(subject, theme, len([row for row in rows if len(row) > 1])))
        rows += [(cell(theme.name),), *found] if found else []
    notes = (
        "注：1.完成年度目标一栏下为达序尺，灰条为已完成，竖线为应完成，外框右端为年度目标，越过右端为超过目标。",
        "2.序时判断：√已完成，▲超序，●达序，▼未达序，○暂不判定，–无数据；年度目标为“—”的，计划没有写明数值。",
        "3.责任单位标“示例”的，公布材料没有写明，为按通行职责推定。",
    )
    return Annex(number, INDICATORS, _columns(subject), tuple(rows), landscape=True, notes=notes)


def _columns(subject: Subject) -> tuple[Column, ...]:
    months = subject.period.span_label.removeprefix(f"{subject.year.code}年")
    return (
        Column("序号", 10, centred=True),
        Column("指标名称", 40),
        Column("单位", 14, centred=True),
        Column("性质", 14, centred=True),
        Column("年度目标", 17, number=True),
        Column(f"{months}完成", 18, number=True),
        Column("同比增长（%）", 17, number=True),
        Column("完成年度目标（%）", 23, number=True),
        Column("序时判断", 21, centred=True),
        Column("责任单位", 33),
        Column("备注", 18),
    )


def _rows(subject: Subject, theme: Theme, before: int) -> Iterator[tuple[Cell, ...]]:
    promised = [_target_row(subject, item) for item in subject.themed(theme)]
    aimed_at = {item.target.indicator for item in subject.items}
    facts = [fact for fact in subject.facts if fact.indicator.theme == theme.code]
    others = {f.indicator.code: f.indicator for f in facts if f.indicator.form is Form.AMOUNT}
    plain = [_plain_row(subject, others[code]) for code in others if code not in aimed_at]
    for number, row in enumerate([*promised, *plain], before + 1):
        yield cell(str(number)), *row


def _target_row(subject: Subject, item: Item) -> tuple[Cell, ...]:
    target, judgement = item.target, item.judgement
    indicator = subject.book.indicators.get(target.indicator)
    unit = indicator.unit if indicator else target.goal.quantity.unit if target.goal else None
    observed = judgement.observed
    return (
        cell(target.name),
        cell(unit.label if unit else NOTHING),
        cell(indicator.nature.value if indicator else target.kind.value),
        cell(goal(target, item.entry, unit)),
        cell(value(subject, observed, unit)),
        cell(_growth(subject, target.indicator)),
        completion(item),
        cell(f"{MARKS[judgement.verdict]}{judgement.verdict.value}"),
        cell(subject.responsible(item)),
        cell(remark(item, observed)),
    )


def _plain_row(subject: Subject, indicator: Indicator) -> tuple[Cell, ...]:
    facts = [fact for fact in subject.facts if fact.indicator.code == indicator.code]
    levels = [fact.observation for fact in facts if fact.measure is Measure.LEVEL]
    expected = any(fact.observation.status is Status.EXPECTED for fact in facts)
    return (
        cell(indicator.name),
        cell(indicator.unit.label),
        cell(indicator.nature.value),
        cell(NOTHING),
        cell(value(subject, levels[0] if levels else None, indicator.unit)),
        cell(_growth(subject, indicator.code)),
        cell(NOTHING),
        cell("未列目标"),
        cell(body(subject, indicator.provider)),
        cell("预计" if expected else ""),
    )


def _growth(subject: Subject, code: str) -> Part:
    found = (f for f in subject.facts if f.indicator.code == code and f.measure is Measure.GROWTH)
    fact = next(found, None)
    return fact.bound(phrases.tabled(fact.quantity, fact.quantity.unit)) if fact else NOTHING


def sources(subject: Subject, number: int) -> Annex:
    """List every figure of the report with its period, what it says, and where it comes from."""
    columns = (
        Column("序号", 11, centred=True),
        Column("指标", 45),
        Column("数据", 25, number=True),
        Column("期间", 26, centred=True),
        Column("类别", 11, centred=True),
        Column("来源", 38),
    )
    facts = [_fact_row(fact) for fact in (*subject.facts, *subject.plans)]
    goals = [_goal_row(subject, item) for item in subject.items if item.target.goal]
    rows = tuple((cell(str(place)), *row) for place, row in enumerate(chain(facts, goals), 1))
    documents = sorted({source.document for row in rows for cell in row for source in cell.sentence.sources})
    notes = tuple(f"注：来源均为《{document}》，表中为所在部分。" for document in documents if len(documents) == 1)
    return Annex(number, SOURCES, columns, rows, notes=notes)


def _fact_row(fact: Fact) -> tuple[Cell, ...]:
    observation = fact.observation
    return (
        cell(fact.indicator.name),
        cell(fact.bound(words(fact))),
        cell(observation.period.label),
        cell(observation.kind.label),
        cell(_cited(observation)),
    )


def _goal_row(subject: Subject, item: Item) -> tuple[Cell, ...]:
    target = item.target
    return (
        cell(target.name),
        cell(Sentence.of(*(part for part in subject.goal(target, item.entry).parts if isinstance(part, Binding)))),
        cell(target.period.label),
        cell("目标"),
        cell(target.citation.place or target.citation.document),
    )


def words(fact: Fact) -> str:
    """Say a fact by itself, as its measure is said."""
    quantity: Quantity = fact.quantity
    if fact.measure is Measure.GROWTH:
        return phrases.change(quantity)
    if fact.measure is Measure.RANK:
        return phrases.ordinal(quantity)
    if fact.measure is Measure.SHARE:
        return phrases.portion(quantity)
    return phrases.said(quantity, promised=fact.observation.planned)


def _cited(observation: Observation) -> str:
    return "；".join(source.place or source.document for source in sorted(observation.figure.sources))


def samples(subject: Subject, number: int) -> Annex:
    """Show the 示例 items apart, marked as such: they fill the plan for a demonstration and are no facts."""
    columns = (
        Column("序号", 12, centred=True),
        Column("示例目标", 64),
        Column("年度目标", 26, number=True),
        Column("完成（%）", 26, number=True),
        Column("判断", 28, centred=True),
    )
    rows = tuple(_sample_row(subject, place, item) for place, item in enumerate(subject.samples, 1))
    note = "注：本表全部为示例，不是公布的事实，不计入正文和其他附件的任何数字。"
    return Annex(number, SAMPLES, columns, rows, notes=(note,))


def _sample_row(subject: Subject, place: int, item: Item) -> tuple[Cell, ...]:
    goal: Sequence[Part] = subject.goal(item.target, item.entry).parts
    return (
        cell(str(place)),
        cell(item.target.name if "示例" in item.target.name else f"（示例）{item.target.name}"),
        cell(Sentence.of(*(part for part in goal if isinstance(part, Binding)))),
        completion(item),
        cell(item.judgement.verdict.value),
    )


def progress(subject: Subject, number: int) -> Annex:
    """Draw every target that is judged by its completion, in the order of the plan: what is done, and what was due."""
    chart = figures_drawn.progress(subject, subject.items, PROGRESS)
    drawn = len(chart.bars) if chart else 0
    note = f"注：截至{subject.day}可以判定完成比例的目标{drawn}项；数字与正文和附表相同。"
    return Annex(number, PROGRESS, (), (), notes=(note,), chart=chart)


def _measured(subject: Subject) -> list[Item]:
    """Return the targets that are judged by their completion."""
    return [i for i in subject.items if i.judgement.verdict.judged and i.judgement.completion is not None]


def listed(subject: Subject, titles: Sequence[str]) -> tuple[Annex, ...]:
    """Lay out the annexes of these titles, numbered in their order; what there is nothing of is left out."""
    empty = {
        SAMPLES: not subject.samples,
        PROGRESS: not _measured(subject),
        PROJECTS: not progress_annexes.has_projects(subject),
        PROMISES: not progress_annexes.has_promises(subject),
    }
    wanted = [title for title in titles if not empty.get(title)]
    return tuple(_LAID_OUT[title](subject, number) for number, title in enumerate(wanted, 1))


_LAID_OUT: dict[str, Callable[[Subject, int], Annex]] = {
    INDICATORS: indicators,
    PROJECTS: progress_annexes.projects,
    PROMISES: progress_annexes.promises,
    SOURCES: sources,
    SAMPLES: samples,
    PROGRESS: progress,
}
