"""Tables: rows of cells in running text (| or tab); the header says what a column is of, the row's words whose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daxu.reader import nouns
from daxu.reader.claims import Claim
from daxu.reader.numbers import Number, base_of, number_of
from daxu.reader.periods import Setting

_RULE = re.compile(r"[ |:+\t—-]+")
_CELL = re.compile(r"(?P<digits>-?\d[\d,]{0,20}(?:\.\d{1,10})?) ?(?P<unit>%|‰)?")
_UNIT = re.compile(r"[(（](?:单位[:：])?(?P<inner>[^()（）\d]{1,8})[)）]|(?P<percent>%)")
_SCALED = re.compile(r"(?P<scale>万亿|亿|千万|百万|万)?(?P<unit>.*)")
_YEAR = re.compile(r"((?:19|20)\d{2}) ?年(上半年)?")
_NAMES_UNITS = re.compile(r"(?:计量)?单位")
_MEASURES = (
    (re.compile(r"位次|排名"), "rank"),
    (re.compile(r"完成.{0,4}(?:%|率|比例)|进度"), "completion_rate"),
    (re.compile(r"占比|比重"), "share"),
    (re.compile(r"增长|增速|增幅|同比|增减|±"), "growth_yoy"),
)
_KINDS = ((re.compile(r"预计"), "estimate"), (re.compile(r"目标|任务|预期"), "target"), (re.compile(r"计划"), "plan"))
_FEWEST, _MOST = 2, 100
"""A row has so many bars or tabs."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands between two bars: where, and what."""

    start: int
    words: str

    @property
    def number(self) -> re.Match[str] | None:
        """The number that fills the cell, if one does."""
        return _CELL.fullmatch(self.words)


def cells_of(line: str, evened: str) -> list[Cell]:
    """Return the cells of a row; none where the line is none."""
    bar = "|" if line.count("|") >= _FEWEST else "\t" if line.count("\t") >= _FEWEST else ""
    if not bar or line.count(bar) > _MOST or _RULE.fullmatch(line):
        return []
    cells, start = [], 0
    for part in line.split(bar):
        words = evened[start : start + len(part)]
        cells.append(Cell(start + len(words) - len(words.lstrip()), words.strip()))
        start += len(part) + 1
    return cells


def is_rule(line: str) -> bool:
    """Whether a line only parts the header from the rows."""
    return bool(_RULE.fullmatch(line))


@dataclass(frozen=True, slots=True)
class Row:
    """What holds for all numbers of a row: its name, its own unit, where it stands."""

    name: str
    unit: str
    setting: Setting


def row_of(header: list[Cell], cells: list[Cell], setting: Setting) -> Iterator[Claim]:
    """Yield what every number of a row says, by its column's head and its row's first words."""
    label = next((c.words for c in cells if c.words and not c.number and not _serial(c.words)), "")
    if not label or len(header) != len(cells):
        return
    pairs = list(zip(header, cells, strict=True))
    own = next((cell.words for head, cell in pairs if _NAMES_UNITS.fullmatch(head.words)), "")
    row = Row(nouns.full(_UNIT.sub("", label).strip(" *#.、:：")), own or _spelled(label), setting)
    for head, cell in pairs:
        if (found := cell.number) and head.words and not _serial(head.words):
            yield _claim(found, cell, head.words, row)


def _serial(words: str) -> bool:
    return words in ("序号", "编号", "代码")


def _claim(found: re.Match[str], cell: Cell, head: str, row: Row) -> Claim:
    measure = next((name for pattern, name in _MEASURES if pattern.search(head)), "level")
    spelled = found["unit"] or (row.unit if measure == "level" else "") or _spelled(head)
    scale, unit = _parted(spelled if measure != "rank" else "位")
    unit = unit or ("%" if measure != "level" else "")
    digits = found["digits"]
    value = number_of(digits.lstrip("-"), scale) * (-1 if digits.startswith("-") else 1)
    number = Number(cell.start, cell.start + len(cell.words), value, base_of(unit), "cell")
    year = _YEAR.search(head)
    period = year[1] + ("H1" if year[2] else "") if year else row.setting.period
    kind = next((name for pattern, name in _KINDS if pattern.search(head)), "target" if row.setting.ahead else "actual")
    note = "" if unit else "原文缺单位"
    return Claim(number, value, number.unit, row.name, measure, kind, period, rules=("cell",), note=note)


def _parted(spelled: str) -> tuple[str | None, str]:
    """Return the scale and the unit of 亿元."""
    found = _SCALED.fullmatch(spelled)
    return (found["scale"], found["unit"]) if found else (None, spelled)


def _spelled(words: str) -> str:
    found = _UNIT.search(words)
    return (found["inner"] or found["percent"]).strip() if found else ""
