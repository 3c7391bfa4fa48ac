"""Cells: what stands in each column of the big table, for the page and for the file that is exported from it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
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
from daxu.web.selection import NAME, Heading
from daxu.web.templatetags import daxu as marks

EMPTY = SafeString('<span class="none">–</span>')


class Lines:
    """The rows of one table as markup; what many rows share is said once."""

    def __init__(self, request: HttpRequest, headings: Iterable[Heading], last_year: Mapping[str, Fraction]) -> None:
        """Keep what every row needs; `last_year` is the evaluation's, for the rulers."""
        self.context: Any = {"request": request}
        self.last_year = last_year
        self._columns = [(*_tags(heading), _SHOW[heading.key]) for heading in headings]
        self._said: dict[Hashable, SafeString] = {}

    def once(self, key: Hashable, say: Callable[[], SafeString]) -> SafeString:
        """Return what was said of `key` before, or say it now."""
        if key not in self._said:
            self._said[key] = say()
        return self._said[key]

    def of(self, row: Row) -> SafeString:
        """Return one row."""
        cells = "".join(f"{opening}{show(self, row)}{closing}" for opening, closing, show in self._columns)
        return SafeString(f'<tr role="row"{_SAMPLE if row.sample else ""}>{cells}</tr>')

    def organisation(self, organisation: Organisation) -> SafeString:
        """Link an organisation."""
        address = marks.address(self.context, "organisation", organisation.code)
        return format_html('<a href="{}">{}</a>', address, name_of(organisation))


Show = Callable[[Lines, Row], SafeString]
_SAMPLE = ' class="is-sample"'


def _tags(heading: Heading) -> tuple[str, str]:
    """Return what opens and closes a cell; on a phone the label stands before the value."""
    if heading.key == NAME:
        return '<th role="rowheader" scope="row" class="col-name">', "</th>"
    classes = f"col-{heading.key} figure" if heading.numeric else f"col-{heading.key}"
    return format_html('<td role="cell" class="{}" data-label="{}">', classes, heading.label), "</td>"


def _name(lines: Lines, row: Row) -> SafeString:
    doubt = format_html(' <span class="doubt">⚑ {}</span>', _("存疑")) if row.item.judgement.flags else ""
    return format_html(
        '<a href="{}">{}</a> {}{}',
        marks.address(lines.context, "target", row.target.code), name_of(row.target), marks.sample(row.item), doubt,
    )  # fmt: skip


def _theme(lines: Lines, row: Row) -> SafeString:
    theme = row.theme
    return lines.once(theme, lambda: format_html("{}", name_of(theme))) if theme else EMPTY


def _goal(lines: Lines, row: Row) -> SafeString:
    if row.goal is None:
        return format_html('<span class="quiet">{}</span>', _("无数值"))
    return marks.figure(lines.context, row.item.entry, row.goal)


def _gap(_lines: Lines, row: Row) -> SafeString:
    judged = row.item.judgement
    if judged.gap is None:
        return EMPTY
    unit = "" if judged.gap_unit == POINT.label else format_html('<span class="unit">{}</span>', term(judged.gap_unit))
    return format_html("{}{}", points(judged.gap), unit)


def _share(share: Fraction | None) -> SafeString:
    return EMPTY if share is None else SafeString(percent(share))


def _lead(lines: Lines, row: Row) -> SafeString:
    lead = row.lead
    return lines.once(("organisation", lead.code), lambda: lines.organisation(lead)) if lead else EMPTY


def _supporting(lines: Lines, row: Row) -> SafeString:
    links = [(lines.organisation(one),) for one in row.supporting]
    return format_html_join(_("、"), "{}", links) if links else EMPTY


def _period(_lines: Lines, row: Row) -> SafeString:
    return format_html("{}", period_said(row.observed.period)) if row.observed else EMPTY


def _word(lines: Lines, word: str) -> SafeString:
    return lines.once(("term", word), lambda: format_html("{}", term(word)))


_SHOW: dict[str, Show] = {
    NAME: _name,
    "kind": lambda lines, row: _word(lines, row.target.kind.value),
    "theme": _theme,
    "ruler": lambda lines, row: marks.ruler(row.item, lines.last_year),
    "goal": _goal,
    "done": lambda lines, row: marks.number(lines.context, row.item) if row.observed else EMPTY,
    "completion": lambda _lines, row: _share(row.item.judgement.completion),
    "due": lambda _lines, row: _share(row.item.judgement.due),
    "gap": _gap,
    "verdict": lambda lines, row: lines.once(row.item.verdict, lambda: marks.verdict(row.item)),
    "light": lambda lines, row: lines.once(row.item.light, lambda: marks.light(row.item.light)),
    "lead": _lead,
    "code": lambda _lines, row: format_html("{}", row.target.code),
    "rule": lambda lines, row: _word(lines, row.target.rule.kind.label),
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
