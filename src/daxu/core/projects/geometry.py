"""Where a project lies: shapes read from what people paste, and the Chinese coordinate systems told apart.

Everything is kept in CGCS2000, to seven decimals of a degree (a centimetre). WGS-84 is taken for the same: the two
ellipsoids put a latitude 0.1 mm apart, and their frames differ by centimetres to decimetres as the continent drifts,
less than any device or map for the public shows. GCJ-02 (高德, 腾讯) lies some 500 m beside it and BD-09 (百度) as much
again, so a place is converted when it comes in. Formulas and sources: docs/method/projects.md.

This is the one place of the core that computes in floats: sines of a measured place have no exact value.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from itertools import pairwise
from typing import Any, NamedTuple

from daxu.core.quantity import plain
from daxu.core.text import NOTHING, Text

MOST_VERTICES = 10_000
"""How many vertices a shape may have: a district's outline has some thousands."""
MOST_LETTERS = 1_000_000
DECIMALS = Decimal("0.0000001")
"""Seven decimals of a degree are a centimetre."""
_MOST_FAULTS = 5


class BadShape(ValueError):
    """A place that cannot be read or cannot be: the message says what, where, why, and what would be right."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


class Crs(Enum):
    """The coordinate systems that places come in."""

    CGCS2000 = "2000国家大地坐标系"
    WGS84 = "WGS-84"
    GCJ02 = "火星坐标（GCJ-02）"
    BD09 = "百度坐标（BD-09）"

    @property
    def english(self) -> str:
        """The English name."""
        return _CRS_IN_ENGLISH[self]


_CRS_IN_ENGLISH = {
    Crs.CGCS2000: "CGCS2000",
    Crs.WGS84: "WGS-84",
    Crs.GCJ02: "GCJ-02 (Amap, Tencent)",
    Crs.BD09: "BD-09 (Baidu)",
}


class ShapeKind(Enum):
    """The sorts of shape, as GeoJSON calls them."""

    POINT = "Point"
    LINE = "LineString"
    AREA = "Polygon"
    POINTS = "MultiPoint"
    LINES = "MultiLineString"
    AREAS = "MultiPolygon"

    @property
    def chinese(self) -> str:
        """The Chinese word."""
        return _KINDS_IN_CHINESE[self]

    @property
    def closed(self) -> bool:
        """Whether its lines are rings."""
        return self in (ShapeKind.AREA, ShapeKind.AREAS)

    @property
    def lines(self) -> bool:
        """Whether it is made of open lines."""
        return self in (ShapeKind.LINE, ShapeKind.LINES)


_KINDS_IN_CHINESE = {
    ShapeKind.POINT: "点",
    ShapeKind.LINE: "线",
    ShapeKind.AREA: "面",
    ShapeKind.POINTS: "多点",
    ShapeKind.LINES: "多线",
    ShapeKind.AREAS: "多面",
}


class Position(NamedTuple):
    """A place in degrees, longitude first, as in GeoJSON."""

    longitude: Decimal
    latitude: Decimal


class Bounds(NamedTuple):
    """The box around a shape, in degrees."""

    west: Decimal
    south: Decimal
    east: Decimal
    north: Decimal


Ring = tuple[Position, ...]
Part = tuple[Ring, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A point, line or area in CGCS2000: its parts, each of lines or rings (the first ring is the outer one)."""

    kind: ShapeKind
    parts: tuple[Part, ...]

    @property
    def positions(self) -> tuple[Position, ...]:
        """All its vertices."""
        return tuple(position for part in self.parts for ring in part for position in ring)

    @property
    def geojson(self) -> str:
        """The canonical GeoJSON geometry: seven decimals at most, outer rings counterclockwise (RFC 7946)."""
        written = [[[_written(position) for position in ring] for ring in part] for part in self.parts]
        return f'{{"type":"{self.kind.value}","coordinates":{_nested(self.kind, written)}}}'


def _written(position: Position) -> str:
    return f"[{plain(position.longitude)},{plain(position.latitude)}]"


