"""The five rates (签约率 开工率 竣工率 投产率 入库率): which projects stand above and below the line, on which day.

No national formula was found, so both conventions in use are computed, and a rate never appears without the name of its
convention, its two sets and its cut-off. What was reached beside the denominator is shown apart, never put into the
ratio; where there is no denominator there is no rate, which is not 0. Practice and sources: docs/method/projects.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction

from daxu.core.projects.project import Project, SideSpell
from daxu.core.projects.stage import Condition, Stage
from daxu.core.text import NOTHING, Text, percent, percents

NAMED_AT_MOST = 20
"""How many projects a reason names before it only counts the others."""


class ProjectRate(Enum):
    """The five rates, in the order in which plans name them (五率)."""

    SIGNING = "签约率"
    STARTING = "开工率"
    FINISHING = "竣工率"
    PRODUCING = "投产率"
    LISTING = "入库率"

    @property
    def english(self) -> str:
        """The English word."""
        return _RATES_IN_ENGLISH[self]

    @property
    def stage(self) -> Stage:
        """The stage that has to be reached."""
        return _STAGES[self]

    @property
    def of_whole_list(self) -> bool:
        """Whether the textbook convention divides by the whole list: nothing is under construction before the start."""
        return self in (ProjectRate.SIGNING, ProjectRate.STARTING)


_RATES_IN_ENGLISH = {
    ProjectRate.SIGNING: "rate of signing",
    ProjectRate.STARTING: "rate of starting",
    ProjectRate.FINISHING: "rate of finishing",
    ProjectRate.PRODUCING: "rate of going into production",
    ProjectRate.LISTING: "rate of entering the statistics",
}
_STAGES = {
    ProjectRate.SIGNING: Stage.SIGNED,
    ProjectRate.STARTING: Stage.STARTED,
    ProjectRate.FINISHING: Stage.FINISHED,
    ProjectRate.PRODUCING: Stage.PRODUCING,
    ProjectRate.LISTING: Stage.LISTED,
}


class RateConvention(Enum):
    """By what a rate divides: by what the year's plan named so far, or by what was under construction this year."""

    BY_PLAN = "按计划"
    UNDER_CONSTRUCTION = "按施工项目"

    @property
    def english(self) -> str:
        """The English words."""
        return {"按计划": "by plan", "按施工项目": "by projects under construction"}[self.value]

    def base(self, kind: ProjectRate) -> Text:
        """Say in full who the denominator is."""
        if self is RateConvention.BY_PLAN:
            return Text(
                f"年度计划应于截止日前{kind.stage.value}的项目",
                f"projects that the year's plan names to be {kind.stage.english} by the cut-off",
            )
        if kind.of_whole_list:
            return Text("名单上的全部项目", "all projects of the list")
        if kind is ProjectRate.PRODUCING:
            return Text(
                "年初至截止日施工过的项目（不含停缓建）",
                "projects under construction in the year up to the cut-off, without those set aside",
            )
        return Text("年初至截止日施工过的项目", "projects under construction in the year up to the cut-off")


@dataclass(frozen=True, slots=True)
class Member:
    """A project of a list, as far as rates look at it: days planned for the year, days reached, condition, side spells.

    `condition` is the one on the cut-off day.
    """

    id: str
    planned: Mapping[Stage, date]
    reached: Mapping[Stage, date]
    condition: Condition
    spells: tuple[SideSpell, ...] = ()
    name: str = ""

    @classmethod
    def of(cls, project: Project, year: int, day: date) -> Member:
        """Take what counts from a project: its plan of a year, and what it had reached by a day."""
        plan = project.years.get(year)
        planned = {rate.stage: due for rate in ProjectRate if plan and (due := plan.planned(rate.stage))}
        reached = {stage: since for stage, since in project.reached.items() if since <= day}
        return cls(project.id, planned, reached, project.condition_on(day), project.sides, project.facts.name)

    def worked_on(self, day: date) -> bool:
        """Whether it was under construction (施工项目) at some time from 1 January to a day.

        So are works carried over, new ones and resumed ones, also those finished or set aside since; not those finished
        before the year, nor those that stood aside all the while.
        """
        new_year, begun, done = date(day.year, 1, 1), self._since(Stage.STARTED), self._since(Stage.FINISHED)
        if begun is None or begun > day or (done and done < new_year):
            return False
        finished_since = done is not None and done <= day
        return finished_since or not self._stood_aside(max(begun, new_year), day)

    def _since(self, stage: Stage) -> date | None:
        """Return the first day on which it had come as far as a stage: a later stage implies it."""
        return min((day for other, day in self.reached.items() if other.place >= stage.place), default=None)

    def _stood_aside(self, first: date, last: date) -> bool:
        """Whether its side spells, one after the other, cover every day."""
        for spell in sorted(self.spells, key=lambda spell: spell.since):
            if spell.since <= first < spell.until:
                first = spell.until
        return first > last


