"""Signing in, guarded: where somebody comes from, who failed too often, and what is owed before any page opens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessFailureLog
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.timezone import now

from daxu.desk import factors, passwords, sessions
from daxu.desk.factors import Site
from daxu.desk.models import Person
from daxu.desk.permissions import ADMINISTER, may
from daxu.duties import staffing
from daxu.web.caller import address_of
from daxu.web.device import device_of

BACKEND = "django.contrib.auth.backends.ModelBackend"
HALF = "half-way"  # who has shown the password and not yet the second factor
PROVED = "second-factor"  # set in a session that was opened with two factors
ELSEWHERE = "signed-in-elsewhere"  # set in a session that the single sign-on opened
_HALF_MINUTES = 10


def failed_too_often(request: HttpRequest, name: str = "") -> bool:
    """Whether so many sign-ins failed of late, from this address or of this account, that nothing more is tried."""
    since = now() - timedelta(minutes=settings.LOCK_MINUTES)
    failures = AccessFailureLog.objects.filter(attempt_time__gte=since)
    if failures.filter(ip_address=address_of(request) or None).count() >= settings.FAILURES_AN_ADDRESS:
        return True
    return bool(name) and failures.filter(username=name).count() >= settings.FAILURES_AN_ACCOUNT


def locked(request: HttpRequest, name: str) -> bool:
    """Whether the account is locked from this address."""
    return not AxesProxyHandler.is_allowed(request, {"username": name})


def count_failure(request: HttpRequest, name: str) -> None:
    """Count a wrong code like a wrong password: five of them lock the account."""
    user_login_failed.send(sender=__name__, credentials={"username": name}, request=request)


# --- the way in


def half_way(request: HttpRequest, person: Person, *, then: str, elsewhere: bool) -> None:
    """Remember that somebody has shown the first factor; nobody is signed in by it."""
    request.session.cycle_key()
    request.session[HALF] = {
        "person": person.pk,
        "then": then,
        "elsewhere": elsewhere,
        "until": (now() + timedelta(minutes=_HALF_MINUTES)).timestamp(),
    }


def half_of(request: HttpRequest) -> tuple[Person, dict[str, Any]] | None:
    """Return who is half-way in, and where they want to go; None where nobody is, or not any more."""
    held = request.session.get(HALF)
    if not held or held["until"] < now().timestamp():
        return None
    person = Person.objects.filter(pk=held["person"], is_active=True).first()
    return (person, held) if person else None


def let_in(request: HttpRequest, person: Person, *, two_factors: bool, elsewhere: bool = False) -> None:
    """Sign somebody in; the session knows how they proved who they are, and from where.

    Where only one session is allowed, those elsewhere end.
    """
    request.session.pop(HALF, None)
    login(request, person, backend=BACKEND)
    request.session[PROVED], request.session[ELSEWHERE] = two_factors, elsewhere
    device = device_of(request.headers.get("User-Agent", ""))
    request.session[sessions.SEAT] = {"device": device, "address": address_of(request), "since": now().isoformat()}
    if settings.ONE_SESSION:
        staffing.sign_out_elsewhere(person, here=request.session.session_key or "", why=staffing.ONLY_ONE, now=now())


def home_of(person: object) -> str:
    """Return where a person of this role begins."""
    return resolve_url("administration" if may(person, ADMINISTER) else "overview")


def go_in(request: HttpRequest, person: Person, *, then: str, elsewhere: bool = False) -> HttpResponse:
    """Take the step after the first factor: the second one, or the page that was asked for."""
    if factors.of(person):
        half_way(request, person, then=then, elsewhere=elsewhere)
        return redirect("second-step")
    let_in(request, person, two_factors=False, elsewhere=elsewhere)
    return HttpResponseRedirect(then or home_of(person))


def owed(request: HttpRequest) -> str:
    """Return the name of the page where a signed-in person has to do something first; empty where nothing is owed."""
    person = request.user
    if not isinstance(person, Person):
        return ""
    if not request.session.get(ELSEWHERE) and passwords.why_change(person, now=now()):
        return "change-password"
    if factor_asked(person) and not request.session.get(PROVED) and not factors.of(person):
        return "second-factor"
    return ""


# While something is owed only these pages open (and signing out, the language, and the like).
SERVES = {
    "change-password": {"change-password"},
    "second-factor": {"second-factor", "passkeys", "recovery-codes"},
}


def factor_asked(person: Person) -> bool:
    """Whether this person must have a second factor here."""
    everyone = settings.SECOND_FACTOR == "everyone"
    return everyone or (settings.SECOND_FACTOR == "required" and person.role in passwords.ADMINISTRATORS)


def site_of(request: HttpRequest) -> Site:
    """Return what a passkey is bound to: this site's own name, which the allowed hosts have vouched for."""
    host = request.get_host()
    return Site(host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host, f"{request.scheme}://{host}")


def can_passkey(request: HttpRequest) -> bool:
    """Whether a passkey could be bound to the name in the address: browsers refuse bare numbers."""
    domain = site_of(request).domain
    return not (domain.startswith("[") or domain.replace(".", "").isdigit())


def row_number(written: str) -> int:
    """Return the number of a row that a form names; 0, which none has, where no row can have it."""
    return int(written) if written.isdecimal() and len(written) <= _MOST_DIGITS else 0


_MOST_DIGITS = 18  # what a database counts with
