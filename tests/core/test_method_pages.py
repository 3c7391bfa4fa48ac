"""The worked tables of docs/method are computed again, so that the pages cannot rot."""

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from rows import Row, said, stands

from daxu.core.lights import lit
from daxu.core.pace import Verdict
from daxu.core.quantity import Quantity, shown
from daxu.core.rules import RuleKind
from daxu.core.tally import Tally
from world import SANYA, YINCHUAN, judged

PAGES = Path(__file__).parents[2] / "docs" / "method"


def tables(page: str) -> Iterator[list[Row]]:
    """Yield every table of a page, each row by its headings."""
    text = (PAGES / page).read_text(encoding="utf-8")
    for block in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        head, _rule, *rows = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines())
        yield [dict(zip(head, row, strict=True)) for row in rows]


def worked(page: str) -> list[Row]:
    return next(table for table in tables(page) if {"实际", "判定"} <= table[0].keys())


ROWS = [
    pytest.param(kind, row, id=f"{kind.value}-{number}")
    for kind in RuleKind
    for number, row in enumerate(worked(f"{kind.value}.md"), 1)
]


@pytest.mark.parametrize(("kind", "row"), ROWS)
def test_a_worked_row_is_what_the_rule_computes(kind: RuleKind, row: Row):
    computed = said(stands(kind, row))
    assert computed == {heading: row[heading] for heading in computed}


@pytest.mark.parametrize(
    "row", next(t for t in tables("lights.md") if "缺口（%）" in t[0]), ids=lambda row: row["实际"]
)
def test_a_worked_light_is_what_the_table_gives(row: Row):
    seen = judged("100家", row["实际"])
    yinchuan, sanya = lit(seen, YINCHUAN), lit(seen, SANYA)
    assert (shown(yinchuan.shortfall), shown(sanya.shortfall)) == (row["缺口（百分点）"], row["缺口（%）"])
    assert (yinchuan.note or yinchuan.light.value, sanya.light.value) == (row["银川2025"], row["三亚2022"])


@pytest.mark.parametrize("row", next(tables("rate.md")), ids=lambda row: row["达序率"])
def test_a_worked_rate_is_what_the_tally_says(row: Row):
    items = [("", verdict) for verdict in Verdict for _ in range(int(row[verdict.value]))]
    assert str(Tally.of(items)) == row["达序率"]


def test_the_index_leads_to_every_rule_and_names_every_verdict():
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert "\nEnglish: " in index
    assert all(f"]({page.name})" in index for page in PAGES.glob("*.md") if page.name != "README.md")
    for kind in RuleKind:
        assert f"[{kind.label}]({kind.value}.md) | `{kind.value}`" in index
    named = next(table for table in tables("README.md") if "判定" in table[0])
    assert [(row["判定"], row["英文"]) for row in named] == [(v.value, v.english) for v in Verdict]


@pytest.mark.parametrize("name", [*(kind.value for kind in RuleKind), "lights", "rate"])
def test_every_page_has_an_english_line_and_the_same_sections(name: str):
    text = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    assert "\nEnglish: " in text
    assert re.findall("^## (.+)$", text, re.MULTILINE) == ["规则", "公式", "算例", "不采用的做法", "依据"]


def test_a_wrong_number_in_a_table_would_be_noticed():
    row = worked("by-month.md")[0]
    assert said(stands(RuleKind.BY_MONTH, {**row, "实际": "8340人"}))["判定"] != row["判定"]


def test_the_general_rules_on_bounds_are_the_ones_computed():
    assert Quantity.parse("近7600元").limits == (Decimal(7500), Decimal(7600))
    assert Quantity.parse("超20家").limits == (Decimal(20), Decimal(30))
    assert Quantity.parse("1000个以上").limits == (Decimal(1000), None)
