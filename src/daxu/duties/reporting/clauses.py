"""Clauses: the facts about one subject joined as an official would say them in one breath, each number bound.

区人代会重点项目106个，其中在建95个，完成投资165.3亿元，投资完成率为73.8% comes from four indicators: a whole, a
part of it, and two whose names begin with the same subject. Which facts belong together is told by `part_of` and by
shared words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from daxu.core.book import Book
from daxu.core.indicator import Form, Indicator, Measure, Observation, Status, Timing
from daxu.core.quantity import PERCENT, Quantity
from daxu.duties.reporting import phrases
from daxu.duties.reporting.report import Binding, Part, Sentence

_ORDER = (
    Measure.LEVEL, Measure.COMPLETION, Measure.PART, Measure.GROWTH, Measure.DIFFERENCE, Measure.SHARE, Measure.RANK,
    Measure.OTHER,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """An observation with what it says something of, and the id of its entry."""

    observation: Observation
    indicator: Indicator
    entry: str

    @classmethod
    def of(cls, book: Book, observation: Observation) -> Fact:
        """Look up what the observation is about."""
        return cls(observation, book.indicators[observation.indicator], book.id_of(observation))

    @property
    def quantity(self) -> Quantity:
        """Its quantity."""
        return self.observation.figure.quantity

    @property
    def measure(self) -> Measure:
        """What it says of its indicator."""
        return self.observation.measure

    def bound(self, text: str) -> Binding:
        """Show its number as `text`."""
        return Binding(self.entry, text, self.indicator.name, self.observation.figure.sources, self.quantity)


@dataclass(frozen=True, slots=True)
class Group:
    """Facts said in one clause: the first one's indicator is the subject."""

    facts: tuple[Fact, ...]

    @property
    def subject(self) -> Indicator:
        """What the clause is about."""
        return self.facts[0].indicator

    @property
    def is_stock(self) -> bool:
        """Whether it is read at a moment (截至6月末) and not counted over the period."""
        return self.subject.timing is Timing.STOCK

    @property
    def under_way(self) -> bool:
        """Whether it counts what is being worked on; 推进 is not 完成."""
        return self.subject.name.startswith("推进")


def grouped(facts: Iterable[Fact]) -> list[Group]:
    """Gather facts, given in reading order, into the groups that are said together."""
    groups: list[list[Fact]] = []
    for fact in facts:
        home = next((group for group in groups if _belongs(fact, group)), None)
        if home is None:
            groups.append([fact])
        else:
            home.append(fact)
    return [Group(tuple(_in_order(group))) for group in groups]


def _belongs(fact: Fact, group: Sequence[Fact]) -> bool:
    head = group[0].indicator
    if head.code in (fact.indicator.code, fact.indicator.part_of):
        return True
    return bool(_shared(head, fact.indicator)) and fact.indicator.theme == head.theme


def _in_order(group: list[Fact]) -> list[Fact]:
    """Put each indicator's measures into the order they are said in; indicators keep their own order."""
    codes = list(dict.fromkeys(fact.indicator.code for fact in group))
    return sorted(group, key=lambda fact: (codes.index(fact.indicator.code), _ORDER.index(fact.measure)))


def _shared(head: Indicator, other: Indicator) -> str:
    return phrases.shared(_subject(head), _subject(other))


def _subject(indicator: Indicator) -> str:
    return phrases.subject(indicator.name, indicator.unit)


def clause(group: Group, names: Iterable[str] = ()) -> Sentence:
    """Say a group of facts: the subject once, then each number in its words. `names` are of parts of the district."""
    parts: list[Part] = []
    before: Fact | None = None
    said = ""
    for fact in group.facts:
        subject = _said_subject(fact, group, names)
        news = subject not in ("", said)
        if fact.measure is Measure.PART and before and "其中" not in parts:
            parts += ["，", "其中"]
        elif before:
            parts.append("，" if news else "、")
        stem, aside = _aside(subject if news else "")
        parts += [stem, *predicate(fact, governed=_governed(fact, before, news=news)), aside]
        parts += _examples(fact, before)
        said, before = subject or said, fact
    return Sentence.of(*parts)


