"""The one door into the ledger: `append` enters what a command says, `seal` closes what was entered.

Only duties come here.

A command is one transaction: all of it or nothing. Its key makes a retry harmless. Its moment never lies before the
newest entry, so that what was known at a past moment stays what was known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NoReturn

from django.db import DataError, IntegrityError, OperationalError, transaction

from daxu.core import entry as core_entry
from daxu.core import notation
from daxu.core.act import Act
from daxu.core.entry import Entry
from daxu.ledger import acts, chain, models, pen, read

# A moment is taken before its turn to write comes, and clocks of two servers differ: so much is put right, not refused.
GRACE = timedelta(minutes=1)
_AT_ONCE = 500  # rows in one INSERT, values in one IN (…)


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody orders: `key` tells a retry from a new order, `what` says what it is about."""

    key: str
    by: str
    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was entered, and at which moment; `repeated` when the command had been carried out before."""

    key: str
    entries: tuple[str, ...]
    repeated: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one entry (or the command itself: no entry named) cannot be entered."""

    entry: str
    slot: str
    message: str
    refusal: type[Refused]


class Refused(ValueError):
    """Nothing was entered; `problems` has every reason. Raised itself where the reasons are of several sorts."""

    def __init__(self, *problems: Problem) -> None:
        """Say every reason, one a line."""
        super().__init__("\n".join(problem.message for problem in problems))
        self.problems = problems


class Malformed(Refused):
    """A command or an entry lacks what every one must have."""


class Misplaced(Refused):
    """A correction names an entry that is not there, or that stands in another slot."""


class SlotTaken(Refused):
    """A first entry came to a slot that already holds one."""


class AlreadyCorrected(Refused, core_entry.AlreadyCorrected):
    """An entry was corrected that no longer stands."""


class CommandReused(Refused):
    """A command's key came back with other content."""


class Backdated(Refused):
    """A command's moment lies before the newest entry."""


class Unavailable(Refused):
    """The database did not take it now; the same command can simply be sent again."""


def append(
    command: Command,
    entries: Sequence[Entry],
    act: Act | None = None,
    *,
    check: Callable[[], None] | None = None,
    also: Callable[[], None] | None = None,
) -> Receipt:
    """Enter all `entries` or none; raise Refused (or one of its sorts) with every reason at once.

    Sent again, the same command changes nothing. A command that says nothing leaves no trace. The act that the command
    is, for the auditor, is kept in the same transaction. `check` is asked while nobody else can write: what it raises
    keeps everything out. `also` is done when all is entered, in the same transaction: what is drawn from the entries.
    """
    if not entries:
        return Receipt(command.key, (), repeated=False, at=command.at)
    try:
        return _appended(command, entries, act, check, also)
    except (IntegrityError, DataError) as error:
        _decided(error, entries)
    except OperationalError as error:
        raise _unavailable(error) from error


def _appended(
    command: Command,
    entries: Sequence[Entry],
    act: Act | None,
    check: Callable[[], None] | None,
    also: Callable[[], None] | None,
) -> Receipt:
    texts = [notation.written(entry.says) for entry in entries]
    _refuse(_unstorable(command, entries, texts))
    parts = ((text, entry.by, entry.reason, entry.corrects) for text, entry in zip(texts, entries, strict=True))
    request = chain.request(command.by, command.what, parts)
    with transaction.atomic(durable=True):
        pen.take()
        if earlier := models.Command.objects.filter(pk=command.key).first():
            return _repeated(earlier, command, request)
        if check:
            check()
        newest = models.Entry.newest()
        _refuse([*_malformed(command, entries, texts), *_backdated(command.at, newest), *_conflicts(entries)])
        at = max(command.at, newest.at) if newest else command.at
        order = models.Command(key=command.key, request=request, by=command.by, at=at, what=command.what)
        order.save()
        models.Entry.objects.bulk_create(_rows(order, entries, texts, newest), batch_size=_AT_ONCE)
        if act:
            acts.add(act, at=at, by=command.by, command=command.key)
        if also:
            also()
    return Receipt(command.key, tuple(entry.id for entry in entries), repeated=False, at=at)


def _decided(error: Exception, entries: Sequence[Entry]) -> NoReturn:
    """Answer for the database: somebody wrote past this door between our look and our writing."""
    _refuse(_conflicts(entries))  # by now their entries can be seen
    raise Refused(_about_command(f"数据库拒绝了这条命令：{error} The database refused it.", Refused)) from error


