"""`daxu figures`: every number of the district, facts first, each with its id and its source."""

from __future__ import annotations

from datetime import datetime

import click

from daxu import answers
from daxu.cli import home, options, table
from daxu.core.period import Period
from daxu.duties import tracing
from daxu.duties.tracing import FigureRow
from daxu.ledger import read

_LONGEST_NAME = 40


@click.command()
@click.option("--period", type=options.Stretch(), help="只列该时段的数据 only figures of exactly this period")
@click.option("--facts", is_flag=True, help="不含示例 leave samples out")
@options.known_at
@options.as_json
def figures(period: Period | None, facts: bool, known_at: datetime | None, as_json: bool) -> None:
    """列出全部数据：事实在前，示例在后并标明；每个数据有编号和出处。

    List every figure with its id and source; samples come last and say so.
    """
    home.must_hold_data()
    rows = tracing.figures(read.book(known_at), period.code if period else None, facts_only=facts)
    if as_json:
        for row in rows:
            click.echo(table.as_line(answers.stated_figure(row)))
        return
    click.echo("\n".join(table.lines(_HEADINGS, [_row(row) for row in rows], right=(2,))))
    samples = sum(1 for row in rows if row.sample)
    click.echo(f"\n共 {len(rows)} 个数据，其中事实 {len(rows) - samples} 个、示例 {samples} 个。", nl=False)
    click.echo(f" {len(rows)} figures, {samples} of them samples.")


_HEADINGS = (
    "编号 id",
    "指标 indicator",
    "数值 value",
    "含义 measure",
    "时段 period",
    "性质 kind",
    "单位 of",
    "出处 source",
)


def _row(row: FigureRow) -> tuple[str, ...]:
    sample = "示例 " if row.sample else ""
    return (
        row.id,
        table.fitted(row.indicator, _LONGEST_NAME),
        str(row.quantity),
        row.measure.label,
        row.period,
        f"{sample}{row.kind.label}",
        row.organisation,
        answers.citation(row.sources),
    )
