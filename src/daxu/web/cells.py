"""Cells: what stands in each column of the big table, for the page and for the file that is exported from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from daxu.core.organisation import Organisation
from daxu.core.quantity import POINT
from daxu.duties.exporting import Cell, Column
from daxu.web.rows import Row
from daxu.web.saying import name_of, percent, period_said, points, term
from daxu.web.selection import Heading
from daxu.web.templatetags import daxu as marks

Show = Callable[[Any, Row], SafeString]
EMPTY = SafeString('<span class="none">–</span>')


@dataclass(frozen=True)
class Shown:
    """One cell of the page."""

    heading: Heading
    html: SafeString

    @property
    def classes(self) -> str:
        """What the style sheet knows the cell by."""
        return f"col-{self.heading.key} figure" if self.heading.numeric else f"col-{self.heading.key}"


def cells_of(
    request: HttpRequest, row: Row, headings: Iterable[Heading], *, last_year: Mapping[str, Fraction]
) -> list[Shown]:
    """Return the cells of a row, in the order of the headings; `last_year` is the evaluation's, for the rulers."""
    context = {"request": request, "last_year": last_year}
    return [Shown(heading, _SHOW[heading.key](context, row)) for heading in headings]


def _name(context: Any, row: Row) -> SafeString:
    flags = format_html('<span class="doubt">⚑ {}</span>', _("存疑")) if row.item.judgement.flags else ""
    return format_html(
        '<a href="{}">{}</a> {} {}',
        marks.address(context, "target", row.target.code), name_of(row.target), marks.sample(row.item), flags,
    )  # fmt: skip


def _theme(_context: Any, row: Row) -> SafeString:
    return format_html("{}", name_of(row.theme)) if row.theme else EMPTY


def _goal(context: Any, row: Row) -> SafeString:
    if row.goal is None:
        return format_html('<span class="quiet">{}</span>', _("无数值"))
    return marks.figure(context, row.item.entry, row.goal)


def _gap(_context: Any, row: Row) -> SafeString:
    judged = row.item.judgement
    if judged.gap is None:
        return EMPTY
    unit = "" if judged.gap_unit == POINT.label else format_html('<span class="unit">{}</span>', judged.gap_unit)
    return format_html("{}{}", points(judged.gap), unit)


def _share(share: Fraction | None) -> SafeString:
    return EMPTY if share is None else format_html("{}", percent(share))


def _organisation(context: Any, organisation: Organisation) -> SafeString:
    return format_html(
        '<a href="{}">{}</a>', marks.address(context, "organisation", organisation.code), name_of(organisation)
    )


def _lead(context: Any, row: Row) -> SafeString:
    return _organisation(context, row.lead) if row.lead else EMPTY


def _supporting(context: Any, row: Row) -> SafeString:
    links = [(_organisation(context, one),) for one in row.supporting]
    return format_html_join(_("、"), "{}", links) if links else EMPTY


def _period(_context: Any, row: Row) -> SafeString:
    return format_html("{}", period_said(row.observed.period)) if row.observed else EMPTY


_SHOW: dict[str, Show] = {
    "name": _name,
    "kind": lambda _context, row: format_html("{}", term(row.target.kind.value)),
    "theme": _theme,
    "ruler": lambda context, row: marks.ruler(row.item, context["last_year"]),
    "goal": _goal,
    "done": lambda context, row: marks.number(context, row.item) if row.observed else EMPTY,
    "completion": lambda _context, row: _share(row.item.judgement.completion),
    "due": lambda _context, row: _share(row.item.judgement.due),
    "gap": _gap,
    "verdict": lambda _context, row: marks.verdict(row.item),
    "light": lambda _context, row: marks.light(row.item.light),
    "lead": _lead,
    "code": lambda _context, row: format_html("{}", row.target.code),
    "rule": lambda _context, row: format_html("{}", term(row.target.rule.kind.label)),
    "period": _period,
    "supporting": _supporting,
}


