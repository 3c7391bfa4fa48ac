"""Charts: what ECharts is told to draw, as plain values; the same numbers stand in a table beside every chart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from daxu.core.book import Book
from daxu.core.due import FILLING, due_share, usable
from daxu.core.indicator import Measure, Observation
from daxu.core.period import Month, Period
from daxu.core.quantity import POINT, Unit, decimal_of, plain, round_half_up
from daxu.core.rules import RuleKind
from daxu.core.target import Target
from daxu.duties.tracking import Item
from daxu.web.saying import in_english

INK, MUTED, ACCENT, GRID = "#16202e", "#595959", "#0b3a82", "#d5dbe4"
EASY = 1_000_000
_FLOWS = FILLING - {RuleKind.STOCK}
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Line:
    """One month of the picture: what is done (fact or 示例), what is due, what was done a year ago."""

    month: Month
    done: Decimal | None
    done_sample: Decimal | None
    due: Decimal | None
    last_year: Decimal | None
    last_year_sample: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """The months of a target, in the unit of its goal."""

    unit: Unit
    goal: Decimal
    lines: tuple[Line, ...]

    @property
    def unit_said(self) -> str:
        """The unit in the reader's language."""
        return self.unit.english if in_english() else self.unit.label

    @property
    def has_path(self) -> bool:
        """Whether any point of this year is 示例."""
        return any(line.done_sample is not None for line in self.lines)

    @property
    def has_last_year(self) -> bool:
        """Whether anything is known of last year."""
        return any(line.last_year is not None for line in self.lines)

    @property
    def last_year_sample(self) -> bool:
        """Whether any of what is known of last year is 示例."""
        return any(line.last_year_sample for line in self.lines)

    @property
    def key(self) -> list[tuple[str, str]]:
        """The name of each line with how it is drawn: solid, dashed …; it stands above the chart in words."""
        return [(one["name"], one["id"]) for one in _series(self)]

    @property
    def told(self) -> list[dict[str, str]]:
        """The same numbers as words, for the table beside the chart."""
        return [
            {
                "month": month_said(line.month),
                "done": _told(line.done),
                "path": _told(line.done_sample),
                "due": _told(line.due, decimals=1),
                "last_year": _told(line.last_year),
            }
            for line in self.lines
        ]


def _told(number: Decimal | None, decimals: int = 4) -> str:
    if number is None:
        return "–"
    return f"{Decimal(plain(round_half_up(number, decimals))):,f}".replace("-", "−")


def picture(book: Book, item: Item, *, as_of: date, with_sample: bool) -> Picture | None:
    """Return the months of a target as far as known on a day, or None where it has no number to draw."""
    target = item.target
    if target.goal is None or target.goal.quantity.is_range:
        return None
    goal = target.goal.quantity.to(_unit(target))
    known = book.observations.get(target.indicator, ())
    facts = [fact for fact in known if with_sample or not fact.sample]
    seen = {sample: _by_month(facts, item, as_of=as_of, sample=sample) for sample in (False, True)}
    due = dict(_due(target, known))
    lines = tuple(_line(month, seen, due) for month in target.period)
    return Picture(goal.unit, goal.number, lines) if any(map(_has_points, lines)) else None


def _line(month: Month, seen: Mapping[bool, Mapping[Month, Decimal]], due: Mapping[Month, Decimal]) -> Line:
    ago = month.plus(-12)
    done = seen[False].get(month)
    return Line(
        month=month,
        done=done,
        done_sample=seen[True].get(month) if done is None else None,
        due=due.get(month),
        last_year=seen[False].get(ago, seen[True].get(ago)),
        last_year_sample=ago not in seen[False] and ago in seen[True],
    )


def _has_points(line: Line) -> bool:
    return line.done is not None or line.done_sample is not None or line.last_year is not None


def _by_month(facts: Iterable[Observation], item: Item, *, as_of: date, sample: bool) -> dict[Month, Decimal]:
    """Return the last month of each fact → its number in the goal's unit, for facts that the target may be drawn by."""
    drawable = [fact for fact in facts if fact.sample is sample and fact.period.end <= as_of and _drawable(fact, item)]
    unit = _unit(item.target)
    return {fact.period.last: fact.figure.quantity.to(unit).number for fact in drawable}


def _drawable(fact: Observation, item: Item) -> bool:
    target = item.target
    observed = item.judgement.observed
    if fact.measure is not (observed.measure if observed else Measure.LEVEL) or fact.figure.quantity.is_range:
        return False
    counted_from_start = target.rule.kind not in _FLOWS or fact.period.first.number == target.period.first.number
    # Here 示例 points may stand beside facts: they are drawn apart and named.
    return (
        usable(fact, replace(target, sample=True))
        and counted_from_start
        and fact.figure.quantity.unit.measures == _unit(target).measures
    )


def _unit(target: Target) -> Unit:
    """Return the unit to draw in: the goal's, without 万 where the whole number is still easy to read."""
    if target.goal is None:
        return POINT
    whole = target.goal.quantity.unscaled
    return whole.unit if abs(whole.number) < EASY else target.goal.quantity.unit


