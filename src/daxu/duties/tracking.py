"""监测: how the whole plan stands on a day, kept with everything it rests on, and what changed between two days.

`evaluate` only reads; `record` keeps an evaluation in the ledger with its derivations; `bridge` explains the way from
one 达序率 to another. Facts and 示例 are tallied apart everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property, lru_cache

from daxu.core import pace
from daxu.core.act import Act, What
from daxu.core.book import Book, NotDeclared
from daxu.core.due import usable
from daxu.core.entry import Entry
from daxu.core.indicator import Measure, Observation
from daxu.core.lights import Light, LightTable, light_of
from daxu.core.notation import Record
from daxu.core.organisation import Line
from daxu.core.pace import Judgement, Verdict, judge
from daxu.core.period import Period
from daxu.core.rules import RuleKind
from daxu.core.tally import Tally
from daxu.core.target import Plan, Target
from daxu.ledger import read, write


@dataclass(frozen=True)
class Item:
    """One target of the plan with its judgement, its light, and the ledger entries both rest on."""

    target: Target
    judgement: Judgement
    light: Light
    entry: str
    observed_entry: str | None

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return self.judgement.verdict


@dataclass(frozen=True)
class Published:
    """What was published about the plan as a whole, each number with the id of its entry."""

    total: tuple[Observation, str]
    on_schedule: tuple[Observation, str]
    rate: tuple[Observation, str]
    behind: tuple[tuple[Observation, str], ...]


@dataclass(frozen=True)
class Evaluation:
    """The whole plan judged as of a day with what was known at a moment (None: all that is known)."""

    plan: Plan
    as_of: date
    known_at: datetime | None
    book: Book
    items: tuple[Item, ...]
    table: LightTable | None

    @cached_property
    def facts(self) -> Tally:
        """The tally over what is fact."""
        return self.tally(item for item in self.items if not item.target.sample)

    @cached_property
    def sample(self) -> Tally:
        """The tally over what is 示例."""
        return self.tally(item for item in self.items if item.target.sample)

    @staticmethod
    def tally(items: Iterable[Item]) -> Tally:
        """Count items; exclusions are named with their reason."""
        return Tally.of((item.target.name, item.verdict, item.judgement.reason) for item in items)

    def grouped(self, key: Callable[[Item], Hashable], *, sample: bool) -> dict[Hashable, list[Item]]:
        """Return the fact (or 示例) items by a key, in order of first appearance."""
        groups: dict[Hashable, list[Item]] = {}
        for item in self.items:
            if item.target.sample is sample:
                groups.setdefault(key(item), []).append(item)
        return groups

    def item(self, code: str) -> Item:
        """Return the item of a target; raise NotDeclared."""
        if code not in self._by_code:
            raise NotDeclared(f"计划中没有目标“{code}”。 No target {code!r} in the plan.")
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, Item]:
        return {item.target.code: item for item in self.items}

    @cached_property
    def behind(self) -> tuple[Item, ...]:
        """Items 未达序, the farthest behind first."""
        late = (item for item in self.items if item.verdict is Verdict.BEHIND)
        return tuple(sorted(late, key=lambda item: item.judgement.gap or Fraction(0)))

    @cached_property
    def flagged(self) -> tuple[Item, ...]:
        """Items whose figures are in doubt."""
        return tuple(item for item in self.items if item.judgement.flags)

    def areas_of(self, item: Item) -> list[str]:
        """Return the streets and parks that lead or support a target."""
        codes = (item.target.lead, *item.target.supporting)
        known = self.book.organisations
        return [code for code in codes if code in known and known[code].line is Line.AREA]

    @cached_property
    def published(self) -> Published | None:
        """The published totals of the plan, or None where nothing was published by that day."""
        return _published(self.book, self.as_of)

    @cached_property
    def inputs_hash(self) -> str:
        """SHA-256 over the ids of every entry the evaluation could rest on, and its day."""
        asked = {item.target.indicator for item in self.items}
        used = {self.plan.code, self.as_of.isoformat(), *(item.entry for item in self.items)}
        used.update(self.book.id_of(fact) for code in asked for fact in self.book.observations.get(code, ()))
        used.update(self.book.id_of(convention) for convention in self.book.conventions)
        if self.table:
            used.add(self.book.id_of(self.table))
        return hashlib.sha256("\n".join(sorted(used)).encode()).hexdigest()

    @cached_property
    def last_year(self) -> dict[str, Fraction]:
        """Target code → the share of last year's whole amount that was done by the same month, where known."""
        period = Period.closed_by(self.as_of)
        if period is None:
            return {}
        shares = ((i.target.code, _share_last_year(self.book, i.target, period)) for i in self.items)
        return {code: share for code, share in shares if share is not None}


