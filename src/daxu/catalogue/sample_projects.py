"""The 示例 projects of the model district: what they are called, what they are for, and on which days they moved.

The report counts its lists of projects and names a few of each; these fill the lists, so that the published totals
come out. All are invented and say so in their names. Of the 106 key projects, 95 are under way at the end of June: 10
began as planned in the half-year (three of them are named), 2 before their plan, 83 earlier. The other 11: 6 finished,
2 should have begun, 1 is not due to, 1 is deferred, 1 suspended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import cache
from itertools import product
from typing import Final

from daxu.catalogue.named_projects import Shape
from daxu.catalogue.sample_plan import AREAS, draw
from daxu.core.projects.project import YearPlan
from daxu.core.projects.stage import Category, Side, Stage

YEAR: Final = 2024
CUT_OFF: Final = date(2024, 6, 30)
_YEAR_END: Final = date(2024, 12, 31)


class Standing(Enum):
    """How an invented project stands at the end of June."""

    FINISHED = "finished on plan"
    LATE = "under way, though it should be finished"
    NEW = "begun this year"
    OVERDUE = "should have begun"
    WAITING = "not due to begin"
    DEFERRED = "deferred"
    SUSPENDED = "suspended"
    CARRIED = "carried on"
    SIGNED = "signed this year"
    TALKS = "in talks"


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of project; `investor` says that a company builds it, so that it is signed and goes into production."""

    code: str
    name: str
    english: str
    sector: str
    lead: str
    shape: Shape = Shape.POINT
    investor: bool = False
    work: tuple[str, str, int] | None = None
    """What is built, its unit, and how much for every 1,000万元 of the total."""


@dataclass(frozen=True, slots=True)
class Invented:
    """One 示例 project: its id, what it is, where, on which list, how it stands, and its days.

    `place` counts those of its row of ids from 0; `key` is the seed of its numbers: road-banqiao, or its id.
    """

    id: str
    place: int
    key: str
    name: str
    english: str
    kind: Kind
    block: str
    lists: tuple[str, ...]
    standing: Standing
    plan: YearPlan
    reached: dict[Stage, date] = field(default_factory=dict)
    sides: tuple[tuple[Side, date, date | None], ...] = ()

    @property
    def started(self) -> date | None:
        """The day its works began."""
        return self.reached.get(Stage.STARTED)


_FLOOR: Final = ("建筑面积", "平方米", 2_000)
_ROAD: Final = ("道路", "米", 60)
_PIPES: Final = ("管网", "米", 250)
_GREEN: Final = ("绿化面积", "平方米", 1_500)

