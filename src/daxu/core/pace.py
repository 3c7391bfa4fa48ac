"""Pace: how a target stands on a day — completion, due share, gap, verdict, and the derivation that shows it.

`judge` computes numbers only; reason, steps, lines and flags are told when asked, from the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from daxu.core import derivation, reasons
from daxu.core.due import FILLING, SPREAD, due_share, usable
from daxu.core.gauge import GAUGES, Mark, ends, exact, least, measures, opening
from daxu.core.indicator import Measure, Observation
from daxu.core.period import Month, Period
from daxu.core.quantity import PERCENT, POINT, Bound, Quantity
from daxu.core.rules import Convention, NoConvention, RuleKind, in_force
from daxu.core.standing import DueLine, Flag, Ground, Standing, Step, Verdict
from daxu.core.target import Target
from daxu.core.text import Text

__all__ = ["DueLine", "Flag", "Ground", "Judgement", "Standing", "Step", "Verdict", "flips", "judge"]


@dataclass(frozen=True)
class Judgement(Standing):
    """A verdict with everything it follows from."""

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        return self._reason.zh

    @property
    def reason_en(self) -> str:
        """Why, in one English sentence."""
        return self._reason.en

    @cached_property
    def _reason(self) -> Text:
        return reasons.reason(self)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The derivation, line by line: every input with its source, the rule, the computation, the conclusion."""
        return derivation.steps(self)

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """Doubts about the figures themselves."""
        return reasons.flags(self)

    @cached_property
    def lines(self) -> tuple[DueLine, ...]:
        """The other lines the target could be judged by; only the line differs, tie and tolerance stay."""
        return tuple(_lines(self))


def judge(target: Target, facts: Sequence[Observation], *, as_of: date, conventions: Sequence[Convention]) -> Judgement:
    """Return how `target` stands on `as_of`, given the `facts` about its indicator.

    Facts may be of any period and any indicator: the latest fitting one counts. They must be of one organisation,
    unless the target says whose figure counts.
    """
    elapsed = target.period.elapsed(as_of)
    fact, several = _latest(target, facts, elapsed.last) if elapsed else (None, False)
    due = due_share(target.rule.kind, target, fact.period if fact else elapsed, facts)
    convention = _convention(target.rule.kind, as_of, conventions)
    ground = Ground.SEVERAL_ORGANISATIONS if several else _obstacle(target, fact, as_of, convention)
    verdict, mark = Verdict.UNDECIDED, Mark(None, None)
    if ground is Ground.NO_FACT:
        verdict = Verdict.NO_DATA
    elif ground is None and fact and convention:
        verdict, ground, mark = _judged(target, fact, due, convention)
        if elapsed and verdict.judged and _old_news(verdict, fact, elapsed, convention):
            verdict, ground = Verdict.UNDECIDED, Ground.OLD_NEWS
    return Judgement(
        verdict,
        ground or Ground.COMPARED,
        target,
        as_of,
        mark.completion,
        due,
        mark.gap,
        mark.unit,
        fact,
        convention,
        facts,
    )


def _latest(target: Target, facts: Iterable[Observation], until: Month) -> tuple[Observation | None, bool]:
    """Return the fact that counts, and whether facts of several organisations compete for it."""
    wanted, year = measures(target), target.period.first.year
    first, end = target.period.first.ordinal, until.ordinal
    latest_start = end if target.rule.kind in (RuleKind.STOCK, RuleKind.MILESTONE) else first
    found = [
        fact
        for fact in facts
        if fact.period.first.year >= year  # most of a long history leaves here, at the cost of one comparison
        and first <= fact.period.first.ordinal <= latest_start
        and fact.period.last.ordinal <= end
        and fact.measure in wanted
        and usable(fact, target)
    ]
    if len(found) <= 1:
        return (found[0] if found else None), False
    fitting = [fact for fact in found if _fits(target, fact)] or found
    last = max(fact.period.last.ordinal for fact in fitting)
    best = max(
        (fact for fact in fitting if fact.period.last.ordinal == last),
        key=lambda fact: (-wanted.index(fact.measure), _plainness(fact)),
    )
    return best, any(fact.organisation != best.organisation for fact in found)


def _fits(target: Target, fact: Observation) -> bool:
    """Whether a fact can be compared at all: it measures what the goal does, or is a published completion."""
    goal = target.goal
    return goal is None or fact.measure is Measure.COMPLETION or goal.quantity.measures_like(fact.figure.quantity)


