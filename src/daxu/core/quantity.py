"""Unit, Bound and Quantity: exact numbers that know what they measure.

亿元 and 万元 convert; money and percent do not meet; percent minus percent is 百分点; 超/近/约/以上 survive arithmetic.
A unit slip moves a figure by ten thousand, so this is where the code is strictest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction


class UnitMismatch(TypeError):
    """Two quantities that do not measure the same thing were brought together."""


class UnknownUnit(ValueError):
    """A unit that the table does not know; the message names near ones."""


class BadQuantity(ValueError):
    """A text that is not a number with a unit, or a number no quantity can have."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: what it measures, and how many base units one of it is."""

    label: str
    measures: str
    scale: Decimal = Decimal(1)
    english: str = ""

    def __str__(self) -> str:
        """Write the label."""
        return self.label


class Bound(Enum):
    """What a stated number says about the true one; the value is the word of the reports."""

    EXACT = ""
    ABOUT = "约"
    UNDER = "近"
    OVER = "超"
    AT_LEAST = "以上"
    AT_MOST = "以内"

    @property
    def flipped(self) -> Bound:
        """The bound of the negated number."""
        return _FLIPPED.get(self, self)

    def joined(self, other: Bound) -> Bound:
        """Return the bound of a sum of two numbers so bounded."""
        if self is other or other is Bound.EXACT:
            return self
        if self is Bound.EXACT:
            return other
        pair = {self, other}
        if pair == {Bound.OVER, Bound.AT_LEAST}:
            return Bound.OVER
        return Bound.UNDER if pair == {Bound.UNDER, Bound.AT_MOST} else Bound.ABOUT

    @classmethod
    def of_word(cls, word: str) -> Bound:
        """Return the bound that a report's word means; raise BadQuantity for an unknown word."""
        for bound, words in _BOUND_WORDS.items():
            if word in words:
                return bound
        raise BadQuantity(f"不认识的约数词“{word}”。 Unknown qualifier {word!r}.")


_FLIPPED = {
    Bound.UNDER: Bound.OVER,
    Bound.OVER: Bound.UNDER,
    Bound.AT_LEAST: Bound.AT_MOST,
    Bound.AT_MOST: Bound.AT_LEAST,
}
_BOUND_WORDS = {
    Bound.EXACT: ("",),
    Bound.ABOUT: ("约", "左右", "大约", "大致"),
    Bound.UNDER: ("近", "不足", "接近", "将近"),
    Bound.OVER: ("超", "突破", "超过", "逾", "高于"),
    Bound.AT_LEAST: ("以上", "余", "多", "不低于", "不少于"),
    Bound.AT_MOST: ("以内", "以下", "不超过", "不高于"),
}

_WAN, _YI = Decimal(10_000), Decimal(100_000_000)

YUAN = Unit("元", "人民币", english="yuan")
WAN_YUAN = Unit("万元", "人民币", _WAN, "10,000 yuan")
YI_YUAN = Unit("亿元", "人民币", _YI, "100 million yuan")
DOLLAR = Unit("美元", "美元", english="US dollars")
WAN_DOLLAR = Unit("万美元", "美元", _WAN, "10,000 US dollars")
YI_DOLLAR = Unit("亿美元", "美元", _YI, "100 million US dollars")
PERCENT = Unit("%", "比率", english="%")
POINT = Unit("百分点", "百分点", english="percentage points")

