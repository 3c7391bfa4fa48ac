"""One figure's filing: its form with what is known already, what its checks say, and its whole way in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from itertools import pairwise
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.book import Book
from daxu.core.checks import Remark
from daxu.core.entry import Entry
from daxu.core.filing import Closing, Deed, Evidence, NotNow, Sealing, State, Step, Value
from daxu.core.indicator import Status
from daxu.desk import drafts, evidence
from daxu.desk.drafts import Draft, Overtaken
from daxu.desk.evidence import NotEvidence
from daxu.desk.permissions import FILE, SEE_FILINGS, allows
from daxu.duties import filing
from daxu.duties.filing import KeyReused, NoSuchFiling, NotAcceptable, NotYours, Related, Row
from daxu.ledger import read
from daxu.ledger.read import Filed
from daxu.web import filing_form, submission
from daxu.web.acting import Deskmate, day_of, deskmate
from daxu.web.filing_form import Typed, Understood, key_of, known, new_key, understood
from daxu.web.saying import said, term, told
from daxu.web.submission import Fault
from daxu.web.views import copies
from daxu.web.views.errors import NOT_NOW
from daxu.web.views.filings import Line, month_said
from daxu.web.views.grades import Grade, grade_of
from daxu.web.views.reading import download

LARGEST_REQUEST = 2 * evidence.LARGEST + evidence.MEGABYTE
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two values filed one after the other."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Trodden:
    """One step of a filing's way: who, when, what, why, and what changed."""

    filed: Filed
    step: Step
    changes: tuple[Change, ...]

    @property
    def lost(self) -> bool:
        """Whether it set the filing back."""
        return self.step.deed in (Deed.RETURN, Deed.REFUSE)


@dataclass(frozen=True)
class FilingPage:
    """One filing as a person sees it; `typed` is what the form shows, `answer` what became of the last attempt."""

    book: Book
    by: Deskmate
    row: Row
    line: Line
    typed: Typed
    key: str
    version: int = 0
    shown: Understood | None = None
    faults: tuple[Fault, ...] = ()
    reason: str = ""
    overtaken: Draft | None = None
    refused: bool = False

    @property
    def mine(self) -> bool:
        """Whether the person files it."""
        return self.by.may_file(self.row.requirement)

    @property
    def open(self) -> bool:
        """Whether a value can be filed now."""
        return self.mine and not self.row.lock and self.row.filing.state in _FILED_IN

    @property
    def correctable(self) -> bool:
        """Whether a correction can be asked for."""
        return self.mine and self.row.lock is not None and self.row.filing.state is not State.ASKED

    @property
    def withdrawable(self) -> bool:
        """Whether it can be taken back: nobody has passed it yet."""
        state = self.row.filing.state
        return self.mine and not self.row.lock and state is State.SUBMITTED and not self.row.filing.passed

    @property
    def fault_of(self) -> dict[str, str]:
        """The faults by field."""
        return {fault.field: fault.said for fault in reversed(self.faults)}

    @property
    def remarks(self) -> Sequence[Remark]:
        """What the checks say of what stands in the form."""
        return self.shown.remarks if self.shown else ()

    @property
    def must(self) -> list[Remark]:
        """What must be corrected."""
        return filing_form.must(self.remarks)

    @property
    def explain(self) -> list[tuple[Remark, str, bool]]:
        """What must be explained, with the words that were typed for it, and whether they are still missing."""
        answers = self.typed.answers
        asked = filing_form.explain(self.remarks)
        return [(remark, answers.get(remark.check, ""), not answers.get(remark.check, "").strip()) for remark in asked]

    @property
    def statuses(self) -> list[tuple[str, bool]]:
        """How settled a value can be, and which is chosen."""
        return [(status.value, status.value == self.typed.status) for status in Status]

    @property
    def files(self) -> list[Evidence]:
        """The files attached to what stands in the form."""
        given = evidence.of(self.row.requirement.filer, list(self.typed.evidence))
        return [given[digest] for digest in self.typed.evidence if digest in given]

    @property
    def unit(self) -> str:
        """The unit in which a bare number is read."""
        return filing_form.asked_unit(self.row).label

    @property
    def month(self) -> str:
        """The month in the address of its list."""
        return str(self.row.task.period.last)

    @property
    def said_month(self) -> str:
        """The month in words."""
        return month_said(self.row.task.period.last)

    @property
    def opens_evidence(self) -> bool:
        """Whether the person may open the files."""
        return self.by.opens_evidence(self.row.requirement)

    @cached_property
    def trail(self) -> list[Trodden]:
        """Every step, oldest first, each value compared with the one filed before it."""
        steps = [(filed, filed.entry.says) for filed in self.row.steps if isinstance(filed.entry.says, Step)]
        carried = [None, *(step.value for _filed, step in steps if step.value)]
        compared = {id(after): _changes(before, after) for before, after in pairwise(carried) if before and after}
        return [Trodden(filed, step, compared.get(id(step.value), ())) for filed, step in steps]

    @cached_property
    def related(self) -> list[Related]:
        """How the declared relations of its figure stand: for the filer, its reviewers and the bureau."""
        asked = self.row.requirement.asks
        return filing.standing(self.book, self.row.task.period.last, about=asked) if self.opens_evidence else []

    @property
    def checks(self) -> Sequence[Entry]:
        """What spot checks found at its source."""
        return self.book.spot_checks.get(self.row.name, ())

    @property
    def grade(self) -> Grade | None:
        """How reliable its filer's values were found to be: for the filer, its reviewers and the bureau."""
        return grade_of(self.book, self.row.requirement.filer) if self.opens_evidence else None

    @property
    def closings(self) -> list[tuple[str, Any]]:
        """What closed its month, and who did it."""
        entries = self.book.closings.get(str(self.row.task.period.last), ())
        return [(_CLOSED[e.says.sealing], e) for e in entries if isinstance(e.says, Closing)]

    @property
    def waits_for(self) -> list[tuple[str, str]]:
        """The reviews whose turn it is: the stage, and the organisation."""
        return [(stage.name, stage.organisation) for stage in self.row.filing.open_stages]


