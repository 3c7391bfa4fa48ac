"""Several values in one command: all are filed, or none is and each says why; a retry files nothing twice."""

from __future__ import annotations

import pytest

from daxu.core.filing import NotNow, Sealing, State
from daxu.core.period import Month
from daxu.duties import filing
from daxu.duties.filing import KeyReused, NoneFiled, NoSuchFiling, NotAcceptable, NotYours
from daxu.ledger import read
from duties.filing.office import JULY, WANG, ZHAO, asked, filed, key, opened, value
from world import at

FAIRS = "2024-07|fairs@rsj"
NOW = at("2024-08-16")


def two() -> None:
    opened(asked(), asked("fairs"))


def sent(*values: tuple[str, str], by: filing.Actor = WANG, command: str = "") -> list[filing.Row]:
    return filing.submit_many([(n, value(v)) for n, v in values], by=by, now=NOW, key=command or key())


def test_several_values_are_one_command(db):
    two()
    rows = sent((JULY, "58人"), (FAIRS, "9场"))
    assert [(row.name, row.filing.state) for row in rows] == [(JULY, State.SUBMITTED), (FAIRS, State.SUBMITTED)]
    assert len({step.command for row in rows for step in row.steps}) == 1


def test_one_bad_value_keeps_all_of_them_out_and_every_reason_is_said(db):
    two()
    before = read.head()
    with pytest.raises(NoneFiled) as refused:
        sent((JULY, "58场"), (FAIRS, "-1场"), ("2024-07|nothing@rsj", "1人"))
    whys = refused.value.whys
    assert {name: type(why) for name, why in whys.items()} == {
        JULY: NotAcceptable,
        FAIRS: NotAcceptable,
        "2024-07|nothing@rsj": NoSuchFiling,
    }
    assert "全部没有写入" in str(refused.value)
    assert read.head() == before


def test_a_stranger_s_file_is_refused_figure_by_figure(db):
    two()
    with pytest.raises(NoneFiled) as refused:
        sent((JULY, "58人"), (FAIRS, "9场"), by=ZHAO)
    assert [type(why) for why in refused.value.whys.values()] == [NotYours, NotYours]


def test_a_locked_month_takes_none(db):
    two()
    filing.close(Month(2024, 7), Sealing.LOCK, by=ZHAO, now=at("2024-08-15"), key=key())
    with pytest.raises(NoneFiled) as refused:
        sent((JULY, "58人"))
    assert isinstance(refused.value.whys[JULY], NotNow)


def test_the_same_command_sent_again_files_nothing_twice(db):
    two()
    again = key()
    first = sent((JULY, "58人"), (FAIRS, "9场"), command=again)
    second = sent((JULY, "58人"), (FAIRS, "9场"), command=again)
    assert [len(row.steps) for row in second] == [len(row.steps) for row in first] == [1, 1]


def test_a_key_is_good_for_its_own_values_only(db):
    two()
    again = key()
    sent((JULY, "58人"), command=again)
    with pytest.raises(KeyReused):
        sent((JULY, "58人"), (FAIRS, "9场"), command=again)


def test_a_figure_named_twice_is_refused(db):
    two()
    with pytest.raises(NoneFiled, match="两次"):
        sent((JULY, "58人"), (JULY, "59人"))


def test_what_another_filed_meanwhile_is_told_by_its_filing(db):
    two()
    filed("57人")
    with pytest.raises(NoneFiled) as refused:
        sent((JULY, "58人"), (FAIRS, "9场"))
    assert isinstance(refused.value.whys[JULY], NotNow)
    assert set(refused.value.whys) == {JULY}
