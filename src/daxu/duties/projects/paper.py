"""Paper: the small things that the printed sheets of projects are made of: .docx, on A4, in the office's fonts.

Nothing is computed here. Fonts are those of GB/T 9704: 仿宋 for the text, 黑体 for headings; what stands in for
them where they are missing is left to the reader's program.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TEXT, HEADING = "仿宋", "黑体"
_LATIN = "Times New Roman"
Paper = Any
"""A document under way; python-docx's own types say nothing more."""


def new(title: str, *, by: str, at: datetime, landscape: bool = False, size: float = 10.5) -> Paper:
    """Return an empty A4 sheet with its properties and its fonts."""
    paper = Document()
    section = paper.sections[0]
    long, short = Mm(297), Mm(210)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin, section.bottom_margin = Mm(13), Mm(11)
    section.header_distance = section.footer_distance = Mm(8)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    _font(paper.styles["Normal"], TEXT, size)
    paper.styles["Normal"].paragraph_format.space_after = Pt(0)
    about = paper.core_properties
    about.title, about.author, about.last_modified_by, about.language = title, by, by, "zh-CN"
    about.created = about.modified = at.replace(tzinfo=None)
    return paper


def _font(style: Any, face: str, size: float) -> None:
    style.font.name, style.font.size = _LATIN, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def line(
    place: Paper, words: str, *, bold: bool = False, size: float | None = None, face: str = TEXT,
    centred: bool = False, grey: bool = False, before: float = 0,
) -> Any:  # fmt: skip
    """Add a paragraph to a sheet or a cell."""
    paragraph = place.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(0)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write(paragraph, words, bold=bold, size=size, face=face, grey=grey)
    return paragraph


def write(
    paragraph: Any, words: str, *, bold: bool = False, size: float | None = None, face: str = TEXT, grey: bool = False
) -> None:
    """Write words into a paragraph."""
    run = paragraph.add_run(words)
    run.bold, run.font.name = bold, _LATIN
    if size:
        run.font.size = Pt(size)
    if grey:
        run.font.color.rgb = RGBColor(0x55, 0x55, 0x55)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)  # noqa: SLF001 — no other way in


def table(paper: Paper, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], size: float) -> Any:
    """Add a table with a head that is repeated on every page; widths are millimetres."""
    made = paper.add_table(rows=1 if heads else 0, cols=len(widths))
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Mm(width)
    if heads:
        fill(made.rows[0], heads, widths, size, bold=True)
        made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 — no other way in
    for row in rows:
        fill(made.add_row(), row, widths, size)
    return made


def fill(row: Any, words: Sequence[str], widths: Sequence[int], size: float, *, bold: bool = False) -> None:
    """Write a row; it is kept together on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 — no other way in
    for cell, said, width in zip(row.cells, words, widths, strict=True):
        cell.width = Mm(width)
        cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        write(cell.paragraphs[0], said, size=size, bold=bold, face=HEADING if bold else TEXT)


def saved(package: Paper) -> bytes:
    """Return the sheet as a .docx file."""
    stream = io.BytesIO()
    package.save(stream)
    return stream.getvalue()
