"""Scenarios of part 2, projects: the whole life of a project, the five rates, the lists that a report counts."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from daxu.cli.scenarios.world import World, expect
from daxu.duties.systems import Step

JUNE = "2024-06-30"
PROJECTS = "/api/v1/projects"


def _list(world: World, code: str, **more: str) -> dict[str, Any]:
    asked = "&".join(f"{name}={value}" for name, value in {"list": code, "as_of": JUNE, **more}.items())
    found: dict[str, Any] = world.asks(f"{PROJECTS}?{asked}")
    return found


def _key_projects(world: World) -> None:
    """106 projects, 95 of them under way; 165.3亿元 are 73.8% of the year's plan."""
    found = _list(world, "key")
    conditions, sums = found["sums"]["conditions"], found["sums"]
    expect((found["count"], conditions["在建"]) == (106, 95), f"{found['count']} {conditions}")
    expect(sum(conditions.values()) == found["count"], "the conditions do not reconcile to the total")
    expect(sums["done"] == 16_530_000_000, f"{sums['done']}")  # noqa: PLR2004 - the published figure
    expect(round(sums["done_of_planned"] / sums["planned"] * 100, 1) == 73.8, f"{sums}")  # noqa: PLR2004 - as above


def _city_works(world: World) -> None:
    found = _list(world, "works")
    expect((found["count"], found["sums"]["done"]) == (137, 2_740_000_000), f"{found['count']} {found['sums']}")
    expect(found["sums"]["done_share"] is None, "a rate without a plan")
    both = {one["id"] for one in _list(world, "key", limit="500")["items"]} & {
        one["id"] for one in _list(world, "works", limit="500")["items"]
    }
    expect(not both, "a project is counted on both lists")


def _registered(world: World) -> str:
    """Return a project of this walk's own, registered once."""
    if "project" not in world.kept:
        world.kept["project"] = str(world.tells(PROJECTS, _new(world))["id"])
    return world.kept["project"]


def _new(world: World) -> dict[str, Any]:
    name = world.kept.setdefault("name", f"场景示例道路{uuid4().hex[:8]}")
    facts = {"name": name, "sector": "道路交通", "lead": "jsj", "block": "yuhua", "total": 300_000_000}
    return {"day": "2024-01-05", "facts": facts}


def _step(world: World, deed: str, day: str, name: str = "planner", **more: Any) -> dict[str, Any]:
    done: dict[str, Any] = world.tells(
        f"{PROJECTS}/{_registered(world)}/steps", {"deed": deed, "day": day, **more}, name=name
    )
    return done


def _lived(world: World) -> None:
    """Signed, started, three months reported, finished; each on its day."""
    paper = {"document": "示例〔2024〕1号"}
    _step(world, "列入年度计划", "2024-01-10", year={"year": 2024, "category": "新建", "investment": 120_000_000})
    _step(world, "推进", "2024-02-01", stage="签约", **paper)
    _step(world, "推进", "2024-03-01", stage="开工", **paper)
    for number, month in enumerate(("2024-03", "2024-04", "2024-05"), 1):
        _step(world, "月报", f"{month}-28", month={"month": month, "departmental": number * 10_000_000})
    done = _step(world, "推进", "2024-06-20", stage="竣工", **paper)
    expect([one["stage"] for one in done["stages"]] == ["签约", "开工", "竣工"], f"{done['stages']}")
    april = world.asks(f"{PROJECTS}?q={world.kept['name']}&as_of=2024-04-30")["items"][0]
    expect((april["condition"], april["done"]) == ("在建", 30_000_000), f"{april}")


def _refused(world: World) -> None:
    place = f"{PROJECTS}/{_registered(world)}/steps"
    early = {"deed": "推进", "day": "2024-02-15", "stage": "投产", "document": "示例"}
    negative = {"deed": "月报", "day": "2024-06-30", "month": {"month": "2024-06", "departmental": -1}}
    for body in (early, negative):
        expect(world.told_off(place, body) == 422, f"{body} was taken")  # noqa: PLR2004 - the status itself
    expect(world.told_off(PROJECTS, _new(world)) == 422, "one name for two projects")  # noqa: PLR2004 - as above


