"""Feeds: what a list of projects makes of a figure, down to each project, and how that is kept and read again.

A count names every project with its amount, so the figure can be opened to its last project. It is kept as text beside
the figure that rests on it. Money is whole yuan; a share is taken over the projects that have a year's plan.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from daxu.core.projects.feed_rule import FeedCount, FeedRule
from daxu.core.quantity import Quantity, Unit, decimal_of, round_half_up

SORT = "count"
SHARE_DECIMALS = 4
"""To how many decimals of a percent a share is kept: it has no end of its own."""


@dataclass(frozen=True, slots=True)
class Fed:
    """A project that counts: what it adds, in yuan or as one project, and for a share, of how much planned."""

    project: str
    name: str
    amount: int
    planned: int | None = None
    sample: bool = False


@dataclass(frozen=True, slots=True)
class FeedSum:
    """What a rule counts as of a day: every project with its amount, and what they come to.

    `rule` is the rule's code, `words` what it says; `without` are projects of the list that say nothing to this count.
    """

    rule: str
    words: str
    counts: FeedCount
    day: date
    projects: tuple[Fed, ...]
    without: int = 0

    @property
    def value(self) -> Fraction | None:
        """The exact sum: projects, yuan, or percent; None for a share of nothing."""
        total = sum(one.amount for one in self.projects)
        if self.counts is not FeedCount.COMPLETION:
            return Fraction(total)
        planned = sum(one.planned or 0 for one in self.projects)
        return Fraction(total * 100, planned) if planned else None

    @property
    def planned(self) -> int:
        """What was planned in all, in yuan."""
        return sum(one.planned or 0 for one in self.projects)

    @property
    def done(self) -> int:
        """What was done in all, in yuan or projects."""
        return sum(one.amount for one in self.projects)

    @property
    def is_money(self) -> bool:
        """Whether amounts are yuan; else each project counts as one."""
        return self.counts in (FeedCount.INVESTMENT, FeedCount.COMPLETION)

    @property
    def samples(self) -> int:
        """How many of the projects are 示例."""
        return sum(one.sample for one in self.projects)

    def quantity(self, unit: Unit) -> Quantity | None:
        """Return it in an indicator's unit: exact, but for a share, which is kept to four decimals of a percent."""
        if self.value is None:
            return None
        inside = self.value / Fraction(unit.scale)
        exact = decimal_of(inside)
        return Quantity(round_half_up(exact, SHARE_DECIMALS) if self.counts is FeedCount.COMPLETION else exact, unit)


def agrees(count: Quantity, stated: Quantity) -> bool:
    """Whether a count, rounded as a stated figure is written, says the same: 165.3亿元 is stated to one decimal."""
    if stated.is_range or not count.measures_like(stated):
        return False
    exponent = stated.number.as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    return round_half_up(count.to(stated.unit).number, decimals) == stated.number


def counted(rule: FeedRule, day: date, projects: Iterable[Fed], without: int = 0) -> FeedSum:
    """Return what a rule makes of projects as of a day, in order of id."""
    ordered = tuple(sorted(projects, key=lambda one: one.project))
    return FeedSum(rule.code, rule.words, rule.counts, day, ordered, without)


def place_of(slot: str) -> str:
    """Return the place of the count that the figure in a slot rests on."""
    return f"{SORT}|{slot}"


def written(count: FeedSum) -> str:
    """Write a count down; the same count is always the same text."""
    body = {
        "rule": count.rule,
        "words": count.words,
        "counts": count.counts.value,
        "day": count.day.isoformat(),
        "without": count.without,
        "projects": [_of_one(one) for one in count.projects],
    }
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _of_one(one: Fed) -> dict[str, object]:
    said = {"id": one.project, "name": one.name, "amount": one.amount, "planned": one.planned, "sample": one.sample}
    return {name: value for name, value in said.items() if value is not None and value is not False}


def read_count(text: str) -> FeedSum:
    """Read a count again."""
    body = json.loads(text)
    projects = (
        Fed(one["id"], one["name"], one["amount"], one.get("planned"), one.get("sample", False))
        for one in body["projects"]
    )
    return FeedSum(
        body["rule"], body["words"], FeedCount(body["counts"]), date.fromisoformat(body["day"]), tuple(projects),
        body["without"],
    )  # fmt: skip