def _nested(kind: ShapeKind, parts: list[list[list[str]]]) -> str:
    """Write the parts with as many brackets as the kind asks for."""
    rings = [[_listed(ring) for ring in part] for part in parts]
    if kind is ShapeKind.AREAS:
        return _listed(_listed(part) for part in rings)
    if kind in (ShapeKind.AREA, ShapeKind.LINES):
        return _listed(ring for part in rings for ring in part)
    if kind is ShapeKind.LINE:
        return rings[0][0]
    points = [point for part in parts for ring in part for point in ring]
    return points[0] if kind is ShapeKind.POINT else _listed(points)


def _listed(items: Iterable[str]) -> str:
    return f"[{','.join(items)}]"


# --- between the systems


def gcj02(longitude: float, latitude: float) -> tuple[float, float]:
    """Return where GCJ-02 shows a place of WGS-84; outside China nothing is moved (published as eviltransform)."""
    if not _in_china(longitude, latitude):
        return longitude, latitude
    east, north = _shift(longitude, latitude)
    return longitude + east, latitude + north


def wgs84(longitude: float, latitude: float) -> tuple[float, float]:
    """Return the place of WGS-84 that GCJ-02 shows here, found by trying until it fits to a tenth of a millimetre."""
    return _undone(gcj02, longitude, latitude)


def bd09(longitude: float, latitude: float) -> tuple[float, float]:
    """Return where BD-09 shows a place of GCJ-02."""
    if not _in_china(longitude, latitude):
        return longitude, latitude
    reach = math.hypot(longitude, latitude) + 0.00002 * math.sin(latitude * _BAIDU)
    angle = math.atan2(latitude, longitude) + 0.000003 * math.cos(longitude * _BAIDU)
    return reach * math.cos(angle) + 0.0065, reach * math.sin(angle) + 0.006


def gcj02_of_bd09(longitude: float, latitude: float) -> tuple[float, float]:
    """Return the place of GCJ-02 that BD-09 shows here."""
    return _undone(bd09, longitude, latitude)


_BAIDU = math.pi * 3000 / 180
_AXIS = 6378245.0
"""The semi-major axis of Krasovsky 1940 in metres, which the formula uses."""
_ECCENTRICITY = 0.00669342162296594323
"""Its first eccentricity, squared."""
_CLOSE = 1e-9


def _in_china(longitude: float, latitude: float) -> bool:
    """Whether the formula moves a place: a box around China, which neighbours lie in, too."""
    return 72.004 <= longitude <= 137.8347 and 0.8293 <= latitude <= 55.8271  # noqa: PLR2004 — as published


def _undone(
    there: Callable[[float, float], tuple[float, float]], longitude: float, latitude: float
) -> tuple[float, float]:
    """Find what a shift moved here: the shift hardly changes over its own length, so each try is closer."""
    east, north = longitude, latitude
    for _ in range(30):
        seen_east, seen_north = there(east, north)
        east, north = east + longitude - seen_east, north + latitude - seen_north
        if abs(longitude - seen_east) < _CLOSE and abs(latitude - seen_north) < _CLOSE:
            break
    return east, north


def _shift(longitude: float, latitude: float) -> tuple[float, float]:
    """By how many degrees east and north GCJ-02 moves a place."""
    east, north = _metres(longitude - 105, latitude - 35)
    angle = math.radians(latitude)
    bend = 1 - _ECCENTRICITY * math.sin(angle) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / (bend * math.sqrt(bend))
    parallel = _AXIS / math.sqrt(bend) * math.cos(angle)
    return math.degrees(east / parallel), math.degrees(north / meridian)


def _metres(x: float, y: float) -> tuple[float, float]:
    """Return the waves of the shift about a point in Gansu, in metres east and north."""
    both = _wave(x, (20, 6), (20, 2))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    east += both + _wave(x, (20, 1), (40, 1 / 3)) + _wave(x, (150, 1 / 12), (300, 1 / 30))
    north += both + _wave(y, (20, 1), (40, 1 / 3)) + _wave(y, (160, 1 / 12), (320, 1 / 30))
    return east, north


def _wave(at: float, *terms: tuple[float, float]) -> float:
    return sum(height * math.sin(often * at * math.pi) for height, often in terms) * 2 / 3


