"""Every operation of the API handed bodies that nobody sends in earnest: a refusal in its one form, never a failure."""

from __future__ import annotations

import json
import random
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now

from daxu.api.routes import THROTTLE, api
from daxu.desk import tokens
from daxu.desk.models import Person
from daxu.ledger import read
from daxu.web.filing_form import new_key
from duties.filing.office import JULY, asked, opened

USUAL = {
    "filing": JULY, "value": "58人", "reason": "核对", "status": "公布", "month": "2024-07", "sealing": "锁定",
    "note": "n", "links": ["https://a.example/"], "explanations": {}, "text": "增长9%。", "period": "2024H1",
}  # fmt: skip
STRANGE = {
    "NUL": "a\0b", "lone surrogate": "a\ud800b", "digits": "9" * 100_000, "long": "长" * 100_000, "list": [[]],
    "object": {"a": {"b": None}}, "true": True, "null": None, "a great number": 10**400, "path": "../../etc/passwd",
    "another's": "2024-07|beds@yuhua", "unknown": "2024-07|nothing@nobody", "script": "<script>alert(1)</script>",
}  # fmt: skip
RAW = {
    "nothing": b"", "half": b'{"filing": ', "no object": b"[1, 2]", "a word": b'"x"', "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000, "not a number": b'{"value": NaN}', "infinite": b'{"value": 1e999}',
    "a million digits": b'{"value": ' + b"9" * 1_000_000 + b"}", "bytes": b"\xff\xfe\x00",
    "twice": b'{"filing":"a","filing":"b"}',
    "ten megabytes": b'{"note": "' + b"x" * 10_000_000 + b'"}',
    "surrogate": b'{"filing": "\\ud800", "value": "\\udfff"}',
}  # fmt: skip
ROLES = {"王": ("reporter", "rsj"), "李": ("reviewer", "rsj"), "赵": ("planner", "fgw")}


def operations():
    """Every address of the API with its methods, from its own table."""
    for prefix, router in api._routers:
        for below, view in router.path_operations.items():
            path = f"/api/{prefix.strip('/')}/{below.strip('/')}".replace("//", "/")
            yield from ((method, path) for operation in view.operations for method in operation.methods)


OPERATIONS = sorted(set(operations()))


@pytest.fixture(params=["sqlite", pytest.param("wheel", marks=pytest.mark.postgresql)])
def seats(request, home, monkeypatch, servers, migrated):
    """A program with a token for each who may do something, on either sort of engine."""
    import conftest

    cache.clear()
    monkeypatch.setattr(THROTTLE, "num_requests", 10**9)
    scene = (
        conftest.embedded_database(migrated, home) if request.param == "sqlite" else
        conftest.served_database(servers, "wheel")
    )  # fmt: skip
    with scene:
        opened(asked())
        for name, (role, organisation) in ROLES.items():
            Person.objects.create(username=name, role=role, organisation=organisation)
        yield [Client(HTTP_HOST="127.0.0.1", raise_request_exception=False, headers=bearer(name)) for name in ROLES]


def bearer(name):
    return {"Authorization": f"Bearer {tokens.make(name='探测', person=name, days=1, now=now())[0]}"}


def bodies():
    lot = random.Random(1)  # noqa: S311 - a lot, no secret
    for label, strange in STRANGE.items():
        yield label, json.dumps(dict.fromkeys(USUAL, strange)).encode()
        for name in ("filing", "value", *lot.sample(list(USUAL), 3)):
            yield f"{label} in {name}", json.dumps({**USUAL, name: strange}).encode()
    yield from RAW.items()


def wrong_with(answer):
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    if "Traceback" in answer.text or "site-packages" in answer.text:
        found.append("traceback")
    if answer.status_code >= 400 and set(answer.json()) != {"code", "what", "next"}:
        found.append(f"form {answer.text[:100]}")
    return found


def test_no_operation_fails_whatever_body_it_is_handed(seats):
    faults = {}
    for method, path in (one for one in OPERATIONS if one[0] == "POST"):
        for number, (label, body) in enumerate(bodies()):
            seat = seats[number % len(seats)]
            key = {"Idempotency-Key": new_key() if number % 5 else "k" * 5000 + "\udcff\0é"[: number % 3]}
            answer = seat.generic(method, path, body, "application/json", headers=key)
            if found := wrong_with(answer):
                faults[path, label] = found
    assert faults == {}
    assert read.verify().intact


def test_no_operation_fails_whatever_its_address_asks(seats):
    faults = {}
    for path in (path for method, path in OPERATIONS if method == "GET"):
        for label, strange in STRANGE.items():
            said = str(strange).encode("utf-8", "surrogatepass")[:2000].decode("utf-8", "replace")
            query = dict.fromkeys(("filing", "month", "as_of", "period", "organisation", "code", "indicator"), said)
            for asked_for in (re.sub(r"{[^}]+}", "jobs", path), re.sub(r"{[^}]+}", said.replace("/", "%2F"), path)):
                if found := wrong_with(seats[-1].get(asked_for, query)):
                    faults[asked_for[:90], label] = found
    assert faults == {}
