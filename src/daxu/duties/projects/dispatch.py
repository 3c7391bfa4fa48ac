"""Dispatch: the sheets of the regular meetings on issues (周调度、月督查、季考核), as of a day, across projects.

An issue stands on a sheet as it stood on that day, folded from its steps. What was closed is on the sheet of the
meeting whose week, month or quarter it was closed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from daxu.core.book import Book
from daxu.core.period import Month
from daxu.core.projects.issues import Agenda, AgendaItem, Every, Issue, IssueRules, Rhythm, agenda, issues
from daxu.core.text import Text
from daxu.desk import found_issues
from daxu.duties.projects import acting


@dataclass(frozen=True, slots=True)
class Sheet:
    """A meeting's sheet: its agenda, the rules it follows, since when what was closed counts, the projects' names."""

    agenda: Agenda
    rules: IssueRules
    since: date
    names: Mapping[str, str]

    @property
    def closed(self) -> int:
        """How many were closed since the last meeting."""
        return sum(item.issue.closed is not None for item in self.agenda.items)

    def name_of(self, item: AgendaItem) -> str:
        """Return what the project of an item is called."""
        return self.names.get(item.issue.project, item.issue.project)


class NoMeeting(LookupError):
    """No such meeting is declared for that day; `why` says which are."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


def sheet(book: Book, day: date, rhythm: str, listed: str = "") -> Sheet:
    """Return the sheet of a meeting as of a day; raise NoMeeting where no rule declares it.

    `rhythm` is a declared name, or week, month or quarter.
    """
    rules = book.issue_rules(day)
    if rules is None:
        raise NoMeeting(Text(f"{day}还没有声明问题清单的规则。", f"No rules of issues are declared for {day}."))
    meeting = _meeting(rules, rhythm)
    since = began(meeting.every, day)
    projects = found_issues.troubled(day, listed, since)
    held = agenda(_as_of(projects, day, since), meeting, rules, day)
    return Sheet(held, rules, since, found_issues.names(projects))


def _meeting(rules: IssueRules, asked: str) -> Rhythm:
    for one in rules.rhythms:
        if asked in (one.name, one.every.name.lower()):
            return one
    listed = "、".join(one.name for one in rules.rhythms)
    english = ", ".join(one.english for one in rules.rhythms)
    raise NoMeeting(
        Text(f"没有声明“{asked}”这种调度；可选：{listed}。", f"No meeting {asked!r} is declared: {english}.")
    )


def _as_of(projects: Iterable[str], day: date, since: date) -> Iterator[Issue]:
    for _, steps in acting.histories(projects):
        for issue in issues(one.says for one in steps if one.says.day <= day).values():
            if issue.closed is None or issue.closed >= since:
                yield issue


def began(every: Every, day: date) -> date:
    """Return the first day of the week, month or quarter that a day lies in."""
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    month = Month(day.year, day.month)
    if every is Every.QUARTER:
        month = replace(month, number=(month.number - 1) // 3 * 3 + 1)
    return date(month.year, month.number, 1)
