"""The 示例 schedules: a plan of nodes from the start to the planned finish, and how far each is, month by month."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_FLOOR, Decimal
from functools import cache
from typing import Final

from daxu.catalogue.sample_plan import draw
from daxu.catalogue.sample_projects import SCHEDULED, Invented
from daxu.core.period import Month, Period
from daxu.core.projects.project import Baseline, Node, NodeShare
from daxu.core.projects.stage import Stage

# code, name, weight, from and to which hundredth of the time, whether all waits for it
_NODES: Final = (
    ("permits", "前期手续", "0.05", 0, 12, True),
    ("piles", "桩基与基坑", "0.15", 8, 28, True),
    ("frame", "主体结构至封顶", "0.35", 25, 62, True),
    ("walls", "幕墙与外立面", "0.15", 55, 80, False),
    ("services", "机电与室内", "0.2", 50, 90, False),
    ("acceptance", "室外工程与竣工验收", "0.1", 85, 100, True),
)
_DELAYS: Final = (-1, 0, 0, 1, 1, 2, 4)
"""By how many months a project lags behind its plan; the first is ahead of it."""
_LONGEST: Final = 4
REBASED: Final = date(2024, 4, 10)
_USUAL_MONTHS: Final = 20
_CENT: Final = Decimal("0.01")


def schedule(project: Invented) -> Baseline | None:
    """Return a project's first plan of nodes, None where it has none."""
    started = project.started
    if started is None or project.kind.code not in SCHEDULED:
        return None
    finish = project.plan.finish or project.plan.produce
    first = Month(started.year, started.month)
    months = Month(finish.year, finish.month).ordinal - first.ordinal if finish else _USUAL_MONTHS
    return _baseline(first, months, "")


def new_schedule(project: Invented) -> Baseline | None:
    """Return the plan that was approved for a project that lags four months, None for all others."""
    plan = schedule(project)
    if plan is None or _delay(project) < _LONGEST or project.plan.finish:
        return None
    first = _month(plan.nodes[0].first)
    return _baseline(first, _USUAL_MONTHS + _LONGEST, "区重点项目推进会议（示例）")


def _baseline(first: Month, months: int, approved_by: str) -> Baseline:
    def month(hundredth: int) -> str:
        return str(first.plus(months * hundredth // 100))

    nodes = (
        Node(code, name, Decimal(weight), month(since), month(until), critical)
        for code, name, weight, since, until, critical in _NODES
    )
    return Baseline(tuple(nodes), approved_by)


def _delay(project: Invented) -> int:
    return _DELAYS[draw(f"{project.key}|delay", 0, len(_DELAYS) - 1)]


def shares(project: Invented, plan: Baseline, month: str) -> tuple[NodeShare, ...]:
    """Return how much of each node that has begun is done by a month: what was planned some months before."""
    now = _month(month).ordinal - _delay(project)
    finished = [
        stage
        for stage, day in project.reached.items()
        if stage.place >= Stage.FINISHED.place and f"{day:%Y-%m}" <= month
    ]
    told = ((node.code, Decimal(1) if finished else _share(node, now)) for node in plan.nodes)
    return tuple(NodeShare(code, share) for code, share in told if share)


def _share(node: Node, now: int) -> Decimal:
    first, last = _month(node.first).ordinal, _month(node.last).ordinal
    gone = min(max(now - first + 1, 0), last - first + 1)
    return (Decimal(gone) / (last - first + 1)).quantize(_CENT, ROUND_FLOOR)


@cache
def _month(written: str) -> Month:
    return Period.parse(written).first
