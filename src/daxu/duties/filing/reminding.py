"""Reminding: one digest a day — what is to be answered or mended, is due in three working days, overdue, or waits.

Nothing is stored: a digest says how things stand on a day. What one organisation has to do is gathered once, and each
person is told of the organisations they act for.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from itertools import chain

from icalendar import Calendar, Event

from daxu.core.act import Act, What
from daxu.core.book import Book
from daxu.core.filing import State
from daxu.core.note import NoteKind, place
from daxu.core.period import Month, Period
from daxu.core.requirement import Task, tasks
from daxu.core.text import Text
from daxu.core.thread import Thread, threads
from daxu.core.workdays import office_day
from daxu.desk import report_sections
from daxu.desk.report_sections import GivenSection, SectionState
from daxu.duties.filing import rows
from daxu.duties.filing.rows import Row
from daxu.ledger import acts, read

SOON = 3
"""Working days before the due day from which on somebody is reminded."""
_LISTED = 12


class Sort(Enum):
    """What somebody is reminded of, in the order in which it is to be done."""

    INSTRUCTED = "instructed"
    QUESTIONED = "questioned"
    RETURNED = "returned"
    SOON = "soon"
    OVERDUE = "overdue"
    WAITING = "waiting"
    SECTION = "section"
    HANDED = "handed"

    @property
    def said(self) -> Text:
        """The words above its lines."""
        return _SAID[self]

    def counted(self, count: int) -> Text:
        """How many of the sort there are, in words: 退回待改1项, 1条批示待办."""
        said = self.said
        zh = f"{count}条{said.zh}" if self in NOTED else f"{said.zh}{count}项"
        return Text(zh, f"{count} {said.en}")


_SAID = {
    Sort.INSTRUCTED: Text("批示待办", "instructions to be answered"),
    Sort.QUESTIONED: Text("提问待答", "questions to be answered"),
    Sort.RETURNED: Text("退回待改", "returned, to be mended"),
    Sort.SOON: Text("三个工作日内到期", "due within three working days"),
    Sort.OVERDUE: Text("逾期未报", "overdue"),
    Sort.WAITING: Text("等待审核", "waiting for review"),
    Sort.SECTION: Text("报告分工待写", "report sections to be written"),
    Sort.HANDED: Text("报告分工已交待定", "report sections handed in, to be decided"),
}
NOTED = (Sort.INSTRUCTED, Sort.QUESTIONED)
FILED = (Sort.RETURNED, Sort.SOON, Sort.OVERDUE, Sort.SECTION)
REVIEWED = (Sort.WAITING, Sort.HANDED)


@dataclass(frozen=True, slots=True)
class Item:
    """One figure to be reminded of; or one note, with its name as `filing` and the day it was written as `due`.

    Of a section of a report `filing` is its number, and the name its heading.
    """

    sort: Sort
    organisation: str
    filing: str
    name: Text
    period: Text
    due: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """What is to be done on a day, the most urgent first."""

    day: date
    items: tuple[Item, ...]

    def of(self, sort: Sort) -> tuple[Item, ...]:
        """Return what is of one sort."""
        return tuple(item for item in self.items if item.sort is sort)

    @property
    def groups(self) -> list[tuple[Sort, tuple[Item, ...]]]:
        """The items by sort, those that there are."""
        return [(sort, found) for sort in Sort if (found := self.of(sort))]

    @property
    def subject(self) -> Text:
        """What it says in one line: 退回待改1项，逾期未报2项."""
        counts = [sort.counted(len(found)) for sort, found in self.groups]
        return Text("，".join(count.zh for count in counts), ", ".join(count.en for count in counts))

    def written(self, address: str = "") -> str:
        """Write it out as an e-mail does, Chinese first; `address` is where the site is."""
        day = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        parts = [f"{day}：{self.subject.zh}", *self._parts("zh"), f"{self.day}: {self.subject.en}", *self._parts("en")]
        return "\n\n".join([*parts, *([address] if address else [])]) + "\n"

    def _parts(self, language: str) -> Iterator[str]:
        for sort, found in self.groups:
            head = getattr(sort.said, language)
            lines = [_line(item, language) for item in found[:_LISTED]]
            left = len(found) - _LISTED
            more = [{"zh": f"  ……另有{left}项", "en": f"  … and {left} more"}[language]] if left > 0 else []
            yield "\n".join([f"【{head}】{len(found)}", *lines, *more])

    @property
    def plain(self) -> dict[str, object]:
        """The form in which a program is told of it."""
        return {
            "day": self.day.isoformat(),
            "subject": self.subject.zh,
            "items": [
                {"sort": one.sort.value, "organisation": one.organisation, "filing": one.filing, "name": one.name.zh,
                 "period": one.period.zh, "due": one.due.isoformat(), "reason": one.reason}
                for one in self.items
            ],
        }  # fmt: skip


def _line(item: Item, language: str) -> str:
    name, period = getattr(item.name, language), getattr(item.period, language)
    words = {"zh": "", "en": "of "} if item.sort in NOTED else {"zh": "报送日", "en": "due "}
    due = f"{words[language]}{item.due}"
    return f"  {name} {period} {due}{'  ' + item.reason if item.reason else ''}"


def digests(book: Book, day: date) -> dict[str, Digest]:
    """Return the digest of each organisation that has anything to do on a day."""
    filed = (item for month in _months(book, day) for item in _items(book, month, day))
    return _gathered(day, chain(_noted(book, day), filed, _sections(book, day)))


def digest_of(book: Book, day: date, filers: Collection[str]) -> Digest:
    """Return what a few organisations have to file and answer on a day, without looking at anybody else's figures."""
    found = (
        item
        for month in _months(book, day)
        for code in filers
        for row in rows.month_rows(book, month, filer=code)
        for item in _filers(book, row, day)
    )
    others = chain(_noted(book, day), _sections(book, day))
    return _digest(day, chain((item for item in others if item.organisation in filers), found))


