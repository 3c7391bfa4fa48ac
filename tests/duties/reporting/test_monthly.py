"""The monthly brief: one page, every number bound, what is behind named with what each month must bring."""

from __future__ import annotations

import shutil
from functools import cache

import pytest

from daxu.core.period import Period
from daxu.duties.reporting import consistency, monthly
from daxu.duties.reporting.report import Report
from daxu.duties.reporting.subject import Subject
from duties.reporting.test_report_printed import printed
from duties.reporting.yuhuatai import HALF, NOW, evaluate, evaluation, model


@cache
def subject() -> Subject:
    return Subject(evaluation(), HALF)


@cache
def brief() -> Report:
    return monthly.compose(subject(), now=NOW)


def said(heading: str) -> str:
    return "".join(p.text for section in brief().sections if heading in section.heading for p in section.paragraphs)


def test_it_says_how_the_plan_stands_what_is_behind_and_what_each_month_must_bring():
    assert [section.heading for section in brief().sections] == [
        "一、总体", "二、滞后的目标", "三、往后每月", "四、主要指标",
    ]  # fmt: skip
    assert "可以判定的有6项，其中达到序时进度的有5项，达序率83.3%" in said("总体")
    assert "软件业务收入完成年度目标的46.7%，按序时进度应完成50.0%，落后3.3个百分点" in said("滞后")
    assert "下半年还需完成1600亿元，月均不少于266.7亿元" in said("每月")


def test_every_sentence_has_its_source_and_every_number_is_bound():
    names = consistency.names_with_digits(subject().book)
    for sentence in brief().sentences:
        assert sentence.sources, sentence.text
        assert consistency.unbound_digits(sentence, names) == [], sentence.text


def test_at_the_end_of_the_year_no_month_is_left_to_ask_of():
    whole = Subject(evaluate(model(), Period.parse("2024").end), Period.parse("2024"))
    assert "往后每月" not in "".join(s.heading for s in monthly.compose(whole, now=NOW).sections)


@pytest.mark.office
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice is absent")
def test_it_is_one_page(tmp_path):
    assert len(printed(brief(), tmp_path)) == 1
