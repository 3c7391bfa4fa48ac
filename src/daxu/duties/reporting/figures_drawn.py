"""Figures drawn: which charts a report may hold inside its text, by the name a template calls them.

Off by default: a chart stands where a template has a line of its own for it, {进度图|主题} or {走势图|指标}. Each
of its numbers is bound to the figure that the text says; what a chart and the text say differently stops the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from daxu.core.indicator import Indicator, Measure
from daxu.core.quantity import Bound
from daxu.duties.reporting import phrases
from daxu.duties.reporting.cells import read_aloud
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.report import Bar, Binding, Chart, Point, Trend
from daxu.duties.reporting.subject import Subject, derived

PROGRESS, TREND = "进度图", "走势图"
KINDS = (PROGRESS, TREND)
_FEWEST_POINTS = 2


def progress(subject: Subject, items: Sequence[Item], title: str) -> Chart | None:
    """Draw what is done beside what was due of every target that is judged by it; None where none is."""
    judged = [i for i in items if i.judgement.verdict.judged and i.judgement.completion is not None]
    if not judged:
        return None
    bars = tuple(
        Bar(subject.name(item.target), item.judgement.completion or Fraction(0), item.judgement.due) for item in judged
    )
    done = (derived(i, "completion", _bare(i.judgement.completion)) for i in judged)
    due = (derived(i, "due", _bare(i.judgement.due)) if i.judgement.due is not None else None for i in judged)
    return Chart(bars, "；".join(map(read_aloud, judged)), title, (*done, *due))


def _bare(share: Fraction | None) -> str:
    return phrases.percentage(share or Fraction(0)).removesuffix("%")


def of_theme(subject: Subject, name: str) -> Chart | None:
    """Draw the targets of a theme, or of the whole plan where 全部 is asked for; None where nothing can be drawn."""
    codes = {theme.code for theme in subject.book.themes.values() if theme.name == name}
    items = list(subject.items) if name == EVERY else [i for i in subject.items if i.target.theme in codes]
    return progress(subject, items, f"{'年度计划' if name == EVERY else name}：目标完成进度")


EVERY = "全部"


def trend(subject: Subject, indicator: Indicator) -> Trend | None:
    """Draw an indicator over the year's periods that are on file; None for fewer than two.

    What the 披露方式 keeps out of the text is not drawn either: then the growth rates are.
    """
    facts = [fact for fact in subject.known if fact.indicator == indicator and not fact.observation.planned]
    facts = [f for f in facts if subject.disclosed(f) and f.observation.period in subject.year and _is_exact(f)]
    for measure in (Measure.LEVEL, Measure.GROWTH):
        points = [fact for fact in facts if fact.measure is measure]
        if len(points) >= _FEWEST_POINTS:
            return _drawn(subject, indicator, sorted(points, key=lambda fact: fact.observation.period))
    return None


def _is_exact(fact: Fact) -> bool:
    """Whether a column can show it: 超20 has no height."""
    return fact.quantity.bound is Bound.EXACT and not fact.quantity.is_range


def _drawn(subject: Subject, indicator: Indicator, facts: Sequence[Fact]) -> Trend:
    unit = facts[0].quantity.unit
    points = tuple(Point(subject.when(f.observation.period), _number(f)) for f in facts)
    what = "同比增长" if facts[0].measure is Measure.GROWTH else ""
    title = f"{indicator.name}{what}（{unit.label}）"
    words = "；".join(f"{point.label} {point.number.text}" for point in points)
    return Trend(points, f"{title}：{words}", title)


def _number(fact: Fact) -> Binding:
    return fact.bound(phrases.tabled(fact.quantity, fact.quantity.unit))
