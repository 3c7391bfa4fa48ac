"""Templates as officials write them: what a slot says, which words it owns, and everything that is refused, at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.figure import Figure, Source
from daxu.core.filing import Deed, Step, Value
from daxu.core.indicator import Disclosure, Frequency, Measure, Status
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.core.requirement import Due, Requirement, Stage, filing_of
from daxu.duties import reporting
from daxu.duties.reporting import consistency
from daxu.duties.reporting.subject import Subject
from duties.reporting.yuhuatai import HALF, NOW, Evaluated, book_of, built, evaluate, evaluation, model

USUAL = reporting.template_of(evaluation=evaluation(), period=HALF, now=NOW)
BASIS = Source("政府工作报告", "第二部分")


def rendered(text: str, judged: Evaluated | None = None) -> reporting.BuiltReport:
    """Build from a template's text."""
    return reporting.build(evaluation=judged or evaluation(), period=HALF, now=NOW, template=text.encode())


def said(line: str, judged: Evaluated | None = None) -> str:
    """Render one line of text, without the annexes."""
    return "".join(sentence.text for sentence in rendered(f"附件：无\n{line}", judged).sentences)


def faults(text: str, judged: Evaluated | None = None) -> list[tuple[int, str, str]]:
    """Everything that is wrong with a template: column, what is written there, and all that is said of it."""
    with pytest.raises(reporting.BadTemplate) as refusal:
        rendered(text, judged)
    return [(fault.column, fault.written, str(fault)) for fault in refusal.value.faults]


def with_facts(indicator: str, **changes: object) -> Evaluated:
    """The model district with the facts of one indicator changed."""
    district = model()
    facts = tuple(replace(o, **changes) if o.indicator == indicator else o for o in district.observations)
    return evaluate(replace(district, observations=facts))


def disclosed(indicator: str, way: Disclosure, measure: Measure, value: str) -> Evaluated:
    """The model district with an indicator disclosed in another way, and one more fact about it on file."""
    district = model()
    indicators = tuple(replace(i, disclosure=way) if i.code == indicator else i for i in district.indicators)
    first = next(o for o in district.observations if o.indicator == indicator)
    more = replace(first, measure=measure, figure=Figure(Quantity.parse(value), first.figure.sources))
    return evaluate(replace(district, indicators=indicators, observations=(*district.observations, more)))


# --- the usual report as a template


def test_the_usual_report_written_as_a_template_renders_to_the_same_sentences():
    again = rendered(USUAL)
    assert [s.text for s in again.sentences] == [s.text for s in built().sentences]
    assert [[b.tag for b in s.bindings] for s in again.sentences] == [
        [b.tag for b in s.bindings] for s in built().sentences
    ]
    assert [s.heading for s in again.report.sections] == [s.heading for s in built().report.sections]
    assert again.report.title == built().report.title
    assert again.stated == built().stated
    assert len(again.stated) == 123


def test_the_same_template_says_other_figures_in_their_own_words():
    judged = with_facts("gdp", figure=Figure(Quantity.parse("-0.3%"), frozenset({BASIS})))
    assert "地区生产总值下降0.3%；" in "".join(s.text for s in rendered(USUAL, judged).sentences)


def test_no_number_is_typed_in_the_usual_template():
    text = "\n".join(line for line in USUAL.splitlines() if not line.startswith("#"))
    outside = "".join(part.partition("}")[2] for part in text.split("{"))
    assert [c for c in outside.replace("S338", "").replace("3号", "").replace("0-3岁", "") if c.isdigit()] == []


