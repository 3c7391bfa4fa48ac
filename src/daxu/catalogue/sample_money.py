"""The 示例 money of invented projects: shared out in 万元 so that every published total comes out to the yuan.

Published: the key projects' investment of the half-year and its rate, the works' investment, what was signed for. The
year's plan of the key projects is not published; 224.0亿元 is the round number that gives the published 73.8%. Only
invented projects carry money: how much of it the named ones had is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate, pairwise
from typing import Final

from daxu.catalogue.sample_plan import draw
from daxu.catalogue.sample_projects import SCHEDULED, YEAR, Invented, Standing, invented
from daxu.core.period import Month
from daxu.core.projects.stage import Stage

WAN: Final = 10_000
KEY_PLAN: Final = 2_240_000
KEY_DONE: Final = 1_653_000
WORKS_DONE: Final = 274_000
SIGNED_FOR: Final = 1_500_000
HALF: Final = tuple(f"{YEAR}-{month:02d}" for month in range(1, 7))
_UNPLANNED: Final = (Standing.WAITING, Standing.DEFERRED)
_SEASON: Final = (12, 8, 18, 18, 20, 24)
_UNTIL_IT_STOPPED: Final = (24, 22, 22, 22, 10, 0)
_SUSPENDED_AT: Final = 38
"""Percent of the year's plan that the suspended project had done."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a month brought, in 万元: as dispatched, and as it stands in the statistics (None: not in them yet)."""

    month: str
    departmental: int
    statistical: int | None


@dataclass(frozen=True, slots=True)
class Money:
    """All amounts of one project, in 万元; `plan` is this year's, None where none is set."""

    total: int
    working_capital: int | None
    plan: int | None
    months: tuple[Spent, ...] = ()


