"""Who has filed: organisations by months, or one month's figures by organisation; late and missing counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import quote

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from daxu.core.book import Book
from daxu.core.organisation import Organisation
from daxu.core.period import Month
from daxu.desk.permissions import EXPORT, SEE_FILINGS, allows, may
from daxu.duties import exporting, filing
from daxu.duties.exporting import Cell as ExportedCell
from daxu.duties.exporting import Column, Sheet
from daxu.duties.filing import Row
from daxu.ledger import read
from daxu.web.acting import Deskmate, day_of, deskmate
from daxu.web.filing_form import Known
from daxu.web.saying import name_of, period_said, term
from daxu.web.views.empty import needs_plan
from daxu.web.views.exports import XLSX
from daxu.web.views.filings import Line, Turn, asked_month, month_said

_NOTHING = Known(None, None, None)
_SHORT = {
    Turn.OVERDUE: gettext_lazy("漏报"), Turn.RETURNED: gettext_lazy("退回"), Turn.EMPTY: gettext_lazy("未报"),
    Turn.SUBMITTED: gettext_lazy("待审"), Turn.ASKED: gettext_lazy("更正"), Turn.APPROVED: gettext_lazy("已通过"),
    Turn.LOCKED: gettext_lazy("已锁定"),
}  # fmt: skip
_URGENT = tuple(_SHORT)


@dataclass(frozen=True)
class Filed:
    """One figure of a month with where it stands on a day."""

    row: Row
    day: date

    @cached_property
    def turn(self) -> Turn:
        """Where it stands; what was not filed by its day is missing, whether the month was locked since or not."""
        if self.row.missing(self.day):
            return Turn.OVERDUE
        return Line(self.row, self.day, None, _NOTHING, declared=True).turn

    @property
    def short(self) -> str:
        """Where it stands, in two characters."""
        return str(_SHORT[self.turn])

    @property
    def filed(self) -> bool:
        """Whether a value is there, approved or not."""
        return self.row.filing.latest is not None

    @property
    def late(self) -> bool:
        """Whether it was filed after its day."""
        return self.row.late(self.day) and self.turn is not Turn.OVERDUE

    @property
    def due(self) -> bool:
        """Whether its day has passed."""
        return self.row.task.overdue(self.day)


@dataclass(frozen=True)
class Cell:
    """The figures of one organisation and month, or of several of them together."""

    month: Month | None
    every: Sequence[Filed]

    @cached_property
    def turn(self) -> Turn | None:
        """The most urgent of its figures; None where nothing is asked."""
        turns = {one.turn for one in self.every}
        return next((turn for turn in _URGENT if turn in turns), None)

    @property
    def short(self) -> str:
        """The same in words."""
        return str(_SHORT[self.turn]) if self.turn else ""

    @property
    def asked(self) -> int:
        """How many figures are asked for."""
        return len(self.every)

    @property
    def filed(self) -> int:
        """How many are there."""
        return sum(1 for one in self.every if one.filed)

    @property
    def due(self) -> int:
        """How many should be there."""
        return sum(1 for one in self.every if one.due)

    @property
    def late(self) -> int:
        """How many came after their day."""
        return sum(1 for one in self.every if one.late)

    @property
    def missing(self) -> int:
        """How many did not come though their day has passed."""
        return self.of(Turn.OVERDUE)

    def of(self, turn: Turn) -> int:
        """Return how many stand so."""
        return sum(1 for one in self.every if one.turn is turn)

    @property
    def said_month(self) -> str:
        """Its month, short: 7月; July."""
        return month_said(self.month) if self.month else ""


@dataclass(frozen=True)
class MatrixPage:
    """Who has filed, in a year, or in one month of it."""

    book: Book
    by: Deskmate
    month: Month
    months: Sequence[Month]
    day: date
    whole_year: bool

    @cached_property
    def shown_months(self) -> list[Month]:
        """The columns: the year's months in which anything is to be filed, or the one that was asked for."""
        return sorted(m for m in self.months if m.year == self.month.year) if self.whole_year else [self.month]

    @cached_property
    def _by_filer(self) -> dict[str, dict[Month, list[Filed]]]:
        found: defaultdict[str, dict[Month, list[Filed]]] = defaultdict(dict)
        for month in self.shown_months:
            for row in filing.month_rows(self.book, month):
                if self.by.sees(row.requirement):
                    found[row.requirement.filer].setdefault(month, []).append(Filed(row, self.day))
        return found

    @cached_property
    def lines(self) -> list[tuple[Organisation, list[Cell], Cell]]:
        """The rows: an organisation, its months, and all of them together."""
        return [self._line(one) for code, one in self.book.organisations.items() if code in self._by_filer]

    def _line(self, one: Organisation) -> tuple[Organisation, list[Cell], Cell]:
        months = self._by_filer[one.code]
        every = [filed for several in months.values() for filed in several]
        return one, [Cell(month, months.get(month, [])) for month in self.shown_months], Cell(None, every)

    @cached_property
    def total(self) -> Cell:
        """All figures shown."""
        return Cell(None, [filed for _one, _cells, whole in self.lines for filed in whole.every])

    @property
    def totals(self) -> list[Cell]:
        """The figures of each column."""
        return [
            Cell(month, [filed for _one, cells, _whole in self.lines for filed in cells[place].every])
            for place, month in enumerate(self.shown_months)
        ]

    @property
    def never(self) -> list[tuple[Organisation, int]]:
        """The owners of whom something was due and nothing ever came, with how much was due."""
        return [(one, whole.due) for one, _cells, whole in self.lines if whole.due and not whole.filed]

    @property
    def unasked(self) -> list[Organisation]:
        """The organisations of whom nothing is asked, for who sees them all."""
        if not self.by.sees_all:
            return []
        return [one for code, one in self.book.organisations.items() if code not in self._by_filer and one.parent]

    @property
    def answer(self) -> str:
        """The first line: how many were due, came, came late, and did not come."""
        whole = self.total
        words = {
            "span": self.said_span, "due": whole.due, "asked": whole.asked, "filed": whole.filed,
            "late": whole.late, "missing": whole.missing,
        }  # fmt: skip
        return _("%(span)s应报%(asked)d项，已报%(filed)d项；迟报%(late)d项，漏报%(missing)d项") % words

    @property
    def said_span(self) -> str:
        """The year or the month in words."""
        return _("%(year)d年") % {"year": self.month.year} if self.whole_year else month_said(self.month)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """What to choose from: a whole year, or one of its months."""
        years = sorted({month.year for month in self.months}, reverse=True)
        return [(key, said, key == self.chosen) for year in years for key, said in self._choices_of(year)]

    def _choices_of(self, year: int) -> Iterator[tuple[str, str]]:
        yield str(year), _("%(year)d年全年") % {"year": year}
        yield from ((str(month), month_said(month)) for month in self.months if month.year == year)

    @property
    def chosen(self) -> str:
        """What was chosen, as the address says it."""
        return str(self.month.year) if self.whole_year else str(self.month)


