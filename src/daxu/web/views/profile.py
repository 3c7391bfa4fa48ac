"""One's own account: who one is here, the password, the second factor and its recovery codes."""

from __future__ import annotations

from contextlib import suppress

import segno
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daxu.core.text import Text
from daxu.desk import factors, passwords, people, sessions, strongbox
from daxu.desk.models import Person
from daxu.desk.permissions import OWN_ACCOUNT, allows
from daxu.duties import staffing
from daxu.ledger import read
from daxu.web import guard
from daxu.web.saying import in_english
from daxu.web.views.session import CHALLENGE, answered

SECRET = "authenticator-secret"  # noqa: S105 — the name under which the session keeps it until a code confirms it


def said(text: Text) -> str:
    """Say a text in the reader's language."""
    return text.en if in_english() else text.zh


def me(request: HttpRequest) -> Person:
    """Return the person who is signed in; the gate has seen to it that there is one."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


@allows(OWN_ACCOUNT)
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show one's own account."""
    person = me(request)
    declared = read.book().organisations
    acting = [declared[code] for code in sorted(people.organisations_of(person, localdate())) if code in declared]
    context = {
        "person": person,
        "own": declared.get(person.organisation),
        "acting": [one for one in acting if one.code != person.organisation],
        "factors": factors.of(person),
        "asked": guard.factor_asked(person),
        "policy": passwords.policy(),
        "seats": sessions.of(person, here=request.session.session_key or "", now=now()),
    }
    return render(request, "web/profile.html", context)


@allows(OWN_ACCOUNT)
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out elsewhere: at one place, or at every other."""
    here, only = request.session.session_key or "", request.POST.get("which", "")[:40]
    ended = staffing.sign_out_elsewhere(me(request), here=here, why=staffing.BY_ONESELF, only=only, now=now())
    if ended:
        messages.success(request, _("已退出别处的 %(count)s 处登录。") % {"count": ended})
    else:
        messages.info(request, _("那里已经退出了。"))
    return redirect("profile")


@allows(OWN_ACCOUNT)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; forced, it says why."""
    person = me(request)
    problems = _changed(request, person) if request.method == "POST" else []
    if request.method == "POST" and not problems:
        messages.success(request, _("密码已经更改；您在别处的登录已全部退出。"))
        return redirect("profile")
    context = {
        "rules": [said(rule) for rule in passwords.rules(person)],
        "why": (why := passwords.why_change(person, now=now())) and said(why),
        "problems": problems,
    }
    return render(request, "web/password.html", context)


def _changed(request: HttpRequest, person: Person) -> list[tuple[str, str]]:
    """Change the password, or return what is wrong: (field, words) of each."""
    old, new, again = (request.POST.get(name, "") for name in ("old", "new", "again"))
    if guard.locked(request, person.username):
        return [("old", _("错得太多，请过一会儿再试。"))]
    if not person.check_password(old):
        guard.count_failure(request, person.username)
        return [("old", _("原密码不对。"))]
    if new != again:
        return [("again", _("两次输入的新密码不一样。"))]
    try:
        staffing.change_password(person, new, now=now())
    except passwords.BadPassword as refusal:
        return [("new", said(fault)) for fault in refusal.faults]
    update_session_auth_hash(request, person)
    return []


@allows(OWN_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up the authenticator app: a QR code drawn here, and a code that proves the app has it."""
    person, wrong = me(request), ""
    if request.method == "POST":
        try:
            factors.confirm_authenticator(person, _secret(request), request.POST.get("code", "")[:20], now=now())
        except factors.BadFactor as refusal:
            wrong = said(refusal.why)
        else:
            del request.session[SECRET]
            staffing.factor_changed(person, staffing.APP_REGISTERED, now=now())
            return _proved(request, person)
    context = {
        "qr": segno.make(address := factors.address_of(_secret(request), person)).svg_data_uri(scale=4, border=2),
        "secret": _secret(request),
        "address": address,
        "factors": factors.of(person),
        "asked": guard.factor_asked(person),
        "owed": guard.owed(request) == "second-factor",
        "wrong": wrong,
        "can_passkey": guard.can_passkey(request),
    }
    return render(request, "web/second_factor.html", context)


def _secret(request: HttpRequest) -> str:
    """Return the secret that waits for a code: until then the session keeps it, locked."""
    with suppress(strongbox.NoKey):
        if SECRET in request.session:
            return strongbox.unlock(str(request.session[SECRET]), purpose=SECRET)
    secret = factors.new_secret()
    request.session[SECRET] = strongbox.lock(secret, purpose=SECRET)
    return secret


def _proved(request: HttpRequest, person: Person) -> HttpResponse:
    """Show new recovery codes after the first factor, else go back to one's account."""
    request.session[guard.PROVED] = True
    if factors.of(person).codes_left:
        messages.success(request, _("验证器已登记。"))
        return redirect("profile")
    return render(request, "web/recovery_codes.html", {"codes": factors.new_codes(person)})


@allows(OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def passkeys(request: HttpRequest) -> HttpResponse:
    """Ask the browser to make a passkey (GET), or keep the one it made (POST)."""
    person, site = me(request), guard.site_of(request)
    if request.method == "GET":
        options, request.session[CHALLENGE] = factors.registration(person, site)
        return JsonResponse(options)
    name, challenge = request.GET.get("name", ""), request.session.pop(CHALLENGE, "")
    try:
        factors.register(person, answered(request), challenge=challenge, site=site, name=name, now=now())
    except factors.BadFactor as refusal:
        return JsonResponse({"why": said(refusal.why)}, status=422)
    staffing.factor_changed(person, staffing.PASSKEY_REGISTERED, now=now())
    request.session[guard.PROVED] = True
    return JsonResponse({"then": "" if factors.of(person).codes_left else "codes"})


@allows(OWN_ACCOUNT)
@sensitive_post_parameters()
@require_POST
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once; the first ones need no password, for a factor was just shown."""
    person = me(request)
    held = factors.of(person)
    if not held or (held.codes_left and not password_shown(request, person)):
        return redirect("profile")
    return render(request, "web/recovery_codes.html", {"codes": factors.new_codes(person)})


@allows(OWN_ACCOUNT)
@sensitive_post_parameters()
@require_POST
def forget_factor(request: HttpRequest) -> HttpResponse:
    """Remove the app or one passkey, with the password; the last factor stays where one is asked for."""
    person, which = me(request), request.POST.get("which", "")
    held = factors.of(person)
    if guard.factor_asked(person) and held.authenticator + len(held.passkeys) == 1:
        messages.error(request, _("这里要求有第二因素：请先登记另一个，再删去这一个。"))
    elif password_shown(request, person):
        _forget(person, which)
        messages.success(request, _("已删去。"))
    return redirect("profile")


def _forget(person: Person, which: str) -> None:
    if which == "authenticator":
        factors.remove_authenticator(person)
    else:
        factors.remove_passkey(person, guard.row_number(which))
    staffing.factor_changed(
        person, staffing.APP_REMOVED if which == "authenticator" else staffing.PASSKEY_REMOVED, now=now()
    )


def password_shown(request: HttpRequest, person: Person) -> bool:
    """Whether the form carried the right password; a wrong one counts like one at the sign-in."""
    locked = guard.locked(request, person.username)
    if not locked and person.check_password(request.POST.get("password", "")):
        return True
    if not locked:
        guard.count_failure(request, person.username)
    messages.error(request, _("错得太多，请过一会儿再试。") if locked else _("密码不对，没有改动。"))
    return False
