"""A project's life, entered step by step: from registration to production, refused where it must be, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from daxu.catalogue.portfolio import portfolio
from daxu.core.filing import Evidence
from daxu.core.projects.entering import NoSuchProject
from daxu.core.projects.project import (
    CardDeed,
    CardStep,
    Facts,
    IssueDeed,
    IssueStep,
    MonthReport,
    Photo,
    ProjectDeed,
    ProjectStep,
    Spot,
    YearPlan,
)
from daxu.core.projects.stage import Category, Condition, Side, Stage
from daxu.core.text import percent
from daxu.desk import found_projects
from daxu.desk.found_projects import Wanted
from daxu.duties.projects import acting
from daxu.duties.projects.acting import Hand, KeyReused, NotEntered, NotYours, Overtaken
from daxu.ledger import read as ledger
from world import at

PLANNER = Hand("王", frozenset({"fgw"}), manages=True)
BUILDER = Hand("李", frozenset({"jsj"}), reports=True)
ANOTHER = Hand("孙", frozenset({"fgw"}), manages=True)
UNKNOWN = Facts("没有公布过的路", "道路交通", "jsj")
STRANGER = Hand("赵", frozenset({"swj"}), reports=True)
NOW = at("2024-07-10")
ROAD = Facts("岱山中路北延", "道路交通", "jsj", aliases=("岱山路北延",), lists=("key",), total=300_000_000)


def registered(facts: Facts = ROAD, key: str = "new") -> str:
    return acting.register(facts, by=PLANNER, now=NOW, key=key, day=date(2024, 1, 5)).id


def step(project: str, deed: ProjectDeed, day: str = "2024-07-01", **more: object) -> ProjectStep:
    return ProjectStep(project, 0, deed, date.fromisoformat(day), "jsj", **more)


def moved(project: str, stage: Stage, day: str, key: str = "", **more: object) -> None:
    acting.enter(
        step(project, ProjectDeed.MOVE, day, stage=stage, **more), by=PLANNER, now=NOW, key=key or f"{stage}{day}"
    )


@pytest.mark.usefixtures("db")
class TestEntering:
    def test_a_project_gets_one_id_for_life_and_the_next_one_another(self):
        assert registered() == "P2024-0001"
        assert registered(Facts("紫荆花路西延", "道路交通", "jsj"), "other") == "P2024-0002"

    def test_just_after_midnight_the_new_day_has_come(self):
        after_midnight = datetime(2024, 7, 10, 16, 30, tzinfo=UTC)  # 00:30 of the 11th in the office
        visit = step(registered(), ProjectDeed.VISIT, "2024-07-11", words="看过")
        acting.enter(visit, by=PLANNER, now=after_midnight, key="visit")
        with pytest.raises(NotEntered, match="还没有到"):
            acting.enter(replace(visit, day=date(2024, 7, 12)), by=PLANNER, now=after_midnight, key="tomorrow")

    def test_one_body_under_many_names_is_one(self):
        first = registered()
        with pytest.raises(NotEntered, match=first):
            registered(Facts("岱山路 北延", "道路交通", "jsj"), "again")
        assert found_projects.count(Wanted(date(2024, 7, 1))) == 1

    def test_a_command_sent_again_changes_nothing(self):
        assert registered() == registered()
        assert found_projects.count(Wanted(date(2024, 7, 1))) == 1
        with pytest.raises(KeyReused):
            acting.enter(step("P2024-0001", ProjectDeed.VISIT, words="看过"), by=PLANNER, now=NOW, key="new")

    def test_all_that_is_wrong_comes_back_together_and_nothing_is_entered(self):
        with pytest.raises(NotEntered) as refused:
            registered(Facts("", "", "jsj", total=-1))
        assert len(refused.value.whys) == 3
        with pytest.raises(NoSuchProject):
            acting.project_of("P2024-0001")

    def test_who_has_no_part_in_a_project_enters_nothing(self):
        project = registered()
        visit = step(project, ProjectDeed.VISIT, words="看过")
        with pytest.raises(NotYours):
            acting.enter(visit, by=STRANGER, now=NOW, key="k")
        assert acting.enter(visit, by=BUILDER, now=NOW, key="k").next_number == 3
        with pytest.raises(NotYours):
            acting.enter(step(project, ProjectDeed.MERGE, into="x", words="重复"), by=BUILDER, now=NOW, key="m")

    def test_a_stage_before_its_predecessors_day_is_refused(self):
        project = registered()
        moved(project, Stage.SIGNED, "2024-03-01")
        with pytest.raises(NotEntered, match="早于签约的日期2024-03-01"):
            moved(project, Stage.STARTED, "2024-02-01")

    def test_of_two_who_drag_one_card_the_second_is_told(self):
        project = registered()
        for_both = acting.project_of(project).next_number - 1
        moved(project, Stage.SIGNED, "2024-03-01")
        late = step(project, ProjectDeed.MOVE, "2024-03-02", stage=Stage.TALKS)
        with pytest.raises(Overtaken, match="王"):
            acting.enter(late, by=BUILDER, now=NOW, key="late", seen=for_both)

    def test_negative_money_is_refused(self):
        project = registered()
        report = step(project, ProjectDeed.REPORT, month=MonthReport("2024-06", departmental=-1))
        with pytest.raises(NotEntered, match="不能是负数"):
            acting.enter(report, by=BUILDER, now=NOW, key="r")

    def test_a_wrong_day_is_corrected_in_its_place_with_the_reason(self):
        project = registered()
        moved(project, Stage.STARTED, "2024-03-01")
        wrong = acting.history(project)[-1]
        right = step(project, ProjectDeed.MOVE, "2024-04-01", stage=Stage.STARTED)
        with pytest.raises(NotEntered, match="理由"):
            acting.correct(wrong.id, right, reason=" ", by=PLANNER, now=NOW, key="c")
        acting.correct(wrong.id, right, reason="日期录错", by=PLANNER, now=NOW, key="c")
        assert acting.project_of(project).reached == {Stage.STARTED: date(2024, 4, 1)}
        with pytest.raises(NotEntered, match="更正过"):
            acting.correct(wrong.id, right, reason="再改", by=PLANNER, now=NOW, key="c2")

    def test_a_correction_that_a_later_step_cannot_stand_on_is_refused(self):
        project = registered()
        moved(project, Stage.STARTED, "2024-03-01")
        started = acting.history(project)[-1]
        moved(project, Stage.FINISHED, "2024-06-01")
        late = step(project, ProjectDeed.MOVE, "2024-07-01", stage=Stage.STARTED)
        with pytest.raises(NotEntered, match="第3步"):
            acting.correct(started.id, late, reason="录错", by=PLANNER, now=NOW, key="c")


@pytest.mark.usefixtures("db")
class TestFinding:
    def test_counts_as_of_any_day_reconcile_to_the_total(self):
        started, aside, idle = (
            registered(Facts(name, "产业载体", "jsj", lists=("key",)), name) for name in ("甲", "乙", "丙")
        )
        moved(started, Stage.STARTED, "2024-03-01", "a")
        moved(aside, Stage.STARTED, "2024-03-01", "b")
        pause = step(aside, ProjectDeed.PAUSE, "2024-05-01", side=Side.SUSPENDED, words="资金")
        acting.enter(pause, by=PLANNER, now=NOW, key="p")
        assert idle
        conditions = {
            day: found_projects.sums(Wanted(date.fromisoformat(day), list="key")).conditions
            for day in ("2024-02-01", "2024-03-01", "2024-05-01")
        }
        assert conditions == {
            "2024-02-01": {Condition.NOT_STARTED: 3},
            "2024-03-01": {Condition.NOT_STARTED: 1, Condition.UNDER_WAY: 2},
            "2024-05-01": {Condition.NOT_STARTED: 1, Condition.UNDER_WAY: 1, Condition.SUSPENDED: 1},
        }

    def test_the_two_series_are_summed_apart_up_to_the_month_of_the_day(self):
        project = registered()
        plan = YearPlan(2024, Category.NEW, investment=100_000_000)
        acting.enter(step(project, ProjectDeed.PLAN, year=plan), by=PLANNER, now=NOW, key="y")
        for month, done in (("2024-01", 10_000_000), ("2024-03", 20_000_000), ("2024-06", 5_000_000)):
            report = MonthReport(month, departmental=done, statistical=done // 2)
            acting.enter(step(project, ProjectDeed.REPORT, month=report), by=BUILDER, now=NOW, key=month)
        may = found_projects.page(Wanted(date(2024, 5, 31)))[0]
        assert (may.done, may.listed, may.month) == (30_000_000, 15_000_000, "2024-03")
        june = found_projects.sums(Wanted(date(2024, 6, 30)))
        assert (june.planned, june.done, june.listed) == (100_000_000, 35_000_000, 17_500_000)

    def test_the_tables_drawn_anew_from_the_ledger_say_the_same(self):
        project = registered()
        moved(project, Stage.STARTED, "2024-03-01")
        before = found_projects.page(Wanted(date(2024, 7, 1)))
        assert acting.redraw() == 1
        assert found_projects.page(Wanted(date(2024, 7, 1))) == before


PAPER = {"document": "投资计划下达通知〔2024〕1号"}
PHOTO = (Photo(Evidence("a" * 64, "开工.jpg", "jpeg", 1), date(2024, 3, 1), Spot(Decimal("118.76"), Decimal("31.98"))),)


@pytest.mark.usefixtures("projects")
class TestCorrectingWhatWasDeclared:
    def test_a_correction_cannot_make_of_an_issue_what_entering_would_refuse(self):
        project = registered(UNKNOWN, "unknown")
        raised = IssueStep(1, IssueDeed.RAISE, "李", category="用地")
        given = IssueStep(1, IssueDeed.ASSIGN, "王", owner="jsj", due=date(2024, 6, 30))
        for number, issue in enumerate((raised, given)):
            one = step(project, ProjectDeed.ISSUE, f"2024-06-0{number + 1}", issue=issue, words="红线未交地")
            acting.enter(one, by=PLANNER, now=NOW, key=f"issue{number}")
        old = acting.history(project)[-1]
        wrong = replace(old.says, issue=replace(given, owner="", due=date(2024, 5, 1)))
        with pytest.raises(NotEntered) as refused:
            acting.correct(old.id, wrong, reason="时限录错", by=PLANNER, now=NOW, key="c")
        assert [fault.about for fault in refused.value.faults] == ["owner", "due"]
        first = acting.history(project)[-2]
        out = replace(first.says, deed=ProjectDeed.VOID, issue=None)
        with pytest.raises(NotEntered, match="没有这个问题"):  # what was assigned cannot be taken out from below
            acting.correct(first.id, out, reason="误提", by=PLANNER, now=NOW, key="v")
        right = replace(old.says, issue=replace(given, due=date(2024, 7, 31)))
        acting.correct(old.id, right, reason="时限录错", by=PLANNER, now=NOW, key="c2")

    def test_nobody_makes_an_exemption_their_own_by_correcting_the_asking_for_it(self):
        project = registered(UNKNOWN, "unknown")
        asked = CardStep(CardDeed.ASK_EXEMPTION, "sample-start", "2024-05", until=date(2024, 12, 31))
        granted = replace(asked, deed=CardDeed.GRANT_EXEMPTION)
        for by, card in ((ANOTHER, asked), (PLANNER, granted)):
            one = step(project, ProjectDeed.CARD, "2024-06-03", card=card, words="用地批复未到")
            acting.enter(one, by=by, now=NOW, key=f"card{by.name}")
        old = acting.history(project)[-2]
        for words, by, why in (("", ANOTHER, "申请免发须写明正当理由"), ("批复推迟", PLANNER, "请由另一人决定")):
            with pytest.raises(NotEntered, match=why):
                acting.correct(old.id, replace(old.says, words=words), reason="补充", by=by, now=NOW, key=f"c{words}")
        acting.correct(old.id, replace(old.says, words="批复推迟"), reason="补充", by=ANOTHER, now=NOW, key="c2")

    def test_what_a_declared_step_lacks_is_not_held_against_the_correction_of_another(self):
        (most_done,) = found_projects.page(Wanted(date(2024, 6, 30), list="key", order="done", size=1))
        project = most_done.id
        report = next(one for one in acting.history(project) if one.says.deed is ProjectDeed.REPORT)
        right = replace(report.says, month=replace(report.says.month, departmental=123_450_000))
        done = acting.correct(report.id, right, reason="单位录错", by=PLANNER, now=NOW, key="c")
        assert done.reports[report.says.month.month].departmental == 123_450_000


@pytest.mark.usefixtures("district")
class TestDeclaredRules:
    @pytest.mark.parametrize(
        ("total", "working_capital", "counted"), [(4_800_000, None, "480万元"), (5_200_000, 300_000, "490万元")]
    )
    def test_what_is_below_the_line_net_of_working_capital_cannot_enter_the_statistics(
        self, total, working_capital, counted
    ):
        """T2.4."""
        facts = Facts("小项目", "产业载体", "jsj", total=total, working_capital=working_capital)
        project = registered(facts)
        moved(project, Stage.STARTED, "2024-03-10", photos=PHOTO, **PAPER)
        with pytest.raises(NotEntered, match=counted):
            moved(project, Stage.LISTED, "2024-05-16", photos=PHOTO, **PAPER)

    def test_it_enters_exactly_on_the_line_with_document_and_photo(self):
        project = registered(Facts("小项目", "产业载体", "jsj", total=5_300_000, working_capital=300_000))
        moved(project, Stage.STARTED, "2024-03-10", photos=PHOTO, **PAPER)
        with pytest.raises(NotEntered, match="现场照片"):
            moved(project, Stage.LISTED, "2024-05-16", **PAPER)
        moved(project, Stage.LISTED, "2024-05-16", "again", photos=PHOTO, **PAPER)
        assert acting.project_of(project).reached[Stage.LISTED] == date(2024, 5, 16)

    def test_a_problem_is_not_closed_before_another_person_verified_it(self):
        """T2.7."""
        project = registered()

        def issue(deed: IssueDeed, by: Hand, words: str = "", **more: object) -> None:
            said = IssueStep(1, deed, by.name, **more)
            acting.enter(
                step(project, ProjectDeed.ISSUE, "2024-07-02", issue=said, words=words),
                by=by, now=NOW, key=f"{deed}{by.name}",
            )  # fmt: skip

        issue(IssueDeed.RAISE, BUILDER, "燃气管线未迁改", category="管线", due=date(2024, 8, 1))
        issue(IssueDeed.ASSIGN, PLANNER, "请住建局牵头", owner="jsj", due=date(2024, 8, 1))
        issue(IssueDeed.HANDLE, BUILDER, "已约燃气公司现场会商")
        issue(IssueDeed.CLAIM, BUILDER, "管线已迁改完毕")
        with pytest.raises(NotEntered):
            issue(IssueDeed.CLOSE, PLANNER, "同意销号")
        with pytest.raises(NotEntered):
            issue(IssueDeed.VERIFY, BUILDER, "看过")
        claimed = acting.history(project)[-1]
        mine = replace(claimed.says, issue=replace(claimed.says.issue, deed=IssueDeed.VERIFY))
        with pytest.raises(NotEntered, match="不改办的是哪件事"):
            acting.correct(claimed.id, mine, reason="改成核验", by=BUILDER, now=NOW, key="as verified")
        acting.correct(
            claimed.id, replace(claimed.says, words="9月迁改完毕"), reason="补写", by=PLANNER, now=NOW, key="w"
        )
        with pytest.raises(NotEntered):  # whose work it was does not change with the words
            issue(IssueDeed.VERIFY, BUILDER, "再看过")
        issue(IssueDeed.VERIFY, PLANNER, "现场核验属实")
        issue(IssueDeed.CLOSE, PLANNER, "销号")
        assert found_projects.page(Wanted(date(2024, 7, 1)))[0].open_issues == 0

    def test_who_supports_a_project_deals_with_its_issues_and_who_was_given_one_handles_it(self):
        project = registered(replace(ROAD, supporting=("cgj",)))
        helper, given = Hand("钱", frozenset({"cgj"}), reports=True), Hand("周", frozenset({"swj"}), reports=True)

        def issue(deed: IssueDeed, by: Hand, **more: object) -> None:
            one = step(project, ProjectDeed.ISSUE, issue=IssueStep(1, deed, by.name, **more), words="管线未迁改")
            acting.enter(one, by=by, now=NOW, key=f"{deed}{by.name}")

        with pytest.raises(NotYours, match="只有项目的责任单位"):
            issue(IssueDeed.RAISE, given, category="管线")
        issue(IssueDeed.RAISE, helper, category="管线")
        issue(IssueDeed.ASSIGN, PLANNER, owner="swj", due=date(2024, 8, 1))
        issue(IssueDeed.HANDLE, given)
        issue(IssueDeed.CLAIM, given)
        for by, why in ((helper, "配合单位办理问题和踏勘"), (given, "只有项目的责任单位")):
            with pytest.raises(NotYours, match=why):
                acting.enter(step(project, ProjectDeed.MOVE, stage=Stage.TALKS), by=by, now=NOW, key=by.name)

    def test_who_leads_a_project_asks_to_be_spared_a_card_and_issues_none(self):
        project = registered()
        asked = CardStep(CardDeed.ASK_EXEMPTION, "sample-start", "2024-05", until=date(2024, 12, 31))
        given = CardStep(CardDeed.ISSUE, "sample-start", "2024-05", "红灯", 1)
        acting.enter(step(project, ProjectDeed.CARD, card=asked, words="批复未到"), by=BUILDER, now=NOW, key="ask")
        with pytest.raises(NotYours, match="由项目管理单位办理"):
            acting.enter(step(project, ProjectDeed.CARD, card=given, words="未开工"), by=BUILDER, now=NOW, key="card")


@pytest.mark.usefixtures("projects")
class TestPublishedTotals:
    """What the half-year report says of projects, counted from the portfolio."""

    DAY = date(2024, 6, 30)

    def test_106_key_projects_95_of_them_under_way_and_the_others_named(self):
        sums = found_projects.sums(Wanted(self.DAY, list="key"))
        assert (sums.count, sums.conditions[Condition.UNDER_WAY]) == (106, 95)
        assert sum(sums.conditions.values()) - sums.conditions[Condition.UNDER_WAY] == 11

    def test_16530_million_yuan_are_73_8_per_cent_of_the_years_plan(self):
        """T2.1."""
        sums = found_projects.sums(Wanted(self.DAY, list="key"))
        assert sums.done == 16_530_000_000
        assert percent(Fraction(sums.done_of_planned, sums.planned)) == "73.8%"

    def test_137_city_works_did_2740_million_and_no_rate_is_made_without_a_plan(self):
        sums = found_projects.sums(Wanted(self.DAY, list="works"))
        assert (sums.count, sums.done, sums.with_plan) == (137, 2_740_000_000, 0)

    def test_loading_the_portfolio_again_changes_nothing(self):
        before = ledger.head()
        assert acting.load(portfolio(), by=PLANNER, now=NOW) == 0
        assert ledger.head() == before

    def test_the_ledger_verifies_with_it(self):
        assert ledger.verify().faults == ()
