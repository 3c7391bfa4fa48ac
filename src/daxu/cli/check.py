"""`daxu check`: what is wrong with the numbers of a report — inside it, against the ledger, against another report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from daxu.cli import options, table
from daxu.cli.faults import DONE, PROBLEMS, Refused
from daxu.cli.main import set_up
from daxu.cli.read import opened
from daxu.duties import checking
from daxu.duties.checking import Checked, Document, Ledger, Problem, Severity

_LONGEST_TEXT = 18


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--ledger", "with_ledger", is_flag=True, help="与台账核对 hold it against the ledger")
@click.option("--against", type=click.Path(path_type=Path), help="与另一份报告核对 and against another report")
@click.option("--year", type=click.IntRange(1900, 2200), help="报告所说的年份；默认读标题 the year the report is about")
@click.option("--docx-out", type=click.Path(path_type=Path), help="写出带批注的 .docx write the .docx with comments")
@options.as_json
@click.pass_context
def check(  # noqa: PLR0917 — click passes its options by name
    ctx: click.Context,
    file: Path,
    with_ledger: bool,
    against: Path | None,
    year: int | None,
    docx_out: Path | None,
    as_json: bool,
) -> None:
    """核对一份报告（.docx、.txt、.md；- 为标准输入）中的数：报告自身、与台账、与另一份报告。有问题退出码为1。

    Check the numbers of a report (- for standard input). The exit code is 1 when problems are found.
    """
    document = opened(file)
    if docx_out:
        _must_take_comments(document, docx_out, (file, against))
    other = opened(against) if against else None
    checked = checking.check(document, ledger=_ledger() if with_ledger else None, other=other, year=year)
    if docx_out:
        _write_commented(checked, docx_out)
    if as_json:
        for problem in checked.problems:
            click.echo(json.dumps(_answer(checked, problem), ensure_ascii=False))
    else:
        click.echo("\n".join(_page(checked)))
    ctx.exit(PROBLEMS if checked.problems else DONE)


def _must_take_comments(document: Document, out: Path, given: Sequence[Path | None]) -> None:
    if out.suffix.lower() != ".docx" or document.kind != "docx":
        raise Refused("批注写在 .docx 里：输入和输出都须是 .docx。 Comments need a .docx in and a .docx out.")
    if out.resolve() in {one.resolve() for one in given if one}:
        raise Refused("不覆盖原件；请另取文件名。 The original is not overwritten: choose another name.")


def _write_commented(checked: Checked, out: Path) -> None:
    set_up()
    from daxu.cli import home  # noqa: PLC0415 - knows Django, which checking alone does not wait for
    from daxu.duties import reporting  # noqa: PLC0415 - likewise

    reporting.put(out, checking.commented(checked.document, checked.problems, now=home.now()))
    home.progress(f"带批注的文件 With comments: {out}")


def _ledger() -> Ledger:
    """Return the ledger with what a report built from it today would print."""
    set_up()
    from daxu import held  # noqa: PLC0415 - knows Django, which checking alone does not wait for
    from daxu.cli import home  # noqa: PLC0415 - likewise

    home.must_hold_data()
    return held.ledger(home.now())


def _answer(checked: Checked, problem: Problem) -> dict[str, object]:
    return problem.plain() | {"paragraph": checked.place(problem)}


_HEADINGS = ("段 para", "程度", "检查 check", "原文 text", "说明 what and why")


def _page(checked: Checked) -> list[str]:
    read_numbers = len(checked.reading.findings)
    if not checked.problems:
        return [
            f"{checked.document.name}：核对了 {read_numbers} 个数，没有发现问题。 {read_numbers} figures, no problem."
        ]
    rows = [_row(checked, problem) for problem in checked.problems]
    counts = Counter(problem.severity for problem in checked.problems)
    said = "、".join(f"{severity.value} {counts[severity]} 处" for severity in Severity if counts[severity])
    english = ", ".join(f"{counts[severity]} {severity.english}(s)" for severity in Severity if counts[severity])
    return [
        *table.lines(_HEADINGS, rows, right=(0,)),
        "",
        f"{checked.document.name}：核对了 {read_numbers} 个数，{said}。",
        f"{read_numbers} figures checked: {english}.",
    ]


def _row(checked: Checked, problem: Problem) -> Sequence[str]:
    names = {name: chinese for name, chinese, _ in checking.EVERY_CHECK}
    text = table.fitted(" ".join(problem.text.split()) or "—", _LONGEST_TEXT)
    message = f"{problem.message.zh}{problem.suggestion.zh and '建议：'}{problem.suggestion.zh}"
    return str(checked.place(problem)), problem.severity.value, names[problem.check], text, message
