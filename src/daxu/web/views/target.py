"""The page of one target: how it stands, why, by which other lines, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.book import NotDeclared
from daxu.core.figure import Source
from daxu.core.indicator import Indicator
from daxu.core.lights import Lit, lit
from daxu.core.pace import DueLine
from daxu.core.target import Amendment, Target
from daxu.desk import portfolio
from daxu.desk.permissions import SEE_PLAN, SEE_PROJECTS, SEE_SAMPLE, allows, may
from daxu.duties import tracing, tracking
from daxu.duties.tracing import Trace
from daxu.duties.tracking import Evaluation, Item
from daxu.web.day import asked_day
from daxu.web.figures import Doubt, doubts
from daxu.web.noted import Typed, noted
from daxu.web.rows import Row, row_of
from daxu.web.saying import ahead_or_behind, in_english, name_of, percent, points, said, term
from daxu.web.views import charts
from daxu.web.views.empty import needs_plan

A_MONTH = "每月"  # the step of a derivation that says what each month left must bring stands in the first lines too


@allows(SEE_PLAN)
@require_safe
@needs_plan
def target(request: HttpRequest, code: str) -> HttpResponse:
    """Show one target; a 示例 one only to those who may see it."""
    return shown(request, code)


def shown(request: HttpRequest, code: str, *, typed: Typed | None = None) -> HttpResponse:
    """Show a target with its notes; what was typed and could not be entered stands in the form again."""
    with_sample = may(request.user, SEE_SAMPLE)
    evaluation = tracking.evaluate(as_of=asked_day(request))
    try:
        item = evaluation.item(code)
    except NotDeclared as unknown:
        raise Http404(str(unknown)) from None
    if item.target.sample and not with_sample:
        raise Http404(_("没有这个目标，或者你的账号看不到示例目标。"))
    context = {
        "page": TargetPage(evaluation, item, with_sample=with_sample), "item": item, "evaluation": evaluation,
        "notes": noted(request, evaluation, item.target, typed or Typed()),
        "sees_projects": may(request.user, SEE_PROJECTS),
    }  # fmt: skip
    return render(request, "web/target.html", context, status=400 if typed else 200)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the derivation in the reader's language."""

    name: str
    value: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Another line the target could be judged by, and whether it would turn the answer."""

    line: DueLine
    flips: bool


@dataclass(frozen=True)
class TargetPage:
    """What the page says about one target."""

    evaluation: Evaluation
    item: Item
    with_sample: bool

    @cached_property
    def answer(self) -> str:
        """The first line."""
        return answer_of(self.item)

    @cached_property
    def row(self) -> Row:
        """The target as a row of the big table."""
        return row_of(self.evaluation, self.item)

    @cached_property
    def project(self) -> tuple[str, str] | None:
        """The id and the name of the project that the target is, where the portfolio has it under that name."""
        called = self.item.target.project
        return portfolio.bearing(called) if called else None

    @property
    def indicator(self) -> Indicator | None:
        """What is measured."""
        return self.evaluation.book.indicators.get(self.item.target.indicator)

    @cached_property
    def steps(self) -> list[Told]:
        """The derivation."""
        steps = self.item.judgement.steps
        return [Told(_worded(s.name, s.name_en), _worded(s.value, s.value_en), s.sources) for s in steps]

    @property
    def needed(self) -> Told | None:
        """What every month that is left must bring, where the rule can say so."""
        told = zip(self.item.judgement.steps, self.steps, strict=True)
        return next((line for step, line in told if A_MONTH in step.name), None)

    @cached_property
    def lit(self) -> Lit | None:
        """The light with what it follows from."""
        return lit(self.item.judgement, self.evaluation.table) if self.evaluation.table else None

    @property
    def light_why(self) -> str:
        """Why the light is what it is: the shortfall, or what keeps it off."""
        if self.lit is None or self.evaluation.table is None:
            return ""
        if self.lit.note or self.lit.shortfall is None:
            return _worded(self.lit.note, self.lit.note_english)
        if not self.lit.shortfall:
            return _("不低于应完成线")
        unit = self.evaluation.table.unit
        missing = points(self.lit.shortfall).lstrip("+")
        return _("比应完成少 %(missing)s %(unit)s") % {"missing": missing, "unit": _worded(unit.counted, unit.english)}

    @cached_property
    def picture(self) -> charts.Picture | None:
        """The months of the target."""
        return charts.picture(
            self.evaluation.book, self.item, as_of=self.evaluation.as_of, with_sample=self.with_sample
        )

    @property
    def chart(self) -> dict[str, Any] | None:
        """What ECharts is told to draw."""
        told = f"{name_of(self.item.target)}{_('：')}{self.answer}"
        return charts.pace_option(self.picture, told=told) if self.picture else None

    @cached_property
    def others(self) -> list[Other]:
        """The other lines, side by side with the official one."""
        return [Other(line, _flips(self.item, line)) for line in self.item.judgement.lines]

    @property
    def flips(self) -> int:
        """How many other lines would turn the answer."""
        return sum(other.flips for other in self.others)

    @property
    def versions(self) -> list[tuple[Target, str]]:
        """Every version of the target with its entry, oldest first."""
        book, own = self.evaluation.book, self.item.target
        versions = book.target_versions.get(own.plan, {}).get(own.code, ())
        return [(version, book.id_of(version)) for version in versions]

    @property
    def amendments(self) -> list[Amendment]:
        """The amendments that changed it."""
        own = {entry for _version, entry in self.versions}
        return [a for a in self.evaluation.book.amendments(self.item.target.plan) if own.intersection(a.targets)]

    @cached_property
    def observed(self) -> Trace | None:
        """What the observed figure rests on, with all its versions."""
        return tracing.trace(self.item.observed_entry) if self.item.observed_entry else None

    @cached_property
    def doubts(self) -> list[Doubt]:
        """The cautions about its goal and about the figure it is judged by."""
        observed = self.item.judgement.observed
        slots = [self.item.target.slot, *([observed.slot] if observed else [])]
        return doubts(self.evaluation.book, slots, with_sample=self.with_sample)


def _flips(item: Item, line: DueLine) -> bool:
    """Whether another line would put the item on the other side of the schedule."""
    judged = line.verdict.judged and item.verdict.judged
    return judged and line.verdict.on_schedule != item.verdict.on_schedule


def _worded(chinese: str, english: str) -> str:
    return english if in_english() and english else chinese


def answer_of(item: Item) -> str:
    """Say how a target stands: 完成 46.7%，应完成 50.0%，落后 3.3 个百分点，未达序."""
    judged = item.judgement
    parts = []
    if judged.completion is not None:
        parts.append(_("完成 %(share)s") % {"share": percent(judged.completion)})
    elif judged.observed is not None:
        parts.append(_("实际 %(value)s") % {"value": said(judged.observed.figure.quantity)})
    if judged.completion is not None and judged.due is not None:
        parts.append(_("应完成 %(share)s") % {"share": percent(judged.due)})
    if judged.gap:
        parts.append(ahead_or_behind(judged.gap, judged.gap_unit))
    return _("，").join([*parts, term(item.verdict.value)])
