"""FeedRule: by which published rule the projects of a list make a figure of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from daxu.core.figure import Source
from daxu.core.indicator import Measure


class FeedCount(Enum):
    """What is counted of a list as of a day."""

    PROJECTS = "项目数"
    UNDER_WAY = "在建数"
    STARTED = "按计划开工数"
    INVESTMENT = "年度完成投资"
    COMPLETION = "年度投资完成率"

    @property
    def english(self) -> str:
        """The English words."""
        return _COUNTS_IN_ENGLISH[self]


_COUNTS_IN_ENGLISH = {
    FeedCount.PROJECTS: "number of projects",
    FeedCount.UNDER_WAY: "number under way",
    FeedCount.STARTED: "number started as planned",
    FeedCount.INVESTMENT: "investment done in the year",
    FeedCount.COMPLETION: "share of the year's investment done",
}


@dataclass(frozen=True, slots=True)
class FeedRule:
    """A declared rule: which indicator is fed, in which measure, from which list, and what is counted of it.

    `words` and `english_words` say the rule in full, as it is published beside the figure.
    """

    code: str
    name: str
    english: str
    indicator: str
    list: str
    counts: FeedCount
    effective: date
    citation: Source
    measure: Measure = Measure.LEVEL
    words: str = ""
    english_words: str = ""
    until: date | None = None
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"feedrule|{self.code}"

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.effective <= day and (self.until is None or day <= self.until)
