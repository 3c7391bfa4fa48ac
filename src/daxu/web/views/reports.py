"""The report page: choose a period, read what it would say with every number open to its source, download the .docx."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.period import BadPeriod, Month, Period
from daxu.desk.permissions import BUILD_REPORT, SEE_PLAN, SEE_SAMPLE, allows, may
from daxu.duties import reporting, tracking
from daxu.duties.reporting import BuildFailed, BuiltReport, NothingToReport
from daxu.duties.reporting.projects_on_file import on_file
from daxu.duties.tracking import Evaluation
from daxu.web.day import asked_day
from daxu.web.figures import Stated, known
from daxu.web.saying import period_said
from daxu.web.views.empty import needs_plan

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REPORTING_MONTHS = (3, 6, 9, 12)


@allows(SEE_PLAN)
@require_safe
@needs_plan
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, and what the report of the chosen period would say to those who may build it."""
    page = _page(request, request.GET.get("period", ""), sample=request.GET.get("sample") == "1")
    return render(request, "web/report.html", {"page": page, "evaluation": page.evaluation})


@allows(BUILD_REPORT)
@require_POST
@needs_plan
def report_docx(request: HttpRequest) -> HttpResponse:
    """Build the report and hand it over as a .docx; what keeps it from being built is said on the page."""
    page = _page(request, request.POST.get("period", ""), sample=request.POST.get("sample") == "1")
    if page.built is None:
        return render(request, "web/report.html", {"page": page, "evaluation": page.evaluation}, status=422)
    response = HttpResponse(page.built.document, content_type=DOCX)
    name = quote(f"{''.join(page.built.report.title)}.docx")
    response["Content-Disposition"] = f"attachment; filename=\"report-{page.period}.docx\"; filename*=UTF-8''{name}"
    return response


def _page(request: HttpRequest, written: str, *, sample: bool) -> ReportPage:
    return ReportPage(
        newest=tracking.evaluate(as_of=asked_day(request)),
        written=written.strip()[:40],
        may_build=may(request.user, BUILD_REPORT),
        may_see_sample=may(request.user, SEE_SAMPLE),
        asks_sample=sample,
    )


@dataclass(frozen=True, slots=True)
class Offered:
    """A period that a report can be asked for."""

    period: Period
    chosen: bool


@dataclass(frozen=True, slots=True)
class Unstated:
    """A figure that the text does not state, and why."""

    entry: str
    reason: str
    stated: Stated | None


@dataclass(frozen=True)
class ReportPage:
    """What the page says: the form, the report as it would read, or why there is none."""

    newest: Evaluation
    written: str
    may_build: bool
    may_see_sample: bool
    asks_sample: bool
    _problems: list[str] = field(default_factory=list)

    @cached_property
    def period(self) -> Period:
        """The period asked for, else the year to the last month that has ended."""
        try:
            return Period.parse(self.written) if self.written else self._usual
        except BadPeriod as bad:
            self._problems.append(str(bad))
            return self._usual

    @property
    def _usual(self) -> Period:
        return Period.closed_by(self.newest.as_of) or Period.month(self.newest.as_of.year, 1)

    @property
    def with_sample(self) -> bool:
        """Whether an annex of 示例 is asked for by somebody who may see it."""
        return self.asks_sample and self.may_see_sample

    @property
    def offered(self) -> list[Offered]:
        """The usual periods of the plan's year, and the one asked for where it is another."""
        usual = [Period.year_to(Month(self.newest.plan.year, month)) for month in REPORTING_MONTHS]
        periods = usual if self.period in usual else [*usual, self.period]
        return [Offered(period, period == self.period) for period in periods]

    @cached_property
    def evaluation(self) -> Evaluation:
        """The plan judged at the end of the period."""
        return tracking.evaluate(as_of=self.period.end)

    @cached_property
    def built(self) -> BuiltReport | None:
        """The report, where there is one and the person may build it."""
        period = self.period
        if not self.may_build or self._problems:
            return None
        try:
            return reporting.build(
                evaluation=self.evaluation,
                period=period,
                now=localtime(now()),
                include_sample=self.with_sample,
                projects=on_file(period.end),
            )
        except NothingToReport as nothing:
            self._problems.append(str(nothing))
        except BuildFailed as failed:
            self._problems.extend(failed.problems)
        return None

    @property
    def problems(self) -> list[str]:
        """Everything that keeps the report from being built, together."""
        return self._problems if self.built is None else []

    @property
    def answer(self) -> str:
        """The first line."""
        if self.built is None:
            return (
                _("%(period)s的报告还不能生成") % {"period": period_said(self.period)} if self.problems else _("报告")
            )
        told = _("%(period)s的报告可以生成：正文写明 %(stated)d 个数据，%(unstated)d 个没有写入")
        return told % {
            "period": period_said(self.period),
            "stated": len(self.built.stated),
            "unstated": len(self.built.unstated),
        }

    @property
    def unstated(self) -> list[Unstated]:
        """The figures that the text does not state, each with the reason."""
        if self.built is None:
            return []
        figures = {stated.row.id: stated for stated in known(self.evaluation, with_sample=self.with_sample)}
        return [Unstated(entry, reason, figures.get(entry)) for entry, reason in self.built.unstated]
