"""Who sees what: every role at every address, refused unless granted."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import path

from daxu.core.indicator import Observation
from daxu.desk.models import Person, Role
from daxu.desk.permissions import GRANTS, SEE_PLAN, SEE_SAMPLE, UnknownRight, allows, may
from daxu.ledger import read
from daxu.web import urls
from daxu.web.views import errors

ADMINISTRATORS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
OPEN = {"sign-in", "language", "health"}
POSTED = {
    "sign-out", "language", "dismiss-introduction", "report-docx",
    "filing-draft", "filing-submit", "filing-withdraw", "filing-correction", "filing-sheet-drafts", "filing-sheet-file",
}  # fmt: skip
OF_ONE_FILING = {"filing", "filing-evidence"}  # walked with real filings in test_filings
CODES = {"target": "jobs", "organisation": "rsj", "indicator": "jobs"}


def pages():
    """Every address of the site but the API's, with real codes in it."""
    for route in urls.urlpatterns:
        if name := getattr(route, "name", None):
            yield name, route.callback


def address(name):
    pattern = next(route.pattern for route in urls.urlpatterns if getattr(route, "name", None) == name)
    blank = {"<str:code>": CODES.get(name, ""), "<str:figure>": some_fact()}
    text = str(pattern)
    for gap, code in blank.items():
        text = text.replace(gap, code)
    return f"/{text}"


def some_fact(*, sample=False):
    return next((entry.id for entry, fact in read.book().said(Observation) if fact.sample is sample), "")


READ = [name for name, _ in pages() if name not in POSTED | OPEN | OF_ONE_FILING | {"administration"}]


def test_every_view_names_the_right_it_asks_for():
    assert [name for name, view in pages() if not hasattr(view, "right")] == []


def test_every_role_has_its_rights_written_down():
    assert set(GRANTS) == set(Role)


def test_nobody_sees_a_page_without_signing_in(plan, visitor):
    answers = {name: visitor.get(address(name)) for name in READ}
    assert {(name, answer.status_code) for name, answer in answers.items()} == {(name, 302) for name in READ}
    assert {answer.url.partition("?")[0] for answer in answers.values()} == {"/sign-in"}


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_exactly_the_pages_that_its_rights_name(plan, signed_in, role):
    browser = signed_in(role)
    seen = {name for name in READ if browser.get(address(name)).status_code == 200}
    assert seen == {name for name, view in pages() if name in READ and view.right in GRANTS[role]}


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
