"""Due share (应完成比例): how much of a target a rule asks for by the end of a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from daxu.core.indicator import Measure, Observation
from daxu.core.period import Period
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
    gone = (until.last.year - whole.first.year) * 12 + until.last.number - whole.first.number + 1
    return Fraction(gone, whole.months)


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
    """Yield (year, share reached by then) for each earlier year of which both values are known."""
    span = Period(target.period.first, until.last)
    levels = {
        fact.period: fact.figure.quantity
        for fact in sorted(facts, key=lambda fact: fact.slot, reverse=True)
        if fact.measure is Measure.LEVEL and usable(fact, target) and not fact.figure.quantity.is_range
    }
    for years in range(target.period.first.year - min((p.first.year for p in levels), default=9999), 0, -1):
        then, whole = levels.get(span.shifted(-12 * years)), levels.get(target.period.shifted(-12 * years))
        if then and whole and then.unit.measures == whole.unit.measures and whole.number > 0:
            yield target.period.first.year - years, then.ratio(whole)


def usable(fact: Observation, target: Target) -> bool:
    """Whether a fact may speak of the target: its indicator, of its organisation, no plan, no sample for a real one."""
    return (
        fact.indicator == target.indicator
        and not fact.planned
        and (target.sample or not fact.sample)
        and (not target.organisation or fact.organisation == target.organisation)
    )
