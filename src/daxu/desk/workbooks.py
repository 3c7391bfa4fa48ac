"""Workbooks: an .xlsx from a stranger becomes tables, read without trust.

The package is bounded before anything is unpacked; its XML is read as a stream, without entities, DTDs or a network;
nothing in it is ever computed: of a formula only the result counts that the spreadsheet stored. Read here rather than
by a library because a value's meaning hangs on what the fast ones leave out: the percent format, hidden rows, and
formulas that were never computed.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Context, Decimal, InvalidOperation
from typing import Any, NoReturn, Protocol
from xml.parsers import expat

from lxml import etree

from daxu.core.quantity import plain
from daxu.core.text import Text
from daxu.desk.tables import (
    LARGEST_FILE,
    LONGEST_CELL,
    MEGABYTE,
    MOST_COLUMNS,
    MOST_ROWS,
    NOTHING,
    Cell,
    NotReadable,
    Sort,
    Table,
    from_csv,
    too_large,
)

_MOST_PARTS = 2_000
_LARGEST_UNPACKED = 256 * MEGABYTE
_HARMLESS_PART = 10 * MEGABYTE  # below this a part may shrink as well as it likes
_STEEPEST = 200  # how many times smaller than its content a larger part may be
_MOST_MERGED = 200_000
_MOST_SHEETS = 100
_AS_SHOWN = Context(prec=15)  # the digits that a spreadsheet keeps of a number


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file that can be seen, and those that are hidden, each in its order."""

    name: str
    kind: str
    tables: tuple[Table, ...]
    hidden: tuple[Table, ...] = ()


def opened(content: bytes, name: str) -> Workbook:
    """Read an .xlsx or a .csv, told by its content; raise NotReadable with the reason and the remedy."""
    if len(content) > LARGEST_FILE:
        raise NotReadable(
            Text(
                f"{name}超过{LARGEST_FILE // MEGABYTE}MB，没有读取；请拆成几份。",
                f"{name} is larger than {LARGEST_FILE // MEGABYTE} MB and was not read: split it.",
            )
        )
    if content.startswith(b"PK"):
        return _Package(content, name).workbook()
    if refusal := _foreign(content):
        raise NotReadable(Text(f"{name}{refusal.zh}", f"{name} {refusal.en}"))
    return Workbook(name, "csv", (from_csv(content, name),))


def _foreign(content: bytes) -> Text | None:
    """Return the refusal of a file that is known to be something else."""
    head = content[:512].lstrip().lower()
    if content.startswith(_COMPOUND):
        return _LOCKED if "EncryptedPackage".encode("utf-16-le") in content else _OLD
    return next((said for mark, said in _FOREIGN if head.startswith(mark)), None)


_COMPOUND = b"\xd0\xcf\x11\xe0"
_LOCKED = Text(
    "设了打开密码，读不了；请在Excel或WPS里取消密码后另存。",
    "is protected by a password: remove it in Excel or WPS and save it again.",
)
_OLD = Text("是旧版 .xls；请用Excel或WPS另存为 .xlsx。", "is an old .xls: save it as .xlsx.")
_PAGE = Text("是网页格式；请用Excel或WPS另存为 .xlsx。", "is a web page: save it as .xlsx.")
_FOREIGN = (
    (b"%pdf", Text("是PDF；请给出 .xlsx 或 .csv。", "is a PDF: give an .xlsx or a .csv.")),
    (b"<html", _PAGE),
    (b"<!doctype", _PAGE),
    (b"<table", _PAGE),
    (b"<?xml", Text("是XML；请用Excel或WPS另存为 .xlsx。", "is XML: save it as .xlsx.")),
    (b"rar!", Text("是压缩文件；请先解压。", "is an archive: unpack it first.")),
    (b"7z\xbc\xaf", Text("是压缩文件；请先解压。", "is an archive: unpack it first.")),
    (b"\x1f\x8b", Text("是压缩文件；请先解压。", "is an archive: unpack it first.")),
)
_MACROS = Text(
    "含有宏（.xlsm），不接收；请另存为不含宏的 .xlsx。", "holds macros (.xlsm): save it as an .xlsx without them."
)
_OTHER_PACKAGES = (
    ("xl/vbaProject.bin", _MACROS),
    ("xl/workbook.bin", Text("是 .xlsb；请另存为 .xlsx。", "is an .xlsb: save it as .xlsx.")),
    ("word/document.xml", Text("是Word文档；请给出 .xlsx 或 .csv。", "is a Word document: give an .xlsx or a .csv.")),
    ("content.xml", Text("是 .ods；请另存为 .xlsx。", "is an .ods: save it as .xlsx.")),
)
_BROKEN = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError, LookupError)