# One 亩 is 2000/3 m², so the base of area is a third of a square metre: every scale is then a whole number.
_AREAS = (
    Unit("平方米", "面积", Decimal(3), "m²"),
    Unit("万平方米", "面积", Decimal(30_000), "10,000 m²"),
    Unit("亩", "面积", Decimal(2_000), "mu"),
    Unit("公顷", "面积", Decimal(30_000), "ha"),
    Unit("平方公里", "面积", Decimal(3_000_000), "km²"),
)
_LENGTHS = (Unit("米", "长度", english="m"), Unit("公里", "长度", Decimal(1_000), "km"))
_COUNTED = {
    "人": "persons", "人次": "visits", "户": "households", "家": "enterprises", "个": "", "项": "items", "次": "times",
    "面": "flags", "套": "homes", "件": "pieces", "场": "events", "所": "schools", "条": "streets", "处": "places",
    "宗": "plots", "批次": "batches", "批": "batches", "类": "categories", "张": "beds", "位": "", "岁": "years old",
    "天": "days", "年": "years", "吨": "tonnes", "千瓦时": "kWh", "微克/立方米": "µg/m³", "倍": "times", "分": "points",
}  # fmt: skip
_COUNTS = tuple(
    Unit(scale_label + label, label, scale, f"{prefix}{english}".strip())
    for label, english in _COUNTED.items()
    for scale_label, scale, prefix in (("", Decimal(1), ""), ("万", _WAN, "10,000 "), ("亿", _YI, "100 million "))
)
_RATES = (
    Unit("个/千人", "个/千人", english="per 1,000 people"),
    Unit("‰", "千分率", english="‰"),
    Unit("吨标准煤/万元", "吨标准煤/万元", english="tce per 10,000 yuan"),
)

UNITS: dict[str, Unit] = {
    unit.label: unit
    for unit in (
        YUAN, WAN_YUAN, YI_YUAN, DOLLAR, WAN_DOLLAR, YI_DOLLAR, PERCENT, POINT, *_AREAS, *_LENGTHS, *_COUNTS, *_RATES,
    )
}  # fmt: skip
_ALIASES = {"名": "人", "万名": "万人", "个百分点": "百分点", "％": "%", "㎡": "平方米", "万元人民币": "万元"}


