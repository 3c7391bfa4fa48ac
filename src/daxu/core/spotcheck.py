"""Spot checks: approved values looked at again at their source, drawn by lot; their results grade who files.

The lot is drawn from the ledger's own entries, so that anybody can draw it again and nobody can choose. A grade is the
share of values that were found right with its interval (Wilson, 95%); few checks grade nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from daxu.core.filing import Evidence
from daxu.core.quantity import Quantity

FEWEST = 5
_Z = 1.959964  # the 97.5% point of the normal distribution


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """An approved value compared with its source: what was found there, and whether it bears the value out."""

    filing: str
    number: int
    filer: str
    agrees: bool
    note: str
    found: Quantity | None = None
    evidence: tuple[Evidence, ...] = ()

    @property
    def slot(self) -> str:
        """The place of the check."""
        return f"spot-check|{self.filing}|{self.number}"


@dataclass(frozen=True, slots=True)
class Reliability:
    """How many values of a filer were checked, and how many were right."""

    checked: int
    right: int

    @property
    def share(self) -> Fraction | None:
        """The share found right, or None where too few were checked to say."""
        return Fraction(self.right, self.checked) if self.checked >= FEWEST else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The share's interval at 95% (Wilson 1927), or None where too few were checked."""
        if self.checked < FEWEST:
            return None
        n, p = self.checked, self.right / self.checked
        middle, spread = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return max(0.0, (middle - spread) / (1 + _Z**2 / n)), min(1.0, (middle + spread) / (1 + _Z**2 / n))


def reliability(checks: Iterable[SpotCheck]) -> dict[str, Reliability]:
    """Return the reliability of every filer that was checked."""
    found: dict[str, tuple[int, int]] = {}
    for check in checks:
        checked, right = found.get(check.filer, (0, 0))
        found[check.filer] = checked + 1, right + check.agrees
    return {filer: Reliability(*counts) for filer, counts in found.items()}


def drawn(lots: Mapping[str, str], one_in: int) -> tuple[str, ...]:
    """Draw about one in so many names, one at least; each name's own lot decides, so no choice of company changes it.

    `lots` maps each name to what its lot is drawn from: the id of an entry, which nobody can choose.
    """
    numbers = {name: int(hashlib.sha256(f"{lot}|{name}".encode()).hexdigest(), 16) for name, lot in lots.items()}
    found = sorted(name for name, number in numbers.items() if number % one_in == 0)
    return tuple(found or sorted(numbers, key=lambda name: numbers[name])[:1])
