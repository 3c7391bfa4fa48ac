"""A report written in the studio by two people at once, its problems seen while typing, to a frozen version."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate
from playwright.sync_api import Page, expect

from .conftest import Visit
from .test_every_page import barriers, fits

ADDRESS = "/report/studio?period=2024H1"
TYPED = "举办各类招聘会{举办各类招聘会|值}。"


def test_a_report_is_written_by_two_and_frozen(visit: Visit) -> None:
    page = visit(ADDRESS, may_complain=True)  # an overtaken save is answered with 409
    begun(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("都有出处，没有问题")
    page.wait_for_load_state()  # until the scripts are there, a number is a plain link to its trace
    page.locator(".studio-number").first.press("Enter")
    expect(page.locator("#studio-source")).to_contain_text("出处")
    expect(page.locator("#studio-source").get_by_role("link", name="打开溯源页")).to_be_visible()
    block = page.locator(".studio-block", has=page.locator(".studio-number")).first
    name = f"#{block.get_attribute('id')}"
    late = visit(ADDRESS, by="leader", may_complain=True)
    opened(late, name)
    opened(page, name)
    page.locator("#studio-input").fill("举办各类招聘会{举办各类招骋会|值}，约9场。")
    expect(page.locator(".studio-preview")).to_contain_text("相近的有")
    expect(page.locator(".studio-preview")).to_contain_text("手写的数字")
    page.reload()
    expect(page.locator("#studio-input")).to_have_value("举办各类招聘会{举办各类招骋会|值}，约9场。")
    page.locator("#studio-input").fill(TYPED)
    expect(page.locator(".studio-preview")).to_contain_text("没有问题")
    page.keyboard.press("Control+s")
    expect(page.locator(name)).to_contain_text("举办各类招聘会")
    expect(page.locator("#studio-input")).to_have_count(0)
    overtaken(late)
    frozen(page)


def begun(page: Page) -> None:
    if page.get_by_role("button", name="开始起草").count():
        page.get_by_role("button", name="开始起草").click()


def opened(page: Page, name: str) -> None:
    page.locator(name).press("Enter")
    expect(page.locator("#studio-input")).to_be_focused()


def overtaken(late: Page) -> None:
    """The second is told who was faster; what they typed is still there, and Esc gives it up but lets it come back."""
    late.evaluate("window.dispatchEvent(new Event('focus'))")  # asks now what others did, not in a few seconds
    expect(late.locator(".studio-meanwhile")).to_contain_text("planner")
    expect(late.locator("#studio-input")).to_be_focused()
    late.locator("#studio-input").fill("区长写的话{依据|计划}。")
    late.keyboard.press("Control+s")
    expect(late.get_by_role("alert")).to_contain_text("planner")
    expect(late.locator(".studio-theirs")).to_contain_text(TYPED)
    expect(late.locator("#studio-input")).to_have_value("区长写的话{依据|计划}。")
    late.locator("#studio-input").press("Escape")
    expect(late.locator("#studio-input")).to_have_count(0)
    late.get_by_role("button", name="恢复").click()
    expect(late.locator("#studio-input")).to_have_value("区长写的话{依据|计划}。")


def frozen(page: Page) -> None:
    with page.expect_download() as handed:
        page.get_by_role("button", name="下载 .docx").click()
    assert handed.value.suggested_filename.endswith(".docx")
    page.get_by_role("link", name="存为一版、比较、核对").click()
    page.get_by_role("button", name="存为一版").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("存了 1 版")
    expect(page.locator("table.versions")).to_contain_text("草稿")


def test_the_open_editor_fits_a_phone_and_has_no_serious_barrier(visit: Visit) -> None:
    page = visit(ADDRESS, width=390, for_axe=True)
    begun(page)
    page.locator(".studio-edit").nth(2).click()
    expect(page.locator("#studio-input")).to_be_focused()
    assert barriers(page) == []
    fits(page)


def test_a_department_writes_its_section_and_the_planner_takes_it_over(visit: Visit) -> None:
    planner = visit(ADDRESS)
    begun(planner)
    heading = planner.locator(".studio-block", has=planner.get_by_role("heading", name="就业与社会保障")).first
    heading.hover()
    heading.get_by_role("link", name="交给单位写").click()
    planner.locator("#organisation").select_option("rsj")
    planner.locator("#due").fill((localdate() + timedelta(days=5)).isoformat())
    planner.get_by_role("button", name="交给单位写").click()
    expect(planner.get_by_role("heading", level=1)).to_contain_text("分出 1 节")
    written(visit("/filings", by="reporter", width=390, for_axe=True))
    planner.get_by_role("link", name="就业与社会保障").click()
    expect(planner.locator(".offer-added")).to_contain_text("岗位更稳")
    planner.get_by_role("button", name="整节照来稿").click()
    added = planner.locator(".studio-block", has_text="岗位更稳")
    expect(added.locator(".studio-by")).to_contain_text("reporter")
    taken = planner.locator(".studio-block", has_text="reporter").filter(
        has=planner.get_by_role("link", name="历史 2 稿")
    )
    taken.hover()
    taken.get_by_role("link", name="历史 2 稿").click()
    expect(planner.get_by_role("heading", level=1)).to_contain_text("执笔：reporter、planner")
    expect(planner.locator("#v2")).to_contain_text("由planner采用")


def written(page: Page) -> None:
    """The reporter finds the section among what is to be filed, and hands it in from a phone."""
    page.get_by_role("link", name="就业与社会保障").click()
    typed = page.locator("#section-text")
    typed.fill(f"{typed.input_value()}\n岗位更稳{{依据|计划}}，约3人。")
    expect(page.locator("#section-preview")).to_contain_text("手写的数字")
    typed.fill(typed.input_value().replace("，约3人", ""))
    expect(page.locator("#section-preview")).to_contain_text("没有问题")
    assert barriers(page) == []
    fits(page)
    page.get_by_role("button", name="保存并交稿").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已交")
