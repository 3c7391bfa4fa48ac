"""Reminders on the page, and the calendar of due days behind a secret address that can be withdrawn."""

from __future__ import annotations

import re

import pytest
from icalendar import Calendar

from daxu.desk import post
from daxu.desk.models import Person, Role
from daxu.desk.post import BadAddress
from daxu.duties import filing
from daxu.ledger import read
from duties.filing.office import JULY, LI, asked, filed, key, opened
from world import at

DAY = "as_of=2024-08-16"


@pytest.fixture
def browser(visitor):
    def sign_in(role=Role.REPORTER, organisation="rsj", name="王"):
        person, _ = Person.objects.get_or_create(username=name, role=role, organisation=organisation)
        visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


@pytest.fixture
def july(db):
    opened(asked(), asked("fairs"))
    filed(when="2024-08-05")
    filing.give_back(JULY, reason="与台账不符", by=LI, now=at("2024-08-06"), key=key())


def test_a_reporter_sees_what_was_returned_first(july, browser):
    told = browser().get(f"/reminders?{DAY}").text
    assert told.index("退回待改") < told.index("三个工作日内到期") < told.index("逾期未报")
    assert "与台账不符" in told


def test_the_months_list_says_it_in_one_line(july, browser):
    told = browser().get(f"/filings?month=2024-07&{DAY}").text
    assert "退回待改：1，三个工作日内到期：1，逾期未报：12" in told
    assert "看清单" in told


def test_a_reviewer_is_reminded_of_reviews_only(july, browser):
    filed(when="2024-08-07")
    told = browser(Role.REVIEWER, "rsj", "李").get(f"/reminders?{DAY}").text
    assert "等待审核" in told
    assert "逾期未报" not in told


def test_who_keeps_the_plan_sees_how_all_stand(july, browser):
    planner = browser(Role.PLANNER, "fgw", "赵")
    assert "各单位的提醒" in planner.get(f"/reminders?{DAY}").text


def test_nothing_to_do_is_said(july, browser):
    assert "没有要您办的" in browser(Role.REVIEWER, "yuhua", "孙").get(f"/reminders?{DAY}").text


# --- the calendar


def subscribed(browser, organisation="rsj"):
    told = browser.post("/reminders/calendar", {"organisation": organisation})
    return re.search(r"/calendar/[\w-]+\.ics", told.text)


def test_due_days_are_subscribed_to_without_signing_in(july, browser):
    reporter = browser()
    address = subscribed(reporter)[0]
    reporter.logout()
    answer = reporter.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
    assert len(events) == 12
    july = next(event for event in events if "2024年7月" in event["summary"])
    assert str(july["dtstart"].dt) == "2024-08-19"  # the 18th is a Sunday
    assert "2项" in july["summary"]
    assert "新增城镇就业" in july["description"]
    assert "58人" not in answer.content.decode()


def test_a_secret_address_is_shown_once_and_can_be_withdrawn(july, browser):
    reporter = browser()
    address = subscribed(reporter)[0]
    page = reporter.get("/reminders").text
    assert address not in page
    ended = re.search(r"/reminders/calendar/\d+/end", page)[0]
    reporter.post(ended)
    assert reporter.get(address).status_code == 404
    assert reporter.post(ended).status_code == 404


def test_nobody_subscribes_to_anothers_due_days_nor_ends_them(july, browser):
    page = browser()
    subscribed(page)
    stranger = browser(Role.REPORTER, "yuhua", "孙")
    assert stranger.post("/reminders/calendar", {"organisation": "rsj"}).status_code == 404
    assert stranger.post("/reminders/calendar/1/end").status_code == 404


def test_an_address_that_was_guessed_opens_nothing(july, visitor):
    assert visitor.get("/calendar/guessed.ics").status_code == 404
    assert read.book().requirements


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "10.1.2.3", "[::ffff:10.0.0.1]", "[fe80::1]", "0.0.0.0", "224.0.0.1"],  # noqa: S104 - none is bound
)
def test_a_webhook_never_reaches_the_houses_own_network_unasked(host):
    with pytest.raises(BadAddress, match="不许发送"):
        post.webhook(f"https://{host}/", {}, secret="x", now=at("2024-08-16"))


def test_a_private_network_is_reached_when_allowed_but_never_the_machines_own_keeper():
    with pytest.raises(BadAddress, match="不许发送"):
        post.webhook("https://169.254.169.254/", {}, secret="x", now=at("2024-08-16"), private=True)
