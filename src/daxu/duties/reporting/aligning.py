"""Aligning: which sentence of one file is which of another, also where it was moved or rewritten.

Sentences with the same words are the same, whatever their numbers; what is left is paired by what it shares: bound
numbers and words. A sentence is `moved` where others that kept their order stand on its other side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from daxu.duties.reporting.edited import Said

_ALIKE = 0.6
"""How much of two sentences must be the same for one to be the other rewritten."""
_SHARED_NUMBERS = 0.35
"""How much, where they share bound numbers."""
_NEAR = 25
"""How far away a rewritten sentence without a shared number is looked for, counted in sentences left over."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence of the old file and what it is in the new one; one of both is missing where it came or went."""

    old: Said | None
    new: Said | None
    moved: bool = False

    @property
    def rewritten(self) -> bool:
        """Whether the words differ."""
        return self.old is not None and self.new is not None and self.old.words != self.new.words


def aligned(old: Sequence[Said], new: Sequence[Said]) -> list[Pair]:
    """Return the pairs in the order of the new file; what is gone stands where it stood in the old one."""
    at: dict[int, int] = {}
    moved: set[int] = set()
    matcher = SequenceMatcher(None, [said.words for said in old], [said.words for said in new], autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        at.update(zip(range(a, a + size), range(b, b + size), strict=True))
    for a, b in (*_moved(old, new, at), *_rewritten(old, new, at)):
        if _crosses(a, b, at):
            moved.add(a)
        at[a] = b
    return list(_in_order(old, new, at, moved))


def _moved(old: Sequence[Said], new: Sequence[Said], at: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Pair sentences left over that have the same words."""
    free = defaultdict(list)
    for b in _left(len(new), set(at.values())):
        free[new[b].words].append(b)
    for a in _left(len(old), set(at)):
        if places := free[old[a].words]:
            yield a, places.pop(0)


def _rewritten(old: Sequence[Said], new: Sequence[Said], at: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Pair what is still left over by likeness, the likest first."""
    left, free = _left(len(old), set(at)), _left(len(new), set(at.values()))
    scored = sorted(_scored(old, new, left, free), key=lambda one: (-one[0], one[1], one[2]))
    taken_old, taken_new = set[int](), set[int]()
    for _, a, b in scored:
        if a not in taken_old and b not in taken_new:
            taken_old.add(a)
            taken_new.add(b)
            yield a, b


def _scored(
    old: Sequence[Said], new: Sequence[Said], left: list[int], free: list[int]
) -> Iterator[tuple[float, int, int]]:
    bearing = defaultdict(set)
    for place, b in enumerate(free):
        for tag in new[b].tags:
            bearing[tag].add(place)
    for place, a in enumerate(left):
        near = set(range(max(0, place - _NEAR), min(len(free), place + _NEAR + 1)))
        sharing = {other for tag in old[a].tags for other in bearing[tag]}
        for other in near | sharing:
            likeness = _likeness(old[a], new[free[other]], _SHARED_NUMBERS if other in sharing else _ALIKE)
            if likeness:
                yield likeness, a, free[other]


def _likeness(one: Said, other: Said, least: float) -> float:
    if one.row != other.row:
        return 0.0
    matcher = SequenceMatcher(None, one.words, other.words, autojunk=False)
    if matcher.real_quick_ratio() < least or matcher.quick_ratio() < least:
        return 0.0
    found = matcher.ratio()
    return found if found >= least else 0.0


def _left(size: int, taken: set[int]) -> list[int]:
    return [place for place in range(size) if place not in taken]


def _crosses(a: int, b: int, at: dict[int, int]) -> bool:
    """Whether a pair stands across one that kept its order."""
    return any((a < other) != (b < place) for other, place in at.items())


def _in_order(old: Sequence[Said], new: Sequence[Said], at: dict[int, int], moved: set[int]) -> Iterator[Pair]:
    came = {b: a for a, b in at.items()}
    gone, told = _left(len(old), set(at)), 0
    for b, said in enumerate(new):
        a = came.get(b)
        while a is not None and a not in moved and told < len(gone) and gone[told] < a:
            yield Pair(old[gone[told]], None)
            told += 1
        yield Pair(None if a is None else old[a], said, moved=a in moved)
    yield from (Pair(old[a], None) for a in gone[told:])
