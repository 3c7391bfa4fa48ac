"""Intake: somebody's list of projects becomes steps — shown first row by row, entered all together or not at all.

A row is one project: known by its id, a name or an alias, or new. A blank cell changes nothing — but where it is told
that the column of lists is whole, what is not in it is left; what the ledger already says is not said again. A month
that was reported otherwise is corrected, if a reason is given. Every fault is told by its cell, all together. Stages
come with the sheet as their document; the photo that a stage asks for is not in a sheet: of who keeps the portfolio it
is not asked for here, and said to be missing. Who reports brings in rows of their own projects, under the rules of the
forms, photos included.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from itertools import count
from typing import Any, NamedTuple

from daxu.core.book import Book
from daxu.core.projects.entering import Asked, after, faults, folded, in_wan
from daxu.core.projects.geometry import BadShape, Crs
from daxu.core.projects.geometry import read as shape_of
from daxu.core.projects.project import Facts, MonthReport, Project, ProjectDeed, ProjectStep, Series, YearPlan
from daxu.core.projects.stage import CHAIN, Category, Proof, Stage, StageRule
from daxu.core.text import Text
from daxu.core.workdays import office_day
from daxu.desk import mappings, portfolio, workbooks
from daxu.desk.portfolio import squeezed
from daxu.desk.tables import Cell, NotReadable, Table
from daxu.duties.projects import acting, cells
from daxu.duties.projects.acting import Correction, Hand, NotEntered, NotYours, Standing
from daxu.duties.projects.cells import BadCell, Organisations
from daxu.duties.projects.columns import PLANNED_DAYS, Field, SheetOfProjects, Title, laid_out, told_of
from daxu.ledger import read

MOST_ROWS = 3_000
"""Projects that one sheet may bring at once."""
_KEPT_UNDER = "projects"
_OWN_ID = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+")
_LONGEST_ID = 40
_LONGEST_NAME = 200
_SUMS = re.compile(r"(?:合计|总计|小计|总数|共计)")
_TEXTS = {
    Field.NATIONAL_CODE: "national_code", Field.OWNER: "owner", Field.CONTACT: "contact", Field.CONTENT: "content",
}  # fmt: skip


class Outcome(Enum):
    """What entering would do with a row."""

    NEW = "新增"
    CHANGED = "变更"
    SAME = "不变"
    WRONG = "有误"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, at which cell."""

    place: str
    text: Text


