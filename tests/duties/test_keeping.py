"""Backup and restore: all of it in one file that proves itself, back on either engine, and never half.

Where the engine matters a test walks both sorts (`office`), or every server there is (`postgresql`); what is
about the file itself is asked of the embedded database alone (`small`).
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import time
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection, connections

import conftest
from daxu.core.entry import Entry
from daxu.desk.models import Person, Role
from daxu.duties import auditing, keeping
from daxu.duties.auditing import Occasion, Sought, What
from daxu.ledger import read, tables, write
from world import at, fact

NOW = at("2024-07-10")
FORK = multiprocessing.get_context("fork")
PATIENCE = 60  # seconds that another process may take


def file_figures(count, first=1):
    day = "2024-07-01" if first == 1 else "2024-07-05"
    for number in range(first, first + count):
        entry = Entry(fact(f"{number}人", indicator=f"jobs-{number}"), "王", at(day))
        write.append(write.Command(f"报送{number}", "王", entry.at, "报送"), [entry])


@cache
def hashed():
    """The hash of 王's password, made once: it is slow by design."""
    return make_password("Sample-only-9")


def an_office(home):
    """A small office: figures with a correction and a seal, acts, people, evidence."""
    file_figures(5)
    standing = next(read.entries())
    better = Entry(fact("9人", indicator="jobs-1"), "李", at("2024-07-02"), standing.entry.id, "核对")
    write.append(write.Command("更正1", "李", better.at, "更正"), [better])
    write.seal(by="赵", at=at("2024-07-03"))
    Person.objects.create(username="王", password=hashed(), role=Role.REPORTER, organisation="rsj")
    auditing.record(What.EXPORT, object="/targets.csv", now=at("2024-07-04"), who=Occasion("王"))
    return give_evidence(home, b"%PDF-1.7 a page")


def give_evidence(home, content):
    digest = hashlib.sha256(content).hexdigest()
    place = home / "evidence" / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return digest


def backed_up(home, name="backup.zip"):
    file = home / name
    manifest, digest = keeping.backup(file, home, release="0", now=NOW)
    assert digest == hashlib.sha256(file.read_bytes()).hexdigest()
    return file, manifest


def state():
    """Everything that must be the same afterwards: both chains, every row of the desk."""
    names = [(person.username, person.password, person.role) for person in Person.objects.order_by("username")]
    return tables.heads()[:2], [filed.entry for filed in read.entries()], read.seals(), names


def office_with_backup(home):
    """Return (home, file, digest of the evidence) of an office that was backed up."""
    digest = an_office(home)
    file, _ = backed_up(home)
    return home, file, digest


@pytest.fixture
def small(db):
    """An office in the embedded database, with its backup."""
    return office_with_backup(db)


@pytest.fixture
def office(store, home):
    """An office on an engine, with its backup."""
    return office_with_backup(home)


# --- what is written


def test_a_backup_says_what_it_holds_and_is_readable_by_its_owner_only(small):
    _, file, digest = small
    manifest = keeping.check(file)
    rows = {part.name: part.rows for part in manifest.parts}
    assert (manifest.entries, manifest.acts, manifest.missing) == (6, 1, ())
    assert (rows["tables/ledger_entry.jsonl"], rows["tables/desk_person.jsonl"]) == (6, 1)
    assert f"evidence/{digest}" in rows
    assert "tables/django_session.jsonl" not in rows
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_an_act_with_its_hash(small):
    _, file, _ = small
    newest = auditing.search(Sought())[0]
    assert (newest.what, newest.object) == ("backup", "backup.zip")
    assert newest.after == hashlib.sha256(file.read_bytes()).hexdigest()


def test_the_same_office_gives_the_same_parts(store, home):
    an_office(home)
    _, first = backed_up(home, "first.zip")
    _, second = backed_up(home, "second.zip")
    changed = {a.name for a, b in zip(first.parts, second.parts, strict=True) if a != b}
    assert changed == {"tables/ledger_act.jsonl"}  # the first backup is an act


