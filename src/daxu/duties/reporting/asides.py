"""Asides: remarks beside the text as comments of WordprocessingML, shown in the margin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from daxu.duties.reporting.report import Aside
from daxu.duties.reporting.wordml import Element, el, name, rooted, serialized, val

_SIZE = 20  # half points: the text's own size would fill the margin with a line


def part(asides: Sequence[Aside]) -> bytes:
    """Return the part that holds the comments, numbered in their order."""
    return serialized(rooted("w:comments", ("w",), *(_comment(number, one) for number, one in enumerate(asides))))


def _comment(number: int, aside: Aside) -> Element:
    moment = aside.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = (_line(line) for line in aside.words.splitlines() or [""])
    return el(
        "w:comment", *lines,
        w__id=number, w__author=aside.author, w__date=moment, w__initials=aside.author[:1],
    )  # fmt: skip


def _line(words: str) -> Element:
    flat = el(
        "w:pPr",
        el("w:spacing", w__before=0, w__after=0, w__line=240, w__lineRule="auto"),
        el("w:ind", w__firstLineChars=0, w__firstLine=0),
        val("w:jc", "left"),
    )
    size = el("w:rPr", val("w:sz", _SIZE), val("w:szCs", _SIZE))
    return el("w:p", flat, el("w:r", size, el("w:t", words, xml__space="preserve")))


def mark(asides: Sequence[Aside], title: Element, printed: Sequence[Sequence[Element]]) -> None:
    """Mark in the text where each comment begins and ends; one on a place that is not there stands at the title.

    `printed` holds the paragraphs that the file has of each heading and paragraph of the body.
    """
    for number, aside in enumerate(asides):
        there = 0 <= aside.place <= aside.end < len(printed)
        first, last = (printed[aside.place][0], printed[aside.end][-1]) if there else (title, title)
        properties = first.find(name("w:pPr"))
        first.insert(0 if properties is None else 1, el("w:commentRangeStart", w__id=number))
        last.append(el("w:commentRangeEnd", w__id=number))
        last.append(el("w:r", el("w:commentReference", w__id=number)))
