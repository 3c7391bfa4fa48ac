"""On file: the figures that a ledger holds, as a text is held against them, and which names they go by.

Names are found by their pairs of neighbouring characters: an index tells which names bear a pair and how much of the
name it is, so that only figures which share words with a number are ever weighed.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.figure import Figure
from daxu.core.indicator import Form, Indicator, Kind, Measure, Observation, Timing
from daxu.core.quantity import Quantity
from daxu.core.target import Target
from daxu.duties.checking.page import standard

if TYPE_CHECKING:  # the ledger brings a database along, and to check a file alone needs none
    from daxu.ledger.read import Filed


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
        return tuple(held for entry in self.book.standing.values() if (held := held_of(self.book, entry)))

    @cached_property
    def by_entry(self) -> dict[str, Held]:
        """The same by entry."""
        return {held.entry: held for held in self.held}

    @cached_property
    def bearers(self) -> dict[str, tuple[int, ...]]:
        """Which figures, by their place in `held`, go by a name."""
        found: dict[str, list[int]] = defaultdict(list)
        for place, held in enumerate(self.held):
            for name in held.names:
                found[name].append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def goals(self) -> frozenset[int]:
        """The places in `held` of what is aimed at."""
        return frozenset(place for place, held in enumerate(self.held) if held.kind is Kind.TARGET)

    @cached_property
    def facts(self) -> dict[str, tuple[Held, ...]]:
        """The figures of fact of each indicator."""
        found: dict[str, list[Held]] = defaultdict(list)
        for held in self.held:
            if held.kind is not Kind.TARGET:
                found[held.code].append(held)
        return {code: tuple(many) for code, many in found.items()}

    @cached_property
    def sharing(self) -> dict[str, tuple[tuple[str, float], ...]]:
        """The names that bear a pair of characters, and how much of the name's whole weight the pair is."""
        found: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for name in self.bearers:
            weighed = self._weighed(_GREAT.sub("", name))
            whole = sum(weighed.values()) or 1.0
            for pair, weight in weighed.items():
                found[pair].append((name, weight / whole))
        return {pair: tuple(names) for pair, names in found.items()}

    def _weighed(self, name: str) -> dict[str, float]:
        """Return the pairs of a name, each with its weight; what the unit of a number says anyway weighs little."""
        said = pairs(_COUNTED.sub("", name))
        weighed: dict[str, float] = defaultdict(float)
        for place, pair in enumerate(pairs(name)):
            weighed[pair] += self.weights.get(pair, 1.0) * (1 if place < len(said) else _SILENT)
        return weighed

    @cached_property
    def weights(self) -> dict[str, float]:
        """How telling each pair of characters is: the fewer figures bear it, the more."""
        indicators = {held.code: held.names[0] for held in self.held}
        seen = Counter(pair for name in indicators.values() for pair in set(pairs(name)))
        return {pair: math.log(1 + len(indicators) / count) for pair, count in seen.items()}

    def history(self, slot: str) -> Sequence[Filed]:
        """Return the versions of a slot; each slot is asked for once."""
        if slot not in self._asked:
            self._asked[slot] = self.versions(slot)
        return self._asked[slot]

    @cached_property
    def _asked(self) -> dict[str, Sequence[Filed]]:
        """The versions that were asked for so far."""
        return {}

    def covers(self, words: Iterable[str]) -> dict[str, float]:
        """Return how much of each name stands in some pairs of characters; names without any are left out."""
        found: dict[str, float] = defaultdict(float)
        for pair in words:
            for name, share in self.sharing.get(pair, ()):
                found[name] += share
        return found


_COUNTED = re.compile(
    r"(?<=[一-龥]{2})(?:(?:适用)?年龄(?:范围|段)?|总数|个数|家数|次数|宗数|批次|人次|数量|人数|面积|金额|数|额)$"
)
_SILENT = 0.3
"""What the end of a name weighs that a number's unit says already: 面积 of so many 亩, 年龄 of so many 岁."""
_GREAT = re.compile(r"^[二三四五六七八九十]大(?=[一-龥]{2})")


def pairs(name: str) -> list[str]:
    """Return the neighbouring pairs of characters of a name."""
    return [name[i : i + 2] for i in range(len(name) - 1)]


def held_of(book: Book, entry: Entry) -> Held | None:
    """Return the figure of an entry, or None where it holds none or is an example."""
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
