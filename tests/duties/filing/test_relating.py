"""Declared relations where figures come in: against what is filed together, under review, and on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.checks import Gravity
from daxu.core.period import Month
from daxu.core.relations import Compulsory, FigureRule, Holding, Missing, Part, Side, Term
from daxu.core.text import Text
from daxu.duties import filing
from daxu.duties.filing import Actor, NoneFiled, NotAcceptable, sheets
from daxu.duties.filing.sheets import NothingToFile
from daxu.ledger import read
from duties.filing import office
from duties.filing.office import (
    JULY,
    LI,
    STREET_JOBS,
    WANG,
    WITHIN,
    ZHAO,
    asked,
    at_once,
    explained,
    filed,
    key,
    passed,
    value,
)  # fmt: skip
from world import HANDBOOK, at

STREET = asked(filer="yuhua", code="jobs.yuhua@yuhua", whose="yuhua")
CHEN = Actor.of("陈", "yuhua")
BOTH = Actor.of("王", "rsj", "yuhua")
NEEDED = Compulsory(
    "jobs", Term("jobs", "yht"), (Part.VALUE,), Gravity.MUST, "每月必报。", "Every month.", date(2024, 1, 1), HANDBOOK
)
CSV = "填报编号,本期数,说明\r\n{}\r\n"


def opened(*rules: FigureRule, needed: tuple[Compulsory, ...] = ()) -> None:
    office.opened(asked(), STREET, rules=rules or (WITHIN,), needed=needed)


def street(amount: str, when: str = "2024-08-16", **more: object) -> filing.Row:
    return filing.submit(STREET_JOBS, value(amount, **more), by=CHEN, now=at(when), key=key())


def sheet(*lines: str) -> sheets.Understood:
    content = CSV.format("\r\n".join(lines)).encode()
    return sheets.understood(content, "七月.csv", book=read.book(), month=Month(2024, 7), by=BOTH)


def test_a_part_beyond_the_whole_under_review_is_refused_with_the_sums_and_who_filed_them(db):
    opened()
    filed("58人")
    with pytest.raises(NotAcceptable) as refused:
        street("60人")
    (said,) = refused.value.remarks
    assert said.check == "rule-within"
    assert "雨花街道新增城镇就业 60人（本次） ≤ 新增城镇就业 58人（人社局，已上报），现相差2人" in said.text.zh
    assert "58 persons (Human resources bureau, filed)" in said.text.en


def test_the_whole_is_held_against_the_part_on_file(db):
    opened()
    street("60人")
    for by in (LI, ZHAO):
        passed(by, name=STREET_JOBS)
    with pytest.raises(NotAcceptable, match="已通过"):
        filed("58人", when="2024-08-18")
    assert filed("60人", when="2024-08-18").filing.steps == 1


def test_while_the_other_is_missing_or_was_returned_the_relation_waits(db):
    opened()
    filed("58人")
    filing.give_back(JULY, reason="请核对", by=LI, now=at("2024-08-17"), key=key())
    assert street("60人", "2024-08-18").filing.steps == 1


def test_a_missing_figure_counts_as_nought_where_the_district_says_so(db):
    opened(replace(WITHIN, right=Side(WITHIN.right.terms, Missing.NOUGHT)))
    with pytest.raises(NotAcceptable, match="缺，作零"):
        street("60人")


def test_a_relation_that_asks_for_an_explanation_passes_with_one(db):
    opened(replace(WITHIN, gravity=Gravity.EXPLAIN))
    filed("58人")
    assert street("60人", answers=explained("rule-within")).filing.steps == 1


def test_values_filed_together_are_held_against_each_other_and_not_against_what_they_replace(db):
    opened()
    filed("58人")
    filing.withdraw(JULY, reason="重填", by=WANG, now=at("2024-08-16"), key=key())
    together = [(JULY, value("50人")), (STREET_JOBS, value("60人"))]
    with pytest.raises(NoneFiled) as refused:
        filing.submit_many(together, by=BOTH, now=at("2024-08-17"), key=key())
    assert set(refused.value.whys) == {JULY, STREET_JOBS}
    together[0] = (JULY, value("70人"))
    assert len(filing.submit_many(together, by=BOTH, now=at("2024-08-17"), key=key())) == 2


def test_a_sheet_says_a_broken_relation_at_both_its_cells(db):
    opened()
    found = sheet(f"{JULY},50", f"{STREET_JOBS},60")
    said = {fault.place: fault.text.zh for fault in found.checked.faults}
    assert set(said) == {"B2", "B3"}
    assert "本次一并填报" in said["B3"]
    assert sheet(f"{JULY},60", f"{STREET_JOBS},60").checked.faults == ()


def test_a_sheet_that_leaves_a_compulsory_figure_empty_is_not_filed(db):
    opened(needed=(NEEDED,))
    found = sheet(f"{JULY},", f"{STREET_JOBS},60")
    assert [(fault.place, fault.text) for fault in found.checked.faults] == [
        ("B2", Text("必填的“数值”没有填。每月必报。", "The value must be filled in. Every month."))
    ]
    with pytest.raises(NothingToFile):
        sheets.filed(found, by=BOTH, now=at("2024-08-17"), key=key())


def test_an_explanation_lets_a_compulsory_figure_of_the_milder_kind_stay_empty(db):
    opened(needed=(replace(NEEDED, gravity=Gravity.EXPLAIN),))
    assert [fault.place for fault in sheet(f"{JULY},", f"{STREET_JOBS},60").checked.faults] == ["C2"]
    assert sheet(f"{JULY},,本月系统升级", f"{STREET_JOBS},60").checked.faults == ()


def test_evidence_may_be_compulsory_for_a_single_figure(db):
    opened(needed=(replace(NEEDED, parts=(Part.EVIDENCE,)),))
    with pytest.raises(NotAcceptable, match="必填的“佐证”"):
        filed("58人")
    assert filed("58人", links=("https://example.cn/1",)).filing.steps == 1


def test_a_month_shows_how_every_relation_stands(db):
    opened()
    (one,) = filing.standing(read.book(), Month(2024, 7))
    assert (one.holding, one.said.zh) == (Holding.NOT_JUDGED, "缺雨花街道新增城镇就业、新增城镇就业")
    street("60人")
    filed("70人")
    (one,) = filing.standing(read.book(), Month(2024, 7))
    assert one.holding is Holding.HELD
    assert one.said.zh == "雨花街道新增城镇就业 60人（雨花街道，已上报） ≤ 新增城镇就业 70人（人社局，已上报）"


def test_a_relation_that_has_ended_asks_nothing(db):
    opened(replace(WITHIN, until=date(2024, 6, 30)))
    filed("58人")
    assert street("60人").filing.steps == 1
    assert filing.standing(read.book(), Month(2024, 7)) == []


@pytest.mark.usefixtures("store")
def test_of_two_who_file_at_once_what_does_not_fit_together_one_is_refused():
    opened()
    came = at_once(lambda: filed("58人"), lambda: street("60人"))
    assert [type(one).__name__ for one in came] == ["NotAcceptable", "Row"]
    assert "已上报" in str(came[0])
