"""What was believed at any moment, and that the past does not change."""

# ruff: noqa: S608 — every piece of these statements is written in this file

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office import corrected, enter, said, seven_entries

from daxu.core.entry import as_of
from daxu.ledger import models, read
from world import at

INDICATORS = ("jobs", "income", "fairs")


@pytest.mark.usefixtures("store")
def test_the_book_of_any_moment_is_the_fold_of_the_core():
    entries = seven_entries()
    moments = [entry.at + step for entry in entries for step in (-timedelta(seconds=1), timedelta(0))]
    for moment in moments:
        assert dict(read.book(moment).standing) == as_of(entries, moment)
    assert dict(read.book().standing) == as_of(entries, at("2030-01-01"))


@pytest.mark.usefixtures("store")
def test_an_entry_of_a_later_day_changes_no_earlier_book():
    entries = seven_entries()
    before = {entry.at: dict(read.book(entry.at).standing) for entry in entries}
    enter(corrected(entries[4], "2024-08-01", "赵", "13家"))
    assert {moment: dict(read.book(moment).standing) for moment in before} == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from(INDICATORS), st.integers(1, 3), st.integers(1, 99)), max_size=12))
def test_whatever_is_said_the_book_is_the_fold(db, steps):
    """`steps`: an indicator, how many days later, and the number that somebody says then."""
    start_afresh(db)
    entries, day = [], at("2024-07-01")
    for indicator, days, number in steps:
        day += timedelta(days=days)
        standing = read.book().standing
        said_now = said(day.isoformat(), "王", f"{number}人", indicator)
        held = standing.get(said_now.slot)
        entries.append(corrected(held, day.isoformat(), "李", f"{number}人") if held else said_now)
        enter(entries[-1])
    for moment in (entry.at for entry in entries):
        assert dict(read.book(moment).standing) == as_of(entries, moment)
    assert read.verify().intact


def start_afresh(home):
    """Empty the ledger between two examples, which only an owner who drops the triggers can."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%no_delete'")
        triggers = [row[0] for row in cursor.fetchall()]
        for table in ("ledger_actseal", "ledger_act", "ledger_seal", "ledger_entry", "ledger_command"):
            cursor.execute(f"DROP TRIGGER {table}_no_delete")
            cursor.execute(f"DELETE FROM {table}")
        for trigger in triggers:
            cursor.execute(trigger)


@pytest.mark.usefixtures("db")
def test_an_empty_ledger_knows_nothing():
    assert (read.head(), dict(read.book().standing), list(read.entries()), read.seals()) == (0, {}, [], [])


@pytest.mark.usefixtures("store")
def test_entries_are_found_by_id_slot_sort_command_and_moment():
    entries = seven_entries()
    jobs, better = entries[0], entries[3]
    assert read.entry(jobs.id) == read.Filed(jobs, 1, "c1", 1)
    assert [filed.entry for filed in read.history(jobs.slot)] == [jobs, better]
    assert [filed.number for filed in read.entries(command="c1")] == [1, 2]
    assert [filed.number for filed in read.entries(sort="observation", after=5)] == [6, 7]
    assert [filed.number for filed in read.entries(known_at=at("2024-07-03"))] == [1, 2, 3, 4]
    assert list(read.entries(sort="target")) == []


@pytest.mark.usefixtures("db")
def test_what_stands_in_one_slot_is_known_without_the_whole_book():
    entries = seven_entries()
    jobs, better = entries[0], entries[3]
    assert read.standing(jobs.slot).entry == better
    assert read.standing(jobs.slot, at("2024-07-02")).entry == jobs
    assert read.standing(jobs.slot, at("2024-06-30")) is None
    assert read.standing("nowhere") is None


@pytest.mark.usefixtures("db")
def test_an_entry_that_is_not_there_is_named():
    with pytest.raises(read.NotFiled, match="台账中没有条目 f-nothing"):
        read.entry("f-nothing")


@pytest.mark.usefixtures("db")
def test_a_book_once_read_is_not_read_again():
    seven_entries()
    book = read.book()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert read.book() is book
        assert read.book(at("2030-01-01")) is book
    assert len(queries) == 2  # one look at the head each


@pytest.mark.usefixtures("db")
def test_a_new_entry_makes_a_new_book():
    entries = seven_entries()
    before = read.book()
    enter(corrected(entries[4], "2024-08-01", "赵", "13家"))
    assert read.book() is not before
    assert len(before.standing) == len(read.book().standing)


def test_two_ledgers_of_the_same_length_are_not_taken_for_one_another(db):
    enter(said("2024-07-01", "王", "8350人"))
    first = read.book()
    start_afresh(db)
    enter(said("2024-07-01", "王", "9999人"))
    assert read.head() == 1
    assert read.book().standing != first.standing


@pytest.mark.usefixtures("db")
def test_an_id_on_file_is_the_id_by_content():
    entries = seven_entries()
    assert [filed.entry.id for filed in read.entries()] == [entry.id for entry in entries]
    assert list(models.Entry.objects.order_by("number").values_list("id", flat=True)) == [e.id for e in entries]
