"""The pages that count projects: rates, problems and meetings, cards that are due, feeds, the one-page brief."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from daxu.core.projects.card_history import card_history
from daxu.core.projects.project import (
    Baseline,
    CardDeed,
    CardStep,
    Facts,
    IssueDeed,
    IssueStep,
    MonthReport,
    Node,
    NodeShare,
    ProjectDeed,
    ProjectStep,
    Work,
    WorkDone,
    YearPlan,
)
from daxu.core.projects.stage import Category, Stage
from daxu.desk import found_issues
from daxu.desk.found_issues import WantedIssues
from daxu.desk.models import Person, Role
from daxu.desk.turns import NotYourTurn, turn
from daxu.duties.projects import acting, briefing
from daxu.duties.projects.acting import Hand
from daxu.ledger import read
from world import at

NOW = at("2024-07-10")
PLANNER = Hand("王", frozenset({"fgw"}), manages=True)
LONG = "红线内燃气管线未迁改，影响基坑施工，产权单位要求先付款后施工，双方对费用有争议，已协调三次没有结果"


def entered(project: str, deed: ProjectDeed, day: str, **more: object) -> None:
    step = ProjectStep(project, 0, deed, date.fromisoformat(day), "jsj", **more)
    acting.enter_all([step], by=PLANNER, now=NOW, key=f"{project}{deed}{day}{more}", checked=False)


@pytest.fixture
def road(signed_in: object, district: Path) -> str:
    """A key project that should have begun in March, with an issue a hundred days over."""
    facts = Facts("岱山中路北延", "道路交通", "jsj", lists=("key",), owner="区城建集团", total=300_000_000)
    made = acting.register(facts, by=PLANNER, now=NOW, key="road", day=date(2024, 1, 5)).id
    entered(
        made, ProjectDeed.PLAN, "2024-01-06", year=YearPlan(2024, Category.NEW, 120_000_000, start=date(2024, 3, 15))
    )
    raised = IssueStep(1, IssueDeed.RAISE, "王", category="管线")
    entered(made, ProjectDeed.ISSUE, "2024-03-01", issue=raised, words=LONG)
    given = IssueStep(1, IssueDeed.ASSIGN, "王", owner="jsj", due=date(2024, 3, 20))
    entered(made, ProjectDeed.ISSUE, "2024-03-02", issue=given)
    return made


@pytest.fixture
def planner(road, signed_in):
    browser = signed_in(Role.PLANNER)
    Person.objects.update(organisation="fgw")
    return browser


def test_the_rates_of_a_list_open_to_their_projects_and_say_their_cut_off(road, planner):
    page = planner.get(
        "/projects/rates", {"as_of": "2024-06-30", "rate": "starting", "by": "by_plan", "set": "denominator"}
    )
    assert "1个 = 未开工1" in page.text
    assert "开工率（按计划）的分母：1个项目" in page.text
    assert "岱山中路北延" in page.text
    assert "没有五率齐升" in page.text
    assert planner.get("/projects/rates?compare=nonsense&rate=none&list=nowhere").status_code == 200


def test_the_problem_list_is_filtered_and_the_weekly_sheet_says_what_should_go_up(road, planner):
    asked = {"as_of": "2024-06-30", "category": "管线", "due": "overdue"}
    assert "1个问题：未销号1个，逾期1个" in planner.get("/projects/issues", asked).text
    assert "0个问题" in planner.get("/projects/issues", asked | {"category": "用地"}).text
    assert "0个问题" in planner.get("/projects/issues", {"as_of": "2024-02-29"}).text
    sheet = planner.get("/projects/meeting", {"as_of": "2024-06-30", "rhythm": "week"})
    assert "应提级：已逾期102天" in sheet.text
    paper = docx.Document(io.BytesIO(planner.get("/projects/meeting.docx?as_of=2024-06-30").content))
    assert LONG in paper.tables[0].rows[1].cells[2].text
    assert planner.get("/projects/meeting?rhythm=daily").status_code == 404


def test_an_issue_stands_as_it_stood_on_the_day_that_is_asked_about(road, planner):
    for deed, day in ((IssueDeed.HANDLE, "2024-04-10"), (IssueDeed.ESCALATE, "2024-05-06")):
        said = IssueStep(1, deed, "王", level="区级调度会" if deed is IssueDeed.ESCALATE else "")
        entered(road, ProjectDeed.ISSUE, day, issue=said, words="仍未解决")

    def on(day: str) -> tuple[str, str, str]:
        (one,) = found_issues.page(WantedIssues(date.fromisoformat(day), list="key"))
        return one.state, one.owner, one.level

    assert [on(day) for day in ("2024-03-01", "2024-03-02", "2024-04-10", "2024-05-06")] == [
        ("待交办", "", ""), ("已交办", "jsj", ""), ("办理中", "jsj", ""), ("办理中", "jsj", "区级调度会"),
    ]  # fmt: skip
    page = planner.get("/projects/issues", {"as_of": "2024-03-01", "state": "已交办"})
    assert "0个问题" in page.text
    assert "1个问题" in planner.get("/projects/issues", {"as_of": "2024-03-02", "state": "已交办"}).text


def test_a_card_that_is_due_is_issued_once_and_what_was_typed_is_kept_where_it_is_refused(road, planner):
    address = "/projects/cards/act?as_of=2024-06-30"
    assert "发红牌" in planner.get("/projects/cards?as_of=2024-06-30").text
    asked = {
        "project": road,
        "rule": "sample-start",
        "day": "someday",
        "words": "连续三个月没有开工",
        "key": "one-press-1",
    }
    refused = planner.post(address, asked)
    assert refused.status_code == 422
    assert "请写明办理日期" in refused.text
    assert "连续三个月没有开工" in refused.text
    for _ in range(2):
        assert planner.post(address, asked | {"day": "2024-07-01"}).status_code == 302
    assert [card.words for card in card_history(acting.project_of(road).steps).cards] == ["连续三个月没有开工"]


def test_another_places_rules_are_tried_and_no_card_comes_of_them(road, planner):
    page = planner.get("/projects/cards", {"as_of": "2024-06-30", "rules": "yinchuan", "months": "1"})
    assert "外地公布的规则" in page.text
    assert "发红牌" not in page.text
    assert "连续3次，由黄灯转为红灯" in page.text


def test_only_who_keeps_the_portfolio_seals_a_count(road, signed_in):
    answers = {role: signed_in(role).post("/projects/feeds/seal", {"rule": "key-started"}).status_code for role in Role}
    assert {role for role, status in answers.items() if status != 403} == {Role.PLANNER}
    refused = signed_in(Role.PLANNER).post("/projects/feeds/seal?as_of=2024-06-30", {"rule": "key-under-way"})
    assert refused.status_code == 422
    assert "数出0个，账上是95个" in refused.text


@pytest.mark.skipif(not shutil.which("soffice") or not shutil.which("pdfinfo"), reason="needs LibreOffice and pdfinfo")
def test_the_fullest_brief_is_one_page(road, tmp_path):
    nodes = tuple(
        Node(f"n{n}", f"节点{n}的名称写得很长很长很长很长很长", 1, "2024-01", "2024-12", n == 1) for n in range(8)
    )
    entered(road, ProjectDeed.BASELINE, "2024-01-08", baseline=Baseline(nodes, "区政府"))
    works = tuple(Work(f"实物量{n}", "平方米", Decimal(100_000)) for n in range(5))
    full = replace(acting.project_of(road).facts, works=works, content=LONG * 5)
    entered(road, ProjectDeed.AMEND, "2024-01-09", facts=full)
    entered(road, ProjectDeed.MOVE, "2024-01-10", stage=Stage.STARTED)
    for month in range(1, 7):
        done = MonthReport(
            f"2024-{month:02}", 9_876_543, 8_765_432, tuple(WorkDone(work.name, Decimal(month)) for work in works),
            tuple(NodeShare(node.code, Decimal(month) / 10) for node in nodes[:4]),
        )  # fmt: skip
        entered(road, ProjectDeed.REPORT, f"2024-{month:02}-28", month=done)
    for number in range(2, 8):
        entered(
            road, ProjectDeed.ISSUE, f"2024-03-{number:02}", issue=IssueStep(number, IssueDeed.RAISE, "王"), words=LONG
        )
    for number, rule in enumerate(("sample-start", "sample-investment", "sample-nodes"), 1):
        card = CardStep(CardDeed.ISSUE, rule, "2024-05", "红灯", number)
        entered(road, ProjectDeed.CARD, "2024-06-03", words=LONG, card=card)
    told = briefing.brief(road, date(2024, 6, 30), read.book())
    (tmp_path / "brief.pdf").write_bytes(briefing.pdf(briefing.document(told, by="王", at=NOW)))
    said = subprocess.run(["pdfinfo", str(tmp_path / "brief.pdf")], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1\n" in said


def test_a_brief_is_handed_over_and_an_unknown_project_is_not_found(road, planner):
    answer = planner.get(f"/projects/{road}/brief.docx?as_of=2024-06-30")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="{road}-2024-06-30.docx"')
    words = "\n".join(one.text for one in docx.Document(io.BytesIO(answer.content)).paragraphs)
    assert "岱山中路北延" in words
    assert "问题：未销号1个，逾期1个" in words
    assert planner.get("/projects/P1999-0001/brief.docx").status_code == 404
    planner.cookies["daxu_language"] = "en"
    paper = docx.Document(io.BytesIO(planner.get(f"/projects/{road}/brief.docx?as_of=2024-06-30").content))
    said = [one.text for one in paper.paragraphs]
    assert "Issues: 1 open, 1 overdue" in said
    assert [line for line in said if re.search("[\u4e00-\u9fff]", line)] == ["岱山中路北延"]
    cells = " ".join(cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    assert not re.search("[\u4e00-\u9fff]", cells.replace(LONG[:41], "").replace("区城建集团", ""))


def test_without_libreoffice_the_page_says_so_and_offers_the_docx(road, planner, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    answer = planner.get(f"/projects/{road}/brief.pdf")
    assert answer.status_code == 501
    assert "没有安装LibreOffice" in answer.text
    assert f"/projects/{road}/brief.docx" in answer.text


def test_a_machine_makes_one_pdf_at_a_time_and_says_so_to_the_next(road, planner, monkeypatch, tmp_path):
    office = tmp_path / "soffice"
    office.write_text("#!/bin/sh\nexit 1\n")
    office.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with turn("pdf", 0), pytest.raises(briefing.PdfLater):
        briefing.pdf(b"", wait=0.1)
    with turn("pdf", 0), somebody_waits():
        answer = planner.get(f"/projects/{road}/brief.pdf")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "正在转另一份PDF" in answer.text
    assert f"/projects/{road}/brief.pdf" in answer.text  # to be asked for again
    with pytest.raises(briefing.NoPdf, match="没有转成PDF"):  # the turn is free again, after a failure too
        briefing.pdf(b"")


@contextmanager
def somebody_waits():
    """Let another reader wait for the turn: whoever comes third is told at once."""
    waiting = threading.Thread(target=wait_in_vain)
    waiting.start()
    time.sleep(0.1)
    yield
    waiting.join()


def wait_in_vain():
    with pytest.raises(NotYourTurn), turn("pdf", 1):
        pass