class _Package:
    """The parts of an .xlsx, refused for what they claim to unpack to before any of them is."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN:
            raise self._not_whole() from None
        entries = self._zip.infolist()
        self._names = {entry.filename for entry in entries}
        swells = sum(entry.file_size for entry in entries) > _LARGEST_UNPACKED or any(map(_swells, entries))
        if len(entries) > _MOST_PARTS or swells:
            raise self._refused("解压后异常庞大，没有读取。", "unpacks to far too much and was not read.")
        if any(entry.flag_bits & 1 for entry in entries):
            raise self._refused(*_LOCKED)
        for part, refusal in _OTHER_PACKAGES:
            if part in self._names:
                raise self._refused(*refusal)

    def workbook(self) -> Workbook:
        """Read every sheet."""
        book = self._root("xl/workbook.xml")
        sheets = _children(book, "sheets")
        if len(sheets) > _MOST_SHEETS:
            raise self._refused(f"工作表太多（最多{_MOST_SHEETS}张）。", f"has more than {_MOST_SHEETS} sheets.")
        since_1904 = any(node.get("date1904") in {"1", "true"} for node in book if _tag(node) == "workbookPr")
        reading = _Reading(self._strings(), self._formats(), since_1904)
        targets = self._targets()
        shown: list[Table] = []
        hidden: list[Table] = []
        for sheet in sheets:
            target = targets.get(next((v for k, v in sheet.attrib.items() if k.endswith("}id")), ""))
            if target is not None:
                table = self._table(target, sheet.get("name", ""), reading)
                (hidden if sheet.get("state", "visible") != "visible" else shown).append(table)
        return Workbook(self.name, "xlsx", tuple(shown), tuple(hidden))

    def _targets(self) -> dict[str, str]:
        """Return the part of each worksheet by the name of its relationship; charts are no tables."""
        return {
            node.get("Id", ""): posixpath.normpath(posixpath.join("/xl", node.get("Target", ""))).lstrip("/")
            for node in self._root("xl/_rels/workbook.xml.rels")
            if node.get("Type", "").endswith("/worksheet")
        }

    def _strings(self) -> list[Cell]:
        """Return the shared texts; an empty one is no text."""
        walk = _Strings()
        if "xl/sharedStrings.xml" in self._names:
            self._through("xl/sharedStrings.xml", walk)
        return walk.texts

    def _formats(self) -> list[Sort]:
        """Return what each cell format shows a number as."""
        if "xl/styles.xml" not in self._names:
            return []
        styles = self._root("xl/styles.xml")
        own = {node.get("numFmtId", ""): node.get("formatCode", "") for node in _children(styles, "numFmts")}
        return [_shown_as(node.get("numFmtId", "0"), own) for node in _children(styles, "cellXfs")]

    def _table(self, part: str, name: str, reading: _Reading) -> Table:
        walk = _Rows(reading, f"{self.name}“{name}”")
        self._through(part, walk)
        return Table(name, walk.rows, frozenset(walk.hidden), self._merged(walk.merges, max(walk.rows, default=0)))

    def _merged(self, merges: Sequence[str], last: int) -> dict[tuple[int, int], tuple[int, int]]:
        """Return for each covered cell the one that shows, within the rows that are filled in."""
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for match in filter(None, map(_RANGE.fullmatch, merges)):
            left, right = _column(match[1]), min(_column(match[3]), MOST_COLUMNS)
            top, bottom = int(match[2]), min(int(match[4]), last)
            if len(found) + (bottom - top + 1) * (right - left + 1) > _MOST_MERGED:
                raise self._refused("合并的单元格太多。", "has too many merged cells.")
            found |= {(row, column): (top, left) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        return found

    def _through(self, part: str, walk: _Walk) -> None:
        """Let a walk see a part as a stream; nothing that the part declares is ever resolved."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
        parser.CharacterDataHandler = walk.data
        parser.StartDoctypeDeclHandler = self._refuse_declarations
        try:
            with self._zip.open(part) as file:
                parser.ParseFile(file)
        except NotReadable:
            raise
        except (expat.ExpatError, *_BROKEN):
            raise self._not_whole() from None

    def _root(self, part: str) -> Any:
        """Return a small part whole."""
        try:
            with self._zip.open(part) as file:
                root = etree.parse(file, etree.XMLParser(**_SAFE)).getroot()
        except (etree.XMLSyntaxError, *_BROKEN):
            raise self._not_whole() from None
        if root.getroottree().docinfo.internalDTD is not None:
            self._refuse_declarations()
        return root

    def _refuse_declarations(self, *_: object) -> NoReturn:
        raise self._refused("含有实体声明，没有读取。", "declares entities and was not read.")

    def _not_whole(self) -> NotReadable:
        return self._refused(
            "不是完整的 .xlsx 文件；请在Excel或WPS里打开后重新保存。",
            "is no whole .xlsx: open it in Excel or WPS and save it again.",
        )

    def _refused(self, chinese: str, english: str) -> NotReadable:
        return NotReadable(Text(f"{self.name}{chinese}", f"{self.name} {english}"))