@dataclass(frozen=True, slots=True)
class Telling:
    """What the sheet itself does not say: the year, the month, the unit, the coordinate system, the usual lead.

    `whole_lists` says that its column of lists names all lists of each project: others are left on `day`. `reason` is
    why months that were reported already are corrected; without it they are not.
    """

    day: date
    month: str = ""
    unit: str = "万元"
    crs: Crs = Crs.CGCS2000
    sector: str = ""
    lead: str = ""
    list: str = ""
    whole_lists: bool = False
    reason: str = ""

    @property
    def year(self) -> int:
        """The year of the plan where no column says it."""
        return self.day.year

    @property
    def last_month(self) -> str:
        """The month that 当月 and 累计 mean where no heading says it."""
        return self.month or self.day.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: which project it is, what would happen, in words, and the steps that would be entered."""

    place: str
    name: str
    project: str
    outcome: Outcome
    changes: tuple[Text, ...] = ()
    steps: tuple[ProjectStep, ...] = ()
    faults: tuple[Fault, ...] = ()
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """A file as it was understood: its sheets, the one that was read, its columns, and what each row would do."""

    workbook: workbooks.Workbook
    table: Table
    sheet: SheetOfProjects
    telling: Telling
    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()
    notices: tuple[Text, ...] = ()

    @property
    def steps(self) -> list[ProjectStep]:
        """Everything that would be entered; nothing while anything is wrong."""
        return [] if self.faults else [step for line in self.lines for step in line.steps]

    @property
    def corrections(self) -> list[Correction]:
        """Everything that would be corrected; nothing while anything is wrong."""
        return [] if self.faults else [one for line in self.lines for one in line.corrections]

    @property
    def touched(self) -> int:
        """How many projects entering would touch."""
        return len({step.project for step in (*self.steps, *(one.step for one in self.corrections))})

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many rows would do what."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in Outcome if found[outcome]}


def understood(
    content: bytes, name: str, *, telling: Telling, by: Hand, now: datetime,
    columns: Mapping[str, str] | None = None, sheet: str = "", heading: int = 0,
) -> Understood:  # fmt: skip
    """Read a file and say what its entering by somebody would do; raise NotReadable.

    `columns` leads from headings to fields.
    """
    workbook = workbooks.opened(content, name)
    table = _chosen(workbook, sheet)
    kept = [] if columns is not None else mappings.of([_KEPT_UNDER])
    found = laid_out(table, heading=heading, kept=kept)
    if columns is not None:
        found = told_of(found, columns)
    return _Reading(workbook, table, found, telling, by=by, now=now).whole()


def entered(found: Understood, *, by: Hand, now: datetime, key: str) -> int:
    """Enter what a file would do, all of it or nothing; return how many projects it touched.

    Raise NotYours, NotEntered with every fault by its cell, or KeyReused. What was told of the columns is kept.
    """
    if not (by.manages or by.reports):
        raise NotYours(
            Text("表格由项目管理单位和填报单位导入。", "Who keeps the portfolio or reports brings lists in.")
        )
    if found.faults:
        raise NotEntered([Text(f"{one.place}：{one.text.zh}", f"{one.place}: {one.text.en}") for one in found.faults])
    if found.touched:
        acting.enter_all(
            found.steps, by=by, now=now, key=key, checked=not by.manages,  # by its cell it was checked above
            corrections=found.corrections, reason=found.telling.reason,
        )  # fmt: skip
    mappings.keep(_KEPT_UNDER, found.sheet.plain, by=by.name, now=now)
    return found.touched


def _chosen(workbook: workbooks.Workbook, sheet: str) -> Table:
    filled = {table.name: table for table in workbook.tables if table.rows}
    if not filled:
        raise NotReadable(Text(f"{workbook.name}里没有内容。", f"{workbook.name} is empty."))
    if sheet and sheet not in filled:
        known = "、".join(filled)
        raise NotReadable(Text(f"没有工作表“{sheet}”；有：{known}。", f"There is no sheet {sheet!r}, only: {known}."))
    return filled[sheet] if sheet else max(filled.values(), key=lambda table: len(laid_out(table).columns))


# --- one row as it is written


class _Amount(NamedTuple):
    """An amount of a month, or from January up to it."""

    known: Field
    month: str
    yuan: int
    place: str

    @property
    def series(self) -> Series:
        """The series it is of."""
        return self.known.series

    @property
    def sums_up(self) -> bool:
        """Whether it counts from January on."""
        return self.known in (Field.YEAR_TO_DATE, Field.YEAR_TO_DATE_LISTED)

    def up_to(self, months: Mapping[str, int]) -> int:
        """Return what the months of its year up to its own add up to."""
        return sum(done for month, done in months.items() if self.month[:4] <= month <= self.month)


_Months = dict[str, dict[Series, tuple[int, str]]]


@dataclass
class _Row:
    """What a row says, cell by cell, and what is wrong with it."""

    number: int
    said: dict[Field, Any] = field(default_factory=dict)
    places: dict[Field, str] = field(default_factory=dict)
    amounts: list[_Amount] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    vague: int = 0
    project: str = ""
    before: Project | None = None
    standing: Sequence[Standing] = ()
    corrections: list[Correction] = field(default_factory=list)
    corrected: list[Text] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name it says."""
        return str(self.said.get(Field.NAME, ""))

    def place(self, wanted: Field) -> str:
        """Return the cell of a field, or the row where it has none."""
        return self.places.get(wanted, f"第{self.number}行")

    def wrong(self, at: Field, why: Text) -> None:
        """Keep a fault."""
        self.faults.append(Fault(self.place(at), why))


