"""The report studio: a report written by several people at once, each number of it open to its source.

Every act answers with the page itself, so it works without scripts; with them the page takes from the answer what
changed and leaves alone what is being typed.
"""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.period import BadPeriod, Period
from daxu.desk import report_drafts
from daxu.desk.permissions import BUILD_REPORT, allows
from daxu.desk.report_drafts import BlockOvertaken, DraftFull, ReportDraft
from daxu.duties import auditing, reporting, tracking
from daxu.duties.auditing import Act, What
from daxu.duties.reporting import BadTemplate, BuildFailed, Mode, NothingToReport
from daxu.duties.reporting.drafting import Desk, bindings, first_blocks
from daxu.duties.reporting.projects_on_file import on_file
from daxu.ledger import read
from daxu.web.acting import deskmate
from daxu.web.day import asked_day
from daxu.web.filing_form import key_of
from daxu.web.saying import period_said
from daxu.web.studio import NEW, Editing, NumberPage, Problem, Removed, StudioPage
from daxu.web.views.empty import needs_plan
from daxu.web.views.reading import download
from daxu.web.views.reports import DOCX


def asked_period(request: HttpRequest) -> Period:
    """Return the period that is asked for, else the year to the last month that has ended; raise Http404 for none."""
    written = (request.POST if request.method == "POST" else request.GET).get("period", "").strip()[:40]
    try:
        if written:
            return Period.parse(written)
    except BadPeriod as bad:
        raise Http404(str(bad)) from None
    day = asked_day(request)
    return Period.closed_by(day) or Period.month(day.year, 1)


def studio_page(request: HttpRequest, period: Period, editing: Editing | None = None) -> StudioPage:
    """Return the page of a period as it stands now."""
    evaluation = tracking.evaluate(as_of=period.end)
    return StudioPage(evaluation, period, report_drafts.of(period.code), deskmate(request).actor.name, editing)


def shown(request: HttpRequest, page: StudioPage, status: int = 200) -> HttpResponse:
    """Answer with the page."""
    context = {"page": page, "evaluation": page.evaluation, "modes": list(Mode)}
    return render(request, "web/studio.html", context, status=status)


def address_of(request: HttpRequest, name: str, *args: int, **query: str | int) -> str:
    """Return the address of a page, with the day that this one was asked for."""
    kept = {"as_of": request.GET["as_of"]} if request.GET.get("as_of") else {}
    written = urlencode({**query, **kept})
    return reverse(name, args=args) + (f"?{written}" if written else "")


def back(request: HttpRequest, period: Period, block: int = 0) -> HttpResponse:
    """Lead back to the page, at a block."""
    return redirect(f"{address_of(request, 'report-studio', period=period.code)}#b{block}")


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def studio(request: HttpRequest) -> HttpResponse:
    """Show the draft of a period, with a block open to be edited where the address names one."""
    page = studio_page(request, asked_period(request))
    talking = number_in(request.GET.get("talk"))
    return shown(request, replace(page, editing=_opened(request, page.draft), talking=talking))


def _opened(request: HttpRequest, draft: ReportDraft | None) -> Editing | None:
    asked, after = number_in(request.GET.get("edit")), number_in(request.GET.get("insert"))
    block = draft.block(asked) if draft and asked else None
    if block:
        return Editing(block.id, block.text, block.version)
    return Editing(NEW, "", 0, after) if draft and "insert" in request.GET else None


