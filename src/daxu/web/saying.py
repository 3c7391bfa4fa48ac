"""How numbers, days and names are said in the reader's language.

Chinese says 亿 and 万 as reports do; English says thousands, millions and billions. The exact value is never lost: it
stands beside the spoken one wherever a reader can ask for it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from daxu.core.pace import Judgement
from daxu.core.period import Period
from daxu.core.quantity import Bound, Quantity, decimal_of, plain, round_half_up
from daxu.core.target import Target

MINUS = "−"
_SCALES = ((Decimal(10) ** 9, "billion"), (Decimal(10) ** 6, "million"))
_BOUND_ENGLISH = {
    Bound.EXACT: "", Bound.ABOUT: "about ", Bound.UNDER: "nearly ", Bound.OVER: "over ",
    Bound.AT_LEAST: "at least ", Bound.AT_MOST: "at most ",
}  # fmt: skip


class Named(Protocol):
    """Anything declared with a Chinese and an English name."""

    @property
    def name(self) -> str:
        """The Chinese name."""

    @property
    def english(self) -> str:
        """The English name, empty where none was declared."""


def in_english() -> bool:
    """Whether the reader chose English."""
    return (get_language() or "").startswith("en")


def name_of(thing: Named) -> str:
    """Return the name in the reader's language, or the Chinese one where there is no English."""
    return thing.english if in_english() and thing.english else thing.name


class Told(Protocol):
    """Anything that says something in Chinese and in English."""

    @property
    def text(self) -> str:
        """The Chinese text."""

    @property
    def english(self) -> str:
        """The English text, empty where none was given."""


def text_of(told: Told) -> str:
    """Return what is told in the reader's language, or in Chinese where there is no English."""
    return told.english if in_english() and told.english else told.text


def reason_of(judgement: Judgement) -> str:
    """Return why a verdict is what it is, in the reader's language."""
    return judgement.reason_en if in_english() else judgement.reason


def assumption_of(target: Target) -> str:
    """Return what must be supposed to judge a target at all, in the reader's language."""
    return target.assumption_english if in_english() and target.assumption_english else target.assumption


def said(quantity: Quantity) -> str:
    """Say a quantity as people do: 1400亿元, 近7600万元; 140 billion yuan."""
    return _english(quantity) if in_english() else str(quantity).replace("-", MINUS)


def number_and_unit(quantity: Quantity) -> tuple[str, str]:
    """Return the number (with its bound) and the unit apart, so that a page can set the unit smaller."""
    if in_english():
        number, _space, unit = _english(quantity).rpartition("\u00a0")
        return (number, unit) if number else (unit, "")
    text = str(quantity).replace("-", MINUS)
    label = quantity.unit.label
    number, found, after = text.rpartition(label)
    return (number, label + after) if found else (text, "")


def exact(quantity: Quantity) -> str:
    """Write the value in full, without 万 or 亿: 140,000,000,000元."""
    full = quantity.unscaled
    ends = [full.number] if full.upper is None else [full.number, full.upper]
    unit = full.unit.english or full.unit.label if in_english() else full.unit.label
    gap = "\u00a0" if in_english() and unit != "%" else ""
    return "—".join(_grouped(end) for end in ends) + gap + unit


def _english(quantity: Quantity) -> str:
    full = quantity.unscaled
    ends = [full.number] if full.upper is None else [full.number, full.upper]
    scale, word = next(((s, w) for s, w in _SCALES if abs(ends[-1]) >= s), (Decimal(1), ""))
    number = "–".join(_grouped(end / scale) for end in ends)
    unit = full.unit.english or ("" if full.unit.label in "个位" else full.unit.label)
    amount = f"{number}{unit}" if unit == "%" else "\u00a0".join(part for part in (number, word, unit) if part)
    return _BOUND_ENGLISH[quantity.bound] + amount


def _grouped(number: Decimal) -> str:
    whole, dot, rest = plain(abs(number)).partition(".")
    return (MINUS if number < 0 else "") + f"{int(whole):,}{dot}{rest}"


def percent(share: Fraction | None, decimals: int = 1) -> str:
    """Say a share of one as percent: 46.7%; an en dash where there is none."""
    return "–" if share is None else f"{_rounded(share * 100, decimals)}%"


def points(gap: Fraction | None, decimals: int = 1) -> str:
    """Say a gap with its sign: +24.0, −3.3, 0.0."""
    if gap is None:
        return "–"
    text = _rounded(gap, decimals)
    return f"+{text}" if gap > 0 and text.strip("0.") else text


def _rounded(number: Fraction, decimals: int) -> str:
    """Round half up for display; a number that shows as zero has no sign."""
    text = format(round_half_up(decimal_of(number), decimals), "f")
    return text.replace("-", MINUS) if text.strip("-0.") else text.lstrip("-")


def day_said(day: date) -> str:
    """Say a day: 2024年6月30日; 30 June 2024."""
    if in_english():
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def period_said(period: Period | str) -> str:
    """Say a period, also one given as its code: 2024年上半年; first half of 2024."""
    found = Period.parse(period) if isinstance(period, str) else period
    return found.english if in_english() else found.label


def term(word: str) -> str:
    """Say a word of the plan's vocabulary (达序, 指标, 绿灯 …) in the reader's language."""
    return pgettext("term", word)


def ahead_or_behind(gap: Fraction, unit: str) -> str:
    """Say a gap in words: 落后 3.3 个百分点, 超前 24.0 个百分点, 正好在线上."""
    amount = _rounded(abs(gap), 1)
    if gap == 0:
        return _("正好在应完成线上")
    said_unit = _("个百分点") if unit == "百分点" else unit
    words = _("超前 %(amount)s %(unit)s") if gap > 0 else _("落后 %(amount)s %(unit)s")
    return words % {"amount": amount, "unit": said_unit}
