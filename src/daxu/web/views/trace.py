"""溯源: what one figure rests on, as a page that can be sent and as the side panel of any page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.book import NotDeclared
from daxu.core.indicator import Indicator, Observation
from daxu.core.notation import Record, Statement
from daxu.core.organisation import Organisation
from daxu.core.target import Target
from daxu.desk.permissions import SEE_PLAN, SEE_PROJECTS, SEE_SAMPLE, allows, may
from daxu.duties import tracing, tracking
from daxu.duties.tracing import Trace
from daxu.duties.tracking import Evaluation, Item
from daxu.web.day import asked_day
from daxu.web.saying import name_of, said


@allows(SEE_PLAN)
@require_safe
def trace(request: HttpRequest, figure: str) -> HttpResponse:
    """Show what the figure rests on; a fragment where a page asks for its side panel."""
    try:
        found = tracing.trace(figure)
    except NotDeclared as unknown:
        raise Http404(str(unknown)) from None
    if _not_for_all(found.statement) and not may(request.user, SEE_SAMPLE):
        raise PermissionDenied
    evaluation = tracking.evaluate(as_of=asked_day(request))
    in_panel = request.headers.get("HX-Request") == "true"
    context = {
        "page": TracePage(found, evaluation),
        "evaluation": evaluation,
        "in_panel": in_panel,
        "count": found.count if may(request.user, SEE_PROJECTS) else None,
    }
    return render(request, "web/parts/trace.html" if in_panel else "web/trace.html", context)


def _not_for_all(statement: Statement) -> bool:
    """Whether the entry is 示例 or a record that tells of 示例."""
    return isinstance(statement, Record) or bool(getattr(statement, "sample", False))


@dataclass(frozen=True)
class TracePage:
    """A trace with the names that a page shows."""

    trace: Trace
    evaluation: Evaluation

    @cached_property
    def indicator(self) -> Indicator | None:
        """The indicator that the figure speaks of."""
        code = getattr(self.trace.statement, "indicator", "")
        return self.evaluation.book.indicators.get(code)

    @cached_property
    def organisation(self) -> Organisation | None:
        """Whose figure it is: for a target, who adopted the plan."""
        statement = self.trace.statement
        code = self.evaluation.plan.organisation if isinstance(statement, Target) else ""
        code = statement.organisation if isinstance(statement, Observation) else code
        return self.evaluation.book.organisations.get(code)

    @cached_property
    def title(self) -> str:
        """What is traced, in a few words: 软件业务收入 1400亿元."""
        row, statement = self.trace.row, self.trace.statement
        if row is None:
            return self._name(statement)
        name = name_of(statement) if isinstance(statement, Target) else self._indicator_name
        return f"{name} {said(row.quantity)}"

    @property
    def _indicator_name(self) -> str:
        return name_of(self.indicator) if self.indicator else self.trace.row.indicator if self.trace.row else ""

    @staticmethod
    def _name(statement: Statement) -> str:
        name = getattr(statement, "name", "")
        return name if isinstance(name, str) and name else _("账本记录")

    @property
    def observation(self) -> Observation | None:
        """The fact, where the entry states one."""
        return self.trace.statement if isinstance(self.trace.statement, Observation) else None

    @property
    def target(self) -> Target | None:
        """The promise, where the entry states one."""
        return self.trace.statement if isinstance(self.trace.statement, Target) else None

    @cached_property
    def items(self) -> list[Item]:
        """The judgements, on the day of the page, of the targets that the figure speaks of."""
        codes = {target.code for _entry, target in self.trace.targets if target.plan == self.evaluation.plan.code}
        if self.target:
            codes.add(self.target.code)
        sample = bool(getattr(self.trace.statement, "sample", False))
        return [i for i in self.evaluation.items if i.target.code in codes and i.target.sample is sample]

    @property
    def is_superseded(self) -> bool:
        """Whether a later entry corrected this one."""
        return self.trace.versions[-1].entry.id != self.trace.filed.entry.id
