"""Laws that hold for every target, whatever its numbers."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxu.core.figure import Figure
from daxu.core.indicator import Measure
from daxu.core.pace import Judgement, Verdict
from daxu.core.period import Month, Period
from daxu.core.quantity import Bound, Quantity, unit
from daxu.core.rules import Node, RuleKind
from world import HANDBOOK, REPORT, fact, judged, target

WORST_FIRST = (Verdict.BEHIND, Verdict.ON, Verdict.AHEAD, Verdict.DONE)
AMOUNTS = st.decimals(0, 10**6, places=2)
GOALS = st.decimals(1, 10**6, places=2)
RATES = st.decimals(-50, 50, places=2)
MONTHS = st.integers(1, 12)
NODES = tuple(Node(Month(2024, month), Decimal(month) / 12) for month in range(3, 13, 3))
PAST = (fact("40元", "2023H1"), fact("100元", "2023"))


def amount(number: Decimal, label: str = "元", bound: Bound = Bound.EXACT) -> Figure:
    return Figure.cited(Quantity(number, unit(label), bound), REPORT)


def until(month: int) -> Period:
    return Period(Month(2024, 1), Month(2024, month))


def stands(kind: RuleKind, goal: Decimal, done: Figure, month: int = 6, measure: Measure = Measure.LEVEL) -> Judgement:
    extra = {RuleKind.NODES: {"nodes": NODES}, RuleKind.STOCK: {"opening": amount(Decimal(0))}}.get(kind, {})
    label = "%" if measure is Measure.GROWTH else "元"
    asked = replace(target("1元", kind, **extra), goal=Figure.cited(Quantity(goal, unit(label)), HANDBOOK))
    seen = replace(fact("1元", until(month).code, measure=measure), figure=done)
    return judged(asked, *PAST, seen, on=until(month).end.isoformat())


FILLING = st.sampled_from([RuleKind.BY_MONTH, RuleKind.BY_DAY, RuleKind.NODES, RuleKind.STOCK])


@given(FILLING, GOALS, AMOUNTS, AMOUNTS, MONTHS)
def test_more_done_never_makes_the_verdict_worse(kind, goal, one, other, month):
    less, more = sorted((one, other))
    verdicts = [stands(kind, goal, amount(done), month).verdict for done in (less, more)]
    assert WORST_FIRST.index(verdicts[0]) <= WORST_FIRST.index(verdicts[1])


@given(GOALS, AMOUNTS, AMOUNTS)
def test_where_less_is_better_more_never_makes_it_better(goal, one, other):
    less, more = sorted((one, other))
    verdicts = [stands(RuleKind.INVERSE, goal, amount(done)).verdict for done in (less, more)]
    assert WORST_FIRST.index(verdicts[0]) >= WORST_FIRST.index(verdicts[1])


@given(FILLING, GOALS, AMOUNTS, MONTHS)
def test_the_unit_it_is_written_in_changes_nothing(kind, goal, done, month):
    said = amount(done).quantity
    rows = [stands(kind, goal, Figure.cited(q, REPORT), month) for q in (said, said.to(unit("万元")))]
    assert len({(row.verdict, row.completion, row.gap) for row in rows}) == 1


@given(FILLING, GOALS, AMOUNTS, MONTHS)
def test_completion_due_and_gap_belong_together(kind, goal, done, month):
    row = stands(kind, goal, amount(done), month)
    assert row.completion == Fraction(done) / Fraction(goal)
    assert row.gap == (row.completion - row.due) * 100
    assert row.verdict.on_schedule is (row.completion >= row.due)


@given(GOALS, MONTHS)
def test_exactly_on_the_line_is_on_schedule_in_every_month(goal, month):
    goal *= 12
    row = stands(RuleKind.BY_MONTH, goal, amount(goal / 12 * month), month)
    assert row.gap == 0
    assert row.verdict is (Verdict.DONE if month == 12 else Verdict.ON)


@given(GOALS, MONTHS)
def test_one_cent_below_the_line_is_behind_however_it_is_displayed(goal, month):
    goal *= 12
    assert stands(RuleKind.BY_MONTH, goal, amount(goal / 12 * month - Decimal("0.01")), month).verdict is Verdict.BEHIND


@given(RATES, RATES)
def test_growth_is_a_difference_and_never_a_ratio(goal, done):
    row = stands(RuleKind.GROWTH, goal, amount(done, "%"), measure=Measure.GROWTH)
    assert (row.gap, row.completion, row.due) == (Fraction(done) - Fraction(goal), None, None)
    assert row.verdict.on_schedule is (done >= goal)


@given(FILLING, GOALS, AMOUNTS, st.sampled_from(Bound))
def test_a_bound_never_makes_the_verdict_better(kind, goal, done, bound):
    exact, bounded = (stands(kind, goal, amount(done, bound=word)).verdict for word in (Bound.EXACT, bound))
    if bounded.judged and exact.judged:
        assert WORST_FIRST.index(bounded) <= WORST_FIRST.index(exact)


@given(FILLING, GOALS, AMOUNTS, MONTHS)
def test_the_line_asks_for_more_as_the_year_goes_on(kind, goal, done, month):
    dues = [stands(kind, goal, amount(done), m).due for m in (month, 12)]
    assert dues[0] <= dues[1] == 1


@given(GOALS, AMOUNTS)
def test_other_lines_agree_with_the_rule_of_their_name(goal, done):
    for line in stands(RuleKind.BY_MONTH, goal, amount(done)).lines:
        row = stands(line.kind, goal, amount(done))
        assert (line.due, line.gap, line.verdict) == (row.due, row.gap, row.verdict)


@given(FILLING, GOALS, AMOUNTS, MONTHS)
def test_telling_the_derivation_decides_nothing(kind, goal, done, month):
    row, again = (stands(kind, goal, amount(done), month) for _ in range(2))
    assert row.steps
    assert row.reason
    assert row == again


@pytest.mark.parametrize("kind", RuleKind)
def test_the_same_question_has_the_same_answer(kind):
    assert stands(kind, Decimal(100), amount(Decimal(45))) == stands(kind, Decimal(100), amount(Decimal(45)))
