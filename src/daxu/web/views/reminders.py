"""Reminders: what is to be done on a day, for the person's organisations; and the calendar of due days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.book import Book
from daxu.core.organisation import Organisation
from daxu.core.period import Month
from daxu.desk import reminders as kept
from daxu.desk.permissions import CLOSE, EVERYONE, FILE, REVIEW, SEE_FILINGS, allows, may
from daxu.desk.reminders import Feed
from daxu.duties.filing import reminding
from daxu.duties.filing.reminding import Digest, Sort
from daxu.ledger import read
from daxu.web.acting import day_of, deskmate
from daxu.web.saying import day_said, told_sort
from daxu.web.views.empty import needs_plan

_PLACES = {
    Sort.WAITING: "review", Sort.INSTRUCTED: "note", Sort.QUESTIONED: "note", Sort.SECTION: "report-section",
    Sort.HANDED: "report-studio-section",
}  # fmt: skip


@dataclass(frozen=True)
class RemindersPage:
    """What one person is reminded of on a day, how all organisations stand for who keeps the plan, and the feeds."""

    book: Book
    day: date
    mine: Digest
    everybody: Sequence[tuple[Organisation, Digest]]
    organisations: Sequence[Organisation]
    feeds: Sequence[Feed]
    made: str = ""

    @property
    def answer(self) -> str:
        """The first line: what is to be done, in words."""
        if not self.mine.items:
            return _("%(day)s没有要您办的") % {"day": day_said(self.day)}
        counts = [f"{told_sort(sort)}{_('：')}{len(found)}" for sort, found in self.mine.groups]
        return _("，").join([day_said(self.day), *counts])

    @property
    def groups(self) -> list[tuple[str, str, list[tuple[reminding.Item, str]]]]:
        """The items by sort, each with the page where it is done."""
        return [
            (sort.value, told_sort(sort), [(item, _PLACES.get(sort, "filing")) for item in found])
            for sort, found in self.mine.groups
        ]

    @property
    def table(self) -> list[tuple[Organisation, list[tuple[str, int]]]]:
        """How many of each sort every organisation has."""
        return [
            (one, [(told_sort(sort), len(digest.of(sort))) for sort in self._found]) for one, digest in self.everybody
        ]

    @property
    def sorts(self) -> list[str]:
        """The headings of the table."""
        return [told_sort(sort) for sort in self._found]

    @property
    def _found(self) -> list[Sort]:
        """The sorts of which anybody has any."""
        return [sort for sort in Sort if any(digest.of(sort) for _, digest in self.everybody)]


@allows(SEE_FILINGS)
@require_safe
@needs_plan
def reminders(request: HttpRequest) -> HttpResponse:
    """Show what is to be done on a day."""
    return _shown(request)


def _shown(request: HttpRequest, *, made: str = "") -> HttpResponse:
    book, day, by = read.book(), day_of(request), deskmate(request)
    codes = by.actor.organisations & book.organisations.keys()
    found = reminding.digests(book, day)
    files, reviews = may(request.user, FILE), may(request.user, REVIEW)
    page = RemindersPage(
        book, day,
        mine=reminding.addressed(found, day, sorted(codes), files=files, reviews=reviews),
        everybody=[(book.organisations[c], found[c]) for c in book.organisations if c in found]
        if may(request.user, CLOSE) else [],
        organisations=[one for code, one in book.organisations.items() if code in codes],
        feeds=kept.feeds(codes),
        made=made,
    )  # fmt: skip
    return render(request, "web/reminders.html", {"page": page, "book": book})


@allows(SEE_FILINGS)
@require_POST
@needs_plan
def new_feed(request: HttpRequest) -> HttpResponse:
    """Make a secret address under which an organisation's due days can be subscribed to; it is shown this once."""
    code, by = request.POST.get("organisation", ""), deskmate(request).actor
    if code not in by.organisations or code not in read.book().organisations:
        raise Http404(_("只能订阅自己单位的报送日。"))
    secret = kept.make_feed(code, by=by.name, now=now())
    address = reverse("calendar", args=[secret])
    return _shown(request, made=f"{settings.SITE_ADDRESS or request.build_absolute_uri('/').rstrip('/')}{address}")


@allows(SEE_FILINGS)
@require_POST
def end_feed(request: HttpRequest, number: int) -> HttpResponse:
    """Withdraw a secret address at once."""
    organisations = deskmate(request).actor.organisations
    if not kept.withdraw_feed(number, organisations=organisations, now=now()):
        raise Http404(_("没有这个订阅，或已经撤销。"))
    messages.success(request, _("订阅地址已撤销，立即失效。"))
    return redirect("reminders")


@allows(EVERYONE)
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """Hand out an organisation's due days to who knows the secret address; no figure stands in it."""
    organisation, book = kept.feed_of(secret), read.book()
    if organisation is None or organisation not in book.organisations:
        raise Http404(_("没有这个订阅，或已经撤销。"))
    here = settings.SITE_ADDRESS or request.build_absolute_uri("/").rstrip("/")

    def page(month: Month) -> str:
        return f"{here}{reverse('filings')}?month={month}"

    content = reminding.due_calendar(book, organisation, page)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=3600"
    response["Referrer-Policy"] = "no-referrer"
    response["Content-Disposition"] = 'inline; filename="due-days.ics"'
    return response
