"""Rows: the tasks of a month with the filings that answer them: what to do, what waits, what is late or locked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.filing import Closing, Deed, Filing, Sealing, State, Step, Value, fold, step_after
from daxu.core.indicator import Indicator, Observation
from daxu.core.period import BadPeriod, Month, Period
from daxu.core.requirement import Requirement, Task, tasks
from daxu.core.target import Target
from daxu.core.workdays import office_day
from daxu.ledger import read
from daxu.ledger.read import Filed


class NoSuchFiling(LookupError):
    """A filing was named that no requirement asks for."""


@dataclass(frozen=True, slots=True)
class Row:
    """A task and its filing: who files what, where it stands, the fact on file, and what it is judged for."""

    task: Task
    indicator: Indicator
    filing: Filing
    steps: tuple[Filed, ...]
    fact: Entry | None
    target: Target | None
    lock: Entry | None
    filer_name: str

    def after(self, step: Step) -> Filing:
        """Return the filing as one more step would leave it, the month still open."""
        return step_after(self.filing, step)

    @property
    def name(self) -> str:
        """The name of the filing."""
        return self.task.filing

    @property
    def requirement(self) -> Requirement:
        """What asks for it."""
        return self.task.requirement

    @property
    def first_filed(self) -> datetime | None:
        """When it was filed for the first time."""
        return next((step.entry.at for step in self.steps if _deed(step) is Deed.SUBMIT), None)

    @property
    def on_file(self) -> Observation | None:
        """The fact that stands in the ledger for it."""
        return self.fact.says if self.fact and isinstance(self.fact.says, Observation) else None

    def late(self, day: date) -> bool:
        """迟报: filed after the due day, or not yet and the day has passed; what came with the plan is never late."""
        if self.first_filed:
            return office_day(self.first_filed) > self.task.due
        return self.missing(day)

    def missing(self, day: date) -> bool:
        """漏报: the due day has passed and nothing was filed."""
        return self.filing.state is State.EMPTY and self.fact is None and self.task.overdue(day)


def months(book: Book) -> list[Month]:
    """Return the months for which anything has to be filed, newest first.

    A requirement without an end asks up to the newest year that anything is known of: facts, working days, or a duty.
    """
    newest = _newest_year(book)
    ends = {
        period.last
        for requirement in book.requirements.values()
        for year in range(requirement.since.year, (requirement.until.year if requirement.until else newest) + 1)
        for period in requirement.periods(year)
    }
    return sorted(ends, reverse=True)


def _newest_year(book: Book) -> int:
    """Return the newest year of a requirement's days, of declared working days, or of the month after the facts."""
    dated = [day.year for one in book.requirements.values() for day in (one.since, one.until) if day]
    last = book.last_fact_day
    facts = [Month(last.year, last.month).plus(1).year] if last else []
    return max([*dated, *facts, *book.workdays.years], default=0)


def current_month(every: Sequence[Month], book: Book) -> Month | None:
    """Return the newest month with any step, or the one after it where it is closed, or the first after the facts."""
    begun = next((month for month in every if next(read.under(f"step|{month}|"), None)), None)
    if begun and str(begun) not in book.closings:
        return begun
    last = begun.last_day if begun else book.last_fact_day
    return min((month for month in every if last is None or month.first_day > last), default=max(every, default=None))


def month_rows(book: Book, month: Month, *, filer: str = "") -> list[Row]:
    """Return the tasks of a month, in order of due day, with their filings; of one filer where one is named."""
    asked = [r for r in book.requirements.values() if not filer or r.filer == filer]
    return _rows(book, month, asked)


def named(book: Book, names: Iterable[str]) -> dict[str, Row]:
    """Return filings by their names; a name that no requirement asks for is left out."""
    wanted = set(names)
    asked: defaultdict[str, list[Requirement]] = defaultdict(list)
    for written, _, code in (name.partition("|") for name in sorted(wanted)):
        if code in book.requirements:
            asked[written].append(book.requirements[code])
    ends = {written: month for written in asked if (month := _month(written))}
    found = (row for written, month in ends.items() for row in _rows(book, month, asked[written]))
    return {row.name: row for row in found if row.name in wanted}


def _rows(book: Book, month: Month, asked: Iterable[Requirement]) -> list[Row]:
    found = list(tasks(asked, month, book.workdays))
    few = [f"step|{task.filing}|" for task in found] if len(found) <= _FEW else [f"step|{month}|"]
    steps = _by_filing(read.under(*few))
    return [_row(book, task, steps.get(task.filing, ())) for task in found]


_FEW = 60
"""So many filings are asked for by name; of more, the whole month is read."""


def row(book: Book, name: str) -> Row:
    """Return one filing by its name; raise NoSuchFiling."""
    month, _, code = name.partition("|")
    requirement = book.requirements.get(code)
    found = requirement and _task(book, requirement, month)
    if not found:
        raise NoSuchFiling(f"没有“{name}”这项填报任务。 There is no filing task {name!r}.")
    steps = tuple(read.under(f"step|{name}|"))
    return _row(book, found, steps)


def _task(book: Book, requirement: Requirement, month: str) -> Task | None:
    last = _month(month)
    return next(iter(tasks([requirement], last, book.workdays)), None) if last else None


def _month(written: str) -> Month | None:
    try:
        return Period.parse(written).last
    except (BadPeriod, ValueError):
        return None


def trail(filing: str) -> list[Filed]:
    """Return the steps of a filing, oldest first: who did what, when, and why."""
    return list(read.under(f"step|{filing}|"))


def _row(book: Book, task: Task, steps: Sequence[Filed]) -> Row:
    requirement = task.requirement
    closings = book.closings.get(str(task.period.last), ())
    said = [entry.says for entry in closings if isinstance(entry.says, Closing)]
    target = book.served.get((requirement.indicator, requirement.whose))
    fact = book.standing.get(slot(task, sample=bool(target and target.sample)))
    done = (step.entry.says for step in steps if isinstance(step.entry.says, Step))
    return Row(
        task=task,
        indicator=book.indicators[requirement.indicator],
        filing=fold(task.filing, requirement.route, done, said, _value(fact)),
        steps=tuple(steps),
        fact=fact,
        target=target,
        lock=next((e for e in closings if isinstance(e.says, Closing) and e.says.sealing is Sealing.LOCK), None),
        filer_name=book.organisations[requirement.filer].name,
    )


def _value(fact: Entry | None) -> Value | None:
    says = fact.says if fact else None
    return Value(says.figure.quantity, says.status) if isinstance(says, Observation) else None


def slot(task: Task, *, sample: bool) -> str:
    """Return the place in the ledger that the approved value of a task takes."""
    requirement = task.requirement
    parts = (requirement.indicator, requirement.whose, task.period.code, requirement.measure.value)
    return "|".join(("observation", "示例" if sample else "事实", *parts, "", ""))


def _by_filing(steps: Iterable[Filed]) -> dict[str, tuple[Filed, ...]]:
    found: defaultdict[str, list[Filed]] = defaultdict(list)
    for filed in steps:
        if isinstance(filed.entry.says, Step):
            found[filed.entry.says.filing].append(filed)
    return {name: tuple(several) for name, several in found.items()}


def _deed(filed: Filed) -> Deed | None:
    return filed.entry.says.deed if isinstance(filed.entry.says, Step) else None
