"""The door of the acts: `occasion` says who acts and from where, `record` keeps an act, `search` finds it again.

Only duties and the ledger itself come here. An act that speaks of a command of the ledger is written in the command's
own transaction (`write.append(…, act=…)`): there is never one without the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet

from daxu.core.act import Act, Occasion, What, kept
from daxu.ledger import chain, models, pen

_LONGEST_NAME = 150


@dataclass(slots=True)
class Scene:
    """What goes on now: the occasion, and how many acts were kept in it so far."""

    occasion: Occasion = field(default_factory=Occasion)
    recorded: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """An act as it is on file: its number, its words, and the number of the seal that closed it."""

    number: int
    at: datetime
    who: str
    role: str
    organisation: str
    address: str
    session: str
    way: str
    request: str
    what: str
    object: str
    before: str
    after: str
    why: str
    outcome: str
    command: str
    digest: str
    seal: int | None


@dataclass(frozen=True, slots=True)
class Sought:
    """What an auditor looks for; an empty field lets everything pass. `words` are looked for in the texts."""

    who: str = ""
    what: str = ""
    words: str = ""
    outcome: str = ""
    way: str = ""
    since: datetime | None = None
    until: datetime | None = None


_scene: ContextVar[Scene | None] = ContextVar("scene", default=None)


@contextmanager
def occasion(now: Occasion) -> Iterator[Scene]:
    """Say who acts and from where, for every act until the end of the block."""
    scene = Scene(now)
    before = _scene.set(scene)
    try:
        yield scene
    finally:
        _scene.reset(before)


def identify(who: str, *, role: str, organisation: str, session: str = "") -> None:
    """Say who acts, once that is known: somebody signed in, or a token was read."""
    if scene := _scene.get():
        held = scene.occasion
        scene.occasion = replace(held, who=who, role=role, organisation=organisation, session=session or held.session)


def record(act: Act, *, at: datetime, who: Occasion | None = None, by: str = "") -> int:
    """Keep an act by itself, in a transaction of its own; return its number. `by` acts where the occasion is silent."""
    with transaction.atomic():
        pen.take()
        return add(act, at=at, by=by, who=who)


def add(act: Act, *, at: datetime, by: str = "", command: str = "", who: Occasion | None = None) -> int:
    """Keep an act within the transaction that is open, by whoever holds the pen; return its number."""
    scene = _scene.get() or Scene()
    newest = models.Act.newest()
    row = models.Act(
        number=newest.number + 1 if newest else 1,
        at=max(at, newest.at) if newest else at,
        **_told(act, who or scene.occasion, by),
        command=command,
    )
    row.digest = row.deed().link(newest.digest if newest else chain.GENESIS)
    row.save()
    scene.recorded += 1
    return row.number


def _told(act: Act, by_whom: Occasion, by: str) -> dict[str, str]:
    """Return the columns of an act; where the occasion names nobody, the command's clerk is who acted."""
    thing, before, after, why = act.texts
    return {
        "who": kept(by_whom.who or by)[:_LONGEST_NAME],
        "role": by_whom.role[:40],
        "organisation": by_whom.organisation[:80],
        "address": by_whom.address[:80],
        "session": by_whom.session[:40],
        "way": by_whom.way.name.lower(),
        "request": by_whom.request[:40],
        "what": act.what.value,
        "object": thing,
        "before": before,
        "after": after,
        "why": why,
        "outcome": act.outcome.name.lower(),
    }


def head() -> tuple[int, str] | None:
    """Return number and digest of the newest act; None where there is none."""
    newest = models.Act.newest()
    return (newest.number, newest.digest) if newest else None


def writable() -> bool:
    """Whether an act could be kept now: one is written and taken back."""
    try:
        with transaction.atomic():
            pen.take()
            add(Act(What.REQUEST), at=datetime.now(UTC))
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def search(sought: Sought, *, offset: int = 0, limit: int | None = None) -> list[Recorded]:
    """Return what was sought, the newest first."""
    rows = _matching(sought).order_by("-number")
    return list(_recorded(rows[offset : None if limit is None else offset + limit]))


def walk(sought: Sought) -> Iterator[Recorded]:
    """Walk what was sought, the oldest first, however much it is."""
    return _recorded(_matching(sought).order_by("number"))


def count(sought: Sought) -> int:
    """Return how many acts would be found."""
    return _matching(sought).count()


def _matching(sought: Sought) -> QuerySet[Any]:
    rows = models.Act.objects.all()
    exact = {"who": sought.who, "what": sought.what, "outcome": sought.outcome, "way": sought.way}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if sought.since:
        rows = rows.filter(at__gte=sought.since)
    if sought.until:
        rows = rows.filter(at__lt=sought.until)
    if words := sought.words:
        texts = ("object", "before", "after", "why", "command", "request", "address", "organisation")
        anywhere = Q()
        for name in texts:
            anywhere |= Q(**{f"{name}__icontains": words})
        rows = rows.filter(anywhere)
    return rows


def _recorded(rows: QuerySet[Any]) -> Iterator[Recorded]:
    ends = list(models.Seal.objects.filter(acts__isnull=False).order_by("number").values_list("acts", "number"))
    for row in rows.iterator():
        seal = next((number for end, number in ends if row.number <= end), None)
        told = {name: getattr(row, name) for name in chain.Deed._fields}
        yield Recorded(number=row.number, digest=row.digest, seal=seal, **told)
