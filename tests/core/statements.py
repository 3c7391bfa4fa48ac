"""Strategies that make any statement the ledger can hold, for the laws of writing and of belief."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from daxu.core.caution import Caution, CautionKind
from daxu.core.figure import Figure, Source
from daxu.core.indicator import (
    Disclosure,
    Form,
    Frequency,
    Indicator,
    Measure,
    Nature,
    Observation,
    Status,
    Timing,
    Wish,
)
from daxu.core.lights import Band, Light, LightTable, LightUnit
from daxu.core.notation import Record
from daxu.core.note import Note, NoteKind
from daxu.core.organisation import Line, Organisation, Theme
from daxu.core.period import Month, Period
from daxu.core.quantity import UNITS, Bound, Quantity
from daxu.core.rules import Convention, InversePractice, Node, Rule, RuleKind
from daxu.core.target import Amendment, Plan, Target, TargetKind, Wording

WORDS = st.text(st.sampled_from("达序就业收入计划abc “”《》|\n"), max_size=8)
NUMBERS = st.decimals(-(10**9), 10**9, places=3)
POSITIVE = st.decimals(0, 10**4, places=2)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
MONTHS = st.builds(Month, st.integers(2020, 2030), st.integers(1, 12))
PERIODS = st.builds(lambda first, extra: Period(first, first.plus(extra)), MONTHS, st.integers(0, 14))
SOURCES = st.builds(Source, WORDS, WORDS, WORDS)
QUANTITIES = st.builds(Quantity, NUMBERS, st.sampled_from(list(UNITS.values())), st.sampled_from(Bound))
FIGURES = st.builds(Figure, QUANTITIES, st.frozensets(SOURCES, min_size=1, max_size=3))
TUPLES = st.lists(WORDS, max_size=3).map(tuple)


def _nodes(shares: list[Decimal]) -> tuple[Node, ...]:
    months = [Month(2024, 1).plus(n) for n in range(len(shares))]
    return tuple(Node(month, share, "节点") for month, share in zip(months, sorted(shares), strict=True))


NODES = st.lists(st.decimals(0, 1, places=2), min_size=1, max_size=4).map(_nodes)
RULES = st.builds(
    Rule,
    st.sampled_from([kind for kind in RuleKind if kind is not RuleKind.NODES]),
    opening=st.none() | FIGURES,
    practice=st.sampled_from(InversePractice),
    tolerance=POSITIVE,
    compare=st.lists(st.sampled_from(RuleKind), max_size=2).map(tuple),
    measure=st.none() | st.sampled_from(Measure),
) | st.builds(Rule, st.just(RuleKind.NODES), nodes=NODES)

ORGANISATIONS = st.builds(
    Organisation, WORDS, WORDS, st.sampled_from(Line), WORDS, WORDS, TUPLES, st.integers(0, 99), st.booleans()
)
INDICATORS = st.builds(
    Indicator,
    WORDS,
    WORDS,
    st.sampled_from(list(UNITS.values())),
    WORDS,
    form=st.sampled_from(Form),
    timing=st.sampled_from(Timing),
    wish=st.sampled_from(Wish),
    nature=st.sampled_from(Nature),
    frequency=st.sampled_from(Frequency),
    decimals=st.integers(0, 4),
    disclosure=st.sampled_from(Disclosure),
    aliases=TUPLES,
)
OBSERVATIONS = st.builds(
    Observation,
    WORDS,
    WORDS,
    PERIODS,
    FIGURES,
    measure=st.sampled_from(Measure),
    status=st.sampled_from(Status),
    planned=st.booleans(),
    compared_with=WORDS,
    definition=WORDS,
    sample=st.booleans(),
)
CONVENTIONS = st.builds(
    Convention, st.sampled_from(RuleKind), WORDS, DAYS, SOURCES, WORDS, POSITIVE, POSITIVE, st.booleans(), WORDS
)
TARGETS = st.builds(
    Target,
    plan=WORDS,
    code=WORDS,
    name=WORDS,
    kind=st.sampled_from(TargetKind),
    theme=WORDS,
    lead=WORDS,
    period=st.just(Period.year(2024)),
    rule=RULES,
    citation=SOURCES,
    effective=DAYS,
    goal=st.none() | FIGURES.filter(lambda figure: figure.quantity.bound is not Bound.AT_MOST),
    stretch=st.none() | FIGURES,
    wording=st.sampled_from([wording for wording in Wording if wording is not Wording.AT_MOST]),
    supporting=TUPLES,
    assumption=WORDS,
)
LIGHTS = st.builds(
    lambda code, cut, unit: LightTable(
        code,
        "试表",
        unit,
        (
            Band(Light.GREEN, None, cut),
            Band(Light.NONE, cut, cut + 1, upto_closed=False),
            Band(Light.RED, cut + 1, over_closed=True),
        ),
        Source("规则"),
    ),
    WORDS,
    POSITIVE,
    st.sampled_from(LightUnit),
)  # fmt: skip
STATEMENTS = st.one_of(
    ORGANISATIONS,
    INDICATORS,
    OBSERVATIONS,
    CONVENTIONS,
    TARGETS,
    LIGHTS,
    st.builds(Theme, WORDS, WORDS, st.integers(0, 99), WORDS),
    st.builds(Plan, WORDS, WORDS, st.integers(2000, 2100), WORDS, SOURCES, DAYS, TUPLES, WORDS),
    st.builds(Amendment, WORDS, st.integers(1, 9), SOURCES, DAYS, DAYS, WORDS, TUPLES),
    st.builds(Caution, WORDS, st.sampled_from(CautionKind), TUPLES, WORDS, WORDS, WORDS),
    st.builds(Record, WORDS, WORDS, WORDS),
    st.builds(Note, st.sampled_from(NoteKind), WORDS, WORDS, WORDS, WORDS, WORDS, DAYS, WORDS, WORDS),
)
