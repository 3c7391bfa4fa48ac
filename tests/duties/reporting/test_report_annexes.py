"""The annexes of projects and promises: what was published, what was not, and money that adds up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from daxu.core.entry import Entry
from daxu.core.projects.project import (
    Facts,
    MonthReport,
    ProjectDeed,
    ProjectStep,
    YearPlan,
)
from daxu.core.projects.stage import Category, Stage
from daxu.core.target import TargetKind
from daxu.duties import reporting
from daxu.duties.reporting import Today
from daxu.duties.reporting.listed_projects import listed
from daxu.duties.reporting.report import Annex
from duties.reporting.yuhuatai import HALF, NOW, build, built, evaluate, evaluation, model, projects


def annex(title: str, report: reporting.BuiltReport | None = None) -> Annex:
    return next(one for one in (report or built()).report.annexes if one.title == title)


def rows(table: Annex) -> list[list[str]]:
    return [[cell.sentence.text for cell in row] for row in table.rows]


def test_projects_stand_list_by_list_with_what_is_published_and_the_rest_without_data():
    table = rows(annex("重点项目进展表"))
    assert table[0][0].startswith("区人代会重点项目106个，其中在建95个，完成投资165.3亿元，投资完成率为73.8%")
    assert table[0][0].endswith("其中公布名称的4个，其余102个没有逐项公布，无数据")
    assert table[4][1:] == [
        "人工智能产业园", "区工业和信息化局（示例）", "无数据", "无数据", "无数据", "在建", "确保如期竣工",
    ]  # fmt: skip
    assert [row[0] for row in table if len(row) > 1] == [str(n) for n in range(1, 13)]


def test_promises_without_published_progress_say_so():
    assert rows(annex("民生实事进展表")) == [
        ["民生实事项目类别10类；民生实事项目38项"],
        ["—", "各项实事（公布材料没有逐项列出）", *["无数据"] * 7],
    ]


def test_a_promise_of_the_plan_has_a_row_with_its_goal_and_completion():
    targets = tuple(replace(t, kind=TargetKind.PROMISE) if t.indicator == "new-jobs" else t for t in model().targets)
    report = build(replace(model(), targets=targets))
    (row,) = [row for row in rows(annex("民生实事进展表", report)) if len(row) > 1]
    assert row == ["1", "新增城镇就业", "人", "16700", "8350", "50.0", "●达序", row[7], ""]


YARD = Facts("雨花造船厂", "产业载体", "fgw", lists=("key",), content="主体封顶。其余略。")


def steps() -> list[ProjectStep]:
    """A real project with a plan of 6 million and three months of money, one of them after the report's day."""
    plan = YearPlan(2024, Category.NEW, investment=6_000_000)
    made = [
        ProjectStep("P1", 1, ProjectDeed.REGISTER, date(2024, 1, 2), "fgw", facts=YARD),
        ProjectStep("P1", 2, ProjectDeed.PLAN, date(2024, 1, 2), "fgw", year=plan),
        ProjectStep("P1", 3, ProjectDeed.MOVE, date(2024, 3, 1), "fgw", stage=Stage.STARTED),
    ]
    months = (("2024-05", 1_234_567), ("2024-06", 1_500_000), ("2024-07", 900_000))
    for number, (month, yuan) in enumerate(months, 4):
        report = MonthReport(month, departmental=yuan, words="" if number == 4 else f"{month}完成主体")
        made.append(ProjectStep("P1", number, ProjectDeed.REPORT, date(2024, 7, 5), "fgw", month=report))
    return made


def with_yard() -> reporting.BuiltReport:
    yard = listed([Entry(step, "王", NOW) for step in steps()], date(2024, 6, 30))
    return reporting.build(evaluation=evaluation(), period=HALF, now=NOW, projects=(*projects(), *yard))


def test_a_projects_money_is_added_up_in_the_unit_of_the_column_and_bound():
    row = next(row for row in rows(annex("重点项目进展表", with_yard())) if row[1:2] == ["雨花造船厂"])
    assert row[3:] == ["600", "273.4567", "45.6", "开工", "2024-06完成主体"]


def test_the_numbers_of_a_project_are_held_against_todays_report():
    report = with_yard()
    today = Today(evaluation().book, report=report.report)
    edited = reporting.opened(report.document)
    assert reporting.proofread(edited, today, edited).remarks == ()
    assert reporting.refresh(report.document, today).untold == ()


def test_sample_and_merged_projects_are_not_listed():
    first, *others = steps()
    sample = replace(first, facts=replace(YARD, sample=True))
    assert listed([Entry(step, "王", NOW) for step in (sample, *others)], date(2024, 6, 30)) == ()
    merged = replace(others[-1], number=9, deed=ProjectDeed.MERGE, month=None, day=date(2024, 6, 1), into="P2024-0001")
    assert listed([Entry(step, "王", NOW) for step in (*steps(), merged)], date(2024, 6, 30)) == ()


def test_a_district_without_projects_and_promises_has_neither_annex():
    bare = evaluate(model())
    gone = ("projectlist", "observation|事实|promise")
    standing = {slot: entry for slot, entry in bare.book.standing.items() if not slot.startswith(gone)}
    bare = type(bare)(bare.plan, bare.as_of, type(bare.book)(standing), bare.items)
    titles = [one.title for one in reporting.build(evaluation=bare, period=HALF, now=NOW).report.annexes]
    assert titles == ["主要指标完成情况表", "数据来源"]
