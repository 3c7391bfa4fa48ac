"""Bad input is refused with exit code 2, in two languages, with what to do; nothing is lost and nothing half-done."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from pathlib import Path

import pytest

from daxu.catalogue.loader import MODEL

UNPRIVILEGED = pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["judge", "--as-of", "2024-06-31"], "应写作 2024-06-30"),
        (["judge", "--as-of", "六月底"], "应写作 2024-06-30"),
        (["judge", "--as-of", "0001-01-01"], "1900—2200"),
        (["judge", "--known-at", "昨天"], "看不懂时刻"),
        (["judge", "--plan", "no-such-plan"], "没有计划“no-such-plan”；现有计划：yht-2024"),
        (["figures", "--period", "2024H3"], "看不懂时段“2024H3”"),
        (["figures", "--period", "2024年13月"], "不存在"),
        (["trace", "f-000000000000"], "没有编号为“f-000000000000”的数据"),
        (["trace", ""], "没有编号为"),
        (["show", "软件业务收人"], "软件业务收入"),
        (["judg"], "是否为：judge"),
        (["judge", "--as"], "--as"),
        (["judge", "extra"], "参数有误"),
        (["load", "no/such/folder"], "no/such/folder"),
        (["serve", "--port", "70000"], "70000"),
        (["serve", "--host", "no.such.host.invalid"], "no.such.host.invalid"),
        (["token", "脚本", "--for", "nobody"], "没有启用的账号“nobody”"),
        (["token", "脚本"], "--for"),
        (["token", "withdraw", "99"], "没有 99 号令牌"),
    ],
)
def test_bad_words_are_refused_with_what_would_be_right(district, daxu, words, said):
    result = daxu(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not result.stdout


def test_an_unknown_id_names_near_ones(district, daxu):
    known = daxu.lines("figures", "--facts")[0]["id"]
    slip = known[:-1] + ("0" if known[-1] != "0" else "1")
    assert known in daxu("trace", slip).stderr


READING = [["judge"], ["figures"], ["show", "x"], ["trace", "x"], ["verify"], ["serve"]]


@pytest.mark.parametrize("words", [["judge"], ["serve"]], ids=lambda words: words[0])
def test_reading_an_empty_folder_says_what_to_run_first(home, process, words):
    done = process(*words)
    assert done.returncode == 2
    assert "尚未载入数据：请先运行 daxu demo 或 daxu load" in done.stderr
    assert not (home / "daxu.sqlite3").exists()


@pytest.mark.parametrize("words", READING, ids=lambda words: words[0])
def test_reading_empty_tables_says_what_to_run_first(db, daxu, words):
    result = daxu(*words)
    assert result.exit_code == 2
    assert "尚未载入数据" in result.stderr


def test_tables_of_an_older_release_are_not_read(district, daxu):
    with sqlite3.connect(district / "daxu.sqlite3") as file:
        file.execute("DELETE FROM django_migrations WHERE app = 'desk'")
    result = daxu("judge")
    assert result.exit_code == 2
    assert "请先运行 daxu migrate" in result.stderr


def test_a_file_that_is_no_database_is_named_as_such(home, process):
    (home / "daxu.sqlite3").write_bytes(b"not a database, " * 500)
    done = process("judge")
    assert done.returncode == 2
    assert "不是数据库" in done.stderr


def test_a_busy_database_is_said_to_be_busy(district, daxu):
    from django.db import connection

    holder = sqlite3.connect(district / "daxu.sqlite3")
    holder.execute("BEGIN IMMEDIATE")
    connection.cursor().execute("PRAGMA busy_timeout=50")
    result = daxu("judge", "--record")
    holder.rollback()
    assert result.exit_code == 2
    assert "database is locked" in result.stderr
    assert "重试" in result.stderr


@UNPRIVILEGED
def test_a_data_folder_that_cannot_be_written_is_named(home, process):
    home.chmod(0o500)
    done = process("demo", "--no-serve")
    home.chmod(0o700)
    assert done.returncode == 2
    assert str(home) in done.stderr


def test_a_data_folder_that_is_a_file_is_named(tmp_path, process):
    (tmp_path / "file").touch()
    done = process("judge", DAXU_HOME=str(tmp_path / "file"))
    assert done.returncode == 2
    assert str(tmp_path / "file") in done.stderr


def test_a_data_folder_that_cannot_be_made_is_named(process):
    done = process("demo", "--no-serve", DAXU_HOME="/proc/daxu")
    assert done.returncode == 2
    assert "/proc/daxu" in done.stderr


def test_another_sort_of_database_is_refused(process):
    done = process("judge", DATABASE_URL="mysql://localhost/daxu")
    assert done.returncode == 2
    assert "postgresql://" in done.stderr


def test_a_database_server_that_is_away_is_said_to_be(process):
    done = process("judge", DATABASE_URL="postgresql://nobody@127.0.0.1:1/daxu")
    assert done.returncode == 2
    assert "DATABASE_URL" in done.stderr


# --- catalogues


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the model district's declarations, to be spoiled."""
    return Path(shutil.copytree(MODEL, tmp_path / "catalogue"))


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))


