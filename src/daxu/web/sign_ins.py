"""Signing in and out, as acts: who came in, who left, whom the password or the second factor did not let in."""

from __future__ import annotations

import hashlib
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.timezone import now

from daxu.desk.models import Person
from daxu.duties import auditing
from daxu.duties.auditing import Occasion, Outcome, What
from daxu.web.witness import occasion_of


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: Person, **_more: Any) -> None:
    """Keep that somebody came in; nobody comes in of whom that cannot be kept."""
    now_known = occasion_of(request, user)
    auditing.identify(user.username, role=user.role, organisation=user.organisation, session=now_known.session)
    auditing.record(What.SIGN_IN, object=user.username, now=now(), who=now_known)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: Person | None, **_more: Any) -> None:
    """Keep that somebody left."""
    if user:
        auditing.record(What.SIGN_OUT, object=user.username, now=now(), who=occasion_of(request, user))


@receiver(user_login_failed)
def not_let_in(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    """Keep that somebody was not let in."""
    name = credentials.get("username") or ""
    auditing.record(What.SIGN_IN, object=named(str(name)), outcome=Outcome.REFUSED, now=now(), who=_visitor(request))


@receiver(user_locked_out)
def locked_out(request: HttpRequest | None = None, username: str = "", **_more: Any) -> None:
    """Keep that an account was locked for a while."""
    auditing.record(
        What.LOCKED_OUT, object=named(username or ""), outcome=Outcome.REFUSED, now=now(), who=_visitor(request)
    )


def named(name: str) -> str:
    """Return the name of an account; of a name that nobody bears a short hash: it may be a password."""
    if Person.objects.filter(username=name).exists():
        return name
    return f"不存在的账号 unknown account #{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _visitor(request: HttpRequest | None) -> Occasion | None:
    return occasion_of(request) if request is not None else None
