"""报告: composing the report on the plan from figures, and writing it as an official document that can be checked back.

`build` composes, checks and writes; `put` puts the file in place whole. What people made of a file since is read by
`opened`: `refresh` gives every bound number today's value, `proofread` says what no longer holds, `diff` compares two.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from daxu.core.book import Book
from daxu.core.opinion import Opinion
from daxu.core.period import Period
from daxu.core.tasks.task import Task
from daxu.duties.reporting import consistency, docx, edited, monthly, next_year, phrases, replying, templates
from daxu.duties.reporting import tasks_table as table_of_tasks
from daxu.duties.reporting.binding import Loose, check_bound
from daxu.duties.reporting.compose import compose, usual_frame
from daxu.duties.reporting.controls import NotADocument, Printed, numbers
from daxu.duties.reporting.deck import Deck, laid_out
from daxu.duties.reporting.differing import Differences, Fate, NumberChange, SentenceChange, diff
from daxu.duties.reporting.edited import Edited, Tangled
from daxu.duties.reporting.evaluated import Evaluation
from daxu.duties.reporting.frame import Mode
from daxu.duties.reporting.listed_projects import ListedProject
from daxu.duties.reporting.proofreading import Proof, Remark, Slip, proofread, who
from daxu.duties.reporting.refreshing import NotKept, Refreshed, Renewal, refresh
from daxu.duties.reporting.report import Aside, Binding, Report, Sentence
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates import BadTemplate
from daxu.duties.reporting.today import Answer, Today

__all__ = [
    "LARGEST_TEMPLATE", "Answer", "Aside", "BadTemplate", "Binding", "BuildFailed", "BuiltReport", "BuiltSlides",
    "Deck", "Differences", "Edited", "Fate", "ListedProject", "Loose", "Mode", "NotADocument", "NotKept",
    "NothingToReport", "NumberChange", "Printed", "Proof", "Refreshed", "Remark", "Renewal", "Report", "Sentence",
    "SentenceChange", "Slip", "Tangled", "Today", "brief", "build", "check_bound", "diff", "next_plan", "numbers",
    "opened", "proofread", "put", "refresh", "reply", "slides", "tasks_table", "template_of", "who",
]  # fmt: skip


LARGEST_TEMPLATE = templates.LARGEST_FILE
"""Bytes of a template that are looked at; a larger one is refused."""
opened = edited.read
"""Read a .docx that people may have changed; raise NotADocument or Tangled with every reason."""


class NothingToReport(ValueError):
    """A period that no report can be built for: no figure, or no cumulative period of one year."""


class BuildFailed(ValueError):
    """A report that contradicts itself; `problems` lists every contradiction."""

    def __init__(self, problems: list[str]) -> None:
        """Keep every problem."""
        self.problems = tuple(problems)
        head = f"报告有{len(problems)}处不一致，没有生成。 {len(problems)} inconsistencies: no report was built."
        super().__init__("\n".join((head, *problems)))


@dataclass(frozen=True)
class BuiltReport:
    """A finished report: its file, the composed report, the figures its text states, and those it does not and why."""

    document: bytes
    report: Report
    stated: tuple[str, ...]
    unstated: tuple[tuple[str, str], ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the body."""
        return self.report.sentences


@dataclass(frozen=True)
class BuiltSlides:
    """Finished slides: their file, and what stands on each."""

    document: bytes
    deck: Deck


def build(
    *,
    evaluation: Evaluation,
    period: Period,
    now: datetime,
    include_sample: bool = False,
    template: bytes = b"",
    mode: Mode | None = None,
    projects: tuple[ListedProject, ...] = (),
    asides: tuple[Aside, ...] = (),
) -> BuiltReport:
    """Build the report on a plan over a cumulative period of its year, from an evaluation at the period's end.

    `template` is a text or a .docx with slots, in the place of the usual text (docs/method/report-templates.md); `mode`
    is the layout, 公文 or 会议材料; `projects` are those that the annex of projects lists (`projects_on_file.on_file`);
    `asides` go into the file as comments.

    Raises NothingToReport for a period without figures or one the evaluation does not belong to, BadTemplate with every
    fault of the template, and BuildFailed with every reason when the composed report contradicts itself.
    """
    subject = Subject(evaluation, period, projects)
    _must_be_reportable(subject)
    try:
        report, document = _made(subject, now, template, mode, asides, include_sample=include_sample)
    except phrases.Unsayable as reason:
        raise BuildFailed([str(reason)]) from reason
    stated = _stated(report)
    return BuiltReport(document, report, tuple(sorted(stated)), tuple(_unstated(subject, stated)))


def _made(
    subject: Subject,
    now: datetime,
    template: bytes,
    mode: Mode | None,
    asides: tuple[Aside, ...],
    *,
    include_sample: bool,
) -> tuple[Report, bytes]:
    """Compose the usual report, or the one that a template describes, and write it."""
    if templates.is_word(template):
        templates.must_stand_alone(mode, include_sample=include_sample)
        report, document = templates.fill(template, subject, now=now)
        if found := consistency.problems_of_tables(report, subject):
            raise BuildFailed(found)
        return report, document
    if template:
        text = templates.read(template)
        report = templates.render(text, subject, now=now, mode=mode, include_sample=include_sample)
        found = consistency.problems_of_template(report, subject)
    else:
        report = compose(subject, now=now, include_sample=include_sample)
        report = replace(report, frame=usual_frame(subject, mode or Mode.MEETING))
        found = consistency.problems(report, subject)
    if found:
        raise BuildFailed(found)
    report = replace(report, asides=asides)
    return report, docx.write(report)


