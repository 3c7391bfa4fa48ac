"""Exporting: the projects found as GeoJSON for a map or a GIS, and their days as an iCalendar for anybody's diary.

Coordinates are degrees of CGCS2000, which GeoJSON (RFC 7946) may take for WGS-84: the two differ by centimetres.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from daxu.core.projects.stage import Stage
from daxu.core.text import Text
from daxu.desk.found_projects import DueIssue, FoundProject, Place

Said = Callable[[Text], str]
"""How something said in both languages is written for the reader."""
Node = tuple[str, str, Stage, date]
"""A planned day: project, its name, the stage, the day."""
Members = Mapping[str, Any]


def feature(place: Place, **properties: object) -> dict[str, Any]:
    """Return a project as a GeoJSON feature: its own shape where it has one, else its point."""
    point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    shape = json.loads(place.shape) if place.shape else point
    return {"type": "Feature", "id": place.id, "geometry": shape, "properties": {"id": place.id, **properties}}


def collection(features: Iterable[Members], **members: object) -> bytes:
    """Write features as one GeoJSON file; `members` say of all what they are (RFC 7946 lets them stand there)."""
    whole = {"type": "FeatureCollection", **members, "features": list(features)}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def facts_of(one: FoundProject) -> dict[str, object]:
    """Return what is said of a project in a file for machines: codes and whole yuan."""
    return {
        "name": one.name,
        "sector": one.sector,
        "lead": one.lead,
        "block": one.block,
        "stage": one.stage,
        "condition": one.condition,
        "category": one.category,
        "total_yuan": one.total,
        "planned_yuan": one.planned,
        "done_yuan": one.done,
        "listed_yuan": one.listed,
        "open_issues": one.open_issues,
        "sample": one.sample,
    }


def calendar(
    nodes: Iterable[Node], issues: Iterable[DueIssue], *, now: datetime, said: Said, page: Callable[[str], str]
) -> bytes:
    """Write planned days and days by which issues are to be solved as events of a whole day.

    An event keeps its UID whatever its day becomes: who reads the file again sees it move, not twice.
    """
    whole = Calendar()
    whole.add("prodid", "-//Daxu//projects//ZH")
    whole.add("version", "2.0")
    whole.add("x-wr-calname", said(Text("项目节点和问题时限", "Project nodes and due days of issues")))
    stamp = now.astimezone(UTC)
    for project, name, stage, day in nodes:
        words = Text(f"计划{stage.value}：{name}", f"Planned {stage.english}: {name}")
        whole.add_component(_event(f"{project}|{stage.name}", day, said(words), stamp, page(project)))
    for one in issues:
        words = Text(f"问题时限：{one.name}（{one.category}）", f"Issue due: {one.name} ({one.category})")
        event = _event(f"{one.project}|issue|{one.number}", one.due, said(words), stamp, page(one.project))
        event.add("description", one.words)
        whole.add_component(event)
    written: bytes = whole.to_ical()
    return written


def _event(name: str, day: date, summary: str, stamp: datetime, address: str) -> Event:
    event = Event()
    event.add("uid", f"{hashlib.sha256(f'project|{name}'.encode()).hexdigest()[:32]}@daxu")
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", summary)
    event.add("url", address)
    event.add("transp", "TRANSPARENT")
    return event
