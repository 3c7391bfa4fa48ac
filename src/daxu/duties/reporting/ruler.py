"""The pace ruler (达序尺) as a small grey picture: a bar for what is done, a tick for what is due, a frame to the goal.

Drawn pixel by pixel and written as PNG with the standard library: the same shares always give the same bytes, it prints
in grey, and it needs no graphics package.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import NamedTuple

from daxu.core import png

WIDTH, HEIGHT = 480, 84  # pixels: 20 × 3.5 mm at about 600 dpi
_GOAL = 400  # where 100% stands; the rest is for what runs past the goal
_BAR = range(26, 62)
_FRAME = range(18, 70)
_TICK = range(4, 80)
_WHITE, _INK, _DONE, _PAST = 255, 0, 110, 60
_LINE = 4


@cache
def draw(done: Fraction, due: Fraction | None) -> bytes:
    """Return the ruler as PNG: `done` and `due` are shares of the goal, 1 being the whole."""
    reached, tick = _pixel(done), None if due is None else _pixel(due)
    rows = {band: _row(band, reached, tick) for band in {_band(y) for y in range(HEIGHT)}}
    return png.grey([rows[_band(y)] for y in range(HEIGHT)])


def _pixel(share: Fraction) -> int:
    """Place a share on the ruler; what is past the picture's end is shown at its end."""
    return max(0, min(WIDTH - 1, round(share * _GOAL)))


class _Band(NamedTuple):
    """What a row of pixels crosses; rows that cross the same look the same."""

    tick: bool
    bar: bool
    frame: bool
    edge: bool


def _band(y: int) -> _Band:
    edge = y < _FRAME.start + _LINE or y >= _FRAME.stop - _LINE
    return _Band(y in _TICK, y in _BAR, y in _FRAME, edge and y in _FRAME)


def _row(band: _Band, reached: int, tick: int | None) -> bytes:
    """Paint one row: the frame lies under the bar, the bar under the tick."""
    row = bytearray([_WHITE]) * WIDTH
    if band.frame:
        row[: _GOAL + 1] = bytes([_INK if band.edge else _WHITE]) * (_GOAL + 1)
        row[:_LINE] = row[_GOAL - _LINE + 1 : _GOAL + 1] = bytes([_INK]) * _LINE
    if band.bar:
        row[: min(reached, _GOAL + 1)] = bytes([_DONE]) * min(reached, _GOAL + 1)
        row[_GOAL + 1 : max(reached, _GOAL + 1)] = bytes([_PAST]) * max(0, reached - _GOAL - 1)
    if band.tick and tick is not None:
        left, right = max(0, tick - _LINE), min(WIDTH, tick + _LINE + 1)
        row[left:right] = bytes([_INK]) * (right - left)
    return bytes(row)
