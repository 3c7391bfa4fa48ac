"""Portfolio: every project of the model district, as the steps that make it what it is at the end of June 2024.

First those that the report names, with what it says and nothing more; then the 示例 ones, which fill the report's lists
so that its totals come out exactly. No clock and no chance: the same steps on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

from daxu.catalogue.declared import Known
from daxu.catalogue.declared_projects import named_projects
from daxu.catalogue.district import BadCatalogue, Problem
from daxu.catalogue.named_projects import NamedProject, NamedProjects
from daxu.catalogue.sample_money import WAN, Money, Spent, money
from daxu.catalogue.sample_plan import draw, items
from daxu.catalogue.sample_projects import YEAR, Invented, Standing, invented
from daxu.catalogue.sample_schedule import REBASED, new_schedule, schedule, shares
from daxu.catalogue.sample_troubles import cards, issues, stops
from daxu.catalogue.sheet import read_sheet
from daxu.catalogue.sites import FOLDER, site
from daxu.core.period import Period
from daxu.core.projects.lists import ProjectList, Sector
from daxu.core.projects.project import (
    Baseline,
    Facts,
    MonthReport,
    ProjectDeed,
    ProjectStep,
    Work,
    WorkDone,
    YearPlan,
)
from daxu.core.projects.stage import Stage
from daxu.core.target import INVESTMENT_OF_YEAR, TargetKind

__all__ = ["portfolio", "project_lists", "sectors"]

REGISTERED: Final = date(YEAR, 1, 2)
"""The day from which a project of this year's plan is on record: the report gives none."""
_SAMPLE_SOURCE: Final = "示例数据：由程序生成，不是事实"
_ORDER: Final = (
    ProjectDeed.REGISTER, ProjectDeed.PLAN, ProjectDeed.RESUME, ProjectDeed.MOVE, ProjectDeed.PAUSE,
    ProjectDeed.BASELINE, ProjectDeed.REPORT, ProjectDeed.ISSUE, ProjectDeed.CARD, ProjectDeed.AMEND, ProjectDeed.MERGE,
)  # fmt: skip
_PLANNERS: Final = {"key": "fgw", "works": "jsj"}
_MOVES: Final = {
    Stage.LEAD: ("获得投资线索", ""),
    Stage.TALKS: ("开始洽谈", ""),
    Stage.SIGNED: ("签订投资协议", "投资协议"),
    Stage.LAND: ("取得土地", "土地出让合同或划拨决定书"),
    Stage.STARTED: ("施工许可已发，桩基进场", "建筑工程施工许可证"),
    Stage.LISTED: ("报统计部门审核入库", "统计入库申报材料"),
    Stage.BUILDING: ("主体施工", ""),
    Stage.FINISHED: ("通过竣工验收", "竣工验收备案表"),
    Stage.PRODUCING: ("投入使用", "投产确认单"),
}


@cache
def portfolio() -> tuple[ProjectStep, ...]:
    """Return the steps of all projects, project by project in order of id, each project's steps in order of number.

    Ids: P2024-0001 onwards are the projects that the report names, in its order; from 0101 the 示例 key projects, from
    0301 the 示例 works, from 0501 the others.
    """
    return (*named(), *(step for project in invented() for step in _numbered(_of_invented(project))))


def named() -> tuple[ProjectStep, ...]:
    """Return the steps of the projects that the report names, 示例 left out."""
    return tuple(step for project in _declared().projects for step in _numbered(_of_named(project)))


def project_lists() -> tuple[ProjectList, ...]:
    """Return the report's lists of projects, each with how many the report counts on it."""
    return _declared().lists


def sectors() -> tuple[Sector, ...]:
    """Return the sectors with their English names."""
    return _declared().sectors


@cache
def _declared() -> NamedProjects:
    """Read the file alone; that its organisations exist is asked when the whole folder is loaded."""
    problems: list[Problem] = []
    found = named_projects(read_sheet("projects", FOLDER / "projects.toml", problems), Known())
    if problems:
        raise BadCatalogue(tuple(sorted(set(problems))))
    return found


def _numbered(steps: Iterable[ProjectStep]) -> Iterator[ProjectStep]:
    """Give the steps of one project their numbers, in the order of their days."""
    ordered = sorted(steps, key=lambda step: (step.day, _ORDER.index(step.deed)))
    return (replace(step, number=number) for number, step in enumerate(ordered, 1))


# --- projects that the report names


def _of_named(project: NamedProject) -> Iterator[ProjectStep]:
    facts = Facts(
        name=project.name,
        sector=project.sector,
        lead=project.lead,
        english=project.english,
        aliases=project.aliases,
        lists=project.lists,
        block=project.block,
        content=_told(project),
        shape=site(project.block, project.id, project.shape),
        source=f"{project.citation.document} {project.citation.place}",
    )
    words = "据报告登记。示例日期：报告没有给出，按年初记。"
    yield ProjectStep(project.id, 0, ProjectDeed.REGISTER, REGISTERED, project.lead, words=words, facts=facts)
    if project.category:
        words = "据报告列入。示例日期：计划原文未公布，计划日期按报告截止日或年末记。"
        plan = YearPlan(YEAR, project.category, start=project.start, finish=project.finish)
        yield ProjectStep(project.id, 0, ProjectDeed.PLAN, REGISTERED, "fgw", words=words, year=plan)
    if project.stage:
        words = f"报告：{project.said}。示例日期：实际日期未公布，按报告截止日记。"
        yield ProjectStep(
            project.id, 0, ProjectDeed.MOVE, project.as_of, project.lead,
            words=words, document=project.citation.document, stage=project.stage,
        )  # fmt: skip


