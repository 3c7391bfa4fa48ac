"""Every table there is, as lines of plain values: read in one snapshot, put back in the order the triggers ask for.

The tables are those of the migrations that were applied, not of today's models, so that an archive of an older release
is put back as it was and then brought up to date.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

from daxu.ledger import models

Migrations = Collection[tuple[str, str]]
LEFT_OUT = {"django_session", "desk_signedin"}
_LAST = (
    "ledger_command",
    "ledger_entry",
    "ledger_seal",
    "ledger_act",
    "ledger_actseal",
)  # what others rest on comes first
_EVIDENCE = "desk_evidencefile"
_AT_ONCE = 1000


class Table:
    """One table, by the model that the migrations describe."""

    def __init__(self, model: type[Model]) -> None:
        """Take the model of one moment in the migrations."""
        self._model = model
        told = model._meta  # noqa: SLF001 - Django's own name for what a model says of its table
        self.name = told.db_table
        self.fields: list[Field[Any, Any]] = list(told.concrete_fields)
        self.columns = [field.column for field in self.fields]
        self.evidence: set[str] = set()
        """The hashes of evidence that the rows name; filled while they are read."""

    def lines(self) -> Iterator[str]:
        """Walk the table as lines of JSON: the columns, then every row."""
        yield _line(self.columns)
        names = [field.attname for field in self.fields]
        order = "number" if "number" in names else "pk"
        every = self._model._default_manager  # noqa: SLF001 - as Django calls it
        rows = every.order_by(order).values_list(*names)
        digest = names.index("digest") if self.name == _EVIDENCE else None
        for row in rows.iterator(_AT_ONCE):
            if digest is not None:
                self.evidence.add(row[digest])
            yield _line([_plain(value) for value in row])

    def fill(self, lines: Iterator[str]) -> None:
        """Put rows back as they were, past every default of the model."""
        columns = json.loads(next(lines, "[]"))
        known = {field.column: field for field in self.fields}
        fields = [known[column] for column in columns]
        statement = self._insert(columns)
        while batch := list(islice(lines, _AT_ONCE)):
            with connection.cursor() as cursor:
                cursor.executemany(statement, [_row(fields, json.loads(line)) for line in batch])

    def _insert(self, columns: Iterable[str]) -> str:
        quoted = [connection.ops.quote_name(column) for column in columns]
        places = ", ".join(["%s"] * len(quoted))
        return f"INSERT INTO {connection.ops.quote_name(self.name)} ({', '.join(quoted)}) VALUES ({places})"  # noqa: S608

    def empty(self) -> None:
        """Take out what making the tables put in: names of models and rights, never what the ledger holds."""
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(self.name)}")  # noqa: S608 - our own table's name

    def go_on_counting(self) -> None:
        """Let the numbers that the database gives out go on behind those that were put in."""
        for statement in connection.ops.sequence_reset_sql(no_style(), [self._model]):
            with connection.cursor() as cursor:
                cursor.execute(statement)


def applied() -> tuple[tuple[str, str], ...]:
    """Return the migrations that the tables were made by."""
    known = MigrationLoader(connection).graph.nodes
    return tuple(sorted(key for key in MigrationRecorder(connection).applied_migrations() if key in known))


def every(migrations: Migrations) -> list[Table]:
    """Return the tables that some migrations make, those of the ledger last and in its own order."""
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state(leaves(executor, migrations))
    found = {Table(model).name: Table(model) for model in state.apps.get_models(include_auto_created=True)}
    named = sorted(found.keys() - LEFT_OUT - set(_LAST)) + [name for name in _LAST if name in found]
    return [found[name] for name in named]


def leaves(executor: MigrationExecutor, migrations: Migrations) -> list[tuple[str, str]]:
    """Return the newest migration of every app."""
    held, graph = set(migrations), executor.loader.graph.node_map
    return sorted(
        key for key in held if not any(child.key in held and child.key[0] == key[0] for child in graph[key].children)
    )


def fill(migrations: Migrations, lines_of: Callable[[str], Iterator[str]]) -> None:
    """Fill freshly made tables, all or none."""
    with transaction.atomic():
        for table in every(migrations):
            if table.name not in _LAST:
                table.empty()
            table.fill(lines_of(table.name))
            table.go_on_counting()
    if connection.in_atomic_block:  # what follows may alter the tables
        connection.check_constraints()


def upgrade() -> None:
    """Bring the tables up to this release."""
    call_command("migrate", verbosity=0, interactive=False)


def heads() -> tuple[int, str, int, str]:
    """Return number and digest of the newest entry and of the newest act."""
    entry, act = models.Entry.newest(), models.Act.newest()
    return (
        entry.number if entry else 0, entry.digest if entry else "",
        act.number if act else 0, act.digest if act else "",
    )  # fmt: skip


def _line(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """Write a value so that its field reads it back."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _row(fields: Iterable[Field[Any, Any]], values: Iterable[Any]) -> list[Any]:
    return [
        field.get_db_prep_save(field.to_python(value), connection) for field, value in zip(fields, values, strict=True)
    ]
