"""The sheet of projects that we hand out: every column that bringing in understands, in the reader's language.

It comes back as it is: cells that nobody changed change nothing. What is told for reading only (share done, state,
issues) stands behind, under headings that bringing in does not take for anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.utils.translation import gettext as _

from daxu.core.projects.entering import in_wan
from daxu.core.projects.funding import Dated, fund_standings, together
from daxu.core.projects.project import Series
from daxu.core.projects.stage import CHAIN, Category, Stage
from daxu.core.quantity import WAN_YUAN
from daxu.desk import found_projects, full_projects
from daxu.desk.found_projects import FoundProject
from daxu.desk.full_projects import FullProject
from daxu.duties.exporting import LONGEST_TEXT, Cell, Column, Sheet
from daxu.duties.projects import cells
from daxu.duties.projects.columns import PLANNED_DAYS, Field
from daxu.web.project_typed import spoken
from daxu.web.saying import Named, name_of, term, told, unit_said
from daxu.web.wanted_projects import Choosing

_AT_ONCE = 500


class Written(NamedTuple):
    """A project as the sheet shows it."""

    line: FoundProject
    beside: FullProject


Value = Callable[[Written], Cell]
Columns = list[tuple[Column, Value]]


def sheet(asked: Choosing, about: Mapping[str, str]) -> Sheet:
    """Return the sheet of the projects found, with what `about` says of it."""
    columns = [*_understood(asked), *_to_read(asked)]
    rows = [[value(one) for _column, value in columns] for one in _written(asked)]
    said = {**about, _("再导入"): _returning()}
    return Sheet(_("项目总表"), tuple(column for column, _value in columns), rows, said, _("说明"))


def _returning() -> str:
    return _(
        "改好后可原样导入：按编号认出项目，没有改的格不变，空着的格不变，编号空着的行登记为新项目；"
        "导入时选“清单一栏以表格为准”的，表里去掉的清单即移出；写明更正理由的，已报月份按表更正。"
    )


def _written(asked: Choosing) -> Iterator[Written]:
    found = list(found_projects.every(asked.wanted))
    for start in range(0, len(found), _AT_ONCE):
        batch = found[start : start + _AT_ONCE]
        beside = full_projects.beside([one.id for one in batch], asked.wanted.day)
        yield from (Written(one, beside[one.id]) for one in batch)


def _understood(asked: Choosing) -> Columns:
    """Return the columns that bringing in understands."""
    book, month = asked.book, asked.wanted.month
    known: list[tuple[Field, int, Value]] = [
        (Field.ID, 14, lambda one: one.line.id),
        (Field.NAME, 36, lambda one: one.line.name),
        (Field.ALIASES, 20, lambda one: cells.together(one.beside.aliases)),
        (Field.NATIONAL_CODE, 20, lambda one: one.beside.national_code),
        (Field.CONTACT, 14, lambda one: one.beside.contact),
        (Field.CONTENT, 40, lambda one: one.beside.content),
        (Field.WORKING_CAPITAL, 14, lambda one: _in_wan(one.beside.working_capital)),
        (Field.LISTS, 20, lambda one: cells.together(_named(book.project_lists, code) for code in one.beside.lists)),
        (Field.SECTOR, 14, lambda one: _named(book.sectors, one.line.sector)),
        (Field.LEAD, 20, lambda one: _named(book.organisations, one.line.lead)),
        (Field.BLOCK, 16, lambda one: _named(book.organisations, one.line.block)),
        (Field.OWNER, 24, lambda one: one.line.owner),
        (Field.TOTAL, 14, lambda one: _in_wan(one.line.total)),
        (Field.YEAR, 8, lambda _one: str(asked.wanted.year)),
        (Field.CATEGORY, 12, lambda one: spoken(Category(one.line.category)) if one.line.category else ""),
        (Field.PLANNED, 14, lambda one: _in_wan(one.line.planned)),
        *((known, 12, _planned(name)) for known, name in PLANNED_DAYS.items()),
        (Field.STAGE, 12, lambda one: spoken(Stage(one.line.stage)) if one.line.stage else ""),
        *((Field[f"REACHED_{stage.name}"], 12, _reached(stage)) for stage in CHAIN),
        (Field.MONTH, 14, lambda one: _in_wan(one.beside.month.get(Series.DEPARTMENTAL))),
        (Field.MONTH_LISTED, 14, lambda one: _in_wan(one.beside.month.get(Series.STATISTICAL))),
        (Field.YEAR_TO_DATE, 14, lambda one: _in_wan(one.line.done)),
        (Field.YEAR_TO_DATE_LISTED, 14, lambda one: _in_wan(one.line.listed)),
        (Field.LONGITUDE, 12, lambda one: _degrees(one.beside.shape, 0)),
        (Field.LATITUDE, 12, lambda one: _degrees(one.beside.shape, 1)),
        (Field.PLACE, 20, lambda one: _drawn(one.beside.shape)),
    ]
    return [(_column(one, month, width), value) for one, width, value in known]


def _column(known: Field, month: str, width: int) -> Column:
    """Return the column of a field, its heading the one by which bringing in knows it."""
    heading = told(known.heading_of(month) if known.of_months else known.heading)
    return Column(heading, unit_said(WAN_YUAN), 2, width) if known.of_money else Column(heading, width=width)


def _planned(name: str) -> Value:
    return lambda one: getattr(one.beside.plan, name) if one.beside.plan else None


def _reached(stage: Stage) -> Value:
    return lambda one: one.beside.reached.get(stage)


def _named(declared: Mapping[str, Named], code: str) -> str:
    """Return the name of something declared, its code where none is or where the name would fall into several."""
    name = name_of(declared[code]) if code in declared else code
    return name if cells.together([name]) else code


def _in_wan(yuan: int | None) -> Fraction | None:
    return None if yuan is None else Fraction(yuan, int(WAN_YUAN.scale))


def share(one: FoundProject) -> Fraction | None:
    """Return what is done of the year's planned investment, in percent; None where nothing is planned or reported."""
    return Fraction(one.done * 100, one.planned) if one.planned and one.done is not None else None


