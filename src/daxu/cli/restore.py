"""`daxu restore`: a backup put back, into an empty place or beside what is kept of the old one."""

from __future__ import annotations

import json
from pathlib import Path

import click
from django.conf import settings

from daxu.cli import home, options
from daxu.cli.faults import Refused
from daxu.duties import keeping


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="替换现有数据，原数据另存 replace what is here; it is kept")
@click.option("--digest", default="", help="另处留存的备份散列 the backup's digest that was kept elsewhere")
@options.as_json
def restore(file: Path, replace: bool, digest: str, as_json: bool) -> None:
    """恢复一个备份：先核对备份，再核对恢复的台账，都无误才换上；中途中断，原数据不变。

    Put a backup back: the backup is proved, then the ledger that was put back; interrupted, the old data stays.
    """
    if digest and keeping.digest_of(file) != digest.strip().lower():
        raise Refused(f"{file} 的散列与所给的不同，没有恢复。 Its digest is another: nothing was restored.")
    home.progress(f"核对并恢复 {file} … proving and restoring")
    done = keeping.restore(file, Path(settings.HOME), now=home.now(), replace=replace)
    told = {"file": str(file), "kept": done.kept, **keeping.plain(done.manifest)}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _words(told))


def _words(told: dict[str, object]) -> str:
    said = (
        f"已恢复 {told['made']} 的备份：{told['entries']} 条账项、{told['acts']} 条行为、{told['evidence']} 份佐证，"
        "链完好。所有人须重新登录。 Restored and proved; everybody signs in again."
    )
    return f"{said}\n原数据另存于 The old data is kept in: {told['kept']}" if told["kept"] else said
