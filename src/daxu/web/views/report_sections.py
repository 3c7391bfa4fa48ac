"""A section of a report for the organisation that was asked for it: its own text and figures, nobody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from daxu.core.period import Period
from daxu.desk import report_sections
from daxu.desk.permissions import WRITE_SECTION, allows
from daxu.desk.report_sections import GivenSection, NotInThisState, SectionOvertaken, SectionState
from daxu.duties import tracking
from daxu.duties.reporting.drafting import Desk
from daxu.duties.reporting.report import Section
from daxu.duties.reporting.sections import Own, Wanting
from daxu.duties.reporting.templates import Piece
from daxu.duties.tracking import Evaluation
from daxu.web.acting import deskmate
from daxu.web.studio import Problem
from daxu.web.views.empty import needs_plan
from daxu.web.views.studio import address_of, keep_act, number_in


@dataclass(frozen=True)
class WritingPage:
    """A section for who writes it: what is asked, the text as typed or kept, what it says, what is wrong with it."""

    evaluation: Evaluation
    section: GivenSection
    day: date
    typed: str | None = None
    newest: GivenSection | None = None
    fault: str = ""

    @property
    def period(self) -> Period:
        """The report's period."""
        return Period.parse(self.section.report)

    @cached_property
    def _own(self) -> Own:
        return Own(self.evaluation, self.period, self.section.organisation, self.section.heading)

    @property
    def fresh(self) -> bool:
        """Whether nobody has written yet, and the text is what the figures give."""
        return self.typed is None and not self.section.version

    @cached_property
    def text(self) -> str:
        """What the form holds: what was typed, else what was saved, else the sentences of the figures."""
        if self.typed is not None:
            return self.typed
        return self.section.text if self.section.version else "\n".join(self._own.lines())

    @cached_property
    def wanting(self) -> list[Wanting]:
        """The figures that cannot be written yet."""
        return self._own.wanting()

    @cached_property
    def _pieces(self) -> list[Piece]:
        return Desk(self.evaluation, self.period).under(self.section.heading, self.text)

    @property
    def sections(self) -> list[Section]:
        """What the text says."""
        return [section for piece in self._pieces for section in piece.sections]

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with it, by line."""
        faults = [(line, fault) for line, piece in enumerate(self._pieces, 1) for fault in piece.faults]
        return [replace(Problem.of(0, fault), line=_("第%(line)d段") % {"line": line}) for line, fault in faults]

    @property
    def overdue(self) -> bool:
        """Whether its day has passed."""
        return self.section.overdue(self.day)

    @property
    def answer(self) -> str:
        """The first line."""
        heading, due = self.section.heading, self.section.due
        if self.section.state is SectionState.TAKEN:
            return _("%(heading)s：已采用") % {"heading": heading}
        if self.section.state is SectionState.HANDED:
            return _("%(heading)s：已交，等综合单位看") % {"heading": heading}
        if self.section.state is SectionState.WITHDRAWN:
            return _("%(heading)s：已收回，不用再写") % {"heading": heading}
        if self.overdue:
            days = (self.day - due).days
            late = ngettext(
                "%(heading)s：逾期 %(days)d 天，请尽快交稿", "%(heading)s：逾期 %(days)d 天，请尽快交稿", days
            )
            return late % {"heading": heading, "days": days}
        if due == self.day:
            return _("%(heading)s：今天交稿") % {"heading": heading}
        days = (due - self.day).days
        left = ngettext("%(heading)s：还有 %(days)d 天交稿", "%(heading)s：还有 %(days)d 天交稿", days)
        return left % {"heading": heading, "days": days}


def _own_section(request: HttpRequest, number: int) -> GivenSection:
    """Return a section of the person's own organisations; one of others' is as if it were not there."""
    found = report_sections.one(number)
    if found is None or found.organisation not in deskmate(request).actor.organisations:
        raise Http404(_("没有这一节，或不是您的单位写。"))
    return found


def _page(section: GivenSection) -> WritingPage:
    evaluation = tracking.evaluate(as_of=Period.parse(section.report).end)
    return WritingPage(evaluation, section, localdate())


def _shown(request: HttpRequest, page: WritingPage, status: int = 200) -> HttpResponse:
    return render(request, "web/report_section.html", {"page": page, "evaluation": page.evaluation}, status=status)


@allows(WRITE_SECTION)
@require_safe
@needs_plan
def section(request: HttpRequest, number: int) -> HttpResponse:
    """Show a section to who writes it, with its organisation's figures in place."""
    return _shown(request, _page(_own_section(request, number)))


def _typed(request: HttpRequest) -> str:
    lines = (line.strip() for line in request.POST.get("text", "").splitlines())
    return "\n".join(line for line in lines if line)


@allows(WRITE_SECTION)
@require_POST
@needs_plan
def save(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what was typed over the version that was read, and hand it in where that was pressed; nothing is lost."""
    found, text, by = _own_section(request, number), _typed(request), deskmate(request).actor.name
    handing = "hand-in" in request.POST
    page = replace(_page(found), typed=text)
    if not text:
        return _shown(request, replace(page, fault=_("这一节是空的；请写文字再存。")), 422)
    try:
        kept = report_sections.write(number, text, version=number_in(request.POST.get("version")), by=by, now=now())
        if handing:
            kept = report_sections.hand_in(number, version=kept.version, by=by, now=now())
    except SectionOvertaken as overtaken:
        return _shown(request, replace(page, section=overtaken.newest, newest=overtaken.newest), 409)
    except NotInThisState as refused:
        return _shown(request, replace(page, fault=str(refused)), 422)
    deed = "hand in" if handing else "write"
    keep_act(page.period, f"{deed} section {number} v{kept.version}", before=found.text, after=kept.text)
    return redirect(address_of(request, "report-section", number))


@allows(WRITE_SECTION)
@require_POST
@needs_plan
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """Say what the section would say as it is typed, and what is wrong with it; nothing is kept."""
    page = replace(_page(_own_section(request, number)), typed=_typed(request)[: report_sections.LONGEST])
    return render(request, "web/parts/studio_preview.html", _told(page))


def _told(page: WritingPage) -> dict[str, object]:
    lines: Sequence[str] = page.text.splitlines()
    return {"sections": page.sections, "problems": page.problems, "period": page.period, "lines": lines, "own": True}
