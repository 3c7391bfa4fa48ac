"""The S-curve: plan, re-baselines that leave the past alone, what was done, forecast, late nodes, and investment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import Row
from test_method_pages import tables

from daxu.core.period import BadPeriod, Month
from daxu.core.projects.curve import (
    Done,
    Invested,
    NodeState,
    Series,
    actual,
    critical,
    earned_schedule,
    faults,
    forecast,
    history,
    in_force,
    invested,
    month_of,
    planned,
    progress,
    standings,
)
from daxu.core.projects.project import Baseline, MonthReport, Node, NodeShare
from daxu.core.quantity import shown
from daxu.core.text import MINUS, percent


def node(code: str, weight: str, first: str, last: str, *, critical: bool = False) -> Node:
    return Node(code, f"{code}节点", Decimal(weight), first, last, critical)


def reported(**months: dict[str, str]) -> dict[str, MonthReport]:
    """Month reports: m2024_03={"pile": "0.5"} is March 2024 with half of the piles."""
    said = {month[1:].replace("_", "-"): shares for month, shares in months.items()}
    return {
        month: MonthReport(month, nodes=tuple(NodeShare(code, Decimal(share)) for code, share in shares.items()))
        for month, shares in said.items()
    }


PILES, FRAME, FIT_OUT = (
    node("pile", "20", "2024-01", "2024-02", critical=True),
    node("frame", "50", "2024-03", "2024-07", critical=True),
    node("fit", "30", "2024-06", "2024-08"),
)
PLAN = Baseline((PILES, FRAME, FIT_OUT))
LATER = Baseline(
    (PILES, node("frame", "50", "2024-03", "2024-10"), node("fit", "30", "2024-09", "2024-12")), "区发改委"
)
BASELINES = [(date(2023, 12, 20), PLAN), (date(2024, 6, 20), LATER)]
DONE = reported(m2024_01={"pile": "0.5"}, m2024_02={"pile": "1"}, m2024_03={"frame": "0.1"}, m2024_05={"frame": "0.3"})


# --- the plan


def test_a_plan_goes_on_evenly_within_its_nodes_and_ends_whole():
    curve = [(point.month, int(point.share * 100)) for point in planned(PLAN)]
    assert curve == [
        ("2024-01", 10), ("2024-02", 20), ("2024-03", 30), ("2024-04", 40),
        ("2024-05", 50), ("2024-06", 70), ("2024-07", 90), ("2024-08", 100),
    ]  # fmt: skip


def test_weights_need_no_particular_sum():
    thirds = Baseline((node("a", "1", "2024-01", "2024-01"), node("b", "2", "2024-02", "2024-02")))
    assert [point.share for point in planned(thirds)] == [Fraction(1, 3), 1]


def test_a_node_of_one_month_is_due_at_its_end():
    assert planned(Baseline((node("a", "7", "2024-12", "2024-12"),))) == (("2024-12", Fraction(1)),)


def test_a_baseline_counts_from_its_day_and_leaves_the_months_before_alone():
    assert in_force(BASELINES, Month(2024, 5)) is PLAN
    assert in_force(BASELINES, Month(2024, 6)) is LATER
    assert in_force(BASELINES, Month(2023, 11)) is None
    before = history(BASELINES[:1], DONE, "2024-07")
    after = history(BASELINES, DONE, "2024-07")
    assert after[:5] == before[:5]
    assert (before[5].planned, after[5].planned) == (Fraction(70, 100), Fraction(20 + 25, 100))


def test_a_month_before_any_plan_is_not_judged():
    early = progress(BASELINES, DONE, "2023-11")
    assert (early.planned, early.deviation, early.why.zh) == (None, None, "当时没有节点计划")
    assert history([], {}, "2024-06") == ()
    assert history(BASELINES, {}, "2023-06") == ()


# --- what was done


def test_a_month_without_a_report_is_a_gap_that_carries_the_last_known():
    assert actual(PLAN, DONE, "2024-06") == (
        Done("2024-01", Fraction(1, 10), reported=True),
        Done("2024-02", Fraction(2, 10), reported=True),
        Done("2024-03", Fraction(25, 100), reported=True),
        Done("2024-04", Fraction(25, 100), reported=False),
        Done("2024-05", Fraction(35, 100), reported=True),
        Done("2024-06", Fraction(35, 100), reported=False),
    )


def test_before_the_first_report_nothing_is_known_which_is_not_nought():
    first, second = actual(PLAN, reported(m2024_02={"pile": "0"}), "2024-02")
    assert first == Done("2024-01", None, reported=False)
    assert second == Done("2024-02", Fraction(0), reported=True)
    assert progress(BASELINES, {}, "2024-02").deviation is None
    assert progress(BASELINES, {}, "2024-02").why.zh == "还没有上报过形象进度"


def test_a_report_of_money_alone_is_no_report_of_progress():
    reports = {**DONE, "2024-06": MonthReport("2024-06", departmental=5_000_000)}
    assert actual(PLAN, reports, "2024-06")[-1].reported is False


def test_the_deviation_is_in_points_and_says_when_it_rests_on_an_old_report():
    march, april = (progress(BASELINES, DONE, month) for month in ("2024-03", "2024-04"))
    assert (march.deviation, march.why.zh) == (-5, "")
    assert (april.deviation, april.why.zh) == (-15, "本月未报，沿用最近一次上报")


def test_works_before_the_plan_begins_are_seen():
    early = actual(PLAN, reported(m2023_12={"pile": "0.5"}), "2024-01")
    assert early[0] == Done("2023-12", Fraction(1, 10), reported=True)
    assert actual(PLAN, {}, "2023-06") == ()


@pytest.mark.parametrize(
    "row", next(table for table in tables("projects.md") if "月末" in table[0]), ids=lambda row: row["月末"]
)
def test_a_worked_month_of_the_page_is_what_the_curve_says(row: Row):
    found = progress(BASELINES[:1], DONE, row["月末"])
    said = (percent(found.planned), percent(found.done), shown(found.deviation).replace("-", MINUS))
    assert (*said, found.why.zh or "当月上报") == (row["计划"], row["完成"], row["偏差"], row["说明"])


# --- the forecast


def test_the_finish_is_forecast_by_earned_schedule():
    """35 of 100 were planned for the middle of the fourth month and came in the fifth: 8 months take 8 × 5 ÷ 3.5."""
    found = forecast(BASELINES[:1], DONE, "2024-06")
    assert (found.as_of, found.earned, found.elapsed) == ("2024-05", Fraction(7, 2), 5)
    assert found.index == Fraction(7, 10)
    assert found.duration == Fraction(80, 7)
    assert (found.planned_finish, found.finish, found.late) == ("2024-08", "2024-12", 4)


def test_what_is_on_the_plan_finishes_on_the_plan():
    found = forecast(BASELINES[:1], reported(m2024_02={"pile": "1"}), "2024-02")
    assert (found.index, found.finish, found.late) == (1, "2024-08", 0)


def test_a_month_without_planned_works_counts_as_earned():
    gap = Baseline((node("a", "1", "2024-01", "2024-01"), node("b", "1", "2024-04", "2024-04")))
    assert earned_schedule(gap, Fraction(1, 2)) == 3
    assert earned_schedule(gap, Fraction(1, 4)) == Fraction(1, 2)


def test_what_is_done_finished_in_the_month_in_which_it_was():
    all_done = {"pile": "1", "frame": "1", "fit": "1"}
    found = forecast(BASELINES[:1], reported(m2024_06=all_done, m2024_07=all_done), "2024-07")
    assert (found.finish, found.late, found.index) == ("2024-06", -2, Fraction(8, 6))
    sooner = forecast(BASELINES[:1], reported(m2023_12=all_done), "2024-07")
    assert (sooner.finish, sooner.index) == ("2023-12", None)


@pytest.mark.parametrize(
    ("baselines", "reports", "why"),
    [
        ([], DONE, "当时没有节点计划"),
        (BASELINES, {}, "还没有上报过形象进度"),
        (BASELINES, reported(m2024_01={"pile": "0"}), "上报的工作量为零，无法推算"),
        (BASELINES, reported(m2023_12={"pile": "0.5"}), "计划还没有开始，无法推算"),
        (BASELINES, reported(m2024_01={"pile": "0.0001"}), "按现在的速度，2200年以前完不成"),
    ],
)
def test_without_ground_there_is_no_forecast_and_the_reason_is_said(baselines, reports, why):
    found = forecast(baselines, reports, "2024-05")
    assert (found.finish, found.late, found.why.zh) == ("", None, why)


# --- the nodes


def test_every_node_says_how_it_stands():
    reports = {**DONE, **reported(m2024_06={"frame": "0.8"})}
    pile, frame, fit = standings(PLAN, reports, "2024-06")
    assert (pile.state, pile.started, pile.finished) == (NodeState.DONE, "2024-01", "2024-02")
    assert (frame.state, frame.started, frame.finished) == (NodeState.UNDER_WAY, "2024-03", "")
    assert (fit.state, fit.started, fit.behind) == (NodeState.NOT_STARTED, "", 1)


def test_a_critical_node_that_is_late_says_by_how_much():
    (frame,) = critical(PLAN, DONE, "2024-06")
    assert (frame.node, frame.state) == (FRAME, NodeState.BEHIND)
    assert (frame.share, frame.due) == (Fraction(3, 10), Fraction(4, 5))
    assert (frame.behind, frame.overdue) == (Fraction(5, 2), 0)
    (overdue,) = critical(PLAN, DONE, "2024-08")
    assert (overdue.state, overdue.behind, overdue.overdue) == (NodeState.OVERDUE, Fraction(9, 2), 31)


def test_the_latest_critical_node_comes_first():
    reports = reported(m2024_01={"pile": "0.5"})
    assert [row.node.code for row in critical(PLAN, reports, "2024-05")] == ["pile", "frame"]


def test_before_its_months_a_node_waits_and_without_reports_nobody_knows():
    assert standings(PLAN, DONE, "2024-03")[2].state is NodeState.WAITING
    assert [row.state for row in standings(PLAN, {}, "2024-01")] == [
        NodeState.UNREPORTED, NodeState.WAITING, NodeState.WAITING
    ]  # fmt: skip
    assert [row.share for row in standings(PLAN, {}, "2024-01")] == [None, None, None]
    assert critical(PLAN, {}, "2024-12") == ()


def test_every_state_and_series_has_its_name_in_both_languages():
    assert len({state.english for state in NodeState}) == len(NodeState)
    assert {series.english for series in Series} == {"departmental", "in the statistics"}


# --- what is wrong


def test_a_sound_plan_and_its_reports_have_no_fault():
    assert faults(PLAN, DONE) == []


@pytest.mark.parametrize(
    ("plan", "reports", "said"),
    [
        (Baseline(()), {}, "没有节点"),
        (Baseline((PILES, PILES)), {}, "“pile”出现2次"),
        (Baseline((node("a", "0", "2024-01", "2024-02"),)), {}, "权重是0"),
        (Baseline((node("a", "NaN", "2024-01", "2024-02"),)), {}, "权重是NaN"),
        (Baseline((node("a", "1", "2024-03", "2024-02"),)), {}, "开始月2024-03晚于完成月2024-02"),
        (Baseline((node("a", "1", "2024-13", "2024-02"),)), {}, "月份“2024-13”看不懂"),
        (Baseline((node("a", "1", "2024", "2024-02"),)), {}, "月份“2024”看不懂"),
        (PLAN, reported(m2024_01={"roof": "1"}), "不在节点计划里；计划有：fit、frame、pile"),
        (PLAN, reported(m2024_01={"pile": "1.2"}), "完成1.2；应在0至1之间"),
        (PLAN, reported(m2024_01={"pile": "-0.1"}), "完成-0.1"),
        (PLAN, reported(m2024_01={"pile": "NaN"}), "完成NaN"),
        (PLAN, reported(m2024_01={"pile": "0.8"}, m2024_02={"pile": "0.6"}), "低于2024-01已报的0.8"),
        (PLAN, reported(spring={"pile": "0.8"}), "月份“pring”看不懂"),
        (PLAN, {"2024-01": MonthReport("2024-01", nodes=(NodeShare("pile", Decimal(1)),) * 2)}, "报了2次"),
    ],
)
def test_a_fault_says_what_is_wrong_in_both_languages(plan, reports, said):
    (fault,) = faults(plan, reports)
    assert said in fault.zh
    assert fault.en.endswith(".")


def test_all_faults_come_back_together():
    plan = Baseline((node("a", "0", "2024-03", "2024-02"), node("a", "-1", "2024-01", "2024-02")))
    reports = reported(m2024_01={"b": "2"})
    assert len(faults(plan, reports)) == 6


def test_a_month_is_written_one_way():
    assert month_of("2024-06") == Month(2024, 6)
    for text in ("2024-6", "2024年6月", "2024Q1", ""):
        with pytest.raises(BadPeriod):
            month_of(text)


# --- investment


MONEY = {
    "2023-11": MonthReport("2023-11", departmental=10_000_000),
    "2024-01": MonthReport("2024-01", departmental=20_000_000, statistical=5_000_000),
    "2024-03": MonthReport("2024-03", departmental=30_000_000),
}


def test_the_published_rate_of_completion_comes_out():
    """T2.1: 165.3/224.0 → 73.8%."""
    whole = Invested(Series.DEPARTMENTAL, "2024-06", None, 16_530_000_000, None, 22_400_000_000)
    assert whole.completion == Fraction(1653, 2240)
    assert percent(whole.completion) == "73.8%"


def test_a_series_is_added_up_by_month_year_and_from_the_start():
    found = invested(MONEY, Series.DEPARTMENTAL, "2024-03", plan=100_000_000)
    assert (found.in_month, found.year_to_date, found.since_start) == (30_000_000, 50_000_000, 60_000_000)
    assert found.completion == Fraction(1, 2)
    assert found.missing == ("2023-12", "2024-02")


def test_the_two_series_never_meet():
    other = invested(MONEY, Series.STATISTICAL, "2024-03", plan=100_000_000)
    assert (other.in_month, other.year_to_date, other.since_start) == (None, 5_000_000, 5_000_000)
    assert other.missing == ("2024-02", "2024-03")
    with pytest.raises(TypeError):
        other + invested(MONEY, Series.DEPARTMENTAL, "2024-03")


def test_what_is_not_reported_is_not_nought():
    none = invested({}, Series.STATISTICAL, "2024-02", plan=100)
    assert (none.in_month, none.year_to_date, none.since_start, none.completion) == (None, None, None, None)
    assert (none.missing, none.why.zh) == (("2024-01", "2024-02"), "本年没有列统数")
    nought = invested({"2024-01": MonthReport("2024-01", statistical=0)}, Series.STATISTICAL, "2024-01", plan=100)
    assert (nought.completion, nought.why.zh) == (0, "")


def test_without_a_plan_of_the_year_there_is_no_rate():
    for plan in (None, 0):
        found = invested(MONEY, Series.DEPARTMENTAL, "2024-03", plan=plan)
        assert (found.completion, found.why.zh) == (None, "没有年度计划投资")


def test_months_are_missing_only_from_the_start_of_the_works():
    assert invested(MONEY, Series.DEPARTMENTAL, "2024-04", since="2024-03").missing == ("2024-04",)
    assert invested(MONEY, Series.DEPARTMENTAL, "2024-01", since="2024-03").missing == ()


def test_what_comes_later_is_not_counted_yet():
    assert invested(MONEY, Series.DEPARTMENTAL, "2024-02").year_to_date == 20_000_000


# --- laws


@st.composite
def plans(draw: st.DrawFn) -> Baseline:
    def one(number: int) -> Node:
        first = draw(st.integers(0, 24))
        last = first + draw(st.integers(0, 12))
        months = [str(Month(2023, 1).plus(month)) for month in (first, last)]
        return node(f"n{number}", str(draw(st.integers(1, 99))), *months)

    return Baseline(tuple(one(number) for number in range(draw(st.integers(1, 5)))))


@settings(max_examples=25)
@given(plans())
def test_a_plan_never_falls_and_ends_whole(plan):
    curve = planned(plan)
    assert all(one.share <= other.share for one, other in pairwise(curve))
    assert 0 < curve[0].share <= curve[-1].share == 1


@settings(max_examples=25)
@given(plans(), st.data())
def test_earned_schedule_undoes_the_plan(plan, data):
    """At a month's end, who did what was planned has earned that month, or the idle ones after it, too."""
    curve = planned(plan)
    at = data.draw(st.integers(1, len(curve)))
    idle = sum(point.share == curve[at - 1].share for point in curve[at:])
    assert earned_schedule(plan, curve[at - 1].share) == at + idle


@settings(max_examples=30)
@given(plans(), st.data())
def test_who_reports_what_is_due_in_whole_percent_is_never_late_and_who_does_less_is(plan, data):
    month = data.draw(st.sampled_from(planned(plan))).month
    wanted = {row.node.code: int(row.due * 100) for row in standings(plan, {}, month)}
    less = data.draw(st.integers(0, 1))
    told = tuple(NodeShare(code, Decimal(max(share - less, 0)) / 100) for code, share in wanted.items())
    for row in standings(plan, {month: MonthReport(month, nodes=told)}, month):
        assert row.state.late is bool(less and wanted[row.node.code])
        assert (row.behind > 0) is row.state.late
