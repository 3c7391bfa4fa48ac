"""How numbers are said: the rules of docs/method/phrases.md."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from daxu.core.quantity import Bound, Quantity, unit
from daxu.duties.reporting import phrases


def q(text: str) -> Quantity:
    return Quantity.parse(text)


@pytest.mark.parametrize(
    ("growth", "words"),
    [("4.4%", "增长4.4%"), ("-3.2%", "下降3.2%"), ("0.0%", "持平"), ("-0.04%", "持平"), ("约5%", "增长约5%"),
     ("7%", "增长7%"), ("2.25%", "增长2.3%"), ("-2.25%", "下降2.3%"), ("5.5—6%", "增长5.5—6%")],
)  # fmt: skip
def test_growth_rises_falls_or_stays(growth, words):
    assert phrases.change(q(growth)) == words


def test_a_falling_bound_is_turned_round_with_its_number():
    assert phrases.change(Quantity.of("-3", "%", Bound.OVER)) == "下降近3%"


@pytest.mark.parametrize(
    ("share", "words"), [((148, 156), "94.9%"), ((1, 2), "50.0%"), ((2, 3), "66.7%"), ((6146, 3740), "164.3%")]
)
def test_a_computed_share_has_one_decimal_rounded_half_up_and_no_cap(share, words):
    assert phrases.percentage(Fraction(*share)) == words


@pytest.mark.parametrize(
    ("exact", "words"),
    [("7595.4万元", "近7600万元"), ("7604.6万元", "超7600万元"), ("7600万元", "7600万元"), ("1188处", "近1200处"),
     ("1.237亿元", "超1.2亿元")],
)  # fmt: skip
def test_a_number_said_shortly_tells_on_which_side_the_true_one_lies(exact, words):
    assert phrases.approximated(q(exact)) == words


@pytest.mark.parametrize("text", ["20.4家", "0.00005万人", "7.5所"])
def test_things_that_come_whole_are_never_said_in_fractions(text):
    with pytest.raises(phrases.Unsayable, match="整数"):
        phrases.said(q(text))


@pytest.mark.parametrize(
    ("filed", "words"),
    [("189.4亿元", "189.4亿元"), ("近7600万元", "近7600万元"), ("超110家", "超110家"), ("约35%", "约35%"),
     ("16700人", "1.67万人"), ("145000平方米", "14.5万平方米"), ("18940000000元", "189.4亿元"), ("42498元", "42498元"),
     ("1772.9亩", "1772.9亩"), ("94.3公顷", "94.3公顷"), ("2.1百分点", "2.1个百分点"), ("0—3岁", "0—3岁"),
     ("123456789元", "超1.23亿元"), ("4.5个/千人", "4.5个/千人")],
)  # fmt: skip
def test_numbers_are_said_in_wan_or_yi_with_at_most_two_decimals(filed, words):
    assert phrases.said(q(filed)) == words


def test_a_lower_bound_is_yu_of_a_fact_and_yishang_of_a_promise():
    assert phrases.said(q("100批次以上")) == "100余批次"
    assert phrases.said(q("1000个以上"), promised=True) == "1000个以上"
    assert phrases.said(q("15家以上")) == "15家以上"


@pytest.mark.parametrize(
    ("points", "words"),
    [("2.1百分点", ("高于全市平均", "2.1个百分点")), ("-0.5百分点", ("低于全市平均", "0.5个百分点")),
     ("0百分点", ("与全市平均", "持平"))],
)  # fmt: skip
def test_a_difference_of_rates_is_in_points_above_or_below(points, words):
    assert phrases.difference(q(points), "全市平均") == words


@pytest.mark.parametrize(("rank", "words"), [("1位", "第一位"), ("10位", "第十位"), ("11位", "第11位")])
def test_ranks_up_to_ten_are_words(rank, words):
    assert phrases.ordinal(q(rank)) == words


def test_a_rank_is_a_whole_place():
    with pytest.raises(phrases.Unsayable):
        phrases.ordinal(q("1.5位"))


@pytest.mark.parametrize(
    ("share", "words"), [("33.3333%", "三分之一"), ("33.3%", "33.3%"), ("超30%", "超30%"), ("50%", "50%")]
)
def test_a_percentage_that_only_writes_out_a_fraction_is_said_as_the_fraction(share, words):
    assert phrases.portion(q(share)) == words


@pytest.mark.parametrize(
    ("each", "words"), [("1391.67人", "1392人"), ("266.6667亿元", "266.7亿元"), ("266.61亿元", "266.7亿元")]
)
def test_what_each_month_must_bring_is_rounded_up_so_that_the_goal_is_reached(each, words):
    assert phrases.monthly(q(each)) == words


@pytest.mark.parametrize(
    ("name", "label", "words"),
    [("民生实事项目数", "项", "民生实事项目"), ("文化场馆服务人次", "万人次", "文化场馆服务"),
     ("区人代会重点项目总数", "个", "区人代会重点项目"), ("梳理储备产业用地宗数", "宗", "梳理储备产业用地"),
     ("高龄老年人", "人", "高龄老年人"), ("居民消费价格指数", "个", "居民消费价格指数"),
     ("技术合同成交额", "亿元", "技术合同成交额")],
)  # fmt: skip
def test_a_name_gives_up_the_ending_that_the_unit_repeats(name, label, words):
    assert phrases.subject(name, unit(label)) == words


def test_words_are_shared_only_where_what_remains_can_stand_alone():
    assert phrases.shared("市区城建项目", "市区城建项目完成投资") == "市区城建项目"
    assert phrases.shared("高新技术企业申报", "高新技术企业") == ""
    assert phrases.shared("科技型中小企业摸排", "科技型中小企业入库") == ""


numbers = some.decimals(min_value="0.01", max_value="9e11", places=2)


@given(numbers)
def test_money_is_never_said_more_exactly_or_less_truly_than_it_is(amount):
    filed = Quantity.of(amount, "元")
    told = Quantity.parse(phrases.said(filed))
    assert told.same_amount(filed) or (told.bound is Bound.OVER and told < filed) or (
        told.bound is Bound.UNDER and filed < told
    )  # fmt: skip


@given(some.integers(min_value=0, max_value=10**9))
def test_a_count_is_said_exactly_or_with_its_side(count):
    told = Quantity.parse(phrases.said(Quantity.of(count, "人")))
    assert told.same_amount(Quantity.of(count, "人")) or told.bound in (Bound.OVER, Bound.UNDER)
