"""The weighted S-curve: what a baseline of nodes plans, what the reports say was done, and when it will be finished.

A node counts by its weight in the sum of all weights, and goes on evenly from its first month to its last, both
included. A month is judged by the baseline that was in force at its end, so a re-baseline never rewrites the months
before it. A month without a report is a gap: the last known state is carried for judging, and marked. The forecast is
earned schedule (Lipke 2003). All shares are exact. Formulas and sources: docs/method/projects.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

from daxu.core.period import BadPeriod, Month, Period
from daxu.core.projects.project import Baseline, MonthReport, Node, NodeShare, Series
from daxu.core.text import NOTHING, Text

Reports = Mapping[str, MonthReport]
"""Month reports by their month, written 2024-06."""
Baselines = Sequence[tuple[date, Baseline]]
"""Baselines with the day from which each counts, in the order of those days."""
LAST_YEAR = 2200
"""The last year that a month can lie in: what would be finished later is no forecast."""


class Point(NamedTuple):
    """A share of the whole (0 to 1) at the end of a month, written 2024-06."""

    month: str
    share: Fraction


class Done(NamedTuple):
    """What was done by the end of a month: None before anything was reported.

    `reported` is whether that month itself was; where it was not, the share is the last known one, carried.
    """

    month: str
    share: Fraction | None
    reported: bool


@lru_cache(maxsize=1024)
def month_of(text: str) -> Month:
    """Read a month written 2024-06; raise BadPeriod for anything else."""
    span = Period.parse(text)
    if str(span) != text or span.months != 1:
        raise BadPeriod(f"“{text}”不是月份，请写作2024-06。 {text!r} is no month: write 2024-06.")
    return span.first


def _span(baseline: Baseline) -> Period:
    return Period(
        min(month_of(node.first) for node in baseline.nodes), max(month_of(node.last) for node in baseline.nodes)
    )


# --- what was planned


def due(node: Node, month: Month) -> Fraction:
    """Return how much of a node is planned to be done by the end of a month."""
    first, last = month_of(node.first), month_of(node.last)
    gone, whole = month.ordinal - first.ordinal + 1, last.ordinal - first.ordinal + 1
    return Fraction(min(max(gone, 0), whole), whole)


def planned_by(baseline: Baseline, month: Month) -> Fraction:
    """Return the share of the whole that a baseline plans by the end of a month."""
    return _weighted(baseline, {node.code: due(node, month) for node in baseline.nodes})


def planned(baseline: Baseline) -> tuple[Point, ...]:
    """Return the plan's curve at every month's end, from its first month to its last."""
    return tuple(Point(str(month), planned_by(baseline, month)) for month in _span(baseline))


def _weighted(baseline: Baseline, shares: Mapping[str, Fraction]) -> Fraction:
    whole = sum((Fraction(node.weight) for node in baseline.nodes), Fraction(0))
    done = sum((Fraction(node.weight) * shares.get(node.code, 0) for node in baseline.nodes), Fraction(0))
    return done / whole


def in_force(baselines: Baselines, month: Month) -> Baseline | None:
    """Return the baseline that judges a month: the last one that counted from a day of it, or from before."""
    return next((baseline for since, baseline in reversed(baselines) if since <= month.last_day), None)


# --- what was done


def shares_by(reports: Reports, month: Month) -> dict[str, Fraction]:
    """Return the latest reported share of every node by the end of a month; empty where nothing was reported."""
    known: dict[str, Fraction] = {}
    for written in sorted(reports):
        if month_of(written) <= month:
            known.update(_shares(reports[written]))
    return known


def _shares(report: MonthReport | None) -> dict[str, Fraction]:
    return {told.node: Fraction(told.share) for told in report.nodes} if report else {}


def _is_reported(reports: Reports, month: Month) -> bool:
    """Whether a month's report speaks of the nodes: one of money alone says nothing about progress."""
    report = reports.get(str(month))
    return bool(report and report.nodes)