def _plainness(fact: Observation) -> tuple[bool, bool, bool]:
    """Order facts of one month: a real one before a sample, the plain 口径 before a special one."""
    return (not fact.sample, not fact.definition, not fact.compared_with)


def _convention(kind: RuleKind, day: date, conventions: Iterable[Convention]) -> Convention | None:
    try:
        return in_force(conventions, kind, day)
    except NoConvention:
        return None


def _obstacle(target: Target, fact: Observation | None, as_of: date, convention: Convention | None) -> Ground | None:
    """Return why nothing can be compared, or None."""
    kind = target.rule.kind
    if convention is None:
        return Ground.NO_CONVENTION
    if target.goal is None and kind not in (RuleKind.MILESTONE, RuleKind.REPORTED):
        return Ground.NO_GOAL
    if as_of < target.period.first.last_day:
        return Ground.NOT_BEGUN if as_of < target.period.start else Ground.NOT_CLOSED
    if kind is RuleKind.ANNUAL and (fact is None or fact.period.last != target.period.last):
        return Ground.YEARLY
    if fact is None:
        return Ground.NODE_UNSTATED if kind is RuleKind.MILESTONE else Ground.NO_FACT
    return None if _comparable(target, fact) else Ground.OTHER_UNIT


def _comparable(target: Target, fact: Observation) -> bool:
    said, opening_value = fact.figure.quantity, target.rule.opening
    if target.rule.kind is RuleKind.REPORTED:
        return said.unit == PERCENT
    if target.rule.kind is RuleKind.STOCK and opening_value and not said.measures_like(opening_value.quantity):
        return False
    return _fits(target, fact)


def _judged(
    target: Target, fact: Observation, due: Fraction | None, convention: Convention
) -> tuple[Verdict, Ground, Mark]:
    """Return verdict, ground and numbers for a fact that can be compared."""
    if target.rule.kind is RuleKind.MILESTONE:
        return (*_milestone(target, fact), Mark(None, None))
    mark = GAUGES[target.rule.kind](target, least(fact.figure.quantity), due)
    if mark.gap is None:
        return Verdict.UNDECIDED, _why_no_gap(target, mark), mark
    if mark.completion is not None and mark.completion > 1 and _contradicts(target, fact):
        return Verdict.UNDECIDED, Ground.OVER_STATED_GOAL, mark
    verdict = _decided(target, fact, mark, convention, due=due)
    return verdict, Ground.UNCERTAIN if verdict is Verdict.UNDECIDED else Ground.COMPARED, mark


def _old_news(verdict: Verdict, fact: Observation, elapsed: Period, convention: Convention) -> bool:
    """Whether the newest figure is too old for the judged day; what is reached stays reached."""
    behind = elapsed.last.ordinal - fact.period.last.ordinal
    return verdict is not Verdict.DONE and behind > convention.patience


def _milestone(target: Target, fact: Observation) -> tuple[Verdict, Ground]:
    """Done is what a fact states as done: 100%, or the promised count; 推进 is not 完成."""
    quantity = fact.figure.quantity
    asked = Fraction(100) if fact.measure is Measure.COMPLETION or not target.goal else least(target.goal.quantity)
    if (fact.measure is Measure.COMPLETION or target.goal) and exact(quantity.number, quantity.unit) >= asked:
        return Verdict.DONE, Ground.NODE_DONE
    if fact.period.last >= target.period.last:
        return Verdict.BEHIND, Ground.NODE_MISSED
    return Verdict.UNDECIDED, Ground.NODE_UNSTATED


def _decided(target: Target, fact: Observation, mark: Mark, convention: Convention, *, due: Fraction | None) -> Verdict:
    """Return the verdict on a fact: of an exact number at once, of a bounded one by all that it can be."""
    quantity = fact.figure.quantity
    if quantity.bound is Bound.EXACT and not quantity.is_range:
        return _verdict(target, mark, convention, over=fact.period.last >= target.period.last)
    return _cautious(target, fact, due, convention)


def _verdict(target: Target, mark: Mark, convention: Convention, *, over: bool) -> Verdict:
    """Decide on exact numbers, before any rounding; `over` says that the target's period is over."""
    verdict = _on_line(mark, target, convention)
    if target.rule.kind in FILLING:
        return Verdict.DONE if mark.completion is not None and mark.completion >= 1 else verdict
    return Verdict.DONE if over and verdict.on_schedule else verdict