# --- what a slot says


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("全区地区生产总值{gdp|增长}。", "全区地区生产总值增长4.4%。"),
        ("全区地区生产总值｛地区生产总值｜增速｝。", "全区地区生产总值增长4.4%。"),
        ("全区地区生产总值{GDP}。", "全区地区生产总值增长4.4%。"),
        ("{规模以上工业总产值|增长}、高于{规模以上工业总产值增速|高低}。", "增长4.3%、高于全市平均2.1个百分点。"),
        ("工业总产值增长{规模以上工业总产值|增长}。", "工业总产值增长4.3%。"),
        ("增速高于市平均{规模以上工业总产值增速|高低}。", "增速高于全市平均2.1个百分点。"),
        ("增速排名{一般公共预算收入增速|位次}。", "增速排名城区第一位。"),
        ("增速位列城区{一般公共预算收入增速|位次}。", "增速位列城区第一位。"),
        ("软件业务收入{软件业务收入}。", "软件业务收入预计实现1400亿元、增长7.5%。"),
        ("软件业务收入达到{软件业务收入|值}。", "软件业务收入预计达到1400亿元。"),
        ("软件业务收入预计{软件业务收入|值}、{软件业务收入|增长}。", "软件业务收入预计实现1400亿元、增长7.5%。"),
        ("融资{“及时雨创贷”解决融资需求额|值}。", "融资近7600万元。"),
        ("融资近{及时雨创贷解决融资需求额|值}。", "融资近7600万元。"),
        ("服务企业{“及时雨创贷”服务企业数|值}，签约{签约落地优质项目数|值}。", "服务企业超20家，签约38个。"),
        ("新增就业{新增城镇就业|值}，完成年度目标的{新增城镇就业|完成比例}，{新增城镇就业|判断}。",
         "新增就业8350人，完成年度目标的50.0%，达序。"),
        ("软件业务收入按序时应完成{软件业务收入|应完成}，{软件业务收入|差距}，责任单位{软件业务收入|责任单位}。",
         "软件业务收入按序时应完成50.0%，落后3.3个百分点，责任单位区工业和信息化局（示例）。"),
        ("全年软件业务收入{软件业务收入|目标}，还需{软件业务收入|还需}，月均{软件业务收入|月均}。",
         "全年软件业务收入力争达到3000亿元，还需1600亿元，月均266.7亿元。"),
        ("泊位还需{新增共享停车泊位|还需}。", "泊位还需不少于440个。"),
        ("达序率{达序率}，未达序{未达序目标|项数}，为{未达序目标|名单}。", "达序率83.3%，未达序1项，为软件业务收入。"),
        ("{剩余时段}推进园林绿化项目{推进园林绿化项目数|值|剩余时段}。", "下半年推进园林绿化项目8个。"),
        ("{地区}{时段全称}就业{新增城镇就业|值|2024年1—6月}。", "雨花台区2024年上半年就业8350人。"),
        ("我们将坚持稳中求进{依据|计划}。", "我们将坚持稳中求进。"),
        ("我们将坚持稳中求进{依据|《政府工作报告》第二部分}。", "我们将坚持稳中求进。"),
    ],
)  # fmt: skip
def test_a_slot_is_said_by_the_rules_of_phrases(line, sentence):
    assert said(line) == sentence


def test_a_sentence_rests_on_the_document_that_is_named_for_it():
    (sentence,) = rendered("我们将坚持稳中求进{依据|《政府工作报告》第二部分}。").sentences
    assert sentence.sources == {BASIS}


@pytest.mark.parametrize(("value", "words"), [("0.0%", "持平"), ("-3.2%", "下降3.2%"), ("2.25%", "增长2.3%")])
def test_t5_1_growth_standstill_and_decline_are_words_of_the_figure(value, words):
    judged = with_facts("gdp", figure=Figure(Quantity.parse(value), frozenset({BASIS})))
    assert said("地区生产总值{gdp|增长}。", judged) == f"地区生产总值{words}。"


def test_t5_2_a_rate_has_one_decimal_rounded_half_up():
    judged = with_facts("plan-on-schedule-rate", figure=Figure(Quantity.parse("94.871%"), frozenset({BASIS})))
    assert said("目标达序率{目标达序率|值}。", judged) == "目标达序率为94.9%。"


def test_t5_3_near_is_kept_and_a_count_that_is_not_whole_is_refused():
    judged = with_facts("startup-loan-firms", figure=Figure(Quantity.parse("20.4家"), frozenset({BASIS})))
    with pytest.raises(reporting.BuildFailed, match="不是整数"):
        said("服务企业{“及时雨创贷”服务企业数|值}。", judged)


def test_t5_5_a_count_that_the_annex_does_not_bear_out_stops_the_report():
    report, subject = rendered("未达序{未达序目标|项数}。").report, Subject(evaluation(), HALF)
    assert consistency.problems_of_template(report, subject) == []
    kept = tuple(row for row in report.annexes[0].rows if not any("▼" in cell.sentence.text for cell in row))
    changed = replace(report, annexes=(replace(report.annexes[0], rows=kept), *report.annexes[1:]))
    (problem,) = consistency.problems_of_template(changed, subject)
    assert problem.startswith("正文称未达序1项，附件1列出0项。")


# --- what is refused


