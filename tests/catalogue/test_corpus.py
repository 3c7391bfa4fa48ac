"""The declared figures against the annotated report, where it is at hand; and that no sentence of it is in here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from daxu.catalogue.district import District
from daxu.catalogue.systems import systems
from daxu.core.indicator import Form, Indicator, Kind, Measure, Timing
from daxu.core.quantity import Quantity

pytestmark = pytest.mark.corpus

PROJECT = Path(__file__).parents[2]
Row = dict[str, Any]
GOAL_MEASURES = {Form.SHARE: Measure.SHARE, Form.GROWTH: Measure.GROWTH}
HAN = re.compile(r"[\u4e00-\u9fff]+")
LONGEST_ECHO = 9  # a longer run of the report's own words, outside names, is a piece of its sentences


class Said(NamedTuple):
    """A declared figure in the terms of the annotation."""

    indicator: Indicator
    quantity: Quantity
    measure: str
    kind: str
    period: str


def said(district: District) -> dict[str, Said]:
    """The declared figures by the number they have in the report."""
    measured = {i.code: i for i in district.indicators}
    by_slot = {}
    for fact in district.observations:
        about = measured[fact.indicator]
        by_slot[fact.slot] = Said(about, fact.figure.quantity, fact.measure.value, fact.kind.value, fact.period.code)
    for target in district.targets:
        if target.goal:
            about = measured[target.indicator]
            measure = GOAL_MEASURES.get(about.form, Measure.LEVEL).value
            kind, period = Kind.TARGET.value, target.period.code
            by_slot[target.slot] = Said(about, target.goal.quantity, measure, kind, period)
    return {number: by_slot[slot] for number, slot in district.figures.items()}


def required(corpus: Path) -> list[Row]:
    lines = (corpus / "yuhuatai-2024h1.gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for line in lines if not (row := json.loads(line))["optional"]]


def right(row: Row, field: str) -> list[Any]:
    return [row[field], *row.get("accept", {}).get(field, [])]


def differences(row: Row, found: Said) -> Iterator[str]:
    """Name every field in which a declared figure is not what two readers found."""
    plain = found.quantity.unscaled
    wanted = row["value"] if isinstance(row["value"], list) else [row["value"]]
    if [Decimal(str(number)) for number in wanted] != [n for n in (plain.number, plain.upper) if n is not None]:
        yield f"value {plain} is not {wanted}"
    if plain.unit.label not in right(row, "unit"):
        yield f"unit {plain.unit}"
    if not {found.indicator.name, *found.indicator.aliases} & set(right(row, "indicator")):
        yield f"indicator {found.indicator.name}"
    periods = {found.period, "stock"} if found.indicator.timing is Timing.STOCK else {found.period}
    if not periods & set(right(row, "period")):
        yield f"period {found.period}"
    if found.measure not in right(row, "measure"):
        yield f"measure {found.measure}"
    if found.kind not in right(row, "kind"):
        yield f"kind {found.kind}"


def test_every_required_figure_is_declared_as_the_readers_annotated_it(corpus: Path, facts: District) -> None:
    declared = said(facts)
    wrong = {
        row["id"]: list(differences(row, declared[row["id"][1:]]))
        for row in required(corpus)
        if list(differences(row, declared[row["id"][1:]]))
    }
    assert wrong == {}
    assert len(required(corpus)) == len(declared) == 123


def test_figures_stand_under_the_name_that_the_annotation_gives_them(corpus: Path, facts: District) -> None:
    declared = said(facts)
    other = [r["id"] for r in required(corpus) if declared[r["id"][1:]].indicator.name != r["indicator"]]
    assert other == ["g121"]  # 招聘活动: one indicator with 招聘会, whose alias it is


def test_comparison_groups_are_kept(corpus: Path, facts: District) -> None:
    compared = {number: slot for number, slot in facts.figures.items() if "|" in slot}
    by_slot = {o.slot: o.compared_with for o in facts.observations}
    missing = [
        row["id"]
        for row in required(corpus)
        if row.get("compare_to") and by_slot[compared[row["id"][1:]]] != row["compare_to"]
    ]
    assert missing == ["g051"]  # 年度计划投资 is its denominator, not a group it is compared with


def test_the_look_alikes_and_contradictions_are_those_of_the_pairs_file(corpus: Path, facts: District) -> None:
    text = (corpus / "yuhuatai-2024h1.pairs.md").read_text(encoding="utf-8")
    for caution in facts.cautions:
        line = next(x for x in text.splitlines() if x.startswith(f"| {caution.code} |"))
        named = set(re.findall(r"g(\d{3})", line))
        ours = {number for number, slot in facts.figures.items() if slot in caution.slots}
        assert ours <= named | {"048", "049", "050", "051", "016"}, caution.code


def test_the_systems_are_the_rows_of_the_list(corpus: Path) -> None:
    text = (corpus.parent / "systems.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+\.\d+) \| (.*?)(?: †)? \|", text, re.MULTILINE)
    assert [(s.id, s.name) for s in systems()] == rows
    assert len(rows) == 104


def names(district: District) -> set[str]:
    """Proper names, which may be written as the report writes them."""
    of_things = {x.name for x in (*district.indicators, *district.organisations, *district.targets)}
    aliases = {alias for x in (*district.indicators, *district.organisations) for alias in x.aliases}
    subjects = {fact.subject for fact in district.observations if fact.subject}
    projects = {name for p in district.projects.projects for name in (p.name, *p.aliases)}
    projects |= {one.name for one in (*district.projects.lists, *district.projects.sectors)}
    return {*of_things, *aliases, *subjects, *projects, *(s.name for s in systems()), district.plan.name}


def test_no_piece_of_a_sentence_of_the_report_is_in_the_catalogue(corpus: Path, facts: District) -> None:
    report = (corpus / "yuhuatai-2024h1.txt").read_text(encoding="utf-8")
    known = sorted(names(facts), key=len, reverse=True)
    echoes = set()
    for path in (p for p in (PROJECT / "src" / "daxu" / "catalogue").rglob("*") if p.suffix in {".py", ".toml"}):
        text = path.read_text(encoding="utf-8")
        for name in known:
            text = text.replace(name, "·")
        echoes |= {(path.name, run) for run in HAN.findall(text) if len(run) > LONGEST_ECHO and echoed(run, report)}
    assert echoes == set()


def echoed(run: str, report: str) -> bool:
    """Whether any stretch of a run longer than a name stands in the report."""
    width = LONGEST_ECHO + 1
    return any(run[at : at + width] in report for at in range(len(run) - width + 1))
