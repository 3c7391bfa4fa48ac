"""What the report says, read as text: which figures, in which words, and never more than the ledger knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.figure import Figure
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.duties import reporting
from duties.reporting.yuhuatai import NOW, build, built, evaluate, evaluation, figures, model

TEXT = "\n".join(sentence.text for sentence in built().sentences)


def section(heading: str) -> str:
    """Return the paragraphs under the first heading that contains the words."""
    found = next(s for s in built().report.sections if heading in s.heading)
    return "\n".join(paragraph.text for paragraph in found.paragraphs)


def restated(indicator: str, value: str):
    """Return the model district with one published value changed."""
    changed = tuple(
        replace(o, figure=Figure(Quantity.parse(value), o.figure.sources)) if o.indicator == indicator else o
        for o in model().observations
    )
    return replace(model(), observations=changed)


def test_every_published_figure_is_stated_in_a_sentence():
    published = figures(model())
    assert len(published) == 123
    assert set(built().stated) == published
    assert built().unstated == ()


def test_every_sentence_rests_on_a_source():
    assert [sentence.text for sentence in built().sentences if not sentence.sources] == []


@pytest.mark.parametrize(
    "clause",
    [
        "地区生产总值增长4.4%；一般公共预算收入增长2.2%，增速列城区第一位；全社会固定资产投资189.4亿元；",
        "软件业务收入预计实现1400亿元、增长7.5%，占全市比重预计约35%；",
        "规模以上工业总产值增长4.3%、高于全市平均2.1个百分点；",
        "全年区人代会重点项目106个。",
        "截至6月末，区人代会重点项目在建95个，完成投资165.3亿元，投资完成率为73.8%",
        "“及时雨创贷”服务企业超20家，解决融资需求额近7600万元。",
        "生成式人工智能服务备案数占全省比重为三分之一；",
        "一把手外出招商100余批次；",
        "重大项目榜单在城区连续排名靠前4次；",
        "梳理储备产业用地25宗，面积94.3公顷；",
        "每千人口拥有0-3岁婴幼儿托位4.5个",
    ],
)
def test_figures_about_one_subject_are_said_in_one_breath(clause):
    assert clause in TEXT


def test_the_published_rate_and_our_own_stand_apart():
    assert "年度计划目标156项，其中按进度推进目标148项，目标达序率为94.9%" in TEXT
    assert "写明内容的计划目标有35项，截至6月30日可以判定的有6项，其中达到序时进度的有5项，达序率83.3%。" in TEXT


def test_what_is_behind_is_named_with_completion_due_share_gap_and_by_whom():
    behind = section("未达序")
    assert "软件业务收入完成年度目标的46.7%，按序时进度应完成50.0%，落后3.3个百分点；责任单位为" in behind
    assert "区工业和信息化局（示例）" in behind


def test_what_could_not_be_judged_is_counted_by_reason_and_never_dropped():
    left = section("未纳入判定")
    assert "没有公布同口径数据的24项" in left
    assert "数据与目标相互矛盾、须先核实口径的1项：文化场馆服务。" in left


def test_the_contradiction_is_a_notice_and_no_success():
    assert section("需要核实").startswith("上半年文化场馆服务614.6万人次，全年目标文化场馆服务374万人次：硬矛盾")
    assert "与上半年公布数矛盾，先核实口径，不计算还需完成数。" in TEXT
    assert "上半年，文化场馆服务614.6万人次。\n文化场馆服务数与年度目标矛盾，口径核清之前不作成绩。" in TEXT
    assert "164.3%" not in TEXT


def test_goals_carry_what_is_left_and_what_each_month_must_bring():
    assert "全年目标新增城镇就业1.67万人，下半年还需完成8350人，月均不少于1392人。" in TEXT
    assert "全年目标软件业务收入力争达到3000亿元，下半年还需完成1600亿元，月均不少于266.7亿元。" in TEXT
    assert "全年目标新增共享停车泊位1000个以上，下半年还需完成不少于440个，月均不少于74个。" in TEXT


def test_striving_is_not_promising_and_carrying_on_is_not_completing():
    assert "力争完成大气工程项目73个" in TEXT
    assert "推进城中村改造项目4个" in TEXT
    assert "争创省市优质幼儿园7所" in TEXT


def test_sample_never_enters_a_sentence():
    sample = [item for item in evaluation().items if item.target.sample]
    assert len(sample) > 100
    assert not {item.entry for item in sample} & {b.tag for b in built().report.bindings()}


def test_sample_has_an_annex_of_its_own_when_asked_for():
    annexes = build(include_sample=True).report.annexes
    assert [annex.title for annex in annexes] == [
        "主要指标完成情况表", "重点项目进展表", "民生实事进展表", "数据来源", "示例数据（仅供演示）",
    ]  # fmt: skip
    assert all("示例" in row[1].sentence.text for row in annexes[4].rows)
    assert build(include_sample=True).report.sentences == built().report.sentences


def test_no_figure_is_said_where_there_is_none():
    silent = replace(model(), observations=tuple(o for o in model().observations if o.indicator != "new-jobs"))
    report = build(silent)
    assert "新增城镇就业" in "".join(s.text for s in report.sentences)
    assert "新增城镇就业0" not in "".join(s.text for s in report.sentences)


def test_decline_and_standstill_change_the_words():
    assert "地区生产总值下降0.3%" in "".join(s.text for s in build(restated("gdp", "-0.3%")).sentences)
    assert "地区生产总值持平" in "".join(s.text for s in build(restated("gdp", "0.0%")).sentences)


def test_the_annex_lists_every_target_with_its_ruler():
    table = built().report.annexes[0]
    names = [row[1].sentence.text for row in table.rows if len(row) > 1]
    assert {item.target.name for item in evaluation().items if not item.target.sample} <= set(names)
    rulers = {row[1].sentence.text: row[7].ruler for row in table.rows if len(row) > 1 and row[7].ruler}
    assert rulers["软件业务收入"].description == "软件业务收入：完成 46.7%，应完成 50.0%，落后 3.3个百分点"


def test_the_last_annex_cites_every_figure_once():
    rows = built().report.annexes[-1].rows
    assert len(rows) == 123
    assert {b.tag for row in rows for cell in row for b in cell.sentence.bindings} == figures(model())
    assert all(row[5].sentence.text for row in rows)


@pytest.mark.parametrize(
    ("period", "day", "why"),
    [("2024-06", "2024-06-30", "不是从年初算起"), ("2024H2", "2024-12-31", "不是从年初算起"),
     ("2024Q1", "2024-03-31", "没有任何公布的数据"), ("2024H1", "2024-05-31", "与2024年上半年不符"),
     ("2023H1", "2023-06-30", "是2024年的计划，不能报告2023年上半年")],
)  # fmt: skip
def test_a_period_that_cannot_be_reported_on_is_refused_in_both_languages(period, day, why):
    judged = evaluate(model(), date.fromisoformat(day))
    with pytest.raises(reporting.NothingToReport, match=why) as refusal:
        reporting.build(evaluation=judged, period=Period.parse(period), now=NOW)
    assert " " in str(refusal.value)
    assert str(refusal.value)[-1] == "."
