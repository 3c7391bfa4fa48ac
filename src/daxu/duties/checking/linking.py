"""Linking: which figure of the ledger a number of a text states, by its words, and whether it is that figure's value.

The share of a figure's name that stands about the number is weighed by how telling each pair of characters is. A number
that has the figure's value needs less of the name than one that has not; where no figure is clearly meant there is no
link, and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from daxu.core.indicator import Kind, Measure
from daxu.core.period import Period
from daxu.core.quantity import Bound, Quantity, UnknownUnit, unit
from daxu.duties.checking.on_file import Held, Ledger, pairs
from daxu.duties.checking.page import Page, span_of_time, standard
from daxu.duties.checking.stated import Stated, amount, stated
from daxu.reader import Finding


def completes(page: Page, finding: Finding) -> bool:
    """Whether a percentage says how much of a target is done."""
    return finding.unit == "%" and (finding.measure == "completion_rate" or page.clause(finding).endswith("完成"))


@dataclass(frozen=True, slots=True)
class Link:
    """The figure that a number states, how surely, and whether the value and the period are those on file."""

    held: Held
    score: float
    equal: bool
    other_period: bool = False
    sure: bool = True


_ENOUGH_EQUAL, _ENOUGH_UNEQUAL = 0.4, 0.62
"""How much of a name must stand about a number that has its value, and about one that has not."""
_PERHAPS = 0.5
"""How much of a name makes a number doubtful that has not its value, where no other number of the text fits better."""
_MUCH_BETTER = 0.22
"""How much better another figure's name must fit for its value to count, though this one's is the same."""
_CLEARLY = 0.08
_SURELY = 0.8
"""How much of a name must stand about a number whose unit is another than on file."""
_COUNTERS = frozenset(["", *"个项家处件场条所次套宗张面批类位户"])
"""Words of counting that one writer takes for another's."""


