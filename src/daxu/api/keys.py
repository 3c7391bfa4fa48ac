"""Who asks: a token in the Authorization header, or the session of a person signed in to the site.

Either way a person stands behind the request, and the person's role decides, exactly as on the pages.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import now
from ninja.security import APIKeyCookie, HttpBearer

from daxu.api.refusals import SIGN_IN, Refusal
from daxu.desk import tokens
from daxu.desk.models import Person
from daxu.desk.permissions import SEE_FILINGS, may
from daxu.desk.tokens import Standing
from daxu.duties import auditing
from daxu.ledger import eyes

_BAD = {
    Standing.UNKNOWN: ("unknown-token", "令牌不存在。", "There is no such token."),
    Standing.EXPIRED: ("expired-token", "令牌已到期。", "The token has expired."),
    Standing.WITHDRAWN: ("withdrawn-token", "令牌已被撤销。", "The token was withdrawn."),
    Standing.PERSON_INACTIVE: ("inactive-account", "令牌所代表的账号已停用。", "The token's account is inactive."),
}


class ByToken(HttpBearer):
    """A token made by `daxu token`."""

    def __init__(self, *rights: str) -> None:
        """Ask for any one of `rights`."""
        super().__init__()
        self._rights = rights

    def authenticate(self, request: HttpRequest, token: str) -> Person:  # noqa: ARG002 - the token says it all
        """Return the person behind a token; raise Refusal otherwise."""
        shown = tokens.shown(token, now=now())
        if shown.person is None:
            code, chinese, english = _BAD[shown.standing]
            raise Refusal(401, code, f"{chinese} {english}", SIGN_IN)
        person = shown.person
        auditing.identify(
            person.username, role=person.role, organisation=person.organisation, session=f"token {shown.token}"
        )
        return entitled(person, self._rights)


class BySession(APIKeyCookie):
    """The session of a person who signed in to the site."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, *rights: str) -> None:
        """Ask for any one of `rights`."""
        super().__init__()
        self._rights = rights

    def authenticate(self, request: HttpRequest, key: str | None) -> Person | None:  # noqa: ARG002 - Django read it
        """Return the person who is signed in, or None."""
        person: Any = request.user
        return entitled(person, self._rights) if isinstance(person, Person) and person.is_active else None


def entitled(person: Person, rights: tuple[str, ...]) -> Person:
    """Return the person when the role grants any of `rights`; raise Refusal otherwise."""
    if not any(may(person, right) for right in rights):
        raise Refusal(
            403,
            "not-permitted",
            f"角色“{person.get_role_display()}”无权查看。 The role {person.role} may not see this.",
            "请用有权限的账号，或请系统管理员调整角色。 Use an account that may, or ask an administrator.",
        )
    eyes.see(only_published=not may(person, SEE_FILINGS))
    return person


def holding(*rights: str) -> list[Any]:
    """Return the ways in for people whose role grants any of `rights`."""
    return [ByToken(*rights), BySession(*rights)]
