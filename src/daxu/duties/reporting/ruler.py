"""The pace ruler (达序尺) as a small grey picture: a bar for what is done, a tick for what is due, a frame to the goal.

Drawn pixel by pixel and written as PNG with the standard library: the same shares always give the same bytes, it prints
in grey, and it needs no graphics package.
"""

from __future__ import annotations

import struct
import zlib
from fractions import Fraction

WIDTH, HEIGHT = 480, 84  # pixels: 20 × 3.5 mm at about 600 dpi
_GOAL = 400  # where 100% stands; the rest is for what runs past the goal
_BAR = range(26, 62)
_FRAME = range(18, 70)
_TICK = range(4, 80)
_WHITE, _INK, _DONE, _PAST = 255, 0, 110, 60
_LINE = 4


def draw(done: Fraction, due: Fraction | None) -> bytes:
    """Return the ruler as PNG: `done` and `due` are shares of the goal, 1 being the whole."""
    reached, tick = _pixel(done), None if due is None else _pixel(due)
    return _png([bytes(_shade(x, y, reached, tick) for x in range(WIDTH)) for y in range(HEIGHT)])


def _pixel(share: Fraction) -> int:
    """Place a share on the ruler; what is past the picture's end is shown at its end."""
    return max(0, min(WIDTH - 1, round(share * _GOAL)))


def _shade(x: int, y: int, reached: int, tick: int | None) -> int:
    if tick is not None and y in _TICK and abs(x - tick) <= _LINE:
        return _INK
    if y in _BAR and x < reached:
        return _PAST if x > _GOAL else _DONE
    in_frame = y in _FRAME and x <= _GOAL
    on_edge = x < _LINE or x > _GOAL - _LINE or y < _FRAME.start + _LINE or y >= _FRAME.stop - _LINE
    return _INK if in_frame and on_edge else _WHITE


def _png(rows: list[bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    data = zlib.compress(b"".join(b"\x00" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