_CLOSED = {Sealing.LOCK: "锁定", Sealing.PUBLISH: "发布"}
_FILED_IN = (State.EMPTY, State.RETURNED, State.APPROVED)


def _changes(before: Value, after: Value) -> tuple[Change, ...]:
    """Return what differs between two values, field by field."""
    pairs = ((label, show(before), show(after)) for label, show in _compared())
    return tuple(Change(label, old, new) for label, old, new in pairs if old != new)


def _compared() -> tuple[tuple[str, Callable[[Value], str]], ...]:
    return (
        (_("数值"), lambda value: said(value.quantity)),
        (_("数据版本"), lambda value: term(value.status.value)),
        (_("说明"), lambda value: value.note),
        (_("核实说明"), lambda value: "；".join(answer.words for answer in value.answers)),
        (_("佐证材料"), lambda value: "、".join(file.name for file in value.evidence)),
        (_("链接"), lambda value: "\n".join(value.links)),
    )


def found_row(request: HttpRequest, name: str) -> tuple[Row, Deskmate]:
    """Return a filing that is the person's matter; others are refused, unknown ones not found."""
    by = deskmate(request)
    try:
        row = filing.row(read.book(), name)
    except NoSuchFiling as missing:
        raise Http404(str(missing)) from None
    if not by.sees(row.requirement):
        raise PermissionDenied(_("这项数据由%(filer)s填报，不是您的单位的事项。") % {"filer": row.filer_name})
    return row, by


@allows(SEE_FILINGS)
@require_safe
def one(request: HttpRequest, name: str) -> HttpResponse:
    """Show one filing: its form where it is the person's to fill, and its whole way in."""
    row, by = found_row(request, name)
    mine = by.may_file(row.requirement)
    kept = drafts.of([name]).get(name) if mine else None
    typed = _typed_first(row, kept)
    shown = understood(typed, row) if typed.value.strip() else None
    page = _shown(request, row, by, typed, version=kept.version if kept else 0, shown=shown)
    return copies.let_keep(page, request) if mine else page


def _typed_first(row: Row, kept: Draft | None) -> Typed:
    """Return what the form shows first: the draft, else what was filed last, which a return asks to change."""
    if kept:
        return Typed.of(kept.content)
    last = row.filing.latest
    return Typed.said_by(last, filing_form.asked_unit(row)) if last else Typed()


