"""The versions of a report: freeze one, fetch it, compare two, hold an edited file against the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.answers.reports import build, today
from daxu.core.period import Period
from daxu.core.report_version import VersionStage
from daxu.desk import report_drafts
from daxu.desk.permissions import BUILD_REPORT, allows
from daxu.duties import reporting
from daxu.duties.reporting import (
    BadTemplate,
    BuildFailed,
    Differences,
    Edited,
    NothingToReport,
    Proof,
    Refreshed,
    approvals,
)
from daxu.duties.reporting import versions as frozen
from daxu.duties.reporting.approvals import Lost
from daxu.duties.reporting.versions import Freezing, Frozen, NoSuchVersion, NotFrozen, Revision
from daxu.web import submission
from daxu.web.acting import deskmate
from daxu.web.filing_form import key_of, new_key
from daxu.web.saying import term, told
from daxu.web.views.empty import needs_plan
from daxu.web.views.reading import download
from daxu.web.views.reports import DOCX
from daxu.web.views.studio import address_of, asked_period, reasons

_UNREADABLE = (reporting.NotADocument, reporting.Tangled)


@dataclass(frozen=True, slots=True)
class Listed:
    """A version with the numbers that were corrected in the ledger since it was frozen."""

    frozen: Frozen
    revised: Sequence[Revision]


@dataclass(frozen=True)
class VersionsPage:
    """The versions of one period, and what was typed and refused, or found in a file."""

    period: Period
    stage: str = VersionStage.DRAFT.value
    words: str = ""
    key: str = ""
    faults: Sequence[str] = ()
    file_faults: Sequence[str] = ()
    proof: Proof | None = None
    lost: Sequence[Lost] = ()
    refreshed: Refreshed | None = None
    found: Differences | None = None
    old: int = 0
    new: int = 0

    @cached_property
    def listed(self) -> list[Listed]:
        """The versions, the newest first."""
        several = reversed(frozen.history(self.period.code))
        return [Listed(one, frozen.revisions(one.version)) for one in several]

    @property
    def revised(self) -> int:
        """How many versions state a number that was corrected since."""
        return sum(1 for one in self.listed if one.revised)

    @property
    def answer(self) -> str:
        """The first line."""
        if not self.listed:
            return _("这一期的报告还没有存过版本")
        newest = self.listed[0].frozen.version
        said = _("存了 %(count)d 版，最新的第 %(number)d 版是%(stage)s")
        return said % {"count": len(self.listed), "number": newest.number, "stage": term(newest.stage.value)}

    @property
    def stages(self) -> list[tuple[str, str]]:
        """The stages, each with its word in the reader's language."""
        return [(stage.value, term(stage.value)) for stage in VersionStage]

    @property
    def has_draft(self) -> bool:
        """Whether somebody has begun a draft of the period."""
        return report_drafts.of(self.period.code) is not None

    @property
    def new_key(self) -> str:
        """The key that was sent, where the form comes back, else a new one."""
        return self.key or new_key()


def _shown(request: HttpRequest, page: VersionsPage, status: int = 200) -> HttpResponse:
    return render(request, "web/report_versions.html", {"page": page}, status=status)


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def report_versions(request: HttpRequest) -> HttpResponse:
    """List the versions of a period, with what was revised since each was frozen."""
    return _shown(request, VersionsPage(asked_period(request)))


