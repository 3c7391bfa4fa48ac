"""`daxu serve`: the site behind gunicorn, after every check has passed."""

from __future__ import annotations

import errno
import os
import socket
import sys
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_address
from typing import NoReturn

import click
from django.conf import settings
from django.core import checks

from daxu.cli import home
from daxu.cli.faults import Refused

LOOPBACK = "127.0.0.1"
FIRST_PORT, PORTS_TRIED = 8000, 50
_SECONDS_A_REQUEST = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where the site listens."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        """The form that the server takes."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def address(self) -> str:
        """The form that a browser takes."""
        anywhere = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{Place(anywhere, self.port).bind}/"


@click.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="监听地址 the address to listen on")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="端口；默认从 8000 起找空闲的 default: the first free from 8000"
)
@click.option("--workers", type=click.IntRange(1, 64), help="进程数；默认为核数加一 default: cores + 1")
def serve(host: str, port: int | None, workers: int | None) -> None:
    """启动网站；先做全部检查。生产环境请设 DAXU_MODE=production，并置于 TLS 反向代理之后。

    Serve the site, after every check. In production set DAXU_MODE=production and put a TLS proxy in front.
    """
    home.must_hold_data()
    start(place(host, port), workers)


def place(host: str, port: int | None) -> Place:
    """Return a free place: the port asked for or a refusal; unasked, the next free one, and it is said."""
    if port is not None:
        if not _is_free(Place(host, port)):
            raise Refused(f"端口 {port} 已被占用；请换一个 --port。 Port {port} is in use: choose another.")
        return Place(host, port)
    tried = (Place(host, number) for number in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED))
    free = next((one for one in tried if _is_free(one)), None)
    if free is None:
        raise Refused(f"{FIRST_PORT} 起的 {PORTS_TRIED} 个端口都被占用；请用 --port 指定。 No free port: give one.")
    if free.port != FIRST_PORT:
        home.progress(
            f"端口 {FIRST_PORT} 已被占用，改用 {free.port}。 Port {FIRST_PORT} is in use; taking {free.port}."
        )
    return free


def _is_free(wanted: Place) -> bool:
    """Whether the place can be bound; raise Refused for an address this machine does not have."""
    family = socket.AF_INET6 if ":" in wanted.host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((wanted.host, wanted.port))
        except PermissionError:
            raise Refused(f"没有权限使用端口 {wanted.port}。 No permission for port {wanted.port}.") from None
        except socket.gaierror:
            raise Refused(f"没有地址“{wanted.host}”。 No such address: {wanted.host}.") from None
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                raise Refused(f"本机没有地址“{wanted.host}”。 {wanted.host} is no address of this machine.") from None
            return False
    return True


def start(where: Place, workers: int | None = None) -> NoReturn:
    """Become the server; never returns."""
    _check()
    if not _is_loopback(where.host) and not settings.BEHIND_TLS:
        home.progress(
            f"注意：{where.host} 可从别的机器访问，而且没有加密；请置于 TLS 反向代理之后并设 DAXU_TLS=1、DAXU_HOSTS。"
            " Warning: reachable from other machines without encryption; put a TLS proxy in front."
        )
    click.echo(f"网址 Address: {where.address}  （Ctrl+C 停止 to stop）")
    sys.stdout.flush()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daxu.web.settings")
    os.execv(sys.executable, _command(where, workers or (os.cpu_count() or 1) + 1))  # noqa: S606 - no shell wanted


def _command(where: Place, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "gunicorn", "daxu.web.wsgi:application", "--bind", where.bind, "--workers", str(workers),
        "--worker-class", "sync", "--preload", "--timeout", str(_SECONDS_A_REQUEST), "--log-level", "warning",
    ]  # fmt: skip


def _check() -> None:
    """Refuse to serve what is not fit for it; the pages' own checks are made once, where they are loaded."""
    made = checks.run_checks(tags=[checks.Tags.database], databases=["default"])
    found = [problem for problem in made if problem.level >= checks.ERROR]
    if found:
        raise Refused("\n".join(f"{problem.msg} {problem.hint or ''}".strip() for problem in found))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
