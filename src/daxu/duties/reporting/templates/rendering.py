"""Rendering: a text template and an evaluation become a report, or a list of everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from daxu.core.text import Text
from daxu.duties.reporting import annexes, execution
from daxu.duties.reporting.compose import AUTHOR, about, addressee, title, usual_frame
from daxu.duties.reporting.frame import Frame, Mode
from daxu.duties.reporting.report import Binding, Paragraph, Report, Section, Sentence
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates import charts
from daxu.duties.reporting.templates.body import Filled, Filler
from daxu.duties.reporting.templates.fault import BadTemplate, Fault, Flaw, line_at, placed
from daxu.duties.reporting.templates.head import OFFICIAL_ONLY, SEVERAL, WORDED, Head, directive, misread
from daxu.duties.reporting.templates.heading import Counter, heading_of
from daxu.duties.reporting.templates.notation import Slot, slots

LARGEST = 1 << 20
"""Bytes that a text template may have."""
MOST_FAULTS = 200
"""Faults after which a template is not read on: it is another kind of file, or all of it is wrong."""
_COMMENT = "#"


def read(content: bytes) -> str:
    """Return a text template as text: UTF-8 or GB 18030; raise BadTemplate for what is no text, or far too long."""
    if len(content) > LARGEST:
        raise _unreadable("模板超过1MB；请分开写。", "the template is larger than 1 MB.")
    if foreign := next((why for mark, why in _FOREIGN if content.startswith(mark)), None):
        raise _unreadable(*foreign)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _unreadable("这不是文本文件；模板是文本或 .docx。", "this is no text: a template is a text or a .docx.")


_FOREIGN = (
    (b"%PDF", Text("这是 PDF；模板是文本或 .docx。", "this is a PDF: a template is a text or a .docx.")),
    (b"\xd0\xcf\x11\xe0", Text("这是旧版 .doc；请另存为 .docx。", "this is an old .doc: save it as .docx.")),
    (b"{\\rtf", Text("这是 RTF；请另存为 .docx。", "this is RTF: save it as .docx.")),
)


def _unreadable(zh: str, en: str) -> BadTemplate:
    return BadTemplate([Fault(line_at(1), 1, "", Text(zh, en))])


def render(
    text: str, subject: Subject, *, now: datetime, mode: Mode | None = None, include_sample: bool = False
) -> Report:
    """Return the report that a template describes; raise BadTemplate with every fault where there is one.

    `mode` overrides what the template says of its layout; 示例 is added in an annex of its own when asked for.
    """
    rendered = _Rendering(subject, Filler(subject))
    rendered.through(text)
    if rendered.faults:
        raise BadTemplate(rendered.faults)
    report = rendered.report(now, mode)
    if include_sample and rendered.subject.samples:
        samples = annexes.samples(subject, len(report.annexes) + 1)
        report = replace(report, annexes=(*report.annexes, samples))
    return report


@dataclass
class _Part:
    """A heading with what follows it up to the next one, and whether passages of the program are all it has."""

    level: int
    heading: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    passages: bool = False

    @property
    def vanishes(self) -> bool:
        """Whether the figures left nothing to say under the heading."""
        return self.passages and not self.paragraphs


@dataclass
class _Rendering:
    """A template on its way to a report, line by line."""

    subject: Subject
    filler: Filler
    head: Head = field(default_factory=Head)
    parts: list[_Part] = field(default_factory=lambda: [_Part(1, "")])
    faults: list[Fault] = field(default_factory=list)
    begun: bool = False

    def through(self, text: str) -> None:
        """Read every line; nothing stops at the first fault."""
        self.lines(text)
        for name in (name for name in OFFICIAL_ONLY if self.head.one(name) and self.head.mode is Mode.MEETING):
            why = Text(f"会议材料没有{name}；请删去或改用公文版式。", "a paper for a meeting has no such line.")
            self._flaws([Flaw(0, name, why)], 1)

    def lines(self, text: str) -> None:
        """Read some lines, counted from 1."""
        for number, line in enumerate(text.splitlines(), 1):
            if len(self.faults) >= MOST_FAULTS:
                self._flaws(
                    [Flaw(0, "", Text("问题太多，以下没有再查。", "too many faults: the rest was not read."))], number
                )
                return
            bare = line.strip()
            if bare and not bare.startswith(_COMMENT):
                self._line(number, bare, line.index(bare))

    def _line(self, number: int, line: str, indent: int) -> None:
        found = None if self.begun else directive(line)
        if found:
            self._directive(number, found["name"], found["value"], indent)
            return
        self.begun = True
        level, width = heading_of(line)
        if level:
            self._heading(number, level, line[width:], indent + width)
        elif (chart := charts.asked(line)) is not None:
            self._chart(number, chart, indent)
        elif (name := _alone(line)) in execution.PASSAGES:
            self.parts[-1].passages = True
            self.parts[-1].paragraphs += execution.PASSAGES[name](self.subject)
        else:
            self._paragraph(number, line, indent)

    def _directive(self, number: int, name: str, value: str, indent: int) -> None:
        if flaw := misread(name, value):
            self._flaws([flaw], number, indent)
            return
        if name in self.head.said and name not in SEVERAL:
            self._flaws([Flaw(0, name, Text("写了两次。", "it is given twice."))], number, indent)
            return
        words = self._words(number, value, indent + len(name) + 1) if name in WORDED else value
        self.head.said.setdefault(name, []).append(words)

    def _heading(self, number: int, level: int, text: str, indent: int) -> None:
        topic, stop, rest = text.partition("。") if level == _THIRD else (text, "", "")
        words = self._words(number, topic + stop, indent)
        if level < _THIRD:
            self.parts.append(_Part(level, words))
            return
        sentences = self._sentences(number, rest, indent + len(topic + stop)) if rest.strip() else ()
        self.parts[-1].paragraphs.append(Paragraph(sentences, words))

    def _words(self, number: int, text: str, indent: int) -> str:
        """Fill the words of a heading, which holds no number and rests on nothing."""
        filled = self.filler.filled(text, sourced=False)
        bound = [cut for cut in filled.cuts if any(isinstance(part, Binding) for part in cut.parts)]
        why = Text("标题里不写数；请写在正文里。", "a heading states no number.")
        flaws = [*filled.flaws, *(Flaw(cut.start, text[cut.start : cut.end], why) for cut in bound)]
        self._flaws(flaws, number, indent)
        return "".join(sentence.text for _, sentence in filled.sentences())

    def _chart(self, number: int, slot: Slot, indent: int) -> None:
        """Put a chart where a line of its own asks for one."""
        made = charts.made(slot, self.subject, self.filler.answers.names)
        if isinstance(made, Flaw):
            self._flaws([made], number, indent)
        else:
            self.parts[-1].paragraphs.append(Paragraph((), chart=made))

    def _paragraph(self, number: int, line: str, indent: int) -> None:
        self.parts[-1].paragraphs.append(Paragraph(self._sentences(number, line, indent)))

    def _sentences(self, number: int, text: str, indent: int) -> tuple[Sentence, ...]:
        filled: Filled = self.filler.filled(text)
        self._flaws(filled.flaws, number, indent)
        return tuple(sentence for _, sentence in filled.sentences())

    def _flaws(self, flaws: Iterator[Flaw] | list[Flaw] | tuple[Flaw, ...], number: int, indent: int = 0) -> None:
        self.faults += placed(flaws, line_at(number), indent)

    # The pieces.

    def mark(self) -> _Mark:
        """Remember how far the template was read."""
        return _Mark(len(self.parts) - 1, len(self.parts[-1].paragraphs), len(self.faults))

    def piece(self, since: _Mark, until: _Mark, counter: Counter) -> Piece:
        """Return what was read between two marks."""
        sections = []
        for place in range(since.part, until.part + 1):
            part = self.parts[place]
            first = since.paragraphs if place == since.part else 0
            own = replace(part, paragraphs=part.paragraphs[first : until.paragraphs if place == until.part else None])
            heading = "" if place == since.part or part.vanishes else counter.number(part.level) + part.heading
            if heading or own.paragraphs:
                sections.append(Section(part.level, heading, _counted(own, counter)))
        return Piece(tuple(sections), tuple(self.faults[since.faults : until.faults]))

    # The report.

    def report(self, now: datetime, mode: Mode | None) -> Report:
        """Lay out what was read."""
        titles, wanted = self.head.said.get("标题"), self.head.annexes
        return Report(
            title=tuple(titles) if titles else title(self.subject),
            addressee=self.head.one("主送") or addressee(self.subject),
            sections=tuple(self._sections()),
            annexes=annexes.listed(self.subject, annexes.USUAL if wanted is None else wanted),
            author=AUTHOR,
            created=now,
            subject=about(self.subject),
            frame=self._frame(mode),
            names=self.subject.project_names,
        )

    def _sections(self) -> Iterator[Section]:
        counter = Counter(self.head.numbering)
        for part in self.parts:
            if part.heading and not part.vanishes:
                yield Section(part.level, counter.number(part.level) + part.heading, _counted(part, counter))
            elif part.paragraphs:
                yield Section(part.level, "", _counted(part, counter))

    def _frame(self, mode: Mode | None) -> Frame:
        said = self.head.one
        official = any(map(said, OFFICIAL_ONLY))
        chosen = mode or self.head.mode or (Mode.OFFICIAL if official else Mode.MEETING)
        usual = usual_frame(self.subject, chosen)
        return Frame(
            chosen,
            said("发文机关") or usual.issuer,
            said("发文字号") or usual.number,
            said("署名"),
            said("成文日期"),
            sealed=said("印章") == "加盖",
            copied=said("抄送"),
            printer=said("印发机关"),
            printed=said("印发日期"),
        )


_THIRD = 3


class _Mark(NamedTuple):
    """A place on the way through a template: the part, its paragraphs so far, and the faults so far."""

    part: int
    paragraphs: int
    faults: int


def _alone(line: str) -> str:
    """Return the name of the slot that is all a line holds, or nothing."""
    found, flaws = slots(line)
    return found[0].name if len(found) == 1 and not flaws and found[0].written == line and not found[0].details else ""


def _counted(part: _Part, counter: Counter) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a part with their topics and lists numbered."""
    counted = []
    for paragraph in part.paragraphs:
        lead = counter.number(_THIRD) + paragraph.lead if paragraph.lead else ""
        counted.append(replace(paragraph, sentences=tuple(map(counter.relisted, paragraph.sentences)), lead=lead))
    return tuple(counted)


@dataclass(frozen=True, slots=True)
class Piece:
    """What one stretch of a template says and what is wrong with it: its own lines alone, numbered as in the whole."""

    sections: tuple[Section, ...]
    faults: tuple[Fault, ...]


def pieces(texts: Sequence[str], subject: Subject, filler: Filler | None = None) -> list[Piece]:
    """Return what each of several stretches says that follow each other; faults are told, nothing is raised.

    `filler` spares reading the subject again for one who asks often.
    """
    rendered = _Rendering(subject, filler or Filler(subject))
    marks = [rendered.mark()]
    for text in texts:
        rendered.lines(text)
        marks.append(rendered.mark())
    counter = Counter(rendered.head.numbering)
    return [rendered.piece(since, until, counter) for since, until in pairwise(marks)]
