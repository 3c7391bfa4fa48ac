"""Differing: what became of each sentence and each bound number between two files.

Numbers are matched by their tag inside sentences that are the same; a number that left its sentence is looked for in
all others. `key` says which tags mean the same figure: two versions of one, before and after a correction, where a
ledger is at hand.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from daxu.core.text import Text
from daxu.duties.reporting.aligning import Pair, aligned
from daxu.duties.reporting.edited import Edited, Number, Said

_DIGITS = re.compile(r"\d[\d.,]*")


class Fate(Enum):
    """What became of a sentence or a number; the value is the word of the contract."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    CHANGED = "changed"
    SWAPPED = "swapped"
    UNBOUND = "unbound"
    RETAGGED = "retagged"
    COPIED = "copied"

    @property
    def said(self) -> Text:
        """The word for a reader."""
        return _SAID[self]


_SAID = {
    Fate.ADDED: Text("增加", "added"),
    Fate.REMOVED: Text("删去", "removed"),
    Fate.MOVED: Text("移动", "moved"),
    Fate.CHANGED: Text("改动", "changed"),
    Fate.SWAPPED: Text("调换", "swapped"),
    Fate.UNBOUND: Text("失去绑定", "no longer bound"),
    Fate.RETAGGED: Text("改了编号", "tag altered"),
    Fate.COPIED: Text("复制", "copied"),
}


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """A sentence that came, went, was moved or rewritten; `digits` are plain numbers that only one of both holds."""

    fate: Fate
    old: Said | None
    new: Said | None
    digits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A bound number that is not where or what it was: as it stood, as it stands, and the sentences of both."""

    fate: Fate
    old: Number | None
    new: Number | None
    was_in: Said | None
    stands_in: Said | None

    @property
    def number(self) -> Number:
        """The number as it stands, or as it stood."""
        found = self.new or self.old
        if found is None:  # pragma: no cover - one of both is always given
            raise ValueError("既无旧数也无新数。 Neither an old nor a new number.")
        return found


@dataclass(frozen=True, slots=True)
class Differences:
    """Everything that differs between two files."""

    sentences: tuple[SentenceChange, ...]
    numbers: tuple[NumberChange, ...]
    pairs: tuple[Pair, ...]

    @property
    def none(self) -> bool:
        """Whether both say the same."""
        return not (self.sentences or self.numbers)


@dataclass(frozen=True, slots=True, eq=False)
class _Loose:
    """A number that its own sentence lacks, or has too much: the pair, and its place among the pair's numbers."""

    number: Number
    pair: Pair
    place: int


def itself(tag: str) -> str:
    """Take a tag as it is: without a ledger nobody knows which tags mean the same figure."""
    return tag


def diff(old: Edited, new: Edited, key: Callable[[str], str] = itself) -> Differences:
    """Return what became of every sentence and every bound number of `old` in `new`."""
    pairs = aligned(old.sentences, new.sentences)
    return Differences(
        tuple(change for pair in pairs for change in _sentence(pair)),
        tuple(_numbers(pairs, new, key)),
        tuple(pairs),
    )


def _sentence(pair: Pair) -> Iterator[SentenceChange]:
    if pair.old is None or pair.new is None:
        yield SentenceChange(Fate.ADDED if pair.old is None else Fate.REMOVED, pair.old, pair.new)
        return
    if pair.moved:
        yield SentenceChange(Fate.MOVED, pair.old, pair.new)
    if pair.rewritten:
        yield SentenceChange(Fate.CHANGED, pair.old, pair.new, _digits(pair.old.words, pair.new.words))


def _digits(old: str, new: str) -> tuple[str, ...]:
    before, after = Counter(_DIGITS.findall(old)), Counter(_DIGITS.findall(new))
    return (*(before - after).elements(), *(after - before).elements())


def _numbers(pairs: Sequence[Pair], new: Edited, key: Callable[[str], str]) -> Iterator[NumberChange]:
    lost: list[_Loose] = []
    extra: list[_Loose] = []
    for pair in pairs:
        before, after = pair.old.numbers if pair.old else (), pair.new.numbers if pair.new else ()
        same = _matched(before, after, key)
        yield from _in_place(pair, same)
        lost += [_Loose(n, pair, place) for place, n in enumerate(before) if place not in same]
        came = set(same.values())
        extra += [_Loose(n, pair, place) for place, n in enumerate(after) if place not in came]
    yield from _elsewhere(lost, extra, new, key)


