"""The scores the reader reaches on annotated reports; skipped, saying so, where the corpus is absent."""

from __future__ import annotations

import importlib.util
import json
import os
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from daxu.reader import read

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("DAXU_SHARED") or ROOT.parent / "shared")
CORPUS = SHARED / "corpus"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the annotated corpus is not beside the project (DAXU_SHARED)"),
]
LEAST = {
    "sample": {"span": 1, "value": 1, "unit": 1, "measure": 1, "kind": 1, "period": 1, "indicator_soft": 0.95},
    "excerpts": {"span": 1, "value": 1, "unit": 1, "measure": 0.99, "kind": 1, "period": 0.99, "indicator_soft": 0.98},
}
WRITTEN_BEFORE_ITS_PLAN = {"003": 2005}  # an outline of a five-year plan: all its figures are about later years


GIVEN_IN = (
    {
        r["file"]: r["year"]
        for r in map(json.loads, (CORPUS / "reports" / "index.jsonl").read_text("utf-8").splitlines())
    }
    if CORPUS.is_dir()
    else {}
)


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_reading", SHARED / "tools" / "score_reading.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def texts(which: str) -> list[tuple[str, list[dict[str, Any]], int | None]]:
    if which == "sample":
        text = (CORPUS / "yuhuatai-2024h1.txt").read_text(encoding="utf-8")
        return [(text, rows(CORPUS / "yuhuatai-2024h1.gold.jsonl"), None)]
    gold = rows(CORPUS / "excerpts" / "gold.jsonl")
    found = []
    for name in sorted({g["id"] for g in gold}):
        own = [g for g in gold if g["id"] == name]
        usual = Counter(g["period"] for g in own if len(g["period"]) == 4).most_common(1)[0][0]
        text = (CORPUS / "excerpts" / f"{name}.txt").read_text(encoding="utf-8")
        found.append((text, own, WRITTEN_BEFORE_ITS_PLAN.get(name, int(usual))))
    return found


@pytest.mark.parametrize("which", LEAST)
def test_annotated_reports_are_read_as_annotated(which: str, scorer: ModuleType) -> None:
    right: Counter[str] = Counter()
    asked = given = 0
    for text, gold, year in texts(which):
        result = scorer.score(gold, [f.plain() for f in read(text, year=year).findings])
        right.update({field: score["tp"] for field, score in result["scores"].items()})
        asked, given = asked + result["n_gold"], given + result["n_pred"]
    reached = {field: 2 * right[field] / (asked + given) for field in LEAST[which]}
    assert {field: f for field, f in reached.items() if f < LEAST[which][field]} == {}


def test_kinds_do_not_depend_on_knowing_the_year(scorer: ModuleType) -> None:
    wrong = []
    for text, gold, _ in texts("excerpts"):
        result = scorer.score(gold, [f.plain() for f in read(text).findings])
        wrong += [gold[i]["id"] for i, _, fields in result["wrong"] if "kind" in fields]
    assert wrong == []


@pytest.mark.parametrize("report", sorted((CORPUS / "reports").glob("*.md")), ids=lambda p: p.stem)
def test_whole_reports_are_read_with_next_to_nothing_unread(report: Path) -> None:
    reading = read(report.read_text(encoding="utf-8"))
    assert reading.year == GIVEN_IN[report.name] - 1
    assert len(reading.unread) <= 0.06 * len(reading.findings)
