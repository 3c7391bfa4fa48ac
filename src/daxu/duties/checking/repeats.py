"""Repeats: the same thing said in two places of one report — with two values, beyond its own target, falling.

Two findings are the same thing only when their standard name, measure, unit, period and owner are the same and the text
itself names the indicator at both. Anything less is another indicator: applications are not certified firms, agreed is
not invested, and the checks say nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from daxu.core.period import Period
from daxu.core.text import Text
from daxu.duties.checking.page import Page, named, single, span_of_time, standard, when
from daxu.duties.checking.problem import Fault, Severity
from daxu.duties.checking.stated import amount, rounded_like, stated
from daxu.reader import Finding

Key = tuple[str, str, str, str]
_MOST = 50
"""Statements of one thing that are compared; more of them are no report but a test of patience."""


def same_thing(page: Page) -> dict[Key, list[Finding]]:
    """Gather the findings that name their indicator, by name, measure, unit and owner."""
    found: dict[Key, list[Finding]] = defaultdict(list)
    for finding in page.findings:
        if (
            named(finding)
            and single(finding)
            and finding.measure in ("level", "growth_yoy", "share", "completion_rate")
        ):
            key = (standard(finding.indicator), finding.measure, finding.unit, finding.subject or "")
            found[key].append(finding)
    return {key: many[:_MOST] for key, many in found.items() if len(many) > 1}


_FACTS = ("actual", "estimate")
_STATISTIC = re.compile(
    r"(?:生产总值|预算收入|财政收入|财政总收入|税收收入|预算支出|固定资产投资|零售总额|进出口总额|利用外资|可支配收入|纯收入|"
    r"增加值|总产值|软件业务收入|合同成交额|城镇就业|城镇化率|失业率|价格|价格指数|存款余额|贷款余额|用电量|覆盖率|"
    r"粮食产量|粮食总产量|旅游收入|旅游总收入|接待游客|优良率|优良天数|能耗|占比|比重)$"
)
"""A place has one value of these a year; of projects, firms and sums of money it has many."""
_WEAK = re.compile(
    r"(?:项目|投资|资金|人口|企业|事项|小区|道路|人数|面积|设施|活动|平台|公司|学校|医院|金额|贷款|群众|人员)$"
)
_LONG = 7
_QUALIFIED = re.compile(
    r"其中|累计|五年|以来|年均|当月|净增|分别|预算|计划|目标|原|上年|去年|每|前\d|连续|最高|最大|另|再|从|由|比|另外|部分|试点|"
    r"[园街镇乡村企]|片区|集团|力争|确保"
)
_SEVERAL_YEARS = re.compile(r"五年来|过去五年|过去的五年|这五年|届政府|“?十[一二三四五]五”?(?:时期|期间|以来)")


def said_twice(page: Page) -> Iterator[Fault]:
    """One statistic, one period, one measure, and two values that cannot both be."""
    several = bool(_SEVERAL_YEARS.search(page.words))
    for (name, _, _, _), many in same_thing(page).items():
        if _STATISTIC.search(name) or (len(name) >= _LONG and not _WEAK.search(name)):
            facts = [f for f in many if f.kind in _FACTS and _plainly(page, f, several=several)]
            yield from _twice(page, facts)


def _plainly(page: Page, finding: Finding, *, several: bool) -> bool:
    """Whether a finding is of the whole place and of a period that leaves no doubt."""
    if not finding.period or (several and "section" in finding.rule.split("+")):
        return False
    behind = re.split(r"[，,；;]", page.after(finding, 6))[0]
    about = page.clause(finding).replace(finding.indicator.removeprefix("目标"), "") + behind
    return not _QUALIFIED.search(about)


def _twice(page: Page, facts: Sequence[Finding]) -> Iterator[Fault]:
    for place, one in enumerate(facts):
        for other in facts[place + 1 :]:
            if one.period == other.period and _differ(page, one, other):
                yield _two_values(one, other)


def _differ(page: Page, one: Finding, other: Finding) -> bool:
    """Whether two values exclude each other; within one sentence they are parts, steps or places."""
    if not re.search(r"[。\n]", page.words[one.end : other.start]):
        return False
    return not stated(one).widened(1).meets(stated(other).widened(1))


def _two_values(one: Finding, other: Finding) -> Fault:
    return Fault(
        Severity.CONTRADICTION,
        (other, one),
        Text(
            f"“{one.indicator}”在同一时段（{when(one.period).zh}）前面写{one.text}，这里写{other.text}。",
            f"{one.indicator} of {when(one.period).en} is {one.text} earlier and {other.text} here.",
        ),
        one.text,
        Text("核对哪一个是对的；口径不同的，写明口径。", "Find which is right; where the definitions differ, say so."),
    )


_DONE = re.compile(r"完成(?:率|进度)?(?:为|达|达到)?$|(?:目标|计划|任务)的$")
_TO_DO = re.compile(r"(?:还需|尚需|还要)(?:完成)?$|还差$|尚差$")


def completion_elsewhere(page: Page) -> Iterator[Fault]:
    """甲完成c%, while 甲's fact and its target of the year stand elsewhere in the text: c is one over the other."""
    known = _fact_and_goal(page)
    for finding in page.findings:
        fact, goal = known.get(standard(finding.indicator), (None, None))
        if fact and goal and finding.unit == "%" and single(finding) and _DONE.search(page.clause(finding)):
            yield from _completion(finding, fact, goal)


