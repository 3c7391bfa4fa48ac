"""Unmistakable: what officials type for money, months and days, put into the one form that is read exactly.

Only what can mean one thing is put right: full-width digits, ￥, 1亿2000万, 2024年6月. What could mean two things stays
as it was typed, and is refused with the words that were typed.
"""

from __future__ import annotations

import re

_ALIKE = str.maketrans("０１２３４５６７８９．，－−–／億萬", "0123456789.,---/亿万")
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})(?:月份?)?|(\d{4})(\d{2})")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?|(\d{4})(\d{2})(\d{2})")
_AROUND_MONEY = re.compile(r"^(?:人民币)?[￥¥]?|[。整]+$")
_TWO_SCALES = re.compile(r"(\d+)亿(?:零)?([\d,]{1,5})万元?")
_THE_W = re.compile(r"(?<=\d)[wW](?=元?$)")


def money(written: str) -> str:
    """Return an amount as it is read: ￥１，２００万元整 as 1,200万元, 1亿2000万 as 12000万元; else as it was typed."""
    text = _AROUND_MONEY.sub("", "".join(written.translate(_ALIKE).split()))
    text = _THE_W.sub("万", text)
    if (both := _TWO_SCALES.fullmatch(text)) and re.fullmatch(r"\d{1,4}|\d,\d{3}", both[2]):
        text = f"{int(both[1]) * 10_000 + int(both[2].replace(',', ''))}万元"
    return f"{text}元" if text.endswith(("万", "亿")) else text


def month(written: str) -> str:
    """Return a month as 2024-06: 2024年6月, 2024.6, 202406; else as it was typed."""
    return _dashed(_MONTH, written)


def day(written: str) -> str:
    """Return a day as 2024-06-30: 2024年6月30日, 2024/6/30, 20240630; else as it was typed."""
    return _dashed(_DAY, written)


def _dashed(form: re.Pattern[str], written: str) -> str:
    found = form.fullmatch("".join(written.translate(_ALIKE).split()))
    if not found:
        return written.strip()
    year, *rest = (part for part in found.groups() if part)
    return "-".join([year, *(f"{int(part):02}" for part in rest)])
