"""Crossing: where the boundary of an area runs over itself, so that inside and outside cannot be told.

Boundaries that only touch are let through: neighbours share their border, and holes are often drawn with a seam.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from daxu.core.projects.geometry import DECIMALS, Position, Shape
from daxu.core.text import Text

MOST_PAIRS = 3_000_000
"""Pairs of edges that are looked at: of a drawn outline few lie above each other, of a scribble nearly all."""


class _Edge(NamedTuple):
    """A straight piece of a boundary in whole parts of a degree: its ends, and the end of the piece after it."""

    west: int
    east: int
    south: int
    north: int
    start: tuple[int, int]
    end: tuple[int, int]
    following: tuple[int, int]
    ring: int
    number: int


def crossing(shape: Shape) -> Text | None:
    """Say where the boundary of an area first crosses itself; None where it does not, and for what is no area."""
    if not shape.kind.closed:
        return None
    edges = sorted(_edges(shape))
    pairs, near = 0, list[_Edge]()
    for edge in edges:
        near = [other for other in near if other.east >= edge.west]
        pairs += len(near)
        if pairs > MOST_PAIRS:
            return _TANGLED
        for other in near:
            if other.south <= edge.north and edge.south <= other.north and (place := _meeting(other, edge)):
                return _said(other, edge, place, several=max(one.ring for one in edges) > 1)
        near.append(edge)
    return None


_TANGLED = Text(
    "边界过于纠缠，无法查对是否自相交；请简化图形。", "The boundary is too tangled to be checked: simplify it."
)


def _edges(shape: Shape) -> Iterator[_Edge]:
    rings = [ring for part in shape.parts for ring in part]
    for number, ring in enumerate(rings, 1):
        points = [(int(east / DECIMALS), int(north / DECIMALS)) for east, north in ring]
        points = [point for at, point in enumerate(points[:-1]) if point != points[at + 1]]
        for at, start in enumerate(points):
            end, following = points[(at + 1) % len(points)], points[(at + 2) % len(points)]
            (west, east), (south, north) = sorted((start[0], end[0])), sorted((start[1], end[1]))
            yield _Edge(west, east, south, north, start, end, following, number, at + 1)


def _side(of: _Edge, point: tuple[int, int]) -> int:
    """Say on which side of an edge's line a point lies: above 0 on its left, 0 on the line."""
    (ax, ay), (bx, by) = of.start, of.end
    return (bx - ax) * (point[1] - ay) - (by - ay) * (point[0] - ax)


def _meeting(one: _Edge, other: _Edge) -> Position | None:
    """Return where two edges cross; None where they do not, or only touch."""
    first, last = _side(one, other.start), _side(one, other.end)
    from_, to = _side(other, one.start), _side(other, one.end)
    if first * last < 0 and from_ * to < 0:
        return _between(one, from_, to)
    if last == 0 and from_ * to < 0 and first * _side(one, other.following) < 0:
        return _placed(*other.end)
    if to == 0 and first * last < 0 and from_ * _side(other, one.following) < 0:
        return _placed(*one.end)
    return None


def _between(edge: _Edge, from_: int, to: int) -> Position:
    (ax, ay), (bx, by) = edge.start, edge.end
    whole = from_ - to
    return _placed(ax + (bx - ax) * from_ // whole, ay + (by - ay) * from_ // whole)


def _placed(east: int, north: int) -> Position:
    return Position(Decimal(east) * DECIMALS, Decimal(north) * DECIMALS)


def _said(one: _Edge, other: _Edge, place: Position, *, several: bool) -> Text:
    first, second = sorted((one, other), key=lambda edge: (edge.ring, edge.number))
    spot = f"{place.longitude},{place.latitude}"
    zh = [f"第{edge.ring}个环的第{edge.number}条边" if several else f"第{edge.number}条边" for edge in (first, second)]
    en = [f"edge {edge.number} of ring {edge.ring}" if several else f"edge {edge.number}" for edge in (first, second)]
    return Text(
        f"面的边界自相交：{zh[0]}与{zh[1]}在“{spot}”相交；请在该处改正顶点的次序或位置。",
        f"The boundary crosses itself: {en[0]} and {en[1]} cross at {spot}; mend the vertices there.",
    )
