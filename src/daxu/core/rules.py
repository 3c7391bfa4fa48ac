"""Rule and Convention: how a target is judged, as declared, dated and cited data.

A Rule belongs to a target and carries its parameters. A Convention says what the authority (or Daxu, where no authority
has spoken) decided about a kind of rule — tie, tolerance, wording — since a day, with a citation. A superseded
convention stays: the verdicts of its time still need it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from daxu.core.figure import Figure, Source
from daxu.core.indicator import Measure
from daxu.core.period import Month


class RuleKind(Enum):
    """The kinds of pace rule; docs/method has one page for each."""

    BY_MONTH = "by-month"
    BY_DAY = "by-day"
    SEASONAL = "seasonal"
    NODES = "nodes"
    GROWTH = "growth"
    STOCK = "stock"
    RATIO = "ratio"
    INVERSE = "inverse"
    RANGE = "range"
    MILESTONE = "milestone"
    ANNUAL = "annual"
    REPORTED = "reported"

    @property
    def label(self) -> str:
        """The Chinese name of the rule."""
        return _RULE_LABELS[self]

    @property
    def english(self) -> str:
        """The English name of the rule."""
        return _RULES_IN_ENGLISH[self]


_RULE_LABELS = {
    RuleKind.BY_MONTH: "按月均序",
    RuleKind.BY_DAY: "按日均序",
    RuleKind.SEASONAL: "历年进度曲线",
    RuleKind.NODES: "节点计划",
    RuleKind.GROWTH: "增速对目标",
    RuleKind.STOCK: "时点净增",
    RuleKind.RATIO: "比率对目标",
    RuleKind.INVERSE: "逆向指标",
    RuleKind.RANGE: "区间指标",
    RuleKind.MILESTONE: "节点或定性任务",
    RuleKind.ANNUAL: "年度统计",
    RuleKind.REPORTED: "按公布完成率",
}
_RULES_IN_ENGLISH = {
    RuleKind.BY_MONTH: "even by month",
    RuleKind.BY_DAY: "even by day",
    RuleKind.SEASONAL: "the curve of earlier years",
    RuleKind.NODES: "its own node plan",
    RuleKind.GROWTH: "growth against target",
    RuleKind.STOCK: "net increase of a stock",
    RuleKind.RATIO: "rate against target",
    RuleKind.INVERSE: "less is better",
    RuleKind.RANGE: "within a range",
    RuleKind.MILESTONE: "milestone or quality",
    RuleKind.ANNUAL: "counted once a year",
    RuleKind.REPORTED: "published completion",
}


class InversePractice(Enum):
    """Two practices of completion where less is better: target ÷ actual, or 2 − actual ÷ target (never below 0)."""

    TARGET_OVER_ACTUAL = "a"
    TWO_MINUS_RATIO = "b"


class BadRule(ValueError):
    """A rule or a convention that could never judge; the message says what is missing."""


@dataclass(frozen=True, order=True, slots=True)
class Node:
    """A point of an item's own plan: by the end of `month`, `share` (0–1) should be done; or a named milestone."""

    month: Month
    share: Decimal | None = None
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse a share outside 0–1."""
        if self.share is not None and not 0 <= self.share <= 1:
            raise BadRule(f"节点{self.month}的比例{self.share}不在0到1之间。 The share of a node lies between 0 and 1.")


@dataclass(frozen=True, slots=True)
class Rule:
    """How one target is judged.

    `opening` is the value a stock starts from. `tolerance` is half the width of 左右 for a range, in the goal's unit,
    and elsewhere the item's own tolerance in points, in place of the convention's. `measure` says what of the indicator
    is judged where the kind leaves it open. `compare` names lines to show beside the official one.
    """

    kind: RuleKind
    nodes: tuple[Node, ...] = ()
    opening: Figure | None = None
    practice: InversePractice = InversePractice.TARGET_OVER_ACTUAL
    tolerance: Decimal = Decimal(0)
    compare: tuple[RuleKind, ...] = ()
    measure: Measure | None = None

    def __post_init__(self) -> None:
        """Refuse a node plan without shares, nodes out of order, and a negative tolerance."""
        shares = [node.share for node in self.nodes if node.share is not None]
        if self.kind is RuleKind.NODES and not shares:
            raise BadRule("节点计划没有写明各节点应完成的比例。 A node plan needs the share due at each node.")
        if any(later.month <= earlier.month for earlier, later in pairwise(self.nodes)):
            raise BadRule("节点没有按月份先后排列。 The nodes must follow each other in time.")
        if any(later < earlier for earlier, later in pairwise(shares)):
            raise BadRule("后一节点的比例小于前一节点。 A later node asks for less than an earlier one.")
        if self.tolerance < 0:
            raise BadRule("容差不能为负。 A tolerance is not negative.")


@dataclass(frozen=True, slots=True)
class Convention:
    """What is decided about a kind of rule, since when, and where that is written.

    `tolerance` is in points (of completion, or of growth); `ahead` is how many points above the due line make 超序;
    `tie_holds` says whether exactly on the line is 达序. `patience` is how many months a figure may lie behind the
    judged day: monthly, quarterly and half-yearly figures meet in one table, but no verdict rests on old news.
    """

    kind: RuleKind
    version: str
    since: date
    citation: Source
    text: str
    tolerance: Decimal = Decimal(0)
    ahead: Decimal = Decimal(0)
    tie_holds: bool = True
    english: str = ""
    patience: int = 3

    def __post_init__(self) -> None:
        """Refuse a negative tolerance, a line of 超序 below the due line, and a negative patience."""
        if self.tolerance < 0 or self.ahead < 0 or self.patience < 0:
            raise BadRule(
                f"“{self.kind.label}”的容差、超序线和数据时限不能为负。 Tolerance, ahead and patience are not negative."
            )

    @property
    def slot(self) -> str:
        """The place of this version of the convention."""
        return f"convention|{self.kind.value}|{self.version}"


class NoConvention(LookupError):
    """No convention of a kind was in force on a day."""


def in_force(conventions: Iterable[Convention], kind: RuleKind, day: date) -> Convention:
    """Return the convention of `kind` in force on `day`, or raise NoConvention."""
    known = [c for c in conventions if c.kind is kind and c.since <= day]
    if not known:
        raise NoConvention(f"{day} 没有“{kind.label}”的规则约定。 No convention for {kind.value} on {day}.")
    return max(known, key=lambda c: (c.since, c.version))