# fmt: off
KEY_KINDS: Final = (
    Kind("renewal", "园区更新", "business park renewal", "产业载体", "gxj", Shape.AREA, work=_FLOOR),
    Kind("road", "道路改造", "road rebuilding", "道路交通", "jtj", Shape.LINE, work=_ROAD),
    Kind("school", "学校新建", "school", "教育", "jyj", work=_FLOOR),
    Kind("housing", "安置房", "resettlement housing", "住房保障", "jsj", Shape.AREA, work=_FLOOR),
    Kind("park", "公园", "park", "园林绿化", "ylj", Shape.AREA, work=_GREEN),
    Kind("drains", "雨污管网", "drains and sewers", "水务", "swu", Shape.LINE, work=_PIPES),
    Kind("offices", "研发办公楼", "research offices", "科技创新", "kjj", investor=True, work=_FLOOR),
    Kind("factory", "智能制造厂房", "smart factory", "产业载体", "gxj", Shape.AREA, investor=True, work=_FLOOR),
    Kind("mall", "商务综合体", "business complex", "商务商贸", "swj", investor=True, work=_FLOOR),
    Kind("racks", "数据机房", "data centre", "科技创新", "sjj", investor=True, work=("机架", "个", 12)),
    Kind("flats", "人才公寓", "flats for talent", "住房保障", "jsj", Shape.AREA, work=_FLOOR),
)
HALLS: Final = Kind("halls", "文体中心", "culture and sports hall", "文化旅游", "wlj", work=_FLOOR)
WORKS_KINDS: Final = (
    Kind("lane", "背街小巷整治", "repair of lanes", "公共设施", "cgj", Shape.LINE, work=_ROAD),
    Kind("split", "雨污分流改造", "separation of sewers", "水务", "swu", Shape.LINE, work=_PIPES),
    Kind("parking", "停车场", "car park", "公共设施", "cgj", work=("泊位", "个", 40)),
    Kind("bridge", "桥梁维修加固", "bridge repair", "道路交通", "jtj", work=("桥面", "平方米", 300)),
    Kind("lamps", "路灯提升", "street lamps", "公共设施", "cgj", Shape.LINE, work=("路灯", "盏", 120)),
    Kind("pump", "排涝泵站", "drainage pumps", "水务", "swu", work=("装机", "千瓦", 150)),
    Kind("greenway", "绿道贯通", "greenway", "园林绿化", "ylj", Shape.LINE, work=_ROAD),
    Kind("footway", "人行道改造", "footway", "道路交通", "jsj", Shape.LINE, work=_ROAD),
    Kind("toilets", "公厕改造", "public toilets", "公共设施", "cgj", work=("公厕", "座", 2)),
    Kind("sorting", "垃圾分类收集站", "waste sorting point", "生态环保", "cgj", work=("收集站", "座", 2)),
    Kind("banks", "河道护岸整治", "river banks", "水务", "swu", Shape.LINE, work=_ROAD),
    Kind("grid", "电力管线迁改", "power line relocation", "公共设施", "jsj", Shape.LINE, work=_PIPES),
)
ROAD: Final = Kind("newroad", "道路建设", "new road", "道路交通", "jsj", Shape.LINE, work=_ROAD)
CHOKE: Final = Kind("choke", "堵点改造", "bottleneck", "道路交通", "jsj", Shape.LINE, work=_ROAD)
VILLAGE: Final = Kind("village", "城中村改造", "urban village", "城市更新", "jsj", Shape.AREA, work=_FLOOR)
HOMES: Final = Kind("homes", "保障性住房", "affordable housing", "住房保障", "jsj", Shape.AREA, work=_FLOOR)
ESTATE: Final = Kind("estate", "老旧小区改造", "old estate renewal", "城市更新", "jsj", Shape.AREA)
GREEN: Final = Kind("green", "小游园", "pocket garden", "园林绿化", "ylj", Shape.AREA)
LEARNING: Final = Kind("learning", "学校改扩建", "school extension", "教育", "jyj")
CARE: Final = Kind("care", "养老托育服务设施", "care point", "养老托育", "mzj")
AIR: Final = Kind("air", "挥发性有机物治理", "clean air works", "生态环保", "hbj")
INVESTORS: Final = tuple(kind for kind in KEY_KINDS if kind.investor)
# fmt: on

WORDS: Final = (
    ("云舟", "Yunzhou"), ("青禾", "Qinghe"), ("望江", "Wangjiang"), ("北辰", "Beichen"), ("澄湖", "Chenghu"),
    ("映山", "Yingshan"), ("知行", "Zhixing"), ("星河", "Xinghe"), ("听雨", "Tingyu"), ("逐光", "Zhuguang"),
    ("新桥", "Xinqiao"), ("南苑", "Nanyuan"), ("松风", "Songfeng"), ("朝晖", "Zhaohui"), ("明德", "Mingde"),
    ("东篱", "Dongli"), ("白鹭", "Bailu"), ("春和", "Chunhe"), ("景行", "Jingxing"),
)  # fmt: skip

_FINISHED: Final = {
    "housing-yuhua": ("03-31", "06-30"), "park-saihongqiao": ("04-30", "05-31"), "school-guxiong": ("05-31", ""),
    "factory-kaifaqu": ("04-30", "05-31"), "offices-ruanjiangu": ("05-31", "06-30"), "drains-xishanqiao": ("06-30", ""),
}  # fmt: skip
"""Projects that finished: planned days of finishing and of going into use."""
_NOT_YET_USED: Final = "housing-yuhua"
_LATE: Final = {"mall-saihongqiao": "05-31", "housing-banqiao": "06-30"}
_SUSPENDED: Final = "road-banqiao"