@allows(BUILD_REPORT)
@submission.bounded
@require_POST
@needs_plan
def freeze(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Freeze the draft, or a file that is handed in, as the next version."""
    period, sent = asked_period(request), request.POST
    stage = next((one for one in VersionStage if one.value == sent.get("stage")), VersionStage.DRAFT)
    page = VersionsPage(period, stage.value, sent.get("words", "")[:2000], sent.get("key", ""))
    if too_large:
        return _shown(request, replace(page, faults=[_too_large()]), 413)
    by, moment = deskmate(request).actor.name, now()
    try:
        content, name, change = _content(request, page, stage)
        asked = Freezing(period.code, stage, period.end, moment, name, page.words, change=change)
        frozen.freeze(asked, content, build, by=by, key=key_of(by, sent.get("key")))
    except NotFrozen as refused:
        return _shown(request, replace(page, faults=[told(why) for why in refused.whys]), 422)
    except (BadTemplate, BuildFailed, NothingToReport) as failed:
        return _shown(request, replace(page, faults=reasons(failed)), 422)
    except _UNREADABLE as unreadable:
        return _shown(request, replace(page, faults=[str(unreadable)]), 422)
    return redirect(address_of(request, "report-versions", period=period.code))


def _content(request: HttpRequest, page: VersionsPage, stage: VersionStage) -> tuple[bytes | None, str, int]:
    """Return the file to freeze, its name, and the draft's change whose words it holds (0: the usual words).

    It is the one handed in, the very one that was decided on, or none: what the draft says is built and frozen then.
    """
    if upload := request.FILES.get("file"):
        return upload.read(), (upload.name or "report.docx")[-120:], 0
    last = frozen.history(page.period.code)[-1:]
    if stage is VersionStage.ISSUED and last and last[0].version.stage is VersionStage.FINAL:
        final = last[0].version
        return frozen.document_of(final), final.document.name, final.change
    draft = report_drafts.of(page.period.code)
    return None, f"{page.period.label}报告.docx", draft.changes if draft else 0


def _too_large() -> str:
    return _("文件超过 %(size)d MB，没有读取。") % {"size": submission.LARGEST_FILE // submission.MEGABYTE}


def _one(period: Period, written: str) -> Frozen:
    number = int(written) if written.isascii() and written.isdigit() and len(written) < len("100000") else 0
    try:
        return frozen.one(period.code, number)
    except NoSuchVersion as unknown:
        raise Http404(str(unknown)) from None


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def version_docx(request: HttpRequest) -> HttpResponse:
    """Hand over the very file that was frozen."""
    period = asked_period(request)
    version = _one(period, request.GET.get("number", "")).version
    name = f"{period.label}报告-第{version.number}版-{version.stage.value}.docx"
    return download(frozen.document_of(version), name, f"report-{period}-{version.number}.docx", DOCX)


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def compare(request: HttpRequest) -> HttpResponse:
    """Compare two versions by sentence and by number."""
    period = asked_period(request)
    old, new = (_one(period, request.GET.get(name, "")).version for name in ("old", "new"))
    first, second = (reporting.opened(frozen.document_of(one), one.document.name) for one in (old, new))
    key = today(period, as_of=period.end, now=localtime(now()))[0].key
    found = reporting.diff(first, second, key)
    return _shown(request, VersionsPage(period, found=found, old=old.number, new=new.number))


@allows(BUILD_REPORT)
@submission.bounded
@require_POST
@needs_plan
def proofread(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Hold an edited file against the ledger, and against the version it came from where one is named."""
    page = VersionsPage(asked_period(request))
    if too_large:
        return _shown(request, replace(page, file_faults=[_too_large()]), 413)
    base = request.POST.get("version", "")
    against = _one(page.period, base).version if base else None
    try:
        edited = _edited(request)
        printed = reporting.opened(frozen.document_of(against), against.document.name) if against else None
    except _UNREADABLE as unreadable:
        return _shown(request, replace(page, file_faults=[str(unreadable)]), 422)
    held = today(page.period, as_of=page.period.end, now=localtime(now()))[0]
    unapproved = approvals.lost(edited, frozen.history(page.period.code), held.key)
    return _shown(request, replace(page, proof=reporting.proofread(edited, held, printed), lost=unapproved))


def _edited(request: HttpRequest) -> Edited:
    upload = request.FILES.get("file")
    if upload is None:
        raise reporting.NotADocument(_("请选择一个 .docx 文件。"))
    return reporting.opened(upload.read(), (upload.name or "")[-120:])


@allows(BUILD_REPORT)
@submission.bounded
@require_POST
@needs_plan
def refresh(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Hand an edited file back with today's numbers; where nothing was to be changed, or it is frozen, say so."""
    page = VersionsPage(asked_period(request))
    if too_large:
        return _shown(request, replace(page, file_faults=[_too_large()]), 413)
    held = today(page.period, as_of=page.period.end, now=localtime(now()))[0]
    try:
        edited = _edited(request)
        done = reporting.refresh(edited.document.content, held, edited.document.name)
    except _UNREADABLE as unreadable:
        return _shown(request, replace(page, file_faults=[str(unreadable)]), 422)
    if done.frozen or not (done.changed or done.reworded):
        return _shown(request, replace(page, refreshed=done))
    return download(done.document, f"{page.period.label}报告-{_('已刷新')}.docx", f"report-{page.period}.docx", DOCX)
