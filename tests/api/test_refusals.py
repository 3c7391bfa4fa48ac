"""Who may ask what, and how a refusal is said: one JSON form, a stable code, two languages, what to do next."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from daxu.desk.models import Person
from daxu.desk.permissions import GRANTS, SEE_AUDIT, SEE_PLAN, SEE_SAMPLE
from world import at

PLAN = [
    "/evaluation", "/targets", "/targets/new-jobs", "/figures", "/figures/{figure}/trace", "/organisations",
    "/indicators", "/plans",
]  # fmt: skip
AUDIT = ["/verification"]
ACCOUNTS = ["planner", "reporter", "reviewer", "lead", "leader", "deputy", "public", "sysadmin", "secadmin", "auditor"]


@pytest.fixture
def figure():
    from daxu.duties import tracing
    from daxu.ledger import read

    return tracing.figures(read.book(), facts_only=True)[0].id


def refusal(response, status, code):
    assert response.status_code == status, response.content
    problem = response.json()
    assert set(problem) == {"code", "what", "next"}
    assert problem["code"] == code
    assert problem["what"]
    assert problem["next"]


@pytest.fixture
def everywhere(api, figure):
    """Ask every route with one key."""
    return lambda key="": [api(path.format(figure=figure), key) for path in (*PLAN, *AUDIT)]


def test_nobody_is_answered_nothing(everywhere):
    for response in everywhere():
        refusal(response, 401, "no-token")
        assert response["WWW-Authenticate"] == "Bearer"


def test_a_token_that_never_was_is_refused(everywhere):
    for response in everywhere("daxu_never-was"):
        refusal(response, 401, "unknown-token")


def test_an_expired_token_is_refused(everywhere, key):
    for response in everywhere(key("auditor", made=at("2024-01-01"), days=1)):
        refusal(response, 401, "expired-token")


def test_a_withdrawn_token_is_refused_at_once(everywhere, key):
    from daxu.desk import tokens

    mine = key()
    tokens.withdraw(tokens.everyone()[-1].id, now=at("2026-11-23"))
    for response in everywhere(mine):
        refusal(response, 401, "withdrawn-token")


def test_a_token_ends_with_its_account(api, key):
    mine = key()
    Person.objects.filter(username="planner").update(is_active=False)
    refusal(api("/plans", mine), 401, "inactive-account")


@pytest.mark.parametrize("name", ACCOUNTS)
def test_every_role_is_answered_what_its_rights_grant_and_no_more(api, key, figure, name):
    granted = GRANTS[Person.objects.get(username=name).role]
    mine = key(name)
    for paths, right in ((PLAN, SEE_PLAN), (AUDIT, SEE_AUDIT)):
        for path in paths:
            response = api(path.format(figure=figure), mine)
            if right in granted:
                assert response.status_code == 200, (path, response.content)
            else:
                refusal(response, 403, "not-permitted")


@pytest.mark.parametrize("name", ["planner", "deputy", "public"])
def test_samples_are_answered_only_to_those_who_may_see_them(api, key, name):
    mine = key(name)
    sees = SEE_SAMPLE in GRANTS[Person.objects.get(username=name).role]
    judged = api("/evaluation", mine, as_of="2024-06-30").json()
    assert bool(judged["sample"]["total"]) is sees
    assert any(item["sample"] for item in judged["items"]) is sees
    assert any(item["sample"] for item in api("/targets", mine, limit="1000").json()["items"]) is sees
    assert any(item["sample"] for item in api("/figures", mine, limit="1000").json()["items"]) is sees


def test_a_sample_cannot_be_fetched_by_its_id_either(api, key):
    from daxu.duties import tracing, tracking
    from daxu.ledger import read

    sample = next(row.id for row in tracing.figures(read.book()) if row.sample)
    target = next(item for item in tracking.evaluate(as_of=date(2024, 6, 30)).items if item.target.sample)
    deputy = key("deputy")
    refusal(api(f"/figures/{sample}/trace", deputy), 404, "not-found")
    refusal(api(f"/targets/{target.target.code}", deputy), 404, "not-found")


def test_a_person_who_is_signed_in_needs_no_token(district):
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(Person.objects.get(username="planner"), "django.contrib.auth.backends.ModelBackend")
    assert browser.get("/api/v1/plans").status_code == 200


def test_a_bad_token_is_not_rescued_by_a_session(district):
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(Person.objects.get(username="planner"), "django.contrib.auth.backends.ModelBackend")
    refusal(browser.get("/api/v1/plans", headers={"Authorization": "Bearer daxu_no"}), 401, "unknown-token")


def test_only_the_hash_of_a_token_is_kept(key):
    from daxu.desk.models import Token

    mine = key()
    assert mine not in str(list(Token.objects.values()))


@pytest.mark.parametrize(
    ("path", "parameters", "said"),
    [
        ("/evaluation", {"as_of": "2024-06-31"}, "as_of"),
        ("/evaluation", {"as_of": "1719705600"}, "as_of"),
        ("/evaluation", {"as_of": "0001-01-01"}, "as_of"),
        ("/evaluation", {"known_at": "gestern"}, "known_at"),
        ("/figures", {"period": "2024H3"}, "看不懂时段"),
        ("/figures", {"limit": "0"}, "limit"),
        ("/figures", {"limit": "1001"}, "limit"),
        ("/figures", {"offset": "-1"}, "offset"),
        ("/targets", {"limit": "many"}, "limit"),
        ("/targets", {"q": "长" * 100}, "q"),
    ],
)
def test_bad_parameters_are_named(api, key, path, parameters, said):
    response = api(path, key(), **parameters)
    refusal(response, 422, "bad-input")
    assert said in response.json()["what"]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/targets/new-jobs/more",
        "/targets/no-such",
        "/figures/f-000000000000/trace",
        "/figures/%00/trace",
        "/targets/%F0%9F%98%80",
    ],
)
def test_what_does_not_exist_is_not_found(api, key, path):
    refusal(api(path, key()), 404, "not-found")


def test_nobody_learns_what_addresses_there_are(api):
    refusal(api("/nothing"), 401, "no-token")


def test_an_unknown_plan_is_not_found_and_the_known_ones_are_named(api, key):
    response = api("/evaluation", key(), plan="no-such")
    refusal(response, 404, "not-found")
    assert "yht-2024" in response.json()["what"]


def test_the_api_only_reads(api, key):
    mine = {"Authorization": f"Bearer {key()}"}
    for method in ("post", "put", "patch", "delete"):
        response = getattr(Client(HTTP_HOST="127.0.0.1"), method)("/api/v1/plans", headers=mine)
        assert response.status_code == 405


def test_who_asks_too_often_waits(api, key, monkeypatch):
    from daxu.api import routes

    monkeypatch.setattr(routes.THROTTLE, "num_requests", 3)
    mine, other = key("planner"), key("leader")
    assert [api("/plans", mine).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = api("/plans", mine)
    refusal(refused, 429, "too-many-requests")
    assert int(refused["Retry-After"]) > 0
    assert api("/plans", other).status_code == 200
