"""Where projects lie: the Chinese coordinate systems, and shapes as people paste them."""

from __future__ import annotations

import json
import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import Row
from test_method_pages import tables

from daxu.core.projects.crossing import crossing
from daxu.core.projects.geometry import (
    MOST_LETTERS,
    MOST_VERTICES,
    BadShape,
    Bounds,
    Crs,
    Position,
    ShapeKind,
    bd09,
    bounds,
    centre,
    gcj02,
    gcj02_of_bd09,
    read,
    to_cgcs2000,
    wgs84,
)

SQUARE = '{"type":"Polygon","coordinates":[[[118,32],[119,32],[119,33],[118,33],[118,32]]]}'


def position(longitude: str, latitude: str) -> Position:
    return Position(Decimal(longitude), Decimal(latitude))


def refused(text: str) -> BadShape:
    with pytest.raises(BadShape) as caught:
        read(text)
    return caught.value


# --- the systems


@pytest.mark.parametrize("row", next(table for table in tables("projects.md") if "坐标系" in table[0]))
def test_known_places_are_where_the_published_programs_put_them(row: Row):
    """The pairs are those of the tests of googollee/eviltransform and wandergis/coordtransform."""
    told, earth = (row["经度"], row["纬度"]), (row["CGCS2000经度"], row["CGCS2000纬度"])
    assert to_cgcs2000(position(*told), Crs(row["坐标系"])) == position(*earth)
    if row["坐标系"] == Crs.GCJ02.value:
        assert gcj02(*map(float, earth)) == pytest.approx([float(number) for number in told], abs=1e-9)


def test_baidus_places_too():
    """The pairs are those of wandergis/coordtransform, whose way back is an approximation."""
    assert bd09(116.404, 39.915) == pytest.approx((116.41036949371029, 39.92133699351021), abs=1e-9)
    assert gcj02_of_bd09(116.404, 39.915) == pytest.approx((116.39762729119315, 39.90865673957631), abs=2e-6)


@pytest.mark.parametrize("place", [(2.3522, 48.8566), (-122.4, 37.8), (151.2, -33.9), (140.0, 35.0)])
def test_outside_china_nothing_is_moved(place):
    assert gcj02(*place) == wgs84(*place) == bd09(*place) == gcj02_of_bd09(*place) == place


def test_a_place_from_any_system_comes_to_the_same_spot():
    earth = (116.404, 39.915)
    mars = gcj02(*earth)
    told = {Crs.WGS84: earth, Crs.CGCS2000: earth, Crs.GCJ02: mars, Crs.BD09: bd09(*mars)}
    assert set(told) == set(Crs)
    for crs, (longitude, latitude) in told.items():
        found = to_cgcs2000(position(str(longitude), str(latitude)), crs)
        assert max(abs(found.longitude - Decimal("116.404")), abs(found.latitude - Decimal("39.915"))) <= Decimal(
            "1e-7"
        )


IN_CHINA = st.tuples(st.floats(73.7, 134.7), st.floats(18.2, 53.5))


@settings(max_examples=30)
@given(IN_CHINA)
def test_there_and_back_is_the_same_place(place):
    assert wgs84(*gcj02(*place)) == pytest.approx(place, abs=1e-7)
    assert gcj02_of_bd09(*bd09(*place)) == pytest.approx(place, abs=1e-7)


@settings(max_examples=25)
@given(IN_CHINA)
def test_mars_lies_some_hundred_metres_beside_the_earth(place):
    east, north = gcj02(*place)
    assert 0 < max(abs(east - place[0]), abs(north - place[1])) < 0.02


def test_every_system_and_kind_has_its_name_in_both_languages():
    assert {crs.english for crs in Crs} == {"CGCS2000", "WGS-84", "GCJ-02 (Amap, Tencent)", "BD-09 (Baidu)"}
    assert [kind.chinese for kind in ShapeKind] == ["点", "线", "面", "多点", "多线", "多面"]


# --- reading


