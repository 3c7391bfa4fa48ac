"""A report held against another one: what changed, what is gone, and the promises that nobody accounts for."""

from __future__ import annotations

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


def test_a_report_held_against_itself_has_changed_nothing():
    problems = check(pasted(NOW, "现在"), other=pasted(NOW, "同一份")).problems
    assert not [problem for problem in problems if problem.check in ("changed", "unaccounted", "disappeared")]
