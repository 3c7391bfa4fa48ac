"""ProjectStep and Project: what people enter about a project, and what the project is by it.

A project has one id for life; every deed is a step with its own place, the `number` within the project, so that of two
who act at once the ledger takes one and tells the other. A step that was wrong is corrected in its place, with the
reason, and a project is always the fold of the steps that stand. Money is whole yuan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from daxu.core.filing import Evidence
from daxu.core.projects.stage import CHAIN, Category, Condition, Side, Stage

FOREVER = date(9999, 12, 31)


class ProjectDeed(Enum):
    """What somebody did to a project."""

    REGISTER = "登记"
    AMEND = "修改资料"
    MERGE = "并入"
    PLAN = "列入年度计划"
    MOVE = "推进"
    PAUSE = "转入"
    RESUME = "恢复"
    REPORT = "月报"
    BASELINE = "节点计划"
    ISSUE = "问题"
    CARD = "红黄牌"
    FUND = "资金"
    VISIT = "踏勘"
    VOID = "作废"

    @property
    def english(self) -> str:
        """The English word."""
        return _DEEDS_IN_ENGLISH[self]


_DEEDS_IN_ENGLISH = {
    ProjectDeed.REGISTER: "registered",
    ProjectDeed.AMEND: "record changed",
    ProjectDeed.MERGE: "merged",
    ProjectDeed.PLAN: "put into the year's plan",
    ProjectDeed.MOVE: "moved on",
    ProjectDeed.PAUSE: "set aside",
    ProjectDeed.RESUME: "resumed",
    ProjectDeed.REPORT: "month reported",
    ProjectDeed.BASELINE: "plan of nodes",
    ProjectDeed.ISSUE: "issue",
    ProjectDeed.CARD: "card",
    ProjectDeed.FUND: "funding",
    ProjectDeed.VISIT: "site visit",
    ProjectDeed.VOID: "voided",
}


@dataclass(frozen=True, slots=True)
class Work:
    """Something physical to be built (实物量), in its own unit: 道路 2.4 公里, 建筑 86000 平方米."""

    name: str
    unit: str
    planned: Decimal


@dataclass(frozen=True, slots=True)
class Facts:
    """Who and what a project is; `total` and `working_capital` (铺底流动资金) are yuan, None where not known.

    `lead` and `block` are codes of organisations (责任单位, 板块); `owner` is the builder (建设单位) in words. `lists`
    are the lists it stands on (区人代会重点项目 …). `shape` is GeoJSON geometry text in CGCS2000/WGS-84, empty where no
    place is known. `source` cites a published fact; `sample` marks 示例.
    """

    name: str
    sector: str
    lead: str
    english: str = ""
    aliases: tuple[str, ...] = ()
    national_code: str = ""
    lists: tuple[str, ...] = ()
    owner: str = ""
    supporting: tuple[str, ...] = ()
    block: str = ""
    contact: str = ""
    content: str = ""
    total: int | None = None
    working_capital: int | None = None
    works: tuple[Work, ...] = ()
    shape: str = ""
    source: str = ""
    sample: bool = False


@dataclass(frozen=True, slots=True)
class YearPlan:
    """A project's place in one year's plan: category, investment planned for the year (yuan), and planned days."""

    year: int
    category: Category
    investment: int | None = None
    sign: date | None = None
    start: date | None = None
    list: date | None = None
    finish: date | None = None
    produce: date | None = None

    def planned(self, stage: Stage) -> date | None:
        """Return the day planned for a stage, None where the plan names none."""
        return {
            Stage.SIGNED: self.sign,
            Stage.STARTED: self.start,
            Stage.LISTED: self.list,
            Stage.FINISHED: self.finish,
            Stage.PRODUCING: self.produce,
        }.get(stage)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on earth in degrees (CGCS2000/WGS-84), as a device told it; `accuracy` in metres."""

    longitude: Decimal
    latitude: Decimal
    accuracy: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of the site: the file, and where and on which day it was taken.

    `own_place` and `own_day` say that nobody gave them: they were read from the file itself (EXIF, WGS-84).
    """

    file: Evidence
    day: date
    spot: Spot
    own_place: bool = False
    own_day: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of the schedule (形象进度节点): its weight in the whole, planned months, and whether all waits for it.

    It is planned to go on evenly from the first to the last month, both written 2024-06.
    """

    code: str
    name: str
    weight: Decimal
    first: str
    last: str
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Baseline:
    """A plan of nodes; the first is the plan, each later one was approved by somebody, with the reason."""

    nodes: tuple[Node, ...]
    approved_by: str = ""


