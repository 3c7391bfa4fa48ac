"""A reporter's month in a real browser: one figure with its explanation, a pasted block, a line that goes down.

Each test has a month or a figure of its own, so that none has to clear up after another.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from .conftest import NARROW, WIDE, Visit
from .test_every_page import barriers, chinese_in, fits

FAIRS, JOBS, IDLE, STARTUPS = "job-fairs@rsj", "new-jobs@rsj", "sample-unemployment-share@rsj", "startups@rsj"
EVERY = (FAIRS, JOBS, IDLE, STARTUPS)


def form(visit: Visit, month: str, code: str, **more: object) -> Page:
    return visit(f"/filings/{month}%7C{code}", by="reporter", **more)


def sheet(visit: Visit, month: str, **more: object) -> Page:
    page = visit(f"/filings/sheet?month={month}", by="reporter", **more)
    expect(page.locator("#sheet-form")).to_be_visible()
    return page


def row(page: Page, code: str) -> Locator:
    return page.locator(f"tbody[data-filing$='{code}']")


def cell(page: Page, code: str, field: str = "value") -> Locator:
    return row(page, code).locator(f"[data-field={field}]")


def stands(page: Page, code: str) -> Locator:
    return row(page, code).locator(".sheet-is")


def explain(page: Page, code: str) -> None:
    """Answer every check of a row that asks."""
    for asked in row(page, code).locator("[data-check]").all():
        asked.fill("已与台账核对，专场集中")


def trail(visit: Visit, month: str, code: str) -> Locator:
    """The steps of a filing, as the server knows them."""
    return form(visit, month, code).locator(".trail-step")


def paste(page: Page, text: str) -> None:
    """Paste as a person does: from the clipboard, with the keys."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+V")


