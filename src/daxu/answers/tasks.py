"""Tasks in plain form: what the command line, the API and the exports say of tasks, proposals, causes and opinions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from daxu.core.book import Book
from daxu.core.cause import Cause
from daxu.core.opinion import Opinion
from daxu.core.projects.fault import StepFault
from daxu.core.quantity import Quantity
from daxu.core.tasks.rules import VerbClass
from daxu.core.tasks.task import Task
from daxu.desk.tables import Table
from daxu.duties.exporting import Cell, Column, Sheet
from daxu.duties.tasks.finding import Counts, Found
from daxu.duties.tasks.proposing import Decided, Proposal


@dataclass(frozen=True, slots=True)
class TaskStepTold:
    """One step of a task, as it stands."""

    number: int
    deed: str
    day: str
    by: str
    organisation: str
    words: str
    document: str
    files: list[str]
    due: str | None
    milestone: str
    done: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task in a list. `figure` is what the ledger says of what it is linked to, `left` the days left."""

    id: str
    name: str
    sort: str
    verb: str
    wording: str
    number: str | None
    figure: str | None
    done: str | None
    state: str
    outcome: str | None
    light: str
    left: int | None
    overdue: bool
    due: str | None
    lead: str
    lead_name: str
    supporting: list[str]
    target: str
    indicator: str
    project: str
    document: str
    place: str
    sentence: str
    opinion: str
    point: int
    sample: bool


@dataclass(frozen=True, slots=True)
class TaskTold:
    """A whole task: how it stands, and every step."""

    task: TaskLine
    milestones: list[dict[str, str | bool]]
    asked: str | None
    postponed: int
    returned: int
    seen: int
    steps: list[TaskStepTold]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """The tasks found as of a day with how many stand where."""

    as_of: str
    count: int
    open: int
    overdue: int
    states: dict[str, int]
    items: list[TaskLine]


@dataclass(frozen=True, slots=True)
class CauseTold:
    """Why a target was behind in a period, as its organisation says."""

    plan: str
    target: str
    period: str
    organisation: str
    cause: str
    measure: str
    due: str | None


@dataclass(frozen=True, slots=True)
class OpinionTold:
    """An opinion with its points and the day by which it is answered."""

    code: str
    document: str
    number: str
    issuer: str
    day: str
    due: str
    points: list[str]
    sample: bool


def _said(amount: Quantity | None) -> str | None:
    return None if amount is None else str(amount)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def task_line(book: Book, found: Found, day: date) -> TaskLine:
    """Say how a task stood on a day."""
    task, promise = found.task, found.task.promise
    fact = book.fact_for(promise, day)
    source = promise.source
    lead = book.organisations.get(task.lead)
    return TaskLine(
        task.id, promise.name, promise.sort.value, promise.verb, promise.wording.value, _said(promise.number),
        _said(fact.figure.quantity) if fact else None, _said(task.done), task.state.value,
        task.outcome.value if task.outcome else None, found.light.value, found.left, found.overdue, _day(task.due),
        task.lead, lead.name if lead else "", list(task.supporting), promise.target, promise.indicator,
        promise.project, source.document, source.place, source.sentence, source.opinion, source.point, promise.sample,
    )  # fmt: skip


def task_told(book: Book, task: Task, day: date) -> TaskTold:
    """Say everything about a task."""
    line = task_line(book, Found(task, task.light(day, book.task_rules(day)), task.days_left(day)), day)
    milestones: list[dict[str, str | bool]] = [
        {"name": one.name, "due": one.due.isoformat(), "reached": one.name in task.reached}
        for one in task.promise.milestones
    ]
    steps = [
        TaskStepTold(
            s.number, s.deed.value, s.day.isoformat(), s.by, s.organisation, s.words, s.document,
            [file.name for file in s.evidence], _day(s.due), s.milestone, _said(s.done),
            s.outcome.value if s.outcome else None,
        )
        for s in task.steps
    ]  # fmt: skip
    return TaskTold(line, milestones, _day(task.asked), task.postponed, task.returned, task.next_number - 1, steps)


