"""The proof for the acts: their chain computed again, held against the seals over it and the commands it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import NamedTuple

from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from daxu.ledger import models
from daxu.ledger.chain import GENESIS, Deed
from daxu.ledger.chain import moment as as_hashed


class ActTampering(Enum):
    """What was done to the acts."""

    ALTERED = "行为记录被改"
    DIGEST = "行为记录的散列被改"
    MISSING = "行为记录被删"
    INSERTED = "行为记录被插入"
    SEAL = "与封存所记的行为散列不符"
    COMMAND = "所记的命令不在台账中"

    @property
    def english(self) -> str:
        """The same in English."""
        return _ENGLISH[self]


_ENGLISH = {
    ActTampering.ALTERED: "the act was altered",
    ActTampering.DIGEST: "the act's digest was altered",
    ActTampering.MISSING: "the act was removed",
    ActTampering.INSERTED: "the act was inserted",
    ActTampering.SEAL: "the acts that a seal closed were rewritten",
    ActTampering.COMMAND: "the act speaks of a command that the ledger does not hold",
}


@dataclass(frozen=True, slots=True)
class ActFault:
    """One break in the chain of acts: at which number, and what was done."""

    number: int
    what: ActTampering
    detail: str = ""

    def __str__(self) -> str:
        """Say it in Chinese, then in English."""
        detail = f"（{self.detail}）" if self.detail else ""
        return f"第 {self.number} 条行为：{self.what.value}{detail}。 act {self.number}: {self.what.english}."


class _Row(NamedTuple):
    number: int
    digest: str
    deed: Deed


def faults(seals: Sequence[models.Seal]) -> Iterator[ActFault]:
    """Yield every break, in order of the numbers where the chain itself is broken."""
    walk = _Walk({seal.acts: seal for seal in seals if seal.acts})
    yield from walk.faults()
    yield from _cut_off(walk.number, seals)
    yield from _of_no_command()


class _Walk:
    """One walk along the acts: `link` is what the next one must follow."""

    def __init__(self, ends: dict[int, models.Seal]) -> None:
        """Begin before the first act; `ends` are the seals by the act that they close with."""
        self.link, self.number, self._ends = GENESIS, 0, ends

    def faults(self) -> Iterator[ActFault]:
        """Yield every break, and every seal that closed with another digest than the one on file."""
        for row, after in _with_next(_rows()):
            fault = self._fault_of(row, after)
            if fault:
                yield fault
            if fault is None or fault.what is not ActTampering.INSERTED:
                self.link = row.deed.link(self.link) if fault and fault.what is ActTampering.DIGEST else row.digest
            self.number = row.number
            if (seal := self._ends.get(row.number)) and seal.acts_digest != self.link:
                yield ActFault(row.number, ActTampering.SEAL, f"第 {seal.number} 次封存")

    def _fault_of(self, row: _Row, after: _Row | None) -> ActFault | None:
        if row.number != self.number + 1:
            detail = "" if row.number == self.number + 2 else f"第 {self.number + 1}—{row.number - 1} 条"
            return ActFault(self.number + 1, ActTampering.MISSING, detail)
        link = row.deed.link(self.link)
        if link == row.digest:
            return None
        if after and after.deed.link(link) == after.digest:
            return ActFault(row.number, ActTampering.DIGEST)
        if after and after.deed.link(self.link) == after.digest:
            return ActFault(row.number, ActTampering.INSERTED)
        return ActFault(row.number, ActTampering.ALTERED)


def _with_next(rows: Iterable[_Row]) -> Iterator[tuple[_Row, _Row | None]]:
    """Yield each row with the one behind it."""
    held: _Row | None = None
    for row in rows:
        if held:
            yield held, row
        held = row
    if held:
        yield held, None


def _rows() -> Iterator[_Row]:
    """Walk the acts as they are on file, unreadable moments included."""
    names = ("number", "digest", "text", *Deed._fields[1:])
    rows = models.Act.objects.annotate(text=Cast("at", TextField())).order_by("number")
    for number, digest, at, *told in rows.values_list(*names).iterator():
        yield _Row(number, digest, Deed(read_moment(at), *told))


def read_moment(text: str) -> str:
    """Bring what the database shows of a moment into the form that is hashed; what is no moment stays as it is."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return as_hashed(at if at.tzinfo else at.replace(tzinfo=UTC))


def _cut_off(number: int, seals: Sequence[models.Seal]) -> Iterator[ActFault]:
    """Yield what is missing behind the last act, by what the seals have seen."""
    seen = max((seal.acts for seal in seals if seal.acts), default=0)
    if seen > number:
        yield ActFault(number + 1, ActTampering.MISSING, f"第 {number + 1}—{seen} 条")


def _of_no_command() -> Iterator[ActFault]:
    """Yield acts whose command is gone: entries that were cut off before anybody sealed them."""
    there = models.Command.objects.filter(pk=OuterRef("command"))
    for row in models.Act.objects.exclude(command="").filter(~Exists(there)).order_by("number").only("number"):
        yield ActFault(row.number, ActTampering.COMMAND)