def _degrees(shape: str, axis: int) -> Decimal | None:
    """Return the longitude (0) or the latitude (1) of a point; a line or an area is written as a whole instead."""
    drawn = json.loads(shape, parse_float=Decimal, parse_int=Decimal) if shape else {}
    return drawn["coordinates"][axis] if drawn.get("type") == "Point" else None


def _drawn(shape: str) -> str:
    """Return the shape of a line or an area; nothing where a cell could not hold it: then the cell changes nothing."""
    return shape if shape and _degrees(shape, 0) is None and len(shape) <= LONGEST_TEXT else ""


def _to_read(asked: Choosing) -> Columns:
    """Return the columns that are there for reading only."""
    wan = unit_said(WAN_YUAN)
    return [
        (Column(_("状态")), lambda one: term(one.line.condition)),
        (Column(_("完成率"), "%", 1), lambda one: share(one.line)),
        (Column(_("开工以来完成（部门调度）"), wan, 2), lambda one: _in_wan(one.line.since_start)),
        (Column(_("最近月报")), lambda one: one.line.month),
        (Column(_("未销号问题"), decimals=0), lambda one: one.line.open_issues),
        (Column(_("最近时限")), lambda one: one.line.next_due),
        (Column(_("资金来源"), width=30), lambda one: _("；").join(_funds(asked, one.beside.funds))),
        (Column(_("资金批复下达"), wan, 2), lambda one: _funded(asked, one, "approved")),
        (Column(_("资金到位"), wan, 2), lambda one: _funded(asked, one, "arrived")),
        (Column(_("资金支付"), wan, 2), lambda one: _funded(asked, one, "paid")),
        (Column(_("示例")), lambda one: _("示例") if one.line.sample else ""),
    ]


def _funds(asked: Choosing, funds: Sequence[Dated]) -> Iterator[str]:
    """Say of each source of money what was approved, what arrived and what was paid, in 万元."""
    for one in fund_standings(funds, asked.wanted.day):
        name = _named(asked.book.funding_sources, one.source)
        amounts = [in_wan(yuan) for yuan in (one.approved, one.arrived, one.paid)]
        words = dict(zip(("approved", "arrived", "paid"), amounts, strict=True))
        yield _("%(source)s：批复下达%(approved)s，到位%(arrived)s，支付%(paid)s") % {"source": name, **words}


def _funded(asked: Choosing, one: Written, part: str) -> Fraction | None:
    standings = fund_standings(one.beside.funds, asked.wanted.day)
    return _in_wan(getattr(together(standings), part)) if standings else None
