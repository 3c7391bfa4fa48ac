"""Pages for what went wrong: what, where, why, and what to do next; never a traceback."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from daxu.desk.permissions import EVERYONE, allows
from daxu.duties.filing import Unavailable

NOT_NOW = (OperationalError, InterfaceError, Unavailable)
"""What a database raises that does not answer, or has no room: what is on file is whole, and later it may go well."""


@allows(EVERYONE)
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the address or the form says something that cannot be."""
    return render(request, "web/errors/400.html", {"reason": _words(exception)}, status=400)


@allows(EVERYONE)
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the account has no right to this page."""
    return render(request, "web/errors/403.html", {"reason": _words(exception)}, status=403)


@allows(EVERYONE)
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing is at this address; a figure or target that is not known says which are near."""
    context = {"reason": _words(exception), "path": request.path}
    return render(request, "web/errors/404.html", context, status=404)


@allows(EVERYONE)
def failed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django gives it)
    """500: our fault, or 503 where the database is; the page rests on nothing that could fail again."""
    if isinstance(sys.exc_info()[1], NOT_NOW):
        page = render_to_string("web/errors/500.html", {"waits": True})
        return HttpResponse(page, status=503, headers={"Retry-After": "5"})
    return HttpResponse(render_to_string("web/errors/500.html"), status=500)


@allows(EVERYONE)
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django names it)
    """403: a form without its token: it was open for too long, or did not come from here."""
    return render(request, "web/errors/form_expired.html", status=403)


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: the page is there, but not for this method."""
    context = {"method": request.method, "allowed": allowed}
    response = render(request, "web/errors/405.html", context, status=405)
    response["Allow"] = allowed
    return response


def _words(exception: Exception | None) -> str:
    """Return the message that the exception carries for people."""
    return str(exception.args[0]) if exception and exception.args and isinstance(exception.args[0], str) else ""
