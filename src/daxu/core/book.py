"""Book: what is believed at one moment, with the questions that every duty asks of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import itemgetter
from typing import TypeVar

from daxu.core.cause import Cause
from daxu.core.caution import Caution
from daxu.core.entry import Entry
from daxu.core.filing import Closing
from daxu.core.indicator import Indicator, Measure, Observation
from daxu.core.lights import LightTable
from daxu.core.notation import Statement
from daxu.core.opinion import Opinion
from daxu.core.organisation import Organisation, Theme
from daxu.core.projects.cards import CardRule
from daxu.core.projects.feed_rule import FeedRule
from daxu.core.projects.funding import FundingSource
from daxu.core.projects.issues import IssueRules, rules_on
from daxu.core.projects.lists import ProjectList, Sector
from daxu.core.projects.publishing import ProjectPublication, publication_on
from daxu.core.projects.stage import Stage, StageRule
from daxu.core.relations import Cell, Compulsory, FigureRule
from daxu.core.requirement import Requirement
from daxu.core.rules import Convention
from daxu.core.spotcheck import SpotCheck
from daxu.core.target import Amendment, Plan, Target, in_force
from daxu.core.tasks.rules import TaskRules
from daxu.core.tasks.rules import rules_on as task_rules_on
from daxu.core.tasks.task import Promise, Task, TaskStep, folded
from daxu.core.workdays import Workdays, YearOfWork

S = TypeVar("S")
_LEVELS = frozenset({Measure.LEVEL, Measure.SHARE})


class NotDeclared(LookupError):
    """Something was asked for that the book does not know."""


@dataclass(frozen=True)
class Book:
    """The standing entries at a moment; build it with `Book.of(as_of(entries, moment))`."""

    standing: Mapping[str, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Book:
        """Bind standing entries, one a slot."""
        return cls({entry.slot: entry for entry in entries})

    def said(self, sort: type[S]) -> Iterator[tuple[Entry, S]]:
        """Walk the standing entries whose statement is of one sort."""
        return ((entry, entry.says) for entry in self.standing.values() if isinstance(entry.says, sort))

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        """Entries by their id."""
        return {entry.id: entry for entry in self.standing.values()}

    def id_of(self, statement: Statement) -> str:
        """Return the id of the entry that says `statement`."""
        return self.standing[statement.slot].id

    @cached_property
    def organisations(self) -> dict[str, Organisation]:
        """Organisations by code, in their declared order."""
        return {o.code: o for o in sorted((o for _, o in self.said(Organisation)), key=lambda o: (o.order, o.code))}

    @cached_property
    def themes(self) -> dict[str, Theme]:
        """Themes by code, in reading order."""
        return {t.code: t for t in sorted((t for _, t in self.said(Theme)), key=lambda t: t.order)}

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """Indicators by code."""
        return {i.code: i for _, i in self.said(Indicator)}

    @cached_property
    def plans(self) -> dict[str, Plan]:
        """Plans by code."""
        return {p.code: p for _, p in self.said(Plan)}

    @cached_property
    def conventions(self) -> tuple[Convention, ...]:
        """Every convention ever declared; `rules.in_force` picks."""
        return tuple(c for _, c in self.said(Convention))

    @cached_property
    def lights(self) -> dict[str, LightTable]:
        """Light tables by code."""
        return {t.code: t for _, t in self.said(LightTable)}

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """What has to be filed, by code."""
        return {r.code: r for _, r in self.said(Requirement)}

    @cached_property
    def figure_rules(self) -> dict[str, FigureRule]:
        """The relations between figures, by code."""
        return {rule.code: rule for _, rule in sorted(self.said(FigureRule), key=lambda pair: pair[1].code)}

    @cached_property
    def rules_about(self) -> dict[Cell, tuple[FigureRule, ...]]:
        """The relations that a figure stands in."""
        found: dict[Cell, list[FigureRule]] = {}
        for rule in self.figure_rules.values():
            for cell in dict.fromkeys(term.cell for term in rule.terms):
                found.setdefault(cell, []).append(rule)
        return {cell: tuple(rules) for cell, rules in found.items()}

    @cached_property
    def compulsory(self) -> dict[Cell, tuple[Compulsory, ...]]:
        """What may not be left empty, by figure."""
        found: dict[Cell, list[Compulsory]] = {}
        for _, one in self.said(Compulsory):
            found.setdefault(one.figure.cell, []).append(one)
        return {cell: tuple(several) for cell, several in found.items()}

    @cached_property
    def project_lists(self) -> dict[str, ProjectList]:
        """The lists that projects stand on, by code, in the order of their declaration."""
        return {one.code: one for _, one in self.said(ProjectList)}

    @cached_property
    def sectors(self) -> dict[str, Sector]:
        """The fields of work of projects, by their Chinese name."""
        return {one.name: one for _, one in self.said(Sector)}

    @cached_property
    def stage_rules(self) -> dict[Stage, tuple[StageRule, ...]]:
        """What each stage of a project asks for, in every version ever declared, oldest first; `stage_rule` picks."""
        found: dict[Stage, list[StageRule]] = {}
        for _, rule in sorted(self.said(StageRule), key=lambda pair: pair[1].effective):
            found.setdefault(rule.stage, []).append(rule)
        return {stage: tuple(rules) for stage, rules in found.items()}

    def stage_rule(self, stage: Stage, day: date) -> StageRule | None:
        """Return what a stage asks for on a day; None where nothing is declared for it."""
        return next((rule for rule in reversed(self.stage_rules.get(stage, ())) if rule.effective <= day), None)

    @cached_property
    def card_rules(self) -> dict[str, CardRule]:
        """The rules of red and yellow cards by code, the published examples of other places too."""
        return {rule.code: rule for _, rule in sorted(self.said(CardRule), key=lambda pair: pair[1].code)}

    def card_rules_on(self, day: date) -> tuple[CardRule, ...]:
        """Return the rules by which cards are issued on a day."""
        return tuple(rule for rule in self.card_rules.values() if rule.holds_on(day) and not rule.example)

    @cached_property
    def feed_rules(self) -> dict[str, FeedRule]:
        """The rules by which projects make figures of the plan, by code."""
        return {rule.code: rule for _, rule in sorted(self.said(FeedRule), key=lambda pair: pair[1].code)}

    @cached_property
    def funding_sources(self) -> dict[str, FundingSource]:
        """Where money of projects comes from, by code, in their declared order."""
        return {
            one.code: one for one in sorted((one for _, one in self.said(FundingSource)), key=lambda one: one.order)
        }

    @property
    def bond_sources(self) -> frozenset[str]:
        """The codes of the sources that are bonds."""
        return frozenset(code for code, one in self.funding_sources.items() if one.bond)

    def project_publication(self, day: date) -> ProjectPublication | None:
        """Return which parts of projects are public on a day; None where nothing is declared."""
        return publication_on((one for _, one in self.said(ProjectPublication)), day)

    def issue_rules(self, day: date) -> IssueRules | None:
        """Return the categories, levels and rhythms of issues on a day; None where none are declared."""
        return rules_on((rules for _, rules in self.said(IssueRules)), day)

    def task_rules(self, day: date) -> TaskRules | None:
        """Return the verbs, endings and lights of tasks on a day; None where none are declared."""
        return task_rules_on((rules for _, rules in self.said(TaskRules)), day)

    @cached_property
    def tasks(self) -> dict[str, Task]:
        """The tasks by id, each as its steps leave it."""
        steps: dict[str, list[TaskStep]] = {}
        for slot in sorted(slot for slot in self.standing if slot.startswith("task|")):
            step = self.standing[slot].says
            if isinstance(step, TaskStep):
                steps.setdefault(step.task, []).append(step)
        return {name: task for name, several in steps.items() if (task := folded(several))}

    def fact_for(self, promise: Promise, day: date) -> Observation | None:
        """Return the newest fact up to a day that measures what a promise promises, of the year it is due; or None."""
        goal, year = promise.number, (promise.due or day).year
        if goal is None or not promise.indicator:
            return None
        facts = [
            fact
            for fact in self.observations.get(promise.indicator, ())
            if not fact.planned and fact.measure in _LEVELS and fact.period.first.year == year
            and fact.period.end <= day and fact.figure.quantity.measures_like(goal)
            and not fact.figure.quantity.is_range
        ]  # fmt: skip
        return max(facts, key=lambda fact: fact.period.end, default=None)

    @cached_property
    def causes(self) -> dict[str, tuple[Cause, ...]]:
        """Why targets are behind, as filed, by the code of the target."""
        found: dict[str, list[Cause]] = {}
        for _, cause in sorted(self.said(Cause), key=lambda pair: pair[1].slot):
            found.setdefault(cause.target, []).append(cause)
        return {target: tuple(several) for target, several in found.items()}

    @cached_property
    def opinions(self) -> dict[str, Opinion]:
        """The opinions of the standing committee by code."""
        return {one.code: one for _, one in sorted(self.said(Opinion), key=lambda pair: pair[1].day)}

    @cached_property
    def askers(self) -> dict[Cell, tuple[Requirement, ...]]:
        """The requirements that ask for a figure, one after the other in time."""
        found: dict[Cell, list[Requirement]] = {}
        for requirement in self.requirements.values():
            found.setdefault(requirement.asks, []).append(requirement)
        return {cell: tuple(several) for cell, several in found.items()}

    @cached_property
    def workdays(self) -> Workdays:
        """The working days of every declared year."""
        return Workdays(notice for _, notice in self.said(YearOfWork))

    @cached_property
    def served(self) -> dict[tuple[str, str], Target]:
        """The newest version of the target that a figure serves, by indicator and whose figure it is."""
        found: dict[tuple[str, str], Target] = {}
        for _, target in self.said(Target):
            if target.indicator:
                found[target.indicator, target.organisation or self.plan(target.plan).organisation] = target
        return found

    @cached_property
    def closings(self) -> dict[str, tuple[Entry, ...]]:
        """The entries that locked or published a month, by month."""
        found: dict[str, list[Entry]] = {}
        for entry, closing in self.said(Closing):
            found.setdefault(closing.month, []).append(entry)
        return {month: tuple(entries) for month, entries in found.items()}

    @cached_property
    def spot_checks(self) -> dict[str, tuple[Entry, ...]]:
        """The entries that say what was found at the source of a filing's value, by filing, in their order."""
        found: dict[str, list[tuple[int, Entry]]] = {}
        for entry, check in self.said(SpotCheck):
            found.setdefault(check.filing, []).append((check.number, entry))
        return {filing: tuple(entry for _, entry in sorted(made, key=itemgetter(0))) for filing, made in found.items()}

    @cached_property
    def cautions(self) -> dict[str, tuple[Caution, ...]]:
        """Cautions by the slot of each figure they speak of."""
        found: dict[str, list[Caution]] = {}
        for _, caution in self.said(Caution):
            for slot in caution.slots:
                found.setdefault(slot, []).append(caution)
        return {slot: tuple(about) for slot, about in found.items()}

    @cached_property
    def observations(self) -> dict[str, tuple[Observation, ...]]:
        """Observations by indicator, in order of period."""
        found: dict[str, list[Observation]] = {}
        for _, fact in self.said(Observation):
            found.setdefault(fact.indicator, []).append(fact)
        return {code: tuple(sorted(facts, key=lambda f: (f.period, f.slot))) for code, facts in found.items()}

    @cached_property
    def series(self) -> dict[tuple[str, str, Measure], tuple[Observation, ...]]:
        """What was observed, never what was planned, by indicator, organisation and measure, in order of period."""
        found: dict[tuple[str, str, Measure], list[Observation]] = {}
        for facts in self.observations.values():
            for fact in facts:
                if not fact.planned:
                    found.setdefault((fact.indicator, fact.organisation, fact.measure), []).append(fact)
        return {key: tuple(facts) for key, facts in found.items()}

    @cached_property
    def last_fact_day(self) -> date | None:
        """The last day that facts exist for (neither planned nor 示例), or None: the day to ask for when none is."""
        facts = (fact for _, fact in self.said(Observation) if not fact.sample and not fact.planned)
        return max((fact.period.end for fact in facts), default=None)

    @cached_property
    def target_versions(self) -> dict[str, dict[str, list[Target]]]:
        """Plan → target code → its versions, oldest first."""
        found: dict[str, dict[str, list[Target]]] = {}
        for _, target in self.said(Target):
            found.setdefault(target.plan, {}).setdefault(target.code, []).append(target)
        return {
            plan: {code: sorted(versions, key=lambda t: t.effective) for code, versions in codes.items()}
            for plan, codes in found.items()
        }

    def plan(self, code: str) -> Plan:
        """Return a plan; raise NotDeclared naming the plans there are."""
        if code not in self.plans:
            known = "、".join(self.plans) or "无"
            raise NotDeclared(f"没有计划“{code}”；现有计划：{known}。 No plan {code!r}; known: {known}.")
        return self.plans[code]

    def targets(self, plan: str, day: date) -> list[Target]:
        """Return the targets of a plan in the versions that count on `day`, in order of code."""
        versions = self.target_versions.get(plan, {})
        return [t for code in sorted(versions) if (t := in_force(versions[code], day))]

    def amendments(self, plan: str) -> list[Amendment]:
        """Return the amendments of a plan in their order."""
        return sorted((a for _, a in self.said(Amendment) if a.plan == plan), key=lambda a: a.number)
