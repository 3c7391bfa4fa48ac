"""Derivation: a judgement told in words and numbers, so that anybody can compute it again by hand.

Everything is told from the numbers that decided (Standing), in Chinese and English together; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from daxu.core.due import SPREAD, by_day, by_month, seasons
from daxu.core.figure import Figure, Source
from daxu.core.gauge import ends, exact, least, most, opening, wants_less
from daxu.core.indicator import Measure, Observation, Status
from daxu.core.period import Period
from daxu.core.quantity import Bound, Quantity, Unit
from daxu.core.reasons import between_shares, gap_of, goal_unit, reason
from daxu.core.remainder import remainder
from daxu.core.rules import Convention, InversePractice, RuleKind
from daxu.core.standing import Standing, Step
from daxu.core.target import Target, Wording
from daxu.core.text import NOTHING, Text, amount, percent, percents, period, quantity

Line = tuple[Text, Text, tuple[Source, ...]]


def steps(standing: Standing) -> tuple[Step, ...]:
    """Return the derivation: goal, fact, rule, completion, due share, gap, what is left, conclusion."""
    told = (line for tell in _TELLERS for line in tell(standing))
    return tuple(Step(name.zh, value.zh, sources, name.en, value.en) for name, value, sources in told)


def _goal(standing: Standing) -> Iterator[Line]:
    target = standing.target
    if target.goal is None:
        yield Text("目标", "Goal"), Text("没有数值", "no number"), (target.citation,)
        return
    value = Text("{period}{word}{goal}", "{period}: {goal}{word}").filled(
        period=period(target.period), word=_WORDINGS.get(target.wording, NOTHING), goal=quantity(target.goal.quantity)
    )
    yield Text("目标", "Goal"), value, _cited(target.goal)
    if target.rule.kind is RuleKind.STOCK and target.rule.opening:
        yield Text("期初值", "Opening value"), quantity(target.rule.opening.quantity), _cited(target.rule.opening)
    if target.rule.kind is not RuleKind.RANGE and (told := _goal_bound(target)):
        yield Text("目标的界", "Bound of the goal"), told, ()


_WORDINGS = {
    Wording.AT_LEAST: Text("不低于", " at least"),
    Wording.AT_MOST: Text("不超过", " at most"),
    Wording.ABOUT: Text("约", " or about"),
    Wording.STRIVE: Text("力争", ", striven for"),
    Wording.ENSURE: Text("确保", ", ensured"),
    Wording.STEADY_RISE: Text("稳步提升至", ", rising steadily"),
    Wording.BID: Text("争创", ", bid for"),
}


def _goal_bound(target: Target) -> Text | None:
    goal = target.goal.quantity if target.goal else None
    if goal is None or (goal.bound is Bound.EXACT and not goal.is_range):
        return None
    if goal.is_range:
        return _BY_UPPER_END if wants_less(target) else _BY_LOWER_END
    rising = goal.bound in (Bound.AT_LEAST, Bound.OVER)
    return (_AT_LOWER_LIMIT if rising else _AS_WRITTEN).filled(said=quantity(goal))


_BY_UPPER_END = Text("区间目标按上限判定", "a range, judged by its upper end")
_BY_LOWER_END = Text("区间目标按下限判定", "a range, judged by its lower end")
_AT_LOWER_LIMIT = Text(
    "“{said}”按下限计算，完成率是上界", "“{said}” counts at its lower limit: completion is at most this"
)
_AS_WRITTEN = Text("“{said}”按所写的数计算", "“{said}” counts as it is written")


def _assumption(standing: Standing) -> Iterator[Line]:
    target = standing.target
    if target.assumption:
        text = Text(target.assumption, target.assumption_english or target.assumption)
        yield Text("假定", "Assumption"), text, (target.citation,)


def _fact(standing: Standing) -> Iterator[Line]:
    fact = standing.observed
    if fact is None:
        if any(other.sample and other.indicator == standing.target.indicator for other in standing.facts):
            yield Text("未采用", "Not used"), _SAMPLE_UNUSED, ()
        return
    named = Text(fact.measure.label, fact.measure.english + " ") if fact.measure is not Measure.LEVEL else NOTHING
    value = Text("{period}{measure}{value}{marks}", "{period}: {measure}{value}{marks}").filled(
        period=period(fact.period), measure=named, value=quantity(fact.figure.quantity), marks=_marks(fact)
    )
    yield Text("实际", "Actual"), value, _cited(fact.figure)
    if fact.figure.quantity.bound is not Bound.EXACT or fact.figure.quantity.is_range:
        yield Text("约数", "Bound"), _limits(fact.figure.quantity), ()


_SAMPLE_UNUSED = Text("示例数据不用于判定真实目标", "sample figures never judge a real target")


def _marks(fact: Observation) -> Text:
    marks = [Text(fact.status.value, fact.status.english)] if fact.status is not Status.REPORTED else []
    marks += [Text("示例", "sample")] if fact.sample else []
    if not marks:
        return NOTHING
    return Text(f"（{'，'.join(mark.zh for mark in marks)}）", f" ({', '.join(mark.en for mark in marks)})")


def _limits(said: Quantity) -> Text:
    low, high = (None if end is None else amount(exact(end, said.unit), said.unit) for end in said.limits)
    read = Text("“{said}”按{low}至{high}理解", "“{said}” is read as {low} to {high}")
    if high is None:
        read = Text("“{said}”按不低于{low}理解", "“{said}” is read as {low} or more")
    elif low is None:
        read = Text("“{said}”按不高于{high}理解", "“{said}” is read as {high} or less")
    return read.filled(said=quantity(said), low=low or NOTHING, high=high or NOTHING)


def _rule(standing: Standing) -> Iterator[Line]:
    kind, convention = standing.target.rule.kind, standing.convention
    name = Text(kind.label, kind.english)
    if convention is None:
        yield Text("规则", "Rule"), name, ()
        return
    told = Text("{kind}（第{version}版，{since}起）{text}", "{kind} (version {version}, since {since}){text}").filled(
        kind=name, version=convention.version, since=convention.since.isoformat(), text=_convention_text(convention)
    )
    yield Text("规则", "Rule"), told, (convention.citation,)
    yield Text("约定", "Convention"), _settings(standing.target, convention), (convention.citation,)


def _convention_text(convention: Convention) -> Text:
    if not convention.text:
        return NOTHING
    return Text(f"：{convention.text}", f": {convention.english or convention.text}")


def _settings(target: Target, convention: Convention) -> Text:
    own = target.rule.tolerance if target.rule.kind is not RuleKind.RANGE else 0
    return Text(
        "容差{tolerance}个点，超序线{ahead}个点，恰在线上{tie}，数据时限{patience}个月",
        "tolerance {tolerance} points, ahead from {ahead} points, exactly on the line is {tie}, "
        "figures count for {patience} months",
    ).filled(
        patience=str(convention.patience),
        tolerance=f"{own or convention.tolerance:f}",
        ahead=f"{convention.ahead:f}",
        tie=Text("为达序", "on schedule") if convention.tie_holds else Text("不算达序", "not on schedule"),
    )


def _completion(standing: Standing) -> Iterator[Line]:
    fact = standing.observed
    if standing.completion is not None and fact:
        value = _completion_formula(standing.target, fact).then(_equals(percent(standing.completion)))
        yield Text("完成率", "Completion"), value, ()


def _completion_formula(target: Target, fact: Observation) -> Text:
    if fact.measure is Measure.COMPLETION or target.goal is None:
        return Text("公布的完成率", "as published")
    said, goal, kind = fact.figure.quantity, target.goal.quantity, target.rule.kind
    unit = _finer(said.unit, goal.unit)
    done, whole = amount(least(said), unit), amount(least(goal), unit)
    if kind is RuleKind.STOCK:
        start = amount(opening(target) or Fraction(0), unit)
        return Text("({done} − {start}) ÷ ({whole} − {start})", "({done} − {start}) ÷ ({whole} − {start})").filled(
            done=done, whole=whole, start=start
        )
    if not wants_less(target):
        return _QUOTIENT.filled(one=done, other=whole)
    ceiling = amount(most(goal), unit)
    if target.rule.practice is InversePractice.TWO_MINUS_RATIO:
        return Text("2 − {one} ÷ {other}", "2 − {one} ÷ {other}").filled(one=done, other=ceiling)
    return _QUOTIENT.filled(one=ceiling, other=done)


_QUOTIENT = Text("{one} ÷ {other}", "{one} ÷ {other}")
_DIFFERENCE = Text("{one} − {other}", "{one} − {other}")


def _due(standing: Standing) -> Iterator[Line]:
    if standing.due is None:
        return
    until = standing.observed.period if standing.observed else standing.target.period.elapsed(standing.as_of)
    told = _due_formula(standing, until) if until else Text("尚无已结束的月份", "no month has ended")
    yield Text("应完成", "Due"), told.then(_equals(percent(standing.due))), ()


def _due_formula(standing: Standing, until: Period) -> Text:
    target, kind = standing.target, standing.target.rule.kind
    if kind is RuleKind.NODES:
        return _node(target, until)
    if kind is RuleKind.SEASONAL:
        return _seasonal(standing, until)
    if kind is RuleKind.BY_DAY:
        gone, whole = by_day(target, until) * target.period.days, target.period.days
        return Text("{gone} ÷ {whole}（天）", "{gone} ÷ {whole} days").filled(gone=str(gone), whole=str(whole))
    if kind in _MONTHLY:
        gone, whole = by_month(target, until) * target.period.months, target.period.months
        return Text("{gone} ÷ {whole}（月）", "{gone} ÷ {whole} months").filled(gone=str(gone), whole=str(whole))
    return Text("一次足额，不随时间分摊", "the whole, not spread over time")


_MONTHLY = {RuleKind.BY_MONTH, RuleKind.REPORTED, RuleKind.STOCK}


def _node(target: Target, until: Period) -> Text:
    come = [node for node in target.rule.nodes if node.month <= until.last]
    if not come:
        return Text("第一个节点未到", "the first node has not come")
    name = f"“{come[-1].name}”" if come[-1].name else ""
    return Text("节点{month}{name}", "node {month}{name}").filled(month=str(come[-1].month), name=name)


def _seasonal(standing: Standing, until: Period) -> Text:
    known = list(seasons(standing.target, until, standing.facts))
    if not known or until.last == standing.target.period.last:
        return Text("期末应全部完成", "all is due at the end of the period")
    return Text("往年同期占全年之比的平均（{zh}）", "mean share that earlier years had reached ({en})").filled(
        zh="，".join(f"{year}年{percent(share)}" for year, share in known),
        en=", ".join(f"{year}: {percent(share)}" for year, share in known),
    )


def _gap(standing: Standing) -> Iterator[Line]:
    if standing.gap is not None:
        value = _gap_formula(standing).then(Text(" = {gap}", " = {gap}").filled(gap=gap_of(standing)))
        yield Text("差距", "Gap"), value, ()


def _gap_formula(standing: Standing) -> Text:
    target, fact, unit = standing.target, standing.observed, goal_unit(standing)
    if target.rule.kind is RuleKind.RANGE:
        low, high = (amount(end, unit) for end in ends(target))
        nearest = Text("距{low}至{high}最近一端", "to the nearest end of {low} to {high}")
        return nearest.filled(low=low, high=high)
    if between_shares(standing) and standing.completion is not None and standing.due is not None:
        share, due = percents(standing.completion, standing.due)
        return _DIFFERENCE.filled(one=share, other=due)
    less = wants_less(target)
    done = amount(least(fact.figure.quantity), unit) if fact else NOTHING
    goal = amount((most if less else least)(target.goal.quantity), unit) if target.goal else NOTHING
    return _DIFFERENCE.filled(one=goal if less else done, other=done if less else goal)


def _left(standing: Standing) -> Iterator[Line]:
    left = remainder(standing.target, standing.observed) if standing.target.rule.kind in SPREAD else None
    if left is None or standing.completion is None or not standing.target.goal or not standing.observed:
        return
    unit = _finer(standing.observed.figure.quantity.unit, left.left.unit)
    told = Text("还差{left}，余{months}个月，每月需{each}", "{left} left, {months} months: {each} a month").filled(
        left=amount(least(left.left), unit), months=str(left.months), each=amount(least(left.each), unit, 1)
    )
    yield Text("余下每月需完成", "Needed each month from now"), told, ()


def _conclusion(standing: Standing) -> Iterator[Line]:
    verdict = Text(standing.verdict.value, standing.verdict.english)
    told = Text("{verdict}：{why}", "{verdict}: {why}").filled(verdict=verdict, why=reason(standing))
    yield Text("结论", "Conclusion"), told, ()


_TELLERS = (_goal, _assumption, _fact, _rule, _completion, _due, _gap, _left, _conclusion)


def _finer(one: Unit, other: Unit) -> Unit:
    """Return the smaller of two units of one measure, in which both are written in full."""
    return one if one.scale < other.scale else other


def _equals(value: str) -> Text:
    return Text(f" = {value}", f" = {value}")


def _cited(figure: Figure) -> tuple[Source, ...]:
    return tuple(sorted(figure.sources))
