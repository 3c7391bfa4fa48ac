"""Against the ledger: each number of a text linked to the figure it states, and held against what stands there today.

A number in a content control is linked by its tag. Any other is linked by its words: the share of a figure's name that
stands about the number, weighed by how telling each pair of characters is. Equal is what the text's own rounding
allows. Where no figure is clearly meant nothing is said.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.figure import Figure
from daxu.core.indicator import Form, Indicator, Kind, Measure, Observation, Timing
from daxu.core.period import Period
from daxu.core.quantity import Bound, Quantity, UnknownUnit, unit
from daxu.core.target import Target
from daxu.core.text import Text
from daxu.duties.checking.documents import Control, Document
from daxu.duties.checking.page import Page, span_of_time, standard
from daxu.duties.checking.problem import Fault, Problem, Severity, ordered
from daxu.duties.checking.stated import Stated, amount, rounded_like, stated
from daxu.ledger.read import Filed
from daxu.reader import Finding, Reading
from daxu.reader.text import even

DERIVED = "derived:"
"""How the tag of a number begins that was computed from entries."""


@dataclass(frozen=True, slots=True)
class Held:
    """A figure that the ledger holds: its entry, what it is of, and how much it is."""

    entry: str
    slot: str
    names: tuple[str, ...]
    code: str
    quantity: Quantity
    measure: Measure
    kind: Kind
    period: str
    by: str
    flow: bool
    fixed: bool


@dataclass(frozen=True)
class Ledger:
    """What a text is held against: the book, the versions of a slot, and what today's report would print.

    `printed` are the sentences of a report composed from the book today, `bound` the texts it prints for each tag:
    where a sentence of the text differs from one of them in numbers only, those numbers are wrong or out of date.
    """

    book: Book
    versions: Callable[[str], Sequence[Filed]]
    printed: tuple[str, ...] = ()
    bound: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """Every figure of fact and every goal that stands; 示例 is no fact."""
        return tuple(held for entry in self.book.standing.values() if (held := _held(self.book, entry)))

    @cached_property
    def by_entry(self) -> dict[str, Held]:
        """The same by entry."""
        return {held.entry: held for held in self.held}

    @cached_property
    def profiles(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """The pairs of characters of every name, each with its share of the name's whole weight."""
        weights = self.weights
        names = {name for held in self.held for name in held.names}
        return {name: _profile(name, weights) for name in names}

    @cached_property
    def weights(self) -> dict[str, float]:
        """How telling each pair of characters is: the fewer figures bear it, the more."""
        indicators = {held.code: held.names[0] for held in self.held}
        seen = Counter(pair for name in indicators.values() for pair in set(pairs(name)))
        return {pair: math.log(1 + len(indicators) / count) for pair, count in seen.items()}