def _matched(before: Sequence[Number], after: Sequence[Number], key: Callable[[str], str]) -> dict[int, int]:
    """Return place → place of numbers of one figure, in their order; of equals, those whose text is the same first."""
    found: dict[int, int] = {}
    for exactly in (True, False):
        free: dict[object, list[int]] = defaultdict(list)
        for place, number in enumerate(after):
            if place not in found.values():
                free[_named(number, key, exactly=exactly)].append(place)
        for place, number in enumerate(before):
            places = free[_named(number, key, exactly=exactly)]
            if place not in found and places:
                found[place] = places.pop(0)
    return found


def _named(number: Number, key: Callable[[str], str], *, exactly: bool) -> object:
    return (key(number.tag), number.text) if exactly else key(number.tag)


def _in_place(pair: Pair, same: dict[int, int]) -> Iterator[NumberChange]:
    if pair.old is None or pair.new is None:
        return
    order = sorted(same.values())
    for place, (a, b) in enumerate(sorted(same.items())):
        old, new = pair.old.numbers[a], pair.new.numbers[b]
        if order[place] != b:
            yield NumberChange(Fate.SWAPPED, old, new, pair.old, pair.new)
        if old.text != new.text:
            yield NumberChange(Fate.CHANGED, old, new, pair.old, pair.new)


def _elsewhere(
    lost: list[_Loose], extra: list[_Loose], new: Edited, key: Callable[[str], str]
) -> Iterator[NumberChange]:
    """Say where numbers went that their sentence lost, and where those came from that it has too much."""
    moves = _moves(lost, extra, key)
    ways = Counter((id(a.pair), id(b.pair)) for a, b in moves)
    for a, b in moves:
        crossed = ways[id(b.pair), id(a.pair)] > 0 and a.pair is not b.pair
        yield NumberChange(Fate.SWAPPED if crossed else Fate.MOVED, a.number, b.number, a.pair.old, b.pair.new)
    left, found = {a for a, _ in moves}, {b for _, b in moves}
    gone, came = [a for a in lost if a not in left], [b for b in extra if b not in found]
    for a, b in _retagged(gone, came):
        yield NumberChange(Fate.RETAGGED, a.number, b.number, a.pair.old, b.pair.new)
        gone.remove(a)
        came.remove(b)
    yield from (_lost(a, new) for a in gone if a.pair.new is not None)
    standing = Counter(key(number.tag) for number in new.numbers)
    for b in came:
        if standing[key(b.number.tag)] > 1:
            yield NumberChange(Fate.COPIED, None, b.number, None, b.pair.new)
        elif b.pair.old is not None:
            yield NumberChange(Fate.ADDED, None, b.number, b.pair.old, b.pair.new)


def _moves(lost: list[_Loose], extra: list[_Loose], key: Callable[[str], str]) -> list[tuple[_Loose, _Loose]]:
    """Pair numbers that left a sentence standing with the same figures found in another."""
    free: dict[str, list[_Loose]] = defaultdict(list)
    for one in extra:
        free[key(one.number.tag)].append(one)
    return [(one, places.pop(0)) for one in lost if (places := free[key(one.number.tag)])]


def _retagged(gone: list[_Loose], came: list[_Loose]) -> list[tuple[_Loose, _Loose]]:
    """Pair numbers that stand in one place of one sentence with one text, under another tag."""
    where = {(id(b.pair), b.place, b.number.text): b for b in came}
    found = ((a, where.get((id(a.pair), a.place, a.number.text))) for a in gone)
    return [(a, b) for a, b in found if b is not None]


def _lost(one: _Loose, new: Edited) -> NumberChange:
    """Tell a number that is plain text now from one that is gone."""
    said, was = one.pair.new, one.pair.old
    text = one.number.text
    typed = said and was and said.words.count(text) > was.words.count(text)
    marked = said and any(m.tag == one.number.tag and said.start <= m.start <= said.end for m in new.document.marks)
    return NumberChange(Fate.UNBOUND if typed or marked else Fate.REMOVED, one.number, None, was, said)
