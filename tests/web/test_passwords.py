"""Passwords by policy, the lock after five failures, the forced change (domain §16.2; scenario T16.1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.test import Client, override_settings
from django.utils.timezone import now

from daxu.core.act import What
from daxu.desk import passwords, tokens
from daxu.desk.models import FormerPassword, Person, Role
from daxu.ledger import acts
from daxu.ledger.acts import Sought
from world import at

GOOD = "Xu-dao-qu-cheng-9"
OTHER = "Yi-nian-zhi-ji-7"


@pytest.fixture(autouse=True)
def quick_hashing():
    """Slow hashing is Django's to test."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def wang(db):
    person = Person.objects.create(username="wangfang", role=Role.REPORTER, organisation="rsj")
    passwords.change(person, GOOD, now=now())
    return person


def faults(password, **of):
    return [fault.en for fault in passwords.faults(password, Person(username="wangfang", **of))]


def sign_in(visitor, name, password, **more):
    return visitor.post("/sign-in", {"username": name, "password": password}, **more)


@pytest.mark.parametrize(
    ("password", "wrong_with_it"),
    [
        ("Ab3-", "Too short: at least 8"),
        ("abcdefgh12", "Too simple"),
        ("ABCDEFGH12", "Too simple"),
        ("12345678-+", "Too simple"),
        ("Wangfang-12", "must not hold the account's name"),
        ("gnafgnaW-12", "must not hold the account's name"),
        ("Password1", "too common"),
        ("Ab3-" * 40, "Too long"),
    ],
)
def test_a_password_is_refused_by_the_policy(db, password, wrong_with_it):
    assert any(wrong_with_it in fault for fault in faults(password))


@pytest.mark.parametrize("password", ["Abcdexu1", "ABC-1234", "abc-1234", "序时进度Ab1x"])
def test_eight_characters_of_three_sorts_are_enough(db, password):
    assert faults(password) == []


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
def test_an_administrator_needs_twelve(db, role):
    assert faults("Abcdefg-123", role=role) == ["Too short: at least 12 characters."]
    assert faults("Abcdefg-1234", role=role) == []


def test_everything_wrong_with_a_password_is_said_at_once(db):
    assert len(faults("wangfan")) >= 2


def test_none_of_the_last_five_comes_back_and_the_sixth_may(wang):
    for number in range(4):
        passwords.change(wang, f"{OTHER}{number}", now=now())
    with pytest.raises(passwords.BadPassword, match="None of your last 5"):
        passwords.change(wang, GOOD, now=now())
    passwords.change(wang, f"{OTHER}4", now=now())
    passwords.change(wang, GOOD, now=now())
    assert FormerPassword.objects.filter(person=wang).count() == 5


def test_a_first_password_keeps_the_policy_and_is_never_the_same(db):
    made = {passwords.initial(12) for _ in range(50)}
    assert len(made) == 50
    assert all(not faults(password, role=Role.AUDITOR) for password in made)


def test_a_password_is_asked_anew_after_ninety_days(wang):
    wang.password_set = at("2024-01-01")
    assert passwords.why_change(wang, now=at("2024-03-30")) is None
    assert passwords.why_change(wang, now=at("2024-03-31")).en == "The password is 90 days old."


