"""Laws that hold for every text, however odd."""

from __future__ import annotations

import re
import time
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxu.reader import Finding, read, read_lines
from daxu.reader.lexicon import lexicon

ROOT = Path(__file__).resolve().parents[2]
_WORDS = """
全市 税收 增长 下降 分别 和 、 ， 。 ； （预计，下同） 占 比重 完成 年度计划的 等 “ ” 预计 ① ²
3.5% 12亿元 1.2 5.5%—6% 第二 三成 2030年 项目 35个 100余批次 高于全省 百分点 1,234.5 ９.９％ -3
9.1∶40.2∶50.7 S338 一、回顾 ( ) 万 连续3年 翻一番 到2035年 〔2029〕3号
"""
WORDS = st.sampled_from([*_WORDS.split(), " ", "\n"])
TEXTS = st.lists(WORDS, max_size=40).map("".join) | st.text(max_size=60)


def spans(text: str) -> list[tuple[int, int]]:
    reading = read(text, year=2030)
    return sorted((x.start, x.end) for x in (*reading.findings, *reading.passed, *reading.unread))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_finding_points_at_its_own_words(text: str) -> None:
    for found in read(text, year=2030).findings:
        assert text[found.start : found.end] == found.text


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_nothing_is_read_twice(text: str) -> None:
    found = spans(text)
    assert all(a[1] <= b[0] for a, b in pairwise(found))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_digit_is_accounted_for(text: str) -> None:
    covered = spans(text)
    for run in re.finditer(r"[0-9０-９]+", text):
        assert any(start <= run.start() < end for start, end in covered), run[0]


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_reading_twice_says_the_same(text: str) -> None:
    assert read(text, year=2030) == read(text, year=2030)


@settings(max_examples=60, deadline=None)
@given(TEXTS.filter(lambda t: "回顾" not in t))
def test_what_comes_after_changes_nothing_before(text: str) -> None:
    before = read(text, year=2030).findings
    assert read(text + "\n另有绿地30公顷。", year=2030).findings[: len(before)] == before


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_line_by_line_says_the_same_as_at_once(text: str) -> None:
    streamed = [x for x in read_lines(text.splitlines(keepends=True), year=2030) if isinstance(x, Finding)]
    if set(text) & set("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"):
        return
    assert tuple(streamed) == read(text, year=2030).findings


def test_full_width_digits_give_the_same_values() -> None:
    text = "税收12.5亿元，增长3.5%，占比40%，居全省第2位。"
    wide = text.translate({ord(a): b for a, b in zip("0123456789.%", "０１２３４５６７８９．％", strict=True)})
    assert [f.value for f in read(text).findings] == [f.value for f in read(wide).findings]


@pytest.mark.parametrize(
    "part", ["1", "分别", "、", "（", "一", "a1", "1、", "增长", "5项目", "1-", "第", "等", "占", "“"]
)
def test_a_line_without_end_is_read_in_time_that_grows_with_it(part: str) -> None:
    def seconds(size: int) -> float:
        text = part * (size // len(part))
        begin = time.process_time()
        read(text)
        return time.process_time() - begin

    read("热身1亿元")
    short, long = seconds(6_000), min(seconds(24_000) for _ in range(3))  # a busy machine slows one run, not three
    assert long < max(short, 0.02) * 12  # four times as long: quadratic would be sixteen


def test_every_rule_is_declared_and_documented() -> None:
    page = (ROOT / "docs" / "method" / "reading.md").read_text(encoding="utf-8")
    missing = [name for name in lexicon("rules") if f"`{name}`" not in page]
    assert missing == []


def test_every_rule_that_fires_is_declared() -> None:
    text = " ".join(p.read_text(encoding="utf-8") for p in sorted(Path(__file__).parent.glob("test_*.py")))
    reading = read(text, year=2030)
    fired = {name for f in reading.findings for name in f.rule.split("+")} | {p.rule for p in reading.passed}
    assert fired <= set(lexicon("rules"))


def test_no_word_is_declared_twice() -> None:
    folder = ROOT / "src" / "daxu" / "reader" / "lexicon"
    for file in sorted(folder.glob("*.toml")):
        for name, words in tomllib.loads(file.read_text(encoding="utf-8")).items():
            if isinstance(words, list):
                assert len(words) == len(set(words)), (
                    file.name,
                    name,
                    sorted({w for w in words if words.count(w) > 1}),
                )


@pytest.mark.parametrize("part", ["1,", "1、", "12.5 ", "1;", "1|"])
def test_a_million_characters_of_bare_numbers_are_read_in_a_moment_and_guessed_at_by_nobody(part: str) -> None:
    begin = time.process_time()
    reading = read(part * (1_000_000 // len(part)))
    assert (reading.findings, reading.passed) == ((), ())
    assert time.process_time() - begin < 3
