"""Feeding: projects make the plan's figures — counted by a declared rule, compared with what is on file, and sealed.

At a cut-off the count is kept with every project that it names, beside the figure that rests on it. Where a figure is
on file already nothing is overwritten: an equal one gets the count as what it rests on; a different one stays, with
the difference said, unless somebody corrects it with a reason. What rests on 示例 projects is 示例 itself and never
corrects a published fact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from daxu.core.act import Act, What
from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.figure import Figure, Source
from daxu.core.indicator import Indicator, Observation
from daxu.core.notation import Record
from daxu.core.period import Month, Period
from daxu.core.projects.feed_rule import FeedCount, FeedRule
from daxu.core.projects.feeds import SORT, Fed, FeedSum, agrees, counted, place_of, written
from daxu.core.projects.stage import Condition
from daxu.core.quantity import Quantity
from daxu.core.text import Text, quantity
from daxu.core.workdays import office_day
from daxu.desk import counted_projects, found_projects
from daxu.desk.counted_projects import Amount
from daxu.desk.found_projects import Wanted
from daxu.duties.projects.acting import Hand, KeyReused, NotEntered, NotYours
from daxu.ledger import read, write


class Standing(Enum):
    """How a count stands against the figure on file."""

    EMPTY = "还没有数"
    EQUAL = "一致"
    KEPT = "一致，清点已存"
    DIFFERENT = "不一致"
    NOTHING = "数不出"

    @property
    def english(self) -> str:
        """The English words."""
        return _STANDINGS_IN_ENGLISH[self]


_STANDINGS_IN_ENGLISH = {
    Standing.EMPTY: "no figure yet",
    Standing.EQUAL: "equal",
    Standing.KEPT: "equal, the count is kept",
    Standing.DIFFERENT: "different",
    Standing.NOTHING: "nothing to count",
}


@dataclass(frozen=True, slots=True)
class Feed:
    """A rule with what it counts at a cut-off, the figure on file, and the count that was kept beside it.

    `stated` is the entry that states the figure, `kept` the one that holds the count; `slot` is the figure's place.
    """

    rule: FeedRule
    indicator: Indicator
    period: Period
    count: FeedSum
    quantity: Quantity | None
    slot: str
    stated: Entry | None = None
    kept: Entry | None = None

    @property
    def on_file(self) -> Observation | None:
        """The figure on file."""
        says = self.stated.says if self.stated else None
        return says if isinstance(says, Observation) else None

    @property
    def record(self) -> Record:
        """The count as it is kept beside the figure."""
        return Record(SORT, self.slot, written(self.count))

    @property
    def standing(self) -> Standing:
        """How the count stands against the figure on file."""
        if self.quantity is None:
            return Standing.NOTHING
        if self.on_file is None:
            return Standing.EMPTY
        if not agrees(self.quantity, self.on_file.figure.quantity):
            return Standing.DIFFERENT
        return Standing.KEPT if self.kept and self.kept.says == self.record else Standing.EQUAL

    @property
    def may_correct(self) -> bool:
        """Whether the count may take the place of a different figure: 示例 never corrects a fact."""
        held = self.on_file
        return self.standing is Standing.DIFFERENT and held is not None and (held.sample or not self.count.samples)


def feeds(book: Book, day: date) -> list[Feed]:
    """Return every feed in force as of the last month that had ended by a day, in order of code."""
    cut_off = _cut_off(day)
    if not book.plans:
        return []
    rules = (rule for rule in book.feed_rules.values() if rule.holds_on(cut_off) and rule.indicator in book.indicators)
    return [_feed(book, rule, cut_off) for rule in rules]


def _cut_off(day: date) -> date:
    """Return the last end of a month by a day."""
    month = Month(day.year, day.month)
    return day if day == month.last_day else month.plus(-1).last_day


def _feed(book: Book, rule: FeedRule, day: date) -> Feed:
    indicator, period = book.indicators[rule.indicator], Period.year_to(Month(day.year, day.month))
    projects, without = _counted(rule, Wanted(day, list=rule.list))
    count = counted(rule, day, projects, without)
    amount = count.quantity(indicator.unit)
    slot, stated = _on_file(book, rule, period, sample=count.samples > 0)
    return Feed(rule, indicator, period, count, amount, slot, stated, book.standing.get(place_of(slot)))


def _on_file(book: Book, rule: FeedRule, period: Period, *, sample: bool) -> tuple[str, Entry | None]:
    """Return the figure's place and what stands in it: a published fact before 示例, else where the count would go."""
    for told in (False, True):
        slot = _observed(book, rule, period, sample=told).slot
        if slot in book.standing:
            return slot, book.standing[slot]
    return _observed(book, rule, period, sample=sample).slot, None


def _observed(book: Book, rule: FeedRule, period: Period, *, sample: bool) -> Observation:
    district = max(book.plans.values(), key=lambda plan: plan.year).organisation
    return Observation(rule.indicator, district, period, _NO_FIGURE, measure=rule.measure, sample=sample)


_NO_FIGURE = Figure.cited("0个", Source("—"))


def _counted(rule: FeedRule, wanted: Wanted) -> tuple[list[Fed], int]:
    """Return the projects that count, and how many of the list say nothing to it."""
    whole = found_projects.count(wanted)
    found = list(_COUNTS[rule.counts](wanted))
    return found, whole - len(found)


def _every(wanted: Wanted) -> Iterator[Fed]:
    return map(_one, counted_projects.amounts(wanted))


def _under_way(wanted: Wanted) -> Iterator[Fed]:
    return map(_one, counted_projects.amounts(replace(wanted, condition=Condition.UNDER_WAY.value)))


