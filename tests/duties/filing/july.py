"""July 2024 in the whole model district: who files by which way, what everybody files, and the month day by day.

Every value is chosen from the year's goal by a rule that fits in one sentence, so that the verdicts of the month can be
worked out by hand: what is due is filed, rounded up; six figures stay short of it; what fills up by no share of the
year stays as it was in June.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from io import BytesIO
from itertools import count
from math import ceil
from typing import Any

import time_machine
from django.test import Client
from openpyxl import load_workbook

from daxu.catalogue import loader
from daxu.catalogue.district import District
from daxu.core.filing import Answer, Sealing, Value, Way
from daxu.core.period import Month
from daxu.core.requirement import Stage
from daxu.core.rules import RuleKind
from daxu.core.target import Target
from daxu.core.workdays import OFFICE
from daxu.desk import tokens, workbooks
from daxu.desk.models import Person, Role
from daxu.duties import filing
from daxu.duties.filing import Actor, Row, forms
from daxu.ledger import read

JULY = Month(2024, 7)
JOBS, STARTUPS, FAIRS = "2024-07|new-jobs@rsj", "2024-07|startups@rsj", "2024-07|job-fairs@rsj"
ESTATES, EVENTS = "2024-07|old-estates@jsj", "2024-07|arts-events@wlj"
BY_PAGE = ("banqiao", "guxiong", "meishan", "saihongqiao", "xishanqiao", "yuhua")
BY_EXCEL = ("gxj", "jsj", "swu", "ylj", "jtj", "jyj")
NEVER, LATE = "wlj", "tcj"
SHORT = {
    "startups": 1000, "family-beds": 2, "old-estates": 1, "software-revenue": 1700, "shared-berths": 560,
    "sample-meals-yuhua": 26500,
}  # fmt: skip
"""What stays short of its due share of the year: 7/12 of the goal, and for the meals 213 days of 366."""
PARALLEL = (
    Stage("本单位审核", "rsj", 1), Stage("条线审核", "tjj", 2), Stage("属地审核", "yuhua", 2),
    Stage("综合部门审核", "fgw", 3),
)  # fmt: skip
PLANNER = Actor.of("planner", "fgw", closes=True)
_FILLING = {
    RuleKind.BY_MONTH: Fraction(7, 12), RuleKind.BY_DAY: Fraction(213, 366), RuleKind.NODES: Fraction(1),
}  # fmt: skip
_KEYS = count(1)
_WORDS = "已与台账核对，数据无误"


def district() -> District:
    """The model district; its new jobs are reviewed along two lines at once."""
    declared = loader.model_district()
    routed = (replace(r, route=PARALLEL) if r.code == "new-jobs@rsj" else r for r in declared.requirements)
    return replace(declared, requirements=tuple(routed))


def people(filers: Sequence[str]) -> None:
    """Seat somebody who files and somebody who reviews in every department."""
    for code in filers:
        Person.objects.create(username=f"r-{code}", role=Role.REPORTER, organisation=code)
        Person.objects.create(username=f"v-{code}", role=Role.REVIEWER, organisation=code)


@contextmanager
def on(moment: str) -> Iterator[datetime]:
    """Let it be a moment at the office: on("2024-08-12 09:00")."""
    then = datetime.fromisoformat(moment).replace(tzinfo=OFFICE)
    with time_machine.travel(then):
        yield then


def rows(filer: str = "") -> list[Row]:
    """The tasks of July."""
    return filing.month_rows(read.book(), JULY, filer=filer)


def key() -> str:
    """A key that no other command of the month has."""
    return f"july-{next(_KEYS):06}"


# --- what is filed


def amount(row: Row) -> str:
    """What a filer types: what is due by the end of July, rounded up, and never less than there was in June."""
    if (short := SHORT.get(row.requirement.indicator)) is not None:
        return str(short)
    asked = filing.unit_asked(row.requirement, row.indicator)
    step = Fraction(1, 100) if asked.label in ("亿元", "万元") else Fraction(1)
    due = ceil(_due(row) / Fraction(asked.scale) / step) * step
    return _written(max(due, _june(row) / Fraction(asked.scale)))


def _due(row: Row) -> Fraction:
    target = row.target
    if not target or not target.goal or target.rule.kind not in _FILLING:
        return Fraction(0)
    return Fraction(target.goal.quantity.base) * due_share(target)


def due_share(target: Target) -> Fraction:
    """What share of a year's goal is due by 31 July: 7 of 12 months, 213 of 366 days, or the last node's that came."""
    if target.rule.kind is RuleKind.NODES:
        come = [node.share for node in target.rule.nodes if node.share is not None and node.month <= JULY]
        return Fraction(come[-1]) if come else Fraction(0)
    return _FILLING[target.rule.kind]


def _june(row: Row) -> Fraction:
    about = row.requirement
    known = read.book().series.get((about.indicator, about.whose, about.measure), ())
    latest = [fact for fact in known if fact.period.last.year == JULY.year]
    return Fraction(latest[-1].figure.quantity.base) if latest else Fraction(0)


def _written(number: Fraction) -> str:
    return f"{float(number):.4f}".rstrip("0").rstrip(".")


def value(row: Row, typed: str, way: Way, **more: Any) -> Value:
    """The value that is meant, with an explanation of whatever the checks ask about."""
    bare = Value(filing.parsed(typed, filing.unit_asked(row.requirement, row.indicator)), way=way, **more)
    return replace(bare, answers=tuple(Answer(remark.check, _WORDS) for remark in filing.remarked(row, bare)))


# --- the ways in


def by_page(row: Row) -> None:
    """Type the value into the page's form as the department's reporter, with what the form then asks for."""
    browser = _browser(f"r-{row.requirement.filer}")
    typed = amount(row)
    answers = {f"answer-{answer.check}": answer.words for answer in value(row, typed, Way.PAGE).answers}
    sent = {"value": typed, "status": "快报", "key": f"page-{key()}", "version": "0", **answers}
    answer = browser.post(f"/filings/{row.name}/submit", sent)
    assert answer.status_code == 302, answer.content.decode()


browsers: dict[str, Client] = {}
"""The browser in which each person is signed in."""


def _browser(person: str) -> Client:
    if person not in browsers:
        browsers[person] = Client(HTTP_HOST="127.0.0.1")
        browsers[person].force_login(Person.objects.get(username=person), "django.contrib.auth.backends.ModelBackend")
    return browsers[person]


def by_api(row: Row, typed: str = "") -> None:
    """Send the value with the department's token."""
    said = value(row, typed or amount(row), Way.API)
    body = {
        "filing": row.name, "value": typed or amount(row), "status": "快报",
        "explanations": [{"check": answer.check, "words": answer.words} for answer in said.answers],
    }  # fmt: skip
    answered(f"r-{row.requirement.filer}", "/filings/submit", body)


