"""Dispatch: the sheets of the regular meetings on issues (周调度、月督查、季考核), as of a day, across projects.

An issue stands on a sheet as it stood on that day, folded from its steps. What was closed is on the sheet of the
meeting whose week, month or quarter it was closed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from daxu.core.book import Book
from daxu.core.period import Month
from daxu.core.projects.issues import Agenda, AgendaItem, Every, Issue, IssueRules, Rhythm, agenda, issues
from daxu.core.text import Text
from daxu.desk import found_issues
from daxu.duties.projects import acting, paper


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


# --- on paper


def document(held: Sheet, organisations: Mapping[str, str], *, by: str, at: datetime) -> bytes:
    """Return a meeting's sheet as a .docx on landscape A4; `organisations` are what they are called, by code."""
    meeting, day = held.agenda.rhythm, held.agenda.day
    title = f"重点项目问题清单（{meeting.name}）"
    sheet_ = paper.new(title, by=by, at=at, landscape=True)
    paper.line(sheet_, title, bold=True, size=16, face=paper.HEADING, centred=True)
    paper.line(sheet_, told_counts(held).zh, centred=True, before=4)
    paper.line(sheet_, "", size=6)
    rows = [_row(held, number, item, organisations) for number, item in enumerate(held.agenda.items, 1)]
    paper.table(sheet_, _HEADS, rows or [["", "没有要上会的问题", *[""] * 7]], _WIDTHS, 9)
    paper.line(sheet_, f"{held.rules.citation}；截至{day}。", size=8, grey=True, before=4)
    return paper.saved(sheet_)


_HEADS = ("序号", "项目", "问题", "类别", "责任单位", "层级", "状态", "时限", "会议议定")
_WIDTHS = (10, 45, 70, 14, 28, 22, 18, 24, 30)


def _row(held: Sheet, number: int, item: AgendaItem, organisations: Mapping[str, str]) -> list[str]:
    issue = item.issue
    due = f"{issue.due}{_late(item)}" if issue.due else ""
    words = f"{issue.words}（{item.rise.zh.rstrip('。')}）" if item.rise else issue.words
    return [
        str(number), held.name_of(item), words, issue.category, organisations.get(issue.owner, issue.owner),
        issue.level or held.rules.ladder[0], issue.state.value, due, "",
    ]  # fmt: skip


def _late(item: AgendaItem) -> str:
    left = item.days_left
    return f"，逾期{-left}天" if left is not None and left < 0 else ""


def told_counts(held: Sheet) -> Text:
    """Say how many stand on the sheet, how many are overdue, and how many should go up."""
    told = held.agenda
    return Text(
        f"截至{told.day}：{len(told.items)}个问题，逾期{told.overdue}个，应提级{told.rising}个，本期销号{held.closed}个。",
        f"As of {told.day}: {len(told.items)} issues, {told.overdue} overdue, {told.rising} to go up, "
        f"{held.closed} closed in this period.",
    )
