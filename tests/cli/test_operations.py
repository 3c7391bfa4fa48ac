"""What an operator runs: the acts, the seal of the day, a backup, its way back — each as a real command."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path

from django.db import connection

from daxu.duties import auditing
from daxu.duties.auditing import Sought
from daxu.ledger import read


def newest():
    return auditing.search(Sought())[0]


# --- the acts


def test_acts_are_listed_the_newest_first(district, daxu):
    said = daxu("audit")
    assert said.exit_code == 0
    lines = said.output.splitlines()
    assert "封账" in lines[2]
    assert "载入" in lines[3]
    assert "共 2 条" in lines[-1]


def test_acts_are_handed_out_the_oldest_first_and_that_is_an_act(district, daxu):
    load, seal = daxu.lines("audit")
    assert (load["what"], seal["what"], load["number"]) == ("load", "seal", 1)
    assert seal["after"] == read.seals()[-1].digest
    assert (newest().what, newest().way, newest().after) == ("export", "command", "2 条")
    assert newest().who.endswith("@cli") or newest().who == "cli"


def test_acts_are_found_by_what_was_asked(district, daxu):
    assert [line["what"] for line in daxu.lines("audit", "--what", "seal")] == ["seal"]
    assert daxu.lines("audit", "--until", "2024-07-01") == []
    assert [line["number"] for line in daxu.lines("audit", "--who", "王", "--until", "2024-07-11")] == [1, 2]


def test_an_act_that_there_is_not_is_refused_with_those_there_are(district, daxu):
    said = daxu("audit", "--what", "sealing")
    assert said.exit_code == 2
    assert "seal" in said.output


def test_what_a_command_did_is_kept_with_who_ran_it(district, daxu, tmp_path):
    out = tmp_path / "report.docx"
    assert daxu("report", "build", "--period", "2024H1", "--out", str(out)).exit_code == 0
    assert (newest().what, newest().object) == ("report", "report.docx")
    assert newest().after == sha256(out.read_bytes()).hexdigest()
    key = daxu("token", "导数", "--for", "planner").stdout.strip()
    assert (newest().what, newest().way) == ("token", "command")
    assert key not in str(newest())
    daxu("token", "withdraw", "1")
    assert newest().after == "撤销"


def test_making_the_tables_is_an_act_once(home, process):
    assert process("migrate").returncode == 0
    assert process("migrate").returncode == 0
    kept = [json.loads(line) for line in process("audit", "--json").stdout.splitlines()]
    assert [act["what"] for act in kept] == ["upgrade"]


def test_t16_4_verify_names_the_act_that_was_changed(district, daxu):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_act_no_update")
        cursor.execute("UPDATE ledger_act SET object = 'x' WHERE number = 1")
    said = daxu("verify")
    assert said.exit_code == 1
    assert "第 1 条行为：行为记录被改" in said.output
    assert json.loads(daxu("verify", "--json").stdout)["act_faults"][0]["number"] == 1


# --- the seal of the day


def test_the_day_is_sealed_once(district, daxu):
    assert daxu("seal", "--json").stdout == "null\n"
    assert daxu("judge", "--record").exit_code == 0
    made = json.loads(daxu("seal", "--json").stdout)
    assert (made["number"], made["entries"], made["digest"]) == (2, 1, read.seals()[-1].digest)
    assert made["acts"] == 3
    assert daxu("verify", "--anchor", made["digest"]).exit_code == 0


# --- backup and restore


def evidence(home: Path) -> Path:
    content = b"%PDF-1.7 a page"
    digest = sha256(content).hexdigest()
    place = home / "evidence" / digest[:2] / digest
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    return place.relative_to(home)


def test_a_backup_comes_back_in_another_folder(district, process, tmp_path_factory):
    piece = evidence(district)
    backed = process("backup", "--json")
    assert backed.returncode == 0, backed.stderr
    told = json.loads(backed.stdout)
    assert Path(told["file"]).parent == district / "backups"
    assert (told["entries"], told["evidence"], told["missing"]) == (read.head(), 1, [])
    assert told["digest"] == sha256(Path(told["file"]).read_bytes()).hexdigest()
    other = tmp_path_factory.mktemp("other")
    done = process("restore", told["file"], "--digest", told["digest"], "--json", DAXU_HOME=str(other))
    assert done.returncode == 0, done.stderr
    assert (other / piece).read_bytes() == b"%PDF-1.7 a page"
    here, there = (json.loads(process("verify", "--json", DAXU_HOME=str(place)).stdout) for place in (district, other))
    assert there["intact"]
    assert there["anchor"] == here["anchor"]
    assert sorted(path.name for path in other.iterdir()) == ["daxu.sqlite3", "evidence", "secret"]


def test_a_backup_with_another_digest_than_was_kept_is_refused(district, process):
    file = json.loads(process("backup", "--json").stdout)["file"]
    refused = process("restore", file, "--replace", "--digest", "0" * 64)
    assert refused.returncode == 2
    assert "散列与所给的不同" in refused.stderr


def test_data_is_replaced_only_when_asked_and_is_kept(district, process):
    file = json.loads(process("backup", "--json").stdout)["file"]
    assert process("judge", "--record").returncode == 0
    refused = process("restore", file)
    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    replaced = json.loads(process("restore", file, "--replace", "--json").stdout)
    assert Path(replaced["kept"]).exists()
    assert json.loads(process("verify", "--json").stdout)["entries"] == replaced["entries"]


def test_a_file_that_is_no_backup_is_refused_in_words(district, process, tmp_path):
    (tmp_path / "x.zip").write_text("x")
    refused = process("restore", str(tmp_path / "x.zip"), "--replace")
    assert refused.returncode == 2
    assert "不是完整的备份文件" in refused.stderr


def test_a_running_site_keeps_a_backup_from_being_put_in_its_place(district, process):
    file = json.loads(process("backup", "--json").stdout)["file"]
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(district)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert reader.stdout.readline()
    refused = process("restore", file, "--replace")
    reader.communicate(b"\n")
    assert refused.returncode == 2
    assert "请先停止网站" in refused.stderr
    assert process("restore", file, "--replace").returncode == 0


READER = """
import sqlite3, sys
console = sqlite3.connect(sys.argv[1] + "/daxu.sqlite3")
console.execute("SELECT count(*) FROM ledger_entry").fetchone()
print("open", flush=True)
sys.stdin.readline()
"""


def test_commands_that_work_at_the_same_time_are_in_the_backup_or_not_but_never_half(district, process):
    recorded = threading.Thread(target=process, args=("judge", "--record"))
    recorded.start()
    told = json.loads(process("backup", "--json").stdout)
    recorded.join()
    assert told["entries"] in (read.head() - 1, read.head())
    connection.close()  # whoever restores finds nobody else in the database
    assert process("restore", told["file"], "--replace").returncode == 0
