"""Signing in and out, the language, and the introduction."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from daxu.desk import accounts, factors
from daxu.desk.models import Person
from daxu.desk.permissions import EVERYONE, SEE_PLAN, allows
from daxu.web import guard
from daxu.web.saying import in_english
from daxu.web.views import sso

INTRODUCED = "daxu_introduced"
CHALLENGE = "passkey-challenge"
LONGEST_ANSWER = 20_000  # characters of a passkey's answer


class SignIn(LoginView):
    """The sign-in page; in a demonstration it names the sample accounts."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Try nothing more where too much failed already."""
        if guard.failed_too_often(request, request.POST.get("username", "")[:150]):
            return locked_out(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Go on to the second factor where there is one, else in."""
        person: Any = form.get_user()
        return guard.go_in(self.request, person, then=self.get_redirect_url())

    def get_initial(self) -> dict[str, object]:
        """Fill in the account that was clicked."""
        return {**super().get_initial(), "username": self.request.GET.get("name", "")[:150]}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the sample accounts and the other ways in."""
        ways = {"single_sign_on": sso.offered(), "can_passkey": guard.can_passkey(self.request)}
        return super().get_context_data(samples=accounts.samples(), **ways, **kwargs)

    def get_default_redirect_url(self) -> str:
        """Open the home of the person's role."""
        return guard.home_of(self.request.user)


def locked_out(request: HttpRequest) -> HttpResponse:
    """Answer whoever tried too often."""
    return render(request, "web/locked_out.html", status=429)


sign_in = allows(EVERYONE)(require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view()))
sign_out = allows(EVERYONE)(LogoutView.as_view())


@allows(EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask whoever has shown the password for the second factor."""
    half = guard.half_of(request)
    if half is None:
        return redirect("sign-in")
    person, held = half
    if guard.locked(request, person.username) or guard.failed_too_often(request, person.username):
        return locked_out(request)
    context = {"factors": factors.of(person), "name": person.username}
    if request.method != "POST":
        return render(request, "web/second_step.html", context)
    try:
        opened = factors.opens(person, request.POST.get("code", "")[:60], now=now())
    except factors.BadFactor as refusal:
        why = refusal.why.en if in_english() else refusal.why.zh
        return render(request, "web/second_step.html", {**context, "why": why})
    if opened:
        guard.let_in(request, person, two_factors=True, elsewhere=held["elsewhere"])
        return HttpResponseRedirect(held["then"] or guard.home_of(person))
    guard.count_failure(request, person.username)
    return render(request, "web/second_step.html", {**context, "wrong": True})


@allows(EVERYONE)
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """Ask the browser for a passkey (GET), or let its holder in (POST): device and holder are two factors."""
    if request.method == "GET":
        options, request.session[CHALLENGE] = factors.question(guard.site_of(request))
        return JsonResponse(options)
    try:
        person = shown_passkey(request)
    except factors.BadFactor as refusal:
        return JsonResponse({"why": refusal.why.en if in_english() else refusal.why.zh}, status=403)
    held = _held(request)
    guard.let_in(request, person, two_factors=True)
    return JsonResponse({"then": held or guard.home_of(person)})


def shown_passkey(request: HttpRequest) -> Person:
    """Return the person whose passkey the browser showed; raise BadFactor."""
    answer, challenge = answered(request), request.session.pop(CHALLENGE, "")
    person = factors.shown(answer, challenge=challenge, site=guard.site_of(request), now=now())
    half = guard.half_of(request)
    if half and half[0].pk != person.pk:
        raise factors.BadFactor(factors.OTHER_PERSON)
    return person


def answered(request: HttpRequest) -> dict[str, Any]:
    """Return what the browser answered as JSON; raise BadFactor for anything else."""
    try:
        told = json.loads(request.body[:LONGEST_ANSWER])
    except ValueError:
        told = None
    if not isinstance(told, dict) or not isinstance(told.get("credential"), dict):
        raise factors.BadFactor(factors.BAD_PASSKEY)
    answer: dict[str, Any] = told["credential"]
    return answer


def _held(request: HttpRequest) -> str:
    """Return where whoever signs in wants to go: kept from the password step, or told by the page."""
    if half := guard.half_of(request):
        return str(half[1]["then"])
    asked = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if safe else ""


@allows(EVERYONE)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language and come back to the page."""
    return set_language(request)


@allows(SEE_PLAN)
@require_POST
def dismiss_introduction(request: HttpRequest) -> HttpResponse:
    """Remember that this browser has read the introduction, and come back to the page."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if safe else reverse("overview"))  # what was sent names no page of ours
    response.set_cookie(
        INTRODUCED, "1", max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response