def _aside(subject: str) -> tuple[str, str]:
    """Split a remark in brackets from the end of a subject: it is said after the number."""
    stem, bracket, rest = subject.partition("（")
    return (stem, bracket + rest) if rest.endswith("）") else (subject, "")


def _governed(fact: Fact, before: Fact | None, *, news: bool) -> bool:
    """Whether a 预计 said just before still holds for this fact."""
    return before is not None and not news and before.observation.status is fact.observation.status


def _said_subject(fact: Fact, group: Group, names: Iterable[str]) -> str:
    """Return the subject of one fact, without what the clause has said already."""
    own = _subject(fact.indicator)
    if fact.indicator.code == group.subject.code:
        place = fact.observation.subject
        return _full_subject(fact, f"{place}{own}" if place in names else own)
    head = group.subject.name
    shorter = own.removeprefix(_shared(group.subject, fact.indicator)).removeprefix(head)
    if fact.measure is Measure.DIFFERENCE and shorter == "增速":
        return ""
    return shorter


def _full_subject(fact: Fact, own: str) -> str:
    """Name a board's area inside the subject: 榜单在全市靠前; a numeral in a name (六大产业) is said as the number."""
    scope = fact.observation.compared_with
    if fact.measure is Measure.LEVEL and scope:
        own = own.replace("榜单", f"榜单在{scope}", 1) if "榜单" in own else f"{own}（{scope}）"
    return _NUMERAL.sub("", own) if fact.quantity.number == _numeral(own) else own


_NUMERAL = re.compile(r"^([一二三四五六七八九十])大")


def _numeral(name: str) -> int | None:
    match = _NUMERAL.match(name)
    return "一二三四五六七八九十".index(match[1]) + 1 if match else None


def predicate(fact: Fact, *, governed: bool) -> tuple[Part, ...]:
    """Say what is said of a fact's subject, its number last; `governed` tells that a 预计 just before holds for it."""
    quantity, scope = fact.quantity, fact.observation.compared_with
    expected = "预计" if fact.observation.status is Status.EXPECTED and not governed else ""
    match fact.measure:
        case Measure.GROWTH:
            return expected, fact.bound(phrases.change(quantity))
        case Measure.DIFFERENCE:
            # 高于 may turn into 低于: the word is bound with its number, and changes with it.
            whom, how = phrases.difference(quantity, scope)
            return expected, fact.bound(f"{whom}{how}")
        case Measure.RANK:
            return "列", scope, fact.bound(phrases.ordinal(quantity))
        case Measure.SHARE:
            return expected, *_share(fact)
    return expected, _verb(fact, expected), fact.bound(phrases.said(quantity, promised=fact.observation.planned))


def _share(fact: Fact) -> tuple[Part, ...]:
    words = phrases.portion(fact.quantity)
    if phrases.names_a_rate(fact.indicator.name):
        return "" if words[0] in "约近超" else "为", fact.bound(words)
    scope = fact.observation.compared_with
    return f"占{scope}比重" if scope and "占" not in fact.indicator.name else "", fact.bound(words)


def _verb(fact: Fact, expected: str) -> str:
    """Return the word between subject and number, where Chinese wants one."""
    if phrases.names_a_rate(fact.indicator.name) and fact.quantity.unit == PERCENT:
        return "为"
    flow = fact.indicator.form is Form.AMOUNT and fact.indicator.timing is Timing.FLOW
    if expected and flow:
        return "实现"
    return "为" if fact.quantity.is_range or fact.measure is Measure.OTHER else ""


def _examples(fact: Fact, before: Fact | None) -> tuple[str, ...]:
    """Name the examples that the source gives (尤家凹…等), once where several numbers are about the same."""
    named = fact.observation.subject
    if not _EXAMPLES.search(named) or (before and before.observation.subject == named):
        return ()
    return (f"（{named}）",)


_EXAMPLES = re.compile("等(地块|项目)?$")
