"""Derivation: a judgement told in words and numbers, so that anybody can compute it again by hand.

Everything is told from the numbers that decided (Standing), in Chinese and English together; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from daxu.core.due import by_day, by_month, seasons
from daxu.core.figure import Figure, Source
from daxu.core.gauge import ends, exact, least, most, opening, wants_less
from daxu.core.indicator import Measure, Observation, Status
from daxu.core.period import Month, Period
from daxu.core.quantity import PERCENT, Bound, Quantity, Unit, shown
from daxu.core.rules import Convention, InversePractice, RuleKind
from daxu.core.standing import Flag, Ground, Standing, Step, Verdict
from daxu.core.target import Target, Wording
from daxu.core.text import Text

_SHARED = {RuleKind.BY_MONTH, RuleKind.REPORTED, RuleKind.STOCK}
_DIVIDED = {RuleKind.BY_MONTH, RuleKind.BY_DAY, RuleKind.SEASONAL, RuleKind.NODES}


def steps(standing: Standing) -> tuple[Step, ...]:
    """Return the derivation: goal, fact, rule, completion, due share, gap, run rate, conclusion."""
    return tuple(
        Step(name.zh, value.zh, sources, name.en, value.en)
        for tell in _TELLERS
        for name, value, sources in tell(standing)
    )


_Line = tuple[Text, Text, tuple[Source, ...]]


def _goal(standing: Standing) -> Iterator[_Line]:
    target = standing.target
    if target.goal is None:
        yield Text("目标", "Goal"), Text("没有数值", "no number"), (target.citation,)
        return
    value = Text("{period}{word}{goal}", "{period}: {goal} {word}").filled(
        period=_period(target.period),
        word=Text(*_WORDING_TEXTS.get(target.wording, ("", ""))),
        goal=quantity(target.goal.quantity),
    )
    yield Text("目标", "Goal"), _trimmed(value), _sources(target.goal)
    if target.rule.kind is RuleKind.STOCK and target.rule.opening:
        yield Text("期初值", "Opening value"), quantity(target.rule.opening.quantity), _sources(target.rule.opening)


def _assumption(standing: Standing) -> Iterator[_Line]:
    target = standing.target
    if target.assumption:
        text = Text(target.assumption, target.assumption_english or target.assumption)
        yield Text("假定", "Assumption"), text, (target.citation,)


def _fact(standing: Standing) -> Iterator[_Line]:
    fact = standing.observed
    if fact is None:
        if any(f.sample and f.indicator == standing.target.indicator for f in standing.facts):
            yield Text("未采用", "Not used"), _SAMPLE_UNUSED, ()
        return
    value = Text("{period}{measure}{value}{status}", "{period}: {measure}{value}{status}").filled(
        period=_period(fact.period),
        measure=Text("", "") if fact.measure is Measure.LEVEL else Text(fact.measure.label, fact.measure.english + " "),
        value=quantity(fact.figure.quantity),
        status=_status(fact),
    )
    yield Text("实际", "Actual"), value, _sources(fact.figure)


_SAMPLE_UNUSED = Text("示例数据不用于判定真实目标", "sample figures never judge a real target")


def _bounds(standing: Standing) -> Iterator[_Line]:
    fact, goal = standing.observed, standing.target.goal
    if fact and (fact.figure.quantity.bound is not Bound.EXACT or fact.figure.quantity.is_range):
        yield Text("约数", "Bound"), _limits(fact.figure.quantity), _sources(fact.figure)
    if goal and standing.target.rule.kind is not RuleKind.RANGE:
        told = _goal_bound(goal.quantity, less=wants_less(standing.target))
        if told:
            yield Text("目标的界", "Bound of the goal"), told, _sources(goal)


def _rule(standing: Standing) -> Iterator[_Line]:
    kind, convention = standing.target.rule.kind, standing.convention
    name = Text(kind.label, kind.english)
    if convention is None:
        yield Text("规则", "Rule"), name, ()
        return
    value = Text(
        "{kind}，{version}版，自{since}起：{text}{settings}",
        "{kind}, version {version}, since {since}: {text}{settings}",
    )
    yield (
        Text("规则", "Rule"),
        value.filled(
            kind=name,
            version=convention.version,
            since=convention.since.isoformat(),
            text=Text(convention.text, convention.english or convention.text),
            settings=_settings(standing.target, convention),
        ),
        (convention.citation,),
    )


def _settings(target: Target, convention: Convention) -> Text:
    own = target.rule.tolerance if target.rule.kind is not RuleKind.RANGE else 0
    return Text(
        "（容差{tolerance}点，超序线{ahead}点，{tie}）", " (tolerance {tolerance}, ahead from {ahead} points, {tie})"
    ).filled(
        tolerance=f"{own or convention.tolerance:f}",
        ahead=f"{convention.ahead:f}",
        tie=Text("恰在线上为达序", "on the line is on schedule")
        if convention.tie_holds
        else Text("恰在线上为未达序", "on the line is behind"),
    )


def _completion(standing: Standing) -> Iterator[_Line]:
    if standing.completion is None or standing.observed is None:
        return
    yield Text("完成率", "Completion"), _formula(standing.target, standing.observed) + _equals(standing.completion), ()


def _formula(target: Target, fact: Observation) -> Text:
    kind = target.rule.kind
    if fact.measure is Measure.COMPLETION or target.goal is None:
        return Text("完成率（公布）", "completion as published")
    unit = target.goal.quantity.unit
    done, goal = _in(unit, least(fact.figure.quantity)), _in(unit, least(target.goal.quantity))
    if kind is RuleKind.STOCK:
        start = _in(unit, opening(target) or Fraction(0))
        return Text(
            "净增完成率 = ({done} − {start}) ÷ ({goal} − {start})",
            "net completion = ({done} − {start}) ÷ ({goal} − {start})",
        ).filled(done=done, goal=goal, start=start)
    if kind is RuleKind.INVERSE or (kind is RuleKind.ANNUAL and wants_less(target)):
        goal = _in(unit, most(target.goal.quantity))
        if target.rule.practice is InversePractice.TWO_MINUS_RATIO:
            return Text("完成率 = 2 − {done} ÷ {goal}", "completion = 2 − {done} ÷ {goal}").filled(done=done, goal=goal)
        return Text("完成率 = {goal} ÷ {done}", "completion = {goal} ÷ {done}").filled(done=done, goal=goal)
    return Text("完成率 = {done} ÷ {goal}", "completion = {done} ÷ {goal}").filled(done=done, goal=goal)


def _due(standing: Standing) -> Iterator[_Line]:
    if standing.due is None:
        return
    until = standing.observed.period if standing.observed else standing.target.period.elapsed(standing.as_of)
    told = _due_text(standing, until) if until else Text("应完成：尚无已结束的月份", "due: no month has ended yet")
    yield Text("应完成", "Due"), told + _equals(standing.due), ()


def _due_text(standing: Standing, until: Period) -> Text:
    target, kind = standing.target, standing.target.rule.kind
    if kind in _SHARED:
        gone = by_month(target, until) * target.period.months
        return Text("应完成 = {gone} ÷ {all}（按月）", "due = {gone} ÷ {all} (by month)").filled(
            gone=str(gone), all=str(target.period.months)
        )
    if kind is RuleKind.BY_DAY:
        gone = by_day(target, until) * target.period.days
        return Text("应完成 = {gone} ÷ {all}（按日）", "due = {gone} ÷ {all} (by day)").filled(
            gone=str(gone), all=str(target.period.days)
        )
    if kind is RuleKind.NODES:
        return _node(target, until)
    if kind is RuleKind.SEASONAL:
        return _seasonal(standing, until)
    return Text("应完成：一次足额，不随时间分摊", "due: the whole, not spread over time")


def _node(target: Target, until: Period) -> Text:
    come = [node for node in target.rule.nodes if node.month <= until.last]
    if not come:
        return Text("应完成：第一个节点未到", "due: the first node has not come")
    return Text("应完成：节点{month}{name}", "due: node {month}{name}").filled(
        month=str(come[-1].month), name=f"“{come[-1].name}”" if come[-1].name else ""
    )


def _seasonal(standing: Standing, until: Period) -> Text:
    known = list(seasons(standing.target, until, standing.facts))
    if not known:
        return Text("应完成：全年已结束", "due: the period is over")
    years = "，".join(f"{year}: {_percent(share)}" for year, share in known)
    return Text("应完成 = 往年同期占全年之比的平均（{years}）", "due = mean share of earlier years ({years})").filled(
        years=Text(years.replace(": ", "年"), years.replace("，", ", "))
    )


def _gap(standing: Standing) -> Iterator[_Line]:
    if standing.gap is not None:
        yield Text("差距", "Gap"), _gap_formula(standing) + Text(" = {gap}", " = {gap}").filled(gap=gap(standing)), ()


def _gap_formula(standing: Standing) -> Text:
    target, fact = standing.target, standing.observed
    if target.rule.kind is RuleKind.RANGE:
        low, high = (_in(_goal_unit(target), end) for end in ends(target))
        return Text("差距：距区间 {low}—{high} 最近一端", "gap: distance to the nearest end of {low}–{high}").filled(
            low=low, high=high
        )
    if standing.completion is not None and standing.due is not None and _is_difference_of_shares(standing):
        return Text("差距 = {done} − {due}", "gap = {done} − {due}").filled(
            done=_percent(standing.completion), due=_percent(standing.due)
        )
    unit = _goal_unit(target)
    done = _in(unit, least(fact.figure.quantity)) if fact else Text("", "")
    goal = _in(unit, (most if wants_less(target) else least)(target.goal.quantity)) if target.goal else Text("", "")
    if wants_less(target) and target.rule.kind is not RuleKind.GROWTH:
        done, goal = goal, done
    return Text("差距 = {done} − {goal}", "gap = {done} − {goal}").filled(done=done, goal=goal)


def _is_difference_of_shares(standing: Standing) -> bool:
    return standing.gap == ((standing.completion or 0) - (standing.due or 0)) * 100


def _goal_unit(target: Target) -> Unit:
    return target.goal.quantity.unit if target.goal else PERCENT


def _run_rate(standing: Standing) -> Iterator[_Line]:
    target, fact = standing.target, standing.observed
    if target.rule.kind not in _DIVIDED or not fact or not target.goal or standing.completion is None:
        return
    months = _months_between(fact.period.last, target.period.last)
    missing = least(target.goal.quantity) - least(fact.figure.quantity)
    if months <= 0 or missing <= 0:
        return
    unit = target.goal.quantity.unit
    value = Text(
        "({goal} − {done}) ÷ {months}个月 = 每月{rate}", "({goal} − {done}) ÷ {months} months = {rate} a month"
    )
    yield (
        Text("其余月份每月需完成", "Needed each remaining month"),
        value.filled(
            goal=_in(unit, least(target.goal.quantity)),
            done=_in(unit, least(fact.figure.quantity)),
            months=str(months),
            rate=_in(unit, missing / months, decimals=1),
        ),
        (),
    )


def _conclusion(standing: Standing) -> Iterator[_Line]:
    verdict = Text(standing.verdict.value, standing.verdict.english)
    yield (
        Text("结论", "Conclusion"),
        Text("{verdict}：{why}", "{verdict}: {why}").filled(verdict=verdict, why=reason(standing)),
        (),
    )


_TELLERS = (_goal, _assumption, _fact, _bounds, _rule, _completion, _due, _gap, _run_rate, _conclusion)


def reason(standing: Standing) -> Text:
    """Return why, in one sentence."""
    said = _GROUND_TEXTS[standing.ground] if standing.ground is not Ground.COMPARED else _compared(standing)
    fact = standing.observed
    parts: dict[str, Text | str] = {
        "period": _period(standing.target.period),
        "kind": Text(standing.target.rule.kind.label, standing.target.rule.kind.english),
        "day": standing.as_of.isoformat(),
        "goal": quantity(standing.target.goal.quantity) if standing.target.goal else Text("", ""),
        "value": quantity(fact.figure.quantity) if fact else Text("", ""),
        "until": _period(fact.period) if fact else Text("", ""),
        "share": _percent(standing.completion) if standing.completion is not None else "",
    }
    told = said.filled(**parts)
    expected = fact is not None and fact.status is Status.EXPECTED
    return told + Text("（依据预计数）", " (on an expected figure)") if expected else told


def _compared(standing: Standing) -> Text:
    share = Text("", "")
    if standing.completion is not None and standing.due is not None:
        share = Text("完成率{done}、应完成{due}，", "completion {done}, due {due}; ").filled(
            done=_percent(standing.completion), due=_percent(standing.due)
        )
    return share + _VERDICT_TEXTS[standing.verdict].filled(gap=_distance(standing))


def _distance(standing: Standing) -> Text:
    value = standing.gap or Fraction(0)
    if value == 0:
        return Text("恰在线上", "exactly on the line")
    amount = _amount(abs(value), standing)
    return (Text("高出{by}", "{by} above") if value > 0 else Text("低{by}", "{by} below")).filled(by=amount)


_VERDICT_TEXTS = {
    Verdict.DONE: Text("目标已实现（{gap}）", "the goal is reached ({gap})"),
    Verdict.AHEAD: Text("{gap}，达到超序线", "{gap}, past the line of ahead"),
    Verdict.ON: Text("{gap}，达序", "{gap}: on schedule"),
    Verdict.BEHIND: Text("{gap}，未达序", "{gap}: behind schedule"),
}
_GROUND_TEXTS = {
    Ground.NODE_DONE: Text("{until}记载已完成", "stated as done in {until}"),
    Ground.NODE_MISSED: Text("时限已到，记载为{value}，未完成", "the time is up and the record says {value}, not done"),
    Ground.NODE_UNSTATED: Text(
        "节点或定性任务，尚无完成的记载；推进不等于完成",
        "a milestone that nobody has stated as done; in progress is not done",
    ),
    Ground.NO_CONVENTION: Text("{day}没有“{kind}”的规则约定", "no convention for “{kind}” was in force on {day}"),
    Ground.NO_GOAL: Text("目标没有数值，不能比较", "the goal has no number to compare with"),
    Ground.NOT_BEGUN: Text("{period}在{day}还没有已结束的月份", "no month of {period} had ended by {day}"),
    Ground.NO_FACT: Text("截至{day}没有数据；没有数据不等于零", "no figure by {day}; no figure is not zero"),
    Ground.YEARLY: Text(
        "年度统计，{period}结束后才有数据", "counted once a year: the value exists after {period} ends"
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
        "实际为约数“{value}”，真值可能在线上也可能在线下",
        "the actual “{value}” is a bound: the true number may be on either side of the line",
    ),
    Ground.OVER_STATED_GOAL: Text(
        "同一文件中，{until}实际{value}已超过{period}目标{goal}（{share}），口径或目标有一处存疑",
        "one document states {value} for {until} against {goal} for {period} ({share}): scope or goal is in doubt",
    ),
}


def flags(standing: Standing) -> tuple[Flag, ...]:
    """Return the doubts about the figures themselves."""
    if standing.ground not in _FLAGGED:
        return ()
    told = reason(standing)
    return (Flag(standing.ground.value, told.zh, told.en),)


_FLAGGED = {Ground.OVER_STATED_GOAL, Ground.OTHER_UNIT, Ground.SEVERAL_ORGANISATIONS}


def quantity(amount: Quantity) -> Text:
    """Write a quantity as each language does: 近7600万元, nearly 7600 × 10,000 yuan."""
    bare = Quantity(amount.number, amount.unit, upper=amount.upper)
    number = str(bare).removesuffix(amount.unit.label)
    return Text(str(amount), f"{_BOUND_WORDS[amount.bound]}{number}{_unit(amount.unit).en}")


_BOUND_WORDS = {
    Bound.EXACT: "",
    Bound.ABOUT: "about ",
    Bound.UNDER: "nearly ",
    Bound.OVER: "over ",
    Bound.AT_LEAST: "at least ",
    Bound.AT_MOST: "at most ",
}


def gap(standing: Standing) -> Text:
    """Write the gap with its unit and one decimal: −3.3个百分点."""
    return _amount(standing.gap or Fraction(0), standing)


def _amount(value: Fraction, standing: Standing) -> Text:
    if standing.gap_unit == "百分点":
        number = shown(value).replace("-", "−")
        return Text(f"{number}个百分点", f"{number} percentage points")
    unit = _goal_unit(standing.target)
    return _in(unit, value * int(unit.scale), decimals=1)


def _in(unit: Unit, base: Fraction, decimals: int | None = None) -> Text:
    value = base / int(unit.scale)
    number = shown(value, 0 if decimals is None else decimals) if decimals is not None else _exactly(value)
    return Text(number + unit.label, number + _unit(unit).en)


def _exactly(value: Fraction) -> str:
    decimals = next((places for places in range(7) if (value * 10**places).denominator == 1), 6)
    return shown(value, decimals)


def _unit(unit: Unit) -> Text:
    apart = "" if unit.english in ("%", "‰", "") else " "
    return Text(unit.label, apart + unit.english)


def _percent(share: Fraction) -> str:
    return f"{shown(share * 100)}%"


def _equals(share: Fraction) -> Text:
    return Text(f" = {_percent(share)}", f" = {_percent(share)}")


def _period(period: Period) -> Text:
    return Text(period.label, period.english)


def _status(fact: Observation) -> Text:
    marks = [(fact.status.value, fact.status.english)] if fact.status is not Status.REPORTED else []
    marks += [("示例", "sample")] if fact.sample else []
    if not marks:
        return Text("", "")
    return Text(f"（{'，'.join(zh for zh, _ in marks)}）", f" ({', '.join(en for _, en in marks)})")


def _limits(amount: Quantity) -> Text:
    low, high = (None if end is None else _in(amount.unit, exact(end, amount.unit)) for end in amount.limits)
    if low and high:
        text = Text("“{said}”按 {low} 至 {high} 理解", "“{said}” is read as {low} to {high}")
    elif low:
        text = Text("“{said}”按不低于 {low} 理解", "“{said}” is read as {low} or more")
    else:
        text = Text("“{said}”按不高于 {high} 理解", "“{said}” is read as {high} or less")
    return text.filled(said=quantity(amount), low=low or Text("", ""), high=high or Text("", ""))


def _goal_bound(goal: Quantity, *, less: bool) -> Text | None:
    if goal.is_range:
        return Text("区间目标按上限判定", "judged by the upper end") if less else _BY_LOWER_END
    if goal.bound in (Bound.AT_LEAST, Bound.OVER):
        return Text(
            "“{said}”按下限计算，完成率是上界",
            "“{said}” is counted at its lower limit, so the completion is an upper bound",
        ).filled(said=quantity(goal))
    if goal.bound is not Bound.EXACT:
        return Text("“{said}”按所写的数计算", "“{said}” is counted as written").filled(said=quantity(goal))
    return None


_BY_LOWER_END = Text("区间目标按下限判定", "judged by the lower end")
_WORDING_TEXTS = {
    Wording.AT_LEAST: ("不低于", "(at least)"),
    Wording.AT_MOST: ("不超过", "(at most)"),
    Wording.ABOUT: ("约", "(about)"),
    Wording.STRIVE: ("力争", "(striven for)"),
    Wording.ENSURE: ("确保", "(ensured)"),
    Wording.STEADY_RISE: ("稳步提升至", "(rising steadily)"),
    Wording.BID: ("争创", "(bid for)"),
}


def _trimmed(text: Text) -> Text:
    return Text(text.zh.strip(), text.en.strip())


def _sources(figure: Figure) -> tuple[Source, ...]:
    return tuple(sorted(figure.sources))


def _months_between(first: Month, last: Month) -> int:
    return (last.year - first.year) * 12 + last.number - first.number
