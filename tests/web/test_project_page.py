"""A project's page and its forms: what is typed is entered exactly once, or refused with everything still there."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from daxu.core.png import grey
from daxu.core.projects.project import Photo, ProjectDeed
from daxu.core.projects.stage import Stage
from daxu.duties.projects import acting

PNG = grey([b"\xff"])
ROAD = {
    "name": "凤台南路快速化", "sector": "道路交通", "lead": "fgw", "lists": "key",
    "total": "1.2亿", "total-unit": "wan",
    "works": "道路 2.4 公里", "day": "2024-01-05",
}  # fmt: skip
NODES = {
    "node-name-0": "桩基", "node-weight-0": "40", "node-first-0": "2024-03", "node-last-0": "2024-04",
    "node-critical-0": "1", "node-name-1": "主体", "node-weight-1": "60", "node-first-1": "2024-05",
    "node-last-1": "2024-10",
}  # fmt: skip


ACCEPT = {"HTTP_ACCEPT": "application/json"}


def signed_in(name: str) -> Any:
    from django.test import Client

    from daxu.desk.models import Person

    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(Person.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def planner(district) -> Any:
    return signed_in("planner")


@pytest.fixture
def road(planner) -> str:
    """A registered project."""
    return entered(planner.post("/projects/new", ROAD))


def entered(answer: Any) -> str:
    assert answer.status_code == 302, re.findall(r"<li>.*?</li>", answer.text)
    return str(re.search(r"/projects/([^?]+)", answer.url)[1])  # type: ignore[index]


def enter(browser: Any, project: str, what: str, query: str = "", **typed: Any) -> Any:
    return browser.post(f"/projects/{project}/enter/{what}{query}", {"day": "2024-06-20", **typed})


def photo(name: str = "现场.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, "image/png")


def started(browser: Any, project: str) -> None:
    typed = {"stage": "开工", "document": "施工许可证", "photo": photo(), "place": "118.78,32.0"}
    entered(enter(browser, project, "stage", **{**typed, "day": "2024-03-01"}))


class TestRegistering:
    def test_money_is_read_as_it_is_typed_and_kept_exactly(self, road):
        facts = acting.project_of(road).facts
        assert (facts.total, [str(work.planned) for work in facts.works]) == (120_000_000, ["2.4"])

    def test_all_faults_come_back_together_with_what_was_typed(self, planner):
        answer = planner.post("/projects/new", {**ROAD, "total": "约3千万吧", "works": "道路很长", "day": "昨天"})
        assert answer.status_code == 422
        assert all(
            said in answer.text for said in ("约3千万吧", "看不懂“道路很长”", "看不懂日期“昨天”", "凤台南路快速化")
        )

    def test_a_part_of_a_fen_is_refused(self, planner):
        answer = planner.post("/projects/new", {**ROAD, "total": "0.00001"})
        assert answer.status_code == 422
        assert "金额要写到元的确数" in answer.text

    def test_a_double_press_registers_one(self, planner):
        twice = [entered(planner.post("/projects/new", {**ROAD, "key": "one-press"})) for _ in range(2)]
        assert len(set(twice)) == 1

    def test_the_page_says_what_it_is_and_shows_only_what_can_be_done(self, planner, road):
        page = planner.get(f"/projects/{road}").text
        assert all(said in page for said in ("凤台南路快速化", "未开工", "没有列入2024年计划", "1.2亿元", "填月报"))
        leader = signed_in("leader").get(f"/projects/{road}").text
        assert "凤台南路快速化" in leader
        assert "填月报" not in leader

    def test_who_has_no_part_in_it_is_refused_the_form(self, road):
        assert signed_in("reporter").get(f"/projects/{road}/enter/report").status_code == 403
        assert signed_in("leader").get(f"/projects/{road}/enter/report").status_code == 403


class TestFaults:
    @pytest.mark.parametrize("month", ["😀", "2024-13", "9" * 30, "\0"])
    def test_a_month_in_the_address_that_is_none_is_passed_over(self, planner, road, month):
        assert planner.get(f"/projects/{road}/enter/report", {"month": month}).status_code == 200

    def test_who_reports_registers_for_their_own_organisation_and_changes_facts_but_no_list(self, planner):
        reporter = signed_in("reporter")
        form = reporter.get("/projects/new").text
        assert 'name="lists"' not in form
        assert 'value="rsj" selected' in form
        made = entered(reporter.post("/projects/new", {**ROAD, "lead": "rsj", "lists": ""}))
        entered(enter(planner, made, "facts", **{**ROAD, "lead": "rsj"}))
        entered(enter(reporter, made, "facts", **{**ROAD, "lead": "rsj", "lists": "", "owner": "城建公司"}))
        facts = acting.project_of(made).facts
        assert (facts.owner, facts.lists) == ("城建公司", ("key",))

    def test_what_the_rules_refuse_stands_beside_the_field_that_it_is_about(self, planner, road):
        month = {"month": "2024-05", "departmental": "-3", "departmental-unit": "wan", "work-0": "-1", "words": "抢工"}
        answer = enter(planner, road, "report", **month)
        assert answer.status_code == 422
        assert beside(answer.text) == {
            "departmental": "部门调度投资不能是负数（-30000元）",
            "work-0": "“道路”不能是负数。",
        }
        assert 'aria-describedby="work-0-error work-0-help"' in answer.text
        plan = {"year": "2024", "category": "新建", "start": "2024-05-01", "finish": "2024-04-01"}
        assert list(beside(enter(planner, road, "plan", **plan).text)) == ["finish"]
        unproved = enter(planner, road, "stage", stage="入库").text
        assert list(beside(unproved)) == ["stage", "document", "photo"]
        assert '<a href="#photo">入库须有带地点和时间的现场照片' in unproved

    def test_a_fault_of_what_the_form_does_not_ask_stands_in_the_summary_alone(self, planner, road):
        started(planner, road)
        enter(planner, road, "facts", **{**ROAD, "total": "4900000", "total-unit": "yuan"})
        refused = enter(planner, road, "stage", stage="入库", document="入库通知", photo=photo(), place="118.78,32.0")
        assert "490万元，不足500万元" in refused.text
        assert beside(refused.text) == {}


def beside(page: str) -> dict[str, str]:
    """Return the beginning of what is said beside each field."""
    found = re.findall(r'<p class="error" id="([\w-]+)-error">([^；<]+)', page)
    return dict(found)


class TestStages:
    def test_a_photo_without_a_place_is_refused_and_nothing_is_lost(self, planner, road):
        typed = {"stage": "开工", "document": "施工许可证第9号", "photo": photo()}
        refused = enter(planner, road, "stage", **typed)
        assert refused.status_code == 422
        assert "照片没有地点" in refused.text
        assert "施工许可证第9号" in refused.text
        kept = re.search(r'name="kept-photo" value="(\w+)"', refused.text)
        again = {**typed, "photo": "", "kept-photo": kept[1], "place": "118.78,32.0"}  # type: ignore[index]
        entered(enter(planner, road, "stage", **again))
        assert acting.project_of(road).reached == {Stage.STARTED: date(2024, 6, 20)}

    def test_a_place_from_a_shifted_map_is_set_right(self, planner, road):
        typed = {"stage": "开工", "document": "证", "photo": photo(), "place": "118.785,31.998", "crs": "gcj02"}
        entered(enter(planner, road, "stage", **typed))
        spot = acting.project_of(road).steps[-1].photos[0].spot
        assert 0.003 < 118.785 - float(spot.longitude) < 0.008

    def test_a_photo_is_shown_as_an_image_that_can_run_nothing(self, planner, road):
        started(planner, road)
        shown = acting.project_of(road).steps[-1].photos[0]
        assert isinstance(shown, Photo)
        answer = planner.get(f"/projects/{road}/files/{shown.file.digest}")
        assert answer.content == PNG
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert planner.get(f"/projects/{road}/files/{'0' * 64}").status_code == 404

    def test_the_page_is_as_of_its_day(self, planner, road):
        started(planner, road)
        before, after = (planner.get(f"/projects/{road}?as_of={day}").text for day in ("2024-02-29", "2024-03-01"))
        assert "condition-not_started" in before
        assert "以后还有1步" in before
        assert "condition-under_way" in after

    def test_of_two_who_act_at_once_the_second_is_told_and_keeps_what_he_typed(self, planner, road):
        typed = {"stage": "在谈", "words": "第一次洽谈", "seen": "1"}
        entered(enter(planner, road, "stage", **typed))
        late = enter(planner, road, "stage", **{**typed, "stage": "签约", "words": "第二次洽谈"})
        assert late.status_code == 409
        assert "planner刚刚" in late.text
        assert "第二次洽谈" in late.text


class TestMonths:
    def test_a_cumulative_amount_makes_the_month_the_difference(self, planner, road):
        entered(enter(planner, road, "report", month="2024-04", departmental="900", statistical="300"))
        answer = enter(
            planner, road, "report", month="2024-05", **{"departmental-year": "0.12", "departmental-year-unit": "yi"}
        )
        assert "当月为差额300万元" in planner.get(answer.url).text
        report = acting.project_of(road).reports["2024-05"]
        assert (report.departmental, report.statistical) == (3_000_000, None)

    def test_a_cumulative_below_the_months_before_is_refused(self, planner, road):
        entered(enter(planner, road, "report", month="2024-04", departmental="900"))
        answer = enter(planner, road, "report", month="2024-05", **{"departmental-year": "800"})
        assert answer.status_code == 422
        assert "少100万元" in answer.text

    def test_the_three_measures_stand_apart(self, planner, road):
        entered(enter(planner, road, "plan", year="2024", category="新建", investment="2400"))
        entered(enter(planner, road, "baseline", **NODES))
        typed = {"departmental": "1200", "statistical": "700", "work-0": "0.6", "node-n1": "100", "node-n2": "20"}
        entered(enter(planner, road, "report", month="2024-06", **typed))
        page = planner.get(f"/projects/{road}?as_of=2024-06-30").text
        assert "完成 50.0%，应完成 50.0%" in page
        assert all(said in page for said in ("1200万元", "700万元", "25.0%", "s-curve", "完成52.0%，计划60.0%"))
        assert "1900万元" not in page  # the two series are never added

    def test_a_form_begins_with_the_nodes_of_the_month_before(self, planner, road):
        entered(enter(planner, road, "baseline", **NODES))
        entered(enter(planner, road, "report", month="2024-04", **{"node-n1": "55"}))
        form = planner.get(f"/projects/{road}/enter/report?as_of=2024-06-20").text
        assert 'value="2024-05"' in form
        assert re.search(r'name="node-n1"[^>]*value="55"', form)

    def test_another_plan_of_nodes_needs_an_approver_and_a_reason(self, planner, road):
        entered(enter(planner, road, "baseline", **NODES))
        refused = enter(planner, road, "baseline", **NODES)
        assert refused.status_code == 422
        assert "须写明由谁批准" in refused.text
        assert "须写明理由" in refused.text
        entered(enter(planner, road, "baseline", **NODES, approved_by="区长办公会", words="征迁推迟"))
        assert len(acting.project_of(road).baselines) == 2


class TestIssuesAndCards:
    def raised(self, planner: Any, road: str) -> str:
        entered(enter(planner, road, "issue-raise", category="征迁", words="两户未搬迁"))
        query = "?issue=1"
        entered(enter(planner, road, "issue-assign", query, owner="fgw", due="2024-07-01"))
        entered(enter(planner, road, "issue-handle", query, words="上门做工作"))
        entered(enter(planner, road, "issue-claim", query, words="已签约"))
        return query

    def test_who_handled_an_issue_is_told_why_he_cannot_verify_it(self, planner, road):
        query = self.raised(planner, road)
        page = planner.get(f"/projects/{road}").text
        assert "不能自己核验" in page
        assert "/enter/issue-verify" not in page
        assert enter(planner, road, "issue-verify", query).status_code == 422
        lead = signed_in("lead")
        assert "/enter/issue-verify?issue=1" in lead.get(f"/projects/{road}").text
        entered(enter(lead, road, "issue-verify", query, words="现场看过"))
        entered(enter(planner, road, "issue-close", query))
        assert "已销号1个" in planner.get(f"/projects/{road}").text

    def test_an_issue_that_is_not_there_has_no_form(self, planner, road):
        assert planner.get(f"/projects/{road}/enter/issue-close?issue=7").status_code == 404

    def test_an_exemption_is_granted_by_another_person_only(self, planner, road):
        rule = next(iter(acting.read.book().card_rules_on(date(2024, 6, 20)))).code
        asked = {"rule": rule, "month": "2024-06"}
        entered(enter(planner, road, "card-ask-exemption", **asked, until="2024-12-31", words="地块未交付"))
        assert "请由另一人决定" in planner.get(f"/projects/{road}").text
        assert enter(planner, road, "card-grant-exemption", **asked).status_code == 422


class TestCorrecting:
    def test_a_correction_needs_a_reason_and_leaves_the_old_version_to_be_seen(self, planner, road):
        started(planner, road)
        wrong = acting.history(road)[-1]
        form = planner.get(f"/projects/{road}/steps/{wrong.id}").text
        assert 'value="2024-03-01"' in form
        kept = re.search(r'name="kept-photo" value="(\w+)"', form)
        right = {"stage": "开工", "day": "2024-04-01", "document": "证", "kept-photo": kept[1], "place": "118.78,32.0"}  # type: ignore[index]
        assert planner.post(f"/projects/{road}/steps/{wrong.id}", right).status_code == 422
        entered(planner.post(f"/projects/{road}/steps/{wrong.id}", {**right, "reason": "日期录错"}))
        assert acting.project_of(road).reached == {Stage.STARTED: date(2024, 4, 1)}
        page = planner.get(f"/projects/{road}").text
        assert all(said in page for said in ("日期录错", "更正过1次", "施工许可证"))

    def test_a_step_is_voided_with_a_reason(self, planner, road):
        entered(enter(planner, road, "stage", stage="在谈"))
        wrong = acting.history(road)[-1]
        address = f"/projects/{road}/steps/{wrong.id}/void"
        assert planner.post(address, {"reason": " "}).status_code == 422
        assert planner.post(address, {"reason": "登错了项目"}).status_code == 302
        assert acting.project_of(road).reached == {}
        assert "登错了项目" in planner.get(f"/projects/{road}").text


class TestVisits:
    def test_a_visit_sent_again_is_one_visit(self, planner, road):
        typed = {"day": "2024-06-20", "words": "塔吊在用", "key": "visit-key-1", "photo-place": ["118.78,32.0"]}
        for _ in range(2):
            answer = planner.post(f"/projects/{road}/visit", {**typed, "photo": [photo()]}, **ACCEPT)
            assert answer.json()["photos"] == 1
        visits = [step for step in acting.project_of(road).steps if step.deed is ProjectDeed.VISIT]
        assert [(len(step.photos), step.words) for step in visits] == [(1, "塔吊在用")]
        assert f"/projects/{road}/files/" in planner.get(f"/projects/{road}").text

    def test_each_photo_has_the_place_where_it_was_taken(self, planner, road):
        places = ["118.78,32.0", "118.79,32.01"]
        typed = {"day": "2024-06-20", "photo-place": places, "photo-accuracy": ["8.5", "12"]}
        other = SimpleUploadedFile("二.png", grey([b"\x00"]), "image/png")
        planner.post(f"/projects/{road}/visit", {**typed, "photo": [photo(), other]}, **ACCEPT)
        taken = acting.project_of(road).steps[-1].photos
        assert [f"{one.spot.longitude:.2f} {one.spot.accuracy}" for one in taken] == ["118.78 8.5", "118.79 12"]

    @pytest.mark.parametrize(
        ("file", "place", "why"),
        [(photo(), "", "照片没有地点"), (SimpleUploadedFile("计划.png", b"<script>"), "118.78,32.0", "没有保存")],
    )
    def test_a_photo_without_a_place_or_that_is_none_is_refused(self, planner, road, file, place, why):
        typed = {"day": "2024-06-20", "words": "看过", "place": place, "photo": file}
        answer = planner.post(f"/projects/{road}/visit", typed, **ACCEPT)
        assert answer.status_code == 422
        assert why in "".join(answer.json()["faults"])
        page = planner.post(f"/projects/{road}/visit", typed)
        assert "看过" in page.text
        assert acting.project_of(road).next_number == 2

    def test_the_page_may_be_kept_and_may_ask_where_it_is(self, planner, road):
        answer = planner.get(f"/projects/{road}/visit")
        assert "geolocation=(self)" in answer["Permissions-Policy"]
        assert answer["Daxu-Copy-For"]
        assert 'data-scope="/projects"' in answer.text


class TestFunding:
    def test_money_of_a_bond_is_entered_in_three_steps_and_stands_on_the_page_and_in_the_sheet(self, planner, road):
        typed = {"source": "special-bond", "amount-unit": "wan"}
        early = enter(planner, road, "fund", **typed, fund="到位", amount="3000")
        assert early.status_code == 422
        assert "多于累计批复0元" in early.text
        assert 'value="3000"' in early.text
        for fund, amount in (("批复下达", "5000"), ("到位", "3000"), ("支付", "1200")):
            entered(enter(planner, road, "fund", **typed, fund=fund, amount=amount))
        page = planner.get(f"/projects/{road}?as_of=2024-06-30").text
        section = page[page.index('id="funding"') : page.index('id="works"')]
        for said in ("地方政府专项债券", "5000万元", "3000万元", "60.0%", "1200万元", "40.0%"):
            assert said in section, said
        assert "还没有登记资金来源" in planner.get(f"/projects/{road}?as_of=2024-06-19").text
        sheet = planner.get("/projects.csv?as_of=2024-06-30").content.decode()
        assert "地方政府专项债券：批复下达5000，到位3000，支付1200" in sheet
        told = planner.get(f"/api/v1/projects/{road}?as_of=2024-06-30").json()["funds"]
        assert told == [
            {"source": "special-bond", "name": "地方政府专项债券", "approved": 50_000_000, "arrived": 30_000_000,
             "paid": 12_000_000},
        ]  # fmt: skip

    def test_what_is_missing_is_said_beside_its_field(self, planner, road):
        refused = enter(planner, road, "fund", source="", fund="", amount="")
        assert refused.status_code == 422
        assert all(words in refused.text for words in ("请选择事项", "请填金额", "请选择资金来源"))
