"""Remainder: what is left of a goal, and how much of it each month that is left must bring."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from daxu.core.indicator import Measure, Observation
from daxu.core.quantity import Quantity
from daxu.core.target import Target


@dataclass(frozen=True, slots=True)
class Remainder:
    """What is still to be done: `left` over `months` whole months, so `each` a month; `so_far` was the monthly mean."""

    left: Quantity
    months: int
    each: Quantity
    so_far: Quantity | None


def remainder(target: Target, observed: Observation | None) -> Remainder | None:
    """Return what is left of `target` after `observed`, or None where the two are not amounts of one kind.

    A goal that is reached, or whose period is over, leaves nothing to share out. `so_far` is known only of a flow that
    was counted from the first month of the target's period.
    """
    if observed is None or target.goal is None or observed.measure is not Measure.LEVEL:
        return None
    goal, done = target.goal.quantity, observed.figure.quantity
    if goal.is_range or done.is_range or goal.unit.measures != done.unit.measures:
        return None
    months = target.period.last.ordinal - observed.period.last.ordinal
    left = goal.number - done.to(goal.unit).number
    if months <= 0 or left <= 0:
        return None
    return Remainder(Quantity(left, goal.unit), months, Quantity(left / months, goal.unit), _so_far(target, observed))


def _so_far(target: Target, observed: Observation) -> Quantity | None:
    if target.rule.opening is not None or observed.period.first != target.period.first:
        return None
    done = observed.figure.quantity
    return Quantity(done.number / Decimal(observed.period.months), done.unit)
