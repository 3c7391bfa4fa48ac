"""Grammar: the reading of a text — findings with their meaning, what was passed over and why, what stays unread.

The engine goes paragraph by paragraph and keeps only what the next may need (the setting, the last nouns), so that a
text of any length is read in the memory of its longest paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any

from daxu.reader.claims import Claim, claims_of
from daxu.reader.measures import summed_in
from daxu.reader.numbers import Number, Passed, Unread, Value, scan
from daxu.reader.passage import Group, Memory
from daxu.reader.periods import HEAD, Calendar, Setting, calendar_of, setting_after, setting_of
from daxu.reader.tables import Cell, cells_of, is_rule, row_of
from daxu.reader.text import even, paragraphs

_SENTENCE_END = re.compile(r"[。！？!?]")
_LINK = re.compile(r" *(?:(?:以[上下内]|左右) *(?:[、和及与]|以及)|(?:[、和及与]|以及|同比)?) *(?:超|约|近|超过)? *")
_LONGEST_LINK = 6
_SHORT = 40
_PARTS = 3
"""A ratio of industries has three parts."""
_NOTE = re.compile(r"[ *]*(?:\[\^?\d+\]|\^\d+)[:：]|[ *]*注 ?\d*[:：]")
_GLOSSARY = re.compile(
    r"[ #*《]*(?:[^，。；：:]{0,16})(?:名词解释|名词注释|用语说明|名词说明|术语解释|用语解释|名词术语)[ *：:》)]*$"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of a text: where it stands, how much it is, and what it says."""

    start: int
    end: int
    text: str
    value: Value
    unit: str
    indicator: str
    measure: str
    kind: str
    period: str
    modifier: str | None = None
    subject: str | None = None
    compared_with: tuple[str, ...] = ()
    rule: str = ""
    sure: bool = True
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the finding as the plain object of the contract: whole numbers as ints, a range as a pair."""
        value = [_plain(v) for v in self.value] if isinstance(self.value, tuple) else _plain(self.value)
        return {
            "start": self.start, "end": self.end, "text": self.text, "value": value, "unit": self.unit,
            "indicator": self.indicator, "measure": self.measure, "kind": self.kind, "period": self.period,
            "modifier": self.modifier, "subject": self.subject, "compared_with": list(self.compared_with),
            "rule": self.rule, "sure": self.sure, "note": self.note,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was read as; every digit of it is in a finding, passed over with a reason, or unread."""

    findings: tuple[Finding, ...]
    passed: tuple[Passed, ...]
    unread: tuple[Unread, ...]
    year: int | None = None
    period: str = ""


Read = Finding | Passed | Unread


def read(text: str, *, year: int | None = None) -> Reading:
    """Read every figure of a text; `year` is the year the report is about, where its title does not say."""
    reader = Reader(calendar_of(even(text[:HEAD]), year))
    findings: list[Finding] = []
    passed: list[Passed] = []
    unread: list[Unread] = []
    for offset, paragraph in paragraphs(text):
        for found in reader.paragraph(paragraph, offset):
            if found.__class__ is Finding:
                findings.append(found)
            elif found.__class__ is Passed:
                passed.append(found)
            else:
                unread.append(found)  # type: ignore[arg-type]
    return Reading(tuple(findings), tuple(passed), tuple(unread), reader.calendar.about, reader.calendar.period)


def read_lines(lines: Iterable[str], *, year: int | None = None) -> Iterator[Read]:
    """Read a text line by line, as it comes, in the memory of one line; offsets count from its beginning."""
    coming = iter(lines)
    head: list[str] = []
    size = 0
    for line in coming:
        head.append(line)
        size += len(line)
        if size >= HEAD:
            break
    reader = Reader(calendar_of(even("".join(head)[:HEAD]), year))
    offset = 0
    for line in chain(head, coming):
        yield from reader.paragraph(line.rstrip("\n"), offset)
        offset += len(line)