def to_cgcs2000(position: Position, crs: Crs) -> Position:
    """Return a position of any of the systems in CGCS2000, to seven decimals."""
    if crs in (Crs.CGCS2000, Crs.WGS84):
        return _rounded(position)
    east, north = float(position.longitude), float(position.latitude)
    if crs is Crs.BD09:
        east, north = gcj02_of_bd09(east, north)
    return _rounded(Position(*map(Decimal, wgs84(east, north))))


def _rounded(position: Position) -> Position:
    return Position(position.longitude.quantize(DECIMALS) + 0, position.latitude.quantize(DECIMALS) + 0)


# --- reading


def read(text: str, crs: Crs = Crs.CGCS2000) -> Shape:
    """Read a place: “118.78,32.0”, WKT or GeoJSON (a geometry or one feature); raise BadShape with all that is wrong.

    `crs` says which system the numbers are in; the shape comes out in CGCS2000. Heights are left out.
    """
    if len(text) > MOST_LETTERS:
        raise _bad(f"位置有{len(text)}个字符，最多{MOST_LETTERS}个", f"{len(text)} letters; {MOST_LETTERS} at most")
    squeezed = re.sub(r"\s+", " ", text.translate(_FULL_WIDTH)).strip()
    kind, coordinates = _from_json(squeezed) if squeezed.startswith(("{", "[")) else _from_words(squeezed)
    raw = _parts(kind, coordinates)
    if faults := [*_faults(kind, raw)]:
        raise BadShape(_together(faults))
    parts = tuple(tuple(tuple(to_cgcs2000(position, crs) for position in ring) for ring in part) for part in raw)
    return Shape(kind, tuple(_oriented(part) for part in parts) if kind.closed else parts)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，、；（）－−＋", "0123456789.,,;()--+")
_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)"
_PAIR = re.compile(rf"({_NUMBER}) ?°? ?E? ?[,; ] ?({_NUMBER}) ?°? ?N?", re.IGNORECASE)
_SAID_AROUND = re.compile(r"东经|北纬|经度|纬度|[：:]")
_LONGEST_PAIR = 100
_WKT = re.compile(r"(?:SRID ?= ?(\d+) ?; ?)?(MULTI)?(POINT|LINESTRING|POLYGON) ?(?:ZM?|M)? ?(\(.*\))", re.IGNORECASE)
_FORMS = Text(
    "可写“118.78,32.0”（先经度后纬度），或WKT、GeoJSON的点、线、面",
    "write “118.78,32.0” (longitude first), or a point, line or polygon in WKT or GeoJSON",
)
_SAME_GROUND = re.compile(
    r"(?:EPSG:+(?:[\d.]*:+)?(?:4326|4490)|CRS:*(?:[\d.]*:+)?84|CGCS2000|WGS[ -]?84)$", re.IGNORECASE
)
_SRIDS = ("4326", "4490")


def _bad(zh: str, en: str) -> BadShape:
    return BadShape(Text(f"{zh}。", f"{en[:1].upper()}{en[1:]}."))


def _unreadable(text: str) -> BadShape:
    return _bad(f"看不懂位置“{_short(text)}”；{_FORMS.zh}", f"cannot read the place {_short(text)!r}; {_FORMS.en}")


def _short(text: object) -> str:
    """Enough of what was written to know it again."""
    said = str(text)
    return said if len(said) <= 40 else f"{said[:40]}…"  # noqa: PLR2004 — one line


def _from_words(text: str) -> tuple[ShapeKind, Any]:
    """Read a pair of numbers, or WKT."""
    if len(text) <= _LONGEST_PAIR and (pair := _PAIR.fullmatch(_SAID_AROUND.sub("", text).strip())):
        return ShapeKind.POINT, [Decimal(pair[1]), Decimal(pair[2])]
    found = _WKT.fullmatch(text)
    if not found:
        raise _unreadable(text)
    if found[1] and found[1] not in _SRIDS:
        raise _other_ground(f"SRID={found[1]}")
    named = f"{found[2] or ''}{found[3]}".upper()
    kind = next(kind for kind in ShapeKind if kind.value.upper() == named)
    return kind, _from_wkt(kind, found[4])


