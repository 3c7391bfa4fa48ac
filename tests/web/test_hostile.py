"""Every address walked by somebody who means no good: another department's matters, forged forms, stored scripts.

王 files for 人社局 and asks for all that is 雨花街道's, whose reporter 钱 has filed a secret and drafts another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern
from django.utils.timezone import now

from daxu.catalogue.regime import years_of_work
from daxu.core.filing import Answer, Value
from daxu.core.projects.project import Facts
from daxu.core.quantity import Quantity
from daxu.core.requirement import Stage
from daxu.desk import drafts, evidence, tokens
from daxu.desk.models import Person, Role
from daxu.duties import filing, planning
from daxu.duties.filing import Actor
from daxu.duties.projects import acting
from daxu.duties.projects.acting import Hand
from daxu.ledger import read
from daxu.web import urls
from daxu.web.filing_form import new_key
from duties.filing.office import BUREAU, JULY, asked, key, opened
from duties.small import JUNE, district
from world import at

STREET, OTHER = "2024-07|beds@yuhua", "2024-07|fairs@yuhua"
STREET_ROUTE = (Stage("本单位审核", "yuhua", 1), Stage("综合部门审核", "fgw", 2))
QIAN = Actor.of("钱", "yuhua")
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
SECRETS = ("机密说明", "机密台账", "secret.example", "机密草稿", "417张")
CAST = {
    "王": (Role.REPORTER, "rsj"), "李": (Role.REVIEWER, "rsj"), "钱": (Role.REPORTER, "yuhua"),
    "孙": (Role.REVIEWER, "yuhua"), "赵": (Role.PLANNER, "fgw"), "区长": (Role.LEADER, ""), "代表": (Role.DEPUTY, ""),
    "系统": (Role.SYSTEM_ADMIN, ""), "审计": (Role.AUDITOR, ""),
}  # fmt: skip
ROAD, PROJECT = Facts("街道一号路", "道路", "yuhua"), "P2024-0001"
STRANGERS = ["王", "李", "代表", "系统", None]


@pytest.fixture
def street(db, tmp_path) -> Iterator[str]:
    """The street has filed a secret value with evidence, and drafts another; the value is the hash of the evidence."""
    with secrets_of_the_street(tmp_path) as digest:
        yield digest


@contextmanager
def secrets_of_the_street(tmp_path) -> Iterator[str]:
    opened(asked(), asked("beds", "yuhua", route=STREET_ROUTE), asked("fairs", "yuhua", route=STREET_ROUTE), facts=JUNE)
    for name, (role, organisation) in CAST.items():
        Person.objects.create(username=name, role=role, organisation=organisation)
    with override_settings(HOME=tmp_path):
        paper = evidence.keep(PDF, "机密台账.pdf", organisation="yuhua", by="钱", now=at("2024-08-16"))
        said = Value(Quantity.parse("417张"), note="机密说明", evidence=(paper,), links=("https://secret.example/7",))
        found = filing.row(read.book(), STREET)
        answers = tuple(filing_answers(found, said))
        filing.submit(STREET, replace(said, answers=answers), by=QIAN, now=at("2024-08-16"), key=key())
        typed = {"value": "9", "note": "机密草稿"}
        drafts.keep(OTHER, typed, version=0, organisation="yuhua", by="钱", now=at("2024-08-16"))
        acting.register(ROAD, by=Hand("赵", manages=True), now=at("2024-08-16"), key=key(), day=date(2024, 1, 5))
        yield paper.digest


def filing_answers(found, said):
    return [Answer(remark.check, "机密说明") for remark in filing.remarked(found, said)]


def browser(name: str | None, **more) -> Client:
    seat = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False, **more)
    if name:
        seat.force_login(Person.objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
    return seat


# LibreOffice takes seconds to make it, of a .docx that is walked itself; its own test asks for it once.
CONVERTED = {"project-brief-pdf"}


def addresses(digest: str) -> list[str]:
    """Every address of the site with the street's identifiers in it, each of them in every gap of its kind."""
    step = step_of(STREET)
    gaps = {
        "name": [STREET, OTHER, "钱"], "digest": [digest], "figure": [step], "month": ["2024-07"], "step": ["lock"],
        "number": ["1"], "kind": ["xlsx", "csv"], "secret": ["x" * 40], "code": ["beds", "yuhua", "beds@yuhua"],
        "project": [PROJECT], "entry": [acting.history(PROJECT)[0].id], "what": ["report", "stage"],
        "task": ["T2024-0001"], "deed": ["assign", "claim"], "opinion": ["rd-1"],
    }  # fmt: skip
    found = []
    for route in (one for one in urls.urlpatterns if isinstance(one, URLPattern) and one.name not in CONVERTED):
        several = [str(route.pattern)]
        for gap in re.findall(r"<\w+:(\w+)>", several[0]):
            several = [re.sub(rf"<\w+:{gap}>", said, text) for text in several for said in gaps[gap]]
        found += several
    return [f"/{address}" for address in found]