def unit(label: str) -> Unit:
    """Return the unit called `label`; raise UnknownUnit naming units that look like it."""
    squeezed = label.strip()
    squeezed = _ALIASES.get(squeezed, squeezed)
    if squeezed in UNITS:
        return UNITS[squeezed]
    near = [name for name in UNITS if set(name) & set(squeezed)][:6]
    hint = f"；是否为：{'、'.join(near)}" if near else ""
    raise UnknownUnit(f"不认识的单位“{label}”{hint}。 Unknown unit {label!r}.")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number with its unit, its bound (约, 超 …) and, for a range, its upper end."""

    number: Decimal
    unit: Unit
    bound: Bound = Bound.EXACT
    upper: Decimal | None = None

    def __post_init__(self) -> None:
        """Refuse what is no number, and a range whose ends are swapped."""
        for number in (self.number, self.upper):
            if number is not None and (not isinstance(number, Decimal) or not number.is_finite()):
                raise BadQuantity(f"{number!r} 不是有限的十进制数。 Not a finite Decimal.")
        if self.upper is not None and self.upper < self.number:
            raise BadQuantity(f"区间 {self.number}—{self.upper} 上下端颠倒。 The ends of the range are swapped.")

    @classmethod
    def of(cls, number: str | int | Decimal, label: str, bound: Bound = Bound.EXACT) -> Quantity:
        """Build from a number and a unit's label: `Quantity.of("189.4", "亿元")`."""
        return cls(_decimal(number), unit(label), bound)

    @classmethod
    def parse(cls, text: str) -> Quantity:
        """Read the plain notation `[约|近|超]number[—number]unit[以上|左右|以内]`, e.g. 近7600万元, 5.5—6%, 1000个以上.

        This is the notation of declarations and tests, not of running text: the reader reads that.
        """
        match = _NOTATION.fullmatch(text.strip())
        if not match:
            raise BadQuantity(f"看不懂数量“{text}”；写法如 165.3亿元、约35%、1000个以上。 Cannot read {text!r}.")
        if match["before"] and match["after"]:
            raise BadQuantity(f"“{text}”有两个约数词；请只留一个。 Two qualifiers in {text!r}: keep one.")
        word = match["before"] or match["after"] or ""
        upper = _decimal(match["upper"]) if match["upper"] else None
        return cls(_decimal(match["number"]), unit(match["unit"]), Bound.of_word(word), upper)

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.upper is not None

    def measures_like(self, other: Quantity) -> bool:
        """Whether both measure the same kind of thing and so convert."""
        return self.unit.measures == other.unit.measures

    @property
    def base(self) -> Decimal:
        """The number in the unit that everything of its kind is compared in (元, 人, %, a third of a m² …)."""
        return self._single() * self.unit.scale

    def to(self, other: Unit) -> Quantity:
        """Return the same quantity in another unit of the same measure; exact wherever the result can be."""
        self._must_measure_like(other)
        return replace(self, number=_rescaled(self.number, self.unit, other), unit=other, upper=self._upper_in(other))

    @property
    def unscaled(self) -> Quantity:
        """The quantity without 万 or 亿 in its unit: 1.67万人 → 16700人; 亩 and 公顷 stay what they are."""
        bare = UNITS.get(self.unit.label.lstrip("万亿"))
        return self.to(bare) if bare else self

    def _upper_in(self, other: Unit) -> Decimal | None:
        return None if self.upper is None else _rescaled(self.upper, self.unit, other)

    def __add__(self, other: Quantity) -> Quantity:
        """Add what measures the same; percent plus 百分点 is percent."""
        if self.unit == PERCENT and other.unit == POINT:
            other = replace(other, unit=PERCENT)
        self._must_measure_like(other.unit)
        number = self._single() + other.to(self.unit)._single()
        return Quantity(number, self.unit, self.bound.joined(other.bound))

    def __sub__(self, other: Quantity) -> Quantity:
        """Subtract what measures the same; percent minus percent is 百分点."""
        if self.unit == PERCENT and other.unit == PERCENT:
            return Quantity(self._single() - other._single(), POINT, self.bound.joined(other.bound.flipped))
        return self + (-other)

    def __neg__(self) -> Quantity:
        """Return the negative; 超 becomes 近."""
        return Quantity(-self._single(), self.unit, self.bound.flipped)

    def times(self, factor: Decimal | int) -> Quantity:
        """Return `factor` times as much."""
        bound = self.bound.flipped if factor < 0 else self.bound
        return Quantity(self._single() * factor, self.unit, bound)

    def ratio(self, whole: Quantity) -> Fraction:
        """Return the exact ratio to `whole`; raise UnitMismatch or ZeroDivisionError."""
        self._must_measure_like(whole.unit)
        return Fraction(self.base) / Fraction(whole.base)

    def __lt__(self, other: Quantity) -> bool:
        """Compare what measures the same."""
        self._must_measure_like(other.unit)
        return self.base < other.base

    def __le__(self, other: Quantity) -> bool:
        """Compare what measures the same."""
        self._must_measure_like(other.unit)
        return self.base <= other.base

    def same_amount(self, other: Quantity) -> bool:
        """Whether both are the same amount, whatever their units' scales and their bounds."""
        return self.unit.measures == other.unit.measures and self._ends() == other._ends()

    def rounded(self, decimals: int) -> Quantity:
        """Return it rounded half up, for display only: verdicts are decided before rounding."""
        upper = None if self.upper is None else round_half_up(self.upper, decimals)
        return replace(self, number=round_half_up(self.number, decimals), upper=upper)

    @property
    def english(self) -> str:
        """The English form, with thousands, millions and billions for 万 and 亿: nearly 76 million yuan."""
        full = self.unscaled
        ends = [full.number] if full.upper is None else [full.number, full.upper]
        scale, word = next(((s, w) for s, w in _BIG_NUMBERS if abs(ends[-1]) >= s), (Decimal(1), ""))
        number = "–".join(_grouped(end / scale) for end in ends)
        name = full.unit.english or ("" if full.unit.label in "个位" else full.unit.label)
        unit = name if name in "%‰" else f" {name}"
        return f"{_BOUNDS_IN_ENGLISH[self.bound]}{number}{word}{unit}"

    @property
    def limits(self) -> tuple[Decimal | None, Decimal | None]:
        """The least and the greatest that the true number can be; None is without end.

        近, 超 and 约 are read within one unit of the last significant digit: 近7600 is 7500—7600, 超20 is 20—30.
        """
        if self.upper is not None:
            return self.number, self.upper
        around = _last_digit(self.number)
        below = self.number - around if self.bound in (Bound.UNDER, Bound.ABOUT) else self.number
        above = self.number + around if self.bound in (Bound.OVER, Bound.ABOUT) else self.number
        return None if self.bound is Bound.AT_MOST else below, None if self.bound is Bound.AT_LEAST else above

    def _ends(self) -> tuple[Decimal, ...]:
        ends = (self.number,) if self.upper is None else (self.number, self.upper)
        return tuple(end * self.unit.scale for end in ends)

    def _single(self) -> Decimal:
        if self.upper is not None:
            raise BadQuantity(f"{self} 是区间，不能直接运算；请先取一端。 A range has no single number.")
        return self.number

    def _must_measure_like(self, other: Unit) -> None:
        if self.unit.measures != other.measures:
            raise UnitMismatch(
                f"{self} 计量的是{self.unit.measures}，{other.label} 计量的是{other.measures}，不能换算或比较。"
                f" {self.unit.label} and {other.label} do not measure the same thing."
            )

    def __str__(self) -> str:
        """Write as the notation reads it: 近7600万元, 1000个以上."""
        number = plain(self.number) + (f"—{plain(self.upper)}" if self.upper is not None else "")
        if self.bound in (Bound.AT_LEAST, Bound.AT_MOST):
            return f"{number}{self.unit.label}{self.bound.value}"
        return f"{self.bound.value}{number}{self.unit.label}"


