"""The check page in a real browser: paste or upload, read, open a number, follow a problem, draft a plan."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from .conftest import NARROW, Visit
from .test_every_page import barriers, chinese_in, fits

TEXT = """# 雨花台区2024年上半年工作情况的报告

上半年，全区实现地区生产总值312.6亿元，同比增长-5.8%。新增城镇就业9350人。
5月6日，印发河发〔2024〕12号文件。全年力争新增城镇就业1.67万人。
"""


def checked(visit: Visit, **more: object) -> Page:
    """The page after the form was sent with the text."""
    page = visit("/check", **more)
    page.locator("#text").fill(TEXT)
    page.locator(".reading-form button").first.click()
    expect(page.locator(".reading-text")).to_be_visible()
    page.wait_for_load_state()  # the text may be seen before the script listens
    return page


def document(folder: Path) -> Path:
    written = docx.Document()
    for paragraph in TEXT.splitlines():
        written.add_paragraph(paragraph)
    written.save(str(folder / "河湾区报告.docx"))
    return folder / "河湾区报告.docx"


def test_the_menu_leads_to_the_form(visit: Visit, width: int) -> None:
    page = visit("/", width=width)
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="核对").click()
    expect(page.get_by_label("选择文件")).to_be_visible()
    expect(page.get_by_label("或粘贴文字")).to_be_visible()


def test_the_answer_stands_in_the_first_line(visit: Visit, width: int) -> None:
    heading = checked(visit, width=width).get_by_role("heading", level=1)
    expect(heading).to_contain_text("读出")
    expect(heading).to_contain_text("矛盾")


def test_a_number_opens_its_meaning_by_keyboard_and_gives_the_focus_back(visit: Visit, width: int) -> None:
    page = checked(visit, width=width)
    number = page.locator("a.mark", has_text="312.6亿元")
    number.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    for words in ("地区生产总值", "31,260,000,000", "2024年上半年", "规则"):
        expect(panel).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(number).to_be_focused()


def test_the_panel_leads_on_to_the_ledger_and_back_to_the_text(visit: Visit) -> None:
    page = checked(visit)
    page.locator("a.mark", has_text="9350人").click()
    panel = page.get_by_role("dialog")
    panel.locator("a.number").click()
    expect(panel).to_contain_text("谁在何时记入账本")
    page.go_back()
    expect(panel).to_be_hidden()
    expect(page.locator(".reading-text")).to_be_visible()


def test_a_problem_leads_to_its_place_and_back(visit: Visit, width: int) -> None:
    page = checked(visit, width=width)
    page.locator("#p1 a").first.click()
    expect(page.locator("#at-1")).to_be_in_viewport()
    page.locator("#at-1 a").click()
    expect(page.locator("#p1")).to_be_in_viewport()


def test_a_problem_named_in_the_panel_closes_it_and_shows_the_list(visit: Visit) -> None:
    page = checked(visit)
    page.locator("a.mark", has_text="9350人").click()
    page.get_by_role("dialog").locator("a[href^='#p']").first.click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("tr:target")).to_be_in_viewport()


def test_without_script_a_number_leads_down_to_the_same_words(visit: Visit) -> None:
    page = checked(visit, script=False)
    page.locator("a.mark", has_text="312.6亿元").click()
    expect(page.locator(".numbers > li:target")).to_contain_text("地区生产总值")


def test_a_document_comes_back_with_comments(visit: Visit, tmp_path: Path) -> None:
    page = visit("/check")
    page.locator("#file").set_input_files(document(tmp_path))
    page.locator(".reading-form button").first.click()
    expect(page.locator(".reading-text")).to_contain_text("312.6亿元")
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载带批注的 .docx").click()
    assert coming.value.suggested_filename == "河湾区报告-批注.docx"
    assert len(list(docx.Document(str(coming.value.path())).comments)) >= 1


def test_another_report_is_compared_with(visit: Visit, tmp_path: Path) -> None:
    plan = tmp_path / "河湾区计划.txt"
    plan.write_text("# 河湾区2024年工作安排\n全年力争新建口袋公园8个。\n", encoding="utf-8")
    page = visit("/check")
    page.locator("#text").fill(TEXT)
    page.get_by_label("与另一份报告比对").set_input_files(plan)
    page.locator(".reading-form button").first.click()
    expect(page.get_by_text("已与《河湾区计划.txt》比对")).to_be_visible()
    expect(page.locator(".problems")).to_contain_text("口袋公园")


def test_the_numbers_of_a_text_are_reached_by_the_tab_key(visit: Visit) -> None:
    page = checked(visit)
    page.locator("a.mark").first.focus()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('.reading-text') !== null")
    assert focused


def test_a_draft_is_confirmed_line_by_line_and_handed_over(visit: Visit, width: int) -> None:
    page = checked(visit, width=width)
    page.get_by_role("button", name="由它起草计划").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("请逐条确认")
    page.locator("input[name=keep]").first.check()
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载申报文件").click()
    with zipfile.ZipFile(io.BytesIO(coming.value.path().read_bytes())) as package:
        assert {Path(name).name for name in package.namelist()} >= {"district.toml", "plan.toml", "observations.toml"}


def test_a_file_that_is_too_large_is_said_before_it_is_sent(visit: Visit, tmp_path: Path) -> None:
    large = tmp_path / "大.txt"
    large.write_bytes(b"1" * (11 << 20))
    page = visit("/check")
    page.locator("#file").set_input_files(large)
    expect(page.get_by_text("这个文件超过 10 MB")).to_be_visible()
    page.locator(".reading-form button").first.click()
    expect(page.locator("#file")).to_be_focused()


@pytest.mark.parametrize("step", ["form", "refused", "checked", "panel", "draft"])
def test_every_step_fits_its_window_and_has_no_serious_barrier(visit: Visit, step: str) -> None:
    page = at(step, visit, width=NARROW, for_axe=True, may_complain=step == "refused")
    assert barriers(page) == []
    fits(page)


@pytest.mark.parametrize("step", ["form", "checked", "draft"])
def test_every_step_speaks_english_when_asked(visit: Visit, step: str) -> None:
    assert chinese_in(at(step, visit, language="en")) == []


def at(step: str, visit: Visit, **more: object) -> Page:
    """The page at one step of the way."""
    if step in {"form", "refused"}:
        page = visit("/check", **more)
        if step == "refused":
            page.locator(".reading-form button").first.click()
            expect(page.get_by_role("alert")).to_be_visible()
        return page
    page = checked(visit, **more)
    if step == "panel":
        page.locator("a.mark").first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
    if step == "draft":
        page.locator("button[formaction]").click()
        expect(page.locator("table.draft").first).to_be_visible()
    return page


def test_the_page_prints_without_its_buttons(visit: Visit) -> None:
    page = checked(visit)
    page.emulate_media(media="print")
    expect(page.locator(".reading-carried")).to_be_hidden()
    expect(page.locator(".reading-text")).to_be_visible()
    expect(page.locator(".numbers")).to_be_visible()
