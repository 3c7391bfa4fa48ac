"""Bringing in a list of projects on the page: looked at first, mended in the columns, entered once."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from daxu.desk import found_projects
from daxu.desk.found_projects import Wanted
from daxu.desk.models import Person, Role

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


def test_no_file_or_one_that_is_no_table_is_refused_in_words(planner):
    assert planner.post(PAGE, {"act": "check"}).status_code == 422
    odd = planner.post(PAGE, {"act": "check", "file": SimpleUploadedFile("项目.xlsx", b"PK\x03\x04nothing")})
    assert (odd.status_code, "不是完整的" in odd.text) == (422, True)
