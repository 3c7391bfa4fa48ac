"""A Word file as a template: the slots in its text are filled where they stand, everything else stays as it is.

Word cuts a text into runs wherever it likes, also inside a slot. A slot is found in the text of its paragraph; what
fills it stands in one run with the formatting of the slot's first character, each number in a content control.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from daxu.core.text import Text
from daxu.desk.documents import NotReadable, parsed, part
from daxu.duties.reporting import execution
from daxu.duties.reporting.compose import AUTHOR, about
from daxu.duties.reporting.controls import NotADocument, control, opened
from daxu.duties.reporting.frame import Mode
from daxu.duties.reporting.report import Annex, Binding, Paragraph, Part, Report, Section, Sentence
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates import charts, word_tables
from daxu.duties.reporting.templates.body import Filler
from daxu.duties.reporting.templates.fault import BadTemplate, Fault, Flaw, placed
from daxu.duties.reporting.templates.joining import Cut
from daxu.duties.reporting.templates.notation import Slot, slots
from daxu.duties.reporting.templates.rendering import MOST_FAULTS
from daxu.duties.reporting.wordml import Element, el, name, serialized

LARGEST_FILE = 20 << 20
"""Bytes that a template of any kind may have."""
_BODY = "word/document.xml"
_PROPERTIES = "docProps/core.xml"
_STYLES = "word/styles.xml"
_MARGIN_PART = re.compile(r"word/(?:header|footer)\d*\.xml")
_TRACKED = frozenset(map(name, ("w:ins", "w:del", "w:moveFrom", "w:moveTo")))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _RUN, _TEXT, _CONTROL, _CELL = map(name, ("w:p", "w:r", "w:t", "w:sdt", "w:tc"))


def fill(document: bytes, subject: Subject, *, now: datetime) -> tuple[Report, bytes]:
    """Return the sentences that a Word template says, and the file with its slots filled.

    Raises BadTemplate with every fault: of the file itself, of its slots, and of numbers that were typed by hand.
    """
    package = _Package.read(document)
    filling = _Filling(Filler(subject), _free_numbers(package.roots.values()))
    for path, root in package.roots.items():
        filling.through(root, margin=path != _BODY)
    if filling.faults:
        raise BadTemplate(filling.faults)
    package.says(about(subject))
    section = Section(1, "", tuple(filling.paragraphs))
    tables, said = tuple(filling.annexes), about(subject)
    report = Report((), "", (section,), tables, AUTHOR, now, said, names=subject.project_names)
    if filling.annexes:
        package.gets_styles()
    return report, package.written()


def is_word(template: bytes) -> bool:
    """Whether a template is a package such as a .docx."""
    return template.startswith(b"PK")


def must_stand_alone(mode: Mode | None, *, include_sample: bool) -> None:
    """Refuse what a Word template decides itself: its layout, and its tables."""
    if mode or include_sample:
        why = Text(
            "Word 模板自带版式和附件，不能再选版式或附上示例。",
            "a Word template has its own layout and tables: choose neither.",
        )
        raise BadTemplate([Fault(_FILE, 1, "", why)])


# --- the package


@dataclass
class _Package:
    """A .docx taken apart: its bytes, and the parsed parts that may hold slots."""

    document: bytes
    roots: dict[str, Element]
    properties: Element | None
    styles: Element | None = None
    """The styles of the file where tables came into it; they stay as they are otherwise."""

    @classmethod
    def read(cls, document: bytes) -> _Package:
        """Open a file from outside within the limits of all such files; refuse what a template must not carry."""
        if len(document) > LARGEST_FILE:
            raise BadTemplate([Fault(_FILE, 1, "", Text("文件超过20MB，没有读取。", "it is larger than 20 MB."))])
        try:
            opened(document)
            with zipfile.ZipFile(io.BytesIO(document)) as package:
                paths = package.namelist()
            wanted = [path for path in paths if path == _BODY or _MARGIN_PART.fullmatch(path)]
            roots = {path: parsed(part(document, path, ""), "") for path in sorted(wanted)}
            properties = parsed(part(document, _PROPERTIES, ""), "") if _PROPERTIES in paths else None
        except (NotADocument, NotReadable) as reason:
            raise BadTemplate([Fault(_FILE, 1, "", _both(reason))]) from None
        if faults := [Fault(_FILE, 1, "", why) for why in _unwelcome(paths, roots)]:
            raise BadTemplate(faults)
        return cls(document, roots, properties)

    def says(self, subject: str) -> None:
        """Let the file's properties say what it reports on and as of which day."""
        if self.properties is not None:
            held = self.properties.find(name("dc:subject"))
            if held is None:
                held = el("dc:subject")
                self.properties.append(held)
            held.text = subject

    def gets_styles(self) -> None:
        """Let the file have the styles of tables; one without any styles shows the tables in its own type."""
        with zipfile.ZipFile(io.BytesIO(self.document)) as package:
            if _STYLES not in package.namelist():
                return
        self.styles = parsed(part(self.document, _STYLES, ""), "")
        word_tables.add_styles(self.styles)

    def written(self) -> bytes:
        """Return the file: the filled parts, and every other part as it was."""
        new = {path: serialized(root) for path, root in self.roots.items()}
        if self.properties is not None:
            new[_PROPERTIES] = serialized(self.properties)
        if self.styles is not None:
            new[_STYLES] = serialized(self.styles)
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self.document)) as old, zipfile.ZipFile(stream, "w") as package:
            for entry in old.infolist():
                place = zipfile.ZipInfo(entry.filename, entry.date_time)
                place.compress_type = zipfile.ZIP_DEFLATED
                package.writestr(place, new.get(entry.filename) or old.read(entry))
        return stream.getvalue()


