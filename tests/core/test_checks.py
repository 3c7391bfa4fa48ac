"""What the checks say of a value before it is filed: 强制 or 核实, each by its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.checks import Asked, Gravity, remarks, unanswered
from daxu.core.filing import Answer
from daxu.core.indicator import Form, Frequency, Indicator, Measure, Timing
from daxu.core.quantity import Quantity, unit
from daxu.core.requirement import Task
from duties.filing.office import asked as requirement
from duties.filing.office import value
from world import fact, target

JOBS = Indicator("jobs", "新增城镇就业", unit("人"), "livelihood")
PATH = (("2024-01", "10人"), ("2024-01/2024-02", "19人"), ("2024Q1", "30人"), ("2024-01/2024-04", "41人"))
FACTS = [fact(amount, period) for period, amount in PATH]


def asked(amount: str, *, month: int = 5, facts=FACTS, indicator: Indicator = JOBS, measure=Measure.LEVEL, **more):
    """What is known about a value filed for the months up to `month`."""
    needed = requirement(measure=measure)
    period = list(needed.periods(2024))[month - 1]
    return Asked(Task(needed, period, date(2024, 6, 18)), indicator, value(amount), facts, **more)


def said(*given, **more) -> dict[str, Gravity]:
    return {remark.check: remark.gravity for remark in remarks(asked(*given, **more))}


def test_a_usual_value_is_asked_nothing():
    assert said("51人") == {}


@pytest.mark.parametrize("amount", ["51万元", "51%"])
def test_a_wrong_unit_must_be_corrected_before_anything_else_is_asked(amount):
    assert said(amount) == {"unit": Gravity.MUST}


def test_ten_thousands_of_the_same_unit_are_the_same_unit():
    assert "unit" not in said("0.0051万人")


def test_amounts_are_not_negative_and_counts_are_whole():
    counted = replace(JOBS, form=Form.COUNT)
    assert said("-5人", facts=[])["negative"] is Gravity.MUST
    assert said("5.5人", facts=[], indicator=counted)["whole"] is Gravity.MUST


def test_a_total_that_falls_needs_an_explanation():
    assert said("40人")["falling"] is Gravity.EXPLAIN


def test_a_stock_may_fall():
    assert "falling" not in said("40人", indicator=replace(JOBS, timing=Timing.STOCK))


def test_the_value_of_last_month_again_needs_an_explanation():
    assert said("41人")["repeated"] is Gravity.EXPLAIN


def test_a_leap_needs_an_explanation_and_a_usual_step_does_not():
    assert said("90人")["outlier"] is Gravity.EXPLAIN
    assert "outlier" not in said("53人")


def test_two_months_are_too_few_to_know_what_is_usual():
    assert "outlier" not in said("90人", month=3, facts=FACTS[:2])


def test_far_over_the_goal_of_the_year_needs_an_explanation():
    goal = target("40人")
    assert said("51人", goal=goal)["over_goal"] is Gravity.EXPLAIN
    assert "over_goal" not in said("45人", goal=goal)


def test_a_part_is_never_more_than_its_whole():
    assert said("51人", whole=Quantity.parse("50人"))["beyond_whole"] is Gravity.MUST


def test_a_share_lies_between_nothing_and_all():
    assert said("101%", measure=Measure.SHARE, facts=[])["share"] is Gravity.MUST


def test_a_quarterly_figure_filed_for_a_month_inside_it_needs_an_explanation():
    assert said("51人", indicator=replace(JOBS, frequency=Frequency.QUARTERLY))["frequency"] is Gravity.EXPLAIN


def test_months_of_last_year_are_no_earlier_months():
    last_year = [fact("90人", "2023"), *FACTS]
    assert said("51人", facts=last_year) == {}


def test_an_explanation_answers_its_own_check_and_never_one_that_must_be_corrected():
    found = remarks(asked("40人"))
    answered = value("40人", answers=(Answer("falling", "核减重复登记"), Answer("outlier", "同上")))
    assert unanswered(found, answered) == ()
    assert [r.check for r in unanswered(found, value("40人", answers=(Answer("falling", "  "),)))] == [
        r.check for r in found
    ]
    wrong = remarks(asked("51万元"))
    assert unanswered(wrong, value("51万元", answers=(Answer("unit", "就是这样"),))) == wrong
