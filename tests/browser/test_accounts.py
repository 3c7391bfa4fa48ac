"""Accounts in a real browser: made, granted, signed in to with a code and with a passkey; lost, and let in again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import NARROW, PATIENCE, WIDE, Site, Visit, sign_in
from .test_every_page import barriers, chinese_in, fits

CHOSEN = "Xu-dao-qu-cheng-9"
_NUMBERS = count(1)
Open = Callable[..., Page]


@pytest.fixture
def browse(chromium: Browser, site: Site) -> Iterator[Open]:
    """A browser of one's own at the site's name (a passkey is bound to a name, not to a number)."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/sign-in", width: int = WIDE) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.set_default_navigation_timeout(PATIENCE * 1000)
        page.goto(at_its_name(site) + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def at_its_name(site: Site) -> str:
    return f"http://localhost:{urlsplit(site.address).port}"


@pytest.fixture
def newcomer(visit: Visit) -> tuple[str, str]:
    """Somebody for whom the administrators have just made an account: its name and its first password."""
    name = f"wang-{next(_NUMBERS)}"
    page = visit("/people/new", by="sysadmin")
    page.get_by_label("账号", exact=True).fill(name)
    page.get_by_label("姓名").fill("王芳")
    page.get_by_label("单位").select_option("rsj")
    page.get_by_label("事由").fill("新进人员")
    page.get_by_role("button", name="开设账号").click()
    password = page.locator(".secret-shown code").inner_text()
    page = visit(f"/people/of/{name}", by="secadmin")
    page.get_by_text("授予角色").first.click()
    page.get_by_label("角色").select_option("reporter")
    page.locator("#reason-grant").fill("区人社局函〔2024〕3号")
    page.get_by_role("button", name="授予角色").click()
    expect(page.get_by_role("status")).to_contain_text("已经办好")
    expect(page.get_by_role("heading", level=1)).to_contain_text("填报，可用")
    return name, password


def settle_in(page: Page, name: str, first: str) -> None:
    """Sign in for the first time and choose a password."""
    sign_in(page, name, first)
    expect(page.get_by_role("heading", level=1)).to_have_text("请先换一个密码")
    page.get_by_label("原密码").fill(first)
    page.get_by_label("新密码", exact=True).fill(CHOSEN)
    page.get_by_label("再输一次新密码").fill(CHOSEN)
    page.get_by_role("button", name="更改密码").click()
    expect(page.get_by_role("status")).to_contain_text("密码已经更改")


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")


@pytest.mark.parametrize("width", [NARROW])
def test_a_newcomer_changes_the_password_registers_an_app_and_signs_in_with_a_code(
    newcomer: tuple[str, str], browse: Open, width: int
) -> None:
    name, first = newcomer
    page = browse(width=width)
    settle_in(page, name, first)
    page.get_by_role("link", name="登记第二因素").click()
    expect(page.get_by_role("img", name="二维码")).to_be_visible()
    assert page.get_by_role("img", name="二维码").evaluate("image => image.naturalWidth") > 100
    app = pyotp.TOTP(page.locator(".secret").inner_text())
    page.get_by_label("六位数字").fill(app.now())
    page.get_by_role("button", name="登记验证器").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("恢复码")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(set(codes)) == 10
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sign_out(page)
    sign_in(page, name, CHOSEN)
    expect(page.get_by_role("heading", level=1)).to_have_text("登录第二步")
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert").first).to_contain_text("验证码不对")
    page.get_by_label("验证码").fill(app.at(datetime.now().astimezone() + timedelta(seconds=30)))
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    sign_out(page)
    sign_in(page, name, CHOSEN)
    page.get_by_label("验证码").fill(codes[0])
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def give_a_device(page: Page) -> None:
    """Plug a device into the browser that makes passkeys and knows its holder."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("width", [NARROW])
def test_a_passkey_is_registered_and_opens_alone_and_after_the_password(
    newcomer: tuple[str, str], browse: Open, visit: Visit, width: int
) -> None:
    name, first = newcomer
    page = browse(width=width)
    give_a_device(page)
    settle_in(page, name, first)
    page.get_by_role("link", name="登记第二因素").click()
    page.get_by_label("给它起个名字").fill("办公电脑")
    page.get_by_role("button", name="登记通行密钥").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("恢复码")
    sign_out(page)

    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    page.goto(f"{at_its_name_of(page)}/account")
    expect(page.locator("tbody").first).to_contain_text("办公电脑")
    sign_out(page)

    sign_in(page, name, CHOSEN)
    expect(page.get_by_role("heading", level=1)).to_have_text("登录第二步")
    page.get_by_role("button", name="用通行密钥").click()
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()
    sign_out(page)

    lose_the_device(visit, name)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("alert")).to_contain_text("没有登记")
    sign_in(page, name, CHOSEN)
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


def at_its_name_of(page: Page) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(page.url))


def lose_the_device(visit: Visit, name: str) -> None:
    """The security administrator forgets the factors of whoever lost the device."""
    page = visit(f"/people/of/{name}", by="secadmin")
    page.locator("summary", has_text="重置第二因素").click()
    page.locator("#reason-factors").fill("本人当面申请：电脑丢失")
    page.get_by_role("button", name="重置第二因素").click()
    expect(page.locator("tbody").last).to_contain_text("电脑丢失")


def test_a_browser_without_a_passkey_is_told_so(browse: Open) -> None:
    page = browse()
    give_a_device(page)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("alert")).to_contain_text("通行密钥没有用成")


PAGES = [
    ("/people", "sysadmin"),
    ("/people/tree", "sysadmin"),
    ("/people/new", "sysadmin"),
    ("/people/handover?leaves=reporter", "sysadmin"),
    ("/people/of/reporter", "sysadmin"),
    ("/people/of/reporter", "secadmin"),
    ("/people/of/auditor", "auditor"),
    ("/people/substitutions", "secadmin"),
    ("/account", "planner"),
    ("/account/keys", "planner"),
    ("/account/password", "planner"),
    ("/account/second-factor", "planner"),
]
every_page = pytest.mark.parametrize(("path", "by"), PAGES, ids=[f"{by}{path}" for path, by in PAGES])


@every_page
def test_a_page_of_accounts_fits_its_window_and_has_no_serious_barrier(visit: Visit, path: str, by: str) -> None:
    page = visit(path, by=by, width=NARROW, for_axe=True)
    for summary in page.locator("details.deed summary").all():
        summary.click()
    assert barriers(page) == []
    fits(page)


@every_page
def test_a_page_of_accounts_speaks_english_when_asked(visit: Visit, path: str, by: str) -> None:
    assert chinese_in(visit(path, by=by, language="en")) == []
