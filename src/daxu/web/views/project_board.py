"""The board of projects: a column a stage, a card a project, moved by mouse, finger or keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.projects.stage import CHAIN, Condition, Stage
from daxu.desk import found_projects
from daxu.desk.found_projects import NO_STAGE, FoundProject, Sums
from daxu.desk.models import Person
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties.projects import acting, counting
from daxu.duties.projects.acting import Hand
from daxu.web.saying import stage_said
from daxu.web.views.empty import needs_plan
from daxu.web.wanted_projects import Choosing, choosing

CARDS = 12
"""Cards a column shows; the rest are one click away, in the table."""
_ASIDE = (Condition.SUSPENDED, Condition.DEFERRED, Condition.MOVED_OUT, Condition.ENDED)


@dataclass(frozen=True, slots=True)
class Card:
    """A project of a column; `mine` is whether the person may move it, `seen` its last step when the page was made."""

    project: FoundProject
    seen: int
    mine: bool

    @property
    def aside(self) -> bool:
        """Whether it stands aside: that is said on the card."""
        return Condition(self.project.condition) in _ASIDE


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with its projects: how many there are, the first of them, and where the rest are.

    Before the first stage stand those that have reached none.
    """

    stage: Stage | None
    count: int
    cards: tuple[Card, ...]
    address: str

    @property
    def rest(self) -> int:
        """How many more there are than cards."""
        return self.count - len(self.cards)


@dataclass(frozen=True)
class Board:
    """All columns of the projects that were asked for, as one person may move them."""

    choosing: Choosing
    hand: Hand

    @cached_property
    def sums(self) -> Sums:
        """What all of them add up to."""
        return counting.sums(self.choosing.wanted)

    @cached_property
    def counts(self) -> Mapping[Stage | None, int]:
        """How many stand at each stage."""
        found = found_projects.stages(self.choosing.wanted)
        only = self.choosing.wanted.stage
        return {stage: count for stage, count in found.items() if only in ("", _asked(stage))}

    @cached_property
    def columns(self) -> list[Column]:
        """One column a stage, in the chain's order, behind those at no stage if there are any."""
        stages = [*([None] if self.counts.get(None) else []), *CHAIN]
        found = found_projects.firsts(self.choosing.wanted, CARDS)
        seen = found_projects.last_steps(one.id for several in found.values() for one in several)
        return [self._column(stage, found.get(stage, []), seen) for stage in stages]

    def _column(self, stage: Stage | None, found: list[FoundProject], seen: Mapping[str, int]) -> Column:
        cards = tuple(Card(one, seen.get(one.id, 0), self._mine(one)) for one in found)
        return Column(stage, self.counts.get(stage, 0), cards, self.choosing.query(stage=_asked(stage)))

    def _mine(self, project: FoundProject) -> bool:
        theirs = self.hand.organisations & {project.lead, project.block}
        return self.hand.manages or (self.hand.reports and bool(theirs))

    @property
    def moves(self) -> bool:
        """Whether the person may move any card of the board."""
        return any(card.mine for column in self.columns for card in column.cards)

    @property
    def aside(self) -> list[tuple[Condition, int, str]]:
        """How many stand aside, by state, each with its address in the table."""
        counts = self.sums.conditions
        return [(one, counts[one], self.choosing.query(condition=one.value)) for one in _ASIDE if counts.get(one)]

    @property
    def answer(self) -> str:
        """The first line: how many stand where, in the chain's order."""
        parts = [f"{stage_said(stage)} {self.counts[stage]}" for stage in CHAIN if self.counts.get(stage)]
        if none := self.counts.get(None):
            parts.append(_("尚无阶段 %(count)d") % {"count": none})
        head = _("%(count)d个项目") % {"count": self.sums.count}
        return _("%(head)s：%(parts)s") % {"head": head, "parts": _("、").join(parts)} if parts else head


def _asked(stage: Stage | None) -> str:
    """Return what an address says for a stage."""
    return stage.value if stage else NO_STAGE


def hand_of(request: HttpRequest) -> Hand:
    """Return who asks, as projects know them today: what is entered is entered today, whatever day is looked at."""
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("没有登录的人不能填报。 Nobody is signed in.")
    return acting.hand(person, localdate())


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def board(request: HttpRequest) -> HttpResponse:
    """Show the board."""
    return render(request, "web/project_board.html", {"board": Board(choosing(request), hand_of(request))})
