"""Which systems work is found by walking, and the reader's own data is never touched."""

from __future__ import annotations

import json

from daxu.catalogue.systems import System, systems
from daxu.cli.systems import SCENARIOS
from daxu.duties.systems import Step, survey, walked

ONE = System("1.1", "目标", "targets", "tracking", None, "one")


def test_all_104_are_listed_with_exactly_these_keys_and_the_own_ledger_stays_as_it_is(district, daxu, process):
    before = daxu.json("verify")
    done = process("systems", "--json")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [answer["id"] for answer in answers] == [system.id for system in systems()]
    assert len(answers) == 104
    assert all(set(answer) == {"id", "name", "works", "why"} for answer in answers)
    assert all(answer["why"] for answer in answers)
    assert daxu.json("verify") == before
    by_id = {answer["id"]: answer for answer in answers}
    for walked_id in ("1.1", "1.2", "1.3"):
        assert "未走通" not in by_id[walked_id]["why"]


def test_every_scenario_belongs_to_a_system_and_every_named_one_exists():
    assert {system.scenario for system in systems() if system.scenario} == set(SCENARIOS)


def test_a_system_works_only_when_every_step_was_walked():
    steps = (Step("一", "one", lambda _: None), Step("二", "two", lambda _: None))
    assert walked(ONE, steps, None).works


def test_a_step_that_fails_says_how_and_the_rest_is_still_walked():
    found = walked(ONE, (Step("除", "divide", lambda _: 1 / 0), Step("二", "two", lambda _: None)), None)
    assert not found.works
    assert "除 divide：ZeroDivisionError" in found.why
    assert found.done == ("二 two",)


def test_a_step_that_nobody_can_walk_yet_is_missing():
    found = walked(ONE, (Step("一", "one", lambda _: None), Step("填报", "filing")), None)
    assert not found.works
    assert "尚缺：填报 filing" in found.why


def test_without_a_scenario_a_system_does_not_work():
    (found,) = survey([ONE], {}, lambda: None)
    assert not found.works
    assert "尚无场景" in found.why


def test_scenarios_are_not_walked_in_a_folder_that_holds_data(district, daxu):
    result = daxu("systems", "--here")
    assert result.exit_code == 2
    assert "已有数据" in result.stderr
