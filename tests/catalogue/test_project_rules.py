"""project_rules.toml: what ships, and what is refused by line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from catalogue.conftest import Folder
from daxu.catalogue import loader
from daxu.catalogue.project_rules import FILE, shipped_rules
from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.figure import Source
from daxu.core.projects.cards import CardObject, CardRule
from daxu.core.projects.issues import IssueRules
from daxu.core.projects.stage import Proof, Stage, StageRule
from world import at

TODAY = date(2026, 1, 1)
TABLES = frozenset({"yinchuan-2025-investment", "sanya-2022-investment", "tianjin-2022-special-bonds"})


@pytest.fixture(scope="module")
def book() -> Book:
    return Book.of(Entry(rule, "王", at("2024-01-02")) for rule in shipped_rules(TABLES))


def test_stages_ask_for_what_came_before_and_for_their_proof(book: Book) -> None:
    asked = {stage: book.stage_rule(stage, TODAY) for stage in Stage}
    assert {stage for stage, rule in asked.items() if rule is None} == {Stage.LEAD, Stage.TALKS}
    needed = {stage: rule.requires for stage, rule in asked.items() if rule and rule.requires}
    assert needed == {
        Stage.LISTED: (Stage.STARTED,),
        Stage.BUILDING: (Stage.STARTED,),
        Stage.FINISHED: (Stage.STARTED,),
        Stage.PRODUCING: (Stage.FINISHED,),
        Stage.AT_CAPACITY: (Stage.PRODUCING,),
    }
    assert Stage.LAND not in {before for requires in needed.values() for before in requires}  # public works
    listed = asked[Stage.LISTED]
    assert listed
    assert (listed.least, listed.net, listed.proof) == (5_000_000, True, (Proof.DOCUMENT, Proof.PHOTO))
    assert book.stage_rule(Stage.LISTED, date(2010, 12, 31)) is None


def test_published_rules_are_examples_and_the_districts_own_are_samples(book: Book) -> None:
    assert all(rule.example != rule.sample for rule in book.card_rules.values())
    examples = {rule.citation.issuer for rule in book.card_rules.values() if rule.example}
    assert examples == {"银川市", "三亚市", "天津市", "海口江东新区"}
    used = book.card_rules_on(TODAY)
    assert [rule.object for rule in used] == [
        CardObject.INVESTMENT, CardObject.LISTING, CardObject.NODE, CardObject.START,
    ]  # fmt: skip
    assert book.card_rules_on(date(2023, 12, 31)) == ()


def test_issues_have_their_categories_levels_and_rhythms(book: Book) -> None:
    rules = book.issue_rules(TODAY)
    assert rules
    assert "".join(one.name for one in rules.categories) == "用地规划环评资金征迁管线审批用工"
    assert rules.ladder == ("责任单位", "区级调度会", "区主要领导")
    assert [rhythm.every.english for rhythm in rules.rhythms] == ["weekly", "monthly", "quarterly"]
    assert book.issue_rules(date(2023, 12, 31)) is None


def test_without_samples_only_what_was_published_is_left() -> None:
    left = shipped_rules(TABLES, samples=False)
    assert {type(rule) for rule in left} == {StageRule, CardRule}
    assert not any(rule.sample for rule in left)
    assert all(rule.citation.document and rule.citation.place for rule in left)


def test_the_model_district_has_them_and_its_light_tables_are_the_ones_named(model: loader.District) -> None:
    assert model.project_rules == shipped_rules(frozenset(table.code for table in model.lights))


@pytest.fixture
def ruled(folder: Folder) -> Folder:
    """A folder of its own with the shipped rules, whose light tables it does not have."""
    folder.write("project_rules", Path(FILE).read_text(encoding="utf-8"))
    for code in TABLES:
        table = folder.read("lights").split("[[light_table]]")[1].replace('"default"', f'"{code}"')
        folder.add("lights", f"[[light_table]]{table}")
    return folder


def test_a_folder_may_declare_its_own(ruled: Folder) -> None:
    (issues,) = (rule for rule in ruled.load().project_rules if isinstance(rule, IssueRules))
    assert issues.citation == Source(
        "示例问题清单办法", "第二条；周调度、月督查、季考核的节奏参照泉州“六个一”，天数为示例", "Daxu"
    )


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('least = "500万元"', 'least = "500万人"', "“least”：“500万人”不是整元的金额。写作 500万元。"),
        ('least = "500万元"', 'least = "0.3元"', "不是整元的金额"),
        ('proof = ["文件"]\nwords = "凭竣工验收文件"', 'proof = ["纸"]\nwords = "凭竣工验收文件"', "没有“纸”"),
        ('requires = ["竣工"]', 'requires = ["完工"]', "没有“完工”"),
        ('object = "专项债券"', 'object = "专项债卷"', "没有“专项债卷”"),
        ('table = "tianjin-2022-special-bonds"', 'table = "tianjin"', "没有声明过“tianjin”"),
        ("spread = 6\n", "", "债券（且只有它）要写明用完的月数"),
        ("patience = 15", 'patience = "15"', "“patience”：应为0—10000的整数。"),
        ('{ name = "用工", english = "labour" }', '{ name = "用地", english = "labour" }', "“用地”出现了不止一次"),
        ('{ name = "用工", english = "labour" }', '{ name = "用工" }', "缺少“english”"),
        ('{ name = "用工", english = "labour" }', '"用工"', "应为花括号项的列表"),
        ('every = "季", levels = ["责任单位"', 'every = "季", levels = ["市里"', "“季考核”看的层级“市里”没有声明"),
        ('stage = "拿地"', 'stage = "签约"', "与第9行重复"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(ruled: Folder, old: str, new: str, told: str) -> None:
    line = ruled.change("project_rules", old, new)
    problem = ruled.problem()
    assert told in problem.chinese
    assert problem.what_en
    assert problem.file == "project_rules.toml"
    above = enumerate(ruled.read("project_rules").splitlines()[:line], 1)
    assert max(n for n, text in above if text.startswith("[[")) <= problem.line <= line  # in the table that was spoiled


def test_an_unknown_key_of_a_row_is_a_fault_at_its_list(ruled: Folder) -> None:
    ruled.change("project_rules", 'name = "区级调度会", english', 'name = "区级调度会", nmae = "x", english')
    assert "不认识的键“nmae”" in ruled.problem().chinese
