"""Mappings: what an organisation told of the sheets that it gets from others, so that it is asked only once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from daxu.desk.models import SheetMapping

MOST = 50
"""Mappings kept for one organisation: the oldest gives way."""


def keep(organisation: str, content: Mapping[str, Any], *, by: str, now: datetime) -> None:
    """Keep a mapping; one of the same columns is kept anew, with what its names stand for now."""
    columns = json.dumps(content.get("columns", {}), ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(columns.encode()).hexdigest()
    fields = {"content": dict(content), "by": by, "at": now}
    SheetMapping.objects.update_or_create(organisation=organisation, digest=digest, defaults=fields)
    newest = SheetMapping.objects.filter(organisation=organisation).order_by("-at", "-pk")[:MOST].values_list("pk")
    SheetMapping.objects.filter(organisation=organisation).exclude(pk__in=[pk for (pk,) in newest]).delete()


def of(organisations: Iterable[str]) -> list[Mapping[str, Any]]:
    """Return the mappings of organisations, the newest first."""
    kept = SheetMapping.objects.filter(organisation__in=list(organisations)).order_by("-at", "-pk")
    return [row.content for row in kept]
