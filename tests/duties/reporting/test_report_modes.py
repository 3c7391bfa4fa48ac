"""公文 and 会议材料: the red head of the one, the byline of the other, and both on the page of GB/T 9704 (T5.4)."""

from __future__ import annotations

import io
import shutil

import pytest
from docx import Document

from daxu.duties import reporting
from daxu.duties.reporting import gbt9704
from daxu.duties.reporting.report import Report
from duties.reporting.test_report_file import faults as schema_faults
from duties.reporting.test_report_file import part, values
from duties.reporting.test_report_printed import PrintedPage, printed
from duties.reporting.yuhuatai import HALF, NOW, evaluation

HEAD = """标题：关于上半年计划执行情况的报告
发文机关：雨花台区人民政府
发文字号：雨政发〔2024〕12号
署名：雨花台区人民政府
成文日期：2024年7月5日
附件：数据来源
"""
TEXT = "一、情况\n" + "地区生产总值{gdp|增长}，就业{新增城镇就业|值}。" * 25
IMPRINT = """抄送：区委办公室，区人大常委会办公室，区政协办公室，区监察委员会，区人民法院，区人民检察院
印发机关：雨花台区人民政府办公室
印发日期：2024年7月6日
"""
OFFICIAL = "版式：公文\n" + HEAD + IMPRINT + TEXT
MEETING = "版式：会议材料\n" + HEAD.replace("发文字号：雨政发〔2024〕12号\n", "") + TEXT


def built(template: str, **more: object) -> reporting.BuiltReport:
    return reporting.build(evaluation=evaluation(), period=HALF, now=NOW, template=template.encode(), **more)


def lines(report: reporting.BuiltReport) -> list[tuple[str, str]]:
    """The style and the text of each paragraph up to the first annex."""
    document = Document(io.BytesIO(report.document))
    found = [(p.style.name, "".join(t.text or "" for t in p._p.iter("{*}t"))) for p in document.paragraphs]
    ends = next(place for place, (style, _) in enumerate(found) if style == "附件序号")
    return found[:ends]


def test_only_an_official_document_has_a_red_head_with_its_number():
    official = lines(built(OFFICIAL))
    assert official[:7] == [
        ("版头留空", ""), ("发文机关标志", "雨花台区人民政府文件"), ("称谓", ""), ("称谓", ""),
        ("发文字号", "雨政发〔2024〕12号"), ("称谓", ""), ("称谓", ""),
    ]  # fmt: skip
    assert official[7] == ("Title", "关于上半年计划执行情况的报告")
    meeting = [style for style, _ in lines(built(MEETING))]
    assert meeting[:4] == ["称谓", "Title", "题下署名", "题下署名"]
    assert {"发文机关标志", "发文字号", "署名"}.isdisjoint(meeting)


def test_the_signature_stands_below_the_list_of_annexes_and_the_annex_on_a_page_of_its_own():
    report = built(OFFICIAL)
    assert [text for style, text in lines(report)[-6:] if text] == [
        "附件：1.数据来源",
        "雨花台区人民政府",
        "2024年7月5日",
    ]
    body = part("word/document.xml", report.document)
    assert [values(section, "w:type") for section in body.iter("{*}sectPr")] == [["nextPage"], ["nextPage"]]


@pytest.mark.parametrize(
    ("signed", "dated", "right"),
    [("雨花台区人民政府", "2024年7月5日", ["200", "200"]), ("区政府", "2024年12月25日", ["800", "200"]),
     ("雨花台区发展和改革委员会", "2024年7月5日", ["200", "600"])],
)  # fmt: skip
def test_the_date_begins_two_characters_after_the_signature_and_neither_is_nearer_the_edge(signed, dated, right):
    head = OFFICIAL.replace("署名：雨花台区人民政府", f"署名：{signed}").replace("2024年7月5日", dated)
    body = part("word/document.xml", built(head).document)
    found = [p for p in body.iter("{*}p") if values(p, "w:pPr/w:pStyle") == ["Signature"]]
    assert [values(p, "w:pPr/w:ind", "w:rightChars") for p in found] == [[one] for one in right]


def test_under_a_seal_the_date_stands_four_characters_from_the_right_and_the_signature_in_its_middle():
    body = part("word/document.xml", built(OFFICIAL.replace("成文日期", "印章：加盖\n成文日期")).document)
    found = [p for p in body.iter("{*}p") if values(p, "w:pPr/w:pStyle") == ["Signature"]]
    assert [values(p, "w:pPr/w:ind", "w:rightChars") for p in found] == [["300"], ["400"]]


