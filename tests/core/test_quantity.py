"""Quantities: exact, in units that only meet their like."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxu.core.quantity import (
    PERCENT,
    POINT,
    UNITS,
    WAN_YUAN,
    YI_YUAN,
    YUAN,
    BadQuantity,
    Bound,
    Quantity,
    UnitMismatch,
    UnknownUnit,
    decimal_of,
    plain,
    round_half_up,
    shown,
    unit,
)

NUMBERS = st.decimals(-(10**9), 10**9, places=4)
MONEY = st.builds(Quantity, NUMBERS, st.sampled_from([YUAN, WAN_YUAN, YI_YUAN]))
RATES = st.builds(Quantity, NUMBERS, st.just(PERCENT))
BOUNDS = st.sampled_from(Bound)
MEASURES = {one.measures for one in UNITS.values()}


def q(text: str) -> Quantity:
    return Quantity.parse(text)


class TestLaws:
    @given(MONEY, MONEY)
    def test_adding_then_taking_away_changes_nothing(self, a, b):
        assert (a + b - b).same_amount(a)

    @given(MONEY, MONEY)
    def test_the_order_of_adding_does_not_matter(self, a, b):
        assert (a + b).same_amount(b + a)

    @given(NUMBERS)
    def test_converting_there_and_back_changes_nothing(self, number):
        assert Quantity(number, YI_YUAN).to(WAN_YUAN).to(YUAN).to(YI_YUAN) == Quantity(number, YI_YUAN)

    @given(MONEY)
    def test_a_unit_changes_the_writing_and_not_the_amount(self, a):
        for other in (YUAN, WAN_YUAN, YI_YUAN):
            assert a.to(other).same_amount(a)
            assert a.to(other).base == a.base
        assert a.unscaled.unit == YUAN
        assert a.unscaled.same_amount(a)

    @given(RATES, RATES)
    def test_percent_less_percent_is_points(self, a, b):
        assert (a - b).unit == POINT
        assert b + (a - b) == a

    @given(MONEY, MONEY)
    def test_of_two_amounts_one_is_not_more(self, a, b):
        assert (a <= b) or (b <= a)
        assert (a < b) == (not b <= a)

    @given(BOUNDS, BOUNDS, BOUNDS)
    def test_bounds_join_in_any_order(self, a, b, c):
        assert a.joined(b) is b.joined(a)
        assert a.joined(b).joined(c) is a.joined(b.joined(c))
        assert a.flipped.flipped is a

    @given(NUMBERS, BOUNDS)
    def test_the_limits_hold_the_number(self, number, bound):
        low, high = Quantity(number, YUAN, bound).limits
        assert low is None or low <= number
        assert high is None or number <= high

    @given(NUMBERS.map(abs), st.sampled_from([x for x in UNITS.values() if not x.label[0].isdigit()]), BOUNDS)
    def test_what_is_written_reads_back(self, number, measured, bound):
        written = Quantity(number, measured, bound)
        assert Quantity.parse(str(written)).same_amount(written)
        assert Quantity.parse(str(written)).bound is bound

    @given(NUMBERS)
    def test_plain_writing_reads_back(self, number):
        assert Decimal(plain(number)) == number

    @given(NUMBERS, st.integers(0, 3))
    def test_what_is_shown_is_rounded_half_up(self, number, decimals):
        assert Decimal(shown(number, decimals)) == round_half_up(number, decimals)

    @given(st.sampled_from(sorted(MEASURES)), st.sampled_from(sorted(MEASURES)))
    def test_different_measures_never_meet(self, one, other):
        a, b = (Quantity(Decimal(1), next(x for x in UNITS.values() if x.measures == m)) for m in (one, other))
        if one != other and {one, other} != {PERCENT.measures, POINT.measures}:
            for meet in (lambda: a + b, lambda: a - b, lambda: a < b, lambda: a <= b, lambda: a.ratio(b)):
                with pytest.raises(UnitMismatch):
                    meet()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1亿元", "10000万元"),
        ("1.67万人", "16700人"),
        ("94.3公顷", "1414.5亩"),
        ("14.5万平方米", "217.5亩"),
        ("1平方公里", "100公顷"),
        ("3公里", "3000米"),
        ("0.76亿元", "7600万元"),
        ("374万人次", "3740000人次"),
    ],
)
def test_scales_of_one_measure(text, same):
    assert q(text).same_amount(q(same))
    assert q(same).to(q(text).unit).same_amount(q(text))


@pytest.mark.parametrize(
    ("text", "bound", "number", "upper"),
    [
        ("近7600万元", Bound.UNDER, "7600", None),
        ("超20家", Bound.OVER, "20", None),
        ("约35%", Bound.ABOUT, "35", None),
        ("1000个以上", Bound.AT_LEAST, "1000", None),
        ("20场以内", Bound.AT_MOST, "20", None),
        ("3%左右", Bound.ABOUT, "3", None),
        ("不超过50件", Bound.AT_MOST, "50", None),
        ("不少于8场", Bound.AT_LEAST, "8", None),
        ("突破100亿元", Bound.OVER, "100", None),
        ("5.5—6%", Bound.EXACT, "5.5", "6"),
        ("-8%", Bound.EXACT, "-8", None),
        ("−8%", Bound.EXACT, "-8", None),
        ("1,772.9亩", Bound.EXACT, "1772.9", None),
        ("4.5个/千人", Bound.EXACT, "4.5", None),
        ("8 人", Bound.EXACT, "8", None),
    ],
)
def test_a_quantity_is_read_with_its_bound(text, bound, number, upper):
    read = q(text)
    assert (read.bound, read.number, read.upper) == (bound, Decimal(number), Decimal(upper) if upper else None)


@pytest.mark.parametrize("text", ["", "人", "八人", "8", "约100个以上", "8..5人", "6—5%", "NaN人"])
def test_what_is_no_quantity_is_refused(text):
    with pytest.raises((BadQuantity, UnknownUnit)):
        q(text)


def test_an_unknown_unit_is_refused_with_near_ones():
    with pytest.raises(UnknownUnit, match="不认识的单位“万里”；是否为：万元"):
        q("3万里")
    with pytest.raises(UnknownUnit, match="不认识的单位“zz”。"):
        unit("zz")


def test_two_units_that_do_not_meet_are_named():
    with pytest.raises(UnitMismatch, match="80亿元 计量的是人民币，个 计量的是个，不能换算或比较"):
        q("80亿元") + q("38个")


def test_aliases_are_units():
    assert (unit("名"), unit("％"), unit("㎡"), unit("个百分点")) == (unit("人"), PERCENT, unit("平方米"), POINT)


@pytest.mark.parametrize("number", [Decimal("NaN"), Decimal("Infinity"), 1.5, 3])
def test_only_finite_decimals_are_numbers(number):
    with pytest.raises(BadQuantity, match="Not a finite Decimal"):
        Quantity(number, YUAN)


def test_building_from_text_and_whole_numbers():
    assert Quantity.of("1,000", "个") == Quantity.of(1000, "个") == Quantity.of(Decimal(1000), "个")
    with pytest.raises(BadQuantity, match="“一千”不是数字"):
        Quantity.of("一千", "个")


def test_a_bound_survives_arithmetic():
    assert str(q("超20家") + q("5家")) == "超25家"
    assert str(q("100家") - q("超20家")) == "近80家"
    assert str(q("超20家") + q("近5家")) == "约25家"
    assert str(q("超20家") + q("5家以上")) == "超25家"
    assert str(q("近20家") + q("5家以内")) == "近25家"
    assert str(-q("20家以上")) == "-20家以内"
    assert str(q("超20家").times(-2)) == "近-40家"
    assert str(q("超20家").times(2)) == "超40家"
    assert q("约20家").bound.flipped is Bound.ABOUT


def test_points_are_added_to_a_rate_and_not_the_other_way():
    assert q("2.2%") + Quantity.of("2.1", "百分点") == q("4.3%")
    with pytest.raises(UnitMismatch):
        Quantity.of("2.1", "百分点") + q("2.2%")


def test_an_unknown_qualifier_is_refused():
    assert Bound.of_word("余") is Bound.AT_LEAST
    with pytest.raises(BadQuantity, match="不认识的约数词“恰”"):
        Bound.of_word("恰")


def test_a_range_has_two_ends_and_no_single_number():
    wide = q("5.5—6%")
    assert (wide.is_range, str(wide), wide.limits) == (True, "5.5—6%", (Decimal("5.5"), Decimal(6)))
    assert q("2—4万人").to(unit("人")) == q("20000—40000人")
    assert q("2—4万人").same_amount(q("20000—40000人"))
    assert q("5.54—6.06%").rounded(1) == q("5.5—6.1%")
    for meet in (lambda: wide + wide, lambda: wide.base, lambda: -wide, lambda: wide.ratio(q("1%"))):
        with pytest.raises(BadQuantity, match="A range has no single number"):
            meet()


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("近7600万元", "7500", "7600"),
        ("超20家", "20", "30"),
        ("约35%", "34", "36"),
        ("超614.6人", "614.6", "614.7"),
        ("100家以上", "100", None),
        ("100家以内", None, "100"),
        ("100家", "100", "100"),
        ("超0家", "0", "1"),
    ],
)
def test_how_far_a_bound_reaches(text, low, high):
    assert q(text).limits == tuple(None if end is None else Decimal(end) for end in (low, high))


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("8350人", "8,350 persons"),
        ("1.67万人", "16,700 persons"),
        ("1400亿元", "140 billion yuan"),
        ("近7600万元", "nearly 76 million yuan"),
        ("1000个以上", "at least 1,000"),
        ("约35%", "about 35%"),
        ("超20家", "over 20 enterprises"),
        ("20场以内", "at most 20 events"),
        ("5.5—6%", "5.5–6%"),
        ("-8%", "-8%"),
        ("94.3公顷", "94.3 ha"),
        ("4.5个/千人", "4.5 per 1,000 people"),
    ],
)
def test_a_quantity_speaks_english(text, english):
    assert q(text).english == english


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        (Fraction(148, 156) * 100, 1, "94.9"),
        (Fraction(1, 2), 0, "1"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(-1, 100), 1, "0.0"),
        (Decimal("0.25"), 1, "0.3"),
        (Decimal("-0.25"), 1, "-0.3"),
        (Decimal("41.65"), 1, "41.7"),
        (Fraction(7), 2, "7.00"),
    ],
)
def test_display_rounds_half_up_and_knows_no_negative_zero(number, decimals, text):
    assert shown(number, decimals) == text


def test_rounding_a_quantity_is_for_display():
    assert q("94.87%").rounded(1) == q("94.9%")
    assert decimal_of(Fraction(1, 4)) == Decimal("0.25")
    assert plain(Decimal("1E+3")) == "1000"
    assert str(YUAN) == "元"


def test_the_ratio_is_exact():
    assert q("8350人").ratio(q("1.67万人")) == Fraction(1, 2)
    with pytest.raises(ZeroDivisionError):
        q("1人").ratio(q("0人"))
