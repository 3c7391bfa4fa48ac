"""Public projects: the projects of the published plan, with the declared parts of them and nothing else.

What is not declared is not asked of the database, so that nothing else can reach the page. A search looks at names
alone: it never tells what is in a part that is not shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from daxu.core.projects.publishing import PublicPart
from daxu.desk import models
from daxu.desk.found_projects import LARGEST_PAGE, Rows, Wanted, found

_COLUMNS = {
    PublicPart.SECTOR: "sector", PublicPart.LEAD: "lead", PublicPart.BLOCK: "block", PublicPart.OWNER: "owner",
    PublicPart.CONTENT: "projectrecord__content", PublicPart.TOTAL: "total", PublicPart.CATEGORY: "plan__category",
    PublicPart.STAGE: "stay__stage", PublicPart.SOURCE: "projectrecord__source",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WantedPublic:
    """Which public projects, as of which day; empty means any."""

    day: date
    words: str = ""
    first: int = 0
    size: int = 50


class PublicProject(NamedTuple):
    """A project as everybody may see it: its name, and its declared parts in their order (total in yuan)."""

    name: str
    parts: tuple[str | int | None, ...]


def page(wanted: WantedPublic, parts: Sequence[PublicPart]) -> list[PublicProject]:
    """Return one page of the public projects, in order of id."""
    rows = _found(wanted).order_by("id").values_list("name", *(_COLUMNS[part] for part in parts))
    return [PublicProject(name, tuple(said)) for name, *said in rows[wanted.first :][: min(wanted.size, LARGEST_PAGE)]]


def count(wanted: WantedPublic) -> int:
    """Return how many public projects are found."""
    return int(_found(wanted).count())


def _found(wanted: WantedPublic) -> Rows:
    """Ask for those whose record is published, and that are in the year's plan or on a list on the day."""
    on_a_list = models.ProjectList.objects.filter(project=OuterRef("pk"), since__lte=wanted.day, until__gt=wanted.day)
    rows = found(Wanted(wanted.day)).filter(projectrecord__published=True, sample=False)
    rows = rows.filter(Q(plan__isnull=False) | Exists(on_a_list))
    for word in wanted.words.split()[:5]:
        rows = rows.filter(name__contains=word)
    return rows