def _shown(request: HttpRequest, row: Row, by: Deskmate, typed: Typed, **more: Any) -> HttpResponse:
    book = read.book()
    day = day_of(request)
    line = Line(row, day, None, known(book, row), book.workdays.declared(row.task.due))
    status = more.pop("status", 200)
    page = FilingPage(book, by, row, line, typed, **{"key": new_key(), **more})
    return render(request, "web/filing.html", {"page": page, "row": row, "book": book}, status=status)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form that was sent: what was typed, with the files it brought, and what is wrong with them."""

    typed: Typed
    faults: tuple[Fault, ...]
    key: str
    version: int
    reason: str


def _attempt(request: HttpRequest, row: Row, by: Deskmate) -> Attempt:
    """Read a sent form; the files it brings are kept, so that a mistake elsewhere does not ask for them again."""
    sent = request.POST
    answers = {name.removeprefix("answer-"): words for name, words in sent.items() if name.startswith("answer-")}
    fields = {name: sent.get(name, "") for name in ("value", "status", "note", "links")}
    typed = Typed.of({**fields, "answers": answers, "evidence": sent.getlist("evidence")})
    files, faults = _files(request, row, by)
    version = sent.get("version", "")
    return Attempt(
        typed.with_files(files),
        tuple(faults),
        sent.get("key", ""),
        int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,  # noqa: PLR2004
        sent.get("reason", "")[: 2 * _LONGEST_REASON],
    )


def _files(request: HttpRequest, row: Row, by: Deskmate) -> tuple[list[Evidence], list[Fault]]:
    kept: list[Evidence] = []
    faults: list[Fault] = []
    for upload in request.FILES.getlist("file")[: filing_form.MOST_FILES]:
        try:
            content = upload.read(evidence.LARGEST + 1)
            filer, name = row.requirement.filer, by.actor.name
            kept.append(evidence.keep(content, upload.name or "", organisation=filer, by=name, now=now()))
        except NotEvidence as refused:
            faults.append(Fault("file", told(refused.why)))
    return kept, faults


def _tried(request: HttpRequest, row: Row, by: Deskmate, attempt: Attempt, **more: Any) -> HttpResponse:
    """Show the form again with everything that was typed, and why nothing was done."""
    shown = understood(attempt.typed, row) if attempt.typed.value.strip() else None
    given = {"key": attempt.key, "version": attempt.version, "reason": attempt.reason, "faults": attempt.faults}
    return _shown(request, row, by, attempt.typed, **{"shown": shown, "status": 422, **given, **more})


Act = Callable[[HttpRequest, Row, Deskmate, Attempt], HttpResponse]


def _acting(act: Act) -> Callable[..., HttpResponse]:
    """Make a view of an act: bounded, by POST, on a filing that the person files; refusals come back on the form."""

    @submission.within(lambda: LARGEST_REQUEST)
    @require_POST
    @wraps(act)
    def view(request: HttpRequest, name: str, *, too_large: bool = False) -> HttpResponse:
        row, by = found_row(request, name)
        if not by.may_file(row.requirement):
            raise PermissionDenied(_("这项数据由%(filer)s填报。") % {"filer": row.filer_name})
        if too_large:
            return _too_large(request, row, by)
        attempt = _attempt(request, row, by)
        try:
            return act(request, row, by, attempt)
        except (NotNow, NotYours) as refused:
            return _tried(request, row, by, attempt, faults=(Fault("", told(refused.why)),), status=409)
        except KeyReused:
            words = _("这张表单已经用过，内容又改了；没有重复上报。请核对后再按一次。")
            return _tried(request, row, by, attempt, faults=(Fault("", words),), key=new_key(), status=409)
        except Overtaken as refused:
            return _overtaken(request, row, by, attempt, refused.newest)
        except NOT_NOW:
            words = _("数据库暂时没有应答，或磁盘已满；填的内容还在，请稍后再按一次，不会重复上报。")
            return _tried(request, row, by, attempt, faults=(Fault("", words),), status=503)

    return allows(FILE)(view)


def _too_large(request: HttpRequest, row: Row, by: Deskmate) -> HttpResponse:
    kept = drafts.of([row.name]).get(row.name)
    words = _("文件合计超过 %(most)d MB，没有读取；请压缩或分次上传。") % {"most": LARGEST_REQUEST // evidence.MEGABYTE}
    return _shown(request, row, by, _typed_first(row, kept), faults=(Fault("file", words),), status=413)


def _overtaken(request: HttpRequest, row: Row, by: Deskmate, attempt: Attempt, newest: Draft) -> HttpResponse:
    other = newest if newest.version else None
    words = _("别人同时改过这份草稿，两份都在下面；您的没有覆盖它。请核对后再保存或上报。")
    faults = (Fault("", words),)
    return _tried(request, row, by, attempt, faults=faults, version=newest.version, overtaken=other, status=409)


@_acting
def keep_draft(request: HttpRequest, row: Row, by: Deskmate, attempt: Attempt) -> HttpResponse:
    """Keep what was typed as a draft."""
    if attempt.faults:
        return _tried(request, row, by, attempt)
    _keep(row, by, attempt)
    return redirect("filing", row.name)


def _keep(row: Row, by: Deskmate, attempt: Attempt) -> None:
    filer, name = row.requirement.filer, by.actor.name
    drafts.keep(row.name, attempt.typed.plain, version=attempt.version, organisation=filer, by=name, now=now())


@_acting
def submit(request: HttpRequest, row: Row, by: Deskmate, attempt: Attempt) -> HttpResponse:
    """File the value."""
    return _filed(
        request, row, by, attempt, lambda value, key: filing.submit(row.name, value, by=by.actor, now=now(), key=key)
    )


@_acting
def ask(request: HttpRequest, row: Row, by: Deskmate, attempt: Attempt) -> HttpResponse:
    """Ask for a correction after the lock."""

    def do(value: Value, key: str) -> Row:
        return filing.ask(row.name, value, reason=attempt.reason, by=by.actor, now=now(), key=key)

    return _filed(request, row, by, attempt, do)


def _filed(
    request: HttpRequest, row: Row, by: Deskmate, attempt: Attempt, do: Callable[[Value, str], Row]
) -> HttpResponse:
    """Do what carries a value: nothing is done before its fields are right and its checks are answered."""
    found = understood(attempt.typed, row)
    if found.faults or attempt.faults or found.value is None:
        return _tried(request, row, by, attempt, faults=(*found.faults, *attempt.faults))
    _must_be_newest(row, attempt)
    try:
        do(found.value, key_of(by.actor.name, attempt.key))
    except NotAcceptable:
        return _tried(request, row, by, attempt, refused=True)
    drafts.drop(row.name)
    return redirect("filing", row.name)


def _must_be_newest(row: Row, attempt: Attempt) -> None:
    """Raise Overtaken where somebody else's draft would be lost unseen."""
    newest = drafts.of([row.name]).get(row.name)
    if newest and newest.version != attempt.version and Typed.of(newest.content) != attempt.typed:
        raise Overtaken(newest)


