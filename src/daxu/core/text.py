"""Text: one saying in Chinese and in English, filled together so that neither falls behind; and amounts so written."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from daxu.core.period import Period
from daxu.core.quantity import POINT, Quantity, Unit, decimal_of, shown

MINUS = "−"


class Text(NamedTuple):
    """Words in both languages; `str()` gives the Chinese."""

    zh: str
    en: str

    def filled(self, **parts: Text | str) -> Text:
        """Return both with their {places} filled; a plain string fills the same in both."""
        pairs = {name: part if isinstance(part, Text) else Text(part, part) for name, part in parts.items()}
        return Text(
            self.zh.format(**{name: pair.zh for name, pair in pairs.items()}),
            self.en.format(**{name: pair.en for name, pair in pairs.items()}),
        )

    def then(self, other: Text) -> Text:
        """Return both with another saying behind."""
        return Text(self.zh + other.zh, self.en + other.en)

    def __str__(self) -> str:
        """Write the Chinese."""
        return self.zh


NOTHING = Text("", "")


def quantity(amount: Quantity) -> Text:
    """Write a quantity as each language does: 近7600万元, nearly 76 million yuan."""
    return Text(str(amount).replace("-", MINUS), amount.english.replace("-", MINUS))


def amount(value: Fraction, unit: Unit, decimals: int | None = None) -> Text:
    """Write an exact number of base units in `unit`, in full or to some decimals: 16700人, 266.7亿元."""
    inside = value / int(unit.scale)
    number = shown(inside, _needed(inside) if decimals is None else decimals)
    rounded = Quantity(decimal_of(Fraction(number)), unit)
    return Text(f"{number}{unit.label}".replace("-", MINUS), rounded.english.replace("-", MINUS))


def percent(share: Fraction, decimals: int = 1) -> str:
    """Write a share of one: 50.0%."""
    return f"{shown(share * 100, decimals)}%".replace("-", MINUS)


def percents(one: Fraction, other: Fraction) -> tuple[str, str]:
    """Write two shares with as many decimals as it takes to tell them apart: 91.60%, 91.67%."""
    decimals = next((n for n in range(1, 7) if one == other or shown(one * 100, n) != shown(other * 100, n)), 7)
    return percent(one, decimals), percent(other, decimals)


def gap(value: Fraction, unit: str, goal_unit: Unit) -> Text:
    """Write a gap: −3.3个百分点, and with more decimals where one would show nothing: −0.07个百分点."""
    decimals = next((n for n in range(1, 7) if value == 0 or shown(value, n).strip("-0.")), 7)
    if unit == POINT.label:
        number = shown(value, decimals).replace("-", MINUS)
        return Text(f"{number}个百分点", f"{number} {POINT.english}")
    return amount(value * int(goal_unit.scale), goal_unit, decimals)


def period(span: Period) -> Text:
    """Write a period in both languages."""
    return Text(span.label, span.english)


def _needed(value: Fraction) -> int:
    """Return how many decimals write the number in full, six at most."""
    return next((places for places in range(6) if (value * 10**places).denominator == 1), 6)
