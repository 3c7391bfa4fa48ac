"""Documents: a file of any of the known kinds becomes plain text that knows where each character came from.

Who checks a text and who reads a report back opens its file here.

Files come from strangers. A .docx is read with limits on its parts, their sizes and their ratios, without entities,
without a network, and its macros are never touched; text is decoded by what it is, not by what it is called. What
cannot be read is refused with the reason; what is left unread on purpose is said in `notices`.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from daxu.core.tag import Tag
from daxu.core.text import Text
from daxu.desk import presentations

MEGABYTE = 1 << 20
LONGEST_TEXT = 100 * MEGABYTE
"""Bytes a text may have, and bytes that a .docx may unpack to."""
_MOST_PARTS = 5_000
_HARMLESS_PART = 10 * MEGABYTE  # below this a part may shrink as well as it likes
_STEEPEST = 200  # how many times smaller than its content a larger part may be
_BODY = "word/document.xml"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


class NotReadable(ValueError):
    """A file that cannot be read, and why."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one formatting: its number within its paragraph, and where its text stands."""

    paragraph: int
    number: int
    start: int
    end: int
    element: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Control:
    """A content control: the tag that binds it, and where its text stands.

    `mark` is the tag as the bookmark inside says it, `about` the title that Word shows, `emptied` that only Word's
    “click here” stands in it.
    """

    tag: str
    start: int
    end: int
    mark: str = ""
    about: str = ""
    emptied: bool = False
    element: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Mark:
    """A bookmark of ours outside any control: here stood a bound number."""

    tag: str
    start: int


@dataclass(frozen=True, slots=True)
class Aside:
    """A part beside the body — header, footer, footnotes, endnotes — and where its text begins."""

    start: int
    name: Text


@dataclass(frozen=True, slots=True)
class Document:
    """A file as plain text, one paragraph a line; `paragraphs` holds where each begins.

    What stands beside the body of a .docx follows it: `asides` says from where on, `roots` holds the parsed parts.

    `rows` holds for each paragraph the number of the table row that it stands in, 0 outside tables; `parts` the names
    of the files in the package.
    """

    name: str
    kind: str
    text: str
    paragraphs: tuple[int, ...]
    runs: tuple[Run, ...] = ()
    controls: tuple[Control, ...] = ()
    notices: tuple[Text, ...] = ()
    content: bytes = b""
    marks: tuple[Mark, ...] = ()
    rows: tuple[int, ...] = ()
    parts: frozenset[str] = frozenset()
    asides: tuple[Aside, ...] = ()
    roots: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def aside_at(self, offset: int) -> Text | None:
        """Return what a place outside the body is called (页眉, 脚注); None for one in the body."""
        place = bisect_right(self.asides, offset, key=lambda aside: aside.start) - 1
        return self.asides[place].name if place >= 0 else None

    def paragraph_at(self, offset: int) -> int:
        """Return the number of the paragraph that holds an offset, counted from 0."""
        return max(0, bisect_right(self.paragraphs, offset) - 1)

    def run_at(self, offset: int) -> Run | None:
        """Return the run of a .docx that holds an offset."""
        place = bisect_right(self.runs, offset, key=lambda run: run.start) - 1
        found = self.runs[place] if place >= 0 else None
        return found if found and offset < found.end else None

    def control_at(self, offset: int) -> Control | None:
        """Return the control of a .docx that holds an offset."""
        return next((one for one in self.controls if one.start <= offset < one.end), None)


def open_document(source: Path | bytes, name: str = "") -> Document:
    """Read a .docx, .txt or .md from a path or from bytes; raise NotReadable with the reason, or OSError."""
    called = name or (source.name if isinstance(source, Path) else "")
    content = _content(source, called)
    if content.startswith(b"PK"):
        return _docx(content, called)
    if content.startswith(_OLD_WORD) and _ENCRYPTED in content:
        raise _locked(called)
    if refusal := next((said for mark, said in _FOREIGN if content.startswith(mark)), ""):
        raise NotReadable(f"{called}：{refusal}")
    return pasted(_decoded(content, called), called)


