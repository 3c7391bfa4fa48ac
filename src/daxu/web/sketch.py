"""The sketch map: the district's drawing with every project on it, as one SVG; what prints, and what needs no WebGL.

Degrees become units of the drawing by the plain projection that is right in the middle of the picture: a district is
small enough for it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from daxu.catalogue import sites
from daxu.core.book import Book
from daxu.core.projects.stage import Condition
from daxu.desk.found_projects import Place

WIDTH = 1000
_MARGIN = 24
_TALLEST = 1400


class Sign(NamedTuple):
    """How a condition is drawn on a map: a path around 0,0, filled or not, and its colour — shape tells, not colour."""

    path: str
    colour: str
    filled: bool


_ROUND = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"
_SQUARE = "M-5-5H5V5H-5z"
SIGNS = {
    Condition.NOT_STARTED: Sign(_ROUND, "#44505f", filled=False),
    Condition.UNDER_WAY: Sign(_ROUND, "#1a5a2a", filled=True),
    Condition.FINISHED: Sign("M-6 0-2 5 6-5", "#0b3a82", filled=False),
    Condition.SUSPENDED: Sign(_SQUARE, "#a3150f", filled=True),
    Condition.DEFERRED: Sign(_SQUARE, "#6b4700", filled=False),
    Condition.MOVED_OUT: Sign("M-6 0H6M1-5 6 0 1 5", "#44505f", filled=False),
    Condition.ENDED: Sign("M-5-5 5 5M5-5-5 5", "#a3150f", filled=False),
}

Degrees = Sequence[float]


@dataclass(frozen=True)
class Frame:
    """The part of the earth that the drawing shows, in degrees, and how large it is drawn."""

    west: float
    south: float
    east: float
    north: float

    @cached_property
    def _narrowed(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @cached_property
    def _scale(self) -> float:
        wide = (WIDTH - 2 * _MARGIN) / ((self.east - self.west) * self._narrowed)
        return min(wide, (_TALLEST - 2 * _MARGIN) / (self.north - self.south))

    @property
    def height(self) -> int:
        """The height of the drawing."""
        return round((self.north - self.south) * self._scale) + 2 * _MARGIN

    def at(self, place: Degrees) -> tuple[float, float]:
        """Return where a place is drawn."""
        left = (WIDTH - (self.east - self.west) * self._narrowed * self._scale) / 2
        east = left + (place[0] - self.west) * self._narrowed * self._scale
        return round(east, 1), round(_MARGIN + (self.north - place[1]) * self._scale, 1)

    def path(self, line: Iterable[Degrees], *, closed: bool) -> str:
        """Return a line of places as a path."""
        return "M" + "L".join(f"{x} {y}" for x, y in map(self.at, line)) + ("z" if closed else "")


class Drawn(NamedTuple):
    """A thing of the drawing: its path, and its name with where it is written, if it has one."""

    path: str
    name: str = ""
    x: float = 0
    y: float = 0


class Point(NamedTuple):
    """A project on the drawing: where, its sign, its name; `course` is its line or area, if any."""

    x: float
    y: float
    sign: Sign
    condition: str
    name: str
    code: str
    course: str
    area: bool


class Cluster(NamedTuple):
    """Several projects drawn as one."""

    x: float
    y: float
    radius: float
    several: int


@dataclass(frozen=True)
class Sketch:
    """The drawing of one page."""

    book: Book
    english: bool
    places: Sequence[Place]
    gathered: Sequence[tuple[float, float, int]] = ()

    @cached_property
    def frame(self) -> Frame:
        """Everything that is drawn, with room around."""
        spots = [spot for ring in self._rings for spot in ring]
        spots += [(one.longitude, one.latitude) for one in self.places]
        spots += [(east, north) for east, north, _ in self.gathered]
        east, north = zip(*(spots or [(118.7, 31.9), (118.8, 32.0)]), strict=True)
        return Frame(min(east) - 0.002, min(north) - 0.002, max(east) + 0.002, max(north) + 0.002)

    @property
    def _rings(self) -> list[list[Degrees]]:
        return [ring for one in ground(self.book)["features"] for ring in one["geometry"]["coordinates"]]

    @property
    def blocks(self) -> list[Drawn]:
        """The district's and its blocks' outlines, the blocks with their names."""
        frame = self.frame
        return [_drawn(frame, one, english=self.english) for one in ground(self.book)["features"]]

    @property
    def points(self) -> list[Point]:
        """The projects, one by one."""
        frame = self.frame
        return [_point(frame, one) for one in self.places]

    @property
    def clusters(self) -> list[Cluster]:
        """The projects, gathered."""
        frame = self.frame
        return [
            Cluster(*frame.at((east, north)), round(8 + 4 * math.log10(several), 1), several)
            for east, north, several in self.gathered
        ]


def ground(book: Book) -> dict[str, Any]:
    """Return what is drawn of the district that the plan is of, as GeoJSON; nothing of a district without a drawing."""
    return _known(frozenset(book.organisations))


@lru_cache(maxsize=8)
def _known(codes: frozenset[str]) -> dict[str, Any]:
    drawn = [json.loads(sites.outline_map()), json.loads(sites.streets_map())]
    features = [one for whole in drawn for one in whole["features"] if one["properties"]["code"] in codes]
    for one in features:
        one["properties"]["block"] = _is_block(one["properties"])
    return {"type": "FeatureCollection", "features": features}


def _drawn(frame: Frame, one: dict[str, Any], *, english: bool) -> Drawn:
    ring = one["geometry"]["coordinates"][0]
    middle = [sum(spot[axis] for spot in ring[:-1]) / (len(ring) - 1) for axis in (0, 1)]
    told = one["properties"]
    name = told["english"] if english else told["name"]
    return Drawn(frame.path(ring, closed=True), name if _is_block(told) else "", *frame.at(middle))


def _is_block(told: dict[str, str]) -> bool:
    return told["code"] in sites.blocks()


def _point(frame: Frame, one: Place) -> Point:
    shape: dict[str, Any] = json.loads(one.shape) if one.shape else {"type": "Point"}
    kind: str = shape["type"]
    spots: Any = shape.get("coordinates")
    course = ""
    if kind in ("LineString", "MultiLineString"):
        course = " ".join(frame.path(line, closed=False) for line in ([spots] if kind == "LineString" else spots))
    if kind in ("Polygon", "MultiPolygon"):
        areas = [spots] if kind == "Polygon" else spots
        course = " ".join(frame.path(ring, closed=True) for area in areas for ring in area)
    sign = SIGNS[Condition(one.condition)]
    x, y = frame.at((one.longitude, one.latitude))
    return Point(x, y, sign, one.condition, one.name, one.id, course, kind.endswith("Polygon"))
