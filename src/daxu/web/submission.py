"""What somebody hands in to be read: a file or pasted text with its options, or why it cannot be read.

Nothing of it is kept here. What a later step needs again travels in the page itself, as long as it is small enough.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from daxu.api.reading import LONGEST_TEXT, MOST_FIGURES
from daxu.duties import checking
from daxu.duties.checking import Document, NotReadable
from daxu.reader import read

MEGABYTE = 1 << 20
LARGEST_FILE = 10 * MEGABYTE
LARGEST_REQUEST = LARGEST_FILE + MEGABYTE
LARGEST_CARRIED = 3 * MEGABYTE
"""A page carries what was uploaded in a form field, and a form's fields are bounded by the settings."""
_LONGEST_NAME = 120
_DRAINED = 64 * MEGABYTE
_YEARS = range(1900, 2201)
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field of the form."""

    field: str
    said: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What was handed in: the document, another report to compare it with, the options, and every fault of the form."""

    document: Document | None = None
    other: Document | None = None
    text: str = ""
    year: int | None = None
    year_written: str = ""
    with_ledger: bool = True
    faults: tuple[Fault, ...] = field(default=())

    @property
    def carried(self) -> str:
        """The uploaded file as text, for the next form; empty where text was pasted or the file is too large."""
        content = self.document.content if self.document else b""
        return b64encode(content).decode("ascii") if len(content) <= LARGEST_CARRIED else ""

    @property
    def carries_all(self) -> bool:
        """Whether the next form can do without another upload."""
        return bool(self.carried) or self.document is None or self.document.kind != "docx"

    @property
    def fault_of(self) -> dict[str, str]:
        """The faults by field."""
        return {fault.field: fault.said for fault in self.faults}


def within(largest: Callable[[], int]) -> Callable[[View], View]:
    """Refuse a request that is too large before any of it is parsed; the view answers with `too_large` set."""

    def bound(view: View) -> View:
        checked = csrf_protect(view)

        @wraps(view)
        def answer(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
            if _length(request) <= largest():
                return checked(request, *args, **named)
            _drain(request)
            return view(request, *args, too_large=True, **named)

        return csrf_exempt(answer)

    return bound


bounded = within(lambda: LARGEST_REQUEST)


def _length(request: HttpRequest) -> int:
    written = request.META.get("CONTENT_LENGTH") or "0"
    return int(written) if written.isdigit() else 0


def _drain(request: HttpRequest) -> None:
    """Take what is still being sent, within bounds: a browser shows no answer before it has sent its question."""
    taken = 0
    while taken < _DRAINED and (part := request.read(MEGABYTE)):
        taken += len(part)


def too_large() -> Submission:
    """Return the submission of which nothing was read."""
    return Submission(faults=(Fault("file", _too_large_said()),))


def submitted(request: HttpRequest) -> Submission:
    """Read what was handed in; all faults of the form come back together."""
    faults: list[Fault] = []
    year = _year(request, faults)
    document = _document(request, faults)
    other = _other(request, faults)
    return Submission(
        document=None if faults else document,
        other=other,
        text=request.POST.get("text", ""),
        year=year,
        year_written=request.POST.get("year", "").strip()[:20],
        with_ledger=request.POST.get("ledger") == "1",
        faults=tuple(faults),
    )


def _year(request: HttpRequest, faults: list[Fault]) -> int | None:
    written = request.POST.get("year", "").strip()
    if not written:
        return None
    if written.isascii() and written.isdigit() and len(written) == len("2024") and int(written) in _YEARS:
        return int(written)
    faults.append(Fault("year", _("年份“%(year)s”看不懂；请写四位数字，如 2024，或留空。") % {"year": written[:20]}))
    return None


def _document(request: HttpRequest, faults: list[Fault]) -> Document | None:
    try:
        document = _opened(request)
    except NotReadable as refused:
        faults.append(Fault("file", str(refused)))
        return None
    where = "file" if request.FILES.get("file") or request.POST.get("content") else "text"
    return _fitting(document, where, faults)


def _other(request: HttpRequest, faults: list[Fault]) -> Document | None:
    """Return the report to compare with, where one was chosen; a later form carries its text."""
    upload, text = request.FILES.get("other"), request.POST.get("other-text", "")
    try:
        if upload and upload.name:
            document = _uploaded(upload)
        elif text:
            document = checking.pasted(text, request.POST.get("other-name", "")[:_LONGEST_NAME])
        else:
            return None
    except NotReadable as refused:
        faults.append(Fault("other", str(refused)))
        return None
    return _fitting(document, "other", faults)


def _fitting(document: Document | None, where: str, faults: list[Fault]) -> Document | None:
    """Return a document that says something and fits on a page; say what is wrong with any other."""
    if document is None or not document.text.strip():
        faults.append(Fault(where, _("没有可读的文字：请选择一份有文字的文件，或粘贴文字。")))
        return None
    if said := _too_much(document):
        faults.append(Fault(where, said))
        return None
    return document


def _opened(request: HttpRequest) -> Document | None:
    name = request.POST.get("name", "")[:_LONGEST_NAME]
    if (upload := request.FILES.get("file")) and upload.name:
        return _uploaded(upload)
    if carried := request.POST.get("content", ""):
        return checking.open_document(_carried(carried), name)
    if text := request.POST.get("text", ""):
        return checking.pasted(text, name or _("粘贴的文字"))
    return None


def _uploaded(upload: UploadedFile[Any]) -> Document:
    if (upload.size or 0) > LARGEST_FILE:
        raise NotReadable(_too_large_said())
    return checking.open_document(upload.read(), (upload.name or "")[-_LONGEST_NAME:])


def _carried(written: str) -> bytes:
    try:
        return b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        raise NotReadable(_("页面带来的文件不完整，请重新选择文件。")) from None


def _too_large_said() -> str:
    return _("文件超过 %(size)d MB，没有读取。请删去图片后另存，或在命令行用 daxu check 核对。") % {
        "size": LARGEST_FILE // MEGABYTE
    }


def _too_much(document: Document) -> str:
    """Say that a text is longer, or has more numbers, than a page can show."""
    if (length := len(document.text)) > LONGEST_TEXT:
        said = _("文字有 %(count)s 字，这一页最多读 %(most)s 字。请分成几份，或在命令行用 daxu check 核对。")
        return said % {"count": f"{length:,}", "most": f"{LONGEST_TEXT:,}"}
    if (count := len(read(document.text).findings)) > MOST_FIGURES:
        said = _("文字里有 %(count)s 个数，这一页最多读 %(most)s 个。请分成几份，或在命令行用 daxu check 核对。")
        return said % {"count": f"{count:,}", "most": f"{MOST_FIGURES:,}"}
    return ""
