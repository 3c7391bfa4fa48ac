"""The world that scenarios walk in: a data folder of its own, commands as people type them, pages as browsers ask."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any
from uuid import uuid4

from django.test import Client

from daxu.cli.faults import REFUSED
from daxu.cli.main import main
from daxu.desk.models import Person

HOST = "127.0.0.1"


class Stumbled(AssertionError):
    """A step did not find what must be there."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


class World:
    """One loaded district, seen from every side; nothing here reaches the data of whoever asks."""

    def __init__(self) -> None:
        """Begin with nothing of its own: `kept` is what the steps of one scenario hand on to each other."""
        self.kept: dict[str, str] = {}

    def daxu(self, *words: str) -> Done:
        """Run a command."""
        with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
            try:
                main.main(words)
            except SystemExit as leaving:
                code = int(leaving.code or 0)
        return Done(code, out.getvalue(), err.getvalue())

    def lines(self, *words: str) -> list[dict[str, Any]]:
        """Return what a command answers with --json."""
        done = self.daxu(*words, "--json")
        expect(done.code == 0, f"daxu {' '.join(words)} → {done.code} {done.err.strip()}")
        return [json.loads(line) for line in done.out.splitlines()]

    def refuses(self, *words: str) -> None:
        """Expect a command to refuse with exit code 2 and a text, and never a traceback."""
        done = self.daxu(*words)
        expect(done.code == REFUSED and bool(done.err), f"daxu {' '.join(words)} → {done.code}")
        expect("Traceback" not in done.err, "traceback")

    def browser(self, name: str = "") -> Client:
        """Return a browser, signed in when a sample account is named."""
        client = Client(HTTP_HOST=HOST)
        if name:
            client.force_login(Person.objects.get(username=name), "django.contrib.auth.backends.ModelBackend")
        return client

    def page(self, address: str, name: str = "planner") -> str:
        """Return the words of a page."""
        answer = self.browser(name).get(address)
        expect(answer.status_code == 200, f"{address} → {answer.status_code}")  # noqa: PLR2004 - the status itself
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

    def asks(self, address: str, name: str = "planner") -> Any:
        """Return what the API answers."""
        answer = self.browser(name).get(address)
        expect(answer.status_code == 200, f"{address} → {answer.status_code}")  # noqa: PLR2004 - the status itself
        return answer.json()

    def tells(self, address: str, body: object, name: str = "planner") -> Any:
        """Return what the API answers to what somebody hands it."""
        answer = self._handed(address, body, name)
        expect(answer.status_code == 200, f"{address} → {answer.status_code} {answer.content.decode()[:200]}")  # noqa: PLR2004 - the status itself
        return answer.json()

    def told_off(self, address: str, body: object, name: str = "planner") -> int:
        """Return only the status with which the API answers."""
        return int(self._handed(address, body, name).status_code)

    def _handed(self, address: str, body: object, name: str) -> Any:
        key = {"Idempotency-Key": str(uuid4())}
        return self.browser(name).post(address, body, content_type="application/json", headers=key)

    def status(self, address: str, name: str = "") -> int:
        """Return only the status of an address."""
        return int(self.browser(name).get(address).status_code)


def expect(found: bool, told: str) -> None:
    """Stumble, saying over what, unless it was found."""
    if not found:
        raise Stumbled(told)
