"""Projects by hand: a card dragged, refused with all reasons and then taken; the map with and without WebGL."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from .conftest import NARROW, Visit
from .test_every_page import barriers

DAY = "as_of=2024-06-30"


def test_a_card_that_is_dragged_moves_only_when_the_rules_allow_it(visit: Visit) -> None:
    page = visit(f"/projects/board?list=key&stage=none&{DAY}", may_complain=True)  # a refusal is told in the console
    card = page.locator(".board-card").first
    name = card.locator(".project-name").inner_text()
    card.drag_to(
        page.locator("[data-stage=竣工]"), source_position={"x": 20, "y": 90}, target_position={"x": 40, "y": 60}
    )
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("推进到")).to_have_value("竣工")
    dialog.get_by_label("说明").fill("先写上")
    dialog.get_by_role("button", name="登记").click()
    expect(dialog.get_by_role("alert")).to_contain_text("竣工以前须先开工")
    expect(dialog.get_by_label("说明")).to_have_value("先写上")
    dialog.get_by_label("推进到").select_option("签约")
    dialog.get_by_label("文件名称、文号").fill("投资协议〔2024〕8号")
    dialog.get_by_role("button", name="登记").click()
    expect(page.get_by_text(f"已登记：{name}")).to_be_visible()


def test_a_card_is_moved_by_keyboard_on_a_phone_and_without_script(visit: Visit) -> None:
    page = visit(f"/projects/board?list=key&stage=开工&{DAY}", width=NARROW, for_axe=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
    move = page.get_by_role("button", name="移到…").first
    move.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("推进到")).to_be_focused()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    expect(move).to_be_focused()
    plain = visit(f"/projects/board?list=key&stage=开工&{DAY}", script=False)
    plain.get_by_role("button", name="移到…").first.click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text("推进阶段")


def test_the_map_asks_no_other_host_and_without_webgl_nothing_is_lost(visit: Visit) -> None:
    page = visit(f"/projects/map?list=key&{DAY}", may_complain=True)  # a driver's remark on speed is no fault of ours
    expect(page.locator("#map canvas, #map-sketch").first).to_be_visible()
    without = visit("/projects?list=key")
    without.add_init_script("delete window.WebGL2RenderingContext")
    without.goto(page.url)
    expect(without.locator("#map-sketch")).to_be_visible()
    assert signs(without) == listed(without) > 100


def signs(page: Page) -> int:
    return page.locator("#map-sketch .map-halo").count()


def listed(page: Page) -> int:
    return int(page.get_by_text("个在图上").inner_text().partition("个")[0])
