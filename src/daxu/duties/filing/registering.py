"""Registering: who has to file which figure. One number has one owner: what is asked for already is not asked again.

A requirement is never changed in silence: it is entered, ended with a reason, or handed over from a month on, and what
was asked before stays to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from daxu.core.act import Act, What
from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.filing import NotNow
from daxu.core.indicator import Measure
from daxu.core.period import Month
from daxu.core.requirement import Requirement, Stage, clashes, filing_of
from daxu.core.text import Text
from daxu.duties.filing.acting import Actor, KeyReused, NotYours
from daxu.ledger import read, write
from daxu.ledger.read import Filed

MOST_MINUTES = 480
_LONGEST_REASON = 500
_ONE_DAY = timedelta(days=1)


class NoSuchRequirement(LookupError):
    """A requirement was named that the register does not hold."""


class NotRegistrable(ValueError):
    """A requirement that cannot be entered; `whys` has every reason, by the field it belongs to."""

    def __init__(self, whys: Sequence[tuple[str, Text]]) -> None:
        """Say every reason, one a line."""
        super().__init__("\n".join(f"{why.zh} {why.en}" for _, why in whys))
        self.whys = tuple(whys)


class AskedAlready(ValueError):
    """The figure is asked for already: `owner` is the requirement that asks for it."""

    def __init__(self, owner: Requirement, why: Text) -> None:
        """Keep the owner and the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.owner, self.why = owner, why


def require(requirement: Requirement, *, by: Actor, now: datetime, key: str) -> Requirement:
    """Enter a requirement; raise NotYours, NotRegistrable with every fault, or AskedAlready naming the owner."""
    _must_keep_register(by)
    if _entered_before(requirement, key):
        return requirement
    book = read.book()
    if whys := list(_faults(book, requirement)):
        raise NotRegistrable(whys)
    _must_be_new(book, requirement)
    act = Act(What.REQUIRE, requirement.code, after=_said(book, requirement))
    write.append(
        _command(book, requirement, "登记", by=by, now=now, key=key),
        [Entry(requirement, by.name, now)],
        act=act,
        check=lambda: _must_be_new(read.book(), requirement),  # two may have looked at once; one holds the pen
    )
    return requirement


def end(code: str, *, until: date, reason: str, by: Actor, now: datetime, key: str) -> Requirement:
    """End a requirement after a day, with the reason; nothing that was filed for later may be left behind."""
    _must_keep_register(by)
    book = read.book()
    old = required(book, code)
    ended = replace(old, until=until)
    if _entered_before(ended, key):
        return ended
    _must_end(old, until)
    _must_say_why(reason)
    entry = Entry(ended, by.name, now, book.id_of(old), reason.strip())
    act = Act(What.REQUIRE, code, before=_until(old), after=_until(ended), why=reason.strip())
    command = _command(book, old, "终止", by=by, now=now, key=key)
    write.append(command, [entry], act=act, check=lambda: _must_stand(old))
    return ended


def hand_over(code: str, *, to: str, since: Month, reason: str, by: Actor, now: datetime, key: str) -> Requirement:
    """Let another organisation file a figure from a month on: the old requirement ends, a new one begins, at once."""
    _must_keep_register(by)
    book = read.book()
    old = required(book, code)
    if done := _handed_before(old, to, since, key):
        return done
    _must_be_other(book, old, to)
    new = _handed(book, old, to, since)
    last = since.first_day - _ONE_DAY
    _must_end(old, last)
    _must_say_why(reason)
    ended = Entry(replace(old, until=last), by.name, now, book.id_of(old), reason.strip())
    act = Act(What.REQUIRE, code, before=old.filer, after=f"{to} {since}", why=reason.strip())
    command = _command(book, old, "移交", by=by, now=now, key=key)
    write.append(command, [ended, Entry(new, by.name, now)], act=act, check=lambda: _must_follow(old, new))
    return new


def required(book: Book, code: str) -> Requirement:
    """Return a requirement by its code; raise NoSuchRequirement."""
    if code not in book.requirements:
        raise NoSuchRequirement(f"没有“{code}”这项报送要求。 There is no requirement {code!r}.")
    return book.requirements[code]


