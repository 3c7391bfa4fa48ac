"""The derivation: every input with its source, every computation with its numbers, both languages whole."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from daxu.core.figure import Figure, Source
from daxu.core.indicator import Measure, Observation, Status
from daxu.core.pace import Ground, Judgement, Standing, judge
from daxu.core.quantity import UNITS, Quantity
from daxu.core.reasons import gap_of, reason
from daxu.core.rules import InversePractice, RuleKind
from daxu.core.target import Wording
from daxu.core.text import Text, amount, percents
from world import HANDBOOK, REPORT, conventions, fact, figure, judged, target

CHINESE = re.compile("[\u4e00-\u9fff]")
JOBS = judged(
    target("1.67万人", assumption="原文未写明范围。", assumption_english="The text names no scope."), "8350人"
)


def told(judgement: Judgement) -> dict[str, str]:
    return {step.name: step.value for step in judgement.steps}


def test_a_derivation_can_be_computed_again_by_hand():
    assert [f"{name}：{value}" for name, value in told(JOBS).items()] == [
        "目标：2024年1.67万人",
        "假定：原文未写明范围。",
        "实际：2024年上半年8350人",
        "规则：按月均序（第1版，2020-01-01起）",
        "约定：容差0个点，超序线5个点，恰在线上为达序，数据时限3个月",
        "完成率：8350人 ÷ 16700人 = 50.0%",
        "应完成：6 ÷ 12（月） = 50.0%",
        "差距：50.0% − 50.0% = 0.0个百分点",
        "余下每月需完成：还差8350人，余6个月，每月需1391.7人",
        "结论：达序：完成率50.0%、应完成50.0%，恰在线上",
    ]


def test_the_same_in_english():
    assert [f"{step.name_en}: {step.value_en}" for step in JOBS.steps] == [
        "Goal: 2024: 16,700 persons",
        "Assumption: The text names no scope.",
        "Actual: first half of 2024: 8,350 persons",
        "Rule: even by month (version 1, since 2020-01-01)",
        (
            "Convention: tolerance 0 points, ahead from 5 points, exactly on the line is on schedule, "
            "figures count for 3 months"
        ),
        "Completion: 8,350 persons ÷ 16,700 persons = 50.0%",
        "Due: 6 ÷ 12 months = 50.0%",
        "Gap: 50.0% − 50.0% = 0.0 percentage points",
        "Needed each month from now: 8,350 persons left, 6 months: 1,391.7 persons a month",
        "Conclusion: on schedule: completion 50.0%, due 50.0%: exactly on the line",
    ]


def test_every_input_says_where_it_comes_from():
    sources = {step.name: step.sources for step in JOBS.steps}
    assert sources["目标"] == (Source("2024年计划", "附件", "区人大"),)
    assert sources["实际"] == (REPORT,)
    assert sources["规则"] == sources["约定"] == sources["假定"] == (HANDBOOK,)


def test_several_sources_are_all_named_in_order():
    two = Figure(Quantity.parse("8350人"), frozenset({REPORT, Source("月报")}))
    row = judged("1.67万人", replace(fact("1人"), figure=two))
    assert next(step.sources for step in row.steps if step.name == "实际") == (Source("月报"), REPORT)


def test_an_assumption_without_english_is_shown_as_it_is():
    row = judged(target("100人", assumption="范围未写明。"), "50人")
    assert next(step.value_en for step in row.steps if step.name == "假定") == "范围未写明。"


def test_the_words_of_the_convention_are_quoted():
    agreed = replace(conventions()[0], text="到六月底应过半。", english="Half is due by the end of June.")
    row = judge(target("100人"), [fact("50人")], as_of=date(2024, 6, 30), conventions=[agreed])
    assert told(row)["规则"].endswith("：到六月底应过半。")
    assert row.steps[2].value_en.endswith(": Half is due by the end of June.")


@pytest.mark.parametrize("wording", [word for word in Wording if word is not Wording.AT_MOST])
def test_how_firmly_the_plan_speaks_is_kept(wording: Wording):
    row = judged(target("100人", wording=wording), "50人")
    assert told(row)["目标"].startswith("2024年")
    assert (told(row)["目标"] == "2024年100人") is (wording is Wording.PLAIN)


def test_marks_of_the_figure_stay_visible():
    row = judged(target("100人", sample=True), fact("50人", sample=True, status=Status.PRELIMINARY))
    assert told(row)["实际"] == "2024年上半年50人（初步核算，示例）"


def growth(text: str) -> Observation:
    return fact(text, measure=Measure.GROWTH)


def published(text: str) -> Observation:
    return fact(text, measure=Measure.COMPLETION)


FIRMS = judged(target("1200家", RuleKind.STOCK, opening=figure("1100家")), "1150家")
AIR = judged(target("30微克/立方米", RuleKind.INVERSE), "28微克/立方米")
FIRES = judged(target("30件", RuleKind.INVERSE, practice=InversePractice.TWO_MINUS_RATIO), "28件")
YEAR_END = judged(target("100人", RuleKind.SEASONAL), fact("90人", "2024"), on="2024-12-31")


@pytest.mark.parametrize(
    ("row", "step", "value"),
    [
        (judged(target("7%", RuleKind.GROWTH), growth("-8%")), "差距", "−8% − 7% = −15.0个百分点"),
        (judged(target("4%", RuleKind.INVERSE), fact("4.2%")), "差距", "4% − 4.2% = −0.2个百分点"),
        (judged(target("2—4%", RuleKind.RANGE), "4.5%"), "差距", "距2%至4%最近一端 = −0.5个百分点"),
        (judged(target("20—30人", RuleKind.RANGE), "35人"), "差距", "距20人至30人最近一端 = −5.0人"),
        (FIRMS, "期初值", "1100家"),
        (FIRMS, "完成率", "(1150家 − 1100家) ÷ (1200家 − 1100家) = 50.0%"),
        (AIR, "完成率", "30微克/立方米 ÷ 28微克/立方米 = 107.1%"),
        (FIRES, "完成率", "2 − 28件 ÷ 30件 = 106.7%"),
        (judged(target("40%", RuleKind.RATIO), "30%"), "应完成", "一次足额，不随时间分摊 = 100.0%"),
        (judged(target(None, RuleKind.REPORTED), published("73.8%")), "完成率", "公布的完成率 = 73.8%"),
        (judged(target(None, RuleKind.REPORTED), published("73.8%")), "目标", "没有数值"),
        (judged(target("366人", RuleKind.BY_DAY), "100人"), "应完成", "182 ÷ 366（天） = 49.7%"),
        (judged("100人", "60人以上"), "约数", "“60人以上”按不低于60人理解"),
        (judged("100人", "40人以内"), "约数", "“40人以内”按不高于40人理解"),
        (YEAR_END, "应完成", "期末应全部完成 = 100.0%"),
        (judged("100人", on="2024-01-05"), "应完成", "尚无已结束的月份 = 0.0%"),
        (judged("100人", fact("9人", "2024-01"), on="2024-01-31"), "差距", "9.0% − 8.3% = 0.7个百分点"),
    ],
)
def test_a_step_shows_its_numbers(row: Judgement, step: str, value: str):
    assert told(row)[step] == value


class TestWhatIsLeft:
    def test_a_reached_goal_leaves_nothing(self):
        assert "余下每月需完成" not in told(judged("100人", "120人"))

    def test_neither_does_a_year_that_is_over(self):
        assert "余下每月需完成" not in told(judged("100人", fact("80人", "2024"), on="2024-12-31"))

    def test_neither_does_a_rate(self):
        assert "余下每月需完成" not in told(judged(target("40%", RuleKind.RATIO), fact("30%")))


def one_of_each() -> list[Judgement]:
    """Return a judgement on each ground, and one of each rule."""
    june, ceiling = date(2024, 6, 30), target("30件", RuleKind.INVERSE)
    one_text = replace(target("1人"), goal=figure("374万人"))
    return [
        judged("100人", "45人"), judged("100人", "60人"), judged("100人", "超40人"), judged("100人", "120人"),
        judged(one_text, "614.6万人"), judged("100人"), judged(target(None), "1人"), judged("0人", "1人"),
        judged("100家", "3个"), judged("100人", on="2024-01-05"), judged("100人", on="2023-01-05"),
        judged("100人", "60人", on="2024-12-31"),
        judged("100人", "45人", replace(fact("1人"), organisation="yuhua")),
        judge(target("100人"), [], as_of=june, conventions=[]), judged("100人", fact("50人", sample=True)),
        judged(target("9家", RuleKind.STOCK, opening=figure("9家")), "3家"),
        judged(target("9家", RuleKind.STOCK), "3家"),
        judged(target("100人", RuleKind.SEASONAL), "45人"), judged(target("2.5%", RuleKind.ANNUAL), fact("1%")),
        judged(target("1家", RuleKind.MILESTONE), "1家"), judged(target("1家", RuleKind.MILESTONE)),
        judged(target("7家", RuleKind.MILESTONE), fact("5家", "2024"), on="2024-12-31"),
        judged(ceiling, "40件"), judged(ceiling, "近20件"), judged(target("2—4%", RuleKind.RANGE), fact("3%")),
        judged(target("7%", RuleKind.GROWTH), fact("6%", measure=Measure.GROWTH, status=Status.EXPECTED)),
    ]  # fmt: skip


def test_every_ground_has_its_words():
    assert {row.ground for row in one_of_each()} == set(Ground)


def test_the_english_is_whole():
    for row in one_of_each():
        for step in row.steps:
            assert step.name_en
            assert step.value_en
            assert not CHINESE.search(step.name_en + step.value_en), step
        assert not CHINESE.search(row.reason_en), row.reason_en
        assert not any(CHINESE.search(flag.english) for flag in row.flags)


def test_every_derivation_ends_with_the_verdict_and_the_reason():
    for row in one_of_each():
        assert row.steps[-1].value == f"{row.verdict.value}：{row.reason}"
        assert row.steps[-1].value_en == f"{row.verdict.english}: {row.reason_en}"


def test_every_unit_has_an_english_name_or_needs_none():
    for unit in UNITS.values():
        assert not CHINESE.search(amount(Fraction(3 * int(unit.scale)), unit).en), unit.label


def test_words_in_two_languages_are_filled_and_joined_together():
    pair = Text("{a}到{b}", "{a} to {b}").filled(a=Text("一", "one"), b="2").then(Text("。", "."))
    assert (str(pair), pair.en) == ("一到2。", "one to 2.")


def test_two_shares_that_look_alike_are_told_apart():
    assert percents(Fraction(91666, 100_000), Fraction(11, 12)) == ("91.666%", "91.667%")
    assert percents(Fraction(1, 2), Fraction(1, 2)) == ("50.0%", "50.0%")
    assert percents(Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**12)) == ("33.3333333%", "33.3333333%")


def test_a_gap_too_small_for_one_decimal_gets_more():
    row = judged("10000人", "4999.9人")
    assert told(row)["差距"] == "49.999% − 50.000% = −0.001个百分点"


def test_a_standing_without_a_fact_can_still_be_told():
    bare = Standing(JOBS.verdict, Ground.COMPARED, target("100人"), date(2024, 6, 30))
    assert str(reason(bare)) == "实际、目标100人，恰在线上"
    assert str(gap_of(bare)) == "0.0个百分点"
