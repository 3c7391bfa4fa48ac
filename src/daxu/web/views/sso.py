"""Single sign-on by OpenID Connect: another server vouches for who it is; what they may do is decided here alone."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from joserfc.errors import JoseError
from requests import RequestException

from daxu.desk import accounts
from daxu.desk.models import Person
from daxu.desk.permissions import EVERYONE, allows
from daxu.web import guard

THEN = "single-sign-on-then"
_log = logging.getLogger("daxu.sign_in")


def offered() -> dict[str, str] | None:
    """Return the single sign-on as declared; None where there is none."""
    return settings.SINGLE_SIGN_ON if settings.SINGLE_SIGN_ON["issuer"] else None


@lru_cache(maxsize=1)
def _client(issuer: str, client: str, secret: str) -> Any:
    """Return the client of the issuer; what it can do is read from the issuer when first needed."""
    return OAuth().register(
        "issuer",
        client_id=client,
        client_secret=secret,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "timeout": 10},
    )


def _issuer() -> Any:
    declared = offered()
    if declared is None:
        raise Http404
    return _client(declared["issuer"], declared["client"], declared["secret"])


@allows(EVERYONE)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Send the browser to the issuer."""
    issuer = _issuer()
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    request.session[THEN] = asked if safe else ""
    try:
        answer: HttpResponse = issuer.authorize_redirect(request, _return_address(request))
    except (RequestException, AuthlibBaseError, ValueError) as failure:
        return _refused(request, failure, "unreachable")
    return answer


def _return_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("single-sign-on-return"))


@allows(EVERYONE)
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Take what the issuer says of the person: a known account comes in, an unknown one is told whom to ask."""
    issuer = _issuer()
    try:
        told = issuer.authorize_access_token(request).get("userinfo") or {}
    except (RequestException, AuthlibBaseError, JoseError, ValueError, KeyError) as failure:
        return _refused(request, failure, "not-vouched")
    person = _matched(told)
    if person is None:
        return _refused(request, f"no account for {str(told.get('sub', ''))[:80]!r}", "no-account")
    return guard.go_in(request, person, then=request.session.pop(THEN, ""), elsewhere=True)


def _matched(told: dict[str, Any]) -> Person | None:
    declared, subject = settings.SINGLE_SIGN_ON, str(told.get("sub", ""))
    name = str(told.get(declared["claim"], ""))
    return accounts.vouched_for(f"{declared['issuer']}|{subject}", name) if subject else None


def _refused(request: HttpRequest, why: object, kind: str) -> HttpResponse:
    _log.warning("single sign-on refused: %s", why)
    return render(request, "web/not_vouched.html", {"kind": kind}, status=403 if kind == "no-account" else 502)
