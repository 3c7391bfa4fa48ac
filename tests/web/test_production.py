"""Production refuses to start with anything that a demonstration may have: the real server is started, and says why."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

SECRET = "k3v9-Q7wz_Lx2m-Rt8c_Np5d-Hs6j_By1f-Gu4q_Ea0o-Xi7r_Wm"
FIT = {
    "DAXU_MODE": "production",
    "DAXU_SECRET": SECRET,
    "DAXU_TLS": "1",
    "DAXU_HOSTS": "plan.example.cn,127.0.0.1",
}
DAXU = [sys.executable, "-m", "daxu"]


def surroundings(home, **changed):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DAXU_", "DATABASE_"))}
    return {**kept, "DAXU_HOME": str(home), **FIT, **changed}


def run(home, *words, **changed):
    return subprocess.run(
        [*DAXU, *words], env=surroundings(home, **changed), capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def ready(db, plan):
    """A data folder with a plan and the three administrators."""
    from daxu.duties import staffing
    from world import at

    staffing.preset(now=at("2024-07-10"))
    return db


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"DAXU_SECRET": "demo"}, "Production needs a secret of your own"),
        ({"DAXU_SECRET": "a" * 60}, "Production needs a secret of your own"),
        ({"DAXU_SECRET": f"django-insecure-{SECRET}"}, "Production needs a secret of your own"),
        ({"DAXU_TLS": "0"}, "Production needs TLS"),
        ({"DAXU_DEBUG": "1"}, "Production never debugs"),
        ({"DAXU_HOSTS": "*"}, "Production names its hosts"),
        ({"DAXU_SECOND_FACTOR": "maybe"}, "optional, required or everyone"),
        ({"DAXU_PASSWORD_LENGTH": "4"}, "whole number from 8 on"),
        ({"DAXU_MODE": "prod"}, "demo or production"),
    ],
    ids=lambda value: next(iter(value.items()))[0] if isinstance(value, dict) else "",
)
def test_the_server_refuses_to_start_and_says_why(ready, changed, says):
    done = run(ready, "serve", "--port", str(free_port()), **changed)
    assert done.returncode != 0
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def test_a_secret_that_was_made_here_is_refused(ready):
    lonely = surroundings(ready)
    del lonely["DAXU_SECRET"]
    done = subprocess.run([*DAXU, "serve"], env=lonely, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 2
    assert "Production needs a secret of your own" in done.stderr


def test_sample_accounts_are_refused_by_the_command_and_by_whoever_starts_the_application(ready):
    from daxu.desk import accounts

    accounts.sample_accounts("sample")
    for command in ([*DAXU, "serve"], [sys.executable, "-c", "import daxu.web.wsgi"]):
        done = subprocess.run(
            command, env=surroundings(ready), capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode != 0
        assert "The database holds sample accounts" in done.stderr


def test_without_administrators_nobody_could_keep_the_house(db, plan):
    done = run(db, "serve")
    assert done.returncode == 2
    assert "daxu account preset" in done.stderr
    made = run(db, "account", "preset")
    assert [line.split()[0] for line in made.stdout.splitlines()[-3:]] == ["sysadmin", "secadmin", "auditor"]
    assert "已经有了" in run(db, "account", "preset").stdout


def test_the_demonstration_is_not_for_production(db):
    done = run(db, "demo", "--no-serve")
    assert done.returncode == 2
    assert "not for production" in done.stderr


def test_the_keeper_of_the_machine_lets_an_administrator_in_again_and_nobody_else(ready):
    done = run(ready, "account", "reset", "secadmin", "--reason", "手机丢失")
    assert re.fullmatch(r"\S{12}", done.stdout.strip())
    assert run(ready, "account", "reset", "secadmin", "--reason", " ").returncode == 2
    assert run(ready, "account", "reset", "nobody", "--reason", "手机丢失").returncode == 2
    from daxu.desk.models import Person

    Person.objects.create(username="wangfang")
    refused = run(ready, "account", "reset", "wangfang", "--reason", "手机丢失")
    assert refused.returncode == 2
    assert "security administrator" in refused.stderr


def test_a_fit_server_starts_answers_over_tls_only_and_asks_administrators_for_a_second_factor(ready):
    port = free_port()
    with (ready / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [*DAXU, "serve", "--port", str(port), "--workers", "1"], env=surroundings(ready), stdout=log, stderr=log
        )
    try:
        answer = wait_for(port, server)
        assert answer.status == 200
        assert "max-age=" in answer.headers["Strict-Transport-Security"]
        page = ask(port, "/sign-in")
        assert "示例账号" not in page.read().decode()
        assert "Secure" in page.headers["Set-Cookie"]
        with pytest.raises(urllib.error.HTTPError) as sent_away:
            ask(port, "/sign-in", proto="http")
        assert sent_away.value.code == 301
    finally:
        server.terminate()
        server.wait(timeout=60)


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_asked):
        return None


def ask(port, path, proto="https"):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"X-Forwarded-Proto": proto})
    return urllib.request.build_opener(Stay).open(request, timeout=30)


def wait_for(port, server):
    latest = time.monotonic() + 120
    while time.monotonic() < latest:
        assert server.poll() is None, "the server stopped while starting"
        try:
            return ask(port, "/healthz")
        except OSError:
            time.sleep(0.3)
    return pytest.fail("the server did not answer")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