def _from_wkt(kind: ShapeKind, text: str) -> Any:
    """Turn WKT's brackets into GeoJSON's lists."""
    if kind is ShapeKind.POINTS:  # written with brackets around each point, or without
        text = f"({re.sub(r'[()]', '', text)})"
    lists = re.sub(r"[^(),]+", lambda found: _listed([",".join(found[0].split())]) if found[0].strip() else "", text)
    try:
        told = _loaded(lists.replace("(", "[").replace(")", "]"))
    except _NO_JSON:
        raise _unreadable(text) from None
    return told[0] if kind is ShapeKind.POINT and len(told) == 1 else told


def _from_json(text: str) -> tuple[ShapeKind, Any]:
    """Read a GeoJSON geometry, or the one of a feature."""
    try:
        said = _loaded(text)
    except _NO_JSON:
        raise _bad(f"不是完整的GeoJSON；{_FORMS.zh}", f"this is no complete GeoJSON; {_FORMS.en}") from None
    if isinstance(said, dict) and isinstance(said.get("geometry"), dict):
        said = {"crs": said.get("crs"), **said["geometry"]}
    sort = said.get("type") if isinstance(said, dict) else None
    if sort not in _KINDS:
        raise _bad(
            f"GeoJSON的type是“{_short(sort)}”，应为{'、'.join(_KINDS)}之一，或含其一的Feature",
            f"the GeoJSON type is {_short(sort)!r}; it should be one of {', '.join(_KINDS)}, or a Feature with one",
        )
    _must_be_same_ground(said.get("crs"))
    return ShapeKind(sort), said.get("coordinates")


_KINDS = [kind.value for kind in ShapeKind]
_NO_JSON = (ValueError, RecursionError, InvalidOperation)


def _loaded(text: str) -> Any:
    """Load JSON with exact numbers; what JSON does not know (NaN, Infinity) is let through to be refused by name."""
    return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=Decimal)


def _must_be_same_ground(crs: Any) -> None:
    """Refuse a shape that says of itself that its numbers are of another system."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else crs
    if name is not None and not _SAME_GROUND.search(str(name)):
        raise _other_ground(_short(name))


def _other_ground(name: str) -> BadShape:
    return _bad(
        f"图形自称坐标系为“{name}”；请先转换为CGCS2000（EPSG:4490）或WGS-84（EPSG:4326）的经纬度",
        f"the shape says its coordinates are {name!r}; convert them to degrees of CGCS2000 (EPSG:4490) or WGS-84 first",
    )


def _parts(kind: ShapeKind, coordinates: Any) -> tuple[Part, ...]:
    """Bring any kind's coordinates to parts of rings of positions; raise BadShape where they do not fit the kind."""
    lists = [[_items(kind, ring) for ring in _items(kind, part)] for part in _wrapped(kind, coordinates)]
    count = sum(len(ring) for part in lists for ring in part)
    if count > MOST_VERTICES:
        raise _bad(
            f"有{count}个顶点，最多{MOST_VERTICES}个；请先简化图形",
            f"{count} vertices, {MOST_VERTICES} at most; simplify the shape first",
        )
    return tuple(tuple(tuple(_position(kind, told) for told in ring) for ring in part) for part in lists)


def _wrapped(kind: ShapeKind, coordinates: Any) -> list[Any]:
    if kind is ShapeKind.POINT:
        return [[[coordinates]]]
    told = _items(kind, coordinates)
    if kind is ShapeKind.POINTS:
        return [[[point]] for point in told]
    if kind is ShapeKind.LINES:
        return [[line] for line in told]
    return told if kind is ShapeKind.AREAS else [told if kind is ShapeKind.AREA else [told]]


def _items(kind: ShapeKind, told: Any) -> list[Any]:
    if not isinstance(told, list) or not told:
        raise _misshapen(kind, told)
    return told


def _position(kind: ShapeKind, told: Any) -> Position:
    """Take longitude and latitude; a height, or a measure behind it, is left out."""
    numbers = told if isinstance(told, list) else []
    if not 2 <= len(numbers) <= 4 or not all(isinstance(number, Decimal) for number in numbers):  # noqa: PLR2004
        raise _misshapen(kind, told)
    return Position(*numbers[:2])


