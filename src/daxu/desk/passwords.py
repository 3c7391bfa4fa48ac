"""Passwords: what one must be like, which may not come back, when one must be changed (等保 practice, domain §16.2)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from daxu.core.text import Text
from daxu.desk import sessions
from daxu.desk.models import FormerPassword, Person, Role

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
SORTS_ASKED = 3
LONGEST = 128  # what is longer only keeps the hasher busy
_SHORTEST_NAME = 3  # a shorter user name may stand in a password by chance
# None that can be mistaken for another, so that a password can be read out.
_SMALL, _GREAT, _DIGITS, _SIGNS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789", "-+=@#%"


@dataclass(frozen=True, slots=True)
class Policy:
    """What this installation asks of passwords."""

    length: int
    administrators_length: int
    days: int
    kept: int

    def length_for(self, person: Person) -> int:
        """Return the least length for a person: the administrators' is greater."""
        return self.administrators_length if person.role in ADMINISTRATORS else self.length


class BadPassword(ValueError):
    """A new password that the policy refuses; `faults` says everything at once."""

    def __init__(self, faults: tuple[Text, ...]) -> None:
        """Keep every fault in both languages."""
        super().__init__(" ".join(f"{fault.zh} {fault.en}" for fault in faults))
        self.faults = faults


def policy() -> Policy:
    """Return the policy that the settings declare."""
    return Policy(**settings.PASSWORD_POLICY)


def rules(person: Person) -> list[Text]:
    """Say what a new password of this person must be like, before one is typed."""
    asked = policy()
    length = asked.length_for(person)
    return [
        Text(f"至少 {length} 个字符", f"at least {length} characters"),
        Text("大写字母、小写字母、数字、符号中至少三种", "three of: capitals, small letters, digits, signs"),
        Text("不含账号名", "without the account's name"),
        Text(f"不与最近 {asked.kept} 次用过的相同", f"none of the last {asked.kept}"),
    ]


def faults(password: str, person: Person) -> tuple[Text, ...]:
    """Return everything that is wrong with a new password; nothing where it may be used."""
    return (*_of_itself(password, person), *_used_before(password, person))


def _of_itself(password: str, person: Person) -> list[Text]:
    least = policy().length_for(person)
    found = []
    if len(password) < least:
        found.append(Text(f"密码太短：至少 {least} 个字符。", f"Too short: at least {least} characters."))
    if len(password) > LONGEST:
        found.append(Text(f"密码太长：最多 {LONGEST} 个字符。", f"Too long: at most {LONGEST} characters."))
    if _sorts(password) < SORTS_ASKED:
        found.append(
            Text(
                "密码太简单：大写字母、小写字母、数字、符号中至少要有三种。",
                "Too simple: use three of capitals, small letters, digits and signs.",
            )
        )
    if _names(password, person):
        found.append(Text("密码里不能有账号名。", "The password must not hold the account's name."))
    if _is_common(password):
        found.append(Text("这个密码太常见，容易被猜中。", "This password is too common: it is guessed at once."))
    return found


def _sorts(password: str) -> int:
    """Count the sorts of characters; a letter of no case, such as a Chinese one, counts as a sign."""
    asked = (str.isupper, str.islower, str.isdigit, lambda c: not (c.isupper() or c.islower() or c.isdigit()))
    return sum(any(of_sort(character) for character in password) for of_sort in asked)


def _names(password: str, person: Person) -> bool:
    low, name = password.lower(), person.username.lower()
    return len(name) >= _SHORTEST_NAME and (name in low or name[::-1] in low)


def _is_common(password: str) -> bool:
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError:
        return True
    return False


def _used_before(password: str, person: Person) -> list[Text]:
    kept = policy().kept
    if person.pk is None or not kept or len(password) > LONGEST:
        return []
    former = FormerPassword.objects.filter(person=person).order_by("-at", "-pk").values_list("hashed", flat=True)
    if not any(check_password(password, hashed) for hashed in {person.password, *former[:kept]}):
        return []
    return [Text(f"最近 {kept} 次用过的密码不能再用。", f"None of your last {kept} passwords may be used again.")]


def change(person: Person, password: str, *, now: datetime) -> None:
    """Give a person the password they chose; raise BadPassword with every fault."""
    if found := faults(password, person):
        raise BadPassword(found)
    _keep(person, password, must_change=False, now=now)


def give(person: Person, *, now: datetime) -> str:
    """Give a person a password that has to be changed at the first sign-in; return it, to be shown once."""
    password = initial(policy().length_for(person))
    _keep(person, password, must_change=True, now=now)
    return password


def _keep(person: Person, password: str, *, must_change: bool, now: datetime) -> None:
    person.set_password(password)
    person.must_change, person.password_set = must_change, now
    person.save(update_fields=["password", "must_change", "password_set"])
    sessions.end(person)
    FormerPassword.objects.create(person=person, hashed=person.password, at=now)
    newest = FormerPassword.objects.filter(person=person).order_by("-at", "-pk").values_list("pk", flat=True)
    FormerPassword.objects.filter(person=person).exclude(pk__in=list(newest[: max(policy().kept, 1)])).delete()


def initial(length: int) -> str:
    """Make up a password that the policy allows and that can be read out over the telephone."""
    letters = _SMALL + _GREAT + _DIGITS
    drawn = [secrets.choice(sort) for sort in (_SMALL, _GREAT, _DIGITS, _SIGNS)]
    drawn += [secrets.choice(letters) for _ in range(max(length, 12) - len(drawn))]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


def why_change(person: Person, *, now: datetime) -> Text | None:
    """Say why a person has to choose a new password before anything else; None where they need not."""
    if person.must_change:
        return Text(
            "这是管理员给您的初始密码，只用这一次。", "An administrator gave you this password: it serves once."
        )
    days = policy().days
    since = person.password_set or person.date_joined
    if person.sample or not days or now - since < timedelta(days=days):
        return None
    return Text(f"密码用满 {days} 天了。", f"The password is {days} days old.")


class Validator:
    """The same policy for Django's own commands, such as `changepassword`."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Raise ValidationError with every fault."""
        if found := faults(password, user or Person()):
            raise ValidationError([f"{fault.zh} {fault.en}" for fault in found])

    def get_help_text(self) -> str:
        """Say the rules."""
        return " ".join(f"{rule.zh} {rule.en}" for rule in rules(Person()))
