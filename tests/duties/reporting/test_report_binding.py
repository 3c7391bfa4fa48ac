"""Reading a report back: what people changed is found, and a revised ledger does not change an issued file."""

from __future__ import annotations

from dataclasses import replace

from daxu.core.figure import Figure
from daxu.core.quantity import Quantity
from daxu.duties import reporting
from duties.reporting.test_report_file import rewritten
from duties.reporting.yuhuatai import book_of, build, built, evaluation, model

BOOK = evaluation().book


def edited(old: str, new: str) -> bytes:
    """The file after somebody typed over a number in Word."""
    return rewritten(built().document, "word/document.xml", f">{old}<".encode(), f">{new}<".encode())


def test_every_number_of_a_fresh_report_is_what_the_ledger_says():
    assert reporting.check_bound(built().document, BOOK, built().report) == ()


def test_a_number_that_was_typed_over_is_found_with_what_the_ledger_says():
    (loose,) = reporting.check_bound(edited("189.4亿元", "198.4亿元"), BOOK)
    assert (loose.text, loose.expected[0], loose.why) == ("198.4亿元", "189.4亿元", "与台账不同")


def test_turning_a_rise_into_a_fall_is_found():
    (loose,) = reporting.check_bound(edited("增长4.4%", "下降4.4%"), BOOK)
    assert "增长4.4%" in loose.expected


def test_a_derived_number_is_checked_against_todays_report():
    changed = edited("83.3%", "93.3%")
    assert reporting.check_bound(changed, BOOK) == ()
    (loose,) = reporting.check_bound(changed, BOOK, built().report)
    assert loose.expected == ("83.3%",)


def test_words_around_a_number_may_be_changed_freely():
    changed = edited("上半年，地区生产总值", "今年上半年，全区地区生产总值")
    assert reporting.check_bound(changed, BOOK, built().report) == ()


def test_a_number_that_editing_split_into_pieces_is_read_whole():
    split = edited("189.4亿元", "189.4</w:t></w:r><w:r><w:t>亿元")
    assert reporting.check_bound(split, BOOK) == ()


def test_a_figure_revised_later_is_pointed_out_and_the_issued_file_stays():
    revised = tuple(
        replace(o, figure=Figure(Quantity.parse("191.0亿元"), o.figure.sources))
        if o.indicator == "fixed-investment"
        else o
        for o in model().observations
    )
    later = book_of(replace(model(), observations=revised))
    found = reporting.check_bound(built().document, later)
    assert {loose.why for loose in found} == {"台账中没有现行的这一数据"}
    assert "189.4亿元" in {loose.text for loose in found}
    assert build().document == built().document
