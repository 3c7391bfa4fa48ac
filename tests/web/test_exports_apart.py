"""Every file that can be handed out, as every role: no other department's unpublished figure, nobody's phone or mail.

What is a file is found by walking the whole table of addresses, so a new export is walked as well.
"""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.http import StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from daxu.desk.models import Person, Role
from daxu.desk.permissions import SEE_PLAN, allows
from daxu.duties import filing
from daxu.ledger import read
from daxu.web import urls
from web.test_hostile import STREET, addresses, api_addresses, browser, street

__all__ = ["street"]  # the fixture: 雨花街道 has filed a secret 417张 and drafts another
PHONE, MAIL = "13912345678", "qian.hidden@example.cn"
FIGURE = "417"
OWN_OR_OVER = {"钱", "孙", "赵", "区长"}  # the street itself, who reviews it, and who reads all
EVERYBODY = ["王", "李", "钱", "孙", "赵", "区长", "代表", "公众", "系统", "安全", "审计"]


@pytest.fixture
def files(street):
    """Return what somebody is handed as a file at any address: {address: its whole text}."""
    for name, role in (("公众", Role.PUBLIC), ("安全", Role.SECURITY_ADMIN)):
        Person.objects.create(username=name, role=role)
    Person.objects.update(phone=PHONE, email=MAIL, name="钱某某")
    walked = [*addresses(street), *api_addresses()]

    def files_at(seat, asked):
        answers = {one: seat.get(one) for one in asked}
        return {one: text_of(answer) for one, answer in answers.items() if is_file(answer)}

    def handed_to(who):
        """Ask for everything, and for each file once more with the street's own part of it named."""
        seat = browser(who)
        whole = files_at(seat, walked)
        return whole | files_at(
            seat, [f"{one}{'&' if '?' in one else '?'}organisation=yuhua&month=2024-07" for one in whole]
        )

    return handed_to


def is_file(answer):
    html = answer.get("Content-Type", "").startswith("text/html")
    return answer.status_code == 200 and (answer.streaming or not html or "Content-Disposition" in answer)


def text_of(answer):
    """Return all that a file says, what is packed in it too."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as packed:
            content = b"\n".join(packed.read(name) for name in packed.namelist())
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_file_hands_anybody_a_phone_or_a_mail_address_nor_a_stranger_what_the_street_has_filed(files, who):
    handed = files(who)
    assert {one for one, text in handed.items() if PHONE in text or MAIL in text} == set()
    if who in OWN_OR_OVER:
        return
    mine = {"审计": ("/audit.csv", "/audit.jsonl")}.get(who, ("//",))  # the acts themselves are the auditor's
    apart = {one: text for one, text in handed.items() if not one.startswith(mine)}
    assert {one for one, text in apart.items() if FIGURE in text or "机密" in text} == set()


def test_the_walk_finds_the_files_and_the_street_finds_its_figure_in_them(files):
    handed = files("钱")
    assert {one.partition("?")[0] for one in handed} >= {"/matrix.csv", "/matrix.xlsx", "/targets.csv"}
    assert any(FIGURE in text for one, text in handed.items() if one.startswith("/matrix"))
    assert any("139****" in text for one, text in files("系统").items() if one.startswith("/people.csv"))


# --- what is streamed is read with the eyes of who asked


@allows(SEE_PLAN)
def _streamed(_request):
    """Walk the ledger only when the answer is read: after every middleware has returned."""
    return StreamingHttpResponse(f"{filed.entry.id}\n" for filed in read.entries())


urlpatterns = [*urls.urlpatterns, path("streamed", _streamed)]
handler403 = urls.handler403


@override_settings(ROOT_URLCONF="web.test_exports_apart")
def test_what_is_streamed_is_narrowed_to_who_asked_for_it(street):
    step = filing.trail(STREET)[0].entry.id
    assert step in text_of(browser("赵").get("/streamed"))
    assert step not in text_of(browser("代表").get("/streamed"))