class _Reading:
    """One reading of one sheet."""

    def __init__(
        self, workbook: workbooks.Workbook, table: Table, sheet: SheetOfProjects, telling: Telling, *,
        by: Hand, now: datetime,
    ) -> None:  # fmt: skip
        self._workbook, self._table, self._sheet, self._telling, self._now = workbook, table, sheet, telling, now
        self._by = by
        several = sum(bool(one.rows) for one in workbook.tables) > 1
        self._before_place = f"{table.name}!" if several else ""
        book: Book = read.book()
        self._bodies = Organisations(book)
        self._lists = {code: Text(one.name, one.english) for code, one in book.project_lists.items()}
        self._sectors = {name: Text(name, one.english) for name, one in book.sectors.items()}
        self._rules: dict[date, Mapping[Stage, StageRule]] = {}
        self._skipped: list[int] = []

    def whole(self) -> Understood:
        """Read all rows and say what each would do."""
        found = Understood(self._workbook, self._table, self._sheet, self._telling)
        if Field.NAME not in self._sheet.columns.values() and Field.ID not in self._sheet.columns.values():
            return replace(found, faults=(Fault(f"第{self._sheet.heading}行", _NO_NAMES),))
        rows = list(self._rows())
        if len(rows) > MOST_ROWS:
            raise NotReadable(
                Text(
                    f"表里有{len(rows)}个项目，一次最多{MOST_ROWS}个；请拆成几份。", f"More than {MOST_ROWS}: split it."
                )
            )
        self._identify(rows)
        lines = tuple(self._line(row) for row in rows)
        said = tuple(fault for line in lines for fault in line.faults)
        return replace(found, lines=lines, faults=said, notices=tuple(self._notices(rows, lines)))

    def _notices(self, rows: Sequence[_Row], lines: Sequence[Line]) -> Iterator[Text]:
        if self._skipped:
            shown = "、".join(map(str, self._skipped[:10]))
            yield Text(
                f"跳过{len(self._skipped)}行（小标题、合计或空名称）：第{shown}行。",
                f"{len(self._skipped)} rows were passed over (titles, sums, no name): {shown}.",
            )
        if vague := sum(row.vague for row in rows):
            yield Text(
                f"{vague}处日期只写到月，按月末登记。", f"{vague} days name a month only: its last day is taken."
            )
        if self._has_lists and not self._whole_lists and (left := sum(map(_left_out, rows))):
            yield Text(
                f"{left}个项目在清单一栏没有写全已列入的清单，没有移出；要移出的，请选“清单一栏以表格为准”。",
                f"{left} projects stand on lists that their cell leaves out; they stay on them. To take them off, say "
                "that the column of lists is whole.",
            )
        moved = [step for line in lines for step in line.steps if step.deed is ProjectDeed.MOVE]
        bare = sum(Proof.PHOTO in rule.proof for step in moved if (rule := self._rule(step)))
        if bare:
            yield Text(
                f"{bare}个阶段按规定要有现场照片，表格里没有；导入后请在项目页补踏勘照片。",
                f"{bare} stages ask for a photo of the site, which no sheet has: add it on the project's page.",
            )

    def _rule(self, step: ProjectStep) -> StageRule | None:
        return self._rules_on(step.day).get(step.stage) if step.stage else None

    def _rules_on(self, on: date) -> Mapping[Stage, StageRule]:
        if on not in self._rules:
            self._rules[on] = acting.stage_rules(on)
        return self._rules[on]

    # --- cells

    def _place(self, row: int, column: int) -> str:
        """Name a cell: B7, or 台账!B7 where the file has several sheets."""
        return f"{self._before_place}{self._table.place(row, column)}"

    def _rows(self) -> Iterator[_Row]:
        first = self._sheet.heading + self._sheet.depth
        for number in sorted(number for number in self._table.rows if number >= first):
            shown = self._shown(number)
            name = next((cell.text for known, _, cell in shown if known is Field.NAME), "")
            known_by = [known for known, _, cell in shown if known in (Field.NAME, Field.ID) and cell.text.strip()]
            if not known_by or len(shown) == 1 or _SUMS.match("".join(name.split())):
                self._skipped.append(number)
                continue
            yield self._row(number, shown)

    def _shown(self, number: int) -> list[tuple[Field, Title, Cell]]:
        """Return the filled cells of a row; one merged across is shown once, one merged downwards in each row."""
        found: list[tuple[Field, Title, Cell]] = []
        for known, title in self._sheet.placed:
            source = self._table.merged.get((number, title.column), (number, title.column))
            cell = self._table.cell(*source)
            if cell.text.strip() and source[1] == title.column:
                found.append((known, title, cell))
        return found

    def _row(self, number: int, shown: Sequence[tuple[Field, Title, Cell]]) -> _Row:
        row = _Row(number)
        for known, title, cell in shown:
            place = self._place(number, title.column)
            row.places.setdefault(known, place)
            try:
                self._take(row, known, title, cell, place)
            except (BadCell, BadShape) as bad:
                row.faults.append(Fault(place, bad.why))
        self._locate(row)
        return row

    def _take(self, row: _Row, known: Field, title: Title, cell: Cell, place: str) -> None:
        text = cells.said(cell)
        if not text:
            return
        if known.of_months:
            amount = cells.yuan(text, title.unit or self._telling.unit)
            row.amounts.append(_Amount(known, self._month(title), amount, place))
        elif known.of_money:
            row.said[known] = cells.yuan(text, title.unit or self._telling.unit)
        elif known.stage or known in PLANNED_DAYS:
            row.said[known], vague = cells.day(cell, text, self._telling.year if known in PLANNED_DAYS else None)
            row.said[known] = self._past(row.said[known]) if known.stage and vague else row.said[known]
            row.vague += vague
        else:
            row.said[known] = self._read(known, text)

    def _month(self, title: Title) -> str:
        return f"{title.year or self._telling.year}-{title.month:02}" if title.month else self._telling.last_month

    def _past(self, month_end: date) -> date:
        """Return the last day of a month, or today where the month is not over."""
        today = office_day(self._now)
        return today if (month_end.year, month_end.month) == (today.year, today.month) else month_end

    def _read(self, known: Field, text: str) -> Any:
        reader = _READERS.get(known)
        if reader:
            return reader(text)
        if known in (Field.LEAD, Field.BLOCK):
            return self._bodies.code(text)
        if known is Field.LISTS:
            return tuple(cells.coded(one, self._lists, known) for one in cells.several(text))
        if known is Field.SECTOR:
            return cells.coded(text, self._sectors, known)
        return text if known is Field.CONTENT else _fitting(text, _LONGEST_NAME)

    def _locate(self, row: _Row) -> None:
        """Turn the cells of the place into a shape in the national system."""
        east, north = row.said.get(Field.LONGITUDE), row.said.get(Field.LATITUDE)
        if (east is None) != (north is None):
            row.wrong(
                Field.LONGITUDE if east else Field.LATITUDE,
                Text("经度和纬度要一起填。", "Longitude and latitude go together."),
            )
        written = row.said.get(Field.PLACE) or (f"{east},{north}" if east and north else "")
        try:
            row.said[Field.PLACE] = shape_of(written, self._telling.crs).geojson if written else ""
        except BadShape as bad:
            row.wrong(Field.PLACE if Field.PLACE in row.places else Field.LONGITUDE, bad.why)

    # --- which project a row is

    def _identify(self, rows: Sequence[_Row]) -> None:
        """Say of each row which project it is; two rows that are one project are a fault of the second."""
        named = dict(self._known_names(rows))
        ids = portfolio.known([row.said[Field.ID] for row in rows if Field.ID in row.said])
        there, fresh = {*ids, *named.values()}, _fresh_ids(self._telling.year)
        taken: dict[str, int] = {}
        held = dict(acting.histories(there))
        for row in rows:
            self._identify_one(row, named, ids)
            called = {squeezed(one) for one in (row.name, *row.said.get(Field.ALIASES, ())) if one}
            keys = [f"id {row.project}"] if row.project else []
            for key in (*keys, *called):
                if key in taken and taken[key] != row.number:
                    row.wrong(Field.NAME, _twice(taken[key]))
                    break
                taken[key] = row.number
            row.project = row.project or next(fresh)
            row.standing = held.get(row.project, ())
            row.before = folded(one.says for one in row.standing) if row.standing else None

    def _identify_one(self, row: _Row, named: Mapping[str, str], ids: frozenset[str]) -> None:
        own = row.said.get(Field.ID, "")
        by_name = {
            named[key] for one in (row.name, *row.said.get(Field.ALIASES, ())) if (key := squeezed(one)) in named
        }
        if own in ids or (own and _OWN_ID.fullmatch(own) and len(own) <= _LONGEST_ID):
            row.project = own
        elif by_name:
            row.project = min(by_name)
        if strangers := by_name - {row.project}:
            row.wrong(Field.NAME, _another(row.name, min(strangers)))
        if own.startswith(f"P{self._telling.year}-") and not own.rpartition("-")[2].isdigit():
            row.wrong(Field.ID, Text("“P年份-”后面须是数字。", "Digits follow “P” and the year."))

    def _known_names(self, rows: Sequence[_Row]) -> Iterator[tuple[str, str]]:
        names = [one for row in rows for one in (row.name, *row.said.get(Field.ALIASES, ())) if one]
        if names:
            asked = Facts(names[0], "", "", aliases=tuple(names[1:]))
            yield from ((squeezed(name), project) for name, project in portfolio.namesakes(asked, ""))

    # --- what a row would do

    def _line(self, row: _Row) -> Line:
        changes: list[Text] = []
        steps: list[ProjectStep] = []
        project = row.before
        for step, at, change in self._steps(row):
            wrong = list(self._wrong(row, project, step, at))
            row.faults += [one for one in wrong if one not in row.faults]
            if not wrong:
                project = after(project, step)
                steps.append(step)
                changes.append(change)
        changes += row.corrected
        place = self._place(row.number, 0)
        known = row.before.facts.name if row.before else row.project
        name = _unless_same(known, row.name or known)
        if row.faults:
            return Line(place, name, row.project, Outcome.WRONG, tuple(changes), (), tuple(row.faults))
        outcome = Outcome.SAME if not changes else Outcome.CHANGED if row.before else Outcome.NEW
        return Line(place, name, row.project, outcome, tuple(changes), tuple(steps), corrections=tuple(row.corrections))

    def _wrong(self, row: _Row, project: Project | None, step: ProjectStep, at: str) -> Iterator[Fault]:
        """Walk what keeps a step from being entered, each with its cell; whose it is not need not know what else is."""
        if not self._by.manages and project is None:
            yield Fault(row.place(Field.NAME), _NOT_REGISTERED_HERE)
        elif why := acting.refusal(step, project, self._by):
            kept = (
                [row.place(known) for known in _kept_by_others(project, step)]
                if project and self._by.holds(project)
                else []
            )
            yield from (Fault(place, why) for place in kept or [at])
        else:
            yield from (Fault(at, why) for why in self._whys(project, step))

    def _whys(self, project: Project | None, step: ProjectStep) -> list[Text]:
        if not self._by.manages:
            return [one.why for one in acting.all_faults(project, step, self._by, self._now)]
        rules = {stage: replace(rule, proof=()) for stage, rule in self._rules_on(step.day).items()}
        return [one.why for one in faults(Asked(project, step, rules, office_day(self._now)))]

    def _steps(self, row: _Row) -> Iterator[tuple[ProjectStep, str, Text]]:
        """Walk the steps that a row asks for, each with its cell and in words."""
        facts = self._facts(row)
        if facts is None:
            return
        yield from self._of_facts(row, facts)
        yield from self._of_plan(row, facts)
        yield from self._of_stages(row, facts)
        yield from self._of_months(row, facts)

    def _facts(self, row: _Row) -> Facts | None:
        """Return the facts as they would be; None, with the fault, where a new project lacks what it must have."""
        before = row.before.facts if row.before else None
        told: dict[str, Any] = {
            name: _unless_same(getattr(before, name, ""), row.said[known])
            for known, name in _TEXTS.items()
            if known in row.said
        }
        sector = row.said.get(Field.SECTOR) or (before.sector if before else self._telling.sector)
        lead = row.said.get(Field.LEAD) or (before.lead if before else self._telling.lead)
        for value, at in ((row.name or before, Field.NAME), (sector, Field.SECTOR), (lead, Field.LEAD)):
            if not value and not any(fault.place == row.places.get(at) for fault in row.faults):
                row.wrong(at, Text(f"新项目缺少{at.heading.zh}。", f"A new project needs: {at.heading.en}."))
        if not (row.name or before) or not sector or not lead:
            return None
        base = before or Facts(row.name, sector, lead)
        lists = self._lists_of(row, base)
        return replace(
            base, sector=sector, lead=lead, lists=lists, block=row.said.get(Field.BLOCK, base.block),
            shape=row.said.get(Field.PLACE) or base.shape, total=row.said.get(Field.TOTAL, base.total),
            working_capital=row.said.get(Field.WORKING_CAPITAL, base.working_capital),
            **_names(row, base), **told,
        )  # fmt: skip

    def _lists_of(self, row: _Row, base: Facts) -> tuple[str, ...]:
        """Return the lists that a project would stand on: lists are left only where the column is told to be whole."""
        told = (*row.said.get(Field.LISTS, ()), *filter(None, [self._telling.list]))
        stays = [code for code in base.lists if code in told or not self._whole_lists]
        return tuple(dict.fromkeys((*stays, *told)))

    @property
    def _whole_lists(self) -> bool:
        return self._telling.whole_lists and self._has_lists

    @property
    def _has_lists(self) -> bool:
        return Field.LISTS in self._sheet.columns.values()

    def _step(self, row: _Row, deed: ProjectDeed, on: date, lead: str, **more: Any) -> ProjectStep:
        words = f"随表导入：{self._workbook.name[:100]} 第{row.number}行"
        return ProjectStep(row.project, 0, deed, on, self._organisation(row, lead), words=words, **more)

    def _organisation(self, row: _Row, lead: str) -> str:
        """Return for which organisation a row is brought in: the reporter's own among the project's, else the lead."""
        facts = row.before.facts if row.before else None
        own = (facts.lead, facts.block, *facts.supporting) if facts and not self._by.manages else ()
        return next((code for code in own if code in self._by.organisations), lead)

    def _of_facts(self, row: _Row, facts: Facts) -> Iterator[tuple[ProjectStep, str, Text]]:
        if row.before is None:
            first = min([self._telling.day, *(day for known, day in row.said.items() if known.stage)])
            step = self._step(row, ProjectDeed.REGISTER, first, facts.lead, facts=facts)
            yield step, row.place(Field.NAME), Text(f"登记为{row.project}", f"registered as {row.project}")
        elif facts != row.before.facts:
            step = self._step(row, ProjectDeed.AMEND, self._telling.day, facts.lead, facts=facts)
            yield step, row.place(_first_changed(row.before.facts, facts)), _difference(row.before.facts, facts)

    def _of_plan(self, row: _Row, facts: Facts) -> Iterator[tuple[ProjectStep, str, Text]]:
        told = {name: row.said[known] for known, name in PLANNED_DAYS.items() if known in row.said}
        if not told and not {Field.CATEGORY, Field.PLANNED} & row.said.keys():
            return
        year = row.said.get(Field.YEAR, self._plan_year(row))
        before = row.before.years.get(year) if row.before else None
        category = row.said.get(Field.CATEGORY) or (before.category if before else self._category(row, year))
        investment = row.said.get(Field.PLANNED, before.investment if before else None)
        plan = replace(before or YearPlan(year, category), category=category, investment=investment, **told)
        if plan != before:
            step = self._step(row, ProjectDeed.PLAN, self._telling.day, facts.lead, year=plan)
            at = next((one for one in (Field.PLANNED, Field.CATEGORY, *PLANNED_DAYS) if one in row.said), Field.NAME)
            money = f"，计划投资{in_wan(investment)}万元" if investment is not None else ""
            yield (
                step,
                row.place(at),
                Text(f"{year}年计划：{category.value}{money}", f"plan of {year}: {category.english}"),
            )

    def _plan_year(self, row: _Row) -> int:
        """Return the year that the headings of the plan name, else the one that was told."""
        named = [title.year for known, title in self._sheet.placed if known is Field.PLANNED and title.year]
        return named[0] if named and Field.PLANNED in row.said else self._telling.year

    @staticmethod
    def _category(row: _Row, year: int) -> Category:
        """Return what a plan without a word for it says by its days: finished this year, carried on, or new."""
        started, finish = row.said.get(Field.REACHED_STARTED), row.said.get(Field.FINISH)
        if started and started.year < year:
            return Category.FINISHING if finish and finish.year == year else Category.CARRIED
        return Category.NEW

    def _of_stages(self, row: _Row, facts: Facts) -> Iterator[tuple[ProjectStep, str, Text]]:
        reached = row.before.reached if row.before else {}
        dated = {known.stage: (day, known) for known, day in row.said.items() if known.stage}
        standing = row.said.get(Field.STAGE)
        if standing and standing not in dated and not self._stands(row, standing):
            earlier = [day for stage, (day, _) in dated.items() if stage and stage.place < standing.place]
            dated[standing] = (max(earlier, default=self._telling.day), Field.STAGE)
        for stage in CHAIN:
            if stage in dated and reached.get(stage) != dated[stage][0]:
                day, at = dated[stage]
                document = f"{self._workbook.name[:100]} {row.place(at)}"
                step = self._step(row, ProjectDeed.MOVE, day, facts.lead, stage=stage, document=document)
                yield step, row.place(at), Text(f"{stage.value} {day}", f"{stage.english} on {day}")

    def _stands(self, row: _Row, stage: Stage) -> bool:
        """Whether a known project has come as far as a stage already."""
        now = row.before.stage_on(office_day(self._now)) if row.before else None
        return now is not None and now.place >= stage.place

    def _of_months(self, row: _Row, facts: Facts) -> Iterator[tuple[ProjectStep, str, Text]]:
        months: _Months = {}
        for one in sorted(row.amounts, key=lambda one: one.sums_up):
            try:
                month, amount = self._rest(row, months, one) if one.sums_up else _once(months, one)
                if amount is not None:
                    months.setdefault(month, {})[one.series] = (amount, one.place)
            except BadCell as bad:
                row.faults.append(Fault(one.place, bad.why))
        for month, told in sorted(months.items()):
            yield from self._of_month(row, facts, month, told)

    @staticmethod
    def _rest(row: _Row, months: _Months, one: _Amount) -> tuple[str, int | None]:
        """Return what a sum from January on holds beyond its months, and of which month that is to be said.

        It is said of the sum's own month, or of the one before where the sheet gives the month itself, too.
        """
        reports = row.before.reports if row.before else {}
        known = {
            month: done for month, report in reports.items() if (done := report.investment(one.series)) is not None
        }
        before = one.up_to(known) if known else None
        known |= {month: told[one.series][0] for month, told in months.items() if one.series in told}
        counted = one.up_to(known)
        if one.yuan in (counted, before):  # what the ledger says already a month beside it may go beyond
            return "", None
        month = one.month if one.month not in known else f"{one.month[:5]}{int(one.month[5:]) - 1:02}"
        if counted > one.yuan or month in known or month.endswith("-00"):
            raise BadCell(
                Text(
                    f"年初至{one.month}累计{in_wan(one.yuan)}万元，各月合计却是{in_wan(counted)}万元，请核对。",
                    f"The sum up to {one.month} is {one.yuan:,} yuan, its months are {counted:,}: check both.",
                )
            )
        return month, one.yuan - counted

    def _of_month(
        self, row: _Row, facts: Facts, month: str, told: Mapping[Series, tuple[int, str]]
    ) -> Iterator[tuple[ProjectStep, str, Text]]:
        before = row.before.reports.get(month) if row.before else None
        if before and all(before.investment(series) == amount for series, (amount, _) in told.items()):
            return
        amounts = {series: amount for series, (amount, _) in told.items()}
        said: dict[str, Any] = {_SAID_OF[series]: amount for series, amount in amounts.items()}
        report = replace(before or MonthReport(month), **said)
        if before:
            self._correct(row, before, report, min(place for _, place in told.values()))
            return
        year, number = int(month[:4]), int(month[5:])
        end = min(date(year, number, calendar.monthrange(year, number)[1]), office_day(self._now))
        step = self._step(row, ProjectDeed.REPORT, end, facts.lead, month=report)
        money = "、".join(f"{series.value}{in_wan(amount)}万元" for series, amount in amounts.items())
        english = ", ".join(f"{series.english} {amount:,} yuan" for series, amount in amounts.items())
        yield step, min(place for _, place in told.values()), Text(f"{month}：{money}", f"{month}: {english}")

    def _correct(self, row: _Row, before: MonthReport, report: MonthReport, at: str) -> None:
        """Put a month's report in the place of the one that stands, if a reason is given; keep what is wrong."""
        turns = [
            Text(f"{one.value}{_in_wan(old)} → {_in_wan(new)}", f"{one.english} {_in_yuan(old)} → {_in_yuan(new)}")
            for one in Series
            if (old := before.investment(one)) != (new := report.investment(one))
        ]
        said = Text("、".join(one.zh for one in turns), ", ".join(one.en for one in turns))
        if not self._telling.reason.strip():
            row.faults.append(Fault(at, _needs_reason(report.month, said)))
            return
        old_one = next(one for one in reversed(row.standing) if one.says.month and one.says.month.month == report.month)
        made = Correction(old_one.id, replace(old_one.says, month=report))
        try:
            whys = acting.correction_faults(row.standing, [*row.corrections, made], self._by, self._now)
        except NotYours as refused:
            row.faults.append(Fault(at, refused.why))
            return
        row.faults += [Fault(at, one.why) for one in whys]
        row.corrections.append(made)
        row.corrected.append(Text(f"更正{report.month}：{said.zh}", f"{report.month} corrected: {said.en}"))


