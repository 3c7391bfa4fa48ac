"""Who sees what: every role at every address, refused unless granted."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings
from django.urls import path

from daxu.api.routes import api
from daxu.core.indicator import Observation
from daxu.desk.models import Person, Role
from daxu.desk.permissions import EVERYONE, GRANTS, SEE_PLAN, SEE_SAMPLE, UnknownRight, allows, may
from daxu.ledger import read
from daxu.web import urls
from daxu.web.views import errors

ADMINISTRATORS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
# What a gap in an address is filled with, so that a page opens; other gaps get a name that is nobody's.
CODES = {"target": "jobs", "organisation": "rsj", "indicator": "jobs", "calendar-end": "1"}


def pages():
    """Every address of the site but the API's."""
    for route in urls.urlpatterns:
        if name := getattr(route, "name", None):
            yield name, route.callback


def address(name):
    pattern = next(route.pattern for route in urls.urlpatterns if getattr(route, "name", None) == name)
    text = str(pattern).replace("<str:figure>", some_fact())
    return "/" + re.sub(r"<str:\w+>", CODES.get(name, "2024-01"), text.replace("<int:number>", "1"))


def some_fact(*, sample=False):
    return next((entry.id for entry, fact in read.book().said(Observation) if fact.sample is sample), "")


GUARDED = [(name, view.right) for name, view in pages() if view.right != EVERYONE]
# Public are the ways in, the language, the signs of life, and due days behind a secret address: nothing else, ever.
OPEN = {
    "sign-in",
    "second-step",
    "passkey-sign-in",
    "single-sign-on",
    "single-sign-on-return",
    "sign-out",
    "language",
    "calendar",
    "health",
    "copies-worker",
    "ready",
    "metrics",
}


def test_only_the_ways_in_are_open_to_everybody():
    assert {name for name, view in pages() if view.right == EVERYONE} == OPEN


def test_every_view_names_the_right_it_asks_for():
    assert [name for name, view in pages() if not hasattr(view, "right")] == []


def test_every_role_has_its_rights_written_down():
    assert set(GRANTS) == set(Role)


def test_nobody_sees_a_page_without_signing_in(plan, visitor):
    answers = {name: visitor.get(address(name)) for name, _right in GUARDED}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 302)
    assert {answer.url.partition("?")[0] for answer in answers.values()} == {"/sign-in"}


@pytest.mark.parametrize("ask", ["get", "post"])
@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_exactly_where_its_rights_end(plan, signed_in, role, ask):
    browser = signed_in(role)
    Person.objects.update(organisation="rsj")  # who belongs nowhere, or asks for another's, is refused for that
    own = {"organisation": "rsj"}
    told = {name: getattr(browser, ask)(address(name), own).status_code for name, _right in GUARDED}
    assert {name for name, status in told.items() if status >= 500} == set()
    beyond = {name for name, right in GUARDED if right not in GRANTS[role]}
    assert {name for name in beyond if told[name] != 403} == set()
    assert {name for name, status in told.items() if status == 403} - beyond == set()


def operations():
    """Every operation of the API: method, address with a code in each gap, and the rights that open it."""
    for prefix, router in api._routers:
        for below, view in router.path_operations.items():
            for operation in view.operations:
                gaps = re.sub(r"{[^}]+}", "jobs", f"/api/{prefix.strip('/')}/{below.strip('/')}".replace("//", "/"))
                rights = {right for door in operation.auth_callbacks or router.auth for right in door._rights}
                yield [(method, gaps, rights) for method in operation.methods]


OPERATIONS = [one for several in operations() for one in several]


def test_every_operation_of_the_api_asks_for_a_right():
    assert len(OPERATIONS) > 10
    assert [(method, path) for method, path, rights in OPERATIONS if not rights] == []


@pytest.mark.parametrize("role", Role)
def test_a_role_is_refused_by_the_api_exactly_where_its_rights_end(plan, signed_in, role):
    browser = signed_in(role)
    told = {(m, path): browser.generic(m, path, "{}", "application/json") for m, path, _ in OPERATIONS}
    assert {call for call, answer in told.items() if answer.status_code >= 500} == set()
    beyond = {(m, path) for m, path, rights in OPERATIONS if not rights & GRANTS[role]}
    refused = {call for call, answer in told.items() if answer.status_code == 403}
    assert refused == beyond
    assert {told[call].json()["code"] for call in beyond} <= {"not-permitted"}


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_an_administrator_is_told_why_he_sees_no_business_page(plan, signed_in, role):
    answer = signed_in(role).get("/targets")
    assert answer.status_code == 403
    assert "本账号不接触业务数据" in answer.text


def test_only_who_may_build_a_report_is_handed_one(plan, signed_in):
    answers = {role: signed_in(role).post("/report.docx", {"period": "2024H1"}).status_code for role in Role}
    assert {role for role, status in answers.items() if status != 403} == {Role.PLANNER, Role.LEADER}


@pytest.mark.parametrize("role", Role)
def test_the_administrators_home_is_for_administrators(plan, signed_in, role):
    expected = 200 if role in ADMINISTRATORS else 403
    assert signed_in(role).get("/administration").status_code == expected


def test_each_administrator_sees_his_own_matter_only(plan, signed_in):
    told = {role: signed_in(role).get("/administration").text for role in ADMINISTRATORS}
    matters = {Role.SYSTEM_ADMIN: "系统状态", Role.SECURITY_ADMIN: "最近登录", Role.AUDITOR: "账本核验"}
    seen = {role: {other for other, words in matters.items() if words in told[role]} for role in ADMINISTRATORS}
    assert seen == {role: {role} for role in ADMINISTRATORS}


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.PUBLIC])
def test_deputies_and_the_public_see_facts_only(plan, signed_in, role):
    browser = signed_in(role)
    overview = browser.get("/").text
    assert "床位" not in overview
    assert "data=sample" not in overview
    assert browser.get(f"/trace/{some_fact(sample=True)}").status_code == 403


def test_an_official_sees_sample_and_that_it_is(plan, signed_in):
    assert "示例" in signed_in(Role.PLANNER).get(f"/trace/{some_fact(sample=True)}").text


def test_a_fragment_for_nobody_sends_the_whole_page_to_sign_in(plan, visitor):
    answer = visitor.get(
        f"/trace/{some_fact()}", headers={"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/?as_of=2024-06-30"}
    )
    assert answer.status_code == 401
    assert answer["HX-Redirect"] == "/sign-in?next=/%3Fas_of%3D2024-06-30"


@override_settings(ROOT_URLCONF="web.test_permissions")
def test_a_view_without_a_mark_is_refused_to_everybody(plan, signed_in):
    assert signed_in(Role.PLANNER).get("/forgotten").status_code == 403


def test_a_right_that_nobody_could_hold_is_a_slip_of_the_pen():
    with pytest.raises(UnknownRight, match="see-plans"):
        allows("see-plans")


def test_somebody_who_left_may_do_nothing():
    assert may(Person(role=Role.PLANNER), SEE_SAMPLE)
    assert not may(Person(role=Role.PLANNER, is_active=False), SEE_SAMPLE)
    assert not may(None, SEE_PLAN)


def _forgotten(request):
    return errors.not_found(request)


urlpatterns = [*urls.urlpatterns, path("forgotten", _forgotten)]
handler403 = urls.handler403