_BIG_NUMBERS = ((Decimal(10) ** 9, " billion"), (Decimal(10) ** 6, " million"))
_BOUNDS_IN_ENGLISH = {
    Bound.EXACT: "",
    Bound.ABOUT: "about ",
    Bound.UNDER: "nearly ",
    Bound.OVER: "over ",
    Bound.AT_LEAST: "at least ",
    Bound.AT_MOST: "at most ",
}
_NOTATION = re.compile(
    r"(?P<before>约|大约|近|接近|将近|不足|超|超过|突破|逾|高于|不低于|不少于|不超过|不高于)?\s*"
    r"(?P<number>[-−]?\d[\d,]*(?:\.\d+)?)(?:[—–~～](?P<upper>\d[\d,]*(?:\.\d+)?))?\s*"
    r"(?P<unit>[^\d\s]+?)(?P<after>以上|以内|以下|左右|余)?"
)


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """Round half away from zero (四舍五入) to `decimals` places."""
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """Write a Decimal without exponent and without trailing zeros: 1E+3 → 1000, 3.50 → 3.5."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _grouped(number: Decimal) -> str:
    whole, dot, rest = plain(abs(number)).partition(".")
    return f"{'-' if number < 0 else ''}{int(whole):,}{dot}{rest}"


def shown(number: Fraction | Decimal, decimals: int = 1) -> str:
    """Write an exact number for display, rounded half up: Fraction(37, 39) × 100 → 94.9; never a negative zero."""
    exact = Fraction(number) * 10**decimals
    rounded = (abs(exact.numerator) * 2 + exact.denominator) // (2 * exact.denominator)
    whole, rest = divmod(rounded, 10**decimals)
    tail = f".{rest:0{decimals}}" if decimals else ""
    return f"{'-' if exact < 0 and rounded else ''}{whole}{tail}"


def decimal_of(ratio: Fraction) -> Decimal:
    """Return an exact ratio as a Decimal of 28 digits."""
    return Decimal(ratio.numerator) / Decimal(ratio.denominator)


def _last_digit(number: Decimal) -> Decimal:
    exponent = number.normalize().as_tuple().exponent if number else 0
    return Decimal(1).scaleb(int(exponent))


def _decimal(number: str | int | Decimal) -> Decimal:
    if isinstance(number, Decimal):
        return number
    try:
        return Decimal(str(number).replace(",", "").replace("−", "-"))
    except InvalidOperation:
        raise BadQuantity(f"“{number}”不是数字。 {number!r} is not a number.") from None


def _rescaled(number: Decimal, old: Unit, new: Unit) -> Decimal:
    return number if old.scale == new.scale else number * old.scale / new.scale
