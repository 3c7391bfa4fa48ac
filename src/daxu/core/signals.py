"""Signals: patterns that numbers made to fit would show — questions for the reviewer, never accusations.

An honest number can show any of them. They are kept from the filer, hold nothing up, and each says what was seen, so
that the reviewer can ask. The patterns are those of forensic statistics: values on or just above a line, rounded last
digits, one growth rate month after month, and edits in the last hours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from daxu.core.filing import Value
from daxu.core.indicator import Observation
from daxu.core.quantity import Quantity, shown
from daxu.core.text import Text

_NARROW = Fraction(1, 200)  # half a hundredth of the goal
_OFTEN = 3
_DIGITS = 5
_LAST_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Signal:
    """What was seen, as a question."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Seen:
    """A value with what a reviewer can see about it.

    `facts` are the earlier facts of its figure in order of period, `goal` the year's goal, `due` the share of it due
    by this period, `dues` the shares due by the periods of the facts of this year, in their order.
    """

    value: Value
    facts: Sequence[Observation]
    this_year: int
    month: int
    goal: Quantity | None = None
    due: Fraction | None = None
    dues: Sequence[Fraction] = ()
    filed: Sequence[datetime] = ()
    until: datetime | None = None

    @property
    def amount(self) -> Fraction:
        """The value in base units."""
        return _number(self.value.quantity)

    @property
    def year(self) -> list[Observation]:
        """The facts of this year before this period."""
        return [f for f in self.facts if (f.period.last.year, f.period.last.number) < (self.this_year, self.month)
                and f.period.last.year == self.this_year]  # fmt: skip


def signals(seen: Seen) -> tuple[Signal, ...]:
    """Return every signal that a value shows."""
    return tuple(signal for look in _SIGNALS for signal in look(seen))


def _on_the_line(seen: Seen) -> Iterator[Signal]:
    """Ask about a value that is exactly what was due."""
    line = _line(seen)
    if line and seen.amount == line:
        yield Signal("on_the_line", Text("恰好等于序时进度线，依据是什么？", "Exactly on the line: why?"))


def _just_above(seen: Seen) -> Iterator[Signal]:
    """Ask about values that lie just above the line again and again."""
    line = _line(seen)
    if not line or not seen.goal:
        return
    goal = _number(seen.goal)
    earlier = zip((_number(f.figure.quantity) for f in seen.year), seen.dues, strict=False)
    gaps = [(amount / goal) - due for amount, due in earlier] + [(seen.amount - line) / goal]
    close = [gap for gap in gaps if 0 <= gap <= _NARROW]
    if len(close) >= _OFTEN and close[-1] == gaps[-1]:
        yield Signal(
            "just_above",
            Text(
                f"{len(gaps)}期中有{len(close)}期刚好略高于进度线。",
                f"{len(close)} of {len(gaps)} periods lie just above the line.",
            ),
        )


def _line(seen: Seen) -> Fraction | None:
    if seen.goal is None or seen.due is None or seen.goal.is_range:
        return None
    return _number(seen.goal) * seen.due or None


def _round_digits(seen: Seen) -> Iterator[Signal]:
    """Ask about values that all end in 0 or 5: by chance that is one in five for each."""
    values = [f.figure.quantity for f in seen.year] + [seen.value.quantity]
    rounded = [v for v in values if str(v.number).replace(".", "")[-1] in "05"]
    if len(values) >= _DIGITS and len(rounded) == len(values):
        yield Signal(
            "round_digits",
            Text(f"{len(values)}期的末位都是0或5。", f"All {len(values)} values end in 0 or 5."),
        )


def _same_growth(seen: Seen) -> Iterator[Signal]:
    """Ask about months that are all last year's times one and the same factor."""
    last_year = {
        f.period.last.number: _number(f.figure.quantity) for f in seen.facts if f.period.last.year == seen.this_year - 1
    }
    now = [(f.period.last.number, _number(f.figure.quantity)) for f in seen.year] + [(seen.month, seen.amount)]
    factors = [amount / last_year[month] for month, amount in now if last_year.get(month)]
    if len(factors) >= _OFTEN and max(factors) - min(factors) <= Fraction(1, 1000):
        rise = shown((factors[-1] - 1) * 100, 1)
        yield Signal(
            "same_growth",
            Text(
                f"{len(factors)}期与上年同期之比都相同（{rise}%）。",
                f"All {len(factors)} periods are last year's by one factor ({rise}%).",
            ),
        )


def _late_edits(seen: Seen) -> Iterator[Signal]:
    """Ask about a value that was filed several times in the last day before it was due."""
    if seen.until is None:
        return
    late = [at for at in seen.filed if seen.until - _LAST_DAY <= at <= seen.until]
    if len(late) >= _OFTEN:
        yield Signal(
            "late_edits",
            Text(f"截止前一天内改报{len(late)}次。", f"It was filed {len(late)} times in the last day."),
        )


_SIGNALS: tuple[Callable[[Seen], Iterator[Signal]], ...] = (
    _on_the_line, _just_above, _round_digits, _same_growth, _late_edits,
)  # fmt: skip


def _number(amount: Quantity) -> Fraction:
    return Fraction(amount.unscaled.number)
