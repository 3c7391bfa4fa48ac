"""A reviewer's pages: what waits, what stands beside it, passing, returning, granting, and who was faster."""

from __future__ import annotations

from contextlib import contextmanager
from urllib.parse import quote

import pytest

from daxu.core.filing import Answer, Sealing
from daxu.core.period import Month
from daxu.desk.models import Person, Role
from daxu.duties import filing
from daxu.ledger import read
from duties.filing.office import JULY, LI, WANG, ZHAO, approved, asked, filed, key, opened, passed, value
from world import at, fact

FAIRS = "2024-07|fairs@rsj"
LIST = "/reviews?month=2024-07"


def page(name=JULY, act=""):
    return f"/reviews/{quote(name, safe='@')}{act and '/'}{act}"


@pytest.fixture
def as_person(visitor):
    """Sign somebody in who acts for an organisation."""

    def sign_in(username, role, organisation):
        person, _ = Person.objects.get_or_create(username=username, role=role, organisation=organisation)
        visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


@pytest.fixture
def li(as_person):
    return as_person("李", Role.REVIEWER, "rsj")


def state(name=JULY):
    return filing.row(read.book(), name).filing.state.value


def steps(name=JULY):
    return filing.row(read.book(), name).filing.steps


def decided(browser, act, *, name=JULY, seen=None, reason="", **more):
    number = steps(name) if seen is None else seen
    return browser.post(page(name, act), {"key": key(), "seen": number, "reason": reason, **more}, follow=True)


def test_what_waits_is_listed_by_who_filed_it(db, li):
    opened(asked(), asked("fairs"))
    filed()
    told = li.get(LIST).text
    assert "2024年7月有1项等您审核，来自1个单位" in told
    assert "新增城镇就业" in told
    assert "招聘会" not in told


def test_nothing_waits_is_said_in_words(db, li):
    opened()
    assert "2024年7月没有等您审核的数据" in li.get(LIST).text


def test_another_month_in_which_something_waits_is_named(db, li):
    opened()
    filed(name="2024-06|jobs@rsj", when="2024-07-16")
    assert "2024年6月1项" in li.get(LIST).text


def test_the_value_stands_beside_last_period_last_year_and_what_was_filed_before(db, li):
    opened(facts=(fact("55人", "2023-01/2023-07"), fact("48人", "2024-01/2024-05")))
    filed("60人", note="第一次")
    filing.give_back(JULY, reason="请核实", by=LI, now=at("2024-08-17"), key=key())
    filed("58人", note="改过", when="2024-08-18")
    told = li.get(page()).text
    assert all(words in told for words in ("48人", "55人", "60人", "58人", "上一次上报", "第一次", "改过"))
    assert "−2人 (−3.3%)" in told
    assert told.count("有改动") == 2  # the amount and the note


def test_a_passed_value_goes_on_and_the_next_one_is_opened(db, li):
    opened(asked(), asked("fairs"))
    filed()
    filed("8场", FAIRS)
    answer = decided(li, "pass", name=FAIRS)
    assert "已通过：招聘会（人社局）" in answer.text
    assert answer.redirect_chain[-1][0] == page(JULY)
    answer = decided(li, "pass")
    assert "这个月等您审核的已全部处理" in answer.text
    assert [row.name for row in filing.queue(read.book(), Month(2024, 7), ZHAO)] == [FAIRS, JULY]


def test_a_value_is_returned_with_its_reason_only(db, li):
    opened()
    filed()
    answer = decided(li, "return")
    assert (answer.status_code, state()) == (409, "已上报")
    assert "退回必须写明理由" in answer.text
    assert "已退回" in decided(li, "return", reason="与台账不符").text
    assert state() == "已退回"
    assert "与台账不符" in li.get(page()).text


def test_the_reason_that_was_typed_comes_back_when_nothing_was_done(db, li):
    opened()
    filed()
    answer = decided(li, "return", reason="长" * 501)
    assert answer.status_code == 409
    assert "长" * 501 in answer.text


def test_who_comes_second_is_told_who_was_faster_and_loses_nothing(db, as_person):
    opened()
    filed()
    seen = steps()
    first = as_person("李", Role.REVIEWER, "rsj")
    decided(first, "pass", seen=seen)
    second = as_person("刘", Role.REVIEWER, "rsj")
    answer = decided(second, "return", seen=seen, reason="我觉得不对")
    assert answer.status_code == 409
    assert "李刚刚已通过这项填报，您的操作没有执行" in answer.text
    assert "我觉得不对" not in [step.entry.says.reason for step in filing.trail(JULY)]


def test_a_value_filed_anew_while_it_was_looked_at_is_not_passed_unseen(db, li):
    opened()
    filed()
    seen = steps()
    filing.withdraw(JULY, reason="填错", by=WANG, now=at("2024-08-17"), key=key())
    filed("59人", when="2024-08-18")
    answer = decided(li, "pass", seen=seen)
    assert (answer.status_code, state()) == (409, "已上报")
    assert "王刚刚已上报" in answer.text


