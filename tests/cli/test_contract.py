"""The contract for scripts: keys, values and exit codes that must not change."""

from __future__ import annotations

from collections import Counter

from daxu.catalogue.loader import MODEL

JUDGED = {
    "as_of", "total", "judged", "on_schedule", "rate", "rate_exact", "plan", "plan_name", "known_at", "sample", "all",
    "published", "inputs_hash", "items",
}  # fmt: skip
ITEM = {
    "code", "name", "kind", "verdict", "completion", "due", "gap", "gap_unit", "light", "sample", "derivation", "flags",
    "assumption", "organisation", "organisation_code", "theme", "indicator", "goal", "observed", "period", "rule",
    "reason", "reason_en", "exact", "entry", "observed_entry",
}  # fmt: skip
COUNTED = {"total", "judged", "on_schedule", "rate", "rate_exact"}
FIGURE = {
    "id", "indicator", "value", "unit", "measure", "kind", "period", "status", "organisation", "sample", "source",
    "stated", "modifier", "compared_with", "subject", "indicator_code", "note",
}  # fmt: skip
TRACED = {"id", "sort", "figure", "used_by", "statement", "versions", "entered", "sources", "cautions"}
JUNE = ("--as-of", "2024-06-30")


def item(daxu, code):
    return next(item for item in daxu.json("judge", *JUNE)["items"] if item["code"] == code)


def test_judge_prints_one_object_with_exactly_these_keys(district, daxu):
    judged = daxu.json("judge", *JUNE)
    assert set(judged) == JUDGED
    assert set(judged["sample"]) == set(judged["all"]) == COUNTED
    assert all(set(item) == ITEM for item in judged["items"])
    assert judged["as_of"] == "2024-06-30"


def test_the_counts_on_top_are_of_facts_only(district, daxu):
    judged = daxu.json("judge", *JUNE)
    facts = [item for item in judged["items"] if not item["sample"]]
    verdicts = Counter(item["verdict"] for item in facts)
    assert judged["total"] == len(facts)
    assert judged["judged"] == len(facts) - verdicts["暂不判定"] - verdicts["无数据"]
    assert judged["on_schedule"] == verdicts["已完成"] + verdicts["超序"] + verdicts["达序"]
    assert judged["all"]["total"] == judged["total"] + judged["sample"]["total"] == len(judged["items"])


def test_facts_come_before_samples(district, daxu):
    samples = [item["sample"] for item in daxu.json("judge", *JUNE)["items"]]
    assert samples == sorted(samples)


def test_new_urban_jobs_are_exactly_on_schedule(district, daxu):
    jobs = item(daxu, "new-jobs")
    assert (jobs["completion"], jobs["due"], jobs["gap"], jobs["verdict"]) == (50.0, 50.0, 0.0, "达序")
    assert jobs["exact"] == {"completion": "1/2", "due": "1/2", "gap": "0"}


def test_software_revenue_is_behind(district, daxu):
    software = item(daxu, "software-revenue")
    assert (software["completion"], software["gap"], software["gap_unit"]) == (46.6667, -3.3333, "百分点")
    assert software["verdict"] == "未达序"


def test_job_fairs_are_ahead(district, daxu):
    fairs = item(daxu, "job-fairs")
    assert (fairs["completion"], fairs["verdict"]) == (74.0, "超序")


def test_the_visits_to_culture_venues_are_flagged_and_no_success(district, daxu):
    visits = item(daxu, "culture-visits")
    assert visits["flags"]
    assert visits["verdict"] == "暂不判定"


def test_every_judged_item_shows_how_it_was_derived(district, daxu):
    for judged in daxu.json("judge", *JUNE)["items"]:
        assert judged["derivation"], judged["code"]
        assert all(step["name"] and step["value"] for step in judged["derivation"])


def test_what_cannot_be_computed_is_null_and_never_zero(district, daxu):
    for judged in daxu.json("judge", *JUNE)["items"]:
        if judged["verdict"] == "无数据":
            assert judged["completion"] is None
            assert judged["observed"] is None


