"""`daxu remind`: the digest of a day, shown, or sent once by e-mail and webhook."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

import click
from django.conf import settings
from django.utils.timezone import localdate

from daxu.cli import home, options
from daxu.cli.faults import Refused
from daxu.desk import post, reminders
from daxu.desk.post import BadAddress
from daxu.desk.reminders import Channel, Fate
from daxu.duties.filing import reminding
from daxu.duties.filing.reminding import Digest
from daxu.ledger import read

_SAID = {
    Fate.SENT: "已发 sent",
    Fate.BEFORE: "今天已发过 sent before",
    Fate.CLAIMED: "另一进程在发，或发送中断 claimed by another run",
    Fate.FAILED: "没有送到 not delivered",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one digest."""

    channel: Channel
    recipient: str
    fate: Fate
    why: str = ""


@click.command()
@click.option("--as-of", type=options.Day(), help="哪一天的提醒；默认今天 the day; today by default")
@click.option("--send", is_flag=True, help="发出：邮件和 Webhook，每人每天一次 send by e-mail and webhook, once a day")
@options.as_json
def remind(as_of: date | None, send: bool, as_json: bool) -> None:
    """列出一天的提醒：退回、将到期、逾期、等待审核；加 --send 发出，同一天不重复。

    List what is to be reminded of on a day; --send sends it, never twice a day.
    """
    home.must_hold_data()
    day = as_of or localdate()
    found = reminding.digests(read.book(), day)
    if send:
        _leave(_sent(day, found), as_json=as_json)
    for code, digest in found.items():
        told = {"organisation": code, **digest.plain}
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else f"{_name(code)}：{digest.subject.zh}")
    if not found and not as_json:
        click.echo(f"{day} 没有要提醒的。 Nothing to be reminded of.")


def _name(code: str) -> str:
    return read.book().organisations[code].name


def _sent(day: date, found: Mapping[str, Digest]) -> list[Outcome]:
    """Send every digest by the ways that are set up; refuse where none is."""
    hook = str(settings.WEBHOOK["address"])
    if not settings.EMAIL_HOST and not hook:
        raise Refused(
            "没有设置发送的途径：请设 DAXU_SMTP_HOST（邮件）或 DAXU_WEBHOOK_URL。"
            " No way to send: set DAXU_SMTP_HOST or DAXU_WEBHOOK_URL."
        )
    done = [*(_mailed(day, found) if settings.EMAIL_HOST else []), *(_posted(day, found, hook) if hook else [])]
    for channel in Channel:
        if counts := Counter(one.fate.value for one in done if one.channel is channel):
            reminding.sent(day, channel.value, counts, by=home.somebody(), now=home.now())
    return done


def _mailed(day: date, found: Mapping[str, Digest]) -> list[Outcome]:
    done: list[Outcome] = []
    for one in reminders.recipients(day):
        told = reminding.addressed(found, day, sorted(one.organisations), files=one.files, reviews=one.reviews)
        if not told.items:
            continue
        subject, body = f"【达序】{told.subject.zh}", told.written(_page(day))

        def send(to: str = one.mail, subject: str = subject, body: str = body) -> None:
            post.mail(to, subject, body)

        fate, why = reminders.once(day, Channel.MAIL, one.mail, now=home.now(), send=send)
        done.append(Outcome(Channel.MAIL, one.mail, fate, why))
    return done


def _posted(day: date, found: Mapping[str, Digest], address: str) -> list[Outcome]:
    """Post each organisation's digest to the house's webhook."""
    secret, private = str(settings.WEBHOOK["secret"]), bool(settings.WEBHOOK["private"])
    if not secret:
        raise Refused("设了 DAXU_WEBHOOK_URL 就要设 DAXU_WEBHOOK_SECRET。 Set DAXU_WEBHOOK_SECRET for the signature.")
    done: list[Outcome] = []
    try:
        post.must_be_safe(address)
        for code, digest in found.items():
            told = {"organisation": code, "name": _name(code), "address": _page(day), **digest.plain}

            def send(told: Mapping[str, object] = told) -> None:
                post.webhook(address, told, secret=secret, now=home.now(), private=private)

            fate, why = reminders.once(day, Channel.WEBHOOK, code, now=home.now(), send=send)
            done.append(Outcome(Channel.WEBHOOK, code, fate, why))
    except BadAddress as refused:
        raise Refused(str(refused)) from None
    return done


def _page(day: date) -> str:
    return f"{settings.SITE_ADDRESS}/reminders?as_of={day}" if settings.SITE_ADDRESS else ""


def _leave(done: list[Outcome], *, as_json: bool) -> NoReturn:
    """Say what became of each, and leave with 1 where something did not arrive."""
    for one in done:
        told = {"channel": one.channel.value, "recipient": one.recipient, "fate": one.fate.value, "why": one.why}
        plain = f"{one.channel.value} {one.recipient}：{_SAID[one.fate]} {one.why}".rstrip()
        click.echo(json.dumps(told, ensure_ascii=False) if as_json else plain)
    raise SystemExit(1 if any(one.fate is Fate.FAILED for one in done) else 0)
