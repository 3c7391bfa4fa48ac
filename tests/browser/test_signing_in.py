"""Signing in: every role finds its own home, and nobody else gets in."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import Site, Visit, sign_in

PLAN = ["planner", "reporter", "reviewer", "lead", "leader", "deputy", "public"]
MACHINE_ROOM = ["sysadmin", "secadmin", "auditor"]


@pytest.mark.parametrize("who", PLAN)
def test_whoever_works_with_the_plan_arrives_at_the_overview(visit: Visit, who: str) -> None:
    page = visit("/", by=who)
    expect(page.get_by_role("heading", level=1)).to_contain_text("项达序")
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()


@pytest.mark.parametrize("who", MACHINE_ROOM)
def test_an_administrator_sees_no_business_data(visit: Visit, site: Site, who: str) -> None:
    page = visit("/administration", by=who)
    expect(page.get_by_role("heading", level=1)).to_have_text("本账号不接触业务数据")
    assert page.request.get(site.at("/targets")).status == 403


@pytest.mark.parametrize("who", ["deputy", "public"])
def test_a_deputy_and_the_public_see_facts_only(visit: Visit, who: str) -> None:
    page = visit("/targets", by=who)
    expect(page.locator(".is-sample")).to_have_count(0)


def test_a_stranger_is_asked_to_sign_in_and_then_led_on(visit: Visit, site: Site, width: int) -> None:
    page = visit("/targets/new-jobs?as_of=2024-06-30", by="", width=width)
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    sign_in(page, "leader", site.passwords["leader"])
    expect(page).to_have_url(site.at("/targets/new-jobs?as_of=2024-06-30"))


def test_a_wrong_password_is_told_so_and_the_name_stays(visit: Visit, width: int) -> None:
    page = visit("/sign-in", by="", width=width)
    sign_in(page, "nobody", "wrong-password")
    expect(page.get_by_role("alert")).to_contain_text("账号或密码不对")
    expect(page.get_by_label("账号", exact=True)).to_have_value("nobody")


def test_signing_out_shuts_the_door(visit: Visit, site: Site) -> None:
    page = visit("/sign-in", by="")
    sign_in(page, "reviewer", site.passwords["reviewer"])
    sign_out(page)
    expect(page).to_have_url(site.at("/sign-in"))
    page.goto(site.at("/targets"))
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出").click()