def test_a_form_sent_twice_passes_once(db, li):
    opened()
    filed()
    same = {"key": "only-once-1", "seen": steps(), "reason": ""}
    assert [li.post(page(JULY, "pass"), same).status_code for _ in range(2)] == [302, 302]
    assert steps() == 2


def test_signals_are_for_the_reviewer_and_never_for_the_filer(db, as_person):
    opened(asked("fairs"), facts=(fact("2场", "2024-01/2024-03", indicator="fairs"),))
    filed("5场", "2024-06|fairs@rsj", when="2024-07-10", answers=())
    name = "2024-06|fairs@rsj"
    assert "可以问一问" in as_person("李", Role.REVIEWER, "rsj").get(page(name)).text
    reporter = as_person("王", Role.REPORTER, "rsj")
    told = reporter.get(f"/filings/{quote(name)}").text
    assert "恰好等于序时进度线" not in told
    assert reporter.get(page(name)).status_code == 403


def test_explanations_stand_with_what_they_explain(db, li):
    opened(facts=(fact("50人", "2024-01/2024-06"),))
    same = Answer("repeated", "七月没有新增，已核")
    filed("50人", answers=(same,))
    told = li.get(page()).text
    assert "校验要求核实的，填报人这样说明" in told
    assert "七月没有新增，已核" in told


def test_another_organisations_matter_is_refused(db, as_person):
    opened()
    filed()
    stranger = as_person("孙", Role.REVIEWER, "yuhua")
    assert stranger.get(page()).status_code == 403
    assert decided(stranger, "pass").status_code == 403
    assert state() == "已上报"


# --- several at once


@contextmanager
def two_waiting():
    opened(asked(), asked("fairs"))
    filed()
    filed("8场", FAIRS)
    yield {"name": [JULY, FAIRS], "key": key(), f"steps-{JULY}": 1, f"steps-{FAIRS}": 1}


def test_those_drawn_are_shown_in_full_before_any_is_passed(db, li):
    with two_waiting() as form:
        answer = li.post("/reviews/many?month=2024-07", form)
    drawn = filing.to_look_at([JULY, FAIRS])
    assert f"批量通过2项：先逐项查看抽中的{len(drawn)}项" in answer.text
    assert answer.text.count("我已看过这一项") == len(drawn)
    assert state() == state(FAIRS) == "已上报"


def test_many_are_not_passed_before_those_drawn_were_ticked(db, li):
    with two_waiting() as form:
        answer = li.post("/reviews/many?month=2024-07", {**form, "pass": "1"})
        assert answer.status_code == 409
        assert "须逐项查看抽中的" in answer.text
        seen = filing.to_look_at([JULY, FAIRS])
        answer = li.post("/reviews/many?month=2024-07", {**form, "pass": "1", "seen": seen}, follow=True)
    assert "已通过2项" in answer.text
    assert [row.name for row in filing.queue(read.book(), Month(2024, 7), LI)] == []


def test_one_that_was_dealt_with_meanwhile_is_named_and_none_is_passed(db, li):
    with two_waiting() as form:
        passed(LI, FAIRS)
        answer = li.post("/reviews/many?month=2024-07", {**form, "pass": "1", "seen": [JULY]})
    assert answer.status_code == 409
    assert "招聘会（人社局）：李已先处理" in answer.text
    assert state() == "已上报"


def test_nothing_chosen_is_said(db, li):
    opened()
    filed()
    assert "没有选择任何一项" in li.post("/reviews/many?month=2024-07", {"key": key()}, follow=True).text


# --- corrections after the lock


@pytest.fixture
def correction(db):
    opened()
    approved("58人")
    filing.close(Month(2024, 7), Sealing.LOCK, by=ZHAO, now=at("2024-08-20"), key=key())
    new = value("56人", links=("https://example.cn/ledger",))
    filing.ask(JULY, new, reason="漏扣重复两人", by=WANG, now=at("2024-08-22"), key=key())


@pytest.fixture
def zhao(as_person):
    return as_person("赵", Role.PLANNER, "fgw")


def test_a_correction_shows_old_and_new_with_the_reason_and_the_evidence(correction, zhao):
    told = zhao.get(page()).text
    assert all(words in told for words in ("新旧对照", "申请更正为", "56人", "现行（已通过）", "58人", "漏扣重复两人"))
    assert "https://example.cn/ledger" in told
    assert "−2人 (−3.4%)" in told


def test_a_granted_correction_enters_a_new_version(correction, zhao):
    assert "已准予更正" in decided(zhao, "grant").text
    row = filing.row(read.book(), JULY)
    assert (str(row.on_file.figure.quantity), row.filing.state.value) == ("56人", "已锁定")


def test_a_correction_is_refused_with_a_reason_only(correction, zhao):
    assert decided(zhao, "refuse").status_code == 409
    assert "不予更正" in decided(zhao, "refuse", reason="台账没有重复").text
    assert str(filing.row(read.book(), JULY).on_file.figure.quantity) == "58人"


def test_only_who_locks_decides_a_correction(correction, li):
    assert decided(li, "grant").status_code == 403