@dataclass(frozen=True, slots=True)
class RateCount:
    """How many stand above and below the line on a day: all that a rate needs, whoever counted.

    Beside the ratio: `unplanned` were reached this year outside the denominator, `ahead` before the planned day that is
    still to come, `earlier` before this year.
    """

    kind: ProjectRate
    convention: RateConvention
    day: date
    numerator: int
    denominator: int
    unplanned: int = 0
    ahead: int = 0
    earlier: int = 0

    @property
    def share(self) -> Fraction | None:
        """The rate, exact; None without a denominator."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def why(self) -> Text:
        """Why there is no rate; nothing where there is one."""
        if self.denominator:
            return NOTHING
        if self.convention is RateConvention.BY_PLAN:
            return Text("无计划数", "nothing was planned by then")
        if self.kind.of_whole_list:
            return Text("名单上没有项目", "the list has no project")
        return Text("本年无施工项目", "nothing was under construction this year")

    @property
    def text(self) -> Text:
        """The rate as it is printed: with its convention, both numbers, the cut-off, and what stands apart."""
        label = Text(
            f"{self.kind.value}（{self.convention.value}，截至{self.day}）：",
            f"{self.kind.english} ({self.convention.english}, as of {self.day}): ",
        )
        return label.then(self._ratio).then(self._apart)

    @property
    def _ratio(self) -> Text:
        if self.share is None:
            return self.why
        said = f"{self.numerator}/{self.denominator} = {percent(self.share)}"
        return Text(said, said)

    @property
    def _apart(self) -> Text:
        by_plan = self.convention is RateConvention.BY_PLAN
        beside = (
            (self.unplanned, Text("计划外", "unplanned") if by_plan else Text("分母以外", "outside the denominator")),
            (self.ahead, Text("提前", "ahead of plan")),
            (self.earlier, Text("往年已实现", "reached in earlier years")),
        )
        said = [(count, words) for count, words in beside if count]
        if not said:
            return NOTHING
        return Text(
            f"；另有{'、'.join(f'{words.zh}{count}个' for count, words in said)}，不计入",
            f"; apart from it {', '.join(f'{count} {words.en}' for count, words in said)}",
        )


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with the ids of the projects on both sides of its line, and of those apart (see `RateCount`)."""

    kind: ProjectRate
    convention: RateConvention
    day: date
    numerator: frozenset[str]
    denominator: frozenset[str]
    unplanned: frozenset[str] = frozenset()
    ahead: frozenset[str] = frozenset()
    earlier: frozenset[str] = frozenset()

    @property
    def counted(self) -> RateCount:
        """The same in numbers."""
        sets = (self.numerator, self.denominator, self.unplanned, self.ahead, self.earlier)
        return RateCount(self.kind, self.convention, self.day, *map(len, sets))

    @property
    def share(self) -> Fraction | None:
        """The rate, exact; None without a denominator."""
        return self.counted.share

    @property
    def text(self) -> Text:
        """The rate as it is printed."""
        return self.counted.text


def rate(members: Iterable[Member], kind: ProjectRate, convention: RateConvention, day: date) -> Rate:
    """Return one rate of a list as of a day; what counts is what was reached from 1 January of that year to the day.

    By plan, a project that had reached the stage before the year is in neither set: its plan names a day of the past.
    """
    new_year, below, reached, planned_later, earlier = date(day.year, 1, 1), set(), set(), set(), set()
    for member in members:
        since, due = member.reached.get(kind.stage), member.planned.get(kind.stage)
        past = since is not None and since < new_year
        if _is_below(member, kind, convention, day) and not (past and convention is RateConvention.BY_PLAN):
            below.add(member.id)
        if past and (member.id in below or (due and due <= day)):
            earlier.add(member.id)
        if since and new_year <= since <= day:
            reached.add(member.id)
        if due and due > day and convention is RateConvention.BY_PLAN:
            planned_later.add(member.id)
    apart = reached - below
    sets = (reached & below, below, apart - planned_later, apart & planned_later, earlier)
    return Rate(kind, convention, day, *map(frozenset, sets))


def _is_below(member: Member, kind: ProjectRate, convention: RateConvention, day: date) -> bool:
    if convention is RateConvention.BY_PLAN:
        due = member.planned.get(kind.stage)
        return due is not None and due <= day
    if kind.of_whole_list:
        return True
    stands = member.condition in (Condition.UNDER_WAY, Condition.FINISHED) or kind is not ProjectRate.PRODUCING
    return stands and member.worked_on(day)


@dataclass(frozen=True, slots=True)
class FiveRates:
    """The five rates of one list as of one day under one convention; `cohort` are the ids of the list's projects."""

    convention: RateConvention
    day: date
    cohort: frozenset[str]
    counts: tuple[RateCount, ...]

    @classmethod
    def of(cls, members: Sequence[Member], convention: RateConvention, day: date) -> FiveRates:
        """Count all five."""
        counts = tuple(rate(members, kind, convention, day).counted for kind in ProjectRate)
        return cls(convention, day, frozenset(member.id for member in members), counts)


