"""Giving out the sections of a report: to whom, by when; what came back is read beside the text and taken over."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.book import Book
from daxu.core.organisation import Organisation
from daxu.core.period import Period
from daxu.desk import people, report_drafts, report_sections
from daxu.desk.models import Person
from daxu.desk.permissions import BUILD_REPORT, allows
from daxu.desk.report_drafts import Block, BlockOvertaken, DraftFull, ReportDraft
from daxu.desk.report_sections import Asked, GivenSection, NotGiven, NotInThisState, SectionState
from daxu.duties import tracking
from daxu.duties.reporting.drafting import Desk
from daxu.duties.reporting.report import Section
from daxu.duties.reporting.rewording import Reworded, compared, compared_as_printed
from daxu.duties.reporting.sections import Offer, OfferKind, extent, headings, offers
from daxu.duties.reporting.templates import Piece
from daxu.web.acting import deskmate
from daxu.web.filing_form import key_of, new_key
from daxu.web.studio import Problem
from daxu.web.views.empty import needs_plan
from daxu.web.views.studio import address_of, asked_period, back, draft_of, keep_act, number_in


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed to give a section out, and what is wrong with it by field."""

    block: int = 0
    organisation: str = ""
    due: str = ""
    wanted: str = ""
    key: str = ""
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SectionsPage:
    """The sections of one report: who has what to write, how it stands, and the form that gives out another."""

    book: Book
    period: Period
    draft: ReportDraft
    day: date
    typed: Typed = field(default_factory=Typed)

    @cached_property
    def sections(self) -> list[GivenSection]:
        """The sections given out, the next due first."""
        return report_sections.of(self.period.code)

    @property
    def listed(self) -> list[tuple[GivenSection, bool]]:
        """The sections, each with whether it is overdue."""
        return [(one, one.overdue(self.day)) for one in self.sections]

    @cached_property
    def headings(self) -> list[tuple[Block, str]]:
        """The headings that a section can begin with, as the text prints them."""
        desk = Desk(tracking.evaluate(as_of=self.period.end), self.period)
        texts = [block.text for block in self.draft.blocks]
        pieces = desk.looked(texts)
        found = []
        for place, _level in headings(texts):
            said = next((one.heading for one in pieces[place].sections if one.heading), "")
            said = said or next((p.lead for one in pieces[place].sections for p in one.paragraphs if p.lead), "")
            found.append((self.draft.blocks[place], said or texts[place]))
        return found

    @property
    def organisations(self) -> list[Organisation]:
        """Whom a section can be given to: every organisation that files anything, then all the others."""
        filers = {one.filer for one in self.book.requirements.values()}
        return sorted(self.book.organisations.values(), key=lambda one: (one.code not in filers, one.order, one.code))

    @property
    def answer(self) -> str:
        """The first line."""
        if not self.sections:
            return _("还没有分给各单位写")
        handed = sum(one.state in _HANDED for one in self.sections)
        overdue = sum(one.overdue(self.day) for one in self.sections)
        said = _("分出 %(count)d 节，已交 %(handed)d 节，逾期 %(overdue)d 节")
        return said % {"count": len(self.sections), "handed": handed, "overdue": overdue}

    @property
    def key(self) -> str:
        """The key that was sent, where the form comes back, else a new one."""
        return self.typed.key or new_key()


_HANDED = (SectionState.HANDED, SectionState.TAKEN)


def _page(period: Period) -> SectionsPage:
    book = tracking.evaluate(as_of=period.end).book
    return SectionsPage(book, period, draft_of(period), localdate())


def _shown(request: HttpRequest, page: SectionsPage, status: int = 200) -> HttpResponse:
    return render(request, "web/studio_sections.html", {"page": page, "book": page.book}, status=status)


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def sections(request: HttpRequest) -> HttpResponse:
    """List the sections of a report with how each stands, and offer to give out another."""
    period = asked_period(request)
    if report_drafts.of(period.code) is None:
        return back(request, period)
    page = _page(period)
    return _shown(request, replace(page, typed=Typed(block=number_in(request.GET.get("block")))))


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def give(request: HttpRequest) -> HttpResponse:
    """Ask an organisation to write a section by a day; every fault comes back beside its field."""
    period, sent, by = asked_period(request), request.POST, deskmate(request).actor.name
    page = _page(period)
    typed = Typed(
        number_in(sent.get("block")), sent.get("organisation", "")[:40], sent.get("due", "")[:20],
        sent.get("wanted", "").strip(), sent.get("key", ""),
    )  # fmt: skip
    heading = next((said for block, said in page.headings if block.id == typed.block), "")
    due, faults = _understood(page, typed, heading)
    if due is None or faults:
        return _shown(request, replace(page, typed=replace(typed, faults=faults)), 422)
    office = request.user.organisation if isinstance(request.user, Person) else ""
    asked = Asked(period.code, typed.block, heading, typed.organisation, due, typed.wanted)
    try:
        section = report_sections.give(asked, by=by, office=office, key=key_of(by, typed.key), now=now())
    except NotGiven as refused:
        return _shown(request, replace(page, typed=replace(typed, faults={"block": str(refused)})), 422)
    keep_act(period, f"give section {section.id} {section.organisation}", after=f"{heading} {due}")
    return redirect(address_of(request, "report-studio-sections", period=period.code))


