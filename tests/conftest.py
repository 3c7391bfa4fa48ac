"""Shared by all tests: Django set up in a data folder of its own, and a fresh, migrated database for whoever asks.

`db` is the embedded database, `postgresql` one on each server there is, `store` one on either engine.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import translation

from servers import NotInstalled, Servers
from world import at

SERVERS = [pytest.param(sort, marks=pytest.mark.postgresql) for sort in ("wheel", "debian")]


MEMORY, ROOM = Path("/dev/shm"), 6 * 2**30  # noqa: S108 - a machine's memory, shown as a folder


def pytest_configure() -> None:
    """Before anything imports the settings: tests never touch the data of whoever runs them.

    What they write lies in memory where there is room: thousands of small transactions would wait for a disk.
    """
    if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    os.environ["DAXU_HOME"] = tempfile.mkdtemp(prefix="daxu-tests-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "daxu.web.settings"
    os.environ.pop("DATABASE_URL", None)
    django.setup()


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["DAXU_HOME"], ignore_errors=True)


def pytest_runtest_setup() -> None:
    """Every test begins in the product's language: a page answered in English leaves its thread in English."""
    translation.activate(settings.LANGUAGE_CODE)


LONG = ("browser", "cli", "web", "api", "ledger", "duties", "test_setup.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the rooms whose files are long, a file of each in turn: browsers meet as little as may be.

    At the end stand the short files, so that nobody waits for one worker's long one.
    """
    seen: dict[str, dict[Path, int]] = {}

    def place(item: pytest.Item) -> tuple[bool, int, int]:
        room = item.path.relative_to(Path(__file__).parent).parts[0]
        files = seen.setdefault(room, {})
        turn = files.setdefault(item.path, len(files))
        return (False, turn, LONG.index(room)) if room in LONG else (True, 0, 0)

    items.sort(key=place)


def use_database(settings: dict[str, object]) -> None:
    """Point Django at another database, in this thread and in those to come."""
    connections["default"].close()
    del connections["default"]
    connections.settings.update(connections.configure_settings({"default": settings}))


def embedded(home: Path) -> dict[str, object]:
    """The settings of the embedded database in a data folder, as the product makes them."""
    from daxu.web import settings

    return settings._database(home)


def served(url: str) -> dict[str, object]:
    """The settings for a PostgreSQL server, as the product makes them from DATABASE_URL."""
    from daxu.web import settings

    return settings._postgresql(url)


def migrate(settings: dict[str, object]) -> None:
    use_database(settings)
    call_command("migrate", verbosity=0, skip_checks=True)
    connections["default"].close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, made once and copied for every test."""
    home = tmp_path_factory.mktemp("migrated")
    migrate(embedded(home))  # closing moves what the write-ahead log holds into the one file
    return home / "daxu.sqlite3"


@contextmanager
def embedded_database(migrated: Path, home: Path) -> Iterator[None]:
    shutil.copyfile(migrated, home / "daxu.sqlite3")
    use_database(embedded(home))
    yield
    connections["default"].close()


@contextmanager
def served_database(servers: Servers, sort: str) -> Iterator[str]:
    try:
        server = servers.of(sort)
    except NotInstalled as reason:
        pytest.skip(str(reason))
    with server.fresh(lambda url: migrate(served(url))) as url:
        use_database(served(url))
        yield url
        connections["default"].close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, also for the processes that it starts."""
    monkeypatch.setenv("DAXU_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def db(migrated: Path, home: Path) -> Iterator[Path]:
    """A fresh embedded database; the value is its data folder."""
    with embedded_database(migrated, home):
        yield home


@pytest.fixture(scope="session")
def model(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that holds the model district, sealed, and one sample account a role (their password: sample)."""
    from daxu.catalogue import loader
    from daxu.desk import accounts
    from daxu.duties import planning, sealing

    home = tmp_path_factory.mktemp("model")
    with embedded_database(migrated, home):
        planning.load(loader.model_district(), by="王", now=at("2024-07-10"))
        sealing.seal(by="王", now=at("2024-07-10"))
        accounts.sample_accounts("sample")
    return home / "daxu.sqlite3"


@pytest.fixture
def district(model: Path, home: Path) -> Iterator[Path]:
    """A fresh embedded database with the model district; the value is its data folder."""
    with embedded_database(model, home):
        yield home


@pytest.fixture(scope="session")
def model_with_projects(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that holds the model district with its portfolio of projects."""
    from daxu.catalogue.portfolio import portfolio
    from daxu.duties.projects import acting

    home = tmp_path_factory.mktemp("projects")
    with embedded_database(model, home):
        acting.load(portfolio(), by=acting.Hand("王", manages=True), now=at("2024-07-10"))
    return home / "daxu.sqlite3"


@pytest.fixture
def projects(model_with_projects: Path, home: Path) -> Iterator[Path]:
    """A fresh embedded database with the model district and its projects; the value is its data folder."""
    with embedded_database(model_with_projects, home):
        yield home


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    started = Servers()
    yield started
    started.stop()


@pytest.fixture(params=SERVERS)
def postgresql(
    request: pytest.FixtureRequest, servers: Servers, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A fresh database on each real PostgreSQL server; the value is its DATABASE_URL."""
    with served_database(servers, request.param) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


@pytest.fixture(params=["sqlite", SERVERS[0]])
def store(
    request: pytest.FixtureRequest,
    migrated: Path,
    servers: Servers,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """A fresh database on either engine: what holds on one must hold on both. `postgresql` has every server."""
    if request.param == "sqlite":
        with embedded_database(migrated, home):
            yield request.param
    else:
        with served_database(servers, request.param) as url:
            monkeypatch.setenv("DATABASE_URL", url)
            yield request.param
