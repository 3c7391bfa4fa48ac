"""The acts: written with what they speak of, never changed, and the first one that was tampered with is named."""

# ruff: noqa: S608 — every piece of these statements is written in this file

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from forgers import tamper
from office import enter, said

from daxu.core.act import Act, Occasion, Outcome, Way, What
from daxu.ledger import act_seals, acts, models, read, write
from daxu.ledger.audit_acts import ActTampering
from world import at

WANG = Occasion("王", "reporter", "rsj", "10.0.0.7", "a1b2c3", Way.PAGE, "r-1")


def told(what=What.EXPORT, day="2024-07-01", **more):
    return acts.record(Act(what, **more), at=at(day), who=WANG)


def filed(day, amount, indicator):
    """Somebody files a figure; the act is kept in the same transaction."""
    entry = said(day, "王", amount, indicator)
    order = write.Command(f"报送{indicator}", "王", entry.at, "报送月报")
    return write.append(order, [entry], act=Act(What.SUBMIT, indicator, after=amount))


def seven_acts():
    """Acts 1–3 are closed by the first seal, which is act 4; 5 and 6 by the second, which is 7."""
    told(What.SIGN_IN, object="王")
    filed("2024-07-01", "8350人", "jobs")
    told(What.EXPORT, "2024-07-02", object="/targets.csv")
    write.seal(by="赵", at=at("2024-07-03"), act=Act(What.SEAL))
    filed("2024-07-04", "37场", "fairs")
    told(What.ACCESS, "2024-07-05", object="/audit", outcome=Outcome.REFUSED)
    write.seal(by="赵", at=at("2024-07-06"), act=Act(What.SEAL))


def first():
    fault = read.verify().act_faults[0]
    return fault.number, fault.what


@pytest.fixture
def kept(store):
    seven_acts()
    before = acts.head()
    yield
    assert acts.head() == before
    assert read.verify().intact


