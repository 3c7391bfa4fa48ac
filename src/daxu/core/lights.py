"""Lights (亮灯): a colour by a declared table, refused when the table has a hole or an overlap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from daxu.core.figure import Source
from daxu.core.quantity import POINT, decimal_of, plain
from daxu.core.standing import Standing, Verdict


class BadLightTable(ValueError):
    """A table that leaves a shortfall without a light, or gives it two; the message names every such place."""


class Light(Enum):
    """The colours of a progress table (never those of macro-economic warning, where red means overheated)."""

    GREEN = "绿灯"
    YELLOW = "黄灯"
    RED = "红灯"
    NONE = "不亮灯"

    @property
    def english(self) -> str:
        """The English word."""
        return {"绿灯": "green", "黄灯": "yellow", "红灯": "red", "不亮灯": "no light"}[self.value]


class LightUnit(Enum):
    """What a table's numbers are: points below the due share, or percent of the due amount that is missing."""

    POINTS = "百分点"
    PERCENT_OF_DUE = "应完成量的%"

    @property
    def english(self) -> str:
        """The English words."""
        return {"百分点": "percentage points", "应完成量的%": "% of what is due"}[self.value]

    @property
    def counted(self) -> str:
        """The words after a number."""
        return {"百分点": "个百分点", "应完成量的%": "%（占应完成量）"}[self.value]


@dataclass(frozen=True, slots=True)
class Band:
    """One row: the light for a shortfall between `over` and `upto`, each end open or closed; None is without end.

    A published table may say nothing about a stretch. It ships as it was published by declaring that stretch as a band
    of its own with `Light.NONE`; a target that falls into it is shown as 规则未覆盖.
    """

    light: Light
    over: Decimal | None = None
    upto: Decimal | None = None
    over_closed: bool = False
    upto_closed: bool = True

    @property
    def note(self) -> str:
        """What a page says where the band has no colour."""
        return "规则未覆盖" if self.light is Light.NONE else ""

    @property
    def note_english(self) -> str:
        """What an English page says there."""
        return "not covered by the rule" if self.light is Light.NONE else ""

    def holds(self, shortfall: Fraction) -> bool:
        """Whether a shortfall lies in this band."""
        return self.first_cut <= (shortfall, 0) and (self.last_cut is None or (shortfall, 1) <= self.last_cut)

    @property
    def first_cut(self) -> Cut:
        """The place just before the band's first number; without a lower end it starts at 0, on the line."""
        return ZERO if self.over is None else (Fraction(self.over), 0 if self.over_closed else 1)

    @property
    def last_cut(self) -> Cut | None:
        """The place just after the band's last number, or None without an upper end."""
        return None if self.upto is None else (Fraction(self.upto), 1 if self.upto_closed else 0)


# A cut is a place between numbers: (10, 0) lies just before 10, (10, 1) just after it.
Cut = tuple[Fraction, int]
ZERO: Cut = (Fraction(0), 0)


@dataclass(frozen=True, slots=True)
class LightTable:
    """A declared table: shortfall (0 when on or above the line) → light. Every shortfall has exactly one band."""

    code: str
    name: str
    unit: LightUnit
    bands: tuple[Band, ...]
    citation: Source
    sample: bool = False
    english: str = ""

    def __post_init__(self) -> None:
        """Refuse a table with a hole, an overlap or an empty band."""
        faults = list(self._faults())
        if faults:
            told, english = "；".join(zh for zh, _ in faults), "; ".join(en for _, en in faults)
            raise BadLightTable(f"亮灯表“{self.name}”：{told}。 Light table {self.code}: {english}.")

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"lights|{self.code}"

    def _faults(self) -> Iterator[tuple[str, str]]:
        reached: Cut | None = ZERO
        for band in sorted(self.bands, key=lambda band: band.first_cut):
            first, last = band.first_cut, band.last_cut
            if first < ZERO or (last is not None and last <= first):
                yield (
                    f"{band.light.value}一行的范围为空或小于0",
                    f"the band {band.light.english} is empty or below 0",
                )
                continue
            if reached is None or first < reached:
                yield self._named(first, _nearer(reached, last), "有两行", "is in two bands")
            elif reached < first:
                yield self._named(reached, first, "未覆盖", "is not covered")
            reached = None if reached is None or last is None else max(reached, last)
        if reached is not None:
            yield self._named(reached, None, "未覆盖", "is not covered")

    def _named(self, first: Cut, last: Cut | None, zh: str, en: str) -> tuple[str, str]:
        low, (low_in, low_in_en) = _said(first[0]), _INCLUDED[first[1] == 0]
        if last is None:
            return (
                f"{low}{self.unit.counted}以上（{low_in}{low}）{zh}",
                f"from {low} {self.unit.english} up ({low} {low_in_en}) {en}",
            )
        high, (high_in, high_in_en) = _said(last[0]), _INCLUDED[last[1] == 1]
        return (
            f"{low}到{high}{self.unit.counted}之间（{low_in}{low}、{high_in}{high}）{zh}",
            f"{low} to {high} {self.unit.english} ({low} {low_in_en}, {high} {high_in_en}) {en}",
        )

    def band(self, shortfall: Fraction) -> Band:
        """Return the one band that holds `shortfall`."""
        return next(band for band in self.bands if band.holds(max(shortfall, Fraction(0))))


_INCLUDED = {True: ("含", "included"), False: ("不含", "excluded")}


def _said(number: Fraction) -> str:
    return plain(decimal_of(number))


def _nearer(one: Cut | None, other: Cut | None) -> Cut | None:
    return min((cut for cut in (one, other) if cut is not None), default=None)


@dataclass(frozen=True, slots=True)
class Lit:
    """A light with what it follows from; `note` says why there is none (规则未覆盖, 没有可比的差距 …)."""

    light: Light
    shortfall: Fraction | None = None
    note: str = ""
    note_english: str = ""


def lit(standing: Standing, table: LightTable) -> Lit:
    """Return the light of a judgement under `table`, decided on the exact shortfall, before any rounding."""
    if not standing.verdict.judged:
        return Lit(Light.NONE, None, standing.verdict.value, standing.verdict.english)
    missing = shortfall(standing, table.unit)
    if missing is None:
        return Lit(Light.NONE, None, f"没有以{table.unit.value}计的差距", f"no gap in {table.unit.english}")
    band = table.band(missing)
    return Lit(band.light, missing, band.note, band.note_english)


def light_of(standing: Standing, table: LightTable) -> Light:
    """Return only the colour."""
    return lit(standing, table).light


def shortfall(standing: Standing, unit: LightUnit) -> Fraction | None:
    """Return how much is missing to the line in a table's unit: 0 on or above it, None where it cannot be said."""
    if standing.verdict is Verdict.DONE:
        return Fraction(0)
    if unit is LightUnit.POINTS:
        in_points = standing.gap is not None and standing.gap_unit == POINT.label
        return max(Fraction(0), -(standing.gap or Fraction(0))) if in_points else None
    if standing.completion is None or standing.due is None:
        return Fraction(0) if standing.gap is not None and standing.gap >= 0 else None
    return max(Fraction(0), (standing.due - standing.completion) / standing.due * 100) if standing.due else Fraction(0)
