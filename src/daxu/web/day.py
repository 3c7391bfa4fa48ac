"""The day that a page speaks of: asked for in its address, else the last day that facts exist for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from daxu.core.indicator import Observation
from daxu.core.period import Month
from daxu.ledger import read
from daxu.web.saying import in_english

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


class BadDay(BadRequest):
    """The day in an address is none; the page says what would be right."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A day offered in one click."""

    day: date
    label: str
    chosen: bool


def asked_day(request: HttpRequest) -> date:
    """Return the day of this page; raise BadDay when the address names none that can be."""
    written = request.GET.get("as_of", "").strip()
    return _read(written) if written else vars(request).get("_today") or newest_day(request)


def asked_day_or_today(request: HttpRequest) -> date:
    """Return the day of a page about what is to be done: the one asked for, else today, which its control says too."""
    vars(request)["_today"] = localdate()
    return asked_day(request)


def _read(written: str) -> date:
    try:
        day = date.fromisoformat(written)
    except ValueError:
        raise BadDay(
            _("看不懂日期“%(written)s”。请写成 2024-06-30 这样的年-月-日。") % {"written": written[:40]}
        ) from None
    if not EARLIEST <= day <= LATEST:
        raise BadDay(_("日期“%(written)s”不在 2000 年至 2100 年之间。") % {"written": written[:40]})
    return day


def newest_day(request: HttpRequest) -> date:
    """Return the last day that facts exist for, or today where there are none; one question to the ledger a page."""
    known = vars(request)
    if "_newest_day" not in known:
        known["_newest_day"] = _newest_fact(read.digest()) or localdate()
    newest: date = known["_newest_day"]
    return newest


@lru_cache(maxsize=4)
def _newest_fact(_ledger: str) -> date | None:
    facts = (fact for _entry, fact in read.book().said(Observation) if not fact.sample and not fact.planned)
    return max((fact.period.end for fact in facts), default=None)


def choices(request: HttpRequest, chosen: date) -> list[Choice]:
    """Return the days worth one click: the newest data, the month ends that people ask for, today."""
    return [Choice(day, label, day == chosen) for day, label in _offered(newest_day(request), localdate())]


def _offered(newest: date, today: date) -> Iterator[tuple[date, str]]:
    yield newest, _("最新数据（%(month)s）") % {"month": month_end(newest)}
    before = newest.replace(day=1) - timedelta(days=1)
    yield before, month_end(before)
    quarter = Month(newest.year, 3).last_day
    if quarter < before:
        yield quarter, _("一季度末")
    yield Month(newest.year, 12).last_day, _("年底")
    yield today, _("今天")


def month_end(day: date) -> str:
    """Say a month's last day as people do: 6月底; end of June."""
    return f"end of {day:%B}" if in_english() else f"{day.month}月底"