def answered(person: str, path: str, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    """Post to the API as somebody and return what is answered."""
    account = Person.objects.get(username=person)
    token, _ = tokens.make(name="月报", person=account.username, days=1, now=datetime.now(OFFICE))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key()}
    sent = Client(HTTP_HOST="127.0.0.1", headers=headers).post(f"/api/v1{path}", json.dumps(body), "application/json")
    assert sent.status_code == status, sent.content.decode()
    return json.loads(sent.content)


def by_excel(filer: str, now: datetime) -> list[Row]:
    """Fill in the department's own form in a spreadsheet and hand it back: all its figures in one command."""
    reporter = Actor.of(f"r-{filer}", filer)
    workbook = load_workbook(BytesIO(forms.xlsx(read.book(), filer, JULY, now=now)))
    sheet = workbook["填报"]
    typed = {row.name: row for row in rows(filer)}
    heads = {str(cell.value).split()[0]: cell.column for cell in sheet[3]}
    for line in sheet.iter_rows(min_row=4):
        row = typed.get(str(line[0].value))
        if row:
            sheet.cell(line[0].row, heads["本期数"], float(amount(row)))
            sheet.cell(line[0].row, heads["说明"], _WORDS)
    saved = BytesIO()
    workbook.save(saved)
    checked = forms.read_back(workbooks.opened(saved.getvalue(), f"{filer}.xlsx"), book=read.book(), by=reporter)
    assert checked is not None
    assert checked.faults == ()
    return filing.submit_many(checked.to_file, by=reporter, now=now, key=key())


# --- the reviews and the end of the month


def passed(row: Row, organisation: str, now: datetime) -> Row:
    """Pass the review that is an organisation's."""
    by = (
        PLANNER
        if organisation == "fgw" and row.requirement.filer != "fgw"
        else Actor.of(f"v-{organisation}", organisation)
    )
    return filing.review(row.name, by=by, now=now, key=key())


def passed_by_all(names: Sequence[str], now: datetime) -> None:
    """Pass every review of some filings, each stage by its own organisation."""
    for name in names:
        row = filing.row(read.book(), name)
        while row.filing.open_stages:
            row = passed(row, row.filing.open_stages[0].organisation, now)


def closed(sealing: Sealing, now: datetime) -> None:
    """Lock or publish July."""
    filing.close(JULY, sealing, by=PLANNER, now=now, key=key())
