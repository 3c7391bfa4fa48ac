"""Intake: a table becomes values for filings, and every fault is said by its cell; nothing is filed here.

What is found is shown first: what would be new, what would change, what stays, what is wrong. Filing it is one
command (`submit_many`), all or nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from daxu.core.book import Book
from daxu.core.checks import Gravity, Remark, unanswered
from daxu.core.filing import Answer, Value, Way
from daxu.core.indicator import Status
from daxu.core.period import BadPeriod, Month, Period
from daxu.core.quantity import Quantity, Unit, UnknownUnit, unit
from daxu.core.text import Text
from daxu.desk.tables import Cell, Sort, Table
from daxu.duties.filing import acting, drafted, naming, relating
from daxu.duties.filing.acting import Actor
from daxu.duties.filing.drafted import Drafted
from daxu.duties.filing.relating import Others
from daxu.duties.filing.rows import Row
from daxu.duties.filing.values import BadValue, parsed, unit_asked

_LONGEST_NOTE = 1000


class Heading(Enum):
    """What a column holds; the value is the Chinese heading of our own sheets."""

    FILING = "填报编号"
    INDICATOR = "指标"
    WHOSE = "单位名称"
    PERIOD = "时期"
    UNIT = "计量单位"
    PREVIOUS = "上期数"
    VALUE = "本期数"
    STATUS = "数据性质"
    NOTE = "备注"
    EXPLANATION = "说明"

    @property
    def english(self) -> str:
        """The English heading."""
        return _IN_ENGLISH[self]

    @property
    def title(self) -> str:
        """Both, as our own sheets write it."""
        return f"{self.value} {self.english}"


_IN_ENGLISH = {
    Heading.FILING: "filing",
    Heading.INDICATOR: "indicator",
    Heading.WHOSE: "whose",
    Heading.PERIOD: "period",
    Heading.UNIT: "unit",
    Heading.PREVIOUS: "previous",
    Heading.VALUE: "value",
    Heading.STATUS: "status",
    Heading.NOTE: "note",
    Heading.EXPLANATION: "explanation",
}


class Outcome(Enum):
    """What filing a sheet would do with one of its lines."""

    NEW = "新报"
    CHANGED = "改报"
    SAME = "不变"
    EMPTY = "未填"
    WRONG = "有误"

    @property
    def english(self) -> str:
        """The English word."""
        return {"新报": "new", "改报": "changed", "不变": "unchanged", "未填": "left empty", "有误": "wrong"}[
            self.value
        ]


_OUTCOMES_IN_ENGLISH = {
    Outcome.NEW: "new",
    Outcome.CHANGED: "changed",
    Outcome.SAME: "unchanged",
    Outcome.EMPTY: "left empty",
    Outcome.WRONG: "wrong",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a sheet, at which cell."""

    place: str
    text: Text

    def __str__(self) -> str:
        """Write `B7: …` in both languages."""
        return f"{self.place}：{self.text.zh} {self.text.en}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: where its value stands, which filing it means, and what filing it would do."""

    place: str
    said: str
    row: Row | None = None
    value: Value | None = None
    before: Value | None = None
    outcome: Outcome = Outcome.WRONG
    faults: tuple[Fault, ...] = ()
    answered: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """All that is known of a sheet before it is filed."""

    name: str
    month: Month
    lines: tuple[Line, ...]
    absent: tuple[Row, ...] = ()
    notices: tuple[Text, ...] = ()

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Everything that is wrong, in the order of the sheet."""
        return tuple(fault for line in self.lines for fault in line.faults)

    @property
    def counts(self) -> dict[Outcome, int]:
        """How many lines would do what."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome: found[outcome] for outcome in Outcome}

    @property
    def to_file(self) -> list[tuple[str, Value]]:
        """What would be filed: nothing at all while anything is wrong."""
        if self.faults:
            return []
        return [
            (line.row.name, line.value)
            for line in self.lines
            if line.row and line.value and line.outcome in (Outcome.NEW, Outcome.CHANGED)
        ]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a sheet keeps what: the line of its headings, the column of each, and what its names stand for."""

    heading: int
    columns: Mapping[Heading, int]
    unit: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def check(
    table: Table, layout: Layout, tasks: Sequence[Row], *, book: Book, month: Month, by: Actor, way: Way
) -> Checked:  # fmt: skip
    """Hold every line of a sheet against the tasks of a month, as if it were filed now by somebody."""
    names, drafts = naming.Names(book, tasks, layout.names), drafted.of(by.organisations, month)
    desk = _Desk(table, layout, names, book, month, by, way, drafts)
    lines = _once_each(tuple(desk.lines(tasks)))
    named = {line.row.name for line in lines if line.row}
    return Checked(table.name, month, lines, tuple(r for r in tasks if r.name not in named), tuple(desk.notices()))


def _once_each(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Refuse the second line for one filing."""
    first: dict[str, str] = {}
    found: list[Line] = []
    for line in lines:
        if line.row and line.outcome is not Outcome.EMPTY:
            before = first.setdefault(line.row.name, line.place)
            if before != line.place:
                said = Text(f"与{before}是同一项填报；请只留一个。", f"The same figure as {before}: keep one.")
                line = replace(line, outcome=Outcome.WRONG, faults=(*line.faults, Fault(line.place, said)))  # noqa: PLW2901
        found.append(line)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Desk:
    """One sheet being read: the table with its layout, what its names can mean, and who would file it."""

    table: Table
    layout: Layout
    names: naming.Names
    book: Book
    month: Month
    by: Actor
    way: Way
    drafts: Mapping[str, Drafted]

    def lines(self, tasks: Iterable[Row]) -> Iterator[Line]:
        """Walk the lines below the headings that name anything, each weighed with all the others."""
        numbers = (number for number in sorted(self.table.rows) if number > self.layout.heading)
        read = [(number, line) for number in numbers if (line := self._line(number))]
        together = {line.row.name: line.value for _, line in read if line.row and line.value}
        others = Others(self.book, together, tasks)
        yield from (self._weighed(number, line, others) for number, line in read)

    def _weighed(self, number: int, line: Line, others: Others) -> Line:
        """Return a line with what its checks say, and what they say where its value is left empty."""
        if line.row and line.outcome is Outcome.EMPTY and not line.before and not acting.barred(line.row, self.by):
            return self._left_empty(number, line, line.row)
        if line.row and line.value and line.outcome is not Outcome.SAME:
            return self._checked(number, line, line.row, line.value, others)
        return line

    def _left_empty(self, number: int, line: Line, found: Row) -> Line:
        """Return a line without a value: a fault where it may not be empty, unless the reason stands in its line."""
        words = self._text(number, Heading.EXPLANATION)
        asked = [r for r in relating.empty(self.book, found) if r.gravity is Gravity.MUST or not words]
        faults = tuple(self._fault(number, remark) for remark in asked)
        return replace(line, outcome=Outcome.WRONG, faults=faults) if faults else line

    def notices(self) -> Iterator[Text]:
        """Say what a glance at the sheet would not show."""
        hidden = [n for n in sorted(self.table.hidden) if n > self.layout.heading and self._text(n, Heading.VALUE)]
        if hidden:
            listed = "、".join(map(str, hidden[:10])) + ("…" if len(hidden) > 10 else "")  # noqa: PLR2004 — the first ten
            yield Text(
                f"第{listed}行在表里是隐藏的，其中的数一样会上报。",
                f"Rows {listed.replace('、', ', ')} are hidden in the sheet; their values would be filed, too.",
            )

    def _line(self, number: int) -> Line | None:
        place = self._place(number, Heading.VALUE)
        said = self._text(number, Heading.FILING) or self._text(number, Heading.INDICATOR)
        cell = self._cell(number, Heading.VALUE)
        if self.names.left_out(said) or (naming.is_heading(said) and not self._text(number, Heading.FILING)):
            return None
        if not said:
            empty = not cell.text
            missing = Text("这一行没有写明是哪项指标。", "The line does not say which figure it is.")
            return None if empty or self._is_prose(number) else Line(place, "", faults=(Fault(place, missing),))
        if not cell.text and not self._text(number, Heading.FILING):
            return self._empty(number, said, place)
        try:
            found = self._row(number)
        except _Unclear as fault:
            return Line(place, said, faults=(fault.fault,), outcome=Outcome.WRONG) if cell.text else None
        if not cell.text:
            return Line(place, said, found, outcome=Outcome.EMPTY, before=found.filing.latest)
        return self._filled(number, found, said, cell)

    def _empty(self, number: int, said: str, place: str) -> Line | None:
        try:
            found = self._row(number)
        except _Unclear:
            return None
        return Line(place, said, found, outcome=Outcome.EMPTY, before=found.filing.latest)

    def _filled(self, number: int, found: Row, said: str, cell: Cell) -> Line:
        place, before = self._place(number, Heading.VALUE), found.filing.latest
        faults: list[Fault] = []
        value = self._value(number, found, cell, faults)
        line = Line(place, said, found, value, before)
        if value is None:
            return replace(line, faults=tuple(faults))
        if not faults and before and _says_the_same(value, before, self._text(number, Heading.EXPLANATION)):
            return replace(line, outcome=Outcome.SAME)
        return replace(line, faults=tuple(faults))

    def _checked(self, number: int, line: Line, found: Row, value: Value, others: Others) -> Line:
        remarks = acting.remarked(found, value, others=others)
        words = self._text(number, Heading.EXPLANATION)
        value = replace(value, answers=_answers(remarks, words, self._draft(found)))
        faults = (*line.faults, *self._held_up(number, found, value, remarks))
        outcome = Outcome.WRONG if faults else Outcome.CHANGED if line.before else Outcome.NEW
        answered = tuple(r for r in remarks if r.gravity is Gravity.EXPLAIN) if words else ()
        return replace(line, value=value, outcome=outcome, faults=faults, answered=answered)

    def _held_up(self, number: int, found: Row, value: Value, remarks: Sequence[Remark]) -> Iterator[Fault]:
        """Walk what would hold the value up, each at the cell that can mend it."""
        place = self._place(number, Heading.VALUE)
        if bar := acting.barred(found, self.by):
            yield Fault(place, bar.why)
        yield from (self._fault(number, remark) for remark in unanswered(remarks, value))

    def _fault(self, number: int, remark: Remark) -> Fault:
        """Say a remark at the cell that can mend it."""
        place = self._place(number, Heading.VALUE)
        if remark.gravity is not Gravity.EXPLAIN:
            return Fault(place, remark.text)
        at = self._place(number, Heading.EXPLANATION) if Heading.EXPLANATION in self.layout.columns else place
        return Fault(at, remark.text.then(_EXPLAIN))

    def _row(self, number: int) -> Row:
        """Return the filing that a line means; raise _Unclear where it means none, or several."""
        column = Heading.FILING if self._text(number, Heading.FILING) else Heading.INDICATOR
        period = self._period(number)
        try:
            return self.names.filing(
                filing=self._text(number, Heading.FILING),
                indicator=self._text(number, Heading.INDICATOR),
                whose=self._text(number, Heading.WHOSE),
                period=period,
            )
        except naming.NotNamed as unclear:
            at = Heading.WHOSE if unclear.whose and Heading.WHOSE in self.layout.columns else column
            raise _Unclear(Fault(self._place(number, at), unclear.why)) from None

    def _period(self, number: int) -> Period | None:
        """Return the period that a line states; a line of another month is refused."""
        written = self._text(number, Heading.PERIOD)
        if not written or self._text(number, Heading.FILING):
            return None
        cell = self._shown(number, Heading.PERIOD)
        try:
            period = Period.parse(written[:7] if cell.sort is Sort.DATE else naming.with_year(written, self.month))
        except (BadPeriod, ValueError) as error:
            raise _Unclear(Fault(self._place(number, Heading.PERIOD), naming.both(str(error)))) from None
        if period.last != self.month:
            said = Text(
                f"这一行是{period.label}的数，要报的是{self.month}。",
                f"The line is of {period.english}; {self.month} is asked for.",
            )
            raise _Unclear(Fault(self._place(number, Heading.PERIOD), said))
        return None if cell.sort is Sort.DATE else period

    def _value(self, number: int, found: Row, cell: Cell, faults: list[Fault]) -> Value | None:
        """Return the value of a line; what is wrong with its cells goes to `faults`."""
        place = self._place(number, Heading.VALUE)
        quantity = None
        try:
            quantity = self._quantity(number, found, cell)
        except BadValue as wrong:
            faults.append(Fault(place, wrong.why))
        status = self._status(number, found, faults)
        note = self._text(number, Heading.NOTE)
        if len(note) > _LONGEST_NOTE:
            said = Text(f"备注最多{_LONGEST_NOTE}字。", f"A note has at most {_LONGEST_NOTE} characters.")
            faults.append(Fault(self._place(number, Heading.NOTE), said))
        if quantity is None:
            return None
        before, draft = found.filing.latest, self._draft(found)
        evidence, links = (before.evidence, before.links) if before else ((), ())
        if draft:
            evidence, links = draft.files(found.requirement.filer), draft.links
        if Heading.NOTE not in self.layout.columns:
            note = draft.note if draft else before.note if before else ""
        return Value(quantity, status, note, evidence=evidence, links=links, way=self.way)

    def _draft(self, found: Row) -> Drafted | None:
        """Return what was typed on the page for a filing: its files and links have no column of their own."""
        return drafted.shown_for(found, self.drafts.get(found.name))

    def _quantity(self, number: int, found: Row, cell: Cell) -> Quantity:
        if said := _UNFIT.get(cell.sort):
            raise BadValue(said.filled(cell=cell.text))
        if self.table.merged.get((number, self.layout.columns[Heading.VALUE])):
            raise BadValue(_MERGED)
        asked = unit_asked(found.requirement, found.indicator)
        return parsed(cell.text, self._unit(number, asked))

    def _unit(self, number: int, asked: Unit) -> Unit:
        """Return the unit that a bare number of a line is in: what the line says, or the heading, or what is asked."""
        written = self._text(number, Heading.UNIT) or naming.unit_in(self._text(number, Heading.INDICATOR))
        try:
            return unit(written or self.layout.unit) if written or self.layout.unit else asked
        except UnknownUnit as error:
            raise BadValue(naming.both(str(error))) from None

    def _status(self, number: int, found: Row, faults: list[Fault]) -> Status:
        written = self._text(number, Heading.STATUS)
        if not written:
            before = found.filing.latest
            return before.status if before and Heading.STATUS not in self.layout.columns else Status.REPORTED
        for status in Status:
            if written.casefold() in (status.value, status.english):
                return status
        known = "、".join(status.value for status in Status)
        said = Text(f"没有“{written}”这种数据性质；可用：{known}。", f"There is no status {written!r}: use {known}.")
        faults.append(Fault(self._place(number, Heading.STATUS), said))
        return Status.REPORTED

    def _is_prose(self, number: int) -> bool:
        """Whether a line holds one text only: a remark below the table, not a figure."""
        return sum(1 for cell in self.table.rows[number] if cell.text) == 1

    def _place(self, number: int, heading: Heading) -> str:
        return self.table.place(number, self.layout.columns.get(heading, 0))

    def _cell(self, number: int, heading: Heading) -> Cell:
        return self.table.cell(number, self.layout.columns.get(heading, -1))

    def _shown(self, number: int, heading: Heading) -> Cell:
        return self.table.shown(number, self.layout.columns.get(heading, -1))

    def _text(self, number: int, heading: Heading) -> str:
        return self._shown(number, heading).text.strip()


