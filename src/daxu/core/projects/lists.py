"""ProjectList and Sector: the lists that projects stand on, and the fields of work they belong to, as declared."""

from __future__ import annotations

from dataclasses import dataclass

from daxu.core.figure import Source


@dataclass(frozen=True, slots=True)
class Sector:
    """A field of work that a project belongs to; its Chinese name is what a project's record says."""

    name: str
    english: str

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"sector|{self.name}"


@dataclass(frozen=True, slots=True)
class ProjectList:
    """A list that projects stand on, and how many a document counts on it (0: it does not say)."""

    code: str
    name: str
    english: str
    published: int
    citation: Source

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"projectlist|{self.code}"
