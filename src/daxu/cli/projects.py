"""`daxu projects`: key projects at the command line — list, show, enter a step, bring in a sheet, rates, redraw.

Whoever changes something acts in the name of an account (`--as`), with that account's rights and organisations.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click
from django.utils.timezone import localdate
from pydantic import ValidationError

from daxu.answers import projects as told
from daxu.answers.given_projects import GivenCorrection, GivenStep, spot_of
from daxu.cli import home, options, table
from daxu.cli.faults import DONE, PROBLEMS, Refused
from daxu.cli.file import Clerk, as_account, with_key
from daxu.core.projects.entering import in_wan
from daxu.core.projects.geometry import Crs
from daxu.core.projects.rates import RateConvention
from daxu.desk import counted_projects, evidence, found_projects
from daxu.desk.found_projects import LARGEST_PAGE, ORDERS, Wanted
from daxu.desk.permissions import REPORT_PROJECTS
from daxu.desk.tables import LARGEST_FILE
from daxu.duties.projects import acting, counting, intake, photographing
from daxu.duties.projects.acting import Hand
from daxu.duties.projects.columns import YUAN, Field, laid_out
from daxu.duties.projects.intake import Telling, Understood
from daxu.duties.projects.photographing import GivenPhotos
from daxu.ledger import read

Command = TypeVar("Command", bound=Callable[..., Any])
Given = TypeVar("Given", GivenStep, GivenCorrection)
_LONGEST_NAME = 30
_LARGEST_STEP = 1 << 20


def filtered(command: Command) -> Command:
    """Let a command be told which projects it speaks of."""
    for option in (
        click.option("--as-of", type=options.Day(), help="截至哪一天；默认为有数据的最后一天 the day"),
        click.option("--list", "list_", default="", help="清单代码 code of a list"),
        click.option("--sector", default="", help="领域 sector"),
        click.option("--lead", default="", help="责任单位代码 code of the lead"),
        click.option("--block", default="", help="板块代码 code of the block"),
        click.option("--category", default="", help="年度类别，如 新建 category"),
        click.option("--stage", default="", help="阶段，如 开工 stage"),
        click.option("--condition", default="", help="状态，如 在建 condition"),
        click.option("--words", default="", help="检索词 words"),
        click.option("--issues", type=click.Choice(["open", "overdue"]), default=None, help="有问题的 with issues"),
    ):
        command = option(command)
    return command


@click.group()
def projects() -> None:
    """重点项目：列出、查看、登记一步、导入表格、五率、重绘查询表。

    Key projects: list, show, enter a step, bring in a sheet, rates, redraw.
    """
    home.must_hold_data()


@projects.command("list")
@filtered
@click.option("--order", type=click.Choice(ORDERS), default="id", help="次序 order")
@click.option("--limit", type=click.IntRange(1), default=None, help="最多几个；默认全部 how many, else all")
@options.as_json
def listed(order: str, limit: int | None, as_json: bool, **filters: Any) -> None:
    """列出项目及其合计。

    List projects and what they add up to.
    """
    wanted = replace(_wanted(**filters), order=order)
    book = read.book()
    if limit and limit <= LARGEST_PAGE:
        found = iter(found_projects.page(replace(wanted, size=limit)))
    else:
        found = found_projects.every(wanted)
    if as_json:
        for one in found:
            click.echo(table.as_line(told.project_line(book, one)))
        return
    click.echo("\n".join(table.lines(_COLUMNS, [_line(told.project_line(book, one)) for one in found], right=(4, 5))))
    sums = counting.sums(wanted)
    conditions = "、".join(f"{one.value}{number}" for one, number in sums.conditions.items())
    click.echo(
        f"\n共 {sums.count} 个：{conditions}；年度计划 {in_wan(sums.planned)}，完成 {in_wan(sums.done)}（万元）。"
    )
    click.echo(f"{sums.count} projects; planned {sums.planned:,}, done {sums.done:,} yuan.")


_COLUMNS = (
    "编号 id", "名称 name", "阶段 stage", "状态 condition", "年度计划 planned（万元）", "年度完成 done（万元）",
    "责任单位 lead",
)  # fmt: skip


def _line(one: told.ProjectLine) -> tuple[str, ...]:
    money = ["—" if amount is None else in_wan(amount) for amount in (one.planned, one.done)]
    name = table.fitted(one.name, _LONGEST_NAME)
    return one.id, name, one.stage or "—", one.condition, *money, table.fitted(one.lead_name, _LONGEST_NAME)


@projects.command()
@click.argument("project")
@options.as_of
@options.as_json
def show(project: str, as_of: date | None, as_json: bool) -> None:
    """查看一个项目：资料、阶段、投资、节点、问题、红黄牌和每一步。

    Show a project with everything about it.
    """
    _say_project(project, as_of, as_json=as_json)


@projects.command()
@click.argument("project")
@click.argument("step", type=click.File("rb"), default="-")
@as_account
@with_key
@click.option("--corrects", default="", metavar="ENTRY", help="更正哪一步（show --json 的 entry） a step to correct")
@click.option("--reason", default="", help="更正的理由 why it is corrected")
@click.option("--void", is_flag=True, help="作废那一步，不读输入 void the step, read no input")
@click.option(
    "--photo",
    "photos",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="现场照片，可多张 a photo of the site",
)
@click.option("--place", default="", help="照片的经度,纬度；不写用照片里的 where, else as the photo says")
@click.option("--crs", type=click.Choice([one.name for one in Crs]), default="WGS84", help="坐标系 coordinates")
@click.option("--taken", type=options.Day(), help="拍摄日期；不写用照片里的 when, else as the photo says")
@options.as_json
def enter(
    project: str, step: Any, *, account: str, key: str, corrects: str, reason: str, void: bool,
    photos: tuple[Path, ...], place: str, crs: str, taken: date | None, as_json: bool,
) -> None:  # fmt: skip
    """登记一步，可带现场照片；或更正、作废一步：从文件或标准输入读 JSON，写法同接口 POST /projects/{id}/steps。

    Enter one step, with photos if there are any, or correct or void one; read as JSON from a file or standard input.
    """
    by, project_before = _hand(Clerk.named(account, REPORT_PROJECTS)), acting.project_of(project)
    given = None if void else _given(step.read(_LARGEST_STEP + 1))
    if corrects:
        right = _valid(lambda: GivenCorrection(corrects=corrects, reason=reason, correction=given))
        made = right.instead_of(acting.entered_as(project, corrects))
    elif given is None:
        raise Refused("--void 要和 --corrects 一起用。 --void goes with --corrects.")
    else:
        made = given.step(project, project_before.facts.lead)
    if photos:
        made = photographing.with_photos(made, _photos(photos, place, Crs[crs], taken), by=by, now=home.now())
    if corrects:
        acting.correct(corrects, made, reason=reason, by=by, now=home.now(), key=_key(key))
    else:
        acting.enter(made, by=by, now=home.now(), key=_key(key), seen=given.seen if given else None)
    _say_project(project, None, as_json=as_json)


def _photos(paths: tuple[Path, ...], place: str, crs: Crs, taken: date | None) -> GivenPhotos:
    files: list[tuple[bytes, str]] = []
    for path in paths:
        with path.open("rb") as file:
            files.append((file.read(evidence.LARGEST + 1), path.name))
    return GivenPhotos(files, spot_of(place, crs), taken)


def _given(content: bytes) -> GivenStep:
    if len(content) > _LARGEST_STEP:
        raise Refused("输入超过 1 MB。 The input is larger than 1 MB.")
    return _valid(lambda: GivenStep.model_validate_json(content))


def _valid(read_in: Callable[[], Given]) -> Given:
    try:
        return read_in()
    except ValidationError as bad:
        faults = "；".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in bad.errors())
        raise Refused(f"看不懂这一步，什么也没有写入 Cannot read the step: {faults}") from None


@projects.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_account
@with_key
@click.option("--day", type=options.Day(), help="登记日期；默认今天 the day of entering, else today")
@click.option("--month", default="", help="“当月”“累计”指哪个月，如 2024-06 what month")
@click.option("--unit", type=click.Choice(list(YUAN)), default="万元", help="没有写单位的金额 money without a unit")
@click.option("--crs", type=click.Choice([one.name for one in Crs]), default="CGCS2000", help="坐标系 coordinates")
@click.option("--sector", default="", help="没有领域列时 where no column says it")
@click.option("--lead", default="", help="没有责任单位列时的代码 where no column says it")
@click.option("--list", "list_", default="", help="全部列入清单 put all on a list")
@click.option("--whole-lists", is_flag=True, help="清单一栏以表格为准，没有写到的移出 lists left out are left")
@click.option("--reason", default="", help="已报月份与表里不同时的更正理由 why reported months are corrected")
@click.option("--sheet", default="", help="工作表 the sheet")
@click.option("--row", type=click.IntRange(1, 1000), default=None, help="表头从第几行开始 the line of the headings")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=HEADING",
    help="列的对应，如 TOTAL=投资额；FIELD 见文档 what a column holds",
)
@click.option("--dry-run", is_flag=True, help="只看会怎样，不写入 say what would happen, enter nothing")
@options.as_json
def bring_in(
    path: Path, *, account: str, key: str, day: date | None, month: str, unit: str, crs: str, sector: str, lead: str,
    list_: str, whole_lists: bool, reason: str, sheet: str, row: int | None, columns: tuple[str, ...], dry_run: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """导入一份项目表（.xlsx 或 .csv）：全部无误才写入，一次写完；退出码 1 表示有误；填报单位只能改本单位的项目。

    Bring in a sheet of projects: all of it or nothing; exit code 1 where something is wrong. Who reports brings in
    rows of their own projects.
    """
    by = _hand(Clerk.named(account, REPORT_PROJECTS))
    if path.stat().st_size > LARGEST_FILE:
        raise Refused(f"{path.name} 超过 {LARGEST_FILE >> 20} MB。 The file is too large.")
    telling = Telling(day or localdate(), month, unit, Crs[crs], sector, lead, list_, whole_lists, reason)
    found = _understood(path, telling, sheet, row or 0, columns, by=by)
    for line in _said(found, as_json=as_json):
        click.echo(line)
    if found.faults:
        return PROBLEMS
    if not dry_run:
        done = intake.entered(found, by=by, now=home.now(), key=_key(key))
        home.progress(f"已导入 {done} 个项目。 {done} projects were entered.")
    return DONE


def _understood(
    path: Path, telling: Telling, sheet: str, row: int, columns: tuple[str, ...], *, by: Hand
) -> Understood:
    content = path.read_bytes()
    found = intake.understood(content, path.name, telling=telling, by=by, now=home.now(), sheet=sheet, heading=row)
    if not columns:
        return found
    guessed = laid_out(found.table, heading=row).plain["columns"]
    meant = {**guessed, **{heading: field for field, heading in map(_column, columns)}}
    return intake.understood(
        content, path.name, telling=telling, by=by, now=home.now(), columns=meant, sheet=sheet, heading=row
    )


def _column(written: str) -> tuple[str, str]:
    field, _, heading = written.partition("=")
    if field not in Field.__members__ or not heading:
        known = "、".join(Field.__members__)
        raise Refused(f"看不懂“{written}”，应为 FIELD=表头；FIELD 可用：{known}。 Write FIELD=HEADING.")
    return field, heading


def _said(found: Understood, *, as_json: bool) -> Iterator[str]:
    if as_json:
        for line in found.lines:
            faults = [{"place": one.place, "text": one.text.zh, "english": one.text.en} for one in line.faults]
            changes = [{"text": change.zh, "english": change.en} for change in line.changes]
            plain = {"place": line.place, "project": line.project, "name": line.name, "outcome": line.outcome.value}
            yield json.dumps({**plain, "changes": changes, "faults": faults}, ensure_ascii=False)
        return
    rows = [
        (line.place, line.project, table.fitted(line.name, _LONGEST_NAME), line.outcome.value, _changed(line))
        for line in found.lines
    ]
    yield from table.lines(("格 cell", "编号 id", "名称 name", "结果 outcome", "内容 changes"), rows)
    yield from (f"{fault.place}：{fault.text.zh} {fault.text.en}" for fault in found.faults)
    yield from (f"{notice.zh} {notice.en}" for notice in found.notices)
    yield "，".join(f"{outcome.value} {number}" for outcome, number in found.counts.items())


def _changed(line: intake.Line) -> str:
    return table.fitted("；".join(change.zh for change in line.changes), 2 * _LONGEST_NAME)


@projects.command()
@filtered
@options.as_json
def rates(as_json: bool, **filters: Any) -> None:
    """五率：签约率、开工率、竣工率、投产率、入库率，两种口径，分子分母都写出。

    The five rates under both conventions, with both numbers of each.
    """
    wanted = _wanted(**filters)
    counts = [count for convention in RateConvention for count in counted_projects.counts(wanted, convention)]
    if as_json:
        for count in counts:
            click.echo(table.as_line(told.rate_told(count)))
        return
    for count in counts:
        click.echo(f"{count.text.zh}  {count.text.en}")


@projects.command()
@options.as_json
def redraw(as_json: bool) -> None:
    """从台账重绘项目的全部查询表。

    Draw every table of projects anew from the ledger.
    """
    number = acting.redraw()
    if as_json:
        click.echo(json.dumps({"projects": number}))
        return
    click.echo(f"已重绘 {number} 个项目。 {number} projects were drawn anew.")


def _wanted(*, as_of: date | None, list_: str, issues: str | None, **more: Any) -> Wanted:
    day = as_of or read.book().last_fact_day or localdate()
    return Wanted(day, list=list_, issues=issues or "", **more)


def _say_project(project: str, as_of: date | None, *, as_json: bool) -> None:
    book = read.book()
    day = as_of or book.last_fact_day or localdate()
    one = told.project_told(book, acting.project_of(project), acting.history(project), day)
    if as_json:
        click.echo(table.as_line(one))
        return
    total = one.facts["total"]
    money = f"总投资 {in_wan(total)} 万元" if total is not None else "总投资未填"
    click.echo(f"{one.id} {one.name}{'（示例）' if one.sample else ''}")
    click.echo(
        f"{one.lead_name} · {one.facts['sector']} · {money} · {one.stage or '—'} · {one.condition}（{one.as_of}）"
    )
    rows = [(str(s.number), s.day, s.deed, s.what, table.fitted(s.words, _LONGEST_NAME), s.by) for s in one.steps]
    click.echo("\n".join(table.lines(("步 no", "日期 day", "事项 deed", "何事 what", "说明 words", "登记人 by"), rows)))


def _hand(clerk: Clerk) -> Hand:
    return acting.hand(clerk.person, localdate())


def _key(key: str) -> str:
    """Return the command's key; without one, each call is a deed of its own."""
    return f"cli|{key or uuid.uuid4()}"
