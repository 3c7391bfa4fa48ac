"""What the machine room asks: alive, ready, how many and how fast; and a log in which nobody is named."""

from __future__ import annotations

import json
import logging
import os
import signal
from multiprocessing import get_context

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import RequestFactory, override_settings

from daxu.desk.models import Role
from daxu.duties import auditing, sealing
from daxu.web import counting, logs
from daxu.web.views import overview
from world import at


def wanting(visitor):
    answer = visitor.get("/readyz")
    return answer.status_code, set(answer.json()["wanting"])


def test_a_site_in_order_is_ready(plan, visitor):
    assert visitor.get("/readyz").json() == {"ready": True, "wanting": {}}


def test_asking_whether_it_is_ready_leaves_nothing(plan, visitor):
    before = auditing.head()
    visitor.get("/readyz")
    assert auditing.head() == before


def test_old_tables_are_not_ready(db, visitor):
    call_command("migrate", "axes", "0008", verbosity=0)
    assert wanting(visitor) == (503, {"tables"})


def test_a_ledger_that_cannot_be_written_is_not_ready(plan, visitor):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    assert wanting(visitor) == (503, {"ledger"})


def test_a_server_that_only_reads_is_not_ready(postgresql, visitor_without_home):
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    assert wanting(visitor_without_home) == (503, {"ledger"})


@pytest.fixture
def visitor_without_home():
    from django.test import Client

    return Client(HTTP_HOST="127.0.0.1")


def test_a_full_disk_is_not_ready(plan, visitor):
    with override_settings(LEAST_FREE_MEGABYTES=1 << 40):
        assert wanting(visitor) == (503, {"disk"})


@pytest.mark.parametrize("address", ["/readyz", "/healthz"])
def test_a_database_that_is_gone_is_not_ready(db, visitor, address):
    connection.close()
    (db / "daxu.sqlite3").unlink()
    (db / "daxu.sqlite3").mkdir()
    assert visitor.get(address).status_code == 503


# --- metrics


@pytest.fixture
def watched():
    with override_settings(METRICS="loopback"):
        yield


def value_of(visitor, name):
    lines = visitor.get("/metrics").text.splitlines()
    return float(next(line.rpartition(" ")[2] for line in lines if line.startswith(name + " ")))


def test_metrics_are_off_in_a_demonstration(plan, visitor):
    assert visitor.get("/metrics").status_code == 404


def test_metrics_are_for_this_machine(plan, visitor, watched):
    assert visitor.get("/metrics").status_code == 200
    assert visitor.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 404
    assert visitor.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404


def test_metrics_are_for_whoever_shows_the_token(plan, visitor):
    with override_settings(METRICS_TOKEN="seen-by-nobody"):
        for shown, status in {"seen-by-nobody": 200, "another": 404, "": 404, "é": 404}.items():
            asked = visitor.get("/metrics", REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION=f"Bearer {shown}")
            assert asked.status_code == status


def test_no_token_is_not_an_empty_token(plan, visitor):
    assert visitor.get("/metrics", HTTP_AUTHORIZATION="Bearer ").status_code == 404


def test_metrics_tell_what_is_kept(plan, visitor, watched):
    entries = value_of(visitor, "daxu_ledger_entries")
    assert entries == value_of(visitor, "daxu_ledger_unsealed_entries") > 0
    sealing.seal(by="赵", now=at("2024-07-11"))
    assert value_of(visitor, "daxu_ledger_unsealed_entries") == 0
    assert value_of(visitor, "daxu_newest_seal_age_seconds") > 0
    assert value_of(visitor, "daxu_acts") == auditing.head()[0]


def test_requests_are_counted_by_kind_and_outcome(plan, visitor, watched):
    names = ('daxu_requests_total{kind="read",status="4xx"}', 'daxu_requests_total{kind="write",status="3xx"}')
    before = [value_of(visitor, name) for name in names]
    visitor.get("/api/nowhere")
    visitor.post("/report.docx")
    assert [value_of(visitor, name) for name in names] == [count + 1 for count in before]
    buckets = value_of(visitor, 'daxu_request_seconds_bucket{kind="write",le="+Inf"}')
    assert buckets == value_of(visitor, 'daxu_request_seconds_count{kind="write"}')


