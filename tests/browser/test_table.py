"""The one big table: find, narrow, order, group, walk by keyboard, take along."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import Site, Visit

TABLE = "/targets?as_of=2024-06-30"


def row(page: Page, target: str) -> Locator:
    return page.locator("#results tbody tr").filter(has=page.get_by_role("link", name=target, exact=True))


def rows(page: Page) -> Locator:
    return page.locator("#results tbody tr:not(.group)")


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("新增城镇就业", ("50.0", "达序")),
        ("软件业务收入", ("46.7", "−3.3", "未达序", "黄灯")),
        ("举办各类招聘活动", ("74.0", "超序")),
        ("文化场馆服务人次", ("164.3", "暂不判定", "存疑")),
    ],
)
def test_a_target_stands_in_the_table_as_it_can_be_computed_by_hand(
    visit: Visit, width: int, target: str, told: tuple[str, ...]
) -> None:
    found = row(visit(f"{TABLE}&q={target}", width=width), target)
    for word in told:
        expect(found).to_contain_text(word)


def test_initials_find_a_target_while_typing(visit: Visit, width: int) -> None:
    page = visit(TABLE, width=width)
    page.get_by_label("搜索").press_sequentially("xzczjy")
    expect(rows(page)).to_have_count(1)
    expect(row(page, "新增城镇就业")).to_be_visible()
    assert "q=xzczjy" in page.url


def test_what_is_filtered_has_an_address_that_can_be_sent(visit: Visit) -> None:
    page = visit(f"{TABLE}&data=facts")
    page.get_by_role("checkbox", name="未达序").check()
    expect(rows(page)).to_have_count(1)
    again = visit(page.url.partition(page.url.split("/targets")[0])[2])
    expect(rows(again)).to_have_count(1)
    expect(again.get_by_role("checkbox", name="未达序")).to_be_checked()


def test_a_heading_sorts_and_says_so(visit: Visit) -> None:
    page = visit(f"{TABLE}&data=facts&verdict=on&verdict=behind&verdict=ahead")
    page.locator("#sort-completion").click()
    heading = page.locator("th[aria-sort]")
    expect(heading).to_have_count(1)
    first = heading.get_attribute("aria-sort")
    page.locator("#sort-completion").click()
    expect(page.locator(f"th[aria-sort='{first}']")).to_have_count(0)


def test_groups_count_what_they_hold(visit: Visit) -> None:
    page = visit(TABLE)
    page.get_by_text("更多筛选、排序与分组").click()
    page.get_by_label("分组").select_option("theme")
    expect(page.locator("#results tr.group")).not_to_have_count(1)
    expect(page.locator("#results tr.group").first).to_contain_text("项目标")


def test_nothing_found_says_what_to_do(visit: Visit) -> None:
    page = visit(f"{TABLE}&q=zzzz")
    expect(page.get_by_role("heading", name="没有符合条件的目标")).to_be_visible()
    page.get_by_role("link", name="查看全部目标").click()
    expect(row(page, "新增城镇就业")).to_be_visible()


def test_arrow_keys_walk_the_cells_and_enter_opens_the_target(visit: Visit, site: Site) -> None:
    page = visit(f"{TABLE}&q=软件业务收入")
    page.locator(".grid-frame").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    expect(page.get_by_role("link", name="软件业务收入", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(site.at("/targets/software-revenue?as_of=2024-06-30"))


def test_what_is_filtered_is_what_is_exported(visit: Visit) -> None:
    page = visit(f"{TABLE}&data=facts&verdict=ahead")
    shown = rows(page).count()
    with page.expect_download() as coming:
        page.get_by_role("link", name="导出 .xlsx").click()
    assert coming.value.suggested_filename.endswith(".xlsx")
    sheet = openpyxl.load_workbook(BytesIO(Path(coming.value.path()).read_bytes())).worksheets[0]
    names = [cell for line in sheet.iter_rows(values_only=True) for cell in line if cell == "举办各类招聘活动"]
    assert len(names) == 1
    verdicts = [cell for line in sheet.iter_rows(values_only=True) for cell in line if cell == "超序"]
    assert len(verdicts) == shown


def test_the_exported_csv_opens_in_a_spreadsheet(visit: Visit) -> None:
    page = visit(f"{TABLE}&data=facts&q=新增城镇就业")
    with page.expect_download() as coming:
        page.get_by_role("link", name="导出 CSV").click()
    content = Path(coming.value.path()).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "新增城镇就业" in content.decode("utf-8-sig")
