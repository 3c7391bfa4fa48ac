"""An evaluation of the whole plan, what is kept of it, and the bridge between two."""

from __future__ import annotations

import json
from datetime import date

import pytest

from daxu.core.book import NotDeclared
from daxu.core.pace import Verdict
from daxu.duties import planning, tracking
from daxu.ledger import read
from duties.small import JUNE, district
from world import at, fact

MAY, END_OF_JUNE = date(2024, 5, 31), date(2024, 6, 30)
TO_MAY = (fact("44人", "2024-01/2024-05"), fact("2场", "2024-01/2024-05", "fairs"))


def loaded(*facts, when="2024-07-10"):
    planning.load(district(facts=facts), by="王", now=at(when))


def verdicts(evaluation):
    return {item.target.code: item.verdict for item in evaluation.items}


def test_facts_and_sample_are_counted_apart(db):
    loaded(*JUNE)
    evaluation = tracking.evaluate(as_of=END_OF_JUNE)
    assert (evaluation.facts.on_schedule, evaluation.facts.judged, evaluation.facts.total) == (2, 2, 2)
    assert (evaluation.sample.on_schedule, evaluation.sample.total) == (0, 1)


def test_what_has_no_figure_is_no_data_and_leaves_the_denominator(db):
    loaded(JUNE[0])
    evaluation = tracking.evaluate(as_of=END_OF_JUNE)
    assert verdicts(evaluation)["fairs"] is Verdict.NO_DATA
    assert (evaluation.facts.judged, evaluation.facts.total) == (1, 2)


def test_the_farthest_behind_stands_first(db):
    loaded(fact("40人"), fact("1场", indicator="fairs"))
    assert [item.target.code for item in tracking.evaluate(as_of=END_OF_JUNE).behind] == ["fairs", "jobs"]


def test_streets_are_found_among_the_supporting_organisations(db):
    loaded(*JUNE)
    evaluation = tracking.evaluate(as_of=END_OF_JUNE)
    assert evaluation.areas_of(evaluation.item("jobs")) == ["yuhua"]


def test_the_same_inputs_have_the_same_hash_and_a_new_figure_another(db):
    loaded(*JUNE)
    before = tracking.evaluate(as_of=END_OF_JUNE).inputs_hash
    loaded(fact("51人"), *JUNE[1:], when="2024-07-11")
    after = tracking.evaluate(as_of=END_OF_JUNE)
    assert after.inputs_hash != before
    assert tracking.evaluate(as_of=END_OF_JUNE, known_at=at("2024-07-10")).inputs_hash == before


def test_a_recorded_evaluation_keeps_every_derivation(db):
    loaded(*JUNE)
    kept = tracking.record(tracking.evaluate(as_of=END_OF_JUNE), by="王", now=at("2024-07-12"))
    body = json.loads(read.entry(kept).entry.says.body)
    assert body["facts"] == {"total": 2, "judged": 2, "on_schedule": 2}
    assert all(item["steps"] for item in body["items"])


def test_recording_again_changes_nothing(db):
    loaded(*JUNE)
    evaluation = tracking.evaluate(as_of=END_OF_JUNE)
    kept = [tracking.record(evaluation, by="王", now=at(day)) for day in ("2024-07-12", "2024-07-13")]
    assert kept[0] == kept[1]


def test_the_bridge_names_what_turned_and_what_entered(db):
    loaded(*TO_MAY, fact("45人"), fact("8场", indicator="fairs"))
    steps = tracking.bridge(tracking.evaluate(as_of=MAY), tracking.evaluate(as_of=END_OF_JUNE))
    assert (steps.turned_on, steps.turned_off) == (("招聘会",), ("新增城镇就业",))
    assert (steps.entered, steps.left, steps.same) == ((), (), 0)


def test_the_bridge_adds_up_when_an_item_enters_the_count(db):
    loaded(TO_MAY[0], *JUNE[:2])
    steps = tracking.bridge(tracking.evaluate(as_of=MAY), tracking.evaluate(as_of=END_OF_JUNE))
    assert steps.entered == ("招聘会",)
    assert steps.after.judged == steps.before.judged + len(steps.entered) - len(steps.left)


def test_the_bridge_names_restated_figures(db):
    loaded(*JUNE)
    before = tracking.evaluate(as_of=END_OF_JUNE)
    loaded(fact("45人"), *JUNE[1:], when="2024-08-01")
    steps = tracking.bridge(before, tracking.evaluate(as_of=END_OF_JUNE))
    assert steps.restated == ("新增城镇就业",)


def test_without_a_plan_the_next_step_is_named(db):
    with pytest.raises(NotDeclared, match="daxu demo"):
        tracking.evaluate(as_of=END_OF_JUNE)


def test_an_unknown_plan_names_the_known_ones(db):
    loaded(*JUNE)
    with pytest.raises(NotDeclared, match="yht-2024"):
        tracking.evaluate(as_of=END_OF_JUNE, plan="yht-2025")
