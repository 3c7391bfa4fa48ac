"""Projects as files for other programs: a calendar whose events move instead of doubling, and GeoJSON shapes."""

from __future__ import annotations

import json
from datetime import date

from icalendar import Calendar

from daxu.core.projects.stage import Stage
from daxu.desk.found_projects import DueIssue, Place
from daxu.duties.projects import exporting
from world import at


def calendar(start: date, *issues: DueIssue, said=lambda text: text.zh) -> Calendar:
    nodes = [("P1", "岱山中路北延", Stage.STARTED, start)]
    made = exporting.calendar(nodes, issues, now=at("2024-07-01"), said=said, page="https://daxu/projects/{}".format)
    return Calendar.from_ical(made)


def test_a_planned_day_is_an_event_of_a_whole_day_that_leads_to_its_project():
    (event,) = calendar(date(2024, 6, 30)).walk("VEVENT")
    assert event["summary"] == "计划开工：岱山中路北延"
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2024, 6, 30), date(2024, 7, 1))
    assert event["url"] == "https://daxu/projects/P1"


def test_an_event_whose_day_was_changed_is_the_same_event():
    before, after = (calendar(day).walk("VEVENT")[0] for day in (date(2024, 6, 30), date(2024, 9, 30)))
    assert before["uid"] == after["uid"]
    assert before.decoded("dtstart") != after.decoded("dtstart")


def test_the_day_of_an_issue_says_what_the_issue_is_in_the_readers_language():
    due = DueIssue("P1", "岱山中路北延", 2, "用地", "土地证没有办,\n差一个章", "gtj", date(2024, 7, 15))
    both = calendar(date(2024, 6, 30), due, said=lambda text: text.en).walk("VEVENT")
    assert [str(one["summary"]) for one in both] == ["Planned started: 岱山中路北延", "Issue due: 岱山中路北延 (用地)"]
    assert both[1]["description"] == "土地证没有办,\n差一个章"
    assert both[0]["uid"] != both[1]["uid"]


def test_a_project_is_drawn_by_its_shape_else_by_its_point():
    line = '{"type":"LineString","coordinates":[[118.7,31.9],[118.8,31.9]]}'
    places = [
        Place(code, code, 118.75, 31.9, shape, "开工", "在建", "道路", sample=False)
        for code, shape in (("A", line), ("B", ""))
    ]
    told = json.loads(exporting.collection([exporting.feature(one, name=one.name) for one in places], filter="全部"))
    assert [one["geometry"] for one in told["features"]] == [
        json.loads(line), {"type": "Point", "coordinates": [118.75, 31.9]},
    ]  # fmt: skip
    assert (told["type"], told["filter"], told["features"][0]["properties"]) == (
        "FeatureCollection", "全部", {"id": "A", "name": "A"},
    )  # fmt: skip
