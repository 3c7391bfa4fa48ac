"""`daxu read`: every number of a report with what it says — as a table, as JSON, or as the draft of a plan."""

from __future__ import annotations

import json
from pathlib import Path

import click

from daxu.cli import home, options, table
from daxu.cli.faults import Refused
from daxu.duties import checking
from daxu.duties.checking import Document, Reading
from daxu.reader import Finding
from daxu.reader import read as read_text

_LONGEST_NAME, _LONGEST_TEXT = 40, 16


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--year", type=click.IntRange(1900, 2200), help="报告所说的年份；默认读标题 the year the report is about")
@click.option("--draft", is_flag=True, help="起草一份计划（申报目录的格式）draft a plan in the catalogue's format")
@click.option(
    "--draft-out", type=click.Path(path_type=Path), help="把草稿写成这个新文件夹 write the draft as this folder"
)
@options.as_json
def read(file: Path, year: int | None, draft: bool, draft_out: Path | None, as_json: bool) -> None:
    """读出一份报告（.docx、.txt、.md）的每个数：数值、单位、指标、含义、时段。

    Read every number of a report: value, unit, indicator, measure, kind and period.
    """
    document = opened(file)
    reading = read_text(document.text, year=year)
    if draft or draft_out:
        _draft(document, reading, draft_out)
    elif as_json:
        for finding in reading.findings:
            click.echo(json.dumps(_answer(document, finding), ensure_ascii=False))
    else:
        click.echo("\n".join(_page(document, reading)))


def opened(file: Path) -> Document:
    """Open a document and pass on what it leaves unread on purpose."""
    document = checking.open_document(file)
    for notice in document.notices:
        home.progress(f"注意 Note: {notice.zh} {notice.en}")
    return document


def _answer(document: Document, finding: Finding) -> dict[str, object]:
    """Return a finding as the contract has it, with the place in a .docx."""
    answer = finding.plain()
    if document.kind == "docx":
        run = document.run_at(finding.start)
        answer |= {"paragraph": document.paragraph_at(finding.start), "run": run.number if run else None}
    return answer


_HEADINGS = (
    "位置 at",
    "原文 text",
    "数值 value",
    "单位 unit",
    "指标 indicator",
    "含义 measure",
    "性质 kind",
    "时段 period",
    "",
)


def _page(document: Document, reading: Reading) -> list[str]:
    rows = [_row(finding) for finding in reading.findings]
    passed, unread = len(reading.passed), len(reading.unread)
    doubtful = sum(1 for finding in reading.findings if not finding.sure)
    return [
        *table.lines(_HEADINGS, rows, right=(0, 2)),
        "",
        f"{document.name}：{len(rows)} 个数，{doubtful} 个读不准（标“?”）；{passed} 处不是数据，{unread} 处没读懂。",
        f"{len(rows)} figures ({doubtful} doubtful, marked ?), {passed} digits of no figure, {unread} not understood.",
    ]


def _row(finding: Finding) -> tuple[str, ...]:
    told = finding.plain()
    value = told["value"]
    return (
        str(finding.start),
        table.fitted(" ".join(finding.text.split()), _LONGEST_TEXT),
        "—".join(map(str, value)) if isinstance(value, list) else str(value),
        finding.unit,
        table.fitted(finding.indicator, _LONGEST_NAME),
        finding.measure,
        finding.kind,
        finding.period,
        "" if finding.sure else "?",
    )


def _draft(document: Document, reading: Reading, folder: Path | None) -> None:
    files = checking.draft(document.text, reading, document=document.name)
    if folder is None:
        click.echo(checking.printed(files))
        return
    if folder.exists():
        raise Refused(f"{folder} 已存在，不覆盖；请给一个新文件夹。 {folder} exists and is left alone: name a new one.")
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / f"{name}.toml").write_text(content, encoding="utf-8")
    click.echo(
        f"草稿已写入 {folder}：逐条核对后用 daxu load {folder} 载入。 The draft is in {folder}: edit it, then load it."
    )
