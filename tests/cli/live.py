"""The real site, `daxu serve` with three workers, and ways to ask it: by deeds of the API and by forms of its pages."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from typing import NamedTuple
from urllib.parse import urlencode

import storm
from django.conf import settings
from django.test import Client

from daxu.core.filing import Step
from daxu.desk import tokens
from daxu.desk.models import Person
from daxu.duties import filing
from daxu.web.filing_form import new_key


class Answer(NamedTuple):
    status: int
    text: str


class Site(storm.Site):
    """`daxu serve` with three workers on a data folder, and ways to ask it."""

    def __init__(self, home: Path, *before: str, **environment: str) -> None:
        port = storm.free_port()
        command = [*before, sys.executable, "-m", "daxu", "serve", "--port", str(port), "--workers", "3"]
        super().__init__(
            command, {**os.environ, "DAXU_HOME": str(home), "DAXU_SECRET": settings.SECRET_KEY, **environment}, port
        )

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Answer:
        line = HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, path, body.encode(), headers)
        answer = line.getresponse()
        return Answer(answer.status, answer.read().decode())

    def deed(self, token: str, path: str, key: str = "", **body: str) -> Answer:
        """Post to the API with a key."""
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key or new_key()}
        return self.ask("POST", f"/api/v1{path}", json.dumps(body), **headers, **{"Content-Type": "application/json"})

    def form(self, session: str, path: str, **fields: str) -> Answer:
        """Send a page's form from the browser of a session."""
        secret = "s" * 32
        cookies = f"daxu_session={session}; csrftoken={secret}"
        body = urlencode({"csrfmiddlewaretoken": secret, "status": "公布", "version": "0", **fields})
        return self.ask("POST", path, body, Cookie=cookies, **{"Content-Type": "application/x-www-form-urlencoded"})


def at_once(*asked: Callable[[], Answer]) -> list[Answer]:
    """Ask several things at the same moment."""
    gate = Barrier(len(asked))

    def go(one: Callable[[], Answer]) -> Answer:
        gate.wait()
        return one()

    with ThreadPoolExecutor(len(asked)) as people:
        return list(people.map(go, asked))


def token(person: str) -> str:
    return tokens.make(name="故障", person=person, days=1, now=datetime.now(UTC))[0]


def session(person: str) -> str:
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(Person.objects.get(username=person), "django.contrib.auth.backends.ModelBackend")
    return browser.cookies["daxu_session"].value


def steps(name: str) -> list[str]:
    return [taken.entry.says.deed.value for taken in filing.trail(name) if isinstance(taken.entry.says, Step)]
