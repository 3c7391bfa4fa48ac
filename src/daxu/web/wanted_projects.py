"""Which projects a page speaks of: the filters of its address, said back in words, kept from page to page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daxu.core.book import Book
from daxu.core.projects.stage import Category, Condition, Stage
from daxu.desk import found_projects
from daxu.desk.found_projects import FILTERS, NO_STAGE, ORDERS, Sums, Wanted
from daxu.ledger import read
from daxu.web.day import asked_day
from daxu.web.saying import Named, name_of, term

PAGE_SIZE = 50
ORDERED = {
    "id": gettext_lazy("按编号"),
    "completion": gettext_lazy("完成率低的在前"),
    "planned": gettext_lazy("年度计划大的在前"),
    "done": gettext_lazy("年度完成多的在前"),
    "issues": gettext_lazy("问题多的在前"),
    "name": gettext_lazy("按名称"),
}
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter offers."""

    value: str
    said: str
    chosen: bool


@dataclass(frozen=True)
class Choosing:
    """The filters of a page: what was asked for, and everything that could be."""

    wanted: Wanted
    request: HttpRequest
    book: Book

    @cached_property
    def filters(self) -> list[tuple[str, str, list[Choice]]]:
        """Every filter: its name, its label, its choices."""
        named = self._names(self.book.organisations)
        words = {one.value: term(one.value) for kind in (Category, Stage, Condition) for one in kind}
        return [
            self._filter("list", _("清单"), found_projects.lists(), self._names(self.book.project_lists)),
            self._filter("condition", _("状态"), [one.value for one in Condition], words),
            self._filter(
                "stage", _("阶段"), [NO_STAGE, *(one.value for one in Stage)], {**words, NO_STAGE: _("尚无阶段")}
            ),
            self._filter("category", _("年度类别"), [one.value for one in Category], words),
            self._filter("sector", _("领域"), found_projects.choices("sector"), self._names(self.book.sectors)),
            self._filter("block", _("板块"), found_projects.choices("block"), named),
            self._filter("lead", _("责任单位"), found_projects.choices("lead"), named),
            self._filter(
                "issues", _("问题"), ["open", "overdue"], {"open": _("有问题未销号"), "overdue": _("有问题超期")}
            ),
        ]

    def _names(self, declared: Mapping[str, Named]) -> dict[str, str]:
        return {code: name_of(one) for code, one in declared.items()}

    def _filter(
        self, name: str, label: str, values: Iterable[str], said: dict[str, str]
    ) -> tuple[str, str, list[Choice]]:
        chosen = getattr(self.wanted, name)
        return name, label, [Choice(value, said.get(value, value), value == chosen) for value in values if value]

    @property
    def orders(self) -> list[Choice]:
        """The orders offered."""
        return [Choice(key, str(said), key == self.wanted.order) for key, said in ORDERED.items()]

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """What is filtered: the filter's label, the value in words, and the address without it."""
        found = [
            (label, choice.said, self.query(**{name: ""}))
            for name, label, choices in self.filters
            for choice in choices
            if choice.chosen
        ]
        words = self.wanted.words
        return [*found, (_("搜索"), words, self.query(words=""))] if words else found

    def query(self, **changes: Any) -> str:
        """Return the query string of these filters with some changed; a list starts over."""
        asked = replace(self.wanted, **{"first": 0, **changes})
        order = {"order": asked.order} if asked.order != "id" else {}
        place = {"first": str(asked.first)} if asked.first else {}
        day = {"as_of": self.request.GET["as_of"]} if self.request.GET.get("as_of") else {}
        return urlencode({**day, **asked.chosen, **order, **place})

    @property
    def address(self) -> str:
        """The query string of exactly these projects."""
        return self.query()


def wanted_of(request: HttpRequest) -> Wanted:
    """Read the filters of an address; what nobody knows finds nothing rather than failing."""
    asked = {name: request.GET.get(name, "").strip()[:_LONGEST].replace("\0", "") for name in FILTERS}
    order, first = request.GET.get("order", ""), request.GET.get("first", "")
    return Wanted(
        asked_day(request),
        **asked,
        order=order if order in ORDERS else "id",
        first=int(first) if first.isascii() and first.isdigit() and len(first) < 8 else 0,  # noqa: PLR2004 - digits of a place in a list
        size=PAGE_SIZE,
    )


def choosing(request: HttpRequest) -> Choosing:
    """Return the filters of a page."""
    return Choosing(wanted_of(request), request, read.book())


def counted(sums: Sums, conditions: Sequence[Condition] = tuple(Condition)) -> str:
    """Say how many projects there are and how they stand: 106个项目：在建95个、未开工7个、已竣工4个."""
    parts = [
        _("%(condition)s%(count)d个") % {"condition": term(one.value), "count": sums.conditions[one]}
        for one in conditions
        if sums.conditions.get(one)
    ]
    head = _("%(count)d个项目") % {"count": sums.count}
    return _("%(head)s：%(parts)s") % {"head": head, "parts": _("、").join(parts)} if parts else head


def list_said(code: str) -> str:
    """Return the name of a list of projects, or its code where it is not declared."""
    declared = read.book().project_lists
    return name_of(declared[code]) if code in declared else code