def order(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --- what is kept


def test_an_act_of_a_command_is_kept_with_who_from_where_and_why(db):
    with acts.occasion(WANG):
        filed("2024-07-01", "8350人", "jobs")
    (kept,) = acts.search(acts.Sought())
    assert (kept.number, kept.at, kept.who, kept.role, kept.organisation) == (
        1, at("2024-07-01"), "王", "reporter", "rsj",
    )  # fmt: skip
    assert (kept.address, kept.session, kept.way, kept.request) == ("10.0.0.7", "a1b2c3", "page", "r-1")
    assert (kept.what, kept.object, kept.after, kept.outcome) == ("submit", "jobs", "8350人", "done")
    assert kept.command == "报送jobs"


def test_without_an_occasion_the_clerk_of_the_command_is_who_acted(db):
    filed("2024-07-01", "8350人", "jobs")
    (kept,) = acts.search(acts.Sought())
    assert (kept.who, kept.way) == ("王", "program")


def test_a_refused_command_and_its_act_are_both_not_there(store):
    filed("2024-07-01", "8350人", "jobs")
    with pytest.raises(write.SlotTaken):
        write.append(
            write.Command("again", "李", at("2024-07-02"), "报送"),
            [said("2024-07-02", "李", "1人")],
            act=Act(What.SUBMIT),
        )
    assert acts.count(acts.Sought()) == 1


def test_a_repeated_command_leaves_no_second_act(store):
    filed("2024-07-01", "8350人", "jobs")
    assert filed("2024-07-01", "8350人", "jobs").repeated
    assert acts.count(acts.Sought()) == 1


def test_personal_numbers_are_masked_before_they_are_kept(db):
    told(What.ACCOUNT, object="王 320105199003071234", before="13912345678", after="wang@example.cn")
    told(What.ACCOUNT, object="6222021234567890123", why="长" * 600)
    card, person = acts.search(acts.Sought())
    assert (person.object, person.before, person.after) == ("王 3201**********1234", "139****5678", "w***@example.cn")
    assert card.object == "6222********0123"
    assert len(card.why) == 500


def test_what_cannot_be_stored_is_replaced_and_the_act_is_kept(store):
    told(object="a\0b\ud800c")
    assert acts.search(acts.Sought())[0].object == "a�b�c"
    assert read.verify().intact


def test_a_clock_that_went_back_does_not_put_an_act_before_another(store):
    told(day="2024-07-05")
    told(day="2024-07-01")
    assert [kept.at for kept in acts.search(acts.Sought())] == [at("2024-07-05")] * 2
    assert read.verify().intact


# --- what is found


def test_acts_are_found_by_person_act_words_outcome_way_and_time(db):
    seven_acts()
    found = {
        "person": acts.Sought(who="赵"),
        "act": acts.Sought(what="submit"),
        "words": acts.Sought(words="TARGETS"),
        "outcome": acts.Sought(outcome="refused"),
        "way": acts.Sought(way="program"),
        "time": acts.Sought(since=at("2024-07-04"), until=at("2024-07-05")),
    }
    numbers = {name: [kept.number for kept in acts.search(sought)] for name, sought in found.items()}
    assert numbers == {
        "person": [7, 4], "act": [5, 2], "words": [3], "outcome": [6], "way": [7, 5, 4, 2], "time": [5],
    }  # fmt: skip
    assert {name: acts.count(sought) for name, sought in found.items()} == {n: len(f) for n, f in numbers.items()}


def test_acts_come_in_pages_the_newest_first_and_say_which_seal_closed_them(db):
    seven_acts()
    assert [kept.number for kept in acts.search(acts.Sought(), offset=2, limit=2)] == [5, 4]
    assert [(kept.number, kept.seal) for kept in acts.walk(acts.Sought())] == [
        (1, 1), (2, 1), (3, 1), (4, 2), (5, 2), (6, 2), (7, None),
    ]  # fmt: skip


def test_t16_6_a_record_181_days_old_is_found(store):
    told(What.SIGN_IN, "2024-01-02", object="王")
    now = at("2024-07-01")
    told(What.SIGN_OUT, "2024-07-01", object="王")
    assert now - at("2024-01-02") == timedelta(days=181)
    (old,) = acts.search(acts.Sought(until=now - timedelta(days=180)))
    assert (old.what, old.at) == ("sign-in", at("2024-01-02"))


# --- never changed: by type, by trigger


def test_a_colleague_cannot_change_an_act(db):
    seven_acts()
    row = models.Act.objects.get(number=3)
    for attempt in (row.save, row.delete, models.Act.objects.all().delete, lambda: models.Act.objects.update(who="赵")):
        with pytest.raises(models.NeverChanged):
            attempt()


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("statement", ["UPDATE ledger_act SET who = '赵'", "DELETE FROM ledger_act"])
def test_t16_2_nobody_deletes_or_alters_the_log(statement):
    with pytest.raises(DatabaseError, match="the ledger only grows"):
        order(statement)


def test_postgresql_cannot_truncate_the_log(postgresql):
    seven_acts()
    with pytest.raises(DatabaseError, match="the ledger only grows: TRUNCATE"):
        order("TRUNCATE ledger_act CASCADE")
    assert acts.head()[0] == 7


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_sqlite_cannot_replace_an_act(db, recursive):
    seven_acts()
    names = ", ".join(field.column for field in models.Act._meta.fields)
    forged = names.replace("who", "'赵'")
    with closing(sqlite3.connect(db / "daxu.sqlite3")) as console:
        console.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError, match="one by one"):
            console.execute(
                f"INSERT OR REPLACE INTO ledger_act ({names}) SELECT {forged} FROM ledger_act WHERE number = 3"
            )
        console.rollback()
    assert read.verify().intact


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("other", "why"),
    [({"number": 9}, "one by one"), ({"number": 0}, "one by one"), ({"at": at("2024-07-01")}, "backdating")],
)
def test_the_database_counts_acts_without_a_gap_and_never_back(other, why):
    newest = models.Act.objects.order_by("number").last()
    columns = {name: getattr(newest, name) for name in ("at", *newest.deed()._fields[1:], "digest")}
    with pytest.raises(IntegrityError, match=why), transaction.atomic():
        models.Act(**{**columns, "number": 8, **other}).save()


# --- tampered with, by whoever owns the database


def test_an_untouched_log_is_intact(store):
    seven_acts()
    verification = read.verify()
    assert verification.intact
    assert verification.acts == 7


COLUMNS = ["who", "role", "organisation", "address", "session", "way", "request", "what", "object", "before", "after"]


@pytest.mark.parametrize("column", [*COLUMNS, "why", "outcome", "command"])
def test_t16_4_an_altered_act_is_named(store, column):
    seven_acts()
    tamper(f"UPDATE ledger_act SET {column} = 'x' WHERE number = 3")
    assert first() == (3, ActTampering.ALTERED)


def test_an_altered_moment_is_named(store):
    seven_acts()
    tamper("UPDATE ledger_act SET at = '2024-07-01 01:00:00' WHERE number = 3")
    assert first() == (3, ActTampering.ALTERED)


def test_the_last_act_altered_is_named(store):
    seven_acts()
    tamper("UPDATE ledger_act SET who = '李' WHERE number = 7")
    assert first() == (7, ActTampering.ALTERED)


def test_an_altered_digest_is_told_from_an_altered_act(store):
    seven_acts()
    tamper("UPDATE ledger_act SET digest = 'x' WHERE number = 3")
    assert first() == (3, ActTampering.DIGEST)


