"""The bureau's months: what is open, locking and publishing in two steps, spot checks and what they say of a filer."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import override_settings

from daxu.core.filing import Sealing
from daxu.core.period import Month
from daxu.desk.models import Person, Role
from daxu.duties import filing
from daxu.ledger import read
from duties.filing.office import JULY, WITHIN, ZHAO, approved, asked, filed, key, opened
from world import at

LOCK, PUBLISH = "/months/2024-07/lock", "/months/2024-07/publish"


@pytest.fixture
def browser(visitor):
    def sign_in(role=Role.PLANNER, organisation="fgw", name="赵"):
        person, _ = Person.objects.get_or_create(username=name, role=role, organisation=organisation)
        visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


@pytest.fixture
def july(db):
    opened(asked(), asked("fairs"))
    approved()
    filed("9场", "2024-07|fairs@rsj", when="2024-08-18")


def sealed():
    return {closing.says.sealing.value for closing in read.book().closings.get("2024-07", ())}


def locked():
    filing.close(Month(2024, 7), Sealing.LOCK, by=ZHAO, now=at("2024-08-31"), key=key(), reason="7月数据齐了")


def test_what_is_open_still_is_listed_before_the_lock(july, browser):
    told = browser().get(LOCK).text
    assert "2项中1项已通过，1项未了结" in told
    assert "招聘会" in told
    assert "锁定不能撤销" in told
    assert sealed() == set()


def test_a_month_is_locked_in_a_second_step_and_says_by_whom_when_and_why(july, browser):
    answer = browser().post(LOCK, {"key": key(), "reason": "7月数据齐了"}, follow=True)
    assert sealed() == {"锁定"}
    assert "2024年7月的数据已锁定" in answer.text
    assert "由赵于" in answer.text
    assert "7月数据齐了" in answer.text


def test_a_lock_that_was_pressed_twice_locks_once(july, browser):
    form = {"key": "lock-july-once", "reason": ""}
    assert [browser().post(LOCK, form).status_code for _ in range(2)] == [302, 302]


def test_who_locks_second_is_told(july, browser):
    locked()
    answer = browser().post(LOCK, {"key": key()})
    assert answer.status_code == 409
    assert "2024-07已锁定" in answer.text


def test_a_month_is_published_after_its_lock_only(july, browser):
    assert browser().post(PUBLISH, {"key": key()}).status_code == 409
    assert browser().get(PUBLISH).status_code == 302
    locked()
    browser().post(PUBLISH, {"key": key()})
    assert sealed() == {"锁定", "发布"}


@pytest.mark.parametrize("role", [Role.REPORTER, Role.REVIEWER, Role.LEADER])
def test_nobody_else_locks(july, browser, role):
    assert browser(role, "rsj", "李").post(LOCK, {"key": key()}).status_code == 403
    assert sealed() == set()


def test_a_month_that_nobody_files_for_is_not_there(july, browser):
    assert browser().get("/months/2031-01").status_code == 404
    assert browser().get("/months/nonsense").status_code == 404
    assert browser().get("/months/2024-07/open").status_code == 404


# --- spot checks


def checked(browser, **more):
    return browser.post("/months/2024-07/spot-check", {"name": JULY, "key": key(), **more}, follow=True)


def test_what_the_lot_fell_on_is_checked_and_kept(july, browser):
    locked()
    planner = browser()
    assert "抽中1项" in planner.get("/months/2024-07").text
    told = checked(planner, agrees="no", note="台账只有57人").text
    assert "抽查结果已登记" in told
    assert "台账只有57人" in told


@pytest.mark.parametrize("form", [{"note": "核对台账"}, {"agrees": "yes", "note": " "}])
def test_a_result_without_its_finding_is_not_entered(july, browser, form):
    locked()
    assert checked(browser(), **form).status_code in (409, 422)
    assert filing.checks_of(read.book()) == []


def test_few_checks_grade_nobody_and_five_give_a_share_with_its_interval(july, browser):
    locked()
    for _ in range(4):
        checked(browser(), agrees="yes", note="核对台账")
    assert "再查1项才评" in browser().get("/months").text
    checked(browser(), agrees="no", note="核对台账")
    told = browser().get("/months").text
    assert "80.0%" in told
    assert "38%—96%" in told


def test_what_was_found_is_kept_with_its_file_and_shown_to_the_filer(july, browser, tmp_path):
    locked()
    paper = BytesIO(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n")
    paper.name = "现场核查.pdf"
    with override_settings(HOME=tmp_path):
        told = checked(browser(), value="50", note="台账只有50人", file=paper).text
        assert "现场核查.pdf" in told
        (check,) = filing.checks_of(read.book(), JULY)
        assert (check.agrees, str(check.found), check.evidence[0].name) == (False, "50人", "现场核查.pdf")
        wang = browser(Role.REPORTER, "rsj", "王")
        told = wang.get(f"/filings/{JULY}").text
        assert "查到 <strong>50人</strong>" in told
        assert "人社局共被抽查1次，相符0次" in told
        assert "平均偏差+16.0%" in told
        assert wang.get(f"/filings/{JULY}/evidence/{check.evidence[0].digest}").status_code == 200


def test_a_found_number_that_is_none_comes_back_with_what_was_typed(july, browser):
    locked()
    answer = checked(browser(), value="五十", note="核对台账")
    assert answer.status_code == 422
    assert 'value="五十"' in answer.text
    assert filing.checks_of(read.book()) == []


# --- relations between figures


def test_the_month_shows_how_each_declared_relation_stands(db, browser):
    opened(asked(), asked(filer="yuhua", code="jobs.yuhua@yuhua", whose="yuhua"), rules=(WITHIN,))
    approved()
    told = browser().get("/months/2024-07").text
    assert "街道不大于全区" in told
    assert "未判" in told
    assert "缺雨花街道新增城镇就业" in told