@dataclass(slots=True)
class Reader:
    """Reads paragraph after paragraph, keeping what the next may need."""

    calendar: Calendar
    setting: Setting = field(init=False)
    memory: Memory = field(default_factory=Memory)
    header: list[Cell] = field(default_factory=list)
    """The heads of the table's columns, inside one."""
    glossary: bool = False
    """Whether the words are explained from here on: a definition's numbers are no figures of the report."""

    def __post_init__(self) -> None:
        """Begin where every report begins: looking back; a plan looks ahead."""
        self.setting = self.calendar.beginning()

    def paragraph(self, text: str, offset: int) -> Iterator[Read]:
        """Yield everything that has digits in a paragraph, in order."""
        evened = even(text)
        self.setting = setting_after(evened, self.calendar, self.setting)
        self.glossary = self.glossary or bool(len(evened) < _SHORT and _GLOSSARY.match(evened))
        row = self._row(text, evened)
        for claim in row:
            yield _found(text, claim, offset)
        tokens = _beside(row, scan(evened)) if row else list(scan(evened))
        if not tokens:
            return
        if self.glossary or _NOTE.match(evened):
            for token in tokens:
                yield Passed(token.start + offset, token.end + offset, "footnote")
            return
        numbers: list[Number] = []
        for token in tokens:
            if isinstance(token, Number):
                numbers.append(token)
            else:
                yield token._replace(start=token.start + offset, end=token.end + offset)
        for claim in self._claims(evened, numbers):
            yield _found(text, claim, offset)

    def _row(self, text: str, evened: str) -> list[Claim]:
        """Return what a row of a table says, and keep the heads of its columns for the next."""
        cells = cells_of(text, evened) if "|" in text or "\t" in text else []
        claims = list(row_of(self.header, cells, self.setting)) if self.header and cells and not self.glossary else []
        if cells and not claims:
            self.header = cells
        elif not cells and not is_rule(text):
            self.header = []
        return claims

    def _claims(self, text: str, numbers: list[Number]) -> Iterator[Claim]:
        self.memory.paragraph()
        below = "下同" in text
        setting = setting_of(text, self.calendar, self.setting)
        self.memory.over = summed_in(text[:_SHORT], setting, self.calendar.about)
        sentence_ends = (match.end() for match in _SENTENCE_END.finditer(text))
        begin, end, before = 0, next(sentence_ends, len(text)), 0
        place = 0
        while place < len(numbers):
            start = numbers[place].start
            while end <= start:
                begin, end = end, next(sentence_ends, len(text))
            if before < begin:
                before = begin
                self.memory.sentence()
            last = _linked(text, numbers, place, end)
            stop = numbers[last].start if last < len(numbers) and numbers[last].start < end else end
            group = Group(text, numbers[place:last], before, stop, setting, self.calendar.about, below, before == begin)
            yield from claims_of(group, self.memory)
            before, place = max(numbers[last - 1].end, self.memory.read_to), last


def _beside(row: list[Claim], tokens: Iterable[Number | Passed | Unread]) -> list[Number | Passed | Unread]:
    """Return what else has digits in a row."""
    taken = [(claim.number.start, claim.number.end) for claim in row]
    return [t for t in tokens if not any(start < t.end and t.start < end for start, end in taken)]


def _linked(text: str, numbers: list[Number], place: int, end: int) -> int:
    """Return the place after the last number that shares its words with the one at `place`."""
    last = place + 1
    while last < len(numbers) and numbers[last].start < end:
        gap = numbers[last].start - numbers[last - 1].end
        if numbers[last].rule == "ratio" == numbers[last - 1].rule:
            if last - place == _PARTS:
                break
        elif gap > _LONGEST_LINK or not _LINK.fullmatch(text, numbers[last - 1].end, numbers[last].start):
            break
        last += 1
    return last


def _found(text: str, claim: Claim, offset: int) -> Read:
    number = claim.number
    start, end = number.start + offset, number.end + offset
    if number.bare and not claim.unit and _whole(number.value):
        return Unread(start, end)
    return Finding(
        start, end, text[number.start : number.end], claim.value, claim.unit, claim.indicator, claim.measure,
        claim.kind, claim.period, claim.modifier, claim.subject, claim.compared_with,
        rule="+".join(r for r in claim.rules if r), note=claim.note,
        sure=bool(claim.indicator and claim.unit and claim.period and not claim.note),
    )  # fmt: skip


def _whole(value: Value) -> bool:
    """Whether a value is a small whole number, as identifiers and list numbers are."""
    return not isinstance(value, tuple) and value < 10000 and value == value.to_integral_value()  # noqa: PLR2004


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