def _misshapen(kind: ShapeKind, told: Any) -> BadShape:
    said = _short([str(item) for item in told[:2]] if isinstance(told, list) else told)
    return _bad(
        f"类型写的是{kind.chinese}（{kind.value}），坐标却不成{kind.chinese}：“{said}”；例：{_EXAMPLES[kind]}",
        f"it is called a {kind.value}, but the coordinates make none: {said!r}; for example {_EXAMPLES[kind]}",
    )


_EXAMPLES = {
    ShapeKind.POINT: "[118.78,32]",
    ShapeKind.LINE: "[[118.78,32],[118.79,32]]",
    ShapeKind.AREA: "[[[118.78,32],[118.79,32],[118.79,32.01],[118.78,32]]]",
    ShapeKind.POINTS: "[[118.78,32],[118.79,32]]",
    ShapeKind.LINES: "[[[118.78,32],[118.79,32]]]",
    ShapeKind.AREAS: "[[[[118.78,32],[118.79,32],[118.79,32.01],[118.78,32]]]]",
}


# --- what is wrong


def _faults(kind: ShapeKind, parts: tuple[Part, ...]) -> Iterator[Text]:
    rings = [ring for part in parts for ring in part]
    yield from _of_vertices([position for ring in rings for position in ring])
    for number, ring in enumerate(rings, 1):
        if kind.closed:
            yield from _of_ring(number, ring)
        elif kind.lines and len(ring) < 2:  # noqa: PLR2004 — a line has two ends
            yield Text(f"第{number}条线只有1个顶点，至少要2个", f"line {number} has 1 vertex and needs 2")


def _of_vertices(positions: list[Position]) -> Iterator[Text]:
    """Say of each sort of fault where it comes first, and how often it comes."""
    for wrong, say in _WRONG:
        places = [place for place, position in enumerate(positions) if wrong(position)]
        if places:
            where = Text(f"第{places[0] + 1}个顶点", f"vertex {places[0] + 1}")
            often = Text(f"（共{len(places)}处）", f" ({len(places)} in all)") if len(places) > 1 else NOTHING
            yield where.then(say(positions[places[0]])).then(often)


def _finite(position: Position) -> bool:
    return position.longitude.is_finite() and position.latitude.is_finite()


def _swapped(position: Position) -> bool:
    """Whether it would lie in China the other way round: both can never be."""
    return _finite(position) and 3 <= position.longitude <= 54 and 73 <= position.latitude <= 135  # noqa: PLR2004


def _beyond(position: Position) -> bool:
    return (
        _finite(position)
        and not _swapped(position)
        and not (-180 <= position.longitude <= 180 and -90 <= position.latitude <= 90)  # noqa: PLR2004 — the globe
    )


def _say_not_finite(position: Position) -> Text:
    said = _pair(position)
    return Text(f"“{said}”不是有限的数，请填数字", f" “{said}” is no finite number: write digits")


def _say_swapped(position: Position) -> Text:
    said, right = _pair(position), _pair(Position(position.latitude, position.longitude))
    return Text(
        f"“{said}”的经纬度写反了：中国的经度在73至135之间，纬度在3至54之间；请先写经度：{right}",
        f" “{said}” has latitude and longitude swapped: in China longitudes are 73–135 and latitudes 3–54; "
        f"write the longitude first: {right}",
    )


def _say_beyond(position: Position) -> Text:
    said = _pair(position)
    return Text(
        f"“{said}”超出范围：经度在±180之间，纬度在±90之间；请用度，不用投影坐标（米）",
        f" “{said}” is out of range: longitudes are within ±180, latitudes within ±90; "
        "write degrees, not projected metres",
    )


_WRONG: tuple[tuple[Callable[[Position], bool], Callable[[Position], Text]], ...] = (
    (lambda position: not _finite(position), _say_not_finite),
    (_swapped, _say_swapped),
    (_beyond, _say_beyond),
)


def _pair(position: Position) -> str:
    return f"{_short(position.longitude)},{_short(position.latitude)}"


