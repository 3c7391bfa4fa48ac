"""Registering a project: one form, one id for life."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from daxu.desk.permissions import REPORT_PROJECTS, allows
from daxu.web import submission
from daxu.web.project_typed import LARGEST_REQUEST
from daxu.web.views import project_forms
from daxu.web.views.empty import needs_plan


@allows(REPORT_PROJECTS)
@submission.within(lambda: LARGEST_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def new(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Show the form of a new project, or register it."""
    return project_forms.new_form(request, too_large=too_large)
