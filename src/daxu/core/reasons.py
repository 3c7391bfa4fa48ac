"""Reasons: why a verdict is what it is, in one sentence; and the doubts that stand beside it."""

from __future__ import annotations

from fractions import Fraction

from daxu.core.gauge import wants_less
from daxu.core.indicator import Status
from daxu.core.quantity import PERCENT, Unit
from daxu.core.rules import RuleKind
from daxu.core.standing import Flag, Ground, Standing, Verdict
from daxu.core.text import NOTHING, Text, gap, percent, percents, period, quantity


def reason(standing: Standing) -> Text:
    """Return why, in one sentence."""
    fact, target = standing.observed, standing.target
    if standing.ground is Ground.COMPARED:
        told = _compared(standing)
    else:
        told = _GROUND_TEXTS[standing.ground].filled(
            period=period(target.period),
            kind=Text(target.rule.kind.label, target.rule.kind.english),
            day=standing.as_of.isoformat(),
            goal=quantity(target.goal.quantity) if target.goal else NOTHING,
            value=quantity(fact.figure.quantity) if fact else NOTHING,
            until=period(fact.period) if fact else NOTHING,
            share=percent(standing.completion) if standing.completion is not None else "",
        )
    return told.then(_ON_EXPECTED) if fact and fact.status is Status.EXPECTED else told


_ON_EXPECTED = Text("（依据预计数）", " (on an expected figure)")


def flags(standing: Standing) -> tuple[Flag, ...]:
    """Return the doubts about the figures themselves."""
    if standing.ground not in _DOUBTS:
        return ()
    told = reason(standing)
    return (Flag(standing.ground.value, told.zh, told.en),)


_DOUBTS = {Ground.OVER_STATED_GOAL, Ground.OTHER_UNIT, Ground.SEVERAL_ORGANISATIONS}


def gap_of(standing: Standing) -> Text:
    """Write the gap with its sign."""
    return gap(standing.gap or Fraction(0), standing.gap_unit, goal_unit(standing))


def goal_unit(standing: Standing) -> Unit:
    """Return the unit of the goal; a published completion has none but %."""
    return standing.target.goal.quantity.unit if standing.target.goal else PERCENT


def between_shares(standing: Standing) -> bool:
    """Whether the gap is the completion less the due share, not a difference of rates or values."""
    if standing.completion is None or standing.due is None:
        return False
    return standing.gap == (standing.completion - standing.due) * 100


def _compared(standing: Standing) -> Text:
    return _sides(standing).then(_where(standing)).then(_how(standing))


def _sides(standing: Standing) -> Text:
    if between_shares(standing) and standing.completion is not None and standing.due is not None:
        done, due = percents(standing.completion, standing.due)
        return Text("完成率{done}、应完成{due}，", "completion {done}, due {due}: ").filled(done=done, due=due)
    goal, fact = standing.target.goal, standing.observed
    return Text("实际{value}、目标{goal}，", "actual {value}, goal {goal}: ").filled(
        value=quantity(fact.figure.quantity) if fact else NOTHING, goal=quantity(goal.quantity) if goal else NOTHING
    )


def _where(standing: Standing) -> Text:
    value = standing.gap or Fraction(0)
    by = gap(abs(value), standing.gap_unit, goal_unit(standing))
    if standing.target.rule.kind is RuleKind.RANGE:
        return (_OUTSIDE if value else _INSIDE).filled(by=by)
    if value == 0:
        return _EXACTLY
    if wants_less(standing.target) and not between_shares(standing):
        return (_UNDER_CEILING if value > 0 else _OVER_CEILING).filled(by=by)
    return (_ABOVE if value > 0 else _BELOW).filled(by=by)


_INSIDE = Text("在区间内", "inside the range")
_OUTSIDE = Text("在区间外，距最近一端{by}", "outside the range, {by} from the nearest end")
_EXACTLY = Text("恰在线上", "exactly on the line")
_UNDER_CEILING = Text("低于上限{by}", "{by} under the ceiling")
_OVER_CEILING = Text("超过上限{by}", "{by} over the ceiling")
_ABOVE = Text("高出{by}", "{by} above")
_BELOW = Text("低{by}", "{by} below")


def _how(standing: Standing) -> Text:
    """Return what turned the number into the verdict, where the number alone does not say it."""
    value = standing.gap or Fraction(0)
    if standing.verdict is Verdict.DONE:
        return Text("，目标已实现", "; the goal is reached")
    if standing.verdict is Verdict.ON and value < 0:
        return Text("，在容差之内", ", within the tolerance")
    if standing.verdict is Verdict.BEHIND and value >= 0:
        return Text("，按约定不算达序", ", which by convention is not on schedule")
    return NOTHING


_GROUND_TEXTS = {
    Ground.NODE_DONE: Text("{until}记载已完成", "stated as done in {until}"),
    Ground.NODE_MISSED: Text("时限已到，记载为{value}，未完成", "the time is up and the record says {value}: not done"),
    Ground.NODE_UNSTATED: Text(
        "节点或定性任务，尚无完成的记载；推进不等于完成",
        "a milestone that nobody has stated as done; in progress is not done",
    ),
    Ground.NO_CONVENTION: Text("{day}没有“{kind}”的规则约定", "no convention for “{kind}” was in force on {day}"),
    Ground.NO_GOAL: Text("目标没有数值，不能比较", "the goal has no number to compare with"),
    Ground.NOT_BEGUN: Text("截至{day}，{period}还没有开始", "{period} had not begun by {day}"),
    Ground.NOT_CLOSED: Text("截至{day}，{period}还没有已结束的月份", "no month of {period} had ended by {day}"),
    Ground.NO_FACT: Text("截至{day}没有数据；没有数据不等于零", "no figure by {day}; no figure is not zero"),
    Ground.OLD_NEWS: Text(
        "数据只到{until}，截至{day}已过时限，等新数据再判定",
        "the newest figure is of {until}, too old to judge {day} by: a new one is awaited",
    ),
    Ground.YEARLY: Text(
        "年度统计，{period}的数值公布后才判定", "counted once a year: judged when the value of {period} exists"
    ),
    Ground.OTHER_UNIT: Text(
        "目标{goal}与实际{value}计量的不是同一种量",
        "the goal {goal} and the actual {value} do not measure the same thing",
    ),
    Ground.SEVERAL_ORGANISATIONS: Text(
        "数据来自多个单位，未说明以谁为准", "figures of several organisations, and none is named as the one that counts"
    ),
    Ground.NO_RATIO: Text(
        "目标{goal}不大于零，不计算完成率", "the goal {goal} is not above zero, so there is no ratio"
    ),
    Ground.NO_OPENING: Text(
        "缺期初值，时点数不能从零分摊", "no opening value, and a stock is never pro-rated from zero"
    ),
    Ground.NO_NET: Text(
        "目标等于期初值，净增为零，不计算完成率", "the goal equals the opening value: no net change to measure"
    ),
    Ground.NO_HISTORY: Text(
        "没有往年同期和全年数据，画不出历年进度曲线", "no earlier year has both its value to date and its whole year"
    ),
    Ground.UNCERTAIN: Text(
        "实际为约数“{value}”，真值在线上线下都有可能",
        "the actual “{value}” is a bound: the true number may be on either side of the line",
    ),
    Ground.OVER_STATED_GOAL: Text(
        "同一文件中，{until}实际{value}已超过{period}目标{goal}（{share}），口径或目标有一处存疑",
        "one document states {value} for {until} against {goal} for {period} ({share}): scope or goal is in doubt",
    ),
}
