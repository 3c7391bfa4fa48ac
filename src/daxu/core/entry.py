"""Entry and as_of: the ledger as a list, belief as a fold.

An entry is someone saying something at a moment. A mistake is followed by a correction that names it; nothing changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from daxu.core.cause import Cause
from daxu.core.caution import Caution
from daxu.core.filing import Closing, Step
from daxu.core.indicator import Indicator, Observation
from daxu.core.lights import LightTable
from daxu.core.notation import Record, Statement, written
from daxu.core.note import Note
from daxu.core.opinion import Opinion
from daxu.core.organisation import Organisation, Theme
from daxu.core.projects.cards import CardRule
from daxu.core.projects.feed_rule import FeedRule
from daxu.core.projects.funding import FundingSource
from daxu.core.projects.issues import IssueRules
from daxu.core.projects.lists import ProjectList, Sector
from daxu.core.projects.project import ProjectStep
from daxu.core.projects.publishing import ProjectPublication
from daxu.core.projects.stage import StageRule
from daxu.core.relations import Compulsory, FigureRule
from daxu.core.report_version import ReportVersion
from daxu.core.requirement import Requirement
from daxu.core.rules import Convention
from daxu.core.spotcheck import SpotCheck
from daxu.core.target import Amendment, Plan, Target
from daxu.core.tasks.rules import TaskRules
from daxu.core.tasks.task import TaskStep
from daxu.core.workdays import YearOfWork


class AlreadyCorrected(ValueError):
    """An entry was corrected that no longer stands: somebody was faster."""


@dataclass(frozen=True)
class Entry:
    """`by` said `says` at `at`; `corrects` names the entry that it replaces, with the `reason`."""

    says: Statement
    by: str
    at: datetime
    corrects: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a correction without a reason, and a moment without a time zone."""
        if self.corrects and not self.reason.strip():
            raise ValueError(f"更正 {self.corrects} 必须写明理由。 A correction needs a reason.")
        if self.at.tzinfo is None:
            raise ValueError("记账时刻必须带时区。 The moment of an entry needs a time zone.")

    @cached_property
    def id(self) -> str:
        """The entry's name: a hash of what it says and what it corrects, the same on every machine."""
        text = f"{written(self.says)}\n{self.corrects or ''}"
        return f"{_PREFIX[type(self.says)]}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"

    @property
    def slot(self) -> str:
        """The place that the statement takes."""
        return self.says.slot


_PREFIX: dict[type, str] = {
    Observation: "f", Target: "t", Plan: "p", Amendment: "a", Record: "r",
    Organisation: "o", Theme: "h", Indicator: "i", Convention: "c", LightTable: "l", Caution: "w",
    Requirement: "q", YearOfWork: "y", Step: "s", Closing: "k", SpotCheck: "x", Note: "n",
    FigureRule: "g", Compulsory: "m", ProjectStep: "j", StageRule: "d", CardRule: "b", IssueRules: "u",
    ProjectList: "v", Sector: "z", FeedRule: "e", ReportVersion: "rv", FundingSource: "fs",
    ProjectPublication: "pp", TaskStep: "ts", TaskRules: "tr", Cause: "ca", Opinion: "op",
}  # fmt: skip


def as_of(entries: Iterable[Entry], moment: datetime) -> dict[str, Entry]:
    """Return slot → entry as believed at `moment`; corrections made later do not exist yet.

    Raises AlreadyCorrected when an entry corrects another than the one that stands in its slot.
    """
    held: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: e.at):
        if entry.at > moment:
            break
        standing = held.get(entry.slot)
        if entry.corrects != (standing.id if standing else None):
            held_id = standing.id if standing else None
            raise AlreadyCorrected(
                f"{entry.id} 更正的是 {entry.corrects}，而账上现行的是 {held_id or '空'}；请先看最新版本再更正。"
                f" The ledger holds {held_id or 'nothing'} in that place."
            )
        held[entry.slot] = entry
    return held