def test_a_figure_is_filed_with_its_explanation_and_its_evidence(visit: Visit, width: int) -> None:
    month = {WIDE: "2024-07", NARROW: "2024-08"}[width]
    page = form(visit, month, JOBS, width=width, may_complain=True)
    expect(page.locator(".known")).to_contain_text("8350")
    page.get_by_label("数值").fill("８，３５０")
    paper = {"name": "七月台账.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    page.locator("#file").set_input_files(paper)
    page.get_by_role("button", name="上报", exact=True).click()
    asked = page.get_by_label("与2024年上半年的数相同")
    expect(asked).to_be_visible()
    expect(page.get_by_text("七月台账.pdf")).to_be_visible()
    for one in page.locator("[name^=answer-]").all():
        one.fill("当月没有新增，台账已核")
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已上报")
    expect(page.locator(".trail")).to_contain_text("当月没有新增，台账已核")
    with page.expect_download() as coming:
        page.get_by_role("link", name="七月台账.pdf").click()
    assert coming.value.path().read_bytes() == paper["buffer"]
    page.goto(page.url.partition("/filings")[0] + f"/filings?month={month}")
    expect(page.locator("section", has=page.get_by_role("heading", name="已上报"))).to_contain_text("8350人")


@pytest.mark.parametrize("width", [WIDE])
def test_a_block_from_excel_is_pasted_checked_and_filed_at_once(visit: Visit, width: int) -> None:
    month = {WIDE: "2024-09", NARROW: "2024-10"}[width]
    page = sheet(visit, month, width=width)
    cell(page, FAIRS).focus()
    paste(page, '"1,301"\t快报\t含专场\r\n9,350\t公布\t\r\n2.4%\t预计\t"初步数\n待核"\r\n1,200\t\t\r\n99\t\t\r\n')
    expect(page.locator("#sheet-said")).to_contain_text("多出、没有粘贴的行数：1")
    expect(cell(page, IDLE, "note")).to_have_value("初步数 待核")
    expect(cell(page, FAIRS, "status")).to_have_value("快报")
    for code in EVERY:
        expect(stands(page, code)).to_contain_text(["可上报", "要核实"][code == FAIRS])
    explain(page, FAIRS)
    expect(stands(page, FAIRS)).to_contain_text("可上报 · 1301场")
    expect(page.locator("#sheet-ready")).to_have_text("4")
    page.locator("#sheet-file").click()
    for code in EVERY:
        expect(stands(page, code)).to_contain_text("已上报")
        expect(trail(visit, month, code)).to_have_count(1)


def test_a_pasted_block_can_be_taken_back(visit: Visit) -> None:
    page = sheet(visit, "2024-08")
    cell(page, FAIRS).focus()
    paste(page, "120\t快报\t暂估\n")
    expect(cell(page, FAIRS, "note")).to_have_value("暂估")
    page.get_by_role("button", name="撤销粘贴").click()
    expect(cell(page, FAIRS)).to_have_value("")
    expect(cell(page, FAIRS, "status")).to_have_value("公布")
    expect(page.locator("#sheet-said")).to_contain_text("已撤销粘贴")


def test_a_block_with_names_finds_its_rows(visit: Visit) -> None:
    page = sheet(visit, "2024-08")
    cell(page, FAIRS).focus()
    paste(page, "支持成功自主创业\t1,100\n没有这个指标\t5\n举办各类招聘会\t125")
    expect(cell(page, STARTUPS)).to_have_value("1,100")
    expect(cell(page, FAIRS)).to_have_value("125")
    expect(page.locator("#sheet-said")).to_contain_text("没有粘贴的行数：1")
    page.get_by_role("button", name="撤销粘贴").click()
    expect(cell(page, STARTUPS)).to_have_value("")


@pytest.mark.parametrize("width", [NARROW])
def test_what_is_typed_while_the_line_is_down_is_neither_lost_nor_doubled(visit: Visit, width: int) -> None:
    month = {WIDE: "2024-11", NARROW: "2024-12"}[width]
    page = sheet(visit, month, width=width, may_complain=True)
    cell(page, STARTUPS).fill("1,500")
    expect(stands(page, STARTUPS)).to_contain_text("可上报")
    page.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("网络断开")
    cell(page, STARTUPS).fill("1,600")
    cell(page, JOBS).fill("9,900")
    cell(page, JOBS, "note").fill("断网时填的")
    expect(stands(page, JOBS)).to_contain_text("存在本机")
    expect(page.get_by_role("alert")).to_contain_text("待送出：2")
    page.locator("#sheet-file").click()
    expect(stands(page, STARTUPS)).to_contain_text("等待上报")
    page.context.set_offline(False)
    for code, said in ((STARTUPS, "1600人"), (JOBS, "9900人")):
        expect(stands(page, code)).to_contain_text(f"已上报 · {said}")
        steps = trail(visit, month, code)
        expect(steps).to_have_count(1)
        expect(steps).to_contain_text(said)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_one_figure_typed_on_a_dead_line_becomes_a_draft(visit: Visit) -> None:
    page = form(visit, "2024-11", FAIRS)
    page.locator("#value").fill("140")
    page.locator("#note").fill("现场填的")
    page.context.set_offline(True)
    page.get_by_role("button", name="上报", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("网络断开")
    page.context.set_offline(False)
    expect(page.locator("[data-uploaded]")).to_contain_text("已存为草稿")
    page.reload()
    expect(page.locator("#value-help")).to_contain_text("读作 140场")
    expect(page.locator("[data-restored]")).to_be_hidden()


def test_one_figure_that_never_arrived_is_put_back(visit: Visit) -> None:
    page = form(visit, "2024-11", FAIRS)
    page.locator("#note").fill("还没有送到")
    page.reload()
    expect(page.locator("#note")).to_have_value("还没有送到")
    expect(page.get_by_role("status")).to_contain_text("已恢复存在本机")
    page.get_by_role("button", name="丢弃").click()
    expect(page.locator("#note")).not_to_have_value("还没有送到")


def test_what_the_browser_keeps_survives_the_page(visit: Visit) -> None:
    page = sheet(visit, "2024-07", may_complain=True)
    page.route("**/filings/sheet/drafts", lambda route: route.abort())
    cell(page, IDLE).fill("2.35")
    expect(page.get_by_role("alert")).to_contain_text("网络断开")
    page.unroute("**/filings/sheet/drafts")
    page.reload()
    expect(cell(page, IDLE)).to_have_value("2.35")
    expect(row(page, IDLE).locator(".sheet-remark").first).to_be_visible()  # the server has it, and asks about the step
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(cell(page, IDLE)).to_have_value("2.35")


def test_a_filing_whose_answer_was_lost_is_filed_once(visit: Visit) -> None:
    page = sheet(visit, "2024-07", may_complain=True)
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.text())
            route.abort("connectionreset")

    page.route("**/filings/sheet/file", lose_the_first)
    cell(page, STARTUPS).fill("1,400")
    expect(stands(page, STARTUPS)).to_contain_text("可上报")
    page.locator("#sheet-file").click()
    expect(stands(page, STARTUPS)).to_contain_text("已上报 · 1400人")
    assert "filed" in lost[0]  # the server had done it; only its answer was lost
    expect(trail(visit, "2024-07", STARTUPS)).to_have_count(1)


@pytest.mark.parametrize("width", [NARROW])
def test_two_who_type_in_one_row_see_both_versions(visit: Visit, width: int) -> None:
    month = {WIDE: "2024-07", NARROW: "2024-08"}[width]
    mine, theirs = sheet(visit, month, width=width), sheet(visit, month, width=width)
    cell(theirs, FAIRS).fill("131")
    expect(stands(theirs, FAIRS)).to_contain_text("可上报 · 131场")
    cell(mine, FAIRS).fill("132")
    both = row(mine, FAIRS).locator(".sheet-two")
    expect(both).to_contain_text("132")
    expect(both).to_contain_text("131")
    expect(stands(mine, FAIRS)).to_contain_text("两份不同")
    mine.get_by_role("button", name="用我填的").click()
    expect(stands(mine, FAIRS)).to_contain_text("可上报 · 132场")
    mine.reload()
    expect(cell(mine, FAIRS)).to_have_value("132")
    cell(mine, FAIRS).fill("133")
    expect(stands(mine, FAIRS)).to_contain_text("可上报 · 133场")


def signed_out(page: Page) -> None:
    """Take the session away for good: an answer under way when it is taken brings it back."""
    page.wait_for_load_state("networkidle")
    for _ in range(5):
        page.context.clear_cookies(name="daxu_session")
        page.wait_for_timeout(300)


def test_a_sheet_whose_person_was_signed_out_says_so_and_keeps_everything(visit: Visit) -> None:
    page = sheet(visit, "2024-08", may_complain=True)
    signed_out(page)
    cell(page, IDLE).fill("2.45")
    expect(page.get_by_role("alert")).to_contain_text("登录已过期")
    assert "2.45" in page.evaluate("JSON.stringify(localStorage)")


def test_the_sheet_is_walked_by_keyboard_alone(visit: Visit) -> None:
    page = sheet(visit, "2024-08")
    cell(page, FAIRS).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    expect(cell(page, FAIRS)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Enter")
    expect(cell(page, FAIRS)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(cell(page, FAIRS, "status")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(cell(page, FAIRS, "note")).to_be_focused()
    page.keyboard.type("键盘")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(cell(page, FAIRS, "status")).to_be_focused()
    page.keyboard.press("Tab")
    expect(cell(page, FAIRS, "note")).to_be_focused()


STEPS = ("list", "form", "refused", "sheet", "checks")


@pytest.mark.parametrize("step", STEPS)
def test_every_step_fits_its_window_and_has_no_serious_barrier(visit: Visit, step: str) -> None:
    page = at(step, visit, width=NARROW, for_axe=True, may_complain=step == "refused")
    assert barriers(page) == []
    fits(page)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_speaks_english_when_asked(visit: Visit, step: str) -> None:
    assert chinese_in(at(step, visit, language="en", may_complain=step == "refused")) == []


def at(step: str, visit: Visit, **more: object) -> Page:
    """The page at one step of the way; nothing is filed."""
    if step == "list":
        return visit("/filings?month=2024-08", by="reporter", **more)
    if step in {"sheet", "checks"}:
        page = sheet(visit, "2024-08", **more)
        if step == "checks":
            cell(page, IDLE).fill("2.3")
            expect(row(page, IDLE).locator(".sheet-remark").first).to_be_visible()
        return page
    page = form(visit, "2024-08", IDLE, **more)
    if step == "refused":
        page.locator("#value").fill("-2.3")
        page.locator(".filing-buttons .button").first.click()
        expect(page.get_by_role("alert")).to_be_visible()
    return page


def test_the_list_can_be_printed_without_its_controls(visit: Visit) -> None:
    page = visit("/filings?month=2024-08", by="planner")
    page.emulate_media(media="print")
    expect(page.locator(".filing-bar")).to_be_hidden()
    expect(page.locator("table.filings").first).to_be_visible()


def test_one_figure_is_filed_without_any_script(visit: Visit) -> None:
    page = form(visit, "2024-12", FAIRS, script=False)
    page.locator("#value").fill("130")
    page.get_by_role("button", name="存草稿并检查").click()
    expect(page.locator("#value-help")).to_contain_text("读作 130场")
