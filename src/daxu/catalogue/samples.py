"""Samples: 示例 targets and monthly paths for the model district, generated, the same on every machine.

Two sorts, both with `sample=True` and a source that says so: invented items that fill the plan to its published size,
with their months of this year and the last; and invented months inside the half-years that the report publishes as a
whole, up to the month before the published figure. Growth is never derived from either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Final

from daxu.catalogue import sample_plan
from daxu.catalogue.district import District
from daxu.catalogue.figure_rules import sample_rules
from daxu.catalogue.regime import requirements
from daxu.catalogue.sample_plan import Sample, draw
from daxu.core.due import FILLING, due_share
from daxu.core.figure import Figure, Source
from daxu.core.gauge import measures
from daxu.core.indicator import Indicator, Measure, Observation, Status
from daxu.core.period import Month, Period
from daxu.core.quantity import Quantity, decimal_of
from daxu.core.rules import InversePractice, Node, Rule, RuleKind
from daxu.core.target import Plan, Target

SOURCE: Final = Source("示例数据", "由程序生成，不是事实", "Daxu")
MARK: Final = ("（示例）", " (sample)")
PLAN_TOTAL: Final = "plan-targets"
CLOSER: Final = "fgw"
"""The bureau that keeps the plan reviews last and locks the months."""
_HALF: Final = 6
_YEAR: Final = 12


def with_samples(district: District) -> District:
    """Return the district with 示例 items up to the published number of targets, and 示例 months for its facts."""
    published = next(fact for fact in district.observations if fact.indicator == PLAN_TOTAL)
    wanted = int(published.figure.quantity.number) - len(district.targets)
    items = list(sample_plan.items())[: max(wanted, 0)]
    made = [_made(item, district) for item in items]
    filled = replace(
        district,
        indicators=(*district.indicators, *(indicator for indicator, _, _ in made)),
        targets=(*district.targets, *(target for _, target, _ in made)),
        observations=(*district.observations, *(o for _, _, path in made for o in path), *inside_facts(district)),
    )
    rules, compulsory = sample_rules(filled, map(_code, sample_plan.items()))
    return replace(filled, requirements=requirements(filled, CLOSER), figure_rules=rules, compulsory=compulsory)


def _made(item: Sample, district: District) -> tuple[Indicator, Target, list[Observation]]:
    """Return what an item measures, what it promises, and its months of both years."""
    indicator, target = _indicator(item), _target(item, district.plan)
    organisation = item.area or district.code
    last_year = _last_year(item, target, organisation)
    return indicator, target, [*last_year, *_this_year(item, target, organisation, last_year)]


def _indicator(item: Sample) -> Indicator:
    return Indicator(
        code=_code(item),
        name=item.name + MARK[0],
        unit=Quantity.parse(item.goal).unit,
        theme=item.theme,
        form=item.form,
        timing=item.timing,
        wish=item.wish,
        frequency=item.frequency,
        decimals=item.decimals,
        definition="示例：名称、目标和数值均由程序生成，不是事实。",
        provider=item.owner,
        english=item.english + MARK[1],
    )


def _target(item: Sample, plan: Plan) -> Target:
    nodes = tuple(Node(Month(plan.year, 3 * n), Decimal(share)) for n, share in enumerate(item.shares, 1))
    opening = Figure.cited(item.opening, SOURCE) if item.opening else None
    spread = item.rule in (RuleKind.BY_MONTH, RuleKind.SEASONAL, RuleKind.NODES)
    return Target(
        plan=plan.code,
        code=_code(item),
        name=item.name + MARK[0],
        kind=item.kind,
        theme=item.theme,
        lead=item.owner,
        period=Period.year(plan.year),
        rule=Rule(
            item.rule,
            nodes,
            opening,
            InversePractice(item.practice),
            compare=(RuleKind.BY_DAY,) if spread else (),
        ),
        citation=SOURCE,
        effective=plan.adopted,
        indicator=_code(item),
        goal=Figure.cited(item.goal, SOURCE),
        supporting=item.supporting,
        english=item.english + MARK[1],
        sample=True,
        organisation=item.area,
    )


def _code(item: Sample) -> str:
    return f"sample-{item.code}"


def _last_year(item: Sample, target: Target, organisation: str) -> list[Observation]:
    """Return the twelve months of the year before; milestones had none."""
    if item.rule is RuleKind.MILESTONE:
        return []
    goal, key = Quantity.parse(item.goal), f"{item.code}|last"
    year = target.period.first.year - 1
    if item.rule is RuleKind.ANNUAL:
        return [_observed(item, organisation, Period.year(year), goal.number - Decimal("0.3"), goal)]
    if item.rule is RuleKind.STOCK:
        numbers = _stock_last_year(item, goal, key)
    elif item.rule in FILLING:
        total = _stepped(goal.number * draw(key, 86, 96) / 100, item.decimals, ROUND_FLOOR)
        by_june = _stepped(total * Decimal(item.last_june or f"0.{draw(f'{key}|june', 44, 52)}"), item.decimals)
        numbers = _grown(by_june, _HALF, item.decimals, key)
        numbers += [by_june + rest for rest in _grown(total - by_june, _HALF, item.decimals, f"{key}|rest")]
    else:
        numbers = _wandering(_june(item, goal), _YEAR, item.decimals, key)
    return _path(item, organisation, year, numbers, goal)


def _stock_last_year(item: Sample, goal: Quantity, key: str) -> list[Decimal]:
    """Return a stock's months up to the opening value of this year."""
    opening = Quantity.parse(item.opening).number
    gained = _stepped((goal.number - opening) * Decimal("0.9"), item.decimals)
    return [opening - gained + part for part in _grown(gained, _YEAR, item.decimals, key)]


