"""The pen: whoever writes in the ledger, entries or acts, holds it until the transaction ends."""

from __future__ import annotations

from django.db import connection

_PEN = 0x6461_7875  # the one advisory lock of the ledger on PostgreSQL


def take() -> None:
    """Let one writer in at a time: SQLite's IMMEDIATE transaction is alone already, PostgreSQL needs a lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PEN])
