"""Sections of a report that organisations are asked to write: given out with a due day, written, handed in, decided.

An organisation's text is its own until it is handed in; nothing of it stands in the report before somebody takes it
over. Two who write for one organisation do not overwrite each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from daxu.core.text import Text
from daxu.desk import models, report_drafts


class SectionState(Enum):
    """Where a section stands on its way."""

    GIVEN = "given"
    HANDED = "handed"
    RETURNED = "returned"
    TAKEN = "taken"
    WITHDRAWN = "withdrawn"

    @property
    def said(self) -> Text:
        """The word for a reader."""
        return _SAID[self]


_SAID = {
    SectionState.GIVEN: Text("待写", "to be written"),
    SectionState.HANDED: Text("已交", "handed in"),
    SectionState.RETURNED: Text("退回修改", "sent back"),
    SectionState.TAKEN: Text("已采用", "taken over"),
    SectionState.WITHDRAWN: Text("已收回", "withdrawn"),
}
WRITABLE = (SectionState.GIVEN, SectionState.RETURNED)
"""The states in which it waits for its organisation."""
LONGEST = 20_000
"""Characters of a section's text."""
LONGEST_WORDS = 2_000
"""Characters of what is wanted, and of why it is sent back."""


@dataclass(frozen=True, slots=True)
class GivenSection:
    """A section as it stands: what is asked of whom by when, what was written, and what became of it.

    `block` is the number of the heading's block; `version` 0 is one that nobody has written yet.
    """

    id: int
    report: str
    block: int
    heading: str
    organisation: str
    due: date
    wanted: str
    state: SectionState
    text: str
    version: int
    by: str
    at: datetime | None
    handed_by: str
    handed_at: datetime | None
    comment: str
    given_by: str
    given_for: str
    given_at: datetime

    @property
    def writable(self) -> bool:
        """Whether it waits for its organisation."""
        return self.state in WRITABLE

    @property
    def open(self) -> bool:
        """Whether anybody still has to do anything about it."""
        return self.writable or self.state is SectionState.HANDED

    def overdue(self, day: date) -> bool:
        """Whether its day has passed and it was not handed in."""
        return self.writable and self.due < day


class SectionOvertaken(ValueError):
    """Somebody changed the text since it was read; `newest` is the section as it stands now."""

    def __init__(self, newest: GivenSection) -> None:
        """Say who was first."""
        when = f"{localtime(newest.at):%H:%M}" if newest.at else ""
        super().__init__(
            f"{newest.by}在{when}改过这一节，您的改动没有覆盖它。 {newest.by} changed this section meanwhile."
        )
        self.newest = newest


class NotInThisState(ValueError):
    """An act for which the section is too early or too late."""


class NotGiven(ValueError):
    """A section that cannot be given out; the message says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks an organisation to write: the heading's block, the day, and what is wanted in words."""

    report: str
    block: int
    heading: str
    organisation: str
    due: date
    wanted: str = ""


def give(asked: Asked, *, by: str, office: str, key: str, now: datetime) -> GivenSection:
    """Ask an organisation for a section; the same key asks once. Raise NotGiven where the heading is given out."""
    if done := models.ReportSection.objects.filter(key=key).first():
        return _section(done)
    if len(asked.wanted) > LONGEST_WORDS:
        raise NotGiven(f"要求至多{LONGEST_WORDS}字。 What is wanted has at most {LONGEST_WORDS} characters.")
    try:
        with transaction.atomic():
            report_drafts.hold(asked.report)
            _must_be_free(asked)
            row = models.ReportSection.objects.create(
                draft_id=asked.report, block=asked.block, heading=asked.heading, organisation=asked.organisation,
                due=asked.due, wanted=asked.wanted, state=SectionState.GIVEN.value, given_by=by, given_for=office,
                given_at=now, key=key,
            )  # fmt: skip
            return _section(row)
    except IntegrityError:
        return _section(models.ReportSection.objects.get(key=key))


def _must_be_free(asked: Asked) -> None:
    taken = models.ReportSection.objects.filter(draft_id=asked.report, block=asked.block, state__in=_OPEN)
    if taken.filter(organisation=asked.organisation).exists():
        raise NotGiven(
            "这一节已经交给这个单位，还没有办完；可以先收回。"
            " The section is with this organisation already: withdraw it first."
        )


_OPEN = [SectionState.GIVEN.value, SectionState.HANDED.value, SectionState.RETURNED.value]


