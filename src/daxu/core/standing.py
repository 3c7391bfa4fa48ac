"""Standing: the numbers of a judgement, without its words.

Judging many targets only needs these; what a page says about them is told by `derivation` when somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from fractions import Fraction

from daxu.core.figure import Source
from daxu.core.indicator import Observation
from daxu.core.quantity import POINT
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

    @property
    def english(self) -> str:
        """The English word."""
        return _VERDICTS_IN_ENGLISH[self]


_VERDICTS_IN_ENGLISH = {
    Verdict.DONE: "done",
    Verdict.AHEAD: "ahead of schedule",
    Verdict.ON: "on schedule",
    Verdict.BEHIND: "behind schedule",
    Verdict.UNDECIDED: "not judged yet",
    Verdict.NO_DATA: "no data",
}


class Ground(Enum):
    """What a verdict rests on: the comparison that was made, or why none could be made."""

    COMPARED = "compared"
    NODE_DONE = "node-done"
    NODE_MISSED = "node-missed"
    NO_CONVENTION = "no-convention"
    NO_GOAL = "no-goal"
    NOT_BEGUN = "not-begun"
    NOT_CLOSED = "not-closed"
    NO_FACT = "no-fact"
    YEARLY = "yearly"
    OLD_NEWS = "old-news"
    OTHER_UNIT = "other-unit"
    SEVERAL_ORGANISATIONS = "several-organisations"
    NO_RATIO = "no-ratio"
    NO_OPENING = "no-opening"
    NO_NET = "no-net"
    NO_HISTORY = "no-history"
    UNCERTAIN = "uncertain"
    OVER_STATED_GOAL = "actual-over-stated-goal"
    NODE_UNSTATED = "node-unstated"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a derivation: what was taken or computed, its value in words, and what it rests on."""

    name: str
    value: str
    sources: tuple[Source, ...] = ()
    name_en: str = ""
    value_en: str = ""


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
    due: Fraction
    gap: Fraction
    verdict: Verdict


@dataclass(frozen=True)
class Standing:
    """How a target stands on a day, in exact numbers.

    `completion` and `due` are shares of the goal (1 = 100%, never capped); `gap` is in `gap_unit` (百分点 of completion
    or of a rate, else the goal's own unit), positive when ahead; each is None where the rule has no such thing.
    """

    verdict: Verdict
    ground: Ground
    target: Target
    as_of: date
    completion: Fraction | None = None
    due: Fraction | None = None
    gap: Fraction | None = None
    gap_unit: str = POINT.label
    observed: Observation | None = None
    convention: Convention | None = None
    facts: Sequence[Observation] = field(default=(), repr=False, compare=False)
