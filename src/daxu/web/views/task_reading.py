"""From a text to tasks: hand a report or an opinion in, look the proposals through, try them, enter them.

Nothing is kept between the steps: the text travels in the page, and the same text gives the same proposals.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, partial
from hashlib import sha256

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from daxu.answers import tasks as told_tasks
from daxu.core.book import Book
from daxu.core.projects.fault import StepFault
from daxu.core.tasks.task import Promise
from daxu.desk.documents import NotReadable, open_document, pasted
from daxu.desk.permissions import MANAGE_TASKS, allows
from daxu.duties import exporting
from daxu.duties.tasks import acting, proposing
from daxu.duties.tasks.acting import Hand, NotEntered
from daxu.duties.tasks.proposing import Decided, Origin, Proposal, Proposed
from daxu.ledger import read
from daxu.web import submission
from daxu.web.filing_form import key_of, new_key
from daxu.web.saying import name_of, told
from daxu.web.submission import Fault
from daxu.web.views.empty import needs_plan
from daxu.web.views.exports import XLSX
from daxu.web.views.reading import download
from daxu.web.views.task import carried_out, hand_of

LARGEST_FILE = 10 << 20
LONGEST_TEXT = 200_000
"""Characters of a text that the page carries."""
MOST_ROWS = 300
"""Rows of one page; a longer list is looked through as a workbook at the command line."""


@dataclass(frozen=True)
class ProposedRow:
    """One proposal with what the person decided about it, and what is wrong with that."""

    proposal: Proposal
    book: Book
    typed: Mapping[str, str] | None = None
    faults: Sequence[str] = ()

    @property
    def used(self) -> bool:
        """Whether it is chosen."""
        return self.typed is None or bool(self.typed.get(f"use-{self.proposal.number}"))

    @property
    def lead(self) -> str:
        """Who leads it, as typed, or as proposed by name."""
        if self.typed is not None:
            return self.typed.get(f"lead-{self.proposal.number}", "")
        code = self.proposal.promise.lead
        return self.book.organisations[code].name if code in self.book.organisations else ""

    @property
    def into(self) -> str:
        """The number of what it is merged into."""
        return (self.typed or {}).get(f"into-{self.proposal.number}", "")

    @property
    def note(self) -> str:
        """Where the lead comes from; the day is told once for all."""
        return told(self.proposal.notes[0]) if self.proposal.notes else ""

    @property
    def target(self) -> str:
        """The name of the target that it is linked to."""
        promise = self.proposal.promise
        versions = self.book.target_versions.get(promise.plan, {}).get(promise.target, [])
        return name_of(versions[-1]) if versions else promise.target


@dataclass(frozen=True)
class ReadingPage:
    """The form, and once a text is handed in the proposals of it."""

    book: Book
    by: Hand
    text: str = ""
    document: str = ""
    opinion: str = ""
    whole: bool = False
    due: str = ""
    found: Proposed | None = None
    key: str = field(default_factory=new_key)
    typed: Mapping[str, str] | None = None
    faults: Sequence[Fault] = ()
    tried: int | None = None

    @cached_property
    def rows(self) -> list[ProposedRow]:
        """The proposals of the page."""
        proposals = self.found.proposals[:MOST_ROWS] if self.found else ()
        wrong: dict[str, list[str]] = {}
        for fault in self.faults:
            wrong.setdefault(fault.field, []).append(fault.said)
        return [ProposedRow(one, self.book, self.typed, wrong.get(f"row-{one.number}", ())) for one in proposals]

    @property
    def answer(self) -> str:
        """The first line."""
        if self.found is None:
            return _("从文件提出任务")
        if self.tried is not None and not self.faults:
            return _("试过了：%(count)d项任务可以入账，没有写入") % {"count": self.tried}
        words = {"count": len(self.found.proposals), "numbered": self.found.with_number}
        return _("读出%(count)d项任务，其中%(numbered)d项有数值") % words

    @property
    def more(self) -> int:
        """How many more there are than the page holds."""
        return max(len(self.found.proposals) - MOST_ROWS, 0) if self.found else 0

    @property
    def organisations(self) -> list[tuple[str, str]]:
        """Every organisation's name with its name in the reader's language."""
        return [(one.name, name_of(one)) for one in self.book.organisations.values()]

    @property
    def opinions(self) -> list[tuple[str, str]]:
        """The opinions that tasks may answer."""
        return [(code, one.document) for code, one in self.book.opinions.items()]

    @property
    def fault_of(self) -> dict[str, str]:
        """The faults by field."""
        return {fault.field: fault.said for fault in self.faults}


@allows(MANAGE_TASKS)
@submission.within(lambda: LARGEST_FILE + submission.MEGABYTE)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def propose(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Show the form; posted, show what the text promises. Nothing is entered."""
    page = ReadingPage(read.book(), hand_of(request))
    if too_large:
        page = replace(page, faults=[Fault("file", _("文件超过 10 MB，没有读取。"))])
        return render(request, "web/tasks_propose.html", {"page": page}, status=413)
    if request.method != "POST":
        page = replace(page, opinion=request.GET.get("opinion", "")[:40])
        return render(request, "web/tasks_propose.html", {"page": page})
    page = _read(request, page)
    if request.POST.get("answer") == "xlsx" and page.found:
        sheet = told_tasks.proposals_sheet(page.book, page.found.proposals, {_("出处"): page.document})
        return download(
            exporting.xlsx_bytes(sheet, made=localtime(now())), f"{sheet.name}.xlsx", "proposals.xlsx", XLSX
        )
    return render(request, "web/tasks_propose.html", {"page": page}, status=422 if page.faults else 200)


