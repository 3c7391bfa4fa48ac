"""The annexes 重点项目进展表 and 民生实事进展表: what was published of each, and 无数据 where nothing was.

A list of projects begins with what is published of it as a whole, then has a row for every project that the ledger
knows by name; how many of the published number stay without a name is said, so that rows and number add up (T5.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import count

from daxu.core.figure import Source
from daxu.core.projects.lists import ProjectList
from daxu.core.quantity import WAN_YUAN, YUAN, Quantity
from daxu.core.tag import DERIVED
from daxu.core.target import TargetKind
from daxu.duties.reporting import phrases
from daxu.duties.reporting.cells import MARKS, NOTHING, body, cell, completion, goal, remark, value
from daxu.duties.reporting.clauses import Fact, grouped
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.listed_projects import ListedProject
from daxu.duties.reporting.report import Annex, Binding, Cell, Column, Part, Sentence
from daxu.duties.reporting.subject import Subject

PROJECTS, PROMISES = "重点项目进展表", "民生实事进展表"
NO_DATA = "无数据"
NAMED, UNNAMED = "named", "unnamed"
"""What is counted of a list: the projects with a row, and those that only the published number knows."""
Row = tuple[Cell, ...]


# --- projects


def has_projects(subject: Subject) -> bool:
    """Whether anything is known of projects: a list, or a project itself."""
    return bool(_lists(subject) or subject.projects)


def projects(subject: Subject, number: int) -> Annex:
    """Lay out 重点项目进展表: list by list, what is published of it, then its projects."""
    places, rows = count(1), list[Row]()
    left = list(subject.projects)
    for one in _lists(subject):
        own = [project for project in left if one.code in project.project.facts.lists]
        left = [project for project in left if project not in own]
        rows.append((cell(_heading(subject, one, own)),))
        rows += [_project_row(subject, next(places), project) for project in own]
    notes = (
        f"注：1.公布材料没有写明的，写“{NO_DATA}”；完成投资为年初至{subject.period.last.number}月的部门调度数，不与列统数相加。",
        "2.项目列在几张清单上的，只在第一张列出；责任单位标“示例”的，公布材料没有写明；归入清单而公布材料没有写明的，为推定。示例项目不列入本表。",
    )
    return Annex(number, PROJECTS, _PROJECT_COLUMNS, tuple(rows), landscape=True, notes=notes)


_PROJECT_COLUMNS = (
    Column("序号", 10, centred=True),
    Column("项目名称", 59),
    Column("责任单位", 34),
    Column("年度计划投资（万元）", 24, number=True),
    Column("完成投资（万元）", 22, number=True),
    Column("完成率（%）", 18, number=True),
    Column("阶段", 16, centred=True),
    Column("进展", 42),
)


def _lists(subject: Subject) -> list[ProjectList]:
    """Return the lists that make figures of the plan, or all where none is said to."""
    every = list(subject.book.project_lists.values())
    fed = {rule.list for rule in subject.book.feed_rules.values()}
    return [one for one in every if one.code in fed] or every


def _heading(subject: Subject, one: ProjectList, own: Sequence[ListedProject]) -> Sentence:
    """Say what is published of a list, and how many of its projects have a row."""
    said = subject.clauses(grouped(published(subject, one)))
    if not said:
        said = [Sentence.of(one.name, _count(subject, one, "published", one.published))] if one.published else []
    told: list[Part | Sentence] = [Sentence.listed(said, "；") if said else f"{one.name}：{NO_DATA}"]
    told += ["；其中公布名称的", _count(subject, one, NAMED, len(own))]
    if one.published > len(own):
        told += ["，其余", _count(subject, one, UNNAMED, one.published - len(own)), f"没有逐项公布，{NO_DATA}"]
    return Sentence.of(*told)


def published(subject: Subject, one: ProjectList) -> list[Fact]:
    """Return the facts about a list as a whole: the figures that its projects make, and what those are part of."""
    fed = {rule.indicator for rule in subject.book.feed_rules.values() if rule.list == one.code}
    wholes = {subject.book.indicators[code].part_of for code in fed if code in subject.book.indicators}
    return [fact for fact in subject.facts if fact.indicator.code in fed | wholes]


def _count(subject: Subject, one: ProjectList, what: str, number: int) -> Binding:
    tag = f"{DERIVED}{subject.book.id_of(one)}:{what}"
    return Binding(tag, f"{number}个", one.name, frozenset({one.citation}))


def _project_row(subject: Subject, place: int, one: ListedProject) -> Row:
    year = subject.period.first.year
    planned, done = one.investment(year), one.done(year)
    share = phrases.percentage(Fraction(done, planned)).removesuffix("%") if planned and done is not None else ""
    stage = one.project.stage_on(subject.evaluation.as_of)
    return (
        cell(str(place)),
        cell(one.name),
        cell(body(subject, one.project.facts.lead)),
        cell(_bound(one, "planned", _in_wan(planned))),
        cell(_bound(one, "done", _in_wan(done))),
        cell(_bound(one, "share", share)),
        cell(stage.value if stage else NO_DATA),
        cell(one.progress or NO_DATA),
    )


def _in_wan(yuan: int | None) -> str:
    return "" if yuan is None else phrases.tabled(Quantity(Decimal(yuan), YUAN), WAN_YUAN)


def _bound(one: ListedProject, what: str, text: str) -> Part:
    """Bind a number to the project's registration, from which it is reckoned; 无数据 where there is none."""
    if not text:
        return NO_DATA
    source = Source(one.project.facts.source or f"项目台账 {one.project.id}")
    return Binding(f"{DERIVED}{one.registered}:{what}", text, one.name, frozenset({source}))


