"""The owner of the database drops the triggers and does as they please: `verify` names the first entry they touched.

The ledger is that of `office.seven_entries`: 1–4 sealed, 5 and 6 sealed, 7 open; 4 corrects 1, 6 corrects 2.
"""

# ruff: noqa: S608 — every piece of these statements is written in this file

import pytest
from forgers import COPY, first_fault, forge, forged, found, hash_again, renumber, set_entry, tamper
from office import corrected, enter, said, seven_entries

from daxu.core.entry import Entry
from daxu.core.notation import written
from daxu.ledger import models, read
from daxu.ledger.audit import Tampering
from world import at, fact

pytestmark = pytest.mark.usefixtures("store")


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
    "the text, to another sort of JSON": (set_entry(2, "says = '1'"), 2, Tampering.TEXT),
    "the text, to no number": (set_entry(2, "says = replace(says, '\"100\"', '\"many\"')"), 2, Tampering.TEXT),
    "the text, to no unit": (set_entry(2, "says = replace(says, '亿元', '斗')"), 2, Tampering.TEXT),
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


# --- written past the door, with everything computed right


def test_a_second_first_entry_in_a_slot_is_named():
    seven_entries()
    tamper("DROP INDEX one_first_entry_per_slot")
    forge(said("2024-07-08", "王", "9个", "parks"))
    assert (8, Tampering.INSERTED, "同一位置已有条目") in found()


def test_a_correction_across_slots_is_named():
    entries = seven_entries()
    tamper()
    forge(Entry(fact("1人", indicator="elsewhere"), "王", at("2024-07-08"), entries[4].id, "更正"))
    assert (8, Tampering.CORRECTION, "") in found()


def test_a_correction_of_itself_is_named():
    entries = seven_entries()
    tamper(set_entry(5, f"corrects_id = '{entries[4].id}', reason = '更正'"))
    assert {number for number, what, _ in found() if what is Tampering.CORRECTION} == {5}


def test_a_moment_before_the_last_one_is_named():
    entries = seven_entries()
    tamper("UPDATE ledger_command SET at = '2024-07-01' WHERE key = 'c6'")
    forge(corrected(entries[6], "2024-07-01", "王", "9个"), at=at("2024-07-01"))
    assert (8, Tampering.MOMENT, "2024-07-01T00:00:00.000000+00:00 早于上一条") in found()


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
    assert [fault.what for fault in read.verify(anchor=kept).faults] == [Tampering.ANCHOR]


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
