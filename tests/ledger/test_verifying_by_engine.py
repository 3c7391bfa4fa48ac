"""Tampering that only one sort of database lets anybody do; `test_verifying` has the rest."""

from django.db import connection
from forgers import first_fault, forge, found, set_entry, tamper
from office import corrected, seven_entries

from daxu.ledger.audit import Tampering


def test_a_moment_that_is_none_is_named(db):
    seven_entries()
    tamper(set_entry(3, "at = 'yesterday'"))
    assert first_fault() == (3, Tampering.MOMENT)


def test_a_second_correction_of_an_entry_is_named(postgresql):
    jobs, *_ = seven_entries()
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, "ledger_entry")
    unique = next(name for name, told in names.items() if told["columns"] == ["corrects_id"] and told["unique"])
    tamper(f"ALTER TABLE ledger_entry DROP CONSTRAINT {unique}")
    forge(corrected(jobs, "2024-07-08", "王", "9人"))
    assert (8, Tampering.INSERTED, "同一位置已有条目") in found()