_NO_NAMES = Text(
    "没有找到项目名称或编号的列；请指出表头在第几行、哪一列是名称。",
    "No column of names or ids was found: say which line has the headings, and which column the names.",
)
_NOT_REGISTERED_HERE = Text(
    "没有这个项目；表格里的新项目由项目管理单位登记，请核对编号和名称。",
    "There is no such project; who keeps the portfolio registers new ones: check code and name.",
)
_SAID_OF = {Series.DEPARTMENTAL: "departmental", Series.STATISTICAL: "statistical"}
_READERS: dict[Field, Callable[[str], Any]] = {
    Field.YEAR: cells.year,
    Field.STAGE: cells.stage,
    Field.CATEGORY: cells.category,
    Field.ALIASES: cells.several,
    Field.PLACE: str,
}


def _left_out(row: _Row) -> bool:
    """Whether a project stands on a list that its cell does not name."""
    return row.before is not None and bool({*row.before.facts.lists} - {*row.said.get(Field.LISTS, ())})


def _needs_reason(month: str, turns: Text) -> Text:
    return Text(
        f"{month}已经报过（{turns.zh}）；要更正，请写明更正理由，再检查一次。",
        f"{month} was reported otherwise ({turns.en}); to correct it give the reason, and check again.",
    )


def _in_wan(yuan: int | None) -> str:
    return "未报" if yuan is None else f"{in_wan(yuan)}万元"


