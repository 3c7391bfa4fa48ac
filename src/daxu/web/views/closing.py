"""Months: what is open still, locking and publishing in two steps, and the spot checks of what was locked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.filing import Closing, Evidence, NotNow, Sealing
from daxu.core.period import BadPeriod, Month, Period
from daxu.core.quantity import Quantity
from daxu.core.relations import Holding
from daxu.core.spotcheck import FEWEST
from daxu.desk import evidence
from daxu.desk.evidence import NotEvidence
from daxu.desk.permissions import CLOSE, allows
from daxu.duties import filing
from daxu.duties.filing import BadValue, KeyReused, NoSuchFiling, NotYours, Related, Row
from daxu.ledger import read
from daxu.web import submission
from daxu.web.acting import Deskmate, deskmate
from daxu.web.filing_form import MOST_FILES, Known, key_of, new_key
from daxu.web.saying import told
from daxu.web.views.empty import needs_plan
from daxu.web.views.filings import Line, Turn, month_said
from daxu.web.views.grades import graded

SEALINGS = {"lock": Sealing.LOCK, "publish": Sealing.PUBLISH}
LONGEST_REASON = 500
LARGEST_REQUEST = 2 * evidence.LARGEST + evidence.MEGABYTE
_OPEN = (Turn.OVERDUE, Turn.RETURNED, Turn.EMPTY, Turn.SUBMITTED, Turn.ASKED)
_NOTHING = Known(None, None, None)


_FIRST = (Holding.BROKEN, Holding.NOT_JUDGED, Holding.HELD)


@dataclass(frozen=True)
class MonthPage:
    """One month as the bureau sees it: what is open, what closed it, what was checked."""

    book: Book
    by: Deskmate
    month: Month
    day: date

    @cached_property
    def lines(self) -> list[Line]:
        """The figures of the month."""
        rows = filing.month_rows(self.book, self.month)
        return [Line(row, self.day, None, _NOTHING, declared=True) for row in rows]

    @cached_property
    def open(self) -> list[tuple[Turn, list[Line]]]:
        """What is not approved yet, the most urgent first; in a locked month, what was asked to be corrected."""
        grouped = {turn: [line for line in self.lines if line.turn is turn] for turn in _OPEN}
        return [(turn, lines) for turn, lines in grouped.items() if lines]

    @property
    def open_count(self) -> int:
        """How many are open."""
        return sum(len(lines) for _turn, lines in self.open)

    @property
    def done(self) -> int:
        """How many have an approved value."""
        return sum(1 for line in self.lines if line.row.filing.approved)

    @property
    def without(self) -> int:
        """How many have none at all."""
        return sum(1 for line in self.lines if not line.row.filing.approved)

    @cached_property
    def related(self) -> list[Related]:
        """How the declared relations between its figures stand: what is broken first, then what waits."""
        return sorted(filing.standing(self.book, self.month), key=lambda one: _FIRST.index(one.holding))

    @cached_property
    def closings(self) -> dict[Sealing, Entry]:
        """The entries that locked and published it."""
        entries = self.book.closings.get(str(self.month), ())
        return {entry.says.sealing: entry for entry in entries if isinstance(entry.says, Closing)}

    @property
    def lock(self) -> Entry | None:
        """What locked it."""
        return self.closings.get(Sealing.LOCK)

    @property
    def publication(self) -> Entry | None:
        """What published it."""
        return self.closings.get(Sealing.PUBLISH)

    @property
    def next_step(self) -> str:
        """What can be done with it now: lock, publish, or nothing."""
        return "" if self.publication else "publish" if self.lock else "lock"

    @property
    def said_month(self) -> str:
        """The month in words."""
        return month_said(self.month)

    @property
    def answer(self) -> str:
        """The first line: how the month stands."""
        words = {"month": self.said_month, "done": self.done, "all": len(self.lines), "open": self.open_count}
        if self.publication:
            return _("%(month)s已发布：%(all)d项中%(done)d项有数") % words
        if self.lock:
            return _("%(month)s已锁定，还没有发布：%(all)d项中%(done)d项有数") % words
        return _("%(month)s还没有锁定：%(all)d项中%(done)d项已通过，%(open)d项未了结") % words


@dataclass(frozen=True, slots=True)
class Drawn:
    """An approved value that the lot fell on, with what was found at its source so far."""

    row: Row
    checks: Sequence[Entry]
    may_check: bool


@allows(CLOSE)
@require_safe
@needs_plan
def months(request: HttpRequest) -> HttpResponse:
    """Show which months are open, locked and published."""
    book, by, day = read.book(), deskmate(request), localdate()
    pages = [MonthPage(book, by, month, day) for month in filing.months(book)]
    return render(request, "web/months.html", {"pages": pages, "book": book, "grades": list(graded(book))})


@allows(CLOSE)
@require_safe
@needs_plan
def month(request: HttpRequest, month: str) -> HttpResponse:
    """Show one month: what is open, what closed it, and its spot checks."""
    return _shown(request, _page(request, month))


def _page(request: HttpRequest, written: str) -> MonthPage:
    book = read.book()
    try:
        month = Period.parse(written).last
    except (BadPeriod, ValueError):
        month = None
    if month is None or month not in filing.months(book):
        raise Http404(_("没有“%(month)s”这个报送月份。") % {"month": written[:20]})
    return MonthPage(book, deskmate(request), month, localdate())


def _shown(request: HttpRequest, page: MonthPage, **more: Any) -> HttpResponse:
    context = {
        "page": page, "book": page.book, "drawn": list(_drawn(page)) if page.lock else [],
        "grades": list(graded(page.book)), "key": new_key(), "fewest": FEWEST,
    }  # fmt: skip
    return render(request, "web/month.html", {**context, **more}, status=more.get("status", 200))


def _drawn(page: MonthPage) -> Iterator[Drawn]:
    rows = {line.row.name: line.row for line in page.lines}
    for name in filing.draw(page.book, page.month):
        own = rows[name].requirement.filer in page.by.actor.organisations
        yield Drawn(rows[name], page.book.spot_checks.get(name, ()), not own)


@allows(CLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def seal(request: HttpRequest, month: str, step: str) -> HttpResponse:
    """Lock or publish a month in two steps: first what it means is shown, then it is done."""
    if step not in SEALINGS:
        raise Http404
    page = _page(request, month)
    if request.method != "POST":
        if page.next_step != step:
            return redirect("month", page.month)
        return render(request, "web/month_seal.html", {"page": page, "step": step, "key": new_key()})
    return _sealed(request, page, step)


def _sealed(request: HttpRequest, page: MonthPage, step: str) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()
    key = key_of(page.by.actor.name, request.POST.get("key", ""))
    again = {"page": page, "step": step, "key": request.POST.get("key", ""), "reason": reason}
    if len(reason) > LONGEST_REASON:
        words = _("理由最多%(most)d字。") % {"most": LONGEST_REASON}
        return render(request, "web/month_seal.html", {**again, "refusal": words}, status=422)
    try:
        filing.close(page.month, SEALINGS[step], by=page.by.actor, now=now(), key=key, reason=reason)
    except NotNow as refused:
        return render(request, "web/month_seal.html", {**again, "refusal": told(refused.why)}, status=409)
    done = _("%(month)s的数据已锁定。") if step == "lock" else _("%(month)s的数据已发布。")
    messages.success(request, done % {"month": page.said_month})
    return redirect("month", page.month)


@allows(CLOSE)
@submission.within(lambda: LARGEST_REQUEST)
@require_POST
@needs_plan
def spot_check(request: HttpRequest, month: str, *, too_large: bool = False) -> HttpResponse:
    """Enter what a check of an approved value at its source found: the verdict, the number, and what shows it."""
    page = _page(request, month)
    if too_large:
        words = _("文件合计超过 %(most)d MB，没有读取；请压缩或分次上传。")
        return _unchecked(request, page, words % {"most": LARGEST_REQUEST // submission.MEGABYTE}, 413)
    sent, name = request.POST, request.POST.get("name", "")
    key = key_of(page.by.actor.name, sent.get("key", ""))
    try:
        filing.spot_check(
            name, agrees=_VERDICTS.get(sent.get("agrees", "")), note=sent.get("note", "").strip()[:LONGEST_REASON],
            found=_found(page, name, sent.get("value", "")[:60]), evidence=_shown_for(request, page),
            by=page.by.actor, now=now(), key=key,
        )  # fmt: skip
    except NoSuchFiling as missing:
        raise Http404(str(missing)) from None
    except (BadValue, NotEvidence) as refused:
        return _unchecked(request, page, told(refused.why), 422)
    except (NotNow, NotYours) as refused:
        return _unchecked(request, page, told(refused.why), 409)
    except KeyReused:
        return _unchecked(request, page, _("这张表单已经用过，请核对后再按一次。"), 409)
    messages.success(request, _("抽查结果已登记。"))
    return redirect("month", page.month)


_VERDICTS = {"yes": True, "no": False}


def _found(page: MonthPage, name: str, typed: str) -> Quantity | None:
    """Return the number that was found, in the unit that the filing asks for; nothing where none was typed."""
    if not typed.strip():
        return None
    row = filing.row(page.book, name)
    return filing.parsed(typed, filing.unit_asked(row.requirement, row.indicator))


def _shown_for(request: HttpRequest, page: MonthPage) -> list[Evidence]:
    """Keep the files that show what was found, as the checker's organisation's."""
    body, by = min(page.by.actor.organisations, default=""), page.by.actor.name
    files = request.FILES.getlist("file")[:MOST_FILES]
    return [
        evidence.keep(one.read(evidence.LARGEST + 1), one.name or "", organisation=body, by=by, now=now())
        for one in files
    ]


def _unchecked(request: HttpRequest, page: MonthPage, why: str, status: int) -> HttpResponse:
    """Show the month again with the result that was typed, and why it was not entered."""
    typed = {f"wrong_{field}": request.POST.get(field, "") for field in ("name", "note", "agrees", "value")}
    return _shown(request, page, status=status, wrong_why=why, **typed)
