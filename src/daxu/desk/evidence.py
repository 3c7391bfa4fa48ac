"""Evidence: files that bear a filed value out — bounded, known by their content, kept by its hash, never run or shown.

A name proves nothing: what a file is, its first and last bytes and its parts say. A packed file is refused when it
would unpack beyond bounds or carries anything that runs (macros, controls, embedded programs).
"""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zlib import error as ZlibError  # noqa: N812 — it is a class

from django.conf import settings
from django.db import IntegrityError, transaction

from daxu.core.filing import Evidence
from daxu.core.text import Text
from daxu.desk import models

MEGABYTE = 1 << 20
LARGEST = 20 * MEGABYTE
LARGEST_UNPACKED = 200 * MEGABYTE
MOST_PARTS = 5_000
_TIGHTEST = 300
"""A sheet of equal cells packs a hundredfold; a bomb packs a thousandfold."""
_SLACK = MEGABYTE
_LONGEST_NAME = 100
SORTS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_ENDINGS = {"jpeg": (".jpg", ".jpeg")}
_ODD = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\\/:*?"<>|]+')


class NotEvidence(ValueError):
    """A file that cannot be kept as evidence; the message says why and what to do."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


def keep(content: bytes, name: str, *, organisation: str, by: str, now: datetime) -> Evidence:
    """Keep a file and return what a filing says of it; raise NotEvidence.

    The same content is kept once; given again by the same organisation, it keeps its first name.
    """
    found = known(content, name)
    write_whole(place(found.digest), content)
    row = {"name": found.name, "sort": found.sort, "size": found.size, "by": by, "at": now}
    with suppress(IntegrityError), transaction.atomic():
        models.EvidenceFile.objects.get_or_create(digest=found.digest, organisation=organisation, defaults=row)
    return of(organisation, [found.digest])[found.digest]


def known(content: bytes, name: str) -> Evidence:
    """Say what a file is by its content alone; raise NotEvidence."""
    shown = _ODD.sub(" ", name.replace("\\", "/").rpartition("/")[2]).strip(" .") or "佐证材料"
    if not content:
        raise NotEvidence(Text(f"“{shown}”是空文件。", f"{shown} is empty."))
    if len(content) > LARGEST:
        most = LARGEST // MEGABYTE
        raise NotEvidence(
            Text(f"“{shown}”超过 {most} MB；请压缩图片或分成几份。", f"{shown} has more than {most} MB: split it.")
        )
    sort = next((sort for sort, look in _LOOKS if look(content)), "")
    if not sort:
        raise NotEvidence(
            Text(
                f"“{shown}”不是 PDF、PNG、JPEG、WebP 图片或 Word、Excel 文件（.docx、.xlsx），没有保存。",
                f"{shown} is no PDF, PNG, JPEG, WebP, .docx or .xlsx file and was not kept.",
            )
        )
    if sort in ("docx", "xlsx"):
        _must_be_harmless(content, shown)
    return Evidence(sha256(content).hexdigest(), _called(shown, sort), sort, len(content))


def of(organisation: str, digests: list[str]) -> dict[str, Evidence]:
    """Return the files among `digests` that an organisation itself gave."""
    rows = models.EvidenceFile.objects.filter(organisation=organisation, digest__in=digests)
    return {row.digest: Evidence(row.digest, row.name, row.sort, row.size) for row in rows}


def content_of(digest: str) -> bytes:
    """Return a kept file, its hash checked; raise FileNotFoundError where it is not there or no longer the same."""
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise FileNotFoundError(digest)
    content = place(digest).read_bytes()
    if sha256(content).hexdigest() != digest:
        raise FileNotFoundError(f"佐证材料 {digest} 的内容已不是原来的。 Evidence {digest} is not what it was.")
    return content


def folder() -> Path:
    """Return where all evidence lies."""
    return Path(settings.HOME) / "evidence"


def place(digest: str) -> Path:
    """Return where a file lies: a folder for each first byte of its hash."""
    return folder() / digest[:2] / digest


def write_whole(where: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whatever happens meanwhile."""
    if where.exists() and where.stat().st_size == len(content):
        return
    where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, half = tempfile.mkstemp(dir=where.parent, prefix=".half-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, where)  # noqa: PTH105 — the very call that is atomic
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise
    _sync(where.parent)


def _sync(where: Path) -> None:
    descriptor = os.open(where, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _called(name: str, sort: str) -> str:
    """Return a name whose ending tells the truth."""
    stem, dot, ending = name.rpartition(".")
    right = _ENDINGS.get(sort, (f".{sort}",))
    if dot and f".{ending.lower()}" in right:
        return f"{stem[:_LONGEST_NAME]}.{ending.lower()}"
    return f"{name[:_LONGEST_NAME]}{right[0]}"


def _is_pdf(content: bytes) -> bool:
    return re.match(rb"%PDF-[12]\.\d", content) is not None and b"%%EOF" in content[-2048:]


def _is_png(content: bytes) -> bool:
    return content[:16] == b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" and b"IEND\xaeB`\x82" in content[-64:]


def _is_jpeg(content: bytes) -> bool:
    """Whether segment follows segment from the start of the image up to its first scan."""
    at = 2
    while content[:2] == b"\xff\xd8" and content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        if content[at + 1] == 0xDA:  # noqa: PLR2004 — start of scan
            return b"\xff\xd9" in content[-1024:]
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return False


def _is_webp(content: bytes) -> bool:
    """Whether it is a RIFF of WebP that is as long as it says."""
    return (
        content[:4] == b"RIFF" and content[8:12] == b"WEBP" and len(content) >= int.from_bytes(content[4:8], "little")
    )


def _is_packed(main: str) -> Callable[[bytes], bool]:
    """Return a look for an office file whose main part is of one kind."""

    def look(content: bytes) -> bool:
        if content[:4] != b"PK\x03\x04":
            return False
        try:
            with zipfile.ZipFile(BytesIO(content)) as package, package.open("[Content_Types].xml") as types:
                return f'ContentType="{main}.main+xml"'.encode() in types.read(MEGABYTE)
        except _BROKEN:
            return False

    return look


_BROKEN = (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, ValueError, OSError, EOFError, ZlibError)
_LOOKS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("pdf", _is_pdf),
    ("png", _is_png),
    ("jpeg", _is_jpeg),
    ("webp", _is_webp),
    ("docx", _is_packed(SORTS["docx"])),
    ("xlsx", _is_packed(SORTS["xlsx"])),
)
_RUNS = re.compile(
    r"vbaproject|vbadata|activex|oleobject|macrosheet|dialogsheet|\.(?:exe|dll|js|vbs|bat|cmd|scr)$", re.IGNORECASE
)


def _must_be_harmless(content: bytes, name: str) -> None:
    """Refuse a packed file that runs something, unpacks beyond bounds, or is not whole; all of it is unpacked once."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            why = _danger(package)
    except _BROKEN:
        why = _NOT_WHOLE
    if why:
        raise NotEvidence(why.filled(name=name.replace("{", "(").replace("}", ")")))


def _danger(package: zipfile.ZipFile) -> Text | None:
    parts = package.infolist()
    with package.open("[Content_Types].xml") as types:
        runs = b"macroEnabled" in types.read(MEGABYTE)
    if runs or any(_RUNS.search(part.filename) for part in parts):
        return _RUNS_SOMETHING
    return _TOO_MUCH if len(parts) > MOST_PARTS or not _unpacks_within_bounds(package, parts) else None


_RUNS_SOMETHING = Text(
    "“{name}”带有宏或可执行内容，不能作为佐证；请另存为不带宏的文件或 PDF。",
    "{name} carries macros or programs: save it without them, or as PDF.",
)
_TOO_MUCH = Text(
    "“{name}”解开后过大，没有保存；请另存为 PDF 再上传。",
    "{name} would unpack to too much and was not kept: save it as PDF.",
)
_NOT_WHOLE = Text("“{name}”不完整或已加密，打不开；请重新导出。", "{name} is broken or encrypted: export it again.")


def _unpacks_within_bounds(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bool:
    """Whether the parts stay within bounds as they are really unpacked; what a header claims is not believed."""
    total = 0
    for part in parts:
        size = 0
        with package.open(part) as stream:
            while chunk := stream.read(MEGABYTE):
                size += len(chunk)
                if total + size > LARGEST_UNPACKED or size > max(_SLACK, part.compress_size * _TIGHTEST):
                    return False
        total += size
    return True
