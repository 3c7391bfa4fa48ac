"""Putting an archive back: into an empty place, or in the place of what is there, which is then kept beside it.

On SQLite the new database grows in a file of its own and takes the place of the old one by one rename. On PostgreSQL
all of it is one transaction; the old tables stay in a schema of another name. Killed anywhere, the old state is
untouched.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from daxu.core.act import Act
from daxu.ledger import archive
from daxu.ledger.archive import Manifest, NotSound
from daxu.ledger.audit import verify


class Occupied(ValueError):
    """There is data already, and nobody said that it may be replaced."""


class InUse(ValueError):
    """Somebody is connected to the database that is to be replaced."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where what stood there before is kept (empty where nothing stood)."""

    manifest: Manifest
    kept: str


def restore(file: Path, home: Path, act: Act, *, at: datetime, replace: bool) -> Restored:
    """Prove an archive, put it back, prove what was put back, and only then let it take the place of the old."""
    manifest = archive.check(file)
    holds = holds_data()
    if holds and not replace:
        raise Occupied(
            "这里已有数据，没有恢复；确要替换请加 --replace（原数据会另存）。"
            " There is data here already: add --replace, and the old data is kept beside it."
        )
    archive.put_evidence(file, home)
    with _in_place(at, keep=holds) as kept:
        archive.put_tables(file, manifest, act, at=at)
        found = verify()
        if not found.intact:
            fault = (*found.faults, *found.act_faults)[0]
            raise NotSound(f"备份里的台账被改动过，没有恢复：{fault} The archive's ledger was tampered with.")
    return Restored(manifest, kept)


def holds_data() -> bool:
    """Whether anything is kept here: entries, acts or people."""
    if connection.vendor == "sqlite" and not _place().exists():
        return False
    try:
        there = set(connection.introspection.table_names())
        return any(table in there and _any_row(table) for table in ("ledger_entry", "ledger_act", "desk_person"))
    except DatabaseError as error:
        if connection.vendor == "sqlite" and "locked" not in str(error):
            return True  # a damaged file may hold anything
        raise


def _any_row(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 - one of our own three tables
        return cursor.fetchone() is not None


@contextmanager
def _in_place(at: datetime, *, keep: bool) -> Iterator[str]:
    """Give an empty database to fill; when that went well it is the one in use. The value says where the old one is."""
    name = f"daxu_kept_{at:%Y%m%d_%H%M%S}"
    if connection.vendor == "sqlite":
        kept = _place().parent / "kept" / f"{name}.sqlite3"
        with _in_a_new_file(kept, keep=keep):
            yield str(kept) if keep else ""
    else:
        with _in_a_new_schema(name, keep=keep):
            yield name if keep else ""


# --- SQLite


def _place() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextmanager
def _in_a_new_file(kept: Path, *, keep: bool) -> Iterator[None]:
    place = _place()
    work = place.parent / ".restoring"
    shutil.rmtree(work, ignore_errors=True)  # of an earlier attempt that was killed
    work.mkdir(parents=True)
    new = work / "daxu.sqlite3"
    try:
        with _all_to_ourselves(place):
            with _pointed_at(new):
                yield
            if keep:
                kept.parent.mkdir(exist_ok=True)
                kept.hardlink_to(place)
            new.replace(place)
            archive.sync_folder(place.parent)
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _pointed_at(new: Path) -> Iterator[None]:
    """Let the connection work on another file, and leave that file whole, without a log beside it."""
    old = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = new
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = DELETE")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = old


@contextmanager
def _all_to_ourselves(place: Path) -> Iterator[None]:
    """Hold the old file so that nobody else has it open; its log is written home first. Raise InUse."""
    connection.close()
    if not place.exists():
        yield
        return
    with closing(sqlite3.connect(place, timeout=2, isolation_level=None)) as console:
        try:
            console.execute("PRAGMA locking_mode = EXCLUSIVE")
            console.execute("PRAGMA journal_mode = DELETE")
            console.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as busy:
            raise InUse(
                "数据库正在使用，没有恢复；请先停止网站和其他 daxu 命令。"
                " The database is in use: stop the server first."
            ) from busy
        except sqlite3.DatabaseError:  # damaged beyond reading: all the more reason to put an archive in its place
            pass
        yield
        with suppress(sqlite3.Error):
            console.execute("ROLLBACK")


# --- PostgreSQL


@contextmanager
def _in_a_new_schema(kept: str, *, keep: bool) -> Iterator[None]:
    with transaction.atomic(durable=True):
        _nobody_else()
        stands = bool(connection.introspection.table_names())
        if stands:
            schema = _one("SELECT current_schema()")
            _order(f'ALTER SCHEMA "{schema}" RENAME TO "{kept}"')
            _order(f'CREATE SCHEMA "{schema}"')
        yield
        connection.check_constraints()
        if stands and not keep:
            _order(f'DROP SCHEMA "{kept}" CASCADE')


def _nobody_else() -> None:
    others = _one(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    if others:
        raise InUse(
            f"还有 {others} 个连接在使用数据库，没有恢复；请先停止网站和其他 daxu 命令。"
            " The database is in use: stop the server first."
        )


def _one(query: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        return row[0] if row else None


def _order(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
