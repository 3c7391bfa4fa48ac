"""Clerks at work in processes of their own: each waits for the word, does one thing, and says what came of it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.connection import Connection

from django.db import connection
from office import corrected, said

from daxu.core.entry import Entry
from daxu.ledger import write
from world import at

NOW = "2024-07-10"
FORK = multiprocessing.get_context("fork")
Work = Callable[[Connection], write.Receipt]


def correct(entry: Entry, who: str, amount: str) -> Work:
    """Correct an entry, each clerk by a command of their own."""
    again = corrected(entry, NOW, who, amount)
    return lambda _: write.append(write.Command(f"更正|{who}", who, at(NOW), "更正"), [again])


def file(who: str, key: str, numbers: range) -> Work:
    """File a figure for each number, all by one command."""
    figures = [said(NOW, who, f"{n}人", f"indicator-{n}") for n in numbers]
    return lambda _: write.append(write.Command(key, who, at(NOW), "报送"), figures)


def halfway(work: Work) -> Work:
    """Do the work, but stop in the middle of the transaction, say so, and wait for a word that never comes."""

    def until_halfway(desk: Connection) -> write.Receipt:
        batches = count(1)

        def halt(execute, statement, parameters, many, context):
            result = execute(statement, parameters, many, context)
            if 'INSERT INTO "ledger_entry"' in statement and next(batches) == 2:
                desk.send("halfway")
                desk.recv()
            return result

        with connection.execute_wrapper(halt):
            return work(desk)

    return until_halfway


@contextmanager
def clerk(work: Work) -> Iterator[tuple[multiprocessing.Process, Connection]]:
    connection.close()  # a connection must not be shared across a fork
    ours, theirs = FORK.Pipe()
    process = FORK.Process(target=_at_work, args=(work, ours, theirs))
    process.start()
    theirs.close()
    try:
        assert ours.recv() == "ready"
        yield process, ours
    finally:
        process.kill()
        process.join()
        ours.close()


def _at_work(work: Work, office: Connection, desk: Connection) -> None:
    office.close()
    desk.send("ready")
    desk.recv()
    try:
        receipt = work(desk)
    except write.Refused as refusal:
        desk.send(type(refusal).__name__)
    else:
        desk.send("repeated" if receipt.repeated else "entered")
    connection.close()


def go(*clerks: tuple[multiprocessing.Process, Connection]) -> list[str]:
    """Give all of them the word, then hear what came of it."""
    for _, desk in clerks:
        desk.send("go")
    return sorted(desk.recv() for _, desk in clerks)
