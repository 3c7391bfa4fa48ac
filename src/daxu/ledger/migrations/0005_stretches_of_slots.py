"""An index for what begins alike: PostgreSQL cannot use the one it orders by the rules of a language."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('CREATE INDEX entry_slot_stretch ON ledger_entry (slot COLLATE "C")', params=None)


def no_index(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute("DROP INDEX IF EXISTS entry_slot_stretch", params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_act_seals")]

    operations = [migrations.RunPython(index, no_index)]