def pasted(text: str, name: str = "") -> Document:
    """Take text as it is, with its line ends made alike."""
    even = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = [0, *(match.end() for match in re.finditer("\n", even))]
    return Document(name, "text", even, tuple(starts))


_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def _locked(name: str) -> NotReadable:
    return NotReadable(
        f"{name}加了密码，打不开；请在 Word 或 WPS 中取消密码后再试。"
        " The file is protected by a password: take it off in Word or WPS first."
    )


_FOREIGN = (
    (b"%PDF", "是 PDF；请先另存为 .docx 或 .txt。 This is a PDF: save it as .docx or .txt first."),
    (_OLD_WORD, "是旧版 .doc；请用 Word 或 WPS 另存为 .docx。 This is an old .doc: save it as .docx first."),
    (b"{\\rtf", "是 RTF；请另存为 .docx 或 .txt。 This is RTF: save it as .docx or .txt first."),
    (b"\x1f\x8b", "是压缩文件；请先解压。 This is a gzip archive: unpack it first."),
)


def _content(source: Path | bytes, name: str) -> bytes:
    if isinstance(source, bytes):
        content = source
    else:
        with source.open("rb") as file:
            content = file.read(LONGEST_TEXT + 1)
    if len(content) > LONGEST_TEXT:
        raise NotReadable(
            f"{name}超过{LONGEST_TEXT // MEGABYTE}MB，没有读取；请拆成几个文件。"
            f" The file is larger than {LONGEST_TEXT // MEGABYTE} MB: split it."
        )
    return content


# --- text


