"""`daxu read`: every number of a report with what it says — as a table, as JSON, or as the draft of a plan."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from daxu.cli import options, table
from daxu.cli.faults import Refused
from daxu.desk.documents import LONGEST_TEXT
from daxu.duties import checking
from daxu.duties.checking import Document, Reading
from daxu.reader import Finding
from daxu.reader import read as read_text

STDIN = Path("-")
_LONGEST_NAME, _LONGEST_TEXT = 40, 16


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--year", type=click.IntRange(1900, 2200), help="报告所说的年份；默认读标题 the year the report is about")
@click.option("--draft", is_flag=True, help="起草一份计划（申报目录的格式）draft a plan in the catalogue's format")
@click.option(
    "--draft-out", type=click.Path(path_type=Path), help="把草稿写成这个新文件夹 write the draft as this folder"
)
@options.as_json
def read(file: Path, year: int | None, draft: bool, draft_out: Path | None, as_json: bool) -> None:
    """读出一份报告（.docx、.txt、.md；- 为标准输入）的每个数：数值、单位、指标、含义、时段。

    Read every number of a report (- for standard input): value, unit, indicator, measure, kind and period.
    """
    if as_json and (draft or draft_out):
        raise click.UsageError("草稿是 TOML，不能与 --json 同用。 A draft is TOML: leave --json out.")
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
    """Open a document, or what comes in on standard input; refuse an empty one, say what is left unread on purpose."""
    document = checking.open_document(*_source(file))
    if not document.text.strip():
        raise Refused(
            f"{document.name}没有可读的文字；扫描件请先识别成文字。 No text in it: a scan must be recognised first."
        )
    for notice in document.notices:
        click.echo(f"注意 Note: {notice.zh} {notice.en}", err=True)
    return document


def _source(file: Path) -> tuple[Path | bytes, str]:
    if file == STDIN:
        return sys.stdin.buffer.read(LONGEST_TEXT + 1), "标准输入"
    return file, file.name


def _answer(document: Document, finding: Finding) -> dict[str, object]:
    """Return a finding as the contract has it, with the place in a .docx, counted from 1."""
    answer = finding.plain()
    if document.kind == "docx":
        run = document.run_at(finding.start)
        answer |= {"paragraph": document.paragraph_at(finding.start) + 1, "run": run.number + 1 if run else None}
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
    _put(files, folder)
    click.echo(
        f"草稿已写入 {folder}：逐条核对后用 daxu load {folder} 载入。 The draft is in {folder}: edit it, then load it."
    )


def _put(files: Mapping[str, str], folder: Path) -> None:
    """Write all files beside the place and move them there at once: a draft is whole or absent."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as beside:
        whole = Path(beside, folder.name)
        whole.mkdir()
        for name, content in files.items():
            (whole / f"{name}.toml").write_text(content, encoding="utf-8")
        whole.rename(folder)
