"""Sheets: whatever file a filer brings — our form, or a sheet of somebody else's — understood, shown, then filed.

Nothing is filed by understanding it. `filed` files what was shown, in one command, and keeps what was told of the
sheet for the next time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from daxu.core.book import Book
from daxu.core.filing import Way
from daxu.core.period import Month
from daxu.core.text import Text
from daxu.desk import mappings, workbooks
from daxu.desk.tables import NotReadable, Table
from daxu.desk.workbooks import Workbook
from daxu.duties.filing import acting, drafted, forms, intake, mapping
from daxu.duties.filing.acting import Actor, KeyReused
from daxu.duties.filing.intake import Checked, Layout
from daxu.duties.filing.mapping import SheetMap
from daxu.duties.filing.rows import Row, month_rows


class NothingToFile(ValueError):
    """A sheet that holds nothing new, or something wrong; the message says which."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was understood: `own` where it is our form; `told` and `layout` of any other sheet.

    `checked` is None while the columns are not all known; `unknown` are the names that stand for no task.
    """

    workbook: Workbook
    table: Table
    month: Month
    own: bool
    told: SheetMap = field(default_factory=SheetMap)
    heading: int = 0
    layout: Layout | None = None
    remembered: bool = False
    unknown: tuple[str, ...] = ()
    checked: Checked | None = None


def understood(
    content: bytes, name: str, *, book: Book, month: Month, by: Actor,
    told: SheetMap | None = None, sheet: str = "", heading: int = 0,
) -> Understood:  # fmt: skip
    """Read a file; raise NotReadable. A foreign sheet of which nothing was told is remembered, or else guessed at."""
    workbook = workbooks.opened(content, name)
    if not sheet and told is None and (checked := forms.read_back(workbook, book=book, by=by, month=month)):
        return Understood(workbook, _named(workbook, checked.name), checked.month, own=True, checked=checked)
    table = _chosen(workbook, sheet)
    kept = None if told else _remembered(table, by)
    number = heading or (kept[1].heading if kept else mapping.heading_row(table))
    meant = kept[0] if kept else mapping.completed(told or SheetMap(), mapping.guessed(table, number))
    layout = mapping.laid_out(table, meant, heading=number) if meant.is_whole else None
    found = Understood(workbook, table, month, False, meant, number, layout, kept is not None)
    return _with_lines(found, layout, book, by) if layout else found


def _with_lines(found: Understood, layout: Layout, book: Book, by: Actor) -> Understood:
    tasks = _tasks(book, found.month, by)
    way = Way.WORKBOOK if found.workbook.kind == "xlsx" else Way.CSV
    checked = intake.check(found.table, layout, tasks, book=book, month=found.month, by=by, way=way)
    unknown = mapping.unknown(found.table, layout, tasks, book)
    return replace(found, checked=checked, unknown=tuple(unknown))


def _tasks(book: Book, month: Month, by: Actor) -> list[Row]:
    return [row for row in month_rows(book, month) if row.requirement.filer in by.organisations]


def filed(found: Understood, *, by: Actor, now: datetime, key: str) -> list[Row]:
    """File what a checked sheet holds, all of it or nothing; raise NothingToFile, NoneFiled or KeyReused.

    Sent again under its key it files nothing twice, though by then the sheet says nothing new.
    """
    checked = found.checked
    if checked is None or checked.faults:
        raise NothingToFile(_FAULTY)
    values = checked.to_file
    if not values:
        if acting.was_done(key):
            return []
        raise NothingToFile(_NOTHING_NEW)
    rows = acting.submit_many(values, by=by, now=now, key=key)
    named = dict(values)
    drafted.drop_filed([(row, named[row.name]) for row in rows], drafted.of(by.organisations, checked.month))
    if not found.own:
        for organisation in sorted({row.requirement.filer for row in rows}):
            mappings.keep(organisation, found.told.plain, by=by.name, now=now)
    return rows


_FAULTY = Text(
    "表里还有错误，什么也没有上报；请先改正。", "The sheet has faults: nothing was filed. Correct them first."
)
_NOTHING_NEW = Text("表里没有新填或改动的数，什么也没有上报。", "The sheet holds nothing new: nothing was filed.")


def _remembered(table: Table, by: Actor) -> tuple[SheetMap, Layout] | None:
    """Return the newest mapping of the filer's that fits a sheet."""
    for kept in mappings.of(by.organisations):
        told = SheetMap.of(kept)
        if told.is_whole and (layout := mapping.laid_out(table, told)):
            return told, layout
    return None


def _chosen(workbook: Workbook, sheet: str) -> Table:
    filled = [table for table in workbook.tables if table.rows]
    if not filled:
        raise NotReadable(Text(f"{workbook.name}里没有内容。", f"{workbook.name} is empty."))
    return _named(workbook, sheet) if sheet else filled[0]


def _named(workbook: Workbook, sheet: str) -> Table:
    for table in workbook.tables:
        if table.name == sheet:
            return table
    known = "、".join(table.name for table in workbook.tables)
    raise NotReadable(Text(f"没有工作表“{sheet}”；有：{known}。", f"There is no sheet {sheet!r}; there are: {known}."))


__all__ = ["KeyReused", "NothingToFile", "Understood", "filed", "understood"]