def _decoded(content: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _as(content, encoding, name)
    if b"\0" in content[:4096]:
        return _as(content, _wide(content, name), name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _as(content, "gb18030", name)


_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def _wide(content: bytes, name: str) -> str:
    """Tell UTF-16 without a mark by its line ends and blanks; other zero bytes mean no text at all."""
    head = content[:4096]
    for encoding, blank in (("utf-16-le", (b"\n\0", b" \0")), ("utf-16-be", (b"\0\n", b"\0 "))):
        if len(content) % 2 == 0 and any(mark in head for mark in blank) and b"\0\0" not in head:
            return encoding
    raise NotReadable(f"{name}不是文本文件；可读 .docx、.txt、.md。 This is no text: give a .docx, .txt or .md.")


def _as(content: bytes, encoding: str, name: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotReadable(
            f"{name}的文字编码无法识别（第{error.start + 1}个字节起）；请另存为 UTF-8。"
            f" Unknown encoding from byte {error.start + 1}: save it as UTF-8."
        ) from None
    if "\0" in text:
        raise NotReadable(f"{name}不是文本文件；可读 .docx、.txt、.md。 This is no text: give a .docx, .txt or .md.")
    return text


# --- .docx


def _pptx(content: bytes, name: str, parts: frozenset[str]) -> Document:
    """Read the pages of a presentation in the order of their numbers; notes are talk about them and are left out."""
    numbered = sorted((int(found[1]), path) for path in parts if (found := presentations.SLIDE.fullmatch(path)))
    lines, starts, controls, position = list[str](), list[int](), list[Control](), 0
    for _, path in numbered:
        for text, tag, about in presentations.paragraphs(parsed(part(content, path, name), name)):
            starts.append(position)
            lines.append(text)
            if tag:
                controls.append(Control(tag, position, position + len(text), about=about))
            position += len(text) + 1
    if position > LONGEST_TEXT:
        raise NotReadable(f"{name}的文字过长。 The text of the document is too long.")
    notices = tuple(_notices(parts, Walk()))
    return Document(
        name, "pptx", "\n".join(lines), tuple(starts) or (0,), controls=tuple(controls), notices=notices,
        content=content, parts=parts,
    )  # fmt: skip


def _docx(content: bytes, name: str) -> Document:
    parts = _parts(content, name)
    if presentations.BODY in parts:
        return _pptx(content, name, parts)
    roots = {_BODY: parsed(part(content, _BODY, name), name)}
    walked = Walk()
    body = roots[_BODY].find(f"{_W}body")
    if body is not None:
        walked.through(body)
    begun, unread = list[tuple[int, Text]](), list[str]()
    for path, called in _beside(parts):
        try:
            root = parsed(part(content, path, name), name)
        except NotReadable:  # the body is whole: what stands beside it may be broken
            unread.append(path)
            continue
        before = len(walked.paragraphs)
        walked.through(root)
        walked.keep_words(before)
        if len(walked.paragraphs) > before:
            roots[path] = root
            begun.append((before, called))
    if walked.length > LONGEST_TEXT:
        raise NotReadable(f"{name}的文字过长。 The text of the document is too long.")
    text, starts, runs, controls = walked.laid_out()
    notices = (*_notices(parts, walked), *_comments_left(content, parts, name), *_unread(unread))
    marks, rows = walked.marks(), tuple(p.row for p in walked.paragraphs)
    asides = tuple(Aside(starts[place], called) for place, called in begun)
    return Document(name, "docx", text, starts, runs, controls, notices, content, marks, rows, parts, asides, roots)


_ASIDES = (
    (re.compile(r"word/footnotes\.xml"), Text("脚注", "footnote")),
    (re.compile(r"word/endnotes\.xml"), Text("尾注", "endnote")),
    (re.compile(r"word/header\d*\.xml"), Text("页眉", "header")),
    (re.compile(r"word/footer\d*\.xml"), Text("页脚", "footer")),
)


def _beside(parts: frozenset[str]) -> Iterator[tuple[str, Text]]:
    """Walk the parts that hold words beside the body, in a fixed order."""
    for pattern, called in _ASIDES:
        yield from ((path, called) for path in sorted(parts) if pattern.fullmatch(path))


def _comments_left(content: bytes, parts: frozenset[str], name: str) -> Iterator[Text]:
    """Say how many comments are left in: they are talk about the text and not read as part of it."""
    try:
        root = parsed(part(content, _COMMENTS, name), name) if _COMMENTS in parts else None
    except NotReadable:
        return
    left = 0 if root is None else len(root.findall(f"{_W}comment"))
    if left:
        yield Text(
            f"文件里还有{left}条批注；印发前请处理。",
            f"{left} comment(s) are left in the file: settle them before issuing.",
        )


_COMMENTS = "word/comments.xml"


def _unread(paths: list[str]) -> Iterator[Text]:
    if paths:
        said = "、".join(paths)
        yield Text(f"这些部分已损坏，没有读取：{said}。", f"These parts are broken and were not read: {said}.")


def _parts(content: bytes, name: str) -> frozenset[str]:
    """Return the names of the parts of a package, or refuse it for what it claims to unpack to."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _not_whole(name, error) from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise _locked(name)
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > LONGEST_TEXT:
        raise _bomb(name)
    if any(_swells(entry) for entry in entries):
        raise _bomb(name)
    names = frozenset(entry.filename for entry in entries)
    if not {_BODY, presentations.BODY} & names:
        raise NotReadable(
            f"{name}是压缩包，但不是 Word 文档（没有 {_BODY}），也不是幻灯片。"
            f" A zip file, but neither a Word document ({_BODY} is missing) nor slides."
        )
    return names


def _swells(entry: zipfile.ZipInfo) -> bool:
    return entry.file_size > _HARMLESS_PART and entry.file_size > _STEEPEST * max(1, entry.compress_size)


def part(content: bytes, path: str, name: str) -> bytes:
    """Unpack one part, never more of it than the limit, whatever the package claims."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package, package.open(path) as file:
            unpacked = file.read(LONGEST_TEXT + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, RuntimeError) as error:
        raise _not_whole(name, error) from None
    if len(unpacked) > LONGEST_TEXT:
        raise _bomb(name)
    return unpacked


def parsed(xml: bytes, name: str) -> Any:
    """Return the root of a part; what declares entities is refused, and none is ever resolved."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _not_whole(name, error) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotReadable(
            f"{name}的正文带有实体声明（DTD），Word 文档不会有，没有读取。"
            " The document declares entities (a DTD), which no Word file does: it was not read."
        )
    return root


def _not_whole(name: str, error: Exception) -> NotReadable:
    return NotReadable(f"{name}不是完整的 .docx 文件（{error}）。 This is not a whole .docx file.")


def _bomb(name: str) -> NotReadable:
    return NotReadable(
        f"{name}解压后异常庞大，没有读取；若是正常文件，请用 Word 另存一次。"
        " The package unpacks to an abnormal size and was not read."
    )


def _notices(parts: frozenset[str], walked: Walk) -> Iterator[Text]:
    if any(part.endswith("vbaProject.bin") for part in parts):
        yield Text("文件带有宏，已忽略，没有运行。", "The file holds macros; they were ignored and not run.")
    if walked.embedded:
        yield Text("嵌入的其他文档没有读取。", "Documents embedded in it were not read.")
    if walked.tracked:
        yield Text(
            f"有修订{walked.tracked}处：插入的文字算数，删除的不算；印发前请接受或拒绝。",
            f"{walked.tracked} tracked change(s): inserted text counts, deleted text does not; settle them first.",
        )


_SKIPPED = frozenset(
    {
        f"{_W}del",
        f"{_W}moveFrom",
        f"{_W}instrText",
        f"{_W}delText",
        f"{_W}rPr",
        f"{_W}pPr",
        f"{_W}sdtPr",
        f"{_MC}Fallback",
    }
)
_TRACKED = frozenset({f"{_W}del", f"{_W}ins", f"{_W}moveFrom", f"{_W}moveTo"})
_EMBEDDED = frozenset({f"{_W}altChunk", f"{_W}object"})
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


@dataclass(slots=True)
class _Paragraph:
    """A paragraph being read: its pieces, the runs and controls in it with their offsets inside it."""

    pieces: list[str] = field(default_factory=list)
    runs: list[tuple[Any, int, int]] = field(default_factory=list)
    controls: list[tuple[Any, int, int]] = field(default_factory=list)
    marks: list[tuple[str, int]] = field(default_factory=list)
    length: int = 0
    row: int = 0

    def add(self, words: str) -> None:
        """Add what a run prints."""
        self.pieces.append(words)
        self.length += len(words)


class Walk:
    """A walk through the body without recursion: however deep a file nests, only the parser's own limit counts."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.paragraphs: list[_Paragraph] = []
        self.open: list[_Paragraph] = []
        self.sdts: list[tuple[Any, _Paragraph | None, int]] = []
        self.rows: list[int] = []
        self.length = self.row = self.tracked = 0
        self.embedded = False
        self.fields: list[str] = []
        self.heard: set[str] = set()

    def through(self, body: Any) -> None:
        """Walk all elements in order, entering and leaving each."""
        walker = etree.iterwalk(body, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                self.leave(element)
                continue
            self.tracked += element.tag in _TRACKED
            if element.tag == f"{_W}instrText" and self.fields:
                self.fields[-1] += element.text or ""
            if element.tag in _SKIPPED or _counts_pages(element):
                walker.skip_subtree()
            self.enter(element)

    def enter(self, element: Any) -> None:
        """Begin a paragraph, row, run or control, or take the text of one."""
        tag = element.tag
        if tag == f"{_W}p":
            self.open.append(_Paragraph(row=self.rows[-1] if self.rows else 0))
            self.paragraphs.append(self.open[-1])
        elif tag == f"{_W}tr":
            self.row += 1
            self.rows.append(self.row)
        elif tag in _EMBEDDED:
            self.embedded = True
        elif tag == f"{_W}sdt":
            self.sdts.append((element, self.open[-1] if self.open else None, self.at))
        elif tag == f"{_W}bookmarkStart" and self.open and not any(_is_bound(sdt) for sdt, _, _ in self.sdts):
            self.open[-1].marks.append((element.get(f"{_W}name", ""), self.at))
        elif self.open and tag == f"{_W}r":
            self.open[-1].runs.append((element, self.at, self.at))
        elif tag == f"{_W}fldChar":
            self.field(element.get(f"{_W}fldCharType"))
        elif self.open:
            self.words(element)

    def words(self, element: Any) -> None:
        """Take what an element prints: its text, unless it is a page's number, or the sign that it stands for."""
        if element.tag == f"{_W}t" and not any(map(_PAGES.search, self.fields)):
            self.open[-1].add(element.text or "")
        elif element.tag in _SIGNS and element.getparent().tag == f"{_W}r":
            self.open[-1].add(_SIGNS[element.tag])

    def field(self, what: str | None) -> None:
        """Begin or end a field whose result stands in the text: a page's number is none of its words."""
        if what == "begin":
            self.fields.append("")
        elif what == "end" and self.fields:
            self.fields.pop()

    def keep_words(self, since: int) -> None:
        """Drop the paragraphs from one on that hold no words, or say again what another beside the body has said."""
        kept = list[_Paragraph]()
        for paragraph in self.paragraphs[since:]:
            words = "".join(paragraph.pieces)
            if paragraph.controls or (re.search(r"\w", words) and words not in self.heard):
                kept.append(paragraph)
                self.heard.add(words)
        self.paragraphs[since:] = kept

    def leave(self, element: Any) -> None:
        """Close a paragraph, row, run or control."""
        tag = element.tag
        if tag == f"{_W}p" and self.open:
            self.length += self.open.pop().length + 1
        elif tag == f"{_W}r" and self.open and self.open[-1].runs:
            run, start, _ = self.open[-1].runs[-1]
            self.open[-1].runs[-1] = (run, start, self.at)
        elif tag == f"{_W}sdt" and self.sdts:
            sdt, paragraph, start = self.sdts.pop()
            if paragraph is not None and _is_bound(sdt):
                paragraph.controls.append((sdt, start, paragraph.length))
        elif tag == f"{_W}tr" and self.rows:
            self.rows.pop()

    @property
    def at(self) -> int:
        """The offset inside the open paragraph."""
        return self.open[-1].length if self.open else 0

    def laid_out(self) -> tuple[str, tuple[int, ...], tuple[Run, ...], tuple[Control, ...]]:
        """Lay the paragraphs out one a line."""
        starts, runs, controls, position = [], [], [], 0
        for place, paragraph in enumerate(self.paragraphs):
            starts.append(position)
            runs += [
                Run(place, number, position + begin, position + end, element)
                for number, (element, begin, end) in enumerate(paragraph.runs)
                if end > begin
            ]
            controls += [_control(sdt, position + a, position + b) for sdt, a, b in paragraph.controls]
            position += paragraph.length + 1
        text = "\n".join("".join(paragraph.pieces) for paragraph in self.paragraphs)
        return text, tuple(starts), tuple(runs), tuple(sorted(controls, key=lambda one: one.start))

    def marks(self) -> tuple[Mark, ...]:
        """Return the bookmarks of bound numbers that lost their control."""
        found, position = [], 0
        for paragraph in self.paragraphs:
            tags = ((Tag.of_mark(name), at) for name, at in paragraph.marks)
            found += [Mark(str(tag), position + at) for tag, at in tags if tag]
            position += paragraph.length + 1
        return tuple(found)


_PAGES = re.compile(r"\b(?:NUM|SECTION)?PAGES?\b")


def _counts_pages(element: Any) -> bool:
    return element.tag == f"{_W}fldSimple" and bool(_PAGES.search(element.get(f"{_W}instr", "")))


def _control(sdt: Any, start: int, end: int) -> Control:
    said, mark = property_of(sdt, "tag"), mark_of(sdt)
    emptied = sdt.find(f"{_W}sdtPr/{_W}showingPlcHdr") is not None
    return Control(said or mark, start, end, mark, property_of(sdt, "alias"), emptied, sdt)


def _is_bound(sdt: Any) -> bool:
    return bool(property_of(sdt, "tag") or mark_of(sdt))


def property_of(sdt: Any, local: str) -> str:
    """Return what a property of a control says: its tag, its alias."""
    found = sdt.find(f"{_W}sdtPr/{_W}{local}")
    return "" if found is None else str(found.get(f"{_W}val", ""))


def mark_of(sdt: Any) -> str:
    """Return the tag that the bookmark inside a control says; empty where there is none of ours."""
    names = (mark.get(f"{_W}name", "") for mark in sdt.iterfind(f"{_W}sdtContent/{_W}bookmarkStart"))
    return next((str(tag) for tag in map(Tag.of_mark, names) if tag), "")
