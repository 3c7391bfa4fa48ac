"""Edited: a .docx that people have worked on, as sentences and rows of tables with the bound numbers in them.

A sentence ends at 。！？ or with its paragraph; a row of a table counts as one sentence, its cells apart by ｜. What a
sentence says besides its bound numbers is its `words`: the same words with other numbers are the same sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from daxu.core.text import Text
from daxu.core.workdays import office_day
from daxu.desk.documents import Control, Document, NotReadable, parsed, part
from daxu.duties.reporting.controls import opened
from daxu.duties.reporting.wordml import name

HOLE = "□"
"""What stands in `words` for a bound number."""
FROZEN = frozenset({"定稿", "印发", "Final"})
"""The statuses of a file that is never changed again; Word writes Final when a document is marked so."""
_PROPERTIES = "docProps/core.xml"
_AS_OF = re.compile(r"截至(\d{4}-\d\d-\d\d)")
_END = re.compile(r"[。！？]+")
_BETWEEN_CELLS = "｜"


class Tangled(ValueError):
    """A file whose bound numbers cannot be told apart, or that may not be written: macros, controls in controls."""


@dataclass(frozen=True, slots=True)
class Number:
    """A bound number as it stands in a file: its tag, its text, what it is about, and where in the file."""

    tag: str
    text: str
    about: str
    start: int
    mark: str = ""
    emptied: bool = False
    element: Any = None


@dataclass(frozen=True)
class Said:
    """A sentence as it stands in a file, with its place: the paragraph counted from 1, and the offset in the text."""

    text: str
    start: int
    paragraph: int
    row: bool = False
    numbers: tuple[Number, ...] = ()

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @cached_property
    def words(self) -> str:
        """The sentence with a hole for each bound number."""
        pieces, position = [], 0
        for number in self.numbers:
            at = number.start - self.start
            pieces += [self.text[position:at], HOLE]
            position = at + len(number.text)
        return "".join((*pieces, self.text[position:]))

    @cached_property
    def tags(self) -> frozenset[str]:
        """The tags of its numbers."""
        return frozenset(number.tag for number in self.numbers)


@dataclass(frozen=True)
class Edited:
    """A whole file: its document, its sentences in reading order, and what a reader should know of how it was read."""

    document: Document
    sentences: tuple[Said, ...]

    @property
    def notices(self) -> tuple[Text, ...]:
        """What was left unread, and that tracked changes count as accepted."""
        return self.document.notices

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """Every bound number in reading order."""
        return tuple(number for sentence in self.sentences for number in sentence.numbers)

    @property
    def status(self) -> str:
        """The status that the file itself bears, 定稿 or 印发 where it is frozen; empty where it bears none."""
        return self._property("cp:contentStatus")

    @property
    def saved(self) -> tuple[str, str]:
        """Who saved the file last, and the day in China, as its properties tell; empty where they do not."""
        return self._property("cp:lastModifiedBy"), _day_of(self._property("dcterms:modified"))

    @property
    def as_of(self) -> date | None:
        """The day of the evaluation that the report was built from, where its properties still say so."""
        found = _AS_OF.search(self._property("dc:subject"))
        return date.fromisoformat(found[1]) if found else None

    def _property(self, qualified: str) -> str:
        return "" if self._properties is None else (self._properties.findtext(name(qualified)) or "").strip()

    @cached_property
    def _properties(self) -> Any:
        if _PROPERTIES not in self.document.parts:
            return None
        try:
            return parsed(part(self.document.content, _PROPERTIES, self.document.name), self.document.name)
        except NotReadable:  # the text is whole: what is said beside it may be missing
            return None

    @cached_property
    def _starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, offset: int) -> Said | None:
        """Return the sentence that holds an offset of the text."""
        place = bisect_right(self._starts, offset) - 1
        found = self.sentences[place] if place >= 0 else None
        return found if found and offset <= found.end else None


def _day_of(written: str) -> str:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return ""
    return str(office_day(moment) if moment.tzinfo else moment.date())


def read(content: bytes, called: str = "") -> Edited:
    """Read a .docx that people may have changed.

    Raises NotADocument for what is no .docx, and Tangled with every reason for one with macros or nested controls.
    """
    document = opened(content, called)
    if reasons := [*_macros(document), *_nested(document)]:
        raise Tangled("\n".join(f"{called}：{reason}" if called else reason for reason in reasons))
    return Edited(document, tuple(_sentences(document)))


def _macros(document: Document) -> Iterator[str]:
    enabled = document.name.lower().endswith((".docm", ".dotm"))
    if enabled or any(part.endswith("vbaProject.bin") for part in document.parts):
        yield (
            "文件带有宏，没有处理；请另存为不带宏的 .docx。"
            " The file holds macros and was not touched: save it as .docx without macros."
        )


def _nested(document: Document) -> Iterator[str]:
    """Find bound numbers inside bound numbers: which of the two a digit belongs to, nobody can tell."""
    end, outer = 0, None
    for control in sorted(document.controls, key=lambda one: (one.start, -one.end)):
        if outer is not None and _holds(outer, control):
            place = document.paragraph_at(control.start) + 1
            yield (
                f"第{place}段：绑定的数 {control.tag} 套在 {outer.tag} 里面；请在 Word 中删去外面一层内容控件。"
                f" Paragraph {place}: the bound number {control.tag} stands inside {outer.tag}: remove the outer one."
            )
        if control.end >= end:
            end, outer = control.end, control


def _holds(outer: Control, inner: Control) -> bool:
    parent = inner.element.getparent()
    while parent is not None:
        if parent is outer.element:
            return True
        parent = parent.getparent()
    return False


def _sentences(document: Document) -> Iterator[Said]:
    controls = [c for c in document.controls if document.text[c.start : c.end].strip() or c.emptied]
    for start, end, paragraph, row in _stretches(document):
        if document.text[start:end].strip():
            inside = controls[_first(controls, start) : _first(controls, end)]
            yield _said(document, start, end, paragraph, row=row, controls=inside)


def _first(controls: Sequence[Control], offset: int) -> int:
    return bisect_right(controls, offset - 1, key=lambda control: control.start)


def _said(document: Document, start: int, end: int, paragraph: int, *, row: bool, controls: Sequence[Control]) -> Said:
    numbers = tuple(
        Number(c.tag, document.text[c.start : min(c.end, end)], c.about, c.start, c.mark, c.emptied, c.element)
        for c in controls
    )
    return Said(document.text[start:end].replace("\n", _BETWEEN_CELLS), start, paragraph + 1, row, numbers)


def _stretches(document: Document) -> Iterator[tuple[int, int, int, bool]]:
    """Walk where each sentence begins and ends, in which paragraph, and whether it is a row."""
    ends = [*(start - 1 for start in document.paragraphs[1:]), len(document.text)]
    for row, group in groupby(range(len(document.paragraphs)), key=lambda place: document.rows[place]):
        places = list(group)
        if row:
            yield document.paragraphs[places[0]], ends[places[-1]], places[0], True
            continue
        for place in places:
            for start, end in _split(document, document.paragraphs[place], ends[place]):
                yield start, end, place, False


def _split(document: Document, start: int, end: int) -> Iterator[tuple[int, int]]:
    for found in _END.finditer(document.text, start, end):
        yield start, found.end()
        start = found.end()
    yield start, end
