"""What the model district says of itself: the figures of the report, their sources, and what must not be linked."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from daxu.catalogue.district import District
from daxu.core.caution import CautionKind
from daxu.core.figure import Source
from daxu.core.indicator import Kind, Measure, Observation
from daxu.core.lights import LightUnit
from daxu.core.pace import Judgement, Verdict, judge
from daxu.core.rules import RuleKind
from daxu.core.target import Target, Wording

JUNE = date(2024, 6, 30)


def judged(district: District, code: str, day: date = JUNE) -> Judgement:
    target = next(t for t in district.targets if t.code == code)
    known = [o for o in district.observations if o.indicator == target.indicator]
    return judge(target, known, as_of=day, conventions=district.conventions)


def stated(district: District, indicator: str) -> list[Observation]:
    return [o for o in district.observations if o.indicator == indicator and not o.sample]


def sources(district: District) -> list[Source]:
    of_facts = [source for o in district.observations for source in o.figure.sources]
    of_goals = [source for t in district.targets if t.goal for source in t.goal.sources]
    return [*of_facts, *of_goals, *(t.citation for t in district.targets)]


def test_every_figure_of_the_report_is_there_once(facts: District) -> None:
    goals = [t for t in facts.targets if t.goal]
    assert (len(facts.observations), len(goals)) == (93, 30)
    assert len(facts.figures) == len(set(facts.figures.values())) == 123


def test_figures_divide_into_actual_estimate_plan_and_target(facts: District) -> None:
    kinds = Counter(o.kind for o in facts.observations)
    assert kinds == {Kind.ACTUAL: 78, Kind.ESTIMATE: 4, Kind.PLAN: 11}


def test_no_fact_is_without_document_place_and_issuer(facts: District) -> None:
    assert [s for s in sources(facts) if not (s.document and s.place and s.issuer)] == []


def test_no_fact_is_a_sample(facts: District) -> None:
    assert [x for x in (*facts.observations, *facts.targets) if x.sample] == []


@pytest.mark.parametrize(
    ("code", "completion", "verdict"),
    [
        ("new-jobs", "50.0", Verdict.ON),
        ("software-revenue", "46.7", Verdict.BEHIND),
        ("job-fairs", "74.0", Verdict.AHEAD),
        ("shared-berths", "56.0", Verdict.AHEAD),
        ("back-lanes", "60.0", Verdict.AHEAD),
        ("key-project-completion", "73.8", Verdict.AHEAD),
    ],
)
def test_what_can_be_judged_stands_as_computed_by_hand(
    facts: District, code: str, completion: str, verdict: Verdict
) -> None:
    found = judged(facts, code)
    assert found.completion is not None
    assert (f"{float(found.completion) * 100:.1f}", found.verdict) == (completion, verdict)


def test_visits_over_the_goal_of_the_same_report_are_a_flag_and_no_success(facts: District) -> None:
    found = judged(facts, "culture-visits")
    assert found.verdict is Verdict.UNDECIDED
    assert [flag.code for flag in found.flags] == ["actual-over-stated-goal"]


def test_targets_that_the_report_gives_no_figure_for_stay_without_data(facts: District) -> None:
    counted = Counter(judged(facts, t.code).verdict for t in facts.targets)
    assert counted[Verdict.NO_DATA] == 24
    assert counted[Verdict.UNDECIDED] == 5  # the flagged one, and four tasks that had not begun


def test_estimates_say_so(facts: District) -> None:
    estimated = {o.indicator for o in facts.observations if o.kind is Kind.ESTIMATE}
    assert estimated == {"software-revenue", "software-revenue-city-share", "rnd-revenue"}


def test_growth_is_kept_as_reported_and_never_without_a_report(facts: District) -> None:
    growth = {o.indicator: str(o.figure) for o in facts.observations if o.measure is Measure.GROWTH}
    assert growth == {
        "gdp": "4.4%",
        "budget-revenue": "2.2%",
        "software-revenue": "7.5%",
        "industrial-output": "4.3%",
        "income": "3.8%",
    }


def test_ranks_carry_the_group_they_are_among(facts: District) -> None:
    ranks = {o.compared_with for o in facts.observations if o.measure is Measure.RANK}
    assert ranks == {"城区", "主城"}


def test_bounds_are_kept_as_written(facts: District) -> None:
    written = {o.indicator: str(o.figure) for o in facts.observations}
    assert written["software-revenue-city-share"] == "约35%"
    assert written["digital-core-share"] == "超30%"
    assert written["startup-loan-amount"] == "近7600万元"
    assert written["leaders-trips"] == "100批次以上"


def test_every_target_left_open_by_the_text_says_what_it_assumes(facts: District) -> None:
    assumed = [t for t in facts.targets if t.assumption]
    assert len(assumed) == 20
    assert [t.code for t in assumed if not t.assumption_english] == []


def test_striving_and_bidding_are_kept_apart_from_promising(facts: District) -> None:
    words = {t.code: t.wording for t in facts.targets if t.wording is not Wording.PLAIN}
    assert words["software-revenue"] is words["cloud-coverage"] is words["air-projects"] is Wording.STRIVE
    assert words["quality-kindergartens"] is Wording.BID
    assert words["shared-berths"] is words["promotion-events"] is Wording.AT_LEAST


@pytest.mark.parametrize(
    "sort", ["organisations", "themes", "indicators", "targets", "conventions", "lights", "cautions"]
)
def test_everything_that_is_named_has_an_english_name(model: District, sort: str) -> None:
    assert [x for x in getattr(model, sort) if not x.english] == []


def test_every_kind_of_rule_has_a_cited_convention_that_admits_the_report_has_none(facts: District) -> None:
    assert {c.kind for c in facts.conventions} == set(RuleKind)
    assert all("示例" in c.citation.document and "报告未给出达序公式" in c.citation.place for c in facts.conventions)


def test_published_totals_are_observations_like_all_others(facts: District) -> None:
    codes = (
        "plan-targets",
        "plan-on-schedule",
        "plan-on-schedule-rate",
        "plan-behind-indicators",
        "plan-behind-projects",
    )
    written = [str(fact.figure) for code in codes for fact in stated(facts, code)]
    assert written == ["156项", "148项", "94.9%", "5个", "3个"]


def test_yinchuan_says_nothing_between_nought_and_ten_points_and_the_others_count_in_percent(facts: District) -> None:
    tables = {t.code: t for t in facts.lights}
    silent = [band.note for band in tables["yinchuan-2025-investment"].bands if band.note]
    assert silent == ["规则未覆盖"]
    assert tables["sanya-2022-investment"].unit is LightUnit.PERCENT_OF_DUE
    assert tables["tianjin-2022-special-bonds"].unit is LightUnit.PERCENT_OF_DUE


def test_the_contradiction_of_the_visits_names_both_figures(facts: District) -> None:
    first = next(c for c in facts.cautions if c.code == "C1")
    assert (first.kind, first.strength) == (CautionKind.CONTRADICTION, "硬矛盾")
    assert set(first.slots) == {facts.figures["090"], facts.figures["133"]}


def test_there_are_seventeen_look_alikes(facts: District) -> None:
    codes = [c.code for c in facts.cautions if c.kind is CautionKind.LOOK_ALIKE]
    assert codes == [f"N{n}" for n in range(1, 18)]


def test_look_alikes_never_share_an_indicator(facts: District) -> None:
    measured = {x.slot: x.indicator for x in (*facts.observations, *facts.targets)}
    for caution in facts.cautions:
        if caution.kind is CautionKind.LOOK_ALIKE:
            indicators = [measured[slot] for slot in caution.slots]
            assert len(indicators) == len(set(indicators)), caution.code


def test_no_target_is_judged_by_its_look_alike(facts: District) -> None:
    measured = {o.slot: o for o in facts.observations}
    targets: dict[str, Target] = {t.slot: t for t in facts.targets}
    for caution in facts.cautions:
        if caution.kind is not CautionKind.LOOK_ALIKE:
            continue
        lures = [measured[slot] for slot in caution.slots if slot in measured]
        for slot in caution.slots:
            if slot in targets:
                found = judge(targets[slot], lures, as_of=JUNE, conventions=facts.conventions)
                assert found.observed is None, caution.code


def test_departments_are_marked_as_assumed_and_what_the_report_names_is_not(facts: District) -> None:
    assumed = {o.line.value for o in facts.organisations if o.sample}
    named = {o.name for o in facts.organisations if not o.sample}
    assert assumed == {"条"}
    assert {"软件谷", "雨花台开发区", "西善桥街道", "古雄街道"} <= named
    assert "铁心桥街道" not in {o.name for o in facts.organisations}
