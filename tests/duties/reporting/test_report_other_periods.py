"""Reports on a small district: a month, five months, a whole year; a district without published totals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.pace import Ground
from daxu.core.period import Period
from daxu.duties import reporting
from daxu.duties.reporting.execution import REASONS
from duties.reporting.yuhuatai import NOW, evaluate
from duties.small import district
from world import fact


def report(period: str, *facts: object, **changes: object) -> reporting.BuiltReport:
    """Report on the small district over a period."""
    span = Period.parse(period)
    declared = replace(district(facts=facts), **changes)
    return reporting.build(evaluation=evaluate(declared, span.end), period=span, now=NOW)


def text(built: reporting.BuiltReport) -> str:
    return "".join(sentence.text for sentence in built.sentences)


def test_a_report_of_five_months_looks_ahead_to_the_seven_that_are_left():
    built = report("2024-01/2024-05", fact("44人", "2024-01/2024-05"))
    assert built.report.title[0] == "关于雨花台区2024年1—5月"
    assert "1—5月，新增城镇就业44人。" in text(built)
    assert "全年目标新增城镇就业100人，6—12月还需完成56人，月均不少于8人。" in text(built)


def test_a_report_of_one_month_calls_it_by_its_name():
    assert "1月，新增城镇就业10人。" in text(report("2024-01", fact("10人", "2024-01")))


def test_the_report_of_the_year_has_no_second_part_and_names_the_goals():
    built = report("2024", fact("99人", "2024"), fact("12场", "2024", "fairs"))
    assert [s.heading for s in built.report.sections if s.level == 1] == ["一、2024年计划执行情况"]
    assert "对照年度目标，新增城镇就业100人，完成99.0%，未达序；招聘会10场，完成120.0%，已完成。" in text(built)
    assert built.unstated == ()


def test_a_figure_outside_the_report_is_named_with_the_reason():
    built = report("2024-01/2024-05", fact("44人", "2024-01/2024-05"), fact("20人", "2024-01/2024-03"))
    ((_, why),) = built.unstated
    assert why == "属于2024年一季度，不在2024年1—5月报告的范围内"


def test_a_theme_that_nobody_declared_is_named_and_no_figure_is_lost_silently():
    with pytest.raises(reporting.BuildFailed, match="主题“livelihood”没有声明，以下内容无处可写：新增城镇就业、招聘会"):
        report("2024H1", fact("50人"), themes=())


def test_a_goal_without_any_figure_at_the_end_of_the_year_is_named_with_the_reason():
    ((_, why),) = report("2024", fact("99人", "2024")).unstated
    assert why == "没有可对照的数据"


def test_every_ground_of_a_verdict_has_words():
    assert set(REASONS) == set(Ground)


def test_what_is_done_on_the_last_day_of_june_is_judged_by_the_half():
    built = report("2024H1", fact("50人"))
    assert date(2024, 6, 30).isoformat() in built.report.subject
    assert "达序1项：新增城镇就业。" in text(built)
