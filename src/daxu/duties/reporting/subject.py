"""Subject: an evaluation over a period, with the questions that every part of a report asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from daxu.core.book import Book
from daxu.core.indicator import Disclosure, Measure, Observation
from daxu.core.organisation import Theme
from daxu.core.period import Period
from daxu.core.tag import DERIVED
from daxu.core.target import Target, Wording
from daxu.duties.reporting import phrases
from daxu.duties.reporting.clauses import Fact, Group, clause
from daxu.duties.reporting.evaluated import Evaluation, Item
from daxu.duties.reporting.listed_projects import ListedProject
from daxu.duties.reporting.report import Binding, Sentence

_CLAUSES_A_SENTENCE = 6
_PLAN_TOTAL = "plan-targets"


@dataclass(frozen=True)
class Subject:
    """What a report is about. 示例 is asked for by `samples` alone and never enters a sentence."""

    evaluation: Evaluation
    period: Period
    projects: tuple[ListedProject, ...] = ()

    @property
    def book(self) -> Book:
        """The book."""
        return self.evaluation.book

    @property
    def year(self) -> Period:
        """The year of the plan."""
        return Period.year(self.period.first.year)

    @property
    def rest(self) -> Period | None:
        """What is left of the year after the period."""
        after = self.period.last.plus(1)
        return Period(after, self.year.last) if after <= self.year.last else None

    def when(self, period: Period) -> str:
        """Say a period without its year: 上半年, 1—5月; 全年 for the whole year."""
        return period.label.removeprefix(f"{self.year.code}年") or "全年"

    @property
    def span(self) -> str:
        """The report's own period without its year."""
        return self.when(self.period)

    @property
    def day(self) -> str:
        """The day of the evaluation: 6月30日."""
        return f"{self.evaluation.as_of.month}月{self.evaluation.as_of.day}日"

    @cached_property
    def district(self) -> str:
        """The name of the district whose plan it is."""
        code = self.evaluation.plan.organisation
        return self.book.organisations[code].name if code in self.book.organisations else code

    @cached_property
    def areas(self) -> frozenset[str]:
        """Names and other names of the parts of the district."""
        return frozenset(chain.from_iterable((o.name, *o.aliases) for o in self.book.organisations.values()))

    @cached_property
    def plan_entry(self) -> str:
        """The id of the plan's entry."""
        return self.book.id_of(self.evaluation.plan)

    @property
    def project_names(self) -> tuple[str, ...]:
        """What the listed projects are called."""
        return tuple(one.name for one in self.projects)

    # Items.

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """The items that are facts, by theme and in the order of declaration."""
        return self._in_order(sample=False)

    @cached_property
    def samples(self) -> tuple[Item, ...]:
        """The items that are 示例."""
        return self._in_order(sample=True)

    def _in_order(self, *, sample: bool) -> tuple[Item, ...]:
        themes = {code: place for place, code in enumerate(self.book.themes)}
        indicators = {code: place for place, code in enumerate(self.book.indicators)}
        last = len(themes) + len(indicators)

        def place(item: Item) -> tuple[int, int, str]:
            target = item.target
            return themes.get(target.theme, last), indicators.get(target.indicator, last), target.code

        return tuple(sorted((i for i in self.evaluation.items if i.target.sample is sample), key=place))

    def themed(self, theme: Theme) -> list[Item]:
        """Return the items of a theme."""
        return [item for item in self.items if item.target.theme == theme.code]

    def responsible(self, item: Item) -> str:
        """Return who answers for an item; a body that no source names is marked 示例."""
        known = self.book.organisations.get(item.target.lead)
        if known is None:
            return item.target.lead
        return f"{known.name}（示例）" if known.sample else known.name

    def count(self, things: Sequence[Item], what: str) -> Binding:
        """Show how many items there are; the number rests on every one of them."""
        cited = frozenset(item.target.citation for item in things) or frozenset({self.evaluation.plan.resolution})
        return Binding(f"{DERIVED}{self.plan_entry}:{what}", f"{len(things)}项", "计划目标数", cited)

    # Facts.

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts of the report's period that may be told, and what was planned for the year at large."""
        return tuple(fact for fact in self.told if self.disclosed(fact))

    @cached_property
    def told(self) -> tuple[Fact, ...]:
        """The facts of the report's period, those too that the indicator's 披露方式 keeps out of a text."""
        return tuple(fact for fact in self.known if _is_of(fact.observation, self.period))

    def disclosed(self, fact: Fact) -> bool:
        """Whether a text may say a fact: of an indicator told by growth alone not the value, or the reverse."""
        return fact.observation.planned or fact.measure is not _WITHHELD.get(fact.indicator.disclosure)

    @cached_property
    def plans(self) -> tuple[Fact, ...]:
        """What is planned for the rest of the year."""
        rest = self.rest
        return tuple(f for f in self.known if rest and f.observation.planned and f.observation.period in rest)

    @cached_property
    def known(self) -> tuple[Fact, ...]:
        """Every fact about the district as a whole, in the order in which the indicators were declared."""
        found = chain.from_iterable(self.book.observations.get(code, ()) for code in self.book.indicators)
        whole = self.evaluation.plan.organisation
        return tuple(Fact.of(self.book, o) for o in found if not o.sample and o.organisation == whole)

    @cached_property
    def themes(self) -> tuple[tuple[Theme, ...], tuple[Theme, ...]]:
        """The themes about the plan as a whole, where its totals stand, and all the others."""
        totals = {f.indicator.theme for f in self.known if _PLAN_TOTAL in (f.indicator.code, f.indicator.part_of)}
        every = tuple(self.book.themes.values())
        return tuple(t for t in every if t.code in totals), tuple(t for t in every if t.code not in totals)

    # Sentences that several parts say.

    def clauses(self, groups: Sequence[Group]) -> list[Sentence]:
        """Say groups of facts, a clause each."""
        return [clause(group, self.areas) for group in groups]

    def goal(self, target: Target, entry: str) -> Sentence:
        """Say a goal: 新增特色消费场景61个; 力争 and 争创 are kept, for striving is not promising."""
        if target.goal is None:
            return Sentence.of(target.name, cites=(target.citation,))
        name = self.name(target)
        strive = target.wording.value if target.wording in STRIVING and target.wording.value not in name else ""
        begins = name.startswith(_VERBS)
        before, after = (
            (strive, "") if begins else ("", f"{strive}达到" if strive or phrases.names_a_rate(name) else "")
        )
        words = phrases.said(target.goal.quantity, promised=True)
        # 每千人口拥有托位4.5个: a name that begins with 每 has said the second half of the unit.
        if name.startswith("每"):
            words = words.partition("/")[0]
        goal = target.goal
        return Sentence.of(before, name, after, Binding(entry, words, target.name, goal.sources, goal.quantity))

    def name(self, target: Target) -> str:
        """Name a target as a number or a list can follow it: 文化场馆服务, 完成老旧小区改造项目."""
        indicator = self.book.indicators.get(target.indicator)
        if target.goal is None and indicator is None:
            return target.name
        unit = target.goal.quantity.unit if target.goal else indicator.unit  # type: ignore[union-attr]
        return phrases.subject(target.name, unit)


