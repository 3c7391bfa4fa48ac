"""Spot checks: drawn by lot so that nobody can choose, and graded with an interval."""

from __future__ import annotations

from fractions import Fraction

import pytest

from daxu.core.quantity import Quantity
from daxu.core.spotcheck import SpotCheck, bears_out, drawn, reliability

NAMES = {f"2024-07|x{n}@rsj": f"s-{n}" for n in range(200)}


def checks(right: int, wrong: int) -> list[SpotCheck]:
    return [SpotCheck("f", n, "rsj", n < right, "核对台账") for n in range(right + wrong)]


def test_the_same_lots_draw_the_same_and_about_the_share_asked_for():
    assert drawn(NAMES, 5) == drawn(dict(reversed(NAMES.items())), 5)
    assert 20 <= len(drawn(NAMES, 5)) <= 60


def test_leaving_others_out_does_not_change_who_is_drawn():
    some = dict(list(NAMES.items())[:100])
    assert set(drawn(some, 5)) == set(drawn(NAMES, 5)) & set(some)


def test_of_few_one_is_drawn_all_the_same_and_of_none_none():
    assert len(drawn({"a": "1", "b": "2"}, 1000)) == 1
    assert drawn({}, 5) == ()


def test_another_entry_is_another_lot():
    assert drawn(NAMES, 5) != drawn({name: lot + "x" for name, lot in NAMES.items()}, 5)


def test_a_grade_is_the_share_found_right_with_its_interval():
    grade = reliability(checks(9, 1))["rsj"]
    assert grade.share == Fraction(9, 10)
    assert grade.interval == pytest.approx((0.596, 0.982), abs=0.001)  # Wilson's for 9 of 10


def test_few_checks_grade_nobody():
    assert reliability(checks(4, 0))["rsj"].share is None
    assert reliability(checks(4, 0))["rsj"].interval is None


@pytest.mark.parametrize(
    ("filed", "found", "right"),
    [("58人", "58人", True), ("58人", "57人", False), ("1.67万人", "16703人", True), ("1.67万人", "16640人", False)],
)
def test_what_was_found_bears_a_value_out_as_exactly_as_it_was_written(filed, found, right):
    assert bears_out(Quantity.parse(filed), Quantity.parse(found)) is right


def test_a_grade_says_by_how_much_the_values_lay_above_what_was_found():
    pairs = (("110人", "100人"), ("100人", "100人"), ("9人", "0人"))
    measured = [
        SpotCheck("f", n, "rsj", filed == found, "核对台账", Quantity.parse(found), filed=Quantity.parse(filed))
        for n, (filed, found) in enumerate(pairs)
    ]
    assert reliability(measured)["rsj"].bias == Fraction(1, 20)  # of nothing, no share can be told
    assert reliability(checks(5, 0))["rsj"].bias is None
