"""Single sign-on, against a real OpenID provider in a process of its own: who it is comes from there, rights do not."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests
from django.test import override_settings
from django.utils.timezone import now

from daxu.desk import factors, passwords
from daxu.desk.models import Person, Role

PEOPLE = [
    {"sub": "u-1", "preferred_username": "wangfang", "name": "王芳"},
    {"sub": "u-2", "preferred_username": "lili"},
    {"sub": "u-3", "preferred_username": "wangfang"},
    {"sub": "u-4"},
]


@pytest.fixture(scope="module")
def provider():
    """The address of a provider that knows our people."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    people = [option for one in PEOPLE for option in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/.well-known/openid-configuration", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def wait_for(address, server):
    latest = time.monotonic() + 60
    while time.monotonic() < latest:
        assert server.poll() is None, "the provider stopped while starting"
        try:
            requests.get(address, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the provider did not answer")


@pytest.fixture
def offered(provider):
    declared = {"issuer": provider, "client": "daxu", "secret": "s", "label": "", "claim": "preferred_username"}
    with override_settings(SINGLE_SIGN_ON=declared):
        yield


@pytest.fixture
def wang(db):
    return Person.objects.create(username="wangfang", role=Role.REPORTER, organisation="rsj")


def go(visitor, then=""):
    """Ask for the single sign-on; return where the browser is sent."""
    return visitor.post("/sign-in/elsewhere", {"next": then})


def vouch(sent, who):
    """Sign in at the provider as somebody; return the way back."""
    answer = requests.post(sent.url, data={"sub": who}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come_back(visitor, who, then=""):
    return visitor.get(vouch(go(visitor, then), who))


def test_without_a_declared_issuer_there_is_no_such_way_in(visitor, db):
    assert "统一身份认证" not in visitor.get("/sign-in").text
    assert go(visitor).status_code == 404
    assert visitor.get("/sign-in/elsewhere/return").status_code == 404


def test_a_known_person_comes_in_and_goes_where_they_wanted(visitor, wang, plan, offered):
    assert "统一身份认证登录" in visitor.get("/sign-in").text
    assert come_back(visitor, "u-1", "/targets?q=a").url == "/targets?q=a"
    assert visitor.get("/targets").status_code == 200
    wang.refresh_from_db()
    assert wang.subject.endswith("|u-1")
    assert wang.role == Role.REPORTER


def test_the_question_carries_state_nonce_and_proof_key(visitor, db, offered):
    asked = parse_qs(urlsplit(go(visitor).url).query)
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["scope"] == ["openid profile"]


@pytest.mark.parametrize("who", ["u-2", "u-4"])
def test_somebody_without_an_account_is_told_so_and_none_is_made(visitor, wang, offered, who):
    answer = come_back(visitor, who)
    assert answer.status_code == 403
    assert "没有与您对应的账号" in answer.text
    assert Person.objects.count() == 1
    assert visitor.get("/targets").status_code == 302


def test_a_name_that_was_given_to_somebody_else_opens_nothing(visitor, wang, plan, offered):
    assert come_back(visitor, "u-1").status_code == 302
    visitor.post("/sign-out")
    assert come_back(visitor, "u-3").status_code == 403


def test_a_closed_account_stays_closed(visitor, wang, plan, offered):
    come_back(visitor, "u-1")
    visitor.post("/sign-out")
    Person.objects.update(is_active=False)
    assert come_back(visitor, "u-1").status_code == 403


def test_the_second_factor_is_asked_for_all_the_same(visitor, wang, plan, offered):
    secret = factors.new_secret()
    earlier = now() - timedelta(minutes=2)
    Person.objects.update(must_change=True)
    factors.confirm_authenticator(wang, secret, pyotp.TOTP(secret).at(earlier), now=earlier)
    assert come_back(visitor, "u-1", "/targets").url == "/sign-in/second"
    assert visitor.get("/targets").status_code == 302
    assert visitor.post("/sign-in/second", {"code": pyotp.TOTP(secret).now()}).url == "/targets"
    assert visitor.get("/targets").status_code == 200  # and the password that nobody used here is not asked for


def test_a_first_password_that_was_never_used_is_not_asked_to_be_changed(visitor, wang, plan, offered):
    passwords.give(wang, now=now())
    come_back(visitor, "u-1")
    assert visitor.get("/targets").status_code == 200


def test_an_answer_to_somebody_elses_question_is_refused(visitor, wang, offered):
    back = vouch(go(visitor), "u-1")
    visitor.cookies.clear()
    answer = visitor.get(back)
    assert answer.status_code == 502
    assert "没有证明您的身份" in answer.text
    assert visitor.get("/targets").status_code == 302


@pytest.mark.parametrize("query", ["", "?error=access_denied&state=x", "?code=made-up&state=x"])
def test_a_made_up_answer_is_refused(visitor, wang, offered, query):
    go(visitor)
    assert visitor.get(f"/sign-in/elsewhere/return{query}").status_code == 502


def test_an_answer_serves_once(visitor, wang, plan, offered):
    back = vouch(go(visitor), "u-1")
    assert visitor.get(back).status_code == 302
    visitor.post("/sign-out")
    assert visitor.get(back).status_code == 502


def test_it_never_leads_to_another_host(visitor, wang, plan, offered):
    assert come_back(visitor, "u-1", "https://elsewhere.example/").url == "/"


def test_a_provider_that_is_away_is_said_to_be_away(visitor, db):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"
    declared = {"issuer": nobody, "client": "daxu", "secret": "s", "label": "", "claim": "preferred_username"}
    with override_settings(SINGLE_SIGN_ON=declared):
        answer = go(visitor)
    assert answer.status_code == 502
    assert "没有应答" in answer.text