def task_page(book: Book, several: Sequence[Found], counted: Counts, day: date) -> TaskPage:
    """Say what was found."""
    states = {state.value: count for state, count in counted.states.items()}
    items = [task_line(book, one, day) for one in several]
    return TaskPage(day.isoformat(), counted.count, counted.open, counted.overdue, states, items)


def cause_told(cause: Cause) -> CauseTold:
    """Say a cause."""
    return CauseTold(
        cause.plan, cause.target, cause.period.code, cause.organisation, cause.cause, cause.measure, _day(cause.due)
    )


def opinion_told(one: Opinion) -> OpinionTold:
    """Say an opinion."""
    return OpinionTold(
        one.code, one.document, one.number, one.issuer, one.day.isoformat(), one.due.isoformat(), list(one.points),
        one.sample,
    )  # fmt: skip


# --- sheets

_TASKS = (
    Column("编号", width=12), Column("任务", width=40), Column("动词类", width=8), Column("目标数", width=12),
    Column("台账数", width=12), Column("牵头单位", width=16), Column("配合单位", width=20), Column("完成时限"),
    Column("节点", width=24), Column("状态", width=10), Column("办结情况", width=10), Column("亮灯", width=8),
    Column("剩余天数", width=9), Column("最近进展", width=40), Column("出处", width=30), Column("原文", width=60),
)  # fmt: skip


def tasks_sheet(book: Book, several: Sequence[Found], day: date, about: dict[str, str]) -> Sheet:
    """Lay the tasks found out as 任务分解表."""
    return Sheet("任务分解表", _TASKS, [_task_row(book, one, day) for one in several], about)


def _task_row(book: Book, found: Found, day: date) -> list[Cell]:
    line, task = task_line(book, found, day), found.task
    milestones = "；".join(f"{one.due.isoformat()} {one.name}" for one in task.promise.milestones)
    return [
        line.id, line.name, line.sort, line.number, line.figure or line.done, line.lead_name,
        _names(book, task.supporting), task.due, milestones, line.state, line.outcome, line.light, line.left,
        task.last_words, f"《{line.document}》{line.place}", line.sentence,
    ]  # fmt: skip


def _names(book: Book, codes: Iterable[str]) -> str:
    return "、".join(book.organisations[code].name if code in book.organisations else code for code in codes)


_PROPOSALS = (
    Column("序号", width=6), Column("选用", width=6), Column("并入", width=6), Column("任务", width=40),
    Column("动词类", width=8), Column("数值", width=12), Column("目标", width=18), Column("项目", width=12),
    Column("牵头单位", width=16), Column("配合单位", width=20), Column("完成时限", width=12), Column("提示", width=30),
    Column("出处", width=30), Column("原文", width=60),
)  # fmt: skip
USED, NOT_USED = "是", "否"


def proposals_sheet(book: Book, proposals: Sequence[Proposal], about: dict[str, str]) -> Sheet:
    """Lay the proposals out to be looked through; what is changed in it is read back by `decisions`."""
    return Sheet("任务建议", _PROPOSALS, [_proposal_row(book, one) for one in proposals], about)


def _proposal_row(book: Book, one: Proposal) -> list[Cell]:
    promise = one.promise
    return [
        one.number, USED, None, promise.name, promise.sort.value, _said(promise.number), promise.target,
        promise.project, _names(book, [promise.lead]) if promise.lead else "", _names(book, promise.supporting),
        promise.due, "；".join(note.zh for note in one.notes), promise.source.place, promise.source.sentence,
    ]  # fmt: skip


def decisions(book: Book, table: Table) -> tuple[list[Decided], list[StepFault]]:
    """Read a sheet of proposals back as what a person decided, with every cell that cannot be read."""
    rows = sorted(table.rows)
    heads = {table.cell(rows[0], at).text.strip(): at for at in range(table.width)} if rows else {}
    missing = [name for name in ("序号", "选用") if name not in heads]
    if missing:
        named = "、".join(missing)
        return [], [StepFault("", f"表头缺少：{named}。", f"The head lacks: {named}.")]
    made: list[Decided] = []
    faults: list[StepFault] = []
    for row in rows[1:]:
        cells = {name: table.cell(row, at).text.strip() for name, at in heads.items()}
        if any(cells.values()):
            one, wrong = _decided(book, cells)
            faults += [StepFault(f"row/{row}", f"第{row}行：{zh}", f"Row {row}: {en}") for zh, en in wrong]
            made += [one] if one else []
    return made, faults


