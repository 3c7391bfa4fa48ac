"""Checks on a value before it is filed: 强制 refuses it, 核实 lets it pass with a written explanation.

Terms follow the practice of direct statistical reporting (强制性错误, 核实性错误). Every check looks at one value and
what is known about its figure; all remarks come together, each named, so that an explanation can answer one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from itertools import pairwise
from statistics import median

from daxu.core.filing import Value
from daxu.core.indicator import Form, Frequency, Indicator, Measure, Observation, Timing
from daxu.core.quantity import Quantity, shown
from daxu.core.requirement import Task
from daxu.core.target import Target
from daxu.core.text import Text, quantity


class Gravity(Enum):
    """强制: the value cannot be filed. 核实: it can, with an explanation."""

    MUST = "强制"
    EXPLAIN = "核实"

    @property
    def english(self) -> str:
        """The English word."""
        return {"强制": "must be corrected", "核实": "needs an explanation"}[self.value]


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check says of a value."""

    check: str
    gravity: Gravity
    text: Text


@dataclass(frozen=True, slots=True)
class Asked:
    """A value with what is known about its figure: the task, the indicator, earlier facts, the goal it serves."""

    task: Task
    indicator: Indicator
    value: Value
    facts: Sequence[Observation] = ()
    goal: Target | None = None
    whole: Quantity | None = None

    @property
    def quantity(self) -> Quantity:
        """What is filed."""
        return self.value.quantity

    @property
    def earlier(self) -> Sequence[Observation]:
        """The facts of earlier periods of the same year, in order."""
        this = self.task.period
        return [f for f in self.facts if f.period.last.year == this.last.year and f.period.last < this.last]

    @property
    def previous(self) -> Observation | None:
        """The newest fact of the year before this period."""
        earlier = self.earlier
        return earlier[-1] if earlier else None


def remarks(asked: Asked) -> tuple[Remark, ...]:
    """Return everything that the checks have to say of a value; a value of the wrong unit is asked nothing else."""
    unit = tuple(_unit(asked))
    return unit or tuple(remark for look in CHECKS for remark in look(asked))


def unanswered(found: Sequence[Remark], value: Value) -> tuple[Remark, ...]:
    """Return the remarks that still hold a value up: every 强制 one, and each 核实 one without an explanation."""
    answered = {answer.check for answer in value.answers if answer.words.strip()}
    return tuple(r for r in found if r.gravity is Gravity.MUST or r.check not in answered)


UNIT = "unit"
"""The check that says a number is of another kind than is asked for."""


def _unit(asked: Asked) -> Iterator[Remark]:
    if not _comparable(asked.quantity, asked.indicator, asked.task.requirement.measure):
        told, right = asked.quantity.unit.label or "无单位", _unit_asked(asked)
        yield Remark(
            UNIT,
            Gravity.MUST,
            Text(f"单位是“{told}”，应为“{right}”。", f"The unit is {told}; {right} is asked for."),
        )


def _comparable(value: Quantity, indicator: Indicator, measure: Measure) -> bool:
    if measure is Measure.LEVEL:
        return value.unit.measures == indicator.unit.measures
    return measure in (Measure.RANK, Measure.PART, Measure.OTHER) or value.unit.label in ("%", "百分点")


def _unit_asked(asked: Asked) -> str:
    return asked.indicator.unit.label if asked.task.requirement.measure is Measure.LEVEL else "%"


def _range(asked: Asked) -> Iterator[Remark]:
    lowest = _number(asked.quantity)
    counted = asked.indicator.form in (Form.AMOUNT, Form.COUNT) and asked.task.requirement.measure is Measure.LEVEL
    if counted and lowest < 0:
        yield Remark("negative", Gravity.MUST, Text("总量和个数不能为负。", "Amounts and counts cannot be negative."))
    if asked.indicator.form is Form.COUNT and lowest.denominator != 1:
        yield Remark("whole", Gravity.MUST, Text("个数应为整数。", "A count is a whole number."))
    if asked.task.requirement.measure is Measure.SHARE and not 0 <= lowest <= _HUNDRED:
        yield Remark("share", Gravity.MUST, Text("占比在0%到100%之间。", "A share lies between 0% and 100%."))


