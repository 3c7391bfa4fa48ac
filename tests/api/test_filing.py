"""Filing over the API: tasks out, values and reviews in, a retry changes nothing, and nobody touches another's."""

from __future__ import annotations

import json
from itertools import count

import pytest
from django.test import Client

from daxu.desk.models import Person
from daxu.desk.permissions import CLOSE, FILE, GRANTS, REVIEW

MONTH = "2024-07"
JOBS = "2024-07|new-jobs@rsj"
_KEYS = count(1)


@pytest.fixture
def send(district, key):
    """`send("/filings/submit", "reporter", filing=…, value=…)` answers (status, body)."""
    tokens: dict[str, str] = {}

    def ask(path, person="", *, idempotency: str | None = "", **body):
        headers = {"Idempotency-Key": idempotency or f"key-{next(_KEYS):08}"} if idempotency is not None else {}
        if person:
            tokens.setdefault(person, key(person))
            headers["Authorization"] = f"Bearer {tokens[person]}"
        browser = Client(HTTP_HOST="127.0.0.1", headers=headers)
        if body:
            answer = browser.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")
        else:
            answer = browser.get(f"/api/v1{path}")
        return answer.status_code, answer.json()

    return ask


@pytest.fixture
def jobs(send):
    """The name of a task of the sample reporter that has no value yet."""
    _, tasks = send(f"/filings?month={MONTH}", "reporter")
    return next(task["filing"] for task in tasks if task["indicator"] == "新增城镇就业")


def submit(send, jobs, value="9000人", **more):
    return send("/filings/submit", "reporter", filing=jobs, value=value, **more)


def test_a_reporter_sees_the_tasks_of_the_own_organisation_only(send):
    status, tasks = send(f"/filings?month={MONTH}", "reporter")
    assert status == 200
    assert {task["filer"] for task in tasks} == {"rsj"}
    assert send(f"/filings?month={MONTH}&organisation=jyj", "reporter")[0] == 403


def test_who_keeps_the_plan_sees_every_organisation(send):
    _, tasks = send(f"/filings?month={MONTH}", "planner")
    assert len({task["filer"] for task in tasks}) > 20


def test_a_value_goes_all_the_way_and_becomes_a_figure(send, jobs):
    status, filed = submit(send, jobs)
    assert (status, filed["state"], filed["waiting"]["value"]) == (200, "已上报", 9000)
    status, passed = send("/filings/pass", "reviewer", filing=jobs)
    assert (status, passed["waiting_for"]) == (200, ["fgw"])
    status, approved = send("/filings/pass", "planner", filing=jobs)
    assert (status, approved["state"]) == (200, "已通过")
    _, trail = send(f"/filing?filing={jobs}", "reporter")
    assert [(step["by"], step["deed"]) for step in trail["steps"]] == [
        ("reporter", "上报"), ("reviewer", "通过"), ("planner", "通过"),
    ]  # fmt: skip
    assert approved["figure"].startswith("f-")


def test_a_retry_is_answered_as_before_and_files_nothing_twice(send, jobs):
    first = submit(send, jobs, idempotency="the-same-key")
    again = submit(send, jobs, idempotency="the-same-key")
    assert first[0] == again[0] == 200
    _, trail = send(f"/filing?filing={jobs}", "reporter")
    assert len(trail["steps"]) == 1


def test_a_key_with_another_value_is_refused(send, jobs):
    submit(send, jobs, idempotency="the-same-key")
    status, said = submit(send, jobs, value="9001人", idempotency="the-same-key")
    assert (status, said["code"]) == (422, "key-reused")


@pytest.mark.parametrize("given", [None, "short", "with space in it"])
def test_a_deed_without_a_proper_key_is_refused(send, jobs, given):
    status, said = submit(send, jobs, idempotency=given)
    assert (status, said["code"]) == (422, "bad-input")


@pytest.mark.parametrize("value", ["许多", "", "1e99", "NaN", "9" * 60, "-5人", "45%"])
def test_what_is_no_value_is_refused_with_the_reason(send, jobs, value):
    status, said = submit(send, jobs, value=value)
    assert status == 422
    assert said["what"]
    assert said["next"]


def test_a_returned_value_shows_its_reason_to_the_reporter(send, jobs):
    submit(send, jobs)
    assert send("/filings/return", "reviewer", filing=jobs)[0] == 409
    status, back = send("/filings/return", "reviewer", filing=jobs, reason="口径不对")
    assert (status, back["state"], back["reason"]) == (200, "已退回", "口径不对")


def test_a_locked_month_takes_corrections_only(send, jobs):
    assert send("/closings", "planner", month=MONTH, sealing="锁定")[0] == 200
    status, said = submit(send, jobs)
    assert (status, said["code"]) == (409, "not-now")
    assert "planner" in said["what"]
    given = {"filing": jobs, "value": "9000人", "reason": "补报", "links": ["https://example.org/notice"]}
    assert send("/filings/ask", "reporter", **given)[1]["state"] == "更正申请中"
    status, granted = send("/filings/grant", "planner", filing=jobs)
    assert (status, granted["approved"]["value"]) == (200, 9000)


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/filings/submit", FILE), ("/filings/withdraw", FILE), ("/filings/ask", FILE), ("/filings/pass", REVIEW),
        ("/filings/return", REVIEW), ("/filings/grant", CLOSE), ("/filings/refuse", CLOSE), ("/closings", CLOSE),
    ],
)  # fmt: skip
def test_each_deed_asks_for_its_right(send, path, right):
    body = {"filing": JOBS, "value": "1人", "reason": "—", "month": MONTH, "sealing": "锁定"}
    for person in Person.objects.filter(sample=True):
        if right not in GRANTS[person.role]:
            assert send(path, person.username, **body)[0] == 403, person.username


def test_a_filing_that_nobody_asks_for_is_not_found(send):
    assert send("/filing?filing=2024-07|nothing@rsj", "planner")[0] == 404
    assert send("/filings?month=2024-13", "planner")[0] == 422


def test_a_broken_relation_is_said_with_who_filed_the_other_and_passes_with_an_explanation(send, jobs):
    submit(send, jobs)
    startups = jobs.replace("new-jobs", "startups")
    over = [{"check": "over_goal", "words": "集中登记，已核"}]
    status, refused = submit(send, startups, "9001人", explanations=over)
    assert status == 422
    assert "新增城镇就业 9000人（区人力资源和社会保障局，已上报）" in json.dumps(refused, ensure_ascii=False)
    told = [*over, {"check": "rule-startups-in-new-jobs", "words": "两个口径不同，已核"}]
    assert submit(send, startups, "9001人", explanations=told)[0] == 200
