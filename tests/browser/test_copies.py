"""Filing pages on a dead line: the browser opens its own copy, takes what is typed, and sends it once."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, expect

from .conftest import Site, Visit, sign_in
from .test_filings import IDLE, cell, form, sheet, stands, trail

# What test_filings leaves open: all tests of one process share one site.
MONTH, LATER = "2024-11", "2024-12"


def copies(page: Page) -> list[str]:
    """The addresses of every page that the browser keeps."""
    found: list[str] = page.evaluate(
        """async () => {
            const names = (await caches.keys()).filter((name) => name.startsWith("daxu-copies"));
            const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
            return kept.flat().map((request) => new URL(request.url).pathname);
        }"""
    )
    return found


def kept(page: Page) -> Page:
    """The same page, once the browser has its copy and the script that goes with it."""
    found = page.evaluate(
        """async () => {
            const script = document.querySelector("script[src*='js/filing']").src;
            const wanted = [location.href, new URL(script).pathname];
            for (let tries = 0; tries < 600; tries += 1) {
                const copies = await Promise.all(wanted.map((one) => caches.match(one, {ignoreVary: true})));
                if (copies.every(Boolean)) return true;
                await new Promise((done) => setTimeout(done, 50));
            }
            return false;
        }"""
    )
    assert found, "the browser keeps no copy"
    return page


def without_line(context: BrowserContext, page: Page) -> None:
    context.set_offline(True)
    page.reload()
    expect(page.locator("#copy-notice")).to_contain_text("线路已断，这是")


def test_the_sheet_opens_without_a_line_and_sends_everything_once(visit: Visit) -> None:
    page = kept(sheet(visit, MONTH, may_complain=True))
    cell(page, IDLE).fill("2.4")
    expect(stands(page, IDLE)).to_contain_text("可上报 · 2.4%")
    without_line(page.context, page)
    expect(cell(page, IDLE)).to_have_value("2.4")  # the server took it after the copy was made
    cell(page, IDLE).fill("2.41")
    page.reload()
    expect(cell(page, IDLE)).to_have_value("2.41")
    page.locator("#sheet-file").click()
    expect(stands(page, IDLE)).to_contain_text("等待上报")
    page.context.set_offline(False)
    expect(stands(page, IDLE)).to_contain_text("已上报 · 2.41%")
    expect(trail(visit, MONTH, IDLE)).to_have_count(1)
    page.get_by_role("link", name="打开最新的一页").click()
    expect(page.locator("#copy-notice")).to_be_hidden()


def test_one_figure_opens_without_a_line_and_becomes_a_draft(visit: Visit) -> None:
    page = kept(form(visit, LATER, IDLE, may_complain=True))
    without_line(page.context, page)
    page.get_by_label("数值").fill("2.3")
    page.reload()
    expect(page.get_by_label("数值")).to_have_value("2.3")
    page.context.set_offline(False)
    expect(page.locator("[data-uploaded]")).to_contain_text("已存为草稿")
    page.reload()
    expect(page.locator("#value-help")).to_contain_text("读作 2.3%")
    expect(page.locator("[data-restored]")).to_be_hidden()


def test_nothing_else_is_kept_and_a_page_without_a_copy_says_so(visit: Visit, site: Site) -> None:
    page = kept(sheet(visit, MONTH, may_complain=True))
    page.goto(site.at("/filings?month=" + MONTH))
    page.goto(site.at("/filings/files?month=" + MONTH))
    assert set(copies(page)) == {"/filings/sheet"}
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("线路已断，这一页没有副本")
    page.get_by_role("link", name="整表填报").click()
    expect(page.locator("#copy-notice")).to_contain_text("线路已断，这是")


def test_signing_out_takes_the_copies_away(visit: Visit, site: Site) -> None:
    page = visit("/sign-in", by="", may_complain=True)
    sign_in(page, "reporter", site.passwords["reporter"])
    page.wait_for_url(lambda address: "/sign-in" not in address)
    page.goto(site.at(f"/filings/sheet?month={MONTH}"))
    kept(page)
    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    assert copies(page) == []
    page.context.set_offline(True)
    page.goto(site.at(f"/filings/sheet?month={MONTH}"))
    expect(page.get_by_role("heading", level=1)).to_have_text("线路已断，这一页没有副本")
    expect(page.locator("body")).not_to_contain_text("招聘会")


def test_the_next_person_on_the_same_browser_gets_none_of_them(visit: Visit, site: Site) -> None:
    page = kept(sheet(visit, LATER, may_complain=True))
    cell(page, IDLE).fill("77.77")
    page.context.clear_cookies(name="daxu_session")  # the session ended by itself: nobody signed out
    page.goto(site.at("/sign-in"))
    sign_in(page, "planner", site.passwords["planner"])
    page.wait_for_url(lambda address: "/sign-in" not in address)
    assert copies(page) == []
    page.context.set_offline(True)
    page.goto(site.at(f"/filings/sheet?month={LATER}"))
    expect(page.locator("body")).not_to_contain_text("77.77")
    expect(page.get_by_role("heading", level=1)).to_have_text("线路已断，这一页没有副本")
