"""`daxu trace`: what a figure rests on, from its value down to who entered it and where it is cited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from daxu import answers
from daxu.answers import Traced, Version
from daxu.cli import home, options, table
from daxu.cli.judge import evaluated
from daxu.core.indicator import Kind
from daxu.core.period import Period
from daxu.duties import tracing
from daxu.duties.tracing import Trace
from daxu.duties.tracking import Evaluation


@click.command()
@click.argument("figure_id")
@options.known_at
@options.as_json
def trace(figure_id: str, known_at: datetime | None, as_json: bool) -> None:
    """追溯一个数据：数值、据以判定的目标、陈述、各版本、何人何时以何命令记入、封账、出处。

    Show what a figure rests on: its value, the targets it judges, its versions, who entered it, its seal and source.
    """
    home.must_hold_data()
    found = tracing.trace(figure_id.strip(), known_at=known_at)
    traced = answers.traced(found, _evaluation(found, known_at))
    click.echo(table.as_line(traced) if as_json else "\n".join(_page(traced)))


def _evaluation(found: Trace, known_at: datetime | None) -> Evaluation | None:
    """Return the evaluation at the end of the figure's period, when the figure judges anything."""
    targets = answers.judged_by(found)
    if not found.row or not targets:
        return None
    end = Period.parse(found.row.period).end if found.row.kind is not Kind.TARGET else None
    return evaluated(end, known_at, targets[0][1].plan)


def _page(traced: Traced) -> Iterator[str]:
    yield from _value(traced)
    yield from _section(
        "据以判定 Judges", (f"{u.name}（{u.code}）：{u.verdict or '–'}（{u.as_of or '–'}）" for u in traced.used_by)
    )
    yield from _section(
        "疑点 Cautions", (f"{c.kind}：{c.text} {c.english}（{'、'.join(c.figures)}）" for c in traced.cautions)
    )
    yield from _section("陈述 Statement", (f"{name} = {value}" for name, value in traced.statement.items()))
    yield from _section("版本 Versions", (_version(version) for version in traced.versions))
    yield from _section("出处 Sources", (f"《{s.document}》{s.place}（{s.issuer}）" for s in traced.sources))


def _value(traced: Traced) -> Iterator[str]:
    figure = traced.figure
    if figure is None:
        yield f"{traced.id}（{traced.sort}）"
        return
    sample = "示例 " if figure.sample else ""
    yield f"{traced.id}  {sample}{figure.organisation} {figure.indicator} {figure.period}：{figure.stated}"
    compared = f"（比较对象 compared with {figure.compared_with}）" if figure.compared_with else ""
    yield f"{figure.measure} · {figure.kind} · {figure.status}{compared}"


def _version(version: Version) -> str:
    seal = f"第{version.seal}次封账 seal {version.seal}" if version.seal else "尚未封账 not sealed"
    corrects = f"；更正 corrects {version.corrects}：{version.reason}" if version.corrects else ""
    told = f"{version.stated}  " if version.stated else ""
    return f"#{version.number} {version.id}  {told}{version.by}  {version.at}  {version.command}  {seal}{corrects}"


def _section(heading: str, lines: Iterator[str]) -> Iterator[str]:
    told = [f"  {line}" for line in lines]
    if told:
        yield from ("", heading, *told)