@dataclass(frozen=True, slots=True)
class NodeShare:
    """How much of a node is done by the end of a month, 0 to 1."""

    node: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class WorkDone:
    """How much of a physical work was done in a month, in the work's own unit."""

    work: str
    done: Decimal


class Series(Enum):
    """The two series of investment (投资量): never added to each other, for they count the same money."""

    DEPARTMENTAL = "部门调度"
    STATISTICAL = "列统"

    @property
    def english(self) -> str:
        """The English word."""
        return {"部门调度": "departmental", "列统": "in the statistics"}[self.value]


@dataclass(frozen=True, slots=True)
class MonthReport:
    """A month's three measures, kept apart: investment (two series, never added), physical works, the schedule.

    `departmental` is the dispatched number (部门调度数), `statistical` the one in the statistics (列统), both in yuan
    of that month alone; None is not reported, which is not 0.
    """

    month: str
    departmental: int | None = None
    statistical: int | None = None
    works: tuple[WorkDone, ...] = ()
    nodes: tuple[NodeShare, ...] = ()
    words: str = ""

    def investment(self, series: Series) -> int | None:
        """Return the month's investment in one series, in yuan; None where it was not reported."""
        return self.departmental if series is Series.DEPARTMENTAL else self.statistical


class IssueDeed(Enum):
    """The steps of an issue (问题): 提出 → 交办 → 办理 → 提级 → 办结申请 → 核验 → 销号, or 退回."""

    RAISE = "提出"
    ASSIGN = "交办"
    HANDLE = "办理"
    ESCALATE = "提级"
    CLAIM = "办结申请"
    VERIFY = "核验"
    RETURN = "退回"
    CLOSE = "销号"

    @property
    def english(self) -> str:
        """The English word."""
        return _ISSUE_DEEDS_IN_ENGLISH[self]


_ISSUE_DEEDS_IN_ENGLISH = {
    IssueDeed.RAISE: "raised",
    IssueDeed.ASSIGN: "assigned",
    IssueDeed.HANDLE: "being handled",
    IssueDeed.ESCALATE: "escalated",
    IssueDeed.CLAIM: "said to be solved",
    IssueDeed.VERIFY: "verified",
    IssueDeed.RETURN: "sent back",
    IssueDeed.CLOSE: "closed",
}


@dataclass(frozen=True, slots=True)
class IssueStep:
    """One deed on an issue, which is `number` within its project; by whom, so that another person verifies."""

    number: int
    deed: IssueDeed
    by: str
    category: str = ""
    owner: str = ""
    level: str = ""
    due: date | None = None


class CardDeed(Enum):
    """What happens about cards: issued, talked about, excused, lifted."""

    ISSUE = "发牌"
    TALK = "约谈"
    ASK_EXEMPTION = "申请免发"
    GRANT_EXEMPTION = "准予免发"
    REFUSE_EXEMPTION = "不予免发"
    LIFT = "摘牌"

    @property
    def english(self) -> str:
        """The English word."""
        return _CARD_DEEDS_IN_ENGLISH[self]


_CARD_DEEDS_IN_ENGLISH = {
    CardDeed.ISSUE: "card issued",
    CardDeed.TALK: "talk held",
    CardDeed.ASK_EXEMPTION: "exemption asked for",
    CardDeed.GRANT_EXEMPTION: "exemption granted",
    CardDeed.REFUSE_EXEMPTION: "exemption refused",
    CardDeed.LIFT: "card lifted",
}


@dataclass(frozen=True, slots=True)
class CardStep:
    """One deed about a card: of which rule, for which month, what colour, and how many in a row it was.

    An exemption (正当理由) holds from the step's day until `until`.
    """

    deed: CardDeed
    rule: str
    month: str
    light: str = ""
    consecutive: int = 0
    until: date | None = None


