"""Texts that mean no good: the answer is a result or a clear error, in bounded time."""

from __future__ import annotations

import time

import pytest

from daxu.duties.checking import Ledger, check, open_document, pasted
from duties.reporting.yuhuatai import evaluation

MEGABYTE, LONG = 1_000_000, 60_000
HOSTILE = {
    "digits": "7" * 3 * MEGABYTE,
    "one line": "地区生产总值增长5%，" * (LONG // 10),
    "percent signs": "%" * LONG,
    "dots": "1." * (LONG // 2),
    "commas": "1,234," * (LONG // 6),
    "quotes": "“" * LONG,
    "open names": "“甲乙丙丁戊己庚辛" * (LONG // 10),
    "markers": "一是" * (LONG // 2),
    "announced": "三个重点：甲乙、" * (LONG // 8),
    "minus signs": "增长-" * (LONG // 3),
    "among": "共9个，其中" * (LONG // 6),
    "newlines": "\n" * LONG,
    "from to": "由5%到6%，提高1个百分点" * (LONG // 14),
    "same thing": "一般公共预算收入4.2亿元。" * (LONG // 15),
    "other thing": "".join(f"一般公共预算收入{i}.2亿元。" for i in range(1, 3_000)),
    "ranks": "列城区第一位、列主城区第二位。" * (LONG // 16),
    "dates": "99月99日" * (LONG // 6),
}
SECONDS = 20  # a loaded machine included: what grows with the square of the length takes hours


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_is_checked_in_bounded_time(kind):
    began = time.process_time()
    check(pasted(HOSTILE[kind], kind))
    assert time.process_time() - began < SECONDS


def test_a_hostile_text_is_held_against_a_ledger_in_bounded_time():
    ledger = Ledger(evaluation().book, lambda _: ())
    began = time.process_time()
    found = check(pasted("地区生产总值增长5%、新增城镇就业8350人，" * (LONG // 20)), ledger=ledger).problems
    assert len(found) >= LONG // 20
    assert time.process_time() - began < SECONDS


def test_bytes_of_no_encoding_are_refused_at_once():
    began = time.process_time()
    with pytest.raises(ValueError, match="编码"):
        open_document(b"\xff\x80" * (5 * MEGABYTE), "a.txt")
    assert time.process_time() - began < SECONDS
