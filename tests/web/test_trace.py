"""The trace: what a figure rests on, as a page and as a fragment of any page."""

from __future__ import annotations

import re

import pytest

from daxu.core.caution import Caution, CautionKind
from daxu.core.entry import Entry
from daxu.core.indicator import Observation
from daxu.core.target import Target
from daxu.desk.models import Role
from daxu.ledger import read, write
from world import at, fact


@pytest.fixture
def planner(signed_in):
    return signed_in(Role.PLANNER)


def filed(sort, indicator="jobs"):
    return next(entry for entry, said in read.book().said(sort) if said.indicator == indicator)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_a_fact_opens_to_its_source_its_entry_and_what_rests_on_it(plan, planner):
    said = words(planner.get(f"/trace/{filed(Observation).id}"))
    told = (
        "新增城镇就业 50人",
        "2024年上半年",
        "新增城镇就业 ● 达序",
        "《示例报告》一、1",
        "区发改委",
        "王",
        "没有更正过",
    )
    assert [word for word in told if word not in said] == []


def test_a_promise_opens_too(plan, planner):
    said = words(planner.get(f"/trace/{filed(Target).id}"))
    assert [word for word in ("新增城镇就业 100人", "按月均序", "《2024年计划》附件") if word not in said] == []


def test_a_panel_is_a_fragment_of_the_same_page(plan, planner):
    address = f"/trace/{filed(Observation).id}"
    fragment = planner.get(address, headers={"HX-Request": "true"})
    assert "<html" not in fragment.text
    assert 'id="panel-title"' in fragment.text
    assert "HX-Request" in fragment["Vary"]
    assert "<html" in planner.get(address).text


def test_a_corrected_figure_says_so_and_leads_to_the_one_that_stands(plan, planner):
    old = filed(Observation)
    new = Entry(fact("45人"), "李", at("2024-08-01"), old.id, "初步核算后更正")
    write.append(write.Command("correct", "李", at("2024-08-01"), "更正"), [new])
    said = words(planner.get(f"/trace/{old.id}"))
    assert [
        word for word in ("这一条已被更正", "初步核算后更正", "45人", "这一天的判定没有采用这个数") if word not in said
    ] == []
    assert "这一条已被更正" not in words(planner.get(f"/trace/{new.id}"))


def test_figures_that_must_not_be_linked_say_so(load, planner):
    jobs, fairs = fact("50人"), fact("8场", indicator="fairs")
    load(jobs, fairs, cautions=(Caution("N1", CautionKind.LOOK_ALIKE, (jobs.slot, fairs.slot), "人数与场次"),))
    said = words(planner.get(f"/trace/{filed(Observation).id}"))
    assert "勿连 N1 人数与场次" in said
    assert "招聘会，2024年上半年： 8 场" in said


def test_sample_is_named_as_sample(plan, planner):
    assert "示例" in words(planner.get(f"/trace/{filed(Observation, 'beds').id}"))


def test_any_other_entry_can_be_traced_as_well(plan, planner):
    for entry in read.book().standing.values():
        assert planner.get(f"/trace/{entry.id}").status_code == 200, entry.id


def test_an_unknown_figure_names_near_ones(plan, planner):
    known = filed(Observation).id
    answer = planner.get(f"/trace/{known[:-1]}z")
    assert answer.status_code == 404
    assert known in answer.text


def test_a_figure_of_a_page_is_a_plain_link_that_can_be_sent(plan, planner):
    page = planner.get("/targets/jobs").text
    assert f'href="/trace/{filed(Observation).id}"' in page