_FILE = Text("文件", "File")


def _both(reason: Exception) -> Text:
    """Take a message in both languages apart at its first English letter after a full stop."""
    chinese, stop, english = str(reason).rpartition("。 ")
    return Text(chinese + stop.strip(), english) if stop else Text(str(reason), str(reason))


def _unwelcome(paths: list[str], roots: dict[str, Element]) -> Iterator[Text]:
    if any(path.endswith(("vbaProject.bin", "vbaData.xml")) for path in paths):
        yield Text(
            "文件带有宏，不能作模板；请另存为不带宏的 .docx。", "it holds macros: save it as a .docx without them."
        )
    if any(element.tag in _TRACKED for root in roots.values() for element in root.iter()):
        yield Text("文件带有修订；请先接受或拒绝全部修订。", "it holds tracked changes: accept or reject them first.")
    bound = (tag.get(name("w:val"), "") for root in roots.values() for tag in root.iter(name("w:tag")))
    if any(_BOUND.match(tag) for tag in bound):
        yield Text(
            "文件里已有绑定的数，是生成过的报告；要更新请用 daxu report refresh，作模板请换回槽位。",
            "it is a report that was built: refresh it, or put slots in the place of its numbers.",
        )


_BOUND = re.compile(r"derived:|[a-z]-[0-9a-f]{16}$")


def _free_numbers(roots: Iterable[Element]) -> Iterator[int]:
    """Walk numbers that no control and no bookmark of the file has."""
    taken = set()
    for root in roots:
        for element in root.iter(name("w:bookmarkStart"), name("w:id")):
            taken.add(element.get(name("w:id")) or element.get(name("w:val")))
    return (number for number in count(1) if str(number) not in taken)


# --- the paragraphs


