"""Entering: what a project is after its steps, and everything that is wrong with one more step, said at once.

Two questions, kept apart: `folded` believes every step that stands; `faults` says why a new one may not stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from daxu.core.projects.crossing import crossing
from daxu.core.projects.fault import StepFault
from daxu.core.projects.geometry import BadShape
from daxu.core.projects.geometry import read as shape_of
from daxu.core.projects.project import (
    FOREVER,
    Facts,
    MonthReport,
    Project,
    ProjectDeed,
    ProjectStep,
    SideSpell,
    YearPlan,
)
from daxu.core.projects.stage import CHAIN, Proof, Stage, StageRule

MOST_YUAN = 10**15
"""A thousand trillion yuan: more is a slip of the unit."""
FIRST_YEAR, LAST_YEAR = 1990, 2100
"""The years that a day of a project may lie in: any other is a slip of the pen."""


class NoSuchProject(LookupError):
    """A project was named that is not there."""


def folded(steps: Iterable[ProjectStep]) -> Project:
    """Return the project that its steps, in order of number, make; raise NoSuchProject where none registers it."""
    project: Project | None = None
    for step in steps:
        project = after(project, step)
    if project is None:
        raise NoSuchProject("没有这个项目。 There is no such project.")
    return project


def after(project: Project | None, step: ProjectStep) -> Project | None:
    """Return the project after one more step; what was allowed when it was entered is not asked again."""
    if project is None:
        return Project(step.project, step.facts, (step,)) if step.facts else None
    changed = _CHANGED.get(step.deed, _same)(project, step)
    return replace(changed, steps=(*project.steps, step))


def _same(project: Project, _: ProjectStep) -> Project:
    return project


def _amended(project: Project, step: ProjectStep) -> Project:
    return replace(project, facts=step.facts or project.facts)


def _planned(project: Project, step: ProjectStep) -> Project:
    return replace(project, years={**project.years, step.year.year: step.year}) if step.year else project


def _moved(project: Project, step: ProjectStep) -> Project:
    return replace(project, reached={**project.reached, step.stage: step.day}) if step.stage else project


def _paused(project: Project, step: ProjectStep) -> Project:
    return replace(project, sides=(*project.sides, SideSpell(step.side, step.day))) if step.side else project


def _resumed(project: Project, step: ProjectStep) -> Project:
    if not project.sides:
        return project
    *before, last = project.sides
    return replace(project, sides=(*before, replace(last, until=step.day)))


def _reported(project: Project, step: ProjectStep) -> Project:
    return replace(project, reports={**project.reports, step.month.month: step.month}) if step.month else project


def _rebased(project: Project, step: ProjectStep) -> Project:
    return replace(project, baselines=(*project.baselines, (step.day, step.baseline))) if step.baseline else project


def _merged(project: Project, step: ProjectStep) -> Project:
    return replace(project, into=step.into)


def _funded(project: Project, step: ProjectStep) -> Project:
    return replace(project, funds=(*project.funds, (step.day, step.fund))) if step.fund else project


_CHANGED: dict[ProjectDeed, Callable[[Project, ProjectStep], Project]] = {
    ProjectDeed.AMEND: _amended,
    ProjectDeed.PLAN: _planned,
    ProjectDeed.MOVE: _moved,
    ProjectDeed.PAUSE: _paused,
    ProjectDeed.RESUME: _resumed,
    ProjectDeed.REPORT: _reported,
    ProjectDeed.BASELINE: _rebased,
    ProjectDeed.MERGE: _merged,
    ProjectDeed.FUND: _funded,
}


# --- what is wrong with a step


@dataclass(frozen=True, slots=True)
class Asked:
    """A step that somebody wants to enter: the project before it, the rules in force on its day, and today."""

    project: Project | None
    step: ProjectStep
    rules: Mapping[Stage, StageRule]
    today: date


def faults(asked: Asked) -> list[StepFault]:
    """Return everything that keeps a step from being entered, in both languages; empty where nothing does."""
    step, project = asked.step, asked.project
    if project is None:
        return [*_of_days(asked), *_registering(step)]
    found = [*_of_days(asked), *_of_standing(project, step)]
    return [*found, *_FAULTS.get(step.deed, _nothing)(asked, project)]


def faults_of_correction(
    steps: Sequence[ProjectStep],
    rules: Mapping[Stage, StageRule],
    today: date,
    *,
    corrected: int = 0,
    more: Callable[[Project | None, ProjectStep], Iterable[StepFault]] = lambda _, __: (),
) -> list[StepFault]:
    """Return what is wrong with a whole row of steps, one of which was replaced: each is asked as if it were new.

    What is wrong with the step of number `corrected` is about its parts; of any other step it is said which one it is.
    `more` asks of each step, after the project before it, what this room does not know.
    """
    project: Project | None = None
    found: list[StepFault] = []
    for step in steps:
        if step.deed is not ProjectDeed.VOID:
            said = [*faults(Asked(project, step, rules, today)), *more(project, step)]
            found += said if step.number == corrected else [_about_step(step, fault) for fault in said]
        project = after(project, step)
    return found


def _about_step(step: ProjectStep, fault: StepFault) -> StepFault:
    return StepFault(
        "",
        f"第{step.number}步（{step.deed.value}）：{fault.zh}",
        f"Step {step.number} ({step.deed.english}): {fault.en}",
    )


def _nothing(_: Asked, __: Project) -> Iterator[StepFault]:
    return iter(())


def _registering(step: ProjectStep) -> Iterator[StepFault]:
    if step.facts is None or step.deed is not ProjectDeed.REGISTER:
        yield StepFault("", "项目还没有登记，请先登记。", "The project is not registered yet: register it first.")
        return
    yield from _of_facts(step.facts)
    yield from _of_shape(step.facts)


def _of_facts(facts: Facts) -> Iterator[StepFault]:
    for about, value, zh, en in (
        ("name", facts.name, "项目名称", "name"),
        ("sector", facts.sector, "领域", "sector"),
        ("lead", facts.lead, "责任单位", "lead"),
    ):
        if not value.strip():
            yield StepFault(about, f"缺少{zh}，请填写。", f"The {en} is missing: fill it in.")
    for about, amount, zh, en in (
        ("total", facts.total, "总投资", "total investment"),
        ("working_capital", facts.working_capital, "铺底流动资金", "working capital"),
    ):
        yield from _of_money(about, amount, zh, en)
    if facts.working_capital and facts.total is not None and facts.working_capital > facts.total:
        yield StepFault(
            "working_capital",
            "铺底流动资金大于总投资，请核对单位。",
            "The working capital exceeds the total: check the units.",
        )
    for work in facts.works:
        if work.planned <= 0:
            yield StepFault(
                "works", f"实物量“{work.name}”的计划数须大于0。", f"The planned amount of {work.name} must be above 0."
            )


def _of_money(about: str, amount: int | None, zh: str, en: str) -> Iterator[StepFault]:
    if amount is not None and amount < 0:
        yield StepFault(
            about,
            f"{zh}不能是负数（{amount}元）；如需冲减，请更正原来报的月份。",
            f"The {en} cannot be negative ({amount} yuan): correct the month that was wrong instead.",
        )
    if amount is not None and amount > MOST_YUAN:
        yield StepFault(about, f"{zh}大得不合情理，请核对单位。", f"The {en} is beyond reason: check the unit.")


def _of_days(asked: Asked) -> Iterator[StepFault]:
    if asked.step.day.year < FIRST_YEAR:
        yield StepFault("day", f"日期{asked.step.day}不合情理，请核对年份。", f"{asked.step.day}: check the year.")
    if asked.step.day > asked.today:
        yield StepFault(
            "day",
            f"日期{asked.step.day}还没有到，请填已经发生的日子。",
            f"{asked.step.day} has not come yet: give the day on which it happened.",
        )


def _of_standing(project: Project, step: ProjectStep) -> Iterator[StepFault]:
    """Yield what the project's own standing forbids: it is merged, or it has left for good."""
    if project.into:
        yield StepFault(
            "",
            f"项目已并入{project.into}，请到那里登记。",
            f"The project was merged into {project.into}: enter it there.",
        )
    last = project.sides[-1] if project.sides else None
    if last and last.side.final and step.deed in _LIVE:
        yield StepFault(
            "",
            f"项目已于{last.since}{last.side.value}；如属误登，请更正那一步。",
            f"The project has {last.side.english} since {last.since}: correct that step if it was a mistake.",
        )


