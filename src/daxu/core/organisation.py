"""Organisation and Theme: who answers for a figure, and under which heading of the plan it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Line(Enum):
    """条 or 块: a department answers for a subject everywhere, a street or park for everything in its area."""

    VERTICAL = "条"
    AREA = "块"

    @property
    def english(self) -> str:
        """The English word."""
        return {"条": "department", "块": "area"}[self.value]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A department, street, park or the district itself; `parent` is the code of the one above."""

    code: str
    name: str
    line: Line
    parent: str = ""
    english: str = ""
    aliases: tuple[str, ...] = ()
    order: int = 0
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"organisation|{self.code}"


@dataclass(frozen=True, slots=True)
class Theme:
    """A heading of the plan and of its report, in reading order."""

    code: str
    name: str
    order: int
    english: str = ""

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"theme|{self.code}"