# --- promises


def has_promises(subject: Subject) -> bool:
    """Whether the plan promises anything as 民生实事, or anything was published about them."""
    return bool(_promised(subject) or _about_promises(subject))


def promises(subject: Subject, number: int) -> Annex:
    """Lay out 民生实事进展表: what is published of them all, then every one that the plan names."""
    found = _promised(subject)
    said = subject.clauses(grouped(_about_promises(subject)))
    rows: list[Row] = [(cell(Sentence.listed(said, "；")),)] if said else []
    rows += [_promise_row(subject, place, item) for place, item in enumerate(found, 1)]
    if not found:
        nothing = (NO_DATA,) * (len(_PROMISE_COLUMNS) - 2)
        rows.append(tuple(map(cell, (NOTHING, "各项实事（公布材料没有逐项列出）", *nothing))))
    notes = (
        f"注：1.公布材料没有逐项进展的，写“{NO_DATA}”；示例事项不列入本表。",
        "2.进展：√已完成，▲超序，●达序，▼未达序，○暂不判定，–无数据。",
    )
    return Annex(number, PROMISES, _promise_columns(subject), tuple(rows), landscape=True, notes=notes)


def _promise_columns(subject: Subject) -> tuple[Column, ...]:
    months = subject.period.span_label.removeprefix(f"{subject.year.code}年")
    return tuple(Column(f"{months}完成", c.width, number=True) if c.heading == _DONE else c for c in _PROMISE_COLUMNS)


_DONE = "完成"
_PROMISE_COLUMNS = (
    Column("序号", 10, centred=True),
    Column("民生实事项目", 64),
    Column("单位", 16, centred=True),
    Column("年度目标", 22, number=True),
    Column(_DONE, 22, number=True),
    Column("完成年度目标（%）", 23, number=True),
    Column("进展", 21, centred=True),
    Column("责任单位", 30),
    Column("备注", 17),
)


def _promised(subject: Subject) -> list[Item]:
    return [item for item in subject.items if item.target.kind is TargetKind.PROMISE]


def _about_promises(subject: Subject) -> list[Fact]:
    """Return the facts about all promises together: of the indicators that are called so."""
    return [fact for fact in subject.facts if fact.indicator.name.startswith(TargetKind.PROMISE.value)]


def _promise_row(subject: Subject, place: int, item: Item) -> Row:
    target, judgement = item.target, item.judgement
    indicator = subject.book.indicators.get(target.indicator)
    unit = indicator.unit if indicator else target.goal.quantity.unit if target.goal else None
    return (
        cell(str(place)),
        cell(target.name),
        cell(unit.label if unit else NOTHING),
        cell(goal(target, item.entry, unit)),
        cell(value(subject, judgement.observed, unit)),
        completion(item),
        cell(f"{MARKS[judgement.verdict]}{judgement.verdict.value}"),
        cell(subject.responsible(item)),
        cell(remark(item, judgement.observed)),
    )
