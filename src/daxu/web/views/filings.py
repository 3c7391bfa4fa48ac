"""The filings of a month: what has to be filed, what was returned, what is late, and what is done and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.filing import State, Value
from daxu.core.organisation import Organisation
from daxu.core.period import BadPeriod, Month, Period
from daxu.core.quantity import Quantity
from daxu.desk import drafts
from daxu.desk.drafts import Draft
from daxu.desk.permissions import SEE_FILINGS, allows
from daxu.duties import filing
from daxu.duties.filing import Row
from daxu.ledger import read
from daxu.web.acting import Deskmate, day_of, deskmate
from daxu.web.filing_form import Known, Typed, known
from daxu.web.saying import in_english
from daxu.web.views.empty import needs_plan


class Turn(Enum):
    """What a line asks of its reader, in the order in which to do it."""

    RETURNED = "returned"
    OVERDUE = "overdue"
    EMPTY = "empty"
    DRAFT = "draft"
    ASKED = "asked"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    LOCKED = "locked"

    @property
    def said(self) -> str:
        """The words above its lines."""
        return str(_SAID[self])

    @property
    def shape(self) -> str:
        """The shape that goes with the word, so that nothing rests on colour."""
        return _SHAPES[self]


_SAID = {
    Turn.RETURNED: gettext_lazy("退回，请修改后重报"),
    Turn.OVERDUE: gettext_lazy("逾期未报"),
    Turn.EMPTY: gettext_lazy("未填报"),
    Turn.DRAFT: gettext_lazy("草稿，还没有上报"),
    Turn.ASKED: gettext_lazy("更正申请中"),
    Turn.SUBMITTED: gettext_lazy("已上报，等待审核"),
    Turn.APPROVED: gettext_lazy("已通过"),
    Turn.LOCKED: gettext_lazy("已锁定"),
}
_SHAPES = {
    Turn.RETURNED: "↩", Turn.OVERDUE: "▼", Turn.EMPTY: "○", Turn.DRAFT: "✎", Turn.ASKED: "◇",
    Turn.SUBMITTED: "→", Turn.APPROVED: "✓", Turn.LOCKED: "■",
}  # fmt: skip
OPEN = (Turn.RETURNED, Turn.OVERDUE, Turn.EMPTY, Turn.DRAFT)


@dataclass(frozen=True)
class Line:
    """One figure to file, as the month's list shows it."""

    row: Row
    day: date
    draft: Draft | None
    known: Known
    declared: bool

    @cached_property
    def turn(self) -> Turn:
        """What it asks for."""
        state = self.row.filing.state
        if state is State.ASKED:
            return Turn.ASKED
        if self.row.lock:
            return Turn.LOCKED
        if state is State.EMPTY and self.draft and not Typed.of(self.draft.content).empty:
            return Turn.DRAFT
        if state is State.EMPTY and self.row.missing(self.day):
            return Turn.OVERDUE
        return _TURNS[state]

    @property
    def overdue(self) -> bool:
        """Whether its day has passed with nothing filed, a draft or not."""
        return self.row.missing(self.day)

    @property
    def late(self) -> bool:
        """Whether it was filed after its day."""
        return self.row.late(self.day) and not self.overdue

    @property
    def value(self) -> Value | None:
        """What was filed last, approved or not."""
        return self.row.filing.latest

    @property
    def quantity(self) -> Quantity | None:
        """The amount that was filed last."""
        return self.value.quantity if self.value else None

    @property
    def typed(self) -> str:
        """What stands in the draft."""
        return str(self.draft.content.get("value", "")) if self.draft else ""

    @property
    def reason(self) -> str:
        """Why it was returned, for as long as it waits to be filed again."""
        return self.row.filing.reason if self.row.filing.state is State.RETURNED else ""

    @property
    def says(self) -> bool:
        """Whether there is more to say of it than where it stands."""
        return bool(self.row.filing.reason) or self.turn in (Turn.SUBMITTED, Turn.LOCKED, Turn.DRAFT)

    @property
    def waits_for(self) -> list[str]:
        """Whose review it waits for."""
        return [stage.organisation for stage in self.row.filing.open_stages]


_TURNS = {
    State.EMPTY: Turn.EMPTY, State.RETURNED: Turn.RETURNED, State.SUBMITTED: Turn.SUBMITTED,
    State.APPROVED: Turn.APPROVED, State.LOCKED: Turn.LOCKED, State.PUBLISHED: Turn.LOCKED, State.ASKED: Turn.ASKED,
}  # fmt: skip


