"""Composing: an evaluation becomes a report of sentences that cite. Pure: the same evaluation gives the same report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from daxu.duties.reporting import annexes, execution, outlook
from daxu.duties.reporting.execution import Chapter
from daxu.duties.reporting.frame import Frame, Mode
from daxu.duties.reporting.report import Report, Section
from daxu.duties.reporting.subject import Subject, numeral

AUTHOR = "Daxu 达序"


def compose(subject: Subject, *, now: datetime, include_sample: bool = False) -> Report:
    """Return the report on a plan's execution; 示例 is shown in an annex of its own, only when asked for."""
    kinds = [*annexes.USUAL, annexes.SAMPLES] if include_sample else annexes.USUAL
    return Report(
        title=title(subject),
        addressee=addressee(subject),
        sections=tuple(_sections(subject)),
        annexes=annexes.listed(subject, kinds),
        author=AUTHOR,
        created=now,
        subject=about(subject),
        names=subject.project_names,
    )


def title(subject: Subject) -> tuple[str, ...]:
    """Return the lines of the usual title."""
    return f"关于{subject.district}{subject.period.label}", "国民经济和社会发展计划执行情况的报告"


def addressee(subject: Subject) -> str:
    """Return whom the usual report is addressed to."""
    return f"{subject.district}人大常委会："


def usual_frame(subject: Subject, mode: Mode) -> Frame:
    """Return what stands around the usual report: a 公文 has the government's name, an open number and an imprint."""
    if mode is Mode.MEETING:
        return Frame()
    issuer = f"{subject.district}人民政府"
    number, printed = f"〔{subject.year.code}〕\u3000号", f"{subject.year.code}年\u3000月\u3000日"
    return Frame(mode, issuer, number, issuer, printer=f"{issuer}办公室", printed=printed)


def about(subject: Subject) -> str:
    """Return what the file's properties say of its subject: the plan and the day."""
    return f"{subject.evaluation.plan.name}，截至{subject.evaluation.as_of.isoformat()}"


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