@dataclass
class _Filling:
    """The filling of one file: what was said, and what is wrong."""

    filler: Filler
    numbers: Iterator[int]
    paragraphs: list[Paragraph] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    annexes: list[Annex] = field(default_factory=list)

    def through(self, root: Element, *, margin: bool) -> None:
        """Fill every paragraph of a part; a margin is a header or a footer, whose numbers are the page's own."""
        for number, paragraph in enumerate(list(root.iter(_PARAGRAPH)), 1):
            if len(self.faults) >= MOST_FAULTS:
                return
            place = (
                Text(f"页眉页脚第{number}段", f"Header or footer, paragraph {number}")
                if margin
                else Text(f"第{number}段", f"Paragraph {number}")
            )
            self._paragraph(paragraph, place, margin=margin)

    def _paragraph(self, paragraph: Element, place: Text, *, margin: bool) -> None:
        pieces = list(_pieces(paragraph))
        text = "".join(piece.text for piece in pieces)
        if not text.strip():
            return
        if slot := word_tables.asked(text):
            self._table(paragraph, slot, place)
            return
        if slot := charts.asked(text.strip()):
            self.faults += placed((Flaw(slot.start, slot.written, _NO_CHART),), place)
            return
        if passage := _passage(text):
            self._passage(paragraph, passage)
            return
        prose = not margin and not _in_a_cell(paragraph) and bool(_PROSE.search(text))
        filled = self.filler.filled(text, sourced=prose, bound=not margin and not _counts_rows(paragraph, text))
        nested = [Flaw(cut.start, text[cut.start : cut.end], _NESTED) for cut in filled.cuts if _held(pieces, cut)]
        flaws = (*filled.flaws, *nested)
        self.faults += placed(flaws, place)
        if not flaws:
            if next(paragraph.iterancestors(_FALLBACK), None) is None:
                self.paragraphs.append(Paragraph(tuple(sentence for _, sentence in filled.sentences())))
            for cut in reversed(filled.cuts):
                _replaced(list(_pieces(paragraph)), cut, self._elements)

    def _elements(self, parts: tuple[Part, ...], properties: Element | None) -> list[Element]:
        """Write parts as runs of one formatting, each number in a control of its own."""
        return [
            control(next(self.numbers), part, _run(part.text, properties))
            if isinstance(part, Binding)
            else _run(part, properties)
            for part in parts
            if part
        ]

    def _table(self, paragraph: Element, slot: Slot, place: Text) -> None:
        """Put a table in the place of the paragraph that asks for it; one inside a table or a box is a fault."""
        if paragraph.getparent().tag != name("w:body"):
            self.faults += placed((Flaw(slot.start, slot.written, _ASIDE),), place)
            return
        made = word_tables.laid_out(slot, self.filler.answers.subject, len(self.annexes) + 1)
        if isinstance(made, Flaw):
            self.faults += placed((made,), place)
            return
        self.annexes.append(made)
        for element in word_tables.elements(made, self.numbers, _width(paragraph)):
            paragraph.addprevious(element)
        _removed(paragraph)

    def _passage(self, paragraph: Element, passage: Callable[[Subject], tuple[Paragraph, ...]]) -> None:
        """Put the paragraphs of a passage in the place of the one that asks for it, in its style."""
        said = passage(self.filler.answers.subject)
        self.paragraphs += said
        style = paragraph.find(name("w:pPr"))
        properties = next((run.find(name("w:rPr")) for run in paragraph.iter(_RUN)), None)
        for one in said:
            words = self._elements(Sentence.of(one.lead, *one.sentences).parts, properties)
            paragraph.addprevious(el("w:p", deepcopy(style), *words))
        _removed(paragraph)


def _width(paragraph: Element) -> int | None:
    """Return how wide the text of the page is on which a paragraph stands, in twips; None where nothing says."""
    after = (one.find(f"{name('w:pPr')}/{name('w:sectPr')}") for one in paragraph.itersiblings(_PARAGRAPH))
    section = next((one for one in after if one is not None), paragraph.getparent().find(name("w:sectPr")))
    size, margin = (None, None) if section is None else (section.find(name("w:pgSz")), section.find(name("w:pgMar")))
    if size is None or margin is None:
        return None
    said = (size.get(name("w:w")), margin.get(name("w:left")), margin.get(name("w:right")))
    if not all(_LENGTH.fullmatch(one or "") for one in said):
        return None
    whole, left, right = map(int, said)
    return max(0, whole - left - right) or None


_LENGTH = re.compile(r"\d{1,6}")


