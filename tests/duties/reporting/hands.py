"""Hands: what people do to a report in a word processor, done to the file itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from lxml import etree

from daxu.duties.reporting.wordml import el, name

BODY = "word/document.xml"


class Draft:
    """A report open in a word processor: its numbers in reading order, and its paragraphs and rows."""

    def __init__(self, document: bytes) -> None:
        """Open the file."""
        with zipfile.ZipFile(io.BytesIO(document)) as package:
            self.parts = {part: package.read(part) for part in package.namelist()}
        self.root = etree.fromstring(self.parts[BODY])
        self.controls = list(self.root.iter(name("w:sdt")))

    def saved(self, **parts: bytes) -> bytes:
        """The file after saving, with other parts in place of its own where any are given."""
        stream = io.BytesIO()
        changed = {**self.parts, BODY: etree.tostring(self.root, encoding="UTF-8", xml_declaration=True), **parts}
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            for part, content in changed.items():
                package.writestr(part, content)
        return stream.getvalue()

    def control(self, tag: str, text: str = "") -> Any:
        """The first control of a tag, with a text where one is asked for."""
        return next(c for c in self.controls if tag_of(c) == tag and text in ("", text_of(c)))

    def saying(self, text: str) -> Any:
        """The first control that reads so."""
        return next(c for c in self.controls if text_of(c) == text)


def tag_of(control: Any) -> str:
    return control.find(f"{name('w:sdtPr')}/{name('w:tag')}").get(name("w:val"))


def text_of(control: Any) -> str:
    return "".join(piece.text or "" for piece in control.iter(name("w:t")))


def holder(control: Any) -> Any:
    """The row of a table or the paragraph that a control stands in."""
    above = list(control.iterancestors())
    rows = [one for one in above if one.tag == name("w:tr")]
    return rows[0] if rows else next(one for one in above if one.tag == name("w:p"))


def type_over(control: Any, text: str) -> None:
    """Type another number inside a control."""
    first, *others = control.iter(name("w:t"))
    first.text = text
    for other in others:
        other.text = ""


def retag(control: Any, tag: str) -> None:
    """Change the tag, as somebody does who uses the properties of a control."""
    control.find(f"{name('w:sdtPr')}/{name('w:tag')}").set(name("w:val"), tag)


def unwrap(control: Any) -> None:
    """Remove the control and keep its content, as Word's own command does."""
    inside = list(control.find(name("w:sdtContent")))
    for piece in reversed(inside):
        control.addnext(piece)
    control.getparent().remove(control)


def retype(control: Any) -> None:
    """Delete a number and type the same again as plain text."""
    control.addnext(typed(text_of(control)))
    control.getparent().remove(control)


def swap(one: Any, other: Any) -> None:
    """Let two elements change places."""
    here, there = etree.Element("here"), etree.Element("there")
    one.getparent().replace(one, here)
    other.getparent().replace(other, there)
    here.getparent().replace(here, other)
    there.getparent().replace(there, one)


def typed(words: str) -> Any:
    """Words typed by hand."""
    return el("w:r", el("w:t", words, xml__space="preserve"))


def copy_behind(control: Any, place: Any) -> None:
    """Copy a number to another place; Word gives the copy a number of its own and leaves the bookmark where it was."""
    twin = deepcopy(control)
    for mark in [m for m in twin.iter() if m.tag in {name("w:bookmarkStart"), name("w:bookmarkEnd")}]:
        mark.getparent().remove(mark)
    place.addnext(twin)


def apart(controls: Iterable[Any]) -> list[Any]:
    """Of some controls those that stand in rows and paragraphs of their own, one each."""
    found: dict[Any, Any] = {}
    for control in controls:
        found.setdefault(holder(control), control)
    return list(found.values())
