"""Several clerks at once, each in a process of their own, and one who is killed in the middle."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from office import corrected, enter, said

from daxu.ledger import read, write
from world import at

CLERK = Path(__file__).with_name("clerk.py")


@contextmanager
def clerk(*work):
    command = [sys.executable, str(CLERK), *map(str, work)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def go(*processes):
    """Give all of them the word, then hear what came of it."""
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    return sorted(process.stdout.readline().strip() for process in processes)


@pytest.mark.usefixtures("store")
def test_of_two_corrections_at_once_one_wins():
    jobs = said("2024-07-01", "王", "8350人")
    enter(jobs)
    with clerk("correct", jobs.id, "李", "8351人") as li, clerk("correct", jobs.id, "赵", "8352人") as zhao:
        assert go(li, zhao) == ["AlreadyCorrected", "entered"]
    assert len(read.history(jobs.slot)) == 2
    assert read.verify().intact


@pytest.mark.usefixtures("store")
def test_of_one_command_sent_twice_at_once_one_is_entered_and_one_is_a_repetition():
    with clerk("file", "王", "k", 1, 300) as first, clerk("file", "王", "k", 1, 300) as second:
        assert go(first, second) == ["entered", "repeated"]
    assert read.head() == 300
    assert read.verify().intact


@pytest.mark.usefixtures("store")
def test_clerks_who_file_at_once_all_come_into_one_chain():
    with clerk("file", "王", "w", 1, 400) as wang, clerk("file", "李", "l", 401, 800) as li:
        assert go(wang, li) == ["entered", "entered"]
    assert [filed.number for filed in read.entries()] == list(range(1, 801))
    assert read.verify().intact


@pytest.mark.usefixtures("store")
def test_a_clerk_killed_in_the_middle_leaves_nothing_half_written_and_a_rerun_completes():
    with clerk("file", "王", "k", 1, 3000, "halfway") as wang:
        assert go(wang) == ["halfway"]
        wang.kill()
        wang.wait()
    assert read.head() == 0
    assert read.verify().intact
    with clerk("file", "王", "k", 1, 3000) as again:
        assert go(again) == ["entered"]
    assert (read.head(), read.verify().faults) == (3000, ())


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


def test_the_database_decides_where_a_script_writes_past_the_door(postgresql):
    """A script that takes no lock corrects an entry while the door, having looked, is about to write."""
    jobs = said("2024-07-01", "王", "8350人")
    enter(jobs)
    rival, ours = corrected(jobs, "2024-07-02", "赵", "8352人"), corrected(jobs, "2024-07-02", "李", "8351人")
    outcome = []
    clerk_at_the_door = threading.Thread(target=try_to_enter, args=(ours, outcome))
    with psycopg.connect(postgresql) as script:
        script.execute(COPY_AS_A_CORRECTION, {"id": rival.id, "corrects": jobs.id})
        clerk_at_the_door.start()
        wait_until_somebody_waits_for(script)
    clerk_at_the_door.join()
    assert outcome == [write.AlreadyCorrected]
    assert [filed.entry.id for filed in read.history(jobs.slot)] == [jobs.id, rival.id]


COPY_AS_A_CORRECTION = """
    INSERT INTO ledger_entry (id, number, sort, slot, says, by, at, reason, corrects_id, command_id, digest)
    SELECT %(id)s, 2, sort, slot, says, by, at, '更正', %(corrects)s, command_id, digest FROM ledger_entry
"""


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
