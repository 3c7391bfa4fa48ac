"""The examples of docs/method/report-templates.md are rendered again, so that the page cannot rot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daxu.duties import reporting
from daxu.duties.reporting import execution
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates.filling import WORDS
from daxu.duties.reporting.templates.forms import Form, form_called
from duties.reporting.yuhuatai import HALF, NOW, evaluation

PAGE = (Path(__file__).parents[3] / "docs" / "method" / "report-templates.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Return the rows of the table whose first heading this is; a bar in a cell is written with a backslash."""
    for block in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        head, _rule, *found = (
            [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip("|\n"))]
            for line in block.splitlines()
        )
        if head[0] == heading:
            return found
    raise LookupError(heading)


@pytest.mark.parametrize(("template", "report"), rows("模板"))
def test_an_example_is_rendered_as_the_page_says(template, report):
    text = f"附件：无\n{template}".encode()
    built = reporting.build(evaluation=evaluation(), period=HALF, now=NOW, template=text)
    assert "".join(sentence.text for sentence in built.sentences) == report


def test_the_page_names_every_form_and_its_other_words():
    told = {word: [other for other in also.split("、") if other] for word, _meaning, also in rows("形式")}
    of_targets = {form.value for form in Form} - {"项数", "名单"}
    assert set(told) == of_targets
    assert all(form_called(other) is form_called(word) for word, others in told.items() for other in others)


def test_the_page_names_every_word_count_and_passage():
    named = set(re.findall(r"`\{([^}|]+)(?:\|项数)?\}`", PAGE))
    assert named >= {*WORDS, *execution.counts(Subject(evaluation(), HALF)), *execution.PASSAGES}
