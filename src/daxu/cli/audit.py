"""`daxu audit`: the acts, found from the machine itself: who did what, when, from where and why."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click
from django.utils.timezone import localtime

from daxu.cli import home, options, table
from daxu.duties import auditing
from daxu.duties.auditing import Outcome, Recorded, Sought, Way, What

_NAMES = {
    "what": [what.value for what in What],
    "outcome": [one.name.lower() for one in Outcome],
    "way": [one.name.lower() for one in Way],
}
_WIDEST = 48


@click.command()
@click.option("--who", default="", help="账号 account")
@click.option("--what", type=click.Choice(_NAMES["what"]), help="行为 act")
@click.option("--words", default="", help="对象、内容或理由中的文字 words of object, content or reason")
@click.option("--outcome", type=click.Choice(_NAMES["outcome"]), help="结果 outcome")
@click.option("--way", type=click.Choice(_NAMES["way"]), help="途径 way")
@click.option("--since", type=options.Moment(), help="自何时 from")
@click.option("--until", type=options.Moment(), help="至何时 to")
@click.option("--newest", type=click.IntRange(1, 10_000), default=50, show_default=True, help="最近几条 how many")
@options.as_json
def audit(*, newest: int, as_json: bool, **asked: str | datetime | None) -> None:
    """查找操作记录，最近的在前；--json 逐行导出全部所找到的，最早的在前，含链上散列。

    Search the acts, the newest first; --json hands out all that was found, the oldest first, with the digests.
    """
    home.must_hold_tables()
    sought = Sought(**{name: value for name, value in asked.items() if value})  # type: ignore[arg-type]
    if as_json:
        count = 0
        for line in auditing.lines(sought):
            click.echo(line)
            count += 1
        auditing.record(What.EXPORT, object=f"daxu audit {_said(sought)}", after=f"{count} 条", now=home.now())
        return
    found = auditing.search(sought, limit=newest)
    click.echo("\n".join(table.lines(("时刻 at", "账号 who", "行为 act", "对象 object", "结果 outcome"), _rows(found))))
    click.echo(f"共 {auditing.count(sought)} 条，列出 {len(found)} 条。 {len(found)} shown.")


def _rows(found: list[Recorded]) -> list[tuple[str, ...]]:
    return [
        (
            f"{localtime(act.at):%Y-%m-%d %H:%M:%S}",
            act.who or "–",
            auditing.what_said(act.what).zh,
            table.fitted(act.object or "–", _WIDEST),
            auditing.outcome_said(act.outcome).zh,
        )
        for act in found
    ]


def _said(sought: Sought) -> str:
    return " ".join(f"--{name} {value}" for name, value in asdict(sought).items() if value)