def _due(target: Target, facts: Iterable[Observation]) -> Iterable[tuple[Month, Decimal]]:
    """Walk the due line in the goal's unit: shares of the way for what fills up, the goal itself for the rest."""
    if target.goal is None:
        return
    goal = target.goal.quantity.to(_unit(target)).number
    opening = target.rule.opening.quantity.to(_unit(target)).number if target.rule.opening else Decimal(0)
    for month in target.period:
        if target.rule.kind not in FILLING:
            yield month, goal
            continue
        share = due_share(target.rule.kind, target, Period(target.period.first, month), tuple(facts))
        if share is not None:
            yield month, opening + decimal_of(share) * (goal - opening)


def month_said(month: Month) -> str:
    """Say a month of the axis."""
    return _MONTH_NAMES[month.number - 1] if in_english() else f"{month.number}月"


def pace_option(shown: Picture, *, told: str) -> dict[str, Any]:
    """Return the chart of a target: done against due and against last year; `told` says it in words."""
    months = [month_said(line.month) for line in shown.lines]
    return {"option": lines_option(months, list(_series(shown)), told=told), "unit": shown.unit_said}


def lines_option(months: list[str], series: list[dict[str, Any]], *, told: str) -> dict[str, Any]:
    """Return a chart of lines over months; `told` says it in words."""
    return {
        "aria": {"enabled": True, "decal": {"show": True}, "label": {"description": told}},
        "animationDuration": 150,
        "grid": {"left": 8, "right": 24, "top": 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "renderMode": "richText", "confine": True},
        "textStyle": {"color": INK, "fontSize": 13},
        "xAxis": {
            "type": "category",
            "boundaryGap": False,
            "data": months,
            "axisLine": {"lineStyle": {"color": MUTED}},
            "axisLabel": {"color": MUTED, "hideOverlap": True},
        },
        "yAxis": {
            "type": "value",
            "splitLine": {"lineStyle": {"color": GRID}},
            "axisLabel": {"color": MUTED},
        },
        "series": series,
    }


def _series(shown: Picture) -> Iterable[dict[str, Any]]:
    yield _due_series(shown)
    if shown.has_last_year:
        yield _last_year_series(shown)
    if shown.has_path:
        yield _sample_series(shown)
    yield {
        "id": "done",
        "name": _("累计完成（事实）"),
        "type": "line",
        "data": [_value(line.done) for line in shown.lines],
        "connectNulls": True,
        "symbol": "circle",
        "symbolSize": 10,
        "itemStyle": {"color": ACCENT},
        "lineStyle": {"color": ACCENT, "width": 3},
        "z": 5,
    }


def _due_series(shown: Picture) -> dict[str, Any]:
    return {
        "id": "due",
        "name": _("应完成"),
        "type": "line",
        "data": [_value(line.due) for line in shown.lines],
        "symbol": "none",
        "itemStyle": {"color": MUTED},
        "lineStyle": {"color": MUTED, "width": 1.5},
        "markLine": {
            "silent": True,
            "symbol": "none",
            "lineStyle": {"color": INK, "type": "solid", "width": 1},
            "label": {"formatter": _("全年目标"), "position": "insideStartTop", "color": INK},
            "data": [{"yAxis": float(shown.goal)}],
        },
    }


def _last_year_series(shown: Picture) -> dict[str, Any]:
    return {
        "id": "last-year",
        "name": _("去年同期（示例）") if shown.last_year_sample else _("去年同期"),
        "type": "line",
        "data": [_value(line.last_year) for line in shown.lines],
        "connectNulls": True,
        "symbol": "emptyDiamond",
        "symbolSize": 8,
        "itemStyle": {"color": MUTED},
        "lineStyle": {"color": MUTED, "width": 1, "type": "dotted"},
    }


def _sample_series(shown: Picture) -> dict[str, Any]:
    """Return the 示例 path: dashed, hollow, every point labelled; it ends at the fact it was made to meet."""
    return {
        "id": "path",
        "name": _("累计完成（示例）"),
        "type": "line",
        "data": [_sample_point(line, first=place == 0) for place, line in enumerate(shown.lines)],
        "connectNulls": True,
        "symbol": "emptyCircle",
        "symbolSize": 8,
        "itemStyle": {"color": ACCENT},
        "lineStyle": {"color": ACCENT, "width": 1.5, "type": "dashed"},
        "label": {"position": "top", "color": MUTED, "fontSize": 11, "formatter": _("示例")},
        "labelLayout": {"hideOverlap": True},
        "z": 4,
    }


def _sample_point(line: Line, *, first: bool) -> Any:
    if line.done_sample is not None:
        return {"value": float(line.done_sample), "label": {"show": True, "position": "right" if first else "top"}}
    return {"value": _value(line.done), "symbol": "none", "joint": True} if line.done is not None else None


def _value(number: Decimal | None) -> float | None:
    return None if number is None else float(number)
