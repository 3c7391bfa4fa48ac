"""What the API answers: the same as the command line, in pages where lists are long."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from daxu.cli.main import main

JUNE = "2024-06-30"


def daxu(*words):
    lines = CliRunner().invoke(main, [*words, "--json"]).stdout.splitlines()
    return [json.loads(line) for line in lines]


def test_the_evaluation_is_the_one_of_the_command_line(ask):
    assert ask("/evaluation", as_of=JUNE) == daxu("judge", "--as-of", JUNE)[0]


def test_the_figures_are_those_of_the_command_line(ask):
    told = daxu("figures")
    pages = [ask("/figures", limit="1000", offset=str(start)) for start in range(0, len(told), 1000)]
    assert [figure for page in pages for figure in page["items"]] == told
    assert {page["count"] for page in pages} == {len(told)}


def test_the_123_facts_can_be_asked_for_alone(ask):
    assert ask("/figures", facts="true")["count"] == 123


def test_a_trace_is_the_one_of_the_command_line(ask):
    figure = ask("/figures", facts="true", limit="1")["items"][0]["id"]
    assert ask(f"/figures/{figure}/trace") == daxu("trace", figure)[0]


def test_the_verification_is_the_one_of_the_command_line(api, key):
    told = api("/verification", key("auditor")).json()
    then = {name: told[name] + 1 for name in ("acts", "acts_unsealed")}  # to have verified is itself an act
    assert {**told, **then} == daxu("verify")[0]


def test_pages_of_a_list_follow_each_other_without_a_gap(ask):
    whole = ask("/figures", facts="true", limit="1000")["items"]
    parts = [ask("/figures", facts="true", limit="50", offset=str(start))["items"] for start in (0, 50, 100)]
    assert [len(part) for part in parts] == [50, 50, 23]
    assert [figure for part in parts for figure in part] == whole


def test_figures_are_narrowed_by_period_and_indicator(ask):
    found = ask("/figures", period="2024年上半年", indicator="software-revenue")["items"]
    assert {figure["period"] for figure in found} == {"2024H1"}
    assert {figure["indicator_code"] for figure in found} == {"software-revenue"}


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({"verdict": "未达序", "q": "软件"}, {"software-revenue"}),
        ({"verdict": "behind", "q": "SOFTWARE"}, {"software-revenue"}),
        ({"organisation": "rsj", "q": "招聘"}, {"job-fairs"}),
        ({"q": "没有这样的目标"}, set()),
    ],
)
def test_targets_are_filtered_by_words_and_codes(ask, filters, codes):
    assert {item["code"] for item in ask("/targets", as_of=JUNE, **filters)["items"] if not item["sample"]} == codes


def test_a_target_comes_with_its_versions(ask):
    answer = ask("/targets/new-jobs", as_of=JUNE)
    assert answer["target"]["completion"] == 50.0
    assert [version["goal"] for version in answer["versions"]] == ["1.67万人"]


def test_the_plan_is_answered_as_it_was_adopted(ask):
    (plan,) = ask("/plans")
    assert plan["code"] == "yht-2024"
    assert plan["amendments"] == []
    assert len(plan["fingerprint"]) == 64


def test_organisations_and_indicators_are_all_there(ask):
    assert "雨花台区" in {one["name"] for one in ask("/organisations")}
    software = next(one for one in ask("/indicators") if one["code"] == "software-revenue")
    assert (software["unit"], software["timing"]) == ("亿元", "累计")


def test_what_was_known_before_the_plan_was_entered_is_nothing(api, key):
    assert api("/evaluation", key(), known_at="2024-07-01").status_code == 404


def test_chinese_is_answered_as_chinese(api, key):
    assert "新增城镇就业" in api("/targets/new-jobs", key()).content.decode()
