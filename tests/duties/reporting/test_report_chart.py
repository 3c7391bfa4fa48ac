"""The chart of completion: a native chart whose numbers are those of the text."""

from __future__ import annotations

import zipfile
from io import BytesIO

from daxu.duties import reporting
from daxu.duties.reporting.annexes import PROGRESS
from duties.reporting.test_report_file import faults, part
from duties.reporting.yuhuatai import HALF, NOW, evaluate, evaluation, model

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
