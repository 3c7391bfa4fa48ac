"""The draft of a plan: from a report to files, confirmed line by line by a person; nothing enters the ledger."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from daxu.desk.permissions import CHECK_REPORT, allows
from daxu.web import submission
from daxu.web.submission import Submission
from daxu.web.views.reading import form


@allows(CHECK_REPORT)
@submission.bounded
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Show the form; posted, show the draft or hand over its files."""
    asked = submission.too_large() if too_large else Submission()
    return form(request, asked, drafting=True)
