"""People: who is in the house, and for which organisations somebody acts on a day — their own, and as a stand-in."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from daxu.desk.models import Draft, Person, Substitution, Token


def organisations_of(person: Person, day: date) -> frozenset[str]:
    """Return the codes of the organisations that a person acts for on a day."""
    standing_in = Substitution.objects.filter(person=person, since__lte=day, until__gte=day)
    return frozenset(filter(None, (person.organisation, *standing_in.values_list("organisation", flat=True))))


def stand_in(person: str, organisation: str, *, since: date, until: date, reason: str, by: str) -> None:
    """Let somebody act for an organisation for a time."""
    if until < since:
        raise ValueError(f"代行止日 {until} 早于起日 {since}。 The substitution ends before it begins.")
    Substitution.objects.create(
        person=Person.objects.get(username=person),
        organisation=organisation,
        since=since,
        until=until,
        reason=reason,
        made_by=by,
    )


def all_or_nothing() -> AbstractContextManager[object]:
    """Let everything in the block happen, or nothing of it."""
    return transaction.atomic()


# --- finding


class NoSuchAccount(LookupError):
    """An account was named that does not exist."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts somebody looks for; an empty field lets everything pass."""

    words: str = ""
    role: str = ""
    organisation: str = ""
    state: str = ""


def one(account: str) -> Person:
    """Return the person of an account; raise NoSuchAccount."""
    found = Person.objects.filter(username=account).first()
    if found is None:
        raise NoSuchAccount(f"没有账号“{account[:60]}”。 There is no account {account[:60]!r}.")
    return found


def found(wanted: Wanted) -> QuerySet[Person]:
    """Return the people who are looked for, by organisation and account; phone and mail are no way to find anybody."""
    people = Person.objects.order_by("organisation", "username")
    if wanted.words:
        people = people.filter(Q(username__icontains=wanted.words) | Q(name__icontains=wanted.words))
    if wanted.role:
        people = people.filter(role=wanted.role)
    if wanted.organisation:
        people = people.filter(organisation=wanted.organisation)
    if wanted.state:
        people = people.filter(is_active=wanted.state == "active")
    return people


def masked_phone(phone: str) -> str:
    """Cover the middle of a number: 138****5678; of a short one all but the end."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else f"****{phone[-2:]}" if phone else ""  # noqa: PLR2004 — a mobile's digits


def masked_mail(mail: str) -> str:
    """Cover a mail address up to its house: w***@example.cn."""
    name, at, house = mail.partition("@")
    return f"{name[:1]}***{at}{house}" if mail else ""


# --- standing in


def substitutions(day: date | None = None) -> QuerySet[Substitution]:
    """Return who acts for whom: on a day, or ever; the newest first."""
    rows = Substitution.objects.select_related("person").order_by("-until", "-since", "organisation")
    return rows.filter(since__lte=day, until__gte=day) if day else rows


def end_substitution(number: int, *, day: date) -> Substitution | None:
    """Let a substitution end with the day before; one that has ended already stays as it is."""
    row = Substitution.objects.select_related("person").filter(pk=number, until__gte=day).first()
    if row is not None:
        row.until = day - timedelta(days=1)
        row.save(update_fields=["until"])
    return row


# --- changing; who may, and that it is kept on file, is the duty's (duties.staffing)


def make(account: str, *, name: str, organisation: str, phone: str, mail: str, preset: bool = False) -> Person:
    """Make an account without any right to business, and without a password that opens it."""
    made = Person(username=account, name=name, organisation=organisation, phone=phone, email=mail, preset=preset)
    made.set_unusable_password()
    made.save()
    return made


def keep(person: Person, **fields: object) -> None:
    """Change what is kept of a person."""
    for field, value in fields.items():
        setattr(person, field, value)
    person.save(update_fields=list(fields))


def taken(account: str) -> bool:
    """Whether an account of this name, whatever its case, is there."""
    return Person.objects.filter(username__iexact=account).exists()


def share_identity(person: Person, others: Iterable[str], *, name: str, phone: str, mail: str) -> list[str]:
    """Return the accounts of these roles that belong to the same human, as far as name, phone and mail tell."""
    same = Q(pk__in=[])
    for field, value in (("name", name), ("phone", phone), ("email", mail)):
        if value:
            same |= Q(**{field: value})
    rows = Person.objects.filter(same, role__in=list(others)).exclude(pk=person.pk)
    return list(rows.values_list("username", flat=True))


def withdraw_tokens(person: Person, *, now: datetime) -> int:
    """End every token of a person; return how many."""
    return Token.objects.filter(person=person, withdrawn=None).update(withdrawn=now)


def drafts_of(organisation: str) -> int:
    """Return how many drafts lie with an organisation; they are its own, whoever typed them."""
    return Draft.objects.filter(organisation=organisation).count() if organisation else 0
