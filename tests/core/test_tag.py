"""Tags: what they are made of, and the bookmark that says them again."""

from __future__ import annotations

import pytest

from daxu.core.standing import Ground
from daxu.core.tag import LONGEST_MARK, Tag

ENTRY = "t-0123456789abcdef"
COMPUTED = ["completion", "due", "gap", "left", "monthly", "total", "on-schedule", "with-goal", "verdict-behind"]


@pytest.mark.parametrize("what", ["", *COMPUTED, *(f"ground-{ground.value}" for ground in Ground)])
def test_a_bookmark_says_every_tag_again(what):
    tag = Tag(ENTRY, what)
    assert Tag.of_mark(tag.mark(123)) == tag == Tag.parse(str(tag))
    assert len(tag.mark(123)) <= LONGEST_MARK


def test_two_numbers_of_one_tag_have_two_bookmarks():
    assert Tag(ENTRY).mark(1) != Tag(ENTRY).mark(2)


@pytest.mark.parametrize("name", ["_GoBack", "_Toc12345", "_dx1_", "_dx1_f0123", "图1", ""])
def test_somebody_elses_bookmark_says_nothing(name):
    assert Tag.of_mark(name) is None


@pytest.mark.parametrize("tag", ["other", "f-123", f"derived:{ENTRY}:{'x' * 30}"])
def test_what_a_bookmark_cannot_hold_has_none(tag):
    assert Tag.parse(tag).mark(1) == ""
    assert str(Tag.parse(tag)) == tag
