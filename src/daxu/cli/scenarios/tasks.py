"""The scenario of the second half's tasks: from a report's words to tasks, to proof, to the reply."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import is_zipfile

from daxu.cli.scenarios.world import World, expect
from daxu.duties.systems import Step

TASKS = "/api/v1/tasks"
TEXT = """示例区2024年上半年计划执行情况的报告
一、上半年执行情况
新增城镇就业8350人。
二、2024年下半年重点工作安排
（一）示例安排
1.稳就业。一是扩大示例就业。全年新增城镇就业1.67万人，举办示例招聘活动40场。
2.强示例。争创示例优质园7所，加快推进示例公园等8个示例园林项目建设，雨花街道力争示例总部项目年内开工。
"""
_OK, _BAD, _NOT_ALLOWED = 200, 422, 403
_PROMISES, _NUMBERED = 5, 4


def _written(folder: str) -> Path:
    path = Path(folder) / "示例报告.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def _proposed(world: World) -> None:
    """Five promises, four of them with a number; each number in a task of its own."""
    with TemporaryDirectory() as folder:
        found = world.lines("tasks", "propose", str(_written(folder)))
    expect(len(found) == _PROMISES, f"{len(found)} promises")
    expect([one["value"] for one in found if one["value"]] == ["1.67万人", "40场", "7所", "8个"], f"{found}")
    expect([one["sort"] for one in found] == ["完成", "完成", "争创", "推进", "启动"], "a verb was taken for another")
    jobs = found[0]
    expect((jobs["target"], jobs["lead"]) == ("new-jobs", "rsj"), f"{jobs}")


def _entered(world: World) -> None:
    """Try first, then enter at once; those with a lead are given out."""
    with TemporaryDirectory() as folder:
        text = str(_written(folder))
        order = ("tasks", "enter", text, "--as", "planner", "--day", "2024-07-15", "--assign")
        (tried,) = world.lines(*order, "--dry-run")
        expect(tried == {"tasks": _PROMISES, "with_lead": 2}, f"{tried}")
        expect(world.asks(f"{TASKS}?as_of=2024-07-31")["count"] == 0, "a dry run wrote")
        done = world.lines(*order, "--key", "scenario")
        again = world.lines(*order, "--key", "scenario")
    expect([one["id"] for one in done] == [one["id"] for one in again], "sent twice, entered twice")
    expect([one["state"] for one in done] == ["已交办", "待交办", "待交办", "待交办", "已交办"], f"{done}")
    world.kept |= {name: one["id"] for name, one in zip(("jobs", "fairs", "bid", "parks", "start"), done, strict=True)}


def _step(world: World, task: str, deed: str, name: str = "planner", day: str = "2024-07-20", **more: Any) -> Any:
    return world.tells(f"{TASKS}/{world.kept[task]}/steps", {"deed": deed, "day": day, **more}, name)


def _closed(world: World) -> None:
    """Assign, report, claim on proof, verify by another, close."""
    _step(world, "parks", "交办", lead="fgw", due="2024-12-31")
    _step(world, "parks", "报进展", words="8个已进场（示例）", done="8个")
    claim = {"words": "8个推进到位（示例）", "outcome": "已推进", "document": "示例〔2024〕3号", "done": "8个"}
    _step(world, "parks", "申请办结", **claim)
    place = f"{TASKS}/{world.kept['parks']}/steps"
    own = {"deed": "核验", "day": "2024-07-20"}
    expect(world.told_off(place, own) == _BAD, "one verified one's own work")
    _step(world, "parks", "核验", "lead")
    done = _step(world, "parks", "办结")
    expect((done["task"]["state"], done["task"]["outcome"]) == ("已办结", "已推进"), f"{done['task']}")


def _never_more(world: World) -> None:
    """Find no bid granted without its document, and 8350 of 16700 not finished."""
    _step(world, "bid", "交办", lead="fgw", due="2024-12-31")
    bid = {"deed": "申请办结", "day": "2024-07-20", "words": "示例"}
    place = f"{TASKS}/{world.kept['bid']}/steps"
    for outcome in ("完成", "创成"):
        expect(world.told_off(place, {**bid, "outcome": outcome}) == _BAD, f"a bid ended as {outcome}")
    told = world.asks(f"{TASKS}/{world.kept['jobs']}?as_of=2024-07-31")
    expect((told["task"]["number"], told["task"]["figure"]) == ("1.67万人", "8350人"), f"{told['task']}")


def _late(world: World) -> None:
    counts = [world.asks(f"{TASKS}?as_of={day}")["overdue"] for day in ("2024-12-31", "2025-01-01")]
    expect(counts == [0, _PROMISES - 1], f"{counts}")
    lights = [world.asks(f"{TASKS}/{world.kept['jobs']}?as_of={day}")["task"]["light"] for day in _DAYS]
    expect(lights == ["绿灯", "黄灯", "红灯"], f"{lights}")


_DAYS = ("2024-11-30", "2024-12-01", "2025-01-01")


def _explained(world: World) -> None:
    """Find the cause in the report with its organisation."""
    cause = {
        "plan": "yht-2024", "target": "software-revenue", "period": "2024H1", "organisation": "gxj",
        "cause": "示例订单回落", "measure": "示例对接12场",
    }  # fmt: skip
    world.tells("/api/v1/causes", cause)
    expect("示例订单回落" in world.page("/tasks/causes?as_of=2024-06-30"), "the page lacks the cause")
    _wrote(world, ("report", "build", "--period", "2024H1", "--as-of", "2024-06-30"), "示例订单回落")


def _answered(world: World) -> None:
    """Enter an opinion and its task, and have the reply written."""
    opinion = {
        "code": "scenario-1", "document": "示例审议意见", "issuer": "示例区人大常委会", "day": "2024-08-20",
        "due": "2024-11-20", "points": ["打通示例道路2条。"], "sample": True,
    }  # fmt: skip
    world.tells("/api/v1/opinions", opinion)
    task = {
        "name": "打通示例道路2条", "document": "示例审议意见", "sentence": "打通示例道路2条。", "sort": "完成",
        "day": "2024-08-21", "number": "2条", "opinion": "scenario-1", "point": 1, "lead": "fgw", "due": "2024-11-20",
    }  # fmt: skip
    world.tells(TASKS, task)
    _wrote(world, ("report", "reply", "--opinion", "scenario-1", "--as-of", "2024-09-30"), "打通示例道路")
    _wrote(world, ("report", "plan", "--year", "2025", "--as-of", "2024-06-30"), "待定")


def _wrote(world: World, order: Sequence[str], words: str) -> None:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "示例.docx"
        (told,) = world.lines(*order, "--out", str(out))
        expect(is_zipfile(out), f"no .docx: {told}")
        found = world.daxu("read", str(out), "--json")
        expect(not found.code, found.err)
        (text,) = _texts(out)
    expect(words in text, f"{order[1]} lacks {words}")


def _texts(path: Path) -> list[str]:
    from daxu.desk.documents import open_document  # noqa: PLC0415 - only here is a file read back

    return [open_document(path).text]


def _refused(world: World) -> None:
    wrong = {"name": "", "document": "", "sentence": "x", "sort": "完成", "day": "2024-07-01", "lead": "nobody"}
    expect(world.told_off(TASKS, wrong) == _BAD, "a task without a name was taken")
    world.refuses("tasks", "show", "T2024-9999")
    expect(json.loads(json.dumps(world.asks(TASKS)))["count"] >= _PROMISES, "something was lost")


def _permitted(world: World) -> None:
    for name in ("deputy", "public", "sysadmin"):
        expect(world.status("/tasks", name) == _NOT_ALLOWED, f"the page opened to {name}")
    step = {"deed": "办结", "day": "2024-07-20"}
    expect(world.told_off(f"{TASKS}/{world.kept['jobs']}/steps", step, "leader") == _NOT_ALLOWED, "a leader closed")


def _seen(world: World) -> None:
    for place in ("", "/propose", "/causes", "/opinions", f"/{world.kept['jobs']}"):
        expect("任务" in world.page(f"/tasks{place}"), f"/tasks{place} says nothing of tasks")
    expect(world.status("/tasks.docx", "planner") == _OK, "no table of tasks")


SCENARIOS = {
    "tasks": (
        Step("读出5项承诺，4个数各归其任务", "five promises read, four numbers with theirs", _proposed),
        Step("先试后入账，重发不重复", "tried, then entered once", _entered),
        Step("交办、报进展、申请办结、他人核验、办结", "assigned, reported, proved, verified, closed", _closed),
        Step("推进、争创不写成完成、创成；有数的听数的", "never more than the proof and the figure say", _never_more),
        Step("按时限亮灯，逾期有数", "lights and overdue by the due day", _late),
        Step("差距原因写进报告并写明单位", "causes named in the report", _explained),
        Step("审议意见逐条答复，下年建议有规则", "the reply and next year's draft", _answered),
        Step("错误输入被拒，不丢不改", "bad input refused, nothing lost", _refused),
        Step("按角色授权", "held to roles", _permitted),
        Step("浏览器可办可查", "done and seen in the browser", _seen),
    )
}
