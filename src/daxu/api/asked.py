"""What every request says of itself: the person behind it, the key of its deed, the day it asks about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate

from daxu.api.refusals import Refusal
from daxu.desk.models import Person
from daxu.ledger import read


def person_of(request: HttpRequest) -> Person:
    """Return the person behind a request, by token or by session."""
    person: Any = getattr(request, "auth", None)
    return person if isinstance(person, Person) else request.user  # type: ignore[return-value]


def own_key(request: HttpRequest, key: str) -> str:
    """Return the key of a command: two people who chose the same key do not meet."""
    return f"api|{person_of(request).username}|{key}"


def asked_day(written: str) -> date:
    """Return the day asked for, the last day with facts where none is; raise Refusal for what is no day."""
    if not written:
        return read.book().last_fact_day or localdate()
    try:
        return date.fromisoformat(written)
    except ValueError:
        what = f"看不懂 as_of“{written}”。 Cannot read as_of {written!r}."
        raise Refusal(422, "bad-input", what, "写作 2024-06-30。 Write it as 2024-06-30.") from None
