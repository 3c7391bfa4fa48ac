"""Lights and cards of a list as of a day: by the rules in force, or tried by the published rules of another place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.book import Book
from daxu.core.lights import Light
from daxu.core.projects.card_history import Card, DueCard
from daxu.core.projects.cards import Carded, CardRule
from daxu.core.projects.project import CardDeed
from daxu.core.text import Text
from daxu.desk import found_projects
from daxu.desk.found_projects import Wanted
from daxu.desk.models import Person
from daxu.desk.permissions import MANAGE_PROJECTS, SEE_PROJECTS, allows, may
from daxu.duties.projects import acting, carding
from daxu.duties.projects.acting import KeyReused, NotEntered, NotYours
from daxu.duties.projects.carding import CardMonth, Cards, ProjectCards, RuleSet
from daxu.ledger import read
from daxu.web.filing_form import key_of, new_key
from daxu.web.saying import term, told
from daxu.web.views.empty import needs_plan
from daxu.web.views.project_rates import listed
from daxu.web.wanted_projects import Choice, list_said

LONGEST_WORDS = 500
SHOWN: dict[str, frozenset[Light]] = {
    "": frozenset({Light.YELLOW, Light.RED}),
    "red": frozenset({Light.RED}),
    "yellow": frozenset({Light.YELLOW}),
    "green": frozenset({Light.GREEN}),
    "all": frozenset(Light),
}
"""Which lights are shown; without a choice those that ask for something, and all that is excused or due."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed for one card that is due."""

    project: str = ""
    rule: str = ""
    day: str = ""
    words: str = ""

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Typed:
        """Read what a page sent."""
        return cls(*(sent.get(name, "").strip()[:LONGEST_WORDS] for name in ("project", "rule", "day", "words")))

    def about(self, found: ProjectCards, said: Carded) -> bool:
        """Whether it was typed for what a rule says of a project."""
        return (self.project, self.rule) == (found.project.id, said.rule.code)


@dataclass(frozen=True, slots=True)
class Row:
    """What one rule says of one project, the cards it gave it, and what is due."""

    found: ProjectCards
    said: Carded
    typed: Typed | None

    @property
    def cards(self) -> Sequence[Card]:
        """Its cards under this rule, the newest first."""
        return self.found.cards(self.said.rule.code)

    @property
    def due(self) -> DueCard | None:
        """What is due under this rule."""
        return self.found.due_of(self.said.rule.code)

    @property
    def id(self) -> str:
        """What its form is called on the page."""
        return f"{self.found.project.id}-{self.said.rule.code}"

    @property
    def button(self) -> str:
        """What the button says: which card is issued, that one is lifted, or that a talk was held about it."""
        if self.due is None:
            return ""
        if self.due.deed is CardDeed.LIFT:
            return _("摘牌")
        if self.due.deed is CardDeed.TALK:
            return _("记约谈")
        return _("发红牌") if self.said.light is Light.RED else _("发黄牌")

    @property
    def words(self) -> str:
        """What the field of words holds: what was typed, else how the light came about; a talk is told anew."""
        if self.typed:
            return self.typed.words
        return "" if self.due and self.due.deed is CardDeed.TALK else self.said.words.zh

    @property
    def follows(self) -> list[str]:
        """What follows from the light, in words."""
        return [told(Text(one.words, one.english)) for one in self.said.follows]


