"""Working days: which days offices work, as the yearly notice on holidays and 调休 declares it.

The notice of the State Council's general office moves weekends: some become working days, so a weekday is not enough
to tell. A year without a declared notice is known by its weekends only, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum

from daxu.core.figure import Source

OFFICE = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Where the offices are: a due day ends when it ends there."""
_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


class Roll(Enum):
    """What becomes of a due day on which nobody works."""

    NEXT = "顺延"
    PREVIOUS = "提前"
    STAY = "不变"


def office_day(at: datetime) -> date:
    """Return the calendar day that offices write at a moment: past midnight there, it is the next one already."""
    return at.astimezone(OFFICE).date()


@dataclass(frozen=True, slots=True)
class YearOfWork:
    """One year's notice: the holidays, and the weekends that are worked instead."""

    year: int
    holidays: tuple[date, ...]
    worked: tuple[date, ...]
    citation: Source

    @property
    def slot(self) -> str:
        """The place of the notice."""
        return f"year-of-work|{self.year}"


class Workdays:
    """The working days of all declared years together."""

    def __init__(self, years: Iterable[YearOfWork] = ()) -> None:
        """Gather the notices."""
        notices = tuple(years)
        self._known = frozenset(notice.year for notice in notices)
        self._holidays = frozenset(day for notice in notices for day in notice.holidays)
        self._worked = frozenset(day for notice in notices for day in notice.worked)

    @property
    def years(self) -> frozenset[int]:
        """The years whose notice is known."""
        return self._known

    def declared(self, day: date) -> bool:
        """Whether the notice of this day's year is known; without it only weekends count as days off."""
        return day.year in self._known

    def __contains__(self, day: date) -> bool:
        """Whether offices work on a day."""
        if day in self._worked:
            return True
        return day not in self._holidays and day.weekday() < _SATURDAY

    def rolled(self, day: date, roll: Roll) -> date:
        """Move a due day off a day of rest: to the next or the previous working day, or not at all."""
        if roll is Roll.STAY:
            return day
        step = _ONE_DAY if roll is Roll.NEXT else -_ONE_DAY
        while day not in self:
            day += step
        return day

    def after(self, day: date, count: int) -> date:
        """Return the working day that is `count` working days after a day."""
        while count > 0:
            day += _ONE_DAY
            count -= day in self
        return day
