"""Issues (问题清单): 提出 → 交办 → 办理 →（提级）→ 办结申请 → 核验 → 销号, or 退回 to 办理.

An issue is the fold of its steps. Nobody verifies their own work, nothing is closed unverified, and what is closed
stays closed: the trouble that comes back is a new issue that names the old one. Overdue is no state: it is computed
from the due day. Categories, levels and the rhythms of dispatch are declared (`IssueRules`), dated and cited.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from operator import attrgetter

from daxu.core.figure import Source
from daxu.core.projects.fault import StepFault, refuse
from daxu.core.projects.project import IssueDeed, IssueStep, ProjectDeed, ProjectStep
from daxu.core.text import Text


class BadIssueRules(ValueError):
    """Rules of issues that contradict themselves; the message names every such place."""


class IssueState(Enum):
    """Where an issue stands."""

    RAISED = "待交办"
    ASSIGNED = "已交办"
    HANDLING = "办理中"
    CLAIMED = "待核验"
    VERIFIED = "已核验"
    CLOSED = "已销号"

    @property
    def english(self) -> str:
        """The English words."""
        return _STATES_IN_ENGLISH[self]


_STATES_IN_ENGLISH = {
    IssueState.RAISED: "to be assigned",
    IssueState.ASSIGNED: "assigned",
    IssueState.HANDLING: "being handled",
    IssueState.CLAIMED: "to be verified",
    IssueState.VERIFIED: "verified",
    IssueState.CLOSED: "closed",
}
AT_WORK = frozenset({IssueState.ASSIGNED, IssueState.HANDLING})
"""The states in which somebody is expected to solve it."""


class Every(Enum):
    """How often a meeting is held."""

    WEEK = "周"
    MONTH = "月"
    QUARTER = "季"

    @property
    def english(self) -> str:
        """The English word."""
        return {"周": "weekly", "月": "monthly", "季": "quarterly"}[self.value]


@dataclass(frozen=True, slots=True)
class IssueCategory:
    """What an issue is about: 用地, 规划, 环评 and the like."""

    name: str
    english: str


@dataclass(frozen=True, slots=True)
class IssueLevel:
    """Who solves it (责任单位, 区级调度会, 区主要领导); overdue by more than `patience` days it should go up."""

    name: str
    english: str
    patience: int = 0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A regular meeting: how often, and the issues of which levels and states stand on its sheet."""

    name: str
    english: str
    every: Every
    levels: tuple[str, ...]
    states: tuple[IssueState, ...]


@dataclass(frozen=True, slots=True)
class IssueRules:
    """How a district deals with issues from a day on; `levels` are in order, the highest last."""

    effective: date
    categories: tuple[IssueCategory, ...]
    levels: tuple[IssueLevel, ...]
    rhythms: tuple[Rhythm, ...]
    citation: Source
    sample: bool = False

    def __post_init__(self) -> None:
        """Refuse rules without a category or a level, with a name used twice, or with a rhythm of an unknown level."""
        if faults := list(self._faults()):
            told, english = "".join(fault.zh for fault in faults), " ".join(fault.en for fault in faults)
            raise BadIssueRules(f"{told} {english}")

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"issuerules|{self.effective.isoformat()}"

    @property
    def ladder(self) -> tuple[str, ...]:
        """The names of the levels, the highest last."""
        return tuple(level.name for level in self.levels)

    def rank(self, level: str) -> int:
        """Return how high a level stands, from 0; one that is not declared stands lowest."""
        return self.ladder.index(level) if level in self.ladder else 0

    def above(self, level: str) -> str:
        """Return the next level up, nothing where it is the highest."""
        higher = self.ladder[self.rank(level) + 1 :]
        return higher[0] if higher else ""

    def _faults(self) -> Iterator[Text]:
        names = [one.name for named in (self.categories, self.levels, self.rhythms) for one in named]
        for name in sorted(name for name, times in Counter(names).items() if times > 1):
            yield Text(f"“{name}”出现了不止一次。", f"{name} stands there more than once.")
        if not self.categories or not self.levels:
            yield Text("至少要有一个类别和一个层级。", "At least one category and one level are needed.")
        for rhythm in self.rhythms:
            for level in (one for one in rhythm.levels if one not in self.ladder):
                listed = "、".join(self.ladder)
                yield Text(
                    f"“{rhythm.name}”看的层级“{level}”没有声明；已声明：{listed}。",
                    f"{rhythm.english} looks at the undeclared level {level}; declared: {listed}.",
                )


