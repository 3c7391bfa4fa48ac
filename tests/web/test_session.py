"""Signing in and out, the language, the headers, and the pages for what goes wrong."""

from __future__ import annotations

import stat

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils.timezone import now

from daxu.desk import accounts
from daxu.desk.models import Person, Role
from daxu.duties import staffing
from daxu.web.checks import fit_for_production
from daxu.web.middleware import RENEW_AFTER


@pytest.fixture
def passwords(db):
    """The sample accounts' passwords, hashed fast: slow hashing is Django's to test."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield {name: password for name, _role, password in accounts.ensure_samples(db)}


def try_to_sign_in(visitor, name, password, **more):
    return visitor.post("/sign-in", {"username": name, "password": password, **more})


@pytest.mark.parametrize(
    ("name", "arrival"),
    [("planner", "/"), ("deputy", "/"), ("auditor", "/administration")],
    ids=["planner", "deputy", "auditor"],
)
def test_everybody_arrives_at_the_home_of_his_role(visitor, passwords, name, arrival):
    answer = try_to_sign_in(visitor, name, passwords[name])
    assert (answer.status_code, answer.url) == (302, arrival)


def test_signing_in_leads_on_to_the_page_that_was_asked_for(visitor, passwords):
    assert try_to_sign_in(visitor, "lead", passwords["lead"], next="/targets?q=a").url == "/targets?q=a"


def test_signing_in_never_leads_to_another_host(visitor, passwords):
    assert try_to_sign_in(visitor, "lead", passwords["lead"], next="https://elsewhere.example/").url == "/"


def test_five_wrong_passwords_pause_the_account(visitor, passwords):
    answers = [try_to_sign_in(visitor, "lead", "wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    paused = try_to_sign_in(visitor, "lead", passwords["lead"])
    assert paused.status_code == 429
    assert "账号暂停登录" in paused.text
    assert try_to_sign_in(visitor, "leader", passwords["leader"]).status_code == 302


def test_signing_out_takes_a_post(visitor, passwords):
    try_to_sign_in(visitor, "planner", passwords["planner"])
    refused = visitor.get("/sign-out")
    assert (refused.status_code, refused["Allow"]) == (405, "POST, OPTIONS")
    assert "不能这样打开" in refused.text
    visitor.post("/sign-out")
    assert visitor.get("/").status_code == 302


def test_thirty_idle_minutes_end_a_session(signed_in, plan):
    browser = signed_in(Role.PLANNER)
    browser.get("/")
    assert browser.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * 60


def test_a_session_in_use_is_renewed_but_not_at_every_page(signed_in, plan):
    browser = signed_in(Role.PLANNER)
    renewed = [settings.SESSION_COOKIE_NAME in browser.get("/").cookies for _ in range(2)]
    assert renewed == [True, False]
    session = browser.session
    session["seen"] -= RENEW_AFTER + 1
    session.save()
    assert settings.SESSION_COOKIE_NAME in browser.get("/").cookies


def test_the_sample_accounts_are_named_only_where_there_are_any(visitor, passwords):
    assert "示例账号" in visitor.get("/sign-in").text
    Person.objects.filter(sample=True).update(is_active=False)
    assert "示例账号" not in visitor.get("/sign-in").text


def test_the_sample_password_is_never_on_a_page(visitor, passwords):
    assert passwords["planner"] not in visitor.get("/sign-in?name=planner").text


def test_a_second_start_prints_the_same_password(db, passwords):
    again = {name: password for name, _role, password in accounts.ensure_samples(db)}
    assert again == passwords
    assert set(passwords) == set(accounts.SAMPLE_ROLES)
    assert len(set(passwords.values())) == 1


def test_the_kept_password_is_readable_by_its_owner_only(db, passwords):
    assert stat.S_IMODE((db / accounts.KEPT_IN).stat().st_mode) == 0o600


def test_a_lost_password_file_makes_a_new_password_that_works(db, visitor, passwords):
    (db / accounts.KEPT_IN).unlink()
    new = {name: password for name, _role, password in accounts.ensure_samples(db)}
    assert new["planner"] != passwords["planner"]
    assert try_to_sign_in(visitor, "planner", new["planner"]).status_code == 302


@override_settings(PRODUCTION=True, SECRET_WAS_MADE_HERE=True, BEHIND_TLS=False)
def test_production_refuses_sample_accounts_a_made_secret_and_no_encryption(passwords):
    assert {problem.id for problem in fit_for_production()} == {"daxu.E001", "daxu.E002", "daxu.E003", "daxu.E006"}


@override_settings(PRODUCTION=True, SECRET_WAS_MADE_HERE=False, BEHIND_TLS=True)
def test_production_starts_when_all_is_well(db):
    staffing.preset(now=now())
    assert fit_for_production() == []


def test_a_demonstration_may_have_all_of_them(passwords):
    assert fit_for_production() == []


def test_the_language_stays_changed(visitor):
    answer = visitor.post("/language", {"language": "en", "next": "/sign-in"})
    assert answer.url == "/sign-in"
    assert 'lang="en"' in visitor.get("/sign-in").text


def test_a_page_may_load_nothing_from_elsewhere_and_is_never_kept(signed_in, plan):
    answer = signed_in(Role.PLANNER).get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["Cache-Control"] == "no-store"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in answer["Permissions-Policy"]


def test_cookies_are_out_of_reach_of_scripts(visitor, passwords):
    try_to_sign_in(visitor, "planner", passwords["planner"])
    cookie = visitor.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_form_without_its_token_is_refused_in_words(db):
    from django.test import Client

    answer = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True).post("/sign-in", {"username": "planner"})
    assert answer.status_code == 403
    assert "表单已过期" in answer.text


def test_an_unknown_address_says_so(signed_in, plan):
    answer = signed_in(Role.PLANNER).get("/nowhere")
    assert answer.status_code == 404
    assert "/nowhere" in answer.text


def test_a_failure_is_answered_in_both_languages_without_its_cause(visitor, passwords, monkeypatch, plan):
    from daxu.web.views import overview

    try_to_sign_in(visitor, "planner", passwords["planner"])
    monkeypatch.setattr(overview, "Overview", lambda *_a, **_k: 1 / 0)
    answer = visitor.get("/")
    assert answer.status_code == 500
    assert "系统出错" in answer.text
    assert "Something failed on our side" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_the_machine_room_hears_a_sign_of_life(visitor):
    assert visitor.get("/healthz").text == "ok\n"


def test_the_introduction_can_be_put_away(signed_in, plan):
    browser = signed_in(Role.PLANNER)
    assert 'class="notice introduction' in browser.get("/").text
    assert browser.post("/introduction", {"next": "//elsewhere.example"}).url == "/"
    assert 'class="notice introduction' not in browser.get("/").text
