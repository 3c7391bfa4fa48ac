"""Photos of sites: small ones upright and bare, bombs refused, and what a camera wrote of place and day taken over."""

from __future__ import annotations

import io
import re
import struct
import zlib
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from daxu.core.projects.project import Facts, ProjectDeed, Spot
from daxu.desk import pictures
from daxu.desk.evidence import NotEvidence
from daxu.desk.models import Person
from daxu.desk.pictures import Taken
from daxu.duties.projects import acting
from daxu.duties.projects.acting import Hand
from world import at

NOW = at("2024-07-10")
HERE = {1: "N", 2: (31, 59, Fraction(2463, 100)), 3: "E", 4: (118, 46, 48), 9: "A", 18: "WGS-84", 31: 12}
PLACE = Spot(Decimal("118.78"), Decimal("31.9901750"), Decimal(12))


def photo_of(
    size=(1200, 800), *, sort="JPEG", turned=0, gps=None, taken="", colour="orange", comment=b""
) -> bytes:  # fmt: skip
    """A photo whose upper left corner is dark, as a camera that says these things of itself writes it."""
    image = Image.new("RGB", size, colour)
    image.paste("navy", (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    if turned:
        exif[0x0112] = turned
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if gps:
        exif.get_ifd(0x8825).update({tag: _ratios(value) for tag, value in gps.items()})
    out = io.BytesIO()
    image.save(out, sort, exif=exif, **({"comment": comment} if comment else {}))
    return out.getvalue()


def _ratios(value):
    if isinstance(value, tuple):
        return tuple(IFDRational(Fraction(part).numerator, Fraction(part).denominator) for part in value)
    return IFDRational(value) if isinstance(value, int) else value


def kept(content: bytes, name: str = "现场.jpg"):
    return pictures.keep(content, name, organisation="jsj", by="李", now=NOW)


WHOLE = photo_of(sort="PNG")
STARTED = {"day": "2024-06-21", "stage": "开工", "document": "施工许可证第9号"}


@pytest.mark.usefixtures("db")
class TestSmallPictures:
    @pytest.mark.parametrize("sort", ["JPEG", "PNG", "WEBP"])
    def test_a_small_picture_is_upright_and_says_nothing_but_its_points(self, sort):
        content = photo_of(
            sort=sort, turned=6, gps=HERE, taken="2024:06:20 09:30:00", comment=b"secret" * (sort == "JPEG")
        )
        small = pictures.small(kept(content).digest)
        with Image.open(io.BytesIO(small)) as image:
            assert (image.format, image.size) == ("JPEG", (427, 640))
            assert (dict(image.getexif()), set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == (
                {}, set(),
            )  # fmt: skip
            dark = [sum(image.getpixel(at_)) < 200 for at_ in ((10, 10), (416, 10), (10, 629), (416, 629))]
        assert dark == [False, True, False, False], "a picture turned by a quarter stands upright"

    def test_what_is_transparent_lies_on_white(self):
        out = io.BytesIO()
        Image.new("RGBA", (20, 10), (0, 0, 0, 0)).save(out, "PNG")
        with Image.open(io.BytesIO(pictures.small(kept(out.getvalue()).digest))) as image:
            assert image.getpixel((5, 5)) == (255, 255, 255)

    def test_one_that_was_lost_is_made_again(self):
        digest = kept(photo_of()).digest
        where = pictures.place(digest)
        before = where.read_bytes()
        where.unlink()
        assert pictures.small(digest) == before

    @pytest.mark.parametrize("points", [(60_000, 60_000), (9_000, 8_000)])
    def test_a_bomb_is_refused_before_it_is_unpacked(self, points):
        with pytest.raises(NotEvidence, match="像素太多"):
            kept(png_that_claims(*points), "大.png")

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (WHOLE[: len(WHOLE) // 2] + b"IEND\xaeB`\x82", "打不开"),
            (b"\xff\xd8\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x00\xff\xd9", "打不开"),
            (b"%PDF-1.4\n%%EOF\n", "不是照片"),
            (b"GIF89a\x01\x00\x01\x00", "没有保存"),
        ],
        ids=["cut off", "a frame without a picture", "a document", "another format"],
    )  # fmt: skip
    def test_what_is_no_photo_is_refused_in_words(self, content, why):
        with pytest.raises(NotEvidence, match=why):
            kept(content)


def png_that_claims(width: int, height: int) -> bytes:
    """A small file that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")
    )


class TestWhatAPhotoSaysOfItself:
    def test_place_to_the_centimetre_and_day(self):
        content = photo_of(gps=HERE, taken="2024:06:20 23:59:00")
        assert pictures.taken(content) == Taken(PLACE, date(2024, 6, 20))

    @pytest.mark.parametrize(
        "gps",
        [
            {**HERE, 9: "V"}, {**HERE, 18: "GCJ-02"}, {**HERE, 2: (95, 0, 0)}, {**HERE, 2: (31, 0)}, {**HERE, 1: "?"},
            {**HERE, 2: (0, 0, 0), 4: (0, 0, 0)}, {key: value for key, value in HERE.items() if key != 4}, {1: "N"},
        ],
        ids=["no fix", "another datum", "beyond the pole", "two parts", "no side", "0, 0", "no longitude", "a side"],
    )  # fmt: skip
    def test_a_place_that_cannot_be_believed_is_not_said(self, gps):
        assert pictures.taken(photo_of(gps=gps)).spot is None

    @pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "1970:01:01 00:00:00", "yesterday", ""])
    def test_a_day_that_cannot_be_believed_is_not_said(self, taken):
        assert pictures.taken(photo_of(taken=taken)).day is None

    def test_a_file_of_noise_says_nothing(self):
        assert pictures.taken(b"\xff\xd8noise") == Taken()


@pytest.mark.usefixtures("district")
class TestOnThePages:
    """A reporter who gives no place: the photo's own is taken, and the page says so; without one nothing is entered."""

    @pytest.fixture
    def road(self) -> str:
        by = Hand("王", manages=True)
        facts = Facts("岱山中路北延", "道路交通", "jsj")
        return acting.register(facts, by=by, now=NOW, key="new", day=date(2024, 1, 5)).id

    @pytest.fixture
    def browser(self) -> Client:
        browser = Client(HTTP_HOST="127.0.0.1")
        browser.force_login(Person.objects.get(username="planner"), backend="django.contrib.auth.backends.ModelBackend")
        return browser

    @staticmethod
    def upload(**more) -> SimpleUploadedFile:
        return SimpleUploadedFile("现场.jpg", photo_of(**more), "image/jpeg")

    @pytest.mark.parametrize("form", ["visit", "enter/stage"])
    def test_a_visit_takes_place_and_day_from_the_photo_and_says_so(self, browser, road, form):
        typed = {**STARTED, "photo": self.upload(gps=HERE, taken="2024:06:20 09:30:00")}
        answer = browser.post(f"/projects/{road}/{form}", typed, follow=True)
        assert "1张照片的地点或日期取自照片里的记录" in answer.text
        (photo,) = acting.project_of(road).steps[-1].photos
        assert (photo.spot, photo.day, photo.own_place, photo.own_day) == (PLACE, date(2024, 6, 20), True, True)
        page = browser.get(f"/projects/{road}?as_of=2024-06-30").text
        assert "地点和日期取自照片记录" in page
        shown = re.search(r'<img src="([^"]+)" alt="[^"]*现场照片', page)
        answer = browser.get(shown[1])  # type: ignore[index]
        assert (answer.status_code, answer["Content-Type"], len(answer.content) < 20_000) == (200, "image/jpeg", True)
        assert browser.get(f"/projects/{road}/photos/{'0' * 64}").status_code == 404

    def test_what_the_reporter_gives_goes_before_what_the_photo_says(self, browser, road):
        later = self.upload(gps=HERE, taken="2024:06:25 09:30:00")
        browser.post(f"/projects/{road}/visit", {"day": "2024-06-21", "photo": later, "place": "118.7,31.9"})
        (photo,) = acting.project_of(road).steps[-1].photos
        assert (photo.spot, photo.day) == (Spot(Decimal("118.7"), Decimal("31.9")), date(2024, 6, 21))
        assert [photo.own_place, photo.own_day] == [False, False], (
            "a photo of a day after the visit has its clock wrong"
        )

    @pytest.mark.parametrize("form", ["visit", "enter/stage"])
    def test_a_photo_without_a_place_of_its_own_is_refused(self, browser, road, form):
        answer = browser.post(f"/projects/{road}/{form}", {**STARTED, "photo": self.upload(taken="2024:06:20")})
        assert (answer.status_code, answer.text.count("照片里也没有记录") > 0) == (422, True)
        assert [step.deed for step in acting.project_of(road).steps] == [ProjectDeed.REGISTER]
