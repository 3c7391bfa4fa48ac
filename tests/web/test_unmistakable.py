"""What officials type: put right where it can mean one thing, left alone where it could mean two."""

from __future__ import annotations

import pytest

from daxu.web import unmistakable
from daxu.web.project_typed import Typed, Understanding


@pytest.mark.parametrize(
    ("typed", "yuan"),
    [
        ("１，２３４．５", 12_345_000), ("1200 万 元", 12_000_000), ("３亿", 300_000_000), ("1.2億元", 120_000_000),
        ("￥1,200万元整。", 12_000_000), ("人民币1200万", 12_000_000), ("1200w", 12_000_000), ("0", 0),
        ("1亿2,000万元", 120_000_000), ("1亿零50万", 100_500_000), ("35元", 35), ("−3", -30_000),
    ],
)  # fmt: skip
def test_money_is_read_as_it_is_meant(typed, yuan):
    assert money(typed) == (yuan, [])


@pytest.mark.parametrize(
    "typed", ["12,34", "约3亿", "3亿左右", "1_200", "0x10", "NaN", "1.5亿2000万", "1亿20000万", "无"]
)
def test_money_that_could_mean_two_things_is_refused_with_what_was_typed(typed):
    yuan, said = money(typed)
    assert yuan is None
    assert typed in said[0]


def money(typed):
    found = Understanding(Typed({"total": typed, "total-unit": "wan"}), "fgw")
    return found.money("total"), [fault.said for fault in found.faults]


def test_months_and_days_are_read_however_they_are_parted():
    months = ("2024-06", "2024-6", "2024年6月", "2024.6", "2024/06", "202406", "２０２４－０６", "2024年06月份")
    assert {unmistakable.month(one) for one in months} == {"2024-06"}
    days = ("2024-06-03", "2024/6/3", "2024年6月3日", "2024.6.3", "20240603", "２０２４－６－３")
    assert {unmistakable.day(one) for one in days} == {"2024-06-03"}
    assert [unmistakable.month(one) for one in ("6月", "24-6", "昨天")] == ["6月", "24-6", "昨天"]


def test_a_day_in_no_living_year_is_a_slip_of_the_pen():
    for typed in ("0001-01-01", "9999-12-31", "2024-02-30", "2024-W26-7"):
        found = Understanding(Typed({"day": typed}), "fgw")
        assert found.day("day") is None
        assert typed in found.faults[0].said
