"""Steps of projects as programs give them: one form for the API's body and the command line's file, held to its types.

Files and photos are given on the pages; here a document is named with its number.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from daxu.core.projects import geometry
from daxu.core.projects.geometry import Crs
from daxu.core.projects.project import (
    Baseline,
    CardStep,
    Facts,
    IssueStep,
    MonthReport,
    ProjectDeed,
    ProjectStep,
    Work,
    YearPlan,
)
from daxu.core.projects.stage import Side, Stage

_MOST = 50
Said = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=4000)]
Code = Annotated[str, Field(max_length=40)]
Yuan = Annotated[int, Field(strict=True, description="整元 whole yuan")]


class GivenWork(BaseModel):
    """Something physical to be built, in its own unit."""

    model_config = ConfigDict(extra="forbid")

    name: Said
    unit: Code
    planned: Decimal


class GivenFacts(BaseModel):
    """Who and what a project is; `crs` says which coordinate system `shape` is in, and it is kept in CGCS2000."""

    model_config = ConfigDict(extra="forbid")

    name: Said
    sector: Code
    lead: Annotated[Code, Field(description="责任单位的代码 code of the organisation")]
    english: Said = ""
    aliases: Annotated[tuple[Said, ...], Field(max_length=_MOST)] = ()
    national_code: Said = ""
    lists: Annotated[tuple[Code, ...], Field(max_length=_MOST)] = ()
    owner: Said = ""
    supporting: Annotated[tuple[Code, ...], Field(max_length=_MOST)] = ()
    block: Code = ""
    contact: Said = ""
    content: Words = ""
    total: Yuan | None = None
    working_capital: Yuan | None = None
    works: Annotated[tuple[GivenWork, ...], Field(max_length=_MOST)] = ()
    shape: Annotated[
        str, Field(max_length=geometry.MOST_LETTERS, description="“118.78,32.0”、WKT、GeoJSON；先经度 longitude first")
    ] = ""
    crs: Annotated[str, Field(pattern=f"^({'|'.join(one.name for one in Crs)})$")] = Crs.CGCS2000.name

    @property
    def facts(self) -> Facts:
        """Return them as the core has them; raise BadShape where the place cannot be read."""
        plain = {name: getattr(self, name) for name in _NAMES}
        works = tuple(Work(one.name, one.unit, one.planned) for one in self.works)
        shape = geometry.read(self.shape, Crs[self.crs]).geojson if self.shape.strip() else ""
        return Facts(**{**plain, "works": works, "shape": shape})


_NAMES = tuple(name for name in GivenFacts.model_fields if name in {field.name for field in fields(Facts)})


class GivenStep(BaseModel):
    """One deed on a project that is there: what the deed needs goes beside it (stage, side, month, year, issue …)."""

    model_config = ConfigDict(extra="forbid")

    deed: ProjectDeed
    day: Annotated[date, Field(description="发生的日子 the day it happened")]
    seen: Annotated[
        int | None, Field(ge=0, le=10**6, description="看到的最后一步的序号 number of the last step that was seen")
    ] = None
    organisation: Annotated[Code, Field(description="代表的单位，默认责任单位 for which organisation")] = ""
    words: Words = ""
    document: Said = ""
    facts: GivenFacts | None = None
    year: YearPlan | None = None
    stage: Stage | None = None
    side: Side | None = None
    month: MonthReport | None = None
    baseline: Baseline | None = None
    issue: IssueStep | None = None
    card: CardStep | None = None
    into: Code = ""

    def step(self, project: str, organisation: str = "") -> ProjectStep:
        """Return it as a step of a project; its number is given when it is entered."""
        beside: dict[str, Any] = {name: getattr(self, name) for name in _BESIDE}
        facts = self.facts.facts if self.facts else None
        return ProjectStep(project, 0, self.deed, self.day, self.organisation or organisation, facts=facts, **beside)


_BESIDE = ("words", "document", "year", "stage", "side", "month", "baseline", "issue", "card", "into")


class GivenProject(BaseModel):
    """A new project: its facts, and the day from which it is in the portfolio."""

    model_config = ConfigDict(extra="forbid")

    day: Annotated[date, Field(description="登记的日子 the day it was taken in")]
    facts: GivenFacts