def test_a_removed_act_is_named(store):
    seven_acts()
    tamper("DELETE FROM ledger_act WHERE number = 3")
    assert first() == (3, ActTampering.MISSING)


def test_the_closed_end_of_the_log_cut_off_is_named(store):
    seven_acts()
    tamper("DELETE FROM ledger_act WHERE number >= 5")
    assert first() == (5, ActTampering.MISSING)


def test_a_log_computed_again_behind_the_change_no_longer_fits_the_seal(store):
    seven_acts()
    tamper("UPDATE ledger_act SET who = '李' WHERE number = 3")
    link = ""
    for row in models.Act.objects.order_by("number"):
        if row.number < 3:
            link = row.digest
            continue
        link = row.deed().link(link)
        tamper(f"UPDATE ledger_act SET digest = '{link}' WHERE number = {row.number}")
    assert first() == (3, ActTampering.SEAL)


def test_a_seal_that_forgets_the_acts_is_found(store):
    seven_acts()
    tamper("UPDATE ledger_seal SET acts = NULL, acts_digest = NULL WHERE number = 1")
    assert read.verify().faults


def test_an_act_whose_command_was_cut_off_is_found(store):
    seven_acts()
    filed("2024-07-07", "12家", "firms")
    tamper("DELETE FROM ledger_entry WHERE number = 3", "DELETE FROM ledger_command WHERE key = '报送firms'")
    verification = read.verify()
    assert not verification.faults
    assert [(fault.number, fault.what) for fault in verification.act_faults] == [(8, ActTampering.COMMAND)]


def test_entries_without_an_act_are_sealed_as_before(store):
    enter(said("2024-07-01", "王", "8350人"))
    seal = write.seal(by="赵", at=at("2024-07-02"))
    assert seal.acts is None
    assert read.verify().intact


# --- sealed alone, when nothing was entered


def a_quiet_day(day="2024-07-08"):
    """After the seven acts somebody looks at the log, which is act 8; the acts alone are sealed, which is act 9."""
    seven_acts()
    told(What.EXPORT, day, object="/audit.csv")
    return act_seals.seal(by="赵", at=at(day))


def test_acts_of_a_day_without_entries_are_sealed_alone_and_verify_says_how_many_are_open(store):
    seven_acts()
    told(What.EXPORT, "2024-07-08", object="/audit.csv")
    assert read.verify().acts_unsealed == 2  # the act of the last sealing, and this one
    assert write.seal(by="赵", at=at("2024-07-08"), act=Act(What.SEAL)) is None
    made = act_seals.seal(by="赵", at=at("2024-07-08"))
    verification = read.verify(anchor=made.digest)
    assert verification.intact
    assert (made.acts, verification.acts_unsealed, verification.anchor) == (8, 1, made.digest)


def test_a_day_on_which_only_sealing_was_done_is_not_sealed_again(db):
    a_quiet_day()
    assert act_seals.seal(by="赵", at=at("2024-07-09")) is None


def test_the_next_entries_are_sealed_over_both(db):
    a_quiet_day()
    filed("2024-07-09", "12家", "firms")
    sealed = write.seal(by="赵", at=at("2024-07-10"), act=Act(What.SEAL))
    verification = read.verify()
    assert (verification.intact, verification.anchor, verification.acts_unsealed) == (True, sealed.digest, 1)


REWRITTEN = {
    "an act altered": ("UPDATE ledger_act SET who = '李' WHERE number = 8", (8, ActTampering.ALTERED)),
    "the seal altered": ("UPDATE ledger_actseal SET seal = ''", (8, ActTampering.SEAL)),
    "the seal of another": ("UPDATE ledger_actseal SET by = '李'", (8, ActTampering.SEAL)),
    "the end cut off": ("DELETE FROM ledger_act WHERE number >= 8", (8, ActTampering.MISSING)),
}


@pytest.mark.parametrize("how", REWRITTEN)
def test_what_was_sealed_alone_and_rewritten_is_named(store, how):
    a_quiet_day()
    statement, expected = REWRITTEN[how]
    tamper(statement)
    assert first() == expected


def test_an_anchor_shows_that_the_seal_over_the_acts_was_taken_out(db):
    made = a_quiet_day()
    tamper("DELETE FROM ledger_actseal")
    assert read.verify().intact
    assert read.verify(anchor=made.digest).faults


@pytest.mark.parametrize("statement", ["UPDATE ledger_actseal SET by = '李'", "DELETE FROM ledger_actseal"])
def test_nobody_alters_or_deletes_a_seal_over_the_acts(store, statement):
    a_quiet_day()
    with pytest.raises(DatabaseError, match="the ledger only grows"):
        order(statement)
