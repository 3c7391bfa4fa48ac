"""Content controls: the binding between a number in the file and the figure it says, and the reading of it back.

Each number is a content control in the line (w:sdt). Its tag is the figure's id; Word and WPS keep it while people edit
the text around it and inside it, so the file can be checked against the ledger afterwards. The tag stands a second time
in a hidden bookmark inside (`core.tag`): LibreOffice 7.4 keeps the control and drops its tag. It also prints a number
twice that stands in a control for plain text only (w:text), so these are none.
"""

from __future__ import annotations

from dataclasses import dataclass

from daxu.core.tag import Tag, number_of
from daxu.desk.documents import Document, NotReadable, open_document
from daxu.duties.reporting.report import Binding
from daxu.duties.reporting.wordml import Element, el, name, val

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
LONGEST_NAME = 64  # Word refuses a longer tag or title


@dataclass(frozen=True, slots=True)
class Printed:
    """A number found in a file: the tag it is bound to, its text as it stands there, and what it is about."""

    tag: str
    text: str
    about: str


class NotADocument(ValueError):
    """Bytes that are not a .docx file."""


def control(number: int, binding: Binding, run: Element) -> Element:
    """Wrap a run in a control; `number` must be unique in the file."""
    properties = el(
        "w:sdtPr", val("w:alias", binding.about[:LONGEST_NAME]), val("w:tag", binding.tag), val("w:id", number)
    )
    mark = Tag.parse(binding.tag).mark(number)
    if not mark:
        return el("w:sdt", properties, el("w:sdtContent", run))
    start, end = el("w:bookmarkStart", w__id=number, w__name=mark), el("w:bookmarkEnd", w__id=number)
    return el("w:sdt", properties, el("w:sdtContent", start, run, end))


def write(sdt: Element, text: str, tag: Tag) -> None:
    """Let a control say `text` under `tag`: in its first run, whose formatting stays; nothing else moves."""
    pieces = [piece for piece in sdt.find(name("w:sdtContent")).iter(name("w:t")) if _live(piece, sdt)]
    if pieces and "".join(piece.text or "" for piece in pieces) != text:
        pieces[0].text = text
        pieces[0].set(name("xml:space"), "preserve")
        for piece in pieces[1:]:
            piece.text = ""
    _set_tag(sdt, str(tag))
    for mark in sdt.iterfind(f"{name('w:sdtContent')}/{name('w:bookmarkStart')}"):
        _set_mark(mark, tag)


def _live(piece: Element, sdt: Element) -> bool:
    """Whether a text counts: what is struck out by a tracked change, and the twin for old programs, do not."""
    return not any(parent.tag in _DEAD for parent in piece.iterancestors() if sdt in parent.iterancestors())


_DEAD = frozenset({name("w:del"), name("w:moveFrom"), _FALLBACK})


def _set_tag(sdt: Element, tag: str) -> None:
    properties = sdt.find(name("w:sdtPr"))
    held = properties.find(name("w:tag"))
    if held is None:
        held = el("w:tag")
        before = [child for child in properties if child.tag in {name("w:rPr"), name("w:alias")}]
        properties.insert(len(before), held)
    held.set(name("w:val"), tag)


def _set_mark(mark: Element, tag: Tag) -> None:
    """Rename a bookmark of ours; it keeps its number, which makes its name the only one."""
    old = mark.get(name("w:name"), "")
    if Tag.of_mark(old) and (new := tag.mark(number_of(old))):
        mark.set(name("w:name"), new)


def opened(document: bytes, called: str = "") -> Document:
    """Open a .docx within the limits that every file from outside is read with; raise NotADocument with the reason."""
    try:
        found = open_document(document, called)
    except NotReadable as reason:
        raise NotADocument(str(reason)) from None
    if found.kind != "docx":
        raise NotADocument(f"{called}这不是完整的 .docx 文件。 This is not a whole .docx file.")
    return found


def numbers(document: bytes) -> list[Printed]:
    """Return every bound number of a .docx in reading order, also after people edited the file."""
    found = opened(document)
    return [Printed(one.tag, found.text[one.start : one.end], one.about) for one in found.controls]