def rest_to_do(page: Page) -> Iterator[Fault]:
    """目标T，还需完成R: R is T less what is done."""
    known = _fact_and_goal(page)
    for sentence in page.sentences:
        for goal, rest in zip(sentence.findings, sentence.findings[1:], strict=False):
            fact, _ = known.get(standard(goal.indicator), (None, None))
            if not fact or goal.kind != "target" or not single(rest) or not goal.unit == rest.unit == fact.unit:
                continue
            left = stated(goal) - stated(fact)
            if _TO_DO.search(page.clause(rest)) and not left.meets(stated(rest).widened(1)):
                yield _rest(rest, goal, fact)


def _fact_and_goal(page: Page) -> dict[str, tuple[Finding, Finding]]:
    """Gather what has exactly one value as a fact and one as the target of its whole year."""
    found: dict[str, tuple[Finding, Finding]] = {}
    for (name, measure, _, _), many in same_thing(page).items():
        facts = {f.value: f for f in many if f.kind in _FACTS}
        goals = {f.value: f for f in many if f.kind == "target"}
        if measure == "level" and len(facts) == len(goals) == 1:
            fact, goal = next(iter(facts.values())), next(iter(goals.values()))
            if _part_of_year(fact, goal):
                found[name] = fact, goal
    return found


def _completion(told: Finding, fact: Finding, goal: Finding) -> Iterator[Fault]:
    exact = amount(fact) / amount(goal) * 100
    if stated(fact).over(stated(goal)).times(100).meets(stated(told).widened(Fraction(1, 2))):
        return
    right = rounded_like(exact, told)
    yield Fault(
        Severity.DOUBT,
        (told, fact, goal),
        Text(
            f"“{fact.indicator}”{fact.text}，目标{goal.text}，完成应为{right}，而这里写{told.text}。",
            f"{fact.indicator}: {fact.text} of {goal.text} is {right}, not {told.text}.",
        ),
        right,
        Text("核对完成数、目标和完成率。", "Check what is done, the target and the rate."),
    )


def _rest(rest: Finding, goal: Finding, fact: Finding) -> Fault:
    left = rounded_like(amount(goal) - amount(fact), rest)
    return Fault(
        Severity.CONTRADICTION,
        (rest, goal, fact),
        Text(
            f"目标{goal.text}减去已完成的{fact.text}为{left}，而这里写还需{rest.text}。",
            f"{goal.text} less {fact.text} is {left}, not {rest.text}.",
        ),
        left,
        Text("核对目标、完成数和剩余数。", "Check the target, what is done and the rest."),
    )


def beyond_target(page: Page) -> Iterator[Fault]:
    """Find parts of the year already beyond the whole year's target: one is stale, or they are two things."""
    for many in same_thing(page).values():
        goals = [
            f
            for f in many
            if f.kind == "target" and f.measure == "level" and (span := span_of_time(f.period)) and span.months == _YEAR
        ]
        for goal in goals:
            for fact in many:
                if (
                    fact.kind in _FACTS
                    and fact.measure == "level"
                    and _part_of_year(fact, goal)
                    and _beyond(fact, goal)
                ):
                    yield _passed(fact, goal)


_YEAR = 12


def _part_of_year(fact: Finding, goal: Finding) -> bool:
    part, year = span_of_time(fact.period), span_of_time(goal.period)
    return bool(part and year and part in year and part != year)


def _beyond(fact: Finding, goal: Finding) -> bool:
    least, most = stated(fact).low, stated(goal).high
    goal_value = amount(goal)
    return least is not None and least > (most if most is not None else goal_value) > 0


def _passed(fact: Finding, goal: Finding) -> Fault:
    share = amount(fact) / amount(goal) * 100
    return Fault(
        Severity.CONTRADICTION,
        (goal, fact),
        Text(
            f"“{fact.indicator}”{when(fact.period).zh}已有{fact.text}，是全年目标{goal.text}的{float(share):.1f}%：目标过时，或两处口径不同。",
            f"{fact.indicator}: {fact.text} in {when(fact.period).en} is {float(share):.1f}% of the goal {goal.text}.",
        ),
        f">{fact.text}",
        Text("核清口径；目标过时的，按程序调整。", "Settle the definition; amend the target if it is stale."),
    )


