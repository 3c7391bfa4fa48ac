"""The auditor's page: who did what, when, from where and why; found, paged, handed out, and proved on demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import get_default_timezone, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.desk.permissions import SEE_AUDIT, allows
from daxu.duties import auditing, exporting
from daxu.duties.auditing import Outcome, Recorded, Sought, Way, What
from daxu.duties.exporting import Column, Sheet
from daxu.ledger import read
from daxu.web.saying import told

ON_A_PAGE = 50
MOST_ROWS = 50_000
"""Rows of one CSV file, which is built in memory; the lines of JSON have no such bound."""
MOST_VERIFIED = 100_000
"""Entries and acts that a page proves while somebody waits: about half a minute."""
_LONGEST = 100
_YEARS = range(1900, 2201)
FIELDS = ("who", "what", "words", "outcome", "way", "since", "until")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen in the form."""

    value: str
    said: str


@dataclass(frozen=True, slots=True)
class Line:
    """An act as the page and the table show it."""

    act: Recorded
    what: str
    outcome: str
    way: str
    at: datetime

    @classmethod
    def of(cls, act: Recorded) -> Line:
        """Say an act in the reader's language."""
        what, outcome, way = (
            auditing.what_said(act.what),
            auditing.outcome_said(act.outcome),
            auditing.way_said(act.way),
        )
        return cls(act, told(what), told(outcome), told(way), localtime(act.at))


class Search:
    """What the address asks for, and what was found."""

    def __init__(self, request: HttpRequest) -> None:
        """Read the form; what cannot be read is said and left out."""
        self.written = {name: request.GET.get(name, "").replace("\x00", "").strip()[:_LONGEST] for name in FIELDS}
        self.faults: list[str] = []
        since, until = (self._day(name) for name in ("since", "until"))
        self.sought = Sought(
            who=self.written["who"],
            what=self.written["what"],
            words=self.written["words"],
            outcome=self.written["outcome"],
            way=self.written["way"],
            since=_start(since) if since else None,
            until=_start(_day_after(until)) if until else None,
        )
        asked = request.GET.get("page", "1")
        self._asked_page = int(asked) if asked.isdecimal() and len(asked) < 9 else 1  # noqa: PLR2004 - digits

    def _day(self, name: str) -> date | None:
        written = self.written[name]
        if not written:
            return None
        try:
            day = date.fromisoformat(written)
        except ValueError:
            day = date.min
        if day.year in _YEARS:
            return day
        self.faults.append(_("日期“%(day)s”看不懂，应写作 2024-06-30。") % {"day": written})
        return None

    @cached_property
    def count(self) -> int:
        """How many acts were found."""
        return auditing.count(self.sought)

    @property
    def pages(self) -> int:
        """How many pages they fill."""
        return max(-(-self.count // ON_A_PAGE), 1)

    @property
    def page(self) -> int:
        """The page that is shown."""
        return min(max(self._asked_page, 1), self.pages)

    @cached_property
    def lines(self) -> list[Line]:
        """The acts of this page, the newest first."""
        found = auditing.search(self.sought, offset=(self.page - 1) * ON_A_PAGE, limit=ON_A_PAGE)
        return [Line.of(act) for act in found]

    @property
    def query(self) -> str:
        """What was asked for, as the tail of an address."""
        return urlencode({name: value for name, value in self.written.items() if value})

    @property
    def before(self) -> int | None:
        """The page before this one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def after(self) -> int | None:
        """The page behind this one."""
        return self.page + 1 if self.page < self.pages else None

    @property
    def whats(self) -> list[Choice]:
        """The named acts."""
        return [Choice(what.value, told(what.said)) for what in What]

    @property
    def outcomes(self) -> list[Choice]:
        """The ways an act can end."""
        return [Choice(name, told(auditing.outcome_said(name))) for name in (one.name.lower() for one in Outcome)]

    @property
    def ways(self) -> list[Choice]:
        """The ways somebody can come by."""
        return [Choice(name, told(auditing.way_said(name))) for name in (one.name.lower() for one in Way)]


def _day_after(day: date) -> date:
    """Return the day behind a day: the end of a search is meant to be part of it."""
    return day + timedelta(days=1)


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, get_default_timezone())


@allows(SEE_AUDIT)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show the acts that were asked for."""
    return _page(request)


@allows(SEE_AUDIT)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Compute every link of the ledger and of the acts again, now."""
    size = read.head() + auditing.count(Sought())
    if size > MOST_VERIFIED:
        return _page(request, too_many=size)
    return _page(request, verification=read.verify(), verified_at=localtime(now()))


def _page(request: HttpRequest, **more: object) -> HttpResponse:
    seals = read.seals()
    context = {"search": Search(request), "seal": seals[-1] if seals else None, **more}
    return render(request, "web/audit.html", context)


@allows(SEE_AUDIT)
@require_safe
def audit_csv(request: HttpRequest) -> HttpResponseBase:
    """Download what was found as a table, the oldest first; no cell of it can run."""
    search = Search(request)
    if search.count > MOST_ROWS:
        return render(request, "web/audit.html", {"search": search, "most": MOST_ROWS, "seal": None}, status=422)
    columns = tuple(Column(heading) for heading in _headings())
    rows = [_cells(Line.of(act)) for act in auditing.walk(search.sought)]
    content = exporting.csv_bytes(Sheet(_("操作记录"), columns, rows))
    return _as_file(HttpResponse(content, content_type="text/csv; charset=utf-8"), "csv")


@allows(SEE_AUDIT)
@require_safe
def audit_lines(request: HttpRequest) -> HttpResponseBase:
    """Download what was found as lines of JSON with the digests of the chain, the oldest first, however much it is."""
    lines = (f"{line}\n" for line in auditing.lines(Search(request).sought))
    return _as_file(StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8"), "jsonl")


def _as_file(response: HttpResponseBase, ending: str) -> HttpResponseBase:
    response["Content-Disposition"] = f'attachment; filename="acts-{localtime(now()):%Y%m%d-%H%M}.{ending}"'
    return response


def _headings() -> Iterator[str]:
    yield from (_("序号"), _("时刻"), _("账号"), _("角色"), _("单位"), _("行为"), _("对象"), _("原为"), _("改为"))
    yield from (_("理由"), _("结果"), _("途径"), _("来源地址"), _("会话"), _("请求编号"), _("封存号"), _("链上散列"))


def _cells(line: Line) -> list[str | int | None]:
    act = line.act
    return [
        act.number, f"{line.at:%Y-%m-%d %H:%M:%S}", act.who, act.role, act.organisation, line.what, act.object,
        act.before, act.after, act.why, line.outcome, line.way, act.address, act.session, act.request, act.seal,
        act.digest,
    ]  # fmt: skip
