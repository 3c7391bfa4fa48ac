"""Filing over the API: tasks and their filings come out, values, reviews and corrections go in.

Every deed carries an `Idempotency-Key`: sent again after a lost answer it changes nothing and is answered as before.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.timezone import localdate, now
from ninja import Field, Header, Query, Router, Schema

from daxu.answers import filing as told
from daxu.api.asked import own_key, person_of
from daxu.api.keys import holding
from daxu.api.refusals import Problem, Refusal
from daxu.core.filing import Answer, Sealing, Value, Way
from daxu.core.indicator import Status
from daxu.core.period import Month, Period
from daxu.core.quantity import Quantity
from daxu.desk.people import organisations_of
from daxu.desk.permissions import CLOSE, FILE, REVIEW, SEE_FILINGS, may
from daxu.duties import filing
from daxu.duties.filing import Actor, Row
from daxu.ledger import read

_LONGEST = 500
_LONGEST_NAME = 160
REFUSED: dict[int, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 503), Problem)
TAGS = ["报送 filing"]
looking = Router(auth=holding(SEE_FILINGS), tags=TAGS)
filers = Router(auth=holding(FILE), tags=TAGS)
reviewers = Router(auth=holding(REVIEW), tags=TAGS)
closers = Router(auth=holding(CLOSE), tags=TAGS)

Name = Annotated[str, Query(max_length=_LONGEST_NAME, description="填报的名称，如 2024-07|jobs@rsj its name")]
MonthCode = Annotated[str, Query(pattern=r"^\d{4}-\d{2}$", description="月份，如 2024-07 the month")]
Code = Annotated[str, Query(max_length=80)]
Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=120,
        pattern=r"^[\x21-\x7e]+$",
        description="每个操作一个，重试时不变 one for each deed, the same when it is sent again",
    ),
]
Reason = Annotated[str, Field(max_length=_LONGEST, description="理由 the reason")]


Link = Annotated[str, Field(max_length=300, pattern=r"^https?://")]


class Explanation(Schema):
    """Why a value is right though a check of 核实 kind asks."""

    check: Annotated[str, Field(max_length=60)]
    words: Annotated[str, Field(min_length=1, max_length=_LONGEST)]


class GivenValue(Schema):
    """A value to file: a bare number is in the unit that is asked for; a unit that is said counts."""

    filing: Annotated[str, Field(max_length=_LONGEST_NAME)]
    value: Annotated[str | int | float, Field(description="如 8350、1.67万人、46.7%；小数请用文字 decimals as text")]
    status: Annotated[str, Field(max_length=10, description="预计、快报、公布……")] = Status.REPORTED.value
    note: Annotated[str, Field(max_length=_LONGEST)] = ""
    explanations: Annotated[tuple[Explanation, ...], Field(max_length=20)] = ()
    links: Annotated[tuple[Link, ...], Field(max_length=10)] = ()


class GivenCorrection(GivenValue):
    """A correction after the lock: the new value, the reason, and a link to its evidence."""

    reason: Reason


class GivenReview(Schema):
    """A review: which filing, and why where it is returned or refused."""

    filing: Annotated[str, Field(max_length=_LONGEST_NAME)]
    reason: Reason = ""


class GivenClosing(Schema):
    """A month to lock or to publish."""

    month: Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]
    sealing: Annotated[str, Field(pattern="^(锁定|发布)$")]
    reason: Reason = ""


@looking.get("/filings", response={200: list[told.FilingState], **REFUSED}, summary="一个月的填报 A month's filings")
def filings(request: HttpRequest, month: MonthCode, organisation: Code = "") -> list[told.FilingState]:
    """Return the tasks of a month with where their filings stand, in order of due day."""
    book = read.book()
    wanted = organisation or ("" if _sees_all(request) else min(_organisations(request), default="-"))
    _may_see(request, wanted)
    rows = filing.month_rows(book, Period.parse(month).last, filer=wanted)
    return [told.filing_state(row, localdate()) for row in rows]


@looking.get("/filing", response={200: told.FilingTrail, **REFUSED}, summary="一项填报的经过 A filing's whole way")
def one(request: HttpRequest, filing_name: Annotated[str, Query(alias="filing", max_length=_LONGEST_NAME)]) -> Any:
    """Return where a filing stands and every step of its way."""
    row = filing.row(read.book(), filing_name)
    if not _takes_part(request, row):
        raise _not_yours()
    return told.filing_trail(row, localdate())


@filers.post("/filings/submit", response={200: told.FilingState, **REFUSED}, summary="上报 File a value")
def submit(request: HttpRequest, given: GivenValue, key: Key) -> told.FilingState:
    """File a value; what must be corrected or explained first is said all at once."""
    row = filing.row(read.book(), given.filing)
    done = filing.submit(given.filing, _value(row, given), by=_actor(request), now=now(), key=own_key(request, key))
    return told.filing_state(done, localdate())


@filers.post("/filings/withdraw", response={200: told.FilingState, **REFUSED}, summary="撤回 Take back")
def withdraw(request: HttpRequest, given: GivenReview, key: Key) -> told.FilingState:
    """Take back a value that no review has passed."""
    done = filing.withdraw(given.filing, reason=given.reason, by=_actor(request), now=now(), key=own_key(request, key))
    return told.filing_state(done, localdate())


@filers.post("/filings/ask", response={200: told.FilingState, **REFUSED}, summary="申请更正 Ask for a correction")
def ask(request: HttpRequest, given: GivenCorrection, key: Key) -> told.FilingState:
    """Ask for a correction of a locked figure; its evidence is a link, files are given on the page."""
    row = filing.row(read.book(), given.filing)
    done = filing.ask(
        given.filing, _value(row, given), reason=given.reason, by=_actor(request), now=now(), key=own_key(request, key)
    )
    return told.filing_state(done, localdate())


@reviewers.post("/filings/pass", response={200: told.FilingState, **REFUSED}, summary="审核通过 Pass")
def review(request: HttpRequest, given: GivenReview, key: Key) -> told.FilingState:
    """Pass a value at the stage whose turn it is; the last stage puts it on file."""
    done = filing.review(given.filing, reason=given.reason, by=_actor(request), now=now(), key=own_key(request, key))
    return told.filing_state(done, localdate())


@reviewers.post("/filings/return", response={200: told.FilingState, **REFUSED}, summary="退回 Return")
def give_back(request: HttpRequest, given: GivenReview, key: Key) -> told.FilingState:
    """Return a value to its filer, with the reason."""
    done = filing.give_back(given.filing, reason=given.reason, by=_actor(request), now=now(), key=own_key(request, key))
    return told.filing_state(done, localdate())


@closers.post("/filings/grant", response={200: told.FilingState, **REFUSED}, summary="准予更正 Grant a correction")
def grant(request: HttpRequest, given: GivenReview, key: Key) -> told.FilingState:
    """Grant a correction: the new version stands beside the old one."""
    return _decided(request, given, key, granted=True)


@closers.post("/filings/refuse", response={200: told.FilingState, **REFUSED}, summary="不予更正 Refuse a correction")
def refuse(request: HttpRequest, given: GivenReview, key: Key) -> told.FilingState:
    """Refuse a correction, with the reason."""
    return _decided(request, given, key, granted=False)


def _decided(request: HttpRequest, given: GivenReview, key: str, *, granted: bool) -> told.FilingState:
    done = filing.decide(
        given.filing, grant=granted, reason=given.reason, by=_actor(request), now=now(), key=own_key(request, key)
    )
    return told.filing_state(done, localdate())


@closers.post("/closings", response={200: told.Closed, **REFUSED}, summary="锁定或发布一个月 Lock or publish a month")
def close(request: HttpRequest, given: GivenClosing, key: Key) -> told.Closed:
    """Lock or publish a month: from then on its values change by granted corrections only."""
    month: Month = Period.parse(given.month).last
    sealing = Sealing(given.sealing)
    filing.close(month, sealing, by=_actor(request), now=now(), key=own_key(request, key), reason=given.reason)
    return told.Closed(str(month), sealing.value)


# --- who asks


def _organisations(request: HttpRequest) -> frozenset[str]:
    known = vars(request)  # asked for several times in one request
    if "organisations" not in known:
        known["organisations"] = organisations_of(person_of(request), localdate())
    return frozenset(known["organisations"])


def _actor(request: HttpRequest) -> Actor:
    person = person_of(request)
    return Actor(person.username, _organisations(request), closes=may(person, CLOSE))


def _sees_all(request: HttpRequest) -> bool:
    """Whether somebody sees every organisation's filings: who keeps the plan, and the leaders."""
    return (not may(person_of(request), FILE) and not _organisations(request)) or may(person_of(request), CLOSE)


