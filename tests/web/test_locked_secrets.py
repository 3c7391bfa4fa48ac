"""The secrets of authenticator apps: locked in the table, and good through a change of the server's secret."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from click.testing import CliRunner
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from daxu.cli.main import main
from daxu.desk import factors, strongbox
from daxu.desk.models import Authenticator, Person, Role
from world import at

MOMENT = at("2024-07-10")
SECRET = pyotp.random_base32()
OLD, NEW = "the-old-secret-of-the-server", "the-new-secret-of-the-server"


@pytest.fixture
def wang(db):
    """Wang registered an app while the server had its old secret."""
    made = Person.objects.create(username="wangfang", role=Role.REPORTER)
    with override_settings(SECRET_KEY=OLD):
        factors.confirm_authenticator(made, SECRET, code(0), now=MOMENT)
        made.codes = factors.new_codes(made)
    return made


def code(minutes):
    return pyotp.TOTP(SECRET).at(MOMENT + timedelta(minutes=minutes))


def opens(person, minutes):
    return factors.opens(person, code(minutes), now=MOMENT + timedelta(minutes=minutes))


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM desk_authenticator")
        return cursor.fetchone()[0]


def test_the_table_holds_nothing_that_an_app_could_be_made_from(wang):
    assert SECRET not in kept()
    assert len(kept()) > len(SECRET)


def test_a_former_secret_of_the_server_still_opens_and_what_is_locked_anew_needs_it_no_more(wang):
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[OLD]):
        assert opens(wang, 10)
        assert factors.opens(wang, wang.codes[0], now=MOMENT)
        assert factors.lock_anew() == (1, 0)
        assert factors.lock_anew() == (0, 0)
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]):
        assert opens(wang, 20)


def test_without_the_key_it_is_said_what_is_wrong_and_nothing_opens(wang, visitor, plan):
    wang.set_password("Xu-dao-qu-cheng-9")
    wang.save()
    with override_settings(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[]):
        with pytest.raises(factors.BadFactor, match="security administrator"):
            opens(wang, 10)
        visitor.post("/sign-in", {"username": "wangfang", "password": "Xu-dao-qu-cheng-9"})
        page = visitor.post("/sign-in/second", {"code": code(10)})
        assert "服务器换过密钥" in page.text
        assert visitor.get("/account").status_code == 302
        told = CliRunner().invoke(main, ["account", "relock"])
        assert (told.exit_code, "1 cannot be opened" in told.output) == (1, True)


def test_a_locked_secret_opens_nothing_in_another_persons_row(wang):
    other = Person.objects.create(username="li")
    with override_settings(SECRET_KEY=OLD):
        Authenticator.objects.create(person=other, secret=kept(), made=MOMENT)
        with pytest.raises(factors.BadFactor):
            opens(other, 10)


def test_what_older_tables_held_readable_is_locked_by_the_upgrade_and_opens_after_it(store, home):
    call_command("migrate", "desk", "0005", verbosity=0)
    person = Person.objects.create(username="wangfang")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO desk_authenticator (person_id, secret, last_step, made) VALUES (%s, %s, 0, %s)",
            [person.pk, SECRET, MOMENT],
        )
    call_command("migrate", verbosity=0)
    assert SECRET not in kept()
    assert opens(person, 10)
    call_command("migrate", "desk", "0005", verbosity=0)
    assert kept() == SECRET


def test_the_message_of_a_missing_key_holds_nothing_of_what_was_locked():
    locked = strongbox.lock("a secret", purpose="test")
    with override_settings(SECRET_KEY=NEW), pytest.raises(strongbox.NoKey) as refusal:
        strongbox.unlock(locked, purpose="test")
    assert locked not in str(refusal.value)