def api_addresses() -> list[str]:
    step = step_of(STREET)
    names = [f"/api/v1/filing?filing={name}" for name in (STREET, OTHER)]
    return [
        *names, "/api/v1/filings?month=2024-07", "/api/v1/filings?month=2024-07&organisation=yuhua", "/api/v1/figures",
        f"/api/v1/figures/{step}/trace", "/api/v1/evaluation?as_of=2024-07-31", "/api/v1/targets/beds",
    ]  # fmt: skip


def step_of(name: str) -> str:
    """The identifier of a filing's first step."""
    return filing.trail(name)[0].entry.id


def leaked(text: str) -> set[str]:
    return {secret for secret in SECRETS if secret in text}


def content(answer) -> str:
    return b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8", "replace")


def stands() -> tuple[object, ...]:
    """All of the street's that anybody could spoil."""
    kept = drafts.of([OTHER])[OTHER]
    return (len(filing.trail(STREET)), len(filing.trail(OTHER)), kept.version, kept.content["note"])


# --- another department's matters


@pytest.mark.parametrize("who", STRANGERS)
def test_no_address_shows_a_stranger_what_a_department_files(street, who):
    seat = browser(who)
    answers = {path: seat.get(path) for path in [*addresses(street), *api_addresses()]}
    opened_to = [path for path, answer in answers.items() if answer.status_code != 403]
    query = "organisation=yuhua&month=2024-07&filer=yuhua"
    answers |= {path: seat.get(path) for path in (f"{path}{'&' if '?' in path else '?'}{query}" for path in opened_to)}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code >= 500} == {}
    assert {path: leaked(content(answer)) for path, answer in answers.items() if leaked(content(answer))} == {}


@pytest.mark.parametrize("who", STRANGERS)
def test_no_form_lets_a_stranger_touch_what_a_department_files(street, who):
    before = stands()
    seat = browser(who)
    sent = {
        "value": "1", "status": "公布", "version": "1", "reason": "越权", "key": new_key(), "evidence": street,
        "filing": STREET, "name": STREET, "names": [STREET, OTHER], "organisation": "yuhua", "month": "2024-07",
        "looked": [STREET, OTHER], "seen": "1",
    }  # fmt: skip
    answers = {path: seat.post(path, sent) for path in addresses(street) if not path.startswith("/sign-out")}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code >= 500} == {}
    assert {path: leaked(content(answer)) for path, answer in answers.items() if leaked(content(answer))} == {}
    assert stands() == before


@pytest.mark.parametrize("door", ["drafts", "file"])
def test_the_sheets_doors_take_no_row_of_another_department(street, door):
    before = stands()
    rows = [{"filing": name, "content": {"value": "1"}, "version": 1, "key": new_key()} for name in (STREET, OTHER)]
    answer = browser("王").post(f"/filings/sheet/{door}", json.dumps({"rows": rows}), content_type="application/json")
    assert leaked(answer.text) == set()
    assert stands() == before


@pytest.mark.parametrize("who", ["王", "李"])
def test_no_deed_of_the_api_touches_another_department(street, who):
    before = stands()
    token = tokens.make(name="越权", person=who, days=1, now=now())[0]
    for name in (STREET, OTHER):
        for deed in ("submit", "withdraw", "ask", "pass", "return", "grant", "refuse"):
            body = {"filing": name, "value": "1张", "reason": "越权", "links": ["https://a.example/"]}
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_key()}
            seat = Client(HTTP_HOST="127.0.0.1", headers=headers)
            answer = seat.post(f"/api/v1/filings/{deed}", json.dumps(body), content_type="application/json")
            assert answer.status_code == 403, (deed, answer.text)
            assert leaked(answer.text) == set()
    assert stands() == before