def test_evidence_that_is_not_what_it_was_keeps_the_backup_from_being_written(db):
    digest = an_office(db)
    (db / "evidence" / digest[:2] / digest).write_bytes(b"another page")
    with pytest.raises(keeping.NotSound, match="does not match its hash"):
        backed_up(db)
    assert list(db.glob("*.zip")) == list(db.glob(".*.partial")) == []


def test_evidence_that_is_registered_and_not_there_is_said(db):
    from daxu.desk.models import EvidenceFile

    gone = "0" * 64
    EvidenceFile.objects.create(digest=gone, organisation="rsj", name="a.pdf", sort="pdf", size=1, by="王", at=NOW)
    assert backed_up(db)[1].missing == (gone,)


# --- put back


def test_a_backup_comes_back_on_the_embedded_database_from_every_engine(office, elsewhere_after):
    _, file, digest = office
    before = state()
    home = elsewhere_after()
    done = keeping.restore(file, home, now=NOW)
    assert done.kept == ""
    assert state() == before
    assert read.verify().intact
    assert (home / "evidence" / digest[:2] / digest).read_bytes() == b"%PDF-1.7 a page"
    assert auditing.search(Sought())[0].what == "restore"
    assert Person.objects.get(username="王").check_password("Sample-only-9")


@pytest.fixture
def elsewhere_after(migrated, tmp_path_factory, monkeypatch):
    """Move to another data folder, with an embedded database, in the middle of a test."""
    moved = []

    def move():
        monkeypatch.delenv("DATABASE_URL", raising=False)
        home = tmp_path_factory.mktemp("elsewhere")
        scene = conftest.embedded_database(migrated, home)
        scene.__enter__()
        moved.append(scene)
        return home

    yield move
    for scene in moved:
        scene.__exit__(None, None, None)


def test_a_backup_of_the_embedded_database_comes_back_on_a_server(
    migrated, tmp_path_factory, postgresql, home, monkeypatch
):
    there = tmp_path_factory.mktemp("there")
    monkeypatch.delenv("DATABASE_URL")
    served = connections["default"].settings_dict
    with conftest.embedded_database(migrated, there):
        an_office(there)
        file, _ = backed_up(there)
        before = state()
    conftest.use_database(served)
    keeping.restore(file, home, now=NOW)
    assert state() == before
    assert read.verify().intact


def test_life_goes_on_behind_what_was_put_back(office):
    home, file, _ = office
    connection.close()
    keeping.restore(file, home, now=NOW, replace=True)
    file_figures(2, first=100)
    assert Person.objects.create(username="李").pk > Person.objects.get(username="王").pk
    assert write.seal(by="赵", at=NOW).number == 2
    assert read.verify().intact


def test_nothing_can_be_changed_in_what_was_put_back(office):
    from django.db import DatabaseError, transaction

    home, file, _ = office
    connection.close()
    keeping.restore(file, home, now=NOW, replace=True)
    for statement in ("UPDATE ledger_entry SET slot = 'x'", "DELETE FROM ledger_act", "DELETE FROM ledger_command"):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_data_that_is_there_is_not_replaced_unasked(small):
    home, file, _ = small
    file_figures(1, first=50)
    before = state()
    with pytest.raises(keeping.Occupied, match="--replace"):
        keeping.restore(file, home, now=NOW)
    assert state() == before


def test_what_is_replaced_is_kept(db):
    an_office(db)
    file, _ = backed_up(db)
    file_figures(1, first=50)
    newest = read.digest()
    connection.close()
    kept = Path(keeping.restore(file, db, now=NOW, replace=True).kept)
    assert read.head() == 6
    conftest.use_database({**conftest.embedded(db), "NAME": kept})
    assert (read.head(), read.digest()) == (7, newest)
    assert read.verify().intact