def _on_line(mark: Mark, target: Target, convention: Convention) -> Verdict:
    gap, point = mark.gap or Fraction(0), _one_point(mark, target)
    if gap > 0:
        return Verdict.AHEAD if gap >= Fraction(convention.ahead) * point else Verdict.ON
    own = target.rule.tolerance if target.rule.kind is not RuleKind.RANGE else None
    tolerance = own or convention.tolerance
    above = gap + Fraction(tolerance) * point if tolerance else gap
    return Verdict.ON if above > 0 or (above == 0 and convention.tie_holds) else Verdict.BEHIND


def _one_point(mark: Mark, target: Target) -> Fraction | int:
    """Return how much one point of tolerance is: of a gap in another unit, a hundredth of the goal."""
    if mark.unit == POINT.label or target.goal is None:
        return 1
    return abs(Fraction(target.goal.quantity.number)) / 100


def _cautious(target: Target, fact: Observation, due: Fraction | None, convention: Convention) -> Verdict:
    """Return the worst verdict that a stated bound (近, 超, 约 …) leaves open; 暂不判定 when both answers are open."""
    gauge, over = GAUGES[target.rule.kind], fact.period.last >= target.period.last
    possible = {
        _verdict(target, gauge(target, number, due), convention, over=over)
        for number in _possible(target, fact.figure.quantity)
    }
    certain = len({verdict.on_schedule for verdict in possible}) == 1
    return max(possible, key=_FROM_BEST.index) if certain else Verdict.UNDECIDED


_FROM_BEST = (Verdict.DONE, Verdict.AHEAD, Verdict.ON, Verdict.BEHIND)


def _possible(target: Target, said: Quantity) -> Iterable[Fraction]:
    """Yield the ends of what the true number can be, an open end far beyond the goal, and the middle of a range."""
    goal = least(target.goal.quantity) if target.goal else Fraction(100)
    far = 10 * (abs(least(said)) + abs(goal) + abs(opening(target) or Fraction(0))) + 1
    lower, upper = said.limits
    low = -far if lower is None else exact(lower, said.unit)
    high = far if upper is None else exact(upper, said.unit)
    yield from (low, least(said), high)
    if target.rule.kind is RuleKind.RANGE:
        yield min(max(sum(ends(target), Fraction(0)) / 2, low), high)


def _why_no_gap(target: Target, mark: Mark) -> Ground:
    if target.rule.kind is RuleKind.STOCK:
        return Ground.NO_NET if target.rule.opening else Ground.NO_OPENING
    return Ground.NO_HISTORY if mark.completion is not None else Ground.NO_RATIO


def _contradicts(target: Target, fact: Observation) -> bool:
    """Whether one document states both the goal and a value that passes it before its time."""
    if target.goal is None or target.rule.kind not in FILLING or fact.period.last >= target.period.last:
        return False
    documents = {source.document for source in fact.figure.sources}
    return any(source.document in documents for source in target.goal.sources)


def _lines(standing: Standing) -> Iterable[DueLine]:
    target, fact, convention = standing.target, standing.observed, standing.convention
    if standing.completion is None or fact is None or convention is None or target.rule.kind not in SPREAD:
        return
    if standing.ground in _IN_DOUBT:
        return
    for kind in dict.fromkeys((*_ALWAYS, *target.rule.compare)):
        due = due_share(kind, target, fact.period, standing.facts) if kind in SPREAD else None
        if due is not None and kind is not target.rule.kind:
            gap = (standing.completion - due) * 100
            verdict = _decided(target, fact, Mark(standing.completion, gap), convention, due=due)
            yield DueLine(kind, due, gap, verdict)


_ALWAYS = (RuleKind.BY_MONTH, RuleKind.BY_DAY, RuleKind.SEASONAL)
# Where the figures themselves are in doubt, no other line may make a success of them.
_IN_DOUBT = {Ground.OVER_STATED_GOAL, Ground.SEVERAL_ORGANISATIONS, Ground.OTHER_UNIT}


def flips(judgements: Iterable[Judgement]) -> dict[RuleKind, tuple[int, ...]]:
    """Return, for each other line, the places of the items that are on schedule by one and not by the other."""
    found: dict[RuleKind, list[int]] = {}
    for place, judgement in enumerate(judgements):
        if judgement.verdict.judged:
            for line in judgement.lines:
                changed = found.setdefault(line.kind, [])
                if line.verdict.judged and line.verdict.on_schedule is not judgement.verdict.on_schedule:
                    changed.append(place)
    return {kind: tuple(places) for kind, places in found.items()}
