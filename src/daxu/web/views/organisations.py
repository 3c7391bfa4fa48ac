"""The organisations of the plan: who leads what, who is behind, what each has filed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.organisation import Line, Organisation
from daxu.core.pace import Verdict
from daxu.core.tally import Tally
from daxu.desk.permissions import SEE_PLAN, SEE_SAMPLE, allows, may
from daxu.duties import tracking
from daxu.duties.tracking import Evaluation
from daxu.web.day import asked_day
from daxu.web.figures import Stated, known
from daxu.web.rows import Row, rows_of
from daxu.web.saying import term
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

    @property
    def behind_sample(self) -> list[Row]:
        """The 示例 among what is behind."""
        return [row for row in self.behind if row.sample]


@dataclass(frozen=True)
class OrganisationsPage:
    """The organisations that lead or support a target, departments (条) and areas (块) apart."""

    evaluation: Evaluation
    with_sample: bool

    @cached_property
    def posts(self) -> list[Post]:
        """Those that have any target, in their declared order."""
        rows = rows_of(self.evaluation, with_sample=self.with_sample)
        posts = (_post(one, rows) for one in self.evaluation.book.organisations.values())
        return [post for post in posts if post.leads or post.supports]

    @property
    def idle(self) -> list[Organisation]:
        """Those that have none, so that every organisation can be found here."""
        busy = {post.organisation.code for post in self.posts}
        return [one for one in self.evaluation.book.organisations.values() if one.code not in busy]

    @property
    def has_sample(self) -> bool:
        """Whether anybody leads a 示例 target."""
        return any(post.sample.total for post in self.posts)

    @property
    def sections(self) -> dict[str, list[Post]]:
        """条 and 块."""
        lines = {line.value: [post for post in self.posts if post.organisation.line is line] for line in Line}
        return {line: posts for line, posts in lines.items() if posts}

    @property
    def on_schedule(self) -> str:
        """The heading over on schedule/judged."""
        return term(Verdict.ON.value)

    @property
    def leading(self) -> list[Post]:
        """Those that lead a fact target."""
        return [post for post in self.posts if post.facts.total]

    @property
    def with_behind(self) -> list[Post]:
        """Those of them that have one behind."""
        return [post for post in self.leading if post.behind_facts]


@allows(SEE_PLAN)
@require_safe
@needs_plan
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations of the plan."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    page = OrganisationsPage(evaluation, with_sample=may(request.user, SEE_SAMPLE))
    return render(request, "web/organisations.html", {"page": page, "evaluation": evaluation})


@allows(SEE_PLAN)
@require_safe
@needs_plan
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Show one organisation: its answer, its targets, what is behind, the figures it filed."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    declared = evaluation.book.organisations.get(code)
    if declared is None:
        raise Http404(_("没有编号为“%(code)s”的单位；请从单位列表中选择。") % {"code": code[:40]})
    with_sample = may(request.user, SEE_SAMPLE)
    context = {
        "organisation": declared,
        "post": _post(declared, rows_of(evaluation, with_sample=with_sample)),
        "parent": evaluation.book.organisations.get(declared.parent),
        "children": [one for one in evaluation.book.organisations.values() if one.parent == code],
        "filed": _filed(evaluation, code, with_sample=with_sample),
        "evaluation": evaluation,
    }
    return render(request, "web/organisation.html", context)


def _post(organisation: Organisation, rows: Iterable[Row]) -> Post:
    leads, supports = [], []
    for row in rows:
        if row.target.lead == organisation.code:
            leads.append(row)
        elif organisation.code in row.target.supporting:
            supports.append(row)
    return Post(organisation, leads, supports, *tallies(leads))


def _filed(evaluation: Evaluation, code: str, *, with_sample: bool) -> list[Stated]:
    """Return the figures stated of an organisation up to the day; plans and targets are no filed figures."""
    stated = known(evaluation, with_sample=with_sample)
    return [one for one in stated if one.is_value and getattr(one.says, "organisation", "") == code]