def test_without_a_day_the_last_one_with_facts_is_judged(district, daxu):
    assert daxu.json("judge")["as_of"] == "2024-06-30"


def test_before_anything_was_on_file_no_plan_was_known(district, daxu):
    result = daxu("judge", "--known-at", "2024-07-01", "--json")
    assert result.exit_code == 2
    assert "尚未载入任何计划" in result.stderr


def test_figures_prints_one_object_a_line_with_exactly_these_keys(district, daxu):
    assert all(set(figure) == FIGURE for figure in daxu.lines("figures"))


def test_the_report_has_123_figures_each_with_a_source(district, daxu):
    facts = daxu.lines("figures", "--facts")
    assert len(facts) == 123
    assert not [figure["id"] for figure in facts if not figure["source"] or figure["sample"]]
    assert len({figure["id"] for figure in facts}) == 123


def test_values_are_in_base_units_beside_the_words_of_the_source(district, daxu):
    figures = {
        figure["indicator_code"]: figure for figure in daxu.lines("figures", "--facts") if figure["kind"] == "target"
    }
    jobs = figures["new-jobs"]
    assert (jobs["value"], jobs["unit"], jobs["stated"]) == (16700, "人", "1.67万人")


def test_a_period_keeps_the_figures_of_exactly_that_period(district, daxu):
    half = daxu.lines("figures", "--period", "2024年上半年", "--facts")
    assert half
    assert {figure["period"] for figure in half} == {"2024H1"}
    assert len(half) < len(daxu.lines("figures", "--facts"))


def test_every_figure_can_be_traced_to_its_source(district, daxu):
    for figure in daxu.lines("figures", "--facts"):
        traced = daxu.json("trace", figure["id"])
        assert set(traced) == TRACED
        assert traced["figure"] == figure
        assert traced["sources"][0]["document"]
        assert traced["entered"]["by"] == "王"
        assert traced["entered"]["seal"] == 1


def test_a_trace_names_the_target_that_the_figure_judges(district, daxu):
    observed = item(daxu, "software-revenue")["observed_entry"]
    (used,) = daxu.json("trace", observed)["used_by"]
    assert (used["code"], used["verdict"], used["as_of"]) == ("software-revenue", "未达序", "2024-06-30")


def test_the_same_target_is_known_by_the_trace_of_its_goal(district, daxu):
    goal = item(daxu, "software-revenue")["entry"]
    assert [used["code"] for used in daxu.json("trace", goal)["used_by"]] == ["software-revenue"]


def test_verify_finds_a_sound_ledger_sound(district, daxu):
    verified = daxu.json("verify")
    assert set(verified) == {
        "intact",
        "entries",
        "seals",
        "unsealed",
        "anchor",
        "faults",
        "acts",
        "act_faults",
        "acts_unsealed",
    }
    assert verified["intact"]
    assert verified["faults"] == []
    assert daxu.json("verify", "--anchor", verified["anchor"])["intact"]


def test_verify_refuses_a_foreign_anchor_with_exit_code_1(district, daxu):
    assert daxu("verify", "--anchor", "f" * 64, "--json").exit_code == 1


def test_show_answers_for_codes_and_for_names(district, daxu):
    assert daxu.lines("show", "software-revenue")[0]["code"] == "software-revenue"
    assert {tuple(sorted(answer)) for answer in daxu.lines("show", "软件业务收入")} >= {tuple(sorted(ITEM))}


def test_a_recorded_evaluation_is_kept_once(district, daxu):
    before = daxu.json("verify")["entries"]
    for _ in range(2):
        assert daxu("judge", *JUNE, "--record").exit_code == 0
    assert daxu.json("verify")["entries"] == before + 1


def test_the_contract_holds_on_every_database(store, daxu):
    assert daxu("load", str(MODEL)).exit_code == 0
    assert len(daxu.lines("figures", "--facts")) == 123
    software = item(daxu, "software-revenue")
    assert (software["completion"], software["verdict"]) == (46.6667, "未达序")
    assert daxu.json("verify")["intact"]
