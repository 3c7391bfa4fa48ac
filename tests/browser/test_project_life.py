"""A project's whole life as people live it, at a desk and on a phone; and a visit taken without a line."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from daxu.core.png import grey

from .conftest import NARROW, Site, Visit

PLACE = "118.78,31.99"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo of the site: a PNG of one point."""
    image = tmp_path / "现场.png"
    image.write_bytes(grey([b"\xff"]))
    return image


def fill(page: Page, **typed: str) -> None:
    for name, value in typed.items():
        field = page.locator(f"[name={name.replace('_', '-')}]").first
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def send(page: Page) -> None:
    """Send the form of the page; it leads back to the project."""
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".chain")).to_be_visible()


def do(page: Page, link: str, **typed: str) -> None:
    page.get_by_role("link", name=link, exact=True).first.click()
    fill(page, **typed)
    send(page)


def registered(visit: Visit, width: int, name: str) -> Page:
    page = visit("/projects/new", width=width)
    fill(page, name=name, sector="道路交通", lead="fgw", total="1.2亿", day="2024-01-08")
    send(page)
    return page


def started(page: Page, photo: Path) -> None:
    page.get_by_role("link", name="推进", exact=True).click()
    fill(page, stage="开工", day="2024-03-05", document="施工许可证", place=PLACE)
    page.locator("#photo").set_input_files(photo)
    send(page)


@pytest.mark.parametrize("width", [NARROW])
def test_a_project_lives_from_its_registration_to_its_finish(visit: Visit, width: int, photo: Path, site: Site) -> None:
    page = registered(visit, width, f"凤台南路快速化{width}")
    address = urlsplit(page.url).path
    do(page, "推进", stage="签约", day="2024-02-01", document="投资协议")
    started(page, photo)
    page.locator(".project-photos img").scroll_into_view_if_needed()  # a photo is fetched when it comes near
    expect(page.locator(".project-photos img")).to_have_js_property("naturalWidth", 1)
    for month, amount in (("2024-03", "1000"), ("2024-04", "0.2亿"), ("2024-05", "1500")):
        do(page, "填月报", month=month, departmental=amount, day=f"{month}-28")
    page.goto(site.at(f"{address}?as_of=2024-06-30"))
    expect(page.locator(".project-measures")).to_contain_text("4500万元")

    do(page, "提出项目问题", category="征迁", words="两户未搬迁", day="2024-06-03")
    do(page, "交办", owner="fgw", due="2024-06-28", day="2024-06-04")
    do(page, "登记办理", words="上门做工作", day="2024-06-10")
    do(page, "申请办结", words="已签约交房", day="2024-06-20")
    expect(page.locator(".doing-not")).to_contain_text("由另一人核验")
    other = visit(f"{address}?as_of=2024-06-30", by="lead", width=width)
    do(other, "核验通过", words="现场看过", day="2024-06-21")
    page.reload()
    do(page, "销号", day="2024-06-24")
    expect(page.locator("main")).to_contain_text("已销号1个")

    page.get_by_text("其他办理").click()
    page.get_by_role("link", name="发牌", exact=True).last.click()
    page.locator("#rule").select_option(index=1)
    fill(page, month="2024-05", light="黄灯", words="进度慢于序时", day="2024-06-25")
    send(page)
    expect(page.locator("#cards ~ ul .light-yellow").first).to_be_visible()
    do(page, "推进", stage="竣工", day="2024-06-28", document="竣工验收备案表")
    expect(page.locator(".condition-finished")).to_contain_text("已竣工")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_visit_taken_without_a_line_arrives_once(visit: Visit, photo: Path) -> None:
    width = NARROW  # a visit is a phone's
    page = registered(visit, width, f"岱山南路踏勘{width}")
    project = re.search(r"/projects/([^?]+)", page.url)[1]  # type: ignore[index]
    phone = visit(f"/projects/{project}/visit", width=width, may_complain=True)
    context = phone.context
    kept(phone)
    context.set_offline(True)
    phone.reload()
    expect(phone.locator("#copy-notice")).to_contain_text("线路已断")
    phone.locator("#photo").set_input_files(photo)
    expect(phone.locator("#visit-photos img")).to_have_count(1)
    phone.get_by_role("button", name="保存并上传").click()
    expect(phone.locator("#visit-refused")).to_contain_text("照片没有地点")
    fill(phone, place=PLACE, words="塔吊在用")
    phone.get_by_role("button", name="保存并上传").click()
    expect(phone.locator("#waiting")).to_have_text("等待上传 1 份")
    phone.reload()
    expect(phone.locator("#visit-list")).to_contain_text("塔吊在用")
    context.set_offline(False)
    expect(phone.locator("#visit-said")).to_contain_text("已上传，照片 1 张")
    expect(phone.locator("#visit-waiting")).to_be_hidden()
    phone.get_by_role("link", name="看项目").click()
    expect(phone.locator(".project-photos li")).to_have_count(1)
    expect(phone.locator(".trail-step", has_text="塔吊在用")).to_have_count(1)


def kept(page: Page) -> None:
    """Wait until the browser has its copy of the page and of its script."""
    found = page.evaluate(
        """async () => {
            const script = document.querySelector("script[src*='js/project_visit']").src;
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
