"""Inside one report: its numbers held against each other and against the words about them.

`CHECKS` is the list; a new check is one function, one line here, one row in docs/method/checking.md and its tests.
"""

from __future__ import annotations

from collections.abc import Iterator

from daxu.duties.checking import plausible, repeats, sums, wording
from daxu.duties.checking.page import Page
from daxu.duties.checking.problem import Check, Problem, ordered
from daxu.reader import Reading

CHECKS = (
    Check("rate_of_counts", "率与个数", "a rate and its counts", sums.rate_of_counts),
    Check("rest_of_total", "未达数与余数", "the rest of a total", sums.rest_of_total),
    Check("parts_of_total", "其中与总数", "parts and their total", sums.parts_of_total),
    Check("structure_of_industries", "三次产业之和", "shares of the three industries", sums.structure_of_industries),
    Check("change_of_levels", "增幅与两头", "a change and its two ends", sums.change_of_levels),
    Check("completion_of_goal", "完成率与目标", "a completion and its goal", sums.completion_of_goal),
    Check("share_of_whole", "占比与整体", "a share and its whole", sums.share_of_whole),
    Check("said_twice", "一数两说", "one thing, two values", repeats.said_twice),
    Check("beyond_target", "超出全年目标", "beyond the year's target", repeats.beyond_target),
    Check("completion_elsewhere", "完成率与别处", "a completion and figures elsewhere", repeats.completion_elsewhere),
    Check("rest_to_do", "还需完成", "what is left to do", repeats.rest_to_do),
    Check("falling_total", "累计数变小", "a falling total", repeats.falling_total),
    Check("unit_slip", "相差万倍", "ten thousand apart", repeats.unit_slip),
    Check("month_beyond_total", "当月大于累计", "a month beyond the total", repeats.month_beyond_total),
    Check("rank_groups", "位次范围不一", "ranks among different groups", repeats.rank_groups),
    Check("implausible", "超出常理", "out of all bounds", plausible.implausible),
    Check("negative_growth", "增长负数", "negative growth", wording.negative_growth),
    Check("missing_unit", "缺单位", "a missing unit", wording.missing_unit),
    Check("percent_for_points", "百分号作百分点", "percent for points", wording.percent_for_points),
    Check("points_for_percent", "百分点作百分号", "points for percent", wording.points_for_percent),
    Check("base_of_growth", "同比环比混用", "the base of growth", wording.base_of_growth),
    Check("month_or_total", "当月累计混用", "a month or the total", wording.month_or_total),
    Check("reversed_range", "区间颠倒", "a reversed range", wording.reversed_range),
    Check("over_hundred", "超过百分之百", "over a hundred percent", wording.over_hundred),
    Check("impossible_date", "没有的日期", "an impossible date", wording.impossible_date),
    Check("days_of_year", "天数超过一年", "more days than a year", wording.days_of_year),
    Check("malformed", "笔误", "a malformed number", wording.malformed),
    Check("announced_count", "个数与列举", "a count and its list", wording.announced_count),
    Check("two_names", "一事两名", "one thing, two names", wording.two_names),
    Check("headline_without_growth", "标题无数", "a headline without figures", wording.headline_without_growth),
)


def inside(text: str, reading: Reading) -> tuple[Problem, ...]:
    """Return every problem that a report has with itself, in reading order."""
    page = Page(text, reading)
    return ordered(_found(page))


def _found(page: Page) -> Iterator[Problem]:
    for check in CHECKS:
        for fault in check.look(page):
            yield fault.signed(check.name, page.text)
