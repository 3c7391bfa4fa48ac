"""Backup and restore: all of it in one file that proves itself, back on either engine, and never half."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
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
CLERK = Path(__file__).resolve().parents[1] / "ledger" / "clerk.py"


def file_figures(count, first=1):
    day = "2024-07-01" if first == 1 else "2024-07-05"
    for number in range(first, first + count):
        entry = Entry(fact(f"{number}人", indicator=f"jobs-{number}"), "王", at(day))
        write.append(write.Command(f"报送{number}", "王", entry.at, "报送"), [entry])


def an_office(home):
    """A small office: figures with a correction and a seal, acts, people, evidence."""
    file_figures(5)
    standing = next(read.entries())
    better = Entry(fact("9人", indicator="jobs-1"), "李", at("2024-07-02"), standing.entry.id, "核对")
    write.append(write.Command("更正1", "李", better.at, "更正"), [better])
    write.seal(by="赵", at=at("2024-07-03"))
    Person.objects.create_user("王", password="Sample-only-9", role=Role.REPORTER, organisation="rsj")
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


@pytest.fixture
def office(store, home):
    """An office on every engine in turn, with its backup; the value is (home, file, digest of the evidence)."""
    digest = an_office(home)
    file, _ = backed_up(home)
    return home, file, digest


# --- what is written


def test_a_backup_says_what_it_holds_and_is_readable_by_its_owner_only(office):
    _, file, digest = office
    manifest = keeping.check(file)
    rows = {part.name: part.rows for part in manifest.parts}
    assert (manifest.entries, manifest.acts, manifest.missing) == (6, 1, ())
    assert (rows["tables/ledger_entry.jsonl"], rows["tables/desk_person.jsonl"]) == (6, 1)
    assert f"evidence/{digest}" in rows
    assert "tables/django_session.jsonl" not in rows
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_an_act_with_its_hash(office):
    _, file, _ = office
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


def test_data_that_is_there_is_not_replaced_unasked(office):
    home, file, _ = office
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
def test_a_tampered_archive_is_refused_and_the_old_state_stays(office, attack):
    home, file, _ = office
    before = state()
    change, why = ATTACKS[attack]
    altered(file, "tables/ledger_entry.jsonl", change)
    connection.close()
    with pytest.raises(keeping.NotSound, match=why):
        keeping.restore(file, home, now=NOW, replace=True)
    assert state() == before
    assert read.verify().intact


@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_half_an_archive_is_refused(office, share):
    home, file, _ = office
    sound = file.read_bytes()
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


def test_a_database_that_somebody_uses_is_not_replaced(store, home, request):
    an_office(home)
    file, _ = backed_up(home)
    before = state()
    command = [sys.executable, CLERK, "file", "李", "k", "1", "1"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clerks_environment()
    ) as clerk:
        assert clerk.stdout.readline() == "ready\n"
        connection.close()
        held = subprocess.run(
            [sys.executable, "-c", HOLD], env=clerks_environment(), capture_output=True, text=True, check=False,
            input=f"{file}\n{home}\n",
        )  # fmt: skip
        clerk.stdin.write("\n")
        clerk.stdin.flush()
        clerk.wait()
    assert "InUse" in held.stdout, held.stderr
    assert state()[0] != before  # what the clerk wrote is there


def clerks_environment():
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "daxu.web.settings"}


HOLD = """
import sys, django
django.setup()
from pathlib import Path
from datetime import UTC, datetime
from django.db import connection, connections
from daxu.duties import keeping
file, home = (Path(line.strip()) for line in sys.stdin)
other = connections.create_connection("default")
with other.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM ledger_entry")
try:
    keeping.restore(file, home, now=datetime.now(UTC), replace=True)
except keeping.InUse as refusal:
    print("InUse", refusal)
"""


# --- while others write, and killed


def test_a_backup_taken_while_clerks_write_is_one_moment(store, home, elsewhere_after):
    file_figures(5)
    command = [sys.executable, CLERK, "file", "李", "k", "1000", "2999"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clerks_environment()
    ) as clerk:
        assert clerk.stdout.readline() == "ready\n"
        clerk.stdin.write("\n")
        clerk.stdin.flush()
        taken = [backed_up(home, f"{n}.zip") for n in range(3)]
        assert clerk.stdout.readline() == "entered\n"
    assert {manifest.entries for _, manifest in taken} <= {5, 2005}
    file, manifest = taken[-1]
    keeping.restore(file, elsewhere_after(), now=NOW)
    assert read.head() == manifest.entries
    assert read.verify().intact


KILLED = """
import os, sys, django
django.setup()
from pathlib import Path
from datetime import UTC, datetime
from django.db import connection
from daxu.duties import keeping
work, file, home, statement = (line.strip() for line in sys.stdin)
def die(execute, sql, parameters, many, context):
    if statement in sql:
        os.kill(os.getpid(), 9)
    return execute(sql, parameters, many, context)
now = datetime.now(UTC)
with connection.execute_wrapper(die):
    if work == "backup":
        keeping.backup(Path(file), Path(home), release="0", now=now)
    else:
        keeping.restore(Path(file), Path(home), now=now, replace=True)
"""
MOMENTS = ["CREATE TABLE", 'INSERT INTO "desk_person"', 'INSERT INTO "ledger_entry"', 'INSERT INTO "ledger_act"']


def killed(work, file, home, statement):
    connection.close()
    done = subprocess.run(
        [sys.executable, "-c", KILLED], env=clerks_environment(), capture_output=True, text=True, check=False,
        input="\n".join((work, str(file), str(home), statement)),
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("statement", MOMENTS)
def test_a_restore_killed_in_the_middle_leaves_the_old_state_and_runs_again(office, statement):
    home, file, _ = office
    file_figures(1, first=50)
    before = state()
    killed("restore", file, home, statement)
    time.sleep(0.2)  # until the server has noticed
    assert state() == before
    assert read.verify().intact
    connection.close()
    keeping.restore(file, home, now=NOW, replace=True)
    assert read.head() == 6


def test_a_backup_killed_in_the_middle_leaves_the_older_one_whole(office):
    home, file, _ = office
    sound = file.read_bytes()
    killed("backup", file, home, 'FROM "ledger_entry"')
    assert file.read_bytes() == sound
    backed_up(home)
    assert list(home.glob(".*.partial")) == []
