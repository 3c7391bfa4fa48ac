"""Tally: 达序率 as n/N, with its members and its exclusions named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from daxu.core.quantity import shown
from daxu.core.standing import Verdict


class Counted(NamedTuple):
    """One item of a tally: its name, its verdict, and why it has it."""

    name: str
    verdict: Verdict
    why: str = ""


@dataclass(frozen=True)
class Tally:
    """How many of the judged items are on schedule; what could not be judged is named, never dropped silently."""

    items: tuple[Counted, ...] = ()

    @classmethod
    def of(cls, items: Iterable[tuple[str, Verdict] | tuple[str, Verdict, str]]) -> Tally:
        """Count (name, verdict) pairs, or triples whose third part says why."""
        return cls(tuple(Counted(*item) for item in items))

    @property
    def total(self) -> int:
        """All items."""
        return len(self.items)

    @property
    def members(self) -> tuple[str, ...]:
        """The items in the denominator."""
        return tuple(item.name for item in self.items if item.verdict.judged)

    @property
    def excluded(self) -> tuple[Counted, ...]:
        """The items outside the denominator, each with what keeps it out."""
        return tuple(item for item in self.items if not item.verdict.judged)

    @property
    def judged(self) -> int:
        """The denominator."""
        return len(self.members)

    @property
    def on_schedule(self) -> int:
        """The numerator."""
        return sum(item.verdict.on_schedule for item in self.items)

    @property
    def behind(self) -> tuple[str, ...]:
        """The items that are judged and not on schedule."""
        return tuple(item.name for item in self.items if item.verdict is Verdict.BEHIND)

    @property
    def rate(self) -> Fraction | None:
        """The exact 达序率, or None when nothing is judged."""
        return Fraction(self.on_schedule, self.judged) if self.judged else None

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many items have each verdict, in the order of the verdicts, zeros included."""
        counted = Counter(item.verdict for item in self.items)
        return {verdict: counted[verdict] for verdict in Verdict}

    @property
    def percent(self) -> str:
        """The rate for display, one decimal, half up: 94.9%; 无 when nothing is judged."""
        return "无" if self.rate is None else f"{shown(self.rate * 100)}%"

    def __str__(self) -> str:
        """Write 148/156 = 94.9%，未判定 1."""
        left = self.total - self.judged
        return f"{self.on_schedule}/{self.judged} = {self.percent}" + (f"，未判定 {left}" if left else "")
