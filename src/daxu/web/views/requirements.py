"""The register: who has to file which figure; asking for a new one, ending one, handing one over; and the burden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daxu.core.book import Book
from daxu.core.figure import Source
from daxu.core.filing import NotNow
from daxu.core.indicator import Frequency, Measure
from daxu.core.organisation import Organisation
from daxu.core.period import BadPeriod, Month, Period
from daxu.core.requirement import BadRequirement, Due, Requirement
from daxu.core.workdays import Roll
from daxu.desk.permissions import CLOSE, SEE_FILINGS, allows, may
from daxu.duties import filing
from daxu.duties.filing import KeyReused, NotYours, registering
from daxu.duties.filing.burden import Burden, burden
from daxu.duties.filing.registering import AskedAlready, NoSuchRequirement, NotRegistrable
from daxu.ledger import read
from daxu.ledger.read import Filed
from daxu.web.acting import deskmate
from daxu.web.filing_form import key_of, new_key
from daxu.web.saying import name_of, told
from daxu.web.submission import Fault
from daxu.web.views.empty import needs_plan
from daxu.web.views.filings import asked_month, month_said

MEASURES = (Measure.LEVEL, Measure.GROWTH, Measure.SHARE, Measure.RANK, Measure.COMPLETION)
_LONGEST = 500


@dataclass(frozen=True)
class Register:
    """The requirements that were asked for by organisation and word."""

    book: Book
    day: date
    organisation: str
    words: str

    @cached_property
    def every(self) -> list[Requirement]:
        """All of them, by who files."""
        order = {code: place for place, code in enumerate(self.book.organisations)}
        return sorted(self.book.requirements.values(), key=lambda one: (order[one.filer], one.code))

    @cached_property
    def shown(self) -> list[Requirement]:
        """Those that were asked for."""
        return [one for one in self.every if self._is_asked(one)]

    def _is_asked(self, one: Requirement) -> bool:
        named = self.words in name_of(self.book.indicators[one.indicator]) or self.words in one.code
        return self.organisation in ("", one.filer) and named

    @property
    def groups(self) -> list[tuple[Organisation, list[Requirement]]]:
        """What is shown, by who files it."""
        grouped: dict[str, list[Requirement]] = {}
        for one in self.shown:
            grouped.setdefault(one.filer, []).append(one)
        return [(self.book.organisations[code], several) for code, several in grouped.items()]

    @property
    def filers(self) -> list[Organisation]:
        """The organisations to choose from."""
        codes = {one.filer for one in self.every}
        return [one for code, one in self.book.organisations.items() if code in codes]

    @property
    def answer(self) -> str:
        """The first line: how many figures are filed, by how many."""
        words = {"count": len(self.every), "filers": len(self.filers)}
        return _("%(filers)d个单位报送%(count)d项数据，一项只有一个来源") % words


@allows(SEE_FILINGS)
@require_safe
@needs_plan
def requirements(request: HttpRequest) -> HttpResponse:
    """Show every requirement: what is filed by whom, when, and through whose review."""
    asked = request.GET
    words, organisation = asked.get("q", "").strip()[:60], asked.get("organisation", "").strip()
    page = Register(read.book(), localdate(), organisation, words)
    context = {"page": page, "book": page.book, "keeps": may(request.user, CLOSE)}
    return render(request, "web/requirements.html", context)


@dataclass(frozen=True)
class RequirementPage:
    """One requirement with its versions, and the forms that end it or hand it over."""

    book: Book
    one: Requirement
    keeps: bool
    key: str
    faults: tuple[Fault, ...] = ()
    typed: dict[str, str] | None = None

    @cached_property
    def versions(self) -> list[Filed]:
        """Every version, oldest first: who entered it, and why."""
        return registering.versions(self.one.code)

    @property
    def ended(self) -> bool:
        """Whether it asks for nothing more."""
        return self.one.until is not None and self.one.until < localdate()

    @property
    def organisations(self) -> list[Organisation]:
        """Who could file it instead."""
        return [one for code, one in self.book.organisations.items() if code != self.one.filer]

    @property
    def fault_of(self) -> dict[str, str]:
        """The faults by field."""
        return {fault.field: fault.said for fault in reversed(self.faults)}


@allows(SEE_FILINGS)
@require_safe
@needs_plan
def requirement(request: HttpRequest, code: str) -> HttpResponse:
    """Show one requirement."""
    return _one(request, code)


def _one(request: HttpRequest, code: str, *, status: int = 200, key: str = "", **more: Any) -> HttpResponse:
    book = read.book()
    try:
        found = registering.required(book, code)
    except NoSuchRequirement as missing:
        raise Http404(str(missing)) from None
    page = RequirementPage(book, found, may(request.user, CLOSE), key or new_key(), **more)
    return render(request, "web/requirement.html", {"page": page, "one": found, "book": book}, status=status)


@allows(CLOSE)
@require_POST
@needs_plan
def end(request: HttpRequest, code: str) -> HttpResponse:
    """End a requirement after a day."""
    until = _day(request.POST.get("until", ""))
    if until is None:
        return _wrong(request, code, Fault("until", _("请填终止的日期，如 2024-08-31。")))

    def do(**given: Any) -> Requirement:
        return registering.end(code, until=until, **given)

    return _changed(request, code, do, _("已终止；在终止日以后不再产生填报任务。"))


@allows(CLOSE)
@require_POST
@needs_plan
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Hand a requirement over to another organisation from a month on."""
    since = _month(request.POST.get("since", ""))
    if since is None:
        return _wrong(request, code, Fault("since", _("请填从哪个月起移交，如 2024-09。")))

    def do(**given: Any) -> Requirement:
        return registering.hand_over(code, to=request.POST.get("to", ""), since=since, **given)

    return _changed(request, code, do, _("已移交；旧的要求已终止，新的从那个月起由接手的单位填报。"))


