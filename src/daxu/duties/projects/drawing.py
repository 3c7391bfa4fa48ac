"""Drawing: the S-curve of a project as a small grey picture for paper — the plan in grey dashes, what is done in black.

Drawn pixel by pixel with the standard library: the same months always give the same bytes, and it prints in grey.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from daxu.core import png

WIDTH, HEIGHT = 1392, 344  # pixels: 174 × 43 mm at about 200 dpi
_LEFT, _TOP, _RIGHT, _BOTTOM = 8, 12, 1378, 332
_PLAN, _GRID, _THIN, _THICK, _DASH = 130, 215, 1, 3, 14
Place = tuple[int, int]


def draw(months: int, planned: Sequence[Fraction | None], done: Sequence[Fraction | None]) -> bytes:
    """Return the curves as PNG: shares of the whole (0 to 1) at each month's end, None where there is none."""
    canvas = [bytearray([png.WHITE]) * WIDTH for _ in range(HEIGHT)]
    for quarter in range(5):
        _line(canvas, *_grid(quarter), _GRID, _THIN)
    for place, (one, other) in enumerate(_joined(months, planned)):
        for number, (start, end) in enumerate(pairwise(_cut(one, other))):
            if (number + place) % 2 == 0:
                _line(canvas, start, end, _PLAN, _THIN + 1)
    known = list(_places(months, done))
    for one, other in pairwise(known):
        _line(canvas, one, other, png.INK, _THICK)
    _dot(canvas, known[-1], png.INK, 9)
    return png.grey([bytes(row) for row in canvas])


def _grid(quarter: int) -> tuple[Place, Place]:
    y = _BOTTOM - (_BOTTOM - _TOP) * quarter // 4
    return (_LEFT, y), (_RIGHT, y)


def _places(months: int, shares: Sequence[Fraction | None]) -> Iterator[Place]:
    """Place the shares that are known: the first month's end is one step from the left edge."""
    yield _LEFT, _BOTTOM
    for number, share in enumerate(shares, 1):
        if share is not None:
            x = _LEFT + (_RIGHT - _LEFT) * number // max(months, 1)
            yield x, _BOTTOM - round((_BOTTOM - _TOP) * min(max(share, Fraction(0)), Fraction(1)))


def _joined(months: int, shares: Sequence[Fraction | None]) -> Iterator[tuple[Place, Place]]:
    return pairwise(_places(months, shares))


def _cut(one: Place, other: Place) -> list[Place]:
    """Cut a stretch into dashes."""
    parts = max(abs(other[0] - one[0]), abs(other[1] - one[1])) // _DASH or 1
    return [
        (one[0] + (other[0] - one[0]) * part // parts, one[1] + (other[1] - one[1]) * part // parts)
        for part in range(parts + 1)
    ]


def _line(canvas: list[bytearray], one: Place, other: Place, ink: int, half: int) -> None:
    steps = max(abs(other[0] - one[0]), abs(other[1] - one[1]), 1)
    for step in range(steps + 1):
        x, y = one[0] + (other[0] - one[0]) * step // steps, one[1] + (other[1] - one[1]) * step // steps
        _dot(canvas, (x, y), ink, half)


def _dot(canvas: list[bytearray], place: Place, ink: int, half: int) -> None:
    left, right = max(place[0] - half, 0), min(place[0] + half, WIDTH)
    for row in canvas[max(place[1] - half, 0) : place[1] + half]:
        row[left:right] = bytes([ink]) * (right - left)
