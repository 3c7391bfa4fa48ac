"""The indicators: what each one measures, every value of it, and what it must not be taken for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.book import Book
from daxu.core.indicator import Indicator, Measure
from daxu.core.organisation import Theme
from daxu.core.period import Month
from daxu.desk.permissions import SEE_PLAN, SEE_SAMPLE, allows, may
from daxu.duties import tracking
from daxu.duties.tracking import Evaluation
from daxu.web.day import asked_day
from daxu.web.figures import Doubt, Stated, doubts, known
from daxu.web.rows import Row, initials, rows_of, spelled
from daxu.web.saying import in_english
from daxu.web.views.empty import needs_plan


@allows(SEE_PLAN)
@require_safe
@needs_plan
def indicators(request: HttpRequest) -> HttpResponse:
    """List the indicators by theme; `q` searches names, codes and pinyin."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    words = " ".join(request.GET.get("q", "").split())[:100]
    page = IndicatorsPage(evaluation, words, with_sample=may(request.user, SEE_SAMPLE))
    return render(request, "web/indicators.html", {"page": page, "evaluation": evaluation})


@allows(SEE_PLAN)
@require_safe
@needs_plan
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator: attributes, values by period, targets, growth and ranks as reported, look-alikes."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    declared = evaluation.book.indicators.get(code)
    if declared is None:
        raise Http404(_("没有编号为“%(code)s”的指标；请从指标列表中查找。") % {"code": code[:60]})
    page = IndicatorPage(evaluation, declared, with_sample=may(request.user, SEE_SAMPLE))
    return render(request, "web/indicator.html", {"page": page, "indicator": declared, "evaluation": evaluation})


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator of the index: its newest stated fact, and how many figures and targets it has."""

    indicator: Indicator
    newest: Stated | None
    figures: int
    targets: int


@dataclass(frozen=True)
class IndicatorsPage:
    """The index of indicators, as far as it was searched for."""

    evaluation: Evaluation
    words: str
    with_sample: bool

    @cached_property
    def listed(self) -> list[Indicator]:
        """The indicators that hold every word."""
        wanted = self.words.lower().split()
        return [one for one in self._all if all(word in searchable(one) for word in wanted)]

    @property
    def total(self) -> int:
        """How many indicators there are."""
        return len(self._all)

    @property
    def _all(self) -> Sequence[Indicator]:
        return tuple(self.evaluation.book.indicators.values())

    @cached_property
    def figures(self) -> int:
        """How many figures are known by the day."""
        return len(self._known)

    @cached_property
    def _known(self) -> list[Stated]:
        return known(self.evaluation, with_sample=self.with_sample)

    @cached_property
    def themes(self) -> list[tuple[Theme | None, list[Entry]]]:
        """What is listed, by theme in reading order."""
        themes = self.evaluation.book.themes
        found: dict[str, list[Entry]] = {}
        for entry in self._entries():
            found.setdefault(entry.indicator.theme, []).append(entry)
        order = [*themes, *(code for code in found if code not in themes)]
        return [(themes.get(code), found[code]) for code in order if code in found]

    def _entries(self) -> Iterable[Entry]:
        figures: dict[str, list[Stated]] = {}
        for stated in self._known:
            figures.setdefault(stated.row.indicator_code, []).append(stated)
        judged = [row.target.indicator for row in rows_of(self.evaluation, with_sample=self.with_sample)]
        for one in self.listed:
            own = figures.get(one.code, [])
            yield Entry(one, _newest(own), len(own), judged.count(one.code))


def searchable(one: Indicator) -> str:
    """Return everything a person may type to find an indicator."""
    names = (one.name, *one.aliases)
    pinyin = (text for name in names for text in (initials(name), spelled(name)))
    return "\n".join((*names, one.code, one.english, *pinyin)).lower()


def _newest(figures: Iterable[Stated]) -> Stated | None:
    """Return the fact of the latest period; among several of it, a level before a growth or a rank."""
    facts = [one for one in figures if one.is_value and not one.row.sample]
    order = tuple(Measure)
    return max(facts, key=lambda one: (one.says.period.last, -order.index(one.row.measure)), default=None)


def _in_time(one: Stated) -> tuple[bool, Month, Month]:
    return one.row.sample, one.says.period.last, one.says.period.first


@dataclass(frozen=True)
class IndicatorPage:
    """What the page says about one indicator."""

    evaluation: Evaluation
    indicator: Indicator
    with_sample: bool

    @property
    def theme(self) -> Theme | None:
        """The heading it stands under."""
        return self.book.themes.get(self.indicator.theme)

    @property
    def unit(self) -> str:
        """Its unit in the reader's language."""
        unit = self.indicator.unit
        return unit.english or unit.label if in_english() else unit.label

    @property
    def book(self) -> Book:
        """What is believed."""
        return self.evaluation.book

    @cached_property
    def figures(self) -> list[Stated]:
        """Its figures known by the day: facts first, then 示例."""
        everything = known(self.evaluation, with_sample=self.with_sample)
        return [one for one in everything if one.row.indicator_code == self.indicator.code]

    @property
    def newest(self) -> Stated | None:
        """The fact to answer with."""
        return _newest(self.figures)

    @cached_property
    def measures(self) -> list[tuple[Measure, list[Stated]]]:
        """The figures by what they say: the value, its growth as reported, its rank and with whom."""
        found: dict[Measure, list[Stated]] = {}
        for one in self.figures:
            found.setdefault(one.row.measure, []).append(one)
        return [(measure, sorted(found[measure], key=_in_time)) for measure in Measure if measure in found]

    @cached_property
    def rows(self) -> list[Row]:
        """The targets it judges."""
        everything = rows_of(self.evaluation, with_sample=self.with_sample)
        return [row for row in everything if row.target.indicator == self.indicator.code]

    @cached_property
    def doubts(self) -> list[Doubt]:
        """The cautions about any of its figures."""
        code = self.indicator.code
        own = (e.slot for e in self.book.standing.values() if getattr(e.says, "indicator", None) == code)
        return doubts(self.book, own, with_sample=self.with_sample)

    @property
    def whole(self) -> Indicator | None:
        """The indicator that it is a part of."""
        return self.book.indicators.get(self.indicator.part_of)

    @property
    def parts(self) -> list[Indicator]:
        """The indicators that are parts of it."""
        return [one for one in self.book.indicators.values() if one.part_of == self.indicator.code]
