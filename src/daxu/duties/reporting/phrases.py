"""Phrases: how an official report says a number, by rule (docs/method/phrases.md has the rules with worked tables).

Nothing here knows an indicator by name: a quantity, and the few facts about it that change the wording, give the words.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from itertools import takewhile

from daxu.core.quantity import PERCENT, POINT, UNITS, Bound, Quantity, Unit, plain, round_half_up, shown

_SCALES = ("亿", "万", "")
_MOST_DECIMALS = 2
_RATE_DECIMALS = 1
_TENTH = Decimal("0.1")
_TOO_LONG = 10_000  # from here on a number is said in 万 or 亿 where that is exact
_UNREADABLE = 100_000  # and from here on in any case
_THIRD = Fraction(1, 3)
_CHINESE_DIGITS = "〇一二三四五六七八九"
_FRACTIONS = {Fraction(1, 2): "二分之一", _THIRD: "三分之一", Fraction(2, 3): "三分之二", Fraction(1, 4): "四分之一"}


class Unsayable(ValueError):
    """A quantity that no report may print, such as a fraction of an enterprise."""


def said(quantity: Quantity, *, promised: bool = False) -> str:
    """Return a quantity as it is said: 189.4亿元, 近7600万元, 100余批次, 约35%, 0—3岁, 2.1个百分点.

    A lower bound is 余 of a fact (100余批次) and 以上 of a promise (1000个以上).
    """
    _must_be_countable(quantity)
    fitting = _fitting(quantity)
    number, unit = digits(fitting), "个百分点" if fitting.unit == POINT else fitting.unit.label
    if fitting.bound is Bound.AT_LEAST and not promised and _is_round(fitting):
        return f"{number}余{unit}"
    if fitting.bound in (Bound.AT_LEAST, Bound.AT_MOST):
        return f"{number}{unit}{fitting.bound.value}"
    return f"{fitting.bound.value}{number}{unit}"


def digits(quantity: Quantity) -> str:
    """Return the number alone, in the unit that it has: rates with one decimal at most, ranges with a dash."""
    decimals = _RATE_DECIMALS if quantity.unit in (PERCENT, POINT) else None
    ends = (quantity.number,) if quantity.upper is None else (quantity.number, quantity.upper)
    return "—".join(plain(end if decimals is None else round_half_up(end, decimals)) for end in ends)


def tabled(quantity: Quantity, unit: Unit) -> str:
    """Return the number for a table whose own column gives the unit; the bound stays with the number."""
    _must_be_countable(quantity)
    same = quantity.to(unit) if quantity.unit.measures == unit.measures else quantity
    number = digits(same)
    suffix = "" if same.unit == unit else same.unit.label
    if same.bound in (Bound.AT_LEAST, Bound.AT_MOST):
        return f"{number}{suffix}{same.bound.value}"
    return f"{same.bound.value}{number}{suffix}"


def approximated(quantity: Quantity, significant: int = 2) -> str:
    """Return a long number said shortly and truly: rounded up it is 近, rounded down 超 (7595.4万元 → 近7600万元)."""
    fitting = _fitting(quantity)
    places = significant - 1 - fitting.number.adjusted()
    rounded = round_half_up(fitting.number, places)
    bound = Bound.UNDER if rounded > fitting.number else Bound.OVER if rounded < fitting.number else Bound.EXACT
    return said(Quantity(rounded, fitting.unit, bound))


def change(growth: Quantity) -> str:
    """Return a growth rate as it is said: 增长4.4%, 下降3.2%, 持平 (what rounds to nothing is no change)."""
    rounded = growth.rounded(_RATE_DECIMALS)
    if rounded.upper is None and rounded.number == 0:
        return "持平"
    if rounded.upper is None and rounded.number < 0:
        return f"下降{said(-rounded)}"
    return f"增长{said(rounded)}"


def difference(points: Quantity, other: str) -> tuple[str, str]:
    """Return (with whom, how): ("", "高于全市平均2.1个百分点") as words before the number and the number's words."""
    rounded = points.rounded(_RATE_DECIMALS)
    if rounded.number == 0:
        return f"与{other}", "持平"
    return ("高于" if rounded.number > 0 else "低于") + other, said(rounded if rounded.number > 0 else -rounded)


def ordinal(rank: Quantity) -> str:
    """Return a rank: 第一位 to 第十位 in words, 第11位 and on in figures."""
    place = _whole(rank.number)
    word = "十" if place == len(_CHINESE_DIGITS) else _CHINESE_DIGITS[place] if place < len(_CHINESE_DIGITS) else place
    return f"第{word}位"


def portion(share: Quantity) -> str:
    """Return a share: 约35%, 超30%, and 三分之一 where the percentage only writes out a simple fraction."""
    if share.bound is Bound.EXACT and share.upper is None and share.unit == PERCENT:
        for fraction, word in _FRACTIONS.items():
            if _writes_out(share.number, fraction):
                return word
    return said(share)


def percentage(share: Fraction) -> str:
    """Return an exact share as a percentage with one decimal, rounded half up: 148/156 → 94.9%."""
    return f"{shown(share * 100)}%"


