"""The 示例 troubles: issues in every state, stops, and cards, so that every page of projects has something to show.

The cards are those that the sample rules (`project_rules.toml`) call for, on the day that they call for them; a test
holds them to that. The levels and categories are those of the sample rules, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from daxu.catalogue.sample_plan import draw
from daxu.catalogue.sample_projects import YEAR, Invented, Standing
from daxu.core.projects.project import CardDeed, CardStep, IssueDeed, IssueStep, ProjectDeed, ProjectStep
from daxu.core.projects.stage import Side

RAISER, DISPATCHER, HANDLER, VERIFIER = "示例项目专员", "示例调度员", "示例经办人", "示例核验员"
_LEVELS: Final = ("责任单位", "区级调度会")
_EVERY: Final = 5
"""Of the key projects that go on as they should, every fifth has an issue."""

_R, _A, _H, _E = IssueDeed.RAISE, IssueDeed.ASSIGN, IssueDeed.HANDLE, IssueDeed.ESCALATE
_C, _V, _B, _X = IssueDeed.CLAIM, IssueDeed.VERIFY, IssueDeed.RETURN, IssueDeed.CLOSE
TRAILS: Final = (
    (_R,),
    (_R, _A),
    (_R, _A, _H),
    (_R, _A, _H, _E),
    (_R, _A, _H, _C),
    (_R, _A, _H, _C, _B, _H),
    (_R, _A, _H, _C, _V),
    (_R, _A, _H, _C, _V, _X),
    (_R, _A, _H, _E, _A, _H, _C, _V, _X),
)
_BY: Final = {
    _R: RAISER,
    _A: DISPATCHER,
    _H: HANDLER,
    _E: DISPATCHER,
    _C: HANDLER,
    _V: VERIFIER,
    _B: VERIFIER,
    _X: DISPATCHER,
}
_SAID: Final = {
    _A: "交责任单位限期办理",
    _H: "已会商，正在落实",
    _E: "本级协调不下来，提请区级调度会研究",
    _C: "问题已解决，申请办结",
    _V: "现场核验，情况属实",
    _B: "现场核验与所报不符，退回继续办理",
    _X: "核验通过，销号",
}
_PROBLEMS: Final = (
    ("用地", "地块边角还有一宗土地没有完成供地"),
    ("管线", "红线内燃气管线未迁改，影响基坑施工"),
    ("资金", "第二季度工程款未按合同到位"),
    ("征迁", "项目范围内还有两户未签约"),
    ("审批", "设计变更后施工许可需要重新办理"),
    ("用工", "节后返岗人数不足，主体施工减缓"),
    ("规划", "出入口方案与道路规划不一致"),
    ("环评", "夜间施工噪声被多次投诉，需要调整方案"),
)
_FIXED: Final = {"renewal-liangqiao": (3, 3), "school-meishan": (0, 2), "road-banqiao": (1, 5)}
"""Which problem and which trail the three projects have that are behind."""


def issues(project: Invented) -> Iterator[ProjectStep]:
    """Yield the steps of a key project's issue, if it has one."""
    fixed, place = _FIXED.get(project.key), project.place
    if fixed is None and (project.standing is not Standing.CARRIED or place % _EVERY):
        return
    problem, trail = fixed or (place // _EVERY % len(_PROBLEMS), place // _EVERY % len(TRAILS))
    raised = date(YEAR, 2, 19) + timedelta(days=draw(f"{project.key}|raised", 0, 60))
    pauses = [draw(f"{project.key}|pause|{n}", 3, 8) for n, _ in enumerate(TRAILS[trail][1:])]
    for deed, gone in zip(TRAILS[trail], accumulate(pauses, initial=0), strict=True):
        yield _issue_step(project, deed, raised + timedelta(days=gone), _PROBLEMS[problem])


def _issue_step(project: Invented, deed: IssueDeed, day: date, problem: tuple[str, str]) -> ProjectStep:
    category, words = problem
    step = IssueStep(1, deed, _BY[deed])
    if deed is _R:
        step = replace(step, category=category, level=_LEVELS[0])
    if deed is _A:
        wait = draw(f"{project.key}|{day}|due", 20, 75)
        step = replace(step, owner=project.kind.lead, due=day + timedelta(days=wait))
    if deed is _E:
        step = replace(step, level=_LEVELS[1])
    said = words if deed is _R else _SAID[deed]
    return ProjectStep(project.id, 0, ProjectDeed.ISSUE, day, project.kind.lead, words=f"示例：{said}。", issue=step)


# --- stops

_WHY: Final = {
    Side.SUSPENDED: "管线迁改方案未定，停工等待",
    Side.DEFERRED: "投资方调整方案，经批准缓建",
    Side.MOVED_OUT: "投资方改选区外，调出",
    Side.ENDED: "双方终止洽谈",
}


def stops(project: Invented) -> Iterator[ProjectStep]:
    """Yield when a project was set aside, and when it went on."""
    for side, since, until in project.sides:
        yield ProjectStep(
            project.id, 0, ProjectDeed.PAUSE, since, project.kind.lead, words=f"示例：{_WHY[side]}。", side=side
        )
        if until:
            words = "示例：障碍已经消除，恢复施工。"
            yield ProjectStep(project.id, 0, ProjectDeed.RESUME, until, project.kind.lead, words=words)


# --- cards


@dataclass(frozen=True, slots=True)
class Card:
    """A card's deed: on which day (month-day), what, by which rule, for which month, and what it says."""

    day: str
    deed: CardDeed
    rule: str
    month: str
    words: str
    light: str = ""
    consecutive: int = 0
    until: date | None = None


_START, _LISTING, _MONEY, _NODES = "sample-start", "sample-listing", "sample-investment", "sample-nodes"
_YELLOW, _RED = "黄灯", "红灯"
_ISSUE, _TALK, _LIFT = CardDeed.ISSUE, CardDeed.TALK, CardDeed.LIFT
_CARDS: Final = {
    "renewal-liangqiao": (
        Card("04-02", _ISSUE, _START, "2024-03", "计划3月底开工，未开工", _YELLOW, 1),
        Card("04-10", _TALK, _START, "2024-03", "区发改委约谈，承诺6月底前开工"),
        Card("05-06", _ISSUE, _START, "2024-04", "仍未开工", _YELLOW, 2),
        Card("06-03", _ISSUE, _START, "2024-05", "连续3个月未开工", _RED, 3),
        Card("06-07", _TALK, _START, "2024-05", "分管副区长约谈，要求倒排工期"),
    ),
    "road-xishanqiao": (
        Card("04-15", _ISSUE, _LISTING, "2024-04", "3月10日开工，满1个月未入库", _YELLOW, 1),
        Card("05-15", _ISSUE, _LISTING, "2024-05", "满2个月未入库", _RED, 2),
        Card("05-16", _LIFT, _LISTING, "2024-05", "已入库"),
    ),
    "park-meishan": (
        Card("04-25", _ISSUE, _LISTING, "2024-04", "3月18日开工，满1个月未入库", _YELLOW, 1),
        Card("05-24", _ISSUE, _LISTING, "2024-05", "满2个月未入库", _RED, 2),
        Card("05-27", CardDeed.ASK_EXEMPTION, _LISTING, "2024-05", "施工合同未备案，申请免发", until=date(2024, 7, 31)),
        Card("05-31", CardDeed.REFUSE_EXEMPTION, _LISTING, "2024-05", "合同备案属自身责任，不予免发"),
    ),
    "road-banqiao": (
        Card("06-04", _ISSUE, _MONEY, "2024-05", "停工后投资落后于序时", _YELLOW, 1),
        Card("06-12", _TALK, _MONEY, "2024-05", "区发改委约谈，明确管线迁改时限"),
    ),
    "school-yuhua": (
        Card("05-07", _ISSUE, _NODES, "2024-04", "关键节点逾期", _YELLOW, 1),
        Card("06-04", _ISSUE, _NODES, "2024-05", "关键节点连续两次逾期", _RED, 2),
        Card("06-30", _LIFT, _NODES, "2024-05", "节点已完成"),
    ),
    "school-meishan": (
        Card(
            "06-26", CardDeed.ASK_EXEMPTION, _START, "2024-06", "规划条件正在调整，申请免发", until=date(2024, 9, 30)
        ),
    ),
    "mall-guxiong": (
        Card("04-24", CardDeed.ASK_EXEMPTION, _START, "2024-04", "经批准缓建，申请免发", until=date(2024, 12, 31)),
        Card("04-28", CardDeed.GRANT_EXEMPTION, _START, "2024-04", "理由正当，准予免发", until=date(2024, 12, 31)),
    ),
}  # fmt: skip
"""By the key of the project."""


def cards(project: Invented) -> Iterator[ProjectStep]:
    """Yield what was done about a project's cards."""
    for card in _CARDS.get(project.key, ()):
        step = CardStep(card.deed, card.rule, card.month, card.light, card.consecutive, card.until)
        day = date.fromisoformat(f"{YEAR}-{card.day}")
        yield ProjectStep(project.id, 0, ProjectDeed.CARD, day, "fgw", words=f"示例：{card.words}。", card=step)