class Linker:
    """Links numbers of one page to figures of one ledger."""

    def __init__(self, page: Page, ledger: Ledger) -> None:
        """Keep both, and how well each number fits each figure."""
        self.page, self.ledger = page, ledger
        self._known: dict[int, list[tuple[Held, float]]] = {}

    def link(self, finding: Finding) -> Link | None:
        """Return the figure that a number states, or None where none is clearly meant."""
        scored = self._scored(finding)
        if not scored:
            return self._in_another_unit(finding)
        top, most = scored[0]
        equal = [(h, score) for h, score in scored if same_value(finding, h) and self._its_own(h, score, scored[0])]
        if equal:
            alike = [held for held, score in equal if score >= equal[0][1] - _CLEARLY]
            own = next((held for held in alike if held.period == finding.period), alike[0])
            return Link(own, equal[0][1], equal=True, other_period=_elsewhen(self.page, finding, alike))
        if most >= _ENOUGH_UNEQUAL:
            return Link(top, most, equal=False)
        if most >= _PERHAPS and self._best[top.entry] <= most and not self._rivals(scored):
            return Link(top, most, equal=False, sure=False)
        return self._in_another_unit(finding)

    def _in_another_unit(self, finding: Finding) -> Link | None:
        """Return the figure that a number's name and digits are, where its unit measures something else."""
        for place, cover in self._covered(finding, _SURELY):
            held = self.ledger.held[place]
            if _same_digits(finding, held.quantity) and not _measures_like(finding, held.quantity):
                loosely = {finding.unit, held.quantity.unit.measures} <= _COUNTERS
                return None if loosely else Link(held, cover, equal=False)
        return None

    def _its_own(self, held: Held, score: float, likeliest: tuple[Held, float]) -> bool:
        """Whether a figure of a number's value can be the one meant: no name fits much better, no other number it."""
        top, most = likeliest
        if score < _ENOUGH_EQUAL or score < most - _MUCH_BETTER:
            return False
        return score >= min(most, self._best[held.entry]) - _CLEARLY or held.code == top.code

    def _rivals(self, scored: Sequence[tuple[Held, float]]) -> bool:
        """Whether another figure fits about as well as the likeliest, and no number of the page better than this."""
        most = scored[0][1] - _CLEARLY
        return any(score >= most and self._best[held.entry] <= score + _CLEARLY for held, score in scored[1:])

    @cached_property
    def _best(self) -> dict[str, float]:
        """How well each figure fits the number of the page that it fits best."""
        best: dict[str, float] = {}
        for finding in self.page.findings:
            for held, score in self._scored(finding):
                best[held.entry] = max(score, best.get(held.entry, 0.0))
        return best

    def goal_and_fact(self, finding: Finding) -> tuple[Held, Held] | None:
        """Return the one goal that the words about a number name, and its latest fact, where both are known."""
        goals = [pair for pair in self._covered(finding, _ENOUGH_UNEQUAL - _CLEARLY) if pair[0] in self.ledger.goals]
        if not goals or goals[0][1] < _ENOUGH_UNEQUAL or (len(goals) > 1 and goals[1][1] > goals[0][1] - _CLEARLY):
            return None
        goal = self.ledger.held[goals[0][0]]
        facts = [fact for fact in self.ledger.facts.get(goal.code, ()) if fact.measure is goal.measure]
        fact = max(facts, key=lambda held: held.period, default=None)
        if fact is None or goal.quantity.is_range or not fact.quantity.measures_like(goal.quantity):
            return None
        return goal, fact

    def _scored(self, finding: Finding) -> list[tuple[Held, float]]:
        """Return the figures that a number can be, the likeliest first; each number is weighed once."""
        if finding.start not in self._known:
            self._known[finding.start] = self._weighed(finding)
        return self._known[finding.start]

    def _weighed(self, finding: Finding) -> list[tuple[Held, float]]:
        whole = completes(self.page, finding)
        likely = ((self.ledger.held[place], cover) for place, cover in self._covered(finding, _ENOUGH_EQUAL))
        fitting = [(h, cover - _unlikeness(finding, h)) for h, cover in likely if _comparable(finding, h, whole=whole)]
        own = standard(finding.indicator)
        bearing = {held.entry for held, _ in fitting if any(own in name for name in held.names)} if own else set()
        scored = [(h, score - (_NOT_OWN if bearing and h.entry not in bearing else 0)) for h, score in fitting]
        return sorted(scored, key=lambda pair: -pair[1])

    def _covered(self, finding: Finding, least: float) -> list[tuple[int, float]]:
        """Return the places of figures of whose name much stands about a number, the most first."""
        near, wide = self._words(finding)
        close, best = self.ledger.covers(near), dict[int, float]()
        for name, cover in self.ledger.covers(wide).items():
            share = max(close.get(name, 0.0), _FARTHER * cover)
            for place in self.ledger.bearers[name] if share >= least else ():
                best[place] = max(share, best.get(place, 0.0))
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))

    def _words(self, finding: Finding) -> tuple[Iterable[str], Iterable[str]]:
        """Return the pairs of characters about a number: next to it, and in its sentence so far and its clause."""
        own = standard(f"{finding.subject or ''}{finding.indicator}")
        ahead = standard(re.split(r"[；;]", self.page.before(finding, 80))[-1])
        behind = standard(re.split(r"[，。；、（]", self.page.after(finding))[0])
        sentence = standard(re.split(r"[。！？\n；]", self.page.words[max(0, finding.start - 120) : finding.start])[-1])
        clause = standard(re.split(r"[，。；\n]", self.page.words[finding.end : finding.end + 40])[0])
        near = pairs(f"{own}|{ahead}|{behind}")
        return dict.fromkeys(near), dict.fromkeys((*near, *pairs(f"|{sentence}|{clause}")))


_NOT_OWN = 0.15
"""What speaks against a figure whose name lacks the number's own indicator, where another figure's name bears it."""
_FARTHER = 0.8
"""What a word counts that stands in the sentence, and not in the number's own clause."""


def _comparable(finding: Finding, held: Held, *, whole: bool) -> bool:
    """Whether a number can be of the same sort as a figure: its unit measures the same, growth meets growth."""
    if not _measures_like(finding, held.quantity):
        return False
    growth = {"growth_yoy": Measure.GROWTH, "diff_vs_other": Measure.DIFFERENCE, "rank": Measure.RANK}
    told = growth.get(finding.measure)
    special = held.measure if held.measure in growth.values() else None
    if finding.unit in ("%", "百分点", "位"):
        return told == special and whole == (held.measure is Measure.COMPLETION)
    return special is None


