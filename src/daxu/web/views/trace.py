"""溯源: what one figure rests on, as a page that can be sent and as the side panel of any page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from daxu.desk.permissions import SEE_PLAN, allows


@allows(SEE_PLAN)
@require_safe
def trace(request: HttpRequest, figure: str) -> HttpResponse:
    """Show what the figure rests on."""
    return render(request, "web/trace.html", {"figure": figure})