def _understood(page: SectionsPage, typed: Typed, heading: str) -> tuple[date | None, dict[str, str]]:
    faults: dict[str, str] = {}
    due = None
    try:
        due = date.fromisoformat(typed.due)
    except ValueError:
        faults["due"] = _("请写明交稿日，如 2024-07-10。")
    if not heading:
        faults["block"] = _("请选一节：草稿里的一个标题。")
    if typed.organisation not in page.book.organisations:
        faults["organisation"] = _("请选一个单位。")
    if due and due < page.day and "due" not in faults:
        faults["due"] = _("交稿日已经过去，请另选一天。")
    return due, faults


# --- what came back


@dataclass(frozen=True, slots=True)
class Choice:
    """A paragraph that came back beside the one that stands, the block it would change, and what can be done."""

    number: int
    offer: Offer
    block: Block | None
    standing: Sequence[Section] = ()
    offered: Sequence[Section] = ()

    @property
    def changes(self) -> list[Reworded]:
        """What differs as it is printed, by sentence and number; where that is the same, as it is written."""
        printed = compared_as_printed(self.standing, self.offered)
        return printed or compared(self.block.text if self.block else "", self.offer.offered)

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"take-{self.number}"

    @property
    def ways(self) -> list[tuple[str, str]]:
        """What can be done with it, the usual way first."""
        return {
            OfferKind.CHANGED: [("replace", _("用来稿替换")), ("add", _("另加一段")), ("", _("不采用"))],
            OfferKind.ADDED: [("add", _("加入")), ("", _("不采用"))],
            OfferKind.LEFT_OUT: [("", _("保留")), ("remove", _("删去"))],
        }.get(self.offer.kind, [])  # fmt: skip

    @property
    def whole(self) -> str:
        """What taking the section over whole does with it."""
        return {OfferKind.CHANGED: "replace", OfferKind.ADDED: "add", OfferKind.LEFT_OUT: "remove"}.get(
            self.offer.kind, ""
        )


