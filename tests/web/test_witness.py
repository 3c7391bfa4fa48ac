"""Every act leaves its trace: whatever is posted, handed out or refused, even where no view thinks of it."""

from __future__ import annotations

import pytest
from django.test import override_settings
from django.urls import path

from daxu.api.routes import api
from daxu.desk.models import Role
from daxu.desk.permissions import EVERYONE, GRANTS
from daxu.duties import auditing
from daxu.duties.auditing import Sought
from daxu.web import urls
from daxu.web.views import errors

ANY = Sought()
UNSAFE = {"post", "put", "patch", "delete"}


def told():
    return auditing.search(ANY)


def newest():
    return told()[0]


def posted_pages():
    """Every (name, address, right) of a page that takes a form."""
    for route in urls.urlpatterns:
        view = getattr(route, "callback", None)
        if view is not None and getattr(route, "name", None):
            yield route.name, "/" + _filled(str(route.pattern)), view.right


def _filled(pattern):
    blanks = {"<str:code>": "jobs", "<str:name>": "2024-07|jobs@rsj", "<str:figure>": "x", "<str:digest>": "0" * 64}
    for blank, word in blanks.items():
        pattern = pattern.replace(blank, word)
    return pattern


def role_for(right):
    """A role that may; what everybody may is tried by the planner."""
    return next((role for role in Role if right in GRANTS[role]), Role.PLANNER)


PAGES = [pytest.param(*page, id=page[0]) for page in posted_pages()]


@pytest.mark.parametrize(("name", "address", "right"), PAGES)
def test_whatever_is_posted_by_somebody_signed_in_leaves_an_act(plan, signed_in, name, address, right):
    browser = signed_in(role_for(right))
    before = auditing.count(ANY)
    answer = browser.post(address, {})
    if answer.status_code == 405:
        pytest.skip(f"{name} 只供查看 · takes no form")
    assert auditing.count(ANY) > before
    act = newest()
    assert (act.who, act.way, act.address) == (f"{role_for(right)}-王", "page", "127.0.0.1")
    assert act.outcome == "refused" or answer.status_code < 400


def operations():
    """Every (method, address) of the API's own description."""
    for address, methods in api.get_openapi_schema()["paths"].items():
        yield from ((method, address) for method in methods)


@pytest.mark.parametrize(("method", "address"), sorted(operations()))
def test_every_operation_of_the_api_leaves_an_act(plan, signed_in, method, address):
    role = Role.AUDITOR if "verification" in address else Role.PLANNER
    browser = signed_in(role)
    before = auditing.count(ANY)
    filled = address.replace("{code}", "jobs").replace("{id}", "x").replace("{name}", "x").replace("{digest}", "0" * 64)
    answer = getattr(browser, method)(filled, *([{}, "application/json"] if method in UNSAFE else []))
    assert auditing.count(ANY) == before + 1
    act = newest()
    assert (act.who, act.way) == (f"{role}-王", "api")
    assert (act.outcome == "done") is (answer.status_code < 400)


def test_a_page_that_is_read_leaves_none(plan, signed_in):
    browser = signed_in(Role.PLANNER)
    before = auditing.count(ANY)
    assert browser.get("/targets").status_code == 200
    assert auditing.count(ANY) == before


def test_a_file_that_is_handed_out_leaves_an_export_with_its_filter(plan, signed_in):
    browser = signed_in(Role.DEPUTY)
    assert browser.get("/targets.csv?verdict=behind").status_code == 200
    assert (newest().what, newest().object) == ("export", "GET /targets.csv?verdict=behind")


def test_a_report_that_is_built_leaves_one(plan, signed_in):
    signed_in(Role.PLANNER).post("/report.docx", {"period": "2024H1"})
    assert newest().what == "report"


def test_a_refused_access_by_somebody_signed_in_leaves_a_refusal(plan, signed_in):
    signed_in(Role.AUDITOR).get("/targets/jobs")
    act = newest()
    assert (act.who, act.role, act.what, act.object, act.outcome) == (
        "auditor-王", "auditor", "access", "GET /targets/jobs", "refused",
    )  # fmt: skip


@pytest.mark.parametrize("address", ["/targets", "/targets/jobs", "/organisations/rsj", "/indicators/jobs", "/filings"])
def test_t16_2_an_auditor_who_opens_a_business_record_is_refused_and_it_is_kept(plan, signed_in, address):
    assert signed_in(Role.AUDITOR).get(address).status_code == 403
    assert (newest().what, newest().outcome) == ("access", "refused")


