"""From a report to a catalogue: the draft loads as it stands, and says what a person has to decide."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from daxu.catalogue import loader
from daxu.catalogue.district import District
from daxu.duties.checking import NothingToDraft, draft, printed
from daxu.reader import read

REPORT = """关于青川区2023年上半年国民经济和社会发展计划执行情况的报告
一、2023年上半年计划执行情况
固定资产投资90.5亿元，增长4.1%。软件业务收入预计实现38亿元。新增城镇就业4600人。举办各类招聘会63场。发明专利有效量超780件。
二、2023年下半年重点工作安排
全年新增城镇就业9000人，举办各类招聘活动100场。改造老旧小区15个。星级上云覆盖率达40%。
"""


def files() -> dict[str, str]:
    return draft(REPORT, read(REPORT), document="青川报告.txt")


@pytest.fixture
def district(tmp_path: Path) -> District:
    for name, content in files().items():
        (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
    return loader.load(tmp_path)


def test_the_draft_loads_as_it_stands(district):
    assert district.plan.year == 2023
    goals = {target.name: str(target.goal.quantity) for target in district.targets}
    assert goals == {
        "新增城镇就业": "9000人", "举办各类招聘活动": "100场", "改造老旧小区": "15个", "星级上云覆盖率": "40%",
    }  # fmt: skip


def test_facts_keep_their_unit_their_bound_and_their_status(district):
    names = {indicator.code: indicator.name for indicator in district.indicators}
    facts = {(names[f.indicator], f.measure.value): f for f in district.observations}
    assert str(facts["固定资产投资", "level"].figure.quantity) == "90.5亿元"
    assert facts["固定资产投资", "growth_yoy"].figure.quantity.number == Decimal("4.1")
    assert facts["软件业务收入", "level"].kind.value == "estimate"
    assert str(facts["发明专利有效量", "level"].figure.quantity) == "超780件"


def test_a_target_and_its_fact_share_one_indicator(district):
    jobs = next(target for target in district.targets if target.name == "新增城镇就业")
    (fact,) = (f for f in district.observations if f.indicator == jobs.indicator)
    assert str(fact.figure.quantity) == "4600人"


def test_what_may_be_linked_is_named_with_what_one_would_have_to_suppose():
    plan = files()["plan"]
    assert "可对照的实绩：新增城镇就业 4600人" in plan
    assert "疑可对照：举办各类招聘会 63场" in plan
    assert "须先确认两者口径相同" in plan


def test_a_target_without_full_year_says_so(district):
    estates = next(target for target in district.targets if target.name == "改造老旧小区")
    assert "全年" in estates.assumption
    assert estates.assumption_english


def test_every_file_is_toml_and_the_print_holds_them_all():
    for name, content in files().items():
        tomllib.loads(content)
        assert f"# ==== {name}.toml ====" in printed(files())


def test_what_is_not_sure_is_left_to_a_person_as_a_comment():
    text = REPORT + "另有1.5万。"
    assert "# 以下的数没有写成声明" in draft(text, read(text), document="a")["observations"]


def test_a_text_without_year_or_figures_drafts_nothing():
    with pytest.raises(NothingToDraft, match="--year"):
        draft("没有数字。", read("没有数字。"), document="a")


@pytest.mark.parametrize("name", ['有“引号”和"双引号"', "反斜杠\\", "换行\n的名字"])
def test_a_name_with_odd_letters_is_still_toml(name):
    for content in draft(REPORT, read(REPORT), document=name).values():
        tomllib.loads(content)
