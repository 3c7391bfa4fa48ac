"""The numbered scenarios of the method: T1.1–T1.11, each a calculation that an official can check by hand."""

from datetime import date
from fractions import Fraction

import pytest

from daxu.core.entry import as_of
from daxu.core.indicator import Measure
from daxu.core.lights import BadLightTable, Light, LightTable, LightUnit, lit
from daxu.core.pace import Verdict
from daxu.core.quantity import shown
from daxu.core.rules import InversePractice, RuleKind
from daxu.core.tally import Tally
from daxu.core.target import Target, judging
from world import HANDBOOK, SANYA, YINCHUAN, YINCHUAN_ROWS, at, fact, figure, judged, ledger, target


def points(gap: Fraction | None) -> str:
    assert gap is not None
    return shown(gap)


def percent(share: Fraction | None) -> str:
    assert share is not None
    return shown(share * 100)


PLAN_OF_156 = [(f"目标{n}", Verdict.ON) for n in range(148)] + [(f"目标{n}", Verdict.BEHIND) for n in range(148, 156)]


class TestT1_1:  # noqa: N801
    """达序率."""

    def test_148_of_156_is_94_9_percent(self):
        assert str(Tally.of(PLAN_OF_156)) == "148/156 = 94.9%"

    def test_a_yearly_item_is_named_and_left_out_of_the_rate(self):
        yearly = judged(target("2.5%", RuleKind.ANNUAL), fact("1%"))
        tally = Tally.of([*PLAN_OF_156, ("单位GDP能耗", yearly.verdict, yearly.reason)])
        assert str(tally) == "148/156 = 94.9%，未判定 1"
        assert [item.name for item in tally.excluded] == ["单位GDP能耗"]
        assert "年度统计" in tally.excluded[0].why


class TestT1_2:  # noqa: N801
    """The line by month."""

    def test_47_9_by_may_is_6_2_points_ahead(self):
        may = judged(target("100人"), fact("47.9人", "2024-01/2024-05"), on="2024-05-31")
        assert (percent(may.due), points(may.gap), may.verdict) == ("41.7", "6.2", Verdict.AHEAD)
        assert may.due == Fraction(5, 12)

    def test_91_60_by_november_is_behind(self):
        november = judged(target("100人"), fact("91.60人", "2024-01/2024-11"), on="2024-11-30")
        assert november.verdict is Verdict.BEHIND
        assert november.reason == "完成率91.6%、应完成91.7%，低0.1个百分点"

    def test_91_67_by_november_holds_against_the_exact_eleven_twelfths(self):
        november = judged(target("100人"), fact("91.67人", "2024-01/2024-11"), on="2024-11-30")
        assert november.verdict is Verdict.ON


class TestT1_3:  # noqa: N801
    """Growth: points, never a ratio."""

    @pytest.mark.parametrize(("actual", "gap"), [("6.1%", "-0.9"), ("-8%", "-15.0")])
    def test_growth_short_of_seven_percent(self, actual, gap):
        june = judged(target("7.0%", RuleKind.GROWTH), fact(actual, measure=Measure.GROWTH))
        assert (points(june.gap), june.gap_unit, june.verdict) == (gap, "百分点", Verdict.BEHIND)
        assert june.completion is None
        assert not any("÷" in step.value for step in june.steps)


def test_t1_4_foreign_capital_after_three_quarters():
    september = judged(target("7.00亿美元"), fact("3.73亿美元", "2024-01/2024-09"), on="2024-09-30")
    assert (percent(september.completion), percent(september.due)) == ("53.3", "75.0")
    assert points(september.gap) == "-21.7"
    assert september.verdict is Verdict.BEHIND


class TestT1_5:  # noqa: N801
    """双过半."""

    def test_8350_of_16700_jobs_is_exactly_half_and_on_schedule(self):
        jobs = judged("1.67万人", "8350人")
        assert (jobs.completion, jobs.due, jobs.gap) == (Fraction(1, 2), Fraction(1, 2), 0)
        assert jobs.verdict is Verdict.ON

    def test_software_revenue_of_1400_of_3000_is_behind(self):
        software = judged("3000亿元", "1400亿元")
        assert (percent(software.completion), points(software.gap)) == ("46.7", "-3.3")
        assert software.verdict is Verdict.BEHIND


def test_t1_6_a_stock_counts_from_its_opening_value():
    firms = judged(target("1200家", RuleKind.STOCK, opening=figure("1100家")), fact("1150家"))
    assert (percent(firms.completion), firms.verdict) == ("50.0", Verdict.ON)


@pytest.mark.parametrize(
    ("practice", "completion"),
    [(InversePractice.TARGET_OVER_ACTUAL, "107.1"), (InversePractice.TWO_MINUS_RATIO, "106.7")],
)
def test_t1_7_less_is_better(practice, completion):
    air = judged(target("30微克/立方米", RuleKind.INVERSE, practice=practice), fact("28微克/立方米"))
    assert percent(air.completion) == completion
    assert air.verdict.on_schedule


class TestT1_8:  # noqa: N801
    """Points below the line and percent of what is due are two different measures."""

    def test_24_where_50_are_due_is_yellow_in_yinchuan_and_red_in_sanya(self):
        row = judged("100家", "24家")
        assert (lit(row, YINCHUAN).light, shown(lit(row, YINCHUAN).shortfall)) == (Light.YELLOW, "26.0")
        assert (lit(row, SANYA).light, shown(lit(row, SANYA).shortfall)) == (Light.RED, "52.0")

    def test_30_where_50_are_due_is_yellow_in_both(self):
        row = judged("100家", "30家")
        assert lit(row, YINCHUAN).light is lit(row, SANYA).light is Light.YELLOW


class TestT1_9:  # noqa: N801
    """A published table with a hole."""

    def test_the_text_itself_is_refused_with_the_hole_named(self):
        with pytest.raises(BadLightTable, match="0到10个百分点之间（不含0、不含10）未覆盖"):
            LightTable("yinchuan", "银川2025", LightUnit.POINTS, YINCHUAN_ROWS, HANDBOOK)

    def test_five_points_below_is_said_to_be_uncovered(self):
        row = lit(judged("100家", "45家"), YINCHUAN)
        assert (row.light, row.note, row.note_english) == (Light.NONE, "规则未覆盖", "not covered by the rule")


def test_t1_10_a_report_on_version_1_still_prints_version_1_after_the_correction():
    entries = ledger("""
        2024-07-01 a1 王 165.3亿元
        2024-08-20 a2 李 156.3亿元 a1
    """)
    slot = entries[0].slot
    printed = {day: str(as_of(entries, at(day))[slot].says.figure) for day in ("2024-07-31", "2024-08-31")}
    assert printed == {"2024-07-31": "165.3亿元", "2024-08-31": "156.3亿元"}


OLD, NEW = target("100人"), target("90人", effective=date(2024, 9, 20))


@pytest.mark.parametrize(
    ("day", "version"), [("2024-08-31", OLD), ("2024-09-25", OLD), ("2024-09-30", NEW), ("2024-10-15", NEW)]
)
def test_t1_11_a_month_is_judged_by_the_target_in_force_at_its_end(day: str, version: Target):
    assert judging([NEW, OLD], date.fromisoformat(day)) is version