def _measures_like(finding: Finding, quantity: Quantity) -> bool:
    """Whether the units go together: the same measure, a rate said without its 每千人, a count without its word."""
    measures = quantity.unit.measures
    try:
        return (
            unit(finding.unit).measures in (measures, measures.partition("/")[0])
            if finding.unit
            else measures in "个人户家"
        )
    except UnknownUnit:
        return False


def _same_digits(finding: Finding, quantity: Quantity) -> bool:
    """Whether a number is printed as a quantity is, whatever the units."""
    match = re.search(r"\d[\d,]*(?:\.\d+)?", finding.text)
    return match is not None and not quantity.is_range and Decimal(match[0].replace(",", "")) == abs(quantity.number)


def _unlikeness(finding: Finding, held: Held) -> float:
    """How much speaks against a link besides the name: a promise is no fact, another period, another comparison."""
    ahead = finding.kind in ("target", "plan")
    against = 0.0 if ahead == (held.kind in (Kind.TARGET, Kind.PLAN)) else 0.12
    if finding.period and finding.period != held.period and not _about(finding.period, held.period):
        against += 0.1
    return against


def _about(one: str, other: str) -> bool:
    """Whether two periods lie in one another, as a stock at the end of June and the year's plan do."""
    first, second = span_of_time(one), span_of_time(other)
    return first is None or second is None or first in second or second in first


def same_value(finding: Finding, held: Held) -> bool:
    """Whether a number and a figure can be the same, as each is rounded."""
    if not _measures_like(finding, held.quantity):
        return False
    scale = unit(finding.unit).scale if finding.unit else held.quantity.unit.scale
    told = scaled(stated(finding), scale)
    if held.quantity.is_range or isinstance(finding.value, tuple):
        return _ends(finding, scale) == _held_ends(held.quantity)
    base = Fraction(held.quantity.base)
    if _words_for_fraction(finding, base):
        return True
    if held.quantity.bound is Bound.EXACT:
        return told.holds(base)
    number = amount(finding) * Fraction(scale)
    return abs(number - base) <= told.step / 2


def _words_for_fraction(finding: Finding, base: Fraction) -> bool:
    return "分之" in finding.text and abs(amount(finding) - base) < Fraction(1, 100)


def scaled(told: Stated, scale: Decimal) -> Stated:
    """Return what is told, in base units."""
    return told if scale == 1 else told.times(int(scale))


def _ends(finding: Finding, scale: Decimal) -> tuple[Decimal, ...]:
    ends = finding.value if isinstance(finding.value, tuple) else (finding.value,)
    return tuple(end * scale for end in ends)


def _held_ends(quantity: Quantity) -> tuple[Decimal, ...]:
    ends = (quantity.number,) if quantity.upper is None else (quantity.number, quantity.upper)
    return tuple(end * quantity.unit.scale for end in ends)


_SAID = ("half", "quarter", "whole_year", "year_said", "months", "months_said", "last_year", "month")


def _elsewhen(page: Page, finding: Finding, alike: Sequence[Held]) -> bool:
    """Whether the text names a period in so many words, and the ledger holds the value only of others."""
    if "其中" in re.split(r"[。；\n]", page.words[max(0, finding.start - 80) : finding.start])[-1]:
        return False
    said, span = set(finding.rule.split("+")) & set(_SAID), span_of_time(finding.period)
    if not said or span is None or finding.kind not in ("actual", "estimate") or any(held.fixed for held in alike):
        return False
    return all(_at_odds(span, held) for held in alike)


def _at_odds(span: Period, held: Held) -> bool:
    """Whether a figure is not of a period: a flow of other months, a stock at the end of others."""
    known = span_of_time(held.period)
    if known is None or known == span:
        return False
    return held.flow or (known.last != span.last and span.months != _YEAR)


_YEAR = 12
