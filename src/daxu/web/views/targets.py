"""The one big table of all targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from daxu.core.tally import Tally
from daxu.desk.permissions import EXPORT, SEE_PLAN, SEE_SAMPLE, allows, may
from daxu.duties import tracking
from daxu.duties.tracking import Evaluation
from daxu.web.cells import Lines
from daxu.web.day import asked_day
from daxu.web.rows import Row, rows_of
from daxu.web.selection import (
    GROUPINGS,
    HEADINGS,
    NAME,
    PAGE_SIZE,
    Choice,
    Filter,
    Group,
    Heading,
    Selection,
    choices_of,
    filters_of,
    grouped,
    headings_of,
    narrowed,
    selection_of,
    sort_choices,
    tallies,
)
from daxu.web.views.empty import needs_plan


@dataclass(frozen=True)
class Section:
    """A group as far as it stands on this page of the table: its rows, and the tallies of the whole group."""

    group: Group
    lines: Sequence[SafeString]


@dataclass(frozen=True)
class Table:
    """The big table as somebody asked for it."""

    request: HttpRequest
    evaluation: Evaluation
    all_rows: Sequence[Row]
    filters: tuple[Filter, ...]
    selection: Selection

    @cached_property
    def rows(self) -> list[Row]:
        """Every row that was asked for, on whatever page."""
        return narrowed(self.all_rows, self.selection, self.filters)

    @cached_property
    def headings(self) -> list[Heading]:
        """The columns shown."""
        return headings_of(self.selection)

    @cached_property
    def counts(self) -> tuple[Tally, Tally]:
        """The tallies of the rows asked for: facts, 示例."""
        return tallies(self.rows)

    @cached_property
    def plan_counts(self) -> tuple[Tally, Tally]:
        """The tallies of the whole plan: facts, 示例."""
        return tallies(self.all_rows)

    @property
    def pages(self) -> int:
        """How many pages the rows take."""
        return max(1, -(-len(self.rows) // PAGE_SIZE))

    @property
    def page(self) -> int:
        """The page shown: the last one where the address asks for more."""
        return min(self.selection.page, self.pages)

    @cached_property
    def sections(self) -> list[Section]:
        """The groups with the rows of this page."""
        start = (self.page - 1) * PAGE_SIZE
        left, skipped, sections = PAGE_SIZE, start, []
        lines = Lines(self.request, self.headings, self.evaluation.last_year)
        for group in grouped(self.rows, self.selection.group):
            here = list(islice(group.rows, skipped, skipped + left))
            skipped = max(0, skipped - len(group.rows))
            left -= len(here)
            if here:
                sections.append(Section(group, [lines.of(row) for row in here]))
        return sections

    @property
    def verdicts(self) -> list[Choice]:
        """The verdicts that can be chosen, several at once."""
        return next(choices_of(one, self.selection) for one in self.filters if one.many)

    @property
    def selects(self) -> list[tuple[Filter, list[Choice]]]:
        """The other filters, as far as there is anything to choose."""
        offered = [one for one in self.filters if not one.many and len(one.options) > 1]
        return [(one, choices_of(one, self.selection)) for one in offered]

    @property
    def more_chosen(self) -> bool:
        """Whether anything is asked for that stands in the folded part of the form."""
        asked = self.selection
        return bool(asked.sort or asked.group or asked.chosen.keys() - {"verdict"})

    @property
    def sorts(self) -> list[Choice]:
        """The orders offered."""
        return sort_choices(self.selection)

    @property
    def groupings(self) -> list[Choice]:
        """The ways to group."""
        return [Choice(key, said, key == self.selection.group) for key, said in GROUPINGS]

    @property
    def columns(self) -> list[Choice]:
        """The columns that can be shown beside the name."""
        shown = {heading.key for heading in self.headings}
        return [Choice(h.key, h.label, h.key in shown) for h in HEADINGS if h.key != NAME]

    @property
    def head(self) -> list[tuple[Heading, str, str]]:
        """The headings, each with the address that orders by it and the order it has now."""
        return [(h, self.selection.turned(h.key) if h.order else "", self._direction(h)) for h in self.headings]

    def _direction(self, heading: Heading) -> str:
        if self.selection.sorted_by != heading.key:
            return ""
        return "descending" if self.selection.descending else "ascending"

    @property
    def address(self) -> str:
        """The query that gives exactly these rows, for the exports."""
        return self.selection.address()

    @property
    def chips(self) -> list[tuple[object, str, str]]:
        """What is filtered: the filter, the value, and the address without it."""
        return [
            (one.label, choice.said, self.selection.without(one.name, choice.value))
            for one in self.filters
            for choice in choices_of(one, self.selection)
            if choice.chosen
        ]

    @property
    def no_words(self) -> str:
        """The address without the search words."""
        return self.selection.address(words="")

    @property
    def page_addresses(self) -> list[tuple[int, str]]:
        """Every page with its address."""
        return [(number, self.selection.address(page=number)) for number in range(1, self.pages + 1)]


def table_of(request: HttpRequest) -> Table:
    """Return the table that the address asks for; 示例 only for those who may see it."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    rows = rows_of(evaluation, with_sample=may(request.user, SEE_SAMPLE))
    filters = filters_of(evaluation, rows)
    asked = {name: [str(value) for value in values] for name, values in request.GET.lists()}
    kept = {"as_of": request.GET["as_of"]} if request.GET.get("as_of") else {}
    return Table(request, evaluation, rows, filters, selection_of(asked, filters, kept=kept))


@allows(SEE_PLAN)
@require_safe
@needs_plan
def targets(request: HttpRequest) -> HttpResponse:
    """Show every target of the plan; htmx asks for the results alone."""
    table = table_of(request)
    part = request.headers.get("HX-Target") == "results"
    context = {"table": table, "part": part, "may_export": may(request.user, EXPORT)}
    response = render(request, "web/partials/targets_results.html" if part else "web/targets.html", context)
    response["Daxu-Address"] = f"{request.path}?{table.selection.address(page=table.page)}".rstrip("?")
    return response
