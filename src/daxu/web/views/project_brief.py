"""A project on one page, for a leader: as .docx, and as PDF where the server can make one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from daxu.core.projects.entering import NoSuchProject
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties.projects import briefing
from daxu.duties.projects.briefing import Brief, NoPdf, PdfLater
from daxu.ledger import read
from daxu.web.day import asked_day
from daxu.web.saying import in_english, told
from daxu.web.views.empty import needs_plan
from daxu.web.views.project_issues import handed
from daxu.web.views.reports import DOCX

PDF = "application/pdf"


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project_brief_docx(request: HttpRequest, project: str) -> HttpResponse:
    """Hand over a project's brief as a .docx."""
    brief = _brief(request, project)
    return _handed(brief, _document(request, brief), "docx", DOCX)


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project_brief_pdf(request: HttpRequest, project: str) -> HttpResponse:
    """Hand over a project's brief as a PDF; where none can be made, say why and offer the .docx."""
    brief = _brief(request, project)
    try:
        return _handed(brief, briefing.pdf(_document(request, brief)), "pdf", PDF)
    except NoPdf as none:
        later = isinstance(none, PdfLater)
        page = {"brief": brief, "why": told(none.why), "later": later}
        answer = render(request, "web/project_no_pdf.html", page, status=503 if later else 501)
        if later:
            answer["Retry-After"] = "30"
        return answer


def _brief(request: HttpRequest, project: str) -> Brief:
    try:
        return briefing.brief(project, asked_day(request), read.book(), english=in_english())
    except NoSuchProject as unknown:
        raise Http404(str(unknown)) from None


def _document(request: HttpRequest, brief: Brief) -> bytes:
    return briefing.document(brief, by=request.user.get_username(), at=localtime())


def _handed(brief: Brief, content: bytes, ending: str, kind: str) -> HttpResponse:
    name = f"{brief.name}-{brief.day}.{ending}"
    return handed(content, name, f"{brief.project.id}-{brief.day}.{ending}", kind)
