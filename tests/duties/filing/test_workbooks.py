"""Files from strangers: read for what a person sees in them, bounded, and refused in words where they are no tables."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import date

import openpyxl
import pytest
import xlsxwriter

from daxu.desk import workbooks
from daxu.desk.tables import NotReadable, Sort
from daxu.desk.workbooks import opened


def made(write) -> bytes:
    """A workbook as a spreadsheet would save it."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        write(book, book.add_worksheet("表一"))
    return out.getvalue()


def table(content: bytes):
    return opened(content, "表.xlsx").tables[0]


def texts(content: bytes) -> dict[str, str]:
    found = table(content)
    return {
        found.place(n, c): cell.text for n, cells in found.rows.items() for c, cell in enumerate(cells) if cell.text
    }


def test_a_number_is_what_its_writer_sees():
    def write(book, page):
        for row, (number, form) in enumerate(
            [
                (0.45, "0%"),
                (-0.032, "0.0%"),
                (1234.5, "#,##0.0"),
                (0.1 + 0.2, ""),
                (1.67, '0.00"%"'),
                (1e22, ""),
                (3, "0"),
            ]
        ):
            page.write_number(row, 0, number, book.add_format({"num_format": form} if form else {}))

    found = table(made(write))
    assert [found.cell(n, 0).text for n in range(1, 8)] == [
        "45%", "-3.2%", "1234.5", "0.3", "1.67", "1" + "0" * 22, "3",
    ]  # fmt: skip
    assert [found.cell(n, 0).sort for n in (1, 3)] == [Sort.PERCENT, Sort.NUMBER]


@pytest.mark.parametrize("form", ["yyyy-mm-dd", 'yyyy"年"m"月"', "mm/dd/yy", "[$-804]yyyy年m月d日"])
def test_a_date_is_a_date_and_no_number(form):
    content = made(
        lambda book, page: page.write_datetime(0, 0, date(2024, 7, 4), book.add_format({"num_format": form}))
    )
    assert table(content).cell(1, 0) == ("2024-07-04", Sort.DATE)


def test_a_formula_counts_by_its_stored_result_and_is_named_where_it_has_none():
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    assert table(out.getvalue()).cell(1, 0) == ("=1+1", Sort.UNCOMPUTED)
    stored = made(lambda _, page: page.write_formula("A1", "=1+1", None, 2))
    assert table(stored).cell(1, 0) == ("2", Sort.NUMBER)
    failed = made(lambda _, page: page.write_formula("A1", "=1/0", None, "#DIV/0!"))
    assert table(failed).cell(1, 0).sort is Sort.ERROR


def test_texts_come_back_as_they_were_written():
    nasty = ["=1+1", "+86", "@x", "\t制表", "a\x01b", "_x0041_", "上\n下", " 空白 ", "'撇", "😀", "00123"]
    content = made(lambda _, page: [page.write_string(row, 0, text) for row, text in enumerate(nasty)])
    found = table(content)
    assert [found.cell(n, 0).text for n in range(1, len(nasty) + 1)] == nasty


def test_rich_text_is_read_without_what_stands_above_it():
    def write(book, page):
        bold = book.add_format({"bold": True})
        page.write_rich_string("A1", "新增", bold, "就业")

    assert texts(made(write)) == {"A1": "新增就业"}


def test_hidden_rows_hidden_sheets_and_merged_cells_are_told_apart():
    def write(book, page):
        page.merge_range("A1:B2", "合")
        page.write("C2", 5)
        page.set_row(1, None, None, {"hidden": True})
        book.add_worksheet("藏").hide()

    book = opened(made(write), "表.xlsx")
    (found,) = book.tables
    assert found.shown(2, 1).text == "合"
    assert found.cell(2, 1).text == ""
    assert found.hidden == {2}
    assert [page.name for page in book.hidden] == ["藏"]


def test_a_workbook_reads_the_same_as_another_reader_reads_it():
    def write(_, page):
        for row in range(50):
            page.write_row(row, row % 5, [f"第{row}行", row * 1.5, row % 2 == 0])

    content = made(write)
    other = openpyxl.load_workbook(io.BytesIO(content))["表一"]
    expected = {
        cell.coordinate: str(cell.value).upper() if isinstance(cell.value, bool) else f"{cell.value:g}"
        if isinstance(cell.value, int | float) else cell.value
        for row in other.iter_rows() for cell in row if cell.value is not None
    }  # fmt: skip
    assert texts(content) == expected


def package(**parts: str | bytes) -> bytes:
    """A zip with parts: names with / as __."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def changed(content: bytes, part: str, change) -> bytes:
    """A workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry.filename, change(data) if entry.filename == part else data)
    return out.getvalue()


