"""A report that contradicts itself is not built, and says every reason at once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from daxu.core.figure import Figure
from daxu.core.quantity import Quantity
from daxu.duties import reporting
from daxu.duties.reporting import consistency
from daxu.duties.reporting.report import Binding, Cell, Paragraph, Report, Section, Sentence
from daxu.duties.reporting.subject import Subject
from duties.reporting.yuhuatai import HALF, build, built, evaluation, model, projects

SUBJECT = Subject(evaluation(), HALF, projects())


def problems(report: Report) -> list[str]:
    return consistency.problems(report, SUBJECT)


def with_sentence(*parts: str | Binding) -> Report:
    """The report with one more sentence."""
    said = Section(2, "（一）补充", (Paragraph((Sentence.of(*parts),)),))
    return replace(built().report, sections=(*built().report.sections, said))


def without_row(name: str) -> Report:
    """The report whose annex forgot one row."""
    table = built().report.annexes[0]
    kept = tuple(row for row in table.rows if len(row) == 1 or row[1].sentence.text != name)
    return replace(built().report, annexes=(replace(table, rows=kept), *built().report.annexes[1:]))


def test_the_model_district_contradicts_itself_nowhere():
    assert problems(built().report) == []


def test_a_count_in_the_text_must_be_the_count_of_the_annex():
    assert [p for p in problems(without_row("软件业务收入")) if "正文称未达序1项，附件1列出0项" in p]


def test_the_states_must_add_up_to_the_total():
    first = built().report.sections[0]
    told = first.paragraphs[1].sentences
    shorter = replace(first.paragraphs[1], sentences=tuple(s for s in told if not s.text.startswith("超序")))
    changed = replace(first, paragraphs=(first.paragraphs[0], shorter))
    report = replace(built().report, sections=(changed, *built().report.sections[1:]))
    assert [p for p in problems(report) if "各类判断合计2项，不等于可判定的6项" in p]


@pytest.mark.parametrize("words", ["新增城镇就业8350人。", "增长4.4%。", "完成投资1,200亿元。"])
def test_a_number_without_a_figure_is_found(words):
    assert any("没有绑定" in problem for problem in problems(with_sentence(words)))


@pytest.mark.parametrize(
    "words", ["截至2024年6月30日。", "1—6月。", "S338板桥段、紫荆花路西延、岱山中路北延等。", "（三）"]
)
def test_dates_numbering_and_names_are_no_numbers(words):
    assert consistency.unbound_digits(Sentence.of(words), consistency.names_with_digits(SUBJECT.book)) == []


def test_a_sentence_without_a_source_is_found():
    assert any("没有来源" in problem for problem in problems(with_sentence("形势总体向好。")))


def test_a_number_without_a_source_cannot_be_made():
    with pytest.raises(ValueError, match="没有来源"):
        Binding("f-1", "8350人", "新增城镇就业", frozenset())


def test_a_fraction_of_an_enterprise_stops_the_report():
    broken = tuple(
        replace(o, figure=Figure(Quantity.parse("20.4家"), o.figure.sources)) if o.indicator == "champion-firms" else o
        for o in model().observations
    )
    with pytest.raises(reporting.BuildFailed, match=r"20\.4家不是整数"):
        build(replace(model(), observations=broken))


def test_every_number_of_the_annexes_is_bound_too():
    names = (*consistency.names_with_digits(SUBJECT.book), *PLACES)
    for annex in built().report.annexes:
        cells = [cell for row in annex.rows if len(row) > 1 for cell in row[1:]]
        assert [c.sentence.text for c in cells if consistency.unbound_digits(c.sentence, names)] == []


PLACES = tuple({cell.sentence.text for row in built().report.annexes[-1].rows for cell in row[5:]})


def test_the_rows_of_the_annex_are_numbered_through():
    rows: list[tuple[Cell, ...]] = [row for row in built().report.annexes[0].rows if len(row) > 1]
    assert [row[0].sentence.text for row in rows] == [str(n) for n in range(1, len(rows) + 1)]


# --- text and annexes (T5.5)


def with_cell(title: str, tag: str, text: str) -> Report:
    """The report in whose annex one number says something else."""

    def changed(cell: Cell) -> Cell:
        parts = tuple(replace(p, text=text, quantity=None) if isinstance(p, Binding) and p.tag == tag else p
                      for p in cell.sentence.parts)  # fmt: skip
        return replace(cell, sentence=replace(cell.sentence, parts=parts))

    annexes = tuple(
        replace(a, rows=tuple(tuple(map(changed, row)) for row in a.rows)) if a.title == title else a
        for a in built().report.annexes
    )
    return replace(built().report, annexes=annexes)


def tag_of(text: str) -> str:
    return next(b.tag for s in built().sentences for b in s.bindings if b.text == text)


@pytest.mark.parametrize(
    ("title", "said", "instead"),
    [
        ("主要指标完成情况表", "46.7%", "47.7"),
        ("重点项目进展表", "165.3亿元", "156.3亿元"),
        ("数据来源", "38项", "83项"),
    ],
)
def test_a_value_that_an_annex_says_otherwise_is_told_with_both_places(title, said, instead):
    (problem,) = problems(with_cell(title, tag_of(said), instead))
    assert re.search(rf"正文第\d+段写“{said}”，附件\d第\d+行写“{instead}”", problem)


def test_the_projects_of_a_list_are_as_many_as_its_heading_says():
    table = next(annex for annex in built().report.annexes if annex.title == "重点项目进展表")
    fewer = replace(table, rows=tuple(row for row in table.rows if row[0].sentence.text != "3"))
    report = replace(built().report, annexes=tuple(fewer if a is table else a for a in built().report.annexes))
    assert ["称公布名称的4个，下面列出3行" in problem for problem in problems(report)] == [True]
