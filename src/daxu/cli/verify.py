"""`daxu verify`: the ledger's chain and the acts' computed again."""

from __future__ import annotations

import click

from daxu import answers
from daxu.cli import home, options, table
from daxu.cli.faults import PROBLEMS
from daxu.ledger import read


@click.command()
@click.option("--anchor", default="", help="另处留存的封账散列，可证明整条链未被改写 a seal's digest kept elsewhere")
@options.as_json
@click.pass_context
def verify(ctx: click.Context, anchor: str, as_json: bool) -> None:
    """校验台账和行为记录：重算每一环；发现改动则指出首个被改的条目，退出码 1。

    Verify the ledger and the acts: compute every link again; the first one tampered with is named, exit code 1.
    """
    home.must_hold_data()
    found = read.verify(anchor.strip())
    click.echo(table.as_line(answers.verified(found)) if as_json else _words(found))
    if not found.intact:
        ctx.exit(PROBLEMS)


def _words(found: read.Verification) -> str:
    acts = f"行为记录 {found.acts} 条（未封 {found.acts_unsealed} 条）"
    counted = f"{found.entries} 条、{found.seals} 次封账（未封 {found.unsealed} 条），{acts}"
    if found.intact:
        return (
            f"台账完好：{counted}，每一环都对得上。 The ledger is intact;"
            f" {found.unsealed} entries and {found.acts_unsealed} acts are behind the last seal.\n"
            f"请另处留存散列 Keep this digest elsewhere: {found.anchor}"
        )
    faults = "\n".join(f"  {fault}" for fault in (*found.faults, *found.act_faults))
    return f"台账被改动过：{counted}，首处在最前。 The ledger was tampered with, the first place first:\n{faults}"
