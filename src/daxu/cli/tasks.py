"""`daxu tasks`: what was promised — proposed from a text, entered, assigned, followed, closed; causes; opinions.

Whoever changes something acts in the name of an account (`--as`), with that account's rights and organisations.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import click
from django.utils.timezone import localdate
from pydantic import BaseModel, ValidationError

from daxu.answers import tasks as told
from daxu.answers.given_tasks import GivenCause, GivenOpinion, GivenTask, GivenTaskStep
from daxu.cli import home, options, table
from daxu.cli.faults import DONE, PROBLEMS, Refused
from daxu.cli.file import Clerk, as_account, with_key
from daxu.core.book import Book
from daxu.core.projects.fault import StepFault
from daxu.core.tasks.rules import VerbClass
from daxu.core.tasks.task import Promise
from daxu.desk import workbooks
from daxu.desk.documents import open_document
from daxu.desk.permissions import MANAGE_TASKS, REPORT_TASKS, SEE_TASKS
from daxu.desk.tables import LARGEST_FILE
from daxu.duties import exporting, reporting
from daxu.duties.tasks import acting, answering, explaining, finding, proposing
from daxu.duties.tasks.acting import Hand
from daxu.duties.tasks.finding import Wanted
from daxu.duties.tasks.proposing import Decided, Origin, Proposal, Proposed
from daxu.ledger import read

Command = TypeVar("Command", bound=Callable[..., Any])
Given = TypeVar("Given", bound=BaseModel)
_LONGEST_NAME = 36
_LARGEST_STEP = 1 << 20


@click.group()
def tasks() -> None:
    """任务台账：从文件提出、入账、交办、报进展、核验、办结；差距原因；审议意见。

    The ledger of tasks: proposed from a text, entered, assigned, reported on, verified, closed; causes; opinions.
    """
    home.must_hold_data()


def _filtered(command: Command) -> Command:
    for option in (
        options.as_of,
        click.option("--owner", default="", help="牵头或配合单位的代码 code of an organisation"),
        click.option("--state", default="", help="状态，如 待核验；open 未办结，overdue 逾期 a state"),
        click.option("--document", default="", help="出处文件 the document it comes from"),
        click.option("--opinion", default="", help="审议意见编号 code of an opinion"),
        click.option("--sort", type=click.Choice([one.value for one in VerbClass]), default=None, help="动词类 class"),
        click.option("--words", default="", help="检索词 words"),
    ):
        command = option(command)
    return command


def _wanted(*, as_of: date | None, sort: str | None, **filters: str) -> Wanted:
    return Wanted(as_of or localdate(), sort=sort or "", **filters)


@tasks.command("list")
@_filtered
@options.as_json
def listed(*, as_json: bool, **filters: Any) -> None:
    """列出任务，最急的在前。

    List tasks, the most urgent first.
    """
    book, wanted = read.book(), _wanted(**filters)
    found = finding.found(book, wanted)
    lines = [told.task_line(book, one, wanted.day) for one in found]
    if as_json:
        for line in lines:
            click.echo(table.as_line(line))
        return
    rows = [
        (one.id, table.fitted(one.name, _LONGEST_NAME), one.sort, one.number or "—", one.state, one.light,
         one.due or "—", one.lead_name or "—")
        for one in lines
    ]  # fmt: skip
    click.echo("\n".join(table.lines(_COLUMNS, rows)))
    counts = finding.counts(found)
    click.echo(f"\n共 {counts.count} 项，未办结 {counts.open} 项，逾期 {counts.overdue} 项。", nl=False)
    click.echo(f" {counts.count} tasks, {counts.open} open, {counts.overdue} overdue.")


_COLUMNS = (
    "编号 id", "任务 task", "类 class", "数值 number", "状态 state", "亮灯 light", "时限 due", "牵头 lead",
)  # fmt: skip


@tasks.command()
@click.argument("task")
@options.as_of
@options.as_json
def show(task: str, as_of: date | None, as_json: bool) -> None:
    """查看一项任务和它的每一步。

    Show a task with every step.
    """
    _say(task, as_of, as_json=as_json)


def _say(task: str, as_of: date | None, *, as_json: bool) -> None:
    book, day = read.book(), as_of or localdate()
    one = told.task_told(book, acting.task_of(task, book), day)
    if as_json:
        click.echo(table.as_line(one))
        return
    line = one.task
    number = f" · 目标 {line.number}，现在 {line.figure or line.done or '无数据'}" if line.number else ""
    click.echo(f"{line.id} {line.name}{'（示例）' if line.sample else ''}")
    click.echo(f"{line.lead_name or '牵头单位待定'} · {line.sort} · {line.state} · 时限 {line.due or '未定'}{number}")
    click.echo(f"《{line.document}》{line.place}：{line.sentence}")
    rows = [(str(s.number), s.day, s.deed, table.fitted(s.words, _LONGEST_NAME), s.document, s.by) for s in one.steps]
    heads = ("步 no", "日期 day", "事项 deed", "说明 words", "文件 document", "登记人 by")
    click.echo("\n".join(table.lines(heads, rows)))


# --- from a text


def _reading(command: Command) -> Command:
    for option in (
        click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
        click.option("--plan", default="", help="计划代码；默认最近一年的计划 the plan, else the newest"),
        click.option("--document", default="", help="出处文件名；默认用文件名 the document's name, else the file's"),
        click.option("--opinion", default="", help="这是哪份审议意见的办理任务 the opinion that it answers"),
        click.option("--whole", is_flag=True, help="读全文，不只读安排部分 read all of it"),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class _Read:
    """A text that was read: the proposals, and where they come from."""

    found: Proposed
    origin: Origin


def _read_in(file: Path, plan: str, document: str, opinion: str, *, whole: bool) -> _Read:
    content, book = file.read_bytes(), read.book()
    opened = open_document(content, file.name)
    chosen = book.plan(plan) if plan else max(book.plans.values(), key=lambda one: one.year, default=None)
    if chosen is None:
        raise Refused("还没有计划。 There is no plan yet.")
    origin = Origin(
        document or file.stem, chosen, sha256(content).hexdigest(),
        answering.opinion_of(opinion) if opinion else None, whole,
    )  # fmt: skip
    rules = acting.rules_of(date(chosen.year, 12, 31), book)
    return _Read(proposing.proposed(opened.text, origin, book=book, rules=rules), origin)


@tasks.command()
@_reading
@click.option("--out", type=click.Path(path_type=Path), help="写成可修改的 .xlsx 或 .csv write a sheet to be changed")
@options.as_json
def propose(*, out: Path | None, as_json: bool, **reading: Any) -> None:
    """从报告、计划或审议意见中读出承诺的事项，提出任务建议；不入账。

    Read what a report, a plan or an opinion promises, and propose tasks; nothing is entered.
    """
    done = _read_in(**reading)
    found = done.found
    if found.whole:
        home.progress("没有找到“安排、任务、打算”部分，读了全文。 No part that looks ahead: the whole text was read.")
    if out:
        about = {"出处": done.origin.document, "计划": done.origin.plan.name, "文件散列": done.origin.digest}
        reporting.put(out, _sheet(told.proposals_sheet(read.book(), found.proposals, about), out))
    if as_json:
        for one in found.proposals:
            click.echo(told.plain_line(one))
        return
    if not out:
        click.echo("\n".join(table.lines(_PROPOSED, [_proposed(one) for one in found.proposals])))
    total = len(found.proposals)
    click.echo(f"提出任务 {total} 项，其中有数值的 {found.with_number} 项。", nl=False)
    click.echo(f" {total} tasks proposed, {found.with_number} with a number.")


_PROPOSED = ("序号 no", "任务 task", "类 class", "数值 number", "目标 target", "牵头 lead")


def _proposed(one: Proposal) -> tuple[str, ...]:
    promise = one.promise
    number = str(promise.number) if promise.number is not None else "—"
    name = table.fitted(promise.name, _LONGEST_NAME)
    return str(one.number), name, promise.sort.value, number, promise.target or "—", promise.lead or "—"


@tasks.command()
@_reading
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="改过的建议表；不给则全部照建议 the sheet as changed, else all as proposed",
)
@as_account
@with_key
@click.option("--day", type=options.Day(), help="立项日期；默认今天 the day of entering, else today")
@click.option("--assign", is_flag=True, help="有牵头单位和时限的同时交办 give those out that have a lead and a day")
@click.option("--dry-run", is_flag=True, help="只看会怎样，不写入 say what would happen, enter nothing")
@options.as_json
def enter(
    *, decisions: Path | None, account: str, key: str, day: date | None, assign: bool, dry_run: bool, as_json: bool,
    **reading: Any,
) -> int:  # fmt: skip
    """把建议的任务入账：全部无误才写入，一次写完；退出码 1 表示有误。

    Enter proposed tasks: all of them or none; exit code 1 where something is wrong.
    """
    by, book = _hand(account, MANAGE_TASKS), read.book()
    proposals, when = _read_in(**reading).found.proposals, day or localdate()
    decided, faults = _decisions(book, decisions, proposals)
    chosen, more = proposing.settled(proposals, decided)
    faults += more
    checked = acting.check(chosen, by=by, day=when, now=home.now())
    faults += [fault for several in checked for fault in several]
    if faults:
        _complain(faults, as_json=as_json)
        return PROBLEMS
    if dry_run:
        _counted(chosen, "可以入账", "can be entered", as_json=as_json)
        return DONE
    done = acting.enter_all(chosen, by=by, day=when, now=home.now(), key=_key(key), assign=assign)
    if as_json:
        for task in done:
            click.echo(
                json.dumps({"id": task.id, "name": task.promise.name, "state": task.state.value}, ensure_ascii=False)
            )
    else:
        _counted(chosen, f"已入账（{done[0].id}—{done[-1].id}）", "entered", as_json=False)
    return DONE


def _decisions(book: Book, sheet: Path | None, proposals: Sequence[Proposal]) -> tuple[list[Decided], list[StepFault]]:
    if sheet is None:
        return [Decided(one.number) for one in proposals], []
    if sheet.stat().st_size > LARGEST_FILE:
        raise Refused(f"{sheet.name} 超过 {LARGEST_FILE >> 20} MB。 The file is too large.")
    return told.decisions(book, workbooks.opened(sheet.read_bytes(), sheet.name).tables[0])


def _complain(faults: Sequence[StepFault], *, as_json: bool) -> None:
    for fault in faults:
        click.echo(json.dumps(asdict(fault), ensure_ascii=False) if as_json else f"{fault.zh} {fault.en}")
    home.progress(f"{len(faults)} 处有误，没有写入。 {len(faults)} faults: nothing was entered.")


def _counted(chosen: Sequence[Promise], zh: str, en: str, *, as_json: bool) -> None:
    total, led = len(chosen), sum(bool(promise.lead) for promise in chosen)
    if as_json:
        click.echo(json.dumps({"tasks": total, "with_lead": led}))
        return
    click.echo(f"{zh} {total} 项任务，其中 {led} 项有牵头单位。 {total} tasks {en}, {led} of them with a lead.")


# --- one at a time


@tasks.command()
@click.argument("given", type=click.File("rb"), default="-")
@as_account
@with_key
@options.as_json
def add(given: Any, account: str, key: str, as_json: bool) -> None:
    """立一项任务：从文件或标准输入读 JSON，写法同接口 POST /tasks。

    Enter one task, read as JSON from a file or standard input.
    """
    one = _given(GivenTask, given)
    by = _hand(account, MANAGE_TASKS)
    (task,) = acting.enter_all([one.promise], by=by, day=one.day, now=home.now(), key=_key(key))
    _say(task.id, None, as_json=as_json)


@tasks.command()
@click.argument("task")
@click.argument("given", type=click.File("rb"), default="-")
@as_account
@with_key
@options.as_json
def step(task: str, given: Any, account: str, key: str, as_json: bool) -> None:
    """办一步（交办、报进展、申请办结、核验、办结、退回、延期、调出）：读 JSON，写法同接口。

    Enter one step of a task, read as JSON: assign, report, claim, verify, close, return, more time, take out.
    """
    one = _given(GivenTaskStep, given)
    by, before = _hand(account, SEE_TASKS), acting.task_of(task)
    done = acting.enter(one.step(task, before.lead), by=by, now=home.now(), key=_key(key), seen=one.seen)
    _say(done.id, None, as_json=as_json)


@tasks.command()
@_filtered
@click.option("--out", type=click.Path(path_type=Path), required=True, help=".xlsx、.csv 或 .docx")
def export(*, out: Path, **filters: Any) -> None:
    """导出任务分解表（.xlsx、.csv、.docx）。

    Export the table of tasks.
    """
    book, wanted = read.book(), _wanted(**filters)
    found = finding.found(book, wanted)
    if out.suffix.lower() == ".docx":
        made = reporting.tasks_table(book, [one.task for one in found], day=wanted.day, now=home.now())
    else:
        about = {"截至": wanted.day.isoformat(), "筛选": json.dumps(wanted.chosen, ensure_ascii=False)}
        made = _sheet(told.tasks_sheet(book, found, wanted.day, about), out)
    reporting.put(out, made)
    click.echo(f"{len(found)} 项任务已写入 {out}。 {len(found)} tasks written to {out}.")


def _sheet(sheet: exporting.Sheet, out: Path) -> bytes:
    if out.suffix.lower() == ".csv":
        return exporting.csv_bytes(sheet)
    if out.suffix.lower() == ".xlsx":
        return exporting.xlsx_bytes(sheet, made=home.now())
    raise Refused(f"请写成 .xlsx 或 .csv，得到“{out.name}”。 Write an .xlsx or a .csv.")


# --- causes and opinions


@tasks.command()
@click.argument("given", type=click.File("rb"), default="-")
@as_account
@with_key
def cause(given: Any, account: str, key: str) -> None:
    """填报一个滞后目标的差距原因和下一步措施：读 JSON，写法同接口 POST /causes。

    File why a target is behind and what is done about it, read as JSON.
    """
    one = _given(GivenCause, given)
    by = _hand(account, REPORT_TASKS)
    done = explaining.file_cause(one.told, by=by, now=home.now(), key=_key(key), reason=one.reason)
    click.echo(f"已填报 {done.target}（{done.period.label}）。 Filed for {done.target}.")


@tasks.command()
@options.as_json
def causes(as_json: bool) -> None:
    """列出填报过的差距原因和措施。

    List the causes and measures on file.
    """
    several = [told.cause_told(one) for many in read.book().causes.values() for one in many]
    for one in several:
        click.echo(
            table.as_line(one)
            if as_json
            else f"{one.target} {one.period} {one.organisation}：{one.cause}；{one.measure}"
        )


@tasks.command()
@click.argument("given", type=click.File("rb"), default="-")
@as_account
@with_key
def opinion(given: Any, account: str, key: str) -> None:
    """登记一份审议意见（文件、日期、答复期限、逐条意见）：读 JSON，写法同接口 POST /opinions。

    Enter an opinion of the standing committee, read as JSON.
    """
    one = _given(GivenOpinion, given)
    done = answering.enter_opinion(one.told, by=_hand(account, MANAGE_TASKS), now=home.now(), key=_key(key))
    click.echo(f"已登记 {done.code}，{len(done.points)} 条，{done.due} 前答复。 Entered, to be answered by {done.due}.")


@tasks.command()
@options.as_json
def opinions(as_json: bool) -> None:
    """列出登记的审议意见。

    List the opinions on file.
    """
    for one in map(told.opinion_told, read.book().opinions.values()):
        click.echo(
            table.as_line(one) if as_json else f"{one.code} 《{one.document}》 {one.due} 前答复，{len(one.points)} 条"
        )


def _given(kind: type[Given], given: Any) -> Given:
    content = given.read(_LARGEST_STEP + 1)
    if len(content) > _LARGEST_STEP:
        raise Refused("输入超过 1 MB。 The input is larger than 1 MB.")
    try:
        return kind.model_validate_json(content)
    except ValidationError as bad:
        faults = "；".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in bad.errors())
        raise Refused(f"看不懂，什么也没有写入 Cannot read it: {faults}") from None


def _hand(account: str, right: str) -> Hand:
    return acting.hand(Clerk.named(account, right).person, localdate())


def _key(key: str) -> str:
    """Return the command's key; without one, each call is a deed of its own."""
    return f"cli|{key or uuid.uuid4()}"
