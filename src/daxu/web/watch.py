"""The watch over every request: it gets a name, is counted, and its end is told to the log."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from secrets import token_hex
from time import perf_counter

from django.http import HttpRequest, HttpResponse

from daxu.web import counting
from daxu.web.logs import called, route_of

NAMED = re.compile(r"[A-Za-z0-9-]{8,40}")
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_log = logging.getLogger("daxu.requests")


class Watch:
    """Name every request, count it, and tell how it ended: the outermost of all."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next responder."""
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on under its name; a proxy in front may have named it already."""
        shown = request.headers.get("X-Request-ID", "")
        request.called = shown if NAMED.fullmatch(shown) else token_hex(8)  # type: ignore[attr-defined]
        before = called.set(request.called)  # type: ignore[attr-defined]
        began = perf_counter()
        try:
            response = self._respond(request)
            _told(request, response, perf_counter() - began)
        finally:
            called.reset(before)
        response.headers["X-Request-ID"] = request.called  # type: ignore[attr-defined]
        return response


def _told(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    counting.count("read" if request.method in _SAFE else "write", response.status_code, seconds)
    told = {
        "method": request.method,
        "route": route_of(request),
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }
    _log.info("request", extra=told)
