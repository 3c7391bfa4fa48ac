"""`daxu report refresh|check|diff`: a report after people worked on it, held against the ledger and other versions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

import click

from daxu.answers import reports
from daxu.cli import home, options, table
from daxu.cli.faults import DONE, PROBLEMS, Refused
from daxu.core.entry import Entry
from daxu.core.period import Period
from daxu.core.text import Text
from daxu.desk.documents import LONGEST_TEXT
from daxu.duties import auditing, reporting
from daxu.duties.auditing import What
from daxu.duties.reporting import (
    Edited,
    NumberChange,
    Refreshed,
    Remark,
    Renewal,
    SentenceChange,
    Today,
    approvals,
    versions,
)
from daxu.duties.reporting.approvals import Lost
from daxu.ledger import read

_LONGEST_TEXT = 30


# --- refresh


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--period", type=options.Stretch(), required=True, help="报告时段，如 2024H1 the period reported on")
@options.as_of
@click.option("--out", type=click.Path(path_type=Path), help="写到哪个 .docx；没有则只列出 the file to write")
@options.as_json
@click.pass_context
def refresh(  # noqa: PLR0917 — click passes its options by name
    ctx: click.Context, file: Path, period: Period, as_of: date | None, out: Path | None, as_json: bool
) -> None:
    """按台账刷新 .docx 里每个绑定的数，其余原样不动；列出旧值、新值和原因。有数不能刷新或定稿的数据已修订，退出码为1。

    Give every bound number of a .docx today's value, touch nothing else, and list old, new and why. The exit code is 1
    where a number cannot be told, or a frozen version no longer says what the ledger says.
    """
    if out:
        _must_be_new(out, file)
    home.must_hold_data()
    content = _content(file)
    done = reporting.refresh(content, today(period, as_of), file.name, _stage_of(content))
    if out and not done.frozen:
        auditing.record(
            What.REPORT, object=out.name, before=sha256(content).hexdigest(),
            after=sha256(done.document).hexdigest(), now=home.now(),
        )  # fmt: skip
        reporting.put(out, done.document)
    written = out if out and not done.frozen else None
    if as_json:
        click.echo(json.dumps(_refreshed(done, file, written, period), ensure_ascii=False))
    else:
        click.echo("\n".join(_refreshed_page(done, written)))
    ctx.exit(PROBLEMS if done.untold or done.revised or (out and done.frozen) else DONE)


def _stage_of(content: bytes) -> str:
    """Return the stage at which this very file was frozen in the ledger; empty where it was not."""
    digest = sha256(content).hexdigest()
    kept = (frozen.version for frozen in versions.history())
    return next((version.stage.value for version in kept if version.document.digest == digest), "")


def _must_be_new(out: Path, file: Path) -> None:
    if out.suffix.lower() != ".docx":
        raise Refused(f"报告是 .docx 文件，得到“{out.name}”。 A report is a .docx file: name one.")
    if out.resolve() == file.resolve():
        raise Refused("不覆盖原件；请另取文件名。 The original is not overwritten: choose another name.")


def _refreshed(done: Refreshed, file: Path, out: Path | None, period: Period) -> dict[str, object]:
    return {
        "file": str(file), "out": str(out) if out else None, "period": period.code, "numbers": done.total,
        "changed": [_renewal(one) for one in done.changed],
        "reworded": [_renewal(one) for one in done.reworded], "untold": [_renewal(one) for one in done.untold],
        "retied": done.retied, "status": done.status, "frozen": done.frozen, "revised": done.revised,
        "notices": [notice.zh for notice in done.notices],
    }  # fmt: skip


def _renewal(one: Renewal) -> dict[str, object]:
    return {
        "tag": one.number.tag, "about": one.number.about, "old": one.old, "new": one.new or None,
        "paragraph": one.sentence.paragraph, "sentence": one.sentence.text, "why": one.why.zh, "why_en": one.why.en,
        "note": one.note.zh, "note_en": one.note.en, "correction": _correction(one.correction),
    }  # fmt: skip


def _correction(entry: Entry | None) -> dict[str, str] | None:
    if entry is None:
        return None
    return {"id": entry.id, "by": entry.by, "at": entry.at.isoformat(), "reason": entry.reason}


_RENEWED = ("段 para", "指标 indicator", "旧 old", "新 new", "原因 why")


def _refreshed_page(done: Refreshed, out: Path | None) -> Iterator[str]:
    _tell(done.notices)
    rows = [_renewal_row(one) for one in (*done.changed, *done.reworded, *done.untold)]
    if rows:
        yield from (*table.lines(_RENEWED, rows, right=(0,)), "")
    yield (
        f"绑定的数 {done.total} 个：有新值 {len(done.changed)} 个，不能刷新 {len(done.untold)} 个，"
        f"更正后换号 {done.retied} 个。"
    )
    yield f"{done.total} bound numbers: {len(done.changed)} with a new value, {len(done.untold)} that cannot be told."
    if done.revised:
        yield "数据已修订：这是定稿，原样不动。 Revised since: this version is frozen and stays as it is."
    elif done.frozen:
        yield f"这是{done.status}，原样不动。 This version is frozen and stays as it is."
    elif out:
        yield f"已写入 {out}。 Written to {out}."
    elif done.changed or done.retied:
        yield "没有写文件；写出请加 --out 文件。 Nothing was written: add --out FILE."


def _renewal_row(one: Renewal) -> Sequence[str]:
    reasons = [one.why.zh, one.note.zh]
    if one.correction:
        reasons.insert(0, f"更正 {one.correction.id}（{reporting.who(one.correction).zh}）")
    why = "；".join(filter(None, reasons)) or "手工改动过，恢复为台账的数"
    return str(one.sentence.paragraph), one.number.about, one.old, one.new or "—", why


# --- check


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--against", type=click.Path(path_type=Path), help="与所据的版本比较 the version that it came from")
@click.option("--period", type=options.Stretch(), help="报告时段；默认由文件读出 the period reported on")
@options.as_json
@click.pass_context
def check(ctx: click.Context, file: Path, against: Path | None, period: Period | None, as_json: bool) -> None:
    """核对改过的报告：不再符合台账的数，手写的数，被改、被删、被移、被调换、被复制的数；送审以后改动、失去审批的地方和改动的人。有问题退出码为1。

    Proofread an edited report: numbers that the ledger no longer bears out, typed by hand, changed, deleted, moved,
    swapped or copied; with --against the sentences too; and what has lost the approval of a version that was handed in,
    by whose hand. The exit code is 1 when problems are found.
    """
    edited = _opened(file)
    base = _opened(against) if against else None
    home.must_hold_data()
    half = period or _period_of(edited)
    held = today(half, None)
    found = reporting.proofread(edited, held, base)
    unapproved = approvals.lost(edited, versions.history(half.code), held.key)
    if as_json:
        for told in (*map(_remark, found.remarks), *map(_lost, unapproved)):
            click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell(found.notices)
        rows = [*map(_remark_row, found.remarks), *map(_lost_row, unapproved)]
        click.echo("\n".join((*table.lines(_REMARKS, rows, right=(0,)), "") if rows else ()), nl=bool(rows))
        click.echo(f"{file.name}：核对了 {found.bound} 个绑定的数，发现 {len(rows)} 处。", nl=False)
        click.echo(f" {found.bound} bound numbers, {len(rows)} problem(s).")
    ctx.exit(PROBLEMS if found.remarks or unapproved else DONE)


def _remark(remark: Remark) -> dict[str, object]:
    return {
        "problem": remark.slip.value, "text": remark.text, "tag": remark.tag or None, "about": remark.about or None,
        "expected": list(remark.expected), "paragraph": remark.paragraph, "sentence": remark.sentence,
        "message": remark.message.zh, "message_en": remark.message.en,
    }  # fmt: skip


def _lost(one: Lost) -> dict[str, object]:
    version = one.approved.version
    return {
        "problem": "approval_lost", "text": one.new, "tag": None, "about": one.about or None, "expected": [one.old],
        "paragraph": one.paragraph, "sentence": one.new or one.old, "message": one.message.zh,
        "message_en": one.message.en, "version": version.number, "stage": version.stage.value,
        "approved_by": one.approved.entry.by, "changed_by": one.hand.by or None, "changed_at": one.hand.at or None,
    }  # fmt: skip


_REMARKS = ("段 para", "问题 problem", "原文 text", "说明 what and why")


def _remark_row(remark: Remark) -> Sequence[str]:
    return str(remark.paragraph), remark.slip.said.zh, table.fitted(remark.text, _LONGEST_TEXT), remark.message.zh


def _lost_row(one: Lost) -> Sequence[str]:
    return str(one.paragraph), "失去审批", table.fitted(one.new or one.old, _LONGEST_TEXT), one.message.zh


def _period_of(edited: Edited) -> Period:
    """Return the period that a file says it reports on, else the last one that there are facts for."""
    day = edited.as_of or read.book().last_fact_day
    found = Period.closed_by(day) if day else None
    if found is None:
        raise Refused("看不出报告的时段；请加 --period 2024H1。 The period is not plain from the file: give --period.")
    return found


# --- diff


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@options.as_json
@click.pass_context
def diff(ctx: click.Context, old: Path, new: Path, as_json: bool) -> None:
    """逐句、逐数比较两个版本；绑定的数按编号对应。有不同退出码为1。

    Compare two versions by sentence and by number; bound numbers are matched by tag. The exit code is 1 where they
    differ.
    """
    found = reporting.diff(_opened(old), _opened(new))
    if as_json:
        changes: list[SentenceChange | NumberChange] = [*found.sentences, *found.numbers]
        for change in changes:
            click.echo(json.dumps(_change(change), ensure_ascii=False))
    else:
        click.echo("\n".join(_diff_page(found.sentences, found.numbers)))
    ctx.exit(DONE if found.none else PROBLEMS)


def _change(change: SentenceChange | NumberChange) -> dict[str, object]:
    if isinstance(change, SentenceChange):
        return {
            "what": "sentence", "change": change.fate.value, "old": change.old.text if change.old else None,
            "new": change.new.text if change.new else None, "digits": list(change.digits),
            "old_paragraph": change.old.paragraph if change.old else None,
            "new_paragraph": change.new.paragraph if change.new else None,
        }  # fmt: skip
    return {
        "what": "number", "change": change.fate.value, "tag": change.number.tag, "about": change.number.about,
        "old": change.old.text if change.old else None, "new": change.new.text if change.new else None,
        "old_paragraph": change.was_in.paragraph if change.was_in else None,
        "new_paragraph": change.stands_in.paragraph if change.stands_in else None,
    }  # fmt: skip


def _diff_page(sentences: Sequence[SentenceChange], numbers: Sequence[NumberChange]) -> Iterator[str]:
    for change in sentences:
        place = change.new or change.old
        yield f"第{place.paragraph if place else 0}段 句子{change.fate.said.zh} sentence {change.fate.said.en}"
        yield from (f"  {sign} {said.text}" for sign, said in (("-", change.old), ("+", change.new)) if said)
    for number in numbers:
        where = number.stands_in or number.was_in
        shown = " → ".join(one.text if one else "—" for one in (number.old, number.new))
        yield (
            f"第{where.paragraph if where else 0}段 数{number.fate.said.zh} number {number.fate.said.en}："
            f"{number.number.about} {shown}（{number.number.tag}）"
        )
    yield f"句子 {len(sentences)} 处，数 {len(numbers)} 处。 {len(sentences)} sentence(s), {len(numbers)} number(s)."


# --- what they share


def today(period: Period, as_of: date | None) -> Today:
    """Return what the ledger says now, with the report that would be built now, where one can be."""
    day = as_of or period.end
    home.progress(f"评估 … judging as of {day}")
    found, why = reports.today(period, as_of=day, now=home.now())
    if why:
        home.progress(f"今天的报告不能生成，计算出来的数没有核对 No report can be built today: {why}")
    return found


def _opened(file: Path) -> Edited:
    return reporting.opened(_content(file), file.name)


def _content(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(LONGEST_TEXT + 1)


def _tell(notices: Sequence[Text]) -> None:
    for notice in notices:
        home.progress(f"注意 Note: {notice.zh} {notice.en}")