_LIVE = frozenset({ProjectDeed.MOVE, ProjectDeed.PAUSE, ProjectDeed.RESUME, ProjectDeed.REPORT, ProjectDeed.PLAN})


def _moving(asked: Asked, project: Project) -> Iterator[StepFault]:
    stage = asked.step.stage
    if stage is None:
        yield StepFault("stage", "没有写明推进到哪个阶段。", "No stage is named.")
        return
    if stage in project.reached:
        yield StepFault(
            "stage",
            f"项目已于{project.reached[stage]}{stage.value}；日期有误的，请更正那一步。",
            f"The project reached {stage.english} on {project.reached[stage]}: correct that step if it is wrong.",
        )
    if side := project.side_on(asked.step.day):
        yield StepFault(
            "day",
            f"项目{asked.step.day}处于{side.value}，请先恢复。",
            f"The project is {side.english}: resume it first.",
        )
    yield from _of_order(project, stage, asked.step.day)
    if rule := asked.rules.get(stage):
        yield from _of_rule(rule, project, asked.step)


def _of_order(project: Project, stage: Stage, day: date) -> Iterator[StepFault]:
    """Yield each stage whose day does not lie on its side of `day`."""
    for other, since in project.reached.items():
        if other is stage or _free(stage, other):
            continue
        early = stage.place > other.place and day < since
        late = stage.place < other.place and day > since
        if early or late:
            zh, en = ("早于", "before") if early else ("晚于", "after")
            yield StepFault(
                "day",
                f"{stage.value}的日期{day}{zh}{other.value}的日期{since}；请核对两个日期。",
                f"{stage.english} on {day} lies {en} {other.english} on {since}: check both days.",
            )


