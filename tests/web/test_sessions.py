"""Where one is signed in: seen, ended, ended by a new password, and only one where the house wants it so."""

from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings
from django.utils.timezone import now

from daxu.core.act import What
from daxu.desk import passwords
from daxu.desk.models import Person, Role, SignedIn
from daxu.duties import staffing
from daxu.ledger import acts
from daxu.ledger.acts import Sought

GOOD, BETTER = "Xu-dao-qu-cheng-9", "Xu-dao-qu-cheng-8"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
OFFICE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"
SIGNED_OUT = ("/sign-in",)


@pytest.fixture(autouse=True)
def quick_hashing():
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def wang(db, plan):
    made = Person.objects.create(username="wangfang", role=Role.REPORTER)
    passwords.change(made, GOOD, now=now())
    return made


def browser(agent, address):
    seat = Client(HTTP_HOST="127.0.0.1", HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    assert seat.post("/sign-in", {"username": "wangfang", "password": GOOD}).status_code == 302
    return seat


def is_in(seat):
    return seat.get("/account").status_code == 200


@pytest.fixture
def both(wang):
    return browser(OFFICE, "10.1.1.1"), browser(PHONE, "10.2.2.2")


def test_the_profile_lists_where_one_is_signed_in_and_ends_one_of_them(both):
    office, phone = both
    page = office.get("/account").text
    for told in ("Edge · Windows", "10.1.1.1", "Chrome · Android", "10.2.2.2", "就是这里"):
        assert told in page
    (which,) = re.findall(r'name="which" value="(\w{12})"', page)
    assert phone.session.session_key not in page
    office.post("/account/sessions/end", {"which": which})
    assert is_in(office)
    assert not is_in(phone)
    newest = acts.search(Sought(what=What.SIGN_OUT.value))[0]
    assert (newest.who, newest.object, newest.after) == ("wangfang", "wangfang", "别处的登录 1 处")


def test_all_others_are_ended_at_once_and_nobody_elses(both):
    office, phone = both
    other = Client(HTTP_HOST="127.0.0.1")
    other.force_login(Person.objects.create(username="li"), "django.contrib.auth.backends.ModelBackend")
    office.post("/account/sessions/end")
    assert (is_in(office), is_in(phone), is_in(other)) == (True, False, True)


def test_nobody_ends_another_persons_session_by_its_name(both, signed_in):
    office, _ = both
    which = re.search(r'name="which" value="(\w{12})"', office.get("/account").text)[1]
    signed_in(Role.REPORTER).post("/account/sessions/end", {"which": which})
    assert SignedIn.objects.filter(account=Person.objects.get(username="wangfang").pk).count() == 2


def test_a_new_password_ends_the_others(both):
    office, phone = both
    answer = office.post("/account/password", {"old": GOOD, "new": BETTER, "again": BETTER})
    assert answer.status_code == 302
    assert (is_in(office), is_in(phone)) == (True, False)
    assert "10.2.2.2" not in office.get("/account").text


def test_a_closed_account_that_opens_again_is_signed_in_nowhere(both, wang):
    admin = Person.objects.create(username="系统", role=Role.SYSTEM_ADMIN)
    staffing.disable("wangfang", by=admin, reason="离职", now=now())
    staffing.enable("wangfang", by=admin, reason="返聘", now=now())
    assert [is_in(seat) for seat in both] == [False, False]


@override_settings(ONE_SESSION=True)
def test_where_one_is_all_the_newest_stays(wang):
    office, phone = browser(OFFICE, "10.1.1.1"), browser(PHONE, "10.2.2.2")
    assert (is_in(office), is_in(phone)) == (False, True)
    assert SignedIn.objects.filter(account=wang.pk).count() == 1
    assert acts.search(Sought(what=What.SIGN_OUT.value))[0].why == "只许一处登录"
