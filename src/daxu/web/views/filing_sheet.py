"""The sheet: a whole month's figures typed, pasted and filed like a spreadsheet, also while the line is down.

The page keeps what is typed in the browser until the server has answered for it. Both doors below take the same thing
twice without harm: a draft names the version it was typed over, a filing brings the key of its command.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.checks import Remark
from daxu.core.filing import NotNow, State, Step, Value, Way
from daxu.core.indicator import Status
from daxu.desk import drafts
from daxu.desk.drafts import Draft, Overtaken
from daxu.desk.permissions import FILE, allows
from daxu.duties import filing
from daxu.duties.filing import NotAcceptable, NotYours, Row
from daxu.ledger import read
from daxu.web import filing_form, submission
from daxu.web.acting import Deskmate, day_of, deskmate
from daxu.web.filing_form import Typed, Understood, key_of, understood
from daxu.web.saying import said, term, told
from daxu.web.views import copies
from daxu.web.views.empty import needs_plan
from daxu.web.views.filing import found_row
from daxu.web.views.filings import FilingsPage, Line, asked_month

MOST_CELLS = 500
LARGEST_REQUEST = 4 * submission.MEGABYTE


@dataclass(frozen=True)
class Cells:
    """One row of the sheet: a figure to file with what stands in its cells."""

    line: Line
    kept: Draft | None

    @property
    def row(self) -> Row:
        """The filing."""
        return self.line.row

    @property
    def open(self) -> bool:
        """Whether it can be typed into: nothing filed waits, is approved or is locked."""
        return not self.row.lock and self.row.filing.state in (State.EMPTY, State.RETURNED)

    @property
    def version(self) -> int:
        """The version of the draft that the cells show."""
        return self.kept.version if self.kept else 0

    @cached_property
    def typed(self) -> Typed:
        """What stands in the cells: the draft, or the returned value to be changed."""
        if self.kept:
            return Typed.of(self.kept.content)
        last = self.row.filing.waiting
        return Typed.said_by(last, filing_form.asked_unit(self.row)) if last else Typed()

    @property
    def unit(self) -> str:
        """The unit of a bare number."""
        return filing_form.asked_unit(self.row).label

    def content(self, beside: Mapping[str, Value]) -> dict[str, Any]:
        """Return what the page's script starts with; `beside` is what stands in the other rows."""
        filled = self.open and not self.typed.empty
        looked = understood(self.typed, self.row, way=Way.SHEET, beside=beside) if filled else None
        return {"content": self.typed.plain, "version": self.version, **(judged(looked) if looked else {})}


@dataclass(frozen=True)
class Sheet:
    """The sheet of one month."""

    page: FilingsPage

    @cached_property
    def cells(self) -> list[Cells]:
        """The rows that the person files, those to be typed into first, each in order of due day."""
        mine = [line for line in self.page.lines if self.page.by.may_file(line.row.requirement)]
        return sorted((Cells(line, line.draft) for line in mine), key=lambda one: not one.open)

    @property
    def open_count(self) -> int:
        """How many rows can be typed into."""
        return sum(1 for one in self.cells if one.open)

    @property
    def statuses(self) -> list[str]:
        """How settled a value can be."""
        return [status.value for status in Status]

    @property
    def start(self) -> dict[str, Any]:
        """What the script starts with: whose sheet this is, and every row that can be typed into."""
        typed = {one.row.name: one for one in self.cells if one.open}
        beside = filing_form.amounts(
            {name: one.typed for name, one in typed.items()}, {name: one.row for name, one in typed.items()}
        )
        rows = {name: one.content(beside) for name, one in typed.items()}
        spellings = {word: status.value for status in Status for word in (status.value, term(status.value))}
        return {"person": self.page.by.actor.name, "rows": rows, "statuses": spellings}


@allows(FILE)
@require_safe
@needs_plan
def sheet(request: HttpRequest) -> HttpResponse:
    """Show the month's figures as a sheet to type into."""
    book = read.book()
    months = filing.months(book)
    month = asked_month(request, months, book)
    if month is None:
        return render(request, "web/filings_none.html")
    page = FilingsPage(book, deskmate(request), month, months, day_of(request))
    shown = render(request, "web/filing_sheet.html", {"sheet": Sheet(page), "page": page, "book": book})
    return copies.let_keep(shown, request)


def judged(looked: Understood) -> dict[str, Any]:
    """Say what was understood of a row, in plain form."""
    return {
        "said": said(looked.value.quantity) if looked.value else "",
        "faults": [{"field": fault.field, "said": fault.said} for fault in looked.faults],
        "remarks": [_remark(remark) for remark in looked.remarks],
        "ready": looked.ready,
    }


def _remark(remark: Remark) -> dict[str, str]:
    gravity = remark.gravity
    return {
        "check": remark.check,
        "gravity": gravity.name.lower(),
        "word": term(gravity.value),
        "said": told(remark.text),
    }


class NotASheet(ValueError):
    """What was sent is not what the sheet's page sends."""


def _sent(request: HttpRequest) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Walk the rows that a page sent, each with the name of its filing."""
    try:
        rows = json.loads(request.body)["rows"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotASheet(_("看不懂发来的内容；请刷新页面后再试。")) from None
    if not isinstance(rows, list) or len(rows) > MOST_CELLS:
        raise NotASheet(_("一次最多%(most)d行。") % {"most": MOST_CELLS})
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("filing"), str):
            raise NotASheet(_("看不懂发来的内容；请刷新页面后再试。"))
        yield row["filing"], row


def _answered(request: HttpRequest, answer: Any) -> JsonResponse:
    """Answer every row of what was sent by its filing; one row's refusal holds up no other."""
    by = deskmate(request)
    try:
        rows = dict(_sent(request))
        every = {name: _typed(sent) for name, sent in rows.items()}
        answers = {name: _of_one(request, name, Sent(rows[name], every), by, answer) for name in rows}
    except NotASheet as refused:
        return JsonResponse({"problem": str(refused)}, status=400)
    return JsonResponse({"rows": answers})


