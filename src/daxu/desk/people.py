"""People: for which organisations somebody acts on a day — their own, and those they stand in for."""

from __future__ import annotations

from datetime import date

from daxu.desk.models import Person, Substitution


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