def _in_yuan(yuan: int | None) -> str:
    return "not reported" if yuan is None else f"{yuan:,} yuan"


def _once(months: _Months, one: _Amount) -> tuple[str, int]:
    if one.series in months.get(one.month, {}):
        raise BadCell(Text(f"{one.month}写了两次。", f"{one.month} is given twice."))
    return one.month, one.yuan


def _twice(number: int) -> Text:
    return Text(
        f"与第{number}行是同一个项目，请合并成一行。", f"It is the same project as row {number}: merge the rows."
    )


def _another(name: str, project: str) -> Text:
    return Text(f"“{name}”是另一个项目{project}的名称或别名。", f"{name} is a name of another project, {project}.")


def _fitting(text: str, most: int) -> str:
    if len(text) > most:
        raise BadCell(Text(f"太长了（最多{most}个字）。", f"Too long ({most} characters at most)."))
    return text


def _fresh_ids(year: int) -> Iterator[str]:
    """Walk the free ids of a year."""
    prefix = f"P{year}-"
    last = portfolio.last_id(prefix).removeprefix(prefix)
    return (f"{prefix}{number:04}" for number in count(int(last or 0) + 1))


def _unless_same(before: str, told: str) -> str:
    """Return what a cell says, or what stood before where only its spaces or the width of its letters differ."""
    return before if cells.plain(before) == cells.plain(told) else told


