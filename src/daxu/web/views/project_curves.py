"""The curves of investment: what the year's plan makes due by each month's end, and what was done, series apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.period import Month
from daxu.core.projects.project import Series
from daxu.core.quantity import WAN_YUAN, YI_YUAN, Unit, decimal_of, round_half_up
from daxu.desk import found_projects
from daxu.desk.found_projects import MonthSum, Sums
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.web.saying import day_said, in_english, percent, unit_said
from daxu.web.views.charts import ACCENT, INK, MUTED, lines_option, month_said
from daxu.web.views.empty import needs_plan
from daxu.web.wanted_projects import Choosing, choosing

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """A month's end: what is due by then, what was done in each series since January (None: not yet), in yuan.

    `of_planned` is the part of the departmental sum by projects with a year's plan: the share done is counted on it.
    """

    number: int
    due: Fraction
    done: int | None
    of_planned: int | None
    listed: int | None
    several: int

    def share(self, planned: int) -> str:
        """How much of the year's plan is done."""
        return percent(Fraction(self.of_planned, planned)) if planned and self.of_planned is not None else "–"

    def gap(self, planned: int) -> str:
        """How far that is ahead of what is due, in percentage points."""
        if not planned or self.of_planned is None:
            return "–"
        points = round_half_up(decimal_of((self.of_planned - self.due) * 100 / planned), 1)
        return f"{points:+.1f}".replace("-", "−")


@dataclass(frozen=True)
class Curves:
    """The curves of the projects that were asked for, for the year of the day."""

    choosing: Choosing

    @cached_property
    def sums(self) -> Sums:
        """What the projects add up to."""
        return found_projects.sums(self.choosing.wanted)

    @cached_property
    def months(self) -> list[MonthEnd]:
        """The twelve months' ends."""
        found = found_projects.months(self.choosing.wanted)
        lines: list[MonthEnd] = []
        totals = {series: MonthSum(0, 0, 0) for series in Series}
        for number in range(1, _MONTHS + 1):
            month = f"{self.choosing.wanted.year}-{number:02d}"
            of_month = {series: found[series].get(month, MonthSum(0, 0, 0)) for series in Series}
            totals = {series: _added(totals[series], of_month[series]) for series in Series}
            lines.append(self._month(number, month, totals, of_month[Series.DEPARTMENTAL].several))
        return lines

    def _month(self, number: int, month: str, totals: dict[Series, MonthSum], several: int) -> MonthEnd:
        gone = month <= self.choosing.wanted.month
        by_hand, listed = totals[Series.DEPARTMENTAL], totals[Series.STATISTICAL]
        return MonthEnd(
            number,
            Fraction(self.sums.planned * number, _MONTHS),
            by_hand.done if gone else None,
            by_hand.done_of_planned if gone else None,
            listed.done if gone else None,
            several,
        )

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: each month's end in the unit of the picture."""
        return [
            {
                "month": name,
                "due": self._told(one.due),
                "done": self._told(one.done),
                "share": one.share(self.sums.planned),
                "gap": one.gap(self.sums.planned),
                "listed": self._told(one.listed),
                "several": one.several if one.done is not None else "–",
            }
            for name, one in zip(self._names, self.months, strict=True)
        ]

    @property
    def unit(self) -> Unit:
        """The unit to draw and to write in: 亿元 where there is so much."""
        most = max(self.sums.planned, self.sums.done)
        return YI_YUAN if most >= YI_YUAN.scale else WAN_YUAN

    @property
    def unit_said(self) -> str:
        """The unit in the reader's language; English counts yuan in millions."""
        return _("百万元") if in_english() else unit_said(self.unit)

    @property
    def _scale(self) -> int:
        return 1_000_000 if in_english() else int(self.unit.scale)

    def _told(self, yuan: Fraction | int | None) -> str:
        return "–" if yuan is None else f"{self._number(yuan):,.2f}"

    def _number(self, yuan: Fraction | int) -> float:
        return float(round_half_up(decimal_of(Fraction(yuan) / self._scale), 2))

    @property
    def answer(self) -> str:
        """The first line: done of the plan, due, and how far apart."""
        now = self.months[self.choosing.wanted.day.month - 1]
        head = _("截至%(day)s，年度计划完成%(share)s，按月应完成%(due)s") % {
            "day": day_said(self.choosing.wanted.day),
            "share": now.share(self.sums.planned),
            "due": percent(Fraction(now.number, _MONTHS)),
        }
        return head if self.sums.planned else _("没有年度计划投资，无法与计划比较")

    @property
    def chart(self) -> dict[str, Any]:
        """What the chart is told to draw."""
        series = [
            self._line(_("按月应完成"), [one.due for one in self.months], "none", color=MUTED, type="dashed"),
            self._line(_("部门调度完成"), [one.done for one in self.months], "circle", color=ACCENT, type="solid"),
            self._line(_("列统投资（另计）"), [one.listed for one in self.months], "rect", color=INK, type="dotted"),
        ]
        return {"unit": self.unit_said, "option": lines_option(self._names, series, told=self.answer)}

    def _line(self, name: str, yuan: Sequence[Fraction | int | None], symbol: str, **drawn: str) -> dict[str, Any]:
        return {
            "type": "line",
            "name": name,
            "lineStyle": {"width": 2, **drawn},
            "itemStyle": {"color": drawn["color"]},
            "symbol": symbol,
            "symbolSize": 7,
            "data": [None if one is None else self._number(one) for one in yuan],
        }

    @property
    def _names(self) -> list[str]:
        return [month_said(Month(self.choosing.wanted.year, one.number)) for one in self.months]


def _added(one: MonthSum, other: MonthSum) -> MonthSum:
    return MonthSum(other.several, one.done + other.done, one.done_of_planned + other.done_of_planned)


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def curves(request: HttpRequest) -> HttpResponse:
    """Show the curves."""
    return render(request, "web/project_curves.html", {"page": Curves(choosing(request))})