_VERBS = ("完成", "新增", "引进", "建成", "新建", "举办", "实现", "打造", "支持", "招引")
_WITHHELD = {Disclosure.GROWTH: Measure.LEVEL, Disclosure.VALUE: Measure.GROWTH}
STRIVING = (Wording.STRIVE, Wording.ENSURE, Wording.BID)


def _is_of(observation: Observation, period: Period) -> bool:
    return period in observation.period if observation.planned else observation.period == period


def derived(item: Item, what: str, text: str) -> Binding:
    """Show a number computed for an item: its completion, its due share, its gap, what is left."""
    observed = item.judgement.observed
    cited = frozenset({item.target.citation}) | (observed.figure.sources if observed else frozenset())
    return Binding(f"{DERIVED}{item.entry}:{what}", text, item.target.name, cited)


def together(opening: str, clauses: Sequence[Sentence]) -> list[Sentence]:
    """Join clauses into sentences of about equal length; only the first carries the opening."""
    if not clauses:
        return []
    sentences = -(-len(clauses) // _CLAUSES_A_SENTENCE)
    size = -(-len(clauses) // sentences)
    starts = range(0, len(clauses), size)
    return [Sentence.of("" if at else opening, Sentence.listed(clauses[at : at + size], "；", "。")) for at in starts]


def numeral(number: int) -> str:
    """Return a number from 1 to 99 in Chinese: 十二."""
    tens, ones = divmod(number, 10)
    ten = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十"
    return ten + (_NUMERALS[ones] if ones else "")


_NUMERALS = "〇一二三四五六七八九"
