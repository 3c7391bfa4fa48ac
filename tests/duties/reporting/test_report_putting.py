"""Putting the file in place: whole or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from daxu.duties import reporting


def test_a_file_is_put_in_place_and_replaces_the_old_one(tmp_path):
    path = tmp_path / "report.docx"
    path.write_bytes(b"old")
    reporting.put(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_may_be_read_by_whom_any_new_file_may(tmp_path):
    (tmp_path / "plain.txt").write_bytes(b"")
    reporting.put(tmp_path / "report.docx", b"new")
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_folder_is_never_overwritten(tmp_path):
    with pytest.raises(IsADirectoryError, match="是文件夹"):
        reporting.put(tmp_path, b"new")


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="不存在"):
        reporting.put(tmp_path / "nowhere" / "report.docx", b"new")


def test_what_cannot_be_put_in_place_leaves_nothing_behind(tmp_path):
    path = tmp_path / ("n" * 250)
    with pytest.raises(OSError, match="name too long"):
        reporting.put(path, b"new")
    assert list(tmp_path.iterdir()) == []


WRITER = """
import sys
from pathlib import Path
from daxu.duties import reporting
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    reporting.put(Path(sys.argv[1]), bytes([turn % 256]) * 400_000)
"""


@pytest.mark.parametrize("moment", [0.05, 0.11, 0.17])
def test_killed_at_any_moment_the_file_is_one_whole_version(tmp_path, moment):
    path = tmp_path / "report.docx"
    path.write_bytes(b"\x07" * 400_000)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, env=os.environ)
    assert writer.stdout
    writer.stdout.readline()
    time.sleep(moment)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    content = path.read_bytes()
    assert len(content) == 400_000
    assert len(set(content)) == 1
