"""`daxu load`: a catalogue folder read whole, checked whole, entered whole, sealed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from daxu.catalogue import loader
from daxu.catalogue.district import District
from daxu.cli import home, options, table
from daxu.duties import planning, sealing


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a load did."""

    plan: str
    entered: int
    corrected: int
    unchanged: int
    seal: int | None
    kept: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in words."""
        sealed = f"已封账（第 {self.seal} 次）。" if self.seal else "没有新内容需要封账。"
        kept = f"\n保留了在系统里改过的 kept as changed here: {'；'.join(self.kept)}" if self.kept else ""
        return (
            f"计划 {self.plan}：新增 {self.entered} 条，更正 {self.corrected} 条，未变 {self.unchanged} 条；{sealed}"
            f" {self.entered} entered, {self.corrected} corrected, {self.unchanged} unchanged.{kept}"
        )


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@options.as_json
def load(folder: Path, as_json: bool) -> None:
    """载入一个申报目录；有问题则一并列出文件与行号，什么也不载入。

    Load a catalogue folder; problems are listed together with file and line, and then nothing is loaded.
    """
    home.progress(f"读取 {folder} … reading")
    receipt = enter(loader.load(folder))
    click.echo(table.as_line(receipt) if as_json else str(receipt))


def enter(district: District) -> Receipt:
    """Make the tables, enter a district in one transaction, and seal what was entered."""
    home.progress("准备数据表 … preparing the tables")
    home.make_tables()
    home.progress(f"入账 {district.plan.name} … entering")
    by, now = home.somebody(), home.now()
    loaded = planning.load(district, by=by, now=now)
    home.progress("封账 … sealing")
    seal = sealing.seal(by=by, now=home.now())
    number = seal.number if seal else None
    return Receipt(loaded.plan, loaded.entered, loaded.corrected, loaded.unchanged, number, loaded.kept)
