"""Bringing in a list of projects: somebody's sheet, what it would do row by row, and — when asked for — its entering.

Nothing that was uploaded is kept here: what the next step needs again travels in the page, where it is small enough.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from daxu.core.book import Book
from daxu.core.organisation import Organisation
from daxu.core.projects.geometry import Crs
from daxu.core.projects.lists import ProjectList, Sector
from daxu.desk.models import Person
from daxu.desk.permissions import REPORT_PROJECTS, allows
from daxu.desk.tables import LARGEST_FILE, NotReadable
from daxu.duties.projects import acting, intake
from daxu.duties.projects.acting import Hand, KeyReused, NotEntered, NotYours
from daxu.duties.projects.columns import YUAN, Field
from daxu.duties.projects.intake import Line, Outcome, Telling, Understood
from daxu.ledger import read
from daxu.web import submission
from daxu.web.day import asked_day
from daxu.web.filing_form import key_of, new_key
from daxu.web.saying import in_english, term, told
from daxu.web.submission import LARGEST_CARRIED, MEGABYTE
from daxu.web.views.empty import needs_plan

LARGEST_REQUEST = LARGEST_FILE + 5 * MEGABYTE
_LONGEST = 120
_LONGEST_REASON = 500
_MOST_SHOWN = 500
_OUTCOMES = {
    Outcome.NEW: ("+", gettext_lazy("新增")),
    Outcome.CHANGED: ("→", gettext_lazy("变更")),
    Outcome.SAME: ("=", gettext_lazy("不变")),
    Outcome.WRONG: ("✗", gettext_lazy("有误")),
}


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody sent: the file, what they told of its columns, and what no sheet says of itself."""

    content: bytes = b""
    name: str = ""
    columns: dict[str, str] | None = None
    sheet: str = ""
    heading: int = 0

    @property
    def carried(self) -> str:
        """The file as text for the next step; empty where it is too large to travel."""
        return b64encode(self.content).decode("ascii") if len(self.content) <= LARGEST_CARRIED else ""


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A row of the sheet as the page shows it."""

    line: Line

    @property
    def shape(self) -> str:
        """The shape that goes with the outcome."""
        return _OUTCOMES[self.line.outcome][0]

    @property
    def outcome(self) -> str:
        """What entering would do with it, in words."""
        return str(_OUTCOMES[self.line.outcome][1])

    @property
    def level(self) -> str:
        """The outcome for the style sheet."""
        return self.line.outcome.name.lower()

    @property
    def changes(self) -> list[str]:
        """What would change."""
        return [told(change) for change in self.line.changes]

    @property
    def known(self) -> bool:
        """Whether the project has a page already."""
        return self.line.outcome in (Outcome.CHANGED, Outcome.SAME)


@dataclass(frozen=True)
class ImportPage:
    """The page: what was brought, and what it would do."""

    book: Book
    telling: Telling
    by: Hand
    brought: Brought = field(default_factory=Brought)
    found: Understood | None = None
    refused: tuple[str, ...] = ()
    done: int | None = None
    key: str = ""

    @property
    def title(self) -> str:
        """The first line: what was entered, or what entering would do."""
        if self.done is not None:
            return _("已导入%(count)d个项目") % {"count": self.done} if self.done else _("没有新的内容，什么也没有写入")
        if self.refused:
            return _("没有导入，请先改正下面的问题")
        if self.found is None:
            return _("从表格导入项目")
        if self.found.faults:
            return _("有%(count)d处错误，什么也没有写入") % {"count": len(self.found.faults)}
        if not self.touched:
            return _("表里的内容与已有的一致，没有要写入的")
        return _("可以导入%(count)d个项目，还没有写入") % {"count": self.touched}

    @property
    def touched(self) -> int:
        """How many projects entering would touch."""
        return self.found.touched if self.found else 0

    @property
    def largest(self) -> int:
        """How many megabytes a file may have."""
        return LARGEST_FILE // MEGABYTE

    @property
    def faults(self) -> list[tuple[str, str]]:
        """What is wrong, by cell."""
        return [(fault.place, told(fault.text)) for fault in self.found.faults[:_MOST_SHOWN]] if self.found else []

    @property
    def notices(self) -> list[str]:
        """What a glance at the sheet would not show."""
        return [told(notice) for notice in self.found.notices] if self.found else []

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """How many rows would do what."""
        counts = self.found.counts if self.found else {}
        return [(_OUTCOMES[one][0], str(_OUTCOMES[one][1]), number) for one, number in counts.items()]

    @property
    def lines(self) -> list[ShownLine]:
        """The rows that would change something or are wrong, the wrong ones first."""
        order = (Outcome.WRONG, Outcome.CHANGED, Outcome.NEW)
        every = [line for line in self.found.lines if line.outcome in order] if self.found else []
        return [ShownLine(line) for line in sorted(every, key=lambda line: order.index(line.outcome))[:_MOST_SHOWN]]

    @property
    def unshown(self) -> int:
        """How many rows the page leaves out: those that change nothing, and those beyond a page."""
        return len(self.found.lines) - len(self.lines) if self.found else 0

    @property
    def sheets(self) -> list[tuple[str, bool]]:
        """The sheets to choose from, and the chosen one."""
        found = self.found
        return [(one.name, one is found.table) for one in found.workbook.tables if one.rows] if found else []

    @property
    def columns(self) -> Iterator[tuple[int, str, list[tuple[str, str, bool]]]]:
        """Walk the columns of the sheet: number, heading, and what it can be, the chosen one marked."""
        sheet = self.found.sheet if self.found else None
        for number, title in enumerate(sheet.titles if sheet else ()):
            chosen = sheet.columns.get(title.text) if sheet else None
            yield number, title.text, [(one.name, told(one.heading), one is chosen) for one in Field]

    @property
    def units(self) -> list[tuple[str, str, bool]]:
        """The units that money may be in."""
        return [(unit, term(unit), unit == self.telling.unit) for unit in YUAN]

    @property
    def systems(self) -> list[tuple[str, str, bool]]:
        """The coordinate systems."""
        return [(one.name, one.english if in_english() else one.value, one is self.telling.crs) for one in Crs]

    @property
    def lists(self) -> list[tuple[ProjectList, bool]]:
        """The lists that all rows may be put on."""
        return [(one, code == self.telling.list) for code, one in self.book.project_lists.items()]

    @property
    def sectors(self) -> list[tuple[Sector, bool]]:
        """The sectors that the projects of a sheet without such a column may be of."""
        return [(one, name == self.telling.sector) for name, one in self.book.sectors.items()]

    @property
    def leads(self) -> list[tuple[Organisation, bool]]:
        """The organisations that may lead the projects of a sheet without such a column."""
        return [(one, code == self.telling.lead) for code, one in self.book.organisations.items()]


@allows(REPORT_PROJECTS)
@submission.within(lambda: LARGEST_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def project_import(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Show the form; with a file, what it would do; when asked for, enter it."""
    page = ImportPage(read.book(), Telling(asked_day(request)), _hand(request))
    if too_large:
        return _shown(request, page, status=413, refused=(_too_large(),))
    if request.method != "POST":
        return _shown(request, page)
    page = ImportPage(page.book, _telling(request, page), page.by, _brought(request))
    if not page.brought.content:
        return _shown(request, page, status=422, refused=(_("请选择一个 .xlsx 或 .csv 文件。"),))
    try:
        found = _understood(page)
    except NotReadable as bad:
        return _shown(request, page, status=422, refused=(told(bad.why),))
    return _answered(request, ImportPage(page.book, page.telling, page.by, page.brought, found, key=new_key()))


