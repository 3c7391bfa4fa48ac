"""The real site under faults: killed in a storm, its disk full, its database restarted.

What was acknowledged is there, once; who gets no answer, or a 503, sends the same again and nothing is doubled.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import storm
from django.db import connections

from cli.live import Site, session, steps, token
from daxu.desk.models import Person, Role
from daxu.ledger import read
from daxu.web.filing_form import new_key
from duties.filing.office import JULY, asked, opened

FAIRS = "2024-07|fairs@rsj"
TINY = 24  # megabytes


@pytest.fixture
def offices() -> None:
    """The small district asks 人社局 for jobs and fairs; 王 files."""
    opened(asked(), asked("fairs"))
    Person.objects.create(username="王", role=Role.REPORTER, organisation="rsj")


def test_a_server_killed_in_a_storm_loses_nothing_and_doubles_nothing(tmp_path, capsys):
    given = Namespace(reporters=10, figures=4, minutes=0.15, at_once=8, readers=2, kills=2)
    told = storm.run(given, str(tmp_path))  # which stops where a write is lost, is there twice, or the chain is broken
    assert len(told.acknowledged) == 40
    assert set(told.acknowledged.values()) == {"已上报"}
    assert {str(status).removeprefix("read ") for status in told.statuses} <= {"200", "0", "503"}
    assert "0 lost, 0 twice" in capsys.readouterr().out


# --- no room


@pytest.fixture
def tiny(db: Path, offices: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site on a disk of its own that holds little: a file system in memory, which only its processes see."""
    if not shutil.which("unshare") or subprocess.run(["unshare", "-rm", "true"], check=False).returncode:
        pytest.skip("this machine lets nobody mount a file system of their own (unshare -rm)")
    mounted = tmp_path_factory.mktemp("tiny")
    enter = f'mount -t tmpfs -o size={TINY}m tmpfs "$DAXU_HOME" && cp -a "{db}/." "$DAXU_HOME" && exec "$@"'
    running = Site(mounted, "unshare", "-rm", "sh", "-c", enter, "sh")
    running.key, running.browser = token("王"), session("王")
    running.start()
    yield running
    running.stop()


def filled(folder: Path) -> Path:
    """Leave no room on a disk, and return what takes it."""
    with sqlite3.connect(folder / "daxu.sqlite3") as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            with suppress(OSError):
                while file.write(b"0" * size) == size:
                    pass
    return ballast


def test_a_full_disk_is_said_and_the_same_is_taken_again_when_there_is_room(tiny):
    mounted = Path(f"/proc/{tiny.process.pid}/root{tiny.environment['DAXU_HOME']}")
    assert tiny.deed(tiny.key, "/filings/submit", filing=JULY, value="58人").status == 200
    ballast = filled(mounted)
    refused = tiny.deed(tiny.key, "/filings/submit", "the-same-key", filing=FAIRS, value="9场")
    assert (refused.status, json.loads(refused.text)["code"]) == (503, "unavailable")
    assert "磁盘已满" in refused.text
    assert "its disk is full" in refused.text
    page = tiny.form(tiny.browser, f"/filings/{FAIRS}/submit", value="9", note="写好的说明", key=new_key())
    assert page.status == 503
    assert "写好的说明" in page.text  # nothing typed is lost
    ballast.unlink()
    again = tiny.deed(tiny.key, "/filings/submit", "the-same-key", filing=FAIRS, value="9场")
    assert again.status == 200
    assert tiny.deed(tiny.key, "/filings/submit", "the-same-key", filing=FAIRS, value="9场").text == again.text
    trail = tiny.ask("GET", f"/api/v1/filing?filing={FAIRS}", Authorization=f"Bearer {tiny.key}")
    assert len(json.loads(trail.text)["steps"]) == 1
    with sqlite3.connect(mounted / "daxu.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


# --- the database restarted


@pytest.fixture
def on_postgresql(postgresql: str, home: Path, offices: None) -> Iterator[Site]:
    running = Site(home)
    running.key = token("王")
    running.start()
    yield running
    running.stop()


def test_a_restarted_database_is_said_and_needs_no_restart_of_the_site(request, servers, on_postgresql):
    server, site = servers.of(request.node.callspec.params["postgresql"]), on_postgresql
    assert site.deed(site.key, "/filings/submit", filing=JULY, value="58人").status == 200
    server.stop()
    refused = site.deed(site.key, "/filings/submit", "the-same-key", filing=FAIRS, value="9场")
    page = site.ask("GET", "/sign-in", Cookie="daxu_session=whoever")
    server.start()
    connections["default"].close()  # ours was cut off, too
    assert (refused.status, json.loads(refused.text)["code"]) == (503, "unavailable")
    assert "socket" not in refused.text  # where the server is, is nobody's business
    assert page.status in (200, 503)
    answers = [site.deed(site.key, "/filings/submit", "the-same-key", filing=FAIRS, value="9场") for _ in range(6)]
    assert {answer.status for answer in answers} == {200}
    assert (steps(JULY), steps(FAIRS)) == (["上报"], ["上报"])
    assert read.verify().intact