def _of_ring(number: int, ring: Ring) -> Iterator[Text]:
    if ring[0] != ring[-1]:
        yield Text(
            f"第{number}个环没有闭合：末点{_pair(ring[-1])}应与首点{_pair(ring[0])}相同",
            f"ring {number} is not closed: its last vertex {_pair(ring[-1])} should be its first, {_pair(ring[0])}",
        )
    elif len(ring) < 4:  # noqa: PLR2004 — a triangle, and back
        yield Text(
            f"第{number}个环只有{len(ring)}个顶点，连同回到首点至少要4个",
            f"ring {number} has {len(ring)} vertices and needs 4, the way back included",
        )


def _together(faults: list[Text]) -> Text:
    """Put the faults into one saying; of very many, the first ones and their number."""
    more = len(faults) - _MOST_FAULTS
    rest = Text(f"；另有{more}处", f"; and {more} more") if more > 0 else NOTHING
    said = Text("；".join(fault.zh for fault in faults[:_MOST_FAULTS]), "; ".join(f.en for f in faults[:_MOST_FAULTS]))
    return Text(f"{said.zh}{rest.zh}。", f"{said.en[:1].upper()}{said.en[1:]}{rest.en}.")


# --- measuring


def bounds(shape: Shape) -> Bounds:
    """Return the box around a shape."""
    longitudes, latitudes = zip(*shape.positions, strict=True)
    return Bounds(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


def centre(shape: Shape) -> Position:
    """Return where a sign of the shape stands: halfway along its longest line, or in the middle of its largest area.

    Of points it is their mean. The middle of a bent area may lie outside it.
    """
    if shape.kind.lines:
        return _halfway(max((ring for part in shape.parts for ring in part), key=_length))
    if shape.kind.closed:
        return _middle(max((part[0] for part in shape.parts), key=lambda ring: abs(_area(ring))))
    return _mean(shape.positions)


def _mean(positions: tuple[Position, ...]) -> Position:
    longitudes, latitudes = zip(*positions, strict=True)
    return _rounded(Position(sum(longitudes) / len(positions), sum(latitudes) / len(positions)))


def _cross(one: Position, other: Position) -> Decimal:
    return one.longitude * other.latitude - other.longitude * one.latitude


def _area(ring: Ring) -> Decimal:
    """Twice the ring's area in square degrees: positive where it runs counterclockwise."""
    return sum((_cross(one, other) for one, other in pairwise(ring)), Decimal(0))


def _oriented(part: Part) -> Part:
    """Turn the outer ring counterclockwise and the holes clockwise (RFC 7946)."""
    wanted = [_area(ring) >= 0 if place == 0 else _area(ring) <= 0 for place, ring in enumerate(part)]
    return tuple(ring if right else ring[::-1] for ring, right in zip(part, wanted, strict=True))


def _middle(ring: Ring) -> Position:
    """Return the centre of gravity of a ring's area; of one without area, the mean of its vertices."""
    area = _area(ring)
    if not area:
        return _mean(ring[:-1])
    weights = [_cross(one, other) for one, other in pairwise(ring)]
    sums = [(one.longitude + other.longitude, one.latitude + other.latitude) for one, other in pairwise(ring)]
    east = sum((weight * pair[0] for weight, pair in zip(weights, sums, strict=True)), Decimal(0))
    north = sum((weight * pair[1] for weight, pair in zip(weights, sums, strict=True)), Decimal(0))
    return _rounded(Position(east / (3 * area), north / (3 * area)))


def _length(ring: Ring) -> float:
    return sum(_step(one, other) for one, other in pairwise(ring))


def _step(one: Position, other: Position) -> float:
    """Measure well enough to compare: in degrees, those of longitude narrowed by the latitude."""
    narrowed = math.cos(math.radians(float(one.latitude)))
    return math.hypot(float(other.longitude - one.longitude) * narrowed, float(other.latitude - one.latitude))


def _halfway(ring: Ring) -> Position:
    left = _length(ring) / 2
    for one, other in pairwise(ring):
        step = _step(one, other)
        if step and left <= step:
            share = Decimal(left / step)
            east = one.longitude + (other.longitude - one.longitude) * share
            return _rounded(Position(east, one.latitude + (other.latitude - one.latitude) * share))
        left -= step
    return ring[0]
