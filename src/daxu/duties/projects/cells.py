"""Cells: amounts, days, places and names as people write them into lists of projects, read exactly or refused."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import TypeVar

from daxu.core.book import Book
from daxu.core.projects.entering import MOST_YUAN
from daxu.core.projects.stage import Category, Stage
from daxu.core.text import Text
from daxu.desk.portfolio import squeezed
from daxu.desk.tables import Cell, Sort
from daxu.duties.projects.columns import YUAN, Field

Word = TypeVar("Word", Stage, Category)
_LONGEST = 40
_AMOUNT = re.compile(r"(-?\d[\d,]*(?:\.\d+)?)(亿元|万元|千元|元|亿|万)?")
_MISGROUPED = re.compile(r",(?!\d{3}(?!\d))|(?<=\d{4}),")
_DAY = re.compile(r"((?:19|20)\d\d)(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?(?: ?\d{1,2}:\d\d(?::\d\d)?)?")
_SQUEEZED_DAY = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_MONTH = re.compile(r"((?:19|20)\d\d)(?:[-/.年])(\d{1,2})月?(?:底|末|份)?")
_MONTH_ALONE = re.compile(r"(\d{1,2})月(?:底|末|份)?")
_OF_TWO_MONTHS = re.compile(r"(?:19|20)\d\d\.1")
_OPENS_DAYS = range(20_000, 60_000)
_SEPARATED = re.compile(r"[、,，;；|/\n]+")


class BadCell(ValueError):
    """A cell that cannot be read as what its column holds; the message says why, and how to write it."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


def _bad(zh: str, en: str) -> BadCell:
    return BadCell(Text(zh, en))


def said(cell: Cell) -> str:
    """Return what a cell says, in one width; a dash says nothing. Raise BadCell for what is no content."""
    if cell.sort is Sort.ERROR:
        raise _bad(
            f"这一格是错误值“{cell.text}”，请改正公式。", f"The cell holds an error ({cell.text}): mend its formula."
        )
    if cell.sort is Sort.UNCOMPUTED:
        raise _bad(
            "公式还没有计算结果，请在表格软件里打开后保存。", "The formula was never computed: open and save the file."
        )
    text = plain(cell.text)
    return "" if text in {"-", "—", "–", "/", "\\", "无", "N/A", "n/a"} else text


def plain(text: str) -> str:
    """Return words as cells are read: in one width, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def yuan(text: str, unit: str) -> int:
    """Return an amount in whole yuan: a bare number is in the column's unit, a unit that is said counts."""
    bare = text.replace(" ", "").removeprefix("¥").removesuffix("人民币")
    found = _AMOUNT.fullmatch(bare)
    if not found or len(bare) > _LONGEST or _MISGROUPED.search(found[1]):
        raise _bad(
            f"“{text}”不是金额；写数字，如 1234.5 或 1.2亿元。", f"{text!r} is no amount: write digits, as 1234.5."
        )
    scale = YUAN[{"亿": "亿元", "万": "万元"}.get(found[2] or unit, found[2] or unit)]
    try:
        amount = Decimal(found[1].replace(",", "")) * scale
    except InvalidOperation:  # pragma: no cover — the pattern lets digits through only
        raise _bad(f"“{text}”不是金额。", f"{text!r} is no amount.") from None
    return _whole(amount, text)


def _whole(amount: Decimal, text: str) -> int:
    if amount < 0:
        raise _bad(
            f"金额不能是负数（{text}）；冲减请更正原来的月份。",
            f"Money cannot be negative ({text}): correct the month.",
        )
    if amount > MOST_YUAN:
        raise _bad(f"“{text}”大得不合情理，请核对单位。", f"{text!r} is beyond reason: check the unit.")
    if amount != amount.to_integral_value():
        raise _bad(f"“{text}”折不成整元，请核对单位。", f"{text!r} is no whole number of yuan: check the unit.")
    return int(amount)


def day(cell: Cell, text: str, year: int | None = None) -> tuple[date, bool]:
    """Return a day, and whether only its month was written (then it is the month's last day).

    `year` is the year that a bare month (6月底) is of; without it such a cell is refused.
    """
    if cell.sort is Sort.NUMBER or _OF_TWO_MONTHS.fullmatch(text):
        return _of_number(text)
    for pattern in (_DAY, _SQUEEZED_DAY):
        if found := pattern.fullmatch(text):
            return _made(int(found[1]), int(found[2]), int(found[3]), text), False
    if found := _MONTH.fullmatch(text):
        return _end(int(found[1]), int(found[2]), text), True
    if year and (found := _MONTH_ALONE.fullmatch(text)):
        return _end(year, int(found[1]), text), True
    raise _bad(
        f"看不懂日期“{text}”；写作 2024-03-15 或 2024年3月。", f"Cannot read the day {text!r}: write 2024-03-15."
    )


