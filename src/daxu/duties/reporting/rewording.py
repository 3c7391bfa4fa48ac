"""Rewording: what became of each sentence between two texts in the notation of templates, down to the character.

Sentences are matched as those of two files are (`aligning`); a slot counts as one number, whatever it would print.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from daxu.duties.reporting.aligning import Pair, aligned
from daxu.duties.reporting.differing import Fate
from daxu.duties.reporting.edited import Number, Said
from daxu.duties.reporting.templates.notation import slots

_SENTENCE = re.compile(r"[^。！？\n]*[。！？]+|[^。！？\n]+")
_TOKEN = re.compile(r"[{｛][^{}｛｝]*[}｝]|.", re.DOTALL)
_ALIKE = 0.4
"""Below this likeness two sentences are shown one after the other: their common letters are chance."""


class Mark(Enum):
    """Whether a stretch of a sentence stayed, went or came."""

    KEPT = "kept"
    GONE = "gone"
    COME = "come"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a sentence, and what became of it."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """A sentence that differs: what became of it, its stretches in reading order, the numbers that went and came."""

    fate: Fate
    stretches: tuple[Stretch, ...]
    went: tuple[str, ...] = ()
    came: tuple[str, ...] = ()


def compared(old: str, new: str) -> list[Reworded]:
    """Return what became of the sentences of `old` in `new`; those that stayed as they were are left out."""
    pairs = aligned(list(_sentences(old)), list(_sentences(new)))
    return [one for pair in pairs if (one := _reworded(pair)) is not None]


def _sentences(text: str) -> Iterator[Said]:
    for paragraph, line in enumerate(text.splitlines()):
        for found in _SENTENCE.finditer(line):
            said = found[0]
            numbers = tuple(Number(s.written, s.written, s.name, s.start) for s in slots(said)[0])
            yield Said(said, 0, paragraph, numbers=numbers)


def _reworded(pair: Pair) -> Reworded | None:
    old, new = pair.old.text if pair.old else "", pair.new.text if pair.new else ""
    if old == new and not pair.moved:
        return None
    fate = Fate.ADDED if not old else Fate.REMOVED if not new else Fate.MOVED if old == new else Fate.CHANGED
    before, after = (Counter(n.text for n in said.numbers) if said else Counter[str]() for said in (pair.old, pair.new))
    return Reworded(
        fate, tuple(_stretches(old, new)), tuple((before - after).elements()), tuple((after - before).elements())
    )


def _stretches(old: str, new: str) -> Iterator[Stretch]:
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    whole = matcher.ratio() < _ALIKE
    steps = [("replace", 0, len(before), 0, len(after))] if whole else matcher.get_opcodes()
    for step, a, b, c, d in steps:
        if step == "equal":
            yield Stretch(Mark.KEPT, "".join(before[a:b]))
            continue
        if b > a:
            yield Stretch(Mark.GONE, "".join(before[a:b]))
        if d > c:
            yield Stretch(Mark.COME, "".join(after[c:d]))
