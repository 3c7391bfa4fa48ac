"""The monthly brief: one page that says how the plan stands, what is behind, and what each month must bring.

It is composed of the same sentences as the long report, as many as one page of 22 lines of 28 characters holds; what
did not fit is counted, never cut off in the middle.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from daxu.duties.reporting import execution, outlook
from daxu.duties.reporting.clauses import grouped
from daxu.duties.reporting.compose import AUTHOR
from daxu.duties.reporting.report import Paragraph, Report, Section, Sentence
from daxu.duties.reporting.subject import Subject, numeral

LINES, CHARACTERS = 22, 28
"""Of a page (GB/T 9704-2012, 5.2.2–5.2.3)."""
_TITLE_LINES = 6
_INDENT = 2
_MOST_BEHIND, _MOST_ASKED = 4, 3


def compose(subject: Subject, *, now: datetime) -> Report:
    """Return the brief of an evaluation at the end of a month: no annex, one page."""
    return Report(
        title=(f"{subject.district}{subject.span}", "计划执行情况简报"),
        addressee="",
        sections=tuple(_sections(subject)),
        annexes=(),
        author=AUTHOR,
        created=now,
        subject=f"{subject.evaluation.plan.name}，截至{subject.evaluation.as_of.isoformat()}",
    )


def _sections(subject: Subject) -> Iterator[Section]:
    first = [
        Section(1, "一、总体", (Paragraph((next(execution.tally(subject)),)),)),
        *_headed("二、滞后的目标", _behind(subject)),
        *_headed("三、往后每月", _asked(subject)),
    ]
    yield from first
    left = LINES - _TITLE_LINES - sum(1 + sum(map(_lines, section.paragraphs)) for section in first)
    yield from _headed(f"{numeral(len(first) + 1)}、主要指标", _figures(subject, left - 1))


def _headed(heading: str, paragraphs: Sequence[Paragraph]) -> list[Section]:
    return [Section(1, heading, tuple(paragraphs))] if paragraphs else []


def _lines(paragraph: Paragraph) -> int:
    return -(-(len(paragraph.text) + _INDENT) // CHARACTERS)


def _behind(subject: Subject) -> list[Paragraph]:
    """Say the farthest behind, and how many more there are."""
    late = execution.late(subject)
    if not late:
        return []
    counted = subject.count(execution.farthest_first(subject), "verdict-behind")
    head = Sentence.of("未达序的目标", counted, "，落后最多的是：")
    return [Paragraph((head,)), *late[:_MOST_BEHIND]]


def _asked(subject: Subject) -> list[Paragraph]:
    """Say of those behind what each month that is left must bring."""
    if subject.rest is None:
        return []
    rest = subject.when(subject.rest)
    fillable = [item for item in execution.farthest_first(subject) if outlook.remaining(subject, item)]
    return [Paragraph((outlook.asked(subject, item, rest),)) for item in fillable[:_MOST_ASKED]]


def _figures(subject: Subject, lines: int) -> list[Paragraph]:
    """Say as many indicators with a figure of the period as there are lines for, in the plan's order."""
    clauses = subject.clauses([group for group in grouped(subject.facts) if not group.under_way])
    fitting = [several for several in _growing(clauses) if _lines(several) <= lines]
    return fitting[-1:]


def _growing(clauses: Sequence[Sentence]) -> Iterator[Paragraph]:
    for count in range(1, len(clauses) + 1):
        yield Paragraph((Sentence.listed(clauses[:count], "；", "。"),))
