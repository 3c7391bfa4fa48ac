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
from daxu.core.quantity import WAN_YUAN, YI_YUAN, Unit, decimal_of, round_half_up
from daxu.desk.found_projects import MonthEnd, Sums
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties.projects import counting
from daxu.web.saying import day_said, in_english, percent, unit_said
from daxu.web.views.charts import ACCENT, INK, MUTED, lines_option, month_said
from daxu.web.views.empty import needs_plan
from daxu.web.wanted_projects import Choosing, choosing

_MONTHS = 12
_NOTHING = MonthEnd(0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """A month's end: what is due by then in yuan, and what was done; None where it lies behind the day."""

    number: int
    due: Fraction
    done: MonthEnd | None

    def share(self, planned: int) -> str:
        """How much of the year's plan is done."""
        return percent(Fraction(self.done.done_of_planned, planned)) if planned and self.done else "–"

    def gap(self, planned: int) -> str:
        """How far that is ahead of what is due, in percentage points."""
        if not planned or self.done is None:
            return "–"
        points = round_half_up(decimal_of((self.done.done_of_planned - self.due) * 100 / planned), 1)
        return f"{points:+.1f}".replace("-", "−")


@dataclass(frozen=True)
class Curves:
    """The curves of the projects that were asked for, for the year of the day."""

    choosing: Choosing

    @cached_property
    def sums(self) -> Sums:
        """What the projects add up to."""
        return counting.sums(self.choosing.wanted)

    @cached_property
    def months(self) -> list[Line]:
        """The twelve months' ends."""
        wanted, found = self.choosing.wanted, counting.months(self.choosing.wanted)
        return [
            Line(
                number,
                Fraction(self.sums.planned * number, _MONTHS),
                found.get(month, _NOTHING) if month <= wanted.month else None,
            )
            for number in range(1, _MONTHS + 1)
            for month in [f"{wanted.year}-{number:02}"]
        ]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: each month's end in the unit of the picture."""
        return [
            {
                "month": name,
                "due": self._told(one.due),
                "done": self._told(one.done.done if one.done else None),
                "share": one.share(self.sums.planned),
                "gap": one.gap(self.sums.planned),
                "listed": self._told(one.done.listed if one.done else None),
                "several": one.done.several if one.done else "–",
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
            self._line(
                _("部门调度完成"),
                [one.done and one.done.done for one in self.months],
                "circle",
                color=ACCENT,
                type="solid",
            ),
            self._line(
                _("列统投资（另计）"),
                [one.done and one.done.listed for one in self.months],
                "rect",
                color=INK,
                type="dotted",
            ),
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


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def curves(request: HttpRequest) -> HttpResponse:
    """Show the curves."""
    return render(request, "web/project_curves.html", {"page": Curves(choosing(request))})