@pytest.mark.parametrize(
    ("line", "column", "written", "why"),
    [
        ("就业{新增城镇就|值}。", 3, "{新增城镇就|值}", "没有这个指标或目标.*是否为：.*新增城镇就业"),
        ("零售{零售总额|值}。", 3, "{零售总额|值}", "是否为：社会消费品零售总额"),
        ("就业{新增城镇就业|增幅}。", 3, "{新增城镇就业|增幅}", "不是形式、时段，也不是比较的范围.*是否为：增长、增速"),
        ("就业{新增城镇就业|增长}。", 3, "{新增城镇就业|增长}", "没有2024年上半年的增长；已有：2024年上半年值"),
        ("就业{新增城镇就业|值|2023年}。", 3, "{新增城镇就业|值|2023年}", "没有2023年的值；已有：2024年上半年值"),
        ("就业{新增城镇就业|值。", 3, "{新增城镇就业|值。", "左括号没有闭合"),
        ("就业{新增城镇就业|值{gdp}。", 3, "{新增城镇就业|值", "左括号没有闭合"),
        ("就业}{新增城镇就业|值}。", 3, "}", "多出一个右括号"),
        ("就业{}{新增城镇就业|值}。", 3, "{}", "空项"),
        ("就业{新增城镇就业|值}，比去年多300人。", 18, "300", "手写的数字"),
        ("就业{新增城镇就业|值}，占近三成。", 16, "三成", "手写的数字"),
        ("就业{新增城镇就业|值}，企业一百二十家。", 16, "一百二十家", "手写的数字"),
        ("就业形势总体稳定。", 1, "就业形势总体稳定。", "没有来源"),
        ("生产总值下降{gdp|增长}。", 7, "{gdp|增长}", "手写了“下降”，而数据应写“增长4.4%”"),
        ("增速低于{规模以上工业总产值增速|高低}。", 5, "{规模以上工业总产值增速|高低}", "手写了“低于”"),
        ("增速高于全国{规模以上工业总产值增速|高低}。", 7, "{规模以上工业总产值增速|高低}", "手写了“高于全国”"),
        ("就业近{新增城镇就业|值}。", 4, "{新增城镇就业|值}", "手写了“近”，而数据应写“8350人”"),
        ("就业预计{新增城镇就业|值}。", 5, "{新增城镇就业|值}", "手写了“预计”"),
        ("就业{新增城镇就业|值}以上。", 3, "{新增城镇就业|值}", "后面手写了“以上”"),
        ("生产总值{gdp|增长}%。", 5, "{gdp|增长}", "后面手写了“%”，单位已由数据写出"),
        ("生产总值{gdp|完成比例}。", 5, "{gdp|完成比例}", "在计划中没有目标"),
        ("场馆完成{文化场馆服务人次|完成比例}。", 5, "{文化场馆服务人次|完成比例}", "现在不能判定：数据与目标相互矛盾"),
        ("已完成{已完成目标|名单}。", 4, "{已完成目标|名单}", "名单是空的"),
        ("就业{新增城镇就业|项数}。", 3, "{新增城镇就业|项数}", "项数和名单只用于"),
        ("达序率{达序率|值}。", 4, "{达序率|值}", "只能写“项数”或“名单”"),
        ("{地区|值}就业{新增城镇就业|值}。", 1, "{地区|值}", "不带说明"),
        ("一、上半年增长4.4%", 8, "4.4", "手写的数字"),
        ("一、生产总值{gdp|增长}", 7, "{gdp|增长}", "标题里不写数"),
        ("坚持稳中求进{依据|《》}。", 7, "{依据|《》}", "依据"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place_its_slot_and_why(line, column, written, why):
    import re

    (found,) = [fault for fault in faults(line) if fault[1] == written]
    assert found[0] == column
    assert re.search(why, found[2])
    assert f"Line 1, column {column}:" in found[2]


def test_every_fault_is_told_at_once_in_reading_order():
    lines = [
        "标題：报告",
        "一、情况",
        "就业{新增城镇就|值}，多300人。",
        "",
        "形势稳定。{gdp|值",
        "生产总值{gdp|增长}。",
    ]
    places = [found[2].partition("字")[0] for found in faults("\n".join(lines))]
    assert places == ["第1行第1", "第3行第3", "第3行第14", "第5行第6"]


def test_a_text_that_is_no_template_is_not_read_to_its_end():
    assert len(faults("上年300人。\n" * 5000)) == 201
    assert "一段超过20000字" in faults("上年" * 20000)[0][2]


def test_a_sample_is_named_as_what_it_is():
    sample = next(item.target.name for item in evaluation().items if item.target.sample)
    assert "示例不进报告" in faults(f"完成{{{sample}|完成比例}}。")[0][2]


def test_nothing_in_a_template_can_run():
    for attempt in (
        "{{ 7*7 }}",
        "{% include 'x' %}",
        "{gdp.__class__}",
        "{0}",
        "{import os|值}",
        "${HOME}",
        "{gdp|增长+1}",
    ):
        assert faults(f"生产总值{attempt}。")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\0\1\2\3" * 9, "不是文本"),
        (b"x" * (1 << 21), "超过1MB"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0..", "旧版"),
    ],
)
def test_a_file_that_is_no_template_is_refused(content, why):
    with pytest.raises(reporting.BadTemplate, match=why):
        reporting.build(evaluation=evaluation(), period=HALF, now=NOW, template=content)


def test_a_template_may_come_in_the_encoding_of_an_old_windows():
    text = "生产总值{gdp|增长}。".encode("gb18030")
    report = reporting.build(evaluation=evaluation(), period=HALF, now=NOW, template=text)
    assert [s.text for s in report.sentences] == ["生产总值增长4.4%。"]


# --- a figure that was filed and not approved


def filed(*deeds: Deed) -> Evaluated:
    """The model district without its figure of new jobs, which was filed for review."""
    district = replace(model(), observations=tuple(o for o in model().observations if o.indicator != "new-jobs"))
    stages = (Stage("统计局审核", "tjj", 1),)
    asked = Requirement(
        "new-jobs@rsj", "new-jobs", "rsj", district.plan.organisation, Frequency.MONTHLY, Due(), stages,
        date(2024, 1, 1), BASIS,
    )  # fmt: skip
    value = Value(Quantity.parse("8350人"))
    steps = [
        Step(filing_of(asked.code, HALF), number, deed, "rsj", value=value if deed is Deed.SUBMIT else None)
        for number, deed in enumerate(deeds, 1)
    ]
    book = book_of(district)
    more = [Entry(statement, "王", NOW) for statement in (asked, *steps)]
    return replace(evaluate(district), book=Book.of([*book.standing.values(), *more]))


def test_a_figure_that_is_not_approved_is_not_printed_and_the_reason_is_told():
    line = "新增城镇就业{新增城镇就业|值}。"
    assert "已经上报，尚待统计局审核，没有通过的数不能写" in faults(line, filed(Deed.SUBMIT))[0][2]
    assert "被退回" in faults(line, filed(Deed.SUBMIT, Deed.RETURN))[0][2]
    assert "没有任何数据" in faults(line, filed())[0][2]


# --- 披露方式


def test_an_indicator_told_by_growth_alone_never_shows_its_value():
    judged = disclosed("gdp", Disclosure.GROWTH, Measure.LEVEL, "613.7亿元")
    assert "披露方式是“增速”，值不对外写" in faults("生产总值{gdp|值}。", judged)[0][2]
    report = reporting.build(evaluation=judged, period=HALF, now=NOW)
    assert "613.7亿元" not in "".join(s.text for s in (*report.sentences, *report.report.cells()))
    assert [why for _, why in report.unstated] == ["披露方式是“增速”，这一数不写入报告"]


def test_an_indicator_told_by_value_alone_never_shows_its_growth():
    judged = disclosed("retail-sales", Disclosure.VALUE, Measure.GROWTH, "4.1%")
    assert "披露方式是“数值”，增长不对外写" in faults("零售总额{社会消费品零售总额|增长}。", judged)[0][2]
    report = reporting.build(evaluation=judged, period=HALF, now=NOW)
    assert "4.1%" not in "".join(s.text for s in (*report.sentences, *report.report.cells()))


def test_an_indicator_told_by_both_says_both_without_being_asked_for_a_form():
    judged = disclosed("retail-sales", Disclosure.BOTH, Measure.GROWTH, "4.1%")
    assert said("零售总额{社会消费品零售总额}。", judged) == "零售总额389亿元、增长4.1%。"
    report = reporting.build(evaluation=judged, period=HALF, now=NOW)
    assert "社会消费品零售总额389亿元、增长4.1%；" in "".join(s.text for s in report.sentences)


def test_expected_is_dropped_once_the_figure_is_published():
    judged = with_facts("software-revenue", status=Status.REPORTED)
    assert said("软件业务收入{软件业务收入}。", judged) == "软件业务收入1400亿元、增长7.5%。"
    assert "手写了“预计”" in faults("软件业务收入预计{软件业务收入|值}。", judged)[0][2]


# --- headings, lists, the head


THEMES = """一、情况
{gdp|增长}。
（一）工业
1.稳中有进。{gdp|增长}。
1.质效提升。{gdp|增长}。
（一）投资
1.扩大。{gdp|增长}。
一、安排
1.再扩大。{gdp|增长}。"""


def numbers_of(text: str) -> list[str]:
    """The headings and topics of a report."""
    found = []
    for section in rendered(f"附件：无\n{text}").report.sections:
        found += [section.heading, *(p.lead for p in section.paragraphs if p.lead)]
    return found


def test_headings_are_numbered_by_the_program_restarting_under_each():
    restarting = [
        "一、情况",
        "（一）工业",
        "1.稳中有进。",
        "2.质效提升。",
        "（二）投资",
        "1.扩大。",
        "二、安排",
        "1.再扩大。",
    ]
    assert numbers_of(THEMES) == restarting
    assert numbers_of("编号：重新起\n" + THEMES) == restarting


def test_topics_run_on_across_headings_of_the_second_level_where_asked():
    assert numbers_of("编号：连续\n" + THEMES) == [
        "一、情况", "（一）工业", "1.稳中有进。", "2.质效提升。", "（二）投资", "3.扩大。", "二、安排", "1.再扩大。",
    ]  # fmt: skip


def test_a_list_of_first_second_third_counts_within_itself():
    line = "一是{gdp|增长}。三是{gdp|增长}；三是{gdp|增长}。\n二是{gdp|增长}。\n一是{gdp|增长}，四是{gdp|增长}。"
    growth = "增长4.4%"
    assert said(line) == (f"一是{growth}。二是{growth}；三是{growth}。四是{growth}。一是{growth}，二是{growth}。")


def test_a_heading_whose_passage_has_nothing_to_say_is_left_out_and_the_numbers_close_up():
    done = evaluate(model(), date(2024, 6, 30))
    done = replace(done, items=tuple(i for i in done.items if i.judgement.verdict.value != "未达序"))
    assert (
        numbers_of("（一）情况\n{gdp|增长}。\n（二）未达序\n{未达序的目标}\n（三）核实\n{需要核实的数据}")[1]
        == "（二）未达序"
    )
    text = "（一）情况\n{gdp|增长}。\n（二）未达序\n{未达序的目标}\n（三）核实\n{需要核实的数据}"
    assert [s.heading for s in rendered(f"附件：无\n{text}", done).report.sections] == ["（一）情况", "（二）核实"]


HEAD = """标题：关于{地区}
标题：{时段全称}的报告
主送：区人大常委会：
版式：公文
发文机关：雨花台区人民政府
发文字号：雨政发〔2024〕12号
署名：雨花台区人民政府
成文日期：2024年7月5日
附件：数据来源
"""


def test_the_head_lays_the_report_out():
    report = rendered(HEAD + "生产总值{gdp|增长}。").report
    assert report.title == ("关于雨花台区", "2024年上半年的报告")
    assert (report.addressee, report.frame.number, report.frame.dated) == (
        "区人大常委会：",
        "雨政发〔2024〕12号",
        "2024年7月5日",
    )
    assert [(annex.number, annex.title) for annex in report.annexes] == [(1, "数据来源")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("版式：红头", "只能写：公文、会议材料"),
        ("编号：乱编", "只能写：重新起、连续"),
        ("附件：成绩表", "只能写：主要指标完成情况表"),
        ("发文字号：雨政发[2024]12号", "六角括号"),
        ("发文字号：雨政发〔2024〕第12号", "不加“第”字"),
        ("发文字号：雨政发〔2024〕012号", "不编虚位"),
        ("成文日期：2024年07月05日", "不编虚位"),
        ("版式：公文\n版式：会议材料", "写了两次"),
        ("版式：会议材料\n发文字号：雨政发〔2024〕1号", "会议材料没有发文字号"),
        ("标提：报告", "是否为：标题"),
    ],
)
def test_a_line_of_the_head_that_cannot_be_is_refused(line, why):
    assert any(why in found[2] for found in faults(f"{line}\n生产总值{{gdp|增长}}。"))


def test_a_period_of_another_report_is_asked_for_by_its_name():
    early = Period.parse("2024Q1")
    district = model()
    jobs = next(o for o in district.observations if o.indicator == "new-jobs")
    quarter = replace(jobs, period=early, figure=Figure(Quantity.parse("4000人"), jobs.figure.sources))
    judged = evaluate(replace(district, observations=(*district.observations, quarter)))
    assert (
        said("就业{新增城镇就业|值}，其中一季度{新增城镇就业|值|一季度}。", judged) == "就业8350人，其中一季度4000人。"
    )
