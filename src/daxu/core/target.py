"""Target, Plan and Amendment: what was promised, adopted by whom, and lawfully changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from daxu.core.figure import Figure, Source
from daxu.core.period import Period
from daxu.core.rules import Rule


class TargetKind(Enum):
    """目标 is a super-type: a plan of 156 targets mixes all four."""

    INDICATOR = "指标"
    PROJECT = "重点项目"
    PROMISE = "民生实事"
    TASK = "任务"

    @property
    def english(self) -> str:
        """The English word."""
        return {"指标": "indicator", "重点项目": "key project", "民生实事": "livelihood promise", "任务": "task"}[
            self.value
        ]


class Wording(Enum):
    """比较词: how firmly the plan speaks."""

    PLAIN = ""
    AT_LEAST = "以上"
    AT_MOST = "以下"
    ABOUT = "左右"
    STRIVE = "力争"
    ENSURE = "确保"
    STEADY_RISE = "稳步提升"
    BID = "争创"


@dataclass(frozen=True, slots=True)
class Target:
    """A promise: by the end of `period`, `goal` should be reached, judged by `rule`.

    `goal` is None where the promise has no number. `stretch` is the 奋斗目标 beside the basic one. `assumption` says
    what must be supposed to judge it at all (a scope the text leaves open) and is shown wherever the verdict is.
    `organisation` says whose figure counts (a street's, say); empty, it is the figure of the plan's own organisation.
    `effective` is the first day the version counts: an amendment brings a new version of the same code.
    """

    plan: str
    code: str
    name: str
    kind: TargetKind
    theme: str
    lead: str
    period: Period
    rule: Rule
    citation: Source
    effective: date
    indicator: str = ""
    goal: Figure | None = None
    stretch: Figure | None = None
    wording: Wording = Wording.PLAIN
    supporting: tuple[str, ...] = ()
    assumption: str = ""
    english: str = ""
    sample: bool = False
    organisation: str = ""
    assumption_english: str = ""

    @property
    def slot(self) -> str:
        """The place of this version of the target."""
        return f"target|{self.plan}|{self.code}|{self.effective.isoformat()}"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan version adopted by a resolution and frozen: `fingerprint` is the hash over its targets' entries."""

    code: str
    name: str
    year: int
    organisation: str
    resolution: Source
    adopted: date
    targets: tuple[str, ...]
    fingerprint: str
    english: str = ""

    @property
    def slot(self) -> str:
        """The place of the plan."""
        return f"plan|{self.code}"


@dataclass(frozen=True, slots=True)
class Amendment:
    """A lawful change of an adopted plan: the decision, its day, the reason, and the new versions of targets.

    The old target judges every month before `effective`; history is never rewritten.
    """

    plan: str
    number: int
    decision: Source
    decided: date
    effective: date
    reason: str
    targets: tuple[str, ...]

    @property
    def slot(self) -> str:
        """The place of this amendment."""
        return f"amendment|{self.plan}|{self.number}"


def in_force(versions: Sequence[Target], day: date) -> Target | None:
    """Return the version of one target that counts on `day`."""
    known = [t for t in versions if t.effective <= day]
    return max(known, key=lambda t: t.effective) if known else None


def judging(versions: Sequence[Target], as_of: date) -> Target | None:
    """Return the version that judges on `as_of`: the one in force at the end of the last month that has closed.

    A target changed on 20 September still judges August by the old goal, even when asked on 25 September.
    """
    closed = Period.closed_by(as_of)
    return (in_force(versions, closed.end) if closed else None) or in_force(versions, as_of)
