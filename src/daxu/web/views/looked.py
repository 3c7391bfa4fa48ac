"""A value beside what can be held against it: what was filed before, what was approved, last period and last year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.utils.translation import gettext as _

from daxu.core.book import Book
from daxu.core.checks import Remark
from daxu.core.filing import State, Value
from daxu.core.indicator import Observation
from daxu.core.quantity import Quantity
from daxu.core.signals import Signal
from daxu.duties import filing
from daxu.duties.filing import Beside, Row
from daxu.web.acting import Deskmate
from daxu.web.filing_form import Typed, known
from daxu.web.saying import MINUS, percent, period_said, said
from daxu.web.views.filing import FilingPage
from daxu.web.views.filings import Line


@dataclass(frozen=True, slots=True)
class Version:
    """One value beside the one that waits; `changed` are the fields in which the waiting one differs from it."""

    label: str
    when: str
    value: Value
    entry: str | None = None
    difference: str = ""
    changed: frozenset[str] = frozenset()


class Looked:
    """One filing as its reviewer sees it."""

    def __init__(self, book: Book, by: Deskmate, row: Row, day: date, key: str = "") -> None:
        """Keep what is looked at, and by whom."""
        self.book, self.by, self.row, self.day, self.key = book, by, row, day, key

    @cached_property
    def beside(self) -> Beside:
        """What the duty sets beside it."""
        return filing.beside(self.book, self.row)

    @cached_property
    def page(self) -> FilingPage:
        """The filing's own page, for its trail and its evidence."""
        line = Line(
            self.row, self.day, None, known(self.book, self.row), self.book.workdays.declared(self.row.task.due)
        )
        return FilingPage(self.book, self.by, self.row, line, Typed(), self.key)

    @property
    def value(self) -> Value | None:
        """The value that waits."""
        return self.row.filing.waiting

    @property
    def asked(self) -> bool:
        """Whether it is a correction that was asked for after the lock."""
        return self.row.filing.state is State.ASKED

    @property
    def mine(self) -> bool:
        """Whether the person can decide it now."""
        stages = self.row.filing.open_stages
        return (
            self.by.actor.closes if self.asked else any(s.organisation in self.by.actor.organisations for s in stages)
        )

    @property
    def stage(self) -> str:
        """The review that is the person's."""
        acts_for, stages = self.by.actor.organisations, self.row.filing.open_stages
        return next((stage.name for stage in stages if stage.organisation in acts_for), "")

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Questions for the reviewer, never shown to who filed it."""
        return self.beside.signals

    @cached_property
    def explained(self) -> list[tuple[Remark, str]]:
        """What the checks ask now, with the words that the filer wrote; what is broken since is seen here, too."""
        if self.value is None:
            return []
        words = {answer.check: answer.words for answer in self.value.answers}
        remarks = filing.remarked(self.row, self.value, book=self.book)
        return [(remark, words.get(remark.check, "")) for remark in remarks]

    @cached_property
    def versions(self) -> list[Version]:
        """Everything to compare with, the nearest first."""
        return list(self._versions())

    def _versions(self) -> Iterator[Version]:
        before, approved = self.beside.before, self.row.filing.approved
        if before and before != approved and self.value:
            yield self._version(_("上一次上报"), "", before)
        if approved and self.value:
            entry = self.row.fact.id if self.row.fact else None
            yield self._version(_("现行（已通过）"), "", approved, entry)
        for label, fact in ((_("上期"), self.beside.previous), (_("上年同期"), self.beside.last_year)):
            if fact:
                yield self._fact(label, fact)

    def _version(self, label: str, when: str, value: Value, entry: str | None = None) -> Version:
        changed = frozenset(differing(value, self.value)) if self.value else frozenset()
        return Version(label, when, value, entry, self._difference(value.quantity), changed)

    def _fact(self, label: str, fact: Observation) -> Version:
        quantity = fact.figure.quantity
        value = Value(quantity, fact.status, fact.note)
        return Version(label, period_said(fact.period), value, self.book.id_of(fact), self._difference(quantity))

    def _difference(self, other: Quantity) -> str:
        return difference(self.value.quantity, other) if self.value else ""


FIELDS = ("quantity", "status", "note", "answers", "evidence", "links")


def differing(before: Value, after: Value) -> list[str]:
    """Return the fields in which two values differ."""
    return [name for name in FIELDS if getattr(before, name) != getattr(after, name)]


def difference(value: Quantity, other: Quantity) -> str:
    """Say how far a value is from another: +2人（+3.6%）; nothing where they cannot be compared."""
    if value.is_range or other.is_range or not value.measures_like(other):
        return ""
    gap = value - other
    if not gap.number:
        return _("没有变化")
    words = said(gap)
    signed = words if gap.number < 0 else f"+{words}"
    if other.number <= 0 or other.unit.label in ("%", "‰"):
        return signed
    share = value.ratio(other) - 1
    return f"{signed} ({_signed(share)})"


def _signed(share: Fraction) -> str:
    text = percent(abs(share))
    return f"{MINUS}{text}" if share < 0 else f"+{text}"
