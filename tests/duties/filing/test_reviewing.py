"""A reviewer's desk: what waits, what is seen beside a value, many passed at once, and checks drawn by lot."""

from __future__ import annotations

from fractions import Fraction

import pytest

from daxu.core.filing import NotNow
from daxu.core.indicator import Status
from daxu.core.period import Month
from daxu.core.quantity import Quantity
from daxu.duties import filing
from daxu.duties.filing import KeyReused, NotYours
from daxu.ledger import read
from duties.filing.office import JULY, LI, PAPER, ZHAO, approved, asked, filed, key, opened, passed
from world import at, fact

MONTH = Month(2024, 7)
FAIRS = "2024-07|fairs@rsj"
LAST_YEAR = fact("55人", "2023-01/2023-07")
MAY = fact("48人", "2024-01/2024-05")


def waiting(by) -> list[str]:
    return [row.name for row in filing.queue(read.book(), MONTH, by)]


def test_a_value_waits_for_one_stage_after_the_other(db):
    opened()
    assert waiting(LI) == waiting(ZHAO) == []
    filed()
    assert (waiting(LI), waiting(ZHAO)) == ([JULY], [])
    passed(LI)
    assert (waiting(LI), waiting(ZHAO)) == ([], [JULY])


def test_the_last_period_and_the_year_before_stand_beside_the_value(db):
    opened(facts=(LAST_YEAR, MAY))
    filed()
    seen = filing.beside(read.book(), filing.row(read.book(), JULY))
    assert (str(seen.previous.figure.quantity), str(seen.last_year.figure.quantity)) == ("48人", "55人")


def test_what_a_return_made_the_filer_change_is_seen(db):
    opened()
    filed("58人", status=Status.EXPECTED)
    filing.give_back(JULY, reason="请核实", by=LI, now=at("2024-08-17"), key=key())
    filed("59人", when="2024-08-18")
    before = filing.beside(read.book(), filing.row(read.book(), JULY)).before
    assert (str(before.quantity), before.status) == ("58人", Status.EXPECTED)


def test_a_value_exactly_on_the_line_is_a_question_for_the_reviewer(db):
    opened(asked("fairs"))
    filed("8场", FAIRS)  # 10 a year: 5.83 are due by July
    assert filing.beside(read.book(), filing.row(read.book(), FAIRS)).signals == ()


def test_many_are_passed_once_those_drawn_were_looked_at(db):
    opened(asked(), asked("fairs"))
    filed()
    filed("8场", FAIRS)
    names = (JULY, FAIRS)
    drawn = filing.to_look_at(names)
    assert drawn
    with pytest.raises(NotNow, match=drawn[0].partition("|")[0]):
        filing.review_many(names, looked_at=(), by=LI, now=at("2024-08-17"), key="many")
    done = filing.review_many(names, looked_at=drawn, by=LI, now=at("2024-08-17"), key="many")
    assert [one.refusal for one in done] == [None, None]
    assert waiting(ZHAO) == sorted(names)


def test_one_that_cannot_be_passed_says_why_and_the_others_pass(db):
    opened(asked(), asked("fairs"))
    filed()
    names = (JULY, FAIRS)
    done = filing.review_many(names, looked_at=filing.to_look_at(names), by=LI, now=at("2024-08-17"), key="many")
    assert [one.refusal is None for one in done] == [True, False]
    assert "未填报" in done[1].refusal.zh


def test_a_spot_check_is_made_by_another_and_grades_the_filer(db):
    opened()
    approved()
    with pytest.raises(NotYours):
        filing.spot_check(JULY, agrees=True, note="核对台账", by=LI, now=at("2024-08-25"), key=key())
    for agrees in (True, True, True, True, False):
        filing.spot_check(JULY, agrees=agrees, note="核对台账", by=ZHAO, now=at("2024-08-25"), key=key())
    grade = filing.grades(read.book())["rsj"]
    assert (grade.checked, grade.right) == (5, 4)


def checks(**more):
    return filing.spot_check(JULY, **{"note": "核对台账", "by": ZHAO, "now": at("2024-08-25"), "key": key(), **more})


def test_a_number_that_was_found_decides_the_verdict_and_is_kept_with_what_shows_it(db):
    opened()
    approved("58人")
    wrong = checks(found=Quantity.parse("50人"), evidence=[PAPER])
    assert (wrong.agrees, str(wrong.filed), wrong.evidence) == (False, "58人", (PAPER,))
    assert checks(found=Quantity.parse("58人")).agrees is True
    grade = filing.grades(read.book())["rsj"]
    assert (grade.checked, grade.right, grade.bias) == (2, 1, Fraction(2, 25))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "请选择相符或不符"),
        ({"agrees": True, "found": Quantity.parse("50人")}, "与所选的结果相反"),
        ({"found": Quantity.parse("50万元")}, "单位“万元”"),
    ],
)
def test_a_check_without_a_verdict_or_with_two_is_refused(db, said, why):
    opened()
    approved("58人")
    with pytest.raises(NotNow, match=why):
        checks(**said)


def test_a_check_sent_again_is_entered_once(db):
    opened()
    approved("58人")
    again = key()
    assert checks(agrees=True, key=again) == checks(agrees=True, key=again)
    assert len(filing.checks_of(read.book(), JULY)) == 1
    with pytest.raises(KeyReused):
        checks(agrees=False, key=again)


def test_only_what_is_approved_and_was_filed_is_drawn_for_checks(db):
    opened(asked(), asked("fairs"))
    approved()
    filed("8场", FAIRS, when="2024-08-18")
    assert filing.draw(read.book(), MONTH) == (JULY,)