def addressed(
    found: Mapping[str, Digest], day: date, organisations: Iterable[str], *, files: bool, reviews: bool
) -> Digest:
    """Return what one person is told: of their organisations, and of what their role does."""
    sorts = {*NOTED, *(FILED if files else ()), *(REVIEWED if reviews else ())}
    mine = (item for code in organisations if code in found for item in found[code].items)
    return _digest(day, (item for item in mine if item.sort in sorts))


def sent(day: date, channel: str, counts: Mapping[str, int], *, by: str, now: datetime) -> None:
    """Keep among the acts that reminders were sent."""
    told = "，".join(f"{fate} {count}" for fate, count in sorted(counts.items()))
    acts.record(Act(What.REMIND, f"{day} {channel}", after=told), at=now, by=by)


def _gathered(day: date, items: Iterable[Item]) -> dict[str, Digest]:
    found: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[item.organisation].append(item)
    return {code: _digest(day, several) for code, several in found.items()}


def _digest(day: date, items: Iterable[Item]) -> Digest:
    order = tuple(Sort)
    return Digest(day, tuple(sorted(items, key=lambda one: (order.index(one.sort), one.due, one.filing))))


def _months(book: Book, day: date) -> list[Month]:
    """Return the months that have begun by a day, oldest first: nothing is due for a later one."""
    return sorted(month for month in rows.months(book) if month.first_day <= day)


def _items(book: Book, month: Month, day: date) -> Iterator[Item]:
    for row in rows.month_rows(book, month):
        yield from _filers(book, row, day)
        yield from _reviewers(row)


def _filers(book: Book, row: Row, day: date) -> Iterator[Item]:
    if row.lock:
        return
    filer, state = row.requirement.filer, row.filing.state
    if state is State.RETURNED:
        yield _item(Sort.RETURNED, filer, row, row.filing.reason)
    elif state is State.EMPTY and row.task.overdue(day):
        yield _item(Sort.OVERDUE, filer, row)
    elif state is State.EMPTY and row.task.due <= book.workdays.after(day, SOON):
        yield _item(Sort.SOON, filer, row)


def _reviewers(row: Row) -> Iterator[Item]:
    """Walk whom a value waits for; a correction waits for the last reviewer, who keeps the lock."""
    if row.filing.state is State.ASKED:
        yield _item(Sort.WAITING, row.requirement.route[-1].organisation, row, row.filing.reason)
    for code in dict.fromkeys(stage.organisation for stage in row.filing.open_stages):
        yield _item(Sort.WAITING, code, row)


