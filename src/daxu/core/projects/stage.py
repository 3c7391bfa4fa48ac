"""Stage, side state, category: where a project stands, and what the year's plan called it — two different things.

Practice: 全链条全流程闭环管理. A stage is reached on a day, with proof. 入库 is a fact of statistics: it may come
before or after other steps, but never before the start. Which proof a stage asks for, and from which size a project may
enter the statistics, is declared (`StageRule`), dated and cited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from daxu.core.figure import Source


class Stage(Enum):
    """The chain from lead to full capacity (线索 → 达产), in its order."""

    LEAD = "线索"
    TALKS = "在谈"
    SIGNED = "签约"
    LAND = "拿地"
    STARTED = "开工"
    LISTED = "入库"
    BUILDING = "在建"
    FINISHED = "竣工"
    PRODUCING = "投产"
    AT_CAPACITY = "达产"

    @property
    def english(self) -> str:
        """The English word."""
        return _STAGES_IN_ENGLISH[self]

    @property
    def place(self) -> int:
        """Its place in the chain, from 0."""
        return CHAIN.index(self)


CHAIN = tuple(Stage)
_STAGES_IN_ENGLISH = {
    Stage.LEAD: "lead",
    Stage.TALKS: "in talks",
    Stage.SIGNED: "signed",
    Stage.LAND: "land acquired",
    Stage.STARTED: "started",
    Stage.LISTED: "in the statistics",
    Stage.BUILDING: "under construction",
    Stage.FINISHED: "finished",
    Stage.PRODUCING: "in production",
    Stage.AT_CAPACITY: "at capacity",
}


class Side(Enum):
    """States beside the chain: the first two end with 恢复, the last two only by correction."""

    SUSPENDED = "停工"
    DEFERRED = "缓建"
    MOVED_OUT = "调出"
    ENDED = "终止"

    @property
    def english(self) -> str:
        """The English word."""
        return {"停工": "suspended", "缓建": "deferred", "调出": "moved out", "终止": "ended"}[self.value]

    @property
    def final(self) -> bool:
        """Whether nothing follows it."""
        return self in (Side.MOVED_OUT, Side.ENDED)


class Category(Enum):
    """What the year's plan calls a project (年度计划类别); it says nothing about where the project stands."""

    NEW = "新建"
    CARRIED = "续建"
    FINISHING = "竣工"
    PREPARING = "前期"

    @property
    def english(self) -> str:
        """The English word."""
        return {"新建": "new", "续建": "carried on", "竣工": "to be finished", "前期": "in preparation"}[self.value]


class Condition(Enum):
    """What a project counts as on a day: every project of a list has exactly one, so counts reconcile to the total."""

    NOT_STARTED = "未开工"
    UNDER_WAY = "在建"
    FINISHED = "已竣工"
    SUSPENDED = "停工"
    DEFERRED = "缓建"
    MOVED_OUT = "调出"
    ENDED = "终止"

    @property
    def english(self) -> str:
        """The English word."""
        return _CONDITIONS_IN_ENGLISH[self]


_CONDITIONS_IN_ENGLISH = {
    Condition.NOT_STARTED: "not started",
    Condition.UNDER_WAY: "under way",
    Condition.FINISHED: "finished",
    Condition.SUSPENDED: "suspended",
    Condition.DEFERRED: "deferred",
    Condition.MOVED_OUT: "moved out",
    Condition.ENDED: "ended",
}


class Proof(Enum):
    """What a move has to be borne out by."""

    DOCUMENT = "文件"
    PHOTO = "现场照片"

    @property
    def english(self) -> str:
        """The English word."""
        return {"文件": "a document", "现场照片": "a photo of the site"}[self.value]


@dataclass(frozen=True, slots=True)
class StageRule:
    """What a stage asks for: stages reached before it, proof, and the least size in yuan, from a day on.

    `net` says that the project's working capital (铺底流动资金) is taken off its total before the size is looked at.
    """

    stage: Stage
    effective: date
    citation: Source
    requires: tuple[Stage, ...] = ()
    proof: tuple[Proof, ...] = ()
    least: int | None = None
    net: bool = False
    words: str = ""
    english: str = ""
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"stagerule|{self.stage.value}|{self.effective.isoformat()}"
