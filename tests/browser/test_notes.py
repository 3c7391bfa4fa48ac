"""A leader instructs and the department answers, at a desk and on a phone, by keyboard, with a screen reader."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from .conftest import NARROW, Visit
from .test_every_page import barriers, chinese_in

JOBS = "/targets/new-jobs?as_of=2024-06-30"


def fits(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width)


@pytest.mark.parametrize("width", [NARROW])
def test_an_instruction_is_written_answered_and_read(visit: Visit, width: int) -> None:
    words = f"请说明进度 {uuid4()}"
    leader = visit(JOBS, by="leader", width=width, for_axe=True)
    leader.get_by_label("写批示").fill(words)
    leader.keyboard.press("Tab")
    expect(leader.get_by_label("交由")).to_be_focused()
    leader.keyboard.press("Tab")
    leader.keyboard.press("Enter")
    expect(leader.get_by_role("article").filter(has_text=words)).to_contain_text("未答复")
    assert fits(leader, width)
    assert barriers(leader) == []

    reporter = visit("/notes", by="reporter", width=width, for_axe=True)
    assert fits(reporter, width)
    assert barriers(reporter) == []
    reporter.get_by_role("article").filter(has_text=words).get_by_role("link", name="答复").click()
    reporter.get_by_label("答复").fill("八月补上")
    reporter.get_by_role("button", name="记入答复").click()
    expect(reporter.get_by_role("article")).to_contain_text("八月补上")
    assert fits(reporter, width)
    assert barriers(reporter) == []

    english = visit("/notes", by="leader", width=width, language="en")
    expect(english.get_by_role("article").filter(has_text=words)).to_contain_text("answered")
    assert chinese_in(english) == []