def _month_by_month(reports: Reports, span: Period) -> Iterator[tuple[Month, Mapping[str, Fraction]]]:
    """Yield every month of a span with the shares known by its end."""
    known = shares_by(reports, span.first)
    for month in span:
        known |= _shares(reports.get(str(month)))
        yield month, known


def _done(baseline: Baseline, shares: Mapping[str, Fraction]) -> Fraction | None:
    """Return each node's weight × its latest reported share; None where nothing was reported."""
    return _weighted(baseline, shares) if shares else None


def actual(baseline: Baseline, reports: Reports, until: str) -> tuple[Done, ...]:
    """Return the curve of what was done, from the first month of plan or reports until a month."""
    first, last = min([_span(baseline).first, *map(month_of, reports)]), month_of(until)
    if first > last:
        return ()
    return tuple(
        Done(str(month), _done(baseline, shares), _is_reported(reports, month))
        for month, shares in _month_by_month(reports, Period(first, last))
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """A month's end on both lines, by the baseline in force then; a share is None where there is none to tell."""

    month: str
    planned: Fraction | None
    done: Fraction | None
    reported: bool

    @property
    def deviation(self) -> Fraction | None:
        """Done less planned, in percentage points: negative is behind."""
        if self.planned is None or self.done is None:
            return None
        return (self.done - self.planned) * 100

    @property
    def why(self) -> Text:
        """Why nothing can be judged, or what the judgement rests on; nothing where the month itself was reported."""
        if self.planned is None:
            return _NO_BASELINE
        if self.done is None:
            return _NO_REPORT
        return NOTHING if self.reported else _CARRIED


_NO_BASELINE = Text("当时没有节点计划", "no plan of nodes was in force")
_NO_REPORT = Text("还没有上报过形象进度", "no progress was ever reported")
_CARRIED = Text("本月未报，沿用最近一次上报", "not reported this month; the last report is carried on")
_NOTHING_DONE = Text("上报的工作量为零，无法推算", "nothing was done yet, so nothing can be forecast")
_NOT_BEGUN = Text("计划还没有开始，无法推算", "the plan has not begun yet, so nothing can be forecast")
_TOO_SLOW = Text(f"按现在的速度，{LAST_YEAR}年以前完不成", f"at this pace it will not be finished before {LAST_YEAR}")


def progress(baselines: Baselines, reports: Reports, month: str) -> Progress:
    """Return a month's end on both lines, as it is judged: by the baseline that was in force."""
    end = month_of(month)
    return _progress(baselines, end, shares_by(reports, end), reported=_is_reported(reports, end))


def history(baselines: Baselines, reports: Reports, until: str) -> tuple[Progress, ...]:
    """Return every month's end as it was judged, from the first month of any plan or report until a month."""
    firsts, last = [_span(baseline).first for _, baseline in baselines] + [*map(month_of, reports)], month_of(until)
    if not firsts or min(firsts) > last:
        return ()
    return tuple(
        _progress(baselines, month, shares, reported=_is_reported(reports, month))
        for month, shares in _month_by_month(reports, Period(min(firsts), last))
    )


def _progress(baselines: Baselines, month: Month, shares: Mapping[str, Fraction], *, reported: bool) -> Progress:
    baseline = in_force(baselines, month)
    if baseline is None:
        return Progress(str(month), None, None, reported)
    return Progress(str(month), planned_by(baseline, month), _done(baseline, shares), reported)


# --- when it will be finished


@dataclass(frozen=True, slots=True)
class Forecast:
    """The finish by earned schedule, as of the last month that was reported; all durations in months.

    `earned` (ES) is when the plan wanted what is done now, `elapsed` (AT) how long it took, `duration` how long all of
    it will take, `finish` the month in which it ends. Without a forecast, `why` says why.
    """

    as_of: str = ""
    earned: Fraction | None = None
    elapsed: int | None = None
    duration: Fraction | None = None
    planned_finish: str = ""
    finish: str = ""
    why: Text = NOTHING

    @property
    def index(self) -> Fraction | None:
        """SPI(t) = ES ÷ AT: above 1 is faster than planned."""
        return self.earned / self.elapsed if self.earned is not None and self.elapsed else None

    @property
    def late(self) -> int | None:
        """How many months the finish comes after the planned one; negative is sooner."""
        if not self.finish:
            return None
        return month_of(self.finish).ordinal - month_of(self.planned_finish).ordinal


def forecast(baselines: Baselines, reports: Reports, month: str) -> Forecast:
    """Forecast the finish as of a month (Lipke 2003): the planned duration ÷ SPI(t), by the baseline in force."""
    baseline = in_force(baselines, month_of(month))
    if baseline is None:
        return Forecast(why=_NO_BASELINE)
    told = [done for done in actual(baseline, reports, month) if done.reported]
    if not told:
        return Forecast(planned_finish=str(_span(baseline).last), why=_NO_REPORT)
    complete = next((done for done in told if done.share == 1), None)
    return _forecast(baseline, complete or told[-1])


def _forecast(baseline: Baseline, done: Done) -> Forecast:
    """Forecast from what was done by a month; of what is complete the finish is that month."""
    span, share = _span(baseline), done.share or Fraction(0)
    elapsed = month_of(done.month).ordinal - span.first.ordinal + 1
    last = str(span.last)
    if share == 1:
        took = max(elapsed, 0)
        return Forecast(done.month, Fraction(span.months), took, Fraction(took), last, finish=done.month)
    if share <= 0 or elapsed <= 0:
        return Forecast(done.month, planned_finish=last, why=_NOTHING_DONE if share <= 0 else _NOT_BEGUN)
    earned = earned_schedule(baseline, share)
    duration = span.months * elapsed / earned
    if span.first.ordinal + duration > Month(LAST_YEAR, 12).ordinal:
        return Forecast(done.month, earned, elapsed, duration, last, why=_TOO_SLOW)
    return Forecast(done.month, earned, elapsed, duration, last, finish=str(span.first.plus(ceil(duration) - 1)))


def earned_schedule(baseline: Baseline, share: Fraction) -> Fraction:
    """Return ES: how many months the plan gave for a share of the whole, between two month ends in proportion."""
    before, months = Fraction(0), 0
    for point in planned(baseline):
        if point.share > share:
            return months + (share - before) / (point.share - before)
        before, months = point.share, months + 1
    return Fraction(months)


# --- the nodes


class NodeState(Enum):
    """How a node stands at a month's end."""

    UNREPORTED = "未上报"
    WAITING = "未到开始"
    NOT_STARTED = "应开始未开始"
    UNDER_WAY = "按计划进行"
    BEHIND = "滞后"
    OVERDUE = "逾期未完成"
    DONE = "已完成"

    @property
    def english(self) -> str:
        """The English words."""
        return _NODE_STATES_IN_ENGLISH[self]

    @property
    def late(self) -> bool:
        """Whether it is later than planned."""
        return self in (NodeState.NOT_STARTED, NodeState.BEHIND, NodeState.OVERDUE)


_NODE_STATES_IN_ENGLISH = {
    NodeState.UNREPORTED: "not reported",
    NodeState.WAITING: "not due to start",
    NodeState.NOT_STARTED: "due to start, not started",
    NodeState.UNDER_WAY: "under way as planned",
    NodeState.BEHIND: "behind",
    NodeState.OVERDUE: "overdue",
    NodeState.DONE: "done",
}


@dataclass(frozen=True, slots=True)
class NodeStanding:
    """A node at a month's end: `share` None where no progress was ever reported.

    `started` and `finished` are the months in which it was first reported to have begun and to be complete. `behind` is
    how many months ago its own plan wanted what is done now; `overdue` how many days ago it was to be complete.
    """

    node: Node
    state: NodeState
    due: Fraction
    share: Fraction | None
    started: str = ""
    finished: str = ""
    behind: Fraction = Fraction(0)
    overdue: int = 0


def standings(baseline: Baseline, reports: Reports, month: str) -> tuple[NodeStanding, ...]:
    """Return how every node of a baseline stands at a month's end, in the baseline's order."""
    end = month_of(month)
    shares = shares_by(reports, end)
    return tuple(_standing(node, reports, end, shares) for node in baseline.nodes)


def critical(baseline: Baseline, reports: Reports, month: str) -> tuple[NodeStanding, ...]:
    """Return the critical nodes (关键节点) that are late at a month's end, the latest first."""
    late = [row for row in standings(baseline, reports, month) if row.node.critical and row.state.late]
    return tuple(sorted(late, key=lambda row: (row.behind, row.overdue), reverse=True))


def _standing(node: Node, reports: Reports, end: Month, shares: Mapping[str, Fraction]) -> NodeStanding:
    wanted = due(node, end)
    if not shares:
        state = NodeState.UNREPORTED if wanted else NodeState.WAITING
        return NodeStanding(node, state, wanted, None)
    share = shares.get(node.code, Fraction(0))
    started, finished = _since(node, reports, end)
    if share >= _in_whole_percent(wanted):
        state = NodeState.DONE if share == 1 else NodeState.UNDER_WAY if share else NodeState.WAITING
        return NodeStanding(node, state, wanted, share, started, finished if share == 1 else "")
    first, last = month_of(node.first), month_of(node.last)
    behind = end.ordinal - first.ordinal + 1 - share * (last.ordinal - first.ordinal + 1)
    overdue = max((end.last_day - last.last_day).days, 0)
    state = NodeState.OVERDUE if overdue else NodeState.BEHIND if share else NodeState.NOT_STARTED
    return NodeStanding(node, state, wanted, share, started, behind=Fraction(behind), overdue=overdue)


def _in_whole_percent(share: Fraction) -> Fraction:
    """Round down to what people report in: nobody can report a third, and 33% of it is not late."""
    return Fraction(floor(share * 100), 100)


def _since(node: Node, reports: Reports, end: Month) -> tuple[str, str]:
    """Return the months in which a node was first reported to have begun, and to be complete."""
    told = [
        (month, entry.share)
        for month in sorted(reports)
        if month_of(month) <= end
        for entry in reports[month].nodes
        if entry.node == node.code
    ]
    begun = next((month for month, share in told if share > 0), "")
    return begun, next((month for month, share in told if share == 1), "")


# --- what is wrong


def faults(baseline: Baseline, reports: Reports | None = None) -> list[Text]:
    """Return everything that is wrong with a plan of nodes and with what was reported on it; empty when nothing is."""
    return [*_of_plan(baseline), *_of_reports(baseline, reports or {})]


def _of_plan(baseline: Baseline) -> Iterator[Text]:
    if not baseline.nodes:
        yield Text("节点计划没有节点；至少写一个。", "The plan has no node: write one at least.")
    for code, count in Counter(node.code for node in baseline.nodes).items():
        if count > 1:
            yield Text(
                f"节点编号“{code}”出现{count}次；每个节点的编号应各不相同。", f"{count} nodes are called {code!r}."
            )
    for node in baseline.nodes:
        yield from _of_weight(node)
        yield from _of_months(node)


def _of_weight(node: Node) -> Iterator[Text]:
    if not node.weight.is_finite() or node.weight <= 0:
        yield Text(
            f"节点“{node.name}”的权重是{node.weight}；应大于零。",
            f"Node {node.name!r} weighs {node.weight}: it should weigh more than nothing.",
        )


def _of_months(node: Node) -> Iterator[Text]:
    bad = [month for month in (node.first, node.last) if not _is_month(month)]
    for month in bad:
        yield Text(
            f"节点“{node.name}”的月份“{month}”看不懂；请写作2024-06。",
            f"Node {node.name!r} has the month {month!r}: write it 2024-06.",
        )
    if not bad and node.first > node.last:
        yield Text(
            f"节点“{node.name}”开始月{node.first}晚于完成月{node.last}；请对调或改正。",
            f"Node {node.name!r} begins in {node.first}, after it ends in {node.last}.",
        )


def _is_month(text: str) -> bool:
    try:
        month_of(text)
    except BadPeriod:
        return False
    return True


def _of_reports(baseline: Baseline, reports: Reports) -> Iterator[Text]:
    codes = {node.code for node in baseline.nodes}
    known: dict[str, tuple[Decimal, str]] = {}
    for month in sorted(reports):
        if not _is_month(month):
            yield Text(
                f"月报的月份“{month}”看不懂；请写作2024-06。", f"A report has the month {month!r}: write it 2024-06."
            )
        yield from _of_report(codes, reports[month], month)
        for told in reports[month].nodes:
            if told.share.is_finite():
                yield from _fallen(told, month, known.get(told.node))
                known[told.node] = (told.share, month)


def _fallen(told: NodeShare, month: str, before: tuple[Decimal, str] | None) -> Iterator[Text]:
    """Works are not undone: a share below an earlier one says that one of the two was wrong."""
    if before and told.share < before[0]:
        share, since = before
        yield Text(
            f"节点“{told.node}”{month}报{told.share}，低于{since}已报的{share}；{since}误报的，请先更正{since}的月报。",
            f"Node {told.node!r} fell from {share} in {since} to {told.share} in {month}: "
            f"if {since} was wrong, correct its report first.",
        )


def _of_report(codes: set[str], report: MonthReport, month: str) -> Iterator[Text]:
    for code, count in Counter(told.node for told in report.nodes).items():
        if code not in codes:
            yield Text(
                f"{month}月报的节点“{code}”不在节点计划里；计划有：{'、'.join(sorted(codes))}。",
                f"The report of {month} names node {code!r}, which the plan lacks; it has {', '.join(sorted(codes))}.",
            )
        if count > 1:
            yield Text(
                f"{month}月报里节点“{code}”报了{count}次。", f"The report of {month} names node {code!r} {count} times."
            )
    for told in report.nodes:
        if not told.share.is_finite() or not 0 <= told.share <= 1:
            yield Text(
                f"{month}月报节点“{told.node}”完成{told.share}；应在0至1之间（100%写作1）。",
                f"The report of {month} says {told.share} of node {told.node!r}: it should be 0 to 1 (100% is 1).",
            )


# --- investment


@dataclass(frozen=True, slots=True)
class Invested:
    """One series of investment as of a month, in whole yuan; None is not reported, which is not 0.

    `plan` is the investment planned for the year; `missing` are the months up to this one that were not reported.
    """

    series: Series
    month: str
    in_month: int | None
    year_to_date: int | None
    since_start: int | None
    plan: int | None = None
    missing: tuple[str, ...] = ()

    @property
    def completion(self) -> Fraction | None:
        """投资完成率 = 年度累计完成投资 ÷ 年度计划投资, exact; None without either."""
        if self.year_to_date is None or not self.plan or self.plan < 0:
            return None
        return Fraction(self.year_to_date, self.plan)

    @property
    def why(self) -> Text:
        """Why there is no rate of completion; nothing where there is one."""
        if self.completion is not None:
            return NOTHING
        if self.year_to_date is None:
            return Text(f"本年没有{self.series.value}数", f"no {self.series.english} number this year")
        return Text("没有年度计划投资", "no investment was planned for the year")


def invested(
    reports: Reports, series: Series, month: str, *, plan: int | None = None, since: str | None = None
) -> Invested:
    """Add up one series as of a month. `since` is the month from which reports are asked for.

    Where `since` is not said, it is January, or the first month that was reported if that was before.
    """
    told = {key: value for key, report in reports.items() if (value := report.investment(series)) is not None}
    end = month_of(month)
    known = {key: value for key, value in told.items() if month_of(key) <= end}
    this_year = [value for key, value in known.items() if month_of(key).year == end.year]
    first = month_of(since) if since else min((month_of(key) for key in known), default=end)
    if not since:
        first = min(first, Month(end.year, 1))
    asked = Period(first, end) if first <= end else ()
    return Invested(
        series,
        month,
        known.get(month),
        sum(this_year) if this_year else None,
        sum(known.values()) if known else None,
        plan,
        tuple(str(one) for one in asked if str(one) not in known),
    )
