"""Indicator and Observation: what is measured, and what it was.

The attributes of an indicator are separate fields, never one enumeration: a rate can be 约束性 or 预期性, a stock can
be better high or low. Terms follow the practice of Chinese annual plans (统计口径, 指标性质, 形态, 时间属性, 方向).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from daxu.core.figure import Figure
from daxu.core.period import Period
from daxu.core.quantity import Unit


class Nature(Enum):
    """指标性质: a promise that binds, or one that the market is expected to reach."""

    BINDING = "约束性"
    EXPECTED = "预期性"
    UNSTATED = "未说明"


class Form(Enum):
    """形态: what kind of number it is."""

    AMOUNT = "总量"
    GROWTH = "增速"
    SHARE = "比重"
    COUNT = "项数"
    QUALITY = "定性"
    RANK = "序位"


class Timing(Enum):
    """时间属性: a flow adds up over the year, a stock is read at a moment."""

    FLOW = "累计"
    STOCK = "时点"


class Wish(Enum):
    """方向: which way is better."""

    MORE = "正向"
    LESS = "逆向"
    WITHIN = "区间"


class Frequency(Enum):
    """频率: how often a value can exist at all."""

    MONTHLY = "月"
    QUARTERLY = "季"
    HALF_YEARLY = "半年"
    YEARLY = "年"


class Measure(Enum):
    """What a number says of its indicator; the values are the conventions of annotated corpora."""

    LEVEL = "level"
    GROWTH = "growth_yoy"
    SHARE = "share"
    RANK = "rank"
    DIFFERENCE = "diff_vs_other"
    COMPLETION = "completion_rate"
    PART = "count_part"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _MEASURE_LABELS[self]

    @property
    def english(self) -> str:
        """The English word."""
        return _MEASURES_IN_ENGLISH[self]


_MEASURE_LABELS = {
    Measure.LEVEL: "数值",
    Measure.GROWTH: "同比增长",
    Measure.SHARE: "占比",
    Measure.RANK: "位次",
    Measure.DIFFERENCE: "高于（低于）比较对象",
    Measure.COMPLETION: "完成率",
    Measure.PART: "其中项数",
    Measure.OTHER: "其他",
}
_MEASURES_IN_ENGLISH = {
    Measure.LEVEL: "value",
    Measure.GROWTH: "growth on the year before",
    Measure.SHARE: "share",
    Measure.RANK: "rank",
    Measure.DIFFERENCE: "above or below what it is compared with",
    Measure.COMPLETION: "completion",
    Measure.PART: "part of a count",
    Measure.OTHER: "other",
}


class Status(Enum):
    """数据版本: how settled a value is (统计核算 goes 快报 → 初步核算 → 最终核实)."""

    EXPECTED = "预计"
    FLASH = "快报"
    REPORTED = "公布"
    PRELIMINARY = "初步核算"
    FINAL = "最终核实"
    REVISED = "修订"

    @property
    def english(self) -> str:
        """The English word."""
        return _STATUSES_IN_ENGLISH[self]


_STATUSES_IN_ENGLISH = {
    Status.EXPECTED: "expected",
    Status.FLASH: "flash",
    Status.REPORTED: "published",
    Status.PRELIMINARY: "preliminary accounting",
    Status.FINAL: "final accounting",
    Status.REVISED: "revised",
}


class Kind(Enum):
    """Whether a figure says what was, what is expected, what is planned, or what is promised."""

    ACTUAL = "actual"
    ESTIMATE = "estimate"
    PLAN = "plan"
    TARGET = "target"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return {"actual": "实际", "estimate": "预计", "plan": "计划", "target": "目标"}[self.value]

    @property
    def english(self) -> str:
        """The English word."""
        return {"actual": "actual", "estimate": "expected", "plan": "planned", "target": "target"}[self.value]


class Disclosure(Enum):
    """披露方式: what a public text says of the indicator."""

    VALUE = "数值"
    GROWTH = "增速"
    BOTH = "数值和增速"


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured, with every attribute that a rule, a check or a sentence needs."""

    code: str
    name: str
    unit: Unit
    theme: str
    form: Form = Form.AMOUNT
    timing: Timing = Timing.FLOW
    wish: Wish = Wish.MORE
    nature: Nature = Nature.UNSTATED
    frequency: Frequency = Frequency.MONTHLY
    decimals: int = 1
    disclosure: Disclosure = Disclosure.VALUE
    definition: str = ""
    provider: str = ""
    english: str = ""
    aliases: tuple[str, ...] = ()
    part_of: str = ""

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"indicator|{self.code}"


@dataclass(frozen=True, slots=True)
class Observation:
    """A fact: `indicator` of `organisation` was `figure` over `period` (or at its end, for a stock).

    Growth is kept as reported and never computed from two levels, because published growth rests on 可比口径.
    A `sample` observation is no fact: it is shown with the word 示例 and counted apart.
    """

    indicator: str
    organisation: str
    period: Period
    figure: Figure
    measure: Measure = Measure.LEVEL
    status: Status = Status.REPORTED
    planned: bool = False
    compared_with: str = ""
    subject: str = ""
    definition: str = ""
    note: str = ""
    sample: bool = False

    @property
    def kind(self) -> Kind:
        """Actual, estimate (预计) or plan."""
        if self.planned:
            return Kind.PLAN
        return Kind.ESTIMATE if self.status is Status.EXPECTED else Kind.ACTUAL

    @property
    def slot(self) -> str:
        """The place this fact takes: two facts in one slot are two versions of the same thing."""
        sort = "示例" if self.sample else "计划" if self.planned else "事实"
        parts = (sort, self.indicator, self.organisation, self.period.code, self.measure.value)
        return "|".join(("observation", *parts, self.compared_with, self.definition))
