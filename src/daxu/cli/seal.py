"""`daxu seal`: close what was entered since the last time, entries and acts; once a day, by the machine's clock."""

from __future__ import annotations

import json

import click

from daxu.cli import home, options
from daxu.duties import sealing


@click.command()
@options.as_json
def seal(as_json: bool) -> None:
    """封账：把上次以来的账项和操作记录封为一批；没有新账项时，单封操作记录。

    Seal the entries and acts since the last time; without any new entry, the acts alone.
    """
    home.must_hold_data()
    made = sealing.seal(by=home.somebody(), now=home.now())
    if made is None:
        _acts_alone(as_json)
        return
    words = f"已封账（第 {made.number} 次，{made.count} 条）。散列请另处留存 Keep this digest elsewhere: {made.digest}"
    told = {"number": made.number, "entries": made.count, "acts": made.acts, "digest": made.digest}
    click.echo(json.dumps(told) if as_json else words)


def _acts_alone(as_json: bool) -> None:
    made = sealing.seal_acts(by=home.somebody(), now=home.now())
    if made is None:
        click.echo("null" if as_json else "没有新账项或操作记录需要封存。 Nothing new to seal.")
        return
    words = f"没有新账项；操作记录已封到第 {made.acts} 条。散列请另处留存 Keep this digest elsewhere: {made.digest}"
    told = {"number": None, "entries": 0, "acts": made.acts, "digest": made.digest}
    click.echo(json.dumps(told) if as_json else words)
