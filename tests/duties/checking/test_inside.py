"""Every check inside a report: a sentence that it must catch, and its true neighbour that it must leave alone."""

from __future__ import annotations

import pytest

from daxu.duties.checking import CHECKS, Problem, Severity, inside
from daxu.reader import read

TITLE = "关于青川区2023年上半年国民经济和社会发展计划执行情况的报告\n一、2023年上半年计划执行情况\n"
AHEAD = "\n二、2023年下半年重点工作安排\n"


def problems(text: str) -> list[Problem]:
    """What is found in a half-year report with these sentences."""
    whole = TITLE + text
    return list(inside(whole, read(whole)))


def names(text: str) -> list[str]:
    return [problem.check for problem in problems(text)]


WRONG = [
    ("rate_of_counts", "全年120项目标中，108项按进度推进，目标达序率92.0%。", "矛盾"),
    ("rate_of_counts", "全区重点项目80个，其中已开工60个，开工率85%。", "矛盾"),
    ("rest_of_total", "全年120项目标中，108项按进度推进，目标达序率90.0%，共有7个指标及4个重点项目未达序。", "矛盾"),
    ("parts_of_total", "新开工项目24个，其中工业项目31个。", "矛盾"),
    ("parts_of_total", "全区35个区级重点项目实现在建41个。", "矛盾"),
    ("parts_of_total", "完成投资100.0亿元，其中工业投资62.5亿元、农业投资37.0亿元。", "存疑"),
    ("structure_of_industries", "三次产业结构调整为8.2∶41.6∶51.2。", "矛盾"),
    ("change_of_levels", "森林覆盖率由41.2%提高到43.5%，提高3.3个百分点。", "矛盾"),
    ("change_of_levels", "高新技术企业由200家增加到260家，增长25%。", "存疑"),
    ("completion_of_goal", "完成投资150亿元，占年度计划200亿元的85%。", "矛盾"),
    ("share_of_whole", "一般公共预算收入40亿元。税收收入30亿元，占一般公共预算收入的比重85%。", "存疑"),
    ("said_twice", "一般公共预算收入40.2亿元。\n其他工作顺利。上半年，一般公共预算收入42.2亿元，增长3%。", "矛盾"),
    ("beyond_target", f"新增城镇就业9200人。{AHEAD}全年新增城镇就业9000人。", "矛盾"),
    ("completion_elsewhere", f"新增城镇就业4500人。{AHEAD}全年新增城镇就业9000人。新增城镇就业完成55.0%。", "存疑"),
    ("rest_to_do", f"新增城镇就业4000人。{AHEAD}全年新增城镇就业9000人，还需完成6000人。", "矛盾"),
    ("falling_total", "2023年一季度实际利用外资5000万美元。2023年上半年实际利用外资4200万美元。", "矛盾"),
    ("unit_slip", f"技术合同成交额38亿元。{AHEAD}全年技术合同成交额40万元。", "存疑"),
    ("month_beyond_total", "6月当月外贸进出口总额52亿元，累计外贸进出口总额48亿元。", "矛盾"),
    ("rank_groups", "地区生产总值增速列城区第二位。居民收入增速列主城区第三位。", "提示"),
    ("implausible", "全体居民人均可支配收入31200万元。", "存疑"),
    ("negative_growth", "外贸进出口总额30亿元，增长-3.2%。", "存疑"),
    ("negative_growth", "外贸进出口总额30亿元，下降-3.2%。", "存疑"),
    ("missing_unit", "社会消费品零售总额80亿元，同比增长19.52。", "存疑"),
    ("percent_for_points", "规模以上工业增加值增长6.1%，高于全市平均1.3%。", "存疑"),
    ("points_for_percent", "税收收入增长5.2个百分点。", "存疑"),
    ("base_of_growth", "用电量12亿千瓦时，环比上年同期增长4%。", "矛盾"),
    ("base_of_growth", "工业用电量同比上月增长2%。", "矛盾"),
    ("month_or_total", "1—6月当月新增贷款30亿元。", "存疑"),
    ("reversed_range", "地区生产总值预期增长6%—5.5%。", "矛盾"),
    ("over_hundred", "制造业增加值占地区生产总值比重132%。", "矛盾"),
    ("over_hundred", "农村自来水普及率104%。", "存疑"),
    ("impossible_date", "6月31日召开推进会。", "矛盾"),
    ("impossible_date", "2023年13月建成投用。", "矛盾"),
    ("days_of_year", "空气质量优良天数380天。", "矛盾"),
    ("malformed", "完成投资12..3亿元。", "存疑"),
    ("malformed", "产值占全省三分之四。", "存疑"),
    ("announced_count", "突出三个重点：产业升级、城市更新、民生改善、社会治理。", "提示"),
    ("announced_count", "发展茶叶、毛竹、蜂蜜三大产业，建设电商、冷链、包装、物流三大平台。", "提示"),
    ("two_names", "深化“邻里守望睦邻服务行动”。推广“邻里互助睦邻服务行动”。", "提示"),
    (
        "headline_without_growth",
        "一是主要指标稳步增长。固定资产投资90亿元；社会消费品零售总额80亿元；外贸进出口总额30亿元；税收收入增长2%。",
        "提示",
    ),
]