def _changed(request: HttpRequest, code: str, do: Any, done: str) -> HttpResponse:
    """Do what changes a requirement; a refusal comes back on its page with what was typed."""
    by = deskmate(request).actor
    key = key_of(by.name, request.POST.get("key", ""))
    try:
        changed = do(reason=request.POST.get("reason", "").strip(), by=by, now=now(), key=key)
    except NoSuchRequirement as missing:
        raise Http404(str(missing)) from None
    except (AskedAlready, NotNow, NotYours) as refused:
        return _wrong(request, code, Fault("", told(refused.why)), status=409)
    except NotRegistrable as refused:
        return _wrong(request, code, *(Fault(field, told(why)) for field, why in refused.whys))
    except KeyReused:
        return _wrong(request, code, Fault("", _("这张表单已经用过，请核对后再按一次。")), status=409, key=new_key())
    messages.success(request, done)
    return redirect("requirement", changed.code)


def _wrong(request: HttpRequest, code: str, *faults: Fault, status: int = 422, key: str = "") -> HttpResponse:
    typed = {field: request.POST.get(field, "") for field in ("until", "since", "to", "reason", "deed")}
    return _one(request, code, status=status, key=key or request.POST.get("key", ""), faults=faults, typed=typed)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def _month(written: str) -> Month | None:
    try:
        return Period.parse(written.strip()).last
    except (BadPeriod, ValueError):
        return None


# --- a new requirement


@dataclass(frozen=True)
class NewPage:
    """The form of a new requirement, with what was typed, every fault, and the owner where the figure has one."""

    book: Book
    typed: dict[str, str]
    key: str
    faults: Sequence[Fault] = ()
    owner: Requirement | None = None

    @property
    def fault_of(self) -> dict[str, str]:
        """The faults by field."""
        return {fault.field: fault.said for fault in reversed(self.faults)}

    @property
    def indicators(self) -> list[tuple[str, str]]:
        """The indicators to choose from."""
        return [(code, name_of(one)) for code, one in self.book.indicators.items()]

    @property
    def organisations(self) -> list[tuple[str, str]]:
        """The organisations to choose from."""
        return [(code, name_of(one)) for code, one in self.book.organisations.items()]

    @property
    def measures(self) -> list[tuple[str, str]]:
        """What a number can say of its indicator."""
        return [(measure.value, measure.label) for measure in MEASURES]

    @property
    def frequencies(self) -> list[str]:
        """How often it can be asked for."""
        return [one.value for one in Frequency]

    @property
    def rolls(self) -> list[str]:
        """What becomes of a due day on which nobody works."""
        return [one.value for one in Roll]


