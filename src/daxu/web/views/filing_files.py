"""Files of figures: the month's form handed out, and any sheet taken in — shown first, filed only when asked for.

Nothing that was uploaded is kept here: what the next step needs again travels in the page, where it is small enough.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from daxu.core.book import Book
from daxu.core.filing import NotNow
from daxu.core.organisation import Organisation
from daxu.core.period import Month
from daxu.core.quantity import Quantity
from daxu.desk.permissions import FILE, allows
from daxu.desk.tables import LARGEST_FILE, NotReadable
from daxu.duties import filing
from daxu.duties.filing import KeyReused, NoneFiled, NotAcceptable, NotYours, Row, forms, mapping, sheets
from daxu.duties.filing.intake import Heading, Line, Outcome
from daxu.duties.filing.mapping import OFFERED, SheetMap
from daxu.duties.filing.naming import LEFT_OUT
from daxu.duties.filing.sheets import NothingToFile, Understood
from daxu.ledger import read
from daxu.web import submission
from daxu.web.acting import Deskmate, deskmate
from daxu.web.filing_form import key_of, new_key
from daxu.web.saying import name_of, told
from daxu.web.submission import LARGEST_CARRIED, MEGABYTE
from daxu.web.views.empty import needs_plan
from daxu.web.views.filings import asked_month, month_said
from daxu.web.views.reading import download

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST_REQUEST = LARGEST_FILE + 5 * MEGABYTE
_LONGEST_NAME = 120
_MOST_NAMES = 200
_MOST_LINES = 500
_OUTCOMES = {
    Outcome.NEW: ("+", gettext_lazy("新报")),
    Outcome.CHANGED: ("→", gettext_lazy("改报")),
    Outcome.SAME: ("=", gettext_lazy("不变")),
    Outcome.EMPTY: ("○", gettext_lazy("未填")),
    Outcome.WRONG: ("✗", gettext_lazy("有误")),
}
_HEADINGS = {
    Heading.FILING: gettext_lazy("填报编号"),
    Heading.INDICATOR: gettext_lazy("指标"),
    Heading.WHOSE: gettext_lazy("单位名称"),
    Heading.PERIOD: gettext_lazy("时期"),
    Heading.UNIT: gettext_lazy("计量单位"),
    Heading.VALUE: gettext_lazy("数值"),
    Heading.STATUS: gettext_lazy("数据版本"),
    Heading.NOTE: gettext_lazy("备注"),
    Heading.EXPLANATION: gettext_lazy("说明"),
}


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody sent: the file, and what they told of its layout."""

    content: bytes = b""
    name: str = ""
    told: SheetMap | None = None
    sheet: str = ""
    heading: int = 0
    faults: tuple[str, ...] = ()

    @property
    def carried(self) -> str:
        """The file as text for the next step; empty where it is too large to travel."""
        return b64encode(self.content).decode("ascii") if len(self.content) <= LARGEST_CARRIED else ""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of the sheet as the page shows it."""

    line: Line

    @property
    def shape(self) -> str:
        """The shape that goes with the outcome."""
        return _OUTCOMES[self.line.outcome][0]

    @property
    def outcome(self) -> str:
        """What filing would do with it, in words."""
        return str(_OUTCOMES[self.line.outcome][1])

    @property
    def level(self) -> str:
        """The outcome for the style sheet."""
        return self.line.outcome.name.lower()

    @property
    def name(self) -> str:
        """The figure that is meant, or what the sheet says where none is."""
        return name_of(self.line.row.indicator) if self.line.row else self.line.said

    @property
    def value(self) -> Quantity | None:
        """What the sheet holds."""
        return self.line.value.quantity if self.line.value else None

    @property
    def before(self) -> Quantity | None:
        """What was filed before."""
        return self.line.before.quantity if self.line.before else None

    @property
    def answered(self) -> list[str]:
        """The questions that its explanation answers."""
        return [told(remark.text) for remark in self.line.answered]


@dataclass(frozen=True)
class FilesPage:
    """The page: the month, who files, and — where a file was brought — what it would do."""

    book: Book
    by: Deskmate
    month: Month
    months: tuple[Month, ...]
    brought: Brought = field(default_factory=Brought)
    found: Understood | None = None
    key: str = ""
    filed: int | None = None

    @property
    def said_month(self) -> str:
        """The month in words."""
        return month_said(self.month)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The months to choose from: value, words, chosen."""
        return [(str(month), month_said(month), month == self.month) for month in self.months]

    @property
    def largest(self) -> int:
        """How many megabytes a file may have."""
        return LARGEST_FILE // MEGABYTE

    @cached_property
    def filers(self) -> list[Organisation]:
        """The organisations that the person files for, with anything to file this month."""
        asked = {row.requirement.filer for row in self.tasks}
        return [self.book.organisations[code] for code in sorted(asked)]

    @cached_property
    def tasks(self) -> list[Row]:
        """What the person has to file this month."""
        rows = filing.month_rows(self.book, self.month)
        return [row for row in rows if row.requirement.filer in self.by.actor.organisations]

    @property
    def title(self) -> str:
        """The first line: what was filed, or what filing would do."""
        if self.filed is not None:
            return ngettext("已上报%(count)d项", "已上报%(count)d项", self.filed) % {"count": self.filed}
        if self.brought.faults:
            return _("还不能上报，请先改正下面的问题")
        if self.found is None:
            return _("用表格文件填报%(month)s的数") % {"month": self.said_month}
        if self.found.checked is None:
            return _("请说明这张表的列")
        if count := len(self.found.checked.faults):
            return ngettext("有%(count)d处错误，什么也没有上报", "有%(count)d处错误，什么也没有上报", count) % {
                "count": count
            }
        count = len(self.found.checked.to_file)
        return ngettext("可以上报%(count)d项，还没有写入", "可以上报%(count)d项，还没有写入", count) % {"count": count}

    @property
    def lines(self) -> list[ShownLine]:
        """The lines that matter, the wrong ones first."""
        checked = self.found.checked if self.found else None
        order = (Outcome.WRONG, Outcome.CHANGED, Outcome.NEW, Outcome.SAME, Outcome.EMPTY)
        every = sorted(checked.lines, key=lambda line: order.index(line.outcome)) if checked else []
        return [ShownLine(line) for line in every[:_MOST_LINES]]

    @property
    def unshown(self) -> int:
        """How many lines the page leaves out."""
        checked = self.found.checked if self.found else None
        return max(0, len(checked.lines) - _MOST_LINES) if checked else 0

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many lines would do what."""
        checked = self.found.checked if self.found else None
        return [(*map(str, _OUTCOMES[o]), n) for o, n in checked.counts.items() if n] if checked else []  # type: ignore[misc]

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong, by cell."""
        checked = self.found.checked if self.found else None
        return [(fault.place, told(fault.text)) for fault in checked.faults[:_MOST_LINES]] if checked else []

    @property
    def notices(self) -> list[str]:
        """What a glance at the sheet would not show."""
        checked = self.found.checked if self.found else None
        return [told(notice) for notice in checked.notices] if checked else []

    @property
    def absent(self) -> int:
        """How many tasks the sheet does not speak of."""
        return len(self.found.checked.absent) if self.found and self.found.checked else 0

    @property
    def to_file(self) -> int:
        """How many values would be filed."""
        return len(self.found.checked.to_file) if self.found and self.found.checked else 0

    @property
    def foreign(self) -> bool:
        """Whether the sheet is somebody else's, whose columns can be told."""
        return bool(self.found and not self.found.own)

    @property
    def sheets(self) -> list[tuple[str, bool]]:
        """The sheets to choose from, and the chosen one."""
        found = self.found
        return [(t.name, t is found.table) for t in found.workbook.tables if t.rows] if found else []

    @property
    def columns(self) -> Iterator[tuple[str, str, bool, list[tuple[str, bool]]]]:
        """Walk what a column can hold: its field, its name, whether it must be told, the headings to choose from."""
        found = self.found
        titles = mapping.titles(found.table, found.heading) if found else {}
        for heading in OFFERED if found else ():
            chosen = found.told.columns.get(heading, "") if found else ""
            options = [(title, title == chosen) for title in titles]
            yield f"column-{heading.name}", str(_HEADINGS[heading]), heading in mapping.NEEDED, options

    @property
    def asked_names(self) -> list[tuple[str, list[tuple[str, str, bool]]]]:
        """The names that stand for no task, and those that were told before, with the tasks to choose from."""
        found = self.found
        if found is None or found.own:
            return []
        names = [*found.told.names, *(name for name in found.unknown if name not in found.told.names)]
        return [(name, self._choices(found.told.names.get(name, ""))) for name in names[:_MOST_NAMES]]

    def _choices(self, chosen: str) -> list[tuple[str, str, bool]]:
        tasks = [(row.requirement.code, name_of(row.indicator)) for row in self.tasks]
        return [(code, name, code == chosen) for code, name in [(LEFT_OUT, _("不报这一项")), *tasks]]


