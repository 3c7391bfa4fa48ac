"""The map of projects: the district's own drawing, each project on it by condition, and the same projects as a list."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from daxu.core.projects.stage import Condition, Stage
from daxu.desk import found_projects
from daxu.desk.found_projects import Box, Place, Wanted
from daxu.desk.permissions import SEE_PROJECTS, allows
from daxu.duties.projects import exporting
from daxu.ledger import read
from daxu.web.saying import in_english, stage_said, term
from daxu.web.sketch import SIGNS, Sketch, ground
from daxu.web.views.empty import needs_plan
from daxu.web.views.project_list import ProjectTable
from daxu.web.wanted_projects import Choosing, choosing

MOST_SINGLE = 2_000
"""Projects drawn one by one; more are gathered."""
ACROSS = 24
"""Cells that a map is wide where projects are gathered."""
_NARROWEST = 0.001
_BOX = re.compile(",".join([r"(-?\d{1,3}(?:\.\d{1,9})?)"] * 4))
GEOJSON = "application/geo+json"


@dataclass(frozen=True)
class MapPage(ProjectTable):
    """The projects that were asked for, on the drawing and as a list."""

    @cached_property
    def placed(self) -> int:
        """How many have a place."""
        return found_projects.placed(self.choosing.wanted)

    @property
    def placeless(self) -> int:
        """How many have none, and are in the list alone."""
        return self.sums.count - self.placed

    @property
    def gathered(self) -> bool:
        """Whether they are too many to be drawn one by one."""
        return self.placed > MOST_SINGLE

    @cached_property
    def sketch(self) -> Sketch:
        """The drawing."""
        wanted = self.choosing.wanted
        places: Sequence[Place] = () if self.gathered else found_projects.places(wanted, MOST_SINGLE)
        clusters = _gathered(wanted, None) if self.gathered else ()
        return Sketch(self.choosing.book, in_english(), places, clusters)

    @property
    def signs(self) -> list[tuple[Condition, Any]]:
        """The key: the signs of the conditions that are there."""
        return [(one, SIGNS[one]) for one in Condition if self.sums.conditions.get(one)]

    @property
    def told(self) -> dict[str, Any]:
        """What the script needs to know: where the data is, the signs, the words."""
        return {
            "projects": f"{reverse('projects-places')}?{self.choosing.address}",
            "ground": reverse("projects-outline"),
            "signs": {
                one.value: {"path": sign.path, "colour": sign.colour, "filled": sign.filled}
                for one, sign in SIGNS.items()
            },
            "words": {
                "sketch": _("示意图，不作定界依据"),
                "closer": _("放大"),
                "further": _("缩小"),
                "map": _("地图"),
                "close": _("关闭"),
            },
        }


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project_map(request: HttpRequest) -> HttpResponse:
    """Show the map."""
    return render(request, "web/project_map.html", {"table": MapPage(choosing(request))})


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def places(request: HttpRequest) -> HttpResponse:
    """Give the map its projects: one by one, or gathered where they are many."""
    asked, box = choosing(request), _box(request.GET.get("box", ""))
    if found_projects.placed(asked.wanted, box) > MOST_SINGLE:
        features = [_cluster(*one) for one in _gathered(asked.wanted, box)]
        return HttpResponse(exporting.collection(features, gathered=True), content_type=GEOJSON)
    single = found_projects.places(asked.wanted, MOST_SINGLE, box)
    return HttpResponse(exporting.collection(_feature(asked, one) for one in single), content_type=GEOJSON)


def _box(written: str) -> Box | None:
    """Read west,south,east,north in degrees; anything else asks for the whole map."""
    numbers = _BOX.fullmatch(written)
    return Box(*map(float, numbers.groups())) if numbers else None


def _gathered(wanted: Wanted, box: Box | None) -> list[tuple[float, float, int]]:
    """Gather projects in so many cells across, whether a district is looked at or a province."""
    seen = box or found_projects.extent(wanted)
    return found_projects.clusters(wanted, ACROSS / max(seen.width, _NARROWEST), box) if seen else []


def _feature(asked: Choosing, place: Place) -> dict[str, Any]:
    day = asked.request.GET.get("as_of")
    address = reverse("project", args=[place.id]) + (f"?as_of={asked.wanted.day}" if day else "")
    said = f"{term(place.condition)} · {stage_said(Stage(place.stage))}" if place.stage else term(place.condition)
    spot = [place.longitude, place.latitude]
    more = {"name": place.name, "condition": place.condition, "said": said, "address": address, "spot": spot}
    return exporting.feature(place, **more)


def _cluster(east: float, north: float, several: int) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [east, north]}
    return {"type": "Feature", "geometry": point, "properties": {"several": several}}


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def outline(_request: HttpRequest) -> HttpResponse:
    """Give the district's drawing."""
    content = json.dumps(ground(read.book()), ensure_ascii=False, separators=(",", ":"))
    answer = HttpResponse(content, content_type=GEOJSON)
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
