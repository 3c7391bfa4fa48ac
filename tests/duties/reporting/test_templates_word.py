"""Word files as templates: slots however Word cut them, everything else untouched, and files that are refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from daxu.duties import reporting
from duties.reporting.test_report_file import VALIDATOR, part, rewritten
from duties.reporting.yuhuatai import HALF, NOW, evaluation, projects

W = nsdecls("w")


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def written(*paragraphs: str) -> bytes:
    """A Word file with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def filled(template: bytes, **more: object) -> reporting.BuiltReport:
    return reporting.build(evaluation=evaluation(), period=HALF, now=NOW, template=template, **more)


def texts(document: bytes) -> list[str]:
    """The paragraphs of the body as anybody reads them, controls included."""
    body = part("word/document.xml", document)
    return ["".join(t.text or "" for t in p.iter("{*}t")) for p in body.iter("{*}p")]


def faults(template: bytes, **more: object) -> list[str]:
    with pytest.raises(reporting.BadTemplate) as refusal:
        filled(template, **more)
    return [str(fault) for fault in refusal.value.faults]


def office_file() -> bytes:
    """A file as an office keeps it: a style of its own, a table, a header, a slot that Word cut into five runs."""
    document = Document()
    style = document.styles.add_style("区正文", WD_STYLE_TYPE.PARAGRAPH)
    style.font.size = Pt(16)
    document.sections[0].header.paragraphs[0].text = "{地区}{时段全称}情况"
    document.add_heading("一、{时段}情况", 1)
    cut = document.add_paragraph(style="区正文")
    for piece in ("地区生产总值", "{", "地区生产", "总值|", "增长", "}；新增就业", "{新增城镇就业|值}。"):
        run = cut.add_run(piece)
        run.bold = True if piece == "{" else None
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[1].cells, ("1", "软件业务收入", "{软件业务收入|值}"), strict=True):
        cell.text = text
    document.add_paragraph("{未达序的目标}", style="区正文")
    return saved(document)


OFFICE = office_file()
REPORT = filled(OFFICE)


BEHIND = "软件业务收入完成年度目标的46.7%，按序时进度应完成50.0%，落后3.3个百分点；责任单位为区工业和信息化局（示例）。"


def test_slots_are_filled_however_word_cut_them():
    assert texts(REPORT.document) == [
        "一、上半年情况",
        "地区生产总值增长4.4%；新增就业8350人。",
        "", "", "",
        "1", "软件业务收入", "预计实现1400亿元",
        f"{BEHIND}差距原因和下一步措施：无，责任单位尚未填报。",
    ]  # fmt: skip
    header = next(n for n in zipfile.ZipFile(io.BytesIO(REPORT.document)).namelist() if "header" in n)
    assert "".join(part(header, REPORT.document).itertext()).strip() == "雨花台区2024年上半年情况"


def test_every_number_is_bound_to_its_figure():
    printed = reporting.numbers(REPORT.document)
    assert [p.text for p in printed] == ["增长4.4%", "8350人", "1400亿元", "46.7%", "50.0%", "3.3个百分点"]
    assert {p.tag for p in printed if not p.tag.startswith("derived:")} == set(REPORT.stated)
    assert len(REPORT.stated) == 3
    assert reporting.check_bound(REPORT.document, evaluation().book) == ()


def test_what_fills_a_slot_has_the_formatting_of_its_first_character():
    paragraph = next(
        p for p in part("word/document.xml", REPORT.document).iter("{*}p") if "8350" in "".join(p.itertext())
    )
    bold = {"".join(run.itertext()): run.find("{*}rPr/{*}b") is not None for run in paragraph.iter("{*}r")}
    assert (bold["增长4.4%"], bold["8350人"], bold["；新增就业"]) == (True, False, False)


def test_styles_and_every_part_without_slots_stay_byte_for_byte():
    with zipfile.ZipFile(io.BytesIO(OFFICE)) as old, zipfile.ZipFile(io.BytesIO(REPORT.document)) as new:
        assert old.namelist() == new.namelist()
        changed = {path for path in old.namelist() if old.read(path) != new.read(path)}
    assert changed <= {"word/document.xml", "docProps/core.xml", *(f"word/header{n}.xml" for n in (1, 2))}
    body = part("word/document.xml", REPORT.document)
    assert [s.get(s.keys()[0]) for s in body.iter("{*}pStyle")].count("区正文") == 2


def test_the_same_file_is_filled_to_the_same_bytes():
    assert filled(OFFICE).document == REPORT.document


def test_the_file_is_as_valid_as_the_template_was(tmp_path: Path):
    found = []
    for name, content in (("old", OFFICE), ("new", REPORT.document)):
        path = tmp_path / f"{name}.docx"
        path.write_bytes(content)
        found.append({error.description for error in VALIDATOR.validate(path).errors})
    assert found[1] <= found[0]


def test_a_file_says_the_day_that_its_numbers_are_of():
    assert Document(io.BytesIO(REPORT.document)).core_properties.subject.endswith("截至2024-06-30")


def test_every_fault_is_told_with_its_paragraph_and_nothing_is_written():
    document = Document()
    document.add_paragraph("一、情况")
    document.add_paragraph("新增就业{新增城镇就|值}，比上年多300人。")
    document.add_paragraph("形势总体稳定。")
    document.add_table(rows=1, cols=2).rows[0].cells[1].text = "189.4"
    document.add_paragraph("（1）见表1、附件2和〔2024〕12号，2024年6月30日")
    said = faults(saved(document))
    places = ["第2段第5字", "第2段第19字", "第3段第1字", "第5段第1字"]
    assert [one.partition("“")[0] for one in said] == places
    assert "是否为：新增城镇就业" in said[0]


