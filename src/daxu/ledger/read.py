"""The one door out of the ledger: questions about entries, as believed at any moment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from daxu.core import notation
from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.ledger import models
from daxu.ledger.audit import Fault, Verification, verify
from daxu.ledger.chain import GENESIS

__all__ = [
    "Fault", "Filed", "NotFiled", "Seal", "Verification", "book", "digest", "entries", "entry", "head", "history",
    "seals", "standing", "under", "verify",
]  # fmt: skip


class NotFiled(LookupError):
    """An entry was asked for that the ledger does not hold."""


@dataclass(frozen=True, slots=True)
class Filed:
    """An entry with its place in the ledger: its number, the command that entered it, the seal that closed it."""

    entry: Entry
    number: int
    command: str
    seal: int | None


@dataclass(frozen=True, slots=True)
class Seal:
    """A closed batch of entries; keep the digest of the newest one elsewhere, and `verify(anchor=…)` can prove more."""

    number: int
    first: int
    last: int
    count: int
    previous: str
    digest: str
    by: str
    at: datetime


def head() -> int:
    """Return the number of the newest entry; 0 while the ledger is empty."""
    newest = models.Entry.newest()
    return newest.number if newest else 0


def digest() -> str:
    """Return the digest of the newest entry: it names the whole content of the ledger, so it is what to cache by."""
    newest = models.Entry.newest()
    return newest.digest if newest else GENESIS


def book(known_at: datetime | None = None) -> Book:
    """Return what is believed: now, or with what was known at a moment. The same head gives the same book object."""
    newest = models.Entry.newest()
    if newest is None:
        return Book()
    past = known_at if known_at is not None and known_at < newest.at else None
    return _book(newest.digest, newest.number, past)


@lru_cache(maxsize=8)
def _book(_digest: str, number: int, known_at: datetime | None) -> Book:
    """Gather the entries that stood at a moment; the digest is what tells one ledger, and one head, from another.

    The steps of filings are left out: they are no beliefs but the way to them, and they outnumber all else (`under`).
    """
    if known_at is None and (grown := _grown(number)):
        return grown
    known = Q(number__lte=number) if known_at is None else Q(number__lte=number, at__lte=known_at)
    rows = models.Entry.objects.filter(known).exclude(sort=STEP)
    standing = rows.filter(~Exists(rows.filter(corrects=OuterRef("pk")))).order_by("number")
    found = Book.of(_entry(row) for row in standing.iterator())
    if known_at is None:
        _latest[:] = [(models.Entry.objects.get(number=number).digest, number, found)]
    return found


_latest: list[tuple[str, int, Book]] = []
"""The newest book built in this process, with the digest and number of the entry it was built up to."""


def _grown(number: int) -> Book | None:
    """Return the newest book with what was entered since: an approval need not read the whole ledger again."""
    for digest, built, old in _latest:
        same = models.Entry.objects.filter(number=built, digest=digest).exists()  # still this ledger, not another
        if same and built <= number:
            since = models.Entry.objects.filter(number__gt=built, number__lte=number).exclude(sort=STEP)
            news = {row.slot: _entry(row) for row in since.order_by("number")}
            kept = {slot: entry for slot, entry in old.standing.items() if slot not in news}
            grown = Book({**kept, **news}) if news else old
            _latest[:] = [(models.Entry.objects.get(number=number).digest, number, grown)]
            return grown
    return None


def entry(id: str) -> Filed:  # noqa: A002 — an entry's name is its id everywhere in the house
    """Return an entry by its id, standing or corrected; raise NotFiled."""
    row = models.Entry.objects.filter(pk=id).first()
    if row is None:
        raise NotFiled(f"台账中没有条目 {id}；请核对编号。 The ledger holds no entry {id}.")
    return next(_filed([row]))


def standing(slot: str, known_at: datetime | None = None) -> Filed | None:
    """Return the entry that stands in a slot, without reading the whole book."""
    versions = [filed for filed in history(slot) if known_at is None or filed.entry.at <= known_at]
    return versions[-1] if versions else None


def history(slot: str) -> list[Filed]:
    """Return every version of what a slot holds, oldest first."""
    return list(_filed(models.Entry.objects.filter(slot=slot).order_by("number")))


def entries(*, sort: str = "", after: int = 0, command: str = "", known_at: datetime | None = None) -> Iterator[Filed]:
    """Walk all entries in order, corrected ones too; of one sort, one command, after a number, known at a moment."""
    rows = models.Entry.objects.filter(number__gt=after).order_by("number")
    if sort:
        rows = rows.filter(sort=sort)
    if command:
        rows = rows.filter(command=command)
    if known_at is not None:
        rows = rows.filter(at__lte=known_at)
    return _filed(rows)


def under(prefix: str, *, known_at: datetime | None = None) -> Iterator[Filed]:
    """Walk the entries whose slot begins with a prefix, in order: the steps of one filing, or of a whole month."""
    rows = models.Entry.objects.filter(slot__startswith=prefix).order_by("number")
    if connection.vendor == "sqlite":  # LIKE cannot use the index there, a stretch of it can
        rows = rows.filter(slot__gte=prefix, slot__lt=prefix + _LAST_CHARACTER)
    if known_at is not None:
        rows = rows.filter(at__lte=known_at)
    return _filed(rows)


def seals() -> list[Seal]:
    """Return the seals, oldest first."""
    rows = models.Seal.objects.order_by("number")
    return [Seal(s.number, s.first, s.last, s.count, s.previous, s.digest, s.by, s.at) for s in rows]


def _filed(rows: QuerySet[Any] | list[models.Entry]) -> Iterator[Filed]:
    closed = seals()
    ends = [seal.last for seal in closed]
    for row in rows.iterator() if isinstance(rows, QuerySet) else rows:
        place = bisect_left(ends, row.number)
        yield Filed(_entry(row), row.number, row.command_id, closed[place].number if place < len(ends) else None)


def _entry(row: models.Entry) -> Entry:
    says = _statement(row.says) if len(row.says) < _LONG else notation.read(row.says)
    filed = Entry(says, row.by, row.at, row.corrects_id, row.reason)
    # The id on file is taken as it is: hashing thousands of statements again is the work of `verify`.
    vars(filed)["id"] = row.id
    return filed


STEP = "step"
_LAST_CHARACTER = "\U0010ffff"
_LONG = 8192  # a kept evaluation or report: read when asked for, not held in memory


@lru_cache(maxsize=20_000)
def _statement(says: str) -> notation.Statement:
    return notation.read(says)
