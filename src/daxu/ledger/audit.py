"""The proof that nothing was changed: every link computed again, and the first break explained.

Triggers stop programs; whoever owns the database can drop them. `verify` finds what such hands did, and says which
entry was touched first and how. Whoever rewrites the whole chain as well is found only by an anchor: the digest of a
seal that somebody kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from itertools import chain, islice
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, F, TextField
from django.db.models.functions import Cast

from daxu.core import notation
from daxu.ledger import act_seals, audit_acts, models
from daxu.ledger.act_seals import ActSeal
from daxu.ledger.audit_acts import ActFault
from daxu.ledger.chain import GENESIS, Batch, Line, id_of, request, sort_of
from daxu.ledger.chain import moment as as_hashed

_MANY = 100  # faults that are explained; a ledger with more is beyond explaining


class Tampering(Enum):
    """What was done."""

    TEXT = "内容或更正关系被改"
    PLACE = "类别或位置被改"
    PERSON = "记账人或经办人被改"
    MOMENT = "时刻被改"
    WORDING = "理由、命令，或内容连同编号被改"
    DIGEST = "散列被改"
    NUMBER = "序号被改"
    MISSING = "条目被删"
    MISSING_BEFORE = "其前有条目或封存被删，或时刻被改"
    INSERTED = "条目被插入"
    REORDERED = "条目被调换次序"
    COMMAND = "命令被删或被插入"
    CORRECTION = "更正关系被改"
    SEAL = "封存被改，或所封条目被整批改写"
    SEAL_MISSING = "封存被删"
    ANCHOR = "与留存的封存散列不符"

    @property
    def english(self) -> str:
        """The same in English."""
        return _ENGLISH[self]


_ENGLISH = {
    Tampering.TEXT: "its text, or what it corrects, was altered",
    Tampering.PLACE: "its sort or slot was altered",
    Tampering.PERSON: "who said or ordered it was altered",
    Tampering.MOMENT: "its moment was altered",
    Tampering.WORDING: "its reason, its command, or its text together with its id was altered",
    Tampering.DIGEST: "its digest was altered",
    Tampering.NUMBER: "its number was altered",
    Tampering.MISSING: "it was removed",
    Tampering.MISSING_BEFORE: "an entry or a seal before it was removed, or its moment was altered",
    Tampering.INSERTED: "it was inserted",
    Tampering.REORDERED: "it was moved",
    Tampering.COMMAND: "its command was removed, or a command without entries was inserted",
    Tampering.CORRECTION: "what it corrects was altered",
    Tampering.SEAL: "the seal was altered, or all it closes was rewritten",
    Tampering.SEAL_MISSING: "a seal was removed",
    Tampering.ANCHOR: "no seal has the digest that was kept: the ledger was rewritten or cut off",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One break: at which number, of which entry (empty where it is gone) or seal, and what was done."""

    number: int
    entry: str
    what: Tampering
    seal: int | None = None
    detail: str = ""

    def __str__(self) -> str:
        """Say it in Chinese, then in English."""
        where = f"第 {self.seal} 次封存" if self.seal else f"第 {self.number} 条 {self.entry}".rstrip()
        place = f"seal {self.seal}" if self.seal else f"entry {self.number}"
        detail = f"（{self.detail}）" if self.detail else ""
        return f"{where}：{self.what.value}{detail}。 {place}: {self.what.english}."


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked and what was found; `anchor` is the digest to keep elsewhere."""

    entries: int
    seals: int
    unsealed: int
    anchor: str
    faults: tuple[Fault, ...]
    acts: int = 0
    act_faults: tuple[ActFault, ...] = ()
    acts_unsealed: int = 0

    @property
    def intact(self) -> bool:
        """Whether nothing was found, in the ledger or in the acts."""
        return not (self.faults or self.act_faults)


def verify(anchor: str = "") -> Verification:
    """Compute every link again; `anchor` is the digest of a seal that was kept elsewhere."""
    with at_one_moment():
        return _verified(anchor)


@contextmanager
def at_one_moment() -> Iterator[None]:
    """Let all queries see the same data while others go on writing; `atomic` would make them wait on SQLite."""
    if connection.in_atomic_block:  # whoever opened it sees what nobody else can change
        yield
        return
    begin = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}
    with connection.cursor() as cursor:
        cursor.execute(begin[connection.vendor])
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _verified(anchor: str) -> Verification:
    seals = list(models.Seal.objects.order_by("number"))
    walk = _Walk(seals, _commands())
    entries = sorted((*islice(walk.faults(), _MANY), *_correction_faults()), key=lambda fault: fault.number)
    others = (*_seal_faults(seals, walk), *_empty_commands(), *_anchor_fault(anchor, seals))
    count = models.Entry.objects.count()
    newest, alone, acts = seals[-1] if seals else None, act_seals.newest(), models.Act.objects.count()
    return Verification(
        entries=count,
        seals=len(seals),
        unsealed=max(count - newest.last, 0) if newest else count,
        anchor=_anchor(newest, alone),
        faults=(*entries, *others),
        acts=acts,
        act_faults=tuple(islice(chain(audit_acts.faults(seals), act_seals.faults()), _MANY)),
        acts_unsealed=max(acts - act_seals.closed(), 0),
    )


def _anchor(seal: models.Seal | None, alone: ActSeal | None) -> str:
    """Return the digest that proves most: of the newest seal, whichever kind; one over acts alone names the other."""
    if alone and not (seal and seal.acts and seal.acts >= alone.acts):
        return alone.digest
    return seal.digest if seal else ""


class _Order(NamedTuple):
    """A command as hashed with each of its entries."""

    request: str | None
    by: str | None
    at: str | None
    what: str | None


class _Row(NamedTuple):
    number: int
    digest: str
    line: Line


def _commands() -> dict[str, _Order]:
    rows = models.Command.objects.annotate(text=Cast("at", TextField()))
    values = rows.values_list("key", "request", "by", "text", "what")
    return {
        key: _Order(request, by, audit_acts.read_moment(at), what) for key, request, by, at, what in values.iterator()
    }


def _rows(commands: dict[str, _Order], **which: Any) -> Iterator[_Row]:
    """Walk the rows as they are on file, unreadable moments included."""
    rows = models.Entry.objects.filter(**which).annotate(text=Cast("at", TextField())).order_by("number", "id")
    names = ("number", "digest", "id", "sort", "slot", "says", "by", "text", "reason", "corrects", "command")
    for number, digest, *told, at, reason, corrects, command in rows.values_list(*names).iterator():
        order = commands.get(command, _Order(None, None, None, None))
        yield _Row(number, digest, Line._make((*told, audit_acts.read_moment(at), reason, corrects, command, *order)))


@dataclass
class _Walk:
    """One walk along the chain: `link` is what the next entry must follow."""

    seals: list[models.Seal]
    commands: dict[str, _Order]
    link: str = GENESIS
    number: int = 0
    place: int = 0  # the number that the entry should have, the inserted ones not counted
    before: str = GENESIS  # what `previous` followed
    previous: _Row | None = None  # the last entry found in its place
    displaced: set[str] = field(default_factory=set)  # links of entries found out of their place
    closing: dict[int, str] = field(default_factory=dict)  # the links that seals close with

    def faults(self) -> Iterator[Fault]:
        """Yield every break in order of the numbers."""
        for row in _rows(self.commands):
            fault = self._fault_of(row)
            if fault:
                yield fault
            self._go_on(row, fault)
        if self.seals and self.seals[-1].last > self.number:
            yield _missing(self.number + 1, self.seals[-1].last)

    def _fault_of(self, row: _Row) -> Fault | None:
        follows = any(row.line.link(link) == row.digest for link in (self.link, *self.displaced))
        if follows and row.number != self.number + 1:
            return _fault(row, Tampering.NUMBER, f"应为第 {self.number + 1} 条")
        if not follows:
            gap = row.number > self.number + 1
            return _missing(self.number + 1, row.number - 1) if gap else self._explained(row)
        return _of_itself(row) or self._going_back(row)

    def _go_on(self, row: _Row, fault: Fault | None) -> None:
        what = fault.what if fault else None
        self.place += row.number - self.number if what is Tampering.MISSING else what is not Tampering.INSERTED
        self.number = row.number
        if what in (Tampering.INSERTED, Tampering.REORDERED) and fault and fault.entry == row.line.id:
            self.displaced.add(row.digest)
            return
        link = row.line.link(self.link) if what is Tampering.DIGEST else row.digest
        self.before, self.link, self.previous = self.link, link, row
        if seal := self._ends.get(self.place):
            self.closing[self.place] = link
            self.link = seal.digest

    @cached_property
    def _ends(self) -> dict[int, models.Seal]:
        return {seal.last: seal for seal in self.seals}

    def _going_back(self, row: _Row) -> Fault | None:
        if self.previous and row.line.at < self.previous.line.at and row.line.link(self.link) == row.digest:
            return _fault(row, Tampering.MOMENT, f"{row.line.at} 早于上一条")
        return None

    def _explained(self, row: _Row) -> Fault:
        """Say why the row does not follow the link: each explanation is tried by computing."""
        if self.previous and row.line.link(self.before) == row.digest:
            return _fault(self.previous, Tampering.INSERTED)
        if any(row.line.link(seal.previous) == row.digest for seal in self.seals):
            return _fault(row, Tampering.SEAL_MISSING, "其前的封存")
        if self._true_next(row):
            return _fault(row, Tampering.REORDERED if self._belongs_elsewhere(row) else Tampering.INSERTED)
        if self._only_the_digest(row):
            return _fault(row, Tampering.DIGEST)
        return _of_itself(row) or self._by_its_command(row)

    def _true_next(self, row: _Row) -> bool:
        """Whether a later entry follows the link, so that this one is in its way."""
        later = _rows(self.commands, number__gte=row.number)
        return any(other.line.link(self.link) == other.digest for other in later if other.line.id != row.line.id)

    def _belongs_elsewhere(self, row: _Row) -> bool:
        links = (*(other.digest for other in _rows(self.commands)), *(seal.digest for seal in self.seals))
        return any(row.line.link(link) == row.digest for link in (GENESIS, *links))

    def _only_the_digest(self, row: _Row) -> bool:
        """Whether what follows the row still follows from its content."""
        link = row.line.link(self.link)
        after = next(_rows(self.commands, number=row.number + 1), None)
        closing = next((seal for seal in self.seals if seal.last == row.number), None)
        if closing:
            return _batch(closing).link(link) == closing.digest
        return after is not None and after.line.link(link) == after.digest

    def _by_its_command(self, row: _Row) -> Fault:
        """Tell, by the digest of what the command asked for, whether the words or the surroundings were touched."""
        entries = _rows(self.commands, command=row.line.command)
        parts = ((r.line.says, r.line.by, r.line.reason, r.line.corrects) for r in entries)
        if request(str(row.line.ordered_by), str(row.line.what), parts) == row.line.request:
            return _fault(row, Tampering.MOMENT if self._seal_holds_after(row) else Tampering.MISSING_BEFORE)
        if row.line.by != row.line.ordered_by:
            return _fault(row, Tampering.PERSON, f"记账人 {row.line.by}，经办人 {row.line.ordered_by}")
        return _fault(row, Tampering.WORDING)

    def _seal_holds_after(self, row: _Row) -> bool:
        """Whether the seal over the row still closes with the same entry: then nothing before was moved."""
        over = next((seal for seal in self.seals if seal.first <= row.number <= seal.last), None)
        end = over and next(_rows(self.commands, number=over.last), None)
        return bool(over and end and _batch(over).link(end.digest) == over.digest)


def _of_itself(row: _Row) -> Fault | None:
    """Return where the row contradicts itself, whatever the chain says."""
    line = row.line
    try:
        says = notation.read(line.says)
    except notation.Unreadable:
        return _fault(row, Tampering.TEXT, "无法读取")
    if (name := id_of(says, line.corrects)) != line.id:
        return _fault(row, Tampering.TEXT, f"按内容应为 {name}")
    if (sort_of(says), says.slot) != (line.sort, line.slot):
        return _fault(row, Tampering.PLACE, f"按内容应为 {says.slot}")
    if line.request is None:
        return _fault(row, Tampering.COMMAND, f"命令 {line.command} 不在")
    if line.at != line.ordered_at:
        return _fault(row, Tampering.MOMENT, f"条目 {line.at}，命令 {line.ordered_at}")
    return None


def _seal_faults(seals: Iterable[models.Seal], walk: _Walk) -> Iterator[Fault]:
    """Yield seals that are missing, do not join, or do not sign the entry that they close with."""
    number, last, digest = 0, 0, GENESIS
    for seal in seals:
        end = walk.closing.get(seal.last)
        if seal.number != number + 1:
            yield Fault(last + 1, "", Tampering.SEAL_MISSING, number + 1)
        elif (seal.first, seal.previous) != (last + 1, digest):
            yield Fault(seal.first, "", Tampering.SEAL, seal.number, "与上一次封存不衔接")
        if end and _batch(seal).link(end) != seal.digest:
            yield Fault(seal.first, "", Tampering.SEAL, seal.number, f"第 {seal.first}—{seal.last} 条")
        number, last, digest = seal.number, seal.last, seal.digest


def _batch(seal: models.Seal) -> Batch:
    at = as_hashed(seal.at)
    acts = (seal.acts, seal.acts_digest)
    return Batch(seal.number, seal.first, seal.last, seal.count, seal.previous, seal.by, at, *acts)


def _correction_faults() -> Iterator[Fault]:
    """Yield what the constraints would refuse, for the case that somebody dropped them."""
    rows = models.Entry.objects
    astray = rows.filter(corrects__isnull=False).exclude(slot=F("corrects__slot"))
    backward = rows.filter(corrects__number__gte=F("number"))
    for row in (*astray.only("number", "id"), *backward.only("number", "id")):
        yield Fault(row.number, row.id, Tampering.CORRECTION)
    for number, name in _taken_twice():
        yield Fault(number, name, Tampering.INSERTED, detail="同一位置已有条目")


def _taken_twice() -> Iterator[tuple[int, str]]:
    """Yield the later entries that share a first place, or a correction, with an earlier one."""
    rows = models.Entry.objects.order_by("number")
    slots = rows.filter(corrects=None).order_by().values("slot").annotate(n=Count("id")).filter(n__gt=1)
    corrected = (
        rows.filter(corrects__isnull=False).order_by().values("corrects").annotate(n=Count("id")).filter(n__gt=1)
    )
    for found in slots:
        yield from rows.filter(corrects=None, slot=found["slot"]).values_list("number", "id")[1:]
    for found in corrected:
        yield from rows.filter(corrects=found["corrects"]).values_list("number", "id")[1:]


def _empty_commands() -> Iterator[Fault]:
    for order in models.Command.objects.filter(entries=None):
        yield Fault(0, "", Tampering.COMMAND, detail=f"命令 {order.key} 没有条目")


def _anchor_fault(anchor: str, seals: Iterable[models.Seal]) -> Iterator[Fault]:
    if anchor and anchor not in {seal.digest for seal in seals} | act_seals.digests():
        yield Fault(0, "", Tampering.ANCHOR, detail=anchor)


def _missing(first: int, last: int) -> Fault:
    detail = "" if first == last else f"第 {first}—{last} 条"
    return Fault(first, "", Tampering.MISSING, detail=detail)


def _fault(row: _Row, what: Tampering, detail: str = "") -> Fault:
    return Fault(row.number, row.line.id, what, detail=detail)