@pytest.mark.parametrize(
    "text",
    [
        "118.78,32.0",
        " 118.78， 32 ",
        "１１８.７８、３２",
        "118.78 32.00",
        "118.78°E, 32°N",
        "东经118.78°，北纬32°",
        "经度：118.78 纬度：32",
        "POINT(118.78 32)",
        "point Z (118.78 32 15.2)",
        "SRID=4490;POINT (118.78 32)",
        '{"type": "Point", "coordinates": [118.78, 32.0]}',
        '{"type": "Point", "coordinates": [118.780000001, 32, 8.5]}',
        '{"type": "Point", "coordinates": [118.78, 32, 1e-999999999]}',
        '{"type":"Feature","properties":{"name":"甲，乙"},"geometry":{"type":"Point","coordinates":[118.78,32]}}',
        '{"type":"Point","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4490"}},"coordinates":[118.78,32]}',
    ],
)
def test_a_point_is_read_however_it_is_pasted(text):
    assert read(text).geojson == '{"type":"Point","coordinates":[118.78,32]}'


@pytest.mark.parametrize(
    ("wkt", "geojson"),
    [
        ("LINESTRING(118 32, 119 33)", '{"type":"LineString","coordinates":[[118,32],[119,33]]}'),
        ("MULTIPOINT((118 32), (119 33))", '{"type":"MultiPoint","coordinates":[[118,32],[119,33]]}'),
        ("MULTIPOINT(118 32, 119 33)", '{"type":"MultiPoint","coordinates":[[118,32],[119,33]]}'),
        (
            "MULTILINESTRING((118 32, 119 33),(118 31, 119 31))",
            '{"type":"MultiLineString","coordinates":[[[118,32],[119,33]],[[118,31],[119,31]]]}',
        ),
        ("POLYGON((118 32, 119 32, 119 33, 118 33, 118 32))", SQUARE),
        (
            "MULTIPOLYGON(((118 32, 119 32, 119 33, 118 32)))",
            '{"type":"MultiPolygon","coordinates":[[[[118,32],[119,32],[119,33],[118,32]]]]}',
        ),
    ],
)
def test_wkt_and_geojson_say_the_same(wkt, geojson):
    assert read(wkt).geojson == geojson
    assert read(geojson) == read(wkt)
    assert json.loads(geojson)["type"] == read(wkt).kind.value


def test_rings_are_turned_as_the_standard_says():
    clockwise = "POLYGON((118 32,118 33,119 33,119 32,118 32),(118.2 32.2,118.4 32.2,118.4 32.4,118.2 32.2))"
    outer, hole = json.loads(read(clockwise).geojson)["coordinates"]
    assert outer == [[118, 32], [119, 32], [119, 33], [118, 33], [118, 32]]
    assert hole == [[118.2, 32.2], [118.4, 32.4], [118.4, 32.2], [118.2, 32.2]]


def test_a_whole_shape_is_converted_when_it_comes_in():
    mars = [gcj02(118.78, 32.0), gcj02(118.8, 32.01)]
    line = read(f"LINESTRING({', '.join(f'{east} {north}' for east, north in mars)})", Crs.GCJ02)
    assert line.geojson == '{"type":"LineString","coordinates":[[118.78,32],[118.8,32.01]]}'


