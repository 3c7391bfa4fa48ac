"""Forgers: what the owner of a database can do to a ledger once the triggers are dropped."""

# ruff: noqa: S608 — every piece of these statements is written in this file

from django.db import connection
from office import said

from daxu.core.notation import written
from daxu.ledger import chain, models, read


def tamper(*statements, **values):
    """Do as the owner of the database can: no trigger, no foreign key."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (trigger,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            cursor.execute(statement, values or None)


def set_entry(number, change):
    return f"UPDATE ledger_entry SET {change} WHERE number = {number}"


def renumber(after, by):
    """Shift the numbers behind an entry; by way of negative ones, because numbers are unique."""
    return (
        f"UPDATE ledger_entry SET number = -(number + {by}) WHERE number > {after}",
        "UPDATE ledger_entry SET number = -number WHERE number < 0",
    )


COPY = (
    "INSERT INTO ledger_entry (id, number, sort, slot, says, by, at, reason, corrects_id, command_id, digest)"
    " SELECT %(id)s, 3, sort, %(slot)s, %(says)s, by, at, '', NULL, command_id, %(digest)s"
    " FROM ledger_entry WHERE number = 2"
)


def forged(digest="0" * 64):
    """A well-formed figure that nobody said, for the third place of the ledger."""
    entry = said("2024-07-01", "王", "1个", "forged")
    return {"id": entry.id, "slot": entry.slot, "says": written(entry.says), "digest": digest}


def forge(entry, **other):
    """Add an entry as the door would, but ask nobody: no trigger, no constraint is left."""
    head = models.Entry.objects.order_by("number").last()
    told = {"number": head.number + 1, "at": head.at, "command": head.command, "by": head.by, **other}
    row = models.Entry(
        id=entry.id,
        sort="observation",
        slot=entry.slot,
        says=written(entry.says),
        reason=entry.reason,
        corrects_id=entry.corrects,
        **told,
    )
    row.digest = row.line().link(head.digest)
    row.save()


def hash_again(first, *, seals):
    """Do what a skilled forger does: compute the whole chain again, with or without its seals."""
    ends = {seal.last: seal for seal in models.Seal.objects.all()}
    link = previous = chain.GENESIS
    for entry in models.Entry.objects.select_related("command").order_by("number"):
        if entry.number >= first:
            link = entry.line().link(link)
            tamper(set_entry(entry.number, f"digest = '{link}'"))
        else:
            link = entry.digest
        if seal := ends.get(entry.number):
            batch = chain.Batch(
                seal.number, seal.first, seal.last, seal.count, previous, seal.by, chain.moment(seal.at)
            )
            link = previous = batch.link(link) if seals else seal.digest
            tamper(
                f"UPDATE ledger_seal SET digest = '{link}', previous = '{batch.previous}' WHERE number = {seal.number}"
            )


def first_fault():
    fault = read.verify().faults[0]
    return fault.number, fault.what


def found():
    return {(fault.number, fault.what, fault.detail) for fault in read.verify().faults}
