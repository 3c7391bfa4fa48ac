"""Presentations: a .pptx as text, one paragraph a line, with its bound numbers and what its notes say left out.

A number of ours stands alone in a paragraph; the alternative text of its shape ends with the tags of its figures, each
with the place of its paragraph in the shape (`tagged`), which PowerPoint, WPS and LibreOffice keep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
SLIDE = re.compile(r"ppt/slides/slide(\d{1,6})\.xml")
BODY = "ppt/presentation.xml"
"""The part that makes a package a presentation."""
_TAGS = re.compile(r"数据编号：((?:\d{1,6}=[\w:-]+(?:；|$))+)")


def tagged(words: str, tags: Mapping[int, str]) -> str:
    """Return alternative text that says `words`, then the tag of each bound paragraph, counted from 0."""
    if not tags:
        return words
    return f"{words}。数据编号：{'；'.join(f'{place}={tag}' for place, tag in tags.items())}"


def tags_in(alternative: str) -> dict[int, str]:
    """Return the tags that an alternative text says, by the place of their paragraph."""
    found = _TAGS.search(alternative)
    pairs = (pair.partition("=") for pair in found[1].split("；") if pair) if found else ()
    return {int(place): tag for place, _, tag in pairs}


def paragraphs(slide: Any) -> list[tuple[str, str, str]]:
    """Return the text of every paragraph of a page, the tag that it is bound to, and what it is about."""
    told = []
    for shape in slide.iter(f"{_P}sp", f"{_P}graphicFrame", f"{_P}cxnSp", f"{_P}pic"):
        properties = next(shape.iter(f"{_P}cNvPr"), None)
        tags = {} if properties is None else tags_in(properties.get("descr", ""))
        about = "" if properties is None else properties.get("name", "")
        for place, paragraph in enumerate(shape.iter(f"{_A}p")):
            told.append((_text(paragraph), tags.get(place, ""), about))
    return told


def _text(paragraph: Any) -> str:
    return "".join(
        "\t" if piece.tag == f"{_A}br" else piece.text or "" for piece in paragraph.iter(f"{_A}t", f"{_A}br")
    )
