"""The page that describes the API, in a real browser under the site's content policy."""

from __future__ import annotations

from playwright.sync_api import expect

from daxu.api.routes import api

from .conftest import Visit


def test_the_description_needs_no_account_and_breaks_no_policy(visit: Visit, width: int) -> None:
    page = visit("/api/docs", by="", width=width)
    expect(page.locator(".info .title")).to_contain_text("达序 Daxu")
    expect(page.locator(".opblock")).to_have_count(sum(map(len, api.get_openapi_schema()["paths"].values())))


def test_a_route_can_be_tried_by_who_is_signed_in(visit: Visit) -> None:
    page = visit("/api/docs")
    route = page.locator(".opblock", has_text="/api/v1/plans")
    route.locator(".opblock-summary-control").click()
    route.get_by_role("button", name="Try it out").click()
    route.get_by_role("button", name="Execute").click()
    answer = route.locator(".live-responses-table tbody")
    expect(answer.locator(".response-col_status").first).to_contain_text("200")
    expect(answer).to_contain_text("yht-2024")
