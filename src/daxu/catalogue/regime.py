"""Regime (报送制度): the working days of each declared year, and what the model district's departments have to file.

No notice on reporting of the model district is published, so its requirements are 示例: one for each figure that a
target of the plan is judged by, filed by the department that keeps it, due on the usual days of the month after.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from daxu.catalogue.declared import source
from daxu.catalogue.district import BadCatalogue, District, Problem
from daxu.catalogue.sheet import declared_in, read_sheet
from daxu.catalogue.table import Table, days, whole
from daxu.core.figure import Source
from daxu.core.gauge import measures
from daxu.core.indicator import Form, Frequency, Indicator, Measure
from daxu.core.requirement import Due, Requirement, Stage
from daxu.core.target import Target
from daxu.core.workdays import YearOfWork

FILE: Final = Path(__file__).parent / "workdays.toml"
SOURCE: Final = Source("示例报送制度", "由程序生成，不是事实", "Daxu")
# The days of §1.7's practice: monthly figures on the 18th, quarterly on the 20th, the rarer ones on the 25th.
_DUE: Final = {
    Frequency.MONTHLY: Due(18),
    Frequency.QUARTERLY: Due(20),
    Frequency.HALF_YEARLY: Due(25),
    Frequency.YEARLY: Due(25),
}
_MEASURES: Final = {Form.GROWTH: Measure.GROWTH, Form.SHARE: Measure.SHARE, Form.RANK: Measure.RANK}


@cache
def years_of_work() -> tuple[YearOfWork, ...]:
    """Return the working days of every declared year; raise BadCatalogue with every fault of their file."""
    problems: list[Problem] = []
    found = declared_in(read_sheet(FILE.stem, FILE, problems), "year", _year)
    if problems:
        raise BadCatalogue(tuple(sorted(problems)))
    return found


def _year(table: Table) -> YearOfWork | None:
    return table.built(
        lambda: YearOfWork(
            year=table.take("year", whole),
            holidays=table.take("holidays", days),
            worked=table.take("worked", days),
            citation=source(table),
        )
    )


def requirements(district: District, closer: str) -> tuple[Requirement, ...]:
    """Return one requirement for each figure that a target is judged by; `closer` reviews last and keeps the lock."""
    indicators = {indicator.code: indicator for indicator in district.indicators}
    found: dict[tuple[str, str, Measure], Requirement] = {}
    for target in district.targets:
        indicator = indicators.get(target.indicator)
        if indicator and target.rule.kind.value != "milestone":
            made = _requirement(target, indicator, district, closer)
            found.setdefault(made.asks, made)
    return tuple(found.values())


def _requirement(target: Target, indicator: Indicator, district: District, closer: str) -> Requirement:
    filer = target.organisation or indicator.provider or target.lead
    measure = _measure(target, indicator)
    return Requirement(
        code=f"{indicator.code}@{filer}" if measure is Measure.LEVEL else f"{indicator.code}-{measure.value}@{filer}",
        indicator=indicator.code,
        filer=filer,
        whose=target.organisation or district.code,
        frequency=indicator.frequency,
        due=_DUE[indicator.frequency],
        route=tuple(_route(filer, target.lead, closer)),
        since=target.period.start,
        until=target.period.end,
        citation=SOURCE,
        measure=measure,
        sample=True,
    )


def _measure(target: Target, indicator: Indicator) -> Measure:
    """Return what is asked for: what the indicator usually says where the rule judges that, else what it judges."""
    usual, judged = _MEASURES.get(indicator.form, Measure.LEVEL), measures(target)
    return usual if usual in judged else judged[0]


def _route(filer: str, lead: str, closer: str) -> Iterator[Stage]:
    """Walk the reviews: the filer's own, the lead's where it is another, and last the bureau's that keeps the plan."""
    yield Stage("本单位审核", filer, 1)
    if lead not in (filer, closer):
        yield Stage("牵头单位审核", lead, 2)
    if closer != filer:
        yield Stage("综合部门审核", closer, 3)