def test_the_imprint_stands_at_the_foot_between_lines_of_0_35_and_0_25_millimetres():
    body = part("word/document.xml", built(OFFICIAL).document)
    (box,) = body.iter("{*}txbxContent")
    assert ["".join(t.text or "" for t in p.iter("{*}t")) for p in box.iter("{*}tc")] == [
        "抄送：区委办公室，区人大常委会办公室，区政协办公室，区监察委员会，区人民法院，区人民检察院。",
        "雨花台区人民政府办公室2024年7月6日印发",
    ]
    lines = next(box.iter("{*}tblBorders"))
    eighths = [int(values(lines, f"w:{side}", "w:sz")[0]) for side in ("top", "bottom", "insideH")]
    assert eighths == [round(mm / 25.4 * 72 * 8) for mm in (0.35, 0.35)] + [6]
    assert list(part("word/document.xml", built(MEETING).document).iter("{*}txbxContent")) == []


@pytest.mark.parametrize("line", ["抄送：区委办公室", "印章：加盖", "印发日期：2024年7月6日"])
def test_a_paper_for_a_meeting_has_no_imprint_and_no_seal(line):
    with pytest.raises(reporting.BadTemplate, match=f"会议材料没有{line[:2]}"):
        built(MEETING.replace("附件：", f"{line}\n附件："))


def test_an_official_document_without_its_issuer_bears_the_name_of_the_government():
    assert lines(built("版式：公文\n" + TEXT))[1] == ("发文机关标志", "雨花台区人民政府文件")


def test_the_mode_may_be_chosen_where_the_report_is_built():
    usual = reporting.build(evaluation=evaluation(), period=HALF, now=NOW, mode=reporting.Mode.OFFICIAL)
    assert ("发文字号", "〔2024〕\u3000号") in lines(usual)
    assert ("发文机关标志", "雨花台区人民政府文件") in lines(usual)
    changed = built(OFFICIAL, mode=reporting.Mode.MEETING)
    assert "发文字号" not in [style for style, _ in lines(changed)]


@pytest.mark.parametrize(("letters", "points"), [(4, 60), (8, 55), (10, 44), (16, 27), (30, 26)])
def test_the_name_of_the_issuing_body_fills_its_line_within_limits(letters, points):
    assert gbt9704.name_size("区" * letters) == 2 * points


@pytest.mark.parametrize("template", [OFFICIAL, MEETING])
def test_both_modes_are_valid_by_the_schema(tmp_path, template):
    assert schema_faults(built(template).document, tmp_path) == []


@pytest.mark.parametrize("template", [OFFICIAL, MEETING])
def test_t5_4_both_modes_keep_margins_lines_and_the_places_of_page_numbers(template):
    document = Document(io.BytesIO(built(template).document))
    for page in document.sections:
        margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
        assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert document.settings.odd_and_even_pages_header_footer
    assert [p.style.name for p in document.sections[0].footer.paragraphs] == ["单页页码"]
    assert [p.style.name for p in document.sections[0].even_page_footer.paragraphs] == ["双页页码"]


@pytest.mark.office
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice is absent")
def test_t5_4_the_red_head_is_printed_where_the_standard_has_it(tmp_path):
    report: Report = built(OFFICIAL).report
    first, second, *rest = printed(report, tmp_path)
    tops = {word.text[:3]: word.top for word in reversed(first.words)}
    assert abs(tops["雨花台"] - (37 + 35)) < 4  # the red name begins 35 mm below the type area's top
    assert tops["雨花台"] < tops["雨政发"] < tops["关于上"]
    assert [_number(page) for page in (first, second)] == [("1", "right"), ("2", "left")]
    last = rest[-1] if rest else second
    foot = last.height - 35  # the lower edge of the type area
    (day,) = [word for word in last.words if word.text.endswith("印发")]
    assert foot - 10 < day.top < foot - 4
    assert abs(day.right - (210 - 26 - 5)) < 1.5  # one character of 四号 from the right
    (copied,) = [word for word in last.words if word.text.startswith("抄送")]
    assert abs(copied.left - (28 + 5)) < 1.5
    assert any(word.text == "附件" for word in rest[-1].words) or "附件1" in "".join(page_text(p) for p in rest)


def _number(page: PrintedPage) -> tuple[str, str]:
    _dash, figure = [word for word in page.words if word.top > page.height - 30][:2]
    return figure.text, "right" if figure.left > page.width / 2 else "left"


def page_text(page: PrintedPage) -> str:
    return "".join(page.lines())
