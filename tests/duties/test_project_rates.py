"""The five rates counted by the database: what core defines, on the model portfolio and on any other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from random import Random

import pytest

from daxu.catalogue.portfolio import portfolio as declared
from daxu.core.projects.entering import folded
from daxu.core.projects.project import FOREVER, Facts, Project, ProjectDeed, ProjectStep, SideSpell, YearPlan
from daxu.core.projects.rates import FiveRates, Member, ProjectRate, RateConvention, rate
from daxu.core.projects.stage import Category, Side, Stage
from daxu.desk import counted_projects, portfolio
from daxu.desk.counted_projects import PARTS
from daxu.desk.found_projects import Wanted
from daxu.duties.projects import acting, counting
from daxu.duties.projects.acting import Hand
from world import at

JUNE = date(2024, 6, 30)
PLANNER = Hand("王", frozenset({"fgw"}), manages=True)
STAGES = (Stage.SIGNED, Stage.LAND, Stage.STARTED, Stage.LISTED, Stage.BUILDING, Stage.FINISHED, Stage.PRODUCING)
FIELDS = {"sign": Stage.SIGNED, "start": Stage.STARTED, "finish": Stage.FINISHED, "produce": Stage.PRODUCING}


def some_day(chance: Random) -> date:
    """A day around the two cut-offs that are asked for, often just one of the days on which something turns."""
    turning = [date(2023, 12, 31), date(2024, 1, 1), JUNE, date(2024, 7, 1), date(2024, 5, 31)]
    return chance.choice(turning) if chance.random() < 0.3 else date(2023, 6, 1) + timedelta(chance.randrange(500))


def drawn(number: int, chance: Random) -> Project:
    """A project whose stages, plan and interruptions fell as they may."""
    reached, day = {}, some_day(chance) - timedelta(chance.randrange(300))
    for stage in chance.sample(STAGES, chance.randrange(len(STAGES))):
        reached[stage] = some_day(chance)
    ordered = dict(zip(sorted(reached, key=lambda one: one.place), sorted(reached.values()), strict=True))
    planned = {field: some_day(chance) for field in FIELDS if chance.random() < 0.6}
    year = {2024: YearPlan(2024, Category.NEW, 1_000, **planned)} if chance.random() < 0.9 else {}
    sides = ()
    if chance.random() < 0.4:
        until = day + timedelta(chance.randrange(1, 700)) if chance.random() < 0.6 else FOREVER
        sides = (SideSpell(Side.SUSPENDED, day, until),)
    facts = Facts(f"项目{number}", "产业", "fgw", lists=("key",))
    step = ProjectStep(f"X{number:04d}", 1, ProjectDeed.REGISTER, date(2023, 1, 1), "fgw", facts=facts)
    return Project(step.project, facts, (step,), years=year, reached=ordered, sides=sides)


def hold_alike(projects: list[Project], day: date, *, by_name: bool = False) -> None:
    """Every set of every rate is as large in the database's answer as in core's, and holds the same projects."""
    members = [Member.of(project, day.year, day) for project in projects]
    for convention in RateConvention:
        asked = counted_projects.counts(Wanted(day, list="key"), convention)
        assert asked == FiveRates.of(members, convention, day).counts
        for kind in ProjectRate if by_name else ():
            said = rate(members, kind, convention, day)
            for part in PARTS:
                found = counted_projects.members(Wanted(day, list="key"), kind, convention, part)
                assert {one.id for one in found} == getattr(said, part), (kind, convention, part)


@pytest.mark.usefixtures("db")
class TestCounting:
    def test_of_any_portfolio_the_database_counts_what_core_defines(self):
        chance = Random(2024)  # noqa: S311 — no secret
        for _ in range(4):
            projects = [drawn(number, chance) for number in range(40)]
            portfolio.empty()
            portfolio.put(projects)
            hold_alike(projects, date(2024, 1, 1))
            hold_alike(projects, JUNE)
        hold_alike(projects, JUNE, by_name=True)

    def test_of_the_model_portfolio_too_and_no_rate_is_trivial(self):
        steps = groupby(declared(), lambda step: step.project)
        projects = [folded(several) for _, several in steps]
        key = [project for project in projects if "key" in project.facts.lists]
        portfolio.put(key)
        hold_alike(key, JUNE)
        hold_alike(key, date(2024, 3, 31))
        by_plan, textbook = (counting.five_rates(Wanted(JUNE, list="key"), one).counts for one in RateConvention)
        starting = by_plan[1]
        assert (starting.numerator, starting.denominator, starting.ahead) == (10, 12, 2)
        assert all(0 < count.share < 1 for count in (*by_plan[:3], *textbook) if count.share is not None)
        assert counting.reconciled(Wanted(JUNE, list="key"), 106).text.zh.startswith("106个 = 在建95 + 未开工")


def registered(name: str, day: str, *lists: str) -> str:
    facts = Facts(name, "产业", "fgw", lists=lists)
    return acting.register(facts, by=PLANNER, now=at("2024-07-10"), key=name, day=date.fromisoformat(day)).id


def moved(project: str, stage: Stage, day: str) -> None:
    proof = {"words": "据合同", "document": "合同"}
    step = ProjectStep(project, 0, ProjectDeed.MOVE, date.fromisoformat(day), "fgw", stage=stage, **proof)
    acting.enter(step, by=PLANNER, now=at("2024-07-10"), key=f"{project}{stage.value}")


@pytest.mark.usefixtures("db")
class TestComparing:
    def test_who_joined_the_list_in_between_is_named_and_left_out_of_both_days(self):
        old = registered("甲", "2024-01-05", "key")
        late = registered("乙", "2024-06-10", "key")
        moved(old, Stage.STARTED, "2024-06-02")
        moved(late, Stage.STARTED, "2024-06-12")
        textbook = counting.compared(Wanted(JUNE, list="key"), date(2024, 5, 31))[1]
        assert textbook.before.cohort == {old}
        assert textbook.before.counts[1].denominator == 1
        assert any(late in reason.zh and "后来加入" in reason.zh for reason in textbook.rise.reasons)

    def test_who_was_put_on_the_list_later_joined_it_then(self):
        project = registered("甲", "2024-01-05")
        held = acting.project_of(project).facts
        amended = ProjectStep(
            project, 0, ProjectDeed.AMEND, date(2024, 6, 3), "fgw", facts=replace(held, lists=("key",))
        )
        acting.enter(amended, by=PLANNER, now=at("2024-07-10"), key="amend")
        wanted, cohort = Wanted(JUNE, list="key"), frozenset({project})
        assert counting.joined_since(wanted, date(2024, 5, 31), cohort) == cohort
        assert counting.joined_since(wanted, date(2024, 6, 3), cohort) == frozenset()

    def test_who_left_the_list_in_between_counts_on_neither_day(self):
        stays, leaves = registered("甲", "2024-01-05", "key"), registered("乙", "2024-01-05", "key")
        for project in (stays, leaves):
            moved(project, Stage.STARTED, "2024-03-01")
        held = acting.project_of(leaves).facts
        amended = ProjectStep(leaves, 0, ProjectDeed.AMEND, date(2024, 6, 10), "fgw", facts=replace(held, lists=()))
        acting.enter(amended, by=PLANNER, now=at("2024-07-10"), key="left")
        textbook = counting.compared(Wanted(JUNE, list="key"), date(2024, 5, 31))[1]
        assert (textbook.now.cohort, textbook.before.cohort) == ({stays}, {stays})
        assert [count.denominator for count in (textbook.now.counts[1], textbook.before.counts[1])] == [1, 1]
        counted_then = counting.five_rates(Wanted(date(2024, 5, 31), list="key"), RateConvention.UNDER_CONSTRUCTION)
        assert counted_then.cohort == {stays, leaves}, "asked as of the day before, it was on the list"
