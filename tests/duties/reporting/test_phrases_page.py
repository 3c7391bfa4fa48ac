"""The worked tables of docs/method/phrases.md are computed again, so that the page cannot rot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daxu.core.quantity import Quantity, unit
from daxu.duties.reporting import phrases

PAGE = Path(__file__).parents[3] / "docs" / "method" / "phrases.md"


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the table whose first heading this is."""
    for block in re.findall(r"(?:^\|.*\n)+", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        head, _rule, *found = ([cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines())
        if head[0] == heading:
            return found
    raise LookupError(heading)


def said(text: str, *, promised: bool) -> str:
    try:
        return phrases.said(Quantity.parse(text), promised=promised)
    except phrases.Unsayable:
        return "不可说"


@pytest.mark.parametrize(("filed", "fact", "goal"), rows("归档"))
def test_a_quantity_is_said_as_the_page_says(filed, fact, goal):
    assert (said(filed, promised=False), said(filed, promised=True)) == (fact, goal)


@pytest.mark.parametrize(("growth", "words"), rows("增速"))
def test_growth_is_said_as_the_page_says(growth, words):
    assert phrases.change(Quantity.parse(growth)) == words


@pytest.mark.parametrize(("name", "label", "subject"), rows("名称"))
def test_a_subject_is_made_as_the_page_says(name, label, subject):
    assert phrases.subject(name, unit(label)) == subject


@pytest.mark.parametrize(("first", "second", "common"), rows("前一主语"))
def test_words_are_shared_as_the_page_says(first, second, common):
    assert (phrases.shared(first, second) or "无") == common
