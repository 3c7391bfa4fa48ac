"""Copies of filing pages that a browser may keep for a dead line: whose they are, and the worker that keeps them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_safe

from daxu.desk.models import Person
from daxu.desk.permissions import EVERYONE, allows

HEADER = "Daxu-Copy-For"
"""Names, on a page that may be kept, whose copy it would be; a page without it is never kept."""
_WORKER = "web/js/copies_worker.js"


def owner(person: Person) -> str:
    """Return a name for the person that says nothing of them, and is no one's at any other house."""
    return salted_hmac("daxu.copies", f"{person.pk} {person.username}", algorithm="sha256").hexdigest()[:24]


def let_keep(response: HttpResponse, request: HttpRequest) -> HttpResponse:
    """Allow the browser of whoever is signed in to keep this page for a dead line."""
    if isinstance(request.user, Person):
        response[HEADER] = owner(request.user)
    return response


@allows(EVERYONE)
@require_safe
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (every view takes it)
    """Hand out the worker's script; from below /static/ it could not serve the filing pages."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@cache
def _script() -> bytes:
    return Path(str(finders.find(_WORKER))).read_bytes()