@dataclass(frozen=True, slots=True)
class New:
    """Planned and actual days (month-day of this year) of a project that is new in this year's plan."""

    start: tuple[str, str]
    list: tuple[str, str] = ("", "")
    sign: tuple[str, str] = ("", "")
    category: Category = Category.NEW


_NEW: Final = {
    "school-liangqiao": New(("03-05", "02-27"), ("03-31", "03-25")),
    "road-xishanqiao": New(("03-10", "03-10"), ("04-10", "05-16")),
    "park-meishan": New(("03-25", "03-18"), ("04-18", "")),
    "racks-ruanjiangu": New(("04-20", "04-12"), ("05-12", "05-10"), ("01-31", "01-18")),
    "flats-yuhua": New(("05-10", "05-08"), ("06-10", "06-05")),
    "offices-kaifaqu": New(("05-31", "05-20"), ("06-20", "06-20"), ("01-31", "01-29")),
    "factory-banqiao": New(("06-30", "06-18"), ("07-31", ""), ("02-29", "02-26")),
    "drains-guxiong": New(("09-15", "05-22"), ("10-15", "06-24")),
    "mall-liangqiao": New(("10-20", "06-12"), ("11-20", ""), ("03-31", "03-22")),
    "renewal-liangqiao": New(("03-31", "")),
    "school-meishan": New(("06-20", "")),
    "racks-meishan": New(("10-31", ""), sign=("05-31", ""), category=Category.PREPARING),
    "mall-guxiong": New(("11-30", ""), sign=("03-31", "03-28")),
}
_UNBEGUN: Final = {
    "renewal-liangqiao": Standing.OVERDUE,
    "school-meishan": Standing.OVERDUE,
    "racks-meishan": Standing.WAITING,
    "mall-guxiong": Standing.DEFERRED,
}
_STOPS: Final = {
    _SUSPENDED: ((Side.SUSPENDED, date(2024, 5, 13), None),),
    "mall-guxiong": ((Side.DEFERRED, date(2024, 4, 22), None),),
    "road-kaifaqu": ((Side.SUSPENDED, date(2024, 1, 22), date(2024, 3, 4)),),
    "housing-guxiong": ((Side.SUSPENDED, date(2024, 2, 5), date(2024, 2, 26)),),
    "drains-banqiao": ((Side.SUSPENDED, date(2024, 4, 8), date(2024, 5, 6)),),
    "P2024-0650": ((Side.ENDED, date(2024, 5, 20), None),),
    "P2024-0652": ((Side.MOVED_OUT, date(2024, 4, 18), None),),
}
SCHEDULED: Final = frozenset({"offices", "school", "halls"})
"""Kinds whose projects have a plan of nodes; they began in 2023, so that all their months can be shown."""


@cache
def invented() -> tuple[Invented, ...]:
    """Return every 示例 project; ids begin at 0101 for key projects, 0301 for works, 0501 for all others."""
    return (*_numbered(101, _key_projects()), *_numbered(301, _works()), *_numbered(501, _others()))


_Drafted = tuple[Kind, str, tuple[str, ...]]


def _numbered(first: int, drafts: Iterator[_Drafted]) -> Iterator[Invented]:
    for place, (kind, area, lists) in enumerate(drafts):
        yield _one(f"P{YEAR}-{first + place:04d}", place, (kind, area, lists))


def _key_projects() -> Iterator[_Drafted]:
    """Yield the 102 key projects that the report does not name."""
    areas = [code for code, _, _ in AREAS]
    yield from ((kind, area, ("key",)) for kind, area in product(KEY_KINDS, areas))
    yield from ((HALLS, area, ("key",)) for area in ("yuhua", "banqiao", "guxiong"))


def _works() -> Iterator[_Drafted]:
    """Yield the 129 works that the report does not name."""
    areas = [code for code, _, _ in AREAS]
    some = ((ROAD, 17, "roads"), (CHOKE, 2, "chokes"), (VILLAGE, 2, "villages"), (HOMES, 1, "housing"))
    for kind, count, listed in some:
        yield from ((kind, areas[n % len(areas)], ("works", listed)) for n in range(count))
    rest = list(product(WORKS_KINDS, areas))[:-1]
    yield from ((kind, area, ("works",)) for kind, area in rest)


