"""What waits for a reviewer: the month's list by organisation, and several passed at once after the drawn were seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from daxu.core.book import Book
from daxu.core.filing import NotNow, State
from daxu.core.organisation import Organisation
from daxu.core.period import Month
from daxu.desk.permissions import REVIEW, allows
from daxu.duties import filing
from daxu.duties.filing import KeyReused, Passed, Row
from daxu.ledger import read
from daxu.web.acting import Deskmate, deskmate
from daxu.web.filing_form import key_of, new_key
from daxu.web.saying import told
from daxu.web.views.empty import needs_plan
from daxu.web.views.filings import asked_month, month_said
from daxu.web.views.looked import Looked

MOST_AT_ONCE = 300


@dataclass(frozen=True)
class ReviewsPage:
    """What waits for one person in a month."""

    book: Book
    by: Deskmate
    month: Month
    months: Sequence[Month]
    organisation: str = ""

    @cached_property
    def every(self) -> list[Looked]:
        """All that waits, the corrections first, then the earliest due."""
        rows = filing.queue(self.book, self.month, self.by.actor)
        found = [Looked(self.book, self.by, row, localdate()) for row in rows]
        return sorted(found, key=lambda one: not one.asked)

    @cached_property
    def shown(self) -> list[Looked]:
        """What waits from the organisation that was chosen, or from all."""
        return [one for one in self.every if self.organisation in ("", one.row.requirement.filer)]

    @cached_property
    def groups(self) -> list[tuple[Organisation, list[Looked]]]:
        """What is shown, by who filed it."""
        grouped: dict[str, list[Looked]] = {}
        for one in self.shown:
            grouped.setdefault(one.row.requirement.filer, []).append(one)
        return [(self.book.organisations[code], ones) for code, ones in grouped.items()]

    @property
    def filers(self) -> list[tuple[Organisation, int]]:
        """The organisations to choose from, each with how many of its values wait."""
        codes = [one.row.requirement.filer for one in self.every]
        return [(one, codes.count(code)) for code, one in self.book.organisations.items() if code in codes]

    @property
    def passable(self) -> int:
        """How many can be chosen to be passed together: corrections are decided one by one."""
        return sum(1 for one in self.shown if not one.asked)

    @cached_property
    def elsewhere(self) -> list[tuple[Month, str, int]]:
        """The other months in which something waits, with how much."""
        counted = ((m, len(filing.queue(self.book, m, self.by.actor))) for m in self._begun())
        return [(month, month_said(month), count) for month, count in counted if count]

    def _begun(self) -> list[Month]:
        return [m for m in self.months if m != self.month and next(read.under(f"step|{m}|"), None)]

    @property
    def said_month(self) -> str:
        """The month in words."""
        return month_said(self.month)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The months to choose from: value, words, chosen."""
        return [(str(month), month_said(month), month == self.month) for month in self.months]

    @property
    def answer(self) -> str:
        """The first line: how much waits, from how many."""
        count, words = len(self.every), {"month": self.said_month}
        if not count:
            return _("%(month)s没有等您审核的数据") % words
        first = ngettext("%(month)s有%(count)d项等您审核", "%(month)s有%(count)d项等您审核", count)
        filers = ngettext("来自%(count)d个单位", "来自%(count)d个单位", len(self.filers)) % {"count": len(self.filers)}
        return _("，").join((first % {**words, "count": count}, filers))


def page_of(request: HttpRequest) -> ReviewsPage | None:
    """Return the page that a request asks for; None where nothing has to be filed at all."""
    book = read.book()
    months = filing.months(book)
    month = asked_month(request, months, book)
    if month is None:
        return None
    return ReviewsPage(book, deskmate(request), month, months, request.GET.get("organisation", "").strip())