def test_all_problems_of_a_catalogue_come_together_with_file_and_line(db, daxu, folder):
    spoil(folder, "observations.toml", 'period = "2024H1"', 'period = "2024H7"')
    spoil(folder, "indicators.toml", 'unit = "', 'unit = "斤斤计较')
    result = daxu("load", str(folder))
    assert result.exit_code == 2
    assert "observations.toml:" in result.stderr
    assert "indicators.toml:" in result.stderr
    assert "未载入任何内容" in result.stderr


def test_nothing_of_a_bad_catalogue_is_loaded(district, daxu, folder):
    before = daxu.json("verify")
    spoil(folder, "observations.toml", 'period = "2024H1"', 'period = "2024H7"')
    daxu("load", str(folder))
    assert daxu.json("verify") == before


def test_a_catalogue_that_is_no_toml_is_refused(db, daxu, folder):
    (folder / "plan.toml").write_text("[[[")
    result = daxu("load", str(folder))
    assert result.exit_code == 2
    assert "plan.toml:1" in result.stderr


def test_an_empty_folder_is_no_catalogue(db, daxu, tmp_path):
    (tmp_path / "empty").mkdir()
    assert daxu("load", str(tmp_path / "empty")).exit_code == 2


def test_a_frozen_plan_is_not_changed_by_loading(district, daxu, folder):
    spoil(folder, "plan.toml", 'goal = "1.67万人"', 'goal = "1.6万人"')
    before = daxu.json("verify")
    result = daxu("load", str(folder))
    assert result.exit_code == 2
    assert "new-jobs" in result.stderr
    assert daxu.json("verify") == before


def test_loading_the_same_again_changes_nothing(district, daxu, folder):
    before = daxu.json("verify")
    receipt = daxu.json("load", str(folder))
    assert receipt["entered"] == receipt["corrected"] == 0
    assert receipt["seal"] is None
    assert daxu.json("verify") == before


def test_a_corrected_figure_becomes_a_new_version(district, daxu, folder):
    spoil(folder, "observations.toml", 'value = "1400亿元"', 'value = "1401亿元"')
    assert daxu.json("load", str(folder))["corrected"] == 1
    item = next(i for i in daxu.json("judge")["items"] if i["code"] == "software-revenue")
    versions = daxu.json("trace", item["observed_entry"])["versions"]
    assert [version["stated"] for version in versions] == ["1400亿元", "1401亿元"]
    assert versions[1]["corrects"] == versions[0]["id"]


# --- serving


def test_a_port_that_was_asked_for_and_is_busy_is_refused(district, daxu):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        result = daxu("serve", "--port", str(port))
    assert result.exit_code == 2
    assert f"端口 {port} 已被占用" in result.stderr


def test_production_refuses_to_serve_a_demonstration(district, process):
    done = process("serve", DAXU_MODE="production")
    assert done.returncode == 2
    assert "DAXU_SECRET" in done.stderr


def test_production_refuses_the_demonstration_itself(home, process):
    done = process("demo", "--no-serve", DAXU_MODE="production", DAXU_SECRET="x" * 50)
    assert done.returncode == 2
    assert not (home / "daxu.sqlite3").exists()
