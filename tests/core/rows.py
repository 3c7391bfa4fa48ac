"""A row of a worked table or of the officials' cases: what it describes, and what is computed of it."""

import re
from collections.abc import Iterator
from decimal import Decimal

from daxu.core.indicator import Measure, Observation
from daxu.core.pace import Judgement, judge
from daxu.core.period import Month, Period
from daxu.core.quantity import Quantity, shown
from daxu.core.rules import InversePractice, Node, RuleKind
from daxu.core.target import Target
from world import conventions, fact, figure, target

Row = dict[str, str]


def of_row(kind: RuleKind, row: Row) -> Target:
    """Return the target that a row describes."""
    rule: dict[str, object] = {}
    if row.get("期初值"):
        rule["opening"] = figure(row["期初值"])
    if row.get("做法"):
        rule["practice"] = InversePractice(row["做法"])
    if row.get("宽度"):
        rule["tolerance"] = Decimal(row["宽度"])
    if row.get("节点"):
        rule["nodes"] = tuple(node(text) for text in row["节点"].split())
    year = Period.parse(row["时段"]).first.year
    return target(None if row["目标"] == "—" else row["目标"], kind, period=Period.year(year), **rule)


def node(text: str) -> Node:
    month, share = text.split(":")
    return Node(Month(*map(int, month.split("-"))), Decimal(share))


def facts_of(kind: RuleKind, row: Row) -> Iterator[Observation]:
    """Yield the facts that a row describes, earlier years included."""
    until = Period.parse(row["时段"])
    for past in row.get("往年", "").split():
        year, to_date, whole = re.split("[:/]", past)
        then = until.shifted(12 * (int(year) - until.first.year))
        yield fact(to_date, then.code)
        yield fact(whole, year)
    if row["实际"]:
        is_rate = Quantity.parse(row["实际"]).unit.label == "%"
        measure = {
            RuleKind.GROWTH: Measure.GROWTH,
            RuleKind.REPORTED: Measure.COMPLETION,
            RuleKind.MILESTONE: Measure.COMPLETION if is_rate else Measure.LEVEL,
        }.get(kind, Measure.LEVEL)
        yield fact(row["实际"], row["时段"], measure=measure)


def stands(kind: RuleKind, row: Row) -> Judgement:
    until = Period.parse(row["时段"])
    return judge(of_row(kind, row), list(facts_of(kind, row)), as_of=until.end, conventions=conventions())


def said(judgement: Judgement) -> Row:
    """Return what a page prints of a judgement."""
    gap = "—" if judgement.gap is None else shown(judgement.gap).replace("-", "−")
    shares = {"完成率": judgement.completion, "应完成": judgement.due}
    printed = {k: "—" if v is None else f"{shown(v * 100)}%".replace("-", "−") for k, v in shares.items()}
    return {**printed, "差距": gap, "判定": judgement.verdict.value}