def _typed(sent: Mapping[str, Any]) -> Typed:
    content = sent.get("content")
    return Typed.of(content if isinstance(content, Mapping) else {})


@dataclass(frozen=True, slots=True)
class Sent:
    """One row that a page sent, with what was typed in every row that came with it."""

    row: Mapping[str, Any]
    every: Mapping[str, Typed]

    def beside(self, found: Row, *, kept: bool) -> dict[str, Value]:
        """Return what stands in the rows that a relation ties this one to; with the drafts kept for them, or not."""
        book = read.book()
        names = filing.related(book, found)
        typed = {name: Typed.of(draft.content) for name, draft in drafts.of(names).items()} if kept and names else {}
        typed |= {name: self.every[name] for name in names if name in self.every}
        return filing_form.amounts(typed, filing.named(book, typed)) if typed else {}


def _of_one(request: HttpRequest, name: str, sent: Sent, by: Deskmate, answer: Any) -> dict[str, Any]:
    try:
        row, _by = found_row(request, name)
    except (Http404, PermissionDenied) as refused:
        return {"refused": str(refused)}
    if not by.may_file(row.requirement):
        return {"refused": _("这项数据由%(filer)s填报。") % {"filer": row.filer_name}}
    found: dict[str, Any] = answer(row, sent.every[name], sent, by)
    return found


@allows(FILE)
@submission.within(lambda: LARGEST_REQUEST)
@require_POST
def keep_rows(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Keep rows as drafts, each over the version it was typed over, and say what the checks make of them."""
    return _too_large() if too_large else _answered(request, _kept)


def _kept(row: Row, typed: Typed, sent: Sent, by: Deskmate) -> dict[str, Any]:
    version = sent.row.get("version")
    over = version if isinstance(version, int) and 0 <= version < 1 << 31 else 0
    looked = _looked(row, typed, sent)
    filer = row.requirement.filer
    try:
        draft = drafts.keep(row.name, typed.plain, version=over, organisation=filer, by=by.actor.name, now=now())
    except Overtaken as refused:
        return {"overtaken": _other(refused.newest), **looked}
    return {"version": draft.version, "at": f"{localtime(draft.at):%H:%M}", **looked}


def _looked(row: Row, typed: Typed, sent: Sent) -> dict[str, Any]:
    if typed.empty:
        return judged_nothing(row)
    return judged(understood(typed, row, way=Way.SHEET, beside=sent.beside(row, kept=True)))


def judged_nothing(row: Row) -> dict[str, Any]:
    """Say of an empty row that there is nothing to judge, but what may not be left empty."""
    asked = [{**_remark(remark), "gravity": "must"} for remark in filing.left_empty(read.book(), row)]
    return {"said": "", "faults": [], "remarks": asked, "ready": False}


def _other(newest: Draft) -> dict[str, Any]:
    """Return the draft that somebody else kept meanwhile, to be shown beside one's own."""
    return {
        "content": Typed.of(newest.content).plain if newest.version else None,
        "version": newest.version, "by": newest.by, "at": f"{localtime(newest.at):%m-%d %H:%M}",
    }  # fmt: skip


@allows(FILE)
@submission.within(lambda: LARGEST_REQUEST)
@require_POST
def file_rows(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """File the rows that are ready, each by the key that its page made, and answer each."""
    return _too_large() if too_large else _answered(request, _filed)


def _filed(row: Row, typed: Typed, sent: Sent, by: Deskmate) -> dict[str, Any]:
    key = key_of(by.actor.name, sent.row.get("key"))
    if done := next((step.entry.says for step in row.steps if step.command == key), None):
        return _told_again(row, done, typed)
    beside = sent.beside(row, kept=False)
    looked = understood(typed, row, way=Way.SHEET, beside=beside)
    newest = drafts.of([row.name]).get(row.name)
    if newest and newest.version != sent.row.get("version") and Typed.of(newest.content) != typed:
        return {"overtaken": _other(newest), **judged(looked)}
    if looked.value is None or looked.faults:
        return judged(looked)
    try:
        after = filing.submit(row.name, looked.value, by=by.actor, now=now(), key=key, others=beside)
    except NotAcceptable:
        return judged(looked)
    except (NotNow, NotYours) as refused:
        return {"refused": told(refused.why), **judged(looked)}
    drafts.drop(row.name)
    return {"filed": _state_said(after, looked.value)}


def _told_again(row: Row, done: object, typed: Typed) -> dict[str, Any]:
    """Answer a command that was carried out before: its first answer was lost on the way."""
    value = done.value if isinstance(done, Step) else None
    if value is None or understood(typed, row, way=Way.SHEET).value != value:
        return {"refused": _("这一行上报以后又改过；没有重复上报，请核对后再按一次上报。"), "rekey": True}
    return {"filed": _state_said(row, value)}


def _state_said(row: Row, value: Value) -> dict[str, str]:
    return {"state": term(row.filing.state.value), "said": said(value.quantity)}


def _too_large() -> JsonResponse:
    words = _("内容超过 %(most)d MB，没有读取；请分几次。") % {"most": LARGEST_REQUEST // submission.MEGABYTE}
    return JsonResponse({"problem": words}, status=413)