def seal(*, by: str, at: datetime, act: Act | None = None) -> read.Seal | None:
    """Close all entries that are not sealed yet into one batch, and the acts so far; return None without any entry."""
    if not (by.strip() and _storable(by) and at.tzinfo):
        message = "封存必须写明封存人和带时区的时刻。 A seal needs somebody who seals, and a moment with its time zone."
        raise Malformed(_about_command(message, Malformed))
    try:
        with transaction.atomic(durable=True):
            pen.take()
            sealed = _sealed(by, at)
            if sealed and act:
                acts.add(replace(act, object=f"第 {sealed.number} 次", after=sealed.digest), at=sealed.at, by=by)
            return sealed
    except OperationalError as error:
        raise _unavailable(error) from error


def _sealed(by: str, at: datetime) -> read.Seal | None:
    newest, last = models.Entry.newest(), _last_seal()
    if newest is None or (last and last.last == newest.number):
        return None
    _refuse([*_backdated(at, newest), *_backdated(at, last)])
    moment = max(at, newest.at, last.at) if last else max(at, newest.at)
    first = last.last + 1 if last else 1
    act, act_digest = acts.head() or (None, None)
    batch = chain.Batch(
        number=last.number + 1 if last else 1,
        first=first,
        last=newest.number,
        size=newest.number - first + 1,
        previous=last.digest if last else chain.GENESIS,
        by=by,
        at=chain.moment(moment),
        acts=act,
        acts_digest=act_digest,
    )
    models.Seal(
        number=batch.number,
        first=batch.first,
        last=batch.last,
        count=batch.size,
        previous=batch.previous,
        digest=batch.link(newest.digest),
        by=by,
        at=moment,
        acts=act,
        acts_digest=act_digest,
    ).save()
    return read.seals()[-1]


def _repeated(earlier: models.Command, command: Command, request: str) -> Receipt:
    if earlier.request != request:
        raise CommandReused(
            _about_command(
                f"命令键 {command.key} 已由 {earlier.by} 于 {earlier.at:%Y-%m-%d %H:%M:%S} 用于“{earlier.what}”，"
                f"不能再由 {command.by} 用于内容不同的“{command.what}”；请换一个命令键。"
                " This key was used for another command: choose a new one.",
                CommandReused,
            )
        )
    ids = models.Entry.objects.filter(command=earlier).order_by("number").values_list("id", flat=True)
    return Receipt(command.key, tuple(ids), repeated=True, at=earlier.at)


def _rows(
    order: models.Command, entries: Sequence[Entry], texts: Sequence[str], newest: models.Entry | None
) -> Iterator[models.Entry]:
    """Turn entries into rows, each linked to the one before it, or to the seal that closed the one before it."""
    head = newest.number if newest else 0
    link = _link_to_follow(newest)
    for number, (entry, text) in enumerate(zip(entries, texts, strict=True), head + 1):
        row = models.Entry(
            id=entry.id,
            number=number,
            sort=chain.sort_of(entry.says),
            slot=entry.slot,
            says=text,
            by=entry.by,
            at=order.at,
            reason=entry.reason,
            corrects_id=entry.corrects,
            command=order,
        )
        row.digest = link = row.line().link(link)
        yield row


def _link_to_follow(newest: models.Entry | None) -> str:
    if newest is None:
        return chain.GENESIS
    last = _last_seal()
    return last.digest if last and last.last == newest.number else newest.digest


def _last_seal() -> models.Seal | None:
    found: models.Seal | None = models.Seal.objects.order_by("number").last()
    return found


def _refuse(problems: Iterable[Problem]) -> None:
    """Raise when there is any problem: the sort of refusal that all share, else Refused."""
    found = list(problems)
    sorts = {problem.refusal for problem in found}
    if found:
        raise (sorts.pop() if len(sorts) == 1 else Refused)(*found)


def _about_command(message: str, refusal: type[Refused]) -> Problem:
    return Problem("", "", message, refusal)


def _unavailable(error: OperationalError) -> Unavailable:
    message = f"台账现在不能写入（{error}）；请稍后用同一命令键重试。 Not written now: retry with the same key."
    return Unavailable(_about_command(message, Unavailable))