def _started(wanted: Wanted) -> Iterator[Fed]:
    return map(_one, counted_projects.begun_as_planned(wanted))


def _invested(wanted: Wanted) -> Iterator[Fed]:
    return (
        Fed(one.id, one.name, one.done, one.planned, one.sample)
        for one in counted_projects.amounts(wanted)
        if one.done is not None
    )


def _completed(wanted: Wanted) -> Iterator[Fed]:
    return (
        Fed(one.id, one.name, one.done or 0, one.planned, one.sample)
        for one in counted_projects.amounts(wanted)
        if one.planned is not None
    )


def _one(found: Amount) -> Fed:
    return Fed(found.id, found.name, 1, None, found.sample)


_COUNTS = {
    FeedCount.PROJECTS: _every,
    FeedCount.UNDER_WAY: _under_way,
    FeedCount.STARTED: _started,
    FeedCount.INVESTMENT: _invested,
    FeedCount.COMPLETION: _completed,
}


# --- sealing


def seal(rule: str, day: date, *, by: Hand, now: datetime, key: str, reason: str = "") -> Feed:
    """Keep a count, and the figure that it makes where none is on file, in one command; return how it stands then.

    Raises NotYours, and NotEntered where the cut-off has not come, where nothing can be counted, where the figure on
    file is another (and no reason to correct it is given), or where the same count is kept already.
    """
    if not by.manages:
        raise NotYours(Text("封存项目清点由项目管理单位办理。", "Who keeps the portfolio seals its counts."))
    book = read.book()
    feed = next((one for one in feeds(book, day) if one.rule.code == rule), None)
    if feed is None:
        raise NotEntered([Text(f"没有“{rule}”这条计数规则。", f"No rule of counting is called {rule!r}.")])
    if any(read.entries(command=key)):  # sent again: it was done
        return feed
    _refuse(list(_faults(feed, office_day(now), reason.strip())))
    _append(feed, [*_entries(feed, by, now, reason.strip())], by=by, now=now, key=key)
    return next(one for one in feeds(read.book(), day) if one.rule.code == rule)


def _faults(feed: Feed, today: date, reason: str) -> Iterator[Text]:
    if feed.count.day > today:
        yield Text(f"截止日{feed.count.day}还没有到。", f"The cut-off {feed.count.day} has not come yet.")
    match feed.standing:
        case Standing.NOTHING:
            yield Text("清单上没有可计的项目，数不出来。", "No project of the list counts: there is nothing to seal.")
        case Standing.KEPT:
            yield Text("同样的清点已经存过，没有变化。", "The same count is kept already; nothing has changed.")
        case Standing.DIFFERENT if not feed.may_correct:
            yield difference(feed).then(_SAMPLES.filled(count=str(feed.count.samples)))
        case Standing.DIFFERENT if not reason:
            yield difference(feed).then(_CORRECT)


_SAMPLES = Text(
    "清点含{count}个示例项目，不能更正已公布的数；没有改动。",
    " It counts {count} sample projects and cannot correct a published figure: nothing was changed.",
)
_CORRECT = Text("没有改动；确需更正的，请写明理由。", " Nothing was changed; to correct it, give the reason.")


def difference(feed: Feed) -> Text:
    """Say how the count differs from the figure on file."""
    held = feed.on_file
    if held is None or feed.quantity is None:
        return Text("没有可比的数。", "There is nothing to compare with.")
    told = Text("按规则数出{count}，账上是{stated}，不一致。", "The rule counts {count}, on file is {stated}.")
    return told.filled(count=quantity(feed.quantity), stated=quantity(held.figure.quantity))


def _entries(feed: Feed, by: Hand, now: datetime, reason: str) -> Iterator[Entry]:
    """Yield the count, and the figure that names it as its source where one is made or corrected."""
    kept = feed.kept
    again = reason or f"截至{feed.count.day}重新清点"
    count = Entry(feed.record, by.name, now, kept.id if kept else None, again if kept else "")
    yield count
    if feed.standing in (Standing.EMPTY, Standing.DIFFERENT) and feed.quantity:
        stated = feed.stated
        made = _figure(feed, feed.quantity, count.id)
        yield Entry(made, by.name, now, stated.id if stated else None, reason if stated else "")


def _figure(feed: Feed, amount: Quantity, count: str) -> Observation:
    """Return the figure that a count makes: its source names the count by its entry."""
    told = Source("项目清点", f"{count}；规则{feed.rule.code}，截至{feed.count.day}", feed.rule.citation.issuer)
    figure = Figure.cited(amount, told)
    if held := feed.on_file:
        return replace(held, figure=figure)
    sample = feed.count.samples > 0
    district = feed.slot.split("|")[3]
    return Observation(
        feed.rule.indicator, district, feed.period, figure, measure=feed.rule.measure, note=feed.rule.words,
        sample=sample,
    )  # fmt: skip


def _append(feed: Feed, entries: list[Entry], *, by: Hand, now: datetime, key: str) -> None:
    what = f"清点 {feed.rule.name} {feed.period.code}"
    act = Act(What.PROJECT, what, after=str(feed.quantity), why=entries[-1].reason)
    try:
        write.append(write.Command(key, by.name, now, what), entries, act=act)
    except (write.SlotTaken, write.AlreadyCorrected):
        told = Text("别人刚刚封存了这个数，请看最新情况。", "Somebody has just sealed it: look again.")
        raise NotEntered([told]) from None
    except write.CommandReused as refusal:
        raise KeyReused(str(refusal)) from refusal


def _refuse(whys: list[Text]) -> None:
    if whys:
        raise NotEntered(whys)
