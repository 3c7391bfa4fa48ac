"""The projects of the published plan, for deputies and the public: what was published, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from daxu.core.book import Book
from daxu.core.projects.publishing import ProjectPublication, PublicPart
from daxu.core.projects.stage import Category, Stage
from daxu.desk import public_projects
from daxu.desk.permissions import SEE_PLAN, allows
from daxu.desk.public_projects import PublicProject, WantedPublic
from daxu.ledger import read
from daxu.web.day import asked_day
from daxu.web.project_typed import spoken
from daxu.web.saying import name_of
from daxu.web.templatetags.project_desk import money_said
from daxu.web.views.empty import needs_plan
from daxu.web.wanted_projects import PAGE_SIZE

_LONGEST = 100


@dataclass(frozen=True)
class PublicPage:
    """The public projects that were asked for, with the parts of them that are declared to be public."""

    request: HttpRequest
    wanted: WantedPublic
    book: Book

    @cached_property
    def publication(self) -> ProjectPublication | None:
        """What is declared to be public on the day."""
        return self.book.project_publication(self.wanted.day)

    @property
    def parts(self) -> Sequence[PublicPart]:
        """The parts of a project that are shown."""
        return self.publication.parts if self.publication else ()

    @property
    def headings(self) -> list[str]:
        """What they are called."""
        return [_heading(part) for part in self.parts]

    @cached_property
    def rows(self) -> list[tuple[PublicProject, list[tuple[str, str, bool]]]]:
        """The projects of this page: each with its parts by heading, and whether a part is written in Chinese only."""
        found = public_projects.page(self.wanted, self.parts) if self.publication else []
        return [(one, [self._said(*part) for part in zip(self.parts, one.parts, strict=True)]) for one in found]

    def _said(self, part: PublicPart, value: str | int | None) -> tuple[str, str, bool]:
        as_written = part in (PublicPart.CONTENT, PublicPart.SOURCE, PublicPart.OWNER)
        return _heading(part), self._word(part, value) or "–", as_written

    def _word(self, part: PublicPart, value: str | int | None) -> str:
        """Say a part in the reader's language."""
        if isinstance(value, int):
            return money_said(value)
        if not value:
            return ""
        if part in (PublicPart.CATEGORY, PublicPart.STAGE):
            return spoken(Category(value)) if part is PublicPart.CATEGORY else spoken(Stage(value))
        declared = self.book.sectors if part is PublicPart.SECTOR else self.book.organisations
        return name_of(declared[value]) if value in declared else value

    @cached_property
    def count(self) -> int:
        """How many were found."""
        return public_projects.count(self.wanted) if self.publication else 0

    @property
    def answer(self) -> str:
        """The first line."""
        if self.publication is None:
            return _("还没有声明项目的哪些内容可以公开")
        words = ngettext("已公布的项目%(count)d个", "已公布的项目%(count)d个", self.count)
        return words % {"count": self.count}

    def query(self, first: int) -> str:
        """Return the query string of another page of the same projects."""
        day = {"as_of": self.request.GET["as_of"]} if self.request.GET.get("as_of") else {}
        words = {"words": self.wanted.words} if self.wanted.words else {}
        return urlencode({**day, **words, **({"first": first} if first else {})})

    @property
    def newer(self) -> str | None:
        """The address of the page before."""
        return self.query(max(self.wanted.first - PAGE_SIZE, 0)) if self.wanted.first else None

    @property
    def older(self) -> str | None:
        """The address of the next page."""
        then = self.wanted.first + PAGE_SIZE
        return self.query(then) if then < self.count else None


def _heading(part: PublicPart) -> str:
    said = spoken(part)
    return said[:1].upper() + said[1:]


@allows(SEE_PLAN)
@require_safe
@needs_plan
def projects_public(request: HttpRequest) -> HttpResponse:
    """Show the projects of the published plan."""
    words, first = request.GET.get("words", "").strip()[:_LONGEST].replace("\0", ""), request.GET.get("first", "")
    start = int(first) if first.isascii() and first.isdigit() and len(first) < 8 else 0  # noqa: PLR2004 — digits of a place
    wanted = WantedPublic(asked_day(request), words, start, PAGE_SIZE)
    return render(request, "web/projects_public.html", {"page": PublicPage(request, wanted, read.book())})
