"""Photographing: files that somebody gives as photos of a site are kept and get their place and day, or say why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from daxu.core.projects.project import Photo, ProjectStep, Spot
from daxu.core.text import Text
from daxu.desk import pictures
from daxu.desk.evidence import NotEvidence
from daxu.duties.projects import acting
from daxu.duties.projects.acting import Hand, NotEntered, NotYours

MOST_PHOTOS = 20
"""Photos that one step may bring."""


@dataclass(frozen=True, slots=True)
class GivenPhotos:
    """Files with their names, and where and when they were taken; None: as each photo says itself (EXIF, WGS-84)."""

    files: Sequence[tuple[bytes, str]]
    spot: Spot | None = None
    day: date | None = None


def with_photos(step: ProjectStep, given: GivenPhotos, *, by: Hand, now: datetime) -> ProjectStep:
    """Return a step with photos that are kept now; a photo of which no day is known is of the step's.

    Raise NotYours before anything is kept, NotEntered with every photo that is none or has no place.
    """
    if why := acting.refusal(step, acting.project_of(step.project), by):
        raise NotYours(why)
    if len(given.files) > MOST_PHOTOS:
        raise NotEntered([Text(f"一次最多{MOST_PHOTOS}张照片。", f"At most {MOST_PHOTOS} photos at once.")])
    photos: list[Photo] = []
    whys: list[Text] = []
    for content, name in given.files:
        try:
            file = pictures.keep(content, name, organisation=step.organisation, by=by.name, now=now)
        except NotEvidence as bad:
            whys.append(bad.why)
            continue
        photo = pictures.photo(file, given.spot, given.day, step.day)
        photos += [photo] if photo else []
        whys += [] if photo else [_no_place(file.name)]
    if whys:
        raise NotEntered(whys)
    return replace(step, photos=(*step.photos, *photos))


def _no_place(name: str) -> Text:
    return Text(
        f"照片“{name}”没有地点，照片里也没有记录；请写明经度和纬度，如 118.78,32.0。",
        f"The photo {name} has no place, not in itself either: give longitude and latitude, such as 118.78,32.0.",
    )