# --- refusing


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("32.0,118.78", "经纬度写反了", "write the longitude first: 118.78,32.0"),
        ("43.8,87.6", "请先写经度：87.6,43.8", "swapped"),
        ("118.78,92", "超出范围", "out of range"),
        ("POINT(675000 3542000)", "不用投影坐标（米）", "not projected metres"),
        ('{"type":"Point","coordinates":[NaN,32]}', "不是有限的数", "no finite number"),
        ('{"type":"Point","coordinates":[1e999999999,32]}', "超出范围", "out of range"),
        ("POLYGON((118 32,119 32,119 33,118 33))", "第1个环没有闭合：末点118,33应与首点118,32相同", "not closed"),
        ("POLYGON((118 32,119 32,118 32))", "只有3个顶点", "needs 4"),
        ("LINESTRING(118 32)", "第1条线只有1个顶点", "needs 2"),
        ('{"type":"Polygon","coordinates":[[118,32],[119,33]]}', "类型写的是面（Polygon）", "called a Polygon"),
        ('{"type":"Point","coordinates":["118.78","32"]}', "坐标却不成点", "[118.78,32]"),
        ('{"type":"Point","coordinates":[true,32]}', "坐标却不成点", "make none"),
        ('{"type":"MultiPolygon","coordinates":[]}', "坐标却不成多面", "make none"),
        ('{"type":"Point"}', "坐标却不成点", "make none"),
        ('{"type":"GeometryCollection","geometries":[]}', "type是“GeometryCollection”", "one of Point"),
        ("[118.78,32]", "type是“None”", "Feature with one"),
        ('{"type":"Point","coordinates":[118.78', "不是完整的GeoJSON", "no complete GeoJSON"),
        ('{"type":"Point","coordinates":' + "[" * 50_000, "不是完整的GeoJSON", "no complete GeoJSON"),
        ("SRID=4549;POINT(118 32)", "自称坐标系为“SRID=4549”", "EPSG:4490"),
        ('{"type":"Point","crs":"EPSG:4549","coordinates":[118,32]}', "EPSG:4549", "convert them"),
        ("", "看不懂位置", "cannot read"),
        ("雨花台区政府", "看不懂位置“雨花台区政府”", "longitude first"),
        ("POINT(abc 32)", "看不懂位置", "Cannot read"),
        ("1" * 100_000, "看不懂位置", "Cannot read"),
        ("1" + " " * 100_000 + "x", "看不懂位置", "Cannot read"),
        (" " * (MOST_LETTERS + 1), "最多1000000个", "at most"),
    ],
)
def test_what_cannot_be_a_place_is_refused_with_what_would_do(text, zh, en):
    why = refused(text).why
    assert zh in why.zh
    assert en.lower() in why.en.lower()


def test_all_faults_of_a_shape_come_together():
    why = refused("POLYGON((32 118,119 32,119 33,200 100),(118 32,119 32,118 32))").why
    assert [part[:4] for part in why.zh.split("；") if part.startswith("第")] == [
        "第1个顶",
        "第4个顶",
        "第1个环",
        "第2个环",
    ]
    assert why.en.startswith("Vertex 1")


def test_the_same_fault_is_said_once_with_its_number():
    why = refused("LINESTRING(32 118, 33 119, 34 120)").why
    assert why.zh.count("写反了") == 1
    assert "（共3处）" in why.zh


def test_a_shape_may_have_ten_thousand_vertices_and_no_more():
    line = [f"118.{n:05} 32" for n in range(MOST_VERTICES + 1)]
    assert len(read(f"LINESTRING({','.join(line[:-1])})").positions) == MOST_VERTICES
    assert "10001个顶点" in refused(f"LINESTRING({','.join(line)})").why.zh


# --- measuring


@pytest.mark.parametrize(
    ("text", "middle"),
    [
        ("118.78,32", ("118.78", "32")),
        ("MULTIPOINT(118 32,119 33)", ("118.5", "32.5")),
        ("LINESTRING(118 32,118 34)", ("118", "33")),
        ("LINESTRING(118 32,118 33,118 33,118 36)", ("118", "34")),
        ("LINESTRING(118 32,118 32)", ("118", "32")),
        ("MULTILINESTRING((118 32,118 32.1),(119 32,119 34))", ("119", "33")),
        (SQUARE, ("118.5", "32.5")),
        ("POLYGON((118 32,118 33,118 32.5,118 32))", ("118", "32.5")),
        (
            "MULTIPOLYGON(((110 30,110.1 30,110.1 30.1,110 30)),((118 32,119 32,119 33,118 33,118 32)))",
            ("118.5", "32.5"),
        ),
    ],
)
def test_the_centre_is_where_a_sign_would_stand(text, middle):
    assert centre(read(text)) == position(*middle)


def test_the_bounds_hold_every_vertex():
    assert bounds(read("LINESTRING(118 33,119 32)")) == Bounds(*map(Decimal, (118, 32, 119, 33)))


DEGREES = st.tuples(st.decimals(73, 135, places=9), st.decimals(18, 53, places=9))


