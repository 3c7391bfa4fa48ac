"""Accounts: the sample ones of a demonstration, one a role, and what an administrator may read about all of them."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.hashers import check_password, make_password

from daxu.desk.models import Person, Role
from daxu.desk.passwords import ADMINISTRATORS

SAMPLE_ROLES = {
    "planner": Role.PLANNER,
    "reporter": Role.REPORTER,
    "reviewer": Role.REVIEWER,
    "lead": Role.LEAD,
    "leader": Role.LEADER,
    "deputy": Role.DEPUTY,
    "public": Role.PUBLIC,
    "sysadmin": Role.SYSTEM_ADMIN,
    "secadmin": Role.SECURITY_ADMIN,
    "auditor": Role.AUDITOR,
}
# The model district's: jobs are filed and first reviewed by 人社局, the plan is kept by 发改委.
SAMPLE_ORGANISATIONS = {"planner": "fgw", "reporter": "rsj", "reviewer": "rsj", "lead": "fgw"}
KEPT_IN = "demo-accounts.txt"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that can be mistaken for another


@dataclass(frozen=True, slots=True)
class Account:
    """What may be said of an account: never its password."""

    name: str
    role: str
    role_label: str
    organisation: str
    sample: bool
    active: bool
    last_sign_in: datetime | None


def ensure_samples(home: Path) -> list[tuple[str, str, str]]:
    """Make the sample accounts, or find them; return (name, role, password) of each.

    The password is made once for each data folder and kept there, readable by its owner only, so that a second start
    can print it again.
    """
    password = _kept_password(home) or _keep_password(home, _new_password())
    sample_accounts(password)
    return [(name, role.label, password) for name, role in SAMPLE_ROLES.items()]


def sample_accounts(password: str) -> None:
    """Make one account a role, all with the same password; accounts that are right already stay as they are."""
    standing = {person.username: person for person in Person.objects.filter(username__in=SAMPLE_ROLES)}
    if len(standing) == len(SAMPLE_ROLES) and _all_open_with(password, list(standing.values())):
        return
    hashed = make_password(password)
    for name, role in SAMPLE_ROLES.items():
        organisation = SAMPLE_ORGANISATIONS.get(name, "")
        fields = {
            "role": role,
            "organisation": organisation,
            "sample": True,
            "preset": role in ADMINISTRATORS,
            "password": hashed,
            "is_active": True,
        }
        Person.objects.update_or_create(username=name, defaults=fields)


def _all_open_with(password: str, people: Sequence[Person]) -> bool:
    """Whether the password opens every account; equal hashes are checked once, for checking is slow by design."""
    return all(check_password(password, hashed) for hashed in {person.password for person in people})


def _new_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _kept_password(home: Path) -> str | None:
    try:
        lines = (home / KEPT_IN).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return None
    return next((line.split("\t")[2] for line in lines if line.count("\t") == 2), None)  # noqa: PLR2004


def _keep_password(home: Path, password: str) -> str:
    rows = (f"{name}\t{role.label}\t{password}\n" for name, role in SAMPLE_ROLES.items())
    descriptor = os.open(home / KEPT_IN, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as kept:
        kept.writelines(rows)
    return password


def samples() -> list[Account]:
    """Return the sample accounts of this installation; none means that it is no demonstration."""
    order = list(SAMPLE_ROLES)
    found = [_account(person) for person in Person.objects.filter(sample=True, is_active=True)]
    return sorted(found, key=lambda a: (order.index(a.name) if a.name in order else len(order), a.name))


def missing_administrators() -> list[str]:
    """Return the roles of the three administrators that no account of this installation holds."""
    held = set(
        Person.objects.filter(role__in=ADMINISTRATORS, is_active=True, sample=False).values_list("role", flat=True)
    )
    return [role.label for role in Role if role in ADMINISTRATORS and role not in held]


def everyone() -> list[Account]:
    """Return every account, in order of role and name."""
    return [_account(person) for person in Person.objects.order_by("role", "username")]


def _account(person: Person) -> Account:
    return Account(
        name=person.username,
        role=person.role,
        role_label=Role(person.role).label,
        organisation=person.organisation,
        sample=person.sample,
        active=person.is_active,
        last_sign_in=person.last_login,
    )


@dataclass(frozen=True, slots=True)
class SignIn:
    """One attempt to sign in."""

    name: str
    at: datetime
    address: str
    succeeded: bool


def recent_sign_ins(count: int) -> list[SignIn]:
    """Return the newest attempts to sign in, failed ones too."""
    good = [SignIn(log.username, log.attempt_time, log.ip_address, True) for log in AccessLog.objects.all()[:count]]
    bad = [
        SignIn(attempt.username, attempt.attempt_time, attempt.ip_address, False)
        for attempt in AccessAttempt.objects.all()[:count]
    ]
    return sorted(good + bad, key=lambda attempt: attempt.at, reverse=True)[:count]


def vouched_for(subject: str, name: str) -> Person | None:
    """Return the account of somebody whom the single sign-on vouches for; None where there is none: none is made.

    The first time the account is found by its name, and bound to that identity for good; later the identity alone
    decides, so that a name given to somebody else elsewhere opens nothing here.
    """
    if bound := Person.objects.filter(subject=subject).first():
        return bound if bound.is_active else None
    if not name or not Person.objects.filter(username=name, subject=None, is_active=True).update(subject=subject):
        return None
    return Person.objects.get(username=name)


def unlock(name: str) -> None:
    """Forget the failures of an account, so that its holder may try again."""
    AccessAttempt.objects.filter(username=name).delete()