def _problem_closed(world: World) -> None:
    """Refuse to close a problem that nobody but its handler says is solved."""

    def issue(deed: str, name: str, words: str = "", **more: str) -> dict[str, Any]:
        said = {"number": 1, "deed": deed, "by": name, **more}
        return _step(world, "问题", "2024-06-10", name, issue=said, words=words)

    issue("提出", "planner", "燃气管线未迁改（示例）", category="管线", due="2024-07-01")
    issue("交办", "planner", "请住建局牵头", owner="jsj", due="2024-07-01")
    issue("办理", "planner", "已约会商")
    issue("办结申请", "planner", "已迁改完毕")
    place = f"{PROJECTS}/{_registered(world)}/steps"
    for deed in ("销号", "核验"):
        body = {"deed": "问题", "day": "2024-06-10", "issue": {"number": 1, "deed": deed, "by": "lead"}}
        expect(world.told_off(place, body) == 422, f"{deed} of one's own work was taken")  # noqa: PLR2004 - as above


def _seen(world: World) -> None:
    for place in ("", "/board", "/timeline", "/map", "/rates", "/issues", "/cards", f"/{_registered(world)}"):
        expect("项目" in world.page(f"/projects{place}?as_of={JUNE}"), f"/projects{place} says nothing of projects")


def _permitted(world: World) -> None:
    expect(world.status(PROJECTS) == 401, "the API answered a stranger")  # noqa: PLR2004 - the status itself
    for name in ("deputy", "public", "sysadmin"):
        expect(world.status("/projects", name) == 403, f"the page opened to {name}")  # noqa: PLR2004 - as above
    body = {"deed": "踏勘", "day": JUNE, "words": "看过"}
    place = f"{PROJECTS}/{_registered(world)}/steps"
    expect(world.told_off(place, body, "leader") == 403, "a leader entered a step")  # noqa: PLR2004 - as above


def _rates(world: World) -> None:
    """10 of the 12 that should have started: 83.3%, and both conventions named."""
    told = world.asks(f"{PROJECTS}/rates?list=key&as_of={JUNE}")
    starting = {one["convention"]: one for one in told["rates"] if one["rate"] == "开工率"}
    planned = starting["按计划"]
    expect((planned["numerator"], planned["denominator"]) == (10, 12), f"{planned}")
    expect(planned["ahead"] + planned["unplanned"] == 2, f"{planned}")  # noqa: PLR2004 - those apart
    expect(len(starting) == 2, "one convention only")  # noqa: PLR2004 - both


def _risen(world: World) -> None:
    page = world.page(f"/projects/rates?list=key&as_of={JUNE}&compare=2024-05-31")
    expect("五率" in page and "截至" in page, "no comparison, or no cut-off")


def _listed(code: str, count: int) -> Step:
    def walk(world: World) -> None:
        found = _list(world, code)
        expect(found["count"] == count, f"{code}: {found['count']}")
        page = world.page(f"/projects?list={code}&as_of={JUNE}")
        expect(f"{count}个项目" in page, f"the page of {code} counts otherwise")

    return Step(f"清单 {code} 与报告一致（{count}个）", f"list {code} counts {count}", walk)


_LIFE = Step("登记、签约、开工、月报、竣工", "registered, signed, started, reported, finished", _lived)
_BAD = Step("错误输入被拒，不丢不改", "bad input refused, nothing lost", _refused)
_PAGES = Step("浏览器可办可查", "done and seen in the browser", _seen)
_ROLES = Step("按角色授权", "held to roles", _permitted)
_WHOLE = (_LIFE, _BAD, _ROLES)

SCENARIOS = {
    "key-projects": (
        Step("106个、在建95个、165.3亿元、73.8%", "106 projects, 95 under way, 73.8% of the plan", _key_projects),
        *_WHOLE,
        _PAGES,
    ),
    "project-loop": (
        _LIFE,
        Step("问题须由他人核验才能销号", "a problem is verified by another", _problem_closed),
        _BAD,
        _ROLES,
        _PAGES,
    ),
    "five-rates": (
        Step("两种口径，分子分母分列", "both conventions with their numbers", _rates),
        Step("同一批项目比较五率齐升", "compared on the same cohort", _risen),
        _ROLES,
    ),
    "city-works": (
        Step("137个、27.4亿元，无计划不算率", "137 works, no rate without a plan", _city_works),
        _listed("works", 137),
        *_WHOLE,
    ),
    "housing-works": (_listed("villages", 4), _listed("housing", 2), _listed("estates", 3), *_WHOLE),
    "road-works": (_listed("roads", 20), _listed("chokes", 3), *_WHOLE),
    "sector-works": (
        *(_listed(code, count) for code, count in (("education", 16), ("greening", 8), ("air", 73), ("care", 16))),
        *_WHOLE,
    ),
}
