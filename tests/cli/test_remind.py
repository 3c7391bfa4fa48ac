"""`daxu remind`: who is told what on a day; sent through a real SMTP server and to a real HTTP server, once a day."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner
from django.test import override_settings

SECRET = "one-of-the-house"
MAY = {"jobs": "40人", "fairs": "1场"}


@dataclass
class Mailbox:
    """What a real SMTP server took; `refuses` are the addresses it turns away."""

    letters: list[Any] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        letter = message_from_bytes(envelope.content, policy=default)
        self.letters.append(
            SimpleNamespace(to=envelope.rcpt_tos, subject=letter["subject"].strip(), text=letter.get_content())
        )
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[SimpleNamespace]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield SimpleNamespace(box=box, port=port)
    server.stop()


@pytest.fixture
def hook() -> Iterator[SimpleNamespace]:
    """A real HTTP server that keeps what is posted to it and answers as it is told."""
    told = SimpleNamespace(posts=[], answer=200, to="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.posts.append(SimpleNamespace(path=self.path, headers=dict(self.headers), body=body))
            self.send_response(told.answer)
            if told.to:
                self.send_header("Location", told.to)
            self.end_headers()

        def log_message(self, *_args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told.address = f"http://127.0.0.1:{server.server_port}/hook?from=daxu"
    yield told
    server.shutdown()
    server.server_close()


@pytest.fixture
def office(db: Path) -> Path:
    """July: jobs returned, fairs due on the 19th, June's fairs overdue; WANG files and LI reviews by e-mail."""
    from daxu.desk.models import Person, Role
    from daxu.duties import filing
    from duties.filing.office import LI, asked, filed, key, opened
    from world import at, fact

    known = [fact(many, f"2024-01/2024-{n:02}", indicator=name) for n in range(1, 6) for name, many in MAY.items()]
    opened(asked(), asked("fairs"), facts=(fact("50人"), *known))
    filed("58人", when="2024-08-05")
    filing.give_back("2024-07|jobs@rsj", reason="与台账不符", by=LI, now=at("2024-08-06"), key=key())
    for name, role in (("wang", Role.REPORTER), ("li", Role.REVIEWER)):
        Person.objects.create_user(name, f"{name}@example.cn", role=role, organisation="rsj")
    Person.objects.create_user("silent", "", role=Role.REPORTER, organisation="rsj")
    return db


def remind(*words: str, expect: int = 0, **given: Any) -> list[str]:
    """Run the command under some settings; return what it says."""
    from daxu.cli.main import main

    with override_settings(**given):
        done = CliRunner().invoke(main, ["remind", "--as-of", "2024-08-16", *words])
    assert done.exit_code == expect, done.output
    return done.output.splitlines()


def by_mail(mailbox, **more: Any) -> dict[str, Any]:
    given = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": mailbox.port, "EMAIL_USE_TLS": False}
    return {**given, "SITE_ADDRESS": "https://daxu.example.cn", **more}


def test_what_an_organisation_has_to_do_is_told_in_order(office):
    (told,) = remind("--json")
    digest = json.loads(told)
    assert digest["organisation"] == "rsj"
    assert [(one["sort"], one["filing"]) for one in digest["items"]] == [
        ("returned", "2024-07|jobs@rsj"), ("soon", "2024-07|fairs@rsj"), ("overdue", "2024-06|fairs@rsj"),
    ]  # fmt: skip
    assert digest["items"][0]["reason"] == "与台账不符"


def test_a_digest_is_mailed_to_who_files_and_never_twice_a_day(office, mailbox):
    assert remind("--send", **by_mail(mailbox)) == ["mail wang@example.cn：已发 sent"]
    assert remind("--send", **by_mail(mailbox)) == ["mail wang@example.cn：今天已发过 sent before"]
    (letter,) = mailbox.box.letters
    assert letter.to == ["wang@example.cn"]
    assert letter.subject == "【达序】退回待改1项，三个工作日内到期1项，逾期未报1项"
    assert "新增城镇就业 2024年1—7月 报送日2024-08-19  与台账不符" in letter.text
    assert "1 returned, to be mended" in letter.text
    assert "https://daxu.example.cn/reminders?as_of=2024-08-16" in letter.text


def test_the_next_day_is_another_digest(office, mailbox):
    remind("--send", **by_mail(mailbox))
    remind("--as-of", "2024-08-17", "--send", **by_mail(mailbox))
    assert len(mailbox.box.letters) == 2


def test_a_reviewer_is_told_of_what_waits(office, mailbox):
    from duties.filing.office import filed

    filed("57人", when="2024-08-07")
    remind("--send", **by_mail(mailbox))
    told = {letter.to[0]: letter.subject for letter in mailbox.box.letters}
    assert told["li@example.cn"] == "【达序】等待审核1项"


def test_what_did_not_arrive_is_said_and_tried_again(office, mailbox):
    mailbox.box.refuses.add("wang@example.cn")
    (said,) = remind("--send", expect=1, **by_mail(mailbox))
    assert "没有送到" in said
    mailbox.box.refuses.clear()
    assert remind("--send", **by_mail(mailbox)) == ["mail wang@example.cn：已发 sent"]


def test_a_server_that_is_not_there_is_no_crash(office, mailbox):
    assert "没有送到" in remind("--send", expect=1, **by_mail(mailbox, EMAIL_PORT=1))[0]


def test_without_any_way_to_send_it_refuses(office):
    assert "DAXU_SMTP_HOST" in remind("--send", expect=2)[0]


def by_hook(hook, *, address: str = "", secret: str = SECRET) -> dict[str, Any]:
    return {"WEBHOOK": {"address": address or hook.address, "secret": secret, "private": False}}


def test_the_webhook_gets_signed_json_once_a_day(office, hook):
    for _ in range(2):
        remind("--send", **by_hook(hook))
    (post,) = hook.posts
    told = json.loads(post.body)
    assert (post.path, told["organisation"], told["name"]) == ("/hook?from=daxu", "rsj", "人社局")
    signed = post.headers["X-Daxu-Timestamp"].encode() + b"." + post.body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert post.headers["X-Daxu-Signature"] == f"sha256={expected}"


def test_a_redirect_is_not_followed_and_counts_as_not_delivered(office, hook):
    hook.answer, hook.to = 302, hook.address
    assert "回答 302" in remind("--send", expect=1, **by_hook(hook))[0]
    assert len(hook.posts) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://example.cn/hook",
        "ftp://127.0.0.1/",
        "https://user:word@example.cn/",
        "not an address",
        "http://10.0.0.1/",
    ],
)
def test_an_address_that_is_not_safe_is_refused(office, hook, address):
    assert remind("--send", expect=2, **by_hook(hook, address=address))
    assert not hook.posts


def test_a_webhook_without_a_secret_is_refused(office, hook):
    assert "DAXU_WEBHOOK_SECRET" in remind("--send", expect=2, **by_hook(hook, secret=""))[0]