def _read(request: HttpRequest, page: ReadingPage) -> ReadingPage:
    """Read what was handed in; all faults come back together."""
    faults: list[Fault] = []
    text, called = _text(request, faults)
    sent = request.POST
    document = sent.get("document", "").strip()[:200] or called
    opinion, due = sent.get("opinion", "")[:40], sent.get("due", "").strip()[:40]
    if not text.strip() and not faults:
        faults.append(Fault("file", _("请选文件，或把文字贴进来。")))
    if len(text) > LONGEST_TEXT:
        faults.append(Fault("file", _("文字超过 20 万字；请分成几份。")))
    if not document:
        faults.append(Fault("document", _("请写明文件名称，任务会写明出自哪里。")))
    if opinion and opinion not in page.book.opinions:
        faults.append(Fault("opinion", _("没有登记这份审议意见。")))
    kept = text[:LONGEST_TEXT]
    page = replace(page, text=kept, document=document, opinion=opinion, whole=bool(sent.get("whole")), due=due)
    if faults:
        return replace(page, faults=faults)
    plan = max(page.book.plans.values(), key=lambda one: one.year)
    digest = sha256(text.encode("utf-8", "replace")).hexdigest()
    origin = Origin(document, plan, digest, page.book.opinions.get(opinion), page.whole)
    try:
        rules = acting.rules_of(date(plan.year, 12, 31), page.book)
    except NotEntered as missing:
        return replace(page, faults=[Fault("", told(one.why)) for one in missing.faults])
    return replace(page, found=proposing.proposed(kept, origin, book=page.book, rules=rules))


def _text(request: HttpRequest, faults: list[Fault]) -> tuple[str, str]:
    upload = request.FILES.get("file")
    if upload is None:
        return pasted(request.POST.get("text", "").replace("\0", "")).text, ""
    try:
        name = upload.name or ""
        opened = open_document(upload.read(LARGEST_FILE + 1), name)
    except NotReadable as refused:
        faults.append(Fault("file", str(refused)))
        return "", ""
    return opened.text, name.rpartition(".")[0]


@allows(MANAGE_TASKS)
@require_POST
@needs_plan
def enter(request: HttpRequest) -> HttpResponse:
    """Try the chosen proposals, or enter them: all of them or none, with every fault beside its row."""
    page = _read(request, ReadingPage(read.book(), hand_of(request)))
    found = page.found
    if found is None:
        return render(request, "web/tasks_propose.html", {"page": page}, status=422)
    typed = {name: str(value)[:200].replace("\0", "") for name, value in request.POST.items()}
    page = replace(page, typed=typed, key=typed.get("key", "") or new_key())
    decided, faults = _decided(page)
    chosen, more = proposing.settled(found.proposals, decided)
    faults += [Fault(_row(one), told(one.why)) for one in more]
    day = localdate()
    faults += _tried(page, chosen, decided, day)
    if faults or request.POST.get("answer") == "try":
        shown = replace(page, faults=faults, tried=len(chosen))
        return render(request, "web/tasks_propose.html", {"page": shown}, status=422 if faults else 200)
    assign = bool(request.POST.get("assign"))
    do = partial(
        acting.enter_all, chosen, by=page.by, day=day, now=now(), key=key_of(page.by.name, page.key), assign=assign
    )
    faults, status = carried_out(do)
    if faults:
        return render(request, "web/tasks_propose.html", {"page": replace(page, faults=faults)}, status=status)
    messages.success(request, _("已入账 %(count)d 项任务。") % {"count": len(chosen)})
    return redirect(reverse("tasks"))


def _row(fault: StepFault) -> str:
    return fault.about.replace("/", "-") if fault.about.startswith("row/") else fault.about


def _tried(page: ReadingPage, chosen: Sequence[Promise], decided: Sequence[Decided], day: date) -> list[Fault]:
    """Return what keeps the chosen tasks from being entered, beside the row that each came from."""
    if not chosen:
        return [Fault("", _("没有选任务。"))]
    numbers = sorted(one.number for one in decided if one.use and one.into is None)
    checked = acting.check(chosen, by=page.by, day=day, now=now())
    return [
        Fault(f"row-{number}", told(fault.why))
        for number, several in zip(numbers, checked, strict=False)
        for fault in several
    ]


def _decided(page: ReadingPage) -> tuple[list[Decided], list[Fault]]:
    faults: list[Fault] = []
    due = _day(page.due, faults)
    return [_decision(row, page, due, faults) for row in page.rows], faults


def _decision(row: ProposedRow, page: ReadingPage, due: date | None, faults: list[Fault]) -> Decided:
    number, into = row.proposal.number, row.into.strip()
    lead = row.lead.strip()
    code = told_tasks.organisation_code(page.book, lead) if lead else ""
    if code is None:
        faults.append(Fault(f"row-{number}", _("没有单位“%(name)s”。") % {"name": lead[:40]}))
    if into and not (into.isascii() and into.isdigit() and len(into) < 7):  # noqa: PLR2004 - digits of a place
        faults.append(Fault(f"row-{number}", _("“并入”应写序号。")))
        into = ""
    return Decided(number, row.used, int(into) if into else None, lead=code or "", due=due)


def _day(written: str, faults: list[Fault]) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        faults.append(Fault("due", _("看不懂日期“%(written)s”，请写成 2024-12-31 这样。") % {"written": written}))
        return None