@dataclass(frozen=True, slots=True)
class Issue:
    """The fold of an issue's steps: what it is about, who has it until when, and all that was done (`trail`).

    `handlers` are the persons who handled it, `claimant` is who said that it is solved: none of them verifies it.
    `follows` is the closed issue that it names as its forerunner.
    """

    project: str
    number: int
    category: str = ""
    words: str = ""
    owner: str = ""
    level: str = ""
    due: date | None = None
    state: IssueState = IssueState.RAISED
    handlers: frozenset[str] = frozenset()
    claimant: str = ""
    returned: int = 0
    follows: int | None = None
    trail: tuple[ProjectStep, ...] = ()

    @property
    def raised(self) -> date | None:
        """The day it was raised."""
        return self.trail[0].day if self.trail else None

    @property
    def closed(self) -> date | None:
        """The day it was closed; None while it is open."""
        return self.trail[-1].day if self.state is IssueState.CLOSED else None

    def days_left(self, day: date) -> int | None:
        """Return the days from a day to the due day, negative when overdue; None when closed or without a due day."""
        return None if self.due is None or self.state is IssueState.CLOSED else (self.due - day).days

    def overdue(self, day: date) -> bool:
        """Whether it is open after its due day."""
        left = self.days_left(day)
        return left is not None and left < 0


def issues(steps: Iterable[ProjectStep]) -> dict[int, Issue]:
    """Return the issues of a project by number, as its steps that stand, in their order, leave them."""
    found: dict[int, Issue] = {}
    for step in steps:
        if step.deed is ProjectDeed.ISSUE and step.issue:
            number = step.issue.number
            found[number] = issue_after(found.get(number) or Issue(step.project, number), step, step.issue)
    return found


def issue_after(issue: Issue, step: ProjectStep, said: IssueStep) -> Issue:
    """Return the issue after one more step; what was allowed when it was entered is not asked again."""
    told = replace(
        issue,
        category=said.category or issue.category,
        owner=said.owner or issue.owner,
        level=said.level or issue.level,
        due=said.due or issue.due,
        state=_LEADS_TO.get(said.deed, issue.state),
        trail=(*issue.trail, step),
    )
    match said.deed:
        case IssueDeed.RAISE:
            return replace(told, words=step.words, follows=named_before(step.words))
        case IssueDeed.HANDLE:
            return replace(told, handlers=told.handlers | {said.by})
        case IssueDeed.CLAIM:
            return replace(told, claimant=said.by)
        case IssueDeed.RETURN:
            return replace(told, returned=told.returned + 1)
    return told


_LEADS_TO = {
    IssueDeed.RAISE: IssueState.RAISED,
    IssueDeed.ASSIGN: IssueState.ASSIGNED,
    IssueDeed.HANDLE: IssueState.HANDLING,
    IssueDeed.CLAIM: IssueState.CLAIMED,
    IssueDeed.VERIFY: IssueState.VERIFIED,
    IssueDeed.RETURN: IssueState.HANDLING,
    IssueDeed.CLOSE: IssueState.CLOSED,
}
_FORERUNNER = re.compile(r"第\s*(\d{1,9})\s*号问题")


def named_before(words: str) -> int | None:
    """Return the number of the issue that words name as the one before: 第3号问题销号后再次出现."""
    found = _FORERUNNER.search(words)
    return int(found[1]) if found else None


_ALLOWED = {
    IssueDeed.ASSIGN: frozenset({IssueState.RAISED, *AT_WORK}),
    IssueDeed.HANDLE: AT_WORK,
    IssueDeed.ESCALATE: AT_WORK,
    IssueDeed.CLAIM: frozenset({IssueState.HANDLING}),
    IssueDeed.VERIFY: frozenset({IssueState.CLAIMED}),
    IssueDeed.RETURN: frozenset({IssueState.CLAIMED, IssueState.VERIFIED}),
    IssueDeed.CLOSE: frozenset({IssueState.VERIFIED}),
}
_NEEDS_WORDS = {
    IssueDeed.RAISE: StepFault("words", "请写明是什么问题。", "Say what the problem is."),
    IssueDeed.HANDLE: StepFault("words", "请写明采取了什么措施。", "Say what is being done."),
    IssueDeed.ESCALATE: StepFault(
        "words", "提级必须写明理由：本级为什么解决不了。", "Say why it cannot be solved at its level."
    ),
    IssueDeed.CLAIM: StepFault("words", "请写明问题怎样解决的。", "Say how it was solved."),
    IssueDeed.RETURN: StepFault("words", "退回必须写明理由。", "Sending it back needs a reason."),
}