def _told(project: NamedProject) -> str:
    """Return what the report says, and which of the record's entries it does not say."""
    listed = "；报告没有逐个列出清单，列入与否按同一段话推定" if project.lists else ""
    return f"报告：{project.said}。牵头单位、所属板块（报告没有指明的）和位置为推定{listed}。投资额未公布。"


# --- 示例 projects


def _of_invented(project: Invented) -> Iterator[ProjectStep]:
    """Yield all steps of a 示例 project, in no order."""
    amounts, plan = money().get(project.id), schedule(project)
    facts = _facts(project, amounts)
    first = min([REGISTERED, *project.reached.values()])
    yield _step(project, ProjectDeed.REGISTER, first, "登记", facts=facts)
    yield _planned(project, amounts)
    yield from _moves(project)
    yield from stops(project)
    yield from _baselines(project, plan)
    yield from _reports(project, facts, amounts, plan)
    yield from _one_body(project, facts)
    if "key" in project.lists:
        yield from issues(project)
        yield from cards(project)


def _step(project: Invented, deed: ProjectDeed, day: date, words: str, **more: object) -> ProjectStep:
    made = ProjectStep(project.id, 0, deed, day, project.kind.lead, words=f"示例：{words}。")
    return replace(made, **more)  # type: ignore[arg-type]


def _facts(project: Invented, amounts: Money | None) -> Facts:
    kind = project.kind
    return Facts(
        name=project.name,
        sector=kind.sector,
        lead=kind.lead,
        english=project.english,
        aliases=_promised(project.key),
        lists=project.lists,
        owner=f"示例建设单位{draw(project.id, 1, 60)}",
        supporting=(project.block,),
        block=project.block,
        content=f"示例：{project.name.removesuffix('（示例）')}，名称、数字和位置均由程序生成，不是事实。",
        total=amounts.total * WAN if amounts else None,
        working_capital=amounts.working_capital * WAN if amounts and amounts.working_capital else None,
        works=_works(project, amounts),
        shape=site(project.block, project.id, kind.shape) if project.standing not in _NOWHERE else "",
        source=_SAMPLE_SOURCE,
        sample=True,
    )


def _promised(key: str) -> tuple[str, ...]:
    """Return what the plan calls a project that is one of its targets; the target is its investment of the year."""
    called = _targets().get(key)
    return (f"{called.removesuffix(INVESTMENT_OF_YEAR)}（示例）",) if called else ()


@cache
def _targets() -> dict[str, str]:
    return {one.code: one.name for one in items() if one.kind is TargetKind.PROJECT}


_NOWHERE: Final = (Standing.TALKS,)
"""Who is still in talks has no place yet."""


def _works(project: Invented, amounts: Money | None) -> tuple[Work, ...]:
    if amounts is None or project.kind.work is None or "signed" in project.lists:
        return ()
    name, unit, each = project.kind.work
    return (Work(name, unit, Decimal(max(amounts.total * each // 1000, 1))),)


def _planned(project: Invented, amounts: Money | None) -> ProjectStep:
    planner = next((_PLANNERS[code] for code in project.lists if code in _PLANNERS), project.kind.lead)
    investment = amounts.plan * WAN if amounts and amounts.plan else None
    plan = replace(project.plan, investment=investment)
    return _step(project, ProjectDeed.PLAN, REGISTERED, "列入年度计划", organisation=planner, year=plan)


def _moves(project: Invented) -> Iterator[ProjectStep]:
    for stage, day in project.reached.items():
        words, document = _MOVES[stage]
        numbered = (
            f"{document}（示例〔{day.year}〕第{draw(f'{project.id}|{stage.name}', 1, 400)}号）" if document else ""
        )
        yield _step(project, ProjectDeed.MOVE, day, words, document=numbered, stage=stage)


def _baselines(project: Invented, plan: Baseline | None) -> Iterator[ProjectStep]:
    if plan and project.started:
        yield _step(project, ProjectDeed.BASELINE, project.started, "节点计划", baseline=plan)
    if new := new_schedule(project):
        words = "因管线迁改滞后，经批准调整节点计划"
        yield _step(project, ProjectDeed.BASELINE, REBASED, words, baseline=new, document="示例〔2024〕第17号会议纪要")


def _reports(project: Invented, facts: Facts, amounts: Money | None, plan: Baseline | None) -> Iterator[ProjectStep]:
    for spent in amounts.months if amounts else ():
        report = MonthReport(
            spent.month,
            departmental=spent.departmental * WAN,
            statistical=None if spent.statistical is None else spent.statistical * WAN,
            works=tuple(_done(facts, spent)),
            nodes=shares(project, plan, spent.month) if plan else (),
        )
        yield _step(project, ProjectDeed.REPORT, Period.parse(spent.month).end, "月报", month=report)


def _done(facts: Facts, spent: Spent) -> Iterator[WorkDone]:
    """Yield what was built in a month: as much of each work as the month was of the total."""
    for work in facts.works:
        done = int(work.planned) * spent.departmental * WAN // (facts.total or 1)
        if done:
            yield WorkDone(work.name, Decimal(done))


# One body under two names: the second record became part of the first, whose alias the second name is.
_TWIN, _BODY = "P2024-0660", "P2024-0651"
_FOUND: Final = date(2024, 3, 14)


def _one_body(project: Invented, facts: Facts) -> Iterator[ProjectStep]:
    if project.id == _TWIN:
        words = "与另一条记录是同一项目，并入"
        yield _step(project, ProjectDeed.MERGE, _FOUND, words, into=_BODY)
    if project.id == _BODY:
        twin = next(other for other in invented() if other.id == _TWIN)
        words = "并入另一条记录，其名称记为别名"
        yield _step(project, ProjectDeed.AMEND, _FOUND, words, facts=replace(facts, aliases=(twin.name,)))