def _others() -> Iterator[_Drafted]:
    """Yield what fills the other lists, and some leads and talks that stand on none."""
    areas = [code for code, _, _ in AREAS]
    some = (
        (LEARNING, 16, "education"),
        (CARE, 16, "care"),
        (AIR, 73, "air"),
        (GREEN, 5, "greening"),
        (ESTATE, 2, "estates"),
    )
    for kind, count, listed in some:
        yield from ((kind, areas[n % len(areas)], (listed,)) for n in range(count))
    yield from ((INVESTORS[n % len(INVESTORS)], areas[n % len(areas)], ("signed",)) for n in range(36))
    yield from ((INVESTORS[n % len(INVESTORS)], areas[(n * 2) % len(areas)], ()) for n in range(12))


_COUNTED: Final = frozenset({"key", "works"})
"""Lists whose projects enter the statistics; of the others no money is told."""


def _one(number: str, place: int, draft: _Drafted) -> Invented:
    kind, area, lists = draft
    called, english = {code: (name, english) for code, name, english in AREAS}[area]
    key = f"{kind.code}-{area}" if "key" in lists else number
    standing = _standing(key, lists)
    word, spoken = WORDS[(place // len(AREAS) * 5 + place) % len(WORDS)]
    sought = ("投资项目", " investment") if standing in (Standing.SIGNED, Standing.TALKS) else ("", "")
    reached, plan = _days(key, kind, standing)
    if _COUNTED.isdisjoint(lists):
        reached.pop(Stage.LISTED, None)
    return Invented(
        number,
        place,
        key,
        f"{called}{word}{kind.name}{sought[0]}（示例）",
        f"{spoken} {kind.english}{sought[1]}, {english} (sample)",
        kind,
        area,
        lists,
        standing,
        plan,
        {stage: reached[stage] for stage in Stage if stage in reached},
        _STOPS.get(key, ()),
    )


def _standing(key: str, lists: tuple[str, ...]) -> Standing:
    """Return how a project stands: as the tables above say for key projects, as it is drawn for the others."""
    if "key" in lists:
        known = {**dict.fromkeys(_FINISHED, Standing.FINISHED), **dict.fromkeys(_LATE, Standing.LATE)}
        fresh = {name: _UNBEGUN.get(name, Standing.NEW) for name in _NEW}
        return {**known, **fresh, _SUSPENDED: Standing.SUSPENDED}.get(key, Standing.CARRIED)
    if "signed" in lists:
        return Standing.SIGNED
    if not lists:
        return Standing.TALKS
    chance = draw(f"{key}|standing", 1, 100)
    return next(standing for least, standing in _CHANCES if chance > least)


_CHANCES: Final = ((93, Standing.WAITING), (83, Standing.FINISHED), (62, Standing.NEW), (0, Standing.CARRIED))
_Days = tuple[dict[Stage, date], YearPlan]


def _days(key: str, kind: Kind, standing: Standing) -> _Days:
    """Return the days of the stages reached, and the year's plan."""
    if new := _NEW.get(key):
        return _new(kind, new)
    if standing in (Standing.SIGNED, Standing.TALKS):
        return _courted(key, standing)
    if standing is Standing.WAITING:
        return {}, YearPlan(YEAR, Category.PREPARING, start=date(YEAR, 7, 31) + _span(f"{key}|start", 0, 120))
    if standing is Standing.NEW:
        return _fresh(key)
    return _begun_before(key, kind, standing)


def _new(kind: Kind, new: New) -> _Days:
    start, signed = _day(new.start[1]), _day(new.sign[1])
    reached = {Stage.SIGNED: signed, Stage.STARTED: start, Stage.LISTED: _day(new.list[1])}
    if start:
        reached[Stage.LAND] = max(start - timedelta(days=21), signed or date.min)
    if start and start < date(YEAR, 5, 1):
        reached[Stage.BUILDING] = start + timedelta(days=28)
    plan = YearPlan(YEAR, new.category, sign=_day(new.sign[0]), start=_day(new.start[0]), list=_day(new.list[0]))
    return _with_talks(kind, {stage: day for stage, day in reached.items() if day}), plan


def _fresh(key: str) -> _Days:
    """Return the days of works that began this year."""
    start = date(YEAR, 2, 20) + _span(f"{key}|start", 0, 115)
    reached = {Stage.STARTED: start}
    if start < date(YEAR, 5, 20):
        reached |= {Stage.LISTED: start + _span(f"{key}|list", 10, 35), Stage.BUILDING: start + timedelta(days=20)}
    planned = start + _span(f"{key}|planned", -6, 9)
    return reached, YearPlan(YEAR, Category.NEW, start=planned, finish=_YEAR_END)


def _courted(key: str, standing: Standing) -> _Days:
    """Return the days of a project that has no site yet."""
    lead = date(2023, 3, 1) + _span(f"{key}|lead", 0, 250)
    reached = {Stage.LEAD: lead}
    if standing is Standing.SIGNED or draw(f"{key}|talks", 0, 2):
        reached[Stage.TALKS] = lead + _span(f"{key}|talks", 20, 45)
    if standing is Standing.TALKS:
        return reached, YearPlan(YEAR, Category.PREPARING, sign=date(YEAR, 9, 30))
    signed = date(YEAR, 1, 8) + _span(f"{key}|signed", 0, 170)
    planned = min(signed + _span(f"{key}|planned", -20, 20), CUT_OFF)
    return {**reached, Stage.SIGNED: signed}, YearPlan(YEAR, Category.PREPARING, sign=planned)


def _begun_before(key: str, kind: Kind, standing: Standing) -> _Days:
    start = _start_before(key, kind, standing)
    reached = {
        Stage.LAND: start - _span(f"{key}|land", 60, 120),
        Stage.STARTED: start,
        Stage.LISTED: start + _span(f"{key}|list", 18, 50),
        Stage.BUILDING: start + _span(f"{key}|building", 30, 70),
    }
    if kind.investor:
        reached[Stage.SIGNED] = start - _span(f"{key}|signed", 180, 300)
    if standing is Standing.FINISHED:
        return _ended(key, _with_talks(kind, reached))
    finish = _day(_LATE.get(key, "")) or date(YEAR, 9, 30) + _span(f"{key}|finish", 0, 760)
    if finish.year > YEAR:
        return _with_talks(kind, reached), YearPlan(YEAR, Category.CARRIED)
    return _with_talks(kind, reached), YearPlan(YEAR, Category.FINISHING, finish=finish)


def _start_before(key: str, kind: Kind, standing: Standing) -> date:
    if standing is Standing.FINISHED:
        return date(2022, 6, 6) + _span(f"{key}|start", 0, 150)
    if kind.code in SCHEDULED:
        return date(2023, 3, 6) + _span(f"{key}|start", 0, 200)
    return date(2022, 3, 1) + _span(f"{key}|start", 0, 610)


def _ended(key: str, reached: dict[Stage, date]) -> _Days:
    """Return the days of a project that finished within the half-year, some days before its plan."""
    due, use = _FINISHED.get(key, ("", ""))
    planned = _day(due) or date(YEAR, 3, 20) + _span(f"{key}|finish", 0, 95)
    finished = planned - _span(f"{key}|early", 1, 9)
    reached = {**reached, Stage.FINISHED: finished}
    if use and key != _NOT_YET_USED:
        reached[Stage.PRODUCING] = finished + _span(f"{key}|use", 8, 20)
    return reached, YearPlan(YEAR, Category.FINISHING, finish=planned, produce=_day(use))


def _with_talks(kind: Kind, reached: dict[Stage, date]) -> dict[Stage, date]:
    """Add the talks that came before a company signed."""
    signed = reached.get(Stage.SIGNED)
    return {**reached, Stage.TALKS: signed - timedelta(days=75)} if kind.investor and signed else reached


def _day(written: str) -> date | None:
    """Read a month-day of this year; empty is none."""
    return date.fromisoformat(f"{YEAR}-{written}") if written else None


def _span(key: str, least: int, most: int) -> timedelta:
    return timedelta(days=draw(key, least, most))
