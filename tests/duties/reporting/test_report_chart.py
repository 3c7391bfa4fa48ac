"""The chart of completion: a native chart whose numbers are those of the text."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest

from daxu.core.figure import Figure
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.duties import reporting
from daxu.duties.reporting import Today, consistency
from daxu.duties.reporting.annexes import PROGRESS
from daxu.duties.reporting.subject import Subject
from duties.reporting.test_report_file import faults, part, rewritten
from duties.reporting.yuhuatai import HALF, NOW, Evaluated, build, evaluate, evaluation, model

TEMPLATE = f"附件：{PROGRESS}\n软件业务收入完成{{软件业务收入|完成比例}}，应完成{{软件业务收入|应完成}}。".encode()
REPORT = reporting.build(evaluation=evaluation(), period=HALF, now=NOW, template=TEMPLATE)
CHART = "word/charts/chart1.xml"


def series() -> list[list[str]]:
    """The numbers of each series, as they are written in the chart."""
    chart = part(CHART, REPORT.document)
    return [[v.text for v in one.iterfind("{*}val//{*}v")] for one in chart.iter("{*}ser")]


def test_the_chart_says_what_the_text_says():
    names = [v.text for v in next(part(CHART, REPORT.document).iter("{*}cat")).iter("{*}v")]
    done, due = series()
    place = names.index("软件业务收入")
    assert [b.text for s in REPORT.sentences for b in s.bindings] == [f"{done[place]}%", f"{due[place]}%"]
    judged = [i for i in evaluation().items if not i.target.sample and i.judgement.verdict.judged]
    assert len(names) == len(done) == len(due) == len(judged) == 6


def test_the_chart_is_read_aloud_and_set_in_a_chinese_font():
    (drawn,) = part("word/document.xml", REPORT.document).iter("{*}docPr")
    assert "软件业务收入：完成 46.7%，应完成 50.0%，落后 3.3个百分点" in drawn.get("descr")
    assert next(part(CHART, REPORT.document).iter("{*}ea")).get("typeface") == "仿宋_GB2312"


def test_a_file_with_a_chart_is_valid_by_the_schema(tmp_path):
    assert faults(REPORT.document, tmp_path) == []


def test_where_nothing_can_be_drawn_there_is_no_chart():
    bare = evaluate(model())
    bare = type(bare)(bare.plan, bare.as_of, bare.book, ())
    report = reporting.build(
        evaluation=bare, period=HALF, now=NOW, template=f"附件：{PROGRESS}\n{{gdp|增长}}。".encode()
    )
    assert report.report.annexes == ()
    assert CHART not in zipfile.ZipFile(BytesIO(report.document)).namelist()


# --- charts inside the text


INSIDE = """标题：情况
附件：无
一、产业
软件业务收入{软件业务收入|值}，完成{软件业务收入|完成比例}，应完成{软件业务收入|应完成}。
{进度图|产业与数字经济}
{进度图|全部}
"""


def built(template: str) -> reporting.BuiltReport:
    return reporting.build(evaluation=evaluation(), period=HALF, now=NOW, template=template.encode())


def test_a_chart_stands_in_the_text_where_a_template_has_a_line_for_it(tmp_path):
    report = built(INSIDE)
    assert [chart.title for chart in report.report.charts()] == [
        "产业与数字经济：目标完成进度",
        "年度计划：目标完成进度",
    ]
    lines = [
        "".join(t.text or "" for t in p.iter("{*}t")) for p in part("word/document.xml", report.document).iter("{*}p")
    ]
    assert [line for line in lines if line.startswith("图")] == [
        "图1\u3000产业与数字经济：目标完成进度", "图2\u3000年度计划：目标完成进度",
    ]  # fmt: skip
    assert faults(report.document, tmp_path) == []


def test_the_usual_report_has_no_chart():
    assert list(reporting.build(evaluation=evaluation(), period=HALF, now=NOW).report.charts()) == []


def by_month(*growths: str) -> Evaluated:
    """The model district with software revenue of some more periods on file."""
    district = model()
    (fact,) = [o for o in district.observations if o.indicator == "fixed-investment" and not o.sample]
    others = [
        replace(
            fact,
            period=Period.parse(f"2024-01/2024-0{month}"),
            figure=Figure(Quantity.parse(told), fact.figure.sources),
        )
        for month, told in zip((3, 4, 5), growths, strict=False)
    ]  # fmt: skip
    return evaluate(replace(district, observations=(*district.observations, *others)))


def test_a_series_is_drawn_over_the_periods_on_file_and_refused_for_one_alone():
    template = "标题：情况\n附件：无\n一、投资\n投资{fixed-investment|值}。\n{走势图|fixed-investment}\n"
    with pytest.raises(reporting.BadTemplate, match="不足两个"):
        built(template)
    report = reporting.build(
        evaluation=by_month("80亿元", "110亿元", "150亿元"), period=HALF, now=NOW, template=template.encode()
    )
    (trend,) = report.report.charts()
    assert [point.number.text for point in trend.points] == ["80", "110", "150", "189.4"]
    assert [point.label for point in trend.points][-1] == "上半年"


@pytest.mark.parametrize(
    ("slot", "why"),
    [
        ("{进度图|工业}", "没有这个主题"),
        ("{进度图|教育}", "画不出图"),
        ("{进度图}", "请写明一个"),
        ("{走势图|没有}", "没有这个"),
    ],
)
def test_a_chart_of_nothing_is_a_fault_with_its_line(slot, why):
    with pytest.raises(reporting.BadTemplate, match=f"第5行.*{why}"):
        built(f"标题：情况\n附件：无\n一、情况\n增长{{gdp|增长}}。\n{slot}\n")


def test_a_chart_that_says_another_value_than_the_text_stops_the_report():
    report = built(INSIDE).report
    paragraph = report.sections[0].paragraphs[1]
    number = replace(paragraph.chart.numbers[0], text="47.7")
    wrong = replace(paragraph, chart=replace(paragraph.chart, numbers=(number, *paragraph.chart.numbers[1:])))
    paragraphs = (report.sections[0].paragraphs[0], wrong)
    report = replace(report, sections=(replace(report.sections[0], paragraphs=paragraphs),))
    (problem,) = consistency.problems_of_template(report, Subject(evaluation(), HALF))
    assert "正文第1段写“46.7%”，图1写“47.7”" in problem


def test_a_chart_that_has_grown_old_is_found_and_refreshed():
    document = rewritten(built(INSIDE).document, CHART, b"<c:v>46.7</c:v>", b"<c:v>44.4</c:v>")
    today = Today(evaluation().book, report=build().report)
    remarks = reporting.proofread(reporting.opened(document), today).remarks
    told = [remark for remark in remarks if remark.slip is reporting.Slip.CHART]
    assert [(one.text, one.about) for one in told] == [("44.4", "软件业务收入")]
    done = reporting.refresh(document, today)
    with zipfile.ZipFile(BytesIO(done.document)) as package:
        assert b"<c:v>46.7</c:v>" in package.read(CHART)