def evaluate(*, as_of: date, plan: str = "", known_at: datetime | None = None) -> Evaluation:
    """Judge the whole plan as of a day; raise NotDeclared where there is no (such) plan.

    A month is judged by the target in force at its end, so an amendment never reaches back.
    """
    return _evaluated(read.digest(), plan, as_of, known_at)


@lru_cache(maxsize=64)
def _evaluated(_digest: str, plan: str, as_of: date, known_at: datetime | None) -> Evaluation:
    book = read.book(known_at)
    chosen = book.plan(plan) if plan else _only_plan(book, as_of)
    judged = Period.closed_by(as_of)
    targets = book.targets(chosen.code, judged.end if judged else as_of) or book.targets(chosen.code, as_of)
    table = book.lights.get("default") or next(iter(book.lights.values()), None)
    items = tuple(_item(book, target, as_of, table) for target in sorted(targets, key=lambda t: _place(book, t)))
    return Evaluation(chosen, as_of, known_at, book, items, table)


def _place(book: Book, target: Target) -> tuple[bool, int, str]:
    """Facts before 示例, then by the plan's themes in reading order."""
    theme = book.themes.get(target.theme)
    return target.sample, theme.order if theme else len(book.themes), target.code


def _only_plan(book: Book, as_of: date) -> Plan:
    """Return the plan of the year, or else the newest one."""
    if not book.plans:
        raise NotDeclared("尚未载入任何计划；请先运行 daxu demo 或 daxu load。 No plan is loaded yet: run daxu demo.")
    newest = max(book.plans.values(), key=lambda p: (p.year, p.code))
    return next((p for p in book.plans.values() if p.year == as_of.year), newest)


def _item(book: Book, target: Target, as_of: date, table: LightTable | None) -> Item:
    facts = book.observations.get(target.indicator, ())
    judgement = judge(target, facts, as_of=as_of, conventions=book.conventions)
    light = light_of(judgement, table) if table else Light.NONE
    observed = judgement.observed
    return Item(target, judgement, light, book.id_of(target), book.id_of(observed) if observed else None)


def _share_last_year(book: Book, target: Target, period: Period) -> Fraction | None:
    """Return last year's share by the same month, from levels of the same indicator and of the same sort."""
    year_ago = period.year_ago
    whole = Period.year(year_ago.first.year)
    levels = {
        fact.period: fact.figure.quantity
        for fact in book.observations.get(target.indicator, ())
        if fact.measure is Measure.LEVEL and usable(fact, target) and fact.period in whole
    }
    if year_ago in levels and whole in levels and levels[whole].base:
        return levels[year_ago].ratio(levels[whole])
    return None


_PUBLISHED = ("plan-targets", "plan-on-schedule", "plan-on-schedule-rate")
_PUBLISHED_BEHIND = ("plan-behind-indicators", "plan-behind-projects")


def _published(book: Book, as_of: date) -> Published | None:
    found = [_latest(book, code, as_of) for code in (*_PUBLISHED, *_PUBLISHED_BEHIND)]
    if any(pair is None for pair in found):
        return None
    total, on_schedule, rate, *behind = (pair for pair in found if pair)
    return Published(total, on_schedule, rate, tuple(behind))


def _latest(book: Book, indicator: str, as_of: date) -> tuple[Observation, str] | None:
    known = [f for f in book.observations.get(indicator, ()) if f.planned or f.period.end <= as_of]
    if not known or not any(f.period.start <= as_of for f in known):
        return None
    return known[-1], book.id_of(known[-1])


@dataclass(frozen=True)
class Flips:
    """How many items would stand on the other side of the line if another rule were the official one."""

    kind: RuleKind
    compared: int
    items: tuple[Item, ...]


