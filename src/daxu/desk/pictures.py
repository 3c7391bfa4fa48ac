"""Pictures: photos of sites made small to be looked at, and what a camera wrote into them of place and time.

A photo is somebody else's file: of its formats only JPEG, PNG and WebP are opened, within a bound of points that is
looked at before anything is unpacked. What is made of it carries nothing of the file but its points, upright.
"""

from __future__ import annotations

import struct
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from daxu.core.filing import Evidence
from daxu.core.projects.project import Photo, Spot
from daxu.core.text import Text
from daxu.desk import evidence
from daxu.desk.evidence import NotEvidence

if TYPE_CHECKING:
    from collections.abc import Iterator

SORTS = ("jpeg", "png", "webp")
"""The sorts of files that are photos."""
MOST_POINTS = 64_000_000
"""Points of the largest photo: a phone's usual one has 12 to 50 million; unpacked it needs a quarter of a gigabyte."""
EDGE = 640
"""The longer side of a small picture, in points: twice the widest it is shown."""
_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 80
_BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, OverflowError, struct.error, TypeError, KeyError, IndexError,
    ZeroDivisionError, ArithmeticError, UnidentifiedImageError, Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)  # fmt: skip
_EXIF, _GPS = 0x8769, 0x8825
_TAKEN = 0x9003
_NORTH, _LATITUDE, _EAST, _LONGITUDE, _STATUS, _DATUM, _ERROR = 1, 2, 3, 4, 9, 18, 31
_FIRST_YEAR = 1990
_SIXTIETHS = (1, 60, 3600)


class Taken(NamedTuple):
    """What a photo says of itself: where (WGS-84) and on which day, each None where it does not say."""

    spot: Spot | None = None
    day: date | None = None


def keep(content: bytes, name: str, *, organisation: str, by: str, now: datetime) -> Evidence:
    """Keep a photo and its small picture; raise NotEvidence for what is no photo, is broken or has too many points."""
    found = evidence.known(content, name)
    if found.sort not in SORTS:
        raise NotEvidence(
            Text(
                f"“{found.name}”不是照片；请用 JPEG、PNG 或 WebP 格式。",
                f"{found.name} is no photo: use JPEG, PNG or WebP.",
            )
        )
    small = _small(content, found.name)
    kept = evidence.keep(content, name, organisation=organisation, by=by, now=now)
    evidence.write_whole(place(kept.digest), small)
    return kept


def photo(file: Evidence, spot: Spot | None, day: date | None, otherwise: date) -> Photo | None:
    """Return a kept file as a photo of a site; place and day that nobody gave are those that the photo says itself.

    A day that neither gives is `otherwise`; without a place there is no photo: None.
    """
    own = taken(evidence.content_of(file.digest)) if spot is None or day is None else Taken()
    own_day = own.day if day is None and own.day and own.day <= otherwise else None
    where = spot or own.spot
    if where is None:
        return None
    return Photo(file, day or own_day or otherwise, where, own_place=spot is None, own_day=own_day is not None)


def small(digest: str) -> bytes:
    """Return the small picture of a kept photo as JPEG, made where it is not there yet.

    Raise FileNotFoundError where the photo is not there, NotEvidence where it cannot be opened.
    """
    where = place(digest)
    if not where.exists():
        evidence.write_whole(where, _small(evidence.content_of(digest), digest))
    return where.read_bytes()


def taken(content: bytes) -> Taken:
    """Return where and when a photo says that it was taken; what cannot be believed is not said."""
    try:
        with _opened(content, "") as image:
            exif = image.getexif()
            return Taken(_spot(exif.get_ifd(_GPS)), _day(exif.get_ifd(_EXIF).get(_TAKEN)))
    except NotEvidence:
        return Taken()


def place(digest: str) -> Path:
    """Return where a small picture lies; it is made again where it was lost."""
    return Path(settings.HOME) / "pictures" / digest[:2] / f"{digest}.jpg"


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[Image.Image]:
    """Open a photo within bounds; what goes wrong while it is looked at is a fault of the file."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            _must_fit(image, name)
            yield image
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_points(name) from None
    except NotEvidence:
        raise
    except _BROKEN:
        raise NotEvidence(
            Text(
                f"“{name}”不是完整的照片，打不开；请重新拍摄或导出。",
                f"{name} is a broken photo: take or export it again.",
            )
        ) from None


def _must_fit(image: Image.Image, name: str) -> None:
    if image.width * image.height > MOST_POINTS:
        raise _too_many_points(name)


def _too_many_points(name: str) -> NotEvidence:
    most = MOST_POINTS // 10_000
    return NotEvidence(
        Text(
            f"“{name}”像素太多（最多{most}万），没有保存；请缩小后再传。",
            f"{name} has more than {MOST_POINTS:,} points and was not kept: make it smaller.",
        )
    )


def _small(content: bytes, name: str) -> bytes:
    """Return a photo upright and small, on white where it is transparent, with nothing else of the file in it."""
    with _opened(content, name) as image:
        image.draft("RGB", (EDGE, EDGE))  # a JPEG is unpacked no larger than needed
        image.thumbnail((EDGE, EDGE))
        upright = ImageOps.exif_transpose(image).convert("RGBA")
        bare = Image.new("RGB", upright.size, "white")
        bare.paste(upright, mask=upright)
        out = BytesIO()
        bare.save(out, "JPEG", quality=_QUALITY, optimize=True)
        return out.getvalue()


def _day(written: Any) -> date | None:
    """Read 2024:06:20 10:11:12, the camera's own clock."""
    try:
        found = datetime.strptime(str(written)[:19], "%Y:%m:%d %H:%M:%S").date()  # noqa: DTZ007 — the camera names no zone
    except ValueError:
        return None
    return found if found.year >= _FIRST_YEAR else None


def _spot(told: dict[int, Any]) -> Spot | None:
    """Read a place; one without a fix, of another datum or at 0, 0 is none."""
    datum = _word(told.get(_DATUM))
    if _word(told.get(_STATUS)) == "V" or (datum and not datum.replace("-", "").startswith("WGS84")):
        return None
    latitude = _degrees(told.get(_LATITUDE), _word(told.get(_NORTH)), "NS", 90)
    longitude = _degrees(told.get(_LONGITUDE), _word(told.get(_EAST)), "EW", 180)
    if latitude is None or longitude is None or not (latitude or longitude):
        return None
    around = told.get(_ERROR)
    metres = _number(around) if around is not None else None
    return Spot(longitude, latitude, Decimal(round(metres)) if metres and metres > 0 else None)


def _word(told: Any) -> str:
    text = told.decode("ascii", "replace") if isinstance(told, bytes) else str(told or "")
    return text.strip("\0 ").upper()


def _degrees(parts: Any, side: str, sides: str, most: int) -> Decimal | None:
    """Return degrees, minutes and seconds as degrees to seven places (a centimetre)."""
    if not isinstance(parts, tuple) or len(parts) != len(_SIXTIETHS) or len(side) != 1 or side not in sides:
        return None
    numbers = [_number(part) for part in parts]
    if any(number is None or number < 0 for number in numbers):
        return None
    degrees = sum(
        ((number or Fraction(0)) / share for number, share in zip(numbers, _SIXTIETHS, strict=True)), Fraction(0)
    )
    if degrees > most:
        return None
    exact = Decimal(round(degrees * 10**7)).scaleb(-7).normalize()
    return -exact if side == sides[1] else exact


def _number(told: Any) -> Fraction | None:
    """Return a ratio exactly; None for one over nothing."""
    try:
        return Fraction(int(told.numerator), int(told.denominator))
    except (AttributeError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
