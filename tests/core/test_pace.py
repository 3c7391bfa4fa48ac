"""What judges a target: which fact, which line, which bound, and when the honest answer is none."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from daxu.core.figure import Figure, Source
from daxu.core.indicator import Measure, Observation, Status
from daxu.core.pace import Ground, Judgement, Verdict, flips, judge
from daxu.core.period import Month, Period
from daxu.core.quantity import Quantity
from daxu.core.rules import Convention, Node, RuleKind
from daxu.core.target import Target, Wording
from world import HANDBOOK, fact, figure, judged, target

JUNE = date(2024, 6, 30)


def convention(kind: RuleKind = RuleKind.BY_MONTH, since: str = "2020-01-01", **more: object) -> Convention:
    return Convention(kind, since, date.fromisoformat(since), HANDBOOK, "", **more)  # type: ignore[arg-type]


def under(agreed: Convention, goal: Target | str, seen: str) -> Judgement:
    asked = target(goal) if isinstance(goal, str) else goal
    return judge(asked, [fact(seen)], as_of=JUNE, conventions=[agreed])


def values(judgement: Judgement) -> list[str]:
    return [step.value for step in judgement.steps]


def grounds(judgement: Judgement) -> tuple[Verdict, Ground]:
    return judgement.verdict, judgement.ground


class TestWhichFactCounts:
    def test_the_latest_one_that_had_ended(self):
        seen = [fact("50人", "2024-01/2024-05"), fact("40人", "2024-01/2024-04"), fact("99人", "2024-01/2024-07")]
        assert judged("100人", *seen).observed is seen[0]

    def test_a_single_month_is_not_the_amount_to_date(self):
        assert judged("100人", fact("60人", "2024-06")).verdict is Verdict.NO_DATA

    def test_a_plan_is_no_fact(self):
        assert judged("100人", fact("60人", planned=True)).verdict is Verdict.NO_DATA

    def test_another_indicator_and_another_year_say_nothing(self):
        assert judged("100人", fact("60人", indicator="fairs"), fact("60人", "2023H1")).verdict is Verdict.NO_DATA

    def test_growth_is_no_amount(self):
        assert judged("100人", fact("60%", measure=Measure.GROWTH)).verdict is Verdict.NO_DATA

    def test_a_sample_never_judges_a_real_target(self):
        row = judged("100人", fact("60人", sample=True))
        assert row.verdict is Verdict.NO_DATA
        assert "示例数据不用于判定真实目标" in values(row)

    def test_a_sample_target_takes_samples_and_prefers_facts(self):
        asked = target("100人", sample=True)
        assert judged(asked, fact("60人", sample=True)).verdict is Verdict.AHEAD
        assert judged(asked, fact("60人", sample=True), fact("40人")).verdict is Verdict.BEHIND
        assert judged(asked, fact("40人"), fact("60人", sample=True)).verdict is Verdict.BEHIND

    def test_the_plain_scope_goes_before_a_special_one(self):
        seen = [fact("60人", definition="部门数"), fact("50人"), fact("70人", definition="统计数")]
        assert judged("100人", *seen).observed is seen[1]

    def test_the_promised_unit_goes_before_another(self):
        gdp = target("5%", RuleKind.ANNUAL)
        seen = [fact("900亿元", "2024"), fact("5.2%", "2024", measure=Measure.GROWTH)]
        assert judged(gdp, *seen, on="2024-12-31").observed is seen[1]

    def test_the_rule_may_say_which_measure_is_meant(self):
        seen = [fact("30%", measure=Measure.SHARE), fact("5%", measure=Measure.GROWTH)]
        asked = target("4—6%", RuleKind.RANGE, measure=Measure.GROWTH)
        assert judged(asked, *seen).verdict is Verdict.ON
        assert judged(target("4—6%", RuleKind.RANGE), *seen).verdict is Verdict.BEHIND

    def test_facts_of_several_organisations_are_not_mixed(self):
        street = replace(fact("90人", "2024-01/2024-05"), organisation="yuhua")
        row = judged("100人", fact("50人"), street)
        assert grounds(row) == (Verdict.UNDECIDED, Ground.SEVERAL_ORGANISATIONS)
        assert [flag.code for flag in row.flags] == ["several-organisations"]

    def test_a_target_may_say_whose_figure_counts(self):
        street = replace(fact("90人"), organisation="yuhua")
        asked = target("100人", organisation="yuhua")
        assert judged(asked, fact("10人"), street).observed is street

    def test_a_stock_may_be_read_in_any_month_and_an_amount_may_not(self):
        stock = target("1200家", RuleKind.STOCK, opening=figure("1100家"))
        assert judged(stock, fact("1150家", "2024-06")).verdict is Verdict.ON
        assert judged(stock, fact("1150家", "2023-12")).verdict is Verdict.NO_DATA


class TestTheDayAsked:
    def test_before_the_period_there_is_nothing_to_judge(self):
        later = target("100人", period=Period.half(2024, 2))
        assert grounds(judged(later, "60人")) == (Verdict.UNDECIDED, Ground.NOT_BEGUN)

    def test_before_the_first_month_has_ended_nothing_is_due(self):
        row = judged("100人", on="2024-01-20")
        assert grounds(row) == (Verdict.UNDECIDED, Ground.NOT_CLOSED)
        assert row.due == 0

    @pytest.mark.parametrize(("day", "due"), [("2024-01-31", 1), ("2024-07-15", 6), ("2025-03-01", 12)])
    def test_without_data_the_share_due_is_still_shown(self, day, due):
        row = judged("100人", on=day)
        assert grounds(row) == (Verdict.NO_DATA, Ground.NO_FACT)
        assert row.due == Fraction(due, 12)
        assert row.completion is None

    def test_the_share_due_is_that_of_the_months_the_figure_covers(self):
        row = judged("100人", fact("42人", "2024-01/2024-05"), on="2024-07-15")
        assert (row.due, row.verdict) == (Fraction(5, 12), Verdict.ON)

    @pytest.mark.parametrize(("day", "ground"), [("2024-09-30", Ground.COMPARED), ("2024-10-31", Ground.OLD_NEWS)])
    def test_a_figure_counts_for_three_months_and_is_old_news_then(self, day, ground):
        assert judged("100人", "60人", on=day).ground is ground

    def test_old_news_is_no_verdict_but_still_shows_how_far_it_had_come(self):
        row = judged("100人", "60人", on="2024-12-31")
        assert (row.verdict, row.completion) == (Verdict.UNDECIDED, Fraction(3, 5))
        assert "2024年上半年" in row.reason

    def test_what_is_reached_stays_reached(self):
        assert judged("100人", fact("100人", period="2024H1"), on="2024-12-31").verdict is Verdict.DONE

    @pytest.mark.parametrize(("done", "verdict"), [("100人", Verdict.DONE), ("99.9人", Verdict.BEHIND)])
    def test_after_the_year_everything_is_due(self, done, verdict):
        row = judged("100人", fact(done, "2024"), on="2025-02-10")
        assert (row.due, row.verdict) == (1, verdict)

    def test_a_half_year_target_fills_up_over_its_own_six_months(self):
        later = target("60人", period=Period.half(2024, 2))
        assert judged(later, fact("20人", "2024-07/2024-08"), on="2024-09-05").due == Fraction(1, 3)


class TestTheConvention:
    def test_the_one_in_force_that_day_judges(self):
        strict, mild = convention(), convention(since="2024-06-01", tolerance=Decimal(5))
        for day, verdict in (("2024-05-31", Verdict.BEHIND), ("2024-06-30", Verdict.ON)):
            seen = [fact("40人", "2024-01/2024-05"), fact("48人")]
            row = judge(target("100人"), seen, as_of=date.fromisoformat(day), conventions=[strict, mild])
            assert row.verdict is verdict

    def test_without_one_nothing_is_judged(self):
        row = judge(target("100人"), [fact("60人")], as_of=JUNE, conventions=[])
        assert grounds(row) == (Verdict.UNDECIDED, Ground.NO_CONVENTION)
        assert row.reason == "2024-06-30没有“按月均序”的规则约定"

    def test_a_tie_may_be_declared_not_to_hold(self):
        row = under(convention(tie_holds=False), "1.67万人", "8350人")
        assert (row.verdict, row.gap) == (Verdict.BEHIND, 0)
        assert row.reason.endswith("恰在线上，按约定不算达序")

    @pytest.mark.parametrize(
        ("seen", "verdict"), [("47人", Verdict.ON), ("46.9人", Verdict.BEHIND), ("51人", Verdict.ON)]
    )
    def test_the_tolerance_moves_the_line_down(self, seen, verdict):
        assert under(convention(tolerance=Decimal(3), ahead=Decimal(5)), "100人", seen).verdict is verdict

    def test_an_item_may_have_its_own_tolerance(self):
        row = under(convention(), target("100人", tolerance=Decimal(10)), "40人")
        assert (row.verdict, row.reason) == (Verdict.ON, "完成率40.0%、应完成50.0%，低10.0个百分点，在容差之内")

    @pytest.mark.parametrize(("seen", "verdict"), [("55人", Verdict.AHEAD), ("54.9人", Verdict.ON)])
    def test_ahead_begins_exactly_where_it_is_declared(self, seen, verdict):
        assert judged("100人", seen).verdict is verdict

    def test_without_a_line_of_ahead_anything_above_is_ahead(self):
        assert judged("100人", "50.1人", ahead="0").verdict is Verdict.AHEAD
        assert judged("100人", "50人", ahead="0").verdict is Verdict.ON


class TestNumbers:
    def test_units_of_one_measure_convert(self):
        assert judged("0.3亿元", "1500万元").completion == Fraction(1, 2)
        assert judged("15亩", "5000平方米").completion == Fraction(1, 2)

    def test_units_of_two_measures_are_flagged_and_not_judged(self):
        row = judged("80亿元", "38个")
        assert grounds(row) == (Verdict.UNDECIDED, Ground.OTHER_UNIT)
        assert row.flags[0].text == "目标80亿元与实际38个计量的不是同一种量"
        assert row.flags[0].english == "the goal 8 billion yuan and the actual 38 do not measure the same thing"

    def test_an_opening_value_must_measure_the_same(self):
        asked = target("1200家", RuleKind.STOCK, opening=figure("100亿元"))
        assert judged(asked, "1150家").ground is Ground.OTHER_UNIT

    def test_a_published_completion_must_be_a_percentage(self):
        asked = target(None, RuleKind.REPORTED)
        assert judged(asked, fact("73.8亿元", measure=Measure.COMPLETION)).ground is Ground.OTHER_UNIT

    @pytest.mark.parametrize("goal", ["0人", "-100人"])
    def test_a_goal_of_nothing_or_less_has_no_ratio(self, goal):
        row = judged(goal, "60人")
        assert grounds(row) == (Verdict.UNDECIDED, Ground.NO_RATIO)
        assert (row.completion, row.gap) == (None, None)
        assert "不大于零" in row.reason

    def test_a_rate_with_a_goal_of_zero_is_compared_without_a_ratio(self):
        row = judged(target("0%", RuleKind.RATIO), fact("1%", measure=Measure.SHARE))
        assert (row.completion, row.gap, row.verdict) == (None, 1, Verdict.ON)

    def test_a_promise_without_a_number_is_not_judged(self):
        assert grounds(judged(target(None), "60人")) == (Verdict.UNDECIDED, Ground.NO_GOAL)

    def test_more_than_all_is_shown_as_it_is(self):
        row = judged("150场", fact("160场", "2024-01/2024-09"), on="2024-09-30")
        assert (row.verdict, row.completion) == (Verdict.DONE, Fraction(16, 15))

    def test_a_growth_ceiling_is_held_from_below(self):
        ceiling = target("3%", RuleKind.GROWTH, wording=Wording.AT_MOST)
        below, above = (judged(ceiling, fact(text, measure=Measure.GROWTH)) for text in ("2%", "3.4%"))
        assert (below.gap, below.verdict) == (1, Verdict.ON)
        assert (above.gap, above.verdict) == (Fraction(-2, 5), Verdict.BEHIND)
        assert above.reason == "实际3.4%、目标3%，超过上限0.4个百分点"
        assert below.reason == "实际2%、目标3%，低于上限1.0个百分点"

    def test_a_growth_judged_at_the_years_end_has_no_ratio_either(self):
        row = judged(
            target("7%", RuleKind.ANNUAL, measure=Measure.GROWTH),
            fact("7.1%", "2024", measure=Measure.GROWTH),
            on="2024-12-31",
        )
        assert (row.completion, row.verdict) == (None, Verdict.DONE)


class TestBounds:
    @pytest.mark.parametrize(
        ("said", "verdict"),
        [
            ("超60人", Verdict.AHEAD),  # 60–70: certainly above
            ("超30人", Verdict.BEHIND),  # 30–40: certainly below
            ("超40人", Verdict.UNDECIDED),  # 40–50: 50 would hold
            ("近60人", Verdict.ON),  # 50–60: the careful answer is on, not ahead
            ("近50人", Verdict.UNDECIDED),
            ("近100人", Verdict.UNDECIDED),  # 0–100
            ("约61人", Verdict.AHEAD),  # 60–62
            ("约50人", Verdict.UNDECIDED),
            ("60人以上", Verdict.AHEAD),
            ("40人以上", Verdict.UNDECIDED),  # no upper end
            ("40人以内", Verdict.BEHIND),
            ("60人以内", Verdict.UNDECIDED),
            ("55—60人", Verdict.AHEAD),
            ("45—60人", Verdict.UNDECIDED),
        ],
    )
    def test_a_bounded_actual_judges_only_where_both_ends_agree(self, said, verdict):
        assert judged("100人", said).verdict is verdict

    def test_the_reason_and_the_reading_are_shown(self):
        row = judged("100人", "超40人")
        assert row.reason == "实际为约数“超40人”，真值在线上线下都有可能"
        assert "“超40人”按40人至50人理解" in values(row)
        assert row.completion == Fraction(2, 5)

    @pytest.mark.parametrize(
        ("said", "verdict"), [("20件以内", Verdict.ON), ("40件以上", Verdict.BEHIND), ("20件以上", Verdict.UNDECIDED)]
    )
    def test_where_less_is_better_the_open_end_counts_the_other_way(self, said, verdict):
        row = judged(target("30件", RuleKind.INVERSE), said, ahead="99")
        assert row.verdict is verdict

    @pytest.mark.parametrize(
        ("said", "verdict"),
        [
            ("1—9%", Verdict.UNDECIDED),
            ("3—4%", Verdict.ON),
            ("7—9%", Verdict.BEHIND),
            ("7%以上", Verdict.BEHIND),
            ("3%以上", Verdict.UNDECIDED),
            ("3%以内", Verdict.UNDECIDED),
        ],
    )
    def test_a_range_asks_for_both_ends_and_all_between(self, said, verdict):
        assert judged(target("2—6%", RuleKind.RANGE), fact(said, measure=Measure.SHARE)).verdict is verdict

    def test_a_stock_that_should_shrink_counts_downwards(self):
        asked = target("30个", RuleKind.STOCK, opening=figure("50个"))
        assert judged(asked, "35个以内").verdict is Verdict.AHEAD
        assert judged(asked, "35个以上").verdict is Verdict.UNDECIDED

    def test_a_goal_of_so_many_and_more_is_judged_by_the_least(self):
        row = judged("1000个以上", "560个")
        assert row.completion == Fraction(14, 25)
        assert "“1000个以上”按下限计算，完成率是上界" in values(row)

    @pytest.mark.parametrize(
        ("goal", "kind", "said"),
        [
            ("50—60%", RuleKind.RATIO, "区间目标按下限判定"),
            ("3—4%", RuleKind.INVERSE, "区间目标按上限判定"),
            ("约60%", RuleKind.RATIO, "“约60%”按所写的数计算"),
        ],
    )
    def test_how_a_bounded_goal_was_read_is_shown(self, goal, kind, said):
        row = judged(target(goal, kind), fact("55%", measure=Measure.SHARE))
        assert said in values(row)


def one_document(goal: str, seen: str, *, period: str = "2024H1") -> tuple[Target, Observation]:
    """Return a goal and a fact that stand in the same report, in two places."""
    said = Figure.cited(Quantity.parse(goal), Source("示例报告", "二、8", "区发改委"))
    return replace(target("1人次"), goal=said), fact(seen, period)


class TestContradiction:
    def test_a_goal_already_passed_in_the_report_that_states_it_is_no_success(self):
        row = judged(*one_document("374万人次", "614.6万人次"))
        assert grounds(row) == (Verdict.UNDECIDED, Ground.OVER_STATED_GOAL)
        assert row.completion == Fraction(6146, 3740)
        assert [flag.code for flag in row.flags] == ["actual-over-stated-goal"]
        assert "614.6万人次" in row.flags[0].text
        assert "374万人次" in row.flags[0].text
        assert "6.146 million visits" in row.flags[0].english
        assert "3.74 million visits" in row.flags[0].english

    def test_the_completion_is_still_shown(self):
        assert "614.6万人次 ÷ 374万人次 = 164.3%" in [
            s.value for s in judged(*one_document("374万人次", "614.6万人次")).steps
        ]

    def test_no_other_line_makes_a_success_of_it(self):
        assert judged(*one_document("374万人次", "614.6万人次")).lines == ()

    def test_exactly_reached_is_no_contradiction(self):
        assert judged(*one_document("374万人次", "374万人次")).verdict is Verdict.DONE

    def test_at_the_end_of_the_year_more_than_all_is_a_success(self):
        asked, seen = one_document("374万人次", "614.6万人次", period="2024")
        assert judged(asked, seen, on="2024-12-31").verdict is Verdict.DONE

    def test_a_goal_from_another_document_may_be_passed_early(self):
        assert judged("374万人次", "614.6万人次").verdict is Verdict.DONE

    def test_a_rate_above_its_goal_contradicts_nothing(self):
        asked, seen = one_document("40%", "46%")
        row = judged(replace(asked, rule=replace(asked.rule, kind=RuleKind.RATIO)), seen)
        assert row.verdict is Verdict.AHEAD


class TestMilestones:
    def test_a_stated_completion_of_all_is_done(self):
        row = judged(target(None, RuleKind.MILESTONE), fact("100%", measure=Measure.COMPLETION))
        assert (grounds(row), row.reason) == ((Verdict.DONE, Ground.NODE_DONE), "2024年上半年记载已完成")

    def test_in_progress_is_not_done(self):
        row = judged(target(None, RuleKind.MILESTONE), fact("4个"))
        assert grounds(row) == (Verdict.UNDECIDED, Ground.NODE_UNSTATED)

    def test_time_is_up_and_it_is_stated_as_not_done(self):
        row = judged(target("7所", RuleKind.MILESTONE), fact("5所", "2024"), on="2024-12-31")
        assert (grounds(row), row.reason) == ((Verdict.BEHIND, Ground.NODE_MISSED), "时限已到，记载为5所，未完成")

    def test_nobody_said_anything(self):
        assert judged(target(None, RuleKind.MILESTONE)).ground is Ground.NODE_UNSTATED


class TestSeasons:
    PAST = (fact("40人", "2023H1"), fact("100人", "2023"))

    def test_a_year_without_its_whole_or_its_part_does_not_count(self):
        row = judged(target("100人", RuleKind.SEASONAL), *self.PAST, fact("9人", "2022"), fact("9人", "2021H1"), "45人")
        assert row.due == Fraction(2, 5)
        assert "往年同期占全年之比的平均（2023年40.0%） = 40.0%" in values(row)

    def test_a_year_of_nothing_and_a_year_in_another_unit_do_not_count(self):
        empty = (fact("0人", "2022H1"), fact("0人", "2022"), fact("4家", "2021H1"), fact("9人", "2021"))
        assert judged(target("100人", RuleKind.SEASONAL), *self.PAST, *empty, "45人").due == Fraction(2, 5)

    def test_the_plain_scope_makes_the_curve(self):
        other = (fact("90人", "2023H1", definition="部门数"), fact("100人", "2023", definition="部门数"))
        for past in ((*self.PAST, *other), (*other, *self.PAST)):
            assert judged(target("100人", RuleKind.SEASONAL), *past, "45人").due == Fraction(2, 5)

    def test_growth_plans_samples_and_odd_months_make_no_curve(self):
        odd = (
            fact("90%", "2023H1", measure=Measure.GROWTH),
            fact("90人", "2023H1", planned=True),
            fact("90人", "2023H1", sample=True),
            fact("60—70人", "2023H1"),
            fact("9人", "2023-02/2023-06"),
            fact("100人", "2023"),
        )
        row = judged(target("100人", RuleKind.SEASONAL), *odd, "45人")
        assert grounds(row) == (Verdict.UNDECIDED, Ground.NO_HISTORY)
        assert row.completion == Fraction(9, 20)


NODES = (Node(Month(2024, 3), Decimal("0.1"), "开工"), Node(Month(2024, 8), Decimal("0.6")))


class TestLines:
    def test_every_amount_is_shown_by_month_by_day_and_by_season_where_known(self):
        lines = judged("100人", *TestSeasons.PAST, "45人").lines
        assert [(line.kind, line.due, line.verdict) for line in lines] == [
            (RuleKind.BY_DAY, Fraction(182, 366), Verdict.BEHIND),
            (RuleKind.SEASONAL, Fraction(2, 5), Verdict.AHEAD),
        ]

    def test_a_line_that_was_asked_for_is_added_and_a_foolish_one_is_not(self):
        asked = target("100人", nodes=NODES, compare=(RuleKind.NODES, RuleKind.RATIO, RuleKind.BY_DAY))
        assert [line.kind for line in judged(asked, "45人").lines] == [RuleKind.BY_DAY, RuleKind.NODES]

    def test_a_rate_has_no_other_line(self):
        assert judged(target("40%", RuleKind.RATIO), fact("30%", measure=Measure.SHARE)).lines == ()

    def test_no_data_no_lines(self):
        assert judged("100人").lines == ()

    def test_a_bounded_figure_is_as_careful_on_every_line(self):
        (line,) = judged("1000人", "近502人").lines
        assert (line.kind, line.verdict) == (RuleKind.BY_DAY, Verdict.ON)
        (line,) = judged("1000人", "近498人").lines
        assert line.verdict is Verdict.UNDECIDED

    def test_the_items_that_turn_under_another_line_are_counted(self):
        rows = [
            judged("1000人", "498人"),  # behind by month, on schedule by day
            judged("1000人", "500人"),
            judged("1000人"),
            judged("100人", *TestSeasons.PAST, "45人"),
            judged("1000人", "近498人"),  # behind by month, and nobody knows by day
        ]
        assert flips(rows) == {RuleKind.BY_DAY: (0,), RuleKind.SEASONAL: (3,)}


class TestNodePlans:
    @pytest.mark.parametrize(
        ("month", "due", "said"),
        [
            (2, 0, "第一个节点未到 = 0.0%"),
            (3, Fraction(1, 10), "节点2024-03“开工” = 10.0%"),
            (7, Fraction(1, 10), "节点2024-03“开工” = 10.0%"),
            (12, Fraction(3, 5), "节点2024-08 = 60.0%"),
        ],
    )
    def test_a_node_is_due_from_its_month_and_nothing_between(self, month, due, said):
        until = Period(Month(2024, 1), Month(2024, month))
        row = judged(target("100人", RuleKind.NODES, nodes=NODES), fact("5人", until.code), on=until.end.isoformat())
        assert row.due == due
        assert said in values(row)


def test_an_expected_figure_is_called_so():
    row = judged("3000亿元", fact("1400亿元", status=Status.EXPECTED))
    assert row.reason == "完成率46.7%、应完成50.0%，低3.3个百分点（依据预计数）"
    assert row.reason_en.endswith("(on an expected figure)")
    assert "2024年上半年1400亿元（预计）" in values(row)


class TestGapsInOtherUnits:
    @pytest.mark.parametrize(("seen", "verdict"), [("31人", Verdict.ON), ("32人", Verdict.BEHIND)])
    def test_a_point_of_tolerance_is_a_hundredth_of_the_goal(self, seen, verdict):
        asked = target("20—30人", RuleKind.RANGE)
        row = under(convention(RuleKind.RANGE, tolerance=Decimal(5)), asked, seen)  # 5 points of 20 are one person
        assert row.verdict is verdict

    def test_none_where_few_are_allowed_is_ahead(self):
        assert judged(target("30件", RuleKind.INVERSE), "0件").verdict is Verdict.AHEAD

    def test_where_nothing_is_asked_anything_is_ahead(self):
        assert judged(target("0个/千人", RuleKind.RATIO), fact("1个/千人")).verdict is Verdict.AHEAD