def _section(row: models.ReportSection) -> GivenSection:
    return GivenSection(
        row.pk, row.draft_id, row.block, row.heading, row.organisation, row.due, row.wanted, SectionState(row.state),
        row.text, row.version, row.by, row.at, row.handed_by, row.handed_at, row.comment, row.given_by, row.given_for,
        row.given_at,
    )  # fmt: skip


def one(number: int) -> GivenSection | None:
    """Return a section, or None."""
    row = models.ReportSection.objects.filter(pk=number).first()
    return _section(row) if row else None


def of(report: str) -> list[GivenSection]:
    """Return the sections of a report that were given out and not withdrawn, in the order of their due days."""
    rows = models.ReportSection.objects.filter(draft_id=report).exclude(state=SectionState.WITHDRAWN.value)
    return [_section(row) for row in rows.order_by("due", "id")]


def of_organisations(codes: Iterable[str]) -> list[GivenSection]:
    """Return the sections that organisations were asked for and that were not withdrawn, the next due first."""
    rows = models.ReportSection.objects.filter(organisation__in=list(codes))
    return [_section(row) for row in rows.exclude(state=SectionState.WITHDRAWN.value).order_by("due", "id")]


def waiting() -> list[GivenSection]:
    """Return all sections about which somebody has to do something, the next due first."""
    return [_section(row) for row in models.ReportSection.objects.filter(state__in=_OPEN).order_by("due", "id")]


def write(number: int, text: str, *, version: int, by: str, now: datetime) -> GivenSection:
    """Write a section over the `version` that was read; the same text sent again is no change.

    Raises SectionOvertaken where somebody else has written, NotInThisState where it does not wait for its organisation.
    """
    if len(text) > LONGEST:
        raise NotInThisState(f"一节至多{LONGEST}字。 A section has at most {LONGEST} characters.")
    with transaction.atomic():
        row = models.ReportSection.objects.select_for_update().get(pk=number)
        _must_be(_section(row), WRITABLE)
        if row.text == text and row.version:
            return _section(row)
        changed = models.ReportSection.objects.filter(pk=number, version=version)
        if not changed.update(text=text, version=version + 1, by=by, at=now):
            raise SectionOvertaken(_section(row))
        return _fresh(number)


def hand_in(number: int, *, version: int, by: str, now: datetime) -> GivenSection:
    """Hand in the `version` that was read; twice is once. Raises as `write` does."""
    with transaction.atomic():
        found = _section(models.ReportSection.objects.select_for_update().get(pk=number))
        if found.state is SectionState.HANDED and found.version == version:
            return found
        _must_be(found, WRITABLE)
        if found.version != version:
            raise SectionOvertaken(found)
        _set(number, SectionState.HANDED, handed_by=by, handed_at=now)
        return _fresh(number)


def send_back(number: int, comment: str, *, version: int) -> GivenSection:
    """Send a section back with a comment; raise NotInThisState where it is not handed in, or is another by now."""
    with transaction.atomic():
        found = _decided(number, version)
        if not comment.strip():
            raise NotInThisState("退回要写明意见。 Say why it is sent back.")
        _set(number, SectionState.RETURNED, comment=comment[:LONGEST_WORDS])
        return _fresh(found.id)


def take(number: int, *, version: int) -> GivenSection:
    """Mark a section that was handed in as taken over; raise NotInThisState. Call it with what it changes in one."""
    with transaction.atomic():
        found = _decided(number, version)
        _set(number, SectionState.TAKEN)
        return _fresh(found.id)


def withdraw(number: int) -> bool:
    """Take a task back from its organisation; False where nothing waits any more. What was written is kept."""
    rows = models.ReportSection.objects.filter(pk=number, state__in=_OPEN)
    return bool(rows.update(state=SectionState.WITHDRAWN.value))


def _decided(number: int, version: int) -> GivenSection:
    found = _section(models.ReportSection.objects.select_for_update().get(pk=number))
    _must_be(found, (SectionState.HANDED,))
    if found.version != version:
        raise NotInThisState("单位交来的文字已经改过，请看过再办。 What was handed in has changed: look at it again.")
    return found


def _must_be(section: GivenSection, states: Collection[SectionState]) -> None:
    if section.state not in states:
        said = section.state.said
        raise NotInThisState(
            f"这一节现在是“{said.zh}”，不能这样办。 The section is {said.en}: this cannot be done now."
        )


def _set(number: int, state: SectionState, **fields: object) -> None:
    models.ReportSection.objects.filter(pk=number).update(state=state.value, **fields)


def _fresh(number: int) -> GivenSection:
    return _section(models.ReportSection.objects.get(pk=number))