def versions(code: str) -> list[Filed]:
    """Return every version of a requirement, oldest first: who asked for it, ended it or handed it over, and why."""
    return read.history(f"requirement|{code}")


def code_of(book: Book, indicator: str, filer: str, *, whose: str, measure: Measure, since: date) -> str:
    """Return the code of a new requirement: what is asked of whom, and its month where that was asked before."""
    subject = indicator if measure is Measure.LEVEL else f"{indicator}-{measure.value}"
    about = "" if whose in (filer, _district(book)) else f".{whose}"
    plain = f"{subject}{about}@{filer}"
    return plain if plain not in book.requirements else f"{plain}-{since:%Y%m}"


def route_of(filer: str, *, lead: str, bureau: str) -> tuple[Stage, ...]:
    """Return the usual reviews: the filer's own, the lead's where it is another, and last the bureau's."""
    stages = [Stage("本单位审核", filer, 1)]
    if lead and lead not in (filer, bureau):
        stages.append(Stage("牵头单位审核", lead, 2))
    if bureau and bureau != filer:
        stages.append(Stage("综合部门审核", bureau, 3))
    return tuple(stages)


def owner(book: Book, requirement: Requirement, *, but: str = "") -> Requirement | None:
    """Return the requirement that asks for the same figure at the same time, `but` one code, or None."""
    others = [one for one in book.askers.get(requirement.asks, ()) if one.code != but]
    return next((one for one, _ in clashes([*others, requirement]) if one is not requirement), None)


def _faults(book: Book, asked: Requirement) -> Iterator[tuple[str, Text]]:
    if asked.indicator not in book.indicators:
        yield "indicator", Text(f"没有指标“{asked.indicator}”。", f"No indicator {asked.indicator!r}.")
    named = [("filer", asked.filer), ("whose", asked.whose), *(("route", stage.organisation) for stage in asked.route)]
    for field, code in named:
        if code not in book.organisations:
            yield field, Text(f"没有单位“{code}”。", f"No organisation {code!r}.")
    if not asked.route:
        yield "route", Text("至少要有一道审核。", "At least one review is needed.")
    if not 1 <= asked.minutes <= MOST_MINUTES:
        yield "minutes", Text(f"用时应为1到{MOST_MINUTES}分钟。", f"The minutes are 1 to {MOST_MINUTES}.")
    if asked.until and asked.until < asked.since:
        yield "until", Text("止日早于起日。", "It ends before it begins.")
    if not asked.citation.document.strip():
        yield "citation", Text("请写明依据的文件。", "Name the document that asks for it.")


def _must_stand(old: Requirement) -> None:
    """Raise NotNow where a requirement was ended or handed over since it was looked at."""
    if read.book().requirements[old.code] != old:
        raise NotNow(
            Text(
                f"{old.code} 刚刚有人改过，您的操作没有执行。请先看最新情况。",
                f"{old.code} was changed just now: nothing of yours was done. Look at it as it stands.",
            )
        )


def _must_follow(old: Requirement, new: Requirement) -> None:
    _must_stand(old)
    _must_be_new(read.book(), new, but=old.code)


def _must_be_new(book: Book, asked: Requirement, *, but: str = "") -> None:
    if found := owner(book, asked, but=but):
        name, filer = book.indicators[found.indicator].name, book.organisations[found.filer].name
        raise AskedAlready(
            found,
            Text(
                f"“{name}”已由{filer}报送（{found.code}，自{found.since}起），一数一源，不再另设；请直接取用。",
                f"{name} is filed by {filer} already ({found.code}, since {found.since}): take it from there.",
            ),
        )
    if asked.code in book.requirements:
        raise NotRegistrable([("code", Text(f"代码“{asked.code}”已用过。", f"The code {asked.code!r} is taken."))])


