"""The five rates: both conventions with their sets and cut-off, rising together, and counts that add up."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import Row
from test_method_pages import tables

from daxu.core.projects.project import FOREVER, Facts, Project, SideSpell, YearPlan
from daxu.core.projects.rates import (
    FiveRates,
    Member,
    ProjectRate,
    RateConvention,
    RateCount,
    Reconciliation,
    rate,
    reconcile,
    rise,
)
from daxu.core.projects.stage import Category, Condition, Side, Stage
from daxu.core.text import percent

JUNE = date(2024, 6, 30)
BY_PLAN, TEXTBOOK = RateConvention.BY_PLAN, RateConvention.UNDER_CONSTRUCTION
STARTING, FINISHING, PRODUCING = ProjectRate.STARTING, ProjectRate.FINISHING, ProjectRate.PRODUCING


def project(name: str, reached: dict[Stage, str], *sides: SideSpell, **plan: str) -> Project:
    """A project with the days it reached, the days planned for 2024, and its side spells."""
    days = {stage: date.fromisoformat(day) for stage, day in reached.items()}
    year = YearPlan(2024, Category.NEW, None, **{key: date.fromisoformat(day) for key, day in plan.items()})
    return Project(name, Facts(name, "产业", "fgj"), years={2024: year}, reached=days, sides=sides)


def member(name: str, reached: dict[Stage, str], *sides: SideSpell, on: date = JUNE, **plan: str) -> Member:
    return Member.of(project(name, reached, *sides, **plan), on.year, on)


def started(name: str, day: str, **plan: str) -> Member:
    return member(name, {Stage.STARTED: day}, **plan)


def aside(since: str, until: str = FOREVER.isoformat(), side: Side = Side.SUSPENDED) -> SideSpell:
    return SideSpell(side, date.fromisoformat(since), date.fromisoformat(until))


@pytest.fixture
def district() -> list[Member]:
    """95 under construction this year; 8 to be finished by June, 6 of which were."""
    finished = [
        member(f"f{n}", {Stage.STARTED: "2022-05-01", Stage.FINISHED: "2024-05-20"}, finish="2024-06-15")
        for n in range(6)
    ]
    late = [started(f"l{n}", "2022-05-01", finish="2024-06-15") for n in range(2)]
    others = [started(f"o{n}", "2023-03-01", finish="2025-12-31") for n in range(87)]
    waiting = [member(f"w{n}", {}) for n in range(11)]
    return [*finished, *late, *others, *waiting]


def test_ten_of_twelve_planned_starts_and_two_unplanned_apart():
    """T2.5: never 12/12."""
    planned = [started(f"p{n}", "2024-04-01", start="2024-03-31") for n in range(10)]
    waiting = [member(f"w{n}", {}, start="2024-05-31") for n in range(2)]
    unplanned = [started(f"u{n}", "2024-02-01") for n in range(2)]
    found = rate([*planned, *waiting, *unplanned], STARTING, BY_PLAN, JUNE)
    assert found.share == Fraction(10, 12)
    assert found.unplanned == {"u0", "u1"}
    assert found.denominator == {f"p{n}" for n in range(10)} | {"w0", "w1"}
    assert found.text.zh == "开工率（按计划，截至2024-06-30）：10/12 = 83.3%；另有计划外2个，不计入"
    assert found.text.en == "rate of starting (by plan, as of 2024-06-30): 10/12 = 83.3%; apart from it 2 unplanned"


def test_the_rate_of_finishing_by_textbook_and_by_plan(district):
    """T2.6: both labelled, from the same list."""
    textbook, by_plan = (rate(district, FINISHING, convention, JUNE) for convention in (TEXTBOOK, BY_PLAN))
    assert textbook.text.zh == "竣工率（按施工项目，截至2024-06-30）：6/95 = 6.3%"
    assert by_plan.text.zh == "竣工率（按计划，截至2024-06-30）：6/8 = 75.0%"
    assert textbook.numerator == by_plan.numerator == {f"f{n}" for n in range(6)}


def test_a_database_that_only_counts_gets_the_same_rate(district):
    asked = rate(district, FINISHING, TEXTBOOK, JUNE)
    assert RateCount(FINISHING, TEXTBOOK, JUNE, 6, 95) == asked.counted
    assert asked.counted.share == asked.share == Fraction(6, 95)


def test_without_a_plan_there_is_no_rate_and_the_reason_is_said():
    found = rate([started("a", "2024-03-01")], STARTING, BY_PLAN, JUNE)
    assert found.share is None
    assert found.text.zh == "开工率（按计划，截至2024-06-30）：无计划数；另有计划外1个，不计入"


def test_of_an_empty_list_no_convention_makes_a_rate():
    whys = {rate([], kind, convention, JUNE).counted.why.zh for kind in ProjectRate for convention in RateConvention}
    assert whys == {"无计划数", "名单上没有项目", "本年无施工项目"}


def test_what_was_due_and_not_reached_is_nought_of_one_not_nothing():
    found = rate([member("a", {}, start="2024-03-01")], STARTING, BY_PLAN, JUNE)
    assert (found.share, found.counted.why.zh) == (0, "")


def test_what_the_plan_names_after_the_cut_off_is_not_due_and_done_sooner_it_is_ahead():
    found = rate(
        [started("soon", "2024-05-02", start="2024-09-30"), member("later", {}, start="2024-07-01")],
        STARTING,
        BY_PLAN,
        JUNE,
    )
    assert (found.denominator, found.ahead, found.unplanned) == (frozenset(), {"soon"}, frozenset())


def test_a_plan_that_names_the_start_of_an_earlier_year_asks_for_nothing():
    """A carried-over project's plan often repeats the day it began."""
    found = rate([started("old", "2022-03-01", start="2022-03-01")], STARTING, BY_PLAN, JUNE)
    assert (found.numerator, found.denominator, found.earlier) == (frozenset(), frozenset(), {"old"})


