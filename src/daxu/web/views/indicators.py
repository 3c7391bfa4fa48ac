"""The indicators: what each one measures, every value of it, and what it must not be taken for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.book import Book
from daxu.core.caution import Caution, CautionKind
from daxu.core.indicator import Indicator, Kind, Measure, Observation
from daxu.core.organisation import Theme
from daxu.core.target import Target
from daxu.desk.permissions import SEE_PLAN, SEE_SAMPLE, allows, may
from daxu.duties import tracing, tracking
from daxu.duties.tracing import FigureRow
from daxu.duties.tracking import Evaluation
from daxu.web.day import asked_day
from daxu.web.rows import Row, initials, rows_of, spelled
from daxu.web.views.empty import needs_plan


@dataclass(frozen=True)
class Entry:
    """One indicator of the index: its newest stated figure, and how many there are."""

    indicator: Indicator
    newest: FigureRow | None
    figures: int
    targets: int


@dataclass(frozen=True)
class Doubt:
    """A caution about an indicator's figures, with the other figures that it speaks of."""

    caution: Caution
    others: Sequence[FigureRow]

    @property
    def never_link(self) -> bool:
        """Whether it says that figures look alike and must not be linked."""
        return self.caution.kind is CautionKind.LOOK_ALIKE


@allows(SEE_PLAN)
@require_safe
@needs_plan
def indicators(request: HttpRequest) -> HttpResponse:
    """List the indicators by theme; `q` searches names, codes and pinyin."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    words = " ".join(request.GET.get("q", "").split())[:100]
    everything = evaluation.book.indicators.values()
    listed = [one for one in everything if all(word in _searchable(one) for word in words.lower().split())]
    figures = _by_indicator(_visible(evaluation, request))
    rows = rows_of(evaluation, with_sample=may(request.user, SEE_SAMPLE))
    context = {
        "words": words,
        "listed": listed,
        "total": len(everything),
        "themes": _by_theme(evaluation.book, listed, figures, rows),
        "evaluation": evaluation,
    }
    return render(request, "web/indicators.html", context)


@allows(SEE_PLAN)
@require_safe
@needs_plan
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show one indicator: attributes, values by period, targets, growth and ranks as reported, look-alikes."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    book = evaluation.book
    declared = book.indicators.get(code)
    if declared is None:
        raise Http404(_("没有编号为“%(code)s”的指标；请从指标列表中查找。") % {"code": code[:60]})
    figures = _by_indicator(_visible(evaluation, request)).get(code, [])
    doubts = list(_doubts(book, code, with_sample=may(request.user, SEE_SAMPLE)))
    context = {
        "indicator": declared,
        "theme": book.themes.get(declared.theme),
        "figures": figures,
        "facts": [row for row in figures if not row.sample and row.kind in (Kind.ACTUAL, Kind.ESTIMATE)],
        "measures": _by_measure(figures),
        "rows": [
            row
            for row in rows_of(evaluation, with_sample=may(request.user, SEE_SAMPLE))
            if row.target.indicator == code
        ],
        "look_alikes": [doubt for doubt in doubts if doubt.never_link],
        "contradictions": [doubt for doubt in doubts if not doubt.never_link],
        "whole": book.indicators.get(declared.part_of),
        "parts": [one for one in book.indicators.values() if one.part_of == code],
        "evaluation": evaluation,
    }
    return render(request, "web/indicator.html", context)


def _searchable(one: Indicator) -> str:
    names = (one.name, *one.aliases)
    pinyin = (text for name in names for text in (initials(name), spelled(name)))
    return "\n".join((*names, one.code, one.english, *pinyin)).lower()


def _visible(evaluation: Evaluation, request: HttpRequest) -> list[FigureRow]:
    """Return the figures known by the day: targets and plans count from the start, values from their period's end."""
    rows = tracing.figures(evaluation.book, facts_only=not may(request.user, SEE_SAMPLE))
    return [row for row in rows if _known(evaluation.book, row, evaluation.as_of)]


def _known(book: Book, row: FigureRow, day: date) -> bool:
    says = book.by_id[row.id].says
    if isinstance(says, Target):
        return says.effective <= day
    return isinstance(says, Observation) and (says.planned or says.period.end <= day)


def _by_indicator(rows: Iterable[FigureRow]) -> dict[str, list[FigureRow]]:
    found: dict[str, list[FigureRow]] = {}
    for row in rows:
        found.setdefault(row.indicator_code, []).append(row)
    return found


def _by_theme(
    book: Book, listed: Iterable[Indicator], figures: dict[str, list[FigureRow]], rows: Iterable[Row]
) -> list[tuple[Theme | None, list[Entry]]]:
    judged = [row.target.indicator for row in rows]
    found: dict[str, list[Entry]] = {}
    for one in listed:
        stated = figures.get(one.code, [])
        entry = Entry(one, _newest(stated), len(stated), judged.count(one.code))
        found.setdefault(one.theme, []).append(entry)
    order = [*book.themes, *(code for code in found if code not in book.themes)]
    return [(book.themes.get(code), found[code]) for code in order if code in found]


def _newest(stated: Iterable[FigureRow]) -> FigureRow | None:
    facts = [row for row in stated if not row.sample and row.kind in (Kind.ACTUAL, Kind.ESTIMATE)]
    return facts[-1] if facts else None


def _by_measure(figures: Iterable[FigureRow]) -> list[tuple[Measure, list[FigureRow]]]:
    found: dict[Measure, list[FigureRow]] = {}
    for row in figures:
        found.setdefault(row.measure, []).append(row)
    return [(measure, found[measure]) for measure in Measure if measure in found]


def _doubts(book: Book, code: str, *, with_sample: bool) -> Iterable[Doubt]:
    """Walk the cautions about an indicator's figures, each once."""
    seen: set[str] = set()
    own = [entry.slot for entry in book.standing.values() if getattr(entry.says, "indicator", None) == code]
    for slot in own:
        for caution in book.cautions.get(slot, ()):
            if caution.code not in seen:
                seen.add(caution.code)
                yield Doubt(caution, list(_others(book, caution, own, with_sample=with_sample)))


def _others(book: Book, caution: Caution, own: Sequence[str], *, with_sample: bool) -> Iterable[FigureRow]:
    for slot in caution.slots:
        entry = book.standing.get(slot)
        row = tracing.row_of(book, entry) if entry and slot not in own else None
        if row and (with_sample or not row.sample):
            yield row