@allows(FILE)
@submission.within(lambda: LARGEST_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def files(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Show the form; with a file, what it would do; when asked for, file it."""
    book = read.book()
    months = filing.months(book)
    month = asked_month(request, months, book)
    if month is None:
        return render(request, "web/filings_none.html")
    page = FilesPage(book, deskmate(request), month, tuple(months))
    if too_large:
        return _shown(request, page, Brought(faults=(_too_large(),)), status=413)
    if request.method != "POST":
        return _shown(request, page)
    brought = _brought(request)
    if brought.faults:
        return _shown(request, page, brought, status=422)
    try:
        found = _understood(page, brought)
    except NotReadable as refused:
        return _shown(request, page, Brought(faults=(told(refused.why),)), status=422)
    return _answered(request, page, brought, found)


def _answered(request: HttpRequest, page: FilesPage, brought: Brought, found: Understood) -> HttpResponse:
    """File what was found where that is asked for; show it otherwise, with what holds it up."""
    shown = FilesPage(page.book, page.by, found.month, page.months, brought, found, new_key())
    if request.POST.get("act") != "file":
        return _shown(request, shown)
    actor = page.by.actor
    try:
        rows = sheets.filed(found, by=actor, now=now(), key=key_of(actor.name, request.POST.get("key")))
    except (NothingToFile, NoneFiled, KeyReused) as refused:
        faults = tuple(_reasons(refused))
        kept = Brought(brought.content, brought.name, brought.told, brought.sheet, brought.heading, faults)
        return _shown(request, shown, kept, status=409)
    done = FilesPage(read.book(), page.by, found.month, page.months, filed=len(rows))
    return _shown(request, done)


def _reasons(refused: NothingToFile | NoneFiled | KeyReused) -> Iterator[str]:
    """Walk why nothing was filed, in the reader's language."""
    match refused:
        case NothingToFile(why=why):
            yield told(why)
        case NoneFiled(whys=whys):
            for name, held_up in whys.items():
                yield f"{name}{_('：')}{_reason(held_up)}"
        case _:
            yield str(refused)


def _reason(why: object) -> str:
    match why:
        case NotYours() | NotNow():
            return told(why.why)
        case NotAcceptable():
            return _("；").join(told(remark.text) for remark in why.remarks)
    return str(why)


def _shown(
    request: HttpRequest, page: FilesPage, brought: Brought | None = None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    kept = page.brought if brought is None else brought
    whole = FilesPage(page.book, page.by, page.month, page.months, kept, page.found, page.key, page.filed)
    return render(request, "web/filing_files.html", {"page": whole}, status=status)


def _understood(page: FilesPage, brought: Brought) -> Understood:
    return sheets.understood(
        brought.content, brought.name, book=page.book, month=page.month, by=page.by.actor,
        told=brought.told, sheet=brought.sheet, heading=brought.heading,
    )  # fmt: skip


def _brought(request: HttpRequest) -> Brought:
    """Read what was sent; a file that was chosen anew is read as if nothing had been told of it."""
    upload = request.FILES.get("file")
    if upload and upload.name:
        if (upload.size or 0) > LARGEST_FILE:
            return Brought(faults=(_too_large(),))
        anew = not request.POST.get("layout")
        told_, sheet, heading = (None, "", 0) if anew else _layout(request)
        return Brought(upload.read(), upload.name[-_LONGEST_NAME:], told_, sheet, heading)
    try:
        content = b64decode(request.POST.get("content", ""), validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content:
        return Brought(faults=(_("请选择一个 .xlsx 或 .csv 文件。"),))
    told_, sheet, heading = _layout(request) if request.POST.get("layout") else (None, "", 0)
    return Brought(content, request.POST.get("name", "")[:_LONGEST_NAME], told_, sheet, heading)


def _layout(request: HttpRequest) -> tuple[SheetMap | None, str, int]:
    """Return what was told of a sheet; of another sheet or another line of headings nothing was told yet."""
    sheet = request.POST.get("sheet", "")[:_LONGEST_NAME]
    written = request.POST.get("heading", "")
    heading = int(written) if written.isascii() and written.isdigit() and len(written) <= 6 else 0  # noqa: PLR2004 — a line
    if (sheet, written) != (request.POST.get("sheet-was", ""), request.POST.get("heading-was", "")):
        return SheetMap(), sheet, heading
    columns: dict[Heading, str] = {h: title for h in OFFERED if (title := request.POST.get(f"column-{h.name}", ""))}
    return SheetMap(columns, _names(request.POST)), sheet, heading


def _names(sent: Mapping[str, str]) -> dict[str, str]:
    """Return what the names of a sheet were told to stand for."""
    found = {}
    for place in range(1, _MOST_NAMES + 1):
        name, code = sent.get(f"name-{place}", ""), sent.get(f"means-{place}", "")
        if name and code:
            found[name[:_LONGEST_NAME]] = code[:_LONGEST_NAME]
    return found


def _too_large() -> str:
    return _("文件超过 %(size)d MB，没有读取；请拆成几份。") % {"size": LARGEST_FILE // MEGABYTE}


@allows(FILE)
@require_safe
@needs_plan
def form(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand out the month's form of an organisation that the person files for."""
    book = read.book()
    month = asked_month(request, filing.months(book), book)
    mine = deskmate(request).actor.organisations
    filer = request.GET.get("organisation") or min(_filers(book, month, mine), default="")
    if month is None or filer not in mine or filer not in book.organisations:
        raise Http404(_("没有这份报送表。"))
    name = f"{book.organisations[filer].name}{month}{_('报送表')}"
    if kind == "csv":
        return download(forms.csv(book, filer, month), f"{name}.csv", f"form-{month}.csv", "text/csv; charset=utf-8")
    content = forms.xlsx(book, filer, month, now=localtime(now()))
    return download(content, f"{name}.xlsx", f"form-{month}.xlsx", XLSX)


def _filers(book: Book, month: Month | None, mine: Iterable[str]) -> set[str]:
    rows = filing.month_rows(book, month) if month else []
    return {row.requirement.filer for row in rows} & set(mine)
