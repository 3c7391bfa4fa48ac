"""Cases that officials add: one row of tests/cases/pace.csv each, in the words of docs/method."""

import csv
from pathlib import Path

import pytest
from rows import Row, said, stands

from daxu.core.rules import RuleKind

CASES = Path(__file__).parents[1] / "cases" / "pace.csv"


def cases() -> list[Row]:
    with CASES.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["名称"])
def test_a_case_is_judged_as_the_official_says(case: Row):
    kind = next(kind for kind in RuleKind if case["规则"] in (kind.value, kind.label))
    computed = said(stands(kind, case))
    assert {k: v for k, v in computed.items() if case[k]} == {k: case[k] for k in computed if case[k]}


def test_every_case_has_a_name_of_its_own_and_a_verdict():
    names = [case["名称"] for case in cases()]
    assert len(set(names)) == len(names)
    assert all(case["判定"] for case in cases())
