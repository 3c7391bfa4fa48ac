"""The page on checking: every check has its row, and the example of a check inside a report raises it as it says."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from daxu.core.quantity import Quantity
from daxu.duties.checking import CHECKS, EVERY_CHECK, inside
from daxu.duties.checking.stated import stated
from daxu.reader import read

PAGE = Path(__file__).resolve().parents[3] / "docs" / "method" / "checking.md"
TITLE = "关于青川区2023年上半年国民经济和社会发展计划执行情况的报告\n一、2023年上半年计划执行情况\n"
AHEAD = "\n二、2023年下半年重点工作安排\n"


def rows() -> dict[str, tuple[str, str, str]]:
    """The name, the severities and the example of every check on the page."""
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"^\| `(\w+)` \| (\S+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    return {check: (name, severities, example) for check, name, severities, example in found}


def test_every_check_has_its_row_under_its_name_and_no_other_has():
    assert {check: name for check, (name, _, _) in rows().items()} == {check: name for check, name, _ in EVERY_CHECK}


@pytest.mark.parametrize("check", [check.name for check in CHECKS])
def test_the_example_of_a_check_raises_it_with_a_severity_of_its_row(check):
    _, severities, example = rows()[check]
    text = TITLE + example.replace("⏎", AHEAD)
    found = {problem.severity.value for problem in inside(text, read(text)) if problem.check == check}
    assert found
    assert found <= set(severities.split("、"))


INTERVALS = re.findall(
    r"^\| ([^|]*\d[^|]*) \| (无|\d[^|]*) \| (无|\d[^|]*) \| [^|]+ \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.mark.parametrize(("said", "low", "high"), INTERVALS, ids=[said for said, _, _ in INTERVALS])
def test_a_printed_number_stands_for_the_interval_of_its_row(said, low, high):
    (finding,) = read(f"{TITLE}重点指标{said}。").findings
    known = stated(finding)
    assert (known.low, known.high) == (end(low), end(high))


def end(said: str) -> Fraction | None:
    if said == "无":
        return None
    return Fraction(Quantity.parse(said).base) if said[-1] == "元" else Fraction(said)
