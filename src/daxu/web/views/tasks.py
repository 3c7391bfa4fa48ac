"""The table of tasks: what was promised, who has it, how it stands; filtered, and as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.answers import tasks as told
from daxu.core.book import Book
from daxu.core.lights import Light
from daxu.core.tasks.rules import VerbClass
from daxu.core.tasks.task import TaskState
from daxu.desk.permissions import SEE_TASKS, allows
from daxu.duties import exporting, reporting
from daxu.duties.tasks import finding
from daxu.duties.tasks.finding import OPEN, OVERDUE, Counts, Found, Wanted
from daxu.ledger import read
from daxu.web.day import asked_day_or_today
from daxu.web.project_typed import spoken
from daxu.web.saying import name_of, term
from daxu.web.views.empty import needs_plan
from daxu.web.views.exports import XLSX
from daxu.web.views.reading import download
from daxu.web.views.reports import DOCX
from daxu.web.wanted_projects import Choice

PAGE_SIZE = 100
_LONGEST = 200
FILTERS = ("owner", "state", "document", "light", "sort", "opinion", "words")


@dataclass(frozen=True)
class TasksPage:
    """The tasks that were asked for, and everything that could be."""

    request: HttpRequest
    wanted: Wanted
    book: Book
    first: int = 0

    @cached_property
    def found(self) -> list[Found]:
        """All of them."""
        return finding.found(self.book, self.wanted)

    @property
    def rows(self) -> list[Found]:
        """Those of this page."""
        return self.found[self.first : self.first + PAGE_SIZE]

    @cached_property
    def counts(self) -> Counts:
        """How many stand where."""
        return finding.counts(self.found)

    @property
    def answer(self) -> str:
        """The first line."""
        if not self.book.tasks:
            return _("任务台账里还没有任务")
        counts = self.counts
        said = _("%(count)d项任务：未办结%(open)d项，逾期%(overdue)d项")
        return said % {"count": counts.count, "open": counts.open, "overdue": counts.overdue}

    @property
    def states(self) -> list[tuple[TaskState, int, str]]:
        """How many stand in each state, with the address of just those."""
        return [(state, count, self.query(state=state.value)) for state, count in self.counts.states.items()]

    @property
    def filters(self) -> list[tuple[str, str, list[Choice]]]:
        """Every filter: its name, its label, its choices."""
        tasks = self.book.tasks.values()
        owners = {code for task in tasks for code in (task.lead, *task.supporting)}
        named = {code: name_of(one) for code, one in self.book.organisations.items() if code in owners}
        states = {OPEN: _("未办结"), OVERDUE: _("已逾期"), **{one.value: spoken(one) for one in TaskState}}
        documents = {name: name for name in finding.documents(self.book)}
        lights = {one.value: term(one.value) for one in Light}
        sorts = {one.value: spoken(one) for one in VerbClass}
        opinions = {code: one.document for code, one in self.book.opinions.items()}
        return [
            self._filter("owner", _("单位"), named),
            self._filter("state", _("状态"), states),
            self._filter("light", _("亮灯"), lights),
            self._filter("sort", _("动词类"), sorts),
            self._filter("document", _("出处"), documents),
            self._filter("opinion", _("审议意见"), opinions),
        ]

    def _filter(self, name: str, label: str, values: Mapping[str, str]) -> tuple[str, str, list[Choice]]:
        chosen = getattr(self.wanted, name)
        return name, label, [Choice(value, said, value == chosen) for value, said in values.items()]

    def query(self, **changes: Any) -> str:
        """Return the query string of these filters with some changed; a list starts over."""
        day = {"as_of": self.request.GET["as_of"]} if self.request.GET.get("as_of") else {}
        return urlencode({**day, **replace(self.wanted, **changes).chosen})

    @property
    def newer(self) -> str | None:
        """The address of the page before."""
        return f"{self.query()}&first={max(self.first - PAGE_SIZE, 0)}" if self.first else None

    @property
    def older(self) -> str | None:
        """The address of the next page."""
        then = self.first + PAGE_SIZE
        return f"{self.query()}&first={then}" if then < len(self.found) else None


def wanted_of(request: HttpRequest) -> Wanted:
    """Return what an address asks for."""
    asked = {name: request.GET.get(name, "").strip()[:_LONGEST].replace("\0", "") for name in FILTERS}
    return Wanted(asked_day_or_today(request), **asked)


@allows(SEE_TASKS)
@require_safe
@needs_plan
def tasks(request: HttpRequest) -> HttpResponse:
    """Show the table of tasks."""
    first = request.GET.get("first", "")
    start = int(first) if first.isascii() and first.isdigit() and len(first) < 8 else 0  # noqa: PLR2004 — digits of a place
    return render(request, "web/tasks.html", {"page": TasksPage(request, wanted_of(request), read.book(), start)})


@allows(SEE_TASKS)
@require_safe
@needs_plan
def tasks_xlsx(request: HttpRequest) -> HttpResponse:
    """Download the tasks as a workbook."""
    page = TasksPage(request, wanted_of(request), read.book())
    about = {_("截至"): page.wanted.day.isoformat(), _("筛选"): _said(page.wanted.chosen.items())}
    sheet = told.tasks_sheet(page.book, page.found, page.wanted.day, about)
    content = exporting.xlsx_bytes(sheet, made=localtime(now()))
    return download(content, f"{sheet.name}-{page.wanted.day}.xlsx", f"tasks-{page.wanted.day}.xlsx", XLSX)


@allows(SEE_TASKS)
@require_safe
@needs_plan
def tasks_docx(request: HttpRequest) -> HttpResponse:
    """Download the tasks as 任务分解表, in the layout of an official document."""
    page = TasksPage(request, wanted_of(request), read.book())
    several = [one.task for one in page.found]
    content = reporting.tasks_table(page.book, several, day=page.wanted.day, now=localtime(now()))
    return download(content, f"{_('任务分解表')}-{page.wanted.day}.docx", f"tasks-{page.wanted.day}.docx", DOCX)


def _said(chosen: Iterable[tuple[str, str]]) -> str:
    return "；".join(f"{name}={value}" for name, value in chosen) or _("全部")
