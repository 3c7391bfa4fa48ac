"""The S-curve of a project, drawn on the server: its plans, what was done, and when it will be finished.

Lines are stretched with the page while words and dots are not, so it reads at 300 and at 900 pixels, in print and in
grey; the same numbers stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from daxu.core.period import Month
from daxu.core.projects import curve
from daxu.core.projects.project import Baseline, Project
from daxu.web.saying import percent, period_said

HEIGHT, TOP = 220, 14  # pixels of the picture itself, and above it
_INK, _PLAN, _OLD, _GRID = "#0b3a82", "#5c6776", "#8793a3", "#d5dbe4"
_LABELS = 5


@dataclass(frozen=True)
class Curve:
    """A project's curve as of the month of a day."""

    project: Project
    day: date

    @property
    def month(self) -> str:
        """The month that is judged."""
        return self.day.isoformat()[:7]

    @cached_property
    def baselines(self) -> list[tuple[date, Baseline]]:
        """The plans in force by the day, the first ones first."""
        return [pair for pair in self.project.baselines if pair[0] <= self.day]

    @cached_property
    def rows(self) -> Sequence[curve.Progress]:
        """Every month as it was judged."""
        return curve.history(self.baselines, self.project.reports, self.month) if self.baselines else ()

    @property
    def now(self) -> curve.Progress:
        """How it stands at the end of the month."""
        return curve.progress(self.baselines, self.project.reports, self.month)

    @cached_property
    def forecast(self) -> curve.Forecast:
        """When it will be finished."""
        return curve.forecast(self.baselines, self.project.reports, self.month)

    @cached_property
    def nodes(self) -> Sequence[curve.NodeStanding]:
        """How every node stands."""
        return curve.standings(self.baselines[-1][1], self.project.reports, self.month) if self.baselines else ()

    @property
    def late(self) -> Sequence[curve.NodeStanding]:
        """The critical nodes that are late."""
        return curve.critical(self.baselines[-1][1], self.project.reports, self.month) if self.baselines else ()

    @cached_property
    def ends(self) -> tuple[Month, Month]:
        """The first and the last month of the picture."""
        points = [point.month for _, baseline in self.baselines for point in curve.planned(baseline)]
        told = [row.month for row in self.rows if row.done is not None]
        months = [curve.month_of(one) for one in (*points, *told)]
        first, last = min(months).plus(-1), max(months)
        finish = self.forecast.finish
        farthest = last.plus((last.ordinal - first.ordinal) // 2)  # a finish that is years away runs off the paper
        return first, min(max(last, curve.month_of(finish)), farthest) if finish else last

    def at(self, month: str) -> float:
        """Return where a month's end stands, in percent of the width."""
        first, last = self.ends
        gone = curve.month_of(month).ordinal - first.ordinal
        return round(100 * gone / (last.ordinal - first.ordinal), 2)


def svg(drawn: Curve) -> SafeString:
    """Draw a curve; nothing where there is no plan of nodes."""
    if not drawn.baselines:
        return SafeString("")
    told = conditional_escape(words(drawn))
    inner = "".join((*_grid(drawn), *_lines(drawn), *_dots(drawn)))
    return mark_safe(  # noqa: S308 (every text is escaped, everything else is a number of ours)
        f'<svg class="s-curve" xmlns="http://www.w3.org/2000/svg" width="100%" height="{HEIGHT + TOP + 26}" role="img"'
        f' aria-label="{told}"><title>{told}</title>{inner}</svg>'
    )


def words(drawn: Curve) -> str:
    """Say for a screen reader what the eye sees."""
    state, ahead = drawn.now, drawn.forecast
    said = [
        _("形象进度完成%(done)s，计划%(due)s") % {"done": percent(state.done), "due": percent(state.planned)},
        _("按现在的速度预计%(month)s完成") % {"month": period_said(ahead.finish)} if ahead.finish else "",
    ]
    return _("，").join(one for one in said if one)


def _grid(drawn: Curve) -> Iterator[str]:
    for share in (0, 50, 100):
        y = TOP + HEIGHT * (100 - share) // 100
        yield f'<line x1="0" x2="100%" y1="{y}" y2="{y}" stroke="{_GRID}"/><text x="0" y="{y - 3}">{share}%</text>'
    first, last = drawn.ends
    count = last.ordinal - first.ordinal
    step = max(1, -(-count // _LABELS))
    for gone in range(step, count + 1, step):
        month = str(first.plus(gone))
        x = drawn.at(month)
        anchor = "end" if x > 90 else "middle"  # noqa: PLR2004 - near the right edge
        yield f'<text x="{x}%" y="{TOP + HEIGHT + 18}" text-anchor="{anchor}">{month}</text>'


def _lines(drawn: Curve) -> Iterator[str]:
    yield (
        f'<svg x="0" y="{TOP}" width="100%" height="{HEIGHT}" viewBox="0 0 100 100" preserveAspectRatio="none"'
        ' overflow="visible">'
    )
    *old, current = (baseline for _, baseline in drawn.baselines)
    for baseline in old:
        yield _line(drawn, _plan(baseline), f'stroke="{_OLD}" stroke-width="1.5" stroke-dasharray="2 4"')
    yield _line(drawn, _plan(current), f'stroke="{_PLAN}" stroke-width="2" stroke-dasharray="7 4"')
    done = [(row.month, row.done) for row in drawn.rows if row.done is not None]
    yield _line(drawn, done, f'stroke="{_INK}" stroke-width="3"')
    if done and drawn.forecast.finish and drawn.forecast.finish > done[-1][0]:
        dotted = f'stroke="{_INK}" stroke-width="2" stroke-dasharray="1 5" stroke-linecap="round"'
        yield _line(drawn, [done[-1], _seen_end(drawn, *done[-1])], dotted)
    yield "</svg>"


def _seen_end(drawn: Curve, month: str, share: Fraction) -> tuple[str, Fraction]:
    """Return where the way to the forecast finish ends, or leaves the picture."""
    start, finish, edge = curve.month_of(month), curve.month_of(drawn.forecast.finish), drawn.ends[1]
    if finish <= edge:
        return str(finish), Fraction(1)
    way = Fraction(edge.ordinal - start.ordinal, finish.ordinal - start.ordinal)
    return str(edge), share + (1 - share) * way


def _plan(baseline: Baseline) -> list[tuple[str, Fraction]]:
    points = [(point.month, point.share) for point in curve.planned(baseline)]
    return [(str(curve.month_of(points[0][0]).plus(-1)), Fraction(0)), *points]


def _line(drawn: Curve, points: Sequence[tuple[str, Fraction]], stroke: str) -> str:
    placed = " ".join(f"{drawn.at(month)},{round(100 - float(share) * 100, 2)}" for month, share in points)
    return f'<polyline points="{placed}" fill="none" vector-effect="non-scaling-stroke" {stroke}/>'


def _dots(drawn: Curve) -> Iterator[str]:
    """Draw a full dot for a month that was reported, a hollow one where the last state was carried."""
    for row in drawn.rows:
        if row.done is not None:
            y = round(TOP + HEIGHT * (1 - float(row.done)), 1)
            fill = _INK if row.reported else "#fff"
            yield f'<circle cx="{drawn.at(row.month)}%" cy="{y}" r="3.5" fill="{fill}" stroke="{_INK}"/>'
