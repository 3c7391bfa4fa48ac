"""The chain: the exact bytes that are hashed, one link an entry, one link a seal.

A link is SHA-256 over UTF-8 of a JSON array without spaces, in which only quotes, backslashes and control characters
are escaped. Its first item says what it is and in which version of this form, its second is the link before it; the
first entry follows GENESIS. The chain runs through the entries in order of their numbers, and through each seal between
its last entry and the next one. A number is a place in the chain, so no link repeats it. Moments are written in UTC
with microseconds: 2024-07-01T00:00:00.000000+00:00.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from daxu.core.entry import Entry
from daxu.core.notation import Statement

GENESIS = "0" * 64


class Line(NamedTuple):
    """All that an entry says, and the command that entered it, in the order in which they are hashed."""

    id: str
    sort: str
    slot: str
    says: str
    by: str
    at: str
    reason: str
    corrects: str | None
    command: str
    request: str
    ordered_by: str
    ordered_at: str
    what: str

    def link(self, previous: str) -> str:
        """Return the digest of this entry when it follows `previous`."""
        return _digest("daxu-entry-1", previous, *self)


class Batch(NamedTuple):
    """All that a seal says, in the order in which it is hashed."""

    number: int
    first: int
    last: int
    size: int
    previous: str
    by: str
    at: str
    acts: int | None = None
    acts_digest: str | None = None

    def link(self, last_entry: str) -> str:
        """Return the digest of this seal when it follows the entry that it closes with.

        A seal that also closes the acts up to one of them is of the second form; one without acts stays of the first.
        """
        if self.acts is None:
            return _digest("daxu-seal-1", last_entry, *self[:-2])
        return _digest("daxu-seal-2", last_entry, *self)


class ActBatch(NamedTuple):
    """All that a seal over the acts alone says; `seal` is the digest of the ledger's newest one, empty without any."""

    number: int
    previous: str
    seal: str
    acts: int
    by: str
    at: str

    def link(self, last_act: str) -> str:
        """Return the digest of this seal over the acts up to the one with this digest."""
        return _digest("daxu-act-seal-1", last_act, *self)


class Deed(NamedTuple):
    """All that an act says, in the order in which it is hashed; the acts are a chain of their own."""

    at: str
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

    def link(self, previous: str) -> str:
        """Return the digest of this act when it follows `previous`; the first act follows GENESIS."""
        return _digest("daxu-act-1", previous, *self)


def request(by: str, what: str, parts: Iterable[tuple[str, str, str, str | None]]) -> str:
    """Return the digest of what a command asks for; `parts`: text, by, reason and corrects of each entry.

    The moment is no part of it, because it differs at every retry.
    """
    return _digest("daxu-command-1", by, what, list(parts))


def sort_of(says: Statement) -> str:
    """Name the sort of a statement, as its written form does."""
    return type(says).__name__.lower()


def id_of(says: Statement, corrects: str | None) -> str:
    """Name the entry that says this and corrects that; who said it and when are no part of its name."""
    return Entry(says, by="", at=datetime.min.replace(tzinfo=UTC), corrects=corrects, reason="—").id


def moment(at: datetime) -> str:
    """Write a moment as it is hashed."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _digest(*parts: object) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
