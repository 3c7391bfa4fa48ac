"""Drafting: a report while it is being written, block by block — what each block says, and what is wrong with it.

A block is one heading or paragraph in the notation of templates; the first block is the head. The same engine that
builds a report from a template reads them, so what the page shows is what the file will say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import accumulate

from daxu.core.period import Period
from daxu.duties import reporting
from daxu.duties.reporting.compose import usual_frame
from daxu.duties.reporting.evaluated import Evaluation
from daxu.duties.reporting.frame import Mode
from daxu.duties.reporting.report import Aside, Binding, Section
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates.body import Filler
from daxu.duties.reporting.templates.head import directive
from daxu.duties.reporting.templates.rendering import Piece, pieces

HEAD = "\n"
"""Between the lines of the head, which is one block."""


def first_blocks(*, evaluation: Evaluation, period: Period, now: datetime) -> list[str]:
    """Return the usual report as the blocks that writers begin with; raise NothingToReport as `build` does."""
    template = reporting.template_of(evaluation=evaluation, period=period, now=now)
    lines = [line for line in template.splitlines() if line.strip() and not line.startswith("#")]
    body = next((place for place, line in enumerate(lines) if not directive(line)), len(lines))
    return [HEAD.join(lines[:body]), *lines[body:]]


_TITLE = -1


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said of the blocks from `block` to `last`, counted from 0, that the file carries as a comment."""

    block: int
    last: int
    author: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Desk:
    """What the blocks of one report are read with: the evaluation at the period's end."""

    evaluation: Evaluation
    period: Period

    @cached_property
    def _subject(self) -> Subject:
        return Subject(self.evaluation, self.period)

    @cached_property
    def _filler(self) -> Filler:
        return Filler(self._subject)

    def looked(self, texts: Sequence[str]) -> list[Piece]:
        """Return what each of the blocks of a whole draft says, and its faults; nothing is raised."""
        return pieces(texts, self._subject, self._filler)

    def under(self, heading: str, text: str) -> list[Piece]:
        """Return what each line of a section says that stands under a heading, whose own faults are left out."""
        return self.looked([heading, *text.splitlines()])[1:]

    def head(self, text: str) -> list[tuple[str, str]]:
        """Return what the lines of the head say, each by its name and with its words of time and place filled in."""
        found = (directive(line.strip()) for line in text.splitlines())
        return [(one["name"], self._worded(one["value"])) for one in found if one]

    def _worded(self, value: str) -> str:
        return "".join(sentence.text for _, sentence in self._filler.filled(value, sourced=False).sentences())

    def asides(self, texts: Sequence[str], remarks: Sequence[Remark]) -> tuple[Aside, ...]:
        """Return remarks on blocks as remarks on what is printed; of a block that prints nothing, on the title."""
        counts = [sum(bool(s.heading) + len(s.paragraphs) for s in piece.sections) for piece in self.looked(texts)]
        starts = list(accumulate(counts, initial=0))
        return tuple(
            Aside(starts[one.block], starts[one.last + 1] - 1, one.author, one.at, one.words)
            if starts[one.last + 1] > starts[one.block]
            else Aside(_TITLE, _TITLE, one.author, one.at, one.words)
            for one in remarks
        )

    def template(self, texts: Sequence[str], mode: Mode | None = None) -> str:
        """Return a whole draft as one template; asked for as 公文, its head gets what such a document begins with."""
        head, body = list(texts[:1]), texts[1:]
        if mode is Mode.OFFICIAL and head:
            head = [HEAD.join(self._official(head[0].splitlines()))]
        return HEAD.join((*head, *body))

    def _official(self, lines: Sequence[str]) -> Iterator[str]:
        """Put the usual issuer and number of issue before a head that names none; its own 版式 gives way."""
        said = {found["name"] for line in lines if (found := directive(line))}
        usual = usual_frame(self._subject, Mode.OFFICIAL)
        lines_of = {
            "发文机关": usual.issuer, "发文字号": usual.number, "署名": usual.signed, "印发机关": usual.printer,
            "印发日期": usual.printed,
        }  # fmt: skip
        for name, value in lines_of.items():
            if value and name not in said:
                yield f"{name}：{value}"
        yield from (line for line in lines if not line.startswith("版式"))


def bindings(sections: Sequence[Section]) -> list[Binding]:
    """Return the bound numbers of some sections in reading order."""
    paragraphs = [paragraph for section in sections for paragraph in section.paragraphs]
    return [number for one in paragraphs for sentence in one.sentences for number in sentence.bindings]
