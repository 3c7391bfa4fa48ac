"""The tests' notation and cast: a ledger in a test looks like a ledger, amounts are written as reports write them.

王 files, 李 reviews, 赵 must be kept out.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from daxu.core.entry import Entry
from daxu.core.figure import Figure, Source
from daxu.core.indicator import Observation
from daxu.core.lights import Band, Light, LightTable, LightUnit
from daxu.core.pace import Judgement, judge
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.core.rules import Convention, Rule, RuleKind
from daxu.core.target import Target, TargetKind

REPORT = Source("示例报告", "一、1", "区发改委")
HANDBOOK = Source("测试约定", "第一条", "Daxu")
RULE_FIELDS = ("nodes", "opening", "practice", "tolerance", "compare", "measure")


# The rules as published; the stretch from 0 to 10 points is in no row of the first text.
YINCHUAN_ROWS = (
    Band(Light.GREEN, None, Decimal(0)),
    Band(Light.YELLOW, Decimal(10), Decimal(30), over_closed=True),
    Band(Light.RED, Decimal(30)),
)
UNCOVERED = Band(Light.NONE, Decimal(0), Decimal(10), upto_closed=False)
YINCHUAN = LightTable("yinchuan", "银川2025", LightUnit.POINTS, (*YINCHUAN_ROWS, UNCOVERED), HANDBOOK)
SANYA = LightTable(
    "sanya",
    "三亚2022",
    LightUnit.PERCENT_OF_DUE,
    (
        Band(Light.GREEN, None, Decimal(0)),
        Band(Light.YELLOW, Decimal(0), Decimal(50)),
        Band(Light.RED, Decimal(50)),
    ),
    HANDBOOK,
)


def figure(text: str) -> Figure:
    """Return a cited figure from the plain notation: figure("165.3亿元")."""
    return Figure.cited(text, REPORT)


def fact(text: str, period: str = "2024H1", indicator: str = "jobs", **more: object) -> Observation:
    """Return an observation: fact("8350人", "2024H1")."""
    return Observation(indicator, "yht", Period.parse(period), figure(text), **more)  # type: ignore[arg-type]


def target(goal: str | None, kind: RuleKind = RuleKind.BY_MONTH, **more: object) -> Target:
    """Return a target of 2024 judged by a rule of `kind`: target("1.67万人")."""
    rule_fields = {k: more.pop(k) for k in RULE_FIELDS if k in more}
    given: dict[str, object] = {
        "plan": "yht-2024",
        "code": "jobs",
        "name": "新增城镇就业",
        "kind": TargetKind.INDICATOR,
        "theme": "livelihood",
        "lead": "rsj",
        "period": Period.year(2024),
        "rule": Rule(kind, **rule_fields),  # type: ignore[arg-type]
        "citation": HANDBOOK,
        "effective": date(2024, 1, 1),
        "indicator": "jobs",
        "goal": Figure.cited(Quantity.parse(goal), Source("2024年计划", "附件", "区人大")) if goal else None,
    }
    return Target(**{**given, **more})  # type: ignore[arg-type]


def conventions(ahead: str = "5") -> tuple[Convention, ...]:
    """Return one convention a rule kind, in force since 2020."""
    return tuple(Convention(kind, "1", date(2020, 1, 1), HANDBOOK, "", ahead=Decimal(ahead)) for kind in RuleKind)


def judged(goal: Target | str | None, *facts: Observation | str, on: str = "2024-06-30", ahead: str = "5") -> Judgement:
    """Return how a target stands: judged("1.67万人", "8350人") on the last day of June."""
    asked = goal if isinstance(goal, Target) else target(goal)
    seen = [fact(f) if isinstance(f, str) else f for f in facts]
    return judge(asked, seen, as_of=date.fromisoformat(on), conventions=conventions(ahead))


def at(text: str) -> datetime:
    """Return a moment: at("2024-07-01")."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def ledger(text: str) -> list[Entry]:
    """Read a ledger written as `day name who amount [corrects]`, one a line; later lines may name earlier ones."""
    entries: dict[str, Entry] = {}
    for number, line in enumerate((x.split() for x in text.strip().splitlines()), 1):
        day, name, who, amount, *rest = line
        corrects = entries[rest[0]].id if rest else None
        entries[name] = Entry(fact(amount), who, at(day), corrects, reason=f"第{number}行" if rest else "")
    return list(entries.values())
