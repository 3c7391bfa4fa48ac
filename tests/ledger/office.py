"""The office that keeps the ledger in these tests: what clerks say, and how it is entered."""

from __future__ import annotations

from itertools import count

from daxu.core.entry import Entry
from daxu.ledger import write
from world import at, fact

_KEYS = count(1)


def said(day: str, who: str, amount: str, indicator: str = "jobs") -> Entry:
    """Somebody says a figure on a day."""
    return Entry(fact(amount, indicator=indicator), who, at(day))


def corrected(entry: Entry, day: str, who: str, amount: str, reason: str = "口径更正") -> Entry:
    """Somebody corrects what an entry says."""
    return Entry(fact(amount, indicator=entry.says.indicator), who, at(day), entry.id, reason)


def enter(*entries: Entry, key: str = "") -> write.Receipt:
    """Enter entries by one command of whoever says the first of them."""
    first = entries[0]
    return write.append(write.Command(key or f"报送{next(_KEYS)}", first.by, first.at, "报送月报"), entries)


def seven_entries() -> list[Entry]:
    """A small ledger: entries 1–4 are sealed, 5 and 6 are sealed, 7 is not; 4 corrects 1 and 6 corrects 2."""
    jobs = said("2024-07-01", "王", "8350人")
    income = said("2024-07-01", "王", "100亿元", "income")
    fairs = said("2024-07-02", "李", "37场", "fairs")
    jobs_again = corrected(jobs, "2024-07-03", "李", "8351人")
    enter(jobs, income, key="c1")
    enter(fairs, key="c2")
    enter(jobs_again, key="c3")
    write.seal(by="赵", at=at("2024-07-04"))
    firms = said("2024-07-05", "王", "12家", "firms")
    income_again = corrected(income, "2024-07-06", "李", "101亿元")
    enter(firms, key="c4")
    enter(income_again, key="c5")
    write.seal(by="赵", at=at("2024-07-07"))
    parks = said("2024-07-08", "王", "3个", "parks")
    enter(parks, key="c6")
    return [jobs, income, fairs, jobs_again, firms, income_again, parks]
