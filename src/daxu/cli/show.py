"""`daxu show`: one target, indicator or organisation on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches

import click

from daxu import answers
from daxu.cli import home, options, table
from daxu.cli.faults import Refused
from daxu.cli.judge import SHAPES, evaluated
from daxu.core.book import Book
from daxu.core.indicator import Indicator
from daxu.core.organisation import Organisation
from daxu.duties import tracing
from daxu.duties.tracking import Evaluation, Item


@click.command()
@click.argument("code")
@options.as_of
@options.as_json
def show(code: str, as_of: date | None, as_json: bool) -> None:
    """查看一个目标、指标或单位，可用代码或名称。

    Show a target, an indicator or an organisation, by its code or its name.
    """
    home.must_hold_data()
    evaluation = evaluated(as_of)
    found = _found(evaluation, code.strip())
    if as_json:
        for answer in _answers(evaluation, found):
            click.echo(table.as_line(answer))
    else:
        click.echo("\n".join(_page(evaluation, found)))


Found = list[Item | Indicator | Organisation]


def _found(evaluation: Evaluation, code: str) -> Found:
    """Return everything of that code, else everything of that name; raise Refused naming near ones."""
    known = _known(evaluation)
    found = [thing for key, _name, thing in known if key == code] or [
        thing for _key, name, thing in known if name == code
    ]
    if not found:
        words = {word for key, name, _thing in known for word in (key, name)}
        near = get_close_matches(code, words, n=4, cutoff=0.4)
        hint = f"；相近的有：{'、'.join(near)}" if near else "；daxu judge 列有全部目标"
        raise Refused(f"没有代码或名称为“{code}”的目标、指标或单位{hint}。 Nothing is called {code!r}.")
    return found


def _known(evaluation: Evaluation) -> list[tuple[str, str, Item | Indicator | Organisation]]:
    book = evaluation.book
    return [
        *((item.target.code, item.target.name, item) for item in evaluation.items),
        *((i.code, i.name, i) for i in book.indicators.values()),
        *((o.code, o.name, o) for o in book.organisations.values()),
    ]


def _answers(evaluation: Evaluation, found: Found) -> Iterator[object]:
    for thing in found:
        match thing:
            case Item():
                yield answers.judged_item(evaluation.book, thing)
            case Indicator():
                yield answers.indicator(thing)
            case Organisation():
                yield answers.organisation(thing)


def _page(evaluation: Evaluation, found: Found) -> Iterator[str]:
    for place, thing in enumerate(found):
        if place:
            yield ""
        match thing:
            case Item():
                yield from _target(evaluation, thing)
            case Indicator():
                yield from _indicator(evaluation.book, thing)
            case Organisation():
                yield from _organisation(evaluation, thing)


def _target(evaluation: Evaluation, item: Item) -> Iterator[str]:
    judgement, told = item.judgement, answers.judged_item(evaluation.book, item)
    yield f"目标 Target  {_marked(told.name, told.sample)}（{told.code}）  {told.kind}  {told.organisation}"
    yield f"{SHAPES[item.verdict]} {told.verdict} {item.verdict.english}  截至 as of {evaluation.as_of}  {told.light}"
    if drawn := table.ruler(judgement.completion, judgement.due):
        yield drawn
    yield told.reason
    yield told.reason_en
    yield from _section("推导 Derivation", (f"{step.name}：{step.value}" for step in told.derivation))
    yield from _section("疑点 Flags", (f"⚑ {flag.text} {flag.english}" for flag in told.flags))
    yield from _section("假定 Assumption", [told.assumption] if told.assumption else [])
    yield from _section("依据 Rests on", [item.entry, *([item.observed_entry] if item.observed_entry else [])])


def _indicator(book: Book, indicator: Indicator) -> Iterator[str]:
    told = answers.indicator(indicator)
    yield f"指标 Indicator  {told.name} {told.english}（{told.code}）"
    yield f"单位 {told.unit} · {told.form} · {told.timing} · {told.wish} · {told.nature} · {told.frequency}"
    if told.definition:
        yield told.definition
    rows = [row for row in tracing.figures(book) if row.indicator_code == indicator.code]
    yield from _section(
        "数据 Figures",
        (
            f"{_marked(row.id, row.sample)}  {row.period}  {row.measure.label} {row.quantity}  {row.kind.label}"
            for row in rows
        ),
    )


def _organisation(evaluation: Evaluation, organisation: Organisation) -> Iterator[str]:
    told = answers.organisation(organisation)
    yield f"单位 Organisation  {told.name} {told.english}（{told.code}）  {told.line}"
    led = [item for item in evaluation.items if item.target.lead == organisation.code]
    tally = evaluation.tally(item for item in led if not item.target.sample)
    yield f"牵头目标 Targets led，截至 as of {evaluation.as_of}：{tally}"
    yield from _section(
        "目标 Targets",
        (
            f"{SHAPES[i.verdict]} {i.verdict.value}  {_marked(i.target.name, i.target.sample)}（{i.target.code}）"
            for i in led
        ),
    )


def _marked(name: str, sample: bool) -> str:
    return f"示例 {name}" if sample else name


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    told = [f"  {line}" for line in lines]
    if told:
        yield from ("", heading, *told)
