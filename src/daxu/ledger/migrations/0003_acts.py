"""The acts: a table that only grows, held by triggers as the ledger's own; and the seals, which now close it too."""

from collections.abc import Iterator

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSED = "台账只增不改 the ledger only grows"
RULES = (
    ("序号必须连续 numbers go one by one", "NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM ledger_act)"),
    ("不能倒填时刻 no backdating", "NEW.at < (SELECT at FROM ledger_act WHERE number = NEW.number - 1)"),
)


def _sqlite() -> Iterator[str]:
    for action in ("UPDATE", "DELETE"):
        yield (
            f"CREATE TRIGGER ledger_act_no_{action.lower()} BEFORE {action} ON ledger_act"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}: {action} ledger_act'); END"
        )
    # Numbers that go one by one also refuse INSERT OR REPLACE, which deletes without a DELETE trigger.
    for order, (why, when) in enumerate(RULES, 1):
        yield (
            f"CREATE TRIGGER ledger_act_insert_{order} BEFORE INSERT ON ledger_act WHEN {when}"
            f" BEGIN SELECT RAISE(ABORT, '{why}: INSERT ledger_act'); END"
        )


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE TRIGGER ledger_act_no_change BEFORE UPDATE OR DELETE ON ledger_act"
        " FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
    )
    yield (
        "CREATE TRIGGER ledger_act_no_truncate BEFORE TRUNCATE ON ledger_act"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
    )
    checks = " ".join(
        f"IF {when} THEN RAISE EXCEPTION '{why}: INSERT ledger_act' USING ERRCODE = 'check_violation'; END IF;"
        for why, when in RULES
    )
    yield f"CREATE FUNCTION ledger_act_admit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} RETURN NEW; END $$"
    yield (
        "CREATE TRIGGER ledger_act_insert BEFORE INSERT ON ledger_act FOR EACH ROW EXECUTE FUNCTION ledger_act_admit()"
    )


def protect(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor]
    for statement in statements():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Act",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False, verbose_name="序号")),
                ("at", models.DateTimeField(verbose_name="时刻")),
                ("who", models.TextField(verbose_name="账号")),
                ("role", models.CharField(max_length=40, verbose_name="角色")),
                ("organisation", models.CharField(max_length=80, verbose_name="单位")),
                ("address", models.CharField(max_length=80, verbose_name="来源地址")),
                ("session", models.CharField(max_length=40, verbose_name="会话")),
                ("way", models.CharField(max_length=20, verbose_name="途径")),
                ("request", models.CharField(max_length=40, verbose_name="请求编号")),
                ("what", models.CharField(max_length=40, verbose_name="行为")),
                ("object", models.TextField(verbose_name="对象")),
                ("before", models.TextField(verbose_name="原为")),
                ("after", models.TextField(verbose_name="改为")),
                ("why", models.TextField(verbose_name="理由")),
                ("outcome", models.CharField(max_length=20, verbose_name="结果")),
                ("command", models.TextField(verbose_name="命令键")),
                ("digest", models.CharField(max_length=64, verbose_name="链上散列")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["at"], name="act_at"),
                    models.Index(fields=["who", "number"], name="act_who"),
                    models.Index(fields=["what", "number"], name="act_what"),
                ],
            },
        ),
        # Columns that may be empty and have no default are added in place: a table that SQLite has to make anew
        # would lose its triggers.
        migrations.AddField(
            model_name="seal",
            name="acts",
            field=models.BigIntegerField(null=True, verbose_name="行为末条序号"),
        ),
        migrations.AddField(
            model_name="seal",
            name="acts_digest",
            field=models.CharField(max_length=64, null=True, verbose_name="行为末条散列"),
        ),
        # No way back: acts without their triggers would be a different promise.
        migrations.RunPython(protect),
    ]
