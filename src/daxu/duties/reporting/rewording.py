"""Rewording: what became of each sentence between two texts in the notation of templates, down to the character.

Sentences are matched as those of two files are (`aligning`); a slot counts as one number, whatever it would print.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import count

from daxu.duties.reporting.aligning import Pair, aligned
from daxu.duties.reporting.differing import Fate
from daxu.duties.reporting.edited import Number, Said
from daxu.duties.reporting.execution import PASSAGES
from daxu.duties.reporting.report import Section, Sentence
from daxu.duties.reporting.templates.filling import BASIS, WORDS
from daxu.duties.reporting.templates.notation import slots

_SENTENCE = re.compile(r"[^。！？\n]*[。！？]+|[^。！？\n]+")
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
    """Return what became of the sentences of `old` in `new`, both in the notation; what stayed is left out."""
    return _compared(_written(old), _written(new))


def compared_as_printed(old: Sequence[Section], new: Sequence[Section]) -> list[Reworded]:
    """Return what became of the sentences of some sections as they are printed; what stayed is left out."""
    return _compared(_printed(old), _printed(new))


def _compared(old: Iterable[Said], new: Iterable[Said]) -> list[Reworded]:
    return [one for pair in aligned(list(old), list(new)) if (one := _reworded(pair)) is not None]


def _written(text: str) -> Iterator[Said]:
    for paragraph, line in enumerate(text.splitlines()):
        for found in _SENTENCE.finditer(line):
            numbers = tuple(Number(slot.written, slot.written, slot.name, slot.start) for slot in slots(found[0])[0])
            yield Said(found[0], 0, paragraph, numbers=numbers)


def _printed(sections: Iterable[Section]) -> Iterator[Said]:
    place = count()
    for section in sections:
        if section.heading:
            yield Said(section.heading, 0, next(place))
        for paragraph in section.paragraphs:
            number = next(place)
            if paragraph.lead:
                yield Said(paragraph.lead, 0, number)
            yield from (_said(sentence, number) for sentence in paragraph.sentences)


def _said(sentence: Sentence, paragraph: int) -> Said:
    numbers, start = [], 0
    for part in sentence.parts:
        text = part if isinstance(part, str) else part.text
        if not isinstance(part, str):
            numbers.append(Number(part.tag, text, part.about, start))
        start += len(text)
    return Said(sentence.text, 0, paragraph, numbers=tuple(numbers))


def _reworded(pair: Pair) -> Reworded | None:
    old, new = pair.old.text if pair.old else "", pair.new.text if pair.new else ""
    if old == new and not pair.moved:
        return None
    fate = Fate.ADDED if not old else Fate.REMOVED if not new else Fate.MOVED if old == new else Fate.CHANGED
    before, after = _numbers(pair.old), _numbers(pair.new)
    return Reworded(
        fate, tuple(_stretches(pair.old, pair.new)), tuple((before - after).elements()),
        tuple((after - before).elements()),
    )  # fmt: skip


def _numbers(said: Said | None) -> Counter[str]:
    """Count the numbers of a sentence; slots that print words of time and place, or nothing, are none."""
    return Counter(number.text for number in said.numbers if number.about not in _NO_NUMBERS) if said else Counter()


_NO_NUMBERS = frozenset({*WORDS, BASIS, *PASSAGES})


def _tokens(said: Said | None) -> list[str]:
    """Cut a sentence into letters; a number is one piece."""
    if said is None:
        return []
    pieces, position = [], 0
    for number in said.numbers:
        pieces += [*said.text[position : number.start], number.text]
        position = number.start + len(number.text)
    return [*pieces, *said.text[position:]]


def _stretches(old: Said | None, new: Said | None) -> Iterator[Stretch]:
    before, after = _tokens(old), _tokens(new)
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
