"""Counting: the five rates of a list as of a day, and whether all five rose since another day, from the tables.

The sets are those of `core.projects.rates`. Two days are compared on the same projects only: who joined the list in
between is named, and the rates of both days are those of the projects that were on it on both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from daxu.core.projects.rates import FiveRates, RateConvention, RateCount, Reconciliation, Rise, rise
from daxu.desk import counted_projects, found_projects
from daxu.desk.found_projects import MonthEnd, Sums, Wanted
from daxu.ledger import read


@dataclass(frozen=True, slots=True)
class Counted:
    """The rates of a list on two days under one convention, and whether all five rose."""

    convention: RateConvention
    now: FiveRates
    before: FiveRates
    rise: Rise

    @property
    def pairs(self) -> tuple[tuple[RateCount, RateCount], ...]:
        """Each rate now, with the same rate on the other day."""
        return tuple(zip(self.now.counts, self.before.counts, strict=True))


def five_rates(wanted: Wanted, convention: RateConvention, *, cohort: frozenset[str] | None = None) -> FiveRates:
    """Count the five rates of the projects found as of their day."""
    ids = frozenset(found_projects.ids(wanted)) if cohort is None else cohort
    return FiveRates(convention, wanted.day, ids, counted_projects.counts(wanted, convention))


def compared(wanted: Wanted, before: date) -> tuple[Counted, ...]:
    """Return the rates under both conventions, each held against another day; the same ledger says the same."""
    return _held(read.digest(), wanted, before)


@lru_cache(maxsize=16)
def _held(_ledger: str, wanted: Wanted, before: date) -> tuple[Counted, ...]:
    cohort = frozenset(found_projects.ids(wanted))
    earlier = cohort - joined_since(wanted, before, cohort)
    return tuple(_compared(wanted, before, convention, cohort, earlier) for convention in RateConvention)


def _compared(
    wanted: Wanted, before: date, convention: RateConvention, cohort: frozenset[str], earlier: frozenset[str]
) -> Counted:
    now = five_rates(wanted, convention, cohort=cohort)
    then_on_it = replace(wanted, day=before)
    counts = counted_projects.counts(then_on_it, convention, without=left_since(wanted, before))
    then = FiveRates(convention, before, earlier, counts)
    return Counted(convention, now, then, rise(then, now))


def joined_since(wanted: Wanted, day: date, cohort: frozenset[str]) -> frozenset[str]:
    """Return those of a list that were not on it yet on a day."""
    return cohort - found_projects.on_list(wanted.list, day) if wanted.list else frozenset()


def left_since(wanted: Wanted, day: date) -> frozenset[str]:
    """Return those that were on a list on a day and have left it since."""
    on_list = found_projects.on_list
    return on_list(wanted.list, day) - on_list(wanted.list, wanted.day) if wanted.list else frozenset()


def sums(wanted: Wanted) -> Sums:
    """Return what the projects found add up to: asked once of a state of the ledger, however pages cut the list."""
    return _sums(read.digest(), replace(wanted, order=_ANY.order, first=_ANY.first, size=_ANY.size))


@lru_cache(maxsize=256)
def _sums(_ledger: str, wanted: Wanted) -> Sums:
    return found_projects.sums(wanted)


def months(wanted: Wanted) -> dict[str, MonthEnd]:
    """Return what the projects found had done by each month's end: asked once of a state of the ledger, too."""
    return dict(_months(read.digest(), replace(wanted, order=_ANY.order, first=_ANY.first, size=_ANY.size)))


@lru_cache(maxsize=256)
def _months(_ledger: str, wanted: Wanted) -> dict[str, MonthEnd]:
    return found_projects.months(wanted)


_ANY = Wanted(date.min)


def reconciled(wanted: Wanted, total: int | None = None) -> Reconciliation:
    """Add up the conditions of the projects found, against a stated total where there is one."""
    conditions = sums(wanted).conditions
    return Reconciliation(sum(conditions.values()) if total is None else total, conditions)