@pytest.mark.parametrize(("check", "text", "severity"), WRONG, ids=[f"{c}-{i}" for i, (c, _, _) in enumerate(WRONG)])
def test_what_is_wrong_is_found_once_with_its_severity(check, text, severity):
    found = [problem for problem in problems(text) if problem.check == check]
    assert [problem.severity for problem in found] == [Severity(severity)]


RIGHT = [
    "全年120项目标中，108项按进度推进，目标达序率90.0%，共有8个指标及4个重点项目未达序。",
    "全年137项目标中，100项按进度推进，目标达序率72.9%。",  # 72.99 cut instead of rounded: a forced sum
    "全区重点项目80个，其中已开工60个，竣工率85%。",
    "重点项目80个，其中在建60个，完成投资165亿元，投资完成率85%。",
    "新开工项目24个，其中工业项目11个、农业项目9个、服务业项目3个。",
    "全区35个区级重点项目实现在建31个。",
    "共签约亿元项目30个、注册21个、开工22个。",
    "引入基金企业11家、租赁公司1家，其中外资企业8家。",
    "完成投资100亿元，其中工业投资62.5亿元、农业投资37.4亿元、其他投资0.1亿元。",
    "三次产业结构调整为8.2∶41.6∶50.3。",
    "森林覆盖率由41.2%提高到43.5%，提高2.3个百分点。",
    "高新技术企业由200家增加到260家，增长30%。",
    "高新技术企业由200家增加到260家，年均增长9.1%。",
    "完成投资150亿元，占年度计划200亿元的75%。",
    "一般公共预算收入40亿元。税收收入30亿元，占一般公共预算收入的比重75%。",
    "一般公共预算收入40.2亿元。\n其中，东片区一般公共预算收入12.2亿元。",
    "甲镇完成投资3亿元。\n乙镇完成投资5亿元。",
    f"高新技术企业申报153家。{AHEAD}全年集聚高新技术企业120家。",
    f"签约项目投资总额150亿元。{AHEAD}全年实际投资总额80亿元。",
    f"新增城镇就业4500人。{AHEAD}全年新增城镇就业9000人。新增城镇就业完成50.0%，还需完成4500人。",
    "2023年一季度实际利用外资5000万美元。2023年上半年实际利用外资9200万美元。",
    "6月当月外贸进出口总额8亿元，累计外贸进出口总额48亿元。",
    "全体居民人均可支配收入31200元。造林5.2亩。新增床位5张。",
    "外贸进出口总额30亿元，下降3.2%。",
    "甲、乙分别增长5和6%。同比增长19.52%。",
    "规模以上工业增加值增长6.1%，高于全市平均1.3个百分点。",
    "税收收入占比提高5.2个百分点。",
    "用电量12亿千瓦时，同比增长4%，环比上月增长1%。",
    "地区生产总值预期增长5.5%—6%。",
    "投资完成率132%。小学毛入学率104%。",
    "6月30日召开推进会，2月29日验收。",
    "空气质量优良天数150天，产值占全省三分之二、百分之五。",
    "突出三个重点：产业升级、城市更新、民生改善等。",
    "发展茶叶、毛竹、蜂蜜三大产业，建设电商、冷链和包装三大平台、全国第二大市场，打好蓝天、碧水等三大战役。",
    "突出三个重点：产业升级、培训和就业服务、民生改善。",
    "深化“邻里守望睦邻服务行动”。深化“邻里守望睦邻服务行动”。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_raises_no_alarm(text):
    assert names(text) == []


def test_every_check_of_the_list_has_a_sentence_here():
    assert {check for check, _, _ in WRONG} == {check.name for check in CHECKS}


def test_a_problem_tells_where_what_and_what_would_be_right():
    text = "全年120项目标中，108项按进度推进，目标达序率92.0%。"
    (problem,) = problems(text)
    assert (TITLE + text)[problem.start : problem.end] == problem.text == "92.0%"
    assert problem.numbers == ("92.0%", "108项", "120项")
    assert problem.expected == "90.0%"
    assert "108项÷120项=90.00%" in problem.message.zh
    assert "90.00%" in problem.message.en
    assert problem.suggestion.zh


def test_problems_come_in_reading_order():
    starts = [problem.start for problem in problems("6月31日开会。\n12..3亿元。\n地区生产总值增长-3.2%。")]
    assert len(starts) == 3
    assert starts == sorted(starts)


@pytest.mark.parametrize("text", ["", "\n\n", "没有数字。", "1", "。。。", "%%%", "增长", "“”" * 50])
def test_a_text_without_anything_to_check_raises_nothing(text):
    inside(text, read(text))