def permit(
    issue: Issue | None, step: IssueStep, *, day: date, words: str, rules: IssueRules,
    before: Mapping[int, Issue] | None = None,
) -> None:  # fmt: skip
    """Raise StepRefused, with all faults together, unless a step may be taken on an issue (None: it is being raised).

    `before` are the project's issues so far, by number: what a new issue names as its forerunner must be closed.
    """
    if issue is None:
        refuse([*_of_anybody(step, words), *_raising(step, words, rules, before or {}), *_given(step, day, rules)])
        return
    if fault := _not_now(issue, step.deed):
        refuse([fault])
    faults = [*_of_anybody(step, words), *_in_time(issue, day), *_own_work(issue, step)]
    refuse([*faults, *_given(step, day, rules), *_upwards(issue, step, rules)])


def _of_anybody(step: IssueStep, words: str) -> Iterator[StepFault]:
    if not step.by.strip():
        yield StepFault("", "请写明由谁操作。", "Say who does it.")
    if step.deed in _NEEDS_WORDS and not words.strip():
        yield _NEEDS_WORDS[step.deed]


def _raising(step: IssueStep, words: str, rules: IssueRules, before: Mapping[int, Issue]) -> Iterator[StepFault]:
    if step.deed is not IssueDeed.RAISE:
        yield StepFault("", "没有这个问题；请先提出。", "There is no such issue: raise it first.")
        return
    if step.number in before:
        yield StepFault(
            "", f"第{step.number}号问题已有；请刷新后再提。", f"Issue {step.number} exists: look again first."
        )
    known = [category.name for category in rules.categories]
    if step.category not in known:
        listed = "、".join(known)
        yield StepFault(
            "category", f"没有“{step.category}”这一类别；可选：{listed}。", f"No category {step.category!r}: {listed}."
        )
    earlier = named_before(words)
    if earlier is None:
        return
    if earlier not in before:
        yield StepFault("words", f"本项目没有第{earlier}号问题。", f"The project has no issue {earlier}.")
    elif before[earlier].state is not IssueState.CLOSED:
        yield StepFault(
            "words",
            f"第{earlier}号问题还没有销号，请在原问题上继续办理。",
            f"Issue {earlier} is not closed: go on with it instead of raising another.",
        )


def _not_now(issue: Issue, deed: IssueDeed) -> StepFault | None:
    """Return why the state of an issue does not allow a deed."""
    if issue.state in _ALLOWED.get(deed, ()):
        return None
    if issue.state is IssueState.CLOSED:
        return StepFault(
            "",
            f"第{issue.number}号问题已销号，不再改动；问题再次出现的，请另提新问题，写明“第{issue.number}号问题”。",
            f"Issue {issue.number} is closed: where it comes back, raise a new one that says 第{issue.number}号问题.",
        )
    if deed is IssueDeed.CLOSE:
        return StepFault(
            "",
            f"第{issue.number}号问题现在是“{issue.state.value}”，未经核验不能销号；请先申请办结，由另一人核验。",
            f"Issue {issue.number} is {issue.state.english}: it cannot be closed before another person verifies it.",
        )
    return StepFault(
        "",
        f"第{issue.number}号问题现在是“{issue.state.value}”，不能{deed.value}；请先看最新情况。",
        f"Issue {issue.number} is {issue.state.english} and cannot be {deed.english}: look at it as it stands.",
    )


def _in_time(issue: Issue, day: date) -> Iterator[StepFault]:
    last = issue.trail[-1].day if issue.trail else day
    if day < last:
        yield StepFault("day", f"日期{day}早于上一步（{last}）。", f"The day {day} is before the last step ({last}).")


def _own_work(issue: Issue, step: IssueStep) -> Iterator[StepFault]:
    """Four eyes: who solved it, or said so, does not verify it."""
    if step.deed is not IssueDeed.VERIFY:
        return
    if step.by == issue.claimant:
        yield StepFault(
            "", f"{step.by}提出了办结申请，不能自己核验；请由另一人核验。", "Who claims it cannot verify it."
        )
    elif step.by in issue.handlers:
        yield StepFault("", f"{step.by}办理过这个问题，不能核验；请由另一人核验。", "Who handled it cannot verify it.")


