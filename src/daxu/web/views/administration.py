"""The home of the three administrators (三员): each sees his own matter, and none of them business data."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import daxu
from daxu.desk import accounts
from daxu.desk.permissions import ADMINISTER, SEE_ACCOUNTS, SEE_AUDIT, SEE_SYSTEM, allows, may
from daxu.ledger import read

RECENT = 50


@allows(ADMINISTER)
@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """Show what this administrator looks after."""
    context: dict[str, object] = {}
    if may(request.user, SEE_SYSTEM):
        context["system"] = _system()
    if may(request.user, SEE_ACCOUNTS):
        context["accounts"] = accounts.everyone()
    if may(request.user, SEE_AUDIT):
        seals = read.seals()
        context |= {"audits": True, "newest_seal": seals[-1] if seals else None}
        context |= {"sign_ins": accounts.recent_sign_ins(RECENT)}
    return render(request, "web/administration.html", context)


def _system() -> dict[str, object]:
    seals = read.seals()
    return {
        "release": daxu.__version__,
        "database": connection.vendor,
        "home": str(settings.HOME),
        "production": settings.PRODUCTION,
        "tls": settings.BEHIND_TLS,
        "entries": read.head(),
        "seal": seals[-1] if seals else None,
    }