def test_what_is_replaced_on_a_server_is_kept_in_another_schema(postgresql, home):
    an_office(home)
    file, _ = backed_up(home)
    file_figures(1, first=50)
    kept = keeping.restore(file, home, now=NOW, replace=True).kept
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT max(number) FROM "{kept}".ledger_entry')  # noqa: S608 - a name we made
        assert cursor.fetchone() == (7,)
    assert read.head() == 6


def test_an_archive_of_older_tables_is_brought_up_to_date(store, home):
    call_command("migrate", "desk", "0002", verbosity=0)
    file_figures(3)
    file, manifest = backed_up(home)
    assert ("desk", "0003_accounts") not in manifest.migrations
    connection.close()
    keeping.restore(file, home, now=NOW, replace=True)
    assert read.head() == 3
    assert not Person.objects.filter(must_change=True).exists()  # a column that the archive did not know


# --- refused


def altered(file, name, change):
    """Write the archive again with one part changed; the manifest told or not."""
    with ZipFile(file) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    change(parts, name)
    with ZipFile(file, "w", ZIP_DEFLATED) as new:
        for called, content in parts.items():
            new.writestr(called, content)


def lie(parts, name):
    assert "9人".encode() not in parts[name]
    parts[name] = parts[name].replace(b'\\"9\\"', b'\\"8\\"')


def lie_and_say_so(parts, name):
    before = parts[name]
    lie(parts, name)
    assert parts[name] != before
    manifest = json.loads(parts["manifest.json"])
    for part in manifest["parts"]:
        if part["name"] == name:
            part["sha256"], part["size"] = hashlib.sha256(parts[name]).hexdigest(), len(parts[name])
    parts["manifest.json"] = json.dumps(manifest).encode()


def take_out(parts, name):
    del parts[name]


def put_in(parts, _name):
    parts["evidence/../../stray"] = b"x"


def from_tomorrow(parts, _name):
    manifest = json.loads(parts["manifest.json"])
    manifest["migrations"].append(["ledger", "9999_tomorrow"])
    parts["manifest.json"] = json.dumps(manifest).encode()


def unreadable(parts, _name):
    parts["manifest.json"] = b"{"