def test_t16_1_the_fifth_bad_password_locks_and_the_right_one_is_refused_until_the_time_is_over(visitor, wang):
    answers = [sign_in(visitor, "wangfang", "wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert sign_in(visitor, "wangfang", GOOD).status_code == 429
    let_pass(minutes=14)
    assert sign_in(visitor, "wangfang", GOOD).status_code == 429
    let_pass(minutes=2)
    assert sign_in(visitor, "wangfang", GOOD).status_code == 302


def let_pass(*, minutes):
    """Let time pass for what is kept about failures: their moments move back."""
    for table in (AccessAttempt, AccessFailureLog):
        for row in table.objects.all():
            table.objects.filter(pk=row.pk).update(attempt_time=row.attempt_time - timedelta(minutes=minutes))


def test_four_failures_are_forgotten_by_a_success(visitor, wang):
    for _ in range(2):
        assert [sign_in(visitor, "wangfang", "wrong").status_code for _ in range(4)] == [200] * 4
        assert sign_in(visitor, "wangfang", GOOD).status_code == 302
        visitor.post("/sign-out")


@override_settings(FAILURES_AN_ADDRESS=6)
def test_an_address_that_fails_for_many_accounts_is_refused_for_all(visitor, wang):
    told = [sign_in(visitor, f"guess-{number}", "wrong").status_code for number in range(7)]
    assert told == [200] * 6 + [429]
    assert sign_in(visitor, "wangfang", GOOD).status_code == 429
    assert sign_in(visitor, "wangfang", GOOD, REMOTE_ADDR="10.0.0.8").status_code == 302


@override_settings(FAILURES_AN_ACCOUNT=6)
def test_an_account_that_is_guessed_from_many_addresses_is_refused_everywhere(visitor, wang):
    told = [sign_in(visitor, "wangfang", "wrong", REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(6)]
    assert told == [200] * 6
    assert sign_in(visitor, "wangfang", GOOD, REMOTE_ADDR="10.0.0.99").status_code == 429


@override_settings(BEHIND_TLS=True, SECURE_SSL_REDIRECT=False)
def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw_whatever_the_caller_pretends(visitor, wang):
    for number in range(5):
        sign_in(visitor, "wangfang", "wrong", HTTP_X_FORWARDED_FOR=f"1.2.3.{number}, 10.0.0.7")
    assert sign_in(visitor, "wangfang", GOOD, HTTP_X_FORWARDED_FOR="9.9.9.9, 10.0.0.7").status_code == 429
    assert sign_in(visitor, "wangfang", GOOD, HTTP_X_FORWARDED_FOR="10.0.0.8").status_code == 302


def test_a_first_password_opens_nothing_but_the_page_where_it_is_changed(visitor, wang, plan):
    first = passwords.give(wang, now=now())
    assert sign_in(visitor, "wangfang", first).status_code == 302
    for address in ("/", "/targets", "/account", "/account/second-factor", "/filings"):
        answer = visitor.get(address)
        assert (answer.status_code, answer.get("Location")) == (302, "/account/password"), address
    assert visitor.get("/api/v1/evaluation").status_code == 401
    assert "管理员给您的初始密码" in visitor.get("/account/password").text
    assert change(visitor, first, OTHER).url == "/account"
    assert visitor.get("/targets").status_code == 200


def change(visitor, old, new, again=None):
    return visitor.post("/account/password", {"old": old, "new": new, "again": again or new})


def test_a_fragment_of_a_page_leads_to_the_change_as_well(visitor, wang, plan):
    sign_in(visitor, "wangfang", passwords.give(wang, now=now()))
    answer = visitor.get("/targets", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (403, "/account/password")


def test_a_token_acts_for_itself_whatever_the_password_owes(visitor, wang, plan):
    passwords.give(wang, now=now())
    key, _kept = tokens.make(name="表格", person="wangfang", days=1, now=now())
    answer = visitor.get("/api/v1/evaluation", headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 200


def test_a_change_is_refused_with_every_fault_and_nothing_is_changed(visitor, wang, plan):
    sign_in(visitor, "wangfang", GOOD)
    assert "原密码不对" in change(visitor, "wrong", OTHER).text
    assert "不一样" in change(visitor, GOOD, OTHER, OTHER + "x").text
    told = change(visitor, GOOD, "wangfan").text
    assert "密码太短" in told
    assert "密码太简单" in told
    wang.refresh_from_db()
    assert wang.check_password(GOOD)


def test_guessing_the_old_password_on_the_page_of_a_session_locks_as_well(visitor, wang, plan):
    sign_in(visitor, "wangfang", GOOD)
    for _ in range(5):
        change(visitor, "wrong", OTHER)
    assert "错得太多" in change(visitor, GOOD, OTHER).text


def test_a_change_ends_the_sessions_elsewhere_and_is_kept_on_file(visitor, wang, plan):
    elsewhere = Client(HTTP_HOST="127.0.0.1")
    for browser in (visitor, elsewhere):
        sign_in(browser, "wangfang", GOOD)
    change(visitor, GOOD, OTHER)
    assert visitor.get("/targets").status_code == 200
    assert elsewhere.get("/targets").status_code == 302
    (kept,) = acts.search(Sought(what=What.PASSWORD.value))
    assert (kept.who, kept.object, kept.after) == ("wangfang", "wangfang", "本人更改")
    assert OTHER not in repr(kept)