def _free(one: Stage, other: Stage) -> bool:
    """Whether two stages may come in either order: entering the statistics may follow anything after the start."""
    pair = {one, other}
    return Stage.LISTED in pair and max(stage.place for stage in pair) > Stage.LISTED.place


def _of_rule(rule: StageRule, project: Project, step: ProjectStep) -> Iterator[StepFault]:
    for needed in rule.requires:
        if needed not in project.reached:
            yield StepFault(
                "stage",
                f"{rule.stage.value}以前须先{needed.value}，请先登记{needed.value}的日期。",
                f"{rule.stage.english} comes after {needed.english}: enter the day of that first.",
            )
    if Proof.DOCUMENT in rule.proof and not (step.document.strip() or step.evidence):
        yield StepFault(
            "document",
            f"{rule.stage.value}须有文件证明，请写明文件名称、文号或上传文件。",
            f"{rule.stage.english} needs a document: name it with its number, or upload it.",
        )
    if Proof.PHOTO in rule.proof and not step.photos:
        yield StepFault(
            "photos",
            f"{rule.stage.value}须有带地点和时间的现场照片。",
            f"{rule.stage.english} needs a photo of the site with place and time.",
        )
    yield from _of_size(rule, project.facts)


def _of_size(rule: StageRule, facts: Facts) -> Iterator[StepFault]:
    if rule.least is None:
        return
    if facts.total is None:
        yield StepFault(
            "total",
            f"{rule.stage.value}要看总投资，请先填写。",
            f"{rule.stage.english} looks at the total: fill it in first.",
        )
        return
    counted = facts.total - (facts.working_capital or 0 if rule.net else 0)
    if counted < rule.least:
        net = ("（扣除铺底流动资金后）", " net of working capital") if rule.net else ("", "")
        yield StepFault(
            "total",
            f"总投资{net[0]}{in_wan(counted)}万元，不足{in_wan(rule.least)}万元，不能{rule.stage.value}"
            f"（{rule.citation.document}）。",
            f"The total{net[1]} is {counted:,} yuan, below {rule.least:,}: it cannot be {rule.stage.english}.",
        )