@allows(CLOSE)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a figure that nobody files yet; one that somebody files already is refused naming the owner."""
    book = read.book()
    if request.method != "POST":
        return render(request, "web/requirement_new.html", {"page": NewPage(book, _usual(book), new_key())})
    typed = {field: request.POST.get(field, "").strip()[:_LONGEST] for field in _FIELDS}
    faults: list[Fault] = []
    asked = _asked(book, typed, faults, request)
    if asked is None:
        return _again(request, book, typed, faults)
    by = deskmate(request).actor
    try:
        registering.require(asked, by=by, now=now(), key=key_of(by.name, request.POST.get("key", "")))
    except AskedAlready as refused:
        return _again(request, book, typed, [Fault("indicator", told(refused.why))], owner=refused.owner, status=409)
    except NotRegistrable as refused:
        return _again(request, book, typed, [Fault(field, told(why)) for field, why in refused.whys])
    except KeyReused:
        return _again(request, book, typed, [Fault("", _("这张表单已经用过，请核对后再按一次。"))], status=409)
    messages.success(request, _("已登记；填报任务由日历按期产生。"))
    return redirect("requirement", asked.code)


_FIELDS = (
    "indicator", "measure", "filer", "whose", "frequency", "day", "months", "roll", "lead", "minutes", "since", "until",
    "document", "place", "span", "hide_target",
)  # fmt: skip


def _usual(book: Book) -> dict[str, str]:
    """Return what most requirements say."""
    district = next((code for code, one in book.organisations.items() if not one.parent), "")
    return {
        "measure": Measure.LEVEL.value, "whose": district, "frequency": Frequency.MONTHLY.value, "day": "18",
        "months": "1", "roll": Roll.NEXT.value, "minutes": "10", "span": "cumulative",
        "since": localdate().replace(day=1).isoformat(),
    }  # fmt: skip


def _asked(book: Book, typed: dict[str, str], faults: list[Fault], request: HttpRequest) -> Requirement | None:
    """Understand a form; all its faults come together."""
    measure = _one_of(typed, "measure", {one.value: one for one in MEASURES}, faults)
    frequency = _one_of(typed, "frequency", {one.value: one for one in Frequency}, faults)
    roll = _one_of(typed, "roll", {one.value: one for one in Roll}, faults)
    day, months = _whole(typed, "day", 1, 31, faults), _whole(typed, "months", 0, 12, faults)
    minutes = _whole(typed, "minutes", 1, registering.MOST_MINUTES, faults)
    since, until = _date(typed, "since", faults), _date(typed, "until", faults, needed=False)
    faults += [Fault(field, _("请选择。")) for field in ("indicator", "filer", "whose") if not typed[field]]
    if faults or not (measure and frequency and roll and since):
        return None
    filer, whose = typed["filer"], typed["whose"]
    try:
        return Requirement(
            code=registering.code_of(book, typed["indicator"], filer, whose=whose, measure=measure, since=since),
            indicator=typed["indicator"], filer=filer, whose=whose, frequency=frequency, due=Due(day, months, roll),
            route=registering.route_of(filer, lead=typed["lead"], bureau=getattr(request.user, "organisation", "")),
            since=since, until=until, citation=Source(typed["document"], typed["place"]), measure=measure,
            cumulative=typed["span"] != "alone", minutes=minutes, hide_target=typed["hide_target"] == "1",
        )  # fmt: skip
    except BadRequirement as refused:
        faults.append(Fault("day", str(refused)))
        return None


def _one_of(typed: dict[str, str], field: str, known: dict[str, Any], faults: list[Fault]) -> Any:
    if typed[field] not in known:
        faults.append(Fault(field, _("请选择。")))
    return known.get(typed[field])


def _whole(typed: dict[str, str], field: str, least: int, most: int, faults: list[Fault]) -> int:
    written = typed[field]
    if written.isascii() and written.isdigit() and len(written) < 6 and least <= int(written) <= most:  # noqa: PLR2004
        return int(written)
    faults.append(Fault(field, _("请填%(least)d到%(most)d的整数。") % {"least": least, "most": most}))
    return least


def _date(typed: dict[str, str], field: str, faults: list[Fault], *, needed: bool = True) -> date | None:
    found = _day(typed[field]) if typed[field] else None
    if found is None and (needed or typed[field]):
        faults.append(Fault(field, _("请填日期，如 2024-09-01。")))
    return found


def _again(
    request: HttpRequest, book: Book, typed: dict[str, str], faults: Sequence[Fault],
    *, owner: Requirement | None = None, status: int = 422,
) -> HttpResponse:  # fmt: skip
    page = NewPage(book, typed, request.POST.get("key", "") if status == 422 else new_key(), faults, owner)  # noqa: PLR2004
    return render(request, "web/requirement_new.html", {"page": page, "book": book}, status=status)


# --- the burden


@dataclass(frozen=True)
class BurdenPage:
    """What filing asks of each organisation in a month, and in its year."""

    month: Month
    months: Sequence[Month]
    every: Sequence[Burden]

    @property
    def said_month(self) -> str:
        """The month in words."""
        return month_said(self.month)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The months to choose from: value, words, chosen."""
        return [(str(month), month_said(month), month == self.month) for month in self.months]

    @property
    def figures(self) -> int:
        """How many figures are asked for."""
        return sum(one.figures for one in self.every)

    @property
    def prefilled(self) -> int:
        """How many of them are filled in already."""
        return sum(one.prefilled for one in self.every)

    @property
    def minutes(self) -> int:
        """The minutes that they cost."""
        return sum(one.minutes for one in self.every)

    @property
    def most(self) -> int:
        """The most minutes that any month asks of anybody: what the bars are drawn against."""
        return max((minutes for one in self.every for minutes in one.year), default=1) or 1

    @property
    def answer(self) -> str:
        """The first line: what the month asks, and how much of it is filled in already."""
        words = {"month": self.said_month, "figures": self.figures, "minutes": self.minutes, "known": self.prefilled}
        return _("%(month)s各单位填报%(figures)d项，约需%(minutes)d分钟；其中%(known)d项已有数，不必再填") % words


@allows(SEE_FILINGS)
@require_safe
@needs_plan
def burdens(request: HttpRequest) -> HttpResponse:
    """Show how much work filing asks of each organisation, the streets first."""
    book = read.book()
    months = filing.months(book)
    month = asked_month(request, months, book)
    if month is None:
        return render(request, "web/filings_none.html")
    page = BurdenPage(month, months, burden(book, month))
    return render(request, "web/burden.html", {"page": page, "book": book})
