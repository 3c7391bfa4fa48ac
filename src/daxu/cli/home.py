"""The data folder: who works on it, what time it is, whether it holds data, and making its tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from getpass import getuser
from pathlib import Path

import click
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.timezone import get_default_timezone

import daxu
from daxu.cli.faults import Refused
from daxu.desk import portfolio
from daxu.duties import auditing
from daxu.duties.auditing import What
from daxu.duties.projects import acting
from daxu.ledger import read


class NoData(Refused):
    """A reading command was called on a folder that holds nothing."""

    def __init__(self) -> None:
        """Say what to run first."""
        super().__init__(
            "尚未载入数据：请先运行 daxu demo 或 daxu load 目录。 No data yet: run daxu demo or daxu load FOLDER."
        )


class OldTables(Refused):
    """The tables are of an older release."""

    def __init__(self) -> None:
        """Say how to upgrade them."""
        super().__init__(
            "数据表属于较早的版本：请先运行 daxu migrate。 The tables are of an older release: run daxu migrate."
        )


def now() -> datetime:
    """Return the moment of this command: the only place of the command line that looks at the clock."""
    return datetime.now(UTC)


def somebody() -> str:
    """Return who runs this command, for the ledger: the name of the account of the machine."""
    try:
        return f"{getuser()}@cli"
    except (OSError, KeyError):
        return "cli"


def must_hold_data() -> None:
    """Raise NoData or OldTables unless the ledger can be read; never makes a table."""
    tables = _tables()
    if "ledger_entry" not in tables:
        raise NoData
    if _behind():
        raise OldTables
    if read.head() == 0:
        raise NoData


def must_hold_tables() -> None:
    """Raise OldTables unless every table of this release is there."""
    if not _tables() or _behind():
        raise OldTables


def make_tables() -> None:
    """Create or upgrade the tables, and keep that as an act; done already, it changes nothing.

    Projects that an earlier release drew are drawn anew from the ledger.
    """
    waiting = _behind()
    call_command("migrate", verbosity=0, interactive=False)
    if portfolio.outdated():
        acting.redraw()
    if waiting:
        auditing.record(What.UPGRADE, object=f"Daxu {daxu.__version__}", now=now())


def _tables() -> set[str]:
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return set()  # to connect would create the file
    return set(connection.introspection.table_names())


def _behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def end_of(day: date) -> datetime:
    """Return the last moment of a day, where the office is."""
    return datetime.combine(day, time.max, zone())


def zone() -> tzinfo:
    """Return the time zone of the office."""
    return get_default_timezone()


def progress(message: str) -> None:
    """Say on stderr what is being done."""
    click.echo(message, err=True)
