"""The table of projects: who they are, where they stand, what is done of the year's plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from daxu.desk import found_projects
from daxu.desk.found_projects import FoundProject, Sums
from daxu.desk.permissions import MANAGE_PROJECTS, SEE_PROJECTS, allows, may
from daxu.duties.projects import counting
from daxu.web.views.empty import needs_plan
from daxu.web.wanted_projects import PAGE_SIZE, Choosing, choosing, counted


@dataclass(frozen=True)
class ProjectTable:
    """One page of the projects that were asked for, and what all of them add up to."""

    choosing: Choosing

    @cached_property
    def rows(self) -> Sequence[FoundProject]:
        """The projects of this page."""
        return found_projects.page(self.choosing.wanted)

    @cached_property
    def sums(self) -> Sums:
        """What all that were asked for add up to."""
        return counting.sums(self.choosing.wanted)

    @property
    def answer(self) -> str:
        """The first line."""
        return counted(self.sums)

    @property
    def newer(self) -> str | None:
        """The address of the page before."""
        first = self.choosing.wanted.first
        return self.choosing.query(first=max(first - PAGE_SIZE, 0)) if first else None

    @property
    def older(self) -> str | None:
        """The address of the next page."""
        then = self.choosing.wanted.first + PAGE_SIZE
        return self.choosing.query(first=then) if then < self.sums.count else None


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def projects(request: HttpRequest) -> HttpResponse:
    """Show the table of projects."""
    table = ProjectTable(choosing(request))
    keeps = may(request.user, MANAGE_PROJECTS)
    return render(request, "web/projects.html", {"table": table, "book": table.choosing.book, "keeps": keeps})
