"""What every request passes: the gate (sign-in and rights, denied by default), the day, and the last headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import Context, copy_context
from time import time
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from daxu.desk.permissions import EVERYONE, SEE_FILINGS, may
from daxu.desk.sessions import SEEN
from daxu.ledger import eyes
from daxu.web import guard
from daxu.web.views.errors import bad_request, method_not_allowed

RENEW_AFTER = 5 * 60  # seconds
Responder = Callable[[HttpRequest], HttpResponse]


class ChosenLanguage(LocaleMiddleware):
    """Speak Chinese until somebody chooses English: the house's first language does not follow a browser's setting."""

    def process_request(self, request: HttpRequest) -> None:
        """Leave the browser's wish out of the choice; the cookie that the switch sets decides."""
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)


class Gate:
    """Refuse every view that is not marked with a right which the person holds."""

    def __init__(self, respond: Responder) -> None:
        """Keep the next responder."""
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; `process_view` decides."""
        with eyes.opened():
            response: Any = self._respond(request)
            if response.streaming:  # it is read when this block has ended, and still with these eyes
                response.streaming_content = _carried_on(response.streaming_content, copy_context())
            return response  # type: ignore[no-any-return]

    def process_view(self, request: HttpRequest, view: Any, _args: object, _kwargs: object) -> HttpResponse | None:
        """Let pass, ask to sign in, or refuse."""
        right = getattr(view, "right", None)
        eyes.see(only_published=not may(request.user, SEE_FILINGS))
        if _guards_itself(request):
            return _first_things_over_api(request)
        if right == EVERYONE:
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        if right is None or not may(request.user, right):
            raise PermissionDenied
        _stay_signed_in(request)
        return _first_things(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say that what was sent cannot be kept, where the database refuses the characters or the length of it."""
        if not isinstance(error, DataError):
            return None
        return bad_request(request, BadRequest(_("所填的内容太长，或含有存不下的字符。")))


def _carried_on(content: Iterable[bytes], context: Context) -> Iterator[bytes]:
    """Walk what is streamed in the context in which it was asked for: who asks, and what they may see."""
    pieces, nothing_more = iter(content), object()
    while (piece := context.run(next, pieces, nothing_more)) is not nothing_more:
        yield piece  # type: ignore[misc]


def _first_things(request: HttpRequest) -> HttpResponse | None:
    """Lead to the password page, or to the second factor, whoever owes it: no other page opens before."""
    page = guard.owed(request)
    match = request.resolver_match
    if not page or (match and match.url_name in guard.SERVES[page]):
        return None
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=403, headers={"HX-Redirect": resolve_url(page)})
    return redirect(page)


def _first_things_over_api(request: HttpRequest) -> HttpResponse | None:
    """Take a session that owes something for nobody's; a token stands for itself."""
    if "Authorization" not in request.headers and request.user.is_authenticated and guard.owed(request):
        request.user = AnonymousUser()
    return None


def _stay_signed_in(request: HttpRequest) -> None:
    """Renew a session that is in use; seldom, because each renewal is a write."""
    now = int(time())
    if now - request.session.get(SEEN, 0) > RENEW_AFTER:
        request.session[SEEN] = now


def _guards_itself(request: HttpRequest) -> bool:
    """Whether the address belongs to the API, which asks for tokens of its own."""
    match = request.resolver_match
    return match is not None and "api" in match.namespaces


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect to the sign-in page; a fragment of a page asks the whole page to go there."""
    if request.headers.get("HX-Request") == "true":
        here = request.headers.get("HX-Current-URL", "")
        path = here.partition(request.get_host())[2] or "/"
        return HttpResponse(status=401, headers={"HX-Redirect": redirect_to_login(path).url})
    return redirect_to_login(request.get_full_path(), resolve_url("sign-in"))


class LastHeaders:
    """Headers that no view should have to think of, and the designed page for a wrong method."""

    def __init__(self, respond: Responder) -> None:
        """Keep the next responder."""
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add what is missing."""
        response = self._respond(request)
        if response.status_code == 405 and not response.content:  # noqa: PLR2004
            response = method_not_allowed(request, response["Allow"])
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["HX-Request"])
        return response


PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
