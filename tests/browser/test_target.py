"""A target's page and the trace of its figures: from the verdict down to the document, by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .conftest import Site, Visit

DAY = "?as_of=2024-06-30"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("new-jobs", ("新增城镇就业", "50.0%", "达序")),
        ("software-revenue", ("软件业务收入", "46.7%", "3.3", "未达序")),
        ("job-fairs", ("举办各类招聘活动", "74.0%", "超序")),
    ],
)
def test_the_page_of_a_target_gives_its_answer_first(
    visit: Visit, width: int, code: str, told: tuple[str, ...]
) -> None:
    answer = visit(f"/targets/{code}{DAY}", width=width).locator(".answer")
    for word in told:
        expect(answer).to_contain_text(word)


def test_the_derivation_can_be_followed_by_hand(visit: Visit, width: int) -> None:
    steps = visit(f"/targets/new-jobs{DAY}", width=width).locator("section[aria-labelledby=derivation]")
    for told in ("8350", "16700", "50.0%", "达序"):
        expect(steps).to_contain_text(told)


def test_figures_that_contradict_each_other_are_flagged_and_not_judged(visit: Visit, width: int) -> None:
    page = visit(f"/targets/culture-visits{DAY}", width=width)
    expect(page.locator(".answer")).to_contain_text("暂不判定")
    expect(page.locator(".notice-warning").first).to_contain_text("存疑")
    expect(page.locator(".notice-warning").first).to_contain_text("614.6")


def test_the_chart_is_drawn_and_its_numbers_stand_in_a_table(visit: Visit, width: int) -> None:
    page = visit(f"/targets/software-revenue{DAY}", width=width)
    expect(page.locator(".chart svg")).to_be_visible()
    assert page.locator(".chart svg path").count() > 3
    expect(page.locator("table.course")).to_contain_text("1,400")


def test_a_figure_opens_closes_and_gives_the_focus_back_by_keyboard_alone(visit: Visit, site: Site, width: int) -> None:
    page = visit(f"/targets/new-jobs{DAY}", width=width)
    figure = page.locator("main a.number").first
    figure.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("出处")
    expect(panel).to_contain_text("谁在何时记入账本")
    assert "/trace/" in page.url
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page).to_have_url(site.at(f"/targets/new-jobs{DAY}"))
    expect(figure).to_be_focused()


def test_the_trace_has_an_address_of_its_own(visit: Visit, width: int) -> None:
    page = visit(f"/targets/new-jobs{DAY}", width=width)
    address = page.locator("main a.number").first.get_attribute("href")
    assert address
    trace = visit(address, by="deputy", width=width)
    expect(trace.get_by_role("heading", level=1)).to_contain_text("新增城镇就业")
    expect(trace.locator("main")).to_contain_text("目标" if "t-" in address else "8350")


def test_going_back_from_a_trace_leads_to_the_page_below(visit: Visit, site: Site) -> None:
    page = visit(f"/targets/new-jobs{DAY}")
    page.locator("main a.number").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).to_have_url(site.at(f"/targets/new-jobs{DAY}"))


def test_a_target_that_is_not_in_the_plan_is_answered_in_words(visit: Visit) -> None:
    page = visit("/targets/no-such-target", may_complain=True)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main a").first).to_be_visible()


@pytest.mark.parametrize(
    ("path", "told"), [("/organisations/gxj", "软件业务收入"), ("/indicators/new-jobs", "新增城镇就业")]
)
def test_an_organisation_and_an_indicator_have_pages(visit: Visit, width: int, path: str, told: str) -> None:
    expect(visit(path + DAY, width=width).locator("main")).to_contain_text(told)
