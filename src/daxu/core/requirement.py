"""Requirement: who has to file which figure, how often, due when, and whose review it passes (报送要求).

A requirement is one organisation's duty to file one figure; two that ask for the same figure are one too many, and the
register refuses the second (一数一源). Its tasks are not stored: the calendar makes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from daxu.core.figure import Source
from daxu.core.indicator import Frequency, Measure
from daxu.core.period import Month, Period
from daxu.core.workdays import Roll, Workdays

_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12}


class BadRequirement(ValueError):
    """A requirement that nobody could meet, or that asks for what another one asks for already."""


@dataclass(frozen=True, slots=True)
class Due:
    """The day by which a figure is filed: `day` of the month that is `months` after the last month of its period."""

    day: int = 18
    months: int = 1
    roll: Roll = Roll.NEXT

    def __post_init__(self) -> None:
        """Refuse a day that no month has."""
        if not (1 <= self.day <= 31 and 0 <= self.months <= 12):  # noqa: PLR2004 — days of a month, months of a year
            raise BadRequirement(f"没有这样的报送日：期后第{self.months}月{self.day}日。 No such due day.")

    def of(self, period: Period, workdays: Workdays) -> date:
        """Return the due day of a period; a day that its month lacks is the month's last."""
        month = Month(period.end.year, period.end.month).plus(self.months)
        return workdays.rolled(date(month.year, month.number, min(self.day, month.last_day.day)), self.roll)


@dataclass(frozen=True, slots=True)
class Stage:
    """One review: its name, the organisation that does it, and its turn; stages of one turn run side by side (条块)."""

    name: str
    organisation: str
    turn: int = 1


@dataclass(frozen=True, slots=True)
class Requirement:
    """`filer` files `indicator` of `whose` for every period of `frequency` since a day.

    `minutes` is what one filing costs the filer, as declared when it was asked for: the burden is counted from it.
    `cumulative` asks for the year up to the month's end, not for the month alone.
    """

    code: str
    indicator: str
    filer: str
    whose: str
    frequency: Frequency
    due: Due
    route: tuple[Stage, ...]
    since: date
    citation: Source
    measure: Measure = Measure.LEVEL
    cumulative: bool = True
    until: date | None = None
    minutes: int = 10
    hide_target: bool = False
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the requirement."""
        return f"requirement|{self.code}"

    @property
    def asks(self) -> tuple[str, str, Measure]:
        """What is asked for: no two requirements in force ask for the same."""
        return self.indicator, self.whose, self.measure

    def in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def periods(self, year: int) -> Iterator[Period]:
        """Walk the periods of a year that it asks for."""
        yield from filter(None, (self.ending(Month(year, last)) for last in range(1, 13)))

    def ending(self, month: Month) -> Period | None:
        """Return the period that it asks for and that ends with a month; None where there is none."""
        length = _MONTHS[self.frequency]
        if month.number % length or not self.in_force(month.last_day):
            return None
        return _period(month.year, month.number, 1 if self.cumulative else month.number - length + 1)


def _period(year: int, last: int, first: int) -> Period:
    return Period(Month(year, first), Month(year, last))


@dataclass(frozen=True, slots=True)
class Task:
    """One figure to file: a requirement, a period, and the day by which."""

    requirement: Requirement
    period: Period
    due: date

    @property
    def filing(self) -> str:
        """The name of the filing that answers it."""
        return filing_of(self.requirement.code, self.period)

    def overdue(self, day: date) -> bool:
        """Whether its due day has passed."""
        return self.due < day


def filing_of(requirement: str, period: Period) -> str:
    """Name the filing of a requirement for a period: its last month stands first, so that a month's filings are one."""
    return f"{period.last}|{requirement}"


def tasks(requirements: Iterable[Requirement], month: Month, workdays: Workdays) -> Iterator[Task]:
    """Walk the tasks whose periods end with a month, in order of due day and code."""
    found = (
        Task(requirement, period, requirement.due.of(period, workdays))
        for requirement in requirements
        if (period := requirement.ending(month))
    )
    yield from sorted(found, key=lambda task: (task.due, task.requirement.code))


def clashes(requirements: Iterable[Requirement]) -> list[tuple[Requirement, Requirement]]:
    """Return every pair that asks for the same figure at the same time: one number has one owner."""
    held: dict[tuple[str, str, Measure], list[Requirement]] = {}
    found: list[tuple[Requirement, Requirement]] = []
    for requirement in requirements:
        earlier = held.setdefault(requirement.asks, [])
        found += [(other, requirement) for other in earlier if _meet(other, requirement)]
        earlier.append(requirement)
    return found


def _meet(one: Requirement, other: Requirement) -> bool:
    ends = (one.until or date.max, other.until or date.max)
    return max(one.since, other.since) <= min(ends)
