"""Elements of WordprocessingML and DrawingML, written as short calls: el("w:p", el("w:r", …))."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from lxml import etree

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "ep": "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
}
Element = Any  # lxml ships no types


@cache
def name(qualified: str) -> str:
    """Return w:p as lxml writes it: {namespace}p."""
    prefix, _, local = qualified.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


def el(qualified: str, *children: Element | str | None, **attributes: object) -> Element:
    """Build an element; attributes are written with `__` for the colon: w__val=5. None is left out."""
    element = etree.Element(name(qualified))
    for key, value in attributes.items():
        if value is not None:
            element.set(name(key.replace("__", ":")), str(value))
    for child in children:
        if isinstance(child, str):
            element.text = child
        elif child is not None:
            element.append(child)
    return element


def val(qualified: str, value: object) -> Element:
    """Build an element of WordprocessingML that only carries a value."""
    return el(qualified, w__val=value)


def rooted(qualified: str, prefixes: Iterable[str], *children: Element, **attributes: object) -> Element:
    """Build the root of a part with its namespaces declared once, `""` in `prefixes` being the root's own."""
    own = qualified.partition(":")[0]
    namespaces = {(prefix or None): NAMESPACES[prefix or own] for prefix in prefixes}
    root = etree.Element(name(qualified), nsmap=namespaces)
    for key, value in attributes.items():
        root.set(name(key.replace("__", ":")), str(value))
    root.extend(children)
    return root


def serialized(root: Element) -> bytes:
    """Return a part's bytes; the same element always gives the same bytes."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