@pytest.mark.parametrize(("day", "counts"), [("2023-12-31", False), ("2024-01-01", True), ("2024-06-30", True)])
def test_the_year_runs_from_its_first_day_to_the_cut_off(day, counts):
    found = rate([started("a", day, start="2024-06-30")], STARTING, BY_PLAN, JUNE)
    assert ("a" in found.numerator) is counts


def test_what_came_after_the_cut_off_does_not_count():
    found = rate([started("a", "2024-07-01", start="2024-06-30")], STARTING, BY_PLAN, JUNE)
    assert (found.numerator, found.denominator) == (frozenset(), {"a"})


def test_signing_and_starting_are_of_the_whole_list_by_the_textbook(district):
    assert rate(district, ProjectRate.SIGNING, TEXTBOOK, JUNE).counted.denominator == 106
    assert rate(district, STARTING, TEXTBOOK, JUNE).counted.denominator == 106
    assert "全部项目" in TEXTBOOK.base(STARTING).zh
    assert "施工" in TEXTBOOK.base(ProjectRate.LISTING).zh


@pytest.mark.parametrize(
    ("what", "reached", "sides", "counted"),
    [
        ("carried over", {Stage.STARTED: "2021-01-01"}, (), True),
        ("new", {Stage.STARTED: "2024-06-30"}, (), True),
        ("not begun", {Stage.SIGNED: "2024-01-10"}, (), False),
        ("finished last year", {Stage.STARTED: "2021-01-01", Stage.FINISHED: "2023-12-31"}, (), False),
        ("finished on New Year's Day", {Stage.STARTED: "2021-01-01", Stage.FINISHED: "2024-01-01"}, (), True),
        ("resumed", {Stage.STARTED: "2021-01-01"}, (aside("2023-05-01", "2024-06-01"),), True),
        ("set aside since", {Stage.STARTED: "2021-01-01"}, (aside("2024-05-01"),), True),
        ("aside all year", {Stage.STARTED: "2021-01-01"}, (aside("2023-05-01"),), False),
        (
            "aside under two names",
            {Stage.STARTED: "2021-01-01"},
            (aside("2023-05-01", "2024-03-01"), aside("2024-03-01", side=Side.DEFERRED)),
            False,
        ),
        ("moved out last year", {Stage.STARTED: "2021-01-01"}, (aside("2023-05-01", side=Side.MOVED_OUT),), False),
    ],
)
def test_what_was_under_construction_this_year(what, reached, sides, counted):
    assert ("a" in rate([member("a", reached, *sides)], FINISHING, TEXTBOOK, JUNE).denominator) is counted, what


