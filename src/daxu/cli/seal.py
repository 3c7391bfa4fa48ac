"""`daxu seal`: close what was entered since the last time, entries and acts; once a day, by the machine's clock."""

from __future__ import annotations

import json

import click

from daxu.cli import home, options
from daxu.duties import sealing


@click.command()
@options.as_json
def seal(as_json: bool) -> None:
    """封账：把上次以来的账项和操作记录封为一批；没有新账项则不作改动。

    Seal the entries and acts since the last time; without any new entry nothing changes.
    """
    home.must_hold_data()
    made = sealing.seal(by=home.somebody(), now=home.now())
    if made is None:
        click.echo("null" if as_json else "没有新账项需要封账。 Nothing new to seal.")
        return
    words = f"已封账（第 {made.number} 次，{made.count} 条）。散列请另处留存 Keep this digest elsewhere: {made.digest}"
    told = {"number": made.number, "entries": made.count, "acts": made.acts, "digest": made.digest}
    click.echo(json.dumps(told) if as_json else words)
