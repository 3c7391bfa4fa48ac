"""Slides: the pages that a meeting needs, each number bound by its place, read back, and found when it was changed."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache

import pytest
from openxml_audit import FileFormat, OpenXmlValidator
from pptx import Presentation

from daxu.core.period import Period
from daxu.desk.documents import Document, open_document
from daxu.duties import checking, reporting
from daxu.duties.checking import Ledger
from daxu.duties.reporting import BuiltSlides, pptx
from duties.reporting.yuhuatai import HALF, NOW, built, evaluation


@cache
def slides() -> BuiltSlides:
    return reporting.slides(evaluation=evaluation(), period=HALF, now=NOW)


def read(document: bytes) -> Document:
    return open_document(document, "报告.pptx")


def bound(document: Document) -> list[tuple[str, str]]:
    return [(one.tag, document.text[one.start : one.end]) for one in document.controls]


def test_the_pages_go_from_the_whole_through_the_themes_to_the_second_half():
    titles = [slide.title for slide in slides().deck.slides]
    assert titles[:4] == ["公布的总体情况", "按公布数据逐项核对", "目标完成进度", "主要经济指标"]
    assert "教育、文化旅游、卫生健康、社会治理与安全" in titles
    assert titles[-3:] == ["困难和问题：未达序的目标", "下半年：对照年度目标还需完成", "下半年计划"]


def test_every_number_is_that_of_the_report_and_is_read_back_with_its_tag():
    numbers = [(n.tag, n.text) for slide in slides().deck.slides for n in slide.numbers]
    assert bound(read(slides().document)) == numbers
    in_report = {(b.tag, b.text) for b in built().report.bindings()}
    assert [one for one in numbers if one not in in_report] == []
    assert ("83.3%", "达序率") in [(c.number.text, c.label) for s in slides().deck.slides for c in s.cards]


def test_what_is_expected_and_what_is_doubted_says_so():
    labels = [card.label for slide in slides().deck.slides for card in slide.cards if card.number.text == "1400亿元"]
    assert labels == ["软件业务收入（预计）"]
    assert any("口径核清之前不作成绩" in slide.note for slide in slides().deck.slides)


def test_the_same_slides_are_the_same_file_and_valid_by_the_schema(tmp_path):
    again = reporting.slides(evaluation=evaluation(), period=HALF, now=NOW)
    assert again.document == slides().document
    deck = slides().deck
    path = tmp_path / "slides.pptx"  # one page of each kind: the check takes a second a few pages
    path.write_bytes(pptx.write(replace(deck, slides=(*deck.slides[1:3], deck.slides[-2]))))
    empty = tmp_path / "empty.pptx"
    Presentation().save(empty)
    validator = OpenXmlValidator(file_format=FileFormat.OFFICE_2019)
    known = {error.description for error in validator.validate(empty).errors}
    assert [e.description for e in validator.validate(path).errors if e.description not in known] == []


def test_the_notes_of_a_page_say_where_each_of_its_numbers_comes_from():
    page = Presentation(io.BytesIO(slides().document)).slides[4]
    told = page.notes_slide.notes_text_frame.text.splitlines()[1:]
    assert told[0].startswith("地区生产总值｜增长4.4%｜《")
    assert [line.rpartition("｜")[2] for line in told] == [n.tag for n in slides().deck.slides[3].numbers]


def test_every_picture_of_numbers_can_be_read_aloud_and_no_shape_leaves_the_page():
    package = Presentation(io.BytesIO(slides().document))
    for page in package.slides:
        for shape in page.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= package.slide_width
            assert 0 <= shape.top <= shape.top + shape.height <= package.slide_height
    (chart,) = [s for page in package.slides for s in page.shapes if s.has_chart]
    assert "软件业务收入：完成 46.7%" in chart._element.xpath(".//p:cNvPr")[0].get("descr")


def edited(old: str, new: str) -> bytes:
    """The slides after somebody typed over a number."""
    package = Presentation(io.BytesIO(slides().document))
    runs = [
        run for page in package.slides for shape in page.shapes if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs for run in paragraph.runs if run.text == old
    ]  # fmt: skip
    runs[0].text = new
    stream = io.BytesIO()
    package.save(stream)
    return stream.getvalue()


def problems(document: bytes) -> list[str]:
    ledger = Ledger(evaluation().book, lambda _: [])
    found = checking.check(read(document), ledger=ledger).problems
    return [problem.message.zh for problem in found if problem.check == "bound_number"]


def test_a_number_changed_on_a_slide_is_found_against_the_ledger():
    assert problems(slides().document) == []
    (told,) = problems(edited("189.4亿元", "198.4亿元"))
    assert "198.4亿元" in told


def test_a_period_that_cannot_be_reported_on_has_no_slides():
    with pytest.raises(reporting.NothingToReport):
        reporting.slides(evaluation=evaluation(), period=Period.parse("2024Q1"), now=NOW)
