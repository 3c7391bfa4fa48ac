"""Charted: the numbers of native charts in an edited file, each with the tag that the chart's alternative text says.

A chart of ours has no workbook, so people cannot type into it; but what it shows can grow old. So its numbers are held
against the ledger like those of the text, and refreshed with them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from daxu.desk.documents import Document, NotReadable, parsed, part
from daxu.desk.presentations import tags_in
from daxu.duties.reporting.today import Today
from daxu.duties.reporting.wordml import name

_RELATIONS = "word/_rels/document.xml.rels"
_BODY = "word/document.xml"
_INDEX = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class Charted:
    """A number in a chart: its tag, its text, what it is called, the part it stands in, and that part's element."""

    tag: str
    text: str
    label: str
    path: str
    element: Any


def charted(document: Document) -> tuple[Charted, ...]:
    """Return the bound numbers of every chart, in the order of the text; a broken chart has none."""
    return tuple(_walked(document)) if _BODY in document.roots else ()


def _walked(document: Document) -> Iterator[Charted]:
    targets = _targets(document)
    for drawing in document.roots[_BODY].iter(name("w:drawing")):
        said = next(drawing.iter(name("wp:docPr")), None)
        tags = tags_in(said.get("descr", "")) if said is not None else {}
        for shown in drawing.iter(name("c:chart")):
            path = targets.get(shown.get(name("r:id"), ""), "")
            if tags and path in document.parts:
                yield from _of_chart(document, path, tags)


def _targets(document: Document) -> dict[str, str]:
    if _RELATIONS not in document.parts:
        return {}
    root = parsed(part(document.content, _RELATIONS, document.name), document.name)
    return {one.get("Id", ""): posixpath.normpath(posixpath.join("word", one.get("Target", ""))) for one in root}


def _of_chart(document: Document, path: str, tags: dict[int, str]) -> Iterator[Charted]:
    try:
        root = parsed(part(document.content, path, document.name), document.name)
    except NotReadable:  # the text is whole: a chart that is not says nothing
        return
    for place, series in enumerate(root.iter(name("c:ser"))):
        labels = [label.text or "" for label in series.iterfind(f"{name('c:cat')}//{name('c:v')}")]
        for point in series.iterfind(f"{name('c:val')}//{name('c:pt')}"):
            value, said = point.find(name("c:v")), point.get("idx", "")
            at = int(said) if _INDEX.fullmatch(said) else len(labels)
            tag = tags.get(place * len(labels) + at) if at < len(labels) else None
            if tag and value is not None:
                yield Charted(tag, value.text or "", labels[at], path, value)


def held(one: Charted, today: Today) -> tuple[str, tuple[str, ...]]:
    """Return what a number of a chart should say, empty where nobody can tell, and all that would be right.

    The text says a share with its sign, a chart without.
    """
    answer = today.answer(one.tag, one.text)
    if not answer.right:
        answer = today.answer(one.tag, f"{one.text}%")
    return answer.right.removesuffix("%"), tuple(word.removesuffix("%") for word in answer.expected)
