"""Carding: what the rules of cards say of many projects on a day, which cards stand, and what is due now.

The rules in force judge, and what they ask for can be issued here. Any shipped example of another place can be tried on
the same projects: it is judged as though it had been in force since the year began, and no card comes of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache

from daxu.core.book import Book
from daxu.core.lights import Light
from daxu.core.period import Month
from daxu.core.projects.card_history import Card, CardHistory, DueCard, card_history, due_cards
from daxu.core.projects.cards import Carded, CardRule, Rulings, judge
from daxu.core.projects.entering import folded
from daxu.core.projects.project import CardDeed, Project, ProjectDeed, ProjectStep
from daxu.core.projects.stage import Stage
from daxu.core.text import Text
from daxu.desk import found_projects
from daxu.desk.found_projects import Wanted
from daxu.duties.projects import acting
from daxu.duties.projects.acting import Hand, NotEntered, Standing
from daxu.ledger import read

MOST_JUDGED = 1000
"""How many projects are judged at once: each is folded from all its steps."""
IN_FORCE = ""
"""The set of rules that is in force, among the sets offered."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules that are judged together: those in force, or one place's published example."""

    code: str
    name: Text
    rules: tuple[CardRule, ...]

    @property
    def example(self) -> bool:
        """Whether no card comes of it."""
        return bool(self.code)


def rule_sets(book: Book, day: date) -> list[RuleSet]:
    """Return the rules in force on a day, then every example, gathered by the place that published it."""
    examples: dict[str, list[CardRule]] = {}
    for rule in book.card_rules.values():
        if rule.example:
            examples.setdefault(rule.code.partition("-")[0], []).append(_as_of_new_year(rule, day))
    in_force = RuleSet(IN_FORCE, Text("现行规则", "rules in force"), book.card_rules_on(day))
    return [in_force, *(RuleSet(code, _called(rules[0]), tuple(rules)) for code, rules in examples.items())]


def _as_of_new_year(rule: CardRule, day: date) -> CardRule:
    """Return an example as though it were in force: where it came from it may have come later, or ended."""
    return replace(rule, effective=min(rule.effective, date(day.year, 1, 1)), until=None)


def _called(rule: CardRule) -> Text:
    return Text(rule.citation.issuer or rule.name, rule.english.partition(",")[0])


@dataclass(frozen=True, slots=True)
class ProjectCards:
    """A project with what each rule says of it, the cards it was given, and what is due now."""

    project: Project
    history: CardHistory
    judged: tuple[Carded, ...]
    due: tuple[DueCard, ...] = ()

    def cards(self, rule: str) -> list[Card]:
        """Return the cards of a rule, the newest first."""
        return [card for card in reversed(self.history.cards) if card.rule == rule]

    def due_of(self, rule: str) -> DueCard | None:
        """Return what is due now under a rule."""
        return next((one for one in self.due if one.carded.rule.code == rule), None)


@dataclass(frozen=True)
class Cards:
    """The projects of a list judged by a set of rules as of a day; `found` is how many the list has."""

    day: date
    rules: RuleSet
    found: int
    projects: Sequence[ProjectCards]

    @cached_property
    def lights(self) -> dict[str, Counter[Light]]:
        """How many projects have which light, by rule; what is excused counts as without light."""
        return {
            rule.code: Counter(one.light for each in self.projects for one in each.judged if one.rule.code == rule.code)
            for rule in self.rules.rules
        }

    @property
    def due(self) -> int:
        """How many cards are to be issued or lifted now."""
        return sum(len(one.due) for one in self.projects)

    @property
    def standing(self) -> int:
        """How many cards stand on the day."""
        return sum(len(one.history.standing(self.day)) for one in self.projects)


def judged(wanted: Wanted, rules: RuleSet, book: Book) -> Cards:
    """Judge the projects found by a set of rules as of their day."""
    ids, day = found_projects.ids(wanted), wanted.day
    rulings = rulings_on(book, day)
    projects = [_judged(steps, rules, day, rulings) for _, steps in _steps(ids[:MOST_JUDGED])]
    return Cards(day, rules, len(ids), projects)


def rulings_on(book: Book, day: date) -> Rulings:
    """Return what judging rests on beside the project."""
    return Rulings(book.lights, book.stage_rule(Stage.LISTED, day), book.bond_sources)


