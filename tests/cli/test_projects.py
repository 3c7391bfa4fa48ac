"""Projects at the command line: found, shown, entered, brought in from a sheet, counted."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from daxu.cli.main import main
from daxu.core.png import grey
from daxu.desk import found_projects
from daxu.desk.found_projects import Wanted
from daxu.desk.portfolio import known
from daxu.duties.projects import acting

DAY = ("--as-of", "2024-06-30")
SHEET = "名称,领域,责任单位,总投资（万元）,开工日期\n岱山中路北延,道路交通,jsj,{total},2024-03-01\n"


@pytest.fixture
def project(district, daxu, tmp_path) -> str:
    """A project that was brought in from a sheet."""
    path = tmp_path / "项目.csv"
    path.write_text(SHEET.format(total="30000"))
    (line,) = daxu.lines("projects", "import", str(path), "--as", "planner", "--day", "2024-06-30")
    assert line["outcome"] == "新增"
    return line["project"]


def step(project: str, said: dict[str, object], account: str = "planner", *more: str):
    words = ["projects", "enter", project, "--as", account, "--json", *more]
    return CliRunner().invoke(main, words, input=json.dumps(said))


def test_a_project_is_found_shown_and_counted(project, daxu):
    (line,) = daxu.lines("projects", "list", *DAY, "--words", "岱山中路北延", "--sector", "道路交通")
    assert (line["id"], line["total"], line["condition"], line["planned"]) == (project, 300_000_000, "在建", None)
    one = daxu.json("projects", "show", project, *DAY)
    assert [(s["deed"], s["by"]) for s in one["steps"]] == [("登记", "planner"), ("推进", "planner")]
    assert "30000 万元" in daxu("projects", "show", project, *DAY).stdout
    rates = daxu.lines("projects", "rates", *DAY, "--words", "岱山中路北延")
    assert len(rates) == 10
    started = next(one for one in rates if (one["rate"], one["convention"]) == ("开工率", "按施工项目"))
    assert (started["numerator"], started["denominator"], started["share"]) == (1, 1, 100)


def test_a_step_is_entered_or_refused_with_every_reason(project, daxu):
    month = {"deed": "月报", "day": "2024-05-31", "seen": 2, "month": {"month": "2024-05", "departmental": 5_000_000}}
    told = step(project, month)
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["months"][0]["departmental"] == 5_000_000
    overtaken = step(project, {"deed": "踏勘", "day": "2024-05-31", "seen": 2, "words": "看过"})
    assert (overtaken.exit_code, "月报" in overtaken.output) == (2, True)
    assert step(project, {"deed": "搬走", "day": "2024-05-31"}).exit_code == 2
    assert step(project, month, account="leader").exit_code == 2
    assert daxu.json("projects", "show", project)["seen"] == 3


def test_a_step_with_photos_is_entered_then_corrected_then_voided(project, daxu, tmp_path):
    white, page = tmp_path / "现场.png", tmp_path / "说明.png"
    white.write_bytes(grey([b"\xff"]))
    page.write_bytes(b"<html>")
    seen = {"deed": "踏勘", "day": "2024-06-20", "words": "塔吊在用"}
    refused = step(project, seen, "planner", "--photo", str(white), "--photo", str(page))
    assert (refused.exit_code, "没有地点" in refused.output, "说明" in refused.output) == (2, True, True)
    assert step(project, seen, "planner", "--photo", str(white), "--place", "32.0,118.78").exit_code == 2
    told = step(project, seen, "planner", "--photo", str(white), "--place", "118.78,32.0", "--taken", "2024-06-19")
    assert told.exit_code == 0, told.output
    wrong = json.loads(told.stdout)["steps"][-1]["entry"]
    assert step(project, seen, "planner", "--corrects", wrong).exit_code == 2, "a correction needs a reason"
    right = step(project, {**seen, "words": "塔吊停用"}, "planner", "--corrects", wrong, "--reason", "看错了")
    assert right.exit_code == 0, right.output
    (photo,) = acting.history(project)[-1].says.photos
    assert (acting.history(project)[-1].says.words, str(photo.day)) == ("塔吊停用", "2024-06-19")
    now_stands = json.loads(right.stdout)["steps"][-1]["entry"]
    assert step(project, {}, "planner", "--void").exit_code == 2, "void which step?"
    voided = step(project, {}, "planner", "--corrects", now_stands, "--reason", "没有去", "--void")
    assert [one["deed"] for one in json.loads(voided.stdout)["steps"]] == ["登记", "推进", "作废"]


def test_a_sheet_with_faults_enters_nothing_and_says_each_by_its_cell(district, daxu, tmp_path):
    path = tmp_path / "项目.csv"
    path.write_text(SHEET.format(total="-1"))
    result = daxu("projects", "import", str(path), "--as", "planner")
    assert (result.exit_code, "D2" in result.stdout, "不能是负数" in result.stdout) == (1, True, True)
    path.write_text(SHEET.format(total="30000"))
    assert daxu("projects", "import", str(path), "--as", "planner", "--dry-run").exit_code == 0
    assert daxu("projects", "import", str(path), "--as", "leader").exit_code == 2
    refused = daxu("projects", "import", str(path), "--as", "reporter")
    assert (refused.exit_code, "A2" in refused.stdout, "项目管理单位登记" in refused.stdout) == (1, True, True)
    assert found_projects.count(Wanted(date(2026, 1, 1), words="岱山中路北延")) == 0


def test_the_tables_are_drawn_anew_from_the_ledger(project, daxu):
    assert daxu.json("projects", "redraw")["projects"] >= 1
    assert known([project]) == {project}
