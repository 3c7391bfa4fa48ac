"""`daxu demo`: from nothing to a working site: tables, the model district, sample accounts, the address."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from django.conf import settings

from daxu.catalogue import loader
from daxu.catalogue.portfolio import portfolio
from daxu.cli import home, serve, table
from daxu.cli.faults import Refused
from daxu.cli.load import enter
from daxu.desk import accounts
from daxu.duties import sealing
from daxu.duties.projects import acting


@click.command()
@click.option("--no-serve", is_flag=True, help="只载入，不启动网站 load only")
@click.option("--host", default=serve.LOOPBACK, show_default=True, help="监听地址 the address to listen on")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="端口；默认从 8000 起找空闲的 default: the first free from 8000"
)
def demo(no_serve: bool, host: str, port: int | None) -> None:
    """载入示范区（雨花台区2024年，事实均有出处，示例另行标明），并启动网站。

    Load the model district (facts are cited, samples are marked 示例) and serve the site.
    """
    if settings.PRODUCTION:
        raise Refused("DAXU_MODE=production 时不载入示范区和示例账号。 The demo is not for production.")
    place = None if no_serve else serve.place(host, port)
    click.echo(str(enter(loader.model_district())))
    click.echo(enter_portfolio())
    people = accounts.ensure_samples(Path(settings.HOME))
    click.echo("\n".join(_logins(people)))
    if place is None:
        click.echo("启动网站 Start the site: daxu serve")
    else:
        serve.start(place)


def enter_portfolio() -> str:
    """Enter the model district's projects, once, and seal what was entered; say how many came in."""
    home.progress("登记项目 … registering the projects")
    by = acting.Hand(home.somebody(), manages=True)
    several = acting.load(portfolio(), by=by, now=home.now())
    sealing.seal(by=by.name, now=home.now())
    return f"项目 projects：新登记 {several} 个 registered" if several else "项目已登记过 the projects are there"


def _logins(people: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return the sample logins as a table."""
    rows = [(name, password, role) for name, role, password in people]
    return ["", "示例账号 Sample accounts:", *table.lines(("用户名 name", "密码 password", "角色 role"), rows), ""]