@dataclass(frozen=True)
class Exported:
    """One column of the file: shown with the page's columns `belongs_to`, or always when that is empty."""

    column: Callable[[], Column]
    cell: Callable[[Row], Cell]
    belongs_to: str = ""


def _percent_number(share: Fraction | None) -> Fraction | None:
    return None if share is None else share * 100


def _names(organisations: Iterable[Organisation]) -> str:
    return _("、").join(name_of(one) for one in organisations)


def _gap_unit(row: Row) -> str | None:
    return row.item.judgement.gap_unit if row.item.judgement.gap is not None else None


def _convention(row: Row) -> str:
    convention = row.item.judgement.convention
    label = term(row.target.rule.kind.label)
    return f"{label} {convention.version}" if convention else label


def reason_of(row: Row) -> str:
    """Return why the verdict is what it is."""
    return row.item.judgement.reason


def _period_code(row: Row) -> str | None:
    return row.observed.period.code if row.observed else None


def _status(row: Row) -> str | None:
    return term(row.observed.status.value) if row.observed else None


EXPORTED: tuple[Exported, ...] = (
    Exported(lambda: Column(_("编号"), width=16), lambda row: row.target.code),
    Exported(lambda: Column(_("目标"), width=34), lambda row: name_of(row.target)),
    Exported(lambda: Column(_("数据性质"), width=10), lambda row: _("示例") if row.sample else _("事实")),
    Exported(lambda: Column(_("类别")), lambda row: term(row.target.kind.value), "kind"),
    Exported(lambda: Column(_("主题"), width=18), lambda row: name_of(row.theme) if row.theme else "", "theme"),
    Exported(
        lambda: Column(_("年度目标（原文数）"), width=18), lambda row: str(row.goal) if row.goal else None, "goal"
    ),
    Exported(lambda: Column(_("年度目标值")), lambda row: row.goal.number if row.goal else None, "goal"),
    Exported(lambda: Column(_("目标单位"), width=10), lambda row: row.goal.unit.label if row.goal else None, "goal"),
    Exported(lambda: Column(_("已完成值")), lambda row: row.done.number if row.done else None, "done"),
    Exported(lambda: Column(_("完成单位"), width=10), lambda row: row.done.unit.label if row.done else None, "done"),
    Exported(lambda: Column(_("数据截止"), width=16), _period_code, "done"),
    Exported(lambda: Column(_("数据版本"), width=10), _status, "done"),
    Exported(
        lambda: Column(_("完成"), "%", 1), lambda row: _percent_number(row.item.judgement.completion), "completion"
    ),
    Exported(lambda: Column(_("应完成"), "%", 1), lambda row: _percent_number(row.item.judgement.due), "due"),
    Exported(lambda: Column(_("差距"), "", 1), lambda row: row.item.judgement.gap, "gap"),
    Exported(lambda: Column(_("差距单位"), width=10), _gap_unit, "gap"),
    Exported(lambda: Column(_("判定")), lambda row: term(row.item.verdict.value), "verdict"),
    Exported(lambda: Column(_("判定理由"), width=40), reason_of, "verdict"),
    Exported(lambda: Column(_("亮灯")), lambda row: term(row.item.light.value), "light"),
    Exported(lambda: Column(_("牵头单位"), width=20), lambda row: name_of(row.lead) if row.lead else "", "lead"),
    Exported(lambda: Column(_("配合单位"), width=24), lambda row: _names(row.supporting), "supporting"),
    Exported(lambda: Column(_("规则与版本"), width=18), _convention),
    Exported(
        lambda: Column(_("存疑"), width=30), lambda row: "；".join(flag.text for flag in row.item.judgement.flags)
    ),
    Exported(lambda: Column(_("假设"), width=30), lambda row: row.target.assumption),
    Exported(lambda: Column(_("账目编号"), width=18), lambda row: row.item.entry),
)


def exported(headings: Iterable[Heading]) -> list[Exported]:
    """Return the columns of a file for the columns of a page."""
    keys = {heading.key for heading in headings}
    return [one for one in EXPORTED if not one.belongs_to or one.belongs_to in keys]
