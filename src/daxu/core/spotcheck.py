"""Spot checks: approved values looked at again at their source, drawn by lot; their results grade who files.

What was found at the source may be told as a number: then it decides whether the value was right, and by how much it
was off. The lot is drawn from the ledger's own entries, so that anybody can draw it again and nobody can choose. A
grade is the share of values that were found right with its interval (Wilson, 95%); few checks grade nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

from daxu.core.filing import Evidence
from daxu.core.quantity import Quantity

FEWEST = 5
_Z = 1.959964  # the 97.5% point of the normal distribution


@dataclass(frozen=True, slots=True)
class SpotCheck:
    """An approved value compared with its source: what was found there, and whether it bears the value out.

    `filed` is the value that was checked, `found` what its source gave, `evidence` the files that show it.
    """

    filing: str
    number: int
    filer: str
    agrees: bool
    note: str
    found: Quantity | None = None
    evidence: tuple[Evidence, ...] = ()
    filed: Quantity | None = None

    @property
    def slot(self) -> str:
        """The place of the check."""
        return f"spot-check|{self.filing}|{self.number}"

    @property
    def off(self) -> Fraction | None:
        """How far the filed value lay above what was found, as a share of it; None where that cannot be said."""
        return off(self.filed, self.found) if self.filed and self.found else None


def bears_out(filed: Quantity, found: Quantity) -> bool:
    """Whether what was found is the filed value, as exactly as that was written."""
    if not filed.measures_like(found) or filed.is_range or found.is_range:
        return filed.same_amount(found)
    written = max(0, -int(filed.number.normalize().as_tuple().exponent))
    return found.to(filed.unit).rounded(written).number == filed.number


def off(filed: Quantity, found: Quantity) -> Fraction | None:
    """Return how far a filed value lies above what was found, as a share of what was found."""
    if not filed.measures_like(found) or filed.is_range or found.is_range or not found.number:
        return None
    return (Fraction(filed.base) - Fraction(found.base)) / abs(Fraction(found.base))


@dataclass(frozen=True, slots=True)
class Reliability:
    """How many values of a filer were checked, and how many were right; of those measured, how far they were off."""

    checked: int
    right: int
    offs: tuple[Fraction, ...] = ()

    @property
    def bias(self) -> Fraction | None:
        """By what share the filed values lay above what was found, on average; None where nothing was measured."""
        return sum(self.offs, Fraction(0)) / len(self.offs) if self.offs else None

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
    by_filer: dict[str, list[SpotCheck]] = {}
    for check in checks:
        by_filer.setdefault(check.filer, []).append(check)
    return {filer: _graded(several) for filer, several in by_filer.items()}


def _graded(checks: Sequence[SpotCheck]) -> Reliability:
    offs = tuple(check.off for check in checks if check.off is not None)
    return Reliability(len(checks), sum(check.agrees for check in checks), offs)


def drawn(lots: Mapping[str, str], one_in: int) -> tuple[str, ...]:
    """Draw about one in so many names, one at least; each name's own lot decides, so no choice of company changes it.

    `lots` maps each name to what its lot is drawn from: the id of an entry, which nobody can choose.
    """
    numbers = {name: int(hashlib.sha256(f"{lot}|{name}".encode()).hexdigest(), 16) for name, lot in lots.items()}
    found = sorted(name for name, number in numbers.items() if number % one_in == 0)
    return tuple(found or sorted(numbers, key=lambda name: numbers[name])[:1])