@dataclass(frozen=True)
class CardsPage:
    """A list judged by a set of rules as of a day."""

    request: HttpRequest
    wanted: Wanted
    book: Book
    keeps: bool
    typed: Typed = field(default_factory=Typed)

    @cached_property
    def sets(self) -> list[RuleSet]:
        """The sets of rules offered."""
        return carding.rule_sets(self.book, self.wanted.day)

    @cached_property
    def rules(self) -> RuleSet:
        """The set chosen; the rules in force where the address names none that there is."""
        asked = self.request.GET.get("rules", "")
        return next((one for one in self.sets if one.code == asked), self.sets[0])

    @cached_property
    def cards(self) -> Cards:
        """What they say."""
        return carding.judged(self.wanted, self.rules, self.book)

    @property
    def shown(self) -> str:
        """Which lights are shown."""
        asked = self.request.GET.get("light", "")
        return asked if asked in SHOWN else ""

    @cached_property
    def rows(self) -> list[Row]:
        """What is shown: what is due first, then the graver lights."""
        wanted = SHOWN[self.shown]
        found = [
            Row(one, said, self.typed if self.typed.about(one, said) else None)
            for one in self.cards.projects
            for said in one.judged
            if said.light in wanted or (not self.shown and (said.excused or one.due_of(said.rule.code)))
        ]
        return sorted(found, key=lambda row: (row.due is None, _GRAVER.index(row.said.light), row.id))

    @property
    def counted(self) -> Iterator[tuple[CardRule, list[tuple[Light, int]]]]:
        """How many lights of each sort, by rule."""
        for rule in self.rules.rules:
            counts = self.cards.lights[rule.code]
            yield rule, [(light, counts[light]) for light in _GRAVER if counts[light]]

    @property
    def months(self) -> list[CardMonth] | None:
        """The months of the year so far, where they are asked for."""
        return list(carding.by_month(self.cards, self.book)) if self.request.GET.get("months") else None

    @property
    def lists(self) -> list[Choice]:
        """The lists offered."""
        named = [Choice(code, list_said(code), code == self.wanted.list) for code in found_projects.lists()]
        return [*named, Choice("all", _("全部项目"), not self.wanted.list)]

    @property
    def rule_choices(self) -> list[Choice]:
        """The sets of rules offered, the examples called so."""
        example = _("%(place)s（外地示例，只供对照）")
        said = {one.code: example % {"place": told(one.name)} if one.example else told(one.name) for one in self.sets}
        return [Choice(one.code, said[one.code], one is self.rules) for one in self.sets]

    @property
    def lights_offered(self) -> list[Choice]:
        """Which lights can be shown."""
        words = {"": _("黄灯和红灯、待办"), **{light.name.lower(): term(light.value) for light in _GRAVER[:3]}}
        words["all"] = _("全部")
        return [Choice(code, said, code == self.shown) for code, said in words.items()]

    @property
    def answer(self) -> str:
        """The first line: how many cards stand, and how many are due."""
        if self.rules.example:
            lit = sum(counts[Light.YELLOW] + counts[Light.RED] for counts in self.cards.lights.values())
            return _("按%(place)s的规则试算：%(count)d个项目，黄灯和红灯共%(lit)d盏") % {
                "place": told(self.rules.name), "count": len(self.cards.projects), "lit": lit,
            }  # fmt: skip
        return _("%(count)d个项目：有效红黄牌%(standing)d张，待发、待摘、待约谈%(due)d件") % {
            "count": len(self.cards.projects), "standing": self.cards.standing, "due": self.cards.due,
        }  # fmt: skip

    @property
    def is_cut(self) -> bool:
        """Whether the list is longer than what is judged at once."""
        return self.cards.found > len(self.cards.projects)

    @cached_property
    def key(self) -> str:
        """The key of the command that a form orders."""
        return new_key()


_GRAVER = (Light.RED, Light.YELLOW, Light.GREEN, Light.NONE)


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project_cards(request: HttpRequest) -> HttpResponse:
    """Show the lights and cards of a list."""
    return _shown(request)


@allows(MANAGE_PROJECTS)
@require_POST
@needs_plan
def project_card(request: HttpRequest) -> HttpResponse:
    """Issue or lift one card that is due; what keeps it from being entered is said on the page, with what was typed."""
    person = signed_in(request)
    typed, today = Typed.of(request.POST.dict()), localdate()
    wanted = listed(request)
    try:
        project = carding.do(
            typed.project, typed.rule, judged_on=wanted.day, day=_day(typed.day), words=typed.words,
            by=acting.hand(person, today), now=now(), key=key_of(person.username, request.POST.get("key")),
        )  # fmt: skip
    except NotEntered as refused:
        return _shown(request, typed, [told(why) for why in refused.whys])
    except NotYours as refused:
        return _shown(request, typed, [told(refused.why)])
    except KeyReused as refused:
        return _shown(request, typed, [str(refused)])
    except LookupError as unknown:
        return _shown(request, typed, [str(unknown)])
    messages.success(request, _("已记入：%(name)s。") % {"name": project.facts.name})
    query = request.GET.urlencode()
    return redirect(f"{request.path.removesuffix('/act')}{'?' + query if query else ''}")


def signed_in(request: HttpRequest) -> Person:
    """Return who asks; the gate lets nobody else in."""
    if not isinstance(request.user, Person):
        raise TypeError("没有登录的人不能办理。 Nobody is signed in.")
    return request.user


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        why = _("请写明办理日期，写作 2024-06-30。")
        raise NotEntered([Text(why, why)]) from None


def _shown(request: HttpRequest, typed: Typed | None = None, faults: Sequence[str] = ()) -> HttpResponse:
    page = CardsPage(
        request, listed(request), read.book(), keeps=may(request.user, MANAGE_PROJECTS), typed=typed or Typed()
    )
    context = {"page": page, "faults": faults}
    return render(request, "web/project_cards.html", context, status=422 if faults else 200)
