"""The organisations of the plan: who leads what, who is behind, what each has filed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.book import Book
from daxu.core.indicator import Observation
from daxu.core.organisation import Organisation
from daxu.core.pace import Verdict
from daxu.core.tally import Tally
from daxu.desk.permissions import SEE_PLAN, SEE_SAMPLE, allows, may
from daxu.duties import tracing, tracking
from daxu.duties.tracing import FigureRow
from daxu.duties.tracking import Evaluation
from daxu.web.day import asked_day
from daxu.web.rows import Row, rows_of
from daxu.web.selection import tallies
from daxu.web.views.empty import needs_plan


@dataclass(frozen=True)
class Post:
    """An organisation with its targets: those it leads make its tally, those it supports are only listed."""

    organisation: Organisation
    leads: Sequence[Row]
    supports: Sequence[Row]
    facts: Tally
    sample: Tally

    @property
    def behind(self) -> list[Row]:
        """What it leads and is 未达序, facts first."""
        return [row for row in self.leads if row.item.verdict is Verdict.BEHIND]

    @property
    def behind_facts(self) -> list[Row]:
        """The facts among what is behind."""
        return [row for row in self.behind if not row.sample]


@allows(SEE_PLAN)
@require_safe
@needs_plan
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations that lead or support a target, departments (条) and areas (块) apart."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    rows = rows_of(evaluation, with_sample=may(request.user, SEE_SAMPLE))
    posts = [_post(one, rows) for one in evaluation.book.organisations.values()]
    posts = [post for post in posts if post.leads or post.supports]
    sections: dict[str, list[Post]] = {}
    for post in posts:
        sections.setdefault(post.organisation.line.value, []).append(post)
    leading = [post for post in posts if post.facts.total]
    context = {
        "sections": sections,
        "posts": posts,
        "leading": leading,
        "with_behind": [post for post in leading if post.behind_facts],
        "evaluation": evaluation,
    }
    return render(request, "web/organisations.html", context)


@allows(SEE_PLAN)
@require_safe
@needs_plan
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Show one organisation: its answer, its targets, what is behind, the figures it filed."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    declared = evaluation.book.organisations.get(code)
    if declared is None:
        raise Http404(_("没有编号为“%(code)s”的单位；请从单位列表中选择。") % {"code": code[:40]})
    post = _post(declared, rows_of(evaluation, with_sample=may(request.user, SEE_SAMPLE)))
    children = [o for o in evaluation.book.organisations.values() if o.parent == code]
    filed = _filed(evaluation, code, with_sample=may(request.user, SEE_SAMPLE))
    context = {"post": post, "organisation": declared, "evaluation": evaluation, "filed": filed, "children": children}
    return render(request, "web/organisation.html", context)


def _post(organisation: Organisation, rows: Iterable[Row]) -> Post:
    leads, supports = [], []
    for row in rows:
        if row.target.lead == organisation.code:
            leads.append(row)
        elif organisation.code in row.target.supporting:
            supports.append(row)
    return Post(organisation, leads, supports, *tallies(leads))


def _filed(evaluation: Evaluation, code: str, *, with_sample: bool) -> list[FigureRow]:
    """Return the figures stated of an organisation up to the day; plans and targets are no filed figures."""
    book = evaluation.book
    rows = tracing.figures(book, facts_only=not with_sample)
    return [row for row in rows if _is_filed(book, row, code) and _closed(book, row, evaluation)]


def _is_filed(book: Book, row: FigureRow, code: str) -> bool:
    says = book.by_id[row.id].says
    return isinstance(says, Observation) and says.organisation == code and not says.planned


def _closed(book: Book, row: FigureRow, evaluation: Evaluation) -> bool:
    says = book.by_id[row.id].says
    return isinstance(says, Observation) and says.period.end <= evaluation.as_of
