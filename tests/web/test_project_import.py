"""Bringing in a list of projects on the page: looked at first, mended in the columns, entered once."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daxu.core.projects.project import ProjectDeed
from daxu.desk import found_projects
from daxu.desk.found_projects import Wanted
from daxu.desk.models import Person, Role
from daxu.duties.projects import acting, intake
from daxu.duties.projects.acting import Hand
from daxu.duties.projects.columns import Field
from daxu.duties.projects.intake import Outcome, Telling
from world import at

PAGE = "/projects/import?as_of=2024-06-30"
SHEET = "项目,投资额（万元）,牵头部门,领域\n岱山中路北延,{total},rsj,道路交通\n春和小学,800,rsj,教育\n"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
_CHOSEN = re.compile(
    r'<select id="[^"]+" name="([^"]+)">(?:(?!</select>).)*?<option value="([^"]*)" selected', re.DOTALL
)


@pytest.fixture
def planner(plan, visitor):
    person, _ = Person.objects.get_or_create(username="planner-x", role=Role.PLANNER, organisation="fgw")
    visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return visitor


def brought(browser, total="30000", **more):
    sheet = SimpleUploadedFile("项目.csv", SHEET.format(total=total).encode())
    return browser.post(PAGE, {"file": sheet, "act": "check", **more})


def typed(page: str) -> dict[str, str]:
    """What the page would send again: the file, the key, the columns."""
    form = page[page.index('name="layout"') - 2000 :]
    return {**dict(_HIDDEN.findall(form)), **dict(_CHOSEN.findall(form)), "heading": "1", "sheet": "", "sheet-was": ""}


def totals() -> dict[str, int | None]:
    return {one.name: one.total for one in found_projects.page(Wanted(date(2026, 1, 1)))}


def test_a_sheet_is_shown_mended_and_entered_once(planner):
    shown = brought(planner)
    assert "可以导入2个项目，还没有写入" in shown.text
    assert totals() == {}
    sent = typed(shown.text)
    column = next(name for name, text in sent.items() if text == "投资额（万元）").removeprefix("title-")
    told = {**sent, f"column-{column}": "TOTAL", "act": "enter"}
    for said in ("已导入2个项目", "没有新的内容"):
        assert said in planner.post(PAGE, told).text
    assert totals() == {"岱山中路北延": 300_000_000, "春和小学": 8_000_000}
    assert "按上次的对应读取" in brought(planner, total="31000").text


def test_what_is_wrong_is_said_by_its_cell_and_nothing_typed_is_lost(planner):
    sheet = SimpleUploadedFile("项目.csv", "名称,总投资（万元）\n岱山中路北延,-5\n".encode())
    shown = planner.post(PAGE, {"file": sheet, "act": "enter", "sector": "道路交通", "lead": "nobody", "unit": "亿元"})
    assert shown.status_code == 422
    assert "B2" in shown.text
    assert "不能是负数" in shown.text
    assert 'value="道路交通"' in shown.text
    assert '<option value="亿元" selected' in shown.text
    assert totals() == {}


def test_a_reported_month_is_corrected_on_the_page_once_its_reason_is_given(planner):
    def brought_in(amount: str, **more: str):
        sheet = f"编号,名称,领域,责任单位,5月完成投资（万元）\nX2024-0001,岱山中路北延,道路交通,rsj,{amount}\n"
        return planner.post(PAGE, {"file": SimpleUploadedFile("月报.csv", sheet.encode()), "act": "enter", **more})

    brought_in("300")
    refused = brought_in("280")
    assert "请写明更正理由" in refused.text
    done = brought_in("280", reason="审计核减", whole_lists="1")
    assert "已导入1个项目" in done.text
    assert acting.project_of("X2024-0001").reports["2024-05"].departmental == 2_800_000
    again = planner.post(PAGE, {"act": "check", "reason": "审计核减", "whole_lists": "1"})
    assert 'value="审计核减"' in again.text
    assert 'value="1" checked' in again.text


def test_no_file_or_one_that_is_no_table_is_refused_in_words(planner):
    assert planner.post(PAGE, {"act": "check"}).status_code == 422
    odd = planner.post(PAGE, {"act": "check", "file": SimpleUploadedFile("项目.xlsx", b"PK\x03\x04nothing")})
    assert (odd.status_code, "不是完整的" in odd.text) == (422, True)


NOW = at("2024-07-10")
PLANNER = Hand("王", manages=True)


@pytest.fixture
def portfolio(projects):
    """A browser of the model district's planning office, with all its projects."""
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(Person.objects.get(username="planner"), backend="django.contrib.auth.backends.ModelBackend")
    return browser