def _sections(book: Book, day: date) -> Iterator[Item]:
    """Walk the sections of reports: to be written on the day they are given, when nearly due, late or sent back."""
    for section in report_sections.waiting():
        given = office_day(section.given_at)
        if given > day:
            continue
        if not section.writable:
            yield _section_item(section, Sort.HANDED, section.given_for or section.organisation)
        elif section.state is SectionState.RETURNED or given == day or section.due <= book.workdays.after(day, SOON):
            yield _section_item(section, Sort.SECTION, section.organisation)


def _section_item(section: GivenSection, sort: Sort, organisation: str) -> Item:
    period = Period.parse(section.report)
    name, said = Text(section.heading, section.heading), Text(period.label, period.english)
    reason = section.comment if section.state is SectionState.RETURNED else ""
    return Item(sort, organisation, str(section.id), name, said, section.due, reason)


def _noted(book: Book, day: date) -> Iterator[Item]:
    """Walk the notes that nobody has answered, each for whom it is addressed to; their words stay on the page."""
    for thread in threads(filed.entry for filed in read.under(place())):
        written = office_day(thread.entry.at)
        if thread.waits and written <= day:
            yield _noted_item(book, thread, written)


def _noted_item(book: Book, thread: Thread, written: date) -> Item:
    note = thread.note
    target = book.target_versions[note.plan][note.target][-1]
    sort = Sort.INSTRUCTED if note.kind is NoteKind.INSTRUCTION else Sort.QUESTIONED
    period = Text(f"截至{note.day}", f"as of {note.day}")
    return Item(sort, note.to, thread.name, Text(target.name, target.english), period, written)


def _item(sort: Sort, organisation: str, row: Row, reason: str = "") -> Item:
    name = Text(row.indicator.name, row.indicator.english or row.indicator.name)
    period = Text(row.task.period.label, row.task.period.english)
    return Item(sort, organisation, row.name, name, period, row.task.due, reason)


# --- the calendar of due days


def due_calendar(book: Book, organisation: str, address: Callable[[Month], str]) -> bytes:
    """Write an organisation's due days as iCalendar: one whole-day event for each day and month that is asked for."""
    name = book.organisations[organisation].name
    calendar = Calendar()
    calendar.add("prodid", "-//Daxu//due days//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{name}报送日")
    for (_due, month), several in sorted(_due_days(book, organisation).items()):
        calendar.add_component(_event(book, month, several, address(month)))
    for section in report_sections.of_organisations([organisation]):
        if section.writable:
            calendar.add_component(_section_event(section, address(Period.parse(section.report).last)))
    written: bytes = calendar.to_ical()
    return written


def _due_days(book: Book, organisation: str) -> dict[tuple[date, Month], list[Task]]:
    asked = [one for one in book.requirements.values() if one.filer == organisation]
    found: defaultdict[tuple[date, Month], list[Task]] = defaultdict(list)
    for month in rows.months(book):
        for task in tasks(asked, month, book.workdays):
            found[task.due, month].append(task)
    return found


def _event(book: Book, month: Month, several: list[Task], address: str) -> Event:
    due, filer = several[0].due, several[0].requirement.filer
    names = [book.indicators[task.requirement.indicator].name for task in several]
    stamp = datetime.combine(month.first_day, time.min, UTC)
    event = _whole_day(f"{filer}|{month}|{due}", due, stamp, address)
    event.add("summary", f"报送截止：{month.year}年{month.number}月数据 {len(several)}项")
    event.add("description", "\n".join(names))
    return event


def _section_event(section: GivenSection, address: str) -> Event:
    event = _whole_day(f"section|{section.id}", section.due, section.given_at, address)
    event.add("summary", f"报告交稿：{section.heading}")
    event.add("description", section.wanted)
    return event


def _whole_day(thing: str, due: date, stamp: datetime, address: str) -> Event:
    """Begin an event that lasts a whole day and keeps nobody busy; `thing` is what its name is made of."""
    event = Event()
    event.add("uid", f"{hashlib.sha256(thing.encode()).hexdigest()[:32]}@daxu")
    event.add("dtstamp", stamp)
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event
