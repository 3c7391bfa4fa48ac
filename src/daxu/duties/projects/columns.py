"""Columns: where somebody's list of projects keeps what, told by the words of its headings, in one row or several.

What was told of a sheet is kept by the texts of its headings, so that a column that moves is found again. A sheet that
we hand out has the headings that stand here, in Chinese or in English: it comes back without a word about its columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from daxu.core.projects.project import Series
from daxu.core.projects.stage import CHAIN, Stage
from daxu.core.text import Text
from daxu.desk.tables import Table

_SEARCHED = 30
_DEEPEST = 3
_LONGEST = 120


class Field(Enum):
    """What a column of a list of projects can hold."""

    ID = "编号"
    NAME = "名称"
    ALIASES = "别名"
    NATIONAL_CODE = "项目代码"
    LISTS = "清单"
    SECTOR = "领域"
    LEAD = "责任单位"
    BLOCK = "板块"
    OWNER = "建设单位"
    CONTACT = "联系人"
    CONTENT = "建设内容"
    TOTAL = "总投资"
    WORKING_CAPITAL = "铺底流动资金"
    YEAR = "年度"
    CATEGORY = "年度类别"
    PLANNED = "年度计划投资"
    SIGN = "计划签约"
    START = "计划开工"
    LIST = "计划入库"
    FINISH = "计划竣工"
    PRODUCE = "计划投产"
    STAGE = "阶段"
    REACHED_LEAD = "线索日期"
    REACHED_TALKS = "在谈日期"
    REACHED_SIGNED = "签约日期"
    REACHED_LAND = "拿地日期"
    REACHED_STARTED = "开工日期"
    REACHED_LISTED = "入库日期"
    REACHED_BUILDING = "在建日期"
    REACHED_FINISHED = "竣工日期"
    REACHED_PRODUCING = "投产日期"
    REACHED_AT_CAPACITY = "达产日期"
    MONTH = "当月完成"
    MONTH_LISTED = "列统当月完成"
    YEAR_TO_DATE = "年度完成"
    YEAR_TO_DATE_LISTED = "列统年度完成"
    LONGITUDE = "经度"
    LATITUDE = "纬度"
    PLACE = "位置"

    @property
    def stage(self) -> Stage | None:
        """The stage whose day the column holds."""
        return Stage[self.name.removeprefix("REACHED_")] if self.name.startswith("REACHED_") else None

    @property
    def series(self) -> Series:
        """The series of investment that the column is of."""
        return Series.STATISTICAL if self.name.endswith("_LISTED") else Series.DEPARTMENTAL

    @property
    def of_months(self) -> bool:
        """Whether several columns may be this: one for each month."""
        return self in _OF_MONTHS

    @property
    def of_money(self) -> bool:
        """Whether the column holds money."""
        return self in {Field.TOTAL, Field.WORKING_CAPITAL, Field.PLANNED} or self.of_months

    @property
    def heading(self) -> Text:
        """The heading by which such a column is always known, in both languages."""
        if self.stage:
            return Text(f"{self.stage.value}日期", f"Reached: {self.stage.english}")
        return _HEADINGS[self]

    def heading_of(self, month: str) -> Text:
        """Return the heading of an amount of a month, or from January up to it; `month` is written 2024-06."""
        year, number = month[:4], int(month[5:])
        series = Text(f"（{self.series.value}）", f" ({self.series.english})")
        if self in (Field.MONTH, Field.MONTH_LISTED):
            return Text(f"{year}年{number}月完成投资{series.zh}", f"Done in {month}{series.en}")
        return Text(f"{year}年1-{number}月累计完成{series.zh}", f"Done from {year}-01 to {month}{series.en}")


_HEADINGS = {
    Field.ID: Text("编号", "Code"), Field.NAME: Text("项目名称", "Name of the project"),
    Field.ALIASES: Text("别名", "Also called"), Field.NATIONAL_CODE: Text("项目代码", "National code"),
    Field.LISTS: Text("清单", "Lists"), Field.SECTOR: Text("领域", "Sector"), Field.LEAD: Text("责任单位", "Lead"),
    Field.BLOCK: Text("板块", "Block"), Field.OWNER: Text("建设单位", "Builder"),
    Field.CONTACT: Text("联系人", "Contact"), Field.CONTENT: Text("建设内容", "What is built"),
    Field.TOTAL: Text("总投资", "Total investment"), Field.WORKING_CAPITAL: Text("铺底流动资金", "Working capital"),
    Field.YEAR: Text("年度", "Year"), Field.CATEGORY: Text("年度类别", "Category of the year"),
    Field.PLANNED: Text("年度计划投资", "Investment planned for the year"),
    Field.SIGN: Text("计划签约", "Planned to be signed"), Field.START: Text("计划开工", "Planned to start"),
    Field.LIST: Text("计划入库", "Planned to enter the statistics"),
    Field.FINISH: Text("计划竣工", "Planned to finish"),
    Field.PRODUCE: Text("计划投产", "Planned to go into production"), Field.STAGE: Text("阶段", "Stage"),
    Field.MONTH: Text("当月完成（部门调度）", "Done in the month (departmental)"),
    Field.MONTH_LISTED: Text("当月完成（列统）", "Done in the month (in the statistics)"),
    Field.YEAR_TO_DATE: Text("年度累计完成（部门调度）", "Done this year (departmental)"),
    Field.YEAR_TO_DATE_LISTED: Text("年度累计完成（列统）", "Done this year (in the statistics)"),
    Field.LONGITUDE: Text("经度", "Longitude"), Field.LATITUDE: Text("纬度", "Latitude"),
    Field.PLACE: Text("位置", "Place"),
}  # fmt: skip
_OF_MONTHS = (Field.MONTH, Field.MONTH_LISTED, Field.YEAR_TO_DATE, Field.YEAR_TO_DATE_LISTED)
YUAN = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
"""How many yuan one of a unit is."""
_YUAN_IN_ENGLISH = {
    "yuan": "元", "1,000 yuan": "千元", "10,000 yuan": "万元", "100 million yuan": "亿元"
}  # fmt: skip
PLANNED_DAYS = {
    Field.SIGN: "sign", Field.START: "start", Field.LIST: "list", Field.FINISH: "finish", Field.PRODUCE: "produce",
}  # fmt: skip
_STAGES = "线索|在谈|签约|拿地|供地|开工|入库|入统|纳统|在建|竣工|完工|投产|投用|达产"
_SAME_STAGE = {"供地": "拿地", "入统": "入库", "纳统": "入库", "完工": "竣工", "投用": "投产"}
_STAGE_OF = {stage.value: stage for stage in CHAIN}
# In this order: the first that fits is meant. Brackets, spaces and numbering are taken off before.
_CALLED: tuple[tuple[Field, str], ...] = (
    (Field.ID, r"(重点)?(项目)?编号|id"),
    (Field.NAME, r"(重点|建设|工程)?(项目|工程)?名称|(重点|建设)?项目|name"),
    (Field.ALIASES, r"(项目)?(别名|曾用名|简称|又名)"),
    (Field.NATIONAL_CODE, r"(国家|统一|赋码|投资项目|在线)*(项目)?(统一)?代码"),
    (Field.LISTS, r"(所属|项目|所在)*清单"),
    (Field.SECTOR, r"(所属|项目)*(领域|行业)(分类|类别)?|产业类别|sector"),
    (Field.LEAD, r"(牵头|责任|主管|主责)(单位|部门)|lead"),
    (Field.BLOCK, r"(所属|属地)*(板块|街道|园区|属地)(单位)?|所在(板块|街道|园区)"),
    (Field.OWNER, r"(项目)?(建设|项目|业主|实施)(单位|主体|业主)|(项目)?业主|owner"),
    (Field.CONTACT, r"(项目)?联系人"),
    (Field.CONTENT, r"(主要)?(建设)?(规模|内容)(及|和|与)?(主要)?(建设)?(规模|内容)?"),
    (Field.WORKING_CAPITAL, r"(其中)?(铺底)?流动资金"),
    (Field.TOTAL, r"(项目|计划|概算|估算)*总投资(额|概算|估算)?"),
    (Field.CATEGORY, r"(年度|计划|项目)*(类别|类型)|建设性质"),
    (
        Field.PLANNED,
        r"((20\d\d)?年度?|当年|今年|本年)(度)?(计划)?(完成)?投资(额)?(计划)?|.*年(度)?计划(完成)?(投资)?(额)?",
    ),
    (Field.YEAR, r"(计划)?年度|年份"),
    (Field.STAGE, r"(当前|目前|项目|所处|进展|建设)*阶段"),
    (Field.LONGITUDE, r"(东)?经度?|lng|lon|longitude|x坐标"),
    (Field.LATITUDE, r"(北)?纬度?|lat|latitude|y坐标"),
    (Field.PLACE, r"(项目)?(位置|坐标|经纬度|空间位置)|wkt|geojson"),
)
_PLANNED_STAGE = re.compile(rf".*(?:计划|拟|预计)(?:时间|日期|节点|新)*({_STAGES})(?:时间|日期|年月|日|节点)*")
_STAGE_REACHED = re.compile(rf"(?:实际|各阶段|阶段|时间|日期|完成|节点)*({_STAGES})(?:时间|日期|年月|日|合同签订时间)*")
_IN_BRACKETS = re.compile(r"[（(\[【]([^（）()\[\]【】]*)[)）\]】]")
_TELLS_NOTHING = re.compile(r"[\s*＊、,，:：·/]+|^\d+[.、]")
_RANGE = re.compile(r"(?:1|一)(?:月)?[-—–~至到](1[0-2]|[1-9])月")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])月")
_YEAR = re.compile(r"(20\d\d)")
_DAY_FOR_MONTH = re.compile(r"(20\d\d)[-/.](1[0-2]|0?[1-9])(?:[-/.]0?1)?")


@dataclass(frozen=True, slots=True)
class Title:
    """A heading: its text through all rows of headings, its column, the unit it names, the year and month it is of."""

    text: str
    column: int
    unit: str = ""
    year: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class SheetOfProjects:
    """Where a sheet keeps what: its rows of headings, its titles, and what each of them holds."""

    heading: int
    depth: int
    titles: tuple[Title, ...]
    columns: Mapping[str, Field] = field(default_factory=dict)
    told: int = 0

    @property
    def remembered(self) -> bool:
        """Whether any of its columns was told of before."""
        return self.told > 0

    @property
    def placed(self) -> list[tuple[Field, Title]]:
        """What is held where, in the order of the columns."""
        return [(self.columns[title.text], title) for title in self.titles if title.text in self.columns]

    @property
    def plain(self) -> dict[str, Any]:
        """What was told, as it is kept."""
        seen = [title.text for title in self.titles]
        return {"columns": {text: known.name for text, known in self.columns.items()}, "titles": seen}


def meant(text: str) -> Field | None:
    """Return what a heading seems to stand for; None where it tells nothing that is taken in."""
    bare = _bare(text)
    if own := _OWN.get(bare):
        return own
    if amount := _amount(bare, text):
        return amount
    if found := _PLANNED_STAGE.fullmatch(bare):
        return _planned_day(found[1])
    for known, pattern in _CALLED:
        if re.fullmatch(pattern, bare):
            return known
    found = _STAGE_REACHED.fullmatch(bare)
    return Field[f"REACHED_{_stage(found[1]).name}"] if found else None


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _TELLS_NOTHING.sub("", _IN_BRACKETS.sub("", folded))


_OWN = {_bare(said): one for one in Field if not one.of_months for said in (one.heading.zh, one.heading.en)}


def _stage(word: str) -> Stage:
    return _STAGE_OF[_SAME_STAGE.get(word, word)]


def _planned_day(word: str) -> Field | None:
    named = {"签约": Field.SIGN, "开工": Field.START, "入库": Field.LIST, "竣工": Field.FINISH, "投产": Field.PRODUCE}
    return named.get(_stage(word).value)


def _amount(bare: str, text: str) -> Field | None:
    """Return which investment of which month a heading is of, if of any."""
    if any(word in bare for word in _NO_AMOUNT) or ("计划" in bare and "完成" not in bare):
        return None
    counted = any(word in text for word in ("列统", "入统", "统计", "in the statistics"))
    if english := _IN_ENGLISH.fullmatch(bare):
        known = (Field.YEAR_TO_DATE, Field.YEAR_TO_DATE_LISTED) if english[1] else (Field.MONTH, Field.MONTH_LISTED)
        return known[counted]
    if "累计" in bare or (_is_done(bare) and _RANGE.search(bare)):
        return Field.YEAR_TO_DATE_LISTED if counted else Field.YEAR_TO_DATE
    if _of_month(bare, text):
        return Field.MONTH_LISTED if counted else Field.MONTH
    if "计划" not in bare and re.search(r"(年度?|今年|当年|本年)(实际)?完成", bare):
        return Field.YEAR_TO_DATE_LISTED if counted else Field.YEAR_TO_DATE
    return None


_IN_ENGLISH = re.compile(r"done(?:in20\d\d-\d\d|inthemonth|(from20\d\d-01to20\d\d-\d\d|thisyear))")
_NO_AMOUNT = ("率", "开工以来", "自开工", "占", "同比", "计划完成")


def _is_done(bare: str) -> bool:
    return "完成" in bare or "投资" in bare


def _of_month(bare: str, text: str) -> bool:
    named = bool(_MONTH.search(bare) or _DAY_FOR_MONTH.search(text))
    alone = re.fullmatch(r"(列统|入统|统计|部门(调度)?)?(数)?(20\d\d年?)?(1[0-2]|0?[1-9])月份?", bare) is not None
    return alone or (_is_done(bare) and (named or "当月" in bare or "本月" in bare))


def laid_out(table: Table, *, heading: int = 0, kept: Sequence[Mapping[str, Any]] = ()) -> SheetOfProjects:
    """Find the rows of headings and what they hold; what was told of such a sheet before goes first.

    Of several sheets that were told of before, the one that fits most columns counts, then the newest.
    """
    told = [found for one in kept if (found := _as_told(table, heading, one))]
    if told:
        return max(told, key=lambda one: one.told)
    hangs = {row for (row, _column), (top, _left) in table.merged.items() if top < row}  # its headings begin above
    candidates = [heading] if heading else [row for row in sorted(table.rows)[:_SEARCHED] if row not in hangs]
    guesses = [_guessed(table, number, depth) for number in candidates for depth in range(1, _DEEPEST + 1)]
    return max(guesses, key=lambda one: (len(one.columns), one.heading, -one.depth), default=SheetOfProjects(0, 1, ()))


def told_of(found: SheetOfProjects, columns: Mapping[str, str]) -> SheetOfProjects:
    """Return a sheet with its columns as somebody told them; a name that nobody knows tells nothing."""
    known = {title.text for title in found.titles}
    told = {text: Field[name] for text, name in columns.items() if text in known and name in Field.__members__}
    return SheetOfProjects(found.heading, found.depth, found.titles, told)


def _as_told(table: Table, heading: int, told: Mapping[str, Any]) -> SheetOfProjects | None:
    columns = told.get("columns", {})
    for number in [heading] if heading else sorted(table.rows)[:_SEARCHED]:
        for depth in range(1, _DEEPEST + 1):
            titles = titles_of(table, number, depth)
            if columns and columns.keys() <= {title.text for title in titles}:
                own = told_of(SheetOfProjects(number, depth, titles), columns).columns
                unseen = [title for title in titles if title.text not in told.get("titles", [title.text])]
                return SheetOfProjects(number, depth, titles, _guessing(unseen, own), told=len(own))
    return None


def _guessed(table: Table, number: int, depth: int) -> SheetOfProjects:
    titles = titles_of(table, number, depth)
    return SheetOfProjects(number, depth, titles, _guessing(titles, {}))


def _guessing(titles: Sequence[Title], known: Mapping[str, Field]) -> dict[str, Field]:
    """Return what is known of columns, and for each further title what its words seem to say."""
    columns = dict(known)
    for title in titles:
        found = meant(title.text)
        if found and (found.of_months or found not in columns.values()):
            columns[title.text] = found
    return columns


def titles_of(table: Table, number: int, depth: int) -> tuple[Title, ...]:
    """Return the titles of a sheet whose headings fill `depth` rows; one that stands twice is numbered."""
    rows = [_spread(table, number + row, last=row == depth - 1) for row in range(depth)]
    found: dict[str, Title] = {}
    unit = _unit_above(table, number)
    for column in range(table.width):
        words = list(dict.fromkeys(word for row in rows if (word := row[column])))
        text = " ".join(words)[:_LONGEST]
        if text:
            again = sum(known == text or known.startswith(f"{text}（第") for known in found)
            text = f"{text}（第{again + 1}列）" if again else text
            found[text] = _title(text, column, unit)
    return tuple(found.values())


def _spread(table: Table, number: int, *, last: bool) -> list[str]:
    """Return a row of headings; above another row a text goes on to the right: CSV knows no merging."""
    shown = [" ".join(table.shown(number, column).text.split()) for column in range(table.width)]
    if last:
        return shown
    said, below = "", [table.shown(number + 1, column).text.strip() for column in range(table.width)]
    spread: list[str] = []
    for here, under in zip(shown, below, strict=True):
        said = here or (said if under else "")
        spread.append(said)
    return spread


def _title(text: str, column: int, unit: str) -> Title:
    named = [word.strip().removeprefix("单位").lstrip(":：") for word in _IN_BRACKETS.findall(text)]
    own = next((unit for word in named if (unit := _YUAN_IN_ENGLISH.get(word, word)) in YUAN), "")
    dated = next(reversed([*_DAY_FOR_MONTH.finditer(text)]), None)  # up to which month, where it says from which, too
    year, month = _YEAR.search(text), _RANGE.search(text) or _MONTH.search(text)
    if dated and not month:
        return Title(text, column, own or unit, int(dated[1]), int(dated[2]))
    return Title(text, column, own or unit, int(year[1]) if year else None, int(month[1]) if month else None)


_UNIT_SAID = re.compile(r"单位\s*[:：]\s*(亿元|万元|千元|元)")


def _unit_above(table: Table, number: int) -> str:
    """Return the unit that a line above the headings names for the whole sheet."""
    above = [cell.text for row in sorted(table.rows) if row < number for cell in table.rows[row]]
    return next((found[1] for text in above if (found := _UNIT_SAID.search(text))), "")