_SAFE: dict[str, Any] = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _HARMLESS_PART and entry.file_size > _STEEPEST * max(1, entry.compress_size)


class _Walk(Protocol):
    """What a part is read by: its elements as they begin and end, and the text between."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Meet an element."""

    def end(self, name: str) -> None:
        """Leave it."""

    def data(self, text: str) -> None:
        """Take text."""


class _Strings:
    """The shared texts, without the reading aids (拼音) above them."""

    def __init__(self) -> None:
        self.texts: list[Cell] = []
        self._pieces: list[str] = []
        self._takes = self._aside = False

    def start(self, name: str, _: dict[str, str]) -> None:
        match _local(name):
            case "t":
                self._takes = not self._aside
            case "rPh":
                self._aside = True

    def end(self, name: str) -> None:
        match _local(name):
            case "t":
                self._takes = False
            case "rPh":
                self._aside = False
            case "si":
                text = _fitted(_unescaped("".join(self._pieces)))
                self.texts.append(Cell(text) if text else NOTHING)
                self._pieces = []

    def data(self, text: str) -> None:
        if self._takes:
            self._pieces.append(text)


class _Rows:
    """The rows of a sheet that hold something, those of them that are hidden, and the merged stretches."""

    def __init__(self, reading: _Reading, name: str) -> None:
        self.rows: dict[int, Sequence[Cell]] = {}
        self.hidden: set[int] = set()
        self.merges: list[str] = []
        self._reading, self._name = reading, name
        self._cells: list[Cell] = []
        self._number = 0
        self._place = -1
        self._cell: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        self._into: list[str] | None = None
        self._aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "c":
                self._cell, self._parts = attributes, {}
                reference = attributes.get("r")
                self._place = self._reading.column(reference) if reference else self._place + 1
            case "v" | "f" | "t":
                self._into = [] if not self._aside else None
            case "rPh":
                self._aside = True
            case "row":
                self._number = int(attributes.get("r") or self._number + 1)
                self._cells, self._place = [], -1
                if attributes.get("hidden") in {"1", "true"}:
                    self.hidden.add(self._number)
            case "mergeCell":
                self.merges.append(attributes.get("ref", ""))

    def end(self, name: str) -> None:
        match local := _local(name):
            case "v" | "f" | "t":
                if self._into is not None:
                    self._parts[local] = self._parts.get(local, "") + "".join(self._into)
                    self._into = None
            case "rPh":
                self._aside = False
            case "c":
                self._take(self._reading.cell(self._cell.get("t", "n"), self._parts, self._cell.get("s")))
            case "row":
                if self._cells:
                    self.rows[self._number] = self._cells
                    if len(self.rows) > MOST_ROWS:
                        raise too_large(self._name)
                else:
                    self.hidden.discard(self._number)

    def data(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)

    def _take(self, cell: Cell) -> None:
        if cell is NOTHING:
            return
        if self._place >= MOST_COLUMNS:
            raise too_large(self._name)
        missing = self._place - len(self._cells)
        if missing > 0:
            self._cells += [NOTHING] * missing
        self._cells.append(cell)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the cells of all sheets lean on: the shared texts, the formats, and the day that dates count from."""

    strings: Sequence[Cell]
    formats: Sequence[Sort]
    since_1904: bool
    columns: dict[str, int] = field(default_factory=dict)

    def column(self, reference: str) -> int:
        """Return the column of a cell's name, counted from 0."""
        name = reference.rstrip("0123456789")
        if name not in self.columns:
            self.columns[name] = _column(name)
        return self.columns[name]

    def cell(self, kind: str, parts: Mapping[str, str], style: str | None) -> Cell:
        """Return the cell that its parts make: a stored value (v), a text of its own (t), a formula (f)."""
        written = parts.get("v") or parts.get("t")
        if not written:
            return Cell(f"={parts['f']}"[:80], Sort.UNCOMPUTED) if "f" in parts else NOTHING
        match kind:
            case "s":
                return self.strings[int(written)]
            case "str" | "inlineStr":
                return Cell(_fitted(_unescaped(written)))
            case "b":
                return Cell("TRUE" if written in {"1", "true"} else "FALSE")
            case "e" | "d":
                return Cell(written[:19], Sort.ERROR if kind == "e" else Sort.DATE)
        return self._number(written, style)

    def _number(self, written: str, style: str | None) -> Cell:
        at = int(style) if style else 0
        sort = self.formats[at] if at < len(self.formats) else Sort.NUMBER
        if sort is Sort.NUMBER and len(written) < _AS_SHOWN.prec and _WHOLE.fullmatch(written):
            return Cell(written, Sort.NUMBER)
        try:
            number = _AS_SHOWN.create_decimal(written)
        except InvalidOperation:
            return Cell(_fitted(written))
        if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
            return Cell(_fitted(written))
        if sort is Sort.PERCENT:
            return Cell(f"{plain(number * 100)}%", Sort.PERCENT)
        return self._date(number) if sort is Sort.DATE else Cell(plain(number), Sort.NUMBER)

    def _date(self, number: Decimal) -> Cell:
        first = datetime(1904, 1, 1) if self.since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 — a cell has no zone
        try:
            moment = first + timedelta(days=float(number))
        except OverflowError:
            return Cell(plain(number), Sort.DATE)
        return Cell(moment.date().isoformat() if number >= 1 else moment.time().isoformat("minutes"), Sort.DATE)