@st.composite
def drawn(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(("MULTIPOINT", "LINESTRING", "POLYGON")))
    told = [f"{east} {north}" for east, north in draw(st.lists(DEGREES, min_size=3, max_size=6))]
    if kind == "POLYGON":
        return f"POLYGON(({','.join([*told, told[0]])}))"
    return f"{kind}({','.join(told)})"


@settings(max_examples=25)
@given(drawn())
def test_what_is_written_reads_as_itself_and_its_centre_lies_within_reach(text):
    shape = read(text)
    assert read(shape.geojson) == shape
    assert read(shape.geojson).geojson == shape.geojson
    box = bounds(shape)
    assert all(box.west <= p.longitude <= box.east and box.south <= p.latitude <= box.north for p in shape.positions)
    if shape.kind is not ShapeKind.AREA:
        middle = centre(shape)
        assert box.west <= middle.longitude <= box.east
        assert box.south <= middle.latitude <= box.north


PASTED = (SQUARE, "118.78,32.0", "MULTILINESTRING((118 32, 119 33),(118 31, 119 31))")


@settings(max_examples=30)
@given(st.sampled_from(PASTED), st.integers(0, 80), st.integers(0, 3), st.sampled_from(["", "-", "9e9", "[", "(", "x"]))
def test_whatever_is_pasted_is_read_or_refused_with_a_reason(pasted, at, cut, put):
    spoilt = pasted[:at] + put + pasted[at + cut :]
    try:
        said = read(spoilt).geojson
    except BadShape as bad:
        said = bad.why.zh
    assert said.endswith(("}", "。"))


@pytest.mark.parametrize(
    ("ring", "place"),
    [
        ("118.7 32.0,118.8 32.1,118.8 32.0,118.7 32.1,118.7 32.0", "第1条边与第3条边在“118.7500000,32.0500000”"),
        ("118.7 32.0,118.8 32.0,118.8 32.1,118.75 32.0,118.75 31.9,118.7 32.1,118.7 32.0", "“118.7250000,32.0000000”"),
        (
            "118.7 32.0,118.8 32.0,118.8 32.1,118.75 32.0,118.75 31.9,118.72 31.9,118.72 32.0,118.7 32.1,118.7 32.0",
            "“118.7200000,32.0000000”",
        ),
    ],
)
def test_an_area_that_crosses_itself_is_told_the_place(ring, place):
    assert place in crossing(read(f"POLYGON(({ring}))")).zh


def test_boundaries_that_only_touch_and_lines_are_let_through():
    outer = "118.7 32.0,118.8 32.0,118.8 32.1,118.7 32.1,118.7 32.0"
    inner = "118.72 32.02,118.74 32.02,118.74 32.04,118.72 32.04,118.72 32.02"
    neighbour = "118.8 32.0,118.9 32.0,118.9 32.1,118.8 32.1,118.8 32.0"
    crossed = "118.7 32.0,118.8 32.1,118.8 32.0,118.7 32.1"
    assert crossing(read(f"POLYGON(({outer}),({inner}))")) is None
    assert crossing(read(f"MULTIPOLYGON((({outer})),(({neighbour})))")) is None
    assert crossing(read(f"LINESTRING({crossed})")) is None
    hole = "118.78 32.02,118.82 32.02,118.82 32.04,118.78 32.04,118.78 32.02"
    assert "第1个环的第2条边与第2个环" in crossing(read(f"POLYGON(({outer}),({hole}))")).zh


def test_an_outline_of_ten_thousand_vertices_is_looked_through_and_a_scribble_is_not():
    turns = [2 * math.pi * number / 9_999 for number in range(9_999)]
    circle = ",".join(f"{118.8 + math.cos(turn) / 10:.7f} {32 + math.sin(turn) / 10:.7f}" for turn in (*turns, 0))
    assert crossing(read(f"POLYGON(({circle}))")) is None
    scribble = [f"{118 + (number % 2) * 0.9} {32 + number / 10_000:.4f}" for number in range(4_000)]
    tangle = ",".join((*scribble, "117.9 32.6", scribble[0]))
    assert "过于纠缠" in crossing(read(f"POLYGON(({tangle}))")).zh
