"""Tables in running text: the header says what a column is of, the first words of a row whose it is."""

from __future__ import annotations

from daxu.reader import read

BARS = """岭东市2030年统计公报

| 指标 | 2030年（亿元） | 同比增长（%） | 全省排名 | 2031年目标 |
|---|---|---|---|---|
| 地区生产总值 | 1,200.5 | 6.2 | 3 | 1290 |
| 财政收入 | 80.3 | -1.5 | 12 | 85 |
| 新增就业（万人） | 3.2 | 5 | 1 | 3.5 |

另有公园3个。
"""
TABS = "岭东市2030年统计公报\n序号\t指标\t单位\t2029年\t增长%\n1\t粮食产量\t万吨\t52.3\t1.8\n2\t绿地率\t%\t41.0\t2\n"


def rows(text: str) -> list[tuple[object, ...]]:
    return [(f.indicator, f.plain()["value"], f.unit, f.measure, f.kind, f.period) for f in read(text).findings]


def test_a_cell_has_the_name_of_its_row_and_the_unit_of_its_column() -> None:
    assert rows(BARS)[:3] == [
        ("地区生产总值", 120_050_000_000, "元", "level", "actual", "2030"),
        ("地区生产总值", 6.2, "%", "growth_yoy", "actual", "2030"),
        ("地区生产总值", 3, "位", "rank", "actual", "2030"),
    ]


def test_a_column_of_goals_holds_goals_of_its_year_and_says_that_it_names_no_unit() -> None:
    goal = read(BARS).findings[3]
    assert (goal.kind, goal.period, goal.sure, goal.note) == ("target", "2031", False, "原文缺单位")


def test_a_decline_stands_with_its_sign() -> None:
    assert rows(BARS)[5][:4] == ("财政收入", -1.5, "%", "growth_yoy")


def test_a_rows_own_unit_overrules_its_columns() -> None:
    assert rows(BARS)[8][:3] == ("新增就业", 32_000, "人")


def test_a_table_ends_with_the_first_line_that_is_no_row() -> None:
    assert rows(BARS)[-1][:3] == ("公园", 3, "个")


def test_cells_may_be_parted_by_tabs_and_name_their_unit_in_a_column() -> None:
    assert rows(TABS) == [
        ("粮食产量", 523_000, "吨", "level", "actual", "2029"),
        ("粮食产量", 1.8, "%", "growth_yoy", "actual", "2030"),
        ("绿地率", 41, "%", "level", "actual", "2029"),
        ("绿地率", 2, "%", "growth_yoy", "actual", "2030"),
    ]


def test_every_finding_of_a_table_points_at_its_cell() -> None:
    assert all(BARS[f.start : f.end] == f.text for f in read(BARS).findings)
    assert read(BARS).findings[0].text == "1,200.5"
