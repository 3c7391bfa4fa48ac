"""figure_rules.toml: how figures stand to each other and what must be filled in — read whole, refused by line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalogue.conftest import Folder
from daxu.catalogue.district import District
from daxu.core.checks import Gravity
from daxu.core.notation import read, written
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.core.relations import Given, Holding, Missing, Part, Sign, compared

RULES = """[source]
document = "通知"
issuer = "区发改委"

[[rule]]
code = "within"
name = "局内不大于全区"
english = "The bureau is within the district"
left = [{ indicator = "new-jobs", whose = "rsj", factor = "-0.5" }]
sign = "≤"
right = [{ indicator = "new-jobs" }]
left_missing = "全缺不判"
tolerance = "5人"
tolerance_percent = "0.5"
gravity = "核实"
reason = "局内的计入全区。"
reason_english = "It is a part."
since = 2024-01-01
place = "第四条"

[[required]]
code = "jobs"
figure = { indicator = "new-jobs" }
parts = ["数值", "佐证"]
gravity = "强制"
reason = "每月必报。"
reason_english = "Every month."
since = 2024-01-01
place = "第五条"
"""


@pytest.fixture
def ruled(folder: Folder) -> Folder:
    folder.write("figure_rules", RULES)
    return folder


def test_everything_that_can_be_said_is_read_and_written_down_again(ruled: Folder) -> None:
    district = ruled.load()
    (rule,), (asked,) = district.figure_rules, district.compulsory
    assert (rule.sign, rule.gravity, rule.since) == (Sign.AT_MOST, Gravity.EXPLAIN, date(2024, 1, 1))
    assert (rule.left.terms[0].whose, rule.left.terms[0].factor) == ("rsj", Decimal("-0.5"))
    assert (rule.left.missing, rule.right.missing) == (Missing.ALL, Missing.ANY)
    assert (rule.right.terms[0].whose, rule.tolerance, rule.percent) == ("lin", Quantity.parse("5人"), Decimal("0.5"))
    assert str(rule.citation) == "《通知》第四条（区发改委）"
    assert asked.parts == (Part.VALUE, Part.EVIDENCE)
    assert [read(written(one)) for one in (rule, asked)] == [rule, asked]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('whose = "rsj"', 'whose = "rjs"', "没有声明过“rjs”"),
        ('factor = "-0.5"', 'factor = "0"', "倍数不能为0"),
        ('factor = "-0.5"', "factor = -0.5", "不是不小于0的十进制数"),
        ('sign = "≤"', 'sign = "<="', "没有“<=”"),
        ('left_missing = "全缺不判"', 'left_missing = "不管"', "可用：有缺不判, 全缺不判, 缺作零"),
        ('tolerance = "5人"', 'tolerance = "5万元"', "容差的单位“万元”与两边不同"),
        ('right = [{ indicator = "new-jobs" }]', "right = []", "应为非空的列表"),
        (
            'right = [{ indicator = "new-jobs" }]',
            'right = [{ indicator = "new-jobs" }, { indicator = "new-jobs" }]',
            "同一个数出现了两次",
        ),
        (
            'right = [{ indicator = "new-jobs" }]',
            'right = [{ indicator = "new-jobs", measure = "growth_yoy" }]',
            "计量的不是同一种东西",
        ),
        ('parts = ["数值", "佐证"]', 'parts = ["盖章"]', "没有“盖章”"),
        ('reason = "局内的计入全区。"\n', "", "缺少“reason”"),
    ],
)
def test_a_fault_is_named_at_its_line(ruled: Folder, old: str, new: str, said: str) -> None:
    ruled.change("figure_rules", old, new)
    found = ruled.problem()
    assert said in found.chinese
    assert found.english
    assert found.file == "figure_rules.toml"


def test_faults_of_several_tables_come_together(ruled: Folder) -> None:
    ruled.change("figure_rules", 'sign = "≤"', 'sign = "!"')
    ruled.change("figure_rules", 'parts = ["数值", "佐证"]', 'parts = ["盖章"]')
    assert len(ruled.problems()) == 2


def test_the_model_district_s_relations_are_all_samples_and_none_is_broken_by_what_is_known(model: District) -> None:
    half = Period.parse("2024H1")
    known = {
        (fact.indicator, fact.organisation, fact.measure): Given(fact.figure.quantity)
        for fact in model.observations
        if fact.period == half and not fact.planned
    }
    held = {rule.code: compared(rule, known).holding for rule in model.figure_rules}
    assert all(one.sample and "示例" in one.citation.document for one in (*model.figure_rules, *model.compulsory))
    assert held == {
        "startups-in-new-jobs": Holding.NOT_JUDGED,
        "screening-in-health-checks": Holding.HELD,
        "key-projects-in-investment": Holding.HELD,
    }


def test_the_facts_alone_declare_no_relation(facts: District) -> None:
    assert facts.figure_rules == ()
