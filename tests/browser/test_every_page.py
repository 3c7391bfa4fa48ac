"""What holds on every page: it fits a phone, a screen reader can read it, and in English it speaks English."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import AXE, NARROW, WIDE, Site, Visit

DAY = "?as_of=2024-06-30"
PAGES = [
    ("/", "planner"),
    ("/?as_of=2024-03-31", "leader"),
    ("/targets", "planner"),
    ("/targets?group=theme", "deputy"),
    ("/targets/new-jobs", "planner"),
    ("/targets/software-revenue", "planner"),
    ("/targets/culture-visits", "public"),
    ("/targets/actual-investment", "planner"),
    ("/organisations", "planner"),
    ("/organisations/gxj", "planner"),
    ("/indicators", "planner"),
    ("/indicators/new-jobs", "planner"),
    ("/targets/new-jobs", "leader"),
    ("/notes", "deputy"),
    ("/report", "planner"),
    ("/report/studio?period=2024H1", "planner"),
    ("/report/versions?period=2024H1", "planner"),
    ("/projects/P2024-0102", "planner"),
    ("/projects/P2024-0120/enter/baseline", "planner"),
    ("/projects/P2024-0120/visit", "planner"),
    ("/filings/files", "reporter"),
    ("/administration", "sysadmin"),
    ("/administration", "secadmin"),
    ("/administration", "auditor"),
    ("/audit", "auditor"),
    ("/projects/board?list=key", "planner"),
    ("/projects/rates?rate=starting&by=by_plan&set=denominator", "leader"),
    ("/projects/issues", "leader"),
    ("/projects/cards?months=1", "planner"),
    ("/projects/feeds?open=key-started", "planner"),
    ("/projects/import", "reporter"),
    ("/projects/public", "deputy"),
    ("/projects/timeline?list=works", "leader"),
    ("/tasks", "planner"),
    ("/tasks/propose", "planner"),
    ("/tasks/causes", "reporter"),
    ("/tasks/opinions", "planner"),
    ("/sign-in", ""),
]
every_page = pytest.mark.parametrize(("path", "by"), PAGES, ids=[f"{by or 'nobody'}{path}" for path, by in PAGES])


def opened(visit: Visit, path: str, by: str, **more: object) -> Page:
    plan = by and path != "/administration" and "as_of" not in path
    page = visit(path + (DAY.replace("?", "&" if "?" in path else "?") if plan else ""), by=by, **more)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


@every_page
def test_a_page_fits_its_window_and_has_no_serious_barrier(visit: Visit, path: str, by: str) -> None:
    page = opened(visit, path, by, width=NARROW, for_axe=True)
    assert barriers(page) == []
    fits(page)


def test_the_open_trace_panel_has_no_serious_barrier(visit: Visit, width: int) -> None:
    page = opened(visit, "/targets/new-jobs", "planner", width=width, for_axe=True)
    page.locator("main a.number").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("出处")
    assert barriers(page) == []


def fits(page: Page) -> None:
    """Nothing scrolls sideways, on a phone or at a desk, also when the window changes; a chart may take a moment."""
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function("width => document.documentElement.scrollWidth <= width", arg=width)


def barriers(page: Page) -> list[str]:
    """What axe-core calls serious or critical, each with the first element it stands in."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = [rule for rule in found["violations"] if rule["impact"] in {"serious", "critical"}]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]} ({len(rule['nodes'])}×)" for rule in grave]


@every_page
def test_a_page_speaks_english_when_asked(visit: Visit, path: str, by: str) -> None:
    page = opened(visit, path, by, language="en")
    assert page.locator("html").get_attribute("lang") == "en"
    assert chinese_in(page) == []
    fits(page)


def chinese_in(page: Page) -> list[str]:
    """Chinese in the words of the page itself; what is quoted in its own language says so."""
    said = "title, h1, h2, h3, nav, header, footer, label, legend, button, summary, caption, th, dt, .button, .help"
    texts = page.locator(said).evaluate_all(
        """elements => elements.flatMap(element => {
            const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
            const found = [];
            while (walker.nextNode()) {
                const quoted = walker.currentNode.parentElement.closest("[lang^=zh]:not(html)");
                if (!quoted) found.push(walker.currentNode.data.trim());
            }
            return found;
        })"""
    )
    named = page.locator("[aria-label]").evaluate_all("elements => elements.map(element => element.ariaLabel)")
    return [text for text in dict.fromkeys([*texts, *named]) if re.search(r"[\u3400-\u9fff]", text)]


def test_the_language_changes_on_the_page_where_one_is(visit: Visit, site: Site, width: int) -> None:
    page = visit(f"/targets/new-jobs{DAY}", by="reporter", width=width)
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(site.at(f"/targets/new-jobs{DAY}"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("New urban jobs")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("新增城镇就业")


def test_the_first_tab_leads_past_the_menu(visit: Visit) -> None:
    page = visit("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_page_can_be_printed_without_its_controls(visit: Visit) -> None:
    page = visit(f"/targets/new-jobs{DAY}")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_pages_work_without_any_script(visit: Visit) -> None:
    page = visit(f"/targets{DAY}&q=新增城镇就业", script=False)
    page.get_by_role("link", name="新增城镇就业", exact=True).click()
    page.locator("main a.number").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("新增城镇就业")
    assert "/trace/" in page.url
