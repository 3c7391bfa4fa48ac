"""Texts that mean no good: the answer is a result or a clear error, in bounded time."""

from __future__ import annotations

import time

import pytest

from daxu.duties.checking import check, open_document, pasted

MEGABYTE = 1_000_000
HOSTILE = {
    "digits": "7" * 50 * MEGABYTE,
    "one line": "地区生产总值增长5%，" * (MEGABYTE // 10),
    "percent signs": "%" * MEGABYTE,
    "dots": "1." * (MEGABYTE // 2),
    "commas": "1,234," * (MEGABYTE // 6),
    "quotes": "“" * MEGABYTE,
    "open names": "“甲乙丙丁戊己庚辛" * (MEGABYTE // 10),
    "markers": "一是" * (MEGABYTE // 2),
    "announced": "三个重点：甲乙、" * (MEGABYTE // 8),
    "minus signs": "增长-" * (MEGABYTE // 3),
    "among": "共9个，其中" * (MEGABYTE // 6),
    "newlines": "\n" * MEGABYTE,
    "from to": "由5%到6%，提高1个百分点" * (MEGABYTE // 14),
    "same thing": "一般公共预算收入4.2亿元。" * (MEGABYTE // 15),
    "other thing": "".join(f"一般公共预算收入{i}.2亿元。" for i in range(1, 40_000)),
    "ranks": "列城区第一位、列主城区第二位。" * (MEGABYTE // 16),
    "dates": "99月99日" * (MEGABYTE // 6),
}
SECONDS_FOR_A_MEGABYTE = 60  # a loaded machine included: what grows with the square of the length takes hours


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_checked_in_bounded_time(kind):
    began = time.process_time()
    check(pasted(HOSTILE[kind], kind))
    assert time.process_time() - began < SECONDS_FOR_A_MEGABYTE


def test_bytes_of_no_encoding_are_refused_at_once():
    began = time.process_time()
    with pytest.raises(ValueError, match="编码"):
        open_document(b"\xff\x80" * (5 * MEGABYTE), "a.txt")
    assert time.process_time() - began < SECONDS_FOR_A_MEGABYTE
