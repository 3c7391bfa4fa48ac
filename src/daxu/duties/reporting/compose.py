"""Composing: an evaluation becomes a report of sentences that cite. Pure: the same evaluation gives the same report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from daxu.duties.reporting import annexes, execution, outlook
from daxu.duties.reporting.execution import Chapter
from daxu.duties.reporting.report import Report, Section
from daxu.duties.reporting.subject import Subject, numeral

AUTHOR = "Daxu 达序"


def compose(subject: Subject, *, now: datetime, include_sample: bool = False) -> Report:
    """Return the report on a plan's execution; 示例 is shown in an annex of its own, and only when asked for."""
    tables = [annexes.indicators(subject, 1), annexes.sources(subject, 2)]
    if include_sample and subject.samples:
        tables.append(annexes.samples(subject, 3))
    return Report(
        title=(f"关于{subject.district}{subject.period.label}", "国民经济和社会发展计划执行情况的报告"),
        addressee=f"{subject.district}人大常委会：",
        sections=tuple(_sections(subject)),
        annexes=tuple(tables),
        author=AUTHOR,
        created=now,
        subject=f"{subject.evaluation.plan.name}，截至{subject.evaluation.as_of.isoformat()}",
    )


def _sections(subject: Subject) -> Iterator[Section]:
    year = subject.year.code
    yield Section(1, f"一、{subject.period.label}计划执行情况", execution.opening(subject))
    yield from _numbered(execution.chapters(subject))
    if subject.rest:
        rest = subject.when(subject.rest)
        yield Section(1, f"二、{year}年{rest}目标和任务", outlook.opening(subject, rest))
        yield from _numbered(outlook.chapters(subject, rest))


def _numbered(chapters: Iterable[Chapter]) -> Iterator[Section]:
    for number, (heading, paragraphs) in enumerate(chapters, 1):
        yield Section(2, f"（{numeral(number)}）{heading}", paragraphs)
