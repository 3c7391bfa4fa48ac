"""What every page shows around its own matter: the navigation, the day, the person, the state of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import daxu
from daxu.desk.models import Person, Role
from daxu.desk.permissions import (
    CHECK_REPORT,
    SEE_FILINGS,
    SEE_INSTRUCTIONS,
    SEE_NOTES,
    SEE_PLAN,
    SEE_PROJECTS,
    SEE_SAMPLE,
    SEE_TASKS,
    may,
)
from daxu.ledger import read
from daxu.web.day import BadDay, Choice, asked_day, choices, newest_day
from daxu.web.saying import term
from daxu.web.views import copies

MENU = (
    ("overview", _("总览")),
    ("targets", _("目标总表")),
    ("organisations", _("单位")),
    ("indicators", _("指标")),
    ("projects", _("项目")),
    ("tasks", _("任务")),
    ("filings", _("报送")),
    ("notes", _("批示与提问")),
    ("report", _("报告")),
    ("check", _("核对")),
)
# A place that asks for more than seeing the plan is for those who hold the right; others get the public one, if any.
ASKS = {"check": CHECK_REPORT, "filings": SEE_FILINGS, "notes": SEE_NOTES, "projects": SEE_PROJECTS, "tasks": SEE_TASKS}
PUBLIC = {"projects": "projects-public"}
# A page below one of the menu belongs to it: /targets/jobs lights 目标总表.
BELONGS_TO = {
    "target": "targets", "organisation": "organisations", "indicator": "indicators", "trace": "indicators",
    "note": "notes", "note-answer": "notes", "note-instruct": "targets", "note-ask": "targets",
    **dict.fromkeys(
        (
            "report-studio", "report-studio-begin", "report-studio-save", "report-studio-remove", "report-studio-move",
            "report-studio-docx", "report-studio-history", "report-studio-restore", "report-studio-comment",
            "report-studio-resolve", "report-studio-sections", "report-studio-give", "report-studio-section",
            "report-studio-take", "report-studio-return",
            "report-versions", "report-freeze", "report-compare", "report-proofread",
            "report-refresh",
        ),
        "report",
    ),
    "check-draft": "check", "filing": "filings", "filing-sheet": "filings",
    "filing-files": "filings", "filing-draft": "filings",
    "filing-submit": "filings", "filing-withdraw": "filings", "filing-correction": "filings",
    **dict.fromkeys(
        (
            "reviews", "reviews-many", "review", "review-pass", "review-return", "review-grant", "review-refuse",
            "matrix", "months", "month", "month-seal", "month-check", "requirements", "requirement",
            "requirement-new", "requirement-end", "requirement-hand-over", "burden",
            "reminders", "calendar-new", "calendar-end", "report-section", "report-section-save",
        ),
        "filings",
    ),
    **dict.fromkeys(
        (
            "project", "project-new", "project-enter", "project-correct", "project-void", "project-visit",
            "projects-board", "projects-timeline", "projects-map", "projects-curves",
            "project-rates", "project-issues", "project-meeting", "project-meeting-docx", "project-cards",
            "project-card", "project-import", "projects-public",
            "project-feeds", "project-feed-seal", "project-brief-docx", "project-brief-pdf",
        ),
        "projects",
    ),
    **dict.fromkeys(
        (
            "task", "task-step", "tasks-propose", "tasks-enter", "causes", "cause-file", "opinions", "opinion-enter",
        ),
        "tasks",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the menu."""

    name: str
    label: str
    here: bool


class Shell:
    """The frame of one page; everything is computed only when the template asks."""

    release = daxu.__version__

    def __init__(self, request: HttpRequest) -> None:
        """Keep the request."""
        self._request = request

    @property
    def person(self) -> Person | None:
        """Who is signed in."""
        user = getattr(self._request, "user", None)
        return user if isinstance(user, Person) else None

    @property
    def copies_of(self) -> str:
        """Whose copies of pages this browser may hold; empty where nobody is signed in."""
        return copies.owner(self.person) if self.person else ""

    @property
    def sees_plan(self) -> bool:
        """Whether the person may see business pages at all."""
        return may(self.person, SEE_PLAN)

    @property
    def sees_sample(self) -> bool:
        """Whether the person may see 示例 items."""
        return may(self.person, SEE_SAMPLE)

    @cached_property
    def day(self) -> date:
        """The day of the page; the newest one where the address names none that can be."""
        try:
            return asked_day(self._request)
        except BadDay:
            return newest_day(self._request)

    @cached_property
    def days(self) -> list[Choice]:
        """The days offered in one click."""
        return choices(self._request, self.day)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What else the address says, to be kept when the day changes."""
        return [(k, v) for k, values in self._request.GET.lists() for v in values if k not in ("as_of", "page")]

    @cached_property
    def menu(self) -> list[Place]:
        """The places of the site."""
        match = self._request.resolver_match
        here = BELONGS_TO.get(match.url_name or "", match.url_name) if match else None
        shown = [(place, name, label) for name, label in MENU if (place := self._open(name))]
        return [Place(place, self._called(name, str(label)), name == here) for place, name, label in shown]

    def _open(self, name: str) -> str:
        """Return the place of the menu that the person may open, its public one where that is all; else nothing."""
        return name if may(self.person, ASKS.get(name, SEE_PLAN)) else PUBLIC.get(name, "")

    def _called(self, name: str, label: str) -> str:
        """Name a place; whoever sees no instructions finds questions only in the place of both."""
        return label if name != "notes" or may(self.person, SEE_INSTRUCTIONS) else gettext("提问")

    @property
    def kept_query(self) -> str:
        """The same as the tail of an address."""
        return f"&{urlencode(self.kept)}" if self.kept else ""

    @property
    def role(self) -> str:
        """The person's role in words."""
        return term(Role(self.person.role).label) if self.person else ""

    @property
    def entries(self) -> int:
        """How many entries the ledger holds."""
        return read.head()

    @property
    def last_seal(self) -> read.Seal | None:
        """The newest seal over the ledger."""
        seals = read.seals()
        return seals[-1] if seals else None

    @property
    def lock_minutes(self) -> int:
        """For how long too many failures lock an account."""
        return int(settings.LOCK_MINUTES)

    @property
    def production(self) -> bool:
        """Whether this is no demonstration."""
        return bool(settings.PRODUCTION)


def shell(request: HttpRequest) -> dict[str, object]:
    """Give every template its `shell`."""
    return {"shell": SimpleLazyObject(lambda: Shell(request))}