@_acting
def withdraw(_request: HttpRequest, row: Row, by: Deskmate, attempt: Attempt) -> HttpResponse:
    """Take back what waits for review; it becomes a draft again."""
    waiting = row.filing.waiting
    key = key_of(by.actor.name, attempt.key)
    filing.withdraw(row.name, reason=attempt.reason, by=by.actor, now=now(), key=key)
    if waiting and row.name not in drafts.of([row.name]):
        _keep(row, by, replace(attempt, typed=Typed.said_by(waiting, filing_form.asked_unit(row)), version=0))
    return redirect("filing", row.name)


@allows(SEE_FILINGS)
@require_safe
def evidence_file(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    """Hand a file over to be saved: never shown inside a page, and only to those whose matter the filing is."""
    row, by = found_row(request, name)
    if not by.opens_evidence(row.requirement):
        raise PermissionDenied(_("佐证材料只供填报单位、审核单位和计划编制单位查看。"))
    file = _attached(row, digest, drafted=by.may_file(row.requirement))
    try:
        content = evidence.content_of(digest)
    except FileNotFoundError:
        raise Http404(_("佐证材料不在了，请联系系统管理员从备份恢复。")) from None
    response = download(content, file.name, f"evidence.{file.sort}", evidence.SORTS[file.sort])
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _attached(row: Row, digest: str, *, drafted: bool) -> Evidence:
    """Return a file that is attached to a filing, or, to its filers, to its draft."""
    values = (filed.entry.says.value for filed in row.steps if isinstance(filed.entry.says, Step))
    files = {file.digest: file for value in values if value for file in value.evidence}
    files |= {file.digest: file for check in filing.checks_of(read.book(), row.name) for file in check.evidence}
    if digest not in files and drafted:
        files |= evidence.of(row.requirement.filer, [digest])
    if digest not in files:
        raise Http404(_("这项填报没有这份佐证材料。"))
    return files[digest]
