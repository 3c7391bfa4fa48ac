"""`daxu file`: figures come in at the command line — list, form, check, file, review, return, correct, lock.

Whoever runs it acts in the name of an account (`--as`), with that account's rights and organisations and no others.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
from django.utils.timezone import localdate

from daxu.answers import sheets as told
from daxu.answers.filing import filing_state, filing_trail
from daxu.cli import home, options, table
from daxu.cli.faults import DONE, PROBLEMS, Refused
from daxu.core.filing import Answer, Sealing, Value, Way
from daxu.core.indicator import Status
from daxu.core.period import BadPeriod, Month, Period
from daxu.desk.models import Person
from daxu.desk.people import organisations_of
from daxu.desk.permissions import CLOSE, FILE, REVIEW, may
from daxu.desk.tables import LARGEST_FILE
from daxu.duties import filing, reporting
from daxu.duties.filing import Actor, Row, forms, mapping, sheets
from daxu.duties.filing.intake import Checked, Heading, Outcome
from daxu.duties.filing.mapping import SheetMap
from daxu.duties.filing.sheets import Understood
from daxu.ledger import read

Command = TypeVar("Command", bound=Callable[..., Any])
_SHEETS = (".xlsx", ".csv")
_LONGEST_NAME = 24

as_account = click.option("--as", "account", required=True, help="以哪个账号办理 the account that acts")
of_month = click.option("--month", help="月份，如 2024-07；默认为正在报送的月份 the month, else the one being filed")
with_key = click.option("--key", default="", help="命令键：同一键重发不会重复 a key: sent again, nothing is done twice")
with_reason = click.option("--reason", default="", help="理由 the reason")


@dataclass(frozen=True, slots=True)
class Clerk:
    """The account in whose name a command acts, and for which organisations."""

    person: Person
    actor: Actor

    @classmethod
    def named(cls, account: str, right: str) -> Clerk:
        """Return an active account that holds a right; raise Refused."""
        person = Person.objects.filter(username=account, is_active=True).first()
        if person is None:
            raise Refused(f"没有启用的账号“{account}”。 No active account is called {account!r}.")
        if not may(person, right):
            label = person.get_role_display()
            raise Refused(f"账号“{account}”（{label}）没有这项权限。 The role of {account!r} does not allow this.")
        return cls(person, Actor(account, organisations_of(person, localdate()), may(person, CLOSE)))

    @property
    def body(self) -> str:
        """The organisation that forms are made for; raise Refused where there is none."""
        if not self.actor.organisations:
            raise Refused(f"账号“{self.actor.name}”不属于任何单位。 {self.actor.name!r} acts for no organisation.")
        return self.person.organisation or min(self.actor.organisations)


@click.group()
def file() -> None:
    """报送：列出任务，生成报送表，检查并上报，审核、退回、更正、锁定。

    Figures come in: tasks, forms, filing, review, return, correction, lock.
    """
    home.must_hold_data()


@file.command("list")
@of_month
@click.option("--filer", default="", help="只列某单位的任务 only the tasks of one organisation")
@options.as_json
def listed(month: str | None, filer: str, as_json: bool) -> None:
    """列出一个月的报送任务和进展。

    List the tasks of a month and where they stand.
    """
    book = read.book()
    if filer and filer not in book.organisations:
        raise Refused(f"没有代码为“{filer}”的单位。 No organisation has the code {filer!r}.")
    rows, today = filing.month_rows(book, _month(month), filer=filer), localdate()
    if as_json:
        for row in rows:
            click.echo(table.as_line(filing_state(row, today)))
        return
    click.echo("\n".join(table.lines(_TASKS, [_task(row, today) for row in rows])))
    late, missing = sum(row.late(today) for row in rows), sum(row.missing(today) for row in rows)
    click.echo(f"\n共 {len(rows)} 项，迟报或逾期 {late} 项，其中未报 {missing} 项。", nl=False)
    click.echo(f" {len(rows)} tasks, {late} late, {missing} of them missing.")


_TASKS = ("填报编号 filing", "指标 indicator", "填报单位 filer", "期限 due", "状态 state", "本期数 value")


def _task(row: Row, today: date) -> tuple[str, ...]:
    value = row.filing.latest
    state = f"{row.filing.state.value}{'（逾期）' if row.missing(today) else ''}"
    amount = str(value.quantity) if value else "—"
    return row.name, table.fitted(row.indicator.name, _LONGEST_NAME), row.filer_name, f"{row.task.due}", state, amount


@file.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@as_account
@of_month
def template(out: Path, account: str, month: str | None) -> None:
    """生成本单位当月的报送表（.xlsx 或 .csv）。

    Write the form of an organisation for a month.
    """
    clerk, book, when = Clerk.named(account, FILE), read.book(), _month(month)
    if out.suffix.lower() not in _SHEETS:
        raise Refused(f"报送表是 .xlsx 或 .csv，得到“{out.name}”。 A form is an .xlsx or a .csv.")
    count = len(filing.month_rows(book, when, filer=clerk.body))
    if not count:
        raise Refused(f"{when} 没有要本单位报送的数。 Nothing is to be filed for {when}.")
    made = forms.csv(book, clerk.body, when) if out.suffix.lower() == ".csv" else _xlsx(clerk, when)
    reporting.put(out, made)
    click.echo(f"报送表已写入 {out}：{when}，{count} 项。 The form for {when} with {count} tasks: {out}")


def _xlsx(clerk: Clerk, month: Month) -> bytes:
    return forms.xlsx(read.book(), clerk.body, month, now=home.now())


def mapped(command: Command) -> Command:
    """Let a command be told how a foreign sheet is laid out."""
    for option in (
        click.option("--sheet", default="", help="工作表名；默认第一张 the sheet, else the first"),
        click.option("--row", type=click.IntRange(1, 1000), help="表头在第几行 the line of the headings"),
        click.option(
            "--column", "columns", multiple=True, metavar="KIND=HEADING",
            help="列的对应，如 value=本月数、indicator=项目 what a column holds",
        ),
        click.option(
            "--name", "names", multiple=True, metavar="NAME=CODE",
            help="名称的对应，如 城镇新增就业=jobs@rsj；CODE 写 - 为不报 what a name stands for",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


@file.command()
@click.argument("sheet_file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@as_account
@of_month
@mapped
@options.as_json
def check(sheet_file: Path, account: str, month: str | None, as_json: bool, **layout: Any) -> None:
    """检查一份报送表或外来表格，什么也不写入。有错误退出码为1。

    Check a form or a foreign sheet and file nothing. The exit code is 1 when it has faults.
    """
    found = _understood(sheet_file, Clerk.named(account, FILE), month, **layout)
    checked = _checked(found)
    _say(checked, as_json=as_json)
    click.get_current_context().exit(PROBLEMS if checked.faults else DONE)


@file.command()
@click.argument("what", metavar="FILE|FILING")
@click.argument("amount", required=False)
@as_account
@of_month
@mapped
@click.option(
    "--status", type=click.Choice([s.value for s in Status]), default=Status.REPORTED.value, show_default=True
)
@click.option("--note", default="", help="备注 a note")
@click.option("--explain", default="", help="核实类检查的说明 the explanation that a check asks for")
@click.option("--dry-run", is_flag=True, help="只检查，不上报 check only")
@with_key
@options.as_json
def submit(  # noqa: PLR0917 — click passes its options by name
    what: str, account: str, month: str | None, dry_run: bool, key: str, as_json: bool, **more: Any
) -> None:
    """上报一个数（填报编号和数值）或一份表格（全部上报，或一个也不报）。

    File one value (filing and amount) or a whole sheet: all of it or nothing.
    """
    clerk = Clerk.named(account, FILE)
    amount, layout = more.pop("amount"), {name: more.pop(name) for name in ("sheet", "row", "columns", "names")}
    if amount is not None:
        row = _one(what, amount, clerk, dry_run=dry_run, key=key, **more)
        _say_row(row, as_json=as_json, done="可以上报，未写入 would be filed" if dry_run else "已上报 filed")
        return
    found = _understood(Path(what), clerk, month, **layout)
    checked = _checked(found)
    if checked.faults:
        raise Refused("\n".join([_NOTHING_FILED, *map(str, checked.faults)]))
    _say(checked, as_json=as_json)
    if not dry_run:
        rows = sheets.filed(found, by=clerk.actor, now=home.now(), key=_key(key))
        home.progress(f"已上报 {len(rows)} 项。 {len(rows)} filed.")


_NOTHING_FILED = "表里有错误，什么也没有上报。 The sheet has faults: nothing was filed."


def _one(name: str, amount: str, clerk: Clerk, *, dry_run: bool, key: str, status: str, note: str, explain: str) -> Row:
    """File one value, or only see whether it could be."""
    book = read.book()
    row = filing.row(book, name)
    value = _value(row, amount, note, Status(status))
    if explain:
        answers = [Answer(remark.check, explain) for remark in filing.remarked(row, value)]
        value = Value(value.quantity, value.status, note, tuple(answers), way=Way.COMMAND)
    if not dry_run:
        return filing.submit(name, value, by=clerk.actor, now=home.now(), key=_key(key))
    if why := filing.acting.unfileable(book, row, name, value, clerk.actor):
        raise why
    return row


def _value(row: Row, amount: str, note: str, status: Status, *, links: tuple[str, ...] = ()) -> Value:
    quantity = filing.parsed(amount, filing.unit_asked(row.requirement, row.indicator))
    return Value(quantity, status, note, links=links, way=Way.COMMAND)


@file.command()
@click.argument("name", metavar="FILING")
@as_account
@with_reason
@with_key
@options.as_json
def review(name: str, account: str, reason: str, key: str, as_json: bool) -> None:
    """审核通过一项填报。

    Pass a review.
    """
    clerk = Clerk.named(account, REVIEW)
    row = filing.review(name, by=clerk.actor, now=home.now(), key=_key(key), reason=reason)
    _say_row(row, as_json=as_json, done="审核通过 passed")


@file.command("return")
@click.argument("name", metavar="FILING")
@as_account
@with_reason
@with_key
@options.as_json
def give_back(name: str, account: str, reason: str, key: str, as_json: bool) -> None:
    """退回一项填报，必须写明理由。

    Return a value to its filer, with the reason.
    """
    clerk = Clerk.named(account, REVIEW)
    row = filing.give_back(name, reason=reason, by=clerk.actor, now=home.now(), key=_key(key))
    _say_row(row, as_json=as_json, done="已退回 returned")


@file.command()
@click.argument("name", metavar="FILING")
@as_account
@with_reason
@with_key
@options.as_json
def withdraw(name: str, account: str, reason: str, key: str, as_json: bool) -> None:
    """撤回一项还没有人审核的填报。

    Take back a value that nobody has passed yet.
    """
    clerk = Clerk.named(account, FILE)
    row = filing.withdraw(name, reason=reason, by=clerk.actor, now=home.now(), key=_key(key))
    _say_row(row, as_json=as_json, done="已撤回 withdrawn")


@file.command()
@click.argument("name", metavar="FILING")
@click.argument("amount")
@as_account
@with_reason
@click.option("--link", "links", multiple=True, help="出处链接，至少一个 where it is borne out; at least one")
@with_key
@options.as_json
def ask(  # noqa: PLR0917 — click passes its options by name
    name: str, amount: str, account: str, reason: str, links: tuple[str, ...], key: str, as_json: bool
) -> None:
    """锁定后申请更正：新的数值、理由和出处。

    Ask for a correction after the lock: the new value, the reason, and what bears it out.
    """
    clerk = Clerk.named(account, FILE)
    value = _value(filing.row(read.book(), name), amount, "", Status.REVISED, links=links)
    row = filing.ask(name, value, reason=reason, by=clerk.actor, now=home.now(), key=_key(key))
    _say_row(row, as_json=as_json, done="已申请更正 asked")


@file.command()
@click.argument("name", metavar="FILING")
@click.option("--grant/--refuse", required=True, help="准予或不予更正 grant or refuse")
@as_account
@with_reason
@with_key
@options.as_json
def decide(  # noqa: PLR0917 — click passes its options by name
    name: str, grant: bool, account: str, reason: str, key: str, as_json: bool
) -> None:
    """对更正申请作出决定。

    Grant or refuse a correction.
    """
    clerk = Clerk.named(account, CLOSE)
    row = filing.decide(name, grant=grant, reason=reason, by=clerk.actor, now=home.now(), key=_key(key))
    _say_row(row, as_json=as_json, done="准予更正 granted" if grant else "不予更正 refused")


@file.command()
@click.argument("month")
@click.option("--publish", is_flag=True, help="发布已锁定的月份 publish a locked month")
@as_account
@with_reason
@with_key
def close(month: str, publish: bool, account: str, reason: str, key: str) -> None:
    """锁定（或发布）一个月的数据。

    Lock a month, or publish it.
    """
    clerk, when = Clerk.named(account, CLOSE), _month(month)
    sealing = Sealing.PUBLISH if publish else Sealing.LOCK
    filing.close(when, sealing, by=clerk.actor, now=home.now(), key=_key(key), reason=reason)
    click.echo(f"{when} 已{sealing.value}。 {when}: {sealing.english} done.")


def _key(given: str) -> str:
    return given or f"cli-{uuid.uuid4()}"


def _month(written: str | None) -> Month:
    book = read.book()
    if written:
        try:
            return Period.parse(written).last
        except (BadPeriod, ValueError) as wrong:
            raise Refused(f"看不懂月份“{written}”，应写作 2024-07。 Write a month as 2024-07.") from wrong
    found = filing.current_month(filing.months(book), book)
    if found is None:
        raise Refused("没有任何报送要求。 Nothing has to be filed.")
    return found


def _understood(
    path: Path, clerk: Clerk, month: str | None, *,
    sheet: str, row: int | None, columns: tuple[str, ...], names: tuple[str, ...],
) -> Understood:  # fmt: skip
    with path.open("rb") as source:
        content = source.read(LARGEST_FILE + 1)
    return sheets.understood(
        content, path.name, book=read.book(), month=_month(month), by=clerk.actor,
        told=_told(columns, names), sheet=sheet, heading=row or 0,
    )  # fmt: skip


def _told(columns: tuple[str, ...], names: tuple[str, ...]) -> SheetMap | None:
    """Read what was told of a foreign sheet; None where nothing was."""
    kinds = {heading.english: heading for heading in mapping.OFFERED}
    for pair in (*columns, *names):
        if "=" not in pair:
            raise Refused(f"“{pair}”应写成 名=值。 Write {pair!r} as NAME=VALUE.")
    pairs = [pair.split("=", 1) for pair in columns]
    for kind, _ in pairs:
        if kind not in kinds:
            raise Refused(f"没有“{kind}”这种列；可用：{'、'.join(kinds)}。 No column is called {kind!r}.")
    if not pairs and not names:
        return None
    return SheetMap({kinds[kind]: title for kind, title in pairs}, dict(pair.split("=", 1) for pair in names))


def _checked(found: Understood) -> Checked:
    if found.checked is None:
        titles = "、".join(mapping.titles(found.table, found.heading)) or "—"
        wanted = "、".join(f"{heading.english}" for heading in (Heading.INDICATOR, Heading.VALUE))
        raise Refused(
            f"认不出这张表的列（第{found.heading}行：{titles}）；请用 --column 指明 {wanted}。"
            f" The columns are not known: name them with --column."
        )
    return found.checked


def _say(checked: Checked, *, as_json: bool) -> None:
    if as_json:
        for line in checked.lines:
            click.echo(table.as_line(told.sheet_line(line)))
        return
    click.echo("\n".join(_page(checked)))


_LINES = ("格 cell", "指标 indicator", "结果 outcome", "本期数 value", "已报 before")


def _page(checked: Checked) -> Iterator[str]:
    rows = []
    for line in checked.lines:
        name = line.row.indicator.name if line.row else line.said
        value, before = (str(v.quantity) if v else "—" for v in (line.value, line.before))
        rows.append((line.place, table.fitted(name, _LONGEST_NAME), line.outcome.value, value, before))
    yield from table.lines(_LINES, rows)
    yield ""
    yield from map(str, checked.faults)
    yield from (f"{notice.zh} {notice.en}" for notice in checked.notices)
    counts = checked.counts
    said = "，".join(f"{outcome.value} {counts[outcome]} 项" for outcome in Outcome)
    english = ", ".join(f"{counts[outcome]} {outcome.english}" for outcome in Outcome)
    yield f"{checked.month}：{said}，表外还有 {len(checked.absent)} 项任务。 {english}."


def _say_row(row: Row, *, as_json: bool, done: str) -> None:
    if as_json:
        click.echo(table.as_line(filing_trail(row, localdate())))
        return
    value = row.filing.latest
    waits = "、".join(stage.name for stage in row.filing.open_stages)
    click.echo(f"{done}：{row.indicator.name} {row.task.period.label} {value.quantity if value else ''}".rstrip())
    click.echo(f"现在 Now: {row.filing.state.value}{f'，待{waits}' if waits else ''}")