def page_of(request: HttpRequest) -> MatrixPage | None:
    """Return the page that a request asks for: a year (the default) or a month; None where nothing is to be filed."""
    book = read.book()
    months = filing.months(book)
    written = request.GET.get("month", "").strip()
    if year := _year(written, months):
        return MatrixPage(book, deskmate(request), year, months, day_of(request), whole_year=True)
    month = asked_month(request, months, book)
    return MatrixPage(book, deskmate(request), month, months, day_of(request), bool(not written)) if month else None


def _year(written: str, months: Sequence[Month]) -> Month | None:
    """Return the last month of a year that is written as such."""
    if not (written.isascii() and written.isdigit()):
        return None
    found = [month for month in months if str(month.year) == written]
    if not found:
        raise BadRequest(_("%(year)s年没有要报送的数据。") % {"year": written[:10]})
    return max(found)


@allows(SEE_FILINGS)
@require_safe
@needs_plan
def matrix(request: HttpRequest) -> HttpResponse:
    """Show who has filed."""
    page = page_of(request)
    if page is None:
        return render(request, "web/filings_none.html")
    return render(request, "web/matrix.html", {"page": page, "book": page.book, "turns": LEGEND})


LEGEND = tuple((turn, words) for turn, words in _SHORT.items())


@allows(SEE_FILINGS)
@require_safe
@needs_plan
def matrix_csv(request: HttpRequest) -> HttpResponse:
    """Download who has filed as CSV."""
    page = _exportable(request)
    return _download(exporting.csv_bytes(_sheet(page)), page, "csv", "text/csv; charset=utf-8")