@allows(REVIEW)
@require_safe
@needs_plan
def reviews(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person."""
    page = page_of(request)
    if page is None:
        return render(request, "web/filings_none.html")
    return render(request, "web/reviews.html", {"page": page, "book": page.book, "key": new_key()})


@dataclass(frozen=True)
class ManyPage:
    """Several values about to be passed together: those drawn are shown in full, and each is ticked when seen."""

    book: Book
    by: Deskmate
    month: Month
    looked: Sequence[Looked]
    drawn: frozenset[str]
    ticked: frozenset[str]
    key: str
    gone: tuple[str, ...] = ()
    refusal: str = ""

    @property
    def to_see(self) -> list[Looked]:
        """Those that the lot fell on."""
        return [one for one in self.looked if one.row.name in self.drawn]

    @property
    def others(self) -> list[Looked]:
        """Those that are passed with them."""
        return [one for one in self.looked if one.row.name not in self.drawn]

    @property
    def answer(self) -> str:
        """The first line: how many, and how many are to be seen first."""
        words = {"count": len(self.looked), "drawn": len(self.to_see)}
        said = _("批量通过%(count)d项：先逐项查看抽中的%(drawn)d项")
        return said % words

    @property
    def said_month(self) -> str:
        """The month in words."""
        return month_said(self.month)


@allows(REVIEW)
@require_POST
@needs_plan
def many(request: HttpRequest) -> HttpResponse:
    """Show those drawn of the values that were chosen; once all of them are ticked, pass all that were chosen."""
    page = page_of(request)
    names = list(dict.fromkeys(request.POST.getlist("name")))[:MOST_AT_ONCE]
    if page is None or not names:
        messages.error(request, _("没有选择任何一项；请先勾选要一起通过的数据。"))
        return _back(request)
    waiting = {one.row.name: one for one in page.every if not one.asked}
    chosen = [waiting[name] for name in names if name in waiting]
    gone = tuple(_gone(page.book, name) for name in names if name not in waiting)
    if not chosen:
        for words in gone:
            messages.error(request, words)
        return _back(request)
    return _many(request, page, chosen, gone)


def _back(request: HttpRequest) -> HttpResponse:
    query = request.GET.urlencode()
    return redirect(f"{reverse('reviews')}?{query}" if query else reverse("reviews"))


def _many(request: HttpRequest, page: ReviewsPage, chosen: Sequence[Looked], gone: tuple[str, ...]) -> HttpResponse:
    names = [one.row.name for one in chosen]
    ticked = frozenset(request.POST.getlist("seen")) & frozenset(names)
    drawn, key = frozenset(filing.to_look_at(names)), request.POST.get("key", "")
    refusal = ""
    if "pass" in request.POST and not gone and _as_seen(request, chosen):
        try:
            done = _passed(page, names, ticked, key)
        except (NotNow, KeyReused) as held_up:
            refusal = told(held_up.why) if isinstance(held_up, NotNow) else _("这张表单已经用过，请核对后再按一次。")
            key = key if isinstance(held_up, NotNow) else new_key()
        else:
            return _said(request, page.book, done)
    elif "pass" in request.POST:
        refusal = _("有的数据刚刚有人处理过，一项也没有通过；请看最新情况后再按一次。")
    asked = ManyPage(page.book, page.by, page.month, chosen, drawn, ticked, key or new_key(), gone, refusal)
    answer = {"page": asked, "book": page.book, "open_all": bool(refusal)}
    return render(request, "web/reviews_many.html", answer, status=409 if refusal else 200)


def _as_seen(request: HttpRequest, chosen: Sequence[Looked]) -> bool:
    """Whether nothing was filed anew since the page was shown: each name carries the number of its last step."""
    return all(request.POST.get(f"steps-{one.row.name}") == str(one.row.filing.steps) for one in chosen)


def _passed(page: ReviewsPage, names: Sequence[str], ticked: frozenset[str], key: str) -> list[Passed]:
    actor = page.by.actor
    return filing.review_many(names, looked_at=ticked, by=actor, now=now(), key=key_of(actor.name, key))


def _said(request: HttpRequest, book: Book, done: Sequence[Passed]) -> HttpResponse:
    """Say how many were passed, and of each that was not, why."""
    count = sum(1 for one in done if one.refusal is None)
    messages.success(request, ngettext("已通过%(count)d项。", "已通过%(count)d项。", count) % {"count": count})
    for one in done:
        if one.refusal:
            messages.error(request, f"{_called(filing.row(book, one.name))}{_('：')}{told(one.refusal)}")
    return _back(request)


def _called(row: Row) -> str:
    return f"{row.indicator.name}{_('（')}{row.filer_name}{_('）')}"


def _gone(book: Book, name: str) -> str:
    """Say what became of a value that no longer waits for this person."""
    try:
        row = filing.row(book, name)
    except filing.NoSuchFiling:
        return _("没有“%(name)s”这项填报任务。") % {"name": name[:80]}
    return f"{_called(row)}{_('：')}{dealt_with(row)}"


def dealt_with(row: Row) -> str:
    """Say who dealt with a filing last, and what is with it now."""
    if not row.steps or row.filing.state is State.EMPTY:
        return _("现在没有上报的数，不必审核。")
    last = row.steps[-1].entry
    return _("%(by)s已先处理，不再等您审核。") % {"by": last.by}
