"""`daxu report`: the report on the plan, written as a .docx whose every number names its figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

import click
from django.utils.timezone import localdate

from daxu.answers import reports
from daxu.cli import home, options, report_rounds, table
from daxu.cli.faults import Refused
from daxu.cli.judge import evaluated
from daxu.cli.report_template import template as template_command
from daxu.cli.report_versions import freeze, list_versions
from daxu.core.period import Period
from daxu.duties import auditing, reporting
from daxu.duties.auditing import What
from daxu.duties.reporting import LARGEST_TEMPLATE, BuiltReport, Mode
from daxu.duties.reporting.projects_on_file import on_file
from daxu.duties.tasks import answering
from daxu.ledger import read


@dataclass(frozen=True, slots=True)
class Unstated:
    """A figure that the report does not state, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: the file, how many figures its text states, and which it does not."""

    file: str
    period: str
    as_of: str
    bytes: int
    sentences: int
    stated: int
    figures: int
    stated_ids: tuple[str, ...]
    unstated: tuple[Unstated, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """Slides that were written: the file, how many pages, and how many numbers on them."""

    file: str
    period: str
    as_of: str
    bytes: int
    pages: int
    numbers: int


@dataclass(frozen=True, slots=True)
class Replied:
    """What was written: the file, the opinion that it answers, the day, how many numbers are bound."""

    file: str
    opinion: str
    as_of: str
    numbers: int


@click.group()
def report() -> None:
    """生成计划执行情况报告，并在修改中保持数字与台账一致。

    Build the report on the plan, and keep its numbers true while people edit it.
    """


for _command in (
    report_rounds.refresh, report_rounds.check, report_rounds.diff, template_command, freeze, list_versions,
):  # fmt: skip
    report.add_command(_command)


@report.command()
@click.option("--period", type=options.Stretch(), required=True, help="报告时段，如 2024H1 the period reported on")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="写到哪个 .docx 文件 the file to write")
@options.as_of
@click.option("--with-samples", is_flag=True, help="附上示例事项并标明 add sample items, marked 示例")
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="按模板生成：文本或 .docx build from a template: a text or a .docx",
)
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), help="版式 the layout")
@options.as_json
def build(
    *,
    period: Period,
    out: Path,
    as_of: date | None,
    with_samples: bool,
    template: Path | None,
    mode: str | None,
    as_json: bool,
) -> None:
    """由台账生成报告；文件整体写入，失败不留半截；列出未写入正文的数据及原因。

    Build a report from the ledger; the file is put in place whole; figures that it does not state are listed with why.
    """
    home.must_hold_data()
    _must_be_docx(out)
    home.progress(f"评估 … judging as of {as_of or period.end}")
    evaluation = evaluated(as_of or period.end)
    home.progress("撰写 … composing")
    built = reporting.build(
        evaluation=evaluation,
        period=period,
        now=home.now(),
        include_sample=with_samples,
        template=_read(template) if template else b"",
        mode=Mode(mode) if mode else None,
        projects=on_file(as_of or period.end),
    )
    _put(built, out)
    told = _told(built, out, period, evaluation.as_of)
    click.echo(table.as_line(told) if as_json else _words(told))


@report.command()
@click.option("--period", type=options.Stretch(), required=True, help="年初至某月，如 2024H1 the year to a month")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="写到哪个 .docx 文件 the file to write")
@options.as_of
@options.as_json
def brief(period: Period, out: Path, as_of: date | None, as_json: bool) -> None:
    """生成一页的月度简报：总体、滞后的目标、往后每月要完成多少、主要指标。

    Build the monthly brief: one page on how the plan stands and what each month must bring.
    """
    home.must_hold_data()
    _must_be_docx(out)
    evaluation = evaluated(as_of or period.end)
    built = reporting.brief(evaluation=evaluation, period=period, now=home.now())
    _put(built, out)
    told = _told(built, out, period, evaluation.as_of)
    click.echo(table.as_line(told) if as_json else f"简报已写入 {out}。 Wrote the brief to {out}.")


@report.command()
@click.option("--period", type=options.Stretch(), required=True, help="年初至某月，如 2024H1 the year to a month")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="写到哪个 .pptx 文件 the file to write")
@options.as_of
@options.as_json
def slides(period: Period, out: Path, as_of: date | None, as_json: bool) -> None:
    """生成幻灯片：总体、达序率、各主题的主要数据、进度图、困难、下半年；每个数带编号，可用 daxu check 核对。

    Build slides of the main pages; each number carries its figure, and `daxu check F.pptx --ledger` reads it back.
    """
    home.must_hold_data()
    if out.suffix.lower() != ".pptx":
        raise Refused(f"幻灯片是 .pptx 文件，得到“{out.name}”。 Slides are a .pptx file: name one.")
    evaluation = evaluated(as_of or period.end)
    made = reporting.slides(evaluation=evaluation, period=period, now=home.now())
    auditing.record(What.REPORT, object=out.name, after=sha256(made.document).hexdigest(), now=home.now())
    reporting.put(out, made.document)
    pages, numbers = len(made.deck.slides) + 1, sum(len(slide.numbers) for slide in made.deck.slides)
    told = Pages(str(out), period.code, evaluation.as_of.isoformat(), len(made.document), pages, numbers)
    said = f"幻灯片已写入 {out}：{pages} 页，{numbers} 个数。 Wrote {pages} slides with {numbers} numbers to {out}."
    click.echo(table.as_line(told) if as_json else said)


@report.command()
@click.option("--opinion", required=True, help="审议意见的编号 code of the opinion")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="写到哪个 .docx 文件 the file to write")
@options.as_of
@options.as_json
def reply(opinion: str, out: Path, as_of: date | None, as_json: bool) -> None:
    """生成审议意见研究处理情况的报告：逐条写明办了什么、还有什么、谁来办、何时办结。

    Write the reply to an opinion: point by point what was done, what is left, with whom and by when.
    """
    home.must_hold_data()
    _must_be_docx(out)
    day, book = as_of or localdate(), read.book()
    district = reports.district_of(book, day)
    built = reporting.reply(book, answering.opinion_of(opinion), district=district, day=day, now=home.now())
    _put(built, out)
    numbers = sum(len(sentence.bindings) for sentence in built.sentences)
    told = Replied(str(out), opinion, day.isoformat(), numbers)
    click.echo(
        table.as_line(told) if as_json else f"答复已写入 {out}，绑定的数 {numbers} 个。 Wrote the reply to {out}."
    )


@report.command()
@click.option("--year", type=click.IntRange(1900, 2200), required=True, help="下一年，如 2025 the year drafted")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="写到哪个 .docx 文件 the file to write")
@options.as_of
@options.as_json
def plan(year: int, out: Path, as_of: date | None, as_json: bool) -> None:
    """起草下一年计划的目标建议：本年目标、进展、按写明的规则提出的数；不宜推算的列为待定。

    Draft next year's targets: this year's goal and progress, a value by a printed rule, or left open.
    """
    home.must_hold_data()
    _must_be_docx(out)
    evaluation = evaluated(as_of or read.book().last_fact_day or localdate())
    period = Period.closed_by(evaluation.as_of)
    if period is None:
        raise Refused("本年还没有结束的月份。 No month of the year has ended yet.")
    built = reporting.next_plan(evaluation=evaluation, period=period, year=year, now=home.now())
    _put(built, out)
    told = _told(built, out, period, evaluation.as_of)
    click.echo(table.as_line(told) if as_json else f"草案已写入 {out}。 Wrote the draft to {out}.")


def _must_be_docx(out: Path) -> None:
    if out.suffix.lower() != ".docx":
        raise Refused(f"报告是 .docx 文件，得到“{out.name}”。 A report is a .docx file: name one.")


def _put(built: BuiltReport, out: Path) -> None:
    auditing.record(What.REPORT, object=out.name, after=sha256(built.document).hexdigest(), now=home.now())
    reporting.put(out, built.document)


def _read(template: Path) -> bytes:
    """Read a template, no more of it than the duty would look at."""
    with template.open("rb") as file:
        content = file.read(LARGEST_TEMPLATE + 1)
    if not content:
        raise Refused(f"模板“{template.name}”是空的。 The template is empty.")
    return content


def _told(built: BuiltReport, out: Path, period: Period, as_of: date) -> Built:
    return Built(
        file=str(out),
        period=period.code,
        as_of=as_of.isoformat(),
        bytes=len(built.document),
        sentences=len(built.sentences),
        stated=len(built.stated),
        figures=len(built.stated) + len(built.unstated),
        stated_ids=built.stated,
        unstated=tuple(Unstated(figure, why) for figure, why in built.unstated),
    )


def _words(told: Built) -> str:
    lines = [
        f"报告已写入 {told.file}：{told.sentences} 句，写出台账中 {told.figures} 个数据里的 {told.stated} 个。",
        f"Wrote {told.file}: {told.sentences} sentences state {told.stated} of {told.figures} figures.",
    ]
    if told.unstated:
        lines += ["未写入正文 Not stated:", *(f"  {figure.id}  {figure.why}" for figure in told.unstated)]
    return "\n".join(lines)
