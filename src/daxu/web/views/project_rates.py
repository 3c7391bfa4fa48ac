"""The five rates of a list: both conventions with their sets and cut-off, and whether all five rose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.book import Book
from daxu.core.projects.rates import ProjectRate, RateConvention, RateCount, Reconciliation
from daxu.core.text import percent
from daxu.desk import counted_projects, found_projects
from daxu.desk.counted_projects import PARTS, CountedProject
from daxu.desk.found_projects import LARGEST_PAGE, Wanted
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties.projects import counting
from daxu.duties.projects.counting import Counted
from daxu.ledger import read
from daxu.web.saying import in_english, term, told
from daxu.web.views.empty import needs_plan
from daxu.web.wanted_projects import Choice, list_said, wanted_of

USUAL = "key"
"""The list that an address means where it names none."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A rate as a cell of the table: its numbers, each with the set that it opens, and what it was on the other day."""

    now: RateCount
    before: RateCount

    @property
    def convention(self) -> RateConvention:
        """By what it divides."""
        return self.now.convention

    @property
    def share(self) -> str:
        """The rate, or why there is none."""
        return percent(self.now.share) if self.now.share is not None else told(self.now.why)

    @property
    def then(self) -> str:
        """The rate on the other day, or why there was none."""
        return percent(self.before.share) if self.before.share is not None else told(self.before.why)

    @property
    def base(self) -> str:
        """Who the denominator is, in words."""
        return told(self.convention.base(self.now.kind))

    @property
    def apart(self) -> list[tuple[str, int, str]]:
        """What stands apart from the ratio: the set, how many, and the word for them."""
        unplanned = _("计划外") if self.convention is RateConvention.BY_PLAN else _("分母以外")
        words = {"unplanned": unplanned, "ahead": _("提前"), "earlier": _("往年已实现")}
        return [(part, count, said) for part, said in words.items() if (count := getattr(self.now, part))]


@dataclass(frozen=True, slots=True)
class Opened:
    """One set of one rate, opened: its projects."""

    kind: ProjectRate
    convention: RateConvention
    part: str
    projects: Sequence[CountedProject]

    @property
    def said(self) -> str:
        """Which set it is, in words."""
        words = {
            "numerator": _("分子"), "denominator": _("分母"), "unplanned": _("计划外"), "ahead": _("提前"),
            "earlier": _("往年已实现"),
        }  # fmt: skip
        if self.part == "unplanned" and self.convention is not RateConvention.BY_PLAN:
            words["unplanned"] = _("分母以外")
        return _("%(rate)s（%(convention)s）的%(part)s：%(count)d个项目") % {
            "rate": term(self.kind.value), "convention": term(self.convention.value), "part": words[self.part],
            "count": len(self.projects),
        }  # fmt: skip

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than the page holds."""
        return len(self.projects) >= LARGEST_PAGE


@dataclass(frozen=True)
class RatesPage:
    """The rates of a list as of a day, held against another day."""

    request: HttpRequest
    wanted: Wanted
    before: date
    book: Book

    @cached_property
    def counted(self) -> Sequence[Counted]:
        """The rates under both conventions."""
        return counting.compared(self.wanted, self.before)

    @property
    def rows(self) -> Iterator[tuple[ProjectRate, list[Sides]]]:
        """The five rates, each under both conventions."""
        for number, kind in enumerate(ProjectRate):
            yield kind, [Sides(*found.pairs[number]) for found in self.counted]

    @cached_property
    def reconciled(self) -> Reconciliation:
        """How the projects of the list add up."""
        return counting.reconciled(self.wanted)

    @property
    def said_list(self) -> str:
        """What the list is called."""
        return list_said(self.wanted.list) if self.wanted.list else _("全部项目")

    @property
    def answer(self) -> str:
        """The first line: how many, and which rates rose."""
        together = [found.convention for found in self.counted if found.rise.together]
        words = {"list": self.said_list, "count": self.reconciled.total}
        if len(together) == len(self.counted):
            return _("%(list)s%(count)d个：五率齐升") % words
        if together:
            said = {**words, "convention": term(together[0].value)}
            return _("%(list)s%(count)d个：五率齐升（只在%(convention)s口径下）") % said
        return _("%(list)s%(count)d个：没有五率齐升") % words

    @property
    def lists(self) -> list[Choice]:
        """The lists offered."""
        named = [Choice(code, list_said(code), code == self.wanted.list) for code in found_projects.lists()]
        return [*named, Choice("all", _("全部项目"), not self.wanted.list)]

    @cached_property
    def opened(self) -> Opened | None:
        """The set whose projects are asked for."""
        asked = self.request.GET
        kind = next((one for one in ProjectRate if one.name.lower() == asked.get("rate")), None)
        convention = next((one for one in RateConvention if one.name.lower() == asked.get("by")), None)
        part = asked.get("set", "")
        if kind is None or convention is None or part not in PARTS:
            return None
        return Opened(kind, convention, part, counted_projects.members(self.wanted, kind, convention, part))


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project_rates(request: HttpRequest) -> HttpResponse:
    """Show the five rates of a list."""
    wanted = listed(request)
    page = RatesPage(request, wanted, _other_day(request, wanted.day), read.book())
    return render(request, "web/project_rates.html", {"page": page, "english": in_english()})


def listed(request: HttpRequest) -> Wanted:
    """Read the filters of an address that is about a list: the key projects where it names none, `all` is no list."""
    asked = wanted_of(request)
    return replace(asked, list={"": USUAL, "all": ""}.get(asked.list, asked.list))


def _other_day(request: HttpRequest, day: date) -> date:
    """Return the day to compare with: the one asked for, else the end of the month before."""
    try:
        return date.fromisoformat(request.GET.get("compare", ""))
    except ValueError:
        return day.replace(day=1) - timedelta(days=1)
