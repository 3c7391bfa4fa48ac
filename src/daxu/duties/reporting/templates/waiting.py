"""Waiting: the figures that were filed but are not approved, so that a template is told why it may not print them."""

from __future__ import annotations

from collections.abc import Sequence

from daxu.core.filing import Filing, State, Step, fold
from daxu.core.indicator import Indicator, Measure
from daxu.core.period import Period
from daxu.core.requirement import Requirement, filing_of
from daxu.core.text import Text
from daxu.duties.reporting.subject import Subject


def waiting(subject: Subject, indicator: Indicator, period: Period, measures: Sequence[Measure]) -> Text | None:
    """Say that a figure was filed and still waits for review, or was returned; None where nobody filed it."""
    whose = subject.evaluation.plan.organisation
    for measure in measures:
        for requirement in subject.book.askers.get((indicator.code, whose, measure), ()):
            if said := _said(_filing(subject, requirement, period)):
                return said
    return None


def _filing(subject: Subject, requirement: Requirement, period: Period) -> Filing:
    name = filing_of(requirement.code, period)
    steps = sorted((step for _, step in subject.book.said(Step) if step.filing == name), key=lambda step: step.number)
    return fold(name, requirement.route, steps)


def _said(filing: Filing) -> Text | None:
    if filing.state is State.SUBMITTED:
        stages = "、".join(stage.name for stage in filing.open_stages) or "审核"
        return Text(f"已经上报，尚待{stages}，没有通过的数不能写。", "it was filed but is not approved yet.")
    if filing.state is State.RETURNED:
        return Text("上报后被退回，还没有重报。", "it was filed and returned, and not filed again.")
    return None