def in_wan(yuan: int) -> str:
    """Write yuan as 万元 without losing anything: 4900000 → 490, 12345 → 1.2345."""
    whole, rest = divmod(abs(yuan), 10_000)
    text = f"{whole}.{rest:04d}".rstrip("0").rstrip(".") if rest else str(whole)
    return f"-{text}" if yuan < 0 else text


def _pausing(asked: Asked, project: Project) -> Iterator[StepFault]:
    step = asked.step
    if step.side is None:
        yield StepFault("side", "没有写明转入哪种状态。", "No state is named.")
        return
    if not step.words.strip():
        yield StepFault("words", f"请写明{step.side.value}的原因。", f"Say why the project is {step.side.english}.")
    last = project.sides[-1] if project.sides else None
    if last and last.until == FOREVER and not last.side.final:
        yield StepFault(
            "side",
            f"项目自{last.since}已是{last.side.value}。",
            f"The project is {last.side.english} since {last.since}.",
        )
    if last and step.day < (last.since if last.until == FOREVER else last.until):
        yield StepFault(
            "day", "日期早于上一次状态变动，请核对。", "The day lies before the last change of state: check it."
        )


def _resuming(asked: Asked, project: Project) -> Iterator[StepFault]:
    last = project.sides[-1] if project.sides else None
    if last is None or last.until != FOREVER:
        yield StepFault(
            "", "项目没有停工或缓建，不用恢复。", "The project is not set aside: there is nothing to resume."
        )
    elif asked.step.day < last.since:
        yield StepFault(
            "day",
            f"恢复日期早于{last.side.value}日期{last.since}。",
            f"It was {last.side.english} only on {last.since}.",
        )


def _planning(asked: Asked, project: Project) -> Iterator[StepFault]:
    year = asked.step.year
    if year is None:
        yield StepFault("year", "没有写明年度计划。", "No plan of a year is given.")
        return
    if not FIRST_YEAR <= year.year <= LAST_YEAR:
        yield StepFault("year", f"年度{year.year}不合情理。", f"{year.year} is no year of a plan.")
    if year.year in project.years and not asked.step.words.strip():
        yield StepFault(
            "words",
            f"{year.year}年计划已经列过；调整计划须写明理由。",
            f"{year.year} is planned already: say why it is changed.",
        )
    yield from _of_money("investment", year.investment, "年度计划投资", "planned investment")
    yield from _of_planned_days(year)


_PLANNED_AS = {
    Stage.SIGNED: "sign", Stage.STARTED: "start", Stage.LISTED: "list", Stage.FINISHED: "finish",
    Stage.PRODUCING: "produce",
}  # fmt: skip


def _of_planned_days(year: YearPlan) -> Iterator[StepFault]:
    for stage, part in _PLANNED_AS.items():
        if (day := year.planned(stage)) and not FIRST_YEAR <= day.year <= LAST_YEAR:
            yield StepFault(
                part,
                f"计划{stage.value}的日期{day}不合情理，请核对年份。",
                f"{stage.english} is planned on {day}: check the year.",
            )
    named = [(stage, day) for stage in CHAIN if (day := year.planned(stage)) and stage is not Stage.LISTED]
    for (one, first), (other, second) in pairwise(named):
        if second < first:
            yield StepFault(
                _PLANNED_AS[other],
                f"计划{other.value}的日期{second}早于计划{one.value}的日期{first}。",
                f"{other.english} is planned on {second}, before {one.english} on {first}.",
            )


MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")


