"""The problem list across projects, and the sheets of the regular meetings on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.book import Book
from daxu.core.projects.issues import IssueRules, IssueState
from daxu.desk import found_issues, found_projects
from daxu.desk.found_issues import ISSUE_FILTERS, FoundIssue, IssueCounts, WantedIssues
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties.projects import dispatch
from daxu.duties.projects.dispatch import NoMeeting, Sheet
from daxu.ledger import read
from daxu.web.day import asked_day
from daxu.web.saying import name_of, term, told
from daxu.web.views.empty import needs_plan
from daxu.web.views.reports import DOCX
from daxu.web.wanted_projects import Choice, list_said

PAGE_SIZE = 50
_LONGEST = 100


@dataclass(frozen=True)
class IssuesPage:
    """The issues that were asked for, and everything that could be."""

    request: HttpRequest
    wanted: WantedIssues
    book: Book

    @cached_property
    def rules(self) -> IssueRules | None:
        """The rules of issues on the day."""
        return self.book.issue_rules(self.wanted.day)

    @cached_property
    def rows(self) -> Sequence[tuple[FoundIssue, int | None]]:
        """The issues of this page, each with the days left (negative when overdue)."""
        return [(one, self._left(one)) for one in found_issues.page(self.wanted)]

    def _left(self, one: FoundIssue) -> int | None:
        over = one.closed is not None and one.closed <= self.wanted.day
        return None if one.due is None or over else (one.due - self.wanted.day).days

    @cached_property
    def counts(self) -> IssueCounts:
        """How many were found."""
        return found_issues.counts(self.wanted)

    @property
    def answer(self) -> str:
        """The first line."""
        open_ = self.counts.open
        words = {"count": self.counts.count, "open": open_, "overdue": self.counts.overdue}
        return _("%(count)d个问题：未销号%(open)d个，逾期%(overdue)d个") % words

    @property
    def states(self) -> list[tuple[IssueState, int, str]]:
        """How many stand in each state, with the address of just those."""
        counts = self.counts.states
        return [(one, counts[one.value], self.query(state=one.value)) for one in IssueState if counts.get(one.value)]

    @cached_property
    def filters(self) -> list[tuple[str, str, list[Choice]]]:
        """Every filter: its name, its label, its choices."""
        organisations = {code: name_of(one) for code, one in self.book.organisations.items()}
        rules = self.rules
        levels = {one.name: name_of(one) for one in rules.levels} if rules else {}
        sorts = {one.name: name_of(one) for one in rules.categories} if rules else {}
        states = {"open": _("未销号"), **{one.value: term(one.value) for one in IssueState}}
        lists = {code: list_said(code) for code in found_projects.lists()}
        return [
            self._filter("list", _("清单"), lists, lists),
            self._filter("state", _("状态"), states, states),
            self._filter("due", _("办结时限"), ["overdue"], {"overdue": _("已逾期")}),
            self._filter("level", _("层级"), found_issues.choices("level"), levels),
            self._filter("category", _("类别"), found_issues.choices("category"), sorts),
            self._filter("owner", _("责任单位"), found_issues.choices("owner"), organisations),
        ]

    def _filter(
        self, name: str, label: str, values: Iterable[str], said: dict[str, str]
    ) -> tuple[str, str, list[Choice]]:
        chosen = getattr(self.wanted, name)
        return name, label, [Choice(value, said.get(value, value), value == chosen) for value in values if value]

    def query(self, **changes: Any) -> str:
        """Return the query string of these filters with some changed; a list starts over."""
        asked = replace(self.wanted, **{"first": 0, **changes})
        first = {"first": str(asked.first)} if asked.first else {}
        day = {"as_of": self.request.GET["as_of"]} if self.request.GET.get("as_of") else {}
        return urlencode({**day, **asked.chosen, **first})

    @property
    def newer(self) -> str | None:
        """The address of the page before."""
        first = self.wanted.first
        return self.query(first=max(first - PAGE_SIZE, 0)) if first else None

    @property
    def older(self) -> str | None:
        """The address of the next page."""
        then = self.wanted.first + PAGE_SIZE
        return self.query(first=then) if then < self.counts.count else None


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project_issues(request: HttpRequest) -> HttpResponse:
    """Show the problem list."""
    asked = {name: request.GET.get(name, "").strip()[:_LONGEST].replace("\0", "") for name in ISSUE_FILTERS}
    first = request.GET.get("first", "")
    start = int(first) if first.isascii() and first.isdigit() and len(first) < 8 else 0  # noqa: PLR2004 — digits of a place
    wanted = WantedIssues(asked_day(request), **asked, first=start, size=PAGE_SIZE)
    return render(request, "web/project_issues.html", {"page": IssuesPage(request, wanted, read.book())})


# --- meetings


@dataclass(frozen=True)
class MeetingPage:
    """The sheet of one meeting, or why there is none."""

    request: HttpRequest
    book: Book
    rhythm: str
    sheet: Sheet | None
    why: str = ""

    @property
    def rhythms(self) -> list[Choice]:
        """The meetings that are declared."""
        rules = self.book.issue_rules(asked_day(self.request))
        held = self.sheet.agenda.rhythm.name if self.sheet else ""
        return [Choice(one.name, name_of(one), one.name == held) for one in (rules.rhythms if rules else ())]

    @property
    def answer(self) -> str:
        """The first line."""
        if self.sheet is None:
            return self.why
        return _("%(meeting)s：%(count)d个问题上会") % {
            "meeting": name_of(self.sheet.agenda.rhythm), "count": len(self.sheet.agenda.items),
        }  # fmt: skip

    @property
    def counts(self) -> str:
        """How many, in one sentence."""
        return told(dispatch.told_counts(self.sheet)) if self.sheet else ""

    @property
    def by_owner(self) -> list[tuple[str, int]]:
        """How many stand with whom."""
        held = self.sheet.agenda.count("owner") if self.sheet else {}
        return sorted(held.items(), key=lambda pair: (-pair[1], pair[0]))


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project_meeting(request: HttpRequest) -> HttpResponse:
    """Show the sheet of a meeting, to be printed."""
    page = _meeting(request)
    return render(request, "web/project_meeting.html", {"page": page}, status=200 if page.sheet else 404)


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project_meeting_docx(request: HttpRequest) -> HttpResponse:
    """Hand over the sheet of a meeting as a .docx."""
    page = _meeting(request)
    if page.sheet is None:
        return render(request, "web/project_meeting.html", {"page": page}, status=404)
    organisations = {code: one.name for code, one in page.book.organisations.items()}
    content = dispatch.document(page.sheet, organisations, by=request.user.get_username(), at=now())
    day = page.sheet.agenda.day
    return handed(
        content, f"{_('问题清单')}-{name_of(page.sheet.agenda.rhythm)}-{day}.docx", f"issues-{day}.docx", DOCX
    )


def handed(content: bytes, name: str, plain: str, kind: str) -> HttpResponse:
    """Hand a file over under its Chinese name, with a plain one for programs that know no other."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return response


def _meeting(request: HttpRequest) -> MeetingPage:
    book, rhythm = read.book(), request.GET.get("rhythm", "week").strip()[:_LONGEST]
    listed = request.GET.get("list", "").strip()[:_LONGEST]
    try:
        return MeetingPage(request, book, rhythm, dispatch.sheet(book, asked_day(request), rhythm, listed))
    except NoMeeting as none:
        return MeetingPage(request, book, rhythm, None, told(none.why))