def shared(total: int, weights: Sequence[int]) -> list[int]:
    """Share a whole number out by weights: the parts are whole, never negative, and add up exactly."""
    reached = [total * part // sum(weights) for part in accumulate(weights, initial=0)]
    return [after - before for before, after in pairwise(reached)]


@cache
def money() -> Mapping[str, Money]:
    """Return the money of every invented project that has any, by its id."""
    by_list: dict[str, list[Invented]] = {}
    for project in invented():
        by_list.setdefault(next(iter(project.lists), ""), []).append(project)
    return {
        **dict(_of_key_projects(by_list["key"])),
        **dict(_of_works(by_list["works"])),
        **dict(_of_signed(by_list["signed"])),
    }


def _of_key_projects(projects: Sequence[Invented]) -> Iterable[tuple[str, Money]]:
    planned = [project for project in projects if project.standing not in _UNPLANNED]
    weights = [_weight(project) for project in planned]
    plans = dict(zip((p.id for p in planned), shared(KEY_PLAN, weights), strict=True))
    done = _done(planned, plans)
    for project in projects:
        plan = plans.get(project.id)
        yield project.id, _money(project, plan, done.get(project.id, 0), (plan or 15_000) * 2)


def _weight(project: Invented) -> int:
    """Return how large the year is: a project that begins late in it has a small one."""
    new = project.standing in (Standing.NEW, Standing.OVERDUE)
    return draw(f"{project.key}|plan", 20, 70) if new else draw(f"{project.key}|plan", 60, 480)


def _done(planned: Sequence[Invented], plans: Mapping[str, int]) -> dict[str, int]:
    """Return what was done by June: of the three that are behind, too little; of all others, at least half."""
    fixed = {p.id: plans[p.id] * percent // 100 for p in planned if (percent := _FIXED.get(p.standing)) is not None}
    free = [project for project in planned if project.id not in fixed]
    halves = [-(-plans[project.id] // 2) for project in free]
    weights = [plans[project.id] * draw(f"{project.key}|ahead", 8, 44) for project in free]
    ahead = shared(KEY_DONE - sum(fixed.values()) - sum(halves), weights)
    return fixed | {project.id: half + more for project, half, more in zip(free, halves, ahead, strict=True)}


_FIXED: Final = {Standing.OVERDUE: 0, Standing.SUSPENDED: _SUSPENDED_AT, Standing.FINISHED: 100}


def _of_works(projects: Sequence[Invented]) -> Iterable[tuple[str, Money]]:
    """Share out the half-year of the works; they have no plan of the year, for none is published."""
    begun = [project for project in projects if project.started]
    done = dict(zip((p.id for p in begun), shared(WORKS_DONE, [_size(p) for p in begun]), strict=True))
    for project in projects:
        yield project.id, _money(project, None, done.get(project.id, 0), _size(project) * 80)


def _size(project: Invented) -> int:
    return draw(f"{project.key}|size", 5, 60)


def _of_signed(projects: Sequence[Invented]) -> Iterable[tuple[str, Money]]:
    totals = shared(SIGNED_FOR, [draw(f"{project.key}|total", 20, 400) for project in projects])
    for project, total in zip(projects, totals, strict=True):
        yield project.id, Money(total, _working_capital(project, total), None)


def _money(project: Invented, plan: int | None, done: int, guess: int) -> Money:
    """Return a project's money; its total is larger than all it has spent, in whole hundreds of 万元."""
    months = (*_before(project, done), *_this_year(project, done))
    spent = sum(month.departmental for month in months)
    wished = max(guess, plan or 0, spent) * draw(f"{project.key}|total", 105, 260) // 100
    total = -(-wished // 100) * 100
    return Money(total, _working_capital(project, total), plan, months)


def _working_capital(project: Invented, total: int) -> int | None:
    return total * draw(f"{project.key}|working", 2, 6) // 100 if project.kind.investor else None


def _this_year(project: Invented, done: int) -> Iterable[Spent]:
    """Yield January to June; a month before the start or after the finish brought nothing."""
    return _spent(project, HALF, shared(done, _season(project)))


def _season(project: Invented) -> list[int]:
    if project.standing is Standing.SUSPENDED:
        return list(_UNTIL_IT_STOPPED)
    active = [_is_active(project, month) for month in HALF]
    lively = [
        (share + draw(f"{project.key}|{month}", 0, 6)) * runs
        for share, month, runs in zip(_SEASON, HALF, active, strict=True)
    ]
    return lively if any(lively) else [1] * len(HALF)


def _is_active(project: Invented, month: str) -> bool:
    started, finished = project.started, project.reached.get(Stage.FINISHED)
    begun = started is not None and f"{started:%Y-%m}" <= month
    return begun and (finished is None or month <= f"{finished:%Y-%m}") and not _stood_still(project, month)


def _stood_still(project: Invented, month: str) -> bool:
    """Whether a project was set aside for a whole month."""
    first = date.fromisoformat(f"{month}-01")
    return any(since < first and (until is None or until.isoformat()[:7] > month) for _, since, until in project.sides)


def _before(project: Invented, done: int) -> Iterable[Spent]:
    """Yield the months before this year of a project with a plan of nodes, so that all its months are there."""
    started = project.started
    if started is None or project.kind.code not in SCHEDULED or started.year >= YEAR:
        return ()
    first = Month(started.year, started.month)
    months = [str(first.plus(n)) for n in range(Month(YEAR, 1).ordinal - first.ordinal)]
    return _spent(project, months, [done * draw(f"{project.key}|{month}", 6, 13) // 100 for month in months])


def _spent(project: Invented, months: Sequence[str], parts: Sequence[int]) -> Iterable[Spent]:
    listed = project.reached.get(Stage.LISTED)
    for month, part in zip(months, parts, strict=True):
        counted = listed is not None and f"{listed:%Y-%m}" <= month
        share = draw(f"{project.key}|{month}|counted", 84, 98)
        yield Spent(month, part, part * share // 100 if counted else None)
