"""Secrets of authenticator apps are locked, and sessions name their account."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from daxu.desk import strongbox


def purpose(person: int) -> str:
    """Name what a secret is locked for, as it was when this was written."""
    return f"authenticator|{person}"


def lock(apps: Any, _editor: Any) -> None:
    """Lock every secret under the server's."""
    authenticators = apps.get_model("desk", "Authenticator").objects
    for row in authenticators.all():
        locked = strongbox.lock(row.secret, purpose=purpose(row.person_id))
        authenticators.filter(pk=row.pk).update(secret=locked)


def unlock(apps: Any, _editor: Any) -> None:
    """Make every secret readable again, as the older release asks."""
    authenticators = apps.get_model("desk", "Authenticator").objects
    for row in authenticators.all():
        secret = strongbox.unlock(row.secret, purpose=purpose(row.person_id))
        authenticators.filter(pk=row.pk).update(secret=secret)


class Migration(migrations.Migration):
    """First room for what is locked, then the locking."""

    dependencies = [("desk", "0005_reminders")]
    operations = [
        migrations.AlterField("authenticator", "secret", models.CharField("密钥（已加密）", max_length=300)),
        migrations.RunPython(lock, unlock),
        migrations.CreateModel(
            name="SignedIn",
            fields=[
                ("session_key", models.CharField("session key", max_length=40, primary_key=True, serialize=False)),
                ("session_data", models.TextField("session data")),
                ("expire_date", models.DateTimeField("expire date", db_index=True)),
                ("account", models.BigIntegerField("账号", null=True, db_index=True)),
            ],
            options={"abstract": False, "verbose_name": "session", "verbose_name_plural": "sessions"},
        ),
    ]
