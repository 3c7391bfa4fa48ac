"""Triggers that keep the ledger append-only, whoever writes: this program, a colleague's script, a database console.

SQLite: `INSERT OR REPLACE` deletes the old row without firing a DELETE trigger unless recursive_triggers is on. A
BEFORE INSERT trigger fires before the replacement on every connection, so it refuses whatever would collide.
PostgreSQL: TRUNCATE fires no row trigger, so it has a trigger of its own.
Both: numbers go 1, 2, 3 … so that a removed row leaves a gap; moments never go back; a correction stays in its slot.
"""

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("ledger_command", "ledger_entry", "ledger_seal")
REFUSED = "台账只增不改 the ledger only grows"

NEXT_NUMBER = "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM {table})"
COLLIDES = {
    "ledger_command": 'EXISTS (SELECT 1 FROM ledger_command WHERE "key" = NEW."key")',
    "ledger_entry": "EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.id OR corrects_id = NEW.corrects_id"
    " OR (slot = NEW.slot AND corrects_id IS NULL AND NEW.corrects_id IS NULL))",
    "ledger_seal": 'EXISTS (SELECT 1 FROM ledger_seal WHERE number = NEW.number OR "last" = NEW."last")',
}
RULES = {
    "ledger_command": (),
    "ledger_entry": (
        ("序号必须连续 numbers go one by one", NEXT_NUMBER.format(table="ledger_entry")),
        (
            "不能倒填时刻 no backdating",
            "NEW.at < (SELECT at FROM ledger_entry WHERE number = NEW.number - 1)",
        ),
        (
            "更正必须在同一位置 a correction stays in its slot",
            """NEW.corrects_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.corrects_id AND slot = NEW.slot)""",
        ),
    ),
    "ledger_seal": (
        ("批号必须连续 seals go one by one", NEXT_NUMBER.format(table="ledger_seal")),
        (
            "批次必须首尾相接 seals join end to end",
            """NEW."first" <> coalesce((SELECT max("last") FROM ledger_seal), 0) + 1
            OR NEW."last" > (SELECT coalesce(max(number), 0) FROM ledger_entry)""",
        ),
    ),
}


def _sqlite() -> Iterator[str]:
    for table in TABLES:
        for action in ("UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSED}: {action} {table}'); END"
            )
        for order, (why, when) in enumerate((*RULES[table], (REFUSED, COLLIDES[table])), 1):
            yield (
                f"CREATE TRIGGER {table}_insert_{order} BEFORE INSERT ON {table} WHEN {when}"
                f" BEGIN SELECT RAISE(ABORT, '{why}: INSERT {table}'); END"
            )


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" RAISE EXCEPTION '{REFUSED}: % %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';"
        " END $$"
    )
    for table in TABLES:
        yield (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
        )
        yield (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        )
        if RULES[table]:
            yield from _postgresql_rules(table)


def _postgresql_rules(table: str) -> Iterator[str]:
    checks = " ".join(
        f"IF {when} THEN RAISE EXCEPTION '{why}: INSERT {table}' USING ERRCODE = 'check_violation'; END IF;"
        for why, when in RULES[table]
    )
    # VOLATILE (the default) lets the function see the rows that the same INSERT has already added.
    yield f"CREATE FUNCTION {table}_admit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} RETURN NEW; END $$"
    yield (f"CREATE TRIGGER {table}_insert BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_admit()")


def protect(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in statements():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_entries")]
    # No way back: a ledger without its triggers would be a different promise.
    operations = [migrations.RunPython(protect)]
