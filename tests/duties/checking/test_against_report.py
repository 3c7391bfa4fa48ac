"""A report held against another one: what changed, what is gone, and the promises that nobody accounts for."""

from __future__ import annotations

import pytest

from daxu.duties.checking import Problem, check, pasted

PLAN = """关于青川区2023年国民经济和社会发展计划的报告
二、2023年目标任务
全年新增城镇就业9000人，引进品牌首店12家，建成口袋公园8个。
"""
LAST = """关于青川区2023年上半年计划执行情况的报告
一、2023年上半年计划执行情况
实际利用外资5000万美元。技术合同成交额38亿元。发放消费券2300万元。
二、2023年下半年重点工作安排
全年新增城镇就业9000人，引进品牌首店12家，改造老旧小区15个。
"""
NOW = """关于青川区2023年上半年计划执行情况的报告
一、2023年上半年计划执行情况
实际利用外资5200万美元。技术合同成交额38亿元。
新增城镇就业4600人。品牌首店引进工作有序推进。
二、2023年下半年重点工作安排
全年新增城镇就业8000人，引进品牌首店12家。
"""


def found(other: str) -> dict[str, list[Problem]]:
    problems = check(pasted(NOW, "现在"), other=pasted(other, "上次")).problems
    return {name: [p for p in problems if p.check == name] for name in ("changed", "unaccounted", "disappeared")}


def test_a_figure_of_one_period_with_another_value_has_changed():
    changed = {problem.text: problem for problem in found(LAST)["changed"]}
    assert {text: problem.expected for text, problem in changed.items()} == {
        "5200万美元": "5000万美元",
        "8000人": "9000人",
    }
    assert "《上次》" in changed["8000人"].message.zh
    assert "上次" in changed["8000人"].message.en


def test_a_promise_of_which_nothing_is_said_is_not_accounted_for():
    (estates,) = found(LAST)["unaccounted"]
    assert "改造老旧小区" in estates.message.zh
    assert estates.expected == "15个"


def test_a_promise_spoken_of_in_words_alone_is_accounted_for():
    assert not [problem for problem in found(PLAN)["unaccounted"] if "品牌首店" in problem.message.zh]


def test_a_fact_that_is_no_longer_given_has_disappeared():
    (vouchers,) = found(LAST)["disappeared"]
    assert "消费券" in vouchers.message.zh


LAST_YEAR = """关于青川区2022年上半年计划执行情况的报告
一、2022年上半年计划执行情况
GDP增长5.1%。规上工业增加值增长6.0%。实际利用外资4100万美元。
"""
THIS_YEAR = """关于青川区2023年上半年计划执行情况的报告
一、2023年上半年计划执行情况
地区生产总值增长4.4%。规模以上工业增加值增长3.2%。实际利用外资5200万美元。
"""


def said(now: str, other: str) -> list[tuple[str, str]]:
    problems = check(pasted(now, "现在"), other=pasted(other, "上次")).problems
    return [(p.check, p.severity.value) for p in problems if p.check in {"changed", "unaccounted", "disappeared"}]


def test_figures_of_another_year_are_no_change_and_short_names_are_the_same():
    assert said(THIS_YEAR, LAST_YEAR) == []


SAME = "关于青川区2023年上半年计划执行情况的报告\n一、2023年上半年计划执行情况\n"
CHANGES = [
    ("技术合同成交额38亿元。", "技术合同成交额36亿元。", [("changed", "存疑")]),  # a fact was restated
    ("技术合同成交额38亿元。", "技术合同成交额预计36亿元。", [("changed", "提示")]),  # an estimate became a fact
    ("技术合同成交额38.1亿元。", "技术合同成交额38亿元左右。", []),  # the same, told less exactly
    ("技术合同成交额38亿元。", "技术合同成交额3800000万元。", [("changed", "存疑")]),
    ("技术合同成交额38亿元。", "技术合同成交额380000万元。", []),
    ("技术合同成交活跃。", "技术合同成交额38亿元。", [("disappeared", "提示")]),
    ("技术合同成交额稳步增长。", "技术合同成交额38亿元。", []),  # spoken of, without its figure
]


@pytest.mark.parametrize(("now", "before", "expected"), CHANGES)
def test_what_changed_and_what_is_gone_is_said_by_how_grave_it_is(now, before, expected):
    assert said(SAME + now, SAME + before) == expected


PLANNED = "关于青川区2023年国民经济和社会发展计划的报告\n二、2023年目标任务\n"
PROMISES = [
    ("改造老旧小区12个。", "全年改造老旧小区15个。", []),
    ("改造老旧小区有序推进。", "全年改造老旧小区15个。", []),
    ("老旧小区改造有序推进。", "全年改造老旧小区15个。", []),
    ("绿化工作有序推进。", "全年改造老旧小区15个。", [("unaccounted", "存疑")]),
    ("建成口袋公园5个。", "全年建成口袋公园8个，引进品牌首店12家。", [("unaccounted", "存疑")]),
]


@pytest.mark.parametrize(("now", "promised", "expected"), PROMISES)
def test_every_promise_of_the_plan_is_accounted_for_in_figures_or_in_words(now, promised, expected):
    assert said(SAME + now, PLANNED + promised) == expected


def test_a_report_held_against_itself_has_changed_nothing():
    problems = check(pasted(NOW, "现在"), other=pasted(NOW, "同一份")).problems
    assert not [problem for problem in problems if problem.check in ("changed", "unaccounted", "disappeared")]