def number_in(written: object) -> int:
    """Return the number that somebody sent, 0 for anything else."""
    text = written if isinstance(written, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000000") else 0


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the draft of a period from the usual report; where somebody has begun it, that one is shown."""
    period = asked_period(request)
    page = studio_page(request, period)
    try:
        texts = first_blocks(evaluation=page.evaluation, period=period, now=localtime(now()))
    except NothingToReport as nothing:
        return shown(request, replace(page, problems_before=[str(nothing)]), 422)
    if report_drafts.begin(period.code, texts, by=page.person, now=now()):
        keep_act(period, "begin", after=str(len(texts)))
    return back(request, period)


def keep_act(period: Period, deed: str, *, before: str = "", after: str = "") -> None:
    """Keep what was done to the draft of a period for the auditor."""
    auditing.keep(Act(What.REPORT, f"{period.code} {deed}", before=before, after=after), now=now())


def draft_of(period: Period) -> ReportDraft:
    """Return the draft of a period; raise Http404 where nobody has begun one."""
    draft = report_drafts.of(period.code)
    if draft is None:
        raise Http404(_("这一期的报告还没有起草。"))
    return draft


def _typed(request: HttpRequest) -> Editing:
    sent = request.POST
    text = "\n".join(sent.get("text", "").splitlines()).strip()
    return Editing(number_in(sent.get("block")), text, number_in(sent.get("version")), number_in(sent.get("after")))


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def save(request: HttpRequest) -> HttpResponse:
    """Save a block over the version that was read, or a new one; who comes second sees both texts, nothing is lost."""
    period, typed = asked_period(request), _typed(request)
    draft, by = draft_of(period), deskmate(request).actor.name
    if not typed.text:
        return _refused(request, period, replace(typed, faults=[_("这一段是空的；请写文字，或删去这一段。")]))
    try:
        if typed.block == NEW:
            key = key_of(by, request.POST.get("key"))
            kept = report_drafts.insert(period.code, typed.text, after=typed.after, key=key, by=by, now=now())
        else:
            kept = report_drafts.rewrite(period.code, typed.block, typed.text, version=typed.version, by=by, now=now())
    except BlockOvertaken as overtaken:
        return _overtaken(request, period, typed, overtaken)
    except DraftFull as full:
        return _refused(request, period, replace(typed, faults=[str(full)]))
    before = draft.block(typed.block)
    keep_act(period, f"#{kept.id} v{kept.version}", before=before.text if before else "", after=kept.text)
    return back(request, period, kept.id)


def _refused(request: HttpRequest, period: Period, typed: Editing, status: int = 422) -> HttpResponse:
    return shown(request, studio_page(request, period, typed), status)


def _overtaken(request: HttpRequest, period: Period, typed: Editing, overtaken: BlockOvertaken) -> HttpResponse:
    """Show both texts; saving again means that one has seen the other's."""
    newest = overtaken.newest
    if newest is None:
        return _refused(request, period, replace(typed, block=NEW, version=0, gone=True), 409)
    return _refused(request, period, replace(typed, version=newest.version, newest=newest), 409)


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def remove(request: HttpRequest) -> HttpResponse:
    """Remove a block that nobody changed since it was read, and offer to put it back."""
    period, typed = asked_period(request), _typed(request)
    draft = draft_of(period)
    block = draft.block(typed.block)
    try:
        by = deskmate(request).actor.name
        gone = report_drafts.remove(period.code, typed.block, version=typed.version, by=by, now=now())
    except BlockOvertaken as overtaken:
        return _overtaken(request, period, typed, overtaken)
    if not (gone and block):
        return back(request, period)
    keep_act(period, f"remove #{block.id}", before=block.text)
    place = draft.blocks.index(block)
    removed = Removed(block.text, draft.blocks[place - 1].id if place else 0)
    return shown(request, replace(studio_page(request, period), removed=removed))


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def move(request: HttpRequest) -> HttpResponse:
    """Put a block behind another; what is being typed in it stays typed."""
    period, typed = asked_period(request), _typed(request)
    draft_of(period)
    behind, by = number_in(request.POST.get("behind")), deskmate(request).actor.name
    if report_drafts.move(period.code, typed.block, behind=behind, by=by, now=now()):
        keep_act(period, f"move #{typed.block}")
    if "text" in request.POST:
        return shown(request, studio_page(request, period, typed))
    return back(request, period, typed.block)


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def preview(request: HttpRequest) -> HttpResponse:
    """Say what a block would say in its place, and what is wrong with it; nothing is kept."""
    period, typed = asked_period(request), _typed(request)
    draft = draft_of(period)
    ids = [block.id for block in draft.blocks]
    texts = [block.text for block in draft.blocks]
    place = ids.index(typed.block) if typed.block in ids else len(ids)
    if typed.block not in ids:
        place = ids.index(typed.after) + 1 if typed.after in ids else place
    text = typed.text[: report_drafts.LONGEST_BLOCK]
    texts[place : place + (typed.block in ids)] = [text]
    piece = Desk(tracking.evaluate(as_of=period.end), period).looked(texts)[place]
    problems = [Problem.of(typed.block, fault) for fault in piece.faults]
    context = {"sections": piece.sections, "problems": problems, "period": period, "lines": text.splitlines()}
    return render(request, "web/parts/studio_preview.html", context)


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def number(request: HttpRequest) -> HttpResponse:
    """Say what one number of the text is and what it rests on, for the right column."""
    period = asked_period(request)
    page = studio_page(request, period)
    tag = request.GET.get("tag", "")
    found = next((one for piece in page.pieces for one in bindings(piece.sections) if one.tag == tag), None)
    if found is None:
        raise Http404(_("报告里没有这个数；它可能刚刚被改掉。"))
    return render(request, "web/parts/studio_number.html", {"page": NumberPage(found, read.book())})


def document_of(page: StudioPage, mode: Mode | None = None, *, remarks: bool = False) -> bytes:
    """Build the .docx of a draft, with who wrote and what was remarked as comments where that is asked for.

    Raises BadTemplate or BuildFailed with every reason.
    """
    if page.draft is None:
        raise Http404(_("这一期的报告还没有起草。"))
    desk, texts = Desk(page.evaluation, page.period), [block.text for block in page.draft.blocks]
    return reporting.build(
        evaluation=page.evaluation,
        period=page.period,
        now=localtime(now()),
        mode=mode,
        template=desk.template(texts, mode).encode(),
        asides=desk.asides(texts, page.remarks) if remarks else (),
        projects=on_file(page.period.end),
    ).document


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def draft_docx(request: HttpRequest) -> HttpResponse:
    """Hand the draft over as a .docx in the layout that is asked for; what keeps it from being built is said."""
    page = studio_page(request, asked_period(request))
    chosen = next((mode for mode in Mode if mode.value == request.POST.get("mode")), None)
    try:
        document = document_of(page, chosen, remarks="remarks" in request.POST)
    except (BadTemplate, BuildFailed, NothingToReport) as failed:
        return shown(request, replace(page, problems_before=reasons(failed)), 422)
    return download(document, f"{period_said(page.period)}{_('报告')}.docx", f"report-{page.period}.docx", DOCX)


def reasons(failed: Exception) -> list[str]:
    """Say every reason why no file was built; faults of the text stand beside their blocks already."""
    if isinstance(failed, BadTemplate):
        left = _("正文还有 %(count)d 处要改，改好后才能生成文件；每一处都列在“问题”里。")
        return [left % {"count": len(failed.faults)}]
    return list(failed.problems) if isinstance(failed, BuildFailed) else [str(failed)]
