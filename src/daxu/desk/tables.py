"""Tables: rows of cells as somebody's file holds them, each cell with its address; CSV in and out.

A cell's text is what its writer sees (45%, not 0.45), so that one way of understanding values serves every file.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from io import StringIO
from typing import NamedTuple

from daxu.core.formulas import disarmed, rearmed
from daxu.core.text import Text

MEGABYTE = 1 << 20
LARGEST_FILE = 20 * MEGABYTE
MOST_ROWS = 100_000
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
_TO_SEARCH = 4096


class NotReadable(ValueError):
    """A file that cannot be read as a table; the message says why, and what would be right."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


class Sort(Enum):
    """What a cell holds, where that matters: a percent is written as one, a date is no amount."""

    TEXT = "文本"
    NUMBER = "数"
    PERCENT = "百分数"
    DATE = "日期"
    UNCOMPUTED = "没有计算结果的公式"
    ERROR = "错误值"


class Cell(NamedTuple):
    """One cell: what its writer sees."""

    text: str
    sort: Sort = Sort.TEXT


NOTHING = Cell("")


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its rows by their number in the file; `merged` leads from a covered cell to the one that shows."""

    name: str
    rows: Mapping[int, Sequence[Cell]]
    hidden: frozenset[int] = frozenset()
    merged: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell as it stands; NOTHING where there is none."""
        cells = self.rows.get(row, ())
        return cells[column] if 0 <= column < len(cells) else NOTHING

    def shown(self, row: int, column: int) -> Cell:
        """Return what stands in a cell, or in the merged one that covers it."""
        return self.cell(*self.merged.get((row, column), (row, column)))

    def place(self, row: int, column: int) -> str:
        """Name a cell as a spreadsheet does: B7, with the sheet where there are several."""
        return f"{letters(column)}{row}"

    @property
    def width(self) -> int:
        """How many columns its widest row has."""
        return max((len(cells) for cells in self.rows.values()), default=0)


def letters(column: int) -> str:
    """Return the letters of a column, counted from 0: A, B … Z, AA."""
    name, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


# --- CSV


def from_csv(content: bytes, name: str) -> Table:
    """Read CSV (RFC 4180) in UTF-8, UTF-16 with its mark, or GB18030; a disarmed text is read as it was."""
    text = _decoded(content, name)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: dict[int, Sequence[Cell]] = {}
    for number, record in enumerate(_records(reader, name), 1):
        if any(record):
            _must_fit(len(rows) + 1, len(record), name)
            rows[number] = [Cell(rearmed(field)) if field else NOTHING for field in record]
    return Table("", rows)


def _records(reader: Iterator[list[str]], name: str) -> Iterator[list[str]]:
    """Walk the records; a fault of the quotes is named by its line."""
    number = 0
    try:
        for record in reader:
            number += 1
            yield record
    except csv.Error as error:
        raise NotReadable(
            Text(
                f"{name}第{number + 1}行不合CSV格式（引号没有成对，或一格太长）：{error}。请在表格软件里另存一次。",
                f"{name}, row {number + 1} is no CSV ({error}): save it again from a spreadsheet.",
            )
        ) from None


def _must_fit(rows: int, columns: int, name: str) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise too_large(name)


def too_large(name: str) -> NotReadable:
    """Refuse a sheet that is larger than anybody fills in."""
    return NotReadable(
        Text(
            f"{name}太大：一张表最多{MOST_ROWS:,}行、{MOST_COLUMNS}列；请拆成几份。",
            f"{name} is too large: at most {MOST_ROWS:,} rows and {MOST_COLUMNS} columns a sheet.",
        )
    )


def _delimiter(text: str) -> str:
    """Return what parts the fields: the sign that the first line has most of, a comma where it has none."""
    head = text[:_TO_SEARCH].partition("\n")[0]
    return max(",\t;", key=head.count)


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def _decoded(content: bytes, name: str) -> str:
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), "")
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotReadable(
        Text(
            f"{name}不是表格文件；可用 .xlsx，或 UTF-8、GB18030 编码的 .csv。",
            f"{name} is no table: give an .xlsx, or a .csv in UTF-8 or GB18030.",
        )
    )


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows as CSV: UTF-8 with its mark, as spreadsheets expect of Chinese text; no field can run."""
    text = StringIO(newline="")
    csv.writer(text).writerows([_out(field) for field in row] for row in rows)
    return codecs.BOM_UTF8 + text.getvalue().encode()


def _out(text: str) -> str:
    return text if _is_number(text) else disarmed(text)


def _is_number(text: str) -> bool:
    """Whether a field is a plain number, which no spreadsheet runs even where it begins with a minus."""
    digits = text.removeprefix("-").replace(".", "", 1)
    return digits.isascii() and digits.isdigit()
