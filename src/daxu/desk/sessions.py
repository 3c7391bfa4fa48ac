"""Who is signed in where: sessions that name their account, so that their owner can see and end them.

Named by the settings as the engine of sessions: Django's own in the database, with one column more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from daxu.desk.models import Person, SignedIn

SEAT = "seat"  # where the session keeps who sits there: device, address, and since when
SEEN = "seen"  # when it was last used, by the gate's clock


class SessionStore(db.SessionStore):
    """A session that is kept with the number of its account."""

    @classmethod
    def get_model_class(cls) -> type[SignedIn]:
        """Name the table."""
        return SignedIn

    def create_model_instance(self, data: dict[str, Any]) -> SignedIn:
        """Note whose session it is; nobody's until somebody has signed in."""
        row: Any = super().create_model_instance(data)
        account = str(data.get(SESSION_KEY, ""))
        row.account = int(account) if account.isdecimal() else None
        made: SignedIn = row
        return made


@dataclass(frozen=True, slots=True)
class Seat:
    """A place where somebody is signed in: `name` tells it from the others and opens nothing."""

    name: str
    device: str
    address: str
    since: datetime | None
    seen: datetime | None
    here: bool


def of(person: Person, *, here: str, now: datetime) -> list[Seat]:
    """Return where a person is signed in, this session first, then the newest."""
    seats = [_seat(row, here) for row in SignedIn.objects.filter(account=person.pk, expire_date__gt=now)]
    long_ago = datetime.min.replace(tzinfo=UTC)
    return sorted(seats, key=lambda seat: (seat.here, seat.seen or seat.since or long_ago), reverse=True)


def _seat(row: SignedIn, here: str) -> Seat:
    held = row.get_decoded()
    told, seen = held.get(SEAT, {}), held.get(SEEN)
    return Seat(
        name_of(row.session_key),
        told.get("device", ""),
        told.get("address", ""),
        datetime.fromisoformat(told["since"]) if "since" in told else None,
        datetime.fromtimestamp(seen, UTC) if seen else None,
        here=row.session_key == here,
    )


def name_of(key: str) -> str:
    """Name a session without giving it away, as the acts do."""
    return sha256(key.encode("utf-8", "replace")).hexdigest()[:12] if key else ""


def end(person: Person, *, but: str = "", only: str = "") -> int:
    """End the sessions of a person, but the one whose key is given, or only one by its name; return how many."""
    held = SignedIn.objects.filter(account=person.pk).exclude(session_key=but).values_list("session_key", flat=True)
    keys = _named(held, only) if only else list(held)
    return int(SignedIn.objects.filter(session_key__in=keys).delete()[0])


def _named(keys: Iterable[str], name: str) -> list[str]:
    return [key for key in keys if name_of(key) == name]