class FundDeed(Enum):
    """What happened to money of a source (资金来源): it was approved for the project, arrived, was paid out."""

    APPROVE = "批复下达"
    ARRIVE = "到位"
    PAY = "支付"

    @property
    def english(self) -> str:
        """The English word."""
        return {"批复下达": "approved", "到位": "arrived", "支付": "paid"}[self.value]


@dataclass(frozen=True, slots=True)
class FundStep:
    """Money of one source, by its code: `amount` yuan were approved, arrived or were paid, beside those before."""

    source: str
    deed: FundDeed
    amount: int


@dataclass(frozen=True, slots=True)
class ProjectStep:
    """One deed on a project, on the day it happened, for which organisation, with its words and its proof."""

    project: str
    number: int
    deed: ProjectDeed
    day: date
    organisation: str
    words: str = ""
    document: str = ""
    evidence: tuple[Evidence, ...] = ()
    photos: tuple[Photo, ...] = ()
    facts: Facts | None = None
    year: YearPlan | None = None
    stage: Stage | None = None
    side: Side | None = None
    month: MonthReport | None = None
    baseline: Baseline | None = None
    issue: IssueStep | None = None
    card: CardStep | None = None
    into: str = ""
    fund: FundStep | None = None

    @property
    def slot(self) -> str:
        """The place of the step: taken once, so of two who act at once one wins."""
        return f"{place(self.project)}{self.number:06d}"


def place(project: str) -> str:
    """Return with what the places of a project's steps begin."""
    return f"project|{project}|"


@dataclass(frozen=True, slots=True)
class SideSpell:
    """How long a project stood aside: from a day, until the day it was resumed (FOREVER while it lasts)."""

    side: Side
    since: date
    until: date = FOREVER


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of days, `until` not included, on which a project stood at one stage and counted as one thing."""

    since: date
    until: date
    stage: Stage | None
    condition: Condition


@dataclass(frozen=True)
class Project:
    """The fold of a project's steps; `reached` has the day of every stage reached."""

    id: str
    facts: Facts
    steps: tuple[ProjectStep, ...] = ()
    years: dict[int, YearPlan] = field(default_factory=dict)
    reached: dict[Stage, date] = field(default_factory=dict)
    sides: tuple[SideSpell, ...] = ()
    reports: dict[str, MonthReport] = field(default_factory=dict)
    baselines: tuple[tuple[date, Baseline], ...] = ()
    into: str = ""
    funds: tuple[tuple[date, FundStep], ...] = ()

    @property
    def next_number(self) -> int:
        """The number of its next step."""
        return self.steps[-1].number + 1 if self.steps else 1

    def stage_on(self, day: date) -> Stage | None:
        """Return the furthest stage of the chain reached by a day; None where none was."""
        known = [stage for stage, since in self.reached.items() if since <= day]
        return max(known, key=CHAIN.index, default=None)

    def side_on(self, day: date) -> Side | None:
        """Return the side state that a day falls into, if any."""
        return next((spell.side for spell in self.sides if spell.since <= day < spell.until), None)

    def condition_on(self, day: date) -> Condition:
        """Return what the project counts as on a day.

        A side state goes before all else except completion: a finished project is finished.
        """
        stage, side = self.stage_on(day), self.side_on(day)
        if stage and stage.place >= Stage.FINISHED.place:
            return Condition.FINISHED
        if side:
            return Condition(side.value)
        return Condition.UNDER_WAY if self.has_started(day) else Condition.NOT_STARTED

    def has_started(self, day: date) -> bool:
        """Whether works had begun by a day."""
        return any(stage.place >= Stage.STARTED.place and since <= day for stage, since in self.reached.items())

    @property
    def stays(self) -> tuple[Stay, ...]:
        """All its days cut where anything changes: what a count as of any day is looked up in."""
        days = {*self.reached.values(), *(day for spell in self.sides for day in (spell.since, spell.until))}
        cuts = sorted({date.min, *days, FOREVER})
        return tuple(
            Stay(since, until, self.stage_on(since), self.condition_on(since)) for since, until in pairwise(cuts)
        )
