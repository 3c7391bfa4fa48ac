"""A reviewer in a real browser: side by side, one by one or several by lot, at a desk and on a phone; two at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import NARROW, WIDE, Visit
from .test_every_page import barriers, chinese_in, fits

MONTH, MANY = "2024-03", "2024-04"  # months that other tests leave alone
PAGES = [
    ("/reviews", "reviewer"),
    ("/reviews?month=2024-07", "planner"),
    ("/matrix?month=2024&as_of=2024-08-20", "planner"),
    ("/matrix?month=2024-07&as_of=2024-08-20", "reporter"),
    ("/months", "planner"),
    ("/months/2024-06", "planner"),
    ("/months/2024-06/lock", "planner"),
    ("/requirements", "reporter"),
    ("/requirements/new", "planner"),
    ("/requirements/new-jobs@rsj", "planner"),
    ("/requirements/burden?month=2024-07", "leader"),
    ("/reminders?as_of=2024-08-16", "reporter"),
    ("/reminders?as_of=2024-08-16", "planner"),
]


@pytest.mark.parametrize(("path", "by"), PAGES, ids=[f"{by}{path}" for path, by in PAGES])
def test_a_page_fits_its_window_has_no_barrier_and_speaks_english(visit: Visit, path: str, by: str) -> None:
    page = visit(path, by=by, width=NARROW, for_axe=True)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert barriers(page) == []
    fits(page)
    assert chinese_in(visit(path, by=by, width=NARROW, language="en")) == []


def unfiled(visit: Visit, month: str = MONTH) -> list[str]:
    """What the reporter has not filed for a month yet: the addresses of the filings."""
    page = visit(f"/filings?month={month}", by="reporter")
    links = page.locator("section[aria-labelledby=overdue] th a, section[aria-labelledby=empty] th a")
    return [link.get_attribute("href") or "" for link in links.all()]


def file_one(visit: Visit, path: str) -> None:
    page = visit(path, by="reporter", may_complain=True)  # what needs an explanation comes back first
    known = page.locator(".known dd").first.inner_text()
    digits = "".join(letter for letter in known if letter.isdigit() or letter == ".")
    page.locator("#value").fill(digits or "1")
    page.get_by_role("button", name="上报", exact=True).click()
    for place in range(page.locator("fieldset.answers textarea").count()):
        page.locator("fieldset.answers textarea").nth(place).fill("台账已核")
    if page.locator("fieldset.answers").count():
        page.get_by_role("button", name="上报", exact=True).click()
    expect(page.locator(".trail-step")).to_have_count(1)


def test_two_reviewers_open_one_value_and_the_later_is_told_who_was_faster(visit: Visit) -> None:
    path = unfiled(visit)[0]
    file_one(visit, path)
    review = path.replace("/filings/", "/reviews/")
    first, second = visit(review, by="reviewer"), visit(review, by="reviewer", may_complain=True)
    expect(first.get_by_role("heading", name="并排对照")).to_be_visible()
    second.get_by_label("意见").fill("我要退回")
    first.get_by_role("button", name="通过", exact=True).click()
    expect(first.locator(".notice").first).to_contain_text("已通过")
    second.get_by_role("button", name="退回修改").click()
    expect(second.get_by_role("alert")).to_contain_text("reviewer刚刚已通过这项填报")
    expect(second.get_by_label("意见")).to_have_count(0)  # it no longer waits for them


@pytest.mark.parametrize("width", [NARROW])
def test_a_return_asks_for_its_reason_before_anything_is_sent(visit: Visit, width: int) -> None:
    path = unfiled(visit)[0]
    file_one(visit, path)
    page = visit(path.replace("/filings/", "/reviews/"), by="reviewer", width=width)
    page.get_by_role("button", name="退回修改").click()
    assert page.evaluate("document.querySelector('#reason').validity.valueMissing")
    page.get_by_label("意见").fill("与台账不符，请核对7月两场招聘会")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="退回修改")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".notice").first).to_contain_text("已退回")
    told = visit(path, by="reporter")
    expect(told.locator(".returned")).to_contain_text("请核对7月两场招聘会")


def test_several_are_passed_after_those_drawn_were_opened(visit: Visit) -> None:
    for path in unfiled(visit, MANY)[:3]:
        file_one(visit, path)
    page = visit(f"/reviews?month={MANY}", by="reviewer", for_axe=True)
    page.get_by_role("button", name="全选").click()
    assert barriers(page) == []
    page.get_by_role("button", name="批量通过选中的").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("先逐项查看抽中的")
    press = page.get_by_role("button", name="通过这")
    press.click()  # nothing was ticked: the first that was drawn opens, and nothing is sent
    expect(page.locator("details.drawn[open]")).to_have_count(1)
    assert barriers(page) == []
    for drawn in page.locator("details.drawn").all():
        if drawn.get_attribute("open") is None:
            drawn.locator("summary").click()
        drawn.get_by_label("我已看过这一项").check()
    press.click()
    expect(page.locator(".notice").first).to_contain_text("已通过")


@pytest.mark.parametrize("width", [WIDE])
def test_a_month_is_locked_in_two_steps(visit: Visit, width: int) -> None:
    month = "2024-01" if width > 400 else "2024-02"
    page: Page = visit(f"/months/{month}", width=width)
    page.get_by_role("link", name="准备锁定").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("要锁定")
    page.get_by_label("说明").fill("数据已齐")
    page.get_by_role("button", name="确认锁定").click()
    expect(page.locator(".notice").first).to_contain_text("已锁定")
    expect(page.locator("main")).to_contain_text("由planner于")
    expect(page.locator("main")).to_contain_text("数据已齐")
