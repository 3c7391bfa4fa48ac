"""The second factor: an authenticator app, recovery codes, a lost device. Passkeys are shown in a real browser."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.test import override_settings
from django.utils.timezone import now

from daxu.core.act import What
from daxu.desk import factors, passwords
from daxu.desk.factors import Site
from daxu.desk.models import Authenticator, Passkey, Person, RecoveryCode, Role, SignedIn
from daxu.ledger import acts
from daxu.ledger.acts import Sought
from world import at

GOOD = "Xu-dao-qu-cheng-9"
MOMENT = at("2024-07-10")


@pytest.fixture(autouse=True)
def quick_hashing():
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


def person(name="wangfang", role=Role.REPORTER):
    made = Person.objects.create(username=name, role=role, organisation="")
    passwords.change(made, GOOD, now=now())
    return made


@pytest.fixture
def wang(db):
    return person()


@pytest.fixture
def app(wang):
    """The app on Wang's phone: the codes it shows."""
    secret = factors.new_secret()
    factors.confirm_authenticator(wang, secret, pyotp.TOTP(secret).at(MOMENT), now=MOMENT)
    return pyotp.TOTP(secret)


def sign_in(visitor, name="wangfang", **more):
    return visitor.post("/sign-in", {"username": name, "password": GOOD, **more})


def type_code(visitor, code):
    return visitor.post("/sign-in/second", {"code": code})


def test_the_password_alone_opens_nothing_once_there_is_a_second_factor(visitor, app, plan):
    assert sign_in(visitor, next="/targets?q=a").url == "/sign-in/second"
    assert visitor.get("/targets").url.startswith("/sign-in?")
    assert visitor.get("/api/v1/evaluation").status_code == 401
    answer = type_code(visitor, app.now())
    assert (answer.status_code, answer.url) == (302, "/targets?q=a")
    assert visitor.get("/targets").status_code == 200


def test_the_second_step_is_nobodys_without_the_first(visitor, app):
    assert visitor.get("/sign-in/second").url == "/sign-in"
    assert type_code(visitor, app.now()).url == "/sign-in"


def test_a_password_shown_long_ago_is_no_first_step_any_more(visitor, app):
    sign_in(visitor)
    session = visitor.session
    session["half-way"] = {**session["half-way"], "until": (now() - timedelta(seconds=1)).timestamp()}
    session.save()
    assert type_code(visitor, app.now()).url == "/sign-in"


def test_a_code_opens_once_and_its_neighbours_are_good_for_a_slow_clock(wang, app):
    later = MOMENT + timedelta(minutes=10)
    assert not factors.opens(wang, app.at(later - timedelta(seconds=60)), now=later)
    assert factors.opens(wang, app.at(later - timedelta(seconds=30)), now=later)
    assert factors.opens(wang, f" {app.at(later)[:3]} {app.at(later)[3:]} ", now=later)
    assert not factors.opens(wang, app.at(later), now=later)
    assert not factors.opens(wang, app.at(later - timedelta(seconds=30)), now=later)


@pytest.mark.parametrize("code", ["", "000000 1", "１２３４５６", "x" * 60, "-", "12345"])
def test_what_is_no_code_opens_nothing(wang, app, code):
    assert not factors.opens(wang, code, now=MOMENT + timedelta(hours=1))


def test_the_code_of_another_persons_app_opens_nothing(app, db):
    later = MOMENT + timedelta(minutes=10)
    assert not factors.opens(person("li"), app.at(later), now=later)


def test_five_wrong_codes_lock_the_account_for_the_password_too(visitor, app):
    sign_in(visitor)
    told = [type_code(visitor, "000000").status_code for _ in range(5)]
    assert told[:4] == [200] * 4
    assert type_code(visitor, app.now()).status_code == 429
    assert sign_in(visitor).status_code == 429
    for table in (AccessAttempt, AccessFailureLog):
        table.objects.update(attempt_time=now() - timedelta(minutes=16))
    assert sign_in(visitor).status_code == 302


def test_an_app_is_registered_by_a_qr_code_drawn_here_and_a_code_that_proves_it(visitor, wang, plan):
    sign_in(visitor)
    page = visitor.get("/account/second-factor").text
    assert 'src="data:image/svg+xml' in page
    secret = re.search(r'<code class="secret">(\w+)</code>', page)[1]
    assert "验证码不对" in visitor.post("/account/second-factor", {"code": "000000"}).text
    assert not Authenticator.objects.exists()
    codes = visitor.post("/account/second-factor", {"code": pyotp.TOTP(secret).now()}).text
    assert len(re.findall(r"<li><code>", codes)) == 10
    assert Authenticator.objects.get(person=wang)
    assert secret not in str(list(Authenticator.objects.values())) + str(list(SignedIn.objects.values()))
    kept, *_earlier = acts.search(Sought(what=What.FACTOR.value))
    assert (kept.who, kept.after) == ("wangfang", "登记验证器")
    assert secret not in repr(kept)