_ASIDE = Text(
    "附表须单独成段，不能写在表格、文本框或页眉里。", "a table stands in a paragraph of its own, in the text itself."
)
_NO_CHART = Text("Word 模板里不画图；请用文本模板。", "a Word template takes no chart: use a text template.")
_PROSE = re.compile(r"[。！？]")
_NESTED = Text("槽位写在别的内容控件里；请移到控件之外。", "the slot stands inside another content control.")


def _passage(text: str) -> Callable[[Subject], tuple[Paragraph, ...]] | None:
    found, flaws = slots(text.strip())
    alone = len(found) == 1 and not flaws and found[0].written == text.strip() and not found[0].details
    return execution.PASSAGES.get(found[0].name) if alone else None


def _in_a_cell(paragraph: Element) -> bool:
    return next(paragraph.iterancestors(_CELL), None) is not None


def _counts_rows(paragraph: Element, text: str) -> bool:
    """Whether a paragraph is the running number in the first cell of a table's row."""
    cell = next(paragraph.iterancestors(_CELL), None)
    first = cell is not None and next(cell.itersiblings(_CELL, preceding=True), None) is None
    return first and re.fullmatch(r"\s*\d{1,3}\s*", text) is not None


def _removed(paragraph: Element) -> None:
    """Take a paragraph out; a cell and a text box must keep one, even an empty one."""
    parent = paragraph.getparent()
    if len(parent.findall(_PARAGRAPH)) > 1 or parent.tag == name("w:body"):
        parent.remove(paragraph)
    else:
        for child in [child for child in paragraph if child.tag != name("w:pPr")]:
            paragraph.remove(child)


# --- the runs


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text of one run, and where it stands in the text of its paragraph."""

    element: Element
    start: int
    end: int
    held: bool

    @property
    def text(self) -> str:
        """The text."""
        return self.element.text or ""


def _pieces(paragraph: Element) -> Iterator[_Piece]:
    """Walk the texts of a paragraph: not those of a text box inside it, nor what a field such as PAGE last showed."""
    position, fields = 0, 0
    for element in paragraph.iter(_TEXT, name("w:fldChar")):
        if element.tag != _TEXT:
            fields += {"begin": 1, "end": -1}.get(element.get(name("w:fldCharType"), ""), 0)
            continue
        owners = list(element.iterancestors())
        inside = owners[: owners.index(paragraph)]
        tags = {owner.tag for owner in inside}
        if fields > 0 or _PARAGRAPH in tags or name("w:fldSimple") in tags:
            continue
        length = len(element.text or "")
        yield _Piece(element, position, position + length, _CONTROL in tags)
        position += length


def _held(pieces: list[_Piece], cut: Cut) -> bool:
    return any(piece.held for piece in pieces if piece.start < cut.end and piece.end > cut.start)


def _replaced(
    pieces: list[_Piece], cut: Cut, elements: Callable[[tuple[Part, ...], Element | None], list[Element]]
) -> None:
    """Put what fills a slot in the place of its characters, however many runs they are spread over."""
    touched = [piece for piece in pieces if piece.start < cut.end and piece.end > cut.start]
    first, last = touched[0], touched[-1]
    before, after = first.text[: cut.start - first.start], last.text[cut.end - last.start :]
    run = first.element.getparent()
    new = elements(cut.parts, run.find(name("w:rPr")))
    if first.element is last.element:
        new.append(_rest_of(run, first.element, after))
    for piece in touched:
        _says(piece.element, "")
    _says(last.element, after if first.element is not last.element else "")
    _says(first.element, before)
    for element in reversed(new):
        run.addnext(element)


def _rest_of(run: Element, text: Element, after: str) -> Element:
    """Split a run behind a text: the rest of it, with the same formatting, begins with `after`."""
    rest = _run(after, run.find(name("w:rPr")))
    for follower in list(text.itersiblings()):
        rest.append(follower)
    return rest


def _says(element: Element, text: str) -> None:
    element.text = text
    element.set(name("xml:space"), "preserve")


def _run(text: str, properties: Element | None) -> Element:
    return el("w:r", deepcopy(properties), el("w:t", text, xml__space="preserve"))
