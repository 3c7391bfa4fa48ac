"""差距原因: the targets that are behind in a period, why, and what is done next; each filed by who answers for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.cause import LONGEST, Cause
from daxu.core.period import Period
from daxu.core.target import Target
from daxu.desk.permissions import REPORT_TASKS, SEE_TASKS, allows
from daxu.duties import tracking
from daxu.duties.tasks import explaining
from daxu.duties.tasks.acting import Hand
from daxu.duties.tasks.explaining import Explained
from daxu.duties.tracking import Evaluation
from daxu.web.day import asked_day
from daxu.web.filing_form import key_of, new_key
from daxu.web.project_typed import Typed, Understanding, posted
from daxu.web.saying import period_said
from daxu.web.submission import Fault
from daxu.web.views.empty import needs_plan
from daxu.web.views.task import carried_out, hand_of


@dataclass(frozen=True)
class CausesPage:
    """What is behind on a day, with the causes of the period that ended last; what was typed about one of them."""

    evaluation: Evaluation
    by: Hand
    organisation: str
    key: str
    code: str = ""
    typed: Typed | None = None
    faults: Sequence[Fault] = ()
    longest: int = LONGEST

    @cached_property
    def period(self) -> Period:
        """The period whose causes are asked for: the year to the last month that has ended."""
        closed = Period.closed_by(self.evaluation.as_of)
        return closed or Period.month(self.evaluation.as_of.year, 1)

    @cached_property
    def rows(self) -> list[Explained]:
        """The targets that are behind."""
        judged = [(item.target, item.judgement.verdict) for item in self.evaluation.items]
        return explaining.behind(self.evaluation.book, judged, self.period.code)

    @property
    def answer(self) -> str:
        """The first line."""
        if not self.rows:
            return _("没有未达序的目标")
        filed = sum(bool(row.causes) for row in self.rows)
        words = {"count": len(self.rows), "filed": filed, "period": period_said(self.period)}
        return _("%(period)s未达序的目标%(count)d项，%(filed)d项填了原因和措施") % words

    @property
    def shown(self) -> list[Shown]:
        """Each with its form, where the person may file."""
        return [Shown(row, self) for row in self.rows]


@dataclass(frozen=True)
class Shown:
    """One target that is behind, as the page shows it."""

    row: Explained
    page: CausesPage

    @property
    def target(self) -> Target:
        """The target."""
        return self.row.target

    @property
    def causes(self) -> Sequence[Cause]:
        """What was filed."""
        return self.row.causes

    @property
    def may_file(self) -> bool:
        """Whether the person may file a cause of it."""
        return explaining.may_explain(self.page.by, self.target)

    @property
    def organisation(self) -> str:
        """For whom the person would file."""
        mine = {self.target.lead, *self.target.supporting} & self.page.by.organisations
        return min(mine, default=self.target.lead)

    @property
    def own(self) -> Cause | None:
        """What the person's organisation filed already."""
        return next((cause for cause in self.causes if cause.organisation == self.organisation), None)

    @property
    def open(self) -> bool:
        """Whether its form is open: something in it is wrong."""
        return self.page.code == self.target.code

    def _value(self, name: str) -> str:
        if self.open and self.page.typed:
            return self.page.typed.words.get(name, "")
        filed = getattr(self.own, name, None)
        return "" if filed is None else str(filed)

    @property
    def fields(self) -> list[tuple[str, str, str, str]]:
        """The long fields: name, label, what stands in it, what is wrong."""
        named = [("cause", _("差距原因")), ("measure", _("下一步措施"))]
        return [(name, label, self._value(name), self._fault(name)) for name, label in named]

    @property
    def due(self) -> tuple[str, str]:
        """The day by which the measure works, and what is wrong with it."""
        return self._value("due"), self._fault("due")

    @property
    def reason(self) -> tuple[str, str]:
        """Why what was filed is changed, and what is wrong with it."""
        return (self.page.typed.words.get("reason", "") if self.open and self.page.typed else ""), self._fault("reason")

    def _fault(self, name: str) -> str:
        return next((fault.said for fault in self.page.faults if self.open and fault.field == name), "")


def _of(request: HttpRequest, **more: object) -> CausesPage:
    evaluation = tracking.evaluate(as_of=asked_day(request))
    organisation = getattr(request.user, "organisation", "")
    return CausesPage(evaluation, hand_of(request), organisation, **{"key": new_key(), **more})  # type: ignore[arg-type]


@allows(SEE_TASKS)
@require_safe
@needs_plan
def causes(request: HttpRequest) -> HttpResponse:
    """Show what is behind, why, and what is done next."""
    return render(request, "web/causes.html", {"page": _of(request)})


@allows(REPORT_TASKS)
@require_POST
@needs_plan
def file(request: HttpRequest, code: str) -> HttpResponse:
    """File why a target is behind; what is wrong is said beside it, and nothing typed is lost."""
    page = _of(request)
    row = next((one for one in page.shown if one.target.code == code), None)
    if row is None:
        raise Http404(_("这个目标现在没有落后，不用填原因。"))
    if not row.may_file:
        raise PermissionDenied(_("差距原因由这个目标的牵头或配合单位填报。"))
    typed = posted(request, row.organisation, page.by.name)
    found = Understanding(typed, row.organisation)
    told = Cause(
        row.target.plan,
        code,
        page.period,
        row.organisation,
        found.text("cause"),
        found.text("measure"),
        found.day("due"),
    )
    faults, status, key = found.faults, 422, request.POST.get("key", "") or new_key()
    if not faults:
        reason = found.text("reason", 200)
        do = partial(explaining.file_cause, told, by=page.by, now=now(), key=key_of(page.by.name, key), reason=reason)
        faults, status = carried_out(do)
    if faults:
        kept = key if status in {422, 503} else new_key()
        shown = _of(request, code=code, typed=typed, faults=faults, key=kept)
        return render(request, "web/causes.html", {"page": shown}, status=status)
    messages.success(request, _("已填报差距原因和措施，写入报告时会写明单位。"))
    query = request.GET.urlencode()
    return redirect(f"{reverse('causes')}?{query}" if query else reverse("causes"))
