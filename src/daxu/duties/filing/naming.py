"""Naming: which filing a line of somebody's sheet means — by its number, its exact name, an alias, or as was told."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from daxu.core.book import Book
from daxu.core.period import Month, Period
from daxu.core.quantity import UNITS
from daxu.core.text import Text
from daxu.duties.filing.rows import Row

_TELLS_NOTHING = re.compile(r"[\s·、,，.。:：;；\"'“”‘’《》<>*]+")
_NUMBERED = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．])\s*|^(?:其中|#|＃)[:：]?"
)
_IN_BRACKETS = re.compile(r"[（(]([^（）()]*)[)）]\s*$")
_HEADINGS = {"合计", "总计", "小计", "填表人", "审核人", "负责人", "单位负责人", "说明", "注", "备注", "联系电话"}

LEFT_OUT = "-"
"""What a name stands for that is no figure to be filed."""


class NotNamed(LookupError):
    """A line names no filing, or more than one; `whose` says that it is the organisation that is unclear."""

    def __init__(self, why: Text, *, whose: bool = False) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why, self.whose = why, whose


class Names:
    """The tasks of a month by everything that a sheet may call them."""

    def __init__(self, book: Book, tasks: Sequence[Row], told: Mapping[str, str]) -> None:
        """Gather the names; `told` leads from what a sheet says to the code of a requirement."""
        self._book = book
        self._told = {alike(said): code for said, code in told.items()}
        self._by_name = {row.name: row for row in tasks}
        self._by_code: defaultdict[str, list[Row]] = defaultdict(list)
        self._called: defaultdict[str, list[Row]] = defaultdict(list)
        for row in tasks:
            self._by_code[row.requirement.code].append(row)
            for called in {alike(word) for word in _called(row)}:
                self._called[called].append(row)
        self._organisations: defaultdict[str, set[str]] = defaultdict(set)
        for code, body in book.organisations.items():
            for word in (code, body.name, body.english, *body.aliases):
                self._organisations[alike(word)].add(code)

    def filing(self, *, filing: str, indicator: str, whose: str, period: Period | None) -> Row:
        """Return the one filing that is meant; raise NotNamed."""
        if filing:
            return self._numbered(filing)
        found = self._named(indicator)
        if whose:
            found = self._of(found, whose)
        if period:
            found = [row for row in found if row.task.period == period] or found
        if len(found) == 1:
            return found[0]
        raise self._several(indicator, found)

    def known(self, indicator: str) -> bool:
        """Whether a name is the name of any task."""
        return bool(self._found(indicator))

    def left_out(self, indicator: str) -> bool:
        """Whether it was told that a name stands for nothing that is to be filed."""
        return self._told.get(alike(indicator)) == LEFT_OUT

    def _numbered(self, filing: str) -> Row:
        if filing not in self._by_name:
            raise NotNamed(
                Text(
                    f"没有填报编号“{filing}”的任务；编号请勿改动，可重新下载模板。",
                    f"No task has the number {filing!r}: leave the numbers as they are, or download the sheet again.",
                )
            )
        return self._by_name[filing]

    def _found(self, indicator: str) -> list[Row]:
        said = alike(indicator)
        if told := self._told.get(said):
            return self._by_code.get(told, [])
        bare = alike(_IN_BRACKETS.sub("", _NUMBERED.sub("", indicator.strip())))
        return self._called.get(said) or self._called.get(bare, [])

    def _named(self, indicator: str) -> list[Row]:
        if found := self._found(indicator):
            return found
        near = get_close_matches(alike(indicator), self._called, 2, 0.5)
        names = list(dict.fromkeys(self._called[word][0].indicator.name for word in near))
        hint = f"是否为“{'”或“'.join(names)}”？" if names else "请核对名称，或指定它对应的指标。"
        hint_en = f"Did you mean {' or '.join(names)}?" if names else "Check the name, or say which figure it is."
        raise NotNamed(
            Text(f"要报的指标里没有“{indicator}”；{hint}", f"{indicator!r} is not among what is to be filed. {hint_en}")
        )

    def _of(self, found: list[Row], whose: str) -> list[Row]:
        codes = self._organisations.get(alike(whose), set())
        mine = [row for row in found if row.requirement.whose in codes]
        if mine:
            return mine
        if codes and {row.requirement.filer for row in found} & codes:
            return found  # the sheet names who files it, not whose figure it is
        told = Text(f"“{whose}”没有这项指标的任务，或没有这个单位。", f"{whose!r} has no such figure to file.")
        raise NotNamed(told, whose=True)

    def _several(self, indicator: str, found: list[Row]) -> NotNamed:
        bodies = [self._book.organisations[row.requirement.whose].name for row in found]
        if len(set(bodies)) > 1:
            listed = "、".join(bodies[:4])
            why = f"“{indicator}”有{len(found)}个单位的数（{listed}…）；请加一列单位名称。"
            return NotNamed(
                Text(why, f"{indicator!r} is filed for {len(found)} organisations: name which."), whose=True
            )
        kinds = "、".join(f"{row.requirement.measure.label}（{row.task.period.label}）" for row in found[:4])
        return NotNamed(
            Text(
                f"“{indicator}”有{len(found)}项要报：{kinds}；请指定是哪一项。",
                f"{len(found)} figures are called {indicator!r}: say which.",
            )
        )


def _called(row: Row) -> Iterable[str]:
    indicator, label = row.indicator, row.requirement.measure.label
    names = (indicator.name, indicator.english, *indicator.aliases)
    yield from (row.requirement.code, indicator.code, *names)
    yield from (f"{name}{label}" for name in names)


def alike(words: str) -> str:
    """Return words without what does not tell two names apart: width, case, blanks, marks."""
    return _TELLS_NOTHING.sub("", unicodedata.normalize("NFKC", words)).casefold()


def is_heading(words: str) -> bool:
    """Whether a first cell begins no figure, such as 合计 or 填表人."""
    return alike(words) in _HEADINGS or alike(words).startswith(("填表人", "审核人", "注"))


def unit_in(name: str) -> str:
    """Return the unit that stands in brackets behind a name, as in 地区生产总值（亿元）, or nothing."""
    found = _IN_BRACKETS.search(name)
    return found[1].strip() if found and found[1].strip() in UNITS else ""


def with_year(written: str, month: Month) -> str:
    """Return a period with the year that a sheet leaves out: 1-7月, 7月份."""
    said = written.strip().replace("月份", "月")
    return f"{month.year}年{said}" if re.match(r"^\d{1,2}(\D|$)", said) else said


def both(message: str) -> Text:
    """Part a message of the house, Chinese first, into its two languages."""
    chinese, _, english = message.partition("。 ")
    return Text(f"{chinese.removesuffix('。')}。", english or chinese)
