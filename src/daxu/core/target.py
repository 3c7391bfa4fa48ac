"""Target, Plan and Amendment: what was promised, adopted by whom, and lawfully changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from daxu.core.figure import Figure, Source
from daxu.core.period import Period
from daxu.core.quantity import Bound
from daxu.core.rules import Rule, RuleKind

# A ceiling is never saved up for, so these rules do not fit it.
_FILLING_UP = {RuleKind.BY_MONTH, RuleKind.BY_DAY, RuleKind.SEASONAL, RuleKind.NODES, RuleKind.REPORTED}


class BadTarget(ValueError):
    """A promise that its own rule could never judge; the message says which part does not fit."""


INVESTMENT_OF_YEAR = "年度投资"
"""With what the name of a target ends that is a project's investment of the year: 岱山中路北延年度投资."""


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

    def __post_init__(self) -> None:
        """Refuse a ceiling under a rule that fills up, and a node outside the period."""
        if self.is_ceiling and self.rule.kind in _FILLING_UP:
            raise BadTarget(
                f"“{self.name}”的目标是上限，不能按“{self.rule.kind.label}”逐月累计；请用 inverse 规则。"
                f" {self.code}: a ceiling does not fill up month by month; use the rule inverse."
            )
        for node in self.rule.nodes:
            if not self.period.first <= node.month <= self.period.last:
                raise BadTarget(
                    f"“{self.name}”的节点{node.month}不在{self.period.label}之内。"
                    f" {self.code}: node {node.month} lies outside {self.period}."
                )

    @property
    def is_ceiling(self) -> bool:
        """Whether the promise is not to go beyond: 不超过, 以下, 以内."""
        bounded = self.goal is not None and self.goal.quantity.bound is Bound.AT_MOST
        return self.wording is Wording.AT_MOST or bounded

    @property
    def project(self) -> str:
        """What the project is called whose investment of the year it is; empty where it is no project."""
        return self.name.replace(INVESTMENT_OF_YEAR, "") if self.kind is TargetKind.PROJECT else ""

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
