"""The overview: its first line follows from the facts, and every count can be checked."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

import pytest

from daxu.core.caution import Caution, CautionKind
from daxu.core.indicator import Measure
from daxu.desk.models import Role
from daxu.duties import tracking
from daxu.web.views.overview import Overview
from duties.small import jobs
from world import fact, target

TO_MAY = (fact("44人", "2024-01/2024-05"), fact("2场", "2024-01/2024-05", "fairs"))
PUBLISHED = (
    fact("156项", "2024", "plan-targets", planned=True),
    fact("148项", "2024H1", "plan-on-schedule"),
    fact("94.9%", "2024H1", "plan-on-schedule-rate", measure=Measure.COMPLETION),
    fact("5个", "2024H1", "plan-behind-indicators"),
    fact("3个", "2024H1", "plan-behind-projects"),
)


@pytest.fixture
def planner(signed_in):
    return signed_in(Role.PLANNER)


def answer(browser, query="", **headers):
    page = browser.get(f"/{query}", headers=headers).text
    return re.sub(r"<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)[1]).strip()


def june(*, with_sample=True):
    return Overview(tracking.evaluate(as_of=date(2024, 6, 30)), with_sample=with_sample)


def words(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_first_line_says_how_we_stand(load, planner):
    load()
    assert answer(planner) == "截至2024年6月30日：已公布事实可判定 2 项，其中 2 项达序（100.0%），0 项未达序。"


def test_the_first_line_follows_the_facts(load, planner):
    load(fact("40人"), fact("8场", indicator="fairs"))
    assert answer(planner) == "截至2024年6月30日：已公布事实可判定 2 项，其中 1 项达序（50.0%），1 项未达序。"


def test_the_published_totals_stand_beside_ours(load, planner):
    load(fact("50人"), *PUBLISHED)
    assert answer(planner).endswith("；公布总数 148/156 = 94.9%。")
    row = re.search(r'<tr class="published">.*?</tr>', planner.get("/").text, re.DOTALL)[0]
    assert [number for number in ("94.9", "148", "156", "5", "3") if f">{number}</span>" not in row] == []


def test_without_any_fact_nothing_is_claimed(load, planner):
    load(fact("1张", indicator="beds", sample=True))
    assert "已公布的事实还不足以判定任何一项目标" in answer(planner, "?as_of=2024-06-30")


def test_a_browser_that_asks_for_english_is_still_answered_in_chinese(load, planner):
    load(fact("40人"))
    assert answer(planner, **{"Accept-Language": "en"}).startswith("截至2024年6月30日")


def test_the_first_line_speaks_english_once_that_is_chosen(load, planner):
    load(fact("40人"), fact("8场", indicator="fairs"))
    planner.cookies["daxu_language"] = "en"
    assert answer(planner) == ("As of 30 June 2024, published facts allow 2 verdicts: 1 on schedule (50.0%), 1 behind.")


def test_the_day_is_the_last_one_with_facts_unless_another_is_asked_for(load, planner):
    load(*TO_MAY)
    assert answer(planner).startswith("截至2024年5月31日")
    assert answer(planner, "?as_of=2024-03-31").startswith("截至2024年3月31日")


def test_the_change_since_the_month_before_is_told_by_item(load, planner):
    load(*TO_MAY, fact("50人"), fact("8场", indicator="fairs"))
    assert "与5月底相比：转为达序 1 项。" in planner.get("/").text


def test_no_change_is_not_told(load, planner):
    load()
    assert "相比" not in planner.get("/?as_of=2024-08-31").text


@pytest.mark.parametrize("written", ["yesterday", "2024-13-01", "2024-02-30", "0001-01-01", "9999-12-31", "2024/6/30"])
def test_a_day_that_cannot_be_is_an_error_in_words(plan, planner, written):
    refused = planner.get("/", {"as_of": written})
    assert refused.status_code == 400
    assert written in refused.text


def test_the_day_goes_along_in_every_link(plan, planner):
    page = planner.get("/?as_of=2024-05-31").text
    links = re.findall(r'href="(/(?:targets|organisations|indicators|trace|report)[^"]*)"', page)
    assert len(links) > 10
    assert [link for link in links if "as_of=2024-05-31" not in link] == []


def test_what_is_behind_names_its_owner_its_gap_and_its_light(load, planner):
    load(fact("40人"), fact("8场", indicator="fairs"))
    row = re.search(r"<tr>\s*<th scope=\"row\"><a href=\"/targets/jobs\".*?</tr>", planner.get("/").text, re.DOTALL)[0]
    said = words(row)
    assert [word for word in ("新增城镇就业", "人社局", "−10.0", "红灯", "40 人", "100 人") if word not in said] == []
    assert 'aria-label="完成 40.0%，应完成 50.0%，落后 10.0 个百分点，未达序"' in row


def test_facts_and_sample_are_counted_in_rows_of_their_own(plan):
    page = june()
    assert [(strip.data, strip.tally.total) for strip in page.strips] == [("facts", 2), ("sample", 1)]
    assert [sum(part.width for part in strip.segments) for strip in page.strips] == [pytest.approx(100)] * 2


def test_every_count_leads_to_exactly_those_targets(load, planner):
    load(fact("40人"))
    page = planner.get("/").text
    for _verdict, name, count in june().strips[0].counts:
        if count:
            found = planner.get(f"/targets?verdict={name}&data=facts").text
            assert f"verdict={name}&amp;data=facts" in page
            assert len(set(re.findall(r'href="/targets/(\w+)"', found))) == count


def test_departments_themes_and_streets_add_up(plan):
    page = june()
    assert [(share.thing.code, share.facts.total) for share in page.by_theme] == [("livelihood", 2)]
    assert [(share.thing.code, share.facts.total) for share in page.by_lead] == [("rsj", 2)]
    assert [(share.thing.code, share.facts.total) for share in page.by_street] == [("yuhua", 1)]


def test_a_reader_of_facts_is_not_told_who_leads_sample(load):
    load(fact("40人"), targets=(jobs(), target("5张", code="beds", lead="yuhua", sample=True)))
    assert [share.thing.code for share in june(with_sample=False).by_lead] == ["rsj"]
    assert [share.thing.code for share in june().by_lead] == ["rsj", "yuhua"]


def test_a_contradiction_is_shown_with_the_figures_that_cannot_both_stand(load, planner):
    one, other = fact("50人"), fact("8场", indicator="fairs")
    load(one, other, cautions=(Caution("C1", CautionKind.CONTRADICTION, (one.slot, other.slot), "两数不能并存"),))
    said = words(planner.get("/").text)
    assert "已登记的矛盾 1 处" in said
    assert re.search(r"C1 两数不能并存 50 人 、 8 场", said)


def test_what_was_not_judged_is_named_with_its_reason(load, planner):
    load(fact("50人"))
    (group,) = june().excluded
    assert [item.target.code for item in group.items] == ["fairs"]
    assert "没有公布数据" in planner.get("/").text


def test_how_it_was_computed_can_be_checked(plan, planner):
    page = june()
    assert page.evaluation.inputs_hash in planner.get("/").text
    assert sum(applied.facts for applied in page.applied) == 2


def test_last_year_of_a_fact_is_never_taken_from_sample(load):
    then = [fact("90人", "2023", sample=True), fact("40人", "2023H1", sample=True)]
    load(fact("50人"), *then)
    assert june().evaluation.last_year == {}


def test_last_year_on_the_same_day_is_a_share_of_last_year(load):
    load(fact("50人"), fact("90人", "2023"), fact("45人", "2023H1"))
    assert june().evaluation.last_year == {"jobs": Fraction(1, 2)}


def test_without_a_plan_the_next_step_is_named(planner):
    assert "daxu demo" in planner.get("/").text


def test_a_name_from_the_data_cannot_become_markup(load, planner):
    load(fact("40人"), targets=(jobs(name="<script>alert(1)</script>"),))
    assert "<script>alert" not in planner.get("/").text
