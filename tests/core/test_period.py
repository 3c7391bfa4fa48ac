"""Months, and the periods that figures speak of."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxu.core.period import BadPeriod, Month, Period

MONTHS = st.builds(Month, st.integers(1950, 2150), st.integers(1, 12))
PERIODS = st.builds(lambda first, extra: Period(first, first.plus(extra)), MONTHS, st.integers(0, 30))


class TestLaws:
    @given(PERIODS)
    def test_every_way_of_writing_a_period_reads_back(self, period):
        for written in (period.code, period.label, period.span_label, str(period)):
            assert Period.parse(written) == period

    @given(PERIODS)
    def test_the_machine_form_and_the_english_tell_periods_apart(self, period):
        other = period.shifted(1)
        assert period.code != other.code
        assert period.english != other.english

    @given(PERIODS, st.integers(-60, 60))
    def test_shifting_there_and_back_changes_nothing(self, period, months):
        assert period.shifted(months).shifted(-months) == period
        assert period.shifted(months).months == period.months

    @given(PERIODS)
    def test_the_year_before_the_year_before_is_two_years_ago(self, period):
        assert period.year_ago.year_ago == period.shifted(-24)
        assert period.year_ago.first.number == period.first.number

    @given(PERIODS)
    def test_the_period_before_ends_where_this_one_begins(self, period):
        assert period.previous.last.plus(1) == period.first
        assert period.previous.months == period.months

    @given(PERIODS)
    def test_the_months_of_a_period_share_it_out(self, period):
        assert sum(Period(month, month).share_of(period) for month in period) == 1
        assert sum(Period(month, month).days for month in period) == period.days

    @given(MONTHS, st.integers(-500, 500))
    def test_months_subtract(self, month, ahead):
        assert month.plus(ahead).ordinal - month.ordinal == ahead

    @given(PERIODS, st.dates(date(1990, 1, 1), date(2100, 12, 31)))
    def test_what_has_elapsed_is_the_part_that_had_ended(self, period, day):
        elapsed = period.elapsed(day)
        ended = [month for month in period if month.last_day <= day]
        assert (list(elapsed) if elapsed else []) == ended


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024年全年", "2024"),
        ("2024年度", "2024"),
        ("２０２４年", "2024"),
        ("2024H1", "2024H1"),
        ("2024h2", "2024H2"),
        ("2024-H1", "2024H1"),
        ("2024年上半年", "2024H1"),
        ("2024 年 下半年", "2024H2"),
        ("2024Q3", "2024Q3"),
        ("2024年三季度", "2024Q3"),
        ("2024年第3季度", "2024Q3"),
        ("2024年第一季度", "2024Q1"),
        ("2024年前三季度", "2024-01/2024-09"),
        ("2024年前2季度", "2024H1"),
        ("2024年前四季度", "2024"),
        ("2024-06", "2024-06"),
        ("2024年6月", "2024-06"),
        ("2024年06月份", "2024-06"),
        ("2024-01/2024-05", "2024-01/2024-05"),
        ("2024年1—5月", "2024-01/2024-05"),
        ("2024年1-5月份", "2024-01/2024-05"),
        ("2024年1月至5月", "2024-01/2024-05"),
        ("2024年1到6月", "2024H1"),
        ("2023年11—2024年2月", "2023-11/2024-02"),
    ],
)
def test_a_period_is_read_in_every_form_that_people_write(written, code):
    assert Period.parse(written).code == code


@pytest.mark.parametrize(
    "written",
    [
        "",
        "24年",
        "2024年13月",
        "2024-13",
        "2024H3",
        "2024Q5",
        "上半年",
        "2024年5—1月",
        "2024-06/2024-01",
        "2024年三半年",
        "1—6月",
        "0024",
        "2024年春",
    ],
)
def test_what_is_no_period_is_refused(written):
    with pytest.raises(BadPeriod):
        Period.parse(written)


def test_the_refusal_says_what_would_do():
    with pytest.raises(BadPeriod, match=r"看不懂时段“上半年”；可写 2024、2024H1.* Cannot read the period '上半年'"):
        Period.parse("上半年")


@pytest.mark.parametrize(
    ("code", "label", "span", "english"),
    [
        ("2024", "2024年", "2024年1—12月", "2024"),
        ("2024H1", "2024年上半年", "2024年1—6月", "first half of 2024"),
        ("2024H2", "2024年下半年", "2024年7—12月", "second half of 2024"),
        ("2024Q2", "2024年二季度", "2024年4—6月", "Q2 2024"),
        ("2024-06", "2024年6月", "2024年6月", "Jun 2024"),
        ("2024-01/2024-05", "2024年1—5月", "2024年1—5月", "Jan–May 2024"),
        ("2023-11/2024-02", "2023年11—2024年2月", "2023年11—2024年2月", "Nov 2023–Feb 2024"),
        ("2023-07/2024-06", "2023年7—2024年6月", "2023年7—2024年6月", "Jul 2023–Jun 2024"),
    ],
)
def test_a_period_is_written_as_people_say_it(code, label, span, english):
    period = Period.parse(code)
    assert (period.label, period.span_label, period.english) == (label, span, english)


def test_the_parts_of_a_year():
    assert Period.half(2024, 2) == Period.parse("2024H2")
    assert Period.quarter(2024, 3) == Period.parse("2024Q3")
    assert Period.year_to(Month(2024, 5)).code == "2024-01/2024-05"
    for build, wrong in ((Period.half, 3), (Period.quarter, 0)):
        with pytest.raises(BadPeriod, match="No such part"):
            build(2024, wrong)


@pytest.mark.parametrize(
    ("day", "code"),
    [
        ("2024-06-30", "2024H1"),
        ("2024-07-15", "2024H1"),
        ("2024-01-31", "2024-01"),
        ("2024-01-30", None),
        ("2024-12-31", "2024"),
    ],
)
def test_the_months_that_had_closed_by_a_day(day, code):
    closed = Period.closed_by(date.fromisoformat(day))
    assert (closed.code if closed else None) == code


def test_a_leap_year_has_a_day_more():
    assert (Period.year(2024).days, Period.year(2023).days, Period.month(2024, 2).days) == (366, 365, 29)


def test_inside_and_outside():
    year, june = Period.year(2024), Period.month(2024, 6)
    assert june in year
    assert year not in june
    assert june.share_of(year) == Fraction(1, 12)
    with pytest.raises(BadPeriod, match="2024年不在2024年6月之内"):
        year.share_of(june)


def test_a_year_to_date_starts_a_year():
    assert Period.parse("2024H1").starts_a_year
    assert not Period.parse("2024H2").starts_a_year
    assert not Period.parse("2024-01/2025-02").starts_a_year


def test_an_impossible_month_and_a_backward_period_are_refused():
    for year, number in ((2024, 0), (2024, 13), (1800, 1), (2300, 1)):
        with pytest.raises(BadPeriod, match="No such month"):
            Month(year, number)
    with pytest.raises(BadPeriod, match="2024-01 早于 2024-06"):
        Period(Month(2024, 6), Month(2024, 1))


def test_a_month_writes_itself():
    assert str(Month(2024, 6)) == "2024-06"
    assert (Month(2024, 2).first_day, Month(2024, 2).last_day) == (date(2024, 2, 1), date(2024, 2, 29))
