"""Sites: the sketch of the model district and its streets, and a made-up but possible place inside each of them.

The sketch (示意图) is our own drawing and shows no boundary. Degrees are counted in whole hundred-thousandths, about a
metre, so that the places are the same on every machine. Coordinates are CGCS2000/WGS-84.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from daxu.catalogue.named_projects import Shape
from daxu.catalogue.sample_plan import draw

FOLDER: Final = Path(__file__).parent / "yuhuatai_2024"
FINE: Final = 100_000
_TRIES: Final = 400

Spot = tuple[int, int]


@cache
def outline_map() -> str:
    """Return the district's outline as GeoJSON text: one feature, whose properties say that it is a sketch."""
    return (FOLDER / "outline.geojson").read_text(encoding="utf-8")


@cache
def streets_map() -> str:
    """Return streets and parks as GeoJSON text: one feature each, with the `code` of its organisation."""
    return (FOLDER / "streets.geojson").read_text(encoding="utf-8")


@cache
def blocks() -> dict[str, tuple[Spot, ...]]:
    """Return the ring of every street and park, in hundred-thousandths of a degree."""
    drawn = json.loads(streets_map(), parse_float=Decimal)
    return {feature["properties"]["code"]: _ring(feature) for feature in drawn["features"]}


def _ring(feature: dict[str, dict[str, list[list[tuple[Decimal, Decimal]]]]]) -> tuple[Spot, ...]:
    (outer,) = feature["geometry"]["coordinates"]
    return tuple((int(longitude * FINE), int(latitude * FINE)) for longitude, latitude in outer)


def site(block: str, key: str, shape: Shape) -> str:
    """Return GeoJSON geometry text of a place inside a street or park that follows from the key alone."""
    ring = blocks()[block]
    for turn in range(_TRIES):
        spots = _figure(_somewhere(ring, f"{key}|{turn}"), key, shape)
        if all(_inside(spot, ring) for spot in spots):
            return _geometry(spots, shape)
    raise ValueError(f"{block}中放不下{key}。 There is no room for {key} in {block}.")


def _somewhere(ring: Sequence[Spot], key: str) -> Spot:
    """Return a spot of the smallest box around the ring."""
    longitudes, latitudes = zip(*ring, strict=True)
    return (
        draw(f"{key}|east", min(longitudes), max(longitudes)),
        draw(f"{key}|north", min(latitudes), max(latitudes)),
    )


def _figure(centre: Spot, key: str, shape: Shape) -> tuple[Spot, ...]:
    """Return the spots that make up a point, a road of one to two kilometres, or a plot of some hundred metres."""
    east, north = centre
    if shape is Shape.POINT:
        return (centre,)
    across, up = draw(f"{key}|across", 150, 320), draw(f"{key}|up", 120, 260)
    if shape is Shape.AREA:
        corners = ((-across, -up), (across, -up + 40), (across - 50, up), (-across + 30, up - 30))
        return tuple((east + x, north + y) for x, y in (*corners, corners[0]))
    steep = draw(f"{key}|steep", -3, 3)
    bends = ((-3, -steep), (-1, -steep // 2), (1, steep // 3), (3, steep))
    return tuple((east + x * across, north + y * up) for x, y in bends)


def _inside(spot: Spot, ring: Sequence[Spot]) -> bool:
    """Whether a spot lies inside a ring: a ray from it crosses the ring an odd number of times."""
    return sum(_crosses(spot, first, second) for first, second in pairwise(ring)) % 2 == 1


def _crosses(spot: Spot, first: Spot, second: Spot) -> bool:
    """Whether the ray eastwards from a spot crosses an edge; exact, in whole numbers."""
    (x, y), (x1, y1), (x2, y2) = spot, first, second
    if (y1 > y) == (y2 > y):
        return False
    side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
    return side > 0 if y2 > y1 else side < 0


def _geometry(spots: Sequence[Spot], shape: Shape) -> str:
    written = [f"[{_degrees(east)},{_degrees(north)}]" for east, north in spots]
    if shape is Shape.POINT:
        return f'{{"type":"Point","coordinates":{written[0]}}}'
    row = f"[{','.join(written)}]"
    if shape is Shape.LINE:
        return f'{{"type":"LineString","coordinates":{row}}}'
    return f'{{"type":"Polygon","coordinates":[{row}]}}'


def _degrees(count: int) -> str:
    """Write hundred-thousandths of a degree as JSON writes the shortest such number: 11870050 → 118.7005."""
    whole, rest = divmod(count, FINE)
    decimals = f"{rest:05d}".rstrip("0") or "0"
    return f"{whole}.{decimals}"