def _of_number(text: str) -> tuple[date, bool]:
    if found := _SQUEEZED_DAY.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]), text), False
    if (found := _MONTH.fullmatch(text)) and found[2] != "1":
        return _end(int(found[1]), int(found[2]), text), True
    if text.isdigit() and int(text) in _OPENS_DAYS:
        meant = date(1899, 12, 30) + timedelta(days=int(text))
        raise _bad(
            f"这一格是数{text}，不是日期（可能是{meant}）；请把单元格设为日期格式。",
            f"The cell holds the number {text} (perhaps {meant}): format it as a date.",
        )
    raise _bad(
        f"“{text}”分不清是哪一天（2024.1可能是1月或10月）；写作 2024-10-15 或 2024年10月。",
        f"{text!r} may be several days (2024.1: January or October?): write 2024-10-15.",
    )


def _made(year: int, month: int, number: int, text: str) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise _bad(f"没有“{text}”这一天。", f"There is no day {text!r}.") from None


def _end(year: int, month: int, text: str) -> date:
    if not 1 <= month <= 12:  # noqa: PLR2004 — months
        raise _bad(f"没有“{text}”这个月。", f"There is no month {text!r}.")
    return date(year, month, calendar.monthrange(year, month)[1])


def year(text: str) -> int:
    """Return a year: 2024 or 2024年."""
    found = re.fullmatch(r"((?:19|20)\d\d)年?(?:度)?", text)
    if not found:
        raise _bad(f"看不懂年度“{text}”；写作 2024。", f"Cannot read the year {text!r}: write 2024.")
    return int(found[1])


_STAGES = {
    "施工": "在建",
    "施工中": "在建",
    "建设中": "在建",
    "完工": "竣工",
    "投用": "投产",
    "入统": "入库",
    "供地": "拿地",
}
_CATEGORIES = {"新开工": "新建", "新开": "新建", "预备": "前期", "储备": "前期", "谋划": "前期", "拟竣工": "竣工"}


def stage(text: str) -> Stage:
    """Return the stage that a word means: 在建, 已开工, 施工中, under construction."""
    bare = text.removeprefix("已").removesuffix("阶段").removesuffix("项目")
    return _word(_STAGES.get(bare, bare), text, Stage, Text("阶段", "stage"))


def category(text: str) -> Category:
    """Return the category that a word means: 新建, 新开工项目, carried on."""
    bare = text.removesuffix("类").removesuffix("项目")
    return _word(_CATEGORIES.get(bare, bare), text, Category, Text("类别", "category"))


def _word(bare: str, text: str, kind: type[Word], of: Text) -> Word:
    """Return the word of a list, in Chinese or in English."""
    for one in kind:
        if bare == one.value or bare.casefold() == one.english:
            return one
    words, english = "、".join(one.value for one in kind), ", ".join(one.english for one in kind)
    raise _bad(f"没有“{text}”这个{of.zh}；可写：{words}。", f"There is no {of.en} {text!r}; write one of {english}.")


def several(text: str) -> tuple[str, ...]:
    """Return the names that a cell holds, each once."""
    return tuple(dict.fromkeys(word for one in _SEPARATED.split(text) if (word := one.strip())))


def together(names: Iterable[str]) -> str:
    """Write names into one cell, to be read back by `several`; one that would fall apart then is left out."""
    return "、".join(name for name in names if several(plain(name)) == (plain(name),))


class Organisations:
    """The organisations of the district by everything they are called."""

    def __init__(self, book: Book) -> None:
        """Gather the names; what two of them are called tells neither."""
        self._called: dict[str, set[str]] = {}
        for code, body in book.organisations.items():
            for name in (code, body.name, body.english, *body.aliases):
                if name:
                    self._called.setdefault(squeezed(name), set()).add(code)

    def code(self, text: str) -> str:
        """Return the code of an organisation by its code, name or alias; raise BadCell with those that look like it."""
        found = self._called.get(squeezed(text), set())
        if len(found) == 1:
            return next(iter(found))
        near = "、".join(get_close_matches(squeezed(text), self._called, n=3, cutoff=0.4))
        hint = (f"；相近的有：{near}", f"; near it: {near}") if near else ("；请先在单位名录中登记", "; add it first")
        raise _bad(f"没有叫“{text}”的单位{hint[0]}。", f"No organisation is called {text!r}{hint[1]}.")


def coded(text: str, known: Mapping[str, Text], of: Field) -> str:
    """Return the code of something declared, by its code or a name of it; raise BadCell with what there is."""
    code = next((code for code, name in known.items() if text in (code, plain(name.zh), plain(name.en))), "")
    if known and not code:
        words, english = "、".join(name.zh for name in known.values()), ", ".join(name.en for name in known.values())
        raise _bad(
            f"没有{of.heading.zh}“{text[:40]}”；可写：{words}。",
            f"There is no {of.heading.en.lower()} {text[:40]!r}; write one of {english}.",
        )
    return code or text[:40]