_HUNDRED = 100


def _falling(asked: Asked) -> Iterator[Remark]:
    """Ask about a total of more months below that of fewer."""
    before = asked.previous
    adds_up = asked.indicator.timing is Timing.FLOW and asked.task.requirement.measure is Measure.LEVEL
    if before and adds_up and asked.task.requirement.cumulative and asked.quantity < before.figure.quantity:
        yield Remark(
            "falling",
            Gravity.EXPLAIN,
            Text(
                f"累计数比{before.period.label}的{before.figure.quantity}小。",
                f"The total is less than the {before.figure.quantity.english} of {before.period.english}.",
            ),
        )


def _repeated(asked: Asked) -> Iterator[Remark]:
    before = asked.previous
    if before and before.figure.quantity == asked.quantity:
        yield Remark(
            "repeated",
            Gravity.EXPLAIN,
            Text(f"与{before.period.label}的数相同。", f"It is the same as for {before.period.english}."),
        )


def _over_goal(asked: Asked) -> Iterator[Remark]:
    goal = asked.goal.goal.quantity if asked.goal and asked.goal.goal else None
    level = asked.task.requirement.measure is Measure.LEVEL and asked.indicator.timing is Timing.FLOW
    if goal and level and not goal.is_range and goal.unit.measures == asked.quantity.unit.measures:
        share = _number(asked.quantity) / _number(goal) if _number(goal) else Fraction(0)
        if share > _FAR_OVER:
            said = quantity(goal)
            yield Remark(
                "over_goal",
                Gravity.EXPLAIN,
                Text(
                    f"已是全年目标{said.zh}的{shown(share * 100, 1)}%。",
                    f"It is {shown(share * 100, 1)}% of the year's goal {said.en}.",
                ),
            )


_FAR_OVER = Fraction(6, 5)


def _outlier(asked: Asked) -> Iterator[Remark]:
    """Ask about a step over four robust deviations from the median of the usual ones (Iglewicz & Hoaglin 1993)."""
    steps = _steps(asked)
    if len(steps) <= _FEWEST:
        return
    *usual, newest = steps
    middle = median(usual)
    spread = max(median(abs(step - middle) for step in usual), abs(middle) / 20)
    score = abs(newest - middle) / spread * Fraction(6745, 10000) if spread else Fraction(0)
    if score > _FAR:
        yield Remark(
            "outlier",
            Gravity.EXPLAIN,
            Text(
                f"比上期的变化远超往常（偏离{shown(score, 1)}倍）。",
                f"The change since the last period is far from the usual ({shown(score, 1)} deviations).",
            ),
        )


_FEWEST, _FAR = 3, 4


def _steps(asked: Asked) -> list[Fraction]:
    """Return what each period added (of a flow) or how much it moved (of all else), this value's step last."""
    values = [Fraction(0)] if asked.indicator.timing is Timing.FLOW else []
    values += [_number(f.figure.quantity) for f in asked.earlier] + [_number(asked.quantity)]
    return [later - earlier for earlier, later in pairwise(values)]


def _beyond_whole(asked: Asked) -> Iterator[Remark]:
    if asked.whole and asked.quantity.measures_like(asked.whole) and asked.whole < asked.quantity:
        said = quantity(asked.whole)
        yield Remark(
            "beyond_whole",
            Gravity.MUST,
            Text(f"其中项大于总数{said.zh}。", f"The part is more than its whole, {said.en}."),
        )


def _frequency(asked: Asked) -> Iterator[Remark]:
    """Ask about a value that cannot exist yet: a figure known by the quarter, filed for a month inside it."""
    if asked.indicator.frequency is Frequency.QUARTERLY and asked.task.period.last.number % 3:
        yield Remark(
            "frequency",
            Gravity.EXPLAIN,
            Text("该指标按季核算，月中没有正式数。", "The indicator is accounted by the quarter."),
        )


CHECKS: tuple[Callable[[Asked], Iterator[Remark]], ...] = (
    _range, _falling, _repeated, _over_goal, _outlier, _beyond_whole, _frequency,
)  # fmt: skip


def _number(amount: Quantity) -> Fraction:
    return Fraction(amount.unscaled.number)