def _decided(book: Book, cells: dict[str, str]) -> tuple[Decided | None, list[tuple[str, str]]]:
    wrong: list[tuple[str, str]] = []
    number, into = _whole(cells.get("序号", "")), _whole(cells.get("并入", ""))
    if number is None:
        return None, [("“序号”不是数。", "The number cannot be read.")]
    if cells.get("并入") and into is None:
        wrong.append((f"“并入”应写序号，得到“{cells['并入']}”。", "The item that it goes into is no number."))
    used = cells.get("选用", USED)
    if used not in {USED, NOT_USED, ""}:
        wrong.append((f"“选用”写“是”或“否”，得到“{used}”。", "Write 是 or 否."))
    lead, supporting, strange = _organisations(book, cells)
    wrong += strange
    due = _date(cells.get("完成时限", ""))
    if cells.get("完成时限") and due is None:
        wrong.append((f"看不懂完成时限“{cells['完成时限']}”，写作 2024-12-31。", "Write the day as 2024-12-31."))
    sort = next((one for one in VerbClass if one.value == cells.get("动词类", "")), None)
    if cells.get("动词类") and sort is None:
        listed = "、".join(one.value for one in VerbClass)
        wrong.append((f"没有动词类“{cells['动词类']}”；可选：{listed}。", f"No such class: {listed}."))
    return Decided(number, used == USED, into, cells.get("任务") or None, sort, lead, supporting, due), wrong


def _organisations(
    book: Book, cells: dict[str, str]
) -> tuple[str | None, tuple[str, ...] | None, list[tuple[str, str]]]:
    """Read who leads and who supports; in one column “甲、乙、丙” the first leads, the rest support."""
    if "牵头单位" not in cells:
        return None, None, []
    named = [*_split(cells["牵头单位"]), *_split(cells.get("配合单位", ""))]
    codes = [organisation_code(book, name) for name in named]
    unknown = [name for name, code in zip(named, codes, strict=True) if code is None]
    wrong = [(f"没有单位“{name}”。", f"There is no organisation {name}.") for name in unknown]
    known = [code for code in codes if code]
    has_lead = bool(_split(cells["牵头单位"]))
    return (known[0] if known and has_lead else ""), tuple(known[1:] if has_lead else known), wrong


def _split(words: str) -> list[str]:
    for mark in "，,；;":
        words = words.replace(mark, "、")
    return [part.strip() for part in words.split("、") if part.strip()]


def organisation_code(book: Book, said: str) -> str | None:
    """Return the code of an organisation said by code, name or alias; None where there is none."""
    if said in book.organisations:
        return said
    return next((one.code for one in book.organisations.values() if said in (one.name, *one.aliases)), None)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None  # noqa: PLR2004 - digits of a place


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def proposal_plain(one: Proposal) -> dict[str, object]:
    """Return a proposal as a plain object: one line of `daxu tasks propose --json`."""
    promise = one.promise
    return {
        "number": one.number, "name": promise.name, "sort": promise.sort.value, "verb": promise.verb,
        "wording": promise.wording.value, "value": _said(promise.number), "also": [str(n) for n in promise.also],
        "figures": [figure.text for figure in one.figures], "start": one.start, "end": one.end,
        "target": promise.target, "indicator": promise.indicator, "project": promise.project, "lead": promise.lead,
        "supporting": list(promise.supporting), "due": _day(promise.due), "place": promise.source.place,
        "sentence": promise.source.sentence, "notes": [note.zh for note in one.notes],
    }  # fmt: skip


def plain_line(one: Proposal) -> str:
    """Return a proposal as one line of JSON."""
    return json.dumps(proposal_plain(one), ensure_ascii=False)