def test_what_only_labels_needs_no_source():
    assert filled(written("情况通报", "（一）工业", "生产总值{gdp|增长}。")).sentences


def test_a_tab_or_a_picture_behind_a_slot_stays_behind_it():
    document = Document()
    run = document.add_paragraph().add_run("总值{gdp|增长}")
    run.add_tab()
    run.add_text("备注")
    body = part("word/document.xml", filled(saved(document)).document)
    order = [e.tag.rpartition("}")[2] + (e.text or "") for e in body.iter("{*}t", "{*}tab")]
    assert [one for one in order if one != "t"] == ["t总值", "t增长4.4%", "tab", "t备注"]


def test_the_page_number_of_a_footer_is_no_number_typed_by_hand():
    document = Document()
    document.add_paragraph("生产总值{gdp|增长}。")
    footer = document.sections[0].footer.paragraphs[0]
    footer._p.append(parse_xml(f'<w:fldSimple {W} w:instr=" PAGE "><w:r><w:t>12</w:t></w:r></w:fldSimple>'))
    assert filled(saved(document)).sentences


# --- files that are refused


def with_xml(xml: str) -> bytes:
    """A file whose first paragraph holds more than plain runs."""
    document = Document()
    paragraph = document.add_paragraph("总值{gdp|增长}。")
    paragraph._p.append(parse_xml(xml))
    return saved(document)


TRACKED = f'<w:ins {W} w:id="9" w:author="王"><w:r><w:t>新增</w:t></w:r></w:ins>'
NESTED = f"<w:sdt {W}><w:sdtContent><w:r><w:t>{{gdp|增长}}</w:t></w:r></w:sdtContent></w:sdt>"
BOUND = NESTED.replace("<w:sdtContent>", '<w:sdtPr><w:tag w:val="f-0b71a51b47eb77a8"/></w:sdtPr><w:sdtContent>')


def added(template: bytes, path: str, content: bytes) -> bytes:
    """The package with one more part."""
    stream = io.BytesIO(template)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(path, content)
    return stream.getvalue()


PLAIN = written("总值{gdp|增长}。")
DTD = b"<!DOCTYPE w:document [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w:document"


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (with_xml(TRACKED), "修订"),
        (with_xml(NESTED), "内容控件里"),
        (with_xml(BOUND), "已有绑定的数"),
        (added(PLAIN, "word/vbaProject.bin", b"x"), "宏"),
        (added(PLAIN, "word/media/huge.bin", b"\0" * (11 << 20)), "异常庞大"),
        (PLAIN[: len(PLAIN) // 2], "不是完整的"),
        (b"PK\x03\x04 nothing", "不是完整的"),
        (rewritten(PLAIN, "word/document.xml", b"<w:document", DTD), "实体声明"),
        (rewritten(PLAIN, "word/document.xml", b"</w:body>", b""), "不是完整的"),
    ],
)
def test_a_file_that_cannot_be_a_template_is_refused_in_both_languages(template, why):
    (said,) = faults(template)
    assert why in said
    assert "File, column 1: " in said or "Paragraph 1" in said


def test_a_zip_of_another_kind_is_no_word_file():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("hello.txt", "hello")
    assert "不是 Word 文档" in faults(stream.getvalue())[0]


def test_the_layout_of_a_word_template_is_its_own():
    assert "自带版式" in faults(PLAIN, mode=reporting.Mode.OFFICIAL)[0]


# --- tables


def with_tables(*slots: str) -> bytes:
    return written("一、情况", "地区生产总值{地区生产总值|增长}。", *slots, "坚持稳中求进{依据|计划}。")


def test_a_table_takes_the_place_of_its_slot_bound_and_with_its_own_styles(tmp_path: Path):
    report = filled(with_tables("{附表|重点项目进展表}", "{附表|主要指标完成情况表}"), projects=projects())
    tables = list(part("word/document.xml", report.document).iter("{*}tbl"))
    assert [len(list(t.iter("{*}tblHeader"))) for t in tables] == [1, 1]
    assert [n.text for n in reporting.numbers(report.document)][:5] == [
        "增长4.4%",
        "106个",
        "95个",
        "165.3亿元",
        "73.8%",
    ]
    path = tmp_path / "filled.docx"
    path.write_bytes(filled(with_tables("{附表|民生实事进展表}")).document)
    plain = tmp_path / "plain.docx"
    plain.write_bytes(filled(with_tables()).document)
    assert VALIDATOR.validate(path).error_count == VALIDATOR.validate(plain).error_count
    styles = {
        s.get(f"{{{part('word/styles.xml').nsmap['w']}}}styleId") for s in part("word/styles.xml").iter("{*}style")
    }
    assert "TableHead" in styles
    wide = Document(io.BytesIO(report.document)).sections[0]
    room = wide.page_width - wide.left_margin - wide.right_margin
    assert all(sum(int(c.get(c.keys()[0])) for c in t.iter("{*}gridCol")) * 635 <= room for t in tables)


def test_a_table_that_is_not_there_or_stands_aside_is_a_fault_with_its_place():
    told = faults(with_tables("{附表|重点工程表}"))
    assert any("没有这张附表" in fault and "重点项目进展表" in fault for fault in told)
    assert any("不画图" in fault for fault in faults(with_tables("{进度图|全部}")))
    document = Document()
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "{附表|重点项目进展表}"
    assert any("单独成段" in fault for fault in faults(saved(document)))


def test_t5_5_a_word_file_whose_text_and_table_disagree_is_not_built():
    crowded = tuple(replace(one, registered=f"j-{n:016x}") for n in range(60) for one in projects())
    with pytest.raises(reporting.BuildFailed, match=r"公布区人代会重点项目106个，台账列入240个"):
        filled(with_tables("{附表|重点项目进展表}"), projects=crowded)
