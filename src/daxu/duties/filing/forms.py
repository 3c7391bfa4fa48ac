"""Forms: the sheet made for one filer and one month, as .xlsx and .csv, and read back as exactly that.

Only the value, its status, the note and the explanation can be typed in; a hidden sheet says whose form it is, for
which month, and for which tasks, so that a form is never taken for another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from daxu.core.book import Book
from daxu.core.filing import Value, Way
from daxu.core.formulas import could_run
from daxu.core.indicator import Observation, Status
from daxu.core.period import BadPeriod, Month, Period
from daxu.core.quantity import Bound, plain
from daxu.core.text import Text
from daxu.core.workdays import OFFICE
from daxu.desk import tables
from daxu.desk.tables import NotReadable, Table
from daxu.desk.workbooks import Workbook
from daxu.duties.filing import drafted, intake
from daxu.duties.filing.acting import Actor
from daxu.duties.filing.drafted import Drafted, shown_for
from daxu.duties.filing.intake import Checked, Heading, Layout
from daxu.duties.filing.rows import Row, month_rows
from daxu.duties.filing.values import unit_asked

VERSION = "1"
_SIGN = "达序报送表"
_HIDDEN = "_daxu"
_TYPED = (Heading.VALUE, Heading.STATUS, Heading.NOTE, Heading.EXPLANATION)
_WIDTHS = {
    Heading.FILING: 22, Heading.INDICATOR: 30, Heading.WHOSE: 16, Heading.PERIOD: 14, Heading.UNIT: 10,
    Heading.PREVIOUS: 14, Heading.VALUE: 16, Heading.STATUS: 12, Heading.NOTE: 28, Heading.EXPLANATION: 32,
}  # fmt: skip
_FIRST_LINE = 4  # a title, a word on how to fill it in, the headings
_MOST_COMMENTS = 2_000
_PLAIN_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Form:
    """Whose form for which month a file says it is."""

    filer: str
    month: str
    version: str
    tasks: str


def fingerprint(rows: Sequence[Row]) -> str:
    """Return what tells the tasks of one form from those of another: their names and units."""
    told = "\n".join(f"{row.name} {unit_asked(row.requirement, row.indicator)}" for row in rows)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


# --- out


def xlsx(book: Book, filer: str, month: Month, *, now: datetime) -> bytes:
    """Write the form of a filer for a month; the same tasks at the same moment give the same bytes."""
    rows = month_rows(book, month, filer=filer)
    file = BytesIO()
    with xlsxwriter.Workbook(file, _PLAIN_TEXT) as workbook:
        name = book.organisations[filer].name
        workbook.set_properties({"title": f"{name}{month}", "created": now.replace(tzinfo=None)})
        page = _Page(book, workbook, workbook.add_worksheet("填报"), drafted.of([filer], month))
        page.head(f"{name} {month} 报送表", len(rows))
        for line, row in enumerate(rows, _FIRST_LINE):
            page.line(line, row, commented=len(rows) <= _MOST_COMMENTS)
        page.lock()
        about = workbook.add_worksheet(_HIDDEN)
        told = (("sign", _SIGN), ("version", VERSION), ("filer", filer), ("month", str(month)))
        for line, pair in enumerate((*told, ("tasks", fingerprint(rows)))):
            about.write_row(line, 0, pair)
        about.very_hidden()
        about.protect()
    return file.getvalue()


def csv(book: Book, filer: str, month: Month) -> bytes:
    """Write the same form as CSV."""
    rows, drafts = month_rows(book, month, filer=filer), drafted.of([filer], month)
    lines = ([text for _, text in _cells(book, row, shown_for(row, drafts.get(row.name)))] for row in rows)
    return tables.csv_bytes([[heading.title for heading in Heading], *lines])


def previous(book: Book, row: Row) -> Observation | None:
    """Return the newest fact before the period of a filing."""
    about = row.requirement
    facts = book.series.get((about.indicator, about.whose, about.measure), ())
    earlier = [fact for fact in facts if fact.period.last < row.task.period.last]
    return max(earlier, key=lambda fact: fact.period.last, default=None)


def _cells(book: Book, row: Row, draft: Drafted | None) -> Iterator[tuple[Heading, str]]:
    """Walk what each column of a line says: the draft where there is one, else what was filed last."""
    held, before = row.filing.latest, previous(book, row)
    asked = unit_asked(row.requirement, row.indicator).label
    yield Heading.FILING, row.name
    yield Heading.INDICATOR, _called(row)
    yield Heading.WHOSE, book.organisations[row.requirement.whose].name
    yield Heading.PERIOD, row.task.period.label
    yield Heading.UNIT, asked
    yield Heading.PREVIOUS, str(before.figure.quantity) if before else ""
    yield from _typed(draft) if draft else _held(held, asked)


def _typed(draft: Drafted) -> Iterator[tuple[Heading, str]]:
    """Walk the cells that can be typed in, as the draft was typed."""
    yield Heading.VALUE, draft.typed
    yield Heading.STATUS, draft.status
    yield Heading.NOTE, draft.note
    yield Heading.EXPLANATION, draft.explanation


def _held(held: Value | None, asked: str) -> Iterator[tuple[Heading, str]]:
    """Walk the cells that can be typed in, as the filed value says them."""
    yield Heading.VALUE, _amount(held, asked) if held else ""
    yield Heading.STATUS, held.status.value if held else ""
    yield Heading.NOTE, held.note if held else ""
    yield Heading.EXPLANATION, intake.explained(held) if held else ""


def _called(row: Row) -> str:
    label = row.requirement.measure.label
    return row.indicator.name if row.requirement.measure.value == "level" else f"{row.indicator.name}（{label}）"


def _amount(value: Value, asked: str) -> str:
    """Return a value as a form shows it: a bare number in the unit asked for, all else in full."""
    quantity = value.quantity
    bare = quantity.unit.label == asked and quantity.bound is Bound.EXACT and not quantity.is_range
    return plain(quantity.number) if bare else str(quantity)


class _Page:
    """The sheet of a form as it is written."""

    def __init__(self, book: Book, workbook: Any, page: Any, drafts: Mapping[str, Drafted]) -> None:
        self.book, self.page, self._drafts = book, page, drafts
        self._title = workbook.add_format({"bold": True, "font_size": 14})
        self._heading = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "vcenter"})
        self._fixed = workbook.add_format({"text_wrap": True, "valign": "vcenter", "font_color": "#555555"})
        open_cell = {"locked": False, "text_wrap": True, "valign": "vcenter", "border": 1, "bg_color": "#FFFDE7"}
        self._open = workbook.add_format(open_cell)
        self._quoted = workbook.add_format({**open_cell, "quote_prefix": True})

    def head(self, title: str, count: int) -> None:
        """Write the title, how to fill it in, and the headings."""
        self.page.write_string(0, 0, title, self._title)
        self.page.write_string(1, 0, _HOW_TO, self._fixed)
        self.page.set_row(1, 32)
        for place, heading in enumerate(Heading):
            self.page.set_column(place, place, _WIDTHS[heading])
            self.page.write_string(_FIRST_LINE - 2, place, heading.title, self._heading)
        self.page.freeze_panes(_FIRST_LINE - 1, 2)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(_FIRST_LINE - 2)
        place, last = list(Heading).index(Heading.STATUS), max(_FIRST_LINE - 1, _FIRST_LINE - 2 + count)
        choice = {
            "validate": "list",
            "source": [status.value for status in Status],
            "error_title": "数据性质 Status",
            "error_message": "请从下拉列表里选一项。 Choose one from the list.",
        }
        self.page.data_validation(_FIRST_LINE - 1, place, last, place, choice)

    def line(self, number: int, row: Row, *, commented: bool) -> None:
        """Write one task."""
        draft = shown_for(row, self._drafts.get(row.name))
        for place, (heading, text) in enumerate(_cells(self.book, row, draft)):
            self._write(number - 1, place, heading, text)
        if commented:
            at = list(Heading).index(Heading.VALUE)
            self.page.write_comment(number - 1, at, _about(row, draft), {"x_scale": 2, "y_scale": 1.6})

    def _write(self, line: int, place: int, heading: Heading, text: str) -> None:
        style = self._open if heading in _TYPED else self._fixed
        if heading is Heading.VALUE and _is_exact(text):
            self.page.write_number(line, place, float(text), style)
        elif text:
            self.page.write_string(line, place, text, self._quoted if could_run(text) else style)
        else:
            self.page.write_blank(line, place, None, style)

    def lock(self) -> None:
        """Let only the typed columns be changed."""
        self.page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


_HOW_TO = (
    "只填浅黄色的格：数、性质、备注；系统要求核实的，在“说明”里写明原因。没有数的留空，不要填0。"
    " Fill in the yellow cells only; leave empty what is not known."
)


def _is_exact(text: str) -> bool:
    """Whether a workbook, whose numbers have 15 digits, can hold a number as it is."""
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isdigit() and len(digits) <= 15  # noqa: PLR2004 — the digits a spreadsheet keeps


def _about(row: Row, draft: Drafted | None) -> str:
    """Return what a person needs to know to fill in a value."""
    definition = row.indicator.definition or "没有另外说明"
    unit = unit_asked(row.requirement, row.indicator)
    named = f"{_called(row)}，{row.task.period.label}"
    told = f"{named}\n单位 unit：{unit}\n口径 definition：{definition}\n报送期限 due：{row.task.due}"
    kept = f"{draft.by} {draft.at.astimezone(OFFICE):%m-%d %H:%M}" if draft else ""
    return f"{told}\n草稿，还没有上报 draft, not filed：{kept}" if draft else told


# --- back in


def form_of(workbook: Workbook) -> Form | None:
    """Return whose form a workbook is; None where it is no form of ours."""
    for table in workbook.hidden:
        told = {table.cell(n, 0).text: table.cell(n, 1).text for n in table.rows}
        if table.name == _HIDDEN and told.get("sign") == _SIGN:
            return Form(*(told.get(key, "") for key in ("filer", "month", "version", "tasks")))
    return None


def own_layout(table: Table) -> Layout | None:
    """Return where a sheet of ours keeps what; None where it has not our headings."""
    titles: Mapping[str, Heading] = {
        said: heading for heading in Heading for said in (heading.title, heading.value, heading.english)
    }
    for number in sorted(table.rows)[:30]:
        texts = ((cell.text.strip(), place) for place, cell in enumerate(table.rows[number]))
        found = {titles[text]: place for text, place in texts if text in titles}
        if Heading.FILING in found and Heading.VALUE in found:
            return Layout(number, found)
    return None


def read_back(workbook: Workbook, *, book: Book, by: Actor, month: Month | None = None) -> Checked | None:
    """Check a form that comes back; None where the file is no form of ours; raise NotReadable for another's.

    A CSV carries no word on whose it is: the numbers of its filings say it.
    """
    found = ((table, layout) for table in workbook.tables if (layout := own_layout(table)))
    table, layout = next(found, (None, None))
    if table is None or layout is None:
        return None
    form = form_of(workbook)
    meant = _month_of(form.month if form else _first_filing(table, layout).partition("|")[0]) or month
    if meant is None:
        raise NotReadable(Text("表里没有一行写着填报编号。", "No line of the sheet has the number of a filing."))
    tasks = month_rows(book, meant)
    if form:
        _must_be_theirs(form, book, by, [row for row in tasks if row.requirement.filer == form.filer])
    mine = [row for row in tasks if row.requirement.filer in by.organisations]
    way = Way.WORKBOOK if workbook.kind == "xlsx" else Way.CSV
    checked = intake.check(table, layout, tasks, book=book, month=meant, by=by, way=way)
    named = {line.row.name for line in checked.lines if line.row}
    return Checked(checked.name, meant, checked.lines, tuple(r for r in mine if r.name not in named), checked.notices)


def _must_be_theirs(form: Form, book: Book, by: Actor, tasks: Sequence[Row]) -> None:
    """Refuse a form of another version, of another filer, or for tasks that have changed since."""
    if form.version != VERSION:
        raise NotReadable(
            Text(
                f"这是第{form.version}版的报送表，现在用第{VERSION}版；请重新下载。",
                f"The form is of version {form.version}, {VERSION} is in use: download it again.",
            )
        )
    if form.filer not in by.organisations:
        body = book.organisations.get(form.filer)
        name = body.name if body else form.filer
        said = f"这是{name}的报送表，您不代表{name}填报。"
        raise NotReadable(Text(said, f"This is the form of {name}: it is not yours."))
    if form.tasks != fingerprint(tasks):
        raise NotReadable(
            Text(
                f"{form.month}的报送任务在下载之后有变动；请重新下载报送表。",
                f"What is asked for {form.month} has changed since: download the form again.",
            )
        )


def _first_filing(table: Table, layout: Layout) -> str:
    place = layout.columns[Heading.FILING]
    texts = (table.cell(n, place).text for n in sorted(table.rows) if n > layout.heading)
    return next((text for text in texts if "|" in text), "")


def _month_of(written: str) -> Month | None:
    try:
        return Period.parse(written).last
    except (BadPeriod, ValueError):
        return None
