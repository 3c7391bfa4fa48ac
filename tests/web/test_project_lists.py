"""Projects as a board, a timeline, a map and curves: the same projects everywhere, and a card moved by the rules."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from daxu.core.projects.project import (
    Baseline,
    Facts,
    MonthReport,
    Node,
    NodeShare,
    ProjectDeed,
    ProjectStep,
    Spot,
    YearPlan,
)
from daxu.core.projects.stage import Category, Side, Stage
from daxu.desk import found_projects
from daxu.desk.found_projects import Wanted
from daxu.desk.models import Person, Role
from daxu.duties import auditing
from daxu.duties.auditing import Sought
from daxu.duties.projects import acting
from daxu.duties.projects.acting import Hand
from world import at

PLANNER = Hand("王", frozenset({"fgw"}), manages=True)
NOW = at("2024-07-10")
DAY = "as_of=2024-06-30"
ROAD = Facts(
    "岱山中路北延", "道路", "rsj", lists=("key",), total=300_000_000,
    shape='{"type":"LineString","coordinates":[[118.70,31.95],[118.72,31.96]]}',
)  # fmt: skip
PARK = Facts("=1+1产业园", "产业", "yuhua", lists=("key",), shape='{"type":"Point","coordinates":[118.78,31.99]}')
SCHOOL = Facts("春和小学", "教育", "rsj")


def enter(project: str, deed: ProjectDeed, day: str, key: str, **more: object) -> None:
    step = ProjectStep(project, 0, deed, date.fromisoformat(day), "rsj", **more)
    acting.enter(step, by=PLANNER, now=NOW, key=key)


@pytest.fixture
def portfolio(plan):
    """A road that was started in March of a plan from February on, a park in talks, a school that is nowhere yet."""
    made = [
        acting.register(one, by=PLANNER, now=NOW, key=one.name, day=date(2024, 1, 5)).id for one in (ROAD, PARK, SCHOOL)
    ]
    year = YearPlan(
        2024,
        Category.NEW,
        investment=120_000_000,
        start=date(2024, 2, 1),
        finish=date(2024, 5, 31),
        list=date(2024, 4, 1),
    )
    enter(made[0], ProjectDeed.PLAN, "2024-01-06", "plan", year=year)
    enter(made[0], ProjectDeed.MOVE, "2024-03-01", "start", stage=Stage.STARTED)
    for month, done in (("2024-03", 30_000_000), ("2024-05", 20_000_000)):
        report = MonthReport(month, departmental=done, statistical=done // 2)
        enter(made[0], ProjectDeed.REPORT, f"{month}-28", month, month=report)
    enter(made[1], ProjectDeed.MOVE, "2024-02-01", "talks", stage=Stage.TALKS)
    return made


@pytest.fixture
def browser(visitor):
    def sign_in(role=Role.PLANNER, organisation="fgw"):
        person, _ = Person.objects.get_or_create(
            username=f"{role}-{organisation}", role=role, organisation=organisation
        )
        visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


def moved(browser, project, *, htmx=True, **typed):
    fields = {"stage": "签约", "day": "2024-06-20", "key": "a-key-of-a-form", **typed}
    seen = {"seen": str(found_projects.last_steps([project])[project])} if "seen" not in typed else {}
    headers = {"HX-Request": "true"} if htmx else {}
    return browser.post(f"/projects/{project}/enter/stage?{DAY}&board=1", {**fields, **seen}, headers=headers)


class TestBoard:
    @pytest.mark.usefixtures("portfolio")
    def test_every_project_stands_in_one_column_and_the_counts_are_said(self, browser):
        told = browser().get(f"/projects/board?{DAY}").text
        assert "3个项目：在谈 1、开工 1、尚无阶段 1" in told
        assert [told.count(name) > 0 for name in ("岱山中路北延", "春和小学")] == [True, True]
        assert told.index("尚无阶段</span>") < told.index('data-stage="线索"') < told.index('data-stage="开工"')

    @pytest.mark.usefixtures("portfolio")
    def test_only_who_may_move_a_card_can_drag_it(self, browser):
        draggable = {
            (role, whose): browser(role, whose).get(f"/projects/board?{DAY}").text.count('draggable="true"')
            for role, whose in (
                (Role.PLANNER, "fgw"),
                (Role.REPORTER, "rsj"),
                (Role.REPORTER, "swj"),
                (Role.LEADER, ""),
            )
        }
        assert list(draggable.values()) == [3, 2, 0, 0]

    def test_who_stands_aside_is_said_above_and_on_the_card(self, portfolio, browser):
        enter(portfolio[0], ProjectDeed.PAUSE, "2024-06-01", "stop", side=Side.SUSPENDED, words="资金")
        told = browser().get(f"/projects/board?{DAY}").text
        assert told.count("condition-suspended") == 2
        assert "condition=%E5%81%9C%E5%B7%A5" in told

    @pytest.mark.usefixtures("portfolio")
    def test_a_stage_that_was_asked_for_stands_alone(self, browser):
        told = browser().get(f"/projects/board?{DAY}&stage=none").text
        assert "春和小学" in told
        assert "岱山中路北延" not in told


class TestMoving:
    def test_a_card_moves_with_its_day_and_its_proof(self, portfolio, browser):
        photo = SimpleUploadedFile("现场.png", PNG)
        answer = moved(
            browser(),
            portfolio[1],
            document="投资协议〔2024〕3号",
            words="签约仪式",
            photo=photo,
            place="118.78，31.99",
        )
        assert answer.status_code == 204
        project = acting.project_of(portfolio[1])
        assert project.reached[Stage.SIGNED] == date(2024, 6, 20)
        step = project.steps[-1]
        assert (step.document, step.words, step.organisation) == ("投资协议〔2024〕3号", "签约仪式", "fgw")
        assert [one.spot for one in step.photos] == [Spot(Decimal("118.78"), Decimal("31.99"))]

    def test_without_script_it_is_a_page_that_leads_back_to_the_same_board(self, portfolio, browser):
        page = browser().get(f"/projects/{portfolio[1]}/enter/stage?{DAY}&board=1&sector=产业&to=签约&seen=2").text
        assert '<option value="签约" selected>' in page
        assert 'value="2024-06-30"' in page
        assert f'href="/projects/board?{DAY}&amp;sector=%E4%BA%A7%E4%B8%9A"' in page
        answer = moved(browser(), portfolio[1], htmx=False)
        assert (answer.status_code, answer.url) == (302, f"/projects/board?{DAY}")

    def test_every_reason_comes_back_with_all_that_was_typed(self, portfolio, browser):
        answer = moved(browser(), portfolio[0], stage="签约", day="2024-05-01", words="先开工后签约", document="文号7")
        assert answer.status_code == 422
        assert re.search(r'<p class="error" id="day-error">[^<]*晚于开工的日期2024-03-01', answer.text)
        assert "先开工后签约" in answer.text
        assert 'value="文号7"' in answer.text
        assert acting.project_of(portfolio[0]).next_number == 6

    def test_faults_of_fields_stand_beside_them_and_a_good_file_is_kept(self, portfolio, browser):
        files = [SimpleUploadedFile("现场.png", PNG), SimpleUploadedFile("x.exe", b"MZ")]
        answer = moved(browser(), portfolio[1], stage="奔月", day="昨天", place="32,118", photo=files)
        assert answer.status_code == 422
        for said in ("没有“奔月”这个选项", "看不懂日期“昨天”", "经纬度写反了", "x.exe", "现场.png</span>"):
            assert said in answer.text
        assert answer.text.count('aria-invalid="true"') == 4

    def test_of_two_who_move_one_card_the_second_is_told_who_did_what(self, portfolio, browser):
        seen = str(found_projects.last_steps([portfolio[1]])[portfolio[1]])
        enter(portfolio[1], ProjectDeed.MOVE, "2024-06-01", "first", stage=Stage.SIGNED)
        answer = moved(browser(), portfolio[1], stage="开工", words="桩基进场", seen=seen)
        assert answer.status_code == 409
        assert "王于" in answer.text
        assert "桩基进场" in answer.text
        assert Stage.STARTED not in acting.project_of(portfolio[1]).reached
        again = moved(browser(), portfolio[1], stage="开工", words="桩基进场", key="another-key")
        assert again.status_code == 204

    def test_a_button_pressed_twice_does_one_thing(self, portfolio, browser):
        told = [moved(browser(), portfolio[1], seen="2").status_code for _ in range(2)]
        assert told == [204, 204]
        assert acting.project_of(portfolio[1]).next_number == 4

    def test_another_organisations_project_is_refused(self, portfolio, browser):
        assert moved(browser(Role.REPORTER, "rsj"), portfolio[1]).status_code == 403
        assert moved(browser(Role.REPORTER, "yuhua"), portfolio[1]).status_code == 204


class TestTimeline:
    @pytest.mark.usefixtures("portfolio")
    def test_plan_and_life_of_a_project_are_drawn_and_told(self, browser):
        told = browser().get(f"/projects/timeline?{DAY}").text
        assert "计划开工2024-02-01、入库2024-04-01、竣工2024-05-31；实际开工2024-03-01；已过计划日期" in told
        assert told.count('class="bar-planned" x="8.470%"') == 1
        assert told.count('class="bar-actual bar-late" x="16.393%"') == 1
        assert "没有登记日期" in told

    def test_a_plan_of_nodes_is_drawn_with_what_was_approved_later(self, portfolio, browser):
        first = (
            Node("n1", "桩基", Decimal(40), "2024-02", "2024-03"),
            Node("n2", "主体", Decimal(60), "2024-04", "2024-05"),
        )
        later = (first[0], replace(first[1], last="2024-08"))
        enter(portfolio[0], ProjectDeed.BASELINE, "2024-02-01", "nodes", baseline=Baseline(first))
        enter(
            portfolio[0], ProjectDeed.BASELINE, "2024-06-20", "later", baseline=Baseline(later, "区政府"), words="管线"
        )
        done = MonthReport("2024-06", nodes=(NodeShare("n1", Decimal(1)),))
        enter(portfolio[0], ProjectDeed.REPORT, "2024-06-28", "06", month=done)
        told = browser().get(f"/projects/timeline?{DAY}").text
        assert "节点：桩基2024-03（已完成）、主体2024-08（原定2024-05，应开始未开始）" in told
        drawn = told[told.index("<tbody") :]
        assert [drawn.count(f'"{style}"') for style in ("node node-done", "node node-late", "node-first")] == [1, 1, 1]
        before = browser().get("/projects/timeline?as_of=2024-05-31").text
        assert "主体2024-05（" in before
        assert "原定" not in before

    @pytest.mark.usefixtures("portfolio")
    def test_what_happened_after_the_day_is_not_drawn(self, browser):
        told = browser().get("/projects/timeline?as_of=2024-02-15").text
        assert "尚未开工；已过计划日期" in told
        assert re.findall(r'bar-actual[^"]*" x="[\d.]+%', told) == []


class TestMap:
    def test_the_sketch_the_list_and_the_feed_have_the_same_projects(self, portfolio, browser):
        told = browser().get(f"/projects/map?{DAY}").text
        assert "2个在图上，1个没有登记位置，只在列表里" in told
        assert told.count("map-halo") == 2
        feed = json.loads(browser().get(f"/projects/map.geojson?{DAY}").content)
        assert [(one["id"], one["geometry"]["type"]) for one in feed["features"]] == [
            (portfolio[0], "LineString"), (portfolio[1], "Point"),
        ]  # fmt: skip
        assert feed["features"][0]["properties"]["condition"] == "在建"

    @pytest.mark.usefixtures("portfolio")
    def test_many_projects_are_gathered(self, browser, monkeypatch):
        monkeypatch.setattr("daxu.web.views.project_map.MOST_SINGLE", 1)
        feed = json.loads(browser().get(f"/projects/map.geojson?{DAY}").content)
        assert [one["properties"]["several"] for one in feed["features"]] == [1, 1]
        near = json.loads(browser().get(f"/projects/map.geojson?{DAY}&box=118.77,31.98,118.79,32").content)
        assert [one["properties"]["name"] for one in near["features"]] == ["=1+1产业园"]
        assert browser().get(f"/projects/map?{DAY}").text.count("map-cluster") == 2

    @pytest.mark.usefixtures("portfolio")
    def test_the_drawing_is_of_this_districts_places_alone(self, browser):
        drawn = json.loads(browser().get("/projects/outline.geojson").content)
        assert {one["properties"]["code"] for one in drawn["features"]} == {"yht", "yuhua"}


class TestCurves:
    @pytest.mark.usefixtures("portfolio")
    def test_due_and_done_by_month_with_the_series_apart(self, browser):
        told = browser().get(f"/projects/curves?{DAY}").text
        assert "截至2024年6月30日，年度计划完成41.7%，按月应完成50.0%" in told
        june = told[told.index('<th scope="row">6月</th>') :].partition("</tr>")[0]
        for number in ("0.60", "0.50", "41.7%", "−8.3", "0.25"):
            assert f">{number}<" in june
        july = told[told.index('<th scope="row">7月</th>') :].partition("</tr>")[0]
        assert july.count(">–<") == 5


class TestFiles:
    @pytest.mark.usefixtures("portfolio")
    def test_the_workbook_has_the_projects_of_the_page_and_runs_nothing(self, browser):
        answer = browser().get(f"/projects.xlsx?{DAY}&list=key")
        book = openpyxl.load_workbook(BytesIO(answer.content))
        rows = list(book.worksheets[0].values)
        assert [row[1] for row in rows] == ["项目名称", "岱山中路北延", "=1+1产业园"]
        assert [cell.data_type for cell in book.worksheets[0]["B"]] == ["s", "s", "s"]
        assert rows[1][rows[0].index("年度计划投资（万元）")] == 12000
        about = dict(book.worksheets[1].values)
        assert about["截至"] == "2024-06-30"
        assert about["数量"] == "2个项目：未开工1个、在建1个"

    @pytest.mark.usefixtures("portfolio")
    def test_the_document_is_a_list_in_chinese(self, browser):
        browser().cookies["daxu_language"] = "en"
        document = Document(BytesIO(browser().get(f"/projects.docx?{DAY}").content))
        assert document.paragraphs[1].text == "项目清单"
        assert [row.cells[2].text for row in document.tables[0].rows] == [
            "项目名称", "岱山中路北延", "=1+1产业园", "春和小学",
        ]  # fmt: skip

    @pytest.mark.usefixtures("portfolio")
    def test_a_list_too_long_for_a_file_is_refused_with_what_to_do(self, browser, monkeypatch):
        monkeypatch.setattr("daxu.web.views.project_files.MOST_IN_A_DOCUMENT", 2)
        monkeypatch.setattr("daxu.web.views.project_files.MOST_IN_A_FILE", 2)
        for ending in ("docx", "xlsx", "geojson", "ics"):
            answer = browser().get(f"/projects.{ending}?{DAY}")
            assert answer.status_code == 400
            assert "请先筛选" in answer.text
        assert browser().get(f"/projects.xlsx?{DAY}&list=key").status_code == 200

    def test_the_calendar_leads_to_the_projects(self, portfolio, browser):
        told = browser().get(f"/projects.ics?{DAY}").content.decode().replace("\r\n ", "")
        assert told.count("BEGIN:VEVENT") == 3
        assert f"URL:http://127.0.0.1/projects/{portfolio[0]}" in told

    @pytest.mark.usefixtures("portfolio")
    def test_geojson_is_handed_out_whole_and_leaves_its_act(self, browser):
        told = json.loads(browser().get(f"/projects.geojson?{DAY}").content)
        assert [one["properties"]["planned_yuan"] for one in told["features"]] == [120_000_000, None]
        assert told["as_of"] == "2024-06-30"
        assert (auditing.search(Sought())[0].what, auditing.search(Sought())[0].object) == (
            "export",
            f"GET /projects.geojson?{DAY}",
        )


@pytest.mark.usefixtures("portfolio")
def test_no_filter_breaks_a_page(browser):
    odd = "list=x&stage=%00&condition=无&words=%25'&order=z&first=99999999999&seen=²&box=1,2,3,nan"
    told = {
        path: browser().get(f"/projects{path}?{DAY}&{odd}").status_code
        for path in ("/board", "/timeline", "/map", "/curves", ".xlsx", ".docx", ".geojson", ".ics", "/map.geojson")
    }
    assert set(told.values()) == {200}


@pytest.mark.usefixtures("portfolio")
def test_the_pages_count_what_the_list_counts():
    wanted = Wanted(date(2024, 6, 30), list="key")
    assert found_projects.count(wanted) == sum(found_projects.stages(wanted).values()) == 2
    assert found_projects.placed(wanted) == len(found_projects.places(wanted, None)) == 2


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00"
    b"\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)