class _Unclear(ValueError):
    """A line that means no filing, or several."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


_EXPLAIN = Text("确实无误的，请在“说明”一栏写明原因。", " If it is right, say why in the column “explanation”.")
_MERGED = Text("这一格是合并单元格，分不清是谁的数；请拆开后填写。", "The cell is merged: split it and fill each in.")
_UNFIT = {
    Sort.DATE: Text(
        "这一格是日期（{cell}），不是数；请把格式改为“常规”后重填。",
        "The cell is a date ({cell}), no amount: set its format to General and fill it in again.",
    ),
    Sort.UNCOMPUTED: Text(
        "这一格是没有算出结果的公式（{cell}）；请在Excel里打开、保存一次，或直接填数。",
        "The cell is a formula without a result ({cell}): open and save the file once, or fill in the number.",
    ),
    Sort.ERROR: Text("这一格是错误值（{cell}）；请改正公式或直接填数。", "The cell is an error ({cell}): mend it."),
}


def _answers(remarks: Sequence[Remark], words: str, draft: Drafted | None) -> tuple[Answer, ...]:
    """Let one explanation answer each check that asks for one; the draft's own come back as they were typed."""
    if draft and words and words == draft.explanation:
        return draft.answers
    return tuple(Answer(r.check, words) for r in remarks if r.gravity is Gravity.EXPLAIN) if words else ()


def explained(value: Value) -> str:
    """Return the explanations of a value in one text, as a sheet holds them."""
    return "；".join(dict.fromkeys(answer.words for answer in value.answers))


def _says_the_same(value: Value, before: Value, words: str) -> bool:
    return (
        value.quantity.same_amount(before.quantity)
        and value.quantity.bound is before.quantity.bound
        and value.status is before.status
        and value.note == before.note
        and words in ("", explained(before))
    )
