"""The pace ruler: where everything stands, and that it can be read without seeing it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from daxu.core.indicator import Measure
from daxu.core.pace import judge
from daxu.core.rules import RuleKind
from daxu.web.ruler import FARTHEST, GOAL_AT, Ruler, ruler, svg
from world import conventions, fact, figure, target

END_OF_JUNE = date(2024, 6, 30)


def judged(goal, done, kind=RuleKind.BY_MONTH, **more):
    facts = [fact(done, **more.pop("of", {}))] if done else []
    return judge(target(goal, kind, **more), facts, as_of=END_OF_JUNE, conventions=conventions())


def drawn(*asked, **more):
    return ruler(judged(*asked, **more))


def test_the_bar_ends_where_the_share_of_the_goal_is():
    assert drawn("3000亿元", "1400亿元").at(Fraction(7, 15)) == pytest.approx(GOAL_AT * 7 / 15, abs=0.01)


def test_the_goal_stands_at_one_place_whatever_is_done():
    assert {drawn("100人", done).at(Fraction(1)) for done in ("1人", "50人", "99人", "164人")} == {GOAL_AT}


def test_what_is_said_is_what_is_seen():
    with override("zh-hans"):
        assert drawn("3000亿元", "1400亿元").text == "完成 46.7%，应完成 50.0%，落后 3.3 个百分点，未达序"
    with override("en"):
        assert drawn("3000亿元", "1400亿元").text == (
            "done 46.7%, due 50.0%, behind by 3.3 percentage points, behind schedule"
        )


def test_exactly_on_the_line_is_neither_ahead_nor_behind():
    assert drawn("1.67万人", "8350人").text == "完成 50.0%，应完成 50.0%，正好在应完成线上，达序"


def test_far_past_the_goal_the_bar_is_broken_off_and_the_number_is_true():
    shown = drawn("100人", "164.3人")
    assert shown.runs_over
    assert shown.at(shown.done) == 100
    assert "164.3%" in shown.text
    assert "<path" in svg(shown)


def test_a_little_past_the_goal_the_bar_is_true_and_unbroken():
    shown = drawn("100人", "110人")
    assert not shown.runs_over
    assert GOAL_AT < shown.at(shown.done) < 100
    assert "<path" not in svg(shown)


@given(st.fractions(min_value=-3, max_value=5), st.fractions(min_value=-3, max_value=5))
def test_more_is_never_drawn_further_left_and_nothing_leaves_the_paper(one, other):
    shown = Ruler("", done=one, due=Fraction(1, 2), last_year=other)
    less, more = sorted((one, other))
    assert 0 <= shown.at(less) <= shown.at(more) <= 100


def test_the_paper_ends_at_the_farthest_share():
    assert drawn("100人", "50人").at(FARTHEST) == 100


def test_no_data_is_an_empty_hatched_ruler_with_the_word():
    picture = svg(drawn("100人", None))
    assert ">无数据</text>" in picture
    assert "url(#hatch)" in picture
    assert "<line" not in picture


def test_growth_is_measured_in_its_own_unit():
    shown = drawn("8%", "7.5%", RuleKind.GROWTH, of={"measure": Measure.GROWTH})
    assert shown.text == "实际 7.5%，目标 8%，落后 0.5 个百分点，未达序"
    assert shown.done == Fraction(15, 16)
    assert shown.due == 1


def test_negative_growth_runs_to_the_left_of_zero():
    shown = drawn("7%", "-8%", RuleKind.GROWTH, of={"measure": Measure.GROWTH})
    assert shown.at(shown.done) == 0 < shown.at(Fraction(0)) < shown.at(Fraction(1)) == GOAL_AT
    assert "实际 −8%" in shown.text


def test_a_stock_counts_from_its_opening_value():
    shown = drawn("1200家", "1150家", RuleKind.STOCK, opening=figure("1100家"))
    assert shown.done == Fraction(1, 2)


def test_last_year_is_a_hollow_tick_and_the_forecast_a_band():
    bare = judged("100人", "50人")
    assert svg(ruler(bare)).count("<rect") == 2
    full = svg(ruler(bare, last_year=Fraction(48, 100), forecast=(Fraction(9, 10), Fraction(11, 10))))
    assert f'x="{GOAL_AT * 0.48:.2f}%"' in full
    assert full.count("<rect") == 4


def test_the_gap_is_drawn_only_where_one_is_behind():
    assert svg(drawn("100人", "40人")).count("#a3150f") == 1
    assert "#a3150f" not in svg(drawn("100人", "60人"))


def test_sample_is_hatched_and_facts_are_not():
    assert "url(#hatch)" in svg(ruler(judged("100人", "60人", sample=True)))
    assert "url(#hatch)" not in svg(drawn("100人", "60人"))


def test_a_ruler_of_its_own_brings_its_hatching():
    assert 'id="hatch"' in svg(drawn("100人", None), standalone=True)


def test_everything_is_placed_by_percent_and_nothing_by_style():
    picture = svg(drawn("100人", "40人"), labels=True)
    assert "style=" not in picture
    places = [float(place) for place in re.findall(r'\b(?:x|x1|x2|width)="([\d.]+)%"', picture)]
    assert places
    assert all(0 <= place <= 100 for place in places)


def test_a_large_ruler_writes_its_numbers():
    picture = svg(drawn("3000亿元", "1400亿元"), labels=True)
    assert [word for word in ("完成 46.7%", "应完成 50.0%", "目标 3000亿元") if f">{word}</text>" not in picture] == []


def test_what_a_ruler_says_cannot_become_markup():
    shown = replace(drawn("100人", None), text='"><script>', word="<b>")
    assert "<script>" not in svg(shown)
    assert "<b>" not in svg(shown)


def test_a_promise_without_a_number_has_an_empty_ruler_with_its_verdict():
    shown = drawn(None, None, RuleKind.MILESTONE)
    assert shown.done is None
    assert shown.word == "暂不判定"
