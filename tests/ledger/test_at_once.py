"""Several clerks at once, each in a process of their own, and one who is killed in the middle."""

import sqlite3
import threading
from contextlib import closing, contextmanager

import psycopg
import pytest
from clerks import clerk, correct, file, go, halfway
from django.db import connection
from office import corrected, enter, said

from daxu.ledger import read, write
from world import at


@pytest.mark.usefixtures("store")
def test_of_two_corrections_at_once_one_wins():
    jobs = said("2024-07-01", "王", "8350人")
    enter(jobs)
    with clerk(correct(jobs, "李", "8351人")) as li, clerk(correct(jobs, "赵", "8352人")) as zhao:
        assert go(li, zhao) == ["AlreadyCorrected", "entered"]
    assert len(read.history(jobs.slot)) == 2
    assert read.verify().intact


@pytest.mark.usefixtures("store")
def test_of_one_command_sent_twice_at_once_one_is_entered_and_one_is_a_repetition():
    work = file("王", "k", range(100))
    with clerk(work) as first, clerk(work) as second:
        assert go(first, second) == ["entered", "repeated"]
    assert read.head() == 100
    assert read.verify().intact


@pytest.mark.usefixtures("store")
def test_clerks_who_file_at_once_all_come_into_one_chain():
    with clerk(file("王", "w", range(120))) as wang, clerk(file("李", "l", range(120, 240))) as li:
        assert go(wang, li) == ["entered", "entered"]
    assert [filed.number for filed in read.entries()] == list(range(1, 241))
    assert read.verify().intact


@pytest.mark.usefixtures("store")
def test_a_clerk_killed_in_the_middle_leaves_nothing_half_written_and_a_rerun_completes():
    work = file("王", "k", range(1100))
    with clerk(halfway(work)) as wang:
        assert go(wang) == ["halfway"]
    assert read.head() == 0
    assert read.verify().intact
    with clerk(work) as again:
        assert go(again) == ["entered"]
    assert (read.head(), read.verify().faults) == (1100, ())


@pytest.mark.usefixtures("store")
def test_the_ledger_can_be_verified_while_others_write_and_seal():
    done = threading.Event()
    office = threading.Thread(target=file_and_seal, args=(done,))
    office.start()
    found = [read.verify().faults]
    while not done.is_set():
        found.append(read.verify().faults)
    office.join()
    assert set(found) == {()}
    assert (read.head(), len(read.seals())) == (20, 10)


def file_and_seal(done):
    try:
        for number in range(20):
            enter(said("2024-07-01", "王", f"{number}人", f"indicator-{number}"))
            if number % 2:
                write.seal(by="赵", at=at("2024-07-01"))
    finally:
        done.set()
        connection.close()


def test_a_ledger_that_is_being_written_asks_to_try_again(db):
    connection.settings_dict["OPTIONS"]["timeout"] = 0.1
    connection.close()
    jobs = said("2024-07-01", "王", "8350人")
    with closing(sqlite3.connect(db / "daxu.sqlite3", isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        for attempt in (lambda: enter(jobs, key="k"), lambda: write.seal(by="赵", at=at("2024-07-02"))):
            with pytest.raises(write.Unavailable, match="retry"):
                attempt()
        somebody.execute("ROLLBACK")
    assert not enter(jobs, key="k").repeated


# A script that takes no lock writes an entry (id, slot, what it corrects) while the door, having looked, is about to.
PAST_THE_DOOR = """
    INSERT INTO ledger_entry (id, number, sort, slot, says, by, at, reason, corrects_id, command_id, digest)
    SELECT %s, 2, sort, %s, says, by, at, '更正', %s, command_id, digest FROM ledger_entry
"""


@contextmanager
def a_script_writes(postgresql, *told):
    with psycopg.connect(postgresql) as script:
        script.execute(PAST_THE_DOOR, told)
        yield
        wait_until_somebody_waits_for(script)


def test_the_database_decides_where_a_script_corrects_past_the_door(postgresql):
    jobs = said("2024-07-01", "王", "8350人")
    enter(jobs)
    outcome = []
    ours = threading.Thread(target=try_to_enter, args=(corrected(jobs, "2024-07-02", "李", "8351人"), outcome))
    with a_script_writes(postgresql, "f-rival", jobs.slot, jobs.id):
        ours.start()
    ours.join()
    assert outcome == [write.AlreadyCorrected]
    assert [filed.entry.id for filed in read.history(jobs.slot)] == [jobs.id, "f-rival"]


def test_who_only_lost_the_number_to_a_script_sends_the_same_again(postgresql):
    enter(said("2024-07-01", "王", "8350人"))
    outcome, fairs = [], said("2024-07-02", "李", "37场", "fairs")
    ours = threading.Thread(target=try_to_enter, args=(fairs, outcome))
    with a_script_writes(postgresql, "f-other", "elsewhere", None):
        ours.start()
    ours.join()
    assert outcome == [write.Unavailable]
    try_to_enter(fairs, outcome)
    assert outcome[1].entries == (fairs.id,)


def try_to_enter(entry, outcome):
    try:
        outcome.append(write.append(write.Command("k", entry.by, at("2024-07-02"), "更正"), [entry]))
    except write.Refused as refusal:
        outcome.append(type(refusal))
    finally:
        connection.close()


def wait_until_somebody_waits_for(script):
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
    pause = threading.Event()
    for _ in range(200):
        if script.execute(waiting).fetchone()[0]:
            return
        pause.wait(0.05)
    raise AssertionError("nobody came to the door")