def test_the_street_and_those_who_review_it_do_see_it(street):
    """What the walks above look for can be seen where it should."""
    assert leaked(browser("钱").get(f"/filings/{STREET}").text) >= {"机密说明", "机密台账", "secret.example"}
    assert "机密草稿" in browser("钱").get(f"/filings/{OTHER}").text
    assert browser("孙").get(f"/filings/{STREET}/evidence/{street}").status_code == 200


# --- forged forms and headers


def test_every_form_from_elsewhere_is_refused(street):
    seat = browser("钱", enforce_csrf_checks=True)
    before = stands()
    answers = {path: seat.post(path, {"value": "1"}).status_code for path in addresses(street)}
    assert set(answers.values()) <= {403, 404, 405}, answers
    body = json.dumps({"filing": STREET, "reason": "伪造"})
    forged = seat.post("/api/v1/filings/withdraw", body, "application/json", headers={"Idempotency-Key": new_key()})
    assert forged.status_code == 403
    assert stands() == before


def test_every_page_carries_the_headers_that_keep_strangers_out(street):
    seat = browser("赵")
    for path in addresses(street):
        answer = seat.get(path)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff"), path
        assert answer["Referrer-Policy"] == "same-origin", path
        assert answer.headers["Permissions-Policy"], path


# --- stored scripts

EVIL = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{7*7}}"


class Tags(HTMLParser):
    """The tags of a page with what could run in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.running: list[str] = []
        self.outside: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "script" and not given.get("src") and given.get("type") != "application/json":
            self.running.append(tag)
        if any(name.startswith("on") for name in given) or given.get("src") == "x":
            self.running.append(f"{tag} {given}")
        href = given.get("href") or given.get("action") or given.get("formaction") or ""
        if href.strip().lower().startswith(("javascript:", "data:", "vbscript:")):
            self.running.append(href)
        if tag == "a" and href.startswith(("http:", "https:")):
            self.outside.append((href, given.get("rel") or ""))


@pytest.fixture
def evil(street) -> str:
    """Indicators, people and words that were all given by somebody who tries to run a script."""
    small = district(facts=JUNE)
    named = tuple(replace(one, name=f"{one.name}{EVIL}", definition=EVIL) for one in small.indicators)
    given = (asked(), asked("beds", "yuhua", route=STREET_ROUTE), asked("fairs", "yuhua", route=STREET_ROUTE))
    whole = replace(
        small, indicators=named, organisations=(*small.organisations, BUREAU), requirements=given,
        years_of_work=years_of_work(),
    )  # fmt: skip
    planning.load(whole, by="赵", now=now())
    paper = evidence.keep(PDF + b"%", f"{EVIL}.pdf", organisation="rsj", by="王", now=now())
    said = Value(
        Quantity.parse("58人"), note=EVIL, evidence=(paper,), links=("https://a.example/?q=<script>alert(2)</script>",)
    )
    filing.submit(JULY, said, by=Actor.of("王", "rsj"), now=now(), key=key())
    filing.give_back(JULY, reason=EVIL, by=Actor.of("李", "rsj"), now=now(), key=key())
    typed = {"value": EVIL[:60], "note": EVIL, "links": "javascript:alert(1)"}
    drafts.keep(JULY, typed, version=0, organisation="rsj", by="王", now=now())
    return paper.digest


@pytest.mark.parametrize("who", ["王", "李", "赵", "区长", "审计"])
def test_nothing_that_anybody_wrote_runs_in_a_page(evil, who):
    seat = browser(who)
    paths = {path.replace(STREET, JULY).replace("/yuhua", "/rsj") for path in addresses(evil)}
    paths |= {"/indicators/jobs", "/targets/jobs", "/requirements/jobs@rsj", "/filings?month=2024-07&organisation=rsj"}
    shown = 0
    for path in sorted(paths):
        answer = seat.get(path)
        assert answer.status_code < 500, path
        if answer["Content-Type"].startswith("text/html"):
            tags = Tags(content(answer))
            assert tags.running == [], path
            assert [href for href, rel in tags.outside if "noopener" not in rel] == [], path
            shown += "&lt;img src=x" in content(answer) or "\\u003Cimg" in content(answer)
    assert shown >= (1 if who != "审计" else 0)


def test_what_was_written_is_shown_as_it_was_written(evil):
    page = browser("王").get(f"/filings/{JULY}").text
    assert "&lt;script&gt;alert(2)&lt;/script&gt;{{7*7}}" in page
    assert "alert(2)&lt;/script&gt;49" not in page