@dataclass(frozen=True, slots=True)
class Rise:
    """Whether all five rates rose together (五率齐升); `reasons` say everything that stands against it."""

    reasons: tuple[Text, ...] = ()

    @property
    def together(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def rise(before: FiveRates, after: FiveRates) -> Rise:
    """Tell whether all five rose from one cut-off to a later one, on the same cohort, under the same convention."""
    reasons = [*_not_alike(before, after)]
    later = {count.kind: count for count in after.counts}
    earlier = {count.kind: count for count in before.counts}
    for kind in ProjectRate:
        reasons.extend(_not_risen(kind, earlier.get(kind), later.get(kind)))
    return Rise(tuple(reasons))


def _not_alike(before: FiveRates, after: FiveRates) -> Iterable[Text]:
    if after.day <= before.day:
        yield Text(
            f"后一个截止日{after.day}不晚于前一个{before.day}，无从比较。",
            f"The later cut-off {after.day} does not come after {before.day}.",
        )
    if after.convention is not before.convention:
        yield Text(
            f"口径不同：前为{before.convention.value}，后为{after.convention.value}。",
            f"The conventions differ: {before.convention.english}, then {after.convention.english}.",
        )
    if joined := after.cohort - before.cohort:
        yield _named(joined, Text("不是同一批项目，后来加入", "Not the same cohort; joined"))
    if left := before.cohort - after.cohort:
        yield _named(left, Text("不是同一批项目，后来退出", "Not the same cohort; left"))


def _named(ids: frozenset[str], words: Text) -> Text:
    names, more = sorted(ids)[:NAMED_AT_MOST], len(ids) - NAMED_AT_MOST
    rest = Text(f"等{len(ids)}个", f" and {more} more") if more > 0 else NOTHING
    return Text(f"{words.zh}：{'、'.join(names)}{rest.zh}。", f"{words.en}: {', '.join(names)}{rest.en}.")


def _not_risen(kind: ProjectRate, before: RateCount | None, after: RateCount | None) -> Iterable[Text]:
    for count in (before, after):
        if count is None or count.share is None:
            why = count.why if count else Text("没有这个数", "it was not counted")
            yield Text(f"{kind.value}无法比较：{why.zh}。", f"The {kind.english} cannot be compared: {why.en}.")
            return
    old, new = before.share if before else None, after.share if after else None
    if old is None or new is None or new > old:
        return
    one, other = percents(old, new)
    if new == old:
        yield Text(f"{kind.value}持平（{one}）。", f"The {kind.english} stayed at {one}.")
    else:
        yield Text(f"{kind.value}下降（{one} → {other}）。", f"The {kind.english} fell from {one} to {other}.")


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How the projects of a list add up: so many in each condition, held against the total that is stated."""

    total: int
    counts: Mapping[Condition, int]

    @property
    def missing(self) -> int:
        """How many of the total stand in no condition; negative when some were counted twice."""
        return self.total - sum(self.counts.values())

    @property
    def balanced(self) -> bool:
        """Whether the conditions add up to the total."""
        return self.missing == 0

    @property
    def text(self) -> Text:
        """The sum in words, groups of nobody left out: 106个 = 在建95 + 未开工7 + 已竣工4."""
        groups = [(condition, self.counts.get(condition, 0)) for condition in _PRINTED]
        said = [(condition, count) for condition, count in groups if count]
        words = Text(
            " + ".join(f"{condition.value}{count}" for condition, count in said) or "0",
            " + ".join(f"{count} {condition.english}" for condition, count in said) or "0",
        )
        sign = "=" if self.balanced else "≠"
        whole = Text(f"{self.total}个 {sign} ", f"{self.total} {sign} ")
        return whole.then(words).then(self._unbalanced)

    @property
    def _unbalanced(self) -> Text:
        if self.missing > 0:
            return Text(
                f"；差{self.missing}个没有状态，请逐个查明", f"; {self.missing} stand in no condition: look them up"
            )
        if self.missing < 0:
            return Text(
                f"；多{-self.missing}个，有项目重复计数或不在名单上",
                f"; {-self.missing} too many: counted twice, or not on the list",
            )
        return NOTHING


_PRINTED = (
    Condition.UNDER_WAY,
    Condition.NOT_STARTED,
    *(condition for condition in Condition if condition not in (Condition.UNDER_WAY, Condition.NOT_STARTED)),
)


def reconcile(conditions: Iterable[Condition], total: int | None = None) -> Reconciliation:
    """Add up the conditions of a list's projects against its stated total; without one, against their own number."""
    counts = Counter(conditions)
    return Reconciliation(counts.total() if total is None else total, counts)
