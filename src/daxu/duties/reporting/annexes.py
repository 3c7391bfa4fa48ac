"""The annexes: the table of indicators with its pace rulers, the list of all figures with their sources, and 示例."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain

from daxu.core.indicator import Form, Indicator, Measure, Observation, Status
from daxu.core.organisation import Theme
from daxu.core.pace import Ground, Verdict
from daxu.core.quantity import Quantity, Unit
from daxu.core.target import Target
from daxu.duties.reporting import phrases
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.report import Annex, Bar, Binding, Cell, Chart, Column, Part, Ruler, Sentence
from daxu.duties.reporting.subject import Subject, derived

_NOTHING = "—"
_MARKS = {
    Verdict.DONE: "√", Verdict.AHEAD: "▲", Verdict.ON: "●", Verdict.BEHIND: "▼", Verdict.UNDECIDED: "○",
    Verdict.NO_DATA: "–",
}  # fmt: skip
VERDICT_COLUMN = 8
INDICATORS, SOURCES, SAMPLES = "主要指标完成情况表", "数据来源", "示例数据（仅供演示）"
PROGRESS = "目标完成进度图"
USUAL = (INDICATORS, SOURCES)


def indicators(subject: Subject, number: int) -> Annex:
    """Lay out 主要指标完成情况表: every target, then the amounts that no target speaks of, by theme."""
    rows: list[tuple[Cell, ...]] = []
    for theme in subject.book.themes.values():
        found = list(_rows(subject, theme, len([row for row in rows if len(row) > 1])))
        rows += [(_cell(theme.name),), *found] if found else []
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
        yield _cell(str(number)), *row


def _target_row(subject: Subject, item: Item) -> tuple[Cell, ...]:
    target, judgement = item.target, item.judgement
    indicator = subject.book.indicators.get(target.indicator)
    unit = indicator.unit if indicator else target.goal.quantity.unit if target.goal else None
    observed = judgement.observed
    return (
        _cell(target.name),
        _cell(unit.label if unit else _NOTHING),
        _cell(indicator.nature.value if indicator else target.kind.value),
        _cell(_goal(target, item.entry, unit)),
        _cell(_value(subject, observed, unit)),
        _cell(_growth(subject, target.indicator)),
        _completion(item),
        _cell(f"{_MARKS[judgement.verdict]}{judgement.verdict.value}"),
        _cell(subject.responsible(item)),
        _cell(_remark(item, observed)),
    )


def _plain_row(subject: Subject, indicator: Indicator) -> tuple[Cell, ...]:
    facts = [fact for fact in subject.facts if fact.indicator.code == indicator.code]
    levels = [fact.observation for fact in facts if fact.measure is Measure.LEVEL]
    expected = any(fact.observation.status is Status.EXPECTED for fact in facts)
    return (
        _cell(indicator.name),
        _cell(indicator.unit.label),
        _cell(indicator.nature.value),
        _cell(_NOTHING),
        _cell(_value(subject, levels[0] if levels else None, indicator.unit)),
        _cell(_growth(subject, indicator.code)),
        _cell(_NOTHING),
        _cell("未列目标"),
        _cell(_provider(subject, indicator)),
        _cell("预计" if expected else ""),
    )


def _cell(content: Part | Sentence, ruler: Ruler | None = None) -> Cell:
    return Cell(content if isinstance(content, Sentence) else Sentence.of(content), ruler)


def _goal(target: Target, entry: str, unit: Unit | None) -> Part:
    if target.goal is None:
        return _NOTHING
    quantity = target.goal.quantity
    return Binding(entry, phrases.tabled(quantity, unit or quantity.unit), target.name, target.goal.sources, quantity)


def _value(subject: Subject, observed: Observation | None, unit: Unit | None) -> Part:
    """Show the level that was judged; a rate that was judged stands in the column of completion."""
    if observed is None or observed.measure is Measure.COMPLETION:
        return _NOTHING
    fact = Fact.of(subject.book, observed)
    if not subject.disclosed(fact):
        return _NOTHING
    return fact.bound(phrases.tabled(fact.quantity, unit or fact.quantity.unit))


def _growth(subject: Subject, code: str) -> Part:
    found = (f for f in subject.facts if f.indicator.code == code and f.measure is Measure.GROWTH)
    fact = next(found, None)
    return fact.bound(phrases.tabled(fact.quantity, fact.quantity.unit)) if fact else _NOTHING


def _completion(item: Item) -> Cell:
    judgement = item.judgement
    if judgement.completion is None:
        return _cell(_NOTHING)
    text = phrases.percentage(judgement.completion).removesuffix("%")
    ruler = Ruler(judgement.completion, judgement.due, _read_aloud(item))
    return _cell(derived(item, "completion", text), ruler)


def _read_aloud(item: Item) -> str:
    """Say the ruler in words for whoever cannot see it: 完成 46.7%，应完成 50.0%，落后 3.3 个百分点."""
    judgement = item.judgement
    words = [f"{item.target.name}：完成 {phrases.percentage(judgement.completion or Fraction(0))}"]
    if judgement.due is not None:
        words.append(f"应完成 {phrases.percentage(judgement.due)}")
    if judgement.gap is not None:
        words.append(("领先 " if judgement.gap >= 0 else "落后 ") + phrases.points(judgement.gap, judgement.gap_unit))
    return "，".join(words)


def _remark(item: Item, observed: Observation | None) -> str:
    remarks = ["预计"] if observed and observed.status is Status.EXPECTED else []
    if item.judgement.ground is Ground.OVER_STATED_GOAL:
        remarks.append("数据与目标矛盾")
    if "按全年目标理解" in item.target.assumption:
        remarks.append("期间按全年计")
    return "；".join(remarks)


def _provider(subject: Subject, indicator: Indicator) -> str:
    known = subject.book.organisations.get(indicator.provider)
    if known is None:
        return _NOTHING
    return f"{known.name}（示例）" if known.sample else known.name


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
    rows = tuple((_cell(str(place)), *row) for place, row in enumerate(chain(facts, goals), 1))
    documents = sorted({source.document for row in rows for cell in row for source in cell.sentence.sources})
    notes = tuple(f"注：来源均为《{document}》，表中为所在部分。" for document in documents if len(documents) == 1)
    return Annex(number, SOURCES, columns, rows, notes=notes)


def _fact_row(fact: Fact) -> tuple[Cell, ...]:
    observation = fact.observation
    return (
        _cell(fact.indicator.name),
        _cell(fact.bound(_words(fact))),
        _cell(observation.period.label),
        _cell(observation.kind.label),
        _cell(_cited(observation)),
    )


def _goal_row(subject: Subject, item: Item) -> tuple[Cell, ...]:
    target = item.target
    return (
        _cell(target.name),
        _cell(Sentence.of(*(part for part in subject.goal(target, item.entry).parts if isinstance(part, Binding)))),
        _cell(target.period.label),
        _cell("目标"),
        _cell(target.citation.place or target.citation.document),
    )


def _words(fact: Fact) -> str:
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
        _cell(str(place)),
        _cell(item.target.name if "示例" in item.target.name else f"（示例）{item.target.name}"),
        _cell(Sentence.of(*(part for part in goal if isinstance(part, Binding)))),
        _completion(item),
        _cell(item.judgement.verdict.value),
    )


def progress(subject: Subject, number: int) -> Annex:
    """Draw every target that is judged by its completion, in the order of the plan: what is done, and what was due."""
    judged = _measured(subject)
    bars = tuple(
        Bar(subject.name(item.target), item.judgement.completion or Fraction(0), item.judgement.due) for item in judged
    )
    words = "；".join(_read_aloud(item) for item in judged)
    note = f"注：截至{subject.day}可以判定完成比例的目标{len(bars)}项；数字与正文和附表相同。"
    return Annex(number, PROGRESS, (), (), notes=(note,), chart=Chart(bars, words))


def _measured(subject: Subject) -> list[Item]:
    """Return the targets that are judged by their completion."""
    return [i for i in subject.items if i.judgement.verdict.judged and i.judgement.completion is not None]


def listed(subject: Subject, titles: Sequence[str]) -> tuple[Annex, ...]:
    """Lay out the annexes of these titles, numbered in their order; 示例 and a chart only where there is any."""
    empty = {SAMPLES: not subject.samples, PROGRESS: not _measured(subject)}
    wanted = [title for title in titles if not empty.get(title)]
    return tuple(_LAID_OUT[title](subject, number) for number, title in enumerate(wanted, 1))


_LAID_OUT: dict[str, Callable[[Subject, int], Annex]] = {
    INDICATORS: indicators,
    SOURCES: sources,
    SAMPLES: samples,
    PROGRESS: progress,
}