PLAIN = made(lambda _, page: page.write("A1", "x"))
SHEET = "xl/worksheets/sheet1.xml"
ELSEWHERE = """<?xml version="1.0" encoding="UTF-8"?>
<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><!-- another office --><x:sheetData>
<x:row><x:c t="inlineStr"><x:is><x:r><x:t>新增</x:t></x:r><x:r><x:t>就业</x:t></x:r>
<x:rPh sb="0" eb="1"><x:t>xinzeng</x:t></x:rPh></x:is></x:c>
<x:c><x:v>5.8E1</x:v></x:c><x:c/><x:c t="b"><x:v>1</x:v></x:c></x:row>
<x:row r="9"><x:c r="C9" t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>"""


def test_what_another_office_writes_in_its_own_way_is_read_the_same():
    found = table(changed(PLAIN, SHEET, lambda _: ELSEWHERE.encode()))
    assert [cell.text for cell in found.rows[1]] == ["新增就业", "58", "", "TRUE"]
    assert found.cell(9, 2) == ("#N/A", Sort.ERROR)


# --- refused


ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname"><!ENTITY lol "lol">]>'


def with_entities(data: bytes) -> bytes:
    head, _, rest = data.partition(b"?>")
    return head + b"?>" + ENTITY + rest.replace(b"<sheetData>", b"<sheetData><row><c t='str'><v>&e;</v></c></row>")


LOCKED = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls"),
        (LOCKED, "打开密码"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\r\n<html><table>", "网页格式"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "XML"),
        (b"\x1f\x8b" + b"\0" * 30, "压缩文件"),
        (b"PK\x03\x04 and no more", "不是完整的"),
        (package(a="b"), "不是完整的"),
        (package(xl__vbaProject_bin="", **{"xl__vbaProject.bin": ""}), "宏"),
        (package(**{"xl__workbook.bin": ""}), ".xlsb"),
        (package(**{"word__document.xml": "<x/>"}), "Word"),
        (package(**{"content.xml": "<x/>"}), ".ods"),
        (package(**{"xl__workbook.xml": b"0" * 60_000_000}), "异常庞大"),
        (changed(PLAIN, SHEET, with_entities), "实体声明"),
        (changed(PLAIN, "xl/workbook.xml", lambda data: data.replace(b"<workbook", ENTITY + b"<workbook", 1)), "实体"),
        (changed(PLAIN, SHEET, lambda data: data[:-40]), "不是完整的"),
        (changed(PLAIN, SHEET, lambda data: data.replace(b"<v>0</v>", b"<v>99</v>")), "不是完整的"),
        (changed(PLAIN, SHEET, lambda data: data.replace(b'r="A1"', b'r="ZZZ1"')), "太大"),
        (changed(PLAIN, SHEET, lambda data: data.replace(b"</sheetData>", b"</sheetData><mergeCells><mergeCell "
         b'ref="A1:XFD1048576"/></mergeCells>')), ""),
    ],
)  # fmt: skip
def test_what_is_no_sound_table_is_refused_in_words_or_read_within_bounds(content, words):
    if not words:
        assert opened(content, "表.xlsx").tables[0].cell(1, 0).text == "x"
        return
    with pytest.raises(NotReadable) as refused:
        opened(content, "表.xlsx")
    assert words in refused.value.why.zh
    assert refused.value.why.en
    assert "表.xlsx" in refused.value.why.en


def test_a_file_with_a_password_on_its_parts_is_named():
    flagged = bytearray(PLAIN)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = flagged.find(mark)
        while at >= 0:
            flagged[at + place] |= 1
            at = flagged.find(mark, at + 1)
    with pytest.raises(NotReadable, match="打开密码"):
        opened(bytes(flagged), "表.xlsx")


def test_a_file_over_the_limit_is_not_read(monkeypatch):
    monkeypatch.setattr(workbooks, "LARGEST_FILE", 1000)
    with pytest.raises(NotReadable, match="没有读取"):
        opened(b"1" * 1001, "表.csv")


def test_more_rows_than_anybody_fills_in_are_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 10)
    with pytest.raises(NotReadable, match="太大"):
        opened(made(lambda _, page: [page.write(row, 0, row) for row in range(11)]), "表.xlsx")


@pytest.mark.parametrize("cut", range(0, len(PLAIN), 97))
def test_a_broken_file_is_refused_and_never_breaks_the_reader(cut):
    broken = bytearray(PLAIN)
    broken[cut] ^= 0xFF
    with suppress(NotReadable):  # and nothing else
        assert opened(bytes(broken), "表.xlsx").name == "表.xlsx"
