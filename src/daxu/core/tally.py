"""Tally: 达序率 as n/N, with its members and its exclusions named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from daxu.core.quantity import shown
from daxu.core.standing import Verdict


@dataclass(frozen=True)
class Tally:
    """How many of the judged items are on schedule; what could not be judged is named, never dropped silently."""

    items: tuple[tuple[str, Verdict], ...] = ()

    @classmethod
    def of(cls, items: Iterable[tuple[str, Verdict]]) -> Tally:
        """Count (name, verdict) pairs."""
        return cls(tuple(items))

    @property
    def total(self) -> int:
        """All items."""
        return len(self.items)

    @property
    def members(self) -> tuple[str, ...]:
        """The items in the denominator."""
        return tuple(name for name, verdict in self.items if verdict.judged)

    @property
    def excluded(self) -> tuple[tuple[str, Verdict], ...]:
        """The items outside the denominator, and which verdict keeps them out."""
        return tuple((name, verdict) for name, verdict in self.items if not verdict.judged)

    @property
    def judged(self) -> int:
        """The denominator."""
        return len(self.members)

    @property
    def on_schedule(self) -> int:
        """The numerator."""
        return sum(verdict.on_schedule for _, verdict in self.items)

    @property
    def behind(self) -> tuple[str, ...]:
        """The items that are judged and not on schedule."""
        return tuple(name for name, verdict in self.items if verdict is Verdict.BEHIND)

    @property
    def rate(self) -> Fraction | None:
        """The exact 达序率, or None when nothing is judged."""
        return Fraction(self.on_schedule, self.judged) if self.judged else None

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many items have each verdict, in the order of the verdicts, zeros included."""
        counted = Counter(verdict for _, verdict in self.items)
        return {verdict: counted[verdict] for verdict in Verdict}

    @property
    def percent(self) -> str:
        """The rate for display, one decimal, half up: 94.9%; 无 when nothing is judged."""
        return "无" if self.rate is None else f"{shown(self.rate * 100)}%"

    def __str__(self) -> str:
        """Write 148/156 = 94.9%，未判定 1."""
        left = self.total - self.judged
        return f"{self.on_schedule}/{self.judged} = {self.percent}" + (f"，未判定 {left}" if left else "")
