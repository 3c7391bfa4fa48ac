"""Every address handed what nobody sends in earnest, by somebody who may use it: an answer in words, never a failure.

The addresses are those of the site's own table, the names of the fields those of its own forms and views: a new page is
walked without being named here. Both engines are asked, for each chokes on other characters.
"""

from __future__ import annotations

import csv
import random
import re
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import URLPattern

import daxu.web
from daxu.desk.models import Person, Role
from daxu.desk.permissions import EVERYONE, GRANTS
from daxu.duties.projects import acting
from daxu.ledger import read
from daxu.web import urls
from daxu.web.filing_form import new_key
from web.test_hostile import (
    CAST,
    CONVERTED,
    JULY,
    OTHER,
    PROJECT,
    STREET,
    Tags,
    browser,
    content,
    secrets_of_the_street,
    step_of,
)

FORM = "application/x-www-form-urlencoded"
FORMULA = '=HYPERLINK("http://evil.example","x")'
SCRIPT = "\"'><script>alert(2)</script><img src=x onerror=alert(1)>"
VALUES = {
    "NUL": b"a\x00b", "lone surrogate": b"a\xed\xa0\x80b", "half a character": b"\xe4\xb8", "script": SCRIPT.encode(),
    "formula": FORMULA.encode(), "path": b"../../../../etc/passwd", "digits": b"9" * 5000, "minus": b"-1",
    "not a number": b"NaN", "exponent": b"1e999999999", "wide digits": "２０２４-０７".encode(), "long": b"x" * 20_000,
    "deep": b"[" * 5000, "a day that is none": b"2024-02-31", "year 0": b"0000-00",
    "right to left": "\u202e58\u200f".encode(),
}  # fmt: skip
PLAUSIBLE = {
    "value": "58", "status": "公布", "version": "0", "reason": "核对", "organisation": "yuhua", "month": "2024-07",
    "name": "钱", "filing": STREET, "seen": "1", "looked": STREET, "year": "2024", "since": "2024-01-01",
    "until": "2024-12-31", "which": "1", "role": "reporter", "account": "newcomer", "to": "rsj", "period": "2024H1",
    "indicator": "fairs", "filer": "yuhua", "whose": "yuhua", "as_of": "2024-06-30", "q": "人", "text": "增长9%。",
}  # fmt: skip
LEAVES = {"sign-out", *CONVERTED}
USERS = ("钱", "孙", "赵", "区长", "代表", "系统", "安全", "审计")
HEADERS = {
    "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip


def names() -> list[str]:
    """Every name that a form of the site has, or that a view asks for."""
    here = Path(daxu.web.__file__).parent
    forms = (re.findall(r'\bname="(\w+)"', path.read_text()) for path in here.rglob("*.html"))
    views = (re.findall(r'(?:POST|GET)[\w.]*[(\[]"(\w+)"', path.read_text()) for path in here.rglob("*.py"))
    return sorted({name for several in (*forms, *views) for name in several} | set(PLAUSIBLE))


NAMES = names()
ROUTES = [one for one in urls.urlpatterns if isinstance(one, URLPattern) and one.name not in LEAVES]


@pytest.fixture(params=["sqlite", pytest.param("wheel", marks=pytest.mark.postgresql)])
def street(request, tmp_path):
    """The street with its secrets, and everybody who may use anything, on either sort of engine."""
    request.getfixturevalue("home")
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        request.getfixturevalue("db" if request.param == "sqlite" else "served")
        with secrets_of_the_street(tmp_path) as digest:
            Person.objects.create(username="安全", role=Role.SECURITY_ADMIN)
            yield digest


@pytest.fixture
def served(servers, home, monkeypatch):
    """One PostgreSQL."""
    from conftest import served_database

    with served_database(servers, "wheel") as url:
        monkeypatch.setenv("DATABASE_URL", url)
        yield url


def address(route, digest: str) -> str:
    """The address of a route, with what exists in its gaps."""
    gaps = {"name": STREET if "people" not in str(route.pattern) else "钱", "digest": digest, "figure": step_of(STREET)}
    gaps |= {"project": PROJECT, "entry": acting.history(PROJECT)[0].id, "what": "report"}
    gaps |= {
        "month": "2024-07",
        "step": "lock",
        "number": "1",
        "kind": "xlsx",
        "secret": "x" * 40,
        "code": "beds@yuhua",
        "task": "T2024-0001",
        "deed": "claim",
        "opinion": "rd-1",
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda gap: gaps[gap[1]], str(route.pattern))


def user_of(right: str) -> str | None:
    """Somebody who may: the street's own people first, for they come furthest."""
    if right == EVERYONE:
        return None
    role = {"安全": Role.SECURITY_ADMIN, **{name: role for name, (role, _) in CAST.items()}}
    return next(name for name in USERS if right in GRANTS[role[name]])


def values() -> dict[str, bytes]:
    """What is handed over: to a server only what servers choke on, for the rest is not the database's matter."""
    if connection.vendor == "sqlite":
        return VALUES
    return {label: VALUES[label] for label in ("NUL", "lone surrogate", "half a character", "digits", "long")}


def bodies(lot: random.Random) -> list[tuple[str, bytes]]:
    """Forms with one value in every field, or in a few fields of a form that else is in order, as the lot falls."""
    usual = {name: PLAUSIBLE.get(name, "1").encode() for name in NAMES} | {"key": new_key().encode()}
    found = []
    for label, value in values().items():
        several = dict.fromkeys(lot.sample(NAMES, 6), value)
        everywhere = dict.fromkeys(NAMES, value) if len(value) < 1000 else several
        found.append((label, form(lot.choice((everywhere, {**usual, **several})))))
    twice = form(usual) + b"&" + form(dict.fromkeys(NAMES, b"2"))
    return [*found, ("twice", twice), ("nothing", b""), ("no form", b"%%%=&&;;\xff\xfe"), ("usual", form(usual))]


def some(several: list[tuple[str, bytes]], lot: random.Random) -> list[tuple[str, bytes]]:
    """Return half of what there is to hand over, another half for each form, and always a form in order."""
    return [*lot.sample(several[:-1], len(several) // 2), several[-1]]


def form(fields: dict[str, bytes]) -> bytes:
    return "&".join(f"{name}={quote_from_bytes(value)}" for name, value in fields.items()).encode()


def wrong_with(answer) -> list[str]:
    """Return what no answer may be or lack."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 else []
    text, policy = content(answer), answer.get("Content-Security-Policy", "")
    found += [word for word in ("Traceback (most recent", "site-packages", "OperationalError") if word in text]
    found += [name for name, value in HEADERS.items() if answer.get(name) != value and answer.status_code != 302]
    if "frame-ancestors 'none'" not in policy or "unsafe" in policy:
        found.append("policy")
    if answer.get("Content-Type", "").startswith("text/html"):
        found += [f"runs {tag}" for tag in Tags(text).running]
    return found


def summary(faults) -> str:
    return "\n".join(f"{where[0][:90]!r} {where[1]}: {found}" for where, found in faults.items())


def up_again() -> None:
    """Undo what a form may have done to those who walk."""
    Person.objects.update(is_active=True, must_change=False)


def test_no_form_fails_or_runs_whatever_it_is_handed(street):
    faults = {}
    for route in ROUTES:
        up_again()
        seat, where, lot = browser(user_of(route.callback.right)), address(route, street), random.Random(route.name)  # noqa: S311 - a lot, no secret
        for label, body in some(bodies(lot), lot):
            answer = seat.post(where, body, content_type=FORM)
            if answer.status_code == 405:
                break  # it takes no form
            if found := wrong_with(answer):
                faults[where, label] = found
    assert faults == {}, summary(faults)
    assert read.verify().intact


@pytest.mark.parametrize("street", ["sqlite"], indirect=True)  # what an address asks is the forms' matter on a server
def test_no_page_fails_or_runs_whatever_its_address_asks(street):
    faults = {}
    for route in ROUTES:
        up_again()
        seat, where, lot = browser(user_of(route.callback.right)), address(route, street), random.Random(route.name)  # noqa: S311 - a lot, no secret
        for label, value in lot.sample(list(values().items()), 5):
            short = value[:1500]
            query = form(dict.fromkeys(lot.sample(NAMES, 8), short) | dict.fromkeys(("month", "q", "as_of"), short))
            astray = re.sub(r"<str:\w+>", quote_from_bytes(short), f"/{route.pattern}")
            for asked in [f"{where}?{query.decode()}", re.sub(r"<int:\w+>", "9" * 30, astray)][
                : 1 + ("<" in str(route.pattern))
            ]:
                if found := wrong_with(seat.get(asked)):
                    faults[asked[:200], label] = found
    assert faults == {}, summary(faults)


def test_nothing_that_was_typed_is_a_formula_in_a_table_that_is_handed_out(street):
    Person.objects.update(name=FORMULA[:60])
    seats = {name: browser(name) for name in USERS}
    for seat in seats.values():
        seat.get(f"/audit?{form({'q': FORMULA.encode()}).decode()}")
        seat.post(f"/filings/{JULY}/withdraw", {"reason": FORMULA, "key": new_key()})
    walked = 0
    for route in ROUTES:
        if str(route.pattern).endswith(".csv"):
            told = content(seats[user_of(route.callback.right)].get(f"/{route.pattern}")).removeprefix("\ufeff")
            cells = [cell for row in csv.reader(StringIO(told)) for cell in row]
            assert [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d.–—]|$)", cell)] == []
            walked += len(cells) > 1
    assert walked >= 4


# --- methods, hosts, files


@pytest.mark.parametrize("street", ["sqlite"], indirect=True)
def test_no_other_method_and_no_overriding_header_does_anything(street):
    before = read.head()
    for route in ROUTES:
        seat, where = browser(user_of(route.callback.right)), address(route, street)
        answers = [getattr(seat, method)(where) for method in ("put", "patch", "delete", "trace")]
        assert {answer.status_code for answer in answers} <= {302, 403, 404, 405}, where
        headers = {"X-HTTP-Method-Override": "POST", "X-Original-URL": "/audit", "X-Forwarded-Host": "evil.example"}
        answer = seat.get(f"{where}?_method=POST&reason=x&key={new_key()}", headers=headers)
        assert answer.status_code < 500, where
        assert "evil.example" not in f"{answer.get('Location', '')}{content(answer)}", where
    assert read.head() == before


@pytest.mark.parametrize("street", ["sqlite"], indirect=True)
def test_a_wrong_host_is_answered_by_no_page(street):
    for host in ("evil.example", "127.0.0.1.evil.example", "127.0.0.1:80@evil.example", "[::1", "", "a" * 300):
        answers = {Client(HTTP_HOST=host, raise_request_exception=False).get(f"/{path}") for path in ("", "sign-in")}
        assert {answer.status_code for answer in answers} == {400}, host


def packed(**parts: bytes) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, part in parts.items():
            whole.writestr(name.replace("__", "/").replace("_xml", ".xml"), part)
    return file.getvalue()


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet>&e;</worksheet>'
TAKE_FILES = {
    "filing-files", "filing-submit", "filing-draft", "check", "check-draft", "report-freeze", "report-proofread",
    "report-refresh",
}  # fmt: skip
FILES = {
    "a bomb": packed(xl__workbook_xml=b"<a>" + b" " * 60_000_000, xl__worksheets__sheet1_xml=b" " * 1000),
    "an entity": packed(xl__workbook_xml=ENTITY, xl__worksheets__sheet1_xml=ENTITY, word__document_xml=ENTITY),
    "no zip at all": b"PK\x03\x04" + b"\x00" * 500,
    "a way out": packed(**{"../../../../tmp/evil_xml": b"x"}),
    "a script": b"<html><script>alert(2)</script>",
}


@pytest.mark.parametrize("street", ["sqlite"], indirect=True)
@pytest.mark.parametrize("file", FILES)
def test_no_page_that_takes_a_file_fails_or_shows_what_lies_on_the_machine(street, file):
    for route in (one for one in ROUTES if one.name in TAKE_FILES):
        for name in ("evil.xlsx", "evil.docx", "../../evil.pdf", "evil\x00.csv", "长" * 300 + ".xlsx"):
            paper = BytesIO(FILES[file])
            paper.name = name
            told = {**PLAUSIBLE, "key": new_key(), "file": paper, "filing": OTHER}
            answer = browser(user_of(route.callback.right)).post(address(route, street), told)
            assert wrong_with(answer) == [], (route.name, name)
            assert "root:" not in content(answer)