def _understood(page: ImportPage) -> Understood:
    brought = page.brought
    return intake.understood(
        brought.content, brought.name, telling=page.telling, by=page.by, now=now(), columns=brought.columns,
        sheet=brought.sheet, heading=brought.heading,
    )  # fmt: skip


def _answered(request: HttpRequest, page: ImportPage) -> HttpResponse:
    """Enter what was found where that is asked for; show it otherwise, with what holds it up."""
    found = page.found
    if request.POST.get("act") != "enter" or found is None:
        return _shown(request, page)
    by = page.by
    try:
        done = intake.entered(found, by=by, now=now(), key=key_of(by.name, request.POST.get("key")))
    except NotEntered as bad:
        return _shown(request, page, status=422, refused=tuple(told(why) for why in bad.whys[:_MOST_SHOWN]))
    except (NotYours, KeyReused) as bad:
        return _shown(request, page, status=409, refused=(str(bad),))
    return _shown(request, ImportPage(read.book(), page.telling, by, done=done))


def _hand(request: HttpRequest) -> Hand:
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("没有登录的人不能导入。 Nobody is signed in.")
    return acting.hand(person, localdate())


def _shown(
    request: HttpRequest, page: ImportPage, *, status: int = 200, refused: tuple[str, ...] = ()
) -> HttpResponse:  # fmt: skip
    whole = ImportPage(page.book, page.telling, page.by, page.brought, page.found, refused, page.done, page.key)
    return render(request, "web/project_import.html", {"page": whole}, status=status)


