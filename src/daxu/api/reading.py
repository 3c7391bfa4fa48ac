"""Reading and checking over the API: a text goes in, its figures or its problems come out; nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.timezone import localtime, now
from ninja import Field, Router, Schema

from daxu import held
from daxu.api.keys import holding
from daxu.api.refusals import Problem, Refusal
from daxu.desk.permissions import CHECK_REPORT
from daxu.duties import checking
from daxu.reader import Passed, Unread
from daxu.reader import read as read_text

LONGEST_TEXT = 50_000
"""Characters: two or three of the longest reports."""
MOST_FIGURES = 2_000
"""Figures: holding one against the ledger takes milliseconds, and somebody waits for the answer."""
_SPLIT = (
    f"每次最多核对 {MOST_FIGURES} 个数；请分开，或在命令行用 daxu check。"
    f" Up to {MOST_FIGURES} figures at a time: split the text, or use daxu check."
)
_OTHER = "另一份报告"
REFUSED: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 413, 422, 429, 503), Problem)
reading = Router(auth=holding(CHECK_REPORT), tags=["读数和核对 reading and checking"])


class Given(Schema):
    """A text to read."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT, description="原文 the text")]
    year: Annotated[
        int | None, Field(ge=1900, le=2200, description="报告所说的年份；默认读标题 the year it is about")
    ] = None


class GivenToCheck(Given):
    """A text to check, by itself or also against the ledger or another report."""

    ledger: Annotated[bool, Field(description="同时与账本核对 also hold it against the ledger")] = False
    against: Annotated[
        str,
        Field(max_length=LONGEST_TEXT, description="另一份报告的原文 another report to compare with"),
    ] = ""


@dataclass(frozen=True, slots=True)
class Digits:
    """A run of digits that is no figure, and the rule that says so; or one that was not understood."""

    start: int
    end: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of a text, and where its other digits went."""

    year: int | None
    findings: list[dict[str, Any]]
    passed: list[Digits]
    unread: list[Digits]


@dataclass(frozen=True, slots=True)
class Problems:
    """Every problem of a text, in reading order, with how many of each severity."""

    figures: int
    counts: dict[str, int]
    problems: list[dict[str, Any]]


@reading.post("/read", response={200: Figures, **REFUSED}, summary="读出每个数 Read every figure")
def read(request: HttpRequest, given: Given) -> Figures:
    """Return every figure with its meaning and its rules, in base units; offsets count characters of the text."""
    del request
    found = read_text(given.text, year=given.year)
    return Figures(
        found.year,
        [finding.plain() for finding in found.findings],
        [_digits(given.text, one) for one in found.passed],
        [_digits(given.text, one) for one in found.unread],
    )


@reading.post("/check", response={200: Problems, **REFUSED}, summary="核对 Check")
def check(request: HttpRequest, given: GivenToCheck) -> Problems:
    """Return what is wrong with the numbers of a text: inside, and where asked against the ledger or another report."""
    del request
    _must_be_few("text", given.text, given.year)
    _must_be_few("against", given.against, None)
    other = checking.pasted(given.against, _OTHER) if given.against.strip() else None
    ledger = held.ledger(localtime(now())) if given.ledger else None
    checked = checking.check(checking.pasted(given.text), ledger=ledger, other=other, year=given.year)
    counts = {severity.value: 0 for severity in checking.Severity}
    for problem in checked.problems:
        counts[problem.severity.value] += 1
    problems = [problem.plain() | {"paragraph": checked.place(problem)} for problem in checked.problems]
    return Problems(len(checked.reading.findings), counts, problems)


def _must_be_few(name: str, text: str, year: int | None) -> None:
    if (count := len(read_text(text, year=year).findings)) > MOST_FIGURES:
        raise Refusal(
            422, "bad-input", f"{name} 有 {count} 个数，太多了。 {name} has {count} figures, too many.", _SPLIT
        )


def _digits(text: str, one: Passed | Unread) -> Digits:
    return Digits(one.start, one.end, text[one.start : one.end], one.rule if isinstance(one, Passed) else "")
