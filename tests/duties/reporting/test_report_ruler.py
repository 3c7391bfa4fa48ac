"""The pace ruler drawn for print: a grey bar for what is done, a black tick for what is due, a frame up to the goal."""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction

import pytest

from daxu.duties.reporting.ruler import HEIGHT, WIDTH, draw

HALF = Fraction(1, 2)
MIDDLE, TOP = HEIGHT // 2, 6


def pixels(picture: bytes) -> list[bytes]:
    """Read a PNG of ours back into rows of grey."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT)
    start = picture.index(b"IDAT")
    (length,) = struct.unpack(">I", picture[start - 4 : start])
    raw = zlib.decompress(picture[start + 4 : start + 4 + length])
    return [raw[at + 1 : at + 1 + WIDTH] for at in range(0, len(raw), WIDTH + 1)]


def greys(row: bytes) -> int:
    """How many pixels are neither black nor white."""
    return sum(0 < value < 255 for value in row)


@pytest.mark.parametrize(("done", "share"), [("0", 0), ("1/4", 0.25), ("1/2", 0.5), ("1", 1)])
def test_the_bar_is_as_long_as_what_is_done(done, share):
    whole = greys(pixels(draw(Fraction(1), None))[MIDDLE])
    assert greys(pixels(draw(Fraction(done), None))[MIDDLE]) == pytest.approx(whole * share, abs=2)


def test_what_runs_past_the_goal_runs_past_the_frame_in_another_grey():
    row = pixels(draw(Fraction(11, 10), None))[MIDDLE]
    assert greys(row) > greys(pixels(draw(Fraction(1), None))[MIDDLE])
    assert len(set(row)) == 3


def test_far_past_the_goal_the_bar_ends_with_the_picture():
    assert draw(Fraction(3), HALF) == draw(Fraction(30), HALF)


def test_the_tick_stands_above_the_frame_where_it_is_due():
    row = pixels(draw(Fraction(0), HALF))[TOP]
    black = [x for x, value in enumerate(row) if value == 0]
    assert black
    assert abs(sum(black) / len(black) - 200) < 1


def test_without_a_due_share_there_is_no_tick():
    assert 0 not in pixels(draw(HALF, None))[TOP]


def test_nothing_below_zero_is_drawn():
    assert draw(Fraction(-1, 5), HALF) == draw(Fraction(0), HALF)
