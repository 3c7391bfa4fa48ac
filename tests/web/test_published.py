"""What deputies and the public see of filed months: what was published, and nothing before (core/published.py)."""

from __future__ import annotations

import re

import pytest
from django.utils.timezone import now

from daxu.core.filing import Sealing
from daxu.core.indicator import Observation
from daxu.core.period import Month
from daxu.desk import tokens
from daxu.desk.models import Person, Role
from daxu.duties import filing
from daxu.ledger import eyes, read
from duties.filing import office
from duties.filing.office import ZHAO
from world import at
from world import fact as known

OUTSIDE = [Role.DEPUTY, Role.PUBLIC]
DAY = "?as_of=2024-07-31"


@pytest.fixture
def july(db):
    """July is filed and approved, and nobody has published it."""
    office.opened()
    office.approved("97人")


def publish():
    for sealing in (Sealing.LOCK, Sealing.PUBLISH):
        filing.close(Month(2024, 7), sealing, by=ZHAO, now=at("2024-08-30"), key=office.key())


def fact():
    (found,) = (entry for entry, _fact in read.book().said(Observation))
    return found


def seen_by(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


ADDRESSES = ["/targets/jobs" + DAY, "/indicators/jobs" + DAY, "/organisations/rsj" + DAY, "/targets.csv" + DAY]


@pytest.mark.parametrize("role", OUTSIDE)
def test_a_filed_figure_is_seen_when_its_month_is_published_and_not_before(july, signed_in, role):
    browser = signed_in(role)
    for address in ADDRESSES:
        assert not figure_in(seen_by(browser, address)), address
    publish()
    assert figure_in(seen_by(browser, "/targets/jobs" + DAY))


def figure_in(page):
    return re.search(r"(?<![\w.])97(人|(?![\w.%]))", page) is not None


@pytest.mark.parametrize("role", [Role.PLANNER, Role.REPORTER, Role.REVIEWER, Role.LEAD, Role.LEADER])
def test_officials_see_it_as_soon_as_it_is_approved(july, signed_in, role):
    assert figure_in(seen_by(signed_in(role), "/targets/jobs" + DAY))


@pytest.mark.parametrize("role", OUTSIDE)
def test_who_knows_the_name_of_a_withheld_figure_still_does_not_see_it(july, signed_in, role):
    entry = fact()
    browser = signed_in(role)
    assert browser.get(f"/trace/{entry.id}").status_code == 404
    assert browser.get(f"/api/v1/figures/{entry.id}/trace").status_code == 404
    publish()
    assert figure_in(seen_by(browser, f"/trace/{entry.id}"))


@pytest.mark.parametrize("role", OUTSIDE)
def test_the_api_holds_to_it_by_session_and_by_token(july, signed_in, visitor, role):
    browser = signed_in(role)
    key, _kept = tokens.make(name="表格", person=f"{role}-王", days=9, now=now())
    token = {"Authorization": f"Bearer {key}"}
    for address in ("/api/v1/figures", "/api/v1/evaluation?as_of=2024-07-31", "/api/v1/targets?as_of=2024-07-31"):
        assert not figure_in(seen_by(browser, address)), address
        assert not figure_in(browser.get(address, headers=token).content.decode()), address
    publish()
    assert figure_in(seen_by(browser, "/api/v1/figures"))


def test_one_process_serves_both_without_mixing_them_up(july, signed_in):
    browser = signed_in(Role.PLANNER)
    official = "/targets/jobs" + DAY
    for _ in range(2):
        assert figure_in(seen_by(signed_in(Role.PLANNER), official))
        assert not figure_in(seen_by(signed_in(Role.PUBLIC), official))
    assert browser is not None
    assert not eyes.narrow()


def test_a_token_of_an_official_sees_more_than_the_visitor_who_shows_it(july, visitor):
    Person.objects.create(username="zhao", role=Role.PLANNER)
    key, _kept = tokens.make(name="表格", person="zhao", days=9, now=now())
    answer = visitor.get("/api/v1/figures", headers={"Authorization": f"Bearer {key}"})
    assert figure_in(answer.content.decode())


def test_until_a_new_value_is_published_the_one_before_it_stands(db):
    office.opened(facts=(known("61人", period="2024-01/2024-07"),))
    office.approved("97人")
    with eyes.opened():
        eyes.see(only_published=True)
        assert str(fact().says.figure.quantity) == "61人"
        assert len(read.history(fact().slot)) == 1
    assert str(fact().says.figure.quantity) == "97人"
    publish()
    with eyes.opened():
        eyes.see(only_published=True)
        assert str(fact().says.figure.quantity) == "97人"


def test_how_it_was_filed_is_never_theirs_to_see(july):
    publish()
    with eyes.opened():
        eyes.see(only_published=True)
        assert list(read.under("step|")) == []
    assert len(list(read.under("step|"))) == 3
