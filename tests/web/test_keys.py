"""One's own keys for the API, on one's own page."""

from __future__ import annotations

import re

import pytest
from django.test import Client, override_settings
from django.utils.timezone import now

from daxu.desk import passwords, tokens
from daxu.desk.models import Person, Role
from daxu.duties import auditing
from daxu.duties.auditing import Sought, What

GOOD = "Xu-dao-qu-cheng-9"


@pytest.fixture(autouse=True)
def quick_hashing():
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture
def wang(plan, visitor):
    person = Person.objects.create(username="wangfang", role=Role.REPORTER, organisation="rsj")
    passwords.change(person, GOOD, now=now())
    visitor.force_login(person)
    return visitor


def make(browser, **more):
    return browser.post("/account/keys", {"name": "月报脚本", "days": "90", "password": GOOD, **more})


def key_on(page):
    found = re.search(r"daxu_[\w-]{40,}", page.text)
    return found and found[0]


def acts():
    return [(act.what, act.after) for act in auditing.search(Sought()) if act.what == What.TOKEN.value]


def test_a_key_is_shown_once_and_acts_for_its_maker(wang):
    key = key_on(make(wang))
    assert key_on(wang.get("/account/keys")) is None
    assert "月报脚本" in wang.get("/account/keys").text
    assert (
        Client(HTTP_HOST="127.0.0.1")
        .get("/api/v1/filings?month=2024-07", headers={"Authorization": f"Bearer {key}"})
        .status_code
        == 200
    )
    assert len(acts()) == 1


def test_a_withdrawn_key_opens_nothing(wang):
    key = key_on(make(wang))
    number = tokens.of("wangfang")[0].id
    assert wang.post(f"/account/keys/{number}/withdraw").status_code == 302
    assert (
        Client(HTTP_HOST="127.0.0.1").get("/api/v1/targets", headers={"Authorization": f"Bearer {key}"}).status_code
        == 401
    )
    assert acts()[0][1] == "撤销"


@pytest.mark.parametrize("wrong", [{"password": "no"}, {"days": "9999"}, {"name": " "}, {"name": "长" * 61}])
def test_a_form_that_is_not_right_makes_no_key(wang, wrong):
    answer = make(wang, **wrong)
    assert answer.status_code == 200
    assert key_on(answer) is None
    assert tokens.of("wangfang") == []


def test_nobody_withdraws_anothers_key(wang):
    Person.objects.create(username="lihua", role=Role.REPORTER, organisation="mzj")
    _, kept = tokens.make(name="别人的", person="lihua", days=30, now=now())
    assert wang.post(f"/account/keys/{kept.id}/withdraw").status_code == 404
    assert tokens.of("lihua")[0].withdrawn is None
    assert "别人的" not in wang.get("/account/keys").text
