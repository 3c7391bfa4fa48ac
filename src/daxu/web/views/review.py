"""One value under review: side by side with what it can be held against, then passed, returned, granted or refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.filing import NotNow
from daxu.desk.permissions import CLOSE, REVIEW, allows
from daxu.duties import filing
from daxu.duties.filing import KeyReused, NotYours, Row
from daxu.ledger import read
from daxu.web.acting import Deskmate
from daxu.web.filing_form import key_of, new_key
from daxu.web.saying import name_of, told
from daxu.web.views.empty import needs_plan
from daxu.web.views.filing import found_row
from daxu.web.views.filings import month_said
from daxu.web.views.looked import Looked

LONGEST_REASON = 500


@allows(REVIEW)
@require_safe
@needs_plan
def review(request: HttpRequest, name: str) -> HttpResponse:
    """Show one value beside what it can be held against."""
    row, by = found_row(request, name)
    return _shown(request, row, by)


def _shown(request: HttpRequest, row: Row, by: Deskmate, **more: Any) -> HttpResponse:
    book = read.book()
    looked = Looked(book, by, row, localdate(), more.get("key") or new_key())
    names = _in_turn(row, by, book)
    place = names.index(row.name) + 1 if row.name in names else 0
    context = {
        "one": looked, "page": looked.page, "row": row, "book": book, "place": place, "waiting": len(names),
        "following": _after(row.name, names), "said_month": month_said(row.task.period.last),
        "organisation": request.GET.get("organisation", ""), "longest": LONGEST_REASON,
    }  # fmt: skip
    return render(request, "web/review.html", {**context, **more}, status=more.get("status", 200))


def _in_turn(row: Row, by: Deskmate, book: Any) -> list[str]:
    """Return what waits for the person in this filing's month, in the order of the list."""
    waiting = filing.queue(book, row.task.period.last, by.actor)
    return [one.name for one in sorted(waiting, key=lambda one: one.filing.state.name != "ASKED")]


def _after(name: str, names: list[str]) -> str:
    """Return the next one that waits: the one behind, else the first of the others."""
    others = [one for one in names if one != name]
    if name in names:
        return next(iter(names[names.index(name) + 1 :]), others[0] if others else "")
    return others[0] if others else ""


Act = Callable[[HttpRequest, Row, Deskmate, dict[str, Any]], str]


def _deciding(right: str) -> Callable[[Act], Callable[..., HttpResponse]]:
    """Make a view of a reviewer's act; after it the next one is opened, a refusal comes back on the page."""

    def made(act: Act) -> Callable[..., HttpResponse]:
        @require_POST
        @needs_plan
        def view(request: HttpRequest, name: str) -> HttpResponse:
            row, by = found_row(request, name)
            following = _after(row.name, _in_turn(row, by, read.book()))
            try:
                said = act(request, row, by, _given(request, by))
            except (NotNow, NotYours) as refused:
                return _refused(request, name, told(refused.why))
            except KeyReused:
                words = _("这张表单已经用过，理由又改了；没有重复处理。请核对后再按一次。")
                return _refused(request, name, words, key=new_key())
            messages.success(request, said)
            return _next(request, row, following)

        return allows(right)(view)

    return made


def _given(request: HttpRequest, by: Deskmate) -> dict[str, Any]:
    """Return what a duty is told: the reason, who acts, when, the key, and the last step that the person saw."""
    seen = request.POST.get("seen", "")
    return {
        "reason": request.POST.get("reason", "").replace("\r\n", "\n").strip()[: 2 * LONGEST_REASON],
        "by": by.actor, "now": now(), "key": key_of(by.actor.name, request.POST.get("key", "")),
        "seen": int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else -1,  # noqa: PLR2004
    }  # fmt: skip


def _refused(request: HttpRequest, name: str, words: str, *, key: str = "") -> HttpResponse:
    """Show the filing as it stands now, with why nothing was done and the reason that was typed."""
    row, by = found_row(request, name)
    typed = {"refusal": words, "reason": request.POST.get("reason", ""), "status": 409}
    return _shown(request, row, by, key=key or request.POST.get("key", ""), **typed)


def _next(request: HttpRequest, row: Row, following: str) -> HttpResponse:
    if following:
        return redirect("review", following)
    messages.success(request, _("这个月等您审核的已全部处理。"))
    return redirect(f"{reverse('reviews')}?month={row.task.period.last}")


def _about(row: Row) -> dict[str, str]:
    return {"name": name_of(row.indicator), "filer": row.filer_name}


@_deciding(REVIEW)
def give_pass(_request: HttpRequest, row: Row, _by: Deskmate, given: dict[str, Any]) -> str:
    """Pass the value at the stage that is the person's."""
    filing.review(row.name, **given)
    return _("已通过：%(name)s（%(filer)s）。") % _about(row)


@_deciding(REVIEW)
def give_back(_request: HttpRequest, row: Row, _by: Deskmate, given: dict[str, Any]) -> str:
    """Return the value to its filer, with the reason."""
    filing.give_back(row.name, **given)
    return _("已退回：%(name)s（%(filer)s）；理由已发给填报人并留存。") % _about(row)


@_deciding(CLOSE)
def grant(_request: HttpRequest, row: Row, _by: Deskmate, given: dict[str, Any]) -> str:
    """Grant a correction: the new version is entered, the old one stays."""
    filing.decide(row.name, grant=True, **given)
    return _("已准予更正：%(name)s（%(filer)s）；旧的数仍可在经过里查到。") % _about(row)


@_deciding(CLOSE)
def refuse(_request: HttpRequest, row: Row, _by: Deskmate, given: dict[str, Any]) -> str:
    """Refuse a correction, with the reason."""
    filing.decide(row.name, grant=False, **given)
    return _("不予更正：%(name)s（%(filer)s）；理由已发给填报人并留存。") % _about(row)