def falling_total(page: Page) -> Iterator[Fault]:
    """Find cumulative figures of more months that are smaller than those of fewer months of the year."""
    for many in same_thing(page).values():
        dated = [(span, f) for f in many if f.kind == "actual" and f.measure == "level" and (span := _cumulative(f))]
        for span, one in dated:
            for longer, other in dated:
                if span in longer and span != longer and _less(other, one):
                    yield _fell(one, other)


def _cumulative(finding: Finding) -> Period | None:
    span = span_of_time(finding.period)
    flows = (
        finding.unit in ("元", "美元", "人次")
        or "累计" in (finding.modifier or "")
        or finding.indicator.startswith("新增")
    )
    return span if span and span.starts_a_year and flows and "section" not in finding.rule.split("+") else None


def _less(one: Finding, other: Finding) -> bool:
    most, least = stated(one).high, stated(other).low
    return most is not None and least is not None and most < least


def _fell(earlier: Finding, later: Finding) -> Fault:
    return Fault(
        Severity.CONTRADICTION,
        (later, earlier),
        Text(
            f"“{later.indicator}”累计数变小：{when(earlier.period).zh}为{earlier.text}，{when(later.period).zh}为{later.text}。",
            f"A total falls: {earlier.text} for {when(earlier.period).en}, {later.text} for {when(later.period).en}.",
        ),
        f"≥{earlier.text}",
        Text("核对时段和数值。", "Check the periods and the values."),
    )


_SLIP = (Fraction(9_000), Fraction(11_500))


def unit_slip(page: Page) -> Iterator[Fault]:
    """Two statements of one thing that differ by about ten thousand: 万 was lost or added."""
    for many in same_thing(page).values():
        for one, other in pairwise(many):
            if other.unit not in ("%", "百分点", "位") and _slipped(one, other):
                yield _slip(one, other)


def _slipped(one: Finding, other: Finding) -> bool:
    small, large = sorted((abs(amount(one)), abs(amount(other))))
    return bool(small) and _SLIP[0] <= large / small <= _SLIP[1]


def _slip(one: Finding, other: Finding) -> Fault:
    return Fault(
        Severity.DOUBT,
        (other, one),
        Text(
            f"“{other.indicator}”一处{one.text}，一处{other.text}，相差约一万倍，单位疑有误（元／万元／亿元）。",
            f"{other.indicator}: {one.text} and {other.text} differ about ten-thousandfold; a unit slipped.",
        ),
        "",
        Text("核对单位。", "Check the units."),
    )


def month_beyond_total(page: Page) -> Iterator[Fault]:
    """当月 more than 累计 of the same indicator in one sentence."""
    for sentence in page.sentences:
        month = next((f for f in sentence.findings if _says(page, f, "当月")), None)
        total = next((f for f in sentence.findings if f is not month and _says(page, f, "累计")), None)
        if month and total and month.unit == total.unit and month.measure == total.measure == "level":
            least, most = stated(month).low, stated(total).high
            if single(month) and single(total) and least is not None and most is not None and least > most:
                yield _larger_month(month, total)


def _says(page: Page, finding: Finding, word: str) -> bool:
    return word in re.split(r"[，,；;]", page.before(finding))[-1]


def _larger_month(month: Finding, total: Finding) -> Fault:
    return Fault(
        Severity.CONTRADICTION,
        (month, total),
        Text(
            f"当月{month.text}大于累计{total.text}。",
            f"The month, {month.text}, exceeds the total so far, {total.text}.",
        ),
        f"≤{total.text}",
        Text("当月与累计疑写反。", "The month and the total seem to be swapped."),
    )


def rank_groups(page: Page) -> Iterator[Fault]:
    """Ranks among groups of different names (城区、主城区) cannot be compared."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in page.findings:
        if finding.measure == "rank":
            for group in _GROUP.findall(page.clause(finding)):
                groups[group].append(finding)
    rivals = [sorted(g for g in alike if g in groups) for alike in _ALIKE]
    for names in rivals:
        if len(names) > 1:
            yield _groups(names, [groups[name][0] for name in names])


_ALIKE = (frozenset({"主城", "城区", "主城区", "中心城区"}), frozenset({"全省县区", "全省县市", "全省同类县"}))
_GROUP = re.compile("|".join(sorted((name for names in _ALIKE for name in names), key=len, reverse=True)))


def _groups(names: Sequence[str], findings: Sequence[Finding]) -> Fault:
    said = "、".join(f"“{name}”" for name in names)
    return Fault(
        Severity.NOTICE,
        tuple(findings),
        Text(
            f"位次用了不同的比较范围：{said}，不能互相比较。",
            f"Ranks are taken among different groups: {', '.join(names)}.",
        ),
        "",
        Text("写明范围包括哪些地方，全文统一。", "Say which places each group holds, and keep to one."),
    )
