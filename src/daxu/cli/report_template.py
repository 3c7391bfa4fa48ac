"""`daxu report template`: the usual report written out as a template, for officials to edit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from daxu.cli import home, options
from daxu.cli.judge import evaluated
from daxu.core.period import Period
from daxu.duties import reporting


@click.command()
@click.option("--period", type=options.Stretch(), required=True, help="报告时段，如 2024H1 the period reported on")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="写到哪个文本文件 the text file to write")
@options.as_of
def template(period: Period, out: Path, as_of: date | None) -> None:
    """把通用报告写成可以修改的模板；改好后用 daxu report build --template 生成报告。

    Write the usual report out as a template to edit, and build from it with `daxu report build --template`.
    """
    home.must_hold_data()
    evaluation = evaluated(as_of or period.end)
    written = reporting.template_of(evaluation=evaluation, period=period, now=home.now())
    reporting.put(out, written.encode())
    click.echo(f"模板已写入 {out}；写法见 docs/method/report-templates.md。 Wrote the template {out}.")
