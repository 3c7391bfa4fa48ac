"""Mapping: a sheet that somebody else designed — its headings found, its columns named, its names told once.

A mapping is kept by the texts of the headings, not by their places, so that a column that moves is found again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daxu.core.book import Book
from daxu.core.quantity import UNITS
from daxu.desk.tables import Table
from daxu.duties.filing.intake import Heading, Layout
from daxu.duties.filing.naming import Names, alike, is_heading
from daxu.duties.filing.rows import Row

NEEDED = (Heading.INDICATOR, Heading.VALUE)
OFFERED = tuple(heading for heading in Heading if heading is not Heading.PREVIOUS)
_SEARCHED = 30
_CALLED: Mapping[Heading, tuple[str, ...]] = {
    Heading.FILING: ("填报编号", "filing"),
    Heading.INDICATOR: ("指标名称", "指标", "项目名称", "项目", "内容", "事项", "指标项", "indicator"),
    Heading.WHOSE: (
        "单位名称", "填报单位", "责任单位", "所属单位", "街道", "园区", "板块", "地区", "whose", "organisation",
    ),
    Heading.PERIOD: ("时期", "报告期", "时间", "月份", "期别", "period"),
    Heading.UNIT: ("计量单位", "单位", "unit"),
    Heading.VALUE: (
        "本期数", "本期累计", "累计数", "累计完成", "本月止累计", "实际完成", "完成数", "完成情况", "数值", "本期",
        "累计", "本月数", "value",
    ),
    Heading.STATUS: ("数据性质", "性质", "status"),
    Heading.NOTE: ("备注", "note"),
    Heading.EXPLANATION: ("说明", "情况说明", "explanation"),
}  # fmt: skip
_IN_BRACKETS = re.compile(r"[（(\[]\s*(?:单位[:：]\s*)?([^（）()\[\]]*?)\s*[)）\]]")


@dataclass(frozen=True, slots=True)
class SheetMap:
    """What was told of a sheet: which heading's text stands for what, and what its names stand for."""

    columns: Mapping[Heading, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def plain(self) -> dict[str, dict[str, str]]:
        """It as it is kept."""
        return {"columns": {heading.name: text for heading, text in self.columns.items()}, "names": dict(self.names)}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> SheetMap:
        """Read what was kept."""
        known = {heading.name: heading for heading in Heading}
        columns = {known[name]: text for name, text in kept.get("columns", {}).items() if name in known}
        return cls(columns, dict(kept.get("names", {})))

    @property
    def is_whole(self) -> bool:
        """Whether it tells what no sheet can do without."""
        return all(heading in self.columns for heading in NEEDED)


def heading_row(table: Table) -> int:
    """Return the line of the headings: of the first ones the one with most known words, then with most texts."""
    candidates = sorted(table.rows)[:_SEARCHED]
    return max(candidates, key=lambda number: (_known_words(table, number), _texts(table, number), -number), default=0)


def _known_words(table: Table, number: int) -> int:
    return len({heading for text in titles(table, number) if (heading := _meant(text))})


def _texts(table: Table, number: int) -> int:
    return min(3, sum(1 for cell in table.rows[number] if cell.text and not cell.text[0].isdigit()))


def titles(table: Table, number: int) -> dict[str, int]:
    """Return the headings of a line with their columns; one that stands twice is numbered."""
    found: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for column in range(table.width):
        if text := " ".join(table.shown(number, column).text.split()):
            seen[text] += 1
            found[text if seen[text] == 1 else f"{text}（{seen[text]}）"] = column
    return found


def guessed(table: Table, number: int) -> SheetMap:
    """Return what the headings of a line seem to stand for: by their exact words, then by how they begin."""
    columns: dict[Heading, str] = {}
    for text in titles(table, number):
        heading = _meant(text)
        if heading and heading not in columns:
            columns[heading] = text
    return SheetMap(columns)


def completed(told: SheetMap, guess: SheetMap) -> SheetMap:
    """Return what was told, with the guess for what a sheet cannot do without."""
    if told.is_whole:
        return told
    taken = set(told.columns.values())
    more = {heading: text for heading, text in guess.columns.items() if text not in taken}
    return SheetMap({**more, **told.columns}, told.names)


def _meant(text: str) -> Heading | None:
    bare = alike(_IN_BRACKETS.sub("", text)).removesuffix("（2）")
    for heading, words in _CALLED.items():
        if bare in map(alike, words):
            return heading
    return next((h for h in (Heading.VALUE, Heading.INDICATOR) if any(w in bare for w in _CALLED[h][:6])), None)


def laid_out(table: Table, told: SheetMap, *, heading: int = 0) -> Layout | None:
    """Return where a sheet keeps what a mapping names; None where its headings are not all in one line."""
    wanted = [heading] if heading else sorted(table.rows)[:_SEARCHED]
    for number in wanted:
        found = titles(table, number)
        if told.columns and all(text in found for text in told.columns.values()):
            columns = {kind: found[text] for kind, text in told.columns.items()}
            return Layout(number, columns, unit_of(told.columns.get(Heading.VALUE, "")), told.names)
    return None


def unit_of(title: str) -> str:
    """Return the unit that a heading names for its whole column, as in 累计数（万元）, or nothing."""
    return next((said for said in _IN_BRACKETS.findall(title) if said in UNITS), "")


def unknown(table: Table, layout: Layout, tasks: Sequence[Row], book: Book) -> list[str]:
    """Return the names of a sheet that stand for no task, with a value beside them: each is asked about."""
    if Heading.INDICATOR not in layout.columns:
        return []
    names = Names(book, tasks, layout.names)
    found: dict[str, None] = {}
    for number in sorted(table.rows):
        said = table.shown(number, layout.columns[Heading.INDICATOR]).text.strip()
        valued = table.cell(number, layout.columns.get(Heading.VALUE, -1)).text
        numbered = table.cell(number, layout.columns.get(Heading.FILING, -1)).text
        asks = number > layout.heading and said and valued and not numbered and not is_heading(said)
        if asks and not names.known(said) and not names.left_out(said):
            found.setdefault(said)
    return list(found)