def test_production_leaves_out_what_is_suspended_and_finishing_does_not():
    works = [started("a", "2022-01-01"), member("b", {Stage.STARTED: "2022-01-01"}, aside("2024-05-01"))]
    assert rate(works, PRODUCING, TEXTBOOK, JUNE).denominator == {"a"}
    assert rate(works, FINISHING, TEXTBOOK, JUNE).denominator == {"a", "b"}


def test_production_of_what_was_finished_last_year_stands_apart():
    reached = {Stage.STARTED: "2022-01-01", Stage.FINISHED: "2023-12-01", Stage.PRODUCING: "2024-02-01"}
    found = rate([member("a", reached), started("b", "2023-01-01")], PRODUCING, TEXTBOOK, JUNE)
    assert (found.numerator, found.denominator, found.unplanned) == (frozenset(), {"b"}, {"a"})
    assert "分母以外1个" in found.text.zh


# --- 五率齐升


def full_course(name: str, month: int) -> Project:
    """Planned for all five by February, and reaching all five in one month."""
    days = dict.fromkeys((rate.stage for rate in ProjectRate), f"2024-{month:02}-10")
    plan = dict.fromkeys(("sign", "start", "list", "finish", "produce"), "2024-02-28")
    return project(name, days, **plan)


def five(projects: list[Project], day: str, convention: RateConvention = BY_PLAN) -> FiveRates:
    on = date.fromisoformat(day)
    return FiveRates.of([Member.of(one, on.year, on) for one in projects], convention, on)


COHORT = [full_course("a", 2), full_course("b", 6)]


def test_all_five_rise_together_on_one_cohort():
    assert rise(five(COHORT, "2024-03-31"), five(COHORT, "2024-06-30")).together


def test_one_that_stays_is_named():
    found = rise(five(COHORT, "2024-03-31"), five(COHORT, "2024-05-31"))
    assert not found.together
    assert [reason.zh for reason in found.reasons] == [f"{kind.value}持平（50.0%）。" for kind in ProjectRate]


def test_one_that_fell_is_named_with_both_numbers():
    later = project("c", {}, start="2024-05-31")
    found = rise(five([*COHORT, later], "2024-03-31"), five([*COHORT, later], "2024-05-31"))
    assert "开工率下降（50.0% → 33.3%）。" in [reason.zh for reason in found.reasons]


def test_another_cohort_never_rises_and_says_who_joined_and_left():
    found = rise(five([full_course("a", 4), full_course("b", 6)], "2024-03-31"), five([COHORT[0]], "2024-06-30"))
    assert [reason.zh for reason in found.reasons] == ["不是同一批项目，后来退出：b。"]
    joined = rise(five(COHORT, "2024-03-31"), five([*COHORT, full_course("c", 6)], "2024-06-30"))
    assert joined.reasons[0].en == "Not the same cohort; joined: c."


def test_a_cohort_that_changed_much_names_some_and_counts_all():
    many = [full_course(f"n{n:02}", 6) for n in range(25)]
    (reason,) = rise(five(COHORT, "2024-03-31"), five([*COHORT, *many], "2024-06-30")).reasons
    assert "等25个" in reason.zh
    assert "and 5 more" in reason.en


def test_conventions_and_days_are_not_mixed():
    found = rise(five(COHORT, "2024-06-30"), five(COHORT, "2024-03-31", TEXTBOOK))
    assert found.reasons[0].zh.startswith("后一个截止日2024-03-31不晚于")
    assert found.reasons[1].zh == "口径不同：前为按计划，后为按施工项目。"


def test_a_rate_that_is_none_cannot_rise():
    bare = [project("a", {Stage.STARTED: "2024-02-01"})]
    found = rise(five(bare, "2024-03-31"), five(bare, "2024-06-30"))
    assert [reason.zh for reason in found.reasons] == [f"{kind.value}无法比较：无计划数。" for kind in ProjectRate]


# --- counts reconcile


def test_the_conditions_add_up_to_the_total():
    stand = [Condition.UNDER_WAY] * 95 + [Condition.FINISHED] * 4 + [Condition.NOT_STARTED] * 7
    found = reconcile(stand)
    assert found.balanced
    assert found.text.zh == "106个 = 在建95 + 未开工7 + 已竣工4"
    assert found.text.en == "106 = 95 under way + 7 not started + 4 finished"


