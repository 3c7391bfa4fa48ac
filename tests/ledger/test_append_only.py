"""Nothing in the ledger is changed or deleted: by type, by constraint and by trigger, on every engine."""

# ruff: noqa: S608 — every piece of these statements is written in this file

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from office import corrected, enter, said, seven_entries

from daxu.ledger import models, read

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("ledger_command", "ledger_entry", "ledger_seal")
ROOMS = (models.Command, models.Entry, models.Seal)


def columns(table):
    with connection.cursor() as cursor:
        return [f'"{column.name}"' for column in connection.introspection.get_table_description(cursor, table)]


def order(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def kept(store):
    """A small ledger that must be the same after each attempt."""
    seven_entries()
    before = read.digest()
    yield
    assert read.digest() == before
    assert read.verify().intact


# --- by trigger: whoever writes, whatever they write with


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("kept")
def test_a_console_cannot_update(table):
    with pytest.raises(DatabaseError, match="the ledger only grows"):
        order(f"UPDATE {table} SET \"by\" = '赵'")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("kept")
def test_a_console_cannot_delete(table):
    with pytest.raises(DatabaseError, match="the ledger only grows"):
        order(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.usefixtures("kept")
def test_a_console_cannot_write_over_what_is_there(table):
    names = ", ".join(columns(table))
    key = {"ledger_command": "key", "ledger_entry": "id", "ledger_seal": "number"}[table]
    with pytest.raises(DatabaseError, match=r"only grows|one by one"):
        order(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM {table} WHERE true"
            f' ON CONFLICT ("{key}") DO UPDATE SET "by" = \'赵\''
        )


@pytest.mark.parametrize("table", TABLES)
def test_postgresql_cannot_truncate(postgresql, table):
    seven_entries()
    with pytest.raises(DatabaseError, match="the ledger only grows: TRUNCATE"):
        order(f"TRUNCATE {table} CASCADE")
    assert read.head() == 7


# Each takes the place of an entry that is there by one of its names, and is new in all the others.
REPLACEMENTS = {
    "id": {"id": "id"},
    "number": {"number": "number"},
    "slot": {"slot": "slot"},
    "corrects": {"slot": "slot", "corrects": "corrects_id"},
}


def replacement(names):
    told = {"id": "'f-x'", "number": "8", "slot": "'x'", "corrects": "NULL", **names}
    return (
        "INSERT OR REPLACE INTO ledger_entry"
        " (id, number, sort, slot, says, by, at, reason, corrects_id, command_id, digest)"
        " SELECT {id}, {number}, sort, {slot}, says, 'forged', (SELECT max(at) FROM ledger_entry), '更正', {corrects},"
        " command_id, digest FROM ledger_entry WHERE number = {of}"
    ).format(**told, of=4 if "corrects" in names else 7)


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("place", REPLACEMENTS)
def test_sqlite_cannot_replace_even_where_recursive_triggers_are_off(db, place, recursive):
    seven_entries()
    with closing(sqlite3.connect(db / "daxu.sqlite3")) as console:
        console.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError, match=r"only grows|one by one"):
            console.execute(replacement(REPLACEMENTS[place]))
        console.rollback()
    assert read.verify().intact


@pytest.mark.parametrize("table", ["ledger_command", "ledger_seal"])
def test_sqlite_cannot_replace_a_command_or_a_seal(db, table):
    seven_entries()
    names = ", ".join(columns(table))
    told = names.replace('"by"', "'forged'")
    with closing(sqlite3.connect(db / "daxu.sqlite3")) as console:
        with pytest.raises(sqlite3.IntegrityError, match=r"only grows|one by one"):
            console.execute(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {told} FROM {table} LIMIT 1")
        console.rollback()
    assert read.verify().intact


@pytest.fixture
def program(postgresql):
    """The role of the program, made by the very statements of docs/decisions/0003-ledger.md."""
    seven_entries()
    told = (ROOT / "docs" / "decisions" / "0003-ledger.md").read_text()
    statements = told.partition("```sql\n")[2].partition("```")[0]
    database = connection.settings_dict["NAME"]
    with psycopg.connect(postgresql, autocommit=True) as owner:
        owner.execute(statements.replace("ON DATABASE daxu ", f"ON DATABASE {database} "))
        connection.close()
        connection.settings_dict["USER"] = "daxu_program"
        yield
        connection.close()
        owner.execute("DROP OWNED BY daxu_program; DROP ROLE daxu_program")


@pytest.mark.usefixtures("program")
def test_a_program_on_postgresql_needs_no_right_but_to_look_and_add():
    enter(said("2024-07-09", "王", "5个", "schools"))
    assert read.verify().intact
    assert read.head() == 8


@pytest.mark.parametrize(
    "attempt", ["UPDATE {} SET by = 'x'", "DELETE FROM {}", "TRUNCATE {} CASCADE", "ALTER TABLE {} DISABLE TRIGGER ALL"]
)
@pytest.mark.usefixtures("program")
def test_a_program_without_the_right_cannot_even_reach_the_triggers(attempt):
    for table in TABLES:
        with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
            order(attempt.format(table))


# --- by type: what a colleague's code would do


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.usefixtures("kept")
def test_a_row_is_neither_saved_again_nor_deleted(room):
    row = room.objects.first()
    for attempt in (row.save, row.delete):
        with pytest.raises(models.NeverChanged, match=r"台账只增不改.*The ledger only grows"):
            attempt()


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.usefixtures("kept")
def test_a_query_neither_updates_nor_deletes_nor_overwrites(room):
    row = room.objects.first()
    attempts = (
        lambda: room.objects.update(by="赵"),
        lambda: room.objects.filter(pk=row.pk).delete(),
        lambda: room.objects.bulk_update([row], ["by"]),
        lambda: room.objects.update_or_create(pk=row.pk, defaults={"by": "赵"}),
        lambda: room.objects.bulk_create([row], ignore_conflicts=True),
        lambda: room.objects.bulk_create([row], update_conflicts=True, update_fields=["by"], unique_fields=["pk"]),
        lambda: room._base_manager.update(by="赵"),
    )
    for attempt in attempts:
        with pytest.raises(models.NeverChanged):
            attempt()


@pytest.mark.usefixtures("db")
def test_a_row_is_called_by_its_key():
    seven_entries()
    assert [str(room.objects.order_by("pk").last()) for room in (models.Command, models.Seal)] == ["c6", "2"]


# --- by constraint: what two clerks at once, or a script past the door, would do


def row_like(entry, **other):
    """A row that is right in everything but `other`."""
    head = models.Entry.objects.order_by("number").last()
    told = {
        "id": entry.id,
        "number": head.number + 1,
        "sort": "observation",
        "slot": entry.slot,
        "says": "{}",
        "by": entry.by,
        "at": head.at,
        "reason": entry.reason,
        "corrects_id": entry.corrects,
        "command": head.command,
        "digest": "0" * 64,
    }
    return models.Entry(**{**told, **other})


@pytest.fixture
def two(store):
    """王's figure and 李's correction of it."""
    jobs = said("2024-07-01", "王", "8350人")
    better = corrected(jobs, "2024-07-02", "李", "8351人")
    enter(jobs)
    enter(better)
    yield jobs, better
    assert read.verify().intact


def test_the_database_keeps_one_first_entry_a_slot(two):
    with pytest.raises(IntegrityError), transaction.atomic():
        row_like(said("2024-07-03", "赵", "1人")).save()


def test_the_database_lets_an_entry_be_corrected_once(two):
    jobs, _ = two
    with pytest.raises(IntegrityError), transaction.atomic():
        row_like(corrected(jobs, "2024-07-03", "赵", "1人")).save()


def test_the_database_wants_a_reason_for_a_correction(two):
    _, better = two
    with pytest.raises(IntegrityError), transaction.atomic():
        row_like(corrected(better, "2024-07-03", "赵", "1人"), reason="  ").save()


def test_the_database_keeps_a_correction_in_its_slot(two):
    _, better = two
    with pytest.raises(IntegrityError, match="stays in its slot"), transaction.atomic():
        row_like(corrected(better, "2024-07-03", "赵", "1人"), slot="elsewhere").save()


@pytest.mark.parametrize("number", [1, 2, 4, 99, -1])
def test_the_database_counts_without_a_gap(two, number):
    with pytest.raises(IntegrityError), transaction.atomic():
        row_like(said("2024-07-03", "赵", "37场", "fairs"), number=number).save()


def test_the_database_does_not_let_moments_go_back(two):
    earlier = models.Entry.newest().at - timedelta(seconds=1)
    with pytest.raises(IntegrityError, match="no backdating"), transaction.atomic():
        row_like(said("2024-07-03", "赵", "37场", "fairs"), at=earlier).save()


@pytest.mark.parametrize(
    "other", [{"number": 3}, {"first": 2, "count": 1}, {"last": 3, "count": 3}, {"count": 1}, {"last": 0, "count": 0}]
)
def test_the_database_joins_seals_end_to_end(two, other):
    told = {"number": 1, "first": 1, "last": 2, "count": 2, "previous": "", "digest": "", "by": "赵"}
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Seal(**{**told, **other}, at=models.Entry.newest().at).save()
