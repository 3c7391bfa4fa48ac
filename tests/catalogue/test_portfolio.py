"""The model district's portfolio: published totals come out exactly, and nothing invented passes for a fact."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from pathlib import Path

import pytest

from catalogue.conftest import Folder
from daxu.catalogue import portfolio as catalogue
from daxu.catalogue.district import District
from daxu.catalogue.sample_money import shared
from daxu.catalogue.sites import blocks, outline_map, streets_map
from daxu.core.organisation import Line
from daxu.core.projects import geometry
from daxu.core.projects.card_history import card_history
from daxu.core.projects.cards import CardRule, Rulings, judge
from daxu.core.projects.entering import faults_of_correction, folded
from daxu.core.projects.issues import IssueRules, IssueState, issues
from daxu.core.projects.issues import permit as permit_issue
from daxu.core.projects.project import CardDeed, Project, ProjectDeed, ProjectStep
from daxu.core.projects.rates import Member, ProjectRate, Rate, RateConvention, rate
from daxu.core.projects.stage import Condition, Stage, StageRule
from daxu.core.quantity import shown

JUNE = date(2024, 6, 30)
HALF = [f"2024-{month:02d}" for month in range(1, 7)]
YI = 100_000_000
FINGERPRINT = """
import hashlib
from daxu.catalogue.portfolio import portfolio
print(hashlib.sha256("".join(map(repr, portfolio())).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def steps() -> dict[str, list[ProjectStep]]:
    """The steps of every project, by its id."""
    return {code: list(of) for code, of in groupby(catalogue.portfolio(), lambda step: step.project)}


@pytest.fixture(scope="module")
def projects(steps: dict[str, list[ProjectStep]]) -> dict[str, Project]:
    return {code: folded(of) for code, of in steps.items()}


@pytest.fixture(scope="module")
def key(projects: dict[str, Project]) -> list[Project]:
    return on("key", projects)


def on(listed: str, projects: dict[str, Project]) -> list[Project]:
    return [project for project in projects.values() if listed in project.facts.lists]


def departmental(project: Project, upto: str = "2024-06") -> int:
    return sum(project.reports[month].departmental or 0 for month in HALF if month in project.reports and month <= upto)


def planned(project: Project) -> int | None:
    return project.years[2024].investment if 2024 in project.years else None


# --- what is published


def test_every_list_has_as_many_projects_as_the_report_counts(projects: dict[str, Project]) -> None:
    counted = Counter(code for project in projects.values() for code in project.facts.lists)
    assert counted == {listed.code: listed.published for listed in catalogue.project_lists()}
    assert (counted["key"], counted["works"], counted["roads"], counted["air"]) == (106, 137, 20, 73)


def test_the_counts_of_lists_are_those_of_the_districts_own_figures(facts: District) -> None:
    """区人代会重点项目, 市区城建项目, 道路 …: the same numbers as the observations cite, at the same places."""
    figures = [*(o.figure for o in facts.observations), *(target.goal for target in facts.targets if target.goal)]
    cited = {(s.place, f.quantity.number) for f in figures if not f.quantity.is_range for s in f.sources}
    assert {(listed.citation.place, listed.published) for listed in catalogue.project_lists()} <= cited


def test_95_key_projects_are_under_way_and_11_are_not(key: list[Project]) -> None:
    assert Counter(project.condition_on(JUNE) for project in key) == {
        Condition.UNDER_WAY: 95,
        Condition.FINISHED: 6,
        Condition.NOT_STARTED: 3,
        Condition.DEFERRED: 1,
        Condition.SUSPENDED: 1,
    }


def test_key_projects_spent_16530000000_yuan_which_is_73_8_percent_of_their_plan(key: list[Project]) -> None:
    done, plan = sum(map(departmental, key)), sum(planned(project) or 0 for project in key)
    assert (done, plan) == (1653 * YI // 10, 2240 * YI // 10)
    assert shown(Decimal(done) / plan * 100, 1) == "73.8"


def test_exactly_ten_key_projects_began_as_planned_and_two_before_their_plan(key: list[Project]) -> None:
    starting = rated(key, ProjectRate.STARTING)
    named = {"南京紫金研发创业中心雨花园", "雨花数字城法律智慧服务产业园", "朗越圣大新能源汽车服务中心"}
    assert (len(starting.numerator), len(starting.denominator)) == (10, 12)
    assert (len(starting.ahead), len(starting.unplanned)) == (2, 0)
    assert named <= {project.facts.name for project in key if project.id in starting.numerator}


def rated(of: Iterable[Project], kind: ProjectRate) -> Rate:
    return rate([Member.of(project, 2024, JUNE) for project in of], kind, RateConvention.BY_PLAN, JUNE)


def test_the_five_rates_differ_and_none_is_full(key: list[Project]) -> None:
    told = {kind.value: rated(key, kind).counted for kind in ProjectRate}
    assert {name: (count.numerator, count.denominator) for name, count in told.items()} == {
        "签约率": (5, 6), "开工率": (10, 12), "竣工率": (6, 8), "投产率": (3, 4), "入库率": (5, 6),
    }  # fmt: skip


def test_exactly_three_key_projects_are_behind_and_all_others_that_can_be_judged_are_not(key: list[Project]) -> None:
    judged = [(project, plan) for project in key if (plan := planned(project))]
    behind = {project.facts.name for project, plan in judged if 2 * departmental(project) < plan}
    assert len(judged) == 100
    assert sorted(name[:2] for name in behind) == ["两桥", "板桥", "梅山"]
    assert {project.facts.name for project in key if "示例" not in project.facts.name}.isdisjoint(behind)


def test_works_spent_2740000000_yuan_and_have_no_plan_for_none_is_published(projects: dict[str, Project]) -> None:
    works = on("works", projects)
    assert sum(map(departmental, works)) == 274 * YI // 10
    assert {planned(project) for project in works} == {None}


def test_no_project_is_both_key_project_and_work(projects: dict[str, Project]) -> None:
    assert not [p.id for p in projects.values() if {"key", "works"} <= {*p.facts.lists}]


def test_what_was_signed_for_comes_to_15000000000_yuan(projects: dict[str, Project]) -> None:
    signed = on("signed", projects)
    assert sum(project.facts.total or 0 for project in signed) == 150 * YI
    assert {project.stage_on(JUNE) for project in signed} == {Stage.SIGNED}


def test_what_is_in_the_statistics_is_another_series_and_stays_below_all_fixed_investment(
    projects: dict[str, Project],
) -> None:
    reports = [p.reports[month] for p in (*on("key", projects), *on("works", projects)) for month in HALF if p.reports]
    told = [(r.statistical, r.departmental) for r in reports if r.statistical is not None]
    assert all(counted < dispatched for counted, dispatched in told if dispatched)
    assert 100 * YI < sum(counted for counted, _ in told) < 1894 * YI // 10


def test_nothing_is_in_the_statistics_before_it_was_entered_there(projects: dict[str, Project]) -> None:
    early = [
        (project.id, month)
        for project in projects.values()
        for month, report in project.reports.items()
        if report.statistical is not None
        and not (Stage.LISTED in project.reached and f"{project.reached[Stage.LISTED]:%Y-%m}" <= month)
    ]
    assert not early


# --- facts and samples


def test_every_project_that_the_report_names_is_there_by_its_name(corpus: Path, projects: dict[str, Project]) -> None:
    report = (corpus / "yuhuatai-2024h1.txt").read_text(encoding="utf-8")
    added = "(老旧小区|城中村|堵点)?(改造|整治)$|产业项目$|地块再开发$|受污染地块修复$"
    named = [project.facts.name for project in projects.values() if not project.facts.sample]
    assert len(named) == 53
    assert not [name for name in named if re.sub(added, "", name) not in report]


def test_of_a_named_project_no_money_builder_or_work_is_made_up(projects: dict[str, Project]) -> None:
    for project in projects.values():
        if not project.facts.sample:
            facts = project.facts
            assert (facts.total, facts.working_capital, facts.owner, facts.works) == (None, None, "", ())
            assert not project.reports
            assert planned(project) is None
            assert "2024年上半年" in facts.source
            assert re.search("第.部分.*第.点", facts.source)
            assert "推定" in facts.content


def test_days_of_named_projects_say_that_they_are_not_published(steps: dict[str, list[ProjectStep]]) -> None:
    of_named = [step for of in steps.values() for step in of if of[0].facts and not of[0].facts.sample]
    assert len(of_named) > 53
    assert {step.deed for step in of_named} == {ProjectDeed.REGISTER, ProjectDeed.PLAN, ProjectDeed.MOVE}
    assert not [step for step in of_named if "示例日期" not in step.words]


def test_every_other_project_is_marked_in_name_source_and_every_step(steps: dict[str, list[ProjectStep]]) -> None:
    invented = [of for of in steps.values() if of[0].facts and of[0].facts.sample]
    assert len(invented) == len(steps) - 53
    for of in invented:
        facts = of[0].facts
        assert facts
        assert facts.name.endswith("（示例）")
        assert facts.english.endswith("(sample)")
        assert "不是事实" in facts.source
        assert not [step for step in of if not step.words.startswith("示例：")]


def test_names_and_ids_are_given_once(projects: dict[str, Project]) -> None:
    names = Counter(project.facts.name for project in projects.values())
    assert set(names.values()) == {1}
    assert all(re.fullmatch(r"P2024-\d{4}", code) for code in projects)
    assert list(projects) == sorted(projects)


def test_organisations_and_sectors_are_declared(facts: District, projects: dict[str, Project]) -> None:
    areas = {o.code for o in facts.organisations if o.line is Line.AREA} - {facts.code}
    everybody = {o.code for o in facts.organisations}
    assert {project.facts.sector for project in projects.values()} <= {sector.name for sector in catalogue.sectors()}
    assert {project.facts.block for project in projects.values()} == areas
    assert {project.facts.lead for project in projects.values()} <= everybody
    assert {step.organisation for step in catalogue.portfolio()} <= everybody


# --- sound steps


def test_no_step_would_be_refused_if_it_were_entered_anew(model: District, steps: dict[str, list[ProjectStep]]) -> None:
    """The size that 入库 asks for is asked, too; photos are not: there are none of what does not exist."""
    listing = next(r for r in model.project_rules if isinstance(r, StageRule) and r.stage is Stage.LISTED)
    sized = StageRule(Stage.LISTED, listing.effective, listing.citation, least=listing.least, net=listing.net)
    assert sized.least == 5_000_000
    found = {code: faults_of_correction(of, {Stage.LISTED: sized}, JUNE) for code, of in steps.items()}
    assert not {code: told for code, told in found.items() if told}


def test_numbers_count_up_and_days_never_go_back(steps: dict[str, list[ProjectStep]]) -> None:
    for of in steps.values():
        assert [step.number for step in of] == list(range(1, len(of) + 1))
        assert [step.day for step in of] == sorted(step.day for step in of)
        assert of[0].deed is ProjectDeed.REGISTER
    assert max(step.day for of in steps.values() for step in of) <= JUNE


def test_every_key_project_with_a_plan_reports_every_month_of_the_half_year(key: list[Project]) -> None:
    reporting = [project for project in key if planned(project)]
    assert len(reporting) == 100
    assert not [project.id for project in reporting if not {*HALF} <= {*project.reports}]


def test_a_total_is_never_below_what_was_spent(projects: dict[str, Project]) -> None:
    spent = {p.id: sum(r.departmental or 0 for r in p.reports.values()) for p in projects.values() if p.reports}
    assert not [code for code, amount in spent.items() if amount > (projects[code].facts.total or 0)]


def test_works_built_stay_within_what_is_planned(projects: dict[str, Project]) -> None:
    built = [(p, work) for p in projects.values() for work in p.facts.works if p.reports]
    assert len(built) > 150
    for project, work in built:
        done = sum(one.done for report in project.reports.values() for one in report.works if one.work == work.name)
        assert done <= work.planned


def test_nodes_weigh_one_together_and_some_plans_were_approved_anew(projects: dict[str, Project]) -> None:
    plans = [baseline for project in projects.values() for _, baseline in project.baselines]
    assert len(plans) > 15
    assert {sum(node.weight for node in plan.nodes) for plan in plans} == {Decimal(1)}
    assert all(node.first <= node.last for plan in plans for node in plan.nodes)
    assert {plan.approved_by for plan in plans} == {"", "区重点项目推进会议（示例）"}


def test_issues_stand_in_every_state_and_every_step_was_allowed(
    model: District, steps: dict[str, list[ProjectStep]]
) -> None:
    (rules,) = (rule for rule in model.project_rules if isinstance(rule, IssueRules))
    states: Counter[IssueState] = Counter()
    for of in steps.values():
        for number, step in enumerate(of):
            if step.issue:
                before = issues(of[:number])
                permit_issue(before.get(1), step.issue, day=step.day, words=step.words, rules=rules, before=before)
        states.update(issue.state for issue in issues(of).values())
    assert {*states} == {*IssueState}
    assert states.total() > 15


def test_cards_are_those_that_the_sample_rules_call_for_on_that_day(
    model: District, steps: dict[str, list[ProjectStep]]
) -> None:
    rules = {rule.code: rule for rule in model.project_rules if isinstance(rule, CardRule)}
    listing = next(r for r in model.project_rules if isinstance(r, StageRule) and r.stage is Stage.LISTED)
    rulings = Rulings({table.code: table for table in model.lights}, listing)
    issued = [(of, step) for of in steps.values() for step in of if step.card and step.card.deed is CardDeed.ISSUE]
    assert {step.card.rule for _, step in issued if step.card} == {code for code in rules if code.startswith("sample-")}
    for of, step in issued:
        assert step.card
        said = judge(rules[step.card.rule], folded(of), step.day, rulings)
        told = (step.card.month, step.card.light, step.card.consecutive)
        assert (said.month, said.light.value, said.in_a_row) == told, of[0].project


def test_some_cards_were_lifted_and_exemptions_granted_refused_and_open(steps: dict[str, list[ProjectStep]]) -> None:
    histories = [card_history(of) for of in steps.values()]
    assert sum(len(history.exemptions) for history in histories) == 1
    assert sum(len(history.refused) for history in histories) == 1
    assert sum(len(history.asked) for history in histories) == 1
    assert sum(card.ended is not None and bool(card.why) for history in histories for card in history.cards) == 2


def test_every_side_state_and_a_merger_are_shown(projects: dict[str, Project]) -> None:
    conditions = {project.condition_on(JUNE) for project in projects.values()}
    assert conditions == {*Condition}
    (twin,) = (project for project in projects.values() if project.into)
    assert projects[twin.into].facts.aliases == (twin.facts.name,)


def test_two_runs_say_the_same() -> None:
    ours = hashlib.sha256("".join(map(repr, catalogue.portfolio())).encode()).hexdigest()
    run = subprocess.run([sys.executable, "-c", FINGERPRINT], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ours


def test_shares_add_up_and_are_never_negative() -> None:
    assert shared(10, [1, 1, 1]) == [3, 3, 4]
    assert shared(7, [0, 5, 0]) == [0, 7, 0]


# --- places


def test_the_sketch_says_that_it_is_one_and_shows_every_street_and_park(facts: District) -> None:
    drawn = [*json.loads(outline_map())["features"], *json.loads(streets_map())["features"]]
    assert [feature["properties"]["code"] for feature in drawn[:1]] == ["yht"]
    assert {feature["properties"]["code"] for feature in drawn} == {
        o.code for o in facts.organisations if o.line is Line.AREA
    }
    assert all("示意图" in feature["properties"]["note"] for feature in drawn)
    assert all("not for boundary" in feature["properties"]["note_en"] for feature in drawn)
    assert len(outline_map().encode()) + len(streets_map().encode()) < 60_000


def test_streets_share_the_district_out_without_gap_or_overlap() -> None:
    (outline,) = (feature["geometry"]["coordinates"][0] for feature in json.loads(outline_map())["features"])
    whole = area(tuple((round(x * 100_000), round(y * 100_000)) for x, y in outline))
    assert 40 <= len(outline) <= 80
    assert sum(map(area, blocks().values())) == whole
    edges = Counter(edge for ring in blocks().values() for edge in pairwise(ring))
    assert set(edges.values()) == {1}


def area(ring: tuple[tuple[int, int], ...]) -> int:
    """Twice the area, exactly."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)))


def test_every_place_is_canonical_and_lies_in_its_street(projects: dict[str, Project]) -> None:
    placed = [project for project in projects.values() if project.facts.shape]
    kinds: Counter[geometry.ShapeKind] = Counter()
    for project in placed:
        shape = geometry.read(project.facts.shape)
        kinds[shape.kind] += 1
        east, north = zip(*blocks()[project.facts.block], strict=True)
        west, south, right, top = (part * 100_000 for part in geometry.bounds(shape))
        assert shape.geojson == project.facts.shape
        assert (min(east), min(north)) <= (west, south)
        assert min(north) <= south
        assert right <= max(east)
        assert top <= max(north)
    assert set(kinds) == {geometry.ShapeKind.POINT, geometry.ShapeKind.LINE, geometry.ShapeKind.AREA}
    assert len(placed) > 400


# --- projects.toml of any folder

PROJECTS = """
[source]
document = "半年报告"
issuer = "区政府"
as_of = 2024-06-30

[[sector]]
name = "教育"
english = "Education"

[[list]]
code = "key"
name = "重点项目"
english = "Key projects"
published = 2
place = "第一节"

[[project]]
id = "P2024-0001"
name = "临江小学"
english = "Linjiang School"
sector = "教育"
lead = "rsj"
block = "lin"
lists = ["key"]
said = "主体封顶"
stage = "在建"
place = "第二节"
"""


def test_a_folder_may_name_its_projects(folder: Folder) -> None:
    folder.write("projects", PROJECTS)
    (project,) = folder.load().projects.projects
    assert (project.name, project.stage, project.as_of) == ("临江小学", Stage.BUILDING, JUNE)
    assert project.citation.document == "半年报告"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('sector = "教育"', 'sector = "教肓"', "没有声明过领域"),
        ('lists = ["key"]', 'lists = ["kay"]', "没有声明过“kay”"),
        ('lead = "rsj"', 'lead = "rjs"', "没有声明过“rjs”"),
        ("P2024-0001", "P24-1", "不是项目编号"),
        ("as_of = 2024-06-30\n", "", "缺少“as_of”"),
        ('stage = "在建"', 'stage = "在造"', "没有“在造”"),
        ("published = 2", "published = -2", "0—10000"),
    ],
)
def test_faults_of_projects_are_told_with_file_and_line(folder: Folder, old: str, new: str, told: str) -> None:
    folder.write("projects", PROJECTS)
    folder.change("projects", old, new)
    problem = folder.problem()
    assert problem.file == "projects.toml"
    assert told in problem.what
    assert problem.line > 1
