"""Loading a district, adopting its plan, and changing it lawfully."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.figure import Source
from daxu.duties import planning, tracking
from daxu.ledger import read
from duties.small import JUNE, district, jobs
from world import HANDBOOK, at, fact

DECISION = Source("关于调整计划的决定", "第二条", "区人大常委会")


def loaded(facts=JUNE, when="2024-07-10", **more):
    return planning.load(district(facts=facts, **more), by="王", now=at(when))


def amended(changes, when="2024-09-21", **more):
    given = {"decided": date(2024, 9, 20), "effective": date(2024, 9, 20), "reason": "政策调整", **more}
    return planning.amend(plan="yht-2024", decision=DECISION, changes=changes, by="王", now=at(when), **given)


def test_loading_the_same_district_twice_changes_nothing(db):
    first = loaded()
    again = loaded(when="2024-07-11")
    assert first.entered == again.unchanged
    assert (again.entered, again.corrected) == (0, 0)


def test_a_changed_fact_is_loaded_as_a_correction_that_names_the_old_one(db):
    loaded()
    assert loaded((fact("51人"), *JUNE[1:]), when="2024-07-11").corrected == 1
    old, new = read.history(JUNE[0].slot)
    assert new.entry.corrects == old.entry.id


def test_an_adopted_plan_is_frozen_over_its_fact_targets_only(db):
    loaded()
    book = read.book()
    plan = book.plan("yht-2024")
    assert {book.by_id[entry].says.code for entry in plan.targets} == {"jobs", "fairs"}


def test_a_frozen_target_cannot_be_changed_by_loading_another_file(db):
    loaded()
    others = tuple(t for t in district().targets if t.code != "jobs")
    with pytest.raises(planning.PlanFrozen, match="jobs"):
        loaded(targets=(jobs("90人"), *others))
    assert len(read.history(jobs().slot)) == 1


def test_a_frozen_target_cannot_be_dropped(db):
    loaded()
    with pytest.raises(planning.PlanFrozen, match="删除"):
        loaded(targets=district().targets[1:])


def test_t1_11_a_month_before_the_amendment_is_judged_by_the_old_target(db):
    loaded((fact("60人", "2024-01/2024-08"), fact("70人", "2024-01/2024-09")))
    amended([jobs("90人")])
    august, september = (tracking.evaluate(as_of=date(2024, month, 30 + (month == 8))) for month in (8, 9))
    assert str(august.item("jobs").target.goal) == "100人"
    assert str(september.item("jobs").target.goal) == "90人"


def test_both_targets_stay_in_the_history(db):
    loaded()
    amended([jobs("90人")])
    assert [str(t.goal) for t in planning.history("yht-2024", "jobs")] == ["100人", "90人"]


def test_every_fault_of_an_amendment_is_named_at_once(db):
    loaded()
    with pytest.raises(planning.BadAmendment) as refused:
        amended([replace(jobs("90人"), code="roads")], reason=" ", effective=date(2024, 9, 1))
    assert all(word in str(refused.value) for word in ("roads", "理由", "生效日"))


def test_what_was_known_before_the_amendment_still_shows_the_old_target(db):
    loaded()
    amended([jobs("90人")])
    before = tracking.evaluate(as_of=date(2024, 9, 30), known_at=at("2024-09-01"))
    assert str(before.item("jobs").target.goal) == "100人"


def test_the_resolution_stays_with_the_plan(db):
    loaded()
    assert read.book().plan("yht-2024").resolution == HANDBOOK
