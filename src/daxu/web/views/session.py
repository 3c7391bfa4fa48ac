"""Signing in and out, the language, the introduction, and the sign of life for the machine room."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from daxu.desk import accounts
from daxu.desk.permissions import ADMINISTER, EVERYONE, SEE_PLAN, allows, may

INTRODUCED = "daxu_introduced"


class SignIn(LoginView):
    """The sign-in page; in a demonstration it names the sample accounts."""

    template_name = "web/sign_in.html"
    redirect_authenticated_user = True

    def get_initial(self) -> dict[str, object]:
        """Fill in the account that was clicked."""
        return {**super().get_initial(), "username": self.request.GET.get("name", "")[:150]}

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        """Add the sample accounts."""
        return super().get_context_data(samples=accounts.samples(), **kwargs)

    def get_default_redirect_url(self) -> str:
        """Open the home of the person's role."""
        return resolve_url("administration" if may(self.request.user, ADMINISTER) else "overview")


sign_in = allows(EVERYONE)(SignIn.as_view())
sign_out = allows(EVERYONE)(LogoutView.as_view())


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
    response = redirect(back if safe else "overview")
    response.set_cookie(
        INTRODUCED, "1", max_age=365 * 24 * 3600, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@allows(EVERYONE)
@require_GET
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (every view takes it)
    """Say whether the site can answer: 200 when the database does, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("数据库无应答 database unavailable\n", status=503, content_type="text/plain; charset=utf-8")
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
