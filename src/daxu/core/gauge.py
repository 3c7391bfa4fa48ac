"""Gauge: how far a value has come towards a goal, and by how much it is over or under the line.

One function for each way of measuring; which rule measures how is the table GAUGES. All numbers are exact and in the
base unit of what they measure (元, 人, %), so 万人 and 人 give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from daxu.core.indicator import Measure
from daxu.core.quantity import PERCENT, POINT, Quantity, Unit
from daxu.core.rules import InversePractice, RuleKind
from daxu.core.target import Target


class Mark(NamedTuple):
    """Where a value stands: completion as a share of the goal, and the gap to the line in `unit`."""

    completion: Fraction | None
    gap: Fraction | None
    unit: str = POINT.label


def exact(number: Decimal, unit: Unit) -> Fraction:
    """Return a number in the base unit of what `unit` measures."""
    numerator, denominator = number.as_integer_ratio()
    return Fraction(numerator * int(unit.scale), denominator)


def least(quantity: Quantity) -> Fraction:
    """Return the number asked for where more is better: of a range the lower end, reached is reached."""
    return exact(quantity.number, quantity.unit)


def most(quantity: Quantity) -> Fraction:
    """Return the number allowed where less is better: of a range the upper end."""
    return exact(quantity.upper if quantity.upper is not None else quantity.number, quantity.unit)


def wants_less(target: Target) -> bool:
    """Whether less is better: by the rule, or because the promise is a ceiling."""
    return target.rule.kind is RuleKind.INVERSE or target.is_ceiling


def of_amount(target: Target, value: Fraction, due: Fraction | None) -> Mark:
    """完成率 = 累计完成 ÷ 目标."""
    goal = least(_goal(target))
    return Mark(None, None) if goal <= 0 else _against(value / goal, due)


def of_stock(target: Target, value: Fraction, due: Fraction | None) -> Mark:
    """净增完成率 = (期末 − 期初) ÷ (目标 − 期初): a stock never starts from zero."""
    start = opening(target)
    if start is None or start == least(_goal(target)):
        return Mark(None, None)
    return _against((value - start) / (least(_goal(target)) - start), due)


def of_published(target: Target, value: Fraction, due: Fraction | None) -> Mark:
    """完成率 is what was published, in %."""
    del target
    return _against(value / 100, due)


def of_growth(target: Target, value: Fraction, due: Fraction | None) -> Mark:
    """差距 = 实际增速 − 目标增速; never a ratio, which breaks at zero and below."""
    del due
    goal = most(_goal(target)) if wants_less(target) else least(_goal(target))
    return _natural(target, goal - value if wants_less(target) else value - goal)


def of_rate(target: Target, value: Fraction, due: Fraction | None) -> Mark:
    """差距 = 实际 − 目标, all of it owed from the first day; in points of the rate, or of completion elsewhere."""
    if wants_less(target):
        return of_ceiling(target, value, due)
    goal = least(_goal(target))
    return _rate(target, value - goal, value / goal if goal > 0 else None, due)


def of_ceiling(target: Target, value: Fraction, due: Fraction | None) -> Mark:
    """Less is better: 完成率 = 目标 ÷ 实际 (a) or 2 − 实际 ÷ 目标, at least 0 (b)."""
    goal = most(_goal(target))
    completion = None
    if goal > 0 and target.rule.practice is InversePractice.TWO_MINUS_RATIO:
        completion = max(Fraction(0), 2 - value / goal)
    elif goal > 0 and value > 0:
        completion = goal / value
    return _rate(target, goal - value, completion, due)


def of_range(target: Target, value: Fraction, due: Fraction | None) -> Mark:
    """Inside, the gap is 0; outside it is the distance to the nearest end."""
    del due
    low, high = ends(target)
    return _natural(target, min(Fraction(0), value - low, high - value))


GAUGES: dict[RuleKind, Callable[[Target, Fraction, Fraction | None], Mark]] = {
    RuleKind.BY_MONTH: of_amount,
    RuleKind.BY_DAY: of_amount,
    RuleKind.SEASONAL: of_amount,
    RuleKind.NODES: of_amount,
    RuleKind.STOCK: of_stock,
    RuleKind.REPORTED: of_published,
    RuleKind.GROWTH: of_growth,
    RuleKind.RATIO: of_rate,
    RuleKind.INVERSE: of_rate,
    RuleKind.RANGE: of_range,
    RuleKind.ANNUAL: of_rate,
}

# What of an indicator a rule judges, best first; `Rule.measure` says otherwise.
MEASURES: dict[RuleKind, tuple[Measure, ...]] = {
    RuleKind.GROWTH: (Measure.GROWTH,),
    RuleKind.REPORTED: (Measure.COMPLETION,),
    RuleKind.RATIO: (Measure.SHARE, Measure.LEVEL),
    RuleKind.INVERSE: (Measure.LEVEL, Measure.SHARE),
    RuleKind.RANGE: (Measure.SHARE, Measure.LEVEL, Measure.GROWTH),
    RuleKind.ANNUAL: (Measure.LEVEL, Measure.SHARE, Measure.GROWTH),
    RuleKind.MILESTONE: (Measure.COMPLETION, Measure.LEVEL),
}


def measures(target: Target) -> tuple[Measure, ...]:
    """Return what of its indicator a target's rule judges, best first."""
    return (target.rule.measure,) if target.rule.measure else MEASURES.get(target.rule.kind, (Measure.LEVEL,))


def opening(target: Target) -> Fraction | None:
    """Return the value a stock starts from, or None where it is not known."""
    return least(target.rule.opening.quantity) if target.rule.opening else None


def ends(target: Target) -> tuple[Fraction, Fraction]:
    """Return both ends of a range: as written (2—4%), or the goal with its tolerance either way (3%左右)."""
    goal = _goal(target)
    around = exact(target.rule.tolerance, goal.unit)
    return least(goal) - around, most(goal) + around


def _goal(target: Target) -> Quantity:
    if target.goal is None:
        raise ValueError(f"{target.code} 没有目标值。 {target.code} has no goal.")
    return target.goal.quantity


def _against(completion: Fraction, due: Fraction | None) -> Mark:
    return Mark(completion, None if due is None else (completion - due) * 100)


def _rate(target: Target, ahead_by: Fraction, completion: Fraction | None, due: Fraction | None) -> Mark:
    if target.rule.measure is Measure.GROWTH:
        completion = None
    if completion is None or _goal(target).unit == PERCENT:
        return _natural(target, ahead_by)._replace(completion=completion)
    return _against(completion, due)


def _natural(target: Target, ahead_by: Fraction) -> Mark:
    goal = _goal(target)
    unit = POINT if goal.unit == PERCENT else goal.unit
    return Mark(None, ahead_by / int(goal.unit.scale), unit.label)