def _this_year(item: Sample, target: Target, organisation: str, last_year: Sequence[Observation]) -> list[Observation]:
    """Return January to June, ending where the item is meant to stand; a yearly indicator has none yet."""
    if item.rule is RuleKind.ANNUAL:
        return []
    goal, year, key = Quantity.parse(item.goal), target.period.first.year, f"{item.code}|this"
    june = _june(item, goal) if item.june else _placed(item, target, last_year)
    if item.rule is RuleKind.STOCK:
        opening = Quantity.parse(item.opening).number
        numbers = [opening + part for part in _grown(june - opening, _HALF, item.decimals, key)]
    elif item.rule in FILLING or item.rule is RuleKind.MILESTONE:
        numbers = _grown(june, _HALF, item.decimals, key)
    else:
        numbers = _wandering(june, _HALF, item.decimals, key)
    return _path(item, organisation, year, numbers, goal)


def _june(item: Sample, goal: Quantity) -> Decimal:
    """Return the value at the end of June as stated; a yearly or last year's path has the goal for it."""
    return Quantity.parse(item.june).number if item.june else goal.number


def _placed(item: Sample, target: Target, last_year: Sequence[Observation]) -> Decimal:
    """Return the value that stands `points` from the due line: never rounded across it."""
    due = due_share(item.rule, target, Period.half(target.period.first.year, 1), last_year)
    if due is None:
        raise ValueError(f"示例项 {item.code} 没有应完成比例。 The sample {item.code} has no due share.")
    goal = Quantity.parse(item.goal).number
    exact = goal * (decimal_of(due) + Decimal(item.points) / 100)
    return _stepped(exact, item.decimals, ROUND_FLOOR if item.points < 0 else ROUND_CEILING)


def _path(item: Sample, organisation: str, year: int, numbers: Iterable[Decimal], goal: Quantity) -> list[Observation]:
    """Return year-to-date observations for January onwards."""
    months = (Month(year, n) for n in range(1, _YEAR + 1))
    return [
        _observed(item, organisation, Period.year_to(month), number, goal)
        for month, number in zip(months, numbers, strict=False)
    ]


def _observed(item: Sample, organisation: str, period: Period, number: Decimal, goal: Quantity) -> Observation:
    return Observation(
        indicator=_code(item),
        organisation=organisation,
        period=period,
        figure=Figure.cited(Quantity(number, goal.unit), SOURCE),
        measure=item.measure,
        status=Status.FLASH,
        sample=True,
    )


def inside_facts(district: District) -> Iterator[Observation]:
    """Yield 示例 months inside the published half-years that have a target, and 示例 months of the year before.

    They rise to the published figure and stop the month before it: the figure itself is the fact.
    """
    targets = {target.indicator: target for target in district.targets if target.indicator}
    decimals = {indicator.code: indicator.decimals for indicator in district.indicators}
    for fact in district.observations:
        target = targets.get(fact.indicator)
        if target is None or fact.measure not in measures(target) or fact.planned or fact.sample:
            continue
        if fact.period.first != target.period.first or not fact.period.starts_a_year:
            continue
        yield from _months_inside(fact, decimals[fact.indicator])
        yield from _months_before(fact, decimals[fact.indicator])


def _months_inside(fact: Observation, decimals: int) -> Iterator[Observation]:
    numbers = _grown(fact.figure.quantity.number, fact.period.months, decimals, f"{fact.indicator}|inside")
    for month, number in zip(list(fact.period)[:-1], numbers, strict=False):
        yield _invented(fact, Period.year_to(month), number)


def _months_before(fact: Observation, decimals: int) -> Iterator[Observation]:
    """Yield last year's months; their size is invented, so that no growth can be read from them."""
    key = f"{fact.indicator}|before"
    whole = fact.measure is Measure.COMPLETION
    total = Decimal(100) if whole else _stepped(fact.figure.quantity.number * draw(key, 172, 192) / 100, decimals)
    for number, month in zip(_grown(total, _YEAR, decimals, key), Period.year(fact.period.first.year - 1), strict=True):
        yield _invented(fact, Period.year_to(month), number)


def _invented(fact: Observation, period: Period, number: Decimal) -> Observation:
    figure = Figure.cited(Quantity(number, fact.figure.quantity.unit), SOURCE)
    return Observation(fact.indicator, fact.organisation, period, figure, fact.measure, Status.FLASH, sample=True)


def _grown(total: Decimal, months: int, decimals: int, key: str) -> list[Decimal]:
    """Return cumulative numbers that never fall and end exactly at `total`."""
    weights = [100 + draw(f"{key}|{month}", 0, 60) for month in range(months)]
    reached = [sum(weights[: month + 1]) for month in range(months)]
    return [_stepped(total * part / reached[-1], decimals, ROUND_FLOOR) for part in reached[:-1]] + [total]


def _wandering(last: Decimal, months: int, decimals: int, key: str) -> list[Decimal]:
    """Return numbers around `last` that come nearer month by month and end exactly there."""
    swing = last * Decimal("0.06")
    strays = [Decimal(draw(f"{key}|{month}", -100, 100)) / 100 for month in range(months)]
    return [
        _stepped(last + swing * stray * (months - 1 - month) / months, decimals) for month, stray in enumerate(strays)
    ]


def _stepped(number: Decimal, decimals: int, rounding: str = ROUND_FLOOR) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals), rounding=rounding)
