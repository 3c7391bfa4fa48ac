"""The reader on texts that nobody wrote: its own words in any order, odd numbers, and characters of every sort."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from daxu.reader import Finding, Reading, read, read_lines
from daxu.reader.lexicon import lexicon

MEASURES = {"level", "growth_yoy", "share", "rank", "diff_vs_other", "completion_rate", "count_part", "other"}
KINDS = {"actual", "target", "estimate", "plan"}
_GRAMMAR = """
。 ； ， 、 ： （ ） “ ” 《 》 # ** ① ² [1] [^2] 〔2031〕9号 注： 名词解释 一、 2031年工作回顾 2032年工作安排
今年 去年 上半年 全年 到2035年 “十五五” 一季度 1—9月 同比 比上年 分别 和 及 其中 约 近 超 以上 左右 多 余 个百分点
占 比重 增长 下降 提高 完成 年度目标 达到 预计 预计，下同 下同 力争 确保 高于全省 居全省 第 位 首位 翻番 百分之 分之 成
税收 粮食产量 就业人数 新建 项目 道路 云溪区 万 亿 千 百 十 一 二 三 两 〇 点 % ‰ ％ ∶ : / - — ～ + × . ·
"""
SENTENCES = (
    "2031年，云溪区一般公共预算收入完成84.6亿元，同比增长5.2%，占年度目标的51.3%，高于全省平均0.4个百分点。",
    "新增就业1.2万人，其中失业人员再就业3100余人；登记失业率控制在4%—5%以内，居全省第3位。",
    "到2035年，力争三次产业比重为2.1∶38.4∶59.5，粮食产量和油料产量分别达12.5万吨、1,300吨（预计，下同）。",
    "百分之六十以上的项目、三成左右的道路和两座学校投用，接待游客翻了一番，带动投资超千亿元。",
)
WIDE = {ord(a): b for a, b in zip("0123456789", "０１２３４５６７８９", strict=True)}


def declared(words: Any) -> Iterator[str]:
    """Every word of a declared list, however deep."""
    if isinstance(words, str):
        yield words
    elif isinstance(words, dict):
        yield from words
        yield from declared(list(words.values()))
    elif isinstance(words, list):
        for word in words:
            yield from declared(word)


LEXICON = sorted({word for name in ("names", "units", "verbs") for word in declared(lexicon(name))})
DIGITS = st.integers(0, 10**4).map(str) | st.integers(0, 10**30).map(str)
BETWEEN = st.sampled_from(list(".,-—/:∶×·至+、"))
NUMBERS = st.builds(lambda a, between, b: a + between + b, DIGITS, BETWEEN, DIGITS)
ODD = st.characters(categories=["Cs", "Mn", "Me", "Nd", "Nl", "No", "Cf", "Cc", "Zs", "Co"])
RIGHT_TO_LEFT = st.characters(min_codepoint=0x590, max_codepoint=0x6FF) | st.sampled_from("\u202e\u202b\u200f\u2066")
WORDS = st.sampled_from(_GRAMMAR.split()) | st.sampled_from(LEXICON) | DIGITS | NUMBERS | st.just("\n")
PIECES = st.builds(
    lambda words, at, size: words[at : at + size], st.sampled_from(SENTENCES), st.integers(0, 50), st.integers(1, 25)
)
PROSE = st.lists(WORDS | PIECES, max_size=30).map("".join)
JUNK = st.lists(WORDS | PIECES | ODD | RIGHT_TO_LEFT | st.characters(), max_size=30).map("".join)
TEXTS = PROSE | JUNK

law = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)


def everything(reading: Reading) -> list[tuple[int, int]]:
    """Where every number stands that the reader says anything about."""
    return sorted((x.start, x.end) for x in (*reading.findings, *reading.passed, *reading.unread))


@law
@given(TEXTS)
def test_a_finding_stands_in_the_text_and_findings_follow_each_other(text: str) -> None:
    findings = read(text).findings
    assert all(0 <= f.start < f.end <= len(text) and text[f.start : f.end] == f.text for f in findings)
    assert all(one.end <= other.start for one, other in pairwise(findings))


@law
@given(TEXTS)
def test_nothing_is_read_twice_and_nothing_is_empty(text: str) -> None:
    spans = everything(read(text))
    assert all(start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


@law
@example("百分之五.")
@example("百分之.五")
@example("1∶2∶1,300")
@given(TEXTS)
def test_every_run_of_digits_is_read_passed_or_named_as_unread(text: str) -> None:
    spans = everything(read(text))
    for run in re.finditer(r"[0-9０-９]+", text):
        assert all(any(start <= place < end for start, end in spans) for place in range(*run.span())), run


@law
@given(TEXTS, st.none() | st.integers(1900, 2100))
def test_what_a_finding_says_is_of_the_declared_sorts(text: str, year: int | None) -> None:
    for found in read(text, year=year).findings:
        values = found.value if isinstance(found.value, tuple) else (found.value,)
        assert all(isinstance(value, Decimal) and value.is_finite() for value in values)
        assert found.measure in MEASURES
        assert found.kind in KINDS
        assert set(found.rule.split("+")) <= set(lexicon("rules"))
        json.dumps(found.plain(), allow_nan=False)


@law
@given(TEXTS)
def test_the_same_text_is_read_the_same_way_each_time(text: str) -> None:
    before = read(text)
    read("税收5亿元。\n名词解释\n12%")
    assert read(text) == before


@law
@given(TEXTS)
def test_line_by_line_finds_what_is_found_at_once(text: str) -> None:
    whole = read(text)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    streamed = list(read_lines(iter(lines)))
    assert tuple(x for x in streamed if isinstance(x, Finding)) == whole.findings
    assert sorted((x.start, x.end) for x in streamed) == everything(whole)


@law
@given(TEXTS, TEXTS)
def test_a_paragraph_below_moves_no_number_above(above: str, below: str) -> None:
    both = everything(read(f"{above}\n\n{below}"))
    assert [span for span in both if span[1] <= len(above)] == everything(read(above))


@law
@given(PROSE)
def test_full_width_digits_say_the_same(text: str) -> None:
    plain, wide = read(text), read(text.translate(WIDE))
    assert everything(wide) == everything(plain)
    assert [replace(found, text="") for found in wide.findings] == [replace(found, text="") for found in plain.findings]
