"""Working days by the yearly notice: weekends, holidays, and weekends that are worked instead."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from daxu.catalogue.regime import years_of_work
from daxu.core.workdays import Roll, Workdays, office_day

DAYS = Workdays(years_of_work())


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2024-02-18", True),  # a Sunday worked for the Spring Festival
        ("2024-02-09", True),  # New Year's Eve was no holiday in 2024
        ("2024-02-12", False),
        ("2024-06-10", False),  # Dragon Boat Festival, a Monday
        ("2025-01-26", True),
        ("2025-10-08", False),
        ("2026-02-14", True),
        ("2026-07-18", False),
        ("2026-07-20", True),
    ],
)
def test_a_notice_moves_holidays_and_weekends(day, worked):
    assert (date.fromisoformat(day) in DAYS) is worked


@pytest.mark.parametrize(
    ("day", "roll", "becomes"),
    [
        ("2024-08-18", Roll.NEXT, "2024-08-19"),
        ("2024-08-18", Roll.PREVIOUS, "2024-08-16"),
        ("2024-08-18", Roll.STAY, "2024-08-18"),
        ("2024-10-05", Roll.NEXT, "2024-10-08"),
        ("2024-02-18", Roll.NEXT, "2024-02-18"),
    ],
)
def test_a_due_day_of_rest_is_moved_as_the_requirement_says(day, roll, becomes):
    assert DAYS.rolled(date.fromisoformat(day), roll) == date.fromisoformat(becomes)


def test_working_days_are_counted_over_a_holiday():
    assert DAYS.after(date(2024, 9, 30), 1) == date(2024, 10, 8)


def test_a_year_without_a_notice_says_so_and_knows_weekends_only():
    assert not DAYS.declared(date(2031, 1, 1))
    assert date(2031, 1, 1) in DAYS


def test_every_declared_year_has_the_days_the_law_gives():
    for notice in years_of_work():
        weekdays = [day for day in notice.holidays if day.weekday() < 5]
        moved = len(weekdays) - len(notice.worked)  # what is neither made up for nor fell on a weekend
        weekends = len(notice.holidays) - len(weekdays)
        assert moved + weekends >= 11
        assert all(day.weekday() >= 5 for day in notice.worked)


@pytest.mark.parametrize(("hour", "day"), [(15, 23), (16, 24), (23, 24)])
def test_a_day_begins_where_the_offices_are(hour, day):
    assert office_day(datetime(2024, 6, 23, hour, 59, tzinfo=UTC)) == date(2024, 6, day)
