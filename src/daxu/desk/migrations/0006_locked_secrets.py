"""Secrets of authenticator apps are locked, and sessions name their account."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations, models


def box(person: int) -> MultiFernet:
    """The box of a person's secret, as it was when this was written."""
    info = f"daxu|authenticator|{person}".encode()
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = (HKDF(SHA256(), length=32, salt=None, info=info).derive(secret.encode()) for secret in secrets)
    return MultiFernet([Fernet(urlsafe_b64encode(key)) for key in keys])


def lock(apps: Any, _editor: Any) -> None:
    """Lock every secret under the server's."""
    authenticators = apps.get_model("desk", "Authenticator").objects
    for row in authenticators.all():
        authenticators.filter(pk=row.pk).update(secret=box(row.person_id).encrypt(row.secret.encode()).decode())


def unlock(apps: Any, _editor: Any) -> None:
    """Make every secret readable again, as the older release asks."""
    authenticators = apps.get_model("desk", "Authenticator").objects
    for row in authenticators.all():
        authenticators.filter(pk=row.pk).update(secret=box(row.person_id).decrypt(row.secret.encode()).decode())


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