def points(gap: Fraction, unit: str = POINT.label) -> str:
    """Return the size of a gap with one decimal: 3.3个百分点; another unit stays as it is."""
    return f"{shown(abs(gap))}{'个百分点' if unit == POINT.label else unit}"


def monthly(each: Quantity) -> str:
    """Return what each month must bring, rounded up so that the goal is reached: 1392人, 266.7亿元."""
    if counted(each.unit):
        base = Quantity(each.base.to_integral_value(ROUND_CEILING), _bare(each.unit))
        return said(base)
    return said(replace(each, number=each.number.quantize(_TENTH, rounding=ROUND_CEILING)))


def counted(unit: Unit) -> bool:
    """Whether the unit counts things that come whole: 家, 个, 人, 人次 — but not 年, 倍, 分 or a rate per thousand."""
    return unit.measures not in _DIVISIBLE and unit.label.lstrip("万亿") == unit.measures


_DIVISIBLE = {
    "比率", "百分点", "人民币", "美元", "面积", "长度", "岁", "天", "年", "吨", "千瓦时", "倍", "分",
    "微克/立方米", "个/千人", "千分率", "吨标准煤/万元",
}  # fmt: skip


def subject(name: str, unit: Unit) -> str:
    """Return an indicator's name as a number can follow it: 民生实事项目数 + 38项 → 民生实事项目38项."""
    bare = unit.label.lstrip("万亿")
    for ending in (f"{bare}数", f"{bare}次数", bare if len(bare) > 1 else "总数", "总数", "数"):
        stem = name.removesuffix(ending)
        if counted(unit) and stem and stem != name and not stem.endswith(_NOT_A_COUNT):
            return stem
    return name


_NOT_A_COUNT = ("指", "系", "参", "倍", "次")


def names_a_rate(name: str) -> bool:
    """Whether a name ends like a rate, so that the number wants 为 or 达到 before it."""
    return name.endswith(("率", "比例", "比重"))


def shared(first: str, second: str) -> str:
    """Return the words that two subjects share and that need not be said twice, or nothing.

    What remains of the second must be able to stand alone: it begins with a verb or a dimension (完成投资, 面积 …).
    """
    common = "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))
    while len(common) >= _WORTH_SHARING:
        if second[len(common) :].startswith(_CAN_STAND_ALONE):
            return common
        common = common[:-1]
    return ""


_WORTH_SHARING = 4
_CAN_STAND_ALONE = (
    "完成", "获", "解决", "服务", "实现", "发放", "面积", "投资", "金额", "资金", "营业收入",
    "在建", "开工", "竣工", "增速", "占",
)  # fmt: skip


def _fitting(quantity: Quantity) -> Quantity:
    """Return the quantity in the scale it is said in: as filed where that reads well, else the largest exact scale."""
    if abs(quantity.number) < _TOO_LONG and _decimals(quantity.number) <= _MOST_DECIMALS:
        return quantity
    scaled = [quantity.to(unit) for unit in scales(quantity.unit)]
    readable = [q for q in scaled if 1 <= abs(q.number) < _UNREADABLE and _decimals(q.number) <= _MOST_DECIMALS]
    if readable:
        return readable[0]
    longest = next((q for q in scaled if abs(q.number) >= 1), quantity)
    return _honestly_rounded(longest)


def scales(unit: Unit) -> list[Unit]:
    """Return a unit in 亿, 万 and bare, as far as there are such units."""
    bare = unit.label.lstrip("万亿")
    return [UNITS[scale + bare] for scale in _SCALES if scale + bare in UNITS]


def _honestly_rounded(quantity: Quantity) -> Quantity:
    """Round to two decimals; where that changes an exact number, say on which side the true one lies."""
    rounded = quantity.rounded(_MOST_DECIMALS)
    if rounded.number == quantity.number or quantity.bound is not Bound.EXACT or quantity.unit in (PERCENT, POINT):
        return rounded
    return replace(rounded, bound=Bound.UNDER if rounded.number > quantity.number else Bound.OVER)


def _decimals(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent)) if number else 0


def _must_be_countable(quantity: Quantity) -> None:
    ends = (quantity.number, quantity.upper or Decimal(0))
    if counted(quantity.unit) and any(end * quantity.unit.scale % 1 for end in ends):
        raise Unsayable(
            f"{quantity}不是整数，{quantity.unit.label}只能计整数。 A count of {quantity.unit.label} must be whole."
        )


def _bare(unit: Unit) -> Unit:
    return UNITS.get(unit.label.lstrip("万亿"), unit)


def _is_round(quantity: Quantity) -> bool:
    return quantity.upper is None and quantity.number % 10 == 0


def _whole(number: Decimal) -> int:
    if number % 1 or number < 1:
        raise Unsayable(f"位次{number}不是正整数。 A rank must be a positive whole number, not {number}.")
    return int(number)


def _writes_out(number: Decimal, fraction: Fraction) -> bool:
    decimals = _decimals(number)
    exact = fraction * 100
    return exact.denominator != 1 and decimals >= _MOST_DECIMALS and Decimal(shown(exact, decimals)) == number