def test_every_line_is_of_the_form_that_a_monitor_reads(plan, visitor, watched):
    told = visitor.get("/metrics")
    assert told["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    for line in told.text.splitlines():
        if not line.startswith("#"):
            name, _, number = line.rpartition(" ")
            assert name.partition("{")[0].replace("_", "").isalpha()
            float(number)


def _work(times):
    for _ in range(times):
        counting.count("write", 200, 0.01)


def test_workers_count_together_and_one_that_is_killed_is_not_forgotten(plan):
    before = counting._sum("write", 0)
    workers = [get_context("fork").Process(target=_work, args=(50,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    last = get_context("fork").Process(target=_killed)
    last.start()
    last.join()
    assert last.exitcode == -signal.SIGKILL
    assert counting._sum("write", 0) == before + 201


def _killed():
    counting.count("write", 200, 0.01)
    os.kill(os.getpid(), signal.SIGKILL)


# --- the log


@pytest.fixture
def lines(caplog):
    """What would stand in the log in its JSON form."""
    caplog.set_level(logging.INFO, logger="daxu.requests")
    return lambda: [json.loads(line) for line in caplog.handler.stream.getvalue().splitlines() if line.startswith("{")]


@pytest.fixture
def in_json(caplog):
    caplog.handler.setFormatter(logs.JsonLines())


def test_every_request_has_a_name_that_the_answer_bears(plan, visitor):
    given = visitor.get("/healthz", headers={"X-Request-ID": "given-by-the-proxy"})
    assert given["X-Request-ID"] == "given-by-the-proxy"
    for bad in ("x", "a b c d e f g h", "é" * 10, "a" * 99):
        assert visitor.get("/healthz", headers={"X-Request-ID": bad})["X-Request-ID"] != bad
    assert visitor.get("/healthz")["X-Request-ID"] != visitor.get("/healthz")["X-Request-ID"]


def test_an_act_and_the_log_name_the_request_alike(plan, signed_in, in_json, lines):
    answer = signed_in(Role.PLANNER).get("/targets.csv")
    assert auditing.search(auditing.Sought())[0].request == answer["X-Request-ID"]
    told = next(line for line in lines() if line.get("route") == "/targets.csv")
    assert (told["request"], told["status"], told["method"]) == (answer["X-Request-ID"], 200, "GET")


def test_the_log_names_the_route_and_never_what_fills_it(plan, signed_in, in_json, lines):
    signed_in(Role.PLANNER).get("/targets/jobs?q=王芳")
    told = json.dumps(lines(), ensure_ascii=False)
    assert "/targets/<str:code>" in told
    assert "王" not in told
    assert "jobs" not in told


def test_an_error_is_told_by_its_sort_and_places_not_its_words(plan, signed_in, in_json, lines, monkeypatch):
    def fails(*_args, **_named):
        raise ValueError("王芳 320105199003071234")

    monkeypatch.setattr(overview, "Overview", fails)
    assert signed_in(Role.PLANNER).get("/").status_code == 500
    told = next(line for line in lines() if line.get("error"))
    assert (told["error"], told["route"], told["level"]) == ("ValueError", "/", "error")
    assert any("fails" in place for place in told["where"])
    assert "王芳" not in json.dumps(lines(), ensure_ascii=False)


def test_a_failed_sign_in_names_nobody_in_the_log(plan, visitor, in_json, lines):
    for _ in range(6):
        visitor.post("/sign-in", {"username": "王芳", "password": "Wrong-secret-1"})
    told = json.dumps(lines(), ensure_ascii=False)
    assert "王芳" not in told
    assert "Wrong-secret-1" not in told


def test_a_request_that_found_no_address_has_no_route():
    assert logs.route_of(RequestFactory().get("/王芳")) == "-"