def test_what_does_not_add_up_says_what_is_missing():
    short = reconcile([Condition.UNDER_WAY] * 95, 106)
    assert (short.balanced, short.missing) == (False, 11)
    assert short.text.zh == "106个 ≠ 在建95；差11个没有状态，请逐个查明"
    twice = Reconciliation(94, {Condition.UNDER_WAY: 95})
    assert twice.text.zh == "94个 ≠ 在建95；多1个，有项目重复计数或不在名单上"


def test_an_empty_list_adds_up_to_nothing():
    assert reconcile([]).text.zh == "0个 = 0"


# --- the page

BASES, WORKED = (table for table in tables("projects.md") if "率" in table[0])


def test_the_page_names_the_denominators_that_are_printed():
    told = {row["率"]: (row["阶段"], row["按计划的分母"], row["按施工项目的分母"]) for row in BASES}
    assert told == {
        kind.value: (kind.stage.value, BY_PLAN.base(kind).zh, TEXTBOOK.base(kind).zh) for kind in ProjectRate
    }


@pytest.mark.parametrize("row", WORKED, ids=lambda row: row["率"] + row["口径"])
def test_a_worked_rate_is_printed_as_the_page_says(row: Row):
    numbers = (int(row[heading]) for heading in ("分子", "分母", "单列"))
    count = RateCount(ProjectRate(row["率"]), RateConvention(row["口径"]), JUNE, *numbers)
    assert count.text.zh == f"{row['率']}（{row['口径']}，截至2024-06-30）：{row['显示']}"


# --- laws

DAYS = st.none() | st.dates(date(2022, 6, 1), date(2025, 6, 1)).map(date.isoformat)
STAGES = tuple(kind.stage for kind in ProjectRate)
KEYS = ("sign", "start", "list", "finish", "produce")
SPELLS = st.sampled_from([(), (aside("2023-05-01"),), (aside("2024-02-01", "2024-04-01"),)])


@st.composite
def lists(draw: st.DrawFn) -> list[Project]:
    def some(keys: tuple) -> dict:
        return {key: day for key in keys if (day := draw(DAYS))}

    return [project(f"p{n}", some(STAGES), *draw(SPELLS), **some(KEYS)) for n in range(draw(st.integers(0, 6)))]


@settings(max_examples=30)
@given(lists(), st.sampled_from(ProjectRate), st.sampled_from(RateConvention), st.dates(JUNE, date(2025, 12, 31)))
def test_nobody_is_counted_above_who_is_not_below_and_nobody_is_lost(projects, kind, convention, day):
    members = [Member.of(one, day.year, day) for one in projects]
    found = rate(members, kind, convention, day)
    assert found.numerator <= found.denominator
    assert not (found.unplanned | found.ahead) & found.denominator
    reached = {m.id for m in members if (since := m.reached.get(kind.stage)) and date(day.year, 1, 1) <= since <= day}
    assert found.numerator | found.unplanned | found.ahead == reached
    assert found.share is None or 0 <= found.share <= 1
    assert found.share is None or percent(found.share) in found.text.zh


@settings(max_examples=25)
@given(lists(), st.dates(JUNE, date(2025, 12, 31)))
def test_every_project_has_one_condition_so_counts_always_add_up(projects, day):
    found = reconcile((one.condition_on(day) for one in projects), len(projects))
    assert found.balanced


@settings(max_examples=30)
@given(lists(), st.dates(JUNE, date(2025, 12, 31)))
def test_what_was_under_construction_can_be_looked_up_in_the_stays(projects, day):
    """So a database counts the same: under way on some day of the year so far, or finished in it."""
    new_year = date(day.year, 1, 1)
    for one in projects:
        under_way = any(
            stay.condition is Condition.UNDER_WAY and stay.since <= day and stay.until > new_year for stay in one.stays
        )
        finished = one.condition_on(day) is Condition.FINISHED and (
            one.condition_on(new_year - timedelta(days=1)) is not Condition.FINISHED
        )
        assert Member.of(one, day.year, day).worked_on(day) is (under_way or finished), one.reached
