"""Turns: what costs a whole machine is done once at a time; one more waits for its turn, the rest are told at once.

A turn is held by locking a file in the data folder, so that all workers of the machine see it, and it is free again
when whoever held it dies. SQLite locks the file: it does so on every system, and waits without asking again and again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from django.conf import settings


class NotYourTurn(RuntimeError):
    """Others are before you: somebody waits already, or the wait was in vain."""


@contextmanager
def turn(name: str, patience: float) -> Iterator[None]:
    """Hold the turn of that name on this machine, after at most `patience` seconds; raise NotYourTurn.

    Only one waits: a reader who presses ten times occupies two workers of the server, not ten.
    """
    folder = Path(settings.HOME) / "turns"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        with _locked(folder / f"{name}-next", 0):
            stack.enter_context(_locked(folder / name, patience))
        yield


@contextmanager
def _locked(file: Path, patience: float) -> Iterator[None]:
    with closing(sqlite3.connect(file, timeout=patience, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as taken:
            raise NotYourTurn(file.name) from taken
        yield
