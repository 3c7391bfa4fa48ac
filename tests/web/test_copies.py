"""What a browser may keep for a dead line: the pages of one's own filings, in one's own name, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client

from daxu.desk.models import Person, Role
from daxu.web.views.copies import HEADER
from duties.filing.office import JULY, asked, opened
from duties.small import JUNE

SHEET, FORM = "/filings/sheet?month=2024-07", f"/filings/{JULY}"
KEPT = [SHEET, FORM]
NEVER = ["/", "/filings?month=2024-07", "/filings/files?month=2024-07", "/matrix", "/reminders", "/account", "/sign-in"]
CAST = {"王": (Role.REPORTER, "rsj"), "陈": (Role.REPORTER, "rsj"), "赵": (Role.PLANNER, "fgw")}


@pytest.fixture
def sit(db):
    """Seat somebody at a browser of their own; the district asks 人社局 for jobs."""
    opened(asked(), facts=JUNE)

    def at_a_browser(name):
        role, organisation = CAST[name]
        browser = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
        browser.force_login(Person.objects.create(username=name, role=role, organisation=organisation))
        return browser

    return at_a_browser


def test_the_worker_is_handed_out_at_the_root_and_asked_for_anew_each_time(visitor, db):
    answer = visitor.get("/copies-worker.js")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-cache")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]


def test_a_filer_may_keep_the_pages_of_his_own_filings_and_nothing_else(sit):
    wang = sit("王")
    assert [wang.get(page).has_header(HEADER) for page in KEPT] == [True, True]
    assert [page for page in NEVER if wang.get(page).has_header(HEADER)] == []
    assert not wang.post(f"{FORM}/submit", {"value": "x"}).has_header(HEADER)


def test_a_copy_is_named_after_one_person_without_saying_who(sit):
    named = {name: sit(name).get(SHEET)[HEADER] for name in ("王", "陈")}
    assert len(set(named.values())) == 2
    assert not [name for name, whose in named.items() if name in whose]


def test_every_page_says_whose_copies_may_stay(sit, visitor):
    wang = sit("王")
    whose = wang.get(SHEET)[HEADER]
    assert f'data-copies-of="{whose}"' in wang.get("/").text
    assert 'data-copies-of=""' in visitor.get("/sign-in").text


def test_whoever_only_looks_keeps_no_copy(sit):
    looking = sit("赵").get(FORM)
    assert looking.status_code == 200
    assert not looking.has_header(HEADER)
    assert "copy-notice" not in looking.text
