"""Tokens: keys by which a program acts for a person. Shown once, kept as a hash, ended by time or by withdrawal."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from daxu.desk.models import Person, Token

PREFIX = "daxu_"
LONGEST_NAME = 60


class NoSuchPerson(LookupError):
    """A token was asked for somebody who has no active account."""


class NoSuchToken(LookupError):
    """A token was named that does not exist."""


class BadToken(ValueError):
    """A token that cannot be made: no name, or no time to live."""


class Standing(Enum):
    """How a key that somebody shows stands."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    PERSON_INACTIVE = "inactive"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a key that was shown is worth: the person it acts for, where it is good, and the token's number."""

    standing: Standing
    person: Person | None = None
    token: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """What may be said of a token: never the key."""

    id: int
    name: str
    person: str
    made: datetime
    ends: datetime
    withdrawn: datetime | None

    @property
    def called(self) -> str:
        """How the audit names it."""
        return f"{self.person} 令牌 {self.id}（{self.name}）"

    def good(self, now: datetime) -> bool:
        """Whether it opens anything."""
        return self.withdrawn is None and now < self.ends


def make(*, name: str, person: str, days: int, now: datetime) -> tuple[str, Listed]:
    """Make a token; return its key, which nobody can read again, and what is kept of it."""
    owner = Person.objects.filter(username=person, is_active=True).first()
    if owner is None:
        raise NoSuchPerson(f"没有启用的账号“{person}”。 No active account is called {person!r}.")
    if not 0 < len(name.strip()) <= LONGEST_NAME or days < 1:
        raise BadToken(f"令牌要有 1—{LONGEST_NAME} 字的用途，至少有效一天。 A token needs a name and at least one day.")
    key = PREFIX + secrets.token_urlsafe(32)
    kept = Token.objects.create(
        person=owner, name=name.strip(), digest=_digest(key), made=now, ends=now + timedelta(days=days)
    )
    return key, _listed(kept)


def shown(key: str, *, now: datetime) -> Shown:
    """Return what a key is worth now."""
    digest = _digest(key)
    token = Token.objects.select_related("person").filter(digest=digest).first()
    if token is None or not hmac.compare_digest(token.digest, digest):
        return Shown(Standing.UNKNOWN)
    if token.withdrawn is not None:
        return Shown(Standing.WITHDRAWN)
    if token.ends <= now:
        return Shown(Standing.EXPIRED)
    if not token.person.is_active:
        return Shown(Standing.PERSON_INACTIVE)
    return Shown(Standing.GOOD, token.person, token.pk)


def withdraw(number: int, *, now: datetime, person: str = "") -> Listed:
    """End a token from now on, a named person's own where one is named; withdrawn already, it stays as it is."""
    token = Token.objects.filter(pk=number, **({"person__username": person} if person else {})).first()
    if token is None:
        raise NoSuchToken(f"没有 {number} 号令牌；daxu token list 列有全部令牌。 There is no token {number}.")
    if token.withdrawn is None:
        token.withdrawn = now
        token.save(update_fields=["withdrawn"])
    return _listed(token)


def everyone() -> list[Listed]:
    """Return every token, the newest last."""
    return [_listed(token) for token in Token.objects.select_related("person").order_by("made", "pk")]


def of(person: str) -> list[Listed]:
    """Return a person's own tokens, the newest first."""
    return [kept for kept in reversed(everyone()) if kept.person == person]


def _listed(token: Token) -> Listed:
    return Listed(token.pk, token.name, token.person.username, token.made, token.ends, token.withdrawn)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
