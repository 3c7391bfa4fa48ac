"""`daxu token`: keys for the API: made, listed, withdrawn."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from daxu.cli import home, options, table
from daxu.desk import tokens
from daxu.desk.tokens import Listed
from daxu.duties import auditing
from daxu.duties.auditing import What


class Named(click.Group):
    """`daxu token 用途 --for 账号` makes a token: a first word that is no command of this group is its name."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or else take the word for the name of a new token."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            return "make", self.commands["make"], args
        return super().resolve_command(ctx, args)


@click.group(cls=Named)
def token() -> None:
    """管理接口令牌：daxu token 用途 --for 账号 生成一个；list 列出；withdraw 撤销。

    Manage API tokens: daxu token NAME --for ACCOUNT makes one; list; withdraw.
    """
    home.must_hold_tables()


@token.command()
@click.argument("name")
@click.option("--for", "person", required=True, help="令牌代表的账号 the account it acts for")
@click.option(
    "--days", type=click.IntRange(1, 3650), default=90, show_default=True, help="有效天数 days it is good for"
)
@options.as_json
def make(name: str, person: str, days: int, as_json: bool) -> None:
    """生成一个令牌；只显示这一次，库里只存散列。

    Make a token; it is shown this once, only its hash is kept.
    """
    key, kept = tokens.make(name=name, person=person, days=days, now=home.now())
    auditing.record(What.TOKEN, object=kept.called, after=f"至 {kept.ends:%Y-%m-%d}", now=home.now())
    if as_json:
        click.echo(json.dumps({"token": key, **_plain(kept)}, ensure_ascii=False))
        return
    home.progress(f"令牌 {kept.id}（{kept.name}，代表 {kept.person}，至 {kept.ends:%Y-%m-%d}）；只显示这一次：")
    home.progress(f"Token {kept.id} for {kept.person}, good until {kept.ends:%Y-%m-%d}; shown only once:")
    click.echo(key)


@token.command("list")
@options.as_json
def listed(as_json: bool) -> None:
    """列出令牌（不含密钥）。

    List the tokens, never their keys.
    """
    every = tokens.everyone()
    if as_json:
        for kept in every:
            click.echo(json.dumps(_plain(kept), ensure_ascii=False))
        return
    rows = [(str(k.id), k.name, k.person, f"{k.made:%Y-%m-%d}", f"{k.ends:%Y-%m-%d}", _withdrawn(k)) for k in every]
    click.echo(
        "\n".join(table.lines(("编号 id", "用途 name", "账号 for", "生成 made", "到期 ends", "撤销 withdrawn"), rows))
    )


@token.command()
@click.argument("number", type=int)
def withdraw(number: int) -> None:
    """撤销一个令牌，立即生效。

    Withdraw a token, at once.
    """
    kept = tokens.withdraw(number, now=home.now())
    auditing.record(What.TOKEN, object=kept.called, after="撤销", now=home.now())
    click.echo(f"令牌 {kept.id}（{kept.name}）已撤销。 Token {kept.id} is withdrawn.")


def _withdrawn(kept: Listed) -> str:
    return f"{kept.withdrawn:%Y-%m-%d}" if kept.withdrawn else ""


def _plain(kept: Listed) -> dict[str, object]:
    """Return what is kept of a token as plain values."""
    moments = {name: moment.isoformat() for name in ("made", "ends", "withdrawn") if (moment := getattr(kept, name))}
    return {**asdict(kept), **moments}