@dataclass(frozen=True)
class SectionPage:
    """One section as its organisation wrote it, beside the text that stands."""

    book: Book
    section: GivenSection
    draft: ReportDraft
    day: date
    fault: str = ""
    comment: str = ""

    @property
    def period(self) -> Period:
        """The report's period."""
        return Period.parse(self.section.report)

    @property
    def overdue(self) -> bool:
        """Whether it should have been handed in."""
        return self.section.overdue(self.day)

    @cached_property
    def desk(self) -> Desk:
        """What both texts are read with."""
        return Desk(tracking.evaluate(as_of=self.period.end), self.period)

    @cached_property
    def _places(self) -> range:
        """Where the blocks stand under its heading; nowhere where the heading was taken out."""
        ids, texts = [one.id for one in self.draft.blocks], [one.text for one in self.draft.blocks]
        if self.section.block not in ids:
            return range(0)
        start = ids.index(self.section.block)
        return range(start + 1, extent(texts, start))

    @property
    def present(self) -> list[Block]:
        """The blocks that stand under its heading."""
        return [self.draft.blocks[place] for place in self._places]

    @cached_property
    def choices(self) -> list[Choice]:
        """Its paragraphs beside those that stand."""
        standing = self.desk.looked([one.text for one in self.draft.blocks])
        return [
            Choice(
                number, one,
                self.present[one.present] if one.present is not None else None,
                standing[self._places[one.present]].sections if one.present is not None else (),
                self.handed[one.line].sections if one.line is not None else (),
            )
            for number, one in enumerate(offers([one.text for one in self.present], self.section.text))
        ]  # fmt: skip

    @cached_property
    def handed(self) -> list[Piece]:
        """What each paragraph says that was handed in."""
        return self.desk.under(self.section.heading, self.section.text)

    @property
    def differs(self) -> bool:
        """Whether there is anything to take over."""
        return any(one.ways for one in self.choices)

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong in what was handed in."""
        return [Problem.of(0, fault) for piece in self.handed for fault in piece.faults]

    @property
    def state(self) -> str:
        """What the choices were made over: a word that changes with either text."""
        seen = f"{self.section.version}|{[(one.id, one.version) for one in self.present]}"
        return hashlib.sha256(seen.encode()).hexdigest()[:16]

    @property
    def answer(self) -> str:
        """The first line."""
        said = {
            SectionState.GIVEN: _("还没有交来"), SectionState.HANDED: _("已经交来，请看过再定"),
            SectionState.RETURNED: _("已经退回，等单位改"), SectionState.TAKEN: _("已经采用"),
            SectionState.WITHDRAWN: _("已经收回"),
        }  # fmt: skip
        return said[self.section.state]


def _section(number: int) -> SectionPage:
    found = report_sections.one(number)
    draft = report_drafts.of(found.report) if found else None
    if found is None or draft is None:
        raise Http404(_("没有这一节分工。"))
    book = tracking.evaluate(as_of=Period.parse(found.report).end).book
    return SectionPage(book, found, draft, localdate())


def _beside(request: HttpRequest, page: SectionPage, status: int = 200) -> HttpResponse:
    return render(request, "web/studio_section.html", {"page": page, "book": page.book}, status=status)


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def section(request: HttpRequest, number: int) -> HttpResponse:
    """Show a section as it was handed in beside the text that stands, by sentence."""
    return _beside(request, _section(number))


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def take(request: HttpRequest, number: int) -> HttpResponse:
    """Take a section over, whole or paragraph by paragraph, under its author's name: all that is chosen, or nothing."""
    page, by = _section(number), deskmate(request).actor.name
    if request.POST.get("state") != page.state:
        said = _("来稿或正文刚刚改过，没有采用；请看过现在的样子再定。")
        return _beside(request, replace(page, fault=said), 409)
    whole = "whole" in request.POST
    ways = {one.number: one.whole if whole else request.POST.get(one.name, "") for one in page.choices}
    try:
        with people.all_or_nothing():
            report_sections.take(number, version=page.section.version)
            _apply(page, ways, by=by)
    except NotInThisState as refused:
        return _beside(request, replace(_section(number), fault=str(refused)), 422)
    except (BlockOvertaken, DraftFull) as refused:
        return _beside(request, replace(_section(number), fault=str(refused)), 409)
    counted = ", ".join(f"{choice.name} {ways[choice.number]}" for choice in page.choices if ways[choice.number])
    keep_act(page.period, f"take section {number}", after=counted)
    return redirect(f"{address_of(request, 'report-studio', period=page.period.code)}#b{page.section.block}")


def _apply(page: SectionPage, ways: dict[int, str], *, by: str) -> None:
    """Write what was chosen, in reading order, so that each new paragraph stands behind the one before it."""
    report, author, after = page.section.report, page.section.by, page.section.block
    for choice in page.choices:
        way, block, text = ways[choice.number], choice.block, choice.offer.offered
        if way not in dict(choice.ways):
            way = ""
        if way == "remove" and block:
            report_drafts.remove(report, block.id, version=block.version, by=by, now=now())
            continue
        if way == "replace" and block:
            report_drafts.rewrite(report, block.id, text, version=block.version, by=author, now=now(), through=by)
        after = block.id if block else after
        if way == "add":
            key = f"section|{page.section.id}|{page.section.version}|{choice.number}"
            after = report_drafts.insert(report, text, after=after, key=key, by=author, now=now(), through=by).id


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """Send a section back to be mended, with what is to be mended."""
    page, comment = _section(number), request.POST.get("comment", "").strip()
    try:
        report_sections.send_back(number, comment, version=number_in(request.POST.get("version")))
    except NotInThisState as refused:
        return _beside(request, replace(page, fault=str(refused), comment=comment), 422)
    keep_act(page.period, f"send back section {number}", after=comment)
    return redirect(address_of(request, "report-studio-sections", period=page.period.code))


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a section back from its organisation; what it wrote stays kept."""
    page = _section(number)
    if report_sections.withdraw(number):
        keep_act(page.period, f"withdraw section {number}")
    return redirect(address_of(request, "report-studio-sections", period=page.period.code))
