"""Named projects: those that a document names, with what it says of them and no more, and its lists of projects."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from daxu.core.figure import Source
from daxu.core.projects.lists import ProjectList, Sector
from daxu.core.projects.stage import Category, Stage


class Shape(Enum):
    """How a project lies on the map."""

    POINT = "点"
    LINE = "线"
    AREA = "面"


@dataclass(frozen=True, slots=True)
class NamedProject:
    """A project that a document names: what it says (`said`), where, and as of which day it says so.

    `stage` is one that the project stood at on that day; since when is not known. Money is not declared here.
    """

    id: str
    name: str
    english: str
    sector: str
    lead: str
    said: str
    citation: Source
    as_of: date
    aliases: tuple[str, ...] = ()
    block: str = ""
    lists: tuple[str, ...] = ()
    category: Category | None = None
    stage: Stage | None = None
    start: date | None = None
    finish: date | None = None
    shape: Shape = Shape.POINT

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"namedproject|{self.id}"


@dataclass(frozen=True, slots=True)
class NamedProjects:
    """All that a district declares of projects."""

    sectors: tuple[Sector, ...] = ()
    lists: tuple[ProjectList, ...] = ()
    projects: tuple[NamedProject, ...] = ()
