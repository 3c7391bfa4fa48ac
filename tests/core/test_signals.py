"""Questions for the reviewer: what numbers made to fit would show, and what honest ones need not."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from daxu.core.quantity import Quantity
from daxu.core.signals import Seen, signals
from duties.filing.office import value
from world import at, fact

GOAL = Quantity.parse("120人")
MONTHS = [fact(f"{amount}人", period) for amount, period in ((11, "2024-01"), (19, "2024-01/2024-02"), (33, "2024Q1"))]


def seen(amount: str, facts=(), **more) -> set[str]:
    given = {"this_year": 2024, "month": 4, "goal": GOAL, "due": Fraction(4, 12), **more}
    return {signal.code for signal in signals(Seen(value(amount), facts, **given))}


def test_an_honest_value_is_asked_nothing():
    assert seen("43人", MONTHS, dues=[Fraction(n, 12) for n in (1, 2, 3)]) == set()


def test_exactly_on_the_line_is_a_question():
    assert seen("40人") == {"on_the_line"}


def test_just_above_the_line_once_is_no_question_three_times_is():
    close = [fact(f"{amount}人", f.period.code) for amount, f in zip(("10.1", "20.2", "30.1"), MONTHS, strict=True)]
    dues = [Fraction(n, 12) for n in (1, 2, 3)]
    assert seen("40.3人") == set()
    assert seen("40.3人", close, dues=dues) == {"just_above"}


def test_every_last_digit_nought_or_five_is_a_question_from_five_values_on():
    rounded = [fact(f"{n * 10}人", f"2024-01/2024-{n:02}") for n in range(2, 5)]
    assert "round_digits" not in seen("55人", rounded, month=5, due=None)
    more = [fact("10人", "2024-01"), *rounded]
    assert "round_digits" in seen("55人", more, month=5, due=None)


def test_one_growth_rate_for_every_month_is_a_question():
    last_year = [fact(f"{n * 10}人", f"2023-01/2023-{n:02}") for n in range(2, 5)]
    this_year = [fact(f"{n * 10.7}人", f"2024-01/2024-{n:02}") for n in range(2, 4)]
    assert "same_growth" in seen("42.8人", [*last_year, *this_year], due=None)
    assert "same_growth" not in seen("44人", [*last_year, *this_year], due=None)


def test_three_filings_in_the_last_day_are_a_question():
    until = at("2024-05-20")
    late = [until - timedelta(hours=hours) for hours in (20, 8, 1)]
    assert seen("43人", until=until, filed=late) == {"late_edits"}
    assert seen("43人", until=until, filed=late[:2]) == set()


def test_without_a_goal_the_line_is_not_asked_about():
    assert seen("40人", goal=None, due=None) == set()
