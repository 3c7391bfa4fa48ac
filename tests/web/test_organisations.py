"""The pages of organisations and indicators: who answers for what, and what is known of it."""

from __future__ import annotations

import pytest

from daxu.core.caution import Caution, CautionKind
from daxu.core.indicator import Measure
from duties.small import JUNE, jobs
from world import fact


@pytest.fixture
def get(signed_in):
    """Ask for a page on 30 June 2024, as a planner."""
    browser = signed_in("planner")
    return lambda path: browser.get(f"/{path}{'&' if '?' in path else '?'}as_of=2024-06-30")


def test_an_organisation_answers_for_what_it_leads(plan, get):
    page = get("organisations/rsj").text
    assert "2项目标，2项可判定：2项达序，0项未达序（2/2，100.0%）" in page
    assert "1项目标，1项可判定：0项达序，1项未达序（0/1，0.0%）" in page


def test_a_street_shows_what_it_supports_and_counts_it_nowhere(plan, get):
    page = get("organisations/yuhua").text
    assert "没有牵头的目标" in page
    assert "新增城镇就业" in page.split('id="supports"')[1]


def test_what_is_behind_comes_first(load, get):
    load(fact("20人"), targets=(jobs(),))
    page = get("organisations/rsj").text
    assert page.index('id="behind"') < page.index('id="leads"')


def test_figures_filed_about_an_organisation_stand_on_its_page_up_to_the_day(load, get):
    load(*JUNE, fact("60人", "2024-01/2024-07"))
    filed = get("organisations/yht").text.split('id="filed"')[1]
    assert ">50<" in filed
    assert ">60<" not in filed


def test_the_index_names_every_organisation(plan, get):
    page = get("organisations").text
    assert all(name in page for name in ("人社局", "雨花街道", "雨花台区"))
    assert "1个单位牵头已公布的目标，其中0个有目标未达序" in page


@pytest.mark.parametrize("path", ["organisations/nobody", "indicators/nothing"])
def test_what_is_not_there_is_a_404_that_names_it(plan, get, path):
    missing = get(path)
    assert missing.status_code == 404
    assert path.split("/")[1] in missing.text


def test_an_indicator_answers_with_its_newest_fact(plan, get):
    page = get("indicators/jobs").text
    assert "2024年上半年：50人" in page.replace("\n", "")


def test_growth_is_shown_as_reported_and_never_computed(load, get):
    load(*JUNE, fact("40人", "2023H1"), fact("4.4%", measure=Measure.GROWTH))
    page = get("indicators/jobs").text
    assert "4.4" in page
    assert "25" not in page.split('id="values"')[1].split("</section>")[0]


def test_a_rank_stands_with_its_comparison_group(load, get):
    load(*JUNE, fact("1位", measure=Measure.RANK, compared_with="城区"))
    assert "城区" in get("indicators/jobs").text.split("位次")[1]


def test_look_alikes_are_named_and_not_linked(load, get):
    load(*JUNE, cautions=(Caution("N1", CautionKind.LOOK_ALIKE, (JUNE[0].slot, JUNE[1].slot), "人数不是场次"),))
    page = get("indicators/jobs").text
    assert "看似可比，不能相连" in page
    assert "人数不是场次" in page


def test_an_indicator_is_found_by_pinyin(plan, get):
    page = get("indicators?q=zph").text
    assert "招聘会" in page
    assert "新增城镇就业" not in page


def test_nothing_found_says_what_to_do(plan, get):
    assert "没有找到这样的指标" in get("indicators?q=zzzz").text


def test_samples_of_an_indicator_are_not_for_the_public(plan, signed_in):
    page = signed_in("public").get("/indicators/beds?as_of=2024-06-30").text
    assert "截至这一天没有公布数据" in page
