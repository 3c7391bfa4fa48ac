"""Exports: the file holds exactly what the page shows, says what it is, and runs nothing."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest

from duties.small import JUNE, jobs
from world import fact

ASKED = "?as_of=2024-06-30&data=facts&sort=-completion"


@pytest.fixture
def download(signed_in):
    """Download a file as a planner."""
    browser = signed_in("planner")
    return lambda name: browser.get(f"/{name}")


def workbook(answer):
    return openpyxl.load_workbook(BytesIO(answer.content))


def lines(answer):
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_the_workbook_holds_the_rows_asked_for_in_the_order_asked_for(plan, download):
    page = workbook(download(f"targets.xlsx{ASKED}")).worksheets[0]
    assert [row[1].value for row in page.iter_rows(min_row=2)] == ["招聘会", "新增城镇就业"]


def test_the_csv_says_the_same_as_the_workbook(plan, download):
    page = workbook(download(f"targets.xlsx{ASKED}")).worksheets[0]
    rows = lines(download(f"targets.csv{ASKED}"))
    assert list(rows[0]) == [cell.value for cell in page[1]]
    assert [row["目标"] for row in rows] == [row[1].value for row in page.iter_rows(min_row=2)]


def test_numbers_are_numbers_with_their_units_beside(plan, download):
    page = workbook(download(f"targets.xlsx{ASKED}")).worksheets[0]
    headings = [cell.value for cell in page[1]]
    jobs_row = dict(zip(headings, (cell.value for cell in page[3]), strict=True))
    assert (jobs_row["年度目标值"], jobs_row["目标单位"], jobs_row["完成（%）"]) == (100, "人", 50)


def test_every_row_says_whether_it_is_fact_or_sample(plan, download):
    rows = lines(download("targets.csv"))
    assert {row["目标"]: row["数据性质"] for row in rows} == {"新增城镇就业": "事实", "招聘会": "事实", "床位": "示例"}


def test_what_has_no_data_is_empty_and_not_zero(load, download):
    load(fact("8场", indicator="fairs"))
    row = next(row for row in lines(download("targets.csv")) if row["目标"] == "新增城镇就业")
    assert (row["完成（%）"], row["已完成值"], row["判定"]) == ("", "", "无数据")


def test_the_second_sheet_says_what_was_filtered_on_which_day_by_which_rules(plan, download):
    about = workbook(download(f"targets.xlsx{ASKED}&verdict=on&q=就业"))["说明"]
    told = {row[0].value: row[1].value for row in about.iter_rows()}
    assert told["截至"] == "2024-06-30"
    assert told["筛选"] == "判定：达序；数据性质：事实；搜索：就业"
    assert told["事实"] == "1项，可判定1项，达序1项，达序率1/1（100.0%）"
    assert told["规则版本"].startswith("按月均序 1")


def test_only_the_columns_shown_are_exported_beside_what_a_row_needs_to_be_understood(plan, download):
    (row, *_rest) = lines(download("targets.csv?column=verdict"))
    assert "判定" in row
    assert "年度目标值" not in row
    assert {"编号", "目标", "数据性质", "规则与版本"} <= row.keys()


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "@SUM(1)", "+1", "-1"])
def test_a_name_that_looks_like_a_formula_is_text(load, download, name):
    load(*JUNE, targets=(jobs(name=name),))
    cell = workbook(download("targets.xlsx")).worksheets[0]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (name, "s", True)
    assert lines(download("targets.csv"))[0]["目标"] == f"'{name}"


def test_the_files_are_offered_under_a_name_with_the_day(plan, download):
    offered = download(f"targets.xlsx{ASKED}")["Content-Disposition"]
    assert offered.startswith("attachment")
    assert offered.endswith("-2024-06-30.xlsx")


def test_who_may_not_see_samples_exports_none(plan, signed_in):
    rows = lines(signed_in("deputy").get("/targets.csv"))
    assert [row["目标"] for row in rows] == ["新增城镇就业", "招聘会"]


def test_an_export_of_nothing_is_a_heading_alone(plan, download):
    assert lines(download("targets.csv?q=zzzz")) == []
    assert workbook(download("targets.xlsx?q=zzzz")).worksheets[0].max_row == 1