@dataclass(frozen=True)
class FilingsPage:
    """The filings of one month that are somebody's matter."""

    book: Book
    by: Deskmate
    month: Month
    months: Sequence[Month]
    day: date
    organisation: str = ""

    @cached_property
    def every(self) -> list[Row]:
        """The rows of the month that the person may see, whatever is filtered."""
        return [row for row in filing.month_rows(self.book, self.month) if self.by.sees(row.requirement)]

    @cached_property
    def lines(self) -> list[Line]:
        """The lines shown, in order of due day."""
        rows = [row for row in self.every if self.organisation in ("", row.requirement.filer)]
        kept = drafts.of(row.name for row in rows if self.by.may_file(row.requirement))
        return [self._line(row, kept) for row in rows]

    def _line(self, row: Row, kept: Mapping[str, Draft]) -> Line:
        declared = self.book.workdays.declared(row.task.due)
        return Line(row, self.day, kept.get(row.name), known(self.book, row), declared)

    @cached_property
    def groups(self) -> list[tuple[Turn, list[Line]]]:
        """The lines by what they ask for, the most urgent first."""
        grouped = {turn: [line for line in self.lines if line.turn is turn] for turn in Turn}
        return [(turn, lines) for turn, lines in grouped.items() if lines]

    @property
    def several(self) -> bool:
        """Whether the lines are of more than one filer."""
        return len({line.row.requirement.filer for line in self.lines}) > 1

    @property
    def filers(self) -> list[Organisation]:
        """The organisations to choose from: those that file anything the person sees."""
        codes = {row.requirement.filer for row in self.every}
        return [one for code, one in self.book.organisations.items() if code in codes]

    @property
    def files_any(self) -> bool:
        """Whether the person files any of the lines."""
        return any(self.by.may_file(row.requirement) for row in self.every)

    @cached_property
    def lock(self) -> Entry | None:
        """The entry that locked the month: by whom and when."""
        return next((row.lock for row in self.every if row.lock), None)

    @property
    def undeclared(self) -> list[int]:
        """The years whose notice on working days is not known, though a due day lies in them."""
        return sorted({line.row.task.due.year for line in self.lines if not line.declared})

    @property
    def earlier(self) -> Month | None:
        """The month before, where anything is to be filed for it."""
        return max((month for month in self.months if month < self.month), default=None)

    @property
    def later(self) -> Month | None:
        """The month after, where anything is to be filed for it."""
        return min((month for month in self.months if month > self.month), default=None)

    @property
    def answer(self) -> str:
        """The first line: how the month stands, in words."""
        if not self.lines:
            return _("%(month)s没有要报送的数据") % {"month": self.said_month}
        count = len(self.lines)
        words = {"month": self.said_month, "count": count}
        told = ngettext("%(month)s应报%(count)d项", "%(month)s应报%(count)d项", count) % words
        return _("，").join([told, *self._counts()])

    def _counts(self) -> Iterator[str]:
        open_lines = [line for line in self.lines if line.turn in OPEN and line.turn is not Turn.RETURNED]
        overdue, returned = sum(line.overdue for line in self.lines), self._of(Turn.RETURNED)
        if not open_lines and not returned:
            yield _("已全部上报")
        if open_lines:
            yield ngettext("%(count)d项未报", "%(count)d项未报", len(open_lines)) % {"count": len(open_lines)}
        if overdue:
            yield ngettext("其中%(count)d项已逾期", "其中%(count)d项已逾期", overdue) % {"count": overdue}
        if returned:
            yield ngettext("%(count)d项被退回", "%(count)d项被退回", returned) % {"count": returned}

    def _of(self, turn: Turn) -> int:
        return sum(1 for line in self.lines if line.turn is turn)

    @property
    def sample(self) -> bool:
        """Whether what has to be filed rests on a made-up regime."""
        return any(line.row.requirement.sample for line in self.lines)

    @property
    def late(self) -> int:
        """How many were filed after their day."""
        return sum(1 for line in self.lines if line.late)

    @property
    def missing(self) -> int:
        """How many were not filed by their day and still are not."""
        return sum(1 for line in self.lines if line.overdue)

    @property
    def said_month(self) -> str:
        """The month in words."""
        return month_said(self.month)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The months to choose from: value, words, chosen."""
        return [(str(month), month_said(month), month == self.month) for month in self.months]


def month_said(month: Month) -> str:
    """Say a month: 2024年7月; July 2024."""
    return f"{month.first_day:%B %Y}" if in_english() else f"{month.year}年{month.number}月"


def asked_month(request: HttpRequest, months: Sequence[Month], book: Book) -> Month | None:
    """Return the month of the page: the one in the address, else the one that people are filing for now."""
    written = request.GET.get("month", "").strip()
    if not written:
        return filing.current_month(months, book)
    try:
        return Period.parse(written).last
    except (BadPeriod, ValueError):
        said = _("看不懂月份“%(written)s”。请写成 2024-07 这样的年-月。")
        raise BadRequest(said % {"written": written[:40]}) from None


@allows(SEE_FILINGS)
@require_safe
@needs_plan
def filings(request: HttpRequest) -> HttpResponse:
    """Show what has to be filed for a month, what to do first, and what is done."""
    book = read.book()
    months = filing.months(book)
    month = asked_month(request, months, book)
    if month is None:
        return render(request, "web/filings_none.html")
    organisation = request.GET.get("organisation", "").strip()
    page = FilingsPage(book, deskmate(request), month, months, day_of(request), organisation)
    return render(request, "web/filings.html", {"page": page, "book": book})