ATTACKS = {
    "an altered entry": (lie, "was altered or is damaged"),
    "an altered entry that the manifest confirms": (lie_and_say_so, "tampered with"),
    "a table taken out": (take_out, "Parts are missing"),
    "a stray file put in": (put_in, "too many"),
    "a migration of tomorrow": (from_tomorrow, "newer release"),
    "an unreadable manifest": (unreadable, "cannot be read"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_tampered_archive_is_refused_and_the_old_state_stays(small, attack):
    refuse_and_stay(*small[:2], attack)


def test_a_server_is_as_it_was_after_a_tampered_archive_was_half_put_back(postgresql, home):
    home, file, _ = office_with_backup(home)
    refuse_and_stay(home, file, "an altered entry that the manifest confirms")


def refuse_and_stay(home, file, attack):
    before = state()
    change, why = ATTACKS[attack]
    altered(file, "tables/ledger_entry.jsonl", change)
    connection.close()
    with pytest.raises(keeping.NotSound, match=why):
        keeping.restore(file, home, now=NOW, replace=True)
    assert state() == before
    assert read.verify().intact


def test_half_an_archive_is_refused(small):
    home, file, _ = small
    sound = file.read_bytes()
    for share in (0, 0.5, 0.99):
        file.write_bytes(sound[: int(len(sound) * share)])
        with pytest.raises(keeping.NotSound):
            keeping.restore(file, home, now=NOW, replace=True)
    assert read.head() == 6


def test_any_flipped_byte_is_found_or_without_effect(db):
    an_office(db)
    file, _ = backed_up(db)
    sound = file.read_bytes()
    parts = contents(file)
    for place in range(0, len(sound), max(len(sound) // 60, 1)):
        file.write_bytes(sound[:place] + bytes([sound[place] ^ 0x41]) + sound[place + 1 :])
        try:
            keeping.check(file)
        except (keeping.NotSound, Exception):  # noqa: BLE001, S112 - refused is what is wanted
            continue
        assert contents(file) == parts


def contents(file):
    with ZipFile(file) as zipped:
        return {info.filename: zipped.read(info) for info in zipped.infolist()}


# --- while others work, and killed


@contextmanager
def another_process(work, *given):
    """Do some work in a process of its own, which is killed where it hangs."""
    connection.close()  # nobody may share a line to the database
    process = FORK.Process(target=in_this_database, args=(connections["default"].settings_dict, work, *given))
    process.start()
    try:
        yield process
        process.join(PATIENCE)
        assert process.exitcode is not None, "it hangs"
    finally:
        process.kill()
        process.join()


def in_this_database(settings, work, *given):
    """Work in the database of who began it: a browser driven before leaves the connections under another name."""
    conftest.use_database(settings)
    work(*given)


def clerk(line):
    """Be connected, and file when the word comes."""
    read.head()
    line.send("ready")
    line.recv()
    file_figures(1, first=50)


def test_a_database_that_somebody_uses_is_not_replaced(office):
    home, file, _ = office
    ours, theirs = FORK.Pipe()
    with another_process(clerk, theirs):
        assert ours.poll(PATIENCE)
        with pytest.raises(keeping.InUse, match="stop the server first"):
            keeping.restore(file, home, now=NOW, replace=True)
        ours.send("go on")
    assert read.head() == 7  # what the clerk wrote is there


def busy_clerk(line):
    """File 2,000 figures by one command, and say when it begins."""
    figures = [
        Entry(fact(f"{number}人", indicator=f"jobs-{number}"), "李", at("2024-07-09")) for number in range(1000, 3000)
    ]
    read.head()
    line.send("ready")
    write.append(write.Command("k", "李", at("2024-07-09"), "报送"), figures)


def test_a_backup_taken_while_clerks_write_is_one_moment(store, home, elsewhere_after):
    file_figures(5)
    ours, theirs = FORK.Pipe()
    with another_process(busy_clerk, theirs):
        assert ours.poll(PATIENCE)
        taken = [backed_up(home, f"{n}.zip") for n in range(3)]
    assert {manifest.entries for _, manifest in taken} <= {5, 2005}
    file, manifest = taken[-1]
    keeping.restore(file, elsewhere_after(), now=NOW)
    assert read.head() == manifest.entries
    assert read.verify().intact


def die_at(statement, work, *given, **more):
    """Do some work until a statement comes."""

    def die(execute, sql, parameters, many, context):
        if statement in sql:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(die):
        work(*given, **more)


def killed(statement, work, *given):
    with another_process(die_at, statement, work, *given) as process:
        pass
    assert process.exitcode == -signal.SIGKILL
    time.sleep(0.2)  # until the server has noticed


def replace_by(file, home):
    keeping.restore(file, home, now=NOW, replace=True)


MOMENTS = ["CREATE TABLE", 'INSERT INTO "desk_person"', 'INSERT INTO "ledger_entry"', 'INSERT INTO "ledger_act"']


def test_a_restore_killed_in_the_middle_leaves_the_old_state_and_runs_again(office):
    home, file, _ = office
    file_figures(1, first=50)
    before = state()
    for statement in MOMENTS:
        killed(statement, replace_by, file, home)
        assert state() == before
        assert read.verify().intact
    connection.close()
    replace_by(file, home)
    assert read.head() == 6


def test_a_backup_killed_in_the_middle_leaves_the_older_one_whole(small):
    home, file, _ = small
    sound = file.read_bytes()
    killed('FROM "ledger_entry"', backed_up, home)
    assert file.read_bytes() == sound
    backed_up(home)
    assert list(home.glob(".*.partial")) == []
