"""Body: one paragraph of a template, typed words and slots, becomes sentences that cite, or a list of what is wrong.

The same room serves a text template and a Word template: it knows offsets in a paragraph and nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from daxu.core.figure import Source
from daxu.core.indicator import Status
from daxu.core.text import Text
from daxu.duties.reporting.consistency import loose_numbers, names_with_digits
from daxu.duties.reporting.report import Binding, Part, Sentence
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates.fault import Flaw, Unfilled
from daxu.duties.reporting.templates.filling import Answers
from daxu.duties.reporting.templates.joining import Cut, join
from daxu.duties.reporting.templates.notation import Slot, slots
from daxu.reader import read


@dataclass(frozen=True, slots=True)
class Filled:
    """A paragraph with what takes the place of each slot, in reading order, and every flaw found in it."""

    text: str
    cuts: tuple[Cut, ...]
    flaws: tuple[Flaw, ...]

    def sentences(self) -> Iterator[tuple[int, Sentence]]:
        """Walk its sentences, each with the offset where it begins; an end of sentence inside a number is none."""
        for start, end in _spans(self.text, self.cuts):
            inside = [cut for cut in self.cuts if start <= cut.start < end]
            cites = frozenset[Source]().union(*(cut.cites for cut in inside))
            yield start, Sentence.of(*_parts(self.text, start, end, inside), cites=cites)


LONGEST_PARAGRAPH = 20_000
"""Characters that a paragraph may have: more than any report has, and little enough to be read at once."""


class Filler:
    """Fills paragraphs from one evaluation."""

    def __init__(self, subject: Subject) -> None:
        """Learn what may be asked, and the proper names that carry digits."""
        self.answers = Answers(subject)
        self._names = names_with_digits(subject.book, subject.project_names)

    def filled(self, text: str, *, sourced: bool = True, bound: bool = True) -> Filled:
        """Fill a paragraph; `sourced` asks a source of every sentence, `bound` a slot for every number."""
        if len(text) > LONGEST_PARAGRAPH:
            why = Text(
                f"一段超过{LONGEST_PARAGRAPH}字；请分段。", f"more than {LONGEST_PARAGRAPH} characters: divide it."
            )
            return Filled(text, (), (Flaw(0, text[:_SHOWN], why),))
        found, flaws = slots(text)
        cuts: list[Cut] = []
        status: Status | None = None
        for place, slot in enumerate(found):
            since = found[place - 1].end if place else 0
            after = status if place and _LINK.fullmatch(text[since : slot.start]) else None
            try:
                filling = self.answers.filling(slot, after)
                cuts.append(join(text, slot, since, filling))
                status = filling.status
            except Unfilled as reason:
                flaws.append(Flaw(slot.start, slot.written, reason.why, reason.near))
                status = None
        flaws += self._typed(text, found) if bound else ()
        made = Filled(text, tuple(cuts), ())
        if sourced and not flaws:
            flaws += _unsourced(made)
        return Filled(text, tuple(cuts), tuple(sorted(flaws, key=lambda flaw: flaw.offset)))

    def _typed(self, text: str, found: Sequence[Slot]) -> Iterator[Flaw]:
        """Find numbers typed by hand: neither slots nor dates, numbering or proper names."""
        words = _blanked(text, [(slot.start, slot.end) for slot in found])
        words = _blanked(words, (match.span() for match in _COUNTING.finditer(words)))
        loose = [(match.start(), match[0]) for match in loose_numbers(words, self._names)]
        rest = _blanked(words, ((start, start + len(text)) for start, text in loose))
        loose += [(one.start, one.text) for one in read(rest).findings if _SPELLED.search(one.text)]
        return (Flaw(start, text, _TYPED) for start, text in sorted(loose))


# What only counts paragraphs, annexes and tables, and the number of issue.
_COUNTING = re.compile(r"^\s*[（(]?\d{1,2}[)）.．、](?!\d)|(?:附件|附表|表|图)\s*\d{1,2}(?![\d.])|〔\d{4}〕\s*\d*\s*号")
# A quantity in Chinese numerals (三百家, 近三成, 翻一番); 两个 and 三项 are as often no quantity at all.
_SPELLED = re.compile(r"[百千万亿成倍番]|分之")
_TYPED = Text(
    "这是手写的数字，没有来源；请换成槽位，如 {指标|值}。",
    "a number typed by hand has no source: write a slot instead.",
)
_LINK = re.compile(r"(?:（[^）]*）)?[、，,]?(?:其中)?")


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\n" * (end - start) + text[end:]
    return text


def _unsourced(made: Filled) -> Iterator[Flaw]:
    for start, sentence in made.sentences():
        if not sentence.sources and sentence.text.strip():
            why = Text(
                "这句话没有来源；请用槽位写数，或在句中加 {依据|计划}、{依据|《文件名》}。",
                "a sentence without a source: add a slot, or say what it rests on with {依据|…}.",
            )
            yield Flaw(start, _short(sentence.text), why)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_SHOWN = 16
_END = re.compile(r"[。！？][”’）》]*")


def _spans(text: str, cuts: Sequence[Cut]) -> Iterator[tuple[int, int]]:
    """Walk the sentences of a text as offsets; a mark inside a slot ends nothing."""
    start = 0
    for match in _END.finditer(text):
        if not any(cut.start <= match.start() < cut.end for cut in cuts):
            yield start, match.end()
            start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _parts(text: str, start: int, end: int, cuts: Sequence[Cut]) -> Iterator[Part | Binding]:
    for cut in cuts:
        yield text[start : cut.start]
        yield from cut.parts
        start = cut.end
    yield text[start:end]
