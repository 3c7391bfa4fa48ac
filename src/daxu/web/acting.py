"""Who acts on a page of filings: for which organisations, and which filings that lets them see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.timezone import localdate

from daxu.core.requirement import Requirement
from daxu.desk.models import Person, Role
from daxu.desk.people import organisations_of
from daxu.desk.permissions import CLOSE, FILE, may
from daxu.duties.filing import Actor
from daxu.web.day import asked_day


def day_of(request: HttpRequest) -> date:
    """Return the day by which overdue is told: the one in the address, else today, for filing is done today."""
    return asked_day(request) if request.GET.get("as_of") else localdate()


@dataclass(frozen=True, slots=True)
class Deskmate:
    """A signed-in person at the filing desk, with the organisations they act for today."""

    actor: Actor
    files: bool
    sees_all: bool

    def sees(self, requirement: Requirement) -> bool:
        """Whether a filing is this person's matter: their organisation files it, reviews it, or all are theirs."""
        theirs = {requirement.filer, *(stage.organisation for stage in requirement.route)}
        return self.sees_all or bool(theirs & self.actor.organisations)

    def opens_evidence(self, requirement: Requirement) -> bool:
        """Whether they may open its evidence: who files it, who reviews it, and who keeps the plan."""
        theirs = {requirement.filer, *(stage.organisation for stage in requirement.route)}
        return self.actor.closes or bool(theirs & self.actor.organisations)

    def may_file(self, requirement: Requirement) -> bool:
        """Whether they file it."""
        return self.files and requirement.filer in self.actor.organisations

    def theirs(self, requirements: Iterable[Requirement]) -> list[Requirement]:
        """Return the requirements that are this person's matter."""
        return [one for one in requirements if self.sees(one)]


def deskmate(request: HttpRequest) -> Deskmate:
    """Return who asks, as the filing desk knows them."""
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("没有登录的人不能填报。 Nobody is signed in.")
    closes = may(person, CLOSE)
    actor = Actor(person.username, organisations_of(person, localdate()), closes)
    return Deskmate(actor, may(person, FILE), closes or person.role == Role.LEADER)
