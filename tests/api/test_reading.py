"""Reading and checking over the API: what comes out, who may ask, and how it refuses."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from daxu.desk.models import Person
from daxu.desk.permissions import CHECK_REPORT, GRANTS

TEXT = "# 河湾区2024年上半年工作情况\n上半年，全区实现地区生产总值312.6亿元，同比增长-3%。5月6日，印发12号文件。"
BOTH = pytest.mark.parametrize("path", ["/read", "/check"])


@pytest.fixture
def post(district):
    """Send a body as JSON, with a key where one is given."""

    def send(path, key="", **body):
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        browser = Client(HTTP_HOST="127.0.0.1")
        return browser.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=headers)

    return send


def test_every_figure_comes_back_in_base_units_with_its_place(post, key):
    told = post("/read", key(), text=TEXT).json()
    first = told["findings"][0]
    assert (first["value"], first["unit"], first["indicator"]) == (31_260_000_000, "元", "地区生产总值")
    assert (first["period"], told["year"]) == ("2024H1", 2024)
    assert all(TEXT[one["start"] : one["end"]] == one["text"] for one in told["findings"])


def test_digits_that_are_no_figures_come_back_with_the_rule_that_says_so(post, key):
    told = post("/read", key(), text=TEXT).json()
    assert {one["text"]: bool(one["rule"]) for one in told["passed"]}["5月6日"]


def test_a_problem_says_where_why_and_what_would_be_right(post, key):
    told = post("/check", key(), text=TEXT).json()
    negative = next(one for one in told["problems"] if "-3%" in one["message"])
    assert negative["severity"] in ("矛盾", "存疑", "提示")
    assert negative["paragraph"] == 2
    assert negative["suggestion"]
    assert negative["message_en"]
    assert sum(told["counts"].values()) == len(told["problems"])


def test_the_ledger_is_asked_only_where_it_is_wanted(post, key):
    text = "2024年上半年，雨花台区新增城镇就业9350人。"
    mine = key()
    plain = post("/check", mine, text=text).json()["problems"]
    held = post("/check", mine, text=text, ledger=True).json()["problems"]
    assert not [one for one in plain if one["check"] == "not_as_on_file"]
    assert [one["expected"] for one in held if one["check"] == "not_as_on_file"] == ["8350人"]


def test_another_report_is_compared_with_where_one_is_given(post, key):
    mine, other = key(), "# 河湾区2024年工作安排\n全年力争新建口袋公园8个。"
    told = post("/check", mine, text=TEXT, against=other).json()["problems"]
    assert [one["check"] for one in told if "口袋公园" in one["message"]] == ["unaccounted"]
    assert not [one for one in post("/check", mine, text=TEXT).json()["problems"] if "口袋公园" in one["message"]]


@BOTH
def test_every_role_is_answered_what_its_rights_grant(post, key, path):
    for person in Person.objects.all():
        status = post(path, key(person.username), text=TEXT).status_code
        assert status == (200 if CHECK_REPORT in GRANTS[person.role] else 403), person.username


@BOTH
def test_nobody_is_answered_nothing(post, path):
    response = post(path, text=TEXT)
    assert response.status_code == 401
    assert response.json()["code"] == "no-token"


@BOTH
@pytest.mark.parametrize(
    ("body", "named"),
    [({}, "text"), ({"text": ""}, "text"), ({"text": "字" * 50_001}, "text"), ({"text": "一", "year": 12}, "year")],
)
def test_a_bad_body_is_named(post, key, path, body, named):
    response = post(path, key(), **body)
    assert response.status_code == 422
    assert response.json()["code"] == "bad-input"
    assert named in response.json()["what"]


@BOTH
@pytest.mark.parametrize("body", [b"no json", b'{"text":' + b"[" * 100_000, b"\xff\xfe"])
def test_a_body_that_is_no_json_is_refused_in_both_languages(district, key, path, body):
    headers = {"Authorization": f"Bearer {key()}"}
    browser = Client(HTTP_HOST="127.0.0.1")
    response = browser.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)
    assert response.status_code == 400
    assert "不是 JSON" in response.json()["what"]
    assert "no JSON" in response.json()["what"]


@BOTH
def test_a_session_alone_may_not_post_from_another_site(district, path):
    browser = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    browser.force_login(Person.objects.get(username="planner"), "django.contrib.auth.backends.ModelBackend")
    response = browser.post(f"/api/v1{path}", json.dumps({"text": TEXT}), content_type="application/json")
    assert response.status_code == 403


def test_nothing_of_it_is_kept(post, key):
    from daxu.ledger import read

    mine, before = key(), read.head()
    post("/check", mine, text=TEXT, ledger=True)
    assert read.head() == before


def test_more_figures_than_anybody_can_wait_for_are_refused(post, key):
    response = post("/check", key(), text="增长5.5%，" * 2001)
    assert response.status_code == 422
    assert "2001" in response.json()["what"]
