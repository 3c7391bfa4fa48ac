"""Stated: how much a number of a text can be, given how it is written — its last digit, its 约, 近, 超, 以上.

Arithmetic on printed numbers is arithmetic on intervals: 165.3亿元 is anything that rounds to it, 近7600万元 lies just
below, 1000个以上 has no upper end. Two statements contradict each other only when their intervals do not meet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from daxu.core.quantity import plain
from daxu.reader import Finding

_DIGITS = re.compile(r"\d[\d,]*(?:\.(\d+))?")
_WORDED = {"约": "about", "左右": "about", "大约": "about", "上下": "about", "近": "under", "接近": "under",
           "将近": "under", "不足": "under", "超": "over", "超过": "over", "突破": "over", "逾": "over", "多": "over",
           "余": "over", "以上": "least", "不低于": "least", "不少于": "least", "高于": "least", "以内": "most",
           "以下": "most", "不超过": "most", "不高于": "most", "控制在": "most"}  # fmt: skip
_BOUNDS = re.compile("|".join(sorted(_WORDED, key=len, reverse=True)))


@dataclass(frozen=True, slots=True)
class Stated:
    """The least and the greatest that the true number can be (None: without end), and the worth of its last digit."""

    low: Fraction | None
    high: Fraction | None
    step: Fraction

    def meets(self, other: Stated) -> bool:
        """Whether both can be the same number."""
        return _below(self.low, other.high) and _below(other.low, self.high)

    def holds(self, number: Fraction) -> bool:
        """Whether the true number can be this one."""
        return _below(self.low, number) and _below(number, self.high)

    def widened(self, steps: Fraction | int) -> Stated:
        """Return the interval with some last digits more on either side."""
        more = self.step * steps
        low = None if self.low is None else self.low - more
        return Stated(low, None if self.high is None else self.high + more, self.step)

    def __add__(self, other: Stated) -> Stated:
        """Add two numbers so known."""
        low = None if self.low is None or other.low is None else self.low + other.low
        high = None if self.high is None or other.high is None else self.high + other.high
        return Stated(low, high, max(self.step, other.step))

    def __sub__(self, other: Stated) -> Stated:
        """Subtract a number so known."""
        low = None if self.low is None or other.high is None else self.low - other.high
        high = None if self.high is None or other.low is None else self.high - other.low
        return Stated(low, high, max(self.step, other.step))

    def over(self, other: Stated) -> Stated:
        """Divide by a positive number so known."""
        low = None if self.low is None or not other.high else self.low / other.high
        high = None if self.high is None or not other.low else self.high / other.low
        return Stated(low, high, Fraction(0))

    def times(self, factor: int) -> Stated:
        """Return so many times as much."""
        low = None if self.low is None else self.low * factor
        return Stated(low, None if self.high is None else self.high * factor, self.step * factor)


def stated(finding: Finding) -> Stated:
    """Return what a finding says of the true number; a range is itself."""
    if isinstance(finding.value, tuple):
        low, high = (Fraction(end) for end in finding.value)
        return Stated(low, high, Fraction(0))
    number, step = Fraction(finding.value), step_of(finding)
    bound = _bound(finding)
    half = Fraction(0) if finding.unit in _WHOLE and step == 1 else step / 2
    ends: dict[str, tuple[Fraction | None, Fraction | None]] = {
        "": (number - half, number + half),
        "about": (number - step, number + step),
        "under": (number - step, number),
        "over": (number, number + step),
        "least": (number, None),
        "most": (None, number),
    }
    if number < 0:  # 下降超过3% lies below −3
        ends |= {"over": ends["under"], "under": ends["over"], "least": ends["most"], "most": ends["least"]}
    return Stated(*ends[bound], step)


def amount(finding: Finding) -> Fraction:
    """Return the number itself, exactly as printed; of a range its upper end."""
    return Fraction(finding.value[1] if isinstance(finding.value, tuple) else finding.value)


def step_of(finding: Finding) -> Fraction:
    """Return the worth of the last digit: 165.3亿元 → 10000000; of about-words the last digit that is not zero."""
    value = finding.value[1] if isinstance(finding.value, tuple) else finding.value
    match = next(reversed(list(_DIGITS.finditer(finding.text))), None)
    if match is None:
        return _worded_step(finding, value)
    printed = Fraction(Decimal(match[0].replace(",", "")))
    scale = abs(Fraction(value)) / printed if printed else Fraction(1)
    decimals = len(match[1] or "")
    if _bound(finding) in ("about", "under", "over") and not decimals:
        digits = match[0].replace(",", "")
        decimals = -(len(digits) - len(digits.rstrip("0"))) if digits.strip("0") else 0
    return scale * Fraction(10) ** -decimals


def _worded_step(finding: Finding, value: Decimal) -> Fraction:
    """Return the step of a number in words: 九成 is to ten points, 三分之一 to a thousandth, 三家 to one."""
    if "成" in finding.text:
        return Fraction(10)
    if "分之" in finding.text and finding.unit == "%":
        return Fraction(1, 1000)
    return Fraction(1) if value == value.to_integral_value() else Fraction(1, 100)


_WHOLE = frozenset("个家项人户次面件场所条处宗批类张位座套名岁")


def _bound(finding: Finding) -> str:
    words = finding.modifier or ""
    found = [_WORDED[match[0]] for match in _BOUNDS.finditer(words)]
    if found:
        return found[-1]
    if finding.text.endswith(("余", "多")) or re.search(r"\d[十百千万亿]*[多余]", finding.text):
        return "over"
    return ""


def _below(one: Fraction | None, other: Fraction | None) -> bool:
    return one is None or other is None or one <= other


def rounded_like(number: Fraction, finding: Finding) -> str:
    """Write a number of base units as the finding writes its own: in its unit, with its decimals, rounded half up."""
    value = finding.value[1] if isinstance(finding.value, tuple) else finding.value
    match = _DIGITS.search(finding.text)
    if match is None or not value:
        return plain(_decimal(number, 2)) + finding.unit
    printed = Fraction(Decimal(match[0].replace(",", "")))
    scale = abs(Fraction(value)) / printed if printed else Fraction(1)
    decimals = len(match[1] or "")
    written = _decimal(abs(number) / scale if value < 0 or number < 0 else number / scale, decimals)
    tail = finding.text[match.end() :]
    return f"{'−' if number < 0 <= value else ''}{written:f}{tail}"


def _decimal(number: Fraction, decimals: int) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
