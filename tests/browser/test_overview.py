"""The overview: the answer first, then what makes it up, for any day."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import NARROW, Site, Visit


def test_the_first_line_is_the_answer(visit: Visit, width: int) -> None:
    answer = visit("/?as_of=2024-06-30", width=width).get_by_role("heading", level=1)
    expect(answer).to_contain_text("截至2024年6月30日")
    expect(answer).to_contain_text("5 项达序")
    expect(answer).to_contain_text("148/156 = 94.9%")


def test_published_totals_stand_beside_ours_and_are_not_added(visit: Visit, width: int) -> None:
    published = visit("/?as_of=2024-06-30", width=width).locator("tr.published")
    for told in ("94.9%", "148", "156", "5", "3"):
        expect(published).to_contain_text(told)


def test_what_is_behind_is_named_with_its_owner_and_by_how_much(visit: Visit, width: int) -> None:
    page = visit("/?as_of=2024-06-30", width=width)
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="软件业务收入"))
    expect(row.first).to_contain_text("区工业和信息化局")
    expect(row.first).to_contain_text("−3.3")
    expect(row.first).to_contain_text("黄灯")


def test_a_contradiction_is_a_flag_and_no_success(visit: Visit, width: int) -> None:
    doubts = visit("/?as_of=2024-06-30", width=width).locator("section[aria-labelledby=doubts]")
    expect(doubts).to_contain_text("文化场馆服务人次")
    expect(doubts).to_contain_text("存疑")
    expect(doubts).to_contain_text("暂不判定")


def test_another_day_changes_everything_and_back_returns(visit: Visit, site: Site, width: int) -> None:
    page = visit("/?as_of=2024-06-30", width=width)
    page.get_by_label("截至").fill("2024-03-31")
    page.get_by_role("button", name="查看", exact=True).click()
    expect(page).to_have_url(site.at("/?as_of=2024-03-31"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("2024年3月31日")
    page.get_by_role("link", name="目标总表").first.click()
    expect(page).to_have_url(site.at("/targets?as_of=2024-03-31"))
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2024年6月30日")


def test_a_day_that_cannot_be_is_answered_in_words(visit: Visit) -> None:
    page = visit("/?as_of=yesterday", may_complain=True)
    expect(page.locator("main")).to_contain_text("请写成 2024-06-30 这样的年-月-日")


def test_a_count_leads_to_exactly_those_targets(visit: Visit) -> None:
    page = visit("/?as_of=2024-06-30")
    page.locator("section[aria-labelledby=makeup] a[href*='verdict=behind']").first.click()
    expect(page.locator("#results")).to_contain_text("软件业务收入")
    expect(page.locator("#results tbody tr:not(.group)")).to_have_count(1)


def test_a_first_visit_explains_itself_once(visit: Visit, site: Site) -> None:
    page = visit("/", by="lead")
    page.get_by_role("button", name="知道了，不再显示").click()
    expect(page.locator(".introduction")).to_have_count(0)
    page.goto(site.at("/"))
    expect(page.locator(".introduction")).to_have_count(0)


def test_on_a_phone_the_row_becomes_a_card(visit: Visit) -> None:
    page = visit("/?as_of=2024-06-30", width=NARROW)
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="软件业务收入")).first
    box = row.bounding_box()
    assert box
    assert box["width"] <= NARROW
