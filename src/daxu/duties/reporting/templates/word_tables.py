"""Tables in a Word template: {附表|重点项目进展表} alone in a paragraph gives way to the table that the figures make.

The table comes with its own paragraph styles, which are added to the file where it has none of that name; everything
else of the template stays as it is. Pace rulers are left out: a picture would need parts that the file does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from daxu.core.text import Text
from daxu.duties.reporting import annexes, docx, gbt9704
from daxu.duties.reporting.report import Annex
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates.fault import Flaw
from daxu.duties.reporting.templates.notation import Slot, slots
from daxu.duties.reporting.wordml import Element, name

TABLE = "附表"
"""The name of the slot that asks for a table."""
_TITLES = (*annexes.USUAL, annexes.SAMPLES)


def asked(text: str) -> Slot | None:
    """Return the slot for a table that is all a paragraph holds, or None."""
    found, flaws = slots(text.strip())
    alone = len(found) == 1 and not flaws and found[0].written == text.strip()
    return found[0] if alone and found[0].name == TABLE else None


def laid_out(slot: Slot, subject: Subject, number: int) -> Annex | Flaw:
    """Return the table that a slot asks for, or what is wrong with it."""
    title = "|".join(slot.details)
    if title not in _TITLES:
        near = get_close_matches(title, _TITLES, n=3, cutoff=0.3) or _TITLES
        return Flaw(slot.start, slot.written, Text("没有这张附表。", "there is no such table."), tuple(near))
    if found := annexes.listed(subject, (title,)):
        return _without_rulers(replace(found[0], number=number))
    why = Text("台账里没有可列的内容；请删去这一行。", "the ledger has nothing to list: take the slot out.")
    return Flaw(slot.start, slot.written, why)


def _without_rulers(annex: Annex) -> Annex:
    rows = tuple(tuple(replace(cell, ruler=None) for cell in row) for row in annex.rows)
    notes = tuple(note for note in annex.notes if "达序尺" not in note)
    return replace(annex, rows=rows, notes=notes)


def elements(annex: Annex, numbers: Iterator[int], width: int | None) -> list[Element]:
    """Return the table with its notes, no wider than `width` twips where one is given."""
    made = docx.table(annex, numbers)
    if width:
        _fit(made[0], width)
    return made


def _fit(table: Element, width: int) -> None:
    """Narrow every column alike where the table is wider than the page's text."""
    grid = [int(column.get(name("w:w"))) for column in table.iter(name("w:gridCol"))]
    if sum(grid) <= width:
        return
    measured = (*table.iter(name("w:gridCol")), *table.iter(name("w:tcW")), *table.iter(name("w:tblW")))
    for one in measured:
        one.set(name("w:w"), str(int(one.get(name("w:w"))) * width // sum(grid)))


def add_styles(styles: Element) -> None:
    """Add the paragraph styles of tables that a file lacks."""
    held = {style.get(name("w:styleId")) for style in styles.iter(name("w:style"))}
    for style in gbt9704.STYLES:
        if style.id.startswith("Table") and style.id not in held:
            styles.append(docx.style(replace(style, based="")))