def _reporting(asked: Asked, project: Project) -> Iterator[StepFault]:
    report = asked.step.month
    if report is None or not MONTH.fullmatch(report.month):
        yield StepFault("month", "月份写作 2024-06。", "Write the month as 2024-06.")
        return
    if report.month > asked.today.isoformat()[:7]:
        yield StepFault("month", f"{report.month}还没有到。", f"{report.month} has not come yet.")
    if report.month in project.reports:
        yield StepFault(
            "month",
            f"{report.month}已经报过；要改动，请更正那一步，写明理由。",
            f"{report.month} was reported: correct that step, with the reason.",
        )
    yield from _of_money("departmental", report.departmental, "部门调度投资", "departmental investment")
    yield from _of_money("statistical", report.statistical, "列统投资", "statistical investment")
    yield from _of_works(report, project)
    yield from _of_nodes(report, project)


def _of_works(report: MonthReport, project: Project) -> Iterator[StepFault]:
    known = {work.name for work in project.facts.works}
    for done in report.works:
        if done.work not in known:
            yield StepFault(
                f"works/{done.work}",
                f"项目没有“{done.work}”这项实物量。",
                f"The project has no work called {done.work}.",
            )
        if done.done < 0:
            yield StepFault(f"works/{done.work}", f"“{done.work}”不能是负数。", f"{done.work} cannot be negative.")


def _of_nodes(report: MonthReport, project: Project) -> Iterator[StepFault]:
    known = {node.code for _, baseline in project.baselines for node in baseline.nodes}
    earlier = {
        share.node: share.share
        for month in sorted(project.reports)
        if month < report.month
        for share in project.reports[month].nodes
    }
    for share in report.nodes:
        if share.node not in known:
            yield StepFault(
                f"nodes/{share.node}", f"节点计划中没有“{share.node}”。", f"The plan of nodes has no {share.node}."
            )
        if not 0 <= share.share <= 1:
            yield StepFault(
                f"nodes/{share.node}",
                f"节点“{share.node}”的进度须在0到100%之间。",
                f"{share.node} must lie between 0 and 100%.",
            )
        elif share.share < earlier.get(share.node, 0):
            yield StepFault(
                f"nodes/{share.node}",
                f"节点“{share.node}”的进度比以前报的小；以前报错的，请更正那个月。",
                f"{share.node} falls below what was reported before: correct that month if it was wrong.",
            )


def _merging(asked: Asked, project: Project) -> Iterator[StepFault]:
    if not asked.step.into or asked.step.into == project.id:
        yield StepFault("into", "请写明并入哪一个项目。", "Name the project that it becomes part of.")
    if not asked.step.words.strip():
        yield StepFault("words", "请写明并入的理由。", "Say why it is merged.")


def _amending(asked: Asked, project: Project) -> Iterator[StepFault]:
    facts = asked.step.facts
    if facts is None:
        yield StepFault("", "没有资料。", "No facts are given.")
        return
    yield from _of_facts(facts)
    if facts.shape != project.facts.shape:  # what was let in once is not held against whoever changes something else
        yield from _of_shape(facts)


def _of_shape(facts: Facts) -> Iterator[StepFault]:
    """Yield why an area cannot be; a place that cannot be read at all is refused where it is read."""
    try:
        found = crossing(shape_of(facts.shape)) if facts.shape else None
    except BadShape as bad:
        found = bad.why
    if found:
        yield StepFault("shape", *found)


def _registered(_: Asked, project: Project) -> Iterator[StepFault]:
    yield StepFault("", f"编号{project.id}已经登记。", f"{project.id} is registered already.")


def _visiting(asked: Asked, _: Project) -> Iterator[StepFault]:
    if not (asked.step.words.strip() or asked.step.photos):
        yield StepFault("words", "请至少留一张照片或一句记录。", "Leave a photo or a word at least.")


_FAULTS: dict[ProjectDeed, Callable[[Asked, Project], Iterator[StepFault]]] = {
    ProjectDeed.REGISTER: _registered,
    ProjectDeed.AMEND: _amending,
    ProjectDeed.PLAN: _planning,
    ProjectDeed.MOVE: _moving,
    ProjectDeed.PAUSE: _pausing,
    ProjectDeed.RESUME: _resuming,
    ProjectDeed.REPORT: _reporting,
    ProjectDeed.MERGE: _merging,
    ProjectDeed.VISIT: _visiting,
}
