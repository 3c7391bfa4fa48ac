"""Relations between figures: how two sums stand to each other, what a missing value means, and what must be filled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from daxu.core.checks import Gravity
from daxu.core.filing import Evidence
from daxu.core.quantity import Quantity
from daxu.core.relations import (
    Compulsory,
    FigureRule,
    Given,
    Holding,
    Missing,
    Part,
    Side,
    Sign,
    Term,
    compared,
    lacking,
    left_empty,
    remark,
)
from daxu.core.text import Text
from duties.filing.office import value
from world import HANDBOOK

WHOLE, PARTS = Term("jobs", "yht"), (Term("jobs", "yuhua"), Term("jobs", "banqiao"))
SUM = FigureRule(
    "total", "全区等于各街道之和", "The district is the sum of its streets", Side((WHOLE,)), Sign.EQUAL, Side(PARTS),
    Gravity.MUST, "街道没有遗漏。", "No street is left out.", date(2024, 1, 1), HANDBOOK,
)  # fmt: skip


def given(whole: str | None, *parts: str | None) -> dict:
    named = zip((WHOLE, *PARTS), (whole, *parts), strict=True)
    return {term.cell: Given(Quantity.parse(said), Text("区人社局", "HR")) for term, said in named if said}


def called(term: Term) -> Text:
    return Text({"yht": "全区", "yuhua": "雨花", "banqiao": "板桥"}[term.whose], term.whose)


def holding(rule: FigureRule, *amounts: str | None) -> Holding:
    return compared(rule, given(*amounts)).holding


@pytest.mark.parametrize(
    ("sign", "whole", "held"),
    [
        (Sign.EQUAL, "100人", True), (Sign.EQUAL, "101人", False), (Sign.EQUAL, "0.01万人", True),
        (Sign.AT_MOST, "100人", True), (Sign.AT_MOST, "101人", False),
        (Sign.AT_LEAST, "100人", True), (Sign.AT_LEAST, "99人", False),
        (Sign.LESS, "99人", True), (Sign.LESS, "100人", False),
        (Sign.MORE, "101人", True), (Sign.MORE, "100人", False),
    ],
)  # fmt: skip
def test_the_left_side_stands_to_the_right_one_as_the_sign_says(sign, whole, held):
    assert holding(replace(SUM, sign=sign), whole, "60人", "40人") is (Holding.HELD if held else Holding.BROKEN)


@pytest.mark.parametrize(
    ("tolerance", "percent", "whole", "held"),
    [
        ("2人", "0", "102人", True),
        ("2人", "0", "103人", False),
        (None, "1", "101人", True),
        (None, "1", "102人", False),
    ],
)
def test_a_tolerance_is_so_much_or_a_percentage_of_the_right_side(tolerance, percent, whole, held):
    within = replace(SUM, tolerance=Quantity.parse(tolerance) if tolerance else None, percent=Decimal(percent))
    assert holding(within, whole, "60人", "40人") is (Holding.HELD if held else Holding.BROKEN)


@pytest.mark.parametrize(
    ("missing", "parts", "stands"),
    [
        (Missing.ANY, ("60人", None), Holding.NOT_JUDGED),
        (Missing.ALL, ("60人", None), Holding.BROKEN),
        (Missing.ALL, (None, None), Holding.NOT_JUDGED),
        (Missing.NOUGHT, ("100人", None), Holding.HELD),
        (Missing.NOUGHT, (None, None), Holding.BROKEN),
    ],
)
def test_each_side_says_what_a_missing_value_means(missing, parts, stands):
    assert holding(replace(SUM, right=Side(PARTS, missing)), "100人", *parts) is stands


def test_what_is_not_judged_names_what_is_missing():
    found = compared(SUM, given("100人", "60人", None))
    assert lacking(found, called) == Text("缺板桥", "missing: banqiao")


def test_nothing_known_is_never_judged_even_where_missing_counts_as_nought():
    nought = replace(SUM, left=Side((WHOLE,), Missing.NOUGHT), right=Side(PARTS, Missing.NOUGHT))
    assert holding(nought, None, None, None) is Holding.NOT_JUDGED


def test_a_figure_may_be_taken_off_or_count_several_times():
    off = replace(SUM, right=Side((PARTS[0], replace(PARTS[1], factor=Decimal("-0.5")))))
    assert holding(off, "40人", "60人", "40人") is Holding.HELD


def test_a_remark_says_both_sums_who_filed_them_and_how_far_they_are_apart():
    said = remark(compared(SUM, given("103人", "60人", "40人")), called)
    assert (said.check, said.gravity) == ("rule-total", Gravity.MUST)
    assert said.text.zh == (
        "“全区等于各街道之和”不成立：应有 全区 103人（区人社局） = "
        "雨花 60人（区人社局） + 板桥 40人（区人社局） = 100人，现相差3人。街道没有遗漏。"
    )
    assert "103 persons (HR)" in said.text.en
    assert "off by 3 persons" in said.text.en


def test_what_may_not_be_left_empty_is_named_part_by_part():
    asked = Compulsory("jobs", WHOLE, tuple(Part), Gravity.MUST, "", "", date(2024, 1, 1), HANDBOOK)
    assert left_empty(asked, None) == tuple(Part)
    assert left_empty(asked, value(note="核对台账")) == (Part.EVIDENCE,)
    assert left_empty(asked, value(note="核对台账", evidence=(Evidence("0" * 64, "台账.pdf", "pdf", 1),))) == ()