def _names(row: _Row, before: Facts) -> dict[str, Any]:
    """Return the name and the aliases: a name that changes stays as an alias, an alias does not become the name."""
    known = {squeezed(one) for one in before.aliases}
    name = before.name if not row.name or squeezed(row.name) in known else _unless_same(before.name, row.name)
    told = (*before.aliases, *row.said.get(Field.ALIASES, ()), *([before.name] if name != before.name else []))
    aliases = {squeezed(one): one for one in reversed(told) if squeezed(one) != squeezed(name)}
    return {"name": name, "aliases": tuple(reversed(aliases.values()))}


_SHOWN = {
    "name": Field.NAME, "aliases": Field.ALIASES, "national_code": Field.NATIONAL_CODE, "lists": Field.LISTS,
    "sector": Field.SECTOR, "lead": Field.LEAD, "block": Field.BLOCK, "owner": Field.OWNER, "contact": Field.CONTACT,
    "content": Field.CONTENT, "total": Field.TOTAL, "working_capital": Field.WORKING_CAPITAL, "shape": Field.PLACE,
}  # fmt: skip


def _kept_by_others(project: Project | None, step: ProjectStep) -> list[Field]:
    """Return which cells of a row change what only those may change who keep the portfolio."""
    if project is None or step.facts is None:
        return []
    return [known for name, known in _KEPT if getattr(step.facts, name) != getattr(project.facts, name)]


_KEPT = (("lists", Field.LISTS), ("lead", Field.LEAD))


def _first_changed(before: Facts, facts: Facts) -> Field:
    return next(known for name, known in _SHOWN.items() if getattr(before, name) != getattr(facts, name))


def _difference(before: Facts, facts: Facts) -> Text:
    """Say what changes: 总投资 30000万元 → 32000万元."""
    said: list[Text] = []
    for name, known in _SHOWN.items():
        old, new = getattr(before, name), getattr(facts, name)
        if old != new:
            turn = "" if known is Field.PLACE else f" {_shown(old)} → {_shown(new)}"
            said.append(Text(f"{known.heading.zh}{turn}", f"{known.heading.en}{turn}"))
    return Text("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def _shown(value: object) -> str:
    if isinstance(value, int):
        return f"{in_wan(value)}万元"
    return ("、".join(value) if isinstance(value, tuple) else str(value or "")) or "空"
