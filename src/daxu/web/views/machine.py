"""For the machine room: alive, ready, and the numbers that a monitor collects. None of it names a person."""

from __future__ import annotations

import logging
import secrets
from ipaddress import ip_address

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from daxu.desk.permissions import EVERYONE, allows
from daxu.web import counting
from daxu.web.caller import address_of

_log = logging.getLogger("daxu.ready")
PLAIN = "text/plain; charset=utf-8"


@allows(EVERYONE)
@require_safe
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (every view takes it)
    """Say whether the site can answer: 200 when the database does, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("数据库无应答 database unavailable\n", status=503, content_type=PLAIN)
    return HttpResponse("ok\n", content_type=PLAIN)


@allows(EVERYONE)
@require_safe
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (every view takes it)
    """Say whether the site can work: database, tables, room on the disk, and a ledger that can be written."""
    try:
        wanting = counting.not_ready()
    except (DatabaseError, OSError) as error:
        _log.error("Not ready", exc_info=error)
        wanting = {"database": "数据库无应答 database unavailable"}
    for name in wanting:
        _log.warning("Not ready: %s", name)
    answer = {"ready": not wanting, "wanting": wanting}
    return JsonResponse(answer, status=503 if wanting else 200, json_dumps_params={"ensure_ascii": False})


@allows(EVERYONE)
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Hand the numbers to a monitor on this machine, or to one that shows the token; others find nothing here."""
    if not _may_watch(request):
        raise Http404
    return HttpResponse(counting.exposition(now()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_watch(request: HttpRequest) -> bool:
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if (token := settings.METRICS_TOKEN) and secrets.compare_digest(shown, token.encode()):
        return True
    # A proxy on this machine hands on other people's requests, and says so.
    return settings.METRICS == "loopback" and "X-Forwarded-For" not in request.headers and _is_here(request)


def _is_here(request: HttpRequest) -> bool:
    try:
        return ip_address(address_of(request)).is_loopback
    except ValueError:
        return False
