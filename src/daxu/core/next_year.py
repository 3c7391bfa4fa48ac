"""Next year: what a target could be next year, by a rule that is printed beside it; 待定 where no rule is honest.

The rule looks at this year's goal and what is known of it, and at nothing else. Beside it stands where this year ends
if it goes on along the curve that the target's own rule declares: an extrapolation, told as one, that proposes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from daxu.core.indicator import Measure
from daxu.core.pace import Judgement
from daxu.core.quantity import Bound, Quantity
from daxu.core.rules import RuleKind
from daxu.core.standing import Verdict
from daxu.core.target import Target, Wording
from daxu.core.text import Text


class NextRule(Enum):
    """By which rule a value is proposed."""

    NOT_LESS = "不低于本年实际"
    SAME = "与本年目标持平"
    OPEN = "待定"

    @property
    def said(self) -> Text:
        """The rule in words, as the draft prints it."""
        return _SAID[self]


_SAID = {
    NextRule.NOT_LESS: Text(
        "本年目标是总量，已公布数达到或超过本年目标的，建议不低于已公布数。",
        "An amount that has reached this year's goal: not less than what is known.",
    ),
    NextRule.SAME: Text(
        "按序时进度推进、尚未达到本年目标的，建议与本年目标持平。",
        "On schedule, the goal not reached yet: the same as this year.",
    ),
    NextRule.OPEN: Text(
        "未达序、没有数据、数据与目标矛盾、增速、位次、争创和没有数值的目标，不推算，列为待定。",
        "Behind, without data or contradicted; growth, ranks, bids, and what has no number: left open.",
    ),
}


@dataclass(frozen=True, slots=True)
class NextGoal:
    """A proposed value, None where it is open; the rule it follows, and why it is open."""

    value: Quantity | None
    rule: NextRule
    why: Text


def next_goal(target: Target, judgement: Judgement) -> NextGoal:
    """Return what next year's goal could be of a target as it was judged."""
    if why := _unfit(target, judgement):
        return NextGoal(None, NextRule.OPEN, why)
    goal, observed = target.goal, judgement.observed
    if goal is None or observed is None:
        return _open("没有数据", "no data")
    reached = (
        observed.measure is Measure.LEVEL
        and not target.is_ceiling
        and _reaches(observed.figure.quantity, goal.quantity)
    )
    if reached:
        value = replace(observed.figure.quantity.to(goal.quantity.unit), bound=Bound.AT_LEAST)
        return NextGoal(value, NextRule.NOT_LESS, Text("已达到本年目标", "this year's goal is reached"))
    return NextGoal(goal.quantity, NextRule.SAME, Text("按序时进度推进", "on schedule"))


def year_end_share(judgement: Judgement) -> Fraction | None:
    """Return which share of this year's goal (1 = 100%) is done on 31 December at the pace held so far.

    What was done, divided by what was due: a seasonal rule divides by its own curve, so a busy autumn is not lost. None
    for whatever does not add up over the year, and for what is not judged or stands against its goal.
    """
    completion, due = judgement.completion, judgement.due
    fits = judgement.target.rule.kind in _ADDS_UP and judgement.verdict.judged and not judgement.target.is_ceiling
    return completion / due if fits and completion is not None and due else None


def _reaches(done: Quantity, goal: Quantity) -> bool:
    comparable = done.measures_like(goal) and not done.is_range and not goal.is_range
    return comparable and done.to(goal.unit).number >= goal.number


def _open(zh: str, en: str) -> NextGoal:
    return NextGoal(None, NextRule.OPEN, Text(zh, en))


def _unfit(target: Target, judgement: Judgement) -> Text | None:
    """Return why nothing can honestly be proposed; None where something can."""
    verdict = judgement.verdict
    for unfit, zh, en in (
        (target.goal is None, "目标没有数值", "the target has no number"),
        (target.wording is Wording.BID, "争创事项由授予单位决定", "others decide on a bid"),
        (target.rule.kind in _OF_OTHERS, "增速、位次须按全年形势研判", "growth and ranks need a judgement of the year"),
        (verdict is Verdict.BEHIND, "本年未达序，先查明原因", "behind this year: find the cause first"),
        (not verdict.judged, "本年进度没有判定", "this year's progress is not judged"),
    ):
        if unfit:
            return Text(zh, en)
    return None


_ADDS_UP = frozenset({RuleKind.BY_MONTH, RuleKind.BY_DAY, RuleKind.SEASONAL})
_OF_OTHERS = frozenset({RuleKind.GROWTH})
