"""The 示例 items of the model district: what they are called, who has them, what they promise, how they stand in June.

The report counts 156 targets and prints about thirty; these fill the plan, so that every page and every rule can be
seen. All are invented, say so in their names, and are kept apart from facts. What is behind is mixed as published: with
软件业务收入, which is a fact, five 指标 and three 重点项目.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Final

from daxu.core.indicator import Form, Frequency, Measure, Timing, Wish
from daxu.core.rules import RuleKind
from daxu.core.target import INVESTMENT_OF_YEAR, TargetKind

PROJECTS_BEHIND: Final = {"sample-road-banqiao", "sample-renewal-liangqiao", "sample-school-meishan"}
_NEAR_THE_LINE: Final = 60
TASKS_OPEN: Final = {"sample-reform-kaifaqu", "sample-reform-meishan"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented item.

    Where `june` is empty, the value at the end of June follows from `points`: how far it is ahead of the due line.
    `last_june` is the share of last year's total that was done by June. `shares` are what its own plan asks for at the
    end of March, June, September and December.
    """

    code: str
    name: str
    english: str
    theme: str
    owner: str
    rule: RuleKind
    goal: str
    kind: TargetKind = TargetKind.INDICATOR
    june: str = ""
    points: int = 0
    opening: str = ""
    shares: tuple[str, ...] = ()
    last_june: str = ""
    form: Form = Form.COUNT
    timing: Timing = Timing.FLOW
    wish: Wish = Wish.MORE
    measure: Measure = Measure.LEVEL
    frequency: Frequency = Frequency.MONTHLY
    decimals: int = 0
    practice: str = "a"
    area: str = ""
    supporting: tuple[str, ...] = ()


# What the items of one rule have in common.
_growth = partial(Sample, rule=RuleKind.GROWTH, form=Form.GROWTH, measure=Measure.GROWTH, decimals=1)
_stock = partial(Sample, rule=RuleKind.STOCK, timing=Timing.STOCK)
_by_month = partial(Sample, rule=RuleKind.BY_MONTH)
_by_day = partial(Sample, rule=RuleKind.BY_DAY)
_nodes = partial(Sample, rule=RuleKind.NODES)
_seasonal = partial(Sample, rule=RuleKind.SEASONAL)
_share = partial(Sample, form=Form.SHARE, timing=Timing.STOCK, measure=Measure.SHARE, decimals=1)
_rate = partial(_share, rule=RuleKind.RATIO)
_within = partial(_share, rule=RuleKind.RANGE, wish=Wish.WITHIN)
_yearly = partial(_share, rule=RuleKind.ANNUAL, frequency=Frequency.YEARLY)
_less = partial(Sample, rule=RuleKind.INVERSE, form=Form.AMOUNT, timing=Timing.STOCK, wish=Wish.LESS, decimals=1)

# fmt: off
INDICATORS: Final = (
    _growth("services-growth", "规模以上服务业营业收入增速", "Growth of services revenue",
            "economy", "fgw", goal="8%", june="8.6%"),
    _growth("industry-investment", "工业投资增速", "Growth of industrial investment",
            "economy", "gxj", goal="6%", june="3.9%"),
    _growth("trade-sales", "限额以上批零住餐业营业额增速", "Growth of trade and catering",
            "commerce", "swj", goal="5%", june="6.4%"),
    _stock("market-entities", "经营主体户数", "Businesses registered",
           "commerce", "scj", opening="62000户", goal="68000户", june="65400户"),
    _stock("volunteers", "注册志愿者人数", "Volunteers registered",
           "governance", "mzj", opening="110000人", goal="116000人", june="112100人"),
    _seasonal("tourists", "旅游接待人次", "Tourists received",
              "culture", "wlj", goal="900万人次", june="401万人次", last_june="0.43"),
    _seasonal("local-tax", "地方税收入库额", "Local taxes received",
              "economy", "czj", goal="260000万元", june="135500万元", last_june="0.56", form=Form.AMOUNT),
    _nodes("computing-racks", "算力机架投运数", "Computing racks in service",
           "industry", "sjj", goal="3000个", june="1110个", shares=("0.15", "0.35", "0.7", "1")),
    _by_day("health-checks", "重点人群健康体检人数", "Health checks given",
            "health", "wjw", goal="42000人", june="21300人"),
    _by_month("inspections", "跨部门联合检查次数", "Joint inspections",
              "governance", "scj", goal="400次", june="226次"),
    _less("pm25", "细颗粒物平均浓度", "Mean PM2.5",
          "environment", "hbj", goal="28微克/立方米", june="27.2微克/立方米"),
    _less("energy-use", "单位产值能耗", "Energy per output",
          "environment", "fgw", goal="0.19吨标准煤/万元", june="0.187吨标准煤/万元", practice="b", decimals=3),
    _less("hotline-days", "热线工单平均办结时长", "Days to close a hotline call",
          "governance", "spj", goal="3天", june="3.4天"),
    _within("price-rise", "居民消费价格涨幅", "Rise of consumer prices",
            "economy", "fgw", goal="0.5—3%", june="1.2%"),
    _within("unemployment", "城镇登记失业率", "Registered unemployment",
            "livelihood", "rsj", goal="1.5—3.5%", june="2.3%"),
    _rate("waste-recycled", "生活垃圾回收利用率", "Household waste recycled",
          "city", "cgj", goal="38%", june="39.2%"),
    _rate("online-services", "政务服务全程网办率", "Services done online",
          "investment", "spj", goal="95%", june="96.1%"),
    _rate("good-air", "空气质量优良天数比率", "Days of good air", "environment", "hbj", goal="80%", june="86.3%"),
    _yearly("research-share", "研发经费占比", "Research spending share", "innovation", "kjj", goal="3.9%"),
    _yearly("safe-feeling", "公众安全感", "Sense of safety", "governance", "zfw", goal="98%"),
)
# fmt: on