def _may_see(request: HttpRequest, organisation: str) -> None:
    if not _sees_all(request) and organisation not in _organisations(request):
        raise _not_yours()


def _takes_part(request: HttpRequest, row: Row) -> bool:
    """Whether somebody files or reviews a filing, or sees all of them."""
    parts = {row.requirement.filer, *(stage.organisation for stage in row.requirement.route)}
    return _sees_all(request) or bool(parts & _organisations(request))


def _not_yours() -> Refusal:
    return Refusal(
        403,
        "not-yours",
        "这是别的单位的填报。 It is another organisation's filing.",
        "请用该单位的账号，或请其办理代行。 Use an account of that organisation.",
    )


def _value(row: Row, given: GivenValue) -> Value:
    asked = filing.unit_asked(row.requirement, row.indicator)
    amount: Quantity = filing.parsed(_typed(given.value), asked)
    return Value(
        amount,
        _status(given.status),
        given.note.strip(),
        tuple(Answer(one.check, one.words.strip()) for one in given.explanations),
        (),
        tuple(given.links),
        Way.API,
    )


def _typed(value: str | float) -> str:
    return value if isinstance(value, str) else format(Decimal(str(value)), "f")


def _status(word: str) -> Status:
    try:
        return Status(word)
    except ValueError:
        known = "、".join(status.value for status in Status)
        raise Refusal(
            422, "bad-input", f"没有“{word}”这种数据版本。 No such status.", f"可用：{known}。 Use one of these."
        ) from None