def _unstorable(command: Command, entries: Sequence[Entry], texts: Sequence[str]) -> Iterator[Problem]:
    """Yield what no database could keep, before any is asked."""
    if command.at.tzinfo is None:
        yield _about_command("命令时刻必须带时区。 The moment of a command needs a time zone.", Malformed)
    if not _storable(command.key, command.by, command.what):
        yield _about_command(
            "命令的文字中有不能存储的字符。 The command has characters that cannot be kept.", Malformed
        )
    for entry, text in zip(entries, texts, strict=True):
        if not _storable(text, entry.slot, entry.by, entry.reason):
            message = f"{entry.slot!r}：文字中有不能存储的字符。 It has characters that cannot be kept."
            yield Problem("", entry.slot, message, Malformed)


def _storable(*texts: str) -> bool:
    """Whether every text is free of NUL, which PostgreSQL refuses, and of lone surrogates, which are no characters."""
    return not any(character == "\0" or "\ud800" <= character <= "\udfff" for text in texts for character in text)


def _malformed(command: Command, entries: Sequence[Entry], texts: Sequence[str]) -> Iterator[Problem]:
    """Yield what is missing or does not fit together, whatever the ledger holds."""
    for name, value in (("命令键（key）", command.key), ("经办人（by）", command.by), ("事由（what）", command.what)):
        if not value.strip():
            yield _about_command(f"命令缺少{name}。 The command lacks it.", Malformed)
    for entry, text in zip(entries, texts, strict=True):
        if message := _malformation(command, entry, text):
            yield Problem(entry.id, entry.slot, f"{entry.slot}：{message}", Malformed)


def _malformation(command: Command, entry: Entry, text: str) -> str:
    if not entry.by.strip():
        return "缺少记账人。 Nobody says it."
    if entry.at != command.at:
        return f"记账时刻 {entry.at} 与命令时刻 {command.at} 不同。 Its moment is not that of its command."
    if notation.read(text) != entry.says:
        return "内容写下后读回来不同。 What is written does not read back as the same."
    return ""


def _backdated(at: datetime, newest: models.Entry | models.Seal | None) -> Iterator[Problem]:
    if newest is not None and at < newest.at - GRACE:
        yield _about_command(
            f"时刻 {at} 早于台账最新一条的 {newest.at}；台账不能倒填，请核对本机时钟。"
            " The ledger cannot be backdated: check the clock.",
            Backdated,
        )


def _conflicts(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield every entry that does not fit what stands in its slot, the entries before it in the command included."""
    standing = _standing({entry.slot for entry in entries})
    places = _places({entry.corrects for entry in entries if entry.corrects})
    for entry in entries:
        held = standing.get(entry.slot)
        if entry.corrects == held:
            standing[entry.slot] = entry.id
            places[entry.id] = entry.slot
        else:
            yield _conflict(entry, held, places)


def _conflict(entry: Entry, held: str | None, places: dict[str, str]) -> Problem:
    if entry.corrects is None:
        refusal: type[Refused] = SlotTaken
        why = f"已有条目 {held}；如要改动，请记一条更正。 The slot is taken by {held}: correct it instead."
    elif entry.corrects not in places:
        refusal, why = Misplaced, f"台账中没有所更正的条目 {entry.corrects}。 No such entry to correct."
    elif places[entry.corrects] != entry.slot:
        refusal = Misplaced
        why = (
            f"所更正的条目 {entry.corrects} 在另一位置 {places[entry.corrects]}。 It corrects an entry of another slot."
        )
    else:
        refusal = AlreadyCorrected
        why = (
            f"所更正的 {entry.corrects} 已不是现行条目，现行的是 {held}；请先看最新版本再更正。"
            f" {entry.corrects} was corrected before: the ledger holds {held}."
        )
    return Problem(entry.id, entry.slot, f"{entry.slot}：{why}", refusal)


def _standing(slots: set[str]) -> dict[str, str]:
    """Return slot → id of the entry that stands there now."""
    rows = models.Entry.objects.filter(correction=None)
    return {slot: name for part in _parts(slots) for slot, name in rows.filter(slot__in=part).values_list("slot", "id")}


def _places(ids: set[str]) -> dict[str, str]:
    """Return id → slot of entries on file."""
    return {
        name: slot
        for part in _parts(ids)
        for name, slot in models.Entry.objects.filter(pk__in=part).values_list("id", "slot")
    }


def _parts(values: set[str]) -> Iterator[list[str]]:
    ordered = sorted(values)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