def _telling(request: HttpRequest, page: ImportPage) -> Telling:
    """Read what was told of a sheet beside its columns; what nobody offered is left as it was."""
    sent = {name: request.POST.get(name, "").strip()[:_LONGEST] for name in ("unit", "crs", "sector", "lead", "list")}
    sent |= {} if page.by.manages else dict.fromkeys(("sector", "lead", "list"), "")  # what new projects need
    book = page.book
    return Telling(
        _day(request.POST.get("day", ""), page.telling.day),
        month=_month(request.POST.get("month", "")),
        unit=sent["unit"] if sent["unit"] in YUAN else "万元",
        crs=Crs[sent["crs"]] if sent["crs"] in Crs.__members__ else Crs.CGCS2000,
        sector=sent["sector"][:40] if sent["sector"] in book.sectors or not book.sectors else "",
        lead=sent["lead"] if sent["lead"] in book.organisations else "",
        list=sent["list"] if sent["list"] in book.project_lists else "",
        whole_lists=page.by.manages and request.POST.get("whole_lists") == "1",
        reason=request.POST.get("reason", "").strip()[:_LONGEST_REASON],
    )


def _day(written: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return otherwise


def _month(written: str) -> str:
    try:
        return f"{date.fromisoformat(f'{written.strip()}-01'):%Y-%m}"
    except ValueError:
        return ""


def _brought(request: HttpRequest) -> Brought:
    """Read what was sent; of a file that was chosen anew nothing is told yet."""
    upload = request.FILES.get("file")
    if upload and upload.name:
        content, name, told_of = upload.read(LARGEST_FILE + 1), upload.name, bool(request.POST.get("layout"))
    else:
        content, name, told_of = _decoded(request.POST.get("content", "")), request.POST.get("name", ""), True
    sheet, heading, columns = _layout(request) if told_of and request.POST.get("layout") else ("", 0, None)
    return Brought(content, name[-_LONGEST:], columns, sheet, heading)


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _layout(request: HttpRequest) -> tuple[str, int, dict[str, str] | None]:
    """Return the sheet, the line of headings, and what was told of the columns; of another line nothing was told."""
    sheet, written = request.POST.get("sheet", "")[:_LONGEST], request.POST.get("heading", "")
    heading = int(written) if written.isascii() and written.isdigit() and len(written) <= 6 else 0  # noqa: PLR2004 — a line
    if (sheet, written) != (request.POST.get("sheet-was", ""), request.POST.get("heading-was", "")):
        return sheet, heading, None
    sent = {name: str(text) for name, text in request.POST.items()}
    titles = {name.removeprefix("title-"): text for name, text in sent.items() if name.startswith("title-")}
    return sheet, heading, {text: meant for place, text in titles.items() if (meant := sent.get(f"column-{place}"))}


def _too_large() -> str:
    return _("文件超过 %(size)d MB，没有读取；请拆成几份。") % {"size": LARGEST_FILE // MEGABYTE}
