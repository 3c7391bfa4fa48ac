"""The one door out of the ledger: questions about entries, as believed at any moment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from daxu.core import notation
from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.published import months_published, withheld
from daxu.ledger import eyes, models
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
    acts: int | None = None
    acts_digest: str | None = None


def head() -> int:
    """Return the number of the newest entry; 0 while the ledger is empty."""
    newest = models.Entry.newest()
    return newest.number if newest else 0


def digest() -> str:
    """Return the digest of the newest entry: it names the whole content of the ledger, so it is what to cache by."""
    newest = models.Entry.newest()
    head_digest = newest.digest if newest else GENESIS
    return f"{head_digest}|published" if eyes.narrow() else head_digest


def book(known_at: datetime | None = None) -> Book:
    """Return what is believed: now, or with what was known at a moment. The same head gives the same book object.

    The steps of filings and of projects and the notes are left out: they are no beliefs but the way to them and the
    talk about them, and they outnumber all else (`under`).
    With narrow eyes (`eyes`) what is filed and not published is left out too.
    """
    newest = models.Entry.newest()
    if newest is None:
        return Book()
    return _published(newest.digest, known_at) if eyes.narrow() else _whole(newest, known_at)


@lru_cache(maxsize=4)
def _published(_digest: str, known_at: datetime | None) -> Book:
    """Return the book with the version before in place of each one that is withheld, or with nothing."""
    newest = models.Entry.newest()
    whole = _whole(newest, known_at) if newest else Book()
    months = months_published(entry for several in whole.closings.values() for entry in several)
    seen = {}
    for slot, entry in whole.standing.items():
        shown: Entry | None = entry
        while shown is not None and withheld(shown.says, months):
            shown = _entry(models.Entry.objects.get(pk=shown.corrects)) if shown.corrects else None
        if shown is not None:
            seen[slot] = shown
    return Book(seen)


def _whole(newest: models.Entry, known_at: datetime | None) -> Book:
    if known_at is not None and known_at < newest.at:
        return _past(newest.digest, newest.number, known_at)
    return _present(newest)


@lru_cache(maxsize=8)
def _past(_digest: str, number: int, known_at: datetime) -> Book:
    """Gather what stood at a moment; the digest is what tells one ledger, and one head, from another."""
    return _gathered(Q(number__lte=number, at__lte=known_at))


def _present(newest: models.Entry) -> Book:
    """Return the book up to the newest entry: the one that was built last, grown by what was entered since."""
    held = _latest[0] if _latest else None
    if held and held.digest == newest.digest:
        return held.book
    grown = _grown(held, newest.number) if held else None
    present = _Held(newest.digest, newest.number, grown or _gathered(Q(number__lte=newest.number)))
    _latest[:] = [present]
    return present.book


def _gathered(known: Q) -> Book:
    rows = models.Entry.objects.filter(known).exclude(sort__in=BESIDE)
    standing = rows.filter(~Exists(rows.filter(corrects=OuterRef("pk")))).order_by("number")
    return Book.of(_entry(row) for row in standing.iterator())


class _Held(NamedTuple):
    """The newest book built in this process, and the entry it was built up to."""

    digest: str
    number: int
    book: Book


_latest: list[_Held] = []


def _grown(held: _Held, number: int) -> Book | None:
    """Return a book with what was entered since, in order of entry; None where it is another ledger's."""
    wanted = Q(number=held.number) | ~Q(sort__in=BESIDE)
    rows = models.Entry.objects.filter(wanted, number__gte=held.number, number__lte=number).order_by("number")
    found: list[models.Entry] = list(rows)
    if not found or found[0].digest != held.digest:
        return None
    if not (since := found[1:]):
        return held.book
    standing = dict(held.book.standing)
    for row in since:
        standing.pop(row.slot, None)
        standing[row.slot] = _entry(row)
    return Book(standing)


def entry(id: str) -> Filed:  # noqa: A002 — an entry's name is its id everywhere in the house
    """Return an entry by its id, standing or corrected; raise NotFiled."""
    row = models.Entry.objects.filter(pk=id).first()
    found = next(_filed([row]), None) if row else None
    if found is None:
        raise NotFiled(f"台账中没有条目 {id}；请核对编号。 The ledger holds no entry {id}.")
    return found


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


def under(*prefixes: str) -> Iterator[Filed]:
    """Walk the entries whose slot begins with any prefix, in order: the steps of some filings, or of a whole month."""
    if not prefixes:
        return iter(())
    # Stretches of the index, which LIKE cannot use everywhere; ordered here, or SQLite walks the whole ledger in order.
    slot = "slot" if connection.vendor == "sqlite" else 'slot COLLATE "C"'
    wanted = " OR ".join([f"({slot} >= %s AND {slot} < %s)"] * len(prefixes))
    ends = [end for prefix in prefixes for end in (prefix, prefix + _LAST_CHARACTER)]
    rows = models.Entry.objects.raw(f"SELECT * FROM ledger_entry WHERE {wanted}", ends)  # noqa: S608 — no words from outside
    return _filed(sorted(rows, key=_number))


def _number(row: models.Entry) -> int:
    return row.number


def seals() -> list[Seal]:
    """Return the seals, oldest first."""
    rows = models.Seal.objects.order_by("number")
    return [
        Seal(s.number, s.first, s.last, s.count, s.previous, s.digest, s.by, s.at, s.acts, s.acts_digest) for s in rows
    ]


def _filed(rows: QuerySet[Any] | list[models.Entry]) -> Iterator[Filed]:
    closed: list[tuple[int, int]] | None = None
    released = _released() if eyes.narrow() else None
    for row in rows.iterator() if isinstance(rows, QuerySet) else rows:
        if closed is None:  # asked for once there is anything to place
            closed = _closed()
            ends = [last for last, _ in closed]
        place, found = bisect_left(ends, row.number), _entry(row)
        if released is not None and withheld(found.says, released):
            continue
        yield Filed(found, row.number, row.command_id, closed[place][1] if place < len(ends) else None)


def _closed() -> list[tuple[int, int]]:
    """Return the last entry of each seal with the seal's number, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last, number FROM ledger_seal ORDER BY number")
        found: list[tuple[int, int]] = cursor.fetchall()
    return found


def _released() -> frozenset[str]:
    """Return the months that were published."""
    return months_published(entry for several in book().closings.values() for entry in several)


def _entry(row: models.Entry) -> Entry:
    says = _statement(row.says) if len(row.says) < _LONG else notation.read(row.says)
    filed = Entry(says, row.by, row.at, row.corrects_id, row.reason)
    # The id on file is taken as it is: hashing thousands of statements again is the work of `verify`.
    vars(filed)["id"] = row.id
    return filed


BESIDE = ("step", "note", "projectstep", "reportversion")
_LAST_CHARACTER = "\U0010ffff"
_LONG = 8192  # a kept evaluation or report: read when asked for, not held in memory


@lru_cache(maxsize=20_000)
def _statement(says: str) -> notation.Statement:
    return notation.read(says)
