"""Comments on the blocks of a report that is being written: a thread each, which somebody resolves.

A comment stays with its block's number, also where the block is written anew. It is a working paper of those who
write; it goes into a file only when it is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from daxu.desk import models, report_drafts

LONGEST = 2_000
"""Characters of one comment."""


@dataclass(frozen=True, slots=True)
class Comment:
    """Something said of a block: by whom, when, in what words."""

    id: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CommentThread:
    """A thread on a block: its first comment, the answers, and who resolved it."""

    block: int
    first: Comment
    answers: tuple[Comment, ...] = ()
    resolved_by: str = ""
    resolved_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has resolved it."""
        return not self.resolved_by

    @property
    def comments(self) -> tuple[Comment, ...]:
        """All that was said, in the order in which it was."""
        return (self.first, *self.answers)


class NotSaid(ValueError):
    """A comment that says nothing, is too long, or answers a thread that is not there."""


def of(report: str) -> list[CommentThread]:
    """Return the threads of a draft, the oldest first."""
    rows = models.ReportComment.objects.filter(draft_id=report, thread=None).order_by("id").prefetch_related("answers")
    return [_talk(row) for row in rows]


def _talk(row: models.ReportComment) -> CommentThread:
    answers = sorted(row.answers.all(), key=lambda one: one.pk)
    return CommentThread(row.block, _said(row), tuple(map(_said, answers)), row.resolved_by, row.resolved_at)


def _said(row: models.ReportComment) -> Comment:
    return Comment(row.pk, row.text, row.by, row.at)


def say(report: str, block: int, text: str, *, thread: int = 0, key: str, by: str, now: datetime) -> None:
    """Comment on a block, or answer in a `thread`, which opens again; the same key says nothing twice.

    Raises NotSaid.
    """
    _must_say(text)
    try:
        with transaction.atomic():
            above = _thread(report, thread) if thread else None
            report_drafts.hold(report)
            models.ReportComment.objects.create(
                draft_id=report, block=above.block if above else block, thread=above, text=text, by=by, at=now, key=key
            )
            if above:
                models.ReportComment.objects.filter(pk=above.pk).update(resolved_by="", resolved_at=None)
    except IntegrityError:
        if not models.ReportComment.objects.filter(key=key).exists():
            raise


def _must_say(text: str) -> None:
    if not text.strip():
        raise NotSaid("批注是空的；请写明意见。 The comment is empty: say something.")
    if len(text) > LONGEST:
        raise NotSaid(f"批注至多{LONGEST}字。 A comment has at most {LONGEST} characters.")


def _thread(report: str, number: int) -> models.ReportComment:
    row = models.ReportComment.objects.filter(pk=number, draft_id=report, thread=None).first()
    if row is None:
        raise NotSaid("没有这条批注，它可能属于别的报告。 There is no such thread in this draft.")
    return row


def resolve(report: str, thread: int, *, by: str, now: datetime) -> bool:
    """Resolve a thread; False where it is not there, or was resolved already."""
    with transaction.atomic():
        rows = models.ReportComment.objects.filter(pk=thread, draft_id=report, thread=None, resolved_by="")
        done = bool(rows.update(resolved_by=by, resolved_at=now))
        if done:
            report_drafts.hold(report)
        return done