def _given(step: IssueStep, day: date, rules: IssueRules) -> Iterator[StepFault]:
    """Return what is wrong with what the step gives: whom it is for, until when, at which level."""
    if step.deed is IssueDeed.ASSIGN and not step.owner:
        yield StepFault("owner", "交办必须写明责任单位。", "Say which organisation is to solve it.")
    if step.deed is IssueDeed.ASSIGN and step.due is None:
        yield StepFault("due", "交办必须写明办结时限。", "Say by which day it is to be solved.")
    if step.due and step.due < day:
        yield StepFault(
            "due", f"时限{step.due}早于当天（{day}）。", f"The due day {step.due} is before the day itself ({day})."
        )
    if step.level and step.level not in rules.ladder:
        listed = "、".join(rules.ladder)
        yield StepFault("level", f"没有“{step.level}”这一层级；可选：{listed}。", f"No level {step.level!r}: {listed}.")


def _upwards(issue: Issue, step: IssueStep, rules: IssueRules) -> Iterator[StepFault]:
    """Hold the level: it changes by escalation only, and then to the next one up."""
    now = issue.level or rules.ladder[0]
    if step.deed is not IssueDeed.ESCALATE:
        if issue.level and step.level not in ("", issue.level):
            yield StepFault("level", "层级只能通过提级改变。", "The level changes by escalation only.")
        return
    above = rules.above(now)
    if not above:
        yield StepFault("level", f"“{now}”已是最高层级，不能再提级。", f"{now} is the highest level already.")
    elif step.level != above:
        yield StepFault(
            "level", f"提级一次一级：从“{now}”提到“{above}”。", f"One level at a time: from {now} to {above}."
        )


def should_rise(issue: Issue, rules: IssueRules, day: date) -> Text | None:
    """Return 应提级 with the reason where an issue is overdue for longer than its level is given; None otherwise."""
    left, now = issue.days_left(day), rules.levels[rules.rank(issue.level)]
    above = next((level for level in rules.levels if level.name == rules.above(now.name)), None)
    if issue.state not in AT_WORK or left is None or -left <= now.patience or above is None:
        return None
    return Text(
        f"应提级：已逾期{-left}天，超过“{now.name}”的{now.patience}天，应提到“{above.name}”。",
        f"Should go up: {-left} days overdue, over the {now.patience} of {now.english}; next is {above.english}.",
    )


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A line of a meeting's sheet: the issue, its days left (negative when overdue), and whether it should go up."""

    issue: Issue
    days_left: int | None
    rise: Text | None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What stands on the sheet of a meeting on a day, in order, with its counts."""

    rhythm: Rhythm
    day: date
    items: tuple[AgendaItem, ...]

    @property
    def overdue(self) -> int:
        """How many are overdue."""
        return sum(item.days_left is not None and item.days_left < 0 for item in self.items)

    @property
    def rising(self) -> int:
        """How many should go a level up."""
        return sum(item.rise is not None for item in self.items)

    def count(self, what: str) -> dict[str, int]:
        """Return how many there are of each `category`, `level`, `owner` or `project`; they add up to all items."""
        return dict(Counter(map(attrgetter(what), (item.issue for item in self.items))))


def agenda(found: Iterable[Issue], rhythm: Rhythm, rules: IssueRules, day: date) -> Agenda:
    """Return the sheet of a meeting: the overdue first, then by level, the highest first, then by days left."""

    def order(item: AgendaItem) -> tuple[bool, int, bool, int, str, int]:
        left, issue = item.days_left, item.issue
        late = left is not None and left < 0
        return not late, -rules.rank(issue.level), left is None, left or 0, issue.project, issue.number

    looked = (one for one in found if one.state in rhythm.states and (one.level or rules.ladder[0]) in rhythm.levels)
    items = (AgendaItem(one, one.days_left(day), should_rise(one, rules, day)) for one in looked)
    return Agenda(rhythm, day, tuple(sorted(items, key=order)))


def rules_on(every: Iterable[IssueRules], day: date) -> IssueRules | None:
    """Return the rules in force on a day; None before the first."""
    return max((rules for rules in every if rules.effective <= day), key=lambda rules: rules.effective, default=None)
