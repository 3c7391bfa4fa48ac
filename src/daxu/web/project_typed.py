"""What is typed about a project: the fields of a form, what was posted, and what it means — exact, or said why not.

Nothing typed is ever lost: whatever is wrong with it goes back to the page as it came, with the fault beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol, TypeVar

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daxu.core.filing import Evidence
from daxu.core.projects.entering import FIRST_YEAR, LAST_YEAR, MONTH
from daxu.core.projects.geometry import BadShape, Crs
from daxu.core.projects.geometry import read as shape_of
from daxu.core.projects.project import Photo, Spot
from daxu.core.quantity import PERCENT, WAN_YUAN, YI_YUAN, YUAN, BadQuantity, plain
from daxu.desk import evidence, pictures
from daxu.desk.evidence import NotEvidence
from daxu.duties.filing import BadValue, parsed
from daxu.web import unmistakable
from daxu.web.saying import in_english, told
from daxu.web.submission import Fault

MOST_FILES = 20
LARGEST_REQUEST = 3 * evidence.LARGEST + evidence.MEGABYTE
_LONGEST = 20_000
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MONEY_UNITS = {"wan": WAN_YUAN, "yi": YI_YUAN, "yuan": YUAN}
Word = TypeVar("Word", bound=Enum)
_CRS = {"wgs84": Crs.WGS84, "gcj02": Crs.GCJ02, "bd09": Crs.BD09}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form, with what stands in it and what is wrong with that; `before` is data for the page's script."""

    name: str
    label: str
    kind: str = "text"
    help: str = ""
    choices: Sequence[tuple[str, str]] = ()
    optional: bool = False
    longest: int = 200
    unit: str = ""
    before: str = ""
    value: str = ""
    error: str = ""

    @property
    def state(self) -> SafeString:
        """What a reader of the screen hears with the field, as attributes: that it is wrong; its fault, its help."""
        said = " ".join(f"{self.name}-{one}" for one, words in (("error", self.error), ("help", self.help)) if words)
        wrong = [("invalid", "true")] if self.error else []
        return format_html_join("", ' aria-{}="{}"', [*wrong, *([("describedby", said)] if said else [])])

    @property
    def values(self) -> list[str]:
        """The several values of a field that takes several."""
        return self.value.split(",")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was posted: words by field, and the hashes of the files and photos that are kept already."""

    words: Mapping[str, str] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()

    def get(self, name: str) -> str:
        """Return what stands in a field."""
        return self.words.get(name, "").strip()


def posted(request: HttpRequest, organisation: str, by: str) -> Typed:
    """Read a posted form; files are kept at once, so that a mistake elsewhere does not ask for them again."""
    sent = request.POST
    words = {name: ",".join(sent.getlist(name))[:_LONGEST].replace("\0", "") for name in sent}
    faults: list[Fault] = []
    files = _kept(request, "file", organisation, by, faults)
    photos = _kept(request, "photo", organisation, by, faults)
    return Typed(
        words,
        _first_few((*sent.getlist("kept-file"), *files)),
        _first_few((*sent.getlist("kept-photo"), *photos)),
        tuple(faults),
    )


def _first_few(digests: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(digests))[:MOST_FILES]


def _kept(request: HttpRequest, name: str, organisation: str, by: str, faults: list[Fault]) -> list[str]:
    kept: list[str] = []
    for upload in request.FILES.getlist(name)[:MOST_FILES]:
        try:
            kept.append(keep_file(upload, organisation, by, photo=name == "photo").digest)
        except NotEvidence as refused:
            faults.append(Fault(name, told(refused.why)))
    return kept


def keep_file(upload: Any, organisation: str, by: str, *, photo: bool) -> Evidence:
    """Keep an uploaded file, a photo with its small picture. Raise NotEvidence."""
    content, name = upload.read(evidence.LARGEST + 1), upload.name or ""
    kept = pictures.keep if photo else evidence.keep
    return kept(content, name, organisation=organisation, by=by, now=now())


class Understanding:
    """What was typed, as it is meant; every fault is gathered with its field."""

    def __init__(self, typed: Typed, organisation: str) -> None:
        """Begin with the faults of the files."""
        self.typed = typed
        self.organisation = organisation
        self.faults: list[Fault] = list(typed.faults)

    def wrong(self, name: str, said: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(name, said))

    def text(self, name: str, longest: int = 2000) -> str:
        """Return the words of a field."""
        words = self.typed.get(name).replace("\r\n", "\n")
        if len(words) > longest:
            self.wrong(name, _("太长了，最多%(most)d字，现有%(count)d字。") % {"most": longest, "count": len(words)})
        return words[:longest]

    def several(self, name: str) -> tuple[str, ...]:
        """Return the values of a field that takes several."""
        return tuple(one for one in self.typed.get(name).split(",") if one)

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the lines of a field, each once; 、 parts lines, too."""
        return tuple(dict.fromkeys(one.strip() for one in re.split(r"[\n、；;]", self.text(name)) if one.strip()))

    def day(self, name: str) -> date | None:
        """Return a day, None where the field is empty."""
        written = self.typed.get(name)
        if not written:
            return None
        text = unmistakable.day(written)
        try:
            found = date.fromisoformat(text if _DAY.fullmatch(text) else "")
        except ValueError:
            self.wrong(name, _("看不懂日期“%(written)s”，请写成 2024-06-30 这样。") % {"written": written[:40]})
            return None
        if FIRST_YEAR <= found.year <= LAST_YEAR:
            return found
        years = {"written": written[:40], "first": FIRST_YEAR, "last": LAST_YEAR}
        self.wrong(name, _("日期“%(written)s”不在 %(first)d 年至 %(last)d 年之间，请核对年份。") % years)
        return None

    def needed_day(self, name: str, otherwise: date) -> date:
        """Return a day; the field may not be empty."""
        if not self.typed.get(name):
            self.wrong(name, _("请填日期。"))
        return self.day(name) or otherwise

    def month(self, name: str) -> str:
        """Return a month written 2024-06; empty where the field is."""
        written = self.typed.get(name)
        found = unmistakable.month(written)
        if found and not MONTH.fullmatch(found):
            self.wrong(name, _("看不懂月份“%(written)s”，请写成 2024-06 这样。") % {"written": written[:40]})
            return ""
        return found

    def one_of(self, name: str, kind: type[Word]) -> Word | None:
        """Return a word of a list, None where nothing is chosen."""
        written = self.typed.get(name)
        try:
            return kind(written) if written else None
        except ValueError:
            self.wrong(name, _("没有“%(written)s”这个选项。") % {"written": written[:40]})
            return None

    def number(self, name: str) -> Decimal | None:
        """Return a bare number as it was typed, exactly; None where the field is empty."""
        return self.amount(name, self.typed.get(name).rstrip("%％"))

    def share(self, name: str) -> Decimal | None:
        """Return a share typed in percent, 0 to 1; None where the field is empty."""
        number = self.number(name)
        return None if number is None else number / 100

    def money(self, name: str) -> int | None:
        """Return whole yuan: 1200 in the chosen unit, 1.2亿, ￥3,200万元, 1亿2000万; None where the field is empty."""
        written = self.typed.get(name)
        unit = _MONEY_UNITS.get(self.typed.get(f"{name}-unit"), WAN_YUAN)
        if not written:
            return None
        try:
            quantity = parsed(unmistakable.money(written).replace("_", "?"), unit)
            yuan = quantity.to(YUAN)
        except (BadValue, BadQuantity, ValueError, ArithmeticError):
            self.wrong(
                name, _("看不懂金额“%(written)s”，请写成 1200、1.2亿 或 3,200万元。") % {"written": written[:40]}
            )
            return None
        if quantity.is_range or str(quantity)[:1] in "约近超" or yuan.number != int(yuan.number):
            self.wrong(name, _("金额要写到元的确数，“%(written)s”不是。") % {"written": written[:40]})
            return None
        return int(yuan.number)

    def amount(self, name: str, written: str) -> Decimal | None:
        """Return a bare number that is a part of a field."""
        if not written:
            return None
        try:
            return parsed(written, PERCENT).number
        except (BadValue, ValueError, ArithmeticError):
            self.wrong(name, _("“%(written)s”不是数，请填数字。") % {"written": written[:40]})
            return None

    def files(self) -> tuple[Evidence, ...]:
        """Return the files that were attached, and whose content the house keeps."""
        return self._given(self.typed.files)

    def _given(self, digests: tuple[str, ...]) -> tuple[Evidence, ...]:
        given = evidence.of(self.organisation, list(digests))
        return tuple(given[one] for one in digests if one in given)

    def photos(self, otherwise: date) -> tuple[Photo, ...]:
        """Return the photos with their place and day, typed or their own; photos without a place are refused."""
        given = [one for one in self._given(self.typed.photos) if one.sort in pictures.SORTS]
        if not given:
            return ()
        spot = self.spot("place", "accuracy") if self.typed.get("place") else None
        if self.typed.get("place") and spot is None:
            return ()
        day = self.day("photo-day")
        return tuple(photo for one in given if (photo := self.photo(one, spot, day, otherwise)))

    def photo(self, file: Evidence, spot: Spot | None, day: date | None, otherwise: date) -> Photo | None:
        """Return a photo; one that has no place, neither typed nor its own, is a fault that is said once."""
        found = pictures.photo(file, spot, day, otherwise)
        if found is None and not any(fault.field == "place" for fault in self.faults):
            said = _("照片没有地点，照片里也没有记录，没有收下：请按“取当前位置”，或填经度和纬度，如 118.78,32.0。")
            self.wrong("place", said)
        return found

    @property
    def crs(self) -> Crs:
        """The coordinate system that was chosen."""
        return _CRS.get(self.typed.get("crs"), Crs.WGS84)

    def spot(self, name: str, accuracy: str = "") -> Spot | None:
        """Return the place that was typed; a fault where it cannot be read."""
        written = self.typed.get(name)
        try:
            position = shape_of(written, self.crs).positions[0]
        except BadShape as bad:
            self.wrong(name, told(bad.why))
            return None
        around = self.typed.get(accuracy) if accuracy else ""
        metres = Decimal(around) if re.fullmatch(r"\d{1,7}(\.\d{1,6})?", around) else None
        return Spot(position.longitude, position.latitude, metres)


