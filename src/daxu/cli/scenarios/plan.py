"""Scenarios of part 1, plan and targets: what can be walked today, and by name what cannot."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import is_zipfile

from daxu.cli.scenarios.world import World, expect
from daxu.duties.systems import Step

JUNE = "2024-06-30"
_NOT_FILED = Step("部门填报、审核与退回", "filing and review by departments")
_NOT_AMENDED = Step("在浏览器中编制、通过与调整计划", "drafting, adopting and amending the plan in the browser")


def _item(judged: dict[str, Any], code: str) -> dict[str, Any]:
    return next(item for item in judged["items"] if item["code"] == code)


def _judged_by_hand(world: World) -> None:
    """8350 of 16700 is 50.0% against 6 of 12 months; 1400 of 3000 is 46.7%."""
    (judged,) = world.lines("judge", "--as-of", JUNE)
    for code, completion, verdict in (("new-jobs", 50.0, "达序"), ("software-revenue", 46.6667, "未达序")):
        item = _item(judged, code)
        expect(item["completion"] == completion, f"{code} {item['completion']}")
        expect(item["verdict"] == verdict, f"{code} {item['verdict']}")


def _counted_apart(world: World) -> None:
    (judged,) = world.lines("judge", "--as-of", JUNE)
    facts = [item for item in judged["items"] if not item["sample"]]
    expect(judged["total"] == len(facts), "facts and samples are mixed")
    expect(judged["rate_exact"] == f"{judged['on_schedule']}/{judged['judged']}", "rate without n/N")


def _same_by_api(world: World) -> None:
    (judged,) = world.lines("judge", "--as-of", JUNE)
    expect(world.asks(f"/api/v1/evaluation?as_of={JUNE}") == judged, "the API answers otherwise than the command line")


def _seen_in_the_browser(world: World) -> None:
    page = world.page(f"/targets/software-revenue?as_of={JUNE}")
    expect("46.7" in page and "未达序" in page, "the target's page lacks 46.7% 未达序")
    expect("软件业务收入" in world.page(f"/targets?as_of={JUNE}"), "the table lacks the target")


def _refused(world: World) -> None:
    world.refuses("judge", "--as-of", "2024-06-31")
    world.refuses("judge", "--plan", "no-such-plan")
    expect(world.status("/api/v1/evaluation?as_of=2024-06-31", "planner") == 422, "the API took a wrong day")  # noqa: PLR2004
    expect(world.status("/targets?as_of=2024-06-31", "planner") == 400, "the page took a wrong day")  # noqa: PLR2004


def _permitted(world: World) -> None:
    expect(world.status("/api/v1/evaluation") == 401, "the API answered a stranger")  # noqa: PLR2004
    expect(world.status("/api/v1/evaluation", "sysadmin") == 403, "the API answered an administrator")  # noqa: PLR2004
    expect(world.status("/targets", "sysadmin") == 403, "a page opened to an administrator")  # noqa: PLR2004
    samples = [item for item in world.asks("/api/v1/evaluation", "deputy")["items"] if item["sample"]]
    expect(not samples, "a deputy saw samples")


def _traced(world: World) -> None:
    (judged,) = world.lines("judge", "--as-of", JUNE)
    (traced,) = world.lines("trace", _item(judged, "new-jobs")["observed_entry"])
    expect(bool(traced["sources"]) and traced["entered"]["seal"] is not None, "no source or no seal")


TARGETS = (
    Step("逐项判定并可手算复核", "verdicts that can be derived by hand", _judged_by_hand),
    Step("达序率写明分子分母，示例分计", "the rate as n/N, samples apart", _counted_apart),
    Step("接口与命令行同答", "the API answers as the command line", _same_by_api),
    Step("浏览器可查", "seen in the browser", _seen_in_the_browser),
    Step("错误输入被拒", "bad input refused", _refused),
    Step("按角色授权", "held to roles", _permitted),
    Step("追溯到出处", "traced to the source", _traced),
    _NOT_AMENDED,
    _NOT_FILED,
    Step("未达序事项的责任单位、原因与措施", "owner, cause and remedy of what is behind"),
)


def _built(world: World) -> None:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "report.docx"
        (built,) = world.lines("report", "build", "--period", "2024H1", "--out", str(out))
        expect(is_zipfile(out) and built["stated"] > 0, "no document, or a document without figures")


def _not_built(world: World) -> None:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "report.docx"
        world.refuses("report", "build", "--period", "2031H1", "--out", str(out))
        world.refuses("report", "build", "--period", "2024H1", "--out", str(Path(folder) / "none" / "report.docx"))
        expect(not out.exists(), "a refused report left a file")


REPORT = (
    Step("由数据生成正式报告", "a report composed from figures", _built),
    Step("不能生成时不留文件", "a refused report leaves no file", _not_built),
    Step("审签、定稿与历次版本", "approval, freezing and versions of a report"),
    Step("修改后回读核对", "reading an edited report back"),
    Step("接口生成", "building it by API"),
)


def _listed(world: World) -> None:
    facts = world.lines("figures", "--facts")
    growth = [f for f in facts if f["measure"] == "growth_yoy" and f["indicator_code"] == "gdp"]
    expect(len(growth) == 1 and growth[0]["value"] == 4.4, "地区生产总值 4.4%")  # noqa: PLR2004 - the published figure
    ranks = [f for f in facts if f["measure"] == "rank"]
    expect(bool(ranks) and all(f["compared_with"] for f in ranks), "a rank without its comparison group")


def _same_figures(world: World) -> None:
    answered = world.asks("/api/v1/figures?limit=1000&facts=true")["items"]
    expect(answered == world.lines("figures", "--facts"), "the API lists otherwise than the command line")


HEADLINES = (
    Step("主要指标的增速、位次与比较范围", "growth and ranks with their groups", _listed),
    Step("接口与命令行同列", "the API lists as the command line", _same_figures),
    Step("追溯到出处", "traced to the source", _traced),
    _NOT_FILED,
    Step("历年序列与口径变动", "series over the years and changes of scope"),
)

SCENARIOS = {"targets": TARGETS, "execution-report": REPORT, "headline-indicators": HEADLINES}
