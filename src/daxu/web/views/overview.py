"""总览: how the plan stands on the day, what makes it up, what is behind, and what is in doubt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from daxu.desk.permissions import SEE_PLAN, allows


@allows(SEE_PLAN)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the whole plan on one page."""
    return render(request, "web/overview.html", {})
