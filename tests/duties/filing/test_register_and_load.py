"""The register where several hands are at it: the catalogue loaded again, two who register at once, no end of years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.catalogue.regime import years_of_work
from daxu.core.filing import Evidence, Sealing
from daxu.core.period import Month
from daxu.duties import filing, planning
from daxu.duties.filing.registering import end, hand_over, require, versions
from daxu.ledger import read
from duties.filing.office import BUREAU, JULY, WANG, ZHAO, approved, asked, at_once, key, opened, value
from duties.small import district
from world import at, fact

NOW = at("2024-08-20")


def loaded(*requirements, facts=()):
    small = district(facts=facts)
    whole = replace(
        small, organisations=(*small.organisations, BUREAU), requirements=requirements, years_of_work=years_of_work()
    )
    return planning.load(whole, by="赵", now=at("2024-09-01"))


# --- the catalogue loaded again


def test_a_requirement_that_was_ended_stays_ended_when_the_catalogue_is_loaded_again(db):
    opened()
    ended = end("jobs@rsj", until=date(2024, 8, 31), reason="不再需要", by=ZHAO, now=NOW, key=key())
    done = loaded(asked())
    assert read.book().requirements["jobs@rsj"] == ended
    assert (done.entered, done.corrected, done.kept) == (0, 0, ("jobs@rsj（赵：不再需要）",))


def test_a_handover_stays_and_a_declared_second_owner_is_left_out(db):
    opened()
    hand_over("jobs@rsj", to="yuhua", since=Month(2024, 9), reason="机构调整", by=ZHAO, now=NOW, key=key())
    done = loaded(asked(), asked(code="jobs@fgw", filer="fgw"))
    assert {code: one.until for code, one in read.book().requirements.items()} == {
        "jobs@rsj": date(2024, 8, 31),
        "jobs@yuhua": date(2024, 12, 31),
    }
    assert done.kept == ("jobs@rsj（赵：机构调整）", "jobs@fgw（已由jobs@rsj报送 asked for by jobs@rsj）")


def test_what_the_catalogue_itself_changes_is_still_a_correction(db):
    opened()
    done = loaded(asked(until=date(2024, 6, 30)), asked(code="jobs@fgw", filer="fgw", since=date(2024, 7, 1)))
    assert (done.entered, done.corrected, done.kept) == (1, 1, ())
    assert [version.entry.reason for version in versions("jobs@rsj")] == ["", "重新载入申报文件，内容有变动"]


def test_a_fact_that_was_corrected_by_a_filing_is_not_set_back(db):
    declared = fact("50人", "2024-01/2024-07")
    opened(facts=(declared,))
    filing.close(Month(2024, 7), Sealing.LOCK, by=ZHAO, now=at("2024-08-18"), key=key())
    asks = value("52人", evidence=(Evidence("0" * 64, "台账.pdf", "pdf", 1),))
    filing.ask(JULY, asks, reason="漏计两人", by=WANG, now=at("2024-08-19"), key=key())
    filing.decide(JULY, grant=True, reason="核实", by=ZHAO, now=NOW, key=key())
    done = loaded(asked(), facts=(declared,))
    assert str(filing.row(read.book(), JULY).on_file.figure.quantity) == "52人"
    assert len(done.kept) == 1
    assert loaded(asked(), facts=(fact("53人", "2024-01/2024-07"),)).corrected == 1


# --- at the same instant


@pytest.mark.usefixtures("store")
def test_of_two_who_register_one_figure_at_once_the_second_is_refused():
    opened(asked("fairs"))
    rivals = (asked(), asked(code="jobs@fgw", filer="fgw"))
    came = at_once(*(lambda one=one: require(one, by=ZHAO, now=NOW, key=key()) for one in rivals))
    assert [type(one).__name__ for one in came] == ["AskedAlready", "Requirement"]
    assert set(read.book().requirements) == {"fairs@rsj", came[1].code}


@pytest.mark.usefixtures("store")
def test_of_two_who_end_and_hand_over_at_once_one_is_told():
    opened()
    since = Month(2024, 9)
    came = at_once(
        lambda: end("jobs@rsj", until=date(2024, 9, 30), reason="不再需要", by=ZHAO, now=NOW, key=key()),
        lambda: hand_over("jobs@rsj", to="yuhua", since=since, reason="机构调整", by=ZHAO, now=NOW, key=key()),
    )
    assert [type(one).__name__ for one in came] == ["NotNow", "Requirement"]
    assert len(versions("jobs@rsj")) == 2


# --- no end of years


def test_a_requirement_without_an_end_asks_up_to_the_newest_year_that_is_known(db):
    opened(asked(until=None))
    found = filing.months(read.book())
    assert (found[0], found[-1], len(found)) == (Month(2026, 12), Month(2024, 1), 36)


def test_the_month_after_the_last_fact_is_always_asked_for(db):
    opened(asked(until=None), facts=(fact("58人", "2026"),))
    assert filing.months(read.book())[0] == Month(2027, 12)


def test_a_requirement_with_an_end_asks_up_to_it(db):
    opened(asked(), asked("fairs", until=None, since=date(2026, 1, 1)))
    approved()
    rows = filing.month_rows(read.book(), Month(2025, 3))
    assert rows == []
    assert Month(2025, 3) not in filing.months(read.book())
