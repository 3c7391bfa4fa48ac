"""`daxu migrate`: make the tables, or bring those of an older release up to this one."""

from __future__ import annotations

import click

from daxu.cli import home


@click.command()
def migrate() -> None:
    """建立或升级数据表；已是最新则不作改动。

    Create or upgrade the tables; up to date already, nothing changes.
    """
    home.make_tables()
    click.echo("数据表已是最新。 The tables are up to date.")
