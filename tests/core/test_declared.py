"""Rules, conventions, targets, figures: born valid, or refused with what is missing."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from daxu.core.caution import CautionKind
from daxu.core.figure import Figure, Source
from daxu.core.gauge import of_amount
from daxu.core.indicator import Indicator, Kind, Measure, Status
from daxu.core.organisation import Line
from daxu.core.period import Month
from daxu.core.quantity import Quantity, unit
from daxu.core.remainder import remainder
from daxu.core.rules import BadRule, Convention, NoConvention, Node, Rule, RuleKind, in_force
from daxu.core.standing import Verdict
from daxu.core.target import BadTarget, TargetKind, Wording
from daxu.core.target import in_force as target_in_force
from world import HANDBOOK, REPORT, fact, figure, target


def node(month: int, share: str | None = None) -> Node:
    return Node(Month(2024, month), None if share is None else Decimal(share))


class TestRules:
    @pytest.mark.parametrize(
        ("nodes", "said"),
        [
            ((), "没有写明各节点应完成的比例"),
            ((node(3),), "没有写明各节点应完成的比例"),
            ((node(6, "0.5"), node(3, "0.6")), "没有按月份先后排列"),
            ((node(3, "0.5"), node(3, "0.6")), "没有按月份先后排列"),
            ((node(3, "0.5"), node(6, "0.4")), "后一节点的比例小于前一节点"),
        ],
    )
    def test_a_node_plan_that_cannot_be_followed_is_refused(self, nodes, said):
        with pytest.raises(BadRule, match=said):
            Rule(RuleKind.NODES, nodes=nodes)

    def test_a_milestone_may_have_a_node_without_a_share(self):
        assert Rule(RuleKind.MILESTONE, nodes=(node(6),)).nodes[0].share is None

    @pytest.mark.parametrize("share", ["-0.1", "1.1"])
    def test_a_share_outside_the_whole_is_refused(self, share):
        with pytest.raises(BadRule, match="不在0到1之间"):
            node(3, share)

    def test_a_negative_tolerance_is_refused(self):
        with pytest.raises(BadRule, match="容差不能为负"):
            Rule(RuleKind.RANGE, tolerance=Decimal(-1))

    @pytest.mark.parametrize("fault", [{"tolerance": Decimal(-1)}, {"ahead": Decimal(-1)}, {"patience": -1}])
    def test_a_convention_below_the_line_is_refused(self, fault):
        with pytest.raises(BadRule, match="“按月均序”的容差、超序线和数据时限不能为负"):
            Convention(RuleKind.BY_MONTH, "1", date(2024, 1, 1), HANDBOOK, "", **fault)

    def test_the_convention_of_the_day_is_chosen_and_of_one_day_the_later_version(self):
        one, two, three = (
            Convention(RuleKind.BY_MONTH, version, date(year, 1, 1), HANDBOOK, "")
            for version, year in (("1", 2020), ("2", 2024), ("3", 2024))
        )
        assert in_force([three, one, two], RuleKind.BY_MONTH, date(2023, 12, 31)) == one
        assert in_force([three, one, two], RuleKind.BY_MONTH, date(2024, 1, 1)) == three
        with pytest.raises(NoConvention, match="2019-12-31 没有“按月均序”的规则约定"):
            in_force([one], RuleKind.BY_MONTH, date(2019, 12, 31))


class TestTargets:
    @pytest.mark.parametrize("kind", [RuleKind.BY_MONTH, RuleKind.BY_DAY, RuleKind.SEASONAL, RuleKind.REPORTED])
    def test_a_ceiling_does_not_fill_up(self, kind):
        for ceiling in ({"goal": "50件以内"}, {"goal": "50件", "wording": Wording.AT_MOST}):
            with pytest.raises(BadTarget, match=r"目标是上限.*请用 inverse 规则"):
                target(kind=kind, **ceiling)

    def test_a_ceiling_fits_a_rule_that_compares(self):
        assert target("50件以内", RuleKind.INVERSE).is_ceiling
        assert not target(None, RuleKind.MILESTONE).is_ceiling

    def test_a_goal_is_needed_to_measure_against_it(self):
        with pytest.raises(ValueError, match="jobs 没有目标值"):
            of_amount(target(None), Fraction(1), None)

    def test_a_node_outside_the_period_is_refused(self):
        with pytest.raises(BadTarget, match="节点2025-01不在2024年之内"):
            target("10亿元", RuleKind.NODES, nodes=(Node(Month(2025, 1), Decimal(1)),))

    def test_before_its_first_day_a_target_does_not_count(self):
        assert target_in_force([target("1人")], date(2023, 12, 31)) is None


class TestFigures:
    def test_a_figure_without_a_source_is_a_rumour(self):
        with pytest.raises(ValueError, match="没有来源"):
            Figure(Quantity.parse("1人"))

    def test_a_sum_rests_on_the_sources_of_its_parts(self):
        street = Figure.cited(Quantity.parse("5人"), Source("街道月报"))
        for result, text in ((figure("8人") + street, "13人"), (figure("8人") - street, "3人")):
            assert str(result) == text
            assert result.sources == {REPORT, Source("街道月报")}

    def test_a_source_is_cited_as_people_do(self):
        assert str(Source("计划", "附件", "区人大")) == "《计划》附件（区人大）"
        assert str(Source("计划")) == "《计划》"


class TestWhatIsLeft:
    def test_what_is_left_is_shared_out_over_the_months(self):
        left = remainder(target("1.67万人"), fact("8350人"))
        assert left is not None
        assert (str(left.left), left.months) == ("0.835万人", 6)
        assert left.so_far is not None
        assert left.so_far.number == Decimal(8350) / 6

    @pytest.mark.parametrize(
        ("goal", "seen"),
        [
            (None, "1人"),
            ("100人", None),
            ("100—120人", "1人"),
            ("100人", "1—2人"),
            ("100人", "1家"),
            ("100人", "100人"),
        ],
    )
    def test_where_nothing_can_be_left_nothing_is_said(self, goal, seen):
        assert remainder(target(goal), fact(seen) if seen else None) is None

    def test_a_year_that_is_over_and_a_growth_leave_nothing(self):
        assert remainder(target("100人"), fact("50人", "2024")) is None
        assert remainder(target("7%"), fact("5%", measure=Measure.GROWTH)) is None

    def test_a_stock_has_no_monthly_mean(self):
        stock = target("1200家", RuleKind.STOCK, opening=figure("1100家"))
        for seen in (fact("1150家"), fact("1150家", "2024-06")):
            left = remainder(stock, seen)
            assert left is not None
            assert left.so_far is None


class TestKinds:
    @pytest.mark.parametrize(
        ("more", "kind"),
        [({}, Kind.ACTUAL), ({"status": Status.EXPECTED}, Kind.ESTIMATE), ({"planned": True}, Kind.PLAN)],
    )
    def test_what_a_figure_claims(self, more, kind):
        assert fact("1人", **more).kind is kind

    def test_a_plan_a_sample_and_a_fact_take_different_places(self):
        slots = {
            fact("1人", **more).slot for more in ({}, {"planned": True}, {"sample": True}, {"definition": "部门数"})
        }
        assert len(slots) == 4

    def test_an_indicator_has_its_place(self):
        assert Indicator("jobs", "新增城镇就业", unit("人"), "livelihood").slot == "indicator|jobs"

    @pytest.mark.parametrize("words", [RuleKind, Measure, Status, Kind, TargetKind, Line, Verdict, CautionKind])
    def test_every_word_that_is_shown_is_shown_in_english_too(self, words):
        english = [word.english for word in words]
        assert all(word.isascii() and word for word in english)
        assert len(set(english)) == len(english)

    @pytest.mark.parametrize("words", [RuleKind, Measure, Kind])
    def test_every_word_has_its_chinese(self, words):
        labels = [word.label for word in words]
        assert len(set(labels)) == len(labels)
        assert not any(label.isascii() for label in labels)
