"""Steps of tasks, causes and opinions as programs give them: one form for the API's body and the command's file."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from daxu.core.cause import Cause
from daxu.core.opinion import Opinion
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.core.tasks.rules import TaskOutcome, VerbClass
from daxu.core.tasks.task import Milestone, Promise, Saying, TaskDeed, TaskStep

_MOST = 50
Said = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=4000)]
Code = Annotated[str, Field(max_length=40)]
Amount = Annotated[str, Field(max_length=60, description="如 1.67万人 an amount with its unit")]


class GivenMilestone(BaseModel):
    """A step on the way, by which day."""

    model_config = ConfigDict(extra="forbid")

    name: Said
    due: date


class GivenTask(BaseModel):
    """A new task; `number` is an amount with its unit, left out where the promise has none."""

    model_config = ConfigDict(extra="forbid")

    name: Said
    document: Said
    sentence: Words
    sort: VerbClass
    day: Annotated[date, Field(description="立项的日子 the day it was entered")]
    verb: Code = ""
    place: Said = ""
    number: Amount = ""
    plan: Code = ""
    target: Code = ""
    indicator: Code = ""
    project: Code = ""
    opinion: Code = ""
    point: Annotated[int, Field(ge=0, le=99)] = 0
    lead: Code = ""
    supporting: Annotated[tuple[Code, ...], Field(max_length=_MOST)] = ()
    due: date | None = None
    milestones: Annotated[tuple[GivenMilestone, ...], Field(max_length=_MOST)] = ()
    sample: bool = False

    @property
    def promise(self) -> Promise:
        """Return it as the core has it; raise BadQuantity where the number cannot be read."""
        return Promise(
            self.name, Saying(self.document, self.sentence, self.place, self.opinion, self.point), self.sort,
            self.verb, number=Quantity.parse(self.number) if self.number.strip() else None, plan=self.plan,
            target=self.target, indicator=self.indicator, project=self.project, lead=self.lead,
            supporting=self.supporting, due=self.due,
            milestones=tuple(Milestone(one.name, one.due) for one in self.milestones), sample=self.sample,
        )  # fmt: skip


class GivenTaskStep(BaseModel):
    """One deed about a task that is there: what the deed needs goes beside it."""

    model_config = ConfigDict(extra="forbid")

    deed: TaskDeed
    day: Annotated[date, Field(description="发生的日子 the day it happened")]
    seen: Annotated[
        int | None, Field(ge=0, le=10**6, description="看到的最后一步的序号 number of the last step that was seen")
    ] = None
    organisation: Annotated[Code, Field(description="代表的单位，默认牵头单位 for which organisation")] = ""
    words: Words = ""
    document: Said = ""
    lead: Code = ""
    supporting: Annotated[tuple[Code, ...], Field(max_length=_MOST)] = ()
    due: date | None = None
    milestone: Said = ""
    done: Amount = ""
    outcome: TaskOutcome | None = None

    def step(self, task: str, organisation: str) -> TaskStep:
        """Return it as a step of a task; its number is given when it is entered. Raise BadQuantity."""
        return TaskStep(
            task, 0, self.deed, self.day, self.organisation or organisation, words=self.words, document=self.document,
            lead=self.lead, supporting=self.supporting, due=self.due, milestone=self.milestone,
            done=Quantity.parse(self.done) if self.done.strip() else None, outcome=self.outcome,
        )  # fmt: skip


class GivenCause(BaseModel):
    """Why a target was behind in a period, and what is done; `reason` says why one that was filed is changed."""

    model_config = ConfigDict(extra="forbid")

    plan: Code
    target: Code
    period: Annotated[Code, Field(description="如 2024H1 the period")]
    organisation: Code
    cause: Words
    measure: Words
    due: date | None = None
    reason: Said = ""

    @property
    def told(self) -> Cause:
        """Return it as the core has it; raise BadPeriod."""
        return Cause(
            self.plan, self.target, Period.parse(self.period), self.organisation, self.cause.strip(),
            self.measure.strip(), self.due,
        )  # fmt: skip


class GivenOpinion(BaseModel):
    """An opinion of the standing committee, with its points in order."""

    model_config = ConfigDict(extra="forbid")

    code: Code
    document: Said
    issuer: Said
    day: date
    due: Annotated[date, Field(description="答复期限 the day by which it is answered")]
    points: Annotated[tuple[Words, ...], Field(max_length=_MOST)]
    number: Said = ""
    sample: bool = False

    @property
    def told(self) -> Opinion:
        """Return it as the core has it."""
        return Opinion(self.code, self.document, self.issuer, self.day, self.due, self.points, self.number, self.sample)
