"""kill -9 at any moment: nothing is half-written, and running the same again completes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from daxu.catalogue.loader import MODEL

FACTS = 123


class Victim:
    """A command that is killed `after` seconds since it said `word` on stderr."""

    def __init__(self, home: Path) -> None:
        self._environment = {**os.environ, "DAXU_HOME": str(home), "PYTHONUNBUFFERED": "1"}

    def killed(self, *words: str, at: str, after: float) -> None:
        command = [sys.executable, "-m", "daxu", *words]
        with subprocess.Popen(
            command, env=self._environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            for line in process.stderr:
                if at in line:
                    break
            else:
                pytest.fail(f"the command never said {at}")
            time.sleep(after)
            process.kill()
        assert process.returncode in (0, -signal.SIGKILL)


@pytest.fixture
def victim(home: Path) -> Victim:
    return Victim(home)


def test_a_load_killed_while_making_the_tables_is_made_good_by_the_next(home, process, victim):
    victim.killed("demo", "--no-serve", at="准备数据表", after=0.2)
    assert process("demo", "--no-serve").returncode == 0
    assert process("figures", "--facts", "--json").stdout.count("\n") == FACTS


@pytest.mark.parametrize(("word", "after"), [("入账", 0.0), ("入账", 0.2), ("封账", 0.0)])
def test_a_killed_load_leaves_all_or_nothing_and_a_rerun_completes(db, daxu, victim, word, after):
    victim.killed("load", str(MODEL), at=word, after=after)
    left = daxu("figures", "--facts", "--json")
    assert (left.exit_code, left.stdout.count("\n")) in ((2, 0), (0, FACTS))
    assert daxu("load", str(MODEL)).exit_code == 0
    assert len(daxu.lines("figures", "--facts")) == FACTS
    verified = daxu.json("verify")
    assert verified["intact"]
    assert verified["unsealed"] == 0


@pytest.mark.parametrize("after", [0.0, 0.5])
def test_a_killed_report_leaves_the_old_file_whole_and_a_rerun_completes(district, daxu, victim, tmp_path, after):
    out = tmp_path / "report.docx"
    words = ("report", "build", "--period", "2024H1", "--out", str(out))
    assert daxu(*words).exit_code == 0
    victim.killed(*words, at="撰写", after=after)
    assert ZipFile(out).testzip() is None
    assert daxu(*words).exit_code == 0
    assert ZipFile(out).testzip() is None


def test_a_killed_evaluation_is_kept_whole_or_not_at_all(district, daxu, victim):
    before = daxu.json("verify")["entries"]
    victim.killed("judge", "--record", at="存入台账", after=0.0)
    assert daxu.json("verify")["intact"]
    assert daxu("judge", "--record").exit_code == 0
    assert daxu.json("verify")["entries"] == before + 1
