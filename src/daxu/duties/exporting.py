"""Exporting: a table written out as .xlsx and .csv, safe to open and honest about what it holds.

A spreadsheet runs a cell that begins like a formula. No text of ours may do that: in .xlsx it is written as quoted
text, in .csv an apostrophe stands before it. Numbers stay numbers, and their unit stands in the heading.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from daxu.core.formulas import could_run
from daxu.core.quantity import decimal_of, plain, round_half_up

Cell = str | int | Decimal | Fraction | date | None

LONGEST_TEXT = 32_767  # what one cell of a workbook can hold
_CSV_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, the unit of its numbers, and how many decimals a workbook shows (it keeps them all)."""

    heading: str
    unit: str = ""
    decimals: int | None = None
    width: int = 14

    @property
    def title(self) -> str:
        """The heading with its unit: 完成（%）."""
        return f"{self.heading}（{self.unit}）" if self.unit else self.heading


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to be written out; `about` says what it holds: the filter, the day, the rule version, the counts."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    about: Mapping[str, str] = field(default_factory=dict)
    about_name: str = "说明"


def csv_bytes(sheet: Sheet) -> bytes:
    """Write the rows as CSV: UTF-8 with a byte order mark, as the usual spreadsheets expect of Chinese text."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_csv_cell(column.title) for column in sheet.columns])
    writer.writerows([_csv_cell(cell) for cell in row] for row in sheet.rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_bytes(sheet: Sheet, *, made: datetime) -> bytes:
    """Write a workbook of two sheets, the rows and what they are; the same sheet and moment give the same bytes."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, _PLAIN_TEXT) as book:
        book.set_properties({"title": sheet.name, "created": made.replace(tzinfo=None)})
        styles = _Styles(book)
        _write_rows(book.add_worksheet(_sheet_name(sheet.name)), sheet, styles)
        _write_about(book.add_worksheet(_sheet_name(sheet.about_name)), sheet.about, styles)
    return file.getvalue()


_PLAIN_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if could_run(cell) else cell
        case date():
            return cell.isoformat()
        case Fraction():
            return plain(round_half_up(decimal_of(cell), _CSV_DECIMALS))
        case Decimal():
            return plain(cell)
    return str(cell)


class _Styles:
    """The few cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def of(self, **wanted: object) -> Any:
        """Return the format with these properties."""
        key = tuple(sorted(wanted.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "vcenter", **wanted})
        return self._made[key]


def _write_rows(page: Any, sheet: Sheet, styles: _Styles) -> None:
    heading = styles.of(bold=True, bottom=1, text_wrap=True)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.title, heading)
    for line, row in enumerate(sheet.rows, 1):
        for place, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write_cell(page, (line, place), cell, column, styles)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_about(page: Any, about: Mapping[str, str], styles: _Styles) -> None:
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 90)
    for line, (name, text) in enumerate(about.items()):
        page.write_string(line, 0, name, styles.of(bold=True))
        _write_cell(page, (line, 1), text, Column(name), styles)


def _write_cell(page: Any, place: tuple[int, int], cell: Cell, column: Column, styles: _Styles) -> None:
    match cell:
        case None:
            page.write_blank(*place, None, styles.of())
        case str():
            style = styles.of(quote_prefix=True) if could_run(cell) else styles.of()
            page.write_string(*place, _fitting(cell), style)
        case date():
            page.write_datetime(*place, cell, styles.of(num_format="yyyy-mm-dd"))
        case _:
            page.write_number(*place, float(cell), styles.of(num_format=_number_format(column.decimals)))


def _number_format(decimals: int | None) -> str:
    if decimals is None:
        return "General"
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def _fitting(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _sheet_name(name: str) -> str:
    """Return a name that a workbook takes for a sheet: at most 31 characters and no path signs."""
    return name.translate(dict.fromkeys(map(ord, "[]:*?/\\'"), "_"))[:31] or "Sheet"
