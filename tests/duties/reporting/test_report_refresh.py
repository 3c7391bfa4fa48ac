"""Refreshing a report that people worked on: today's values in the old words, everything else as it was."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import cache

import pytest

from daxu.core.book import Book
from daxu.core.entry import Entry, as_of
from daxu.core.figure import Figure
from daxu.core.indicator import Measure, Observation, Status
from daxu.core.quantity import Quantity
from daxu.duties import reporting
from daxu.duties.reporting import Edited, Today
from daxu.duties.reporting.forms import form_of, forms
from daxu.duties.reporting.wordml import name
from duties.reporting import hands
from duties.reporting.hands import Draft
from duties.reporting.yuhuatai import HALF, NOW, built, evaluate, model, projects, said
from world import at

LATER = at("2024-08-01")
ENTRIES = tuple(Entry(statement, "王", NOW) for statement in said(model()))


def observed(indicator: str, measure: Measure = Measure.LEVEL) -> Entry:
    """The entry of a fact of the half-year."""
    return next(
        entry
        for entry in ENTRIES
        if isinstance(entry.says, Observation)
        and (entry.says.indicator, entry.says.measure, entry.says.period) == (indicator, measure, HALF)
        and not entry.says.sample
    )


def corrected(entry: Entry, quantity: str, **more: object) -> Entry:
    """The correction of a fact by another person a month later."""
    fact = entry.says
    assert isinstance(fact, Observation)
    right = replace(fact, figure=Figure(Quantity.parse(quantity), fact.figure.sources), **more)  # type: ignore[arg-type]
    return Entry(right, "李", LATER, corrects=entry.id, reason="统计局核实")


def after(*corrections: Entry) -> Today:
    """The ledger after some corrections, with the report that it gives."""
    entries = (*ENTRIES, *corrections)
    book = Book.of(as_of(entries, LATER).values())
    judged = evaluate(model(), book=book)
    report = reporting.build(evaluation=judged, period=HALF, now=LATER, projects=projects()).report
    slots = {entry.id: entry.slot for entry in entries}
    return Today(book, lambda tag: [e for e in entries if e.slot == slots.get(tag)], report)


INVESTMENT, GROWTH = observed("fixed-investment"), observed("gdp", Measure.GROWTH)
APART = observed("industrial-output-growth", Measure.DIFFERENCE)
RANK = observed("budget-revenue-growth", Measure.RANK)
SOFTWARE = observed("software-revenue")


@cache
def revised() -> Today:
    """The ledger after five figures were corrected."""
    return after(
        corrected(INVESTMENT, "1100亿元"),
        corrected(GROWTH, "-3.2%"),
        corrected(APART, "-0.5百分点"),
        corrected(RANK, "11位"),
        corrected(SOFTWARE, "1412亿元", status=Status.REPORTED),
    )


@cache
def refreshed() -> reporting.Refreshed:
    """The fresh report after these corrections."""
    return reporting.refresh(built().document, revised(), "报告.docx")


def renewed(document: bytes, today: Today) -> dict[str, str]:
    return {one.old: one.new for one in reporting.refresh(document, today).changed}


def test_a_fresh_report_needs_no_refreshing_and_comes_back_byte_for_byte():
    today = after()
    done = reporting.refresh(built().document, today)
    assert (done.changed, done.untold, done.retied, done.total) == ((), (), 0, len(list(built().report.bindings())))
    assert done.document == built().document


def test_every_corrected_figure_is_said_in_the_words_of_today():
    told = {one.old: one.new for one in refreshed().changed if one.correction}
    assert told == {
        "增长4.4%": "下降3.2%", "4.4": "-3.2", "189.4亿元": "1100亿元", "189.4": "1100",
        "第一位": "第11位", "1400亿元": "1412亿元", "1400": "1412",
        "高于全市平均2.1个百分点": "低于全市平均0.5个百分点", "2.1个百分点": "-0.5个百分点",
    }  # fmt: skip


def test_the_list_says_who_corrected_a_figure_when_and_why():
    one = next(one for one in refreshed().changed if one.old == "189.4亿元")
    assert one.correction
    assert (one.correction.by, one.correction.reason, one.correction.at) == ("李", "统计局核实", LATER)
    assert reporting.who(one.correction).zh == "李 2024-08-01，统计局核实"


def test_what_is_expected_no_longer_is_pointed_out_and_the_word_before_it_follows():
    notes = {one.old: one.note.zh for one in refreshed().changed if one.note.zh}
    assert notes["1400亿元"] == "数前的“预计”一并改写"


def test_after_refreshing_nothing_is_wrong_and_every_tag_names_the_entry_that_stands():
    edited = reporting.opened(refreshed().document)
    proof = reporting.proofread(edited, revised())
    assert {remark.slip for remark in proof.remarks} <= {reporting.Slip.UNBOUND, reporting.Slip.REMOVED}
    assert all(number.tag == number.mark for number in edited.numbers)
    again = reporting.refresh(refreshed().document, revised())
    assert (again.changed, again.retied, again.document) == ((), 0, refreshed().document)


def test_only_numbers_change_and_every_other_part_is_the_same_byte_for_byte():
    with zipfile.ZipFile(io.BytesIO(built().document)) as old, zipfile.ZipFile(io.BytesIO(refreshed().document)) as new:
        assert new.namelist() == old.namelist()
        assert [p for p in old.namelist() if old.read(p) != new.read(p)] == ["word/document.xml"]
    before, now = reporting.opened(built().document), reporting.opened(refreshed().document)
    changed = [(old.words, new.words) for old, new in zip(before.sentences, now.sentences, strict=True)]
    other = [(old, new) for old, new in changed if old != new]  # 预计 went from what was published, no word else
    assert [new.replace("预计", "") for _, new in other] == [old.replace("预计", "") for old, _ in other]
    assert ["软件业务收入实现□、预计□" in new for _, new in other] == [True, True]


def test_what_people_wrote_around_a_number_and_how_they_set_it_stays():
    draft = Draft(built().document)
    control = draft.saying("189.4亿元")
    bold = hands.el("w:rPr", hands.el("w:b"))
    control.find(f".//{name('w:r')}").insert(0, bold)
    hands.holder(control).append(hands.typed("下一步要抓好落实。"))
    done = reporting.refresh(draft.saved(), revised())
    again = Draft(done.document)
    assert again.saying("1100亿元").find(f".//{name('w:rPr')}/{name('w:b')}") is not None
    assert any("下一步要抓好落实。" in sentence.text for sentence in reporting.opened(done.document).sentences)


def test_a_number_that_editing_split_into_runs_is_written_whole():
    draft = Draft(built().document)
    control = draft.saying("189.4亿元")
    hands.type_over(control, "189.4")
    control[-1].find(name("w:r")).addnext(hands.typed("亿元"))
    done = reporting.refresh(draft.saved(), revised())
    assert Draft(done.document).saying("1100亿元") is not None


def test_a_number_changed_by_hand_gets_todays_value_in_its_own_words():
    draft = Draft(built().document)
    hands.type_over(draft.saying("389亿元"), "398亿元")
    assert renewed(draft.saved(), after()) == {"398亿元": "389亿元"}


def test_what_cannot_be_told_is_left_and_said_and_never_guessed():
    draft = Draft(built().document)
    hands.type_over(draft.saying("389亿元"), "若干")
    hands.retag(draft.saying("122.9亿元"), "f-0000000000000000")
    saved = draft.saved()
    done = reporting.refresh(saved, after())
    assert {one.old: one.why.zh for one in done.untold} == {
        "若干": "写法不在已知之列，台账为389亿元、389、3890000、38900000000",
        "122.9亿元": "台账中没有现行的这一数据",
    }
    assert done.changed == ()
    assert done.document == saved


def test_a_computed_number_that_todays_report_has_no_more_is_left_and_said():
    today = revised()
    without = Today(today.book, today.versions)
    done = reporting.refresh(built().document, without)
    assert {one.why.zh for one in done.untold} == {"没有今天的报告可以对照"}
    assert all(one.number.tag.startswith("derived:") for one in done.untold)


@pytest.mark.parametrize("status", ["定稿", "印发", "Final"])
def test_t5_6_a_frozen_version_stays_as_it_is_and_is_told_to_be_revised(status):
    draft = Draft(built().document)
    properties = draft.parts["docProps/core.xml"].replace(
        b"</cp:coreProperties>", f"<cp:contentStatus>{status}</cp:contentStatus></cp:coreProperties>".encode()
    )
    issued = draft.saved(**{"docProps/core.xml": properties})
    done = reporting.refresh(issued, revised())
    assert (done.frozen, done.revised, done.document) == (True, True, issued)
    remarks = reporting.proofread(reporting.opened(issued), revised()).remarks
    one = next(remark for remark in remarks if remark.text == "189.4亿元")
    assert one.slip is reporting.Slip.REVISED
    assert "数据已修订" in one.message.zh
    assert "1100亿元" in one.message.zh


def test_the_file_says_which_day_it_was_judged_on():
    edited: Edited = reporting.opened(built().document)
    assert edited.as_of is not None
    assert edited.as_of.isoformat() == "2024-06-30"


def test_two_parts_of_one_name_are_refused_and_nothing_is_written():
    stream = io.BytesIO(built().document)
    with zipfile.ZipFile(stream, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("word/settings.xml", b"<a/>")
    with pytest.raises(reporting.Tangled, match=r"重名.*two parts"):
        reporting.refresh(stream.getvalue(), revised(), "报告.docx")


@pytest.mark.parametrize(
    ("old", "now", "text", "form"),
    [
        ("4.4%", "-3.2%", "增长9.9%", "下降3.2%"),
        ("4.4%", "0%", "增长4.4%", "持平"),
        ("-0.1%", "4.4%", "下降0.1%", "增长4.4%"),
    ],
)
def test_a_change_is_said_anew_whatever_word_it_had(old, now, text, form):
    then = replace(GROWTH.says, figure=Figure(Quantity.parse(old), GROWTH.says.figure.sources))
    later = replace(GROWTH.says, figure=Figure(Quantity.parse(now), GROWTH.says.figure.sources))
    assert forms(later)[form_of(text, forms(then))] == form
