"""The owner of the database drops the triggers and does as they please: `verify` names the first entry they touched.

The ledger is that of `office.seven_entries`: 1–4 sealed, 5 and 6 sealed, 7 open; 4 corrects 1, 6 corrects 2.
"""

# ruff: noqa: S608 — every piece of these statements is written in this file

import pytest
from django.db import connection
from office import enter, said, seven_entries

from daxu.core.notation import written
from daxu.ledger import chain, models, read
from daxu.ledger.audit import Tampering

pytestmark = pytest.mark.usefixtures("store")


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


def first_fault():
    fault = read.verify().faults[0]
    return fault.number, fault.what


def renumber(after, by):
    """Shift the numbers behind an entry; by way of negative ones, because numbers are unique."""
    return (
        f"UPDATE ledger_entry SET number = -(number + {by}) WHERE number > {after}",
        "UPDATE ledger_entry SET number = -number WHERE number < 0",
    )


def set_entry(number, change):
    return f"UPDATE ledger_entry SET {change} WHERE number = {number}"


COPY = (
    "INSERT INTO ledger_entry (id, number, sort, slot, says, by, at, reason, corrects_id, command_id, digest)"
    " SELECT %(id)s, 3, sort, %(slot)s, %(says)s, by, at, '', NULL, command_id, %(digest)s"
    " FROM ledger_entry WHERE number = 2"
)


def forged(digest="0" * 64):
    """A well-formed figure that nobody said, for the third place of the ledger."""
    entry = said("2024-07-01", "王", "1个", "forged")
    return {"id": entry.id, "slot": entry.slot, "says": written(entry.says), "digest": digest}


def test_an_untouched_ledger_is_intact_and_tells_its_anchor():
    entries = seven_entries()
    verification = read.verify()
    assert verification.intact
    assert (verification.entries, verification.seals, verification.unsealed) == (len(entries), 2, 1)
    assert verification.anchor == read.seals()[-1].digest
    assert read.verify(anchor=verification.anchor).intact


def test_an_empty_ledger_is_intact():
    assert read.verify() == read.Verification(0, 0, 0, "", ())