def _judged(steps: Sequence[Standing], rules: RuleSet, day: date, rulings: Rulings) -> ProjectCards:
    project, history = _folded(steps), _history(steps, day)
    found = tuple(judge(rule, project, day, rulings, history.exemptions) for rule in rules.rules)
    due = () if rules.example else due_cards(rules.rules, project, history, day, rulings)
    return ProjectCards(project, history, found, due)


def _folded(steps: Sequence[Standing]) -> Project:
    return folded(one.says for one in steps)


def _history(steps: Sequence[Standing], day: date) -> CardHistory:
    """Return what was done about cards up to a day."""
    return card_history((one.says for one in steps if one.says.day <= day), {one.says.number: one.by for one in steps})


def _steps(ids: Sequence[str]) -> tuple[tuple[str, Sequence[Standing]], ...]:
    return _kept(read.digest(), tuple(ids)) if ids else ()


@lru_cache(maxsize=4)
def _kept(_ledger: str, ids: tuple[str, ...]) -> tuple[tuple[str, Sequence[Standing]], ...]:
    """Read the steps of some projects; the same ledger says the same."""
    return tuple(acting.histories(ids))


# --- month by month


@dataclass(frozen=True, slots=True)
class CardMonth:
    """A month of a list: its lights by the rules, as judged at its end, and the cards issued and lifted in it."""

    month: Month
    lights: Counter[Light]
    issued: int
    lifted: int
    excused: int


def by_month(cards: Cards, book: Book) -> Iterator[CardMonth]:
    """Judge the same projects at the end of every month of the year so far, the newest first."""
    for number in range(cards.day.month, 0, -1):
        month = Month(cards.day.year, number)
        if month.last_day <= cards.day:
            yield _month(cards, month, book)


def _month(cards: Cards, month: Month, book: Book) -> CardMonth:
    day, rulings = month.last_day, rulings_on(book, month.last_day)
    found = [
        judge(rule, one.project, day, rulings, one.history.exemptions)
        for one in cards.projects
        for rule in cards.rules.rules
    ]
    every = [card for one in cards.projects for card in one.history.cards]
    return CardMonth(
        month,
        Counter(one.light for one in found),
        issued=sum(_within(card.issued, month) for card in every),
        lifted=sum(_within(card.ended, month) for card in every if card.why),
        excused=sum(one.excused is not None and one.bare is not Light.NONE for one in found),
    )


def _within(day: date | None, month: Month) -> bool:
    return day is not None and (day.year, day.month) == (month.year, month.number)


# --- doing what is due


def do(
    project: str, rule: str, *, judged_on: date, day: date, words: str, by: Hand, now: datetime, key: str
) -> Project:
    """Do what is due under a rule (issue, talk, lift) on a day, as judged on another; NotEntered where nothing is."""
    steps = acting.history(project)
    held, book = acting.project_of(project), read.book()
    rules = RuleSet(IN_FORCE, Text("", ""), book.card_rules_on(judged_on))
    due = _judged(steps, rules, judged_on, rulings_on(book, judged_on)).due_of(rule)
    if due is None:
        raise NotEntered([_NOT_DUE.filled(name=held.facts.name)])
    step = ProjectStep(
        project, 0, ProjectDeed.CARD, day, _for_whom(by, held), words=_told(due, words),
        card=due.step,
    )  # fmt: skip
    return acting.enter(step, by=by, now=now, key=key, seen=held.next_number - 1)


def _told(due: DueCard, words: str) -> str:
    """Return the words of a step: how the light came about where none were given, but never what was said in a talk."""
    return words.strip() or ("" if due.deed is CardDeed.TALK else due.carded.words.zh)


_NOT_DUE = Text(
    "“{name}”现在没有这张应发或应摘的牌；可能刚刚办过，请看最新情况。",
    "{name}: no such card is due now; somebody may just have done it. Look again.",
)


def _for_whom(by: Hand, project: Project) -> str:
    return min(by.organisations, default=project.facts.lead)


def deeds(found: Iterable[ProjectCards]) -> Counter[CardDeed]:
    """Count what is due, by deed."""
    return Counter(due.deed for one in found for due in one.due)