def _handed(book: Book, old: Requirement, to: str, since: Month) -> Requirement:
    """Return the requirement that begins where another ends; whoever reviews as the filer changes with the filer."""
    code = code_of(book, old.indicator, to, whose=old.whose, measure=old.measure, since=since.first_day)
    moved = [replace(stage, organisation=to) if stage.organisation == old.filer else stage for stage in old.route]
    return replace(old, code=code, filer=to, since=since.first_day, route=tuple(_once(moved)))


def _handed_before(old: Requirement, to: str, since: Month, key: str) -> Requirement | None:
    """Return what this very handover entered under this key; raise KeyReused where the key did something else."""
    said = [filed.entry.says for filed in read.entries(command=key)]
    told = (old.asks, to, since.first_day)
    done = (one for one in said if isinstance(one, Requirement) and (one.asks, one.filer, one.since) == told)
    if said and (found := next(done, None)) is None:
        raise _reused(key)
    return found if said else None


def _once(route: Sequence[Stage]) -> Iterator[Stage]:
    """Walk the reviews, each organisation's first one only."""
    seen: set[str] = set()
    for stage in route:
        if stage.organisation not in seen:
            seen.add(stage.organisation)
            yield stage


def _must_be_other(book: Book, old: Requirement, to: str) -> None:
    if to not in book.organisations:
        raise NotRegistrable([("to", Text(f"没有单位“{to}”。", f"No organisation {to!r}."))])
    if to == old.filer:
        name = book.organisations[to].name
        raise NotRegistrable([("to", Text(f"现在就由{name}填报。", f"{name} files it already."))])


def _must_end(old: Requirement, until: date) -> None:
    """Raise NotNow unless a requirement can end on a day: it holds then, and nothing was filed for later."""
    if until < old.since or (old.until and until >= old.until):
        ends = old.until or "–"
        raise NotNow(
            Text(
                f"这项要求自{old.since}起，至{ends}止；终止日须在其间。",
                f"It holds from {old.since} to {ends}: it can end between them only.",
            )
        )
    if filed := next(_filed_after(old, until), None):
        raise NotNow(
            Text(f"{filed}已有填报，不能从那以前终止。", f"Something was filed for {filed}: it cannot end before that.")
        )


def _filed_after(old: Requirement, until: date) -> Iterator[str]:
    """Walk the months after a day for which something was filed."""
    last = (old.until or until.replace(year=until.year + 1)).year
    for year in range(until.year, last + 1):
        for period in old.periods(year):
            if period.end > until and next(read.under(f"step|{filing_of(old.code, period)}|"), None):
                yield f"{period.end:%Y-%m}"


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise NotNow(Text("请写明理由。", "Give the reason."))
    if len(reason) > _LONGEST_REASON:
        raise NotNow(Text(f"理由最多{_LONGEST_REASON}字。", f"The reason has at most {_LONGEST_REASON} characters."))


def _must_keep_register(by: Actor) -> None:
    if not by.closes:
        raise NotYours(Text("报送制度由计划编制单位登记。", "The register is kept by those who keep the plan."))


def _entered_before(requirement: Requirement, key: str) -> bool:
    """Whether this very requirement was entered under this key; raise KeyReused where the key did something else."""
    said = [filed.entry.says for filed in read.entries(command=key)]
    if said and requirement not in said:
        raise _reused(key)
    return bool(said)


def _reused(key: str) -> KeyReused:
    return KeyReused(f"命令键 {key} 已用于另一项操作；请换一个。 The key {key} was used for another deed.")


def _command(book: Book, about: Requirement, what: str, *, by: Actor, now: datetime, key: str) -> write.Command:
    return write.Command(key, by.name, now, f"{what}报送要求 {book.indicators[about.indicator].name}")


def _said(book: Book, asked: Requirement) -> str:
    return f"{book.indicators[asked.indicator].name} {book.organisations[asked.filer].name} {asked.frequency.value}"


def _until(asked: Requirement) -> str:
    return f"至{asked.until}" if asked.until else "长期"


def _district(book: Book) -> str:
    """Return the organisation above all, whose figures are meant where nobody else is named."""
    return next((code for code, one in book.organisations.items() if not one.parent), "")
