"""Who files what by when: periods of a requirement, its due days, and no figure asked for twice."""

from __future__ import annotations

from datetime import date

import pytest

from daxu.core.indicator import Frequency, Measure
from daxu.core.period import Month
from daxu.core.requirement import BadRequirement, Due, clashes, filing_of, tasks
from daxu.core.workdays import Roll, Workdays
from duties.filing.office import asked

PLAIN = Workdays()


def periods(**more: object) -> list[str]:
    return [period.code for period in asked(**more).periods(2024)]


def test_a_cumulative_month_is_the_year_so_far():
    assert periods()[:3] + periods()[5:6] == ["2024-01", "2024-01/2024-02", "2024Q1", "2024H1"]


def test_a_month_alone_is_asked_for_where_it_does_not_add_up():
    assert periods(cumulative=False)[1] == "2024-02"


@pytest.mark.parametrize(
    ("frequency", "codes"),
    [
        (Frequency.QUARTERLY, ["2024Q1", "2024H1", "2024-01/2024-09", "2024"]),
        (Frequency.HALF_YEARLY, ["2024H1", "2024"]),
        (Frequency.YEARLY, ["2024"]),
    ],
)
def test_rarer_figures_have_fewer_periods(frequency, codes):
    assert periods(frequency=frequency) == codes


def test_a_requirement_asks_for_nothing_outside_its_time():
    assert periods(since=date(2024, 3, 1), until=date(2024, 4, 30)) == ["2024Q1", "2024-01/2024-04"]


@pytest.mark.parametrize(
    ("due", "day"),
    [
        (Due(18), "2024-07-18"),
        (Due(18, months=0), "2024-06-18"),
        (Due(31, months=5), "2024-12-02"),  # November has 30 days, and its last is a Saturday
        (Due(20, roll=Roll.PREVIOUS), "2024-07-19"),  # a Saturday
    ],
)
def test_the_due_day_lies_so_many_months_after_the_period(due, day):
    june = next(p for p in asked().periods(2024) if p.code == "2024H1")
    assert due.of(june, PLAIN) == date.fromisoformat(day)


def test_a_day_that_no_month_has_is_refused():
    with pytest.raises(BadRequirement, match="32日"):
        Due(32)


def test_the_tasks_of_a_month_come_in_order_of_their_due_days():
    both = [asked("fairs", due=Due(25)), asked(due=Due(10))]
    assert [task.requirement.indicator for task in tasks(both, Month(2024, 7), PLAIN)] == ["jobs", "fairs"]


def test_a_filing_is_named_by_its_last_month_first():
    june = next(p for p in asked().periods(2024) if p.code == "2024H1")
    assert filing_of("jobs@rsj", june) == "2024-06|jobs@rsj"


def test_one_number_has_one_owner():
    again = asked(filer="yuhua", since=date(2024, 12, 1), until=None)
    assert clashes([asked(), again]) == [(asked(), again)]


def test_an_owner_may_follow_another_and_another_measure_is_another_number():
    later = asked(filer="yuhua", since=date(2025, 1, 1), until=None)
    assert clashes([asked(), later, asked(measure=Measure.GROWTH)]) == []
