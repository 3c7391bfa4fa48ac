"""Values: what somebody typed or a cell held, understood as a quantity of the unit that is asked for."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from daxu.core.indicator import Indicator, Measure
from daxu.core.quantity import BadQuantity, Quantity, Unit, UnknownUnit, unit
from daxu.core.requirement import Requirement
from daxu.core.text import Text

_ALIKE = str.maketrans("０１２３４５６７８９．，％－−–", "0123456789.,%---")
_LONGEST = 40
_MISGROUPED = re.compile(r",(?!\d{3}(?!\d))|(?<!\d),|(?<=\d{4}),|\.\d*,")


class BadValue(ValueError):
    """What was typed is no amount; the message says why and how it should look."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


def unit_asked(requirement: Requirement, indicator: Indicator) -> Unit:
    """Return the unit a requirement asks for: the indicator's own, or % of growth, shares and completion."""
    if requirement.measure in (Measure.GROWTH, Measure.SHARE, Measure.COMPLETION):
        return unit("%")
    return unit("位") if requirement.measure is Measure.RANK else indicator.unit


def parsed(typed: str, asked: Unit) -> Quantity:
    """Understand 1,234.5, １２３４, 1.67万人 or 45%: a bare number is in the unit asked for, a said unit counts."""
    text = "".join(typed.translate(_ALIKE).split())
    if _MISGROUPED.search(text):
        raise BadValue(
            Text(
                f"“{text}”里的逗号不在千位上；请写成 1,234.5 或 1234.5。",
                f"The commas of {text!r} part no thousands: write 1,234.5 or 1234.5.",
            )
        )
    text = text.replace(",", "")
    if not text:
        raise BadValue(Text("没有填数。", "Nothing is filled in."))
    if len(text) > _LONGEST:
        raise BadValue(Text(f"太长了（最多{_LONGEST}个字符）。", f"Too long (at most {_LONGEST} characters)."))
    try:
        return Quantity(_exact(text), asked)
    except InvalidOperation:
        return _with_unit(text, asked)


def _exact(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _LONGEST:
        raise InvalidOperation
    return number


def _with_unit(text: str, asked: Unit) -> Quantity:
    try:
        return Quantity.parse(text)
    except (BadQuantity, UnknownUnit, ValueError, ArithmeticError):
        raise BadValue(
            Text(
                f"“{text}”不是数；请填数字，例如 1234.5，单位为“{asked.label}”。",
                f"{text!r} is no number: fill in digits such as 1234.5, in {asked.label}.",
            )
        ) from None
