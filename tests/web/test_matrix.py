"""Who has filed: organisations by months, late and missing counted, exported without a formula that runs."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import openpyxl
import pytest

from daxu.core.filing import Sealing
from daxu.core.organisation import Line, Organisation
from daxu.core.period import Month
from daxu.desk.models import Person, Role
from daxu.duties import filing, planning
from duties.filing.office import ZHAO, asked, filed, key, opened
from duties.small import district
from world import at, fact

DAY = "as_of=2024-09-01"
STREET = asked(code="jobs@yuhua", filer="yuhua", whose="yuhua")


@pytest.fixture
def browser(visitor):
    def sign_in(role=Role.PLANNER, organisation="fgw"):
        person, _ = Person.objects.get_or_create(
            username=f"{role}-{organisation}", role=role, organisation=organisation
        )
        visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


@pytest.fixture
def july(db):
    """July: jobs came late, fairs in time, the street's jobs not at all; June is on file but for the street's."""
    opened(asked(), asked("fairs"), STREET, facts=(fact("50人"), fact("8场", indicator="fairs")))
    filed("9场", "2024-07|fairs@rsj")
    filed("58人", when="2024-08-25")


def rows(answer):
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))


def test_a_month_says_how_many_came_came_late_and_did_not_come(july, browser):
    told = browser().get(f"/matrix?month=2024-07&{DAY}").text
    assert "2024年7月应报3项，已报2项；迟报1项，漏报1项" in told


def test_a_year_counts_all_its_months_and_names_who_never_filed(july, browser):
    told = browser().get(f"/matrix?month=2024&{DAY}").text
    assert "从没报过：" in told
    assert "雨花街道</a>（到期7项）" in told
    assert "没有报送任务的单位" in told


def test_each_state_is_said_by_word_and_shape(july, browser):
    told = browser().get(f"/matrix?month=2024-07&{DAY}").text
    for mark in ("mark-overdue", "mark-submitted"):
        assert mark in told
    assert all(words in told for words in ("漏报", "待审", "▼", "→"))


def test_a_locked_month_keeps_saying_what_never_came(july, browser):
    filing.close(Month(2024, 7), Sealing.LOCK, by=ZHAO, now=at("2024-08-31"), key=key())
    assert "漏报1项" in browser().get(f"/matrix?month=2024-07&{DAY}").text


def test_a_department_sees_its_own_row_only(july, browser):
    told = browser(Role.REPORTER, "yuhua").get(f"/matrix?month=2024-07&{DAY}").text
    assert "2024年7月应报1项，已报0项" in told
    assert "人社局" not in told


def test_what_is_shown_is_what_is_exported(july, browser):
    answer = browser().get(f"/matrix.csv?month=2024&{DAY}")
    table = rows(answer)
    assert table[0] == ["单位", "月份", "应报", "已报", "迟报", "漏报", "退回", "待审", "更正"]
    assert ["人社局", "2024-07", "2", "2", "1", "0", "0", "2", "0"] in table
    assert ["雨花街道", "2024-07", "1", "0", "0", "1", "0", "0", "0"] in table


def test_a_months_export_lists_every_figure(july, browser):
    answer = browser().get(f"/matrix.xlsx?month=2024-07&{DAY}")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).worksheets[0]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    jobs = next(row for row in table if row[1] == "新增城镇就业" and row[0] == "人社局")
    assert (jobs[4], jobs[6], jobs[7], jobs[8]) == ("待审", "是", 58, "人")


def test_a_name_that_looks_like_a_formula_is_exported_as_text(db, browser):
    evil = Organisation("evil", '=HYPERLINK("x")', Line.VERTICAL, "yht")
    small = district()
    opened()
    required = asked("fairs", code="fairs@evil", filer="evil", whose="evil")
    more = replace(small, organisations=(*small.organisations, evil), requirements=(required,))
    planning.load(more, by="赵", now=at("2024-01-03"))
    for row in rows(browser().get(f"/matrix.csv?month=2024-07&{DAY}"))[1:]:
        assert not row[0].startswith("=")
    content = browser().get(f"/matrix.xlsx?month=2024-07&{DAY}").content
    sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} <= {"s", "n", "d"}


def test_a_year_without_tasks_is_said(july, browser):
    assert browser().get("/matrix?month=1999").status_code == 400