def _profile(name: str, weights: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    weighed = [(pair, weights.get(pair, 1.0)) for pair in pairs(name)]
    whole = sum(weight for _, weight in weighed) or 1.0
    return tuple((pair, weight / whole) for pair, weight in weighed)


def _held(book: Book, entry: Entry) -> Held | None:
    match entry.says:
        case Observation(sample=False) as fact:
            indicator = book.indicators.get(fact.indicator)
            return Held(
                entry.id, entry.slot, _names(indicator, fact.indicator, fact.subject), fact.indicator,
                fact.figure.quantity, fact.measure, fact.kind, fact.period.code, entry.by,
                flow=bool(indicator and indicator.timing is Timing.FLOW), fixed=fact.planned,
            )  # fmt: skip
        case Target(sample=False, goal=Figure() as goal) as target:
            indicator = book.indicators.get(target.indicator)
            names = (target.name, *_names(indicator, target.name, ""))
            return Held(
                entry.id, entry.slot, tuple(dict.fromkeys(map(standard, names))), target.indicator or target.code,
                goal.quantity, _goal_measure(indicator), Kind.TARGET, target.period.code, entry.by,
                flow=False, fixed=True,
            )  # fmt: skip
    return None


def _names(indicator: Indicator | None, code: str, subject: str) -> tuple[str, ...]:
    names = (indicator.name, *indicator.aliases) if indicator else (code,)
    whole = tuple(f"{subject}{name}" for name in names[:1] if subject)
    return tuple(dict.fromkeys(standard(name) for name in (*names, *whole)))


def _goal_measure(indicator: Indicator | None) -> Measure:
    forms = {Form.SHARE: Measure.SHARE, Form.GROWTH: Measure.GROWTH, Form.RANK: Measure.RANK}
    return forms.get(indicator.form, Measure.LEVEL) if indicator else Measure.LEVEL


def against_ledger(document: Document, reading: Reading, ledger: Ledger) -> tuple[Problem, ...]:
    """Return every number of a document that the ledger does not bear out, in reading order."""
    page = Page(document.text, reading)
    return ordered(fault.signed(check, page.text) for check, fault in _found(document, page, ledger))


CHECKS = (
    ("bound_number", "绑定的数", "a bound number"),
    ("unbound_number", "未绑定的数", "an unbound number"),
    ("not_as_on_file", "与台账不同", "not as on file"),
    ("other_period", "时段与台账不同", "another period than on file"),
    ("not_as_printed", "与按台账生成的句子不同", "not as the ledger prints it"),
    ("not_as_computed", "与按台账计算的不同", "not as computed from the ledger"),
)


def _found(document: Document, page: Page, ledger: Ledger) -> Iterator[tuple[str, Fault]]:
    bound = {control.start: control for control in document.controls}
    inside = _Inside(document.controls)
    for control in bound.values():
        if fault := _bound(page, control, ledger):
            yield "bound_number", fault
    loose = [finding for finding in page.findings if finding not in inside]
    if document.controls:
        yield from (
            ("unbound_number", _unbound(finding))
            for finding in loose
            if finding.measure != "other" and "great_kinds" not in finding.rule
        )
    differing = tuple(_not_as_printed(page, ledger))
    yield from (("not_as_printed", fault) for fault in differing)
    told = {fault.about[0] for fault in differing}
    linker = Linker(page, ledger)
    for finding in loose:
        if finding not in told:
            yield from _loose(page, finding, linker)


class _Inside:
    """The stretches that controls cover."""

    def __init__(self, controls: Sequence[Control]) -> None:
        self.spans = sorted((control.start, control.end) for control in controls)
        self.covered = {place for start, end in self.spans for place in range(start, end)}

    def __contains__(self, finding: object) -> bool:
        return isinstance(finding, Finding) and finding.start in self.covered


# --- bound numbers


def _bound(page: Page, control: Control, ledger: Ledger) -> Fault | None:
    text = page.text[control.start : control.end]
    if control.tag.startswith(DERIVED):
        return _derived(control, text, ledger.bound.get(control.tag))
    held = ledger.by_entry.get(control.tag)
    if held is None:
        return _gone(control, text)
    found = page.within(control.start, control.end)
    said = len(found) == 1 and _equal(found[0], held)
    if said or text in ledger.bound.get(control.tag, ()) or _cell(text, held.quantity):
        return None
    return _bound_fault(control, text, str(held.quantity), f"台账（{held.by}）为", f"the ledger ({held.by}) says")


def _derived(control: Control, text: str, expected: frozenset[str] | None) -> Fault | None:
    """Hold a computed number against what the ledger computes today; nothing is said where that is not known."""
    if not expected or text in expected:
        return None
    right = "、".join(sorted(expected))
    return _bound_fault(control, text, right, "按台账重新计算为", "computed from the ledger it is")


_CELL = re.compile(r"(?:约|近|超|不低于)?(?P<number>[-−]?\d[\d,]*(?:\.\d+)?)(?:以上|以内|左右|余)?")


def _cell(text: str, quantity: Quantity) -> bool:
    """Whether the cell of a table, whose unit stands in another column, says a quantity: 145000 of 14.5万平方米."""
    match = _CELL.fullmatch(text.strip())
    if not match or quantity.is_range:
        return False
    number = Decimal(match["number"].replace(",", "").replace("−", "-"))
    return number in (quantity.number, quantity.unscaled.number) or abs(number) == abs(quantity.number)


def _bound_fault(control: Control, text: str, expected: str, says: str, english: str) -> Fault:
    return Fault(
        Severity.CONTRADICTION,
        ((control.start, control.end),),
        Text(f"这里写“{text}”，{says}{expected}。", f"The text says {text}; {english} {expected}."),
        expected,
        Text("改回，或先更正台账再重新生成。", "Restore it, or correct the ledger first and build again."),
    )


def _gone(control: Control, text: str) -> Fault:
    return Fault(
        Severity.DOUBT,
        ((control.start, control.end),),
        Text(
            f"“{text}”绑定的条目 {control.tag} 已不是现行版本，或不在这个台账里。",
            f"The entry {control.tag} that {text} is bound to no longer stands, or is of another ledger.",
        ),
        "",
        Text("重新生成报告，或查看该条目的更正。", "Build the report again, or look at the entry's corrections."),
    )


def _unbound(finding: Finding) -> Fault:
    return Fault(
        Severity.NOTICE,
        (finding,),
        Text(f"“{finding.text}”没有绑定台账，改动后无从核对。", f"{finding.text} is bound to no figure of the ledger."),
        "",
        Text("若是台账中的数，请由系统生成。", "If the ledger holds it, let the system print it."),
    )


# --- loose numbers


_COMPUTED = re.compile(
    r"(?P<rest>还需(?:完成)?|尚需(?:完成)?|还差|剩余)|(?P<monthly>月均|平均每月|每月)|(?P<due>应完成|按序时|落后|慢于)"
)
_ANY = re.compile(r"\d")


def _loose(page: Page, finding: Finding, linker: Linker) -> Iterator[tuple[str, Fault]]:
    said = _COMPUTED.search(page.clause(finding)[-16:])
    if said or completes(page, finding):
        yield from (("not_as_computed", fault) for fault in linker.computed(finding))
        if said:
            return
    link = linker.link(finding)
    if link is None:
        return
    if not link.equal:
        yield "not_as_on_file", _other_value(finding, link.held, linker.ledger)
    elif link.other_period:
        yield "other_period", _other_period(finding, link.held)


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


_ENOUGH_EQUAL, _ENOUGH_UNEQUAL = 0.4, 0.62
"""How much of a name must stand about a number that has its value, and about one that has not."""
_MUCH_BETTER = 0.22
"""How much better another figure's name must fit for its value to count, though this one's is the same."""
_CLEARLY = 0.08


class Linker:
    """Links numbers of one page to figures of one ledger."""

    def __init__(self, page: Page, ledger: Ledger) -> None:
        """Keep both."""
        self.page, self.ledger = page, ledger

    def link(self, finding: Finding) -> Link | None:
        """Return the figure that a number states, or None where none is clearly meant."""
        scored = sorted(self._scored(finding), key=lambda pair: -pair[1])
        equal = [(held, score) for held, score in scored if _equal(finding, held)]
        if equal and equal[0][1] >= max(_ENOUGH_EQUAL, scored[0][1] - _MUCH_BETTER):
            alike = [held for held, score in equal if score >= equal[0][1] - _CLEARLY]
            return Link(alike[0], equal[0][1], equal=True, other_period=_elsewhen(self.page, finding, alike))
        if not scored or scored[0][1] < _ENOUGH_UNEQUAL:
            return None
        held, score = scored[0]
        return Link(held, score, equal=False)

    def _scored(self, finding: Finding) -> Iterator[tuple[Held, float]]:
        near, wide = self._words(finding)
        for held in self.ledger.held:
            if not _comparable(finding, held, completes=completes(self.page, finding)):
                continue
            cover = max(max(self._cover(name, near), 0.8 * self._cover(name, wide)) for name in held.names)
            yield held, cover - _unlikeness(finding, held)

    def _words(self, finding: Finding) -> tuple[frozenset[str], frozenset[str]]:
        """Return the pairs of characters about a number: in its own clause, and in its sentence so far."""
        own = standard(f"{finding.subject or ''}{finding.indicator}")
        ahead = re.split(r"[；;]", self.page.before(finding, 80))[-1]
        near = "".join(
            (own, "|", standard(ahead), "|", standard(re.split(r"[，。；、（]", self.page.after(finding))[0]))
        )
        wide = (
            near
            + "|"
            + standard(re.split(r"[。！？\n；]", self.page.words[max(0, finding.start - 120) : finding.start])[-1])
        )
        return frozenset(pairs(near)), frozenset(pairs(wide))

    def _cover(self, name: str, words: frozenset[str]) -> float:
        return sum(share for pair, share in self.ledger.profiles[name] if pair in words)

    def computed(self, finding: Finding) -> Iterator[Fault]:
        """Recompute completion, rest and monthly need from the target and the fact that the words name."""
        goals = sorted(
            ((self._goal_cover(finding, held), held) for held in self.ledger.held if held.kind is Kind.TARGET),
            key=lambda pair: -pair[0],
        )
        if not goals or goals[0][0] < _ENOUGH_UNEQUAL or (len(goals) > 1 and goals[1][0] > goals[0][0] - _CLEARLY):
            return
        goal = goals[0][1]
        fact = max(
            (
                h
                for h in self.ledger.held
                if h.code == goal.code and h.kind is not Kind.TARGET and h.measure is goal.measure
            ),
            key=lambda h: h.period,
            default=None,
        )
        if fact and not goal.quantity.is_range and fact.quantity.measures_like(goal.quantity):
            yield from _recomputed(self.page, finding, goal, fact)

    def _goal_cover(self, finding: Finding, held: Held) -> float:
        near, wide = self._words(finding)
        return max(max(self._cover(name, near), 0.8 * self._cover(name, wide)) for name in held.names)


def pairs(name: str) -> list[str]:
    """Return the neighbouring pairs of characters of a name."""
    return [name[i : i + 2] for i in range(len(name) - 1)]


def _comparable(finding: Finding, held: Held, *, completes: bool) -> bool:
    """Whether a number can be of the same sort as a figure: its unit measures the same, growth meets growth."""
    if not _measures_like(finding, held.quantity):
        return False
    growth = {"growth_yoy": Measure.GROWTH, "diff_vs_other": Measure.DIFFERENCE, "rank": Measure.RANK}
    told = growth.get(finding.measure)
    special = held.measure if held.measure in growth.values() else None
    if finding.unit in ("%", "百分点", "位"):
        return told == special and completes == (held.measure is Measure.COMPLETION)
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


def _equal(finding: Finding, held: Held) -> bool:
    """Whether a number and a figure can be the same, as each is rounded."""
    if not _measures_like(finding, held.quantity):
        return False
    scale = unit(finding.unit).scale if finding.unit else held.quantity.unit.scale
    told = _scaled(stated(finding), scale)
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


def _scaled(told: Stated, scale: Decimal) -> Stated:
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


# --- what is said of them


def _other_value(finding: Finding, held: Held, ledger: Ledger) -> Fault:
    older = _version_of(finding, held, ledger)
    name = held.names[0]
    zh = f"这里写{finding.text}，台账中“{name}”（{held.period}，{held.by}）为{held.quantity}。"
    en = f"The text says {finding.text}; the ledger holds {held.quantity} for {name} of {held.period} ({held.by})."
    if older:
        zh += f"这里的数是{older.entry.by}于{older.entry.at:%Y-%m-%d}入账、后来更正了的版本。"
        en += f" It is the version of {older.entry.by} of {older.entry.at:%Y-%m-%d}, corrected since."
    return Fault(
        Severity.CONTRADICTION, (finding,), Text(zh, en), str(held.quantity),
        Text(f"改为{held.quantity}，或更正台账（{held.entry}）。", f"Write {held.quantity}, or correct {held.entry}."),
    )  # fmt: skip


def _version_of(finding: Finding, held: Held, ledger: Ledger) -> Filed | None:
    """Return the superseded version that a number still states."""
    for filed in ledger.versions(held.slot):
        old = _held(ledger.book, filed.entry)
        if old and filed.entry.id != held.entry and _equal(finding, old):
            return filed
    return None


def _other_period(finding: Finding, held: Held) -> Fault:
    return Fault(
        Severity.CONTRADICTION,
        (finding,),
        Text(
            f"这里说{finding.period}，台账中“{held.names[0]}”的{held.quantity}是{held.period}的数。",
            f"The text speaks of {finding.period}; the ledger holds {held.quantity} for {held.period}.",
        ),
        held.period,
        Text("核对时段。", "Check the period."),
    )


def _recomputed(page: Page, finding: Finding, goal: Held, fact: Held) -> Iterator[Fault]:
    words = page.clause(finding)[-16:]
    if re.search(r"应完成|落后|慢于", words):
        return
    done, asked = Fraction(fact.quantity.base), Fraction(goal.quantity.base)
    said = _COMPUTED.search(words)
    told = _scaled(stated(finding), unit(finding.unit).scale)
    if completes(page, finding) and asked:
        right, how = done / asked * 100, f"{fact.quantity}÷{goal.quantity}"
    elif said and said["rest"] and finding.unit != "%":
        right, how = asked - done, f"{goal.quantity}−{fact.quantity}"
    elif said and said["monthly"] and (span := span_of_time(fact.period)) and span.last.number < _YEAR:
        right, how = (
            (asked - done) / (_YEAR - span.last.number),
            f"（{goal.quantity}−{fact.quantity}）÷{_YEAR - span.last.number}",
        )
        told = Stated(told.low and told.low - told.step, told.high and told.high + told.step, told.step)  # 向上取整
    else:
        return
    if told.holds(right) or _unlike_unit(finding, goal):
        return
    yield Fault(
        Severity.CONTRADICTION,
        (finding,),
        Text(
            f"这里写{finding.text}，按台账{how}为{_shown(right, finding)}。",
            f"The text says {finding.text}; by the ledger it is {_shown(right, finding)}.",
        ),
        _shown(right, finding),
        Text("按台账重算。", "Compute it again from the ledger."),
    )


def _unlike_unit(finding: Finding, goal: Held) -> bool:
    return finding.unit != "%" and unit(finding.unit).measures != goal.quantity.unit.measures


def _shown(number: Fraction, finding: Finding) -> str:
    scale = Fraction(unit(finding.unit).scale)
    return rounded_like(number / scale, finding)


# --- sentences as the ledger prints them


_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?(?:万亿|亿|万)?")
_SENTENCES = re.compile(r"[^。！？\n]+[。！？]?")


def _not_as_printed(page: Page, ledger: Ledger) -> Iterator[Fault]:
    """Find sentences that differ in numbers only from one that today's report would print."""
    if not ledger.printed:
        return
    today: dict[str, list[str]] = {}
    for printed in ledger.printed:
        for match in _SENTENCES.finditer(even(printed)):
            today.setdefault(_masked(match[0]), []).append(match[0])
    for match in _SENTENCES.finditer(page.words):
        candidates = today.get(_masked(match[0]), [])
        if candidates and match[0] not in candidates:
            yield from _differences(match, candidates[0])


def _masked(sentence: str) -> str:
    return _NUMBER.sub("#", sentence)


def _differences(match: re.Match[str], printed: str) -> Iterator[Fault]:
    for here, there in zip(_NUMBER.finditer(match[0]), _NUMBER.finditer(printed), strict=True):
        if here[0] != there[0]:
            yield Fault(
                Severity.CONTRADICTION,
                ((match.start() + here.start(), match.start() + here.end()),),
                Text(
                    f"这里写{here[0]}，按台账生成的同一句是{there[0]}。",
                    f"The text says {here[0]}; today's report prints {there[0]}.",
                ),
                there[0],
                Text("按台账改正，或先更正台账。", "Follow the ledger, or correct it first."),
            )
