"""Commands run as users run them: in this process where that is enough, as real processes where it is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from daxu.cli.main import main


class Daxu:
    """`daxu("judge", "--json")` runs a command in this process."""

    def __call__(self, *words: str) -> Result:
        result = CliRunner().invoke(main, words)
        assert "Traceback" not in result.output
        return result

    def json(self, *words: str) -> Any:
        """The one object that a command prints."""
        (only,) = self.lines(*words)
        return only

    def lines(self, *words: str) -> list[Any]:
        """The objects that a command prints, one a line."""
        result = self(*words, "--json")
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture
def daxu() -> Daxu:
    return Daxu()


@pytest.fixture
def process(home: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `python -m daxu` as a process of its own on the test's data folder."""

    def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        told = {**os.environ, "DAXU_HOME": str(home), **environment}
        done = subprocess.run(
            [sys.executable, "-m", "daxu", *words], env=told, capture_output=True, text=True, timeout=120, check=False
        )
        assert "Traceback" not in done.stdout + done.stderr
        return done

    return run