@allows(SEE_FILINGS)
@require_safe
@needs_plan
def matrix_xlsx(request: HttpRequest) -> HttpResponse:
    """Download who has filed as a workbook."""
    page = _exportable(request)
    return _download(exporting.xlsx_bytes(_sheet(page), made=localtime(now())), page, "xlsx", XLSX)


def _exportable(request: HttpRequest) -> MatrixPage:
    if not may(request.user, EXPORT):
        raise PermissionDenied(_("本账号不能导出。"))
    page = page_of(request)
    if page is None:
        raise BadRequest(_("还没有报送制度，没有可导出的。"))
    return page


def _sheet(page: MatrixPage) -> Sheet:
    about = {_("范围"): page.said_span, _("截至"): page.day.isoformat(), _("合计"): page.answer}
    columns, rows = (_counted(page)) if page.whole_year else _listed(page)
    return Sheet(_("谁报了"), columns, rows, about, _("说明"))


def _counted(page: MatrixPage) -> tuple[tuple[Column, ...], list[list[ExportedCell]]]:
    """Return one row for each organisation and month."""
    heads = (_("应报"), _("已报"), _("迟报"), _("漏报"), _("退回"), _("待审"), _("更正"))
    columns = (Column(_("单位"), width=24), Column(_("月份"), width=12), *(Column(head) for head in heads))
    rows: list[list[ExportedCell]] = [
        [
            name_of(one), str(cell.month), cell.asked, cell.filed, cell.late, cell.missing,
            cell.of(Turn.RETURNED), cell.of(Turn.SUBMITTED), cell.of(Turn.ASKED),
        ]
        for one, cells, _whole in page.lines
        for cell in cells
        if cell.asked
    ]  # fmt: skip
    return columns, rows


def _listed(page: MatrixPage) -> tuple[tuple[Column, ...], list[list[ExportedCell]]]:
    """Return one row for each figure of the month."""
    heads = (
        (_("单位"), 24), (_("指标"), 30), (_("时期"), 16), (_("报送日"), 14), (_("情况"), 10), (_("首次上报"), 14),
        (_("迟报"), 8), (_("数值"), 14), (_("计量单位"), 10), (_("数据版本"), 10), (_("数据性质"), 10),
    )  # fmt: skip
    rows = [_exported(name_of(one), filed) for one, _cells, whole in page.lines for filed in whole.every]
    return tuple(Column(head, width=width) for head, width in heads), rows


def _exported(filer: str, filed: Filed) -> list[ExportedCell]:
    row, value = filed.row, filed.row.filing.latest
    first = localtime(row.first_filed).date() if row.first_filed else None
    return [
        filer, name_of(row.indicator), period_said(row.task.period), row.task.due, filed.short, first,
        _("是") if filed.late else "",
        value.quantity.number if value and not value.quantity.is_range else None,
        value.quantity.unit.label if value else "",
        term(value.status.value) if value else "",
        _("示例") if row.requirement.sample else _("事实"),
    ]  # fmt: skip


def _download(content: bytes, page: MatrixPage, ending: str, kind: str) -> HttpResponse:
    name = f"{_('谁报了')}-{page.chosen}-{page.day.isoformat()}"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = (
        f"attachment; filename=\"filed.{ending}\"; filename*=UTF-8''{quote(name)}.{ending}"
    )
    return response