AREAS: Final = (
    ("ruanjiangu", "软件谷", "Software Valley"),
    ("liangqiao", "两桥", "Two Bridges"),
    ("kaifaqu", "开发区", "Development Zone"),
    ("yuhua", "雨花街道", "Yuhua Street"),
    ("saihongqiao", "赛虹桥街道", "Saihongqiao Street"),
    ("xishanqiao", "西善桥街道", "Xishanqiao Street"),
    ("banqiao", "板桥街道", "Banqiao Street"),
    ("meishan", "梅山街道", "Meishan Street"),
    ("guxiong", "古雄街道", "Guxiong Street"),
)
STREETS: Final = AREAS[3:]

# code, name, English, theme, owner, rule
_PROJECTS: Final = (
    ("renewal", "园区更新", "Renewal of a business park", "industry", "gxj", RuleKind.NODES),
    ("road", "道路改造", "Road rebuilding", "city", "jtj", RuleKind.BY_MONTH),
    ("school", "学校新建扩建", "School building", "education", "jyj", RuleKind.NODES),
    ("housing", "安置房建设", "Resettlement housing", "city", "jsj", RuleKind.BY_MONTH),
    ("park", "公园绿地", "Parks", "environment", "ylj", RuleKind.NODES),
    ("drains", "雨污管网", "Drains and sewers", "environment", "swu", RuleKind.BY_DAY),
)
# code, name, English, theme, supporting, rule, least goal, greatest goal, unit
_PROMISES: Final = (
    ("services", "社区嵌入式服务设施", "Community service points", "livelihood", "mzj", RuleKind.NODES, 4, 9, "处"),
    ("sockets", "电动自行车充电口", "Charging sockets for e-bikes", "city", "cgj", RuleKind.BY_MONTH, 400, 900, "个"),
    ("meals", "老人助餐", "Meals for the elderly", "livelihood", "mzj", RuleKind.BY_DAY, 24_000, 60_000, "人次"),
    ("lifts", "住宅加装电梯", "Lifts added to housing", "city", "jsj", RuleKind.BY_MONTH, 12, 30, "项"),
    ("screening", "妇女健康筛查", "Health screening of women", "health", "wjw", RuleKind.BY_MONTH, 1_800, 4_200, "人"),
)
_YEAR_PLANS: Final = (("0.2", "0.45", "0.75", "1"), ("0.15", "0.4", "0.7", "1"), ("0.1", "0.35", "0.7", "1"))


def items() -> Iterator[Sample]:
    """Yield every invented item, 指标 first, then 重点项目, 民生实事 and 任务."""
    yield from INDICATORS
    yield from _projects()
    yield from _promises()
    yield from _tasks()


def _projects() -> Iterator[Sample]:
    for code, name, english, theme, owner, rule in _PROJECTS:
        for area, area_name, area_english in AREAS:
            key = f"{code}-{area}"
            yield Sample(
                key,
                f"{area_name}{name}{INVESTMENT_OF_YEAR}",
                f"{english}, {area_english}: investment of the year",
                theme,
                owner,
                rule,
                f"{draw(key, 60, 480) * 100}万元",
                TargetKind.PROJECT,
                points=-draw(key, 6, 14) if f"sample-{key}" in PROJECTS_BEHIND else _lead(key),
                shares=_YEAR_PLANS[draw(key, 0, 2)] if rule is RuleKind.NODES else (),
                form=Form.AMOUNT,
                supporting=(area,),
            )


def _promises() -> Iterator[Sample]:
    for code, name, english, theme, supporting, rule, least, most, unit in _PROMISES:
        for area, area_name, area_english in STREETS:
            key = f"{code}-{area}"
            yield Sample(
                key,
                f"{area_name}{name}",
                f"{english}, {area_english}",
                theme,
                area,
                rule,
                f"{draw(key, least, most)}{unit}",
                TargetKind.PROMISE,
                points=_lead(key),
                shares=_YEAR_PLANS[0] if rule is RuleKind.NODES else (),
                area=area,
                supporting=(supporting,),
            )


def _tasks() -> Iterator[Sample]:
    for area, area_name, area_english in AREAS:
        key = f"hazards-{area}"
        yield Sample(
            key, f"{area_name}安全隐患整改", f"Safety hazards removed, {area_english}", "governance", area,
            RuleKind.BY_MONTH, f"{draw(key, 120, 480)}处", TargetKind.TASK, points=_lead(key), area=area,
            supporting=("yjj",),
        )  # fmt: skip
    for area, area_name, area_english in AREAS[:-1]:
        key = f"reform-{area}"
        yield Sample(
            key, f"{area_name}年度改革事项", f"Reform of the year, {area_english}", "overview", area,
            RuleKind.MILESTONE, "100%", TargetKind.TASK, june="60%" if f"sample-{key}" in TASKS_OPEN else "100%",
            form=Form.QUALITY, timing=Timing.STOCK, measure=Measure.COMPLETION, area=area, supporting=("fgw",),
        )  # fmt: skip


def _lead(key: str) -> int:
    """Return how many points ahead of the line an item that is not behind stands: mostly a few, sometimes many."""
    near = draw(f"{key}|well", 1, 100) <= _NEAR_THE_LINE
    return draw(f"{key}|lead", 0, 4) if near else draw(f"{key}|lead", 6, 18)


def draw(key: str, least: int, most: int) -> int:
    """Return a number from `least` to `most` that follows from the key alone, the same on every machine."""
    return least + int.from_bytes(sha256(key.encode()).digest()[:8]) % (most - least + 1)