def flips(evaluation: Evaluation, *, sample: bool) -> list[Flips]:
    """Return, for each other line, the items whose 达序 would flip."""
    items = [item for item in evaluation.items if item.target.sample is sample and item.verdict.judged]
    compared = Counter(line.kind for item in items for line in item.judgement.lines)
    places = pace.flips(item.judgement for item in items)
    return [Flips(kind, compared[kind], tuple(items[place] for place in found)) for kind, found in places.items()]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one target stood in one evaluation: what a bridge compares."""

    code: str
    name: str
    verdict: Verdict
    observed_slot: str
    observed_entry: str


@dataclass(frozen=True, slots=True)
class Bridge:
    """From one 达序率 to another: which items turned, entered, left, and which rest on restated figures."""

    before: Tally
    after: Tally
    turned_on: tuple[str, ...]
    turned_off: tuple[str, ...]
    entered: tuple[str, ...]
    left: tuple[str, ...]
    restated: tuple[str, ...]
    same: int


def bridge(before: Evaluation, after: Evaluation, *, sample: bool = False) -> Bridge:
    """Explain the change of the rate: same items that turned, items that entered or left the count, restatements."""
    old, new = _standings(before, sample=sample), _standings(after, sample=sample)
    both = [(old[code], new[code]) for code in new if code in old]
    judged = [(a, b) for a, b in both if a.verdict.judged and b.verdict.judged]
    entered = [b.name for code, b in new.items() if b.verdict.judged and not _judged(old.get(code))]
    left = [a.name for code, a in old.items() if a.verdict.judged and not _judged(new.get(code))]
    return Bridge(
        before.sample if sample else before.facts,
        after.sample if sample else after.facts,
        turned_on=tuple(b.name for a, b in judged if b.verdict.on_schedule and not a.verdict.on_schedule),
        turned_off=tuple(b.name for a, b in judged if a.verdict.on_schedule and not b.verdict.on_schedule),
        entered=tuple(entered),
        left=tuple(left),
        restated=tuple(b.name for a, b in both if _restated(a, b)),
        same=sum(1 for a, b in judged if a.verdict.on_schedule == b.verdict.on_schedule),
    )


def _standings(evaluation: Evaluation, *, sample: bool) -> dict[str, Standing]:
    items = (item for item in evaluation.items if item.target.sample is sample)
    return {item.target.code: _standing(item) for item in items}


def _standing(item: Item) -> Standing:
    observed = item.judgement.observed
    slot = observed.slot if observed else ""
    return Standing(item.target.code, item.target.name, item.verdict, slot, item.observed_entry or "")


def _judged(standing: Standing | None) -> bool:
    return standing is not None and standing.verdict.judged


def _restated(before: Standing, after: Standing) -> bool:
    same_slot = before.observed_slot == after.observed_slot != ""
    return same_slot and before.observed_entry != after.observed_entry


def record(evaluation: Evaluation, *, by: str, now: datetime) -> str:
    """Keep an evaluation with its inputs' hash and every derivation; recording the same again changes nothing."""
    name = f"{evaluation.plan.code}|{evaluation.as_of.isoformat()}|{evaluation.inputs_hash[:16]}"
    entry = Entry(Record("evaluation", name, _body(evaluation)), by, now)
    standing = read.book().standing.get(entry.slot)
    if standing is None:
        command = write.Command(f"evaluate|{name}", by, now, f"评估 {evaluation.plan.name}")
        write.append(command, [entry], act=Act(What.EVALUATE, name, after=entry.id))
    return standing.id if standing else entry.id


def _body(evaluation: Evaluation) -> str:
    kept = {
        "as_of": evaluation.as_of.isoformat(),
        "known_at": evaluation.known_at.isoformat() if evaluation.known_at else None,
        "inputs": evaluation.inputs_hash,
        "facts": _tallied(evaluation.facts),
        "sample": _tallied(evaluation.sample),
        "items": [_kept(item) for item in evaluation.items],
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _tallied(tally: Tally) -> dict[str, int]:
    return {"total": tally.total, "judged": tally.judged, "on_schedule": tally.on_schedule}


def _kept(item: Item) -> dict[str, object]:
    judgement = item.judgement
    convention = judgement.convention
    return {
        "code": item.target.code,
        "entry": item.entry,
        "observed": item.observed_entry,
        "verdict": judgement.verdict.value,
        "completion": _exact(judgement.completion),
        "due": _exact(judgement.due),
        "gap": _exact(judgement.gap),
        "gap_unit": judgement.gap_unit,
        "light": item.light.value,
        "rule": f"{item.target.rule.kind.value}/{convention.version}" if convention else item.target.rule.kind.value,
        "reason": judgement.reason,
        "steps": [[step.name, step.value] for step in judgement.steps],
        "flags": [flag.code for flag in judgement.flags],
        "sample": item.target.sample,
    }


def _exact(number: Fraction | None) -> str | None:
    return None if number is None else str(number)