_LONGEST_NUMBER = 40


def _shown_as(number: str, own: Mapping[str, str]) -> Sort:
    """Return what a number format shows a number as; the numbers without a code are what every spreadsheet knows."""
    if number not in own:
        known = int(number) if number.isdigit() else 0
        if known in _PERCENTS:
            return Sort.PERCENT
        return Sort.DATE if any(known in dates for dates in _DATES) else Sort.NUMBER
    code = _QUOTED.sub("", own[number]).lower().replace("general", "")
    if "%" in code:
        return Sort.PERCENT
    return Sort.DATE if _DATED.search(code) else Sort.NUMBER


_PERCENTS = {9, 10}
_DATES = (range(14, 23), range(27, 37), range(45, 48), range(50, 59))
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')
_DATED = re.compile(r"[ymdhs年月日]")
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})")
_WHOLE = re.compile(r"-?(0|[1-9]\d*)", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _column(reference: str) -> int:
    """Return the column of a cell's name, counted from 0: B7 → 1."""
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - ord("A") + 1
    return number - 1


def _tag(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _children(root: Any, name: str) -> list[Any]:
    return next((list(node) for node in root if _tag(node) == name), [])


def _local(name: str) -> str:
    return name[name.find(":") + 1 :]


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _fitted(text: str) -> str:
    return text[:LONGEST_CELL]
