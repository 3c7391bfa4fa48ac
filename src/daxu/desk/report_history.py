"""The history of a report that is written by several: every text a block ever had, and every order of the blocks.

Each change of a draft has a number. A text and an order hold since one of them, so that a draft can be read as it was
at any change: what was frozen from it is built anew from just these words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from daxu.core.text import Text
from daxu.desk import models


class NoSuchChange(LookupError):
    """A draft was asked for as it never was: of another period, or before it was begun; `why` says it."""

    def __init__(self, report: str, change: int) -> None:
        """Name the draft and the change."""
        self.why = Text(
            f"这里没有{report}的草稿第{change}次改动时的文字；可能是从备份恢复时没有带上。",
            f"The words of the draft of {report} at its change {change} are not here: a restored backup may lack them.",
        )
        super().__init__(f"{self.why.zh} {self.why.en}")


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that a block had: who wrote it and when, who took it over where it came from elsewhere.

    `restored` is the version whose text it is again, 0 where it was written anew.
    """

    block: int
    version: int
    text: str
    by: str
    at: datetime
    through: str = ""
    restored: int = 0


@dataclass(frozen=True, slots=True)
class Gone:
    """A block that is not in the draft any more: its last wording, who took it out and when."""

    last: Wording
    by: str
    at: datetime


def keep_texts(blocks: Iterable[models.ReportBlock], *, change: int, through: str = "", restored: int = 0) -> None:
    """Keep what some blocks say since a change of their draft; within the transaction that made the change."""
    models.ReportText.objects.bulk_create(
        models.ReportText(
            draft_id=one.draft_id, block=one.pk, version=one.version, change=change, text=one.text, by=one.by,
            at=one.at, through=through, restored=restored,
        )
        for one in blocks
    )  # fmt: skip


def keep_order(report: str, *, change: int, by: str, now: datetime) -> None:
    """Keep which blocks a draft has since a change, in their order."""
    blocks = models.ReportBlock.objects.filter(draft_id=report).order_by("place").values_list("pk", flat=True)
    models.ReportOrder.objects.create(draft_id=report, change=change, blocks=list(blocks), by=by, at=now)


def of_block(report: str, block: int) -> list[Wording]:
    """Return every text that a block had, the newest first; nothing for a block of another report."""
    return [
        _wording(row) for row in models.ReportText.objects.filter(draft_id=report, block=block).order_by("-version")
    ]


def _wording(row: models.ReportText) -> Wording:
    return Wording(row.block, row.version, row.text, row.by, row.at, row.through, row.restored)


def newest(report: str) -> dict[int, Wording]:
    """Return the newest wording of every block that a draft has or had, by the block's number."""
    rows = models.ReportText.objects.filter(draft_id=report).order_by("block", "version")
    return {row.block: _wording(row) for row in rows}


def texts_at(report: str, change: int) -> list[str]:
    """Return the texts of a draft as they were at a change, in their order; raise NoSuchChange."""
    order = models.ReportOrder.objects.filter(draft_id=report, change__lte=change).order_by("change").last()
    if order is None:
        raise NoSuchChange(report, change)
    rows = models.ReportText.objects.filter(draft_id=report, change__lte=change).order_by("version")
    texts = dict(rows.values_list("block", "text"))
    return [texts[block] for block in order.blocks]


def gone(report: str) -> list[Gone]:
    """Return the blocks that were taken out and are still out, the latest first."""
    found: dict[int, Gone] = {}
    wordings, before = newest(report), set[int]()
    for order in models.ReportOrder.objects.filter(draft_id=report).order_by("change"):
        now = set(order.blocks)
        found |= {block: Gone(wordings[block], order.by, order.at) for block in before - now}
        before = now
    return sorted((one for block, one in found.items() if block not in before), key=lambda one: one.at, reverse=True)
