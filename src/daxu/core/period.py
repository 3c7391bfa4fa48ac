# ruff: noqa: PLR2004 — the numbers of the calendar (3, 6, 12) are their own names
"""Month and Period: the whole months that a figure speaks of.

Figures of a plan belong to months, quarters, halves, years and to the stretch from January up to a month (累计).
A day is never a period here: a stock (时点数) is said of the last day of its period.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache


class BadPeriod(ValueError):
    """A period that cannot be: the message says what was written and what would be right."""


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """One month of the calendar."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse a month outside 1–12 or a year that no plan has."""
        if not (1900 <= self.year <= 2200 and 1 <= self.number <= 12):
            raise BadPeriod(f"{self.year}年{self.number}月不存在；年份为1900—2200，月份为1—12。 No such month.")

    def plus(self, months: int) -> Month:
        """Return the month `months` later (earlier when negative)."""
        years, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(years, index + 1)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def ordinal(self) -> int:
        """The month counted from year 0, so that months subtract."""
        return self.year * 12 + self.number

    def __str__(self) -> str:
        """Write 2024-06."""
        return f"{self.year}-{self.number:02}"


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """Whole months, both ends included: 2024年上半年 runs from 2024-01 to 2024-06."""

    first: Month
    last: Month

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.last < self.first:
            raise BadPeriod(f"{self.last} 早于 {self.first}；请把起止对调。 The end comes before the start.")

    @classmethod
    def year(cls, year: int) -> Period:
        """Return the whole of `year`."""
        return cls(Month(year, 1), Month(year, 12))

    @classmethod
    def half(cls, year: int, half: int) -> Period:
        """Return 上半年 (1) or 下半年 (2)."""
        return cls._part(year, half, 6)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """Return one of the four quarters."""
        return cls._part(year, quarter, 3)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """Return a single month."""
        return cls(Month(year, month), Month(year, month))

    @classmethod
    def year_to(cls, month: Month) -> Period:
        """Return January up to `month` of the same year (1—n月)."""
        return cls(Month(month.year, 1), month)

    @classmethod
    def closed_by(cls, day: date) -> Period | None:
        """Return the year to the last month that had ended by `day`, or None in January before its last day."""
        month = _last_closed(day)
        return cls.year_to(month) if month.year == day.year else None

    @classmethod
    def _part(cls, year: int, index: int, length: int) -> Period:
        if not 1 <= index <= 12 // length:
            raise BadPeriod(f"{year}年没有第{index}个{length}个月的时段。 No such part of a year.")
        start = Month(year, (index - 1) * length + 1)
        return cls(start, start.plus(length - 1))

    @property
    def months(self) -> int:
        """How many months the period has."""
        return self.last.ordinal - self.first.ordinal + 1

    @property
    def start(self) -> date:
        """The first day."""
        return self.first.first_day

    @property
    def end(self) -> date:
        """The last day."""
        return self.last.last_day

    @property
    def days(self) -> int:
        """How many days the period has (366 in a leap year)."""
        return (self.end - self.start).days + 1

    def __iter__(self) -> Iterator[Month]:
        """Walk the months in order."""
        return (self.first.plus(i) for i in range(self.months))

    def __contains__(self, other: Period) -> bool:
        """Whether `other` lies wholly inside."""
        return self.first <= other.first and other.last <= self.last

    def elapsed(self, day: date) -> Period | None:
        """Return the months of this period that had ended by `day`, or None before the first has."""
        last = _last_closed(day)
        return None if last < self.first else Period(self.first, min(last, self.last))

    def share_of(self, whole: Period) -> Fraction:
        """Return the exact share of `whole` that this period is, by months: 5 of 12."""
        if self not in whole:
            raise BadPeriod(f"{self.label}不在{whole.label}之内，不能求时间占比。 Not inside.")
        return Fraction(self.months, whole.months)

    def shifted(self, months: int) -> Period:
        """Return the period `months` later (earlier when negative)."""
        return Period(self.first.plus(months), self.last.plus(months))

    @property
    def year_ago(self) -> Period:
        """The base of 同比: the same months one year earlier."""
        return self.shifted(-12)

    @property
    def previous(self) -> Period:
        """The base of 环比: the period of the same length just before."""
        return self.shifted(-self.months)

    @property
    def starts_a_year(self) -> bool:
        """Whether it is a cumulative period of one year (1—n月, a whole year included)."""
        return self.first.number == 1 and self.first.year == self.last.year

    @property
    def code(self) -> str:
        """The machine form: 2024, 2024H1, 2024Q3, 2024-06, else 2024-01/2024-05."""
        year, start = self.first.year, self.first.number
        if self.first.year == self.last.year:
            if self.months == 12:
                return str(year)
            if self.months == 6 and start in (1, 7):
                return f"{year}H{1 + start // 7}"
            if self.months == 3 and start % 3 == 1:
                return f"{year}Q{1 + start // 3}"
        return str(self.first) if self.months == 1 else f"{self.first}/{self.last}"

    @property
    def label(self) -> str:
        """The form people say: 2024年, 2024年上半年, 2024年三季度, 2024年6月, 2024年1—5月."""
        year, start = self.first.year, self.first.number
        code = self.code
        if "H" in code:
            return f"{year}年{'上' if start == 1 else '下'}半年"
        if "Q" in code:
            return f"{year}年{'一二三四'[start // 3]}季度"
        if "/" in code:
            return f"{year}年{start}—{self._last_said}"
        return f"{year}年" if self.months == 12 else f"{year}年{start}月"

    @property
    def span_label(self) -> str:
        """The form of a table's heading, months always spelled: 2024年1—6月."""
        if self.months == 1:
            return self.label
        return f"{self.first.year}年{self.first.number}—{self._last_said}"

    @property
    def english(self) -> str:
        """The English form: 2024, first half of 2024, Q3 2024, Jun 2024, Jan–May 2024."""
        code = self.code
        if "H" in code:
            return f"{'first' if code.endswith('1') else 'second'} half of {self.first.year}"
        if "Q" in code:
            return f"Q{code[-1]} {self.first.year}"
        if self.months == 12 and "/" not in code:
            return code
        first, last = calendar.month_abbr[self.first.number], calendar.month_abbr[self.last.number]
        if self.months == 1:
            return f"{first} {self.first.year}"
        start = first if self.first.year == self.last.year else f"{first} {self.first.year}"
        return f"{start}–{last} {self.last.year}"

    @property
    def _last_said(self) -> str:
        other_year = f"{self.last.year}年" if self.last.year != self.first.year else ""
        return f"{other_year}{self.last.number}月"

    def __str__(self) -> str:
        """Write the machine form."""
        return self.code

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a machine form or a Chinese one; raise BadPeriod with the forms that would do.

        Understood: 2024, 2024H1, 2024Q3, 2024-06, 2024-01/2024-05, 2024年, 2024年全年, 2024年度, 2024年上半年,
        2024年三季度, 2024年第3季度, 2024年前三季度, 2024年6月, 2024年1—5月, 2023年11—2024年2月 (any dash, 至, 到).
        """
        squeezed = re.sub(r"\s+", "", text).translate(_FULL_WIDTH)
        for pattern, build in _FORMS:
            if match := pattern.fullmatch(squeezed):
                return build(match)
        raise BadPeriod(
            f"看不懂时段“{text}”；可写 2024、2024H1、2024Q3、2024-06、2024-01/2024-05、2024年上半年 或 2024年1—5月。"
            f" Cannot read the period {text!r}; write 2024, 2024H1, 2024Q3, 2024-06 or 2024-01/2024-05."
        )


@lru_cache
def _last_closed(day: date) -> Month:
    month = Month(day.year, day.month)
    return month if day == month.last_day else month.plus(-1)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９ｈＨｑＱ／－", "0123456789HHQQ/-")
_DASH = "(?:[-—–―~～－]{1,2}|至|到)"
_YEAR = r"(\d{4})"
_ORDINAL = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2, "1": 1, "2": 2, "3": 3, "4": 4}

_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Period]], ...] = (
    (re.compile(rf"{_YEAR}(?:年|年度|年全年|全年)?"), lambda m: Period.year(int(m[1]))),
    (re.compile(rf"{_YEAR}(?:-|年)?[Hh]([12])"), lambda m: Period.half(int(m[1]), int(m[2]))),
    (re.compile(rf"{_YEAR}年?([上下])半年"), lambda m: Period.half(int(m[1]), _ORDINAL[m[2]])),
    (re.compile(rf"{_YEAR}(?:-|年)?[Qq]([1-4])"), lambda m: Period.quarter(int(m[1]), int(m[2]))),
    (re.compile(rf"{_YEAR}年?第?([一二三四1-4])季度"), lambda m: Period.quarter(int(m[1]), _ORDINAL[m[2]])),
    (
        re.compile(rf"{_YEAR}年?前([二三四2-4])季度"),
        lambda m: Period.year_to(Month(int(m[1]), 3 * _ORDINAL[m[2]])),
    ),
    (re.compile(rf"{_YEAR}-(\d{{2}})"), lambda m: Period.month(int(m[1]), int(m[2]))),
    (re.compile(rf"{_YEAR}年(\d{{1,2}})月份?"), lambda m: Period.month(int(m[1]), int(m[2]))),
    (
        re.compile(rf"{_YEAR}-(\d{{2}})/{_YEAR}-(\d{{2}})"),
        lambda m: Period(Month(int(m[1]), int(m[2])), Month(int(m[3]), int(m[4]))),
    ),
    (
        re.compile(rf"{_YEAR}年(\d{{1,2}})月?{_DASH}(\d{{1,2}})月份?"),
        lambda m: Period(Month(int(m[1]), int(m[2])), Month(int(m[1]), int(m[3]))),
    ),
    (
        re.compile(rf"{_YEAR}年(\d{{1,2}})月?{_DASH}{_YEAR}年(\d{{1,2}})月份?"),
        lambda m: Period(Month(int(m[1]), int(m[2])), Month(int(m[3]), int(m[4]))),
    ),
)
