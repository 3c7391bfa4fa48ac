"""Exports: what a spreadsheet opens is what was meant, and nothing in it runs."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxu.duties.exporting import LONGEST_TEXT, Cell, Column, Sheet, could_run, csv_bytes, xlsx_bytes

NOW = datetime(2024, 7, 1, 9, 0, tzinfo=UTC)
COLUMNS = (Column("名称", width=30), Column("目标"), Column("完成", "%", 1), Column("截至"))
JOBS = ("新增城镇就业", Decimal(16700), Fraction(50), date(2024, 6, 30))


def sheet(*rows: tuple[Cell, ...]) -> Sheet:
    return Sheet("目标", COLUMNS, rows, {"筛选": "判定：未达序", "截至": "2024-06-30"})


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def test_a_csv_begins_with_the_mark_that_makes_chinese_readable():
    assert csv_bytes(sheet(JOBS)).startswith(b"\xef\xbb\xbf")


def test_a_csv_gives_units_in_its_heading_and_bare_numbers_below():
    assert read_csv(csv_bytes(sheet(JOBS))) == [
        ["名称", "目标", "完成（%）", "截至"],
        ["新增城镇就业", "16700", "50", "2024-06-30"],
    ]


def test_a_fraction_keeps_more_decimals_than_the_page_shows():
    software = ("软件业务收入", Decimal(3000), Fraction(140, 3), date(2024, 6, 30))
    assert read_csv(csv_bytes(sheet(software)))[1][2] == "46.666667"
    assert read_xlsx(xlsx_bytes(sheet(software), made=NOW))["目标"]["C2"].value == pytest.approx(46.6666666667)


def test_what_is_not_there_stays_empty_and_is_not_zero():
    empty = ("托位", Decimal("4.5"), None, None)
    assert read_csv(csv_bytes(sheet(empty)))[1] == ["托位", "4.5", "", ""]
    assert read_xlsx(xlsx_bytes(sheet(empty), made=NOW))["目标"]["C2"].value is None


EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "\u3000=cmd|' /C calc'!A0")


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_runs_as_a_formula(evil):
    content = sheet((evil, None, None, None))
    assert read_csv(csv_bytes(content))[1][0] == f"'{evil}"
    cell = read_xlsx(xlsx_bytes(content, made=NOW))["目标"]["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_a_heading_cannot_run_either():
    risky = Sheet("目标", (Column("=1+1"),), [])
    assert read_csv(csv_bytes(risky)) == [["'=1+1"]]
    assert read_xlsx(xlsx_bytes(risky, made=NOW))["目标"]["A1"].data_type == "s"


def test_a_negative_number_is_a_number_and_not_a_formula():
    behind = ("软件业务收入", Decimal("-3.3"), None, None)
    assert read_csv(csv_bytes(sheet(behind)))[1][1] == "-3.3"
    assert read_xlsx(xlsx_bytes(sheet(behind), made=NOW))["目标"]["B2"].value == -3.3


def test_the_second_sheet_says_what_was_filtered():
    about = read_xlsx(xlsx_bytes(sheet(JOBS), made=NOW))["说明"]
    assert [tuple(cell.value for cell in row) for row in about.rows] == [
        ("筛选", "判定：未达序"),
        ("截至", "2024-06-30"),
    ]


def test_the_heading_and_the_first_column_stay_in_sight():
    page = read_xlsx(xlsx_bytes(sheet(JOBS), made=NOW))["目标"]
    assert (page.freeze_panes, page.auto_filter.ref) == ("B2", "A1:D2")


def test_the_same_table_and_moment_give_the_same_file():
    assert xlsx_bytes(sheet(JOBS), made=NOW) == xlsx_bytes(sheet(JOBS), made=NOW)


def test_a_text_too_long_for_a_cell_is_cut_with_a_sign_and_not_dropped():
    long = sheet(("长" * (LONGEST_TEXT + 1), None, None, None))
    value = read_xlsx(xlsx_bytes(long, made=NOW))["目标"]["A2"].value
    assert value.endswith("…")
    assert len(value) == LONGEST_TEXT


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_is_written_no_cell_of_a_csv_begins_like_a_formula(text):
    (cell,) = read_csv(csv_bytes(Sheet("目标", (Column("名称"),), [(text,)])))[1]
    assert not could_run(cell)
    assert cell in (text, f"'{text}")
