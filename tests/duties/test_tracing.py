"""Every figure can be found, and opened down to who entered it."""

from __future__ import annotations

import pytest

from daxu.core.book import NotDeclared
from daxu.core.indicator import Kind
from daxu.duties import planning, tracing
from daxu.ledger import read
from duties.small import JUNE, district
from world import at, fact


@pytest.fixture
def book(db):
    planning.load(district(facts=JUNE), by="王", now=at("2024-07-10"))
    return read.book()


def test_observations_and_goals_are_both_figures(book):
    rows = tracing.figures(book, facts_only=True)
    assert {(row.indicator, str(row.quantity), row.kind) for row in rows} == {
        ("新增城镇就业", "50人", Kind.ACTUAL),
        ("新增城镇就业", "100人", Kind.TARGET),
        ("招聘会", "8场", Kind.ACTUAL),
        ("招聘会", "10场", Kind.TARGET),
    }


def test_sample_figures_come_last_and_say_so(book):
    rows = tracing.figures(book)
    assert [row.sample for row in rows] == sorted(row.sample for row in rows)
    assert any(row.sample for row in rows)


def test_a_period_keeps_its_own_figures_only(book):
    assert {row.period for row in tracing.figures(book, "2024H1")} == {"2024H1"}


def test_a_trace_opens_down_to_who_entered_it_and_to_its_source(book):
    trace = tracing.trace(book.standing[JUNE[0].slot].id)
    assert trace.filed.entry.by == "王"
    assert [target.code for _, target in trace.targets] == ["jobs"]
    assert trace.row.sources == tuple(JUNE[0].figure.sources)


def test_an_old_version_can_still_be_traced_and_shows_what_replaced_it(book):
    old = book.standing[JUNE[0].slot].id
    planning.load(district(facts=(fact("51人"), *JUNE[1:])), by="李", now=at("2024-07-20"))
    versions = tracing.trace(old).versions
    assert [str(filed.entry.says.figure) for filed in versions] == ["50人", "51人"]


def test_an_unknown_id_names_near_ones(book):
    known = book.standing[JUNE[0].slot].id
    with pytest.raises(NotDeclared, match=known):
        tracing.trace(known[:-1])
