"""Publishing: which parts of a project the public and the deputies are shown, as declared from a day on.

Only what was published is shown: projects whose record names its source and is not 示例, and of those the declared
parts alone. Contacts, issues, cards, months and the year's money are no such part: they cannot be declared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from daxu.core.figure import Source


class PublicPart(Enum):
    """A part of a project that may be declared to be public."""

    SECTOR = "领域"
    LEAD = "责任单位"
    BLOCK = "板块"
    OWNER = "建设单位"
    CONTENT = "建设内容"
    TOTAL = "总投资"
    CATEGORY = "年度类别"
    STAGE = "阶段"
    SOURCE = "出处"

    @property
    def english(self) -> str:
        """The English word."""
        return _PARTS_IN_ENGLISH[self]


_PARTS_IN_ENGLISH = {
    PublicPart.SECTOR: "sector",
    PublicPart.LEAD: "lead",
    PublicPart.BLOCK: "block",
    PublicPart.OWNER: "builder",
    PublicPart.CONTENT: "what is built",
    PublicPart.TOTAL: "total investment",
    PublicPart.CATEGORY: "category of the year",
    PublicPart.STAGE: "stage",
    PublicPart.SOURCE: "source",
}


@dataclass(frozen=True, slots=True)
class ProjectPublication:
    """The parts of projects that are public from a day on, beside their names."""

    effective: date
    parts: tuple[PublicPart, ...]
    citation: Source
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"projectpublication|{self.effective.isoformat()}"


def publication_on(several: Iterable[ProjectPublication], day: date) -> ProjectPublication | None:
    """Return what is public on a day; None where nothing is declared: then nothing is."""
    return max((one for one in several if one.effective <= day), key=lambda one: one.effective, default=None)
