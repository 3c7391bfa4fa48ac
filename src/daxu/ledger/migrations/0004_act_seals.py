"""Seals over the acts alone: one more table that only grows, held by triggers as the others."""

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSED = "台账只增不改 the ledger only grows"
TABLE = "ledger_actseal"
RULES = (
    ("批号必须连续 seals go one by one", "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM ledger_actseal)"),
    (
        "封存必须前进，且所封的记录必须在 a seal goes on, over acts that are there",
        (
            "NEW.acts <= (SELECT coalesce(max(acts), 0) FROM ledger_actseal)"
            " OR NEW.acts > (SELECT coalesce(max(number), 0) FROM ledger_act)"
        ),
    ),
    ("不能倒填时刻 no backdating", "NEW.at < (SELECT at FROM ledger_actseal WHERE number = NEW.number - 1)"),
)


def _sqlite() -> Iterator[str]:
    for action in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER {TABLE}_no_{action.lower()} BEFORE {action} ON {TABLE}"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}: {action} {TABLE}'); END"
        )
    for order, (why, when) in enumerate(RULES, 1):
        yield (
            f"CREATE TRIGGER {TABLE}_insert_{order} BEFORE INSERT ON {TABLE} WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{why}: INSERT {TABLE}'); END"
        )


def _postgresql() -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}"
        " FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
    )
    yield (
        f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )
    checks = " ".join(
        f"IF {when} THEN RAISE EXCEPTION '{why}: INSERT {TABLE}' USING ERRCODE = 'check_violation'; END IF;"
        for why, when in RULES
    )
    yield f"CREATE FUNCTION {TABLE}_admit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} RETURN NEW; END $$"
    yield f"CREATE TRIGGER {TABLE}_insert BEFORE INSERT ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_admit()"


def protect(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in statements():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_acts")]

    operations = [
        migrations.CreateModel(
            name="ActSeal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="批号")),
                ("acts", models.BigIntegerField(unique=True, verbose_name="行为末条序号")),
                ("seal", models.CharField(blank=True, max_length=64, verbose_name="账项末次封存的散列")),
                ("previous", models.CharField(max_length=64, verbose_name="上一批散列")),
                ("digest", models.CharField(max_length=64, verbose_name="散列")),
                ("by", models.TextField(verbose_name="封存人")),
                ("at", models.DateTimeField(verbose_name="时刻")),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        # No way back: seals without their triggers would be a different promise.
        migrations.RunPython(protect),
    ]
