"""Shared by all tests: Django set up in a data folder of its own, and a fresh, migrated database for whoever asks."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

# Before anything imports the settings: tests never touch the data of whoever runs them.
os.environ["DAXU_HOME"] = tempfile.mkdtemp(prefix="daxu-tests-")
os.environ["DJANGO_SETTINGS_MODULE"] = "daxu.web.settings"
os.environ.pop("DATABASE_URL", None)

import django

django.setup()

from django.core.management import call_command
from django.db import connections


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["DAXU_HOME"], ignore_errors=True)


def use_database(settings: dict[str, object]) -> None:
    """Point Django's one connection, in this thread and in those to come, at another database."""
    connections["default"].close()
    del connections["default"]
    connections.settings.update(connections.configure_settings({"default": settings}))


def sqlite_settings(home: Path) -> dict[str, object]:
    """Return the settings of an embedded database, exactly as the product makes them."""
    from daxu.web import settings

    return settings._database(home)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, made once and copied for every test."""
    home = tmp_path_factory.mktemp("migrated")
    use_database(sqlite_settings(home))
    call_command("migrate", verbosity=0, skip_checks=True)
    connections["default"].close()  # closing moves what the write-ahead log holds into the one file
    return home / "daxu.sqlite3"


@pytest.fixture
def db(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh database; the value is its data folder (DAXU_HOME), for processes that the test starts."""
    shutil.copyfile(migrated, tmp_path / "daxu.sqlite3")
    monkeypatch.setenv("DAXU_HOME", str(tmp_path))
    use_database(sqlite_settings(tmp_path))
    yield tmp_path
    connections["default"].close()