def test_a_recovery_code_opens_once_and_only_its_hash_is_kept(visitor, wang, app, plan):
    first, second, *_rest = factors.new_codes(wang)
    sign_in(visitor)
    assert type_code(visitor, f" {first.upper()} ").status_code == 302
    visitor.post("/sign-out")
    sign_in(visitor)
    assert type_code(visitor, first).status_code == 200
    assert type_code(visitor, second.replace("-", "")).status_code == 302
    kept = "".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert first.replace("-", "") not in kept
    assert RecoveryCode.objects.filter(person=wang).count() == 8


def test_new_codes_end_the_old_ones_and_ask_for_the_password(visitor, wang, app, plan):
    old = factors.new_codes(wang)
    sign_in(visitor)
    type_code(visitor, app.now())
    assert visitor.post("/account/recovery-codes", {"password": "wrong"}).url == "/account"
    assert factors.opens(wang, old[0], now=MOMENT)
    assert "<ol" in visitor.post("/account/recovery-codes", {"password": GOOD}).text
    assert not factors.opens(wang, old[1], now=MOMENT)


def test_removing_a_factor_asks_for_the_password_and_the_last_takes_the_codes_along(visitor, wang, app, plan):
    factors.new_codes(wang)
    sign_in(visitor)
    type_code(visitor, app.now())
    visitor.post("/account/factors/forget", {"which": "authenticator", "password": "wrong"})
    assert factors.of(wang)
    visitor.post("/account/factors/forget", {"which": "authenticator", "password": GOOD})
    assert not factors.of(wang)
    assert factors.of(wang).codes_left == 0


@pytest.mark.parametrize("role", Role)
def test_required_means_that_an_administrator_sees_nothing_before_there_is_one(visitor, db, plan, role):
    person("zhao", role)
    with override_settings(SECOND_FACTOR="required"):
        home = sign_in(visitor, "zhao").url
        administrator = role in passwords.ADMINISTRATORS
        answer = visitor.get(home)
        assert answer.get("Location") == ("/account/second-factor" if administrator else None)
        page = visitor.get("/account/second-factor").text
        secret = re.search(r'<code class="secret">(\w+)</code>', page)[1]
        visitor.post("/account/second-factor", {"code": pyotp.TOTP(secret).now()})
        assert visitor.get(home).status_code == 200


def test_where_one_is_required_the_last_cannot_be_removed(visitor, wang, app, plan):
    with override_settings(SECOND_FACTOR="everyone"):
        sign_in(visitor)
        type_code(visitor, app.now())
        visitor.post("/account/factors/forget", {"which": "authenticator", "password": GOOD})
        assert "要求有第二因素" in visitor.get("/account").text
    assert factors.of(wang)


SITE = Site("localhost", "http://localhost")


@pytest.mark.parametrize(
    "answer",
    [{}, {"id": "nobody"}, {"id": "k1"}, {"id": "k1", "response": {}}, {"id": "k1", "rawId": 7, "response": "x"}],
)
def test_what_is_no_answer_of_a_passkey_is_refused(wang, answer):
    Passkey.objects.create(person=wang, name="办公电脑", credential="k1", public_key="AA", made=MOMENT)
    with pytest.raises(factors.BadFactor):
        factors.shown(answer, challenge="AAAA", site=SITE, now=MOMENT)
    with pytest.raises(factors.BadFactor):
        factors.register(wang, answer, challenge="AAAA", site=SITE, name="", now=MOMENT)


def test_the_passkey_of_a_closed_account_opens_nothing(wang):
    Passkey.objects.create(person=wang, name="办公电脑", credential="k1", public_key="AA", made=MOMENT)
    Person.objects.update(is_active=False)
    with pytest.raises(factors.BadFactor, match="disabled"):
        factors.shown({"id": "k1"}, challenge="AAAA", site=SITE, now=MOMENT)


@pytest.mark.parametrize("body", ["", "no json", "[]", '{"credential": 1}', "{" * 30_000])
def test_whatever_is_sent_as_a_passkey_is_answered_in_words(visitor, db, body):
    answer = visitor.post("/sign-in/passkey", body, content_type="application/json")
    assert answer.status_code == 403
    assert "通行密钥" in answer.json()["why"]


def test_on_an_address_of_numbers_no_passkey_is_offered(visitor, db):
    assert "用通行密钥登录" not in visitor.get("/sign-in").text
    assert "用通行密钥登录" in visitor.get("/sign-in", headers={"Host": "localhost"}).text
