"""Reminders that go out: claimed before they are sent, so that nobody gets the same digest twice in a day."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction

from daxu.desk import models
from daxu.desk.models import Person
from daxu.desk.people import organisations_of
from daxu.desk.permissions import FILE, REVIEW, may


class Channel(Enum):
    """By which way a digest goes out."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Fate(Enum):
    """What became of a digest: sent now, sent before on this day, being sent by another process, or not delivered."""

    SENT = "sent"
    BEFORE = "before"
    CLAIMED = "claimed"
    FAILED = "failed"


class NotDelivered(OSError):
    """A digest did not reach its recipient; the next run tries again. The message says why."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be reminded: of what their organisations file, and of what they review."""

    account: str
    mail: str
    organisations: frozenset[str]
    files: bool
    reviews: bool


def recipients(day: date) -> list[Recipient]:
    """Return everybody who files or reviews and has an e-mail address, in order of account."""
    people = Person.objects.filter(is_active=True).exclude(email="").order_by("username")
    found = (
        Recipient(one.username, one.email, organisations_of(one, day), may(one, FILE), may(one, REVIEW))
        for one in people
    )
    return [one for one in found if one.organisations and (one.files or one.reviews)]


def once(day: date, channel: Channel, recipient: str, *, now: datetime, send: Callable[[], None]) -> tuple[Fate, str]:
    """Send a digest unless it went out on that day; return what became of it, and why where it did not arrive.

    It is claimed first: a process that dies between claim and answer leaves it claimed, and it is not sent again.
    """
    key = {"day": day, "channel": channel.value, "recipient": recipient}
    if (fate := _claimed(key, now)) is not None:
        return fate, ""
    try:
        send()
    except NotDelivered as refused:
        _settle(key, Fate.FAILED, str(refused)[:300], now)
        return Fate.FAILED, str(refused)
    _settle(key, Fate.SENT, "", now)
    return Fate.SENT, ""


def _claimed(key: dict[str, Any], now: datetime) -> Fate | None:
    """Claim a digest; return how it stands where it is not ours to send."""
    try:
        with transaction.atomic():
            models.Reminder.objects.create(**key, state=Fate.CLAIMED.value, at=now)
    except IntegrityError:
        failed = models.Reminder.objects.filter(**key, state=Fate.FAILED.value)
        if failed.update(state=Fate.CLAIMED.value, at=now):
            return None
        state = models.Reminder.objects.get(**key).state
        return Fate.BEFORE if state == Fate.SENT.value else Fate.CLAIMED
    return None


def _settle(key: dict[str, Any], fate: Fate, why: str, now: datetime) -> None:
    models.Reminder.objects.filter(**key).update(state=fate.value, why=why, at=now)


# --- calendar feeds


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar feed as it may be listed: never its address."""

    id: int
    organisation: str
    made_by: str
    made: datetime


def make_feed(organisation: str, *, by: str, now: datetime) -> str:
    """Make a feed for an organisation and return its secret, which is shown this once."""
    secret = secrets.token_urlsafe(32)
    models.CalendarFeed.objects.create(organisation=organisation, digest=_digest(secret), made_by=by, made=now)
    return secret


def feeds(organisations: Iterable[str]) -> list[Feed]:
    """Return the feeds of organisations that still work, oldest first."""
    rows = models.CalendarFeed.objects.filter(organisation__in=list(organisations), withdrawn=None).order_by("id")
    return [Feed(row.pk, row.organisation, row.made_by, row.made) for row in rows]


def withdraw_feed(number: int, *, organisations: Iterable[str], now: datetime) -> bool:
    """End a feed of one of these organisations at once; whether there was one."""
    rows = models.CalendarFeed.objects.filter(pk=number, organisation__in=list(organisations), withdrawn=None)
    return bool(rows.update(withdrawn=now))


def feed_of(secret: str) -> str | None:
    """Return the organisation whose due days a secret tells; None where it is unknown or withdrawn."""
    row = models.CalendarFeed.objects.filter(digest=_digest(secret), withdrawn=None).first()
    return row.organisation if row else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
