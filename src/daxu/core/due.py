"""Due share (应完成比例): how much of a target a rule asks for by the end of a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from daxu.core.indicator import Measure, Observation
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.core.rules import RuleKind
from daxu.core.target import Target

# Only what fills up with time is due bit by bit; a rate or a yearly figure is owed whole from the first day,
# and growth and ranges are compared directly: they have no share at all.
FILLING = {RuleKind.BY_MONTH, RuleKind.BY_DAY, RuleKind.SEASONAL, RuleKind.NODES, RuleKind.REPORTED, RuleKind.STOCK}
SPREAD = FILLING - {RuleKind.STOCK}
_WHOLE = {RuleKind.RATIO, RuleKind.INVERSE, RuleKind.ANNUAL}


def due_share(kind: RuleKind, target: Target, until: Period | None, facts: Sequence[Observation]) -> Fraction | None:
    """Return the share of `target` due by the end of `until` (None: nothing has ended yet) under a rule of `kind`."""
    if kind not in FILLING:
        return Fraction(1) if kind in _WHOLE else None
    if until is None:
        return Fraction(0)
    if kind is RuleKind.NODES:
        return by_nodes(target, until)
    if kind is RuleKind.SEASONAL:
        return by_season(target, until, facts)
    return by_day(target, until) if kind is RuleKind.BY_DAY else by_month(target, until)


def by_month(target: Target, until: Period) -> Fraction:
    """Return months gone ÷ months of the target's period."""
    whole = target.period
    return Fraction(until.last.ordinal - whole.first.ordinal + 1, whole.months)


def by_day(target: Target, until: Period) -> Fraction:
    """Return days gone ÷ days of the target's period (365, or 366 in a leap year)."""
    return Fraction((until.end - target.period.start).days + 1, target.period.days)


def by_nodes(target: Target, until: Period) -> Fraction:
    """Return the share of the last node that has come: between two nodes nothing more is promised."""
    shares = [node.share for node in target.rule.nodes if node.share is not None and node.month <= until.last]
    return Fraction(shares[-1]) if shares else Fraction(0)


def by_season(target: Target, until: Period, facts: Sequence[Observation]) -> Fraction | None:
    """Return the mean share of the year that earlier years had reached by the same month, or None without any."""
    if until.last == target.period.last:
        return Fraction(1)
    shares = [share for _, share in seasons(target, until, facts)]
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def seasons(target: Target, until: Period, facts: Sequence[Observation]) -> Iterator[tuple[int, Fraction]]:
    """Yield (year, share reached by then) for each earlier year of which both values are known, oldest first."""
    to_date, whole = _earlier(target, until.last.ordinal, facts), _earlier(target, target.period.last.ordinal, facts)
    for year in sorted(to_date.keys() & whole.keys()):
        then, all_of_it = to_date[year], whole[year]
        if then.unit.measures == all_of_it.unit.measures and all_of_it.number > 0:
            yield year, then.ratio(all_of_it)


def _earlier(target: Target, end: int, facts: Sequence[Observation]) -> dict[int, Quantity]:
    """Return year → amount from the target's first month up to the month `end`, for the years before."""
    first, found = target.period.first, dict[int, Quantity]()
    for fact in facts:
        start, years = fact.period.first, first.year - fact.period.first.year
        if years <= 0 or start.number != first.number or fact.period.last.ordinal + 12 * years != end:
            continue
        taken = start.year in found and bool(fact.definition)
        if not taken and fact.measure is Measure.LEVEL and usable(fact, target) and not fact.figure.quantity.is_range:
            found[start.year] = fact.figure.quantity
    return found


def usable(fact: Observation, target: Target) -> bool:
    """Whether a fact may speak of the target: its indicator, of its organisation, no plan, no sample for a real one."""
    return (
        fact.indicator == target.indicator
        and not fact.planned
        and (target.sample or not fact.sample)
        and (not target.organisation or fact.organisation == target.organisation)
    )
