"""Steps of projects as programs give them: one form for the API's body and the command line's file, held to its types.

Files are given on the pages; here a document is named with its number. Photos come beside a step, with their place.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from daxu.core.projects import geometry
from daxu.core.projects.geometry import BadShape, Crs, ShapeKind
from daxu.core.projects.project import (
    Baseline,
    CardStep,
    Facts,
    FundStep,
    IssueStep,
    MonthReport,
    ProjectDeed,
    ProjectStep,
    Spot,
    Work,
    YearPlan,
)
from daxu.core.projects.stage import Side, Stage
from daxu.core.text import Text

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
    fund: FundStep | None = None

    def step(self, project: str, organisation: str = "") -> ProjectStep:
        """Return it as a step of a project; its number is given when it is entered."""
        beside: dict[str, Any] = {name: getattr(self, name) for name in _BESIDE}
        facts = self.facts.facts if self.facts else None
        return ProjectStep(project, 0, self.deed, self.day, self.organisation or organisation, facts=facts, **beside)


_BESIDE = ("words", "document", "year", "stage", "side", "month", "baseline", "issue", "card", "into", "fund")


class GivenProject(BaseModel):
    """A new project: its facts, and the day from which it is in the portfolio."""

    model_config = ConfigDict(extra="forbid")

    day: Annotated[date, Field(description="登记的日子 the day it was taken in")]
    facts: GivenFacts


class GivenCorrection(BaseModel):
    """Another step in the place of a wrong one; without a step the wrong one is voided."""

    model_config = ConfigDict(extra="forbid")

    corrects: Annotated[
        str, Field(max_length=80, description="steps 中的 entry the entry of the step, as steps tell it")
    ]
    reason: Annotated[Words, Field(description="更正的理由 the reason")]
    correction: Annotated[GivenStep | None, Field(description="不写即作废 left out, the step is voided")] = None

    def instead_of(self, wrong: ProjectStep) -> ProjectStep:
        """Return the step that is to stand; the files and photos of the wrong one stay: nobody can give them here."""
        if self.correction is None:
            return replace(_bare(wrong), deed=ProjectDeed.VOID, words=self.reason)
        right = self.correction.step(wrong.project, wrong.organisation)
        return replace(right, evidence=wrong.evidence, photos=wrong.photos)


def _bare(step: ProjectStep) -> ProjectStep:
    return ProjectStep(step.project, step.number, step.deed, step.day, step.organisation)


class GivenVisit(BaseModel):
    """What goes beside photos: a visit, or with `stage` a move to it; where and when they were taken."""

    model_config = ConfigDict(extra="forbid")

    day: Annotated[date, Field(description="踏勘或到达阶段的日子 the day of the visit or of the move")]
    place: Annotated[
        str, Field(max_length=60, description="“118.78,32.0”；不写用照片里的 left out, each photo's own (EXIF)")
    ] = ""
    crs: Annotated[str, Field(pattern=f"^({'|'.join(one.name for one in Crs)})$")] = Crs.WGS84.name
    accuracy: Annotated[Decimal | None, Field(ge=0, le=10**6, description="米 metres")] = None
    taken: Annotated[date | None, Field(description="拍摄的日子，不写用照片里的 left out, each photo's own")] = None
    stage: Stage | None = None
    words: Words = ""
    document: Said = ""
    organisation: Code = ""
    seen: Annotated[int | None, Field(ge=0, le=10**6)] = None

    def step(self, project: str, organisation: str) -> ProjectStep:
        """Return it as a step of a project, without its photos."""
        deed = ProjectDeed.MOVE if self.stage else ProjectDeed.VISIT
        return ProjectStep(
            project, 0, deed, self.day, self.organisation or organisation, words=self.words, document=self.document,
            stage=self.stage,
        )  # fmt: skip

    @property
    def spot(self) -> Spot | None:
        """Where the photos were taken, None where it is not said; raise BadShape where it cannot be read."""
        return spot_of(self.place, Crs[self.crs], self.accuracy)


def spot_of(written: str, crs: Crs, accuracy: Decimal | None = None) -> Spot | None:
    """Return the point that was written, None for nothing; raise BadShape for what is no point."""
    if not written.strip():
        return None
    shape = geometry.read(written, crs)
    if shape.kind is not ShapeKind.POINT:
        raise BadShape(Text("照片的地点是一个点，如 118.78,31.99。", "A photo has one place, such as 118.78,31.99."))
    return Spot(shape.positions[0].longitude, shape.positions[0].latitude, accuracy)
