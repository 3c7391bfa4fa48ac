"""Report drafts: a report that several people write at once, block by block; nobody's words overwrite another's.

A block is one heading or paragraph in the notation of templates (docs/method/report-templates.md); the first block is
the head. What a block says is not judged here: a draft may be wrong for as long as it is being written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.timezone import localtime

from daxu.desk import models, report_history

LONGEST_BLOCK = 20_000
"""Characters of one block."""
MOST_BLOCKS = 1_000
"""Blocks of one draft."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or paragraph as it stands: what it says, who wrote it and when; `version` grows with each change."""

    id: int
    text: str
    version: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """A draft as it stands: the period it reports on, its blocks in their order, and how often it was changed."""

    report: str
    blocks: tuple[Block, ...]
    changes: int
    by: str
    at: datetime

    @property
    def text(self) -> str:
        """The whole draft as one template."""
        return "\n".join(block.text for block in self.blocks)

    def block(self, number: int) -> Block | None:
        """Return the block of a number, or None."""
        return next((block for block in self.blocks if block.id == number), None)


class BlockOvertaken(ValueError):
    """Somebody changed the block since it was read; `newest` is what stands now, None where it was removed."""

    def __init__(self, newest: Block | None) -> None:
        """Say who was first."""
        if newest is None:
            super().__init__("这一段已被别人删去。 Somebody has removed this block.")
        else:
            super().__init__(
                f"{newest.by}在{localtime(newest.at):%H:%M}改过这一段，您的改动没有覆盖它。"
                f" {newest.by} changed this block meanwhile."
            )
        self.newest = newest


class DraftFull(ValueError):
    """A draft of too many blocks, or a block that is too long."""


def of(report: str) -> ReportDraft | None:
    """Return the draft of a period, or None where nobody has begun one."""
    row = models.ReportDraft.objects.filter(pk=report).first()
    if row is None:
        return None
    blocks = tuple(_block(one) for one in row.blocks.order_by("place"))
    return ReportDraft(row.report, blocks, row.changes, row.by, row.at)


def _block(row: models.ReportBlock) -> Block:
    return Block(row.pk, row.text, row.version, row.by, row.at)


def begin(report: str, texts: Sequence[str], *, by: str, now: datetime) -> bool:
    """Begin a draft from the texts of its blocks; where one was begun already it stays, and False comes back."""
    _must_fit(len(texts), *texts)
    try:
        with transaction.atomic():
            draft = models.ReportDraft.objects.create(report=report, changes=1, by=by, at=now)
            made = models.ReportBlock.objects.bulk_create(
                models.ReportBlock(draft=draft, place=place, text=text, by=by, at=now)
                for place, text in enumerate(texts)
            )
            report_history.keep_texts(made, change=1)
            report_history.keep_order(report, change=1, by=by, now=now)
    except IntegrityError:
        return False
    return True


def rewrite(
    report: str, number: int, text: str, *, version: int, by: str, now: datetime, through: str = "", restored: int = 0
) -> Block:
    """Write a block over the `version` that was read; raise BlockOvertaken where that is not the newest.

    The same text sent again is no change, so a retry after a lost answer is harmless. `through` is who took over what
    `by` wrote elsewhere; `restored` the version whose text it is again.
    """
    _must_fit(1, text)
    with transaction.atomic():
        change = hold(report)
        rows = models.ReportBlock.objects.filter(pk=number, draft_id=report)
        if not rows.filter(version=version).exclude(text=text).update(text=text, version=version + 1, by=by, at=now):
            return _same_or_overtaken(rows.first(), text)
        report_history.keep_texts([rows.get()], change=change, through=through, restored=restored)
        return Block(number, text, version + 1, by, now)


def _same_or_overtaken(row: models.ReportBlock | None, text: str) -> Block:
    if row is None or row.text != text:
        raise BlockOvertaken(_block(row) if row else None)
    return _block(row)


def insert(report: str, text: str, *, after: int, key: str, by: str, now: datetime, through: str = "") -> Block:
    """Insert a block behind another, at the end where that is gone; the same key again inserts nothing twice."""
    with transaction.atomic():
        change = hold(report)
        if done := models.ReportBlock.objects.filter(draft_id=report, key=key).first():
            return _block(done)
        rows = models.ReportBlock.objects.filter(draft_id=report)
        _must_fit(rows.count() + 1, text)
        place = _place_after(report, after)
        rows.filter(place__gte=place).update(place=F("place") + 1)
        made = models.ReportBlock.objects.create(draft_id=report, place=place, text=text, by=by, at=now, key=key)
        report_history.keep_texts([made], change=change, through=through)
        report_history.keep_order(report, change=change, by=by, now=now)
        return _block(made)


def _place_after(report: str, after: int) -> int:
    rows = models.ReportBlock.objects.filter(draft_id=report)
    before = rows.filter(pk=after).first() or rows.order_by("place").last()
    return before.place + 1 if before else 0


def remove(report: str, number: int, *, version: int, by: str, now: datetime) -> bool:
    """Remove a block that nobody changed since it was read; False where it is gone already.

    Raises BlockOvertaken where somebody changed it.
    """
    with transaction.atomic():
        change = hold(report)
        rows = models.ReportBlock.objects.filter(pk=number, draft_id=report)
        if rows.filter(version=version).delete()[0]:
            report_history.keep_order(report, change=change, by=by, now=now)
            return True
        if row := rows.first():
            raise BlockOvertaken(_block(row))
        return False


def move(report: str, number: int, *, behind: int, by: str, now: datetime) -> bool:
    """Put a block behind another; the head stays first. Asked twice, it stands where it was put the first time."""
    with transaction.atomic():
        change = hold(report)
        order = _order(report)
        if number == behind or not {number, behind} <= set(order) or number == order[0]:
            return False
        order.remove(number)
        order.insert(order.index(behind) + 1, number)
        for place, one in enumerate(order):
            models.ReportBlock.objects.filter(~Q(place=place), pk=one).update(place=place)
        report_history.keep_order(report, change=change, by=by, now=now)
        return True


def _order(report: str) -> list[int]:
    return list(models.ReportBlock.objects.filter(draft_id=report).order_by("place").values_list("pk", flat=True))


def hold(report: str) -> int:
    """Let the acts on one draft follow each other: who comes second waits here. Return the number of the change."""
    rows = models.ReportDraft.objects.filter(pk=report)
    rows.update(changes=F("changes") + 1)
    return rows.values_list("changes", flat=True).first() or 0


def _must_fit(blocks: int, *texts: str) -> None:
    if blocks > MOST_BLOCKS:
        raise DraftFull(f"草稿至多{MOST_BLOCKS}段。 A draft has at most {MOST_BLOCKS} blocks.")
    if any(len(text) > LONGEST_BLOCK for text in texts):
        raise DraftFull(f"一段至多{LONGEST_BLOCK}字；请分成几段。 A block has at most {LONGEST_BLOCK} characters.")
