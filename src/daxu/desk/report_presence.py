"""Who is in which block of a report just now: told by open pages while somebody types, forgotten after a minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from daxu.desk import models

FORGOTTEN = timedelta(seconds=60)
"""How long somebody counts as present after their page was last heard of."""


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody writing in a block."""

    person: str
    block: int


def seen(report: str, person: str, block: int, *, now: datetime) -> None:
    """Note that somebody writes in a block; 0 for somebody who has stopped."""
    rows = models.ReportPresence.objects.filter(draft_id=report, person=person)
    if not block:
        rows.delete()
        return
    models.ReportPresence.objects.update_or_create(draft_id=report, person=person, defaults={"block": block, "at": now})


def of(report: str, *, now: datetime) -> list[Present]:
    """Return who writes where, in the order of their names."""
    rows = models.ReportPresence.objects.filter(draft_id=report, at__gt=now - FORGOTTEN).order_by("person")
    return [Present(row.person, row.block) for row in rows]
