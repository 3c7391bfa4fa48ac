"""Takes the README's picture of the overview; no test, and called only by `make picture`."""

from __future__ import annotations

from pathlib import Path

from .conftest import Visit

PICTURE = Path(__file__).parents[2] / "docs" / "images" / "overview.png"


def test_the_picture_is_taken(visit: Visit) -> None:
    page = visit("/?as_of=2024-06-30", by="leader")
    page.get_by_role("button", name="知道了，不再显示").click()
    page.locator(".introduction").wait_for(state="detached")
    PICTURE.parent.mkdir(exist_ok=True)
    page.screenshot(path=PICTURE, clip={"x": 0, "y": 0, "width": 1280, "height": 860})
    assert PICTURE.stat().st_size < 300_000
