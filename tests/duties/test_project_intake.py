"""Lists of projects from anybody's spreadsheet: understood, shown row by row, entered all together or not at all."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
import xlsxwriter

from daxu.core.projects.geometry import Crs
from daxu.core.projects.project import Facts, MonthReport
from daxu.core.projects.stage import Category, Condition, Stage
from daxu.desk import found_projects
from daxu.desk.found_projects import Wanted
from daxu.duties.projects import acting, intake
from daxu.duties.projects.acting import Hand, NotEntered, NotYours
from daxu.duties.projects.columns import Field, meant
from daxu.duties.projects.intake import Outcome, Telling
from daxu.ledger import read
from world import at

PLANNER = Hand("王", frozenset({"fgw"}), manages=True)
NOW = at("2024-07-10")
JUNE = Telling(date(2024, 7, 10), month="2024-06")
HEAD = ("编号", "名称", "领域", "责任单位", "总投资（万元）")


def csv_of(*rows) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def understood(*rows, telling=JUNE, by=PLANNER, **more):
    return intake.understood(csv_of(*rows), "项目.csv", telling=telling, by=by, now=NOW, **more)


def entered(found, key="key-0001"):
    return intake.entered(found, by=PLANNER, now=NOW, key=key)


def faults(found) -> dict[str, str]:
    return {one.place: one.text.zh for one in found.faults}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("项目名称", "NAME"), ("序号", None), ("总投资（亿元）", "TOTAL"), ("其中：铺底流动资金", "WORKING_CAPITAL"),
        ("2024年计划投资（万元）", "PLANNED"), ("年度计划投资", "PLANNED"), ("年度", "YEAR"), ("建设性质", "CATEGORY"),
        ("年度类别", "CATEGORY"), ("计划开工时间", "START"), ("计划时间 竣工", "FINISH"),
        ("开工日期", "REACHED_STARTED"),
        ("实际开工时间", "REACHED_STARTED"), ("供地时间", "REACHED_LAND"), ("6月完成投资（万元）", "MONTH"),
        ("2024年完成投资 1月", "MONTH"), ("列统 3月", "MONTH_LISTED"), ("1-6月累计完成投资", "YEAR_TO_DATE"),
        ("年度完成（万元）", "YEAR_TO_DATE"), ("列统年度完成（万元）", "YEAR_TO_DATE_LISTED"),
        ("年度累计完成（列统）（万元）", "YEAR_TO_DATE_LISTED"),
        ("完成率（%）", None), ("开工以来完成（部门调度）", None),
        ("当月完成投资", "MONTH"), ("属地街道", "BLOCK"), ("项目业主", "OWNER"), ("经度", "LONGITUDE"),
        ("建设规模及内容", "CONTENT"), ("统一项目代码", "NATIONAL_CODE"), ("形象进度", None), ("当前阶段", "STAGE"),
    ],
)  # fmt: skip
def test_the_words_of_a_heading_tell_what_it_holds(heading, field):
    assert meant(heading) == (Field[field] if field else None)


@pytest.mark.usefixtures("district")
class TestALayoutOfSomebodyElse:
    """A title above, merged headings in two rows, sections and sums between, units in the headings."""

    @pytest.fixture
    def workbook(self) -> bytes:
        out = io.BytesIO()
        with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
            sheet, dated = book.add_worksheet("台账"), book.add_format({"num_format": "yyyy-mm-dd"})
            sheet.merge_range("A1:K1", "2024年重点项目推进情况表", None)
            sheet.write("K2", "单位：亿元")
            for column, text in zip(
                "ABCDEF", ("序号", "项目名称", "行业", "牵头单位", "总投资", "建设性质"), strict=True
            ):
                sheet.merge_range(f"{column}3:{column}4", text, None)
            sheet.merge_range("G3:H3", "时间节点", None)
            sheet.merge_range("I3:K3", "2024年完成投资（万元）", None)
            for place, text in zip(
                ("G4", "H4", "I4", "J4", "K4"), ("开工时间", "计划竣工", "4月", "5月", "列统5月"), strict=True
            ):
                sheet.write(place, text)
            sheet.merge_range("A5:K5", "一、续建项目（1个）", None)
            for column, value in enumerate((1, "雨花客厅二期", "城市更新", "区发展和改革委员会", 3.25, "续建项目")):
                sheet.write(5, column, value)
            sheet.write_datetime(5, 6, at("2023-03-15").replace(tzinfo=None), dated)
            for column, value in enumerate(("2025年6月", "1,200.5", 800, 750), 7):
                sheet.write(5, column, value)
            sheet.write(6, 1, "合计")
            sheet.write(6, 4, 3.25)
        return out.getvalue()

    def test_it_is_understood_and_entered_to_the_yuan(self, workbook):
        found = intake.understood(workbook, "台账.xlsx", telling=JUNE, by=PLANNER, now=NOW)
        assert faults(found) == {}
        (line,) = found.lines
        assert (found.sheet.heading, found.sheet.depth, line.outcome) == (3, 2, Outcome.NEW)
        assert entered(found) == 1
        project = acting.project_of(line.project)
        assert project.facts == Facts("雨花客厅二期", "城市更新", "fgw", total=325_000_000)
        assert project.years[2024].category is Category.CARRIED
        assert project.years[2024].finish == date(2025, 6, 30)
        assert project.reached == {Stage.STARTED: date(2023, 3, 15)}
        assert project.reports == {
            "2024-04": MonthReport("2024-04", 12_005_000),
            "2024-05": MonthReport("2024-05", 8_000_000, 7_500_000),
        }
        words = [notice.zh for notice in found.notices]
        assert any("跳过2行" in word and "5、7" in word for word in words)
        assert any("只写到月" in word for word in words)

    def test_brought_again_it_changes_nothing_and_its_columns_are_remembered(self, workbook):
        first = intake.understood(workbook, "台账.xlsx", telling=JUNE, by=PLANNER, now=NOW)
        entered(first)
        again = intake.understood(workbook, "台账.xlsx", telling=JUNE, by=PLANNER, now=NOW)
        assert again.sheet.remembered
        assert (again.counts, again.steps) == ({Outcome.SAME: 1}, [])
        assert entered(again) == entered(first) - 1 == 0

    def test_columns_can_be_told_otherwise(self, workbook):
        told = {"项目名称": "NAME", "行业": "CONTENT", "牵头单位": "LEAD"}
        found = intake.understood(
            workbook,
            "台账.xlsx",
            telling=Telling(date(2024, 7, 10), sector="公共设施"),
            by=PLANNER,
            now=NOW,
            columns=told,
        )
        entered(found)
        assert acting.project_of(found.lines[0].project).facts == Facts(
            "雨花客厅二期", "公共设施", "fgw", content="城市更新"
        )


@pytest.mark.usefixtures("district")
class TestKnownProjects:
    @pytest.fixture
    def road(self) -> str:
        facts = Facts("岱山中路北延", "道路交通", "jsj", aliases=("岱山路北延",), total=300_000_000, owner="城建集团")
        return acting.register(facts, by=PLANNER, now=NOW, key="road", day=date(2024, 1, 5)).id

    @pytest.mark.parametrize("said", ["id", "岱山中路北延", "岱山路 北延"])
    def test_a_row_is_known_by_id_name_or_alias_and_says_what_it_changes(self, road, said):
        row = (road, "岱山中路北延") if said == "id" else ("12", said)
        found = understood(HEAD, (*row, "道路交通", "jsj", "32000"))
        (line,) = found.lines
        assert (line.project, line.outcome) == (road, Outcome.CHANGED)
        assert line.changes[0].zh == "总投资 30000万元 → 32000万元"
        entered(found)
        assert acting.project_of(road).facts.total == 320_000_000
        assert acting.project_of(road).facts.owner == "城建集团", "a cell that is not there changes nothing"

    def test_a_new_name_under_a_known_id_leaves_the_old_one_as_an_alias(self, road):
        entered(understood(HEAD, (road, "岱山中路快速化", "道路交通", "jsj", "30000")))
        facts = acting.project_of(road).facts
        assert (facts.name, facts.aliases) == ("岱山中路快速化", ("岱山路北延", "岱山中路北延"))

    def test_sums_from_january_become_what_is_left_for_the_month(self, road):
        head = ("名称", "1月完成投资（万元）", "1-3月累计完成（万元）", "年度完成（万元）")
        found = understood(head, ("岱山中路北延", "100", "250", "600"))
        assert faults(found) == {}
        entered(found)
        reports = acting.project_of(road).reports
        assert {month: report.departmental for month, report in reports.items()} == {
            "2024-01": 1_000_000, "2024-03": 1_500_000, "2024-06": 3_500_000,
        }  # fmt: skip
        assert understood(head, ("岱山中路北延", "100", "250", "600")).steps == []
        less = understood(head, ("岱山中路北延", "100", "250", "500"))
        assert "各月合计却是600万元" in faults(less)["D2"]


@pytest.mark.usefixtures("district")
class TestLeavingAList:
    HEAD = ("编号", "名称", "清单")

    @pytest.fixture
    def road(self) -> str:
        facts = Facts("岱山中路北延", "道路交通", "jsj", lists=("key", "works"))
        return acting.register(facts, by=PLANNER, now=NOW, key="road", day=date(2024, 1, 5)).id

    def on(self, day: str) -> tuple[int, ...]:
        asked = (Wanted(date.fromisoformat(day), list=code, words="岱山") for code in ("key", "works"))
        return tuple(found_projects.count(one) for one in asked)

    def test_a_cell_emptied_takes_a_project_off_on_the_day_told_where_the_column_is_whole(self, road):
        whole = Telling(date(2024, 6, 10), whole_lists=True)
        found = understood(self.HEAD, (road, "岱山中路北延", ""), telling=whole)
        assert found.lines[0].changes[0].zh == "清单 key、works → 空"
        entered(found)
        assert acting.project_of(road).facts.lists == ()
        days = ("2024-01-04", "2024-01-05", "2024-06-09", "2024-06-10", "2024-07-10")
        assert [self.on(day) for day in days] == [(0, 0), (1, 1), (1, 1), (0, 0), (0, 0)]
        assert understood(self.HEAD, (road, "岱山中路北延", ""), telling=whole).counts == {Outcome.SAME: 1}

    def test_coming_back_later_leaves_a_gap_and_one_list_alone_can_be_left(self, road):
        for day, lists in (("2024-03-01", "works"), ("2024-05-01", "key、works")):
            telling = Telling(date.fromisoformat(day), whole_lists=True)
            entered(understood(self.HEAD, (road, "岱山中路北延", lists), telling=telling), key=day)
        days = ("2024-02-29", "2024-03-01", "2024-04-30", "2024-05-01")
        assert [self.on(day) for day in days] == [(1, 1), (0, 1), (0, 1), (1, 1)]

    def test_without_that_word_nobody_leaves_a_list_and_the_page_says_so(self, road):
        found = understood(self.HEAD, (road, "岱山中路北延", "works"))
        assert found.counts == {Outcome.SAME: 1}
        assert any("1个项目在清单一栏没有写全" in notice.zh for notice in found.notices)
        without_the_column = understood(HEAD, (road, "岱山中路北延", "道路交通", "jsj", ""))
        assert without_the_column.notices == ()


@pytest.mark.usefixtures("district")
class TestMonthsReportedOtherwise:
    HEAD = ("编号", "名称", "5月完成投资（万元）", "列统5月", "年度完成（万元）")
    WHY = Telling(date(2024, 7, 10), month="2024-06", reason="审计核减")

    @pytest.fixture
    def road(self) -> str:
        facts = Facts("岱山中路北延", "道路交通", "jsj")
        project = acting.register(facts, by=PLANNER, now=NOW, key="road", day=date(2024, 1, 5)).id
        entered(understood(self.HEAD, (project, "岱山中路北延", "300", "", "700")), key="months")
        return project

    def test_without_a_reason_each_is_told_by_its_cell(self, road):
        said = faults(understood(self.HEAD, (road, "岱山中路北延", "280", "250", "")))
        assert set(said) == {"C2"}
        assert "部门调度300万元 → 280万元、列统未报 → 250万元" in said["C2"]
        assert "请写明更正理由" in said["C2"]

    def test_with_one_each_takes_the_place_of_what_it_corrects_and_nothing_is_lost(self, road):
        old = acting.history(road)[1]
        found = understood(self.HEAD, (road, "岱山中路北延", "280", "250", "680"), telling=self.WHY)
        assert (faults(found), found.lines[0].outcome, found.touched) == ({}, Outcome.CHANGED, 1)
        assert entered(found, key="corrected") == 1
        reports = acting.project_of(road).reports
        assert (reports["2024-05"], reports["2024-06"]) == (
            MonthReport("2024-05", 2_800_000, 2_500_000), MonthReport("2024-06", 4_000_000),
        )  # fmt: skip
        (entry,) = [one.entry for one in read.entries(command="corrected")]
        assert (entry.corrects, entry.reason, entry.says.number) == (old.id, "审计核减", old.says.number)
        done = found_projects.page(Wanted(date(2024, 6, 30), words="岱山"))[0].done
        assert done == 6_800_000, "what lists and sums look into is drawn anew"
        assert entered(found, key="corrected") == 1, "sent again, it changes nothing"
        assert len(list(read.under(f"project|{road}|"))) == 4
        again = understood(self.HEAD, (road, "岱山中路北延", "280", "250", "680"), telling=self.WHY)
        assert again.counts == {Outcome.SAME: 1}

    def test_a_new_step_and_a_correction_of_one_row_come_in_together(self, road):
        head = ("编号", "名称", "5月完成投资（万元）", "总投资（万元）")
        entered(understood(head, (road, "岱山中路北延", "290", "9000"), telling=self.WHY), key="both")
        project = acting.project_of(road)
        assert (project.facts.total, project.reports["2024-05"].departmental) == (90_000_000, 2_900_000)
        assert [one.says.number for one in acting.history(road)] == [1, 2, 3, 4]

    def test_who_was_overtaken_enters_nothing(self, road):
        found = understood(self.HEAD, (road, "岱山中路北延", "280", "", ""), telling=self.WHY)
        entered(understood(self.HEAD, (road, "岱山中路北延", "270", "", ""), telling=self.WHY), key="faster")
        with pytest.raises(NotEntered, match="已被更正过"):
            entered(found, key="slower")
        assert acting.project_of(road).reports["2024-05"].departmental == 2_700_000


@pytest.mark.usefixtures("district")
class TestADepartment:
    """Who reports brings in rows of their own projects, by the rules of the forms; all else is refused."""

    BUILDER = Hand("李", frozenset({"jsj"}), reports=True)
    MONTH = ("编号", "名称", "6月完成投资（万元）", "建设单位")

    @pytest.fixture
    def mine_and_anothers(self) -> tuple[str, str]:
        rows = (("", "岱山中路北延", "道路交通", "jsj", "30000"), ("", "春和小学", "教育", "jyj", "800"))
        found = understood(HEAD, *rows)
        entered(found)
        mine, other = (line.project for line in found.lines)
        return mine, other

    def test_it_reports_a_month_and_a_builder_of_its_own_project_beside_rows_it_leaves_alone(self, mine_and_anothers):
        mine, other = mine_and_anothers
        found = understood(
            self.MONTH, (mine, "岱山中路北延", "800", "城建集团"), (other, "春和小学", "", ""), by=self.BUILDER
        )
        assert (faults(found), found.counts) == ({}, {Outcome.CHANGED: 1, Outcome.SAME: 1})
        assert intake.entered(found, by=self.BUILDER, now=NOW, key="key-0002") == 1
        project = acting.project_of(mine)
        assert (project.facts.owner, project.reports["2024-06"].departmental) == ("城建集团", 8_000_000)
        assert [one.by for one in acting.history(mine)] == ["王", "李", "李"]

    def test_what_is_others_to_do_is_refused_by_its_cell_all_at_once(self, mine_and_anothers):
        mine, other = mine_and_anothers
        head = (*HEAD, "清单", "年度计划投资（万元）", "6月完成投资（万元）", "入库日期", "开工日期")
        found = understood(
            head,
            (mine, "岱山中路北延", "道路交通", "jyj", "31000", "key", "9000", "800", "2024-05-01", "2024-03-01"),
            (other, "春和小学", "教育", "jyj", "900", "", "", "100", "", ""),
            ("", "新来的项目", "教育", "jsj", "900", "", "", "", "", ""),
            by=self.BUILDER,
        )
        said = faults(found)
        assert set(said) == {"D2", "F2", "G2", "I2", "E3", "H3", "B4"}
        assert "清单和责任单位由项目管理单位确定" in said["D2"] == said["F2"]
        assert "现场照片" in said["I2"], "a form asks for the photo, too"
        assert "只有项目的责任单位" in said["E3"] == said["H3"]
        assert "登记" in said["B4"]
        with pytest.raises(NotEntered) as refused:
            intake.entered(found, by=self.BUILDER, now=NOW, key="key-0002")
        assert len(refused.value.whys) == len(found.faults)
        assert [len(acting.history(project)) for project in (mine, other)] == [1, 1]

    def test_what_was_looked_at_by_another_is_asked_again_on_entering(self, mine_and_anothers):
        found = understood(self.MONTH, (mine_and_anothers[1], "春和小学", "100", ""))
        for by in (self.BUILDER, Hand("赵")):
            with pytest.raises(NotYours):
                intake.entered(found, by=by, now=NOW, key="key-0002")


@pytest.mark.usefixtures("district")
class TestRefusals:
    def test_all_that_is_wrong_is_said_by_its_cell_and_nothing_is_entered(self):
        head = (*HEAD, "铺底流动资金（万元）", "签约日期", "开工日期", "入库日期", "经度", "纬度", "阶段")
        before = found_projects.count(Wanted(date(2024, 7, 1)))
        found = understood(
            head,
            ("", "甲", "道路交通", "jsj", "-5", "", "2024-03-01", "2024-02-01", "", "", "", ""),
            ("", "乙", "道路交通", "交通局的人", "9000", "", "2024-02-30", "45352", "", "", "", ""),
            ("", "丙", "道路交通", "jsj", "520", "30", "", "2024-03-01", "2024-04-01", "32.0", "118.7", "空转"),
            ("", "甲", "道路交通", "jsj", "5百万", "", "", "2025-01-01", "", "118.7", "", ""),
            ("", "戊", "", "jsj", "1", "", "", "", "", "", "", ""),
        )
        said = faults(found)
        assert set(said) == {"E2", "H2", "D3", "G3", "H3", "I4", "J4", "L4", "B5", "E5", "H5", "J5", "第6行"}
        assert "早于签约的日期2024-03-01" in said["H2"]
        assert "490万元，不足500万元" in said["I4"]
        assert "第2行" in said["B5"]
        assert found.counts == {Outcome.WRONG: 5}
        with pytest.raises(NotEntered) as refused:
            entered(found)
        assert len(refused.value.whys) == len(found.faults) == 13
        assert found_projects.count(Wanted(date(2024, 7, 1))) == before

    def test_a_command_sent_again_enters_nothing_twice(self):
        found = understood(HEAD, ("", "甲", "道路交通", "jsj", "1"))
        entered(found)
        entered(found)
        assert found_projects.count(Wanted(date(2024, 7, 10), words="甲")) == 1

    def test_a_sheet_without_names_is_asked_about(self):
        assert "没有找到项目名称" in faults(understood(("甲", "乙"), ("1", "2")))["第2行"]

    @pytest.mark.parametrize(
        ("text", "place"), [("2024.1", "B2"), ("去年", "B2"), ("2024年13月", "B2"), ("2024-07-31", "B2")]
    )
    def test_a_day_that_may_be_several_or_is_none_is_refused(self, text, place):
        found = understood(("名称", "开工日期", "领域", "责任单位"), ("甲", text, "道路交通", "jsj"))
        assert set(faults(found)) == {place}


@pytest.mark.usefixtures("district")
def test_places_of_the_maps_in_use_come_out_in_the_national_system():
    head = ("名称", "领域", "责任单位", "经度", "纬度")
    telling = Telling(date(2024, 7, 10), crs=Crs.GCJ02)
    found = understood(head, ("甲", "道路交通", "jsj", "118.78", "32.0"), telling=telling)
    entered(found)
    shape = json.loads(acting.project_of(found.lines[0].project).facts.shape)
    assert shape["coordinates"] == pytest.approx([118.7748, 32.0021], abs=0.0005)


@pytest.mark.usefixtures("district")
def test_every_word_of_the_outgoing_workbook_is_taken_in():
    head = (
        "编号", "名称", "别名", "项目代码", "领域", "责任单位", "板块", "建设单位", "总投资（万元）",
        "铺底流动资金（万元）",
        "年度", "年度类别", "年度计划投资（万元）", "计划签约", "计划开工", "计划入库", "计划竣工", "计划投产", "阶段",
        "签约日期", "开工日期", "入库日期", "竣工日期", "投产日期", "年度完成（万元）",
        "列统年度完成（万元）", "经度", "纬度", "清单",
    )  # fmt: skip
    row = (
        "X2024-0007", "软件谷人才公寓", "人才公寓、软件谷公寓", "2401-320114", "住房保障", "jsj", "", "软件谷公司",
        "52000", "",
        "2024", "新建", "8000", "2024-01-10", "2024-02-20", "2024-03-31", "2024-12-31", "", "在建",
        "2024-01-12", "2024-02-20", "2024-04-08", "", "", "4100.25", "3900", "118.77", "32.0", "区人代会重点项目",
    )  # fmt: skip
    found = understood(head, row)
    assert (faults(found), len(found.sheet.columns)) == ({}, len(head))
    entered(found)
    project = acting.project_of("X2024-0007")
    assert (project.stage_on(date(2024, 7, 1)), project.condition_on(date(2024, 7, 1))) == (
        Stage.BUILDING, Condition.UNDER_WAY,
    )  # fmt: skip
    assert project.facts.aliases == ("人才公寓", "软件谷公寓")
    assert project.facts.lists == ("key",)
    assert project.reports["2024-06"] == MonthReport("2024-06", 41_002_500, 39_000_000)
    assert project.years[2024].list == date(2024, 3, 31)
    assert understood(head, row).counts == {Outcome.SAME: 1}
    assert any("现场照片" in notice.zh for notice in found.notices)
