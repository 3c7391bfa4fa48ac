"""Rows apart: what one department types and attaches is nowhere to be found by another — by any page or operation."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from django.test import Client, override_settings
from django.utils.timezone import localdate

from daxu.api.routes import api
from daxu.core.requirement import Stage
from daxu.desk import drafts
from daxu.desk.models import EvidenceFile, Person, Role, Substitution
from daxu.desk.permissions import EVERYONE
from daxu.web import urls
from duties.filing.office import JULY, asked, opened
from duties.small import JUNE

STREET = "2024-07|beds@yuhua"
STREET_ROUTE = (Stage("本单位审核", "yuhua", 1), Stage("综合部门审核", "fgw", 2))
NOTE, PAPER = "孤本旁注", "孤本台账"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
STRANGERS = [
    (Role.REPORTER, "yuhua"),
    (Role.LEADER, ""),
    (Role.PUBLIC, ""),
    (Role.SYSTEM_ADMIN, ""),
    (Role.SECURITY_ADMIN, ""),
    (Role.AUDITOR, ""),
]


@pytest.fixture
def draft(db, tmp_path):
    """人社局 has typed a draft with a note and a file; nobody has filed it."""
    opened(asked(), asked("beds", "yuhua", route=STREET_ROUTE), facts=JUNE)
    with override_settings(HOME=tmp_path):
        paper = BytesIO(PDF)
        paper.name = f"{PAPER}.pdf"
        browser = browser_of(Role.REPORTER, "rsj")
        told = {"value": "58", "status": "公布", "key": "k", "version": "0", "note": NOTE, "file": paper}
        assert browser.post(f"/filings/{JULY}/draft", told).status_code in {200, 302}
        assert drafts.of([JULY])[JULY].content["note"] == NOTE
        yield browser


def browser_of(role, organisation, name=""):
    person, _ = Person.objects.get_or_create(
        username=name or f"{role}-{organisation}", role=role, organisation=organisation
    )
    browser = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def addresses():
    """Every address that can be read, with each filing, and the file of the draft, in its gaps."""
    return sorted(set(_addresses(EvidenceFile.objects.get().digest)))


def _addresses(digest):
    for route in urls.urlpatterns:
        if getattr(route, "name", None) and route.callback.right != EVERYONE:
            for filing in (JULY, STREET):
                text = str(route.pattern).replace("<str:digest>", digest).replace("<str:name>", filing)
                yield "/" + re.sub(r"<\w+:\w+>", "jobs", text)
    for prefix, router in api._routers:
        for path in router.path_operations:
            yield re.sub(r"{[^}]+}", "jobs", f"/api{prefix}{path}") + f"?filing={JULY}&month=2024-07&name={JULY}"


def holds(browser, address):
    answer = browser.get(address)
    told = b"".join(answer) if answer.streaming else answer.content
    return any(marker.encode() in told for marker in (NOTE, PAPER)) or told == PDF


def test_the_walk_finds_the_draft_where_it_belongs(draft):
    assert len(addresses()) > 80
    found = {address.partition("?")[0] for address in addresses() if holds(draft, address)}
    paper = EvidenceFile.objects.get()
    assert {f"/filings/{JULY}", f"/filings/{JULY}/evidence/{paper.digest}"} <= found


@pytest.mark.parametrize(("role", "organisation"), STRANGERS, ids=lambda value: value or "–")
def test_nobody_else_finds_it_anywhere(draft, role, organisation):
    stranger = browser_of(role, organisation)
    assert [address for address in addresses() if holds(stranger, address)] == []


def test_a_stand_in_finds_it_while_the_days_last(draft):
    browser = browser_of(Role.REPORTER, "yuhua")
    today = localdate()
    row = Substitution.objects.create(
        person=Person.objects.get(organisation="yuhua"),
        organisation="rsj",
        since=today,
        until=today,
        reason="休假",
        made_by="secadmin",
    )
    assert holds(browser, f"/filings/{JULY}")
    row.since = row.until = today.replace(year=today.year - 1)
    row.save()
    assert not holds(browser, f"/filings/{JULY}")


def test_who_moved_to_another_department_leaves_the_drafts_behind(draft):
    Person.objects.filter(organisation="rsj").update(organisation="yuhua")
    assert not holds(draft, f"/filings/{JULY}")
