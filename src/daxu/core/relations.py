"""Relations between figures (勾稽关系): parts and their whole, one figure and another, as a district declares them.

A rule is two sums with a sign between them, judged for one period. What a missing value means is declared for each
side, as systems of routine reporting have it: not judged, not judged without any value, or counted as nought.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from daxu.core.checks import Gravity, Remark
from daxu.core.figure import Source
from daxu.core.filing import Value
from daxu.core.indicator import Measure
from daxu.core.quantity import Quantity, Unit
from daxu.core.text import NOTHING, Text, amount, quantity

Cell = tuple[str, str, Measure]
"""Which figure is meant: the indicator, whose it is, and what is said of it (`Requirement.asks`)."""


class Sign(Enum):
    """How the left side must stand to the right one."""

    EQUAL = "="
    AT_MOST = "≤"
    AT_LEAST = "≥"
    LESS = "<"
    MORE = ">"


class Missing(Enum):
    """What becomes of a side of which values are missing."""

    ANY = "有缺不判"
    ALL = "全缺不判"
    NOUGHT = "缺作零"

    @property
    def english(self) -> str:
        """The English words."""
        return {"有缺不判": "skip if any is missing", "全缺不判": "skip if all are missing", "缺作零": "missing is 0"}[
            self.value
        ]


@dataclass(frozen=True, slots=True)
class Term:
    """One figure of a side, so many times."""

    indicator: str
    whose: str
    measure: Measure = Measure.LEVEL
    factor: Decimal = Decimal(1)

    @property
    def cell(self) -> Cell:
        """The figure that is meant."""
        return self.indicator, self.whose, self.measure


@dataclass(frozen=True, slots=True)
class Side:
    """A sum of figures, and what a missing one means."""

    terms: tuple[Term, ...]
    missing: Missing = Missing.ANY


@dataclass(frozen=True, slots=True)
class FigureRule:
    """`left` stands to `right` as `sign` says, within a tolerance: so much, or a percentage of the right side."""

    code: str
    name: str
    english: str
    left: Side
    sign: Sign
    right: Side
    gravity: Gravity
    reason: str
    reason_english: str
    since: date
    citation: Source
    until: date | None = None
    tolerance: Quantity | None = None
    percent: Decimal = Decimal(0)
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the rule."""
        return f"figure-rule|{self.code}"

    @property
    def check(self) -> str:
        """The name under which its remark is answered."""
        return f"rule-{self.code}"

    @property
    def terms(self) -> tuple[Term, ...]:
        """The figures of both sides."""
        return (*self.left.terms, *self.right.terms)

    def in_force(self, day: date) -> bool:
        """Whether it holds for a period that ends on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class Part(Enum):
    """What of a filing may not be left empty."""

    VALUE = "数值"
    NOTE = "说明"
    EVIDENCE = "佐证"

    @property
    def english(self) -> str:
        """The English word."""
        return {"数值": "value", "说明": "note", "佐证": "evidence"}[self.value]


@dataclass(frozen=True, slots=True)
class Compulsory:
    """必填: what of a figure's filing may not be left empty; its value is asked for where a whole sheet is filed."""

    code: str
    figure: Term
    parts: tuple[Part, ...]
    gravity: Gravity
    reason: str
    reason_english: str
    since: date
    citation: Source
    until: date | None = None
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"compulsory|{self.code}"

    def in_force(self, day: date) -> bool:
        """Whether it holds for a period that ends on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    def asks_for(self, part: Part) -> Remark:
        """Return what is said where a part is left empty."""
        said = Text(f"必填的“{part.value}”没有填。", f"The {part.english} must be filled in.")
        return Remark(
            f"required_{part.name.lower()}", self.gravity, said.then(Text(self.reason, f" {self.reason_english}"))
        )


@dataclass(frozen=True, slots=True)
class Given:
    """What a figure is known to be, and who said so."""

    quantity: Quantity
    by: Text = NOTHING


class Holding(Enum):
    """How a rule stands."""

    HELD = "成立"
    BROKEN = "不成立"
    NOT_JUDGED = "未判"

    @property
    def english(self) -> str:
        """The English word."""
        return {"成立": "held", "不成立": "broken", "未判": "not judged"}[self.value]


@dataclass(frozen=True, slots=True)
class Compared:
    """A rule held against the values of one period: both sums in base units, and what was missing."""

    rule: FigureRule
    holding: Holding
    given: Mapping[Cell, Given]
    left: Fraction = Fraction(0)
    right: Fraction = Fraction(0)
    missing: tuple[Term, ...] = ()

    @property
    def difference(self) -> Fraction:
        """How far the left side is above the right one, in base units."""
        return self.left - self.right


def compared(rule: FigureRule, given: Mapping[Cell, Given]) -> Compared:
    """Hold a rule against the values of one period; a range has no one amount and counts as missing."""
    known = {cell: one for cell, one in given.items() if not one.quantity.is_range}
    missing = tuple(term for term in rule.terms if term.cell not in known)
    if _skipped(rule.left, known) or _skipped(rule.right, known) or len(missing) == len(rule.terms):
        return Compared(rule, Holding.NOT_JUDGED, known, missing=missing)
    left, right = _sum(rule.left, known), _sum(rule.right, known)
    holding = Holding.HELD if _holds(rule, left, right) else Holding.BROKEN
    return Compared(rule, holding, known, left, right, missing)


def _skipped(side: Side, known: Mapping[Cell, Given]) -> bool:
    there = [term.cell in known for term in side.terms]
    return {Missing.ANY: not all(there), Missing.ALL: not any(there), Missing.NOUGHT: False}[side.missing]


def _sum(side: Side, known: Mapping[Cell, Given]) -> Fraction:
    there = ((term.factor, known[term.cell].quantity) for term in side.terms if term.cell in known)
    return sum((Fraction(factor) * Fraction(one.base) for factor, one in there), Fraction(0))


def _holds(rule: FigureRule, left: Fraction, right: Fraction) -> bool:
    """Whether the sums stand as the sign says; the wider of the two tolerances counts."""
    fixed = Fraction(rule.tolerance.base) if rule.tolerance else Fraction(0)
    room = max(fixed, abs(right) * Fraction(rule.percent) / 100)
    over = left - right
    match rule.sign:
        case Sign.EQUAL:
            return abs(over) <= room
        case Sign.AT_MOST:
            return over <= room
        case Sign.AT_LEAST:
            return over >= -room
        case Sign.LESS:
            return over < room
        case Sign.MORE:
            return over > -room


def remark(found: Compared, called: Callable[[Term], Text]) -> Remark:
    """Say what is broken: both sums with every figure in them, who filed it, and how far they are apart."""
    rule = found.rule
    said = _BROKEN.filled(
        name=Text(rule.name, rule.english),
        sums=sums(found, called),
        gap=amount(abs(found.difference), _unit(found)),
    )
    return Remark(rule.check, rule.gravity, said.then(Text(rule.reason, f" {rule.reason_english}")))


_BROKEN = Text("“{name}”不成立：应有 {sums}，现相差{gap}。", "Broken: {name}. It should be {sums}; it is off by {gap}.")


def sums(found: Compared, called: Callable[[Term], Text]) -> Text:
    """Write both sums, every figure with who filed it, and the sign between them."""
    unit = _unit(found)
    left = _side(found.rule.left, found, found.left, unit, called)
    right = _side(found.rule.right, found, found.right, unit, called)
    return left.then(Text(f" {found.rule.sign.value} ", f" {found.rule.sign.value} ")).then(right)


def lacking(found: Compared, called: Callable[[Term], Text]) -> Text:
    """Say which figures are missing."""
    names = [called(term) for term in found.missing]
    return Text("缺" + "、".join(name.zh for name in names), "missing: " + ", ".join(name.en for name in names))


def _unit(found: Compared) -> Unit:
    """Return the unit in which the sums are said: that of the first figure that is known."""
    return next(found.given[term.cell].quantity.unit for term in found.rule.terms if term.cell in found.given)


def _side(side: Side, found: Compared, total: Fraction, unit: Unit, called: Callable[[Term], Text]) -> Text:
    parts = [
        _part(term, found.given.get(term.cell), called(term), first=not place) for place, term in enumerate(side.terms)
    ]
    listed = Text("".join(part.zh for part in parts), "".join(part.en for part in parts))
    if len(parts) == 1 and side.terms[0].factor == 1:
        return listed
    said = amount(total, unit)
    return listed.then(Text(f" = {said.zh}", f" = {said.en}"))


def _part(term: Term, one: Given | None, name: Text, *, first: bool) -> Text:
    """Say one figure of a sum: ` − 2×name 5处（区城管局，已通过）`."""
    sign = "−" if term.factor < 0 else "" if first else "+"
    times = "" if abs(term.factor) == 1 else f"{abs(term.factor)}×"
    before = f"{sign}{times}" if first else f" {sign} {times}"
    held = quantity(one.quantity) if one else Text("（缺，作零）", "(missing, taken as 0)")
    by = Text(f"（{one.by.zh}）", f" ({one.by.en})") if one and one.by.zh else NOTHING
    return Text(f"{before}{name.zh} ", f"{before}{name.en} ").then(held).then(by)


def left_empty(asked: Compulsory, value: Value | None) -> tuple[Part, ...]:
    """Return what of a filing is left empty that may not be."""
    filled = {
        Part.VALUE: value is not None,
        Part.NOTE: value is not None and bool(value.note.strip()),
        Part.EVIDENCE: value is not None and bool(value.evidence or value.links),
    }
    return tuple(part for part in asked.parts if not filled[part])
