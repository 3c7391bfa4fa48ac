"""What surrounds the text of a report that several write: every text a block had, what is said of it, who is where."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.period import Period
from daxu.desk import report_comments, report_drafts, report_history, report_presence
from daxu.desk.permissions import BUILD_REPORT, allows
from daxu.desk.report_comments import NotSaid
from daxu.desk.report_drafts import Block, BlockOvertaken, ReportDraft
from daxu.desk.report_history import Gone, Wording
from daxu.duties.reporting.rewording import Reworded, compared
from daxu.web.acting import deskmate
from daxu.web.filing_form import key_of, new_key
from daxu.web.studio import Saying
from daxu.web.views.empty import needs_plan
from daxu.web.views.studio import address_of, asked_period, back, draft_of, keep_act, number_in, shown, studio_page

# --- the history of a block


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A text that a block had, and what differs from the one before it."""

    wording: Wording
    changes: Sequence[Reworded]
    stands: bool
    first: bool


@dataclass(frozen=True)
class HistoryPage:
    """Every text of one block; or, where none is named, which blocks were written anew and which were taken out."""

    period: Period
    draft: ReportDraft
    number: int
    overtaken: str = ""

    @property
    def block(self) -> Block | None:
        """The block as it stands, None where it was taken out or none is named."""
        return self.draft.block(self.number)

    @cached_property
    def texts(self) -> list[Rewriting]:
        """Its texts, the newest first, each beside the one before."""
        found = report_history.of_block(self.period.code, self.number)
        pairs = [*pairwise(found), *((one, None) for one in found[-1:])]
        return [
            Rewriting(
                one, compared(before.text, one.text) if before else [],
                bool(self.block) and one.version == self.block.version if self.block else False, before is None,
            )
            for one, before in pairs
        ]  # fmt: skip

    @cached_property
    def rewritten(self) -> list[Block]:
        """The blocks that were written anew, in reading order."""
        return [block for block in self.draft.blocks if block.version > 1]

    @cached_property
    def gone(self) -> list[Gone]:
        """The blocks that were taken out, the latest first."""
        return report_history.gone(self.period.code)

    @property
    def answer(self) -> str:
        """The first line."""
        if not self.number:
            said = _("%(rewritten)d 段改写过，%(gone)d 段删去")
            return said % {"rewritten": len(self.rewritten), "gone": len(self.gone)}
        writers = dict.fromkeys(one.wording.by for one in self.texts)
        return _("这一段写过 %(count)d 稿，执笔：%(writers)s") % {
            "count": len(self.texts), "writers": _("、").join(writers),
        }  # fmt: skip

    @property
    def key(self) -> str:
        """A key for the next command."""
        return new_key()


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def history(request: HttpRequest) -> HttpResponse:
    """Show every text that a block had, with what changed and who wrote it; without a block, what was rewritten."""
    period = asked_period(request)
    if (draft := report_drafts.of(period.code)) is None:
        return back(request, period)
    page = HistoryPage(period, draft, number_in(request.GET.get("block")))
    if page.number and not page.texts:
        raise Http404(_("这一期的报告没有这一段。"))
    return _history(request, page)


def _history(request: HttpRequest, page: HistoryPage, status: int = 200) -> HttpResponse:
    return render(request, "web/studio_history.html", {"page": page}, status=status)


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def restore(request: HttpRequest) -> HttpResponse:
    """Let a block say again what it said before, as a new version; what it says now stays in its history."""
    period, sent, by = asked_period(request), request.POST, deskmate(request).actor.name
    number, wanted = number_in(sent.get("block")), number_in(sent.get("of"))
    page = HistoryPage(period, draft_of(period), number)
    old = next((one.wording for one in page.texts if one.wording.version == wanted), None)
    if old is None:
        raise Http404(_("这一段没有这一稿。"))
    try:
        kept = report_drafts.rewrite(
            period.code, number, old.text, version=number_in(sent.get("version")), by=by, now=now(),
            restored=old.version,
        )  # fmt: skip
    except BlockOvertaken as overtaken:
        return _history(request, replace(page, overtaken=str(overtaken)), 409)
    before = page.block.text if page.block else ""
    keep_act(period, f"restore #{number} v{kept.version}", before=before, after=kept.text)
    return redirect(address_of(request, "report-studio-history", period=period.code, block=number))


# --- comments


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def comment(request: HttpRequest) -> HttpResponse:
    """Say something of a block, or answer in a thread; what is not kept comes back with the reason."""
    period, sent, by = asked_period(request), request.POST, deskmate(request).actor.name
    block, thread, text = number_in(sent.get("block")), number_in(sent.get("thread")), sent.get("text", "").strip()
    if draft_of(period).block(block) is None:
        raise Http404(_("这一期的报告没有这一段。"))
    try:
        key = key_of(by, sent.get("key"))
        report_comments.say(period.code, block, text, thread=thread, key=key, by=by, now=now())
    except NotSaid as refused:
        page = studio_page(request, period)
        return shown(request, replace(page, talking=block, saying=Saying(thread, text, str(refused))), 422)
    keep_act(period, f"comment #{block}", after=text)
    return back(request, period, block)


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def resolve(request: HttpRequest) -> HttpResponse:
    """Resolve a thread; pressed twice, it is resolved once."""
    period, by = asked_period(request), deskmate(request).actor.name
    draft_of(period)
    thread = number_in(request.POST.get("thread"))
    if report_comments.resolve(period.code, thread, by=by, now=now()):
        keep_act(period, f"resolve {thread}")
    return back(request, period, number_in(request.POST.get("block")))


# --- what others do meanwhile


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def changes(request: HttpRequest) -> HttpResponse:
    """Tell an open page how the draft stands and who is where, or that nothing has changed since it asked (304)."""
    period, by = asked_period(request), deskmate(request).actor.name
    draft = draft_of(period)
    told = {
        "changes": draft.changes,
        "blocks": [
            {"id": one.id, "version": one.version, "by": one.by, "at": f"{localtime(one.at):%H:%M}"}
            for one in draft.blocks
        ],
        "present": [
            {"person": one.person, "block": one.block}
            for one in report_presence.of(period.code, now=now()) if one.person != by
        ],
    }  # fmt: skip
    mark = f'"{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:20]}"'
    same = mark in request.headers.get("If-None-Match", "")
    answer = HttpResponseNotModified() if same else JsonResponse(told)
    answer["ETag"] = mark
    return answer


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def present(request: HttpRequest) -> HttpResponse:
    """Note in which block somebody writes, for the others' pages; 0 where they have stopped."""
    period, by = asked_period(request), deskmate(request).actor.name
    draft = draft_of(period)
    block = number_in(request.POST.get("block"))
    report_presence.seen(period.code, by, block if draft.block(block) else 0, now=now())
    return HttpResponse(status=204)
