"""Content controls: the binding between a number in the file and the figure it says, and the reading of it back.

Each number is a plain-text content control in the line (w:sdt). Its tag is the figure's id; Word and WPS keep it while
people edit the text around it and inside it, so the file can be checked against the ledger afterwards.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from lxml import etree

from daxu.duties.reporting.report import Binding
from daxu.duties.reporting.wordml import Element, el, name, val

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
    return el(
        "w:sdt",
        el(
            "w:sdtPr",
            val("w:alias", binding.about[:LONGEST_NAME]),
            val("w:tag", binding.tag),
            val("w:id", number),
            el("w:text"),
        ),
        el("w:sdtContent", run),
    )


def numbers(document: bytes) -> list[Printed]:
    """Return every bound number of a .docx in reading order, also after people edited the file."""
    return [
        Printed(_property(sdt, "w:tag"), _text(sdt), _property(sdt, "w:alias"))
        for sdt in _body(document).iter(name("w:sdt"))
        if _property(sdt, "w:tag")
    ]


def _body(document: bytes) -> Element:
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as package:
            # Entities are never needed in a .docx; a file from outside must not be able to use them.
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return etree.fromstring(package.read("word/document.xml"), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError) as error:
        raise NotADocument(f"这不是完整的 .docx 文件（{error}）。 This is not a whole .docx file.") from error


def _property(sdt: Element, qualified: str) -> str:
    found = sdt.find(f"{name('w:sdtPr')}/{name(qualified)}")
    return "" if found is None else found.get(name("w:val"), "")


def _text(sdt: Element) -> str:
    return "".join(piece.text or "" for piece in sdt.find(name("w:sdtContent")).iter(name("w:t")))