def brief(*, evaluation: Evaluation, period: Period, now: datetime) -> BuiltReport:
    """Build the monthly brief, one page, over the year to the end of a month; raises as `build` does."""
    subject = Subject(evaluation, period)
    _must_be_reportable(subject)
    report = monthly.compose(subject, now=now)
    return _finished(report, subject.book, tuple(_unstated(subject, _stated(report))))


def next_plan(*, evaluation: Evaluation, period: Period, year: int, now: datetime) -> BuiltReport:
    """Build the draft of next year's targets from the evaluation at a period's end; raises as `build` does."""
    subject = Subject(evaluation, period)
    _must_be_reportable(subject)
    if year != evaluation.plan.year + 1:
        raise NothingToReport(
            f"按{evaluation.plan.year}年计划只能提出{evaluation.plan.year + 1}年的建议，不能提出{year}年的。"
            f" From the plan of {evaluation.plan.year} only {evaluation.plan.year + 1} can be drafted."
        )
    try:
        report = next_year.compose(subject, year, now=now)
    except phrases.Unsayable as reason:
        raise BuildFailed([str(reason)]) from reason
    return _finished(report, subject.book, tuple(_unstated(subject, _stated(report))))


def reply(book: Book, opinion: Opinion, *, district: str, day: date, now: datetime) -> BuiltReport:
    """Build the reply to an opinion (研究处理情况的报告) as its tasks stand on a day; raises BuildFailed."""
    return _finished(replying.compose(book, opinion, district=district, day=day, now=now), book)


def tasks_table(book: Book, tasks: Sequence[Task], *, day: date, now: datetime) -> bytes:
    """Write some tasks as 任务分解表, with their numbers bound; raises BuildFailed."""
    return _finished(table_of_tasks.compose(book, tasks, day=day, now=now), book).document


def _finished(report: Report, book: Book, unstated: tuple[tuple[str, str], ...] = ()) -> BuiltReport:
    if found := consistency.unfounded(report, book):
        raise BuildFailed(found)
    return BuiltReport(docx.write(report), report, tuple(sorted(_stated(report))), unstated)


def _stated(report: Report) -> set[str]:
    return {b.tag for s in report.sentences for b in s.bindings if not b.derived}


def slides(*, evaluation: Evaluation, period: Period, now: datetime) -> BuiltSlides:
    """Build the slides of a report's main pages; raises as `build` does: a report that is not built has no slides."""
    subject = Subject(evaluation, period)
    _must_be_reportable(subject)
    try:
        if found := consistency.problems(compose(subject, now=now), subject):
            raise BuildFailed(found)
        deck = laid_out(subject, now=now)
    except phrases.Unsayable as reason:
        raise BuildFailed([str(reason)]) from reason
    from daxu.duties.reporting import pptx  # noqa: PLC0415 — knows PowerPoint, which reports do not wait for

    return BuiltSlides(pptx.write(deck), deck)


def template_of(*, evaluation: Evaluation, period: Period, now: datetime) -> str:
    """Return the usual report as a template that renders to the same sentences; raises NothingToReport."""
    subject = Subject(evaluation, period)
    _must_be_reportable(subject)
    return templates.template_of(compose(subject, now=now), subject)


def _must_be_reportable(subject: Subject) -> None:
    period, plan = subject.period, subject.evaluation.plan
    if not period.starts_a_year:
        raise NothingToReport(
            f"{period.label}不是从年初算起的累计时段；请用 {period.first.year}H1、{period.first.year} 这样的时段。"
            f" {period.english} does not start in January; report on a cumulative period such as {period.first.year}H1."
        )
    if period.first.year != plan.year:
        raise NothingToReport(
            f"“{plan.name}”是{plan.year}年的计划，不能报告{period.label}；请载入{period.first.year}年的计划。"
            f" The plan is of {plan.year}; load the plan of {period.first.year} to report on {period.english}."
        )
    if Period.closed_by(subject.evaluation.as_of) != period:
        raise NothingToReport(
            f"计划“{plan.name}”的评估截至{subject.evaluation.as_of}，与{period.label}不符；请按{period.end}评估。"
            f" The evaluation is as of {subject.evaluation.as_of}; evaluate the plan as of {period.end}."
        )
    if not any(not fact.observation.planned for fact in subject.facts):
        known = sorted({fact.observation.period for fact in subject.known if not fact.observation.planned})
        held = "、".join(p.label for p in known) or "无"
        raise NothingToReport(
            f"{period.label}没有任何公布的数据，不能生成报告；现有数据的时段：{held}。"
            f" No figure is known for {period.english}; known: {', '.join(p.code for p in known) or 'none'}."
        )


def _unstated(subject: Subject, stated: set[str]) -> Iterator[tuple[str, str]]:
    """Name every fact and goal that the text does not state, and why."""
    for fact in subject.known:
        if fact.entry not in stated and not subject.disclosed(fact):
            yield fact.entry, f"披露方式是“{fact.indicator.disclosure.value}”，这一数不写入报告"
        elif fact.entry not in stated:
            yield fact.entry, f"属于{fact.observation.period.label}，不在{subject.period.label}报告的范围内"
    for item in subject.items:
        if item.target.goal and item.entry not in stated:
            yield item.entry, "没有可对照的数据"


def put(path: Path, document: bytes) -> None:
    """Put a file in place whole or not at all: what stood there before stays until the new file is safe on disk."""
    if path.is_dir():
        raise IsADirectoryError(f"{path} 是文件夹，请写出文件名。 {path} is a folder; name a file.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"文件夹 {path.parent} 不存在，请先建立。 There is no folder {path.parent}.")
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as file:
            file.write(document)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make the new name itself safe on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