def test_what_nobody_asks_for_leaves_nothing(plan, visitor):
    before = auditing.count(ANY)
    visitor.get("/targets.csv")
    visitor.post("/report.docx", {"period": "2024H1"})
    visitor.post("/language", {"language": "en"})
    assert auditing.count(ANY) == before


def test_a_program_that_reads_again_within_the_hour_leaves_one_act(plan, signed_in):
    browser = signed_in(Role.PLANNER)
    before = auditing.count(ANY)
    for _ in range(3):
        assert browser.get("/api/v1/indicators").status_code == 200
    assert auditing.count(ANY) == before + 1


def test_a_program_is_named_by_its_person_and_token(plan, visitor):
    from daxu.desk import tokens
    from daxu.desk.models import Person
    from world import at

    Person.objects.create(username="王", role=Role.PLANNER, organisation="fgw")
    key, kept = tokens.make(name="导数", person="王", days=36500, now=at("2024-07-10"))
    assert visitor.get("/api/v1/plans", headers={"Authorization": f"Bearer {key}"}).status_code == 200
    act = newest()
    assert (act.who, act.organisation, act.session, act.way) == ("王", "fgw", f"token {kept.id}", "api")
    assert key not in str(act)


def test_a_form_without_its_token_is_a_refusal_too(plan, signed_in):
    from django.test import Client

    browser = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    browser.cookies = signed_in(Role.PLANNER).cookies
    assert browser.post("/introduction").status_code == 403
    assert (newest().what, newest().outcome) == ("access", "refused")


# --- signing in and out


@pytest.fixture
def account(db):
    from daxu.desk.models import Person

    return Person.objects.create_user("王", password="Sample-only-9", role=Role.REPORTER, organisation="rsj")


def attempt(visitor, name, password):
    return visitor.post("/sign-in", {"username": name, "password": password})


def test_signing_in_and_out_leaves_both(visitor, account):
    attempt(visitor, "王", "Sample-only-9")
    visitor.post("/sign-out")
    out, came = told()[:2]
    assert [(a.what, a.who, a.organisation, a.outcome) for a in (came, out)] == [
        ("sign-in", "王", "rsj", "done"), ("sign-out", "王", "rsj", "done"),
    ]  # fmt: skip
    assert came.session == out.session != ""


def test_a_wrong_password_leaves_a_refusal_without_the_password(visitor, account):
    attempt(visitor, "王", "Wrong-secret-1")
    (act,) = told()
    assert (act.what, act.who, act.object, act.outcome) == ("sign-in", "", "王", "refused")
    assert "Wrong-secret-1" not in str(act)


def test_a_name_that_nobody_bears_is_kept_as_a_hash_only(visitor, account):
    attempt(visitor, "My-secret-password", "")
    attempt(visitor, "My-secret-password", "x")
    assert told()
    assert "My-secret-password" not in str(told())


def test_an_account_that_is_locked_leaves_that_too(visitor, account):
    for _ in range(6):
        attempt(visitor, "王", "wrong")
    assert ("locked-out", "王") in {(act.what, act.object) for act in told()}


# --- where it cannot be kept


def test_a_file_is_not_handed_out_when_its_act_cannot_be_kept(plan, signed_in, caplog):
    from django.db import connection

    browser = signed_in(Role.PLANNER)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TRIGGER full BEFORE INSERT ON ledger_act BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    answer = browser.get("/targets.csv")
    assert answer.status_code == 503
    assert "文件没有交出" in answer.text
    assert "An act could not be kept" in caplog.text


def _forgotten(request):
    return errors.not_found(request)


_forgotten.right = EVERYONE


class Addresses:
    """The addresses of the site and one that nobody thought of."""

    urlpatterns = (*urls.urlpatterns, path("forgotten-by-everybody", _forgotten))
    handler403, handler404 = urls.handler403, urls.handler404


@override_settings(ROOT_URLCONF=Addresses)
def test_the_view_that_nobody_named_is_kept_as_a_request(plan, signed_in):
    signed_in(Role.PLANNER).post("/forgotten-by-everybody")
    assert (newest().what, newest().object) == ("request", "POST /forgotten-by-everybody")
