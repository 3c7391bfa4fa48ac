"""`daxu account`: the three administrators' accounts, before anybody can sign in or when one of them cannot."""

from __future__ import annotations

import json

import click

from daxu.cli import home, options, table
from daxu.cli.faults import Refused
from daxu.desk import accounts, factors
from daxu.desk.people import NoSuchAccount
from daxu.duties import staffing


@click.group()
def account() -> None:
    """三员账号：preset 预置三个管理员；reset 重置其中一个；list 列出全部账号；relock 换密钥后重新加密。

    The administrators' accounts: preset makes the three; reset resets one; list lists every account; relock locks
    secrets anew after the server's secret was changed.
    """
    home.must_hold_tables()


@account.command()
@options.as_json
def preset(as_json: bool) -> None:
    """预置三员账号；初始密码只显示这一次，首次登录须更改。

    Make the three administrators' accounts that are missing; the first passwords are shown only now.
    """
    made = staffing.preset(now=home.now())
    if as_json:
        for name, role, password in made:
            click.echo(json.dumps({"name": name, "role": role, "password": password}, ensure_ascii=False))
        return
    if not made:
        click.echo("三个管理员账号都已经有了。 The three accounts are there already.")
        return
    rows = [(name, password, role) for name, role, password in made]
    click.echo("\n".join(table.lines(("用户名 name", "初始密码 password", "角色 role"), rows)))
    home.progress("只显示这一次。 Shown only this once.")


@account.command()
@click.argument("name")
@click.option("--reason", required=True, help="事由，记入审计日志 why, for the audit log")
def reset(name: str, reason: str) -> None:
    """重置一个三员账号的密码和第二因素；新的初始密码只显示这一次。

    Reset the password and the factors of an administrator; the new first password is shown only now.
    """
    try:
        password = staffing.rescue(name, by=home.somebody(), reason=reason, now=home.now())
    except (staffing.NotAllowed, NoSuchAccount) as refusal:
        raise Refused(str(refusal)) from None
    home.progress(f"{name} 的初始密码，只显示这一次： The first password, shown only this once:")
    click.echo(password)


@account.command()
def relock() -> None:
    """换了服务器密钥后，把验证器的密钥用新密钥重新加密；之后可去掉 DAXU_SECRET_FALLBACKS。

    Lock the authenticators' secrets under the newest secret of the server; then no former one is needed for them.
    """
    done, lost = factors.lock_anew()
    click.echo(f"重新加密 {done} 个。 {done} locked anew.")
    if lost:
        home.progress(f"{lost} 个打不开，须重置第二因素。 {lost} cannot be opened: their factors must be reset.")
        raise SystemExit(1)


@account.command("list")
@options.as_json
def listed(as_json: bool) -> None:
    """列出全部账号。

    List every account.
    """
    every = accounts.everyone()
    if as_json:
        for one in every:
            told = {"name": one.name, "role": one.role, "organisation": one.organisation, "active": one.active}
            click.echo(json.dumps(told, ensure_ascii=False))
        return
    rows = [(one.name, one.role_label, one.organisation, "可用" if one.active else "停用") for one in every]
    click.echo("\n".join(table.lines(("用户名 name", "角色 role", "单位 organisation", "状态 state"), rows)))