def handed_out(browser, address: str, language: str = "zh-hans") -> bytes:
    browser.cookies["daxu_language"] = language
    return browser.get(f"/{address}").content


def brought_back(content: bytes, name: str = "projects.csv", by: Hand = PLANNER) -> intake.Understood:
    return intake.understood(content, name, telling=Telling(date(2024, 7, 10)), by=by, now=NOW)


def test_the_workbook_comes_back_and_nothing_changes(portfolio):
    found = brought_back(handed_out(portfolio, "projects.xlsx?as_of=2024-06-30"), "projects.xlsx")
    assert [(one.place, one.text.zh) for one in found.faults] == []
    assert {line.name: [change.zh for change in line.changes] for line in found.lines if line.changes} == {}
    assert found.counts == {Outcome.SAME: found_projects.count(Wanted(date(2024, 6, 30)))}
    assert set(found.sheet.columns.values()) == set(Field)


def test_the_page_says_that_nothing_changes_and_lists_only_what_does(portfolio):
    sheet = SimpleUploadedFile("项目.csv", handed_out(portfolio, "projects.csv?as_of=2024-06-30&list=key"))
    shown = portfolio.post(PAGE, {"file": sheet, "act": "check"}).text
    assert "表里的内容与已有的一致，没有要写入的" in shown
    assert "另有106行没有列出" in shown
    assert 'value="enter"' not in shown


@pytest.fixture
def rows(portfolio) -> list[dict[str, str]]:
    """The key projects in July as English CSV, row by row."""
    content = handed_out(portfolio, "projects.csv?as_of=2024-07-10&list=key", "en")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def csv_of(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_english_csv_comes_back_and_one_cell_makes_one_step_of_its_kind(rows):
    """A month beside the sum up to it, which still says what it said, that sum, a planned day, a name, a new row."""
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in "".join(rows[0]))
    assert brought_back(csv_of(rows)).counts == {Outcome.SAME: 106}
    one = next(row for row in rows if row["Done from 2024-01 to 2024-07 (departmental)（10,000 yuan）"])
    for heading, told, deed in (
        ("Done in 2024-07 (departmental)（10,000 yuan）", "1234.5", ProjectDeed.REPORT),
        ("Done from 2024-01 to 2024-07 (in the statistics)（10,000 yuan）", "99999999", ProjectDeed.REPORT),
        ("Investment planned for the year（10,000 yuan）", "88888", ProjectDeed.PLAN),
        ("Planned to finish", "2024-12-25", ProjectDeed.PLAN),
        ("Name of the project", "改了名的项目", ProjectDeed.AMEND),
        ("Total investment（10,000 yuan）", "99999999", ProjectDeed.AMEND),
    ):
        found = brought_back(csv_of([one | {heading: told}]))
        assert [step.deed for step in found.steps] == [deed], [one.text.en for one in found.faults]
    fresh = dict.fromkeys(one, "") | {"Name of the project": "新来的项目", "Sector": one["Sector"], "Lead": one["Lead"]}
    found = brought_back(csv_of([one, fresh]))
    assert [(step.project, step.deed) for step in found.steps] == [("P2024-0661", ProjectDeed.REGISTER)]
