"""Content controls: the binding between a number in the file and the figure it says, and the reading of it back.

Each number is a content control in the line (w:sdt). Its tag is the figure's id; Word and WPS keep it while people edit
the text around it and inside it, so the file can be checked against the ledger afterwards. The tag stands a second time
in a hidden bookmark inside (`core.tag`): LibreOffice 7.4 keeps the control and drops its tag. It also prints a number
twice that stands in a control for plain text only (w:text), so these are none.
"""

from __future__ import annotations

from dataclasses import dataclass

from daxu.core.tag import Tag
from daxu.desk.documents import Document, NotReadable, open_document
from daxu.duties.reporting.report import Binding
from daxu.duties.reporting.wordml import Element, el, val

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


def opened(document: bytes, name: str = "") -> Document:
    """Open a .docx within the limits that every file from outside is read with; raise NotADocument with the reason."""
    try:
        found = open_document(document, name)
    except NotReadable as reason:
        raise NotADocument(str(reason)) from None
    if found.kind != "docx":
        raise NotADocument(f"{name}这不是完整的 .docx 文件。 This is not a whole .docx file.")
    return found


def numbers(document: bytes) -> list[Printed]:
    """Return every bound number of a .docx in reading order, also after people edited the file."""
    found = opened(document)
    return [Printed(one.tag, found.text[one.start : one.end], one.about) for one in found.controls]