class Spoken(Protocol):
    """A word of the core with its English."""

    @property
    def value(self) -> str:
        """The Chinese word."""

    @property
    def english(self) -> str:
        """The English word."""


def spoken(word: Spoken) -> str:
    """Say a word of the core: 竣工 of a stage and 竣工 of a year's plan are two words in English."""
    return word.english if in_english() else word.value


def own_said(photos: Sequence[Photo]) -> str:
    """Say of how many photos the place or the day was read from the photo itself; empty where of none."""
    count = sum(photo.own_place or photo.own_day for photo in photos)
    words = ngettext(
        "%(count)d张照片的地点或日期取自照片里的记录（EXIF，WGS-84），请核对。",
        "%(count)d张照片的地点或日期取自照片里的记录（EXIF，WGS-84），请核对。",
        count,
    )
    return words % {"count": count} if count else ""


def place_systems() -> list[tuple[str, str]]:
    """Return where coordinates may come from: a device or a survey, or the maps that shift them."""
    gps = _("手机定位或测绘成果（WGS-84、CGCS2000）")
    return [("wgs84", gps), ("gcj02", _("高德、腾讯地图（GCJ-02）")), ("bd09", _("百度地图（BD-09）"))]


def money_typed(yuan: int | None, name: str) -> dict[str, str]:
    """Write an amount down as a form shows it: in 万元, whatever it is."""
    if yuan is None:
        return {}
    return {name: plain(Decimal(yuan) / 10_000), f"{name}-unit": "wan"}


def filled(fields: Sequence[Field], typed: Typed, faults: Sequence[Fault]) -> list[Field]:
    """Return the fields with what was typed and what is wrong with it."""
    said = {fault.field: fault.said for fault in reversed(faults)}
    return [
        replace(
            one,
            value=typed.words.get(one.name, ""),
            error=said.get(one.name, ""),
            unit=typed.words.get(f"{one.name}-unit", one.unit),
        )
        for one in fields
    ]
