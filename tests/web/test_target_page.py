"""The page of one target: the answer first, then everything it follows from."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from daxu.core.caution import Caution, CautionKind
from daxu.core.entry import Entry
from daxu.core.rules import RuleKind
from daxu.duties import planning
from daxu.ledger import read, write
from duties.small import JUNE, jobs
from world import REPORT, at, fact, figure, target

MAY = fact("45人", "2024-01/2024-05", sample=True)
JULY = fact("58人", "2024-01/2024-07")


@pytest.fixture
def page(signed_in):
    """Ask for a target's page, as a planner."""
    browser = signed_in("planner")
    return lambda code="jobs", day="2024-06-30": browser.get(f"/targets/{code}?as_of={day}")


def answer(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text.split("<h1>")[1].split("</h1>")[0]).split())


def chart(page):
    return json.loads(re.search(r'<script id="course-values"[^>]*>(.*?)</script>', page.text)[1])


def series(page):
    return {one["id"]: one["data"] for one in chart(page)["option"]["series"]}


def test_the_first_line_answers(load, page):
    load()
    assert answer(page()) == "新增城镇就业 完成 50.0%，应完成 50.0%，达序"


def test_the_first_line_says_how_far_behind(load, page):
    load(fact("45人"))
    assert answer(page()) == "新增城镇就业 完成 45.0%，应完成 50.0%，落后 5.0 个百分点，未达序"


def test_without_data_the_first_line_says_so_and_claims_no_zero(load, page):
    load(fact("8场", indicator="fairs"))
    assert answer(page()) == "新增城镇就业 无数据"


def test_a_growth_target_is_told_in_its_own_unit(load, page):
    growth = target("7%", RuleKind.GROWTH, code="gdp", indicator="jobs", name="地区生产总值")
    from daxu.core.indicator import Measure

    load(fact("6.1%", measure=Measure.GROWTH), targets=(growth,))
    assert answer(page("gdp")) == "地区生产总值 实际 6.1%，落后 0.9 个百分点，未达序"


def test_the_chart_draws_facts_against_the_due_line(load, page):
    load()
    drawn = series(page())
    assert drawn["done"] == [None] * 5 + [50.0] + [None] * 6
    assert drawn["due"][5] == 50.0
    assert drawn["due"][11] == 100.0


def test_sample_points_are_drawn_apart_named_and_end_at_the_fact(load, page):
    load(*JUNE, MAY)
    path = series(page())["path"]
    assert path[4] == {"value": 45.0, "label": {"show": True, "position": "top"}}
    assert path[5] == {"value": 50.0, "symbol": "none", "joint": True}
    assert "虚线和空心点是示例" in page().text


def test_people_who_may_not_see_samples_get_a_chart_without_them(load, signed_in):
    load(*JUNE, MAY)
    seen = signed_in("deputy").get("/targets/jobs?as_of=2024-06-30")
    assert set(series(seen)) == {"due", "done"}


def test_the_chart_knows_nothing_of_later_days(load, page):
    load(*JUNE, JULY)
    assert series(page(day="2024-06-30"))["done"][6] is None
    assert series(page(day="2024-07-31"))["done"][6] == 58.0


def test_last_year_is_drawn_where_it_is_known(load, page):
    load(*JUNE, fact("40人", "2023H1"), fact("90人", "2023"))
    drawn = series(page())["last-year"]
    assert (drawn[5], drawn[11]) == (40.0, 90.0)


def test_the_numbers_of_the_chart_stand_in_a_table(load, page):
    load()
    course = page().text.split('class="course"')[1].split("</table>")[0]
    june = re.search(r'<th scope="row">6月</th>(.*?)</tr>', course)[1]
    assert re.findall(r">([^<]+)</td>", june) == ["50", "50"]


def test_a_range_has_no_line_to_draw(load, page):
    load(fact("2%"), targets=(target("1—3%", RuleKind.RANGE),))
    assert "course-values" not in page().text


def test_the_derivation_shows_its_steps_and_their_sources(load, page):
    load()
    steps = page().text.split('class="steps"')[1].split("</ol>")[0]
    assert "50人 ÷ 100人 = 50.0%" in steps
    assert str(REPORT) in steps


def test_what_each_month_left_must_bring_stands_on_top(load, page):
    load()
    assert "每月需8.3人" in page().text.split('class="sums"')[1].split("</dl>")[0]


def test_other_lines_stand_beside_and_a_turned_answer_is_named(load, page):
    load(fact("49.8人"))
    lines = page().text.split('id="lines"')[1].split("</section>")[0]
    assert "按日均序" in lines
    assert "有 1 条线会得出相反的结论" in lines


def test_both_goals_are_shown_and_the_one_in_force_judges(load, page):
    load()
    planning.amend(
        plan="yht-2024", decision=REPORT, decided=date(2024, 9, 10), effective=date(2024, 9, 20), reason="口径调整",
        changes=[jobs("80人", effective=date(2024, 9, 20))], by="王", now=at("2024-09-21"),
    )  # fmt: skip
    june = page().text
    assert "第 1 次调整" in june
    assert "口径调整" in june
    assert answer(page()) == "新增城镇就业 完成 50.0%，应完成 50.0%，达序"
    assert "完成 62.5%" in answer(page(day="2024-10-31"))


def test_every_version_of_the_figure_stays_readable(load, page):
    load()
    standing = read.standing(JUNE[0].slot).entry
    corrected = Entry(fact("52人"), "李", at("2024-08-01"), standing.id, "漏计两人")
    write.append(write.Command("c1", "李", at("2024-08-01"), "更正"), [corrected])
    versions = page().text.split('id="history"')[1]
    assert all(word in versions for word in (standing.id, corrected.id, "漏计两人"))
    assert answer(page()).startswith("新增城镇就业 完成 52.0%")


def test_a_contradiction_is_shown_with_the_other_figure(load, page):
    fairs = JUNE[1]
    load(cautions=(Caution("C1", CautionKind.CONTRADICTION, (JUNE[0].slot, fairs.slot), "两数不能同时成立"),))
    doubts = page().text.split('id="doubts"')[1].split("</section>")[0]
    assert "两数不能同时成立" in doubts
    assert "招聘会" in doubts


def test_an_assumption_is_shown_with_the_verdict(load, page):
    load(fact("50人"), targets=(jobs(assumption="按全年目标判定"),))
    assert "按全年目标判定" in page().text.split('id="derivation"')[0]


def test_a_target_that_is_not_there_is_a_404_that_says_so(load, page):
    load()
    missing = page("nothing")
    assert missing.status_code == 404
    assert "nothing" in missing.text


def test_a_sample_target_is_not_there_for_the_public(load, signed_in):
    load()
    assert signed_in("public").get("/targets/beds").status_code == 404
    assert "示例" in signed_in("planner").get("/targets/beds").text


def test_a_number_in_a_small_unit_is_drawn_whole(load, page):
    load(figure_of_jobs := fact("8350人"), targets=(jobs("1.67万人"),))
    assert figure_of_jobs.figure == figure("8350人")
    assert chart(page())["unit"] == "人"
    assert series(page())["done"][5] == 8350.0
