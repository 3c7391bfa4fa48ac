"""`daxu backup`: everything in one file that proves itself, while the site goes on."""

from __future__ import annotations

import json
from pathlib import Path

import click
from django.conf import settings

import daxu
from daxu.cli import home, options
from daxu.cli.faults import PROBLEMS
from daxu.duties import keeping


@click.command()
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="写到哪个文件 where to write it")
@options.as_json
@click.pass_context
def backup(ctx: click.Context, out: Path | None, as_json: bool) -> None:
    """备份台账、账号、草稿和全部佐证；网站照常运行。写完重算每一部分的散列才算数。

    Back up ledger, accounts, drafts and all evidence while the site goes on; every part is proved after writing.
    """
    home.must_hold_tables()
    now, place = home.now(), Path(settings.HOME)
    file = (out or place / "backups" / f"daxu-{now:%Y%m%d-%H%M%S}.zip").absolute()
    home.progress(f"备份到 {file} … backing up")
    manifest, digest = keeping.backup(file, place, release=daxu.__version__, now=now)
    told = {"file": str(file), "bytes": file.stat().st_size, "digest": digest, **keeping.plain(manifest)}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _words(told))
    if manifest.missing:
        ctx.exit(PROBLEMS)


def _words(told: dict[str, object]) -> str:
    said = (
        f"已备份 {told['entries']} 条账项、{told['acts']} 条行为、{told['rows']} 行、{told['evidence']} 份佐证到 "
        f"{told['file']}（{told['bytes']} 字节）。 Backed up and proved.\n"
        f"请将文件和散列存到别处 Keep the file and this digest elsewhere: {told['digest']}"
    )
    if missing := told["missing"]:
        names = "\n".join(f"  {name}" for name in missing)  # type: ignore[attr-defined]
        said += f"\n注意：以下佐证登记在册而文件不在 These pieces of evidence are registered but not there:\n{names}"
    return said
