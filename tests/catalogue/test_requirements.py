"""requirements.toml: who has to file what — read with its defaults, refused by line, and one number has one owner."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue.conftest import Folder
from daxu.core.indicator import Frequency, Measure
from daxu.core.period import Period
from daxu.core.workdays import Roll

SOURCE = '[source]\ndocument = "通知"\nissuer = "区发改委"\n'
ONE = """[[requirement]]
indicator = "new-jobs"
filer = "rsj"
since = 2024-01-01
place = "第一条"
route = [{ name = "本单位审核", organisation = "rsj" }, { name = "综合部门审核", organisation = "lin" }]
"""


@pytest.fixture
def asks(folder: Folder) -> Folder:
    folder.write("requirements", SOURCE + ONE)
    return folder


def test_a_district_without_the_file_asks_for_nothing(folder: Folder) -> None:
    assert folder.load().requirements == ()


def test_what_a_requirement_does_not_say_comes_from_its_indicator(asks: Folder) -> None:
    (one,) = asks.load().requirements
    assert (one.code, one.filer, one.whose) == ("new-jobs@rsj", "rsj", "lin")
    assert (one.measure, one.frequency, one.cumulative) == (Measure.LEVEL, Frequency.MONTHLY, True)
    assert (one.due.day, one.due.months, one.due.roll) == (18, 1, Roll.NEXT)
    assert [(stage.name, stage.turn) for stage in one.route] == [("本单位审核", 1), ("综合部门审核", 2)]
    assert str(one.citation) == "《通知》第一条（区发改委）"


def test_everything_that_can_be_said_is_read(asks: Folder) -> None:
    asks.change(
        "requirements",
        'filer = "rsj"\n',
        'filer = "rsj"\nmeasure = "growth_yoy"\nfrequency = "季"\ncumulative = false\ndue_day = 31\ndue_months = 2\n'
        'due_roll = "提前"\nuntil = 2024-12-31\nminutes = 25\nhide_target = true\n',
    )
    (one,) = asks.load().requirements
    assert one.code == "new-jobs-growth_yoy@rsj"
    assert next(iter(one.periods(2024))) == Period.quarter(2024, 1)
    assert (one.due.day, one.due.months, one.due.roll) == (31, 2, Roll.PREVIOUS)
    assert (one.until, one.minutes, one.hide_target) == (date(2024, 12, 31), 25, True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('indicator = "new-jobs"', 'indicator = "new-job"', "没有声明过“new-job”"),
        ('filer = "rsj"', 'filer = "nobody"', "没有声明过“nobody”"),
        ("since = 2024-01-01", 'since = "2024-01-01"', "应为日期"),
        ("since = 2024-01-01", "since = 2024-01-01\nuntil = 2023-12-31", "早于起日"),
        ("since = 2024-01-01", "since = 2024-01-01\ndue_day = 32", "没有这样的报送日"),
        ("since = 2024-01-01", 'since = 2024-01-01\ndue_roll = "随便"', "可用：顺延, 提前, 不变"),
        ("since = 2024-01-01", 'since = 2024-01-01\nfrequency = "日"', "没有“日”"),
        ("since = 2024-01-01", 'since = 2024-01-01\ncode = "New Jobs"', "不是报送要求的代码"),
        ("since = 2024-01-01", "since = 2024-01-01\nduedate = 3", "是否为“due_day”"),
        ('organisation = "rsj" }', 'organisation = "rjs" }', "没有声明过“rjs”"),
        ('name = "综合部门审核"', 'name = "本单位审核"', "两个审核环节同名"),
        ('place = "第一条"\n', "", "缺少“place”"),
    ],
)
def test_a_fault_is_named_at_its_line(asks: Folder, old: str, new: str, said: str) -> None:
    line = asks.change("requirements", old, new)
    found = asks.problem()
    assert said in found.chinese
    assert found.english
    assert found.file == "requirements.toml"
    assert 3 < found.line <= line + new.count("\n") + 1


def test_a_route_without_a_review_is_refused(asks: Folder) -> None:
    text = asks.read("requirements")
    asks.write("requirements", text[: text.index("route")] + "route = []\n")
    assert "列表" in asks.problem().what


def test_two_that_ask_for_one_figure_are_refused_with_both_lines(asks: Folder) -> None:
    second = asks.add("requirements", ONE.replace('filer = "rsj"', 'filer = "lin"'))
    found = asks.problem()
    assert found.line == second
    assert "与第4行（new-jobs@rsj）要的是同一个数" in found.what
    assert "Line 4" in found.what_en


def test_the_owner_of_a_number_may_change_with_the_year(asks: Folder) -> None:
    asks.change("requirements", "since = 2024-01-01", "since = 2024-01-01\nuntil = 2024-06-30")
    asks.add("requirements", ONE.replace('filer = "rsj"', 'filer = "lin"').replace("2024-01-01", "2024-07-01"))
    assert [one.filer for one in asks.load().requirements] == ["rsj", "lin"]