ALTERED = {
    "the text": (set_entry(2, "says = replace(says, '100', '900')"), 2, Tampering.TEXT),
    "the text of an open entry": (set_entry(7, "says = replace(says, '3', '9')"), 7, Tampering.TEXT),
    "the text, unreadably": (set_entry(2, "says = 'x'"), 2, Tampering.TEXT),
    "the id": (set_entry(2, "id = 'f-000000000000'"), 2, Tampering.TEXT),
    "what it corrects": (set_entry(4, "corrects_id = NULL, slot = 'x'"), 4, Tampering.TEXT),
    "the slot": (set_entry(2, "slot = 'x'"), 2, Tampering.PLACE),
    "the sort": (set_entry(2, "sort = 'target'"), 2, Tampering.PLACE),
    "who said it": (set_entry(2, "by = '赵'"), 2, Tampering.PERSON),
    "who ordered it": ("UPDATE ledger_command SET by = '赵' WHERE key = 'c2'", 3, Tampering.PERSON),
    "when it was said": (set_entry(3, "at = '2024-06-30'"), 3, Tampering.MOMENT),
    "when it was ordered": ("UPDATE ledger_command SET at = '2024-06-30' WHERE key = 'c2'", 3, Tampering.MOMENT),
    "the reason": (set_entry(4, "reason = '无'"), 4, Tampering.WORDING),
    "what the command was about": ("UPDATE ledger_command SET what = '无' WHERE key = 'c3'", 4, Tampering.WORDING),
    "what the command asked for": ("UPDATE ledger_command SET request = 'x' WHERE key = 'c3'", 4, Tampering.WORDING),
    "the command it came by": (set_entry(3, "command_id = 'c1'"), 3, Tampering.MOMENT),
    "the digest": (set_entry(2, f"digest = '{'0' * 64}'"), 2, Tampering.DIGEST),
    "the digest that a seal closes with": (set_entry(4, f"digest = '{'0' * 64}'"), 4, Tampering.DIGEST),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_entry_is_named_with_what_was_altered(what):
    statement, number, tampering = ALTERED[what]
    seven_entries()
    tamper(statement)
    assert first_fault() == (number, tampering)


def test_a_moment_altered_in_entry_and_command_alike_is_found():
    seven_entries()
    earlier = "at = '2024-07-01 12:00:00'"
    tamper(set_entry(3, earlier), f"UPDATE ledger_command SET {earlier} WHERE key = 'c2'")
    assert first_fault() == (3, Tampering.MOMENT)


def test_a_text_altered_with_its_id_is_found():
    seven_entries()
    lie = said("2024-07-02", "李", "99场", "fairs")
    tamper("UPDATE ledger_entry SET id = %(id)s, says = %(says)s WHERE number = 3", id=lie.id, says=written(lie.says))
    assert first_fault() == (3, Tampering.WORDING)


def test_two_altered_entries_are_both_named():
    seven_entries()
    tamper(set_entry(2, "by = '赵'"), set_entry(6, "reason = '无'"))
    assert [(f.number, f.what) for f in read.verify().faults] == [(2, Tampering.PERSON), (6, Tampering.WORDING)]


# --- removed, inserted, moved


@pytest.mark.parametrize("number", [1, 3, 6])
def test_a_removed_entry_leaves_a_gap(number):
    seven_entries()
    tamper(f"DELETE FROM ledger_entry WHERE number = {number}")
    assert first_fault() == (number, Tampering.MISSING)


def test_a_sealed_entry_removed_from_the_end_is_missed_by_its_seal():
    seven_entries()
    tamper("DELETE FROM ledger_entry WHERE number > 5")
    assert first_fault() == (6, Tampering.MISSING)


def test_a_removed_entry_is_missed_even_where_the_others_close_ranks():
    seven_entries()
    tamper("DELETE FROM ledger_entry WHERE number = 3", "DELETE FROM ledger_command WHERE key = 'c2'", *renumber(3, -1))
    assert first_fault() == (3, Tampering.MISSING_BEFORE)


def test_an_inserted_entry_is_named():
    seven_entries()
    tamper(*renumber(2, 1))
    tamper(COPY, **forged())
    assert first_fault() == (3, Tampering.INSERTED)


def test_an_inserted_entry_with_a_right_digest_is_named():
    seven_entries()
    tamper(*renumber(2, 1))
    tamper(COPY, **forged())
    second, third = models.Entry.objects.filter(number__in=(2, 3)).order_by("number")
    tamper(set_entry(3, f"digest = '{third.line().link(second.digest)}'"))
    assert first_fault() == (3, Tampering.INSERTED)


def test_two_entries_that_changed_places_are_named():
    seven_entries()
    tamper(*(set_entry(old, f"number = {new}") for old, new in ((2, -3), (3, 2), (-3, 3))))
    assert [(f.number, f.what) for f in read.verify().faults if not f.seal] == [(2, Tampering.REORDERED)]


@pytest.mark.parametrize("by", [10, -1])
def test_numbers_that_do_not_start_at_one_are_named(by):
    seven_entries()
    tamper(*renumber(0, by))
    assert first_fault() == (1 + by, Tampering.NUMBER)


# --- commands and seals


def test_a_removed_command_is_named_by_its_first_entry():
    seven_entries()
    tamper("DELETE FROM ledger_command WHERE key = 'c1'")
    assert first_fault() == (1, Tampering.COMMAND)


def test_an_inserted_command_is_named():
    seven_entries()
    tamper("INSERT INTO ledger_command (key, request, by, at, what) SELECT 'c9', request, by, at, what"
           " FROM ledger_command WHERE key = 'c1'")  # fmt: skip
    assert "命令 c9 没有条目" in str(read.verify().faults[0])


@pytest.mark.parametrize("change", ["by = '王'", "at = '2024-07-05 00:00:00'", "digest = 'x'", "previous = 'x'"])
def test_an_altered_seal_is_named(change):
    seven_entries()
    tamper(f"UPDATE ledger_seal SET {change} WHERE number = 1")
    faults = [fault for fault in read.verify().faults if fault.seal]
    assert (faults[0].seal, faults[0].what) == (1, Tampering.SEAL)


def test_a_removed_seal_is_named():
    seven_entries()
    tamper("DELETE FROM ledger_seal WHERE number = 1")
    faults = read.verify().faults
    assert (1, Tampering.SEAL_MISSING) in {(fault.seal, fault.what) for fault in faults}


def test_the_newest_seal_is_missed_by_the_entry_that_follows_it():
    seven_entries()
    tamper("DELETE FROM ledger_seal WHERE number = 2")
    assert first_fault() == (7, Tampering.MISSING_BEFORE)


# --- those who can compute


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


def test_a_chain_computed_again_does_not_fit_its_seals():
    seven_entries()
    tamper(set_entry(2, "by = '赵'"))
    hash_again(2, seals=False)
    assert first_fault() == (1, Tampering.SEAL)


def test_a_ledger_computed_again_with_its_seals_does_not_fit_the_anchor_that_was_kept():
    seven_entries()
    kept = read.verify().anchor
    tamper(set_entry(2, "by = '赵'"))
    hash_again(2, seals=True)
    assert read.verify().intact  # from within, nothing shows
    assert [fault.what for fault in read.verify(anchor=kept).faults] == [Tampering.ANCHOR]


def test_a_ledger_cut_off_at_a_seal_does_not_fit_the_anchor_that_was_kept():
    seven_entries()
    kept = read.verify().anchor
    tamper("DELETE FROM ledger_seal WHERE number = 2", "DELETE FROM ledger_entry WHERE number > 4",
           "DELETE FROM ledger_command WHERE key > 'c3'")  # fmt: skip
    assert read.verify().intact
    assert first_fault_with(kept) == Tampering.ANCHOR


def first_fault_with(anchor):
    return read.verify(anchor=anchor).faults[0].what


def test_an_older_anchor_still_holds():
    seven_entries()
    oldest = read.seals()[0].digest
    enter(said("2024-07-09", "王", "5个", "schools"))
    assert read.verify(anchor=oldest).intact


def test_a_fault_is_told_in_chinese_and_in_english():
    seven_entries()
    tamper(set_entry(2, "by = '赵'"))
    told = str(read.verify().faults[0])
    assert told.startswith("第 2 条 f-")
    assert "记账人 赵，经办人 王" in told
    assert told.endswith("entry 2: who said or ordered it was altered.")


def test_a_fault_that_repeats_without_end_is_cut_off():
    for day in range(1, 29):
        enter(*(said(f"2024-07-{day:02}", "王", f"{n}人", f"i-{day}-{n}") for n in range(5)))
    tamper("UPDATE ledger_entry SET by = '赵'")
    assert len(read.verify().faults) == 100
