"""Pace: how a target stands on a day — completion, due share, gap, verdict, and the derivation that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from daxu.core.figure import Source
from daxu.core.indicator import Observation
from daxu.core.rules import Convention, RuleKind
from daxu.core.target import Target


class Verdict(Enum):
    """The six answers; the first three are on schedule (达序率 counts them)."""

    DONE = "已完成"
    AHEAD = "超序"
    ON = "达序"
    BEHIND = "未达序"
    UNDECIDED = "暂不判定"
    NO_DATA = "无数据"

    @property
    def judged(self) -> bool:
        """Whether it counts in the denominator of 达序率."""
        return self not in (Verdict.UNDECIDED, Verdict.NO_DATA)

    @property
    def on_schedule(self) -> bool:
        """Whether it counts in the numerator of 达序率."""
        return self in (Verdict.DONE, Verdict.AHEAD, Verdict.ON)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation: what was taken or computed, its value in words, and what it rests on."""

    name: str
    value: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A doubt about the figures themselves, shown beside the verdict: never a success, never hidden."""

    code: str
    text: str
    english: str = ""


@dataclass(frozen=True, slots=True)
class DueLine:
    """One of several lines a target could be judged by, beside the official one."""

    kind: RuleKind
    due: Fraction | None
    gap: Fraction | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with everything it follows from.

    `completion` and `due` are shares of the goal (1 = 100%, never capped); `gap` is in `gap_unit` (百分点 of completion
    or of growth), positive when ahead; all are exact and None where the rule has no such thing.
    """

    verdict: Verdict
    reason: str
    completion: Fraction | None = None
    due: Fraction | None = None
    gap: Fraction | None = None
    gap_unit: str = "百分点"
    observed: Observation | None = None
    convention: Convention | None = None
    steps: tuple[Step, ...] = ()
    lines: tuple[DueLine, ...] = ()
    flags: tuple[Flag, ...] = ()


def judge(
    target: Target, facts: Sequence[Observation], *, as_of: date, conventions: Sequence[Convention]
) -> Judgement:
    """Return how `target` stands on `as_of`, given the `facts` about its indicator."""
    raise NotImplementedError
