"""Drafts: what an organisation has typed for a filing and not yet filed; nobody's typing overwrites another's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from daxu.desk import models


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands: what was typed, by whom and when; `version` grows with each change."""

    filing: str
    content: Mapping[str, Any]
    version: int
    by: str
    at: datetime


class Overtaken(ValueError):
    """Somebody changed the draft since it was read; `newest` is what stands now, and nothing was overwritten."""

    def __init__(self, newest: Draft) -> None:
        """Say who was first."""
        super().__init__(
            f"{newest.by}在{localtime(newest.at):%H:%M}改过这份草稿，您的改动没有覆盖它。"
            f" {newest.by} changed the draft meanwhile."
        )
        self.newest = newest


def keep(filing: str, content: Mapping[str, Any], *, version: int, organisation: str, by: str, now: datetime) -> Draft:
    """Keep a draft over the `version` that was read (0: there was none); raise Overtaken where that is not the newest.

    The same content sent again is no change, so a retry after a lost answer is harmless.
    """
    fields = {"content": dict(content), "by": by, "at": now}
    try:
        with transaction.atomic():
            if not version:
                models.Draft.objects.create(filing=filing, organisation=organisation, **fields)
                return Draft(filing, content, 1, by, now)
            changed = models.Draft.objects.filter(filing=filing, version=version).update(version=version + 1, **fields)
    except IntegrityError:
        changed = 0
    if changed:
        return Draft(filing, content, version + 1, by, now)
    return _other(filing, content, now)


def _other(filing: str, content: Mapping[str, Any], now: datetime) -> Draft:
    newest = of([filing]).get(filing)
    if newest is None:  # it was filed or thrown away meanwhile: there is nothing to overwrite
        raise Overtaken(Draft(filing, {}, 0, "", now))
    if dict(newest.content) == dict(content):
        return newest
    raise Overtaken(newest)


def of(filings: Iterable[str]) -> dict[str, Draft]:
    """Return the drafts of filings by their names."""
    rows = models.Draft.objects.filter(filing__in=list(filings))
    return {row.filing: Draft(row.filing, row.content, row.version, row.by, row.at) for row in rows}


def kept(organisations: Iterable[str], beginning: str) -> dict[str, Draft]:
    """Return the drafts of some organisations for the filings whose names begin so: those of a whole month."""
    rows = models.Draft.objects.filter(organisation__in=list(organisations), filing__startswith=beginning)
    return {row.filing: Draft(row.filing, row.content, row.version, row.by, row.at) for row in rows}


def drop(filing: str) -> None:
    """Throw a draft away: what it held was filed, or is not wanted."""
    models.Draft.objects.filter(filing=filing).delete()
