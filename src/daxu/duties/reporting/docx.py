"""Writing a report as .docx: the one room that knows Word. No number is composed here and no word is chosen.

The package is written part by part, because every byte is then ours: the same report gives the same file, each element
stands where the schema wants it, and nothing of a template comes along.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from itertools import count

from daxu.desk.presentations import tagged
from daxu.duties.reporting import asides, chart, gbt9704, ruler
from daxu.duties.reporting.controls import control
from daxu.duties.reporting.frame import Frame, Mode
from daxu.duties.reporting.gbt9704 import LANDSCAPE, LATIN, PORTRAIT, SIZE_3, SONGTI, STYLES, Page, Style
from daxu.duties.reporting.report import Annex, Binding, Cell, Chart, Column, Report, Ruler, Section, Sentence, Trend
from daxu.duties.reporting.wordml import NAMESPACES, Element, el, name, rooted, serialized, val

_OFFICE = "application/vnd.openxmlformats-officedocument"
_WORD = f"{_OFFICE}.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_LANGUAGE = "zh-CN"
# Of the digits and letters alone: called Chinese, LibreOffice would break a number at the end of a line.
_LATIN_LANGUAGE = "en-US"
_THIN = {"w__val": "single", "w__sz": 4, "w__space": 0, "w__color": "000000"}


def write(report: Report) -> bytes:
    """Return the report as a .docx file; the same report always gives the same bytes."""
    drawing = _Drawing()
    body = _body(report, drawing)
    parts = {
        "[Content_Types].xml": _content_types(drawing, _parts(report)),
        "_rels/.rels": _package_relations(),
        "docProps/core.xml": _core_properties(report),
        "docProps/app.xml": _application(),
        "word/document.xml": serialized(body),
        "word/styles.xml": _styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/footer1.xml": _footer("FooterOdd"),
        "word/footer2.xml": _footer("FooterEven"),
        **({f"word/{_COMMENTS[0]}": asides.part(report.asides)} if report.asides else {}),
        "word/_rels/document.xml.rels": _document_relations(drawing, _parts(report)),
        **{f"word/media/ruler{number}.png": picture for picture, number in drawing.pictures.items()},
        **{f"word/charts/chart{number}.xml": drawn for number, drawn in enumerate(drawing.charts, 1)},
    }
    return _zipped(parts)


def table(annex: Annex, numbers: Iterator[int]) -> list[Element]:
    """Return an annex without pictures as a table and its notes, for a file of somebody else's making.

    `numbers` are free for the controls in it.
    """
    drawing = _Drawing(numbers)
    return [_table(annex, drawing), *(_paragraph("TableNote", Sentence.of(note)) for note in annex.notes)]


def _zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            place = zipfile.ZipInfo(name, _ZIP_EPOCH)
            place.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(place, content)
    return stream.getvalue()


@dataclass
class _Drawing:
    """What must be numbered through the whole file: controls, pictures with the name of each, and charts."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    pictures: dict[bytes, int] = field(default_factory=dict)
    charts: list[bytes] = field(default_factory=list)

    def picture(self, content: bytes) -> int:
        """Keep a picture once and return its number."""
        return self.pictures.setdefault(content, len(self.pictures) + 1)


# The body: title, sections, annexes.


def _body(report: Report, drawing: _Drawing) -> Element:
    opening = list(_opening(report))
    printed = [one for section in report.sections for one in _section(section, drawing)]
    asides.mark(report.asides, next(block for block in opening if _is_title(block)), printed)
    blocks = [block for one in printed for block in one]
    blocks = [*opening, *blocks]
    closing, signature = list(_annex_list(report.annexes)), list(_signature(report.frame))
    if signature:
        # A signature never stands on a page without text: the end of the text goes with it.
        for block in (blocks[-1], *closing):
            _keep_with_next(block)
    blocks += [*closing, *signature]
    page = PORTRAIT
    for annex in report.annexes:
        blocks.append(el("w:p", el("w:pPr", _section_properties(page))))
        blocks += _annex(annex, drawing)
        page = LANDSCAPE if annex.landscape else PORTRAIT
    if report.frame.has_imprint:
        if page is LANDSCAPE:  # the imprint stands on an upright page
            blocks.append(el("w:p", el("w:pPr", _section_properties(page))))
            page = PORTRAIT
            blocks.append(_paragraph("TableNote", Sentence(())))
        blocks[-1].append(_imprint(report.frame, next(drawing.numbers)))
    body = el("w:body", *blocks, _section_properties(page))
    return rooted("w:document", ("w", "r", "wp", "a", "pic", "wps"), body)


def _is_title(paragraph: Element) -> bool:
    style = paragraph.find(f"{name('w:pPr')}/{name('w:pStyle')}")
    return style is not None and style.get(name("w:val")) == "Title"


def _opening(report: Report) -> list[Element]:
    title = [_paragraph("Title", Sentence.of(line)) for line in report.title]
    addressed = [_paragraph("Addressee", Sentence(())), _paragraph("Addressee", Sentence.of(report.addressee))]
    if report.frame.mode is Mode.OFFICIAL:
        return [*_red_head(report.frame), *title, *addressed]
    return [_paragraph("Addressee", Sentence(())), *title, *_byline(report.frame), *addressed]


def _red_head(frame: Frame) -> list[Element]:
    """Print the issuing body in red, its number two lines below, the red line 4 mm below, two lines to the title."""
    issuer = frame.issuer if frame.issuer.endswith("文件") else f"{frame.issuer}文件"
    size = gbt9704.name_size(issuer)
    mark = _paragraph("Issuer", Sentence(()))
    mark.append(el("w:r", el("w:rPr", val("w:sz", size), val("w:szCs", size)), el("w:t", issuer)))
    blanks = [_paragraph("Addressee", Sentence(())) for _ in range(4)]
    number = _paragraph("Number", Sentence.of(frame.number))
    return [_paragraph("HeadSpace", Sentence(())), mark, *blanks[:2], number, *blanks[2:]]


def _byline(frame: Frame) -> Iterator[Element]:
    """Print who reports, and when, below the title of a paper for a meeting."""
    if frame.signed:
        yield _paragraph("Byline", Sentence.of(frame.signed))
    if frame.dated:
        yield _paragraph("Byline", Sentence.of(f"（{frame.dated}）"))


def _signature(frame: Frame) -> Iterator[Element]:
    """Print who signs and the date of issue below the text."""
    if frame.mode is Mode.MEETING or not (frame.signed or frame.dated):
        return
    blank = _paragraph("Addressee", Sentence(()))
    _keep_with_next(blank)
    yield blank
    for text, right in zip((frame.signed, frame.dated), _right(frame), strict=True):
        if text:
            line = _paragraph("Signature", Sentence.of(text))
            width = SIZE_3 * 10 + gbt9704.TIGHT
            line.find(name("w:pPr")).append(el("w:ind", w__rightChars=right * 50, w__right=right * width // 2))
            yield line


def _right(frame: Frame) -> tuple[int, int]:
    """Return how many half characters the signature and the date stand from the right edge.

    Without a seal the signature stands two characters from it and the date begins two characters after the signature
    does; a longer date stands two characters from it instead, and the signature moves (GB/T 9704-2012, 7.3.5.2). Under
    a seal the date stands four characters from it and the signature in the middle above the date (7.3.5.1).
    """
    longer = _half_characters(frame.signed) - _half_characters(frame.dated)
    if frame.sealed:
        return max(0, 2 * _TWO - longer // 2), 2 * _TWO
    return (_TWO, longer) if longer >= _TWO else (_TWO + _TWO - longer, _TWO)


def _keep_with_next(paragraph: Element) -> None:
    properties = paragraph.find(name("w:pPr"))
    if properties is None:
        properties = el("w:pPr")
        paragraph.insert(0, properties)
    properties.insert(len(properties.findall(name("w:pStyle"))), el("w:keepNext"))


_TWO = 4  # two characters in half characters


def _half_characters(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)


def _imprint(frame: Frame, number: int) -> Element:
    """Print who gets a copy and who printed it when, between lines at the foot of the last page's type area.

    GB/T 9704-2012, 7.4: 四号 仿宋, one character in from both sides, lines as wide as the type area, the last on its
    lower edge. A box stands on that edge whatever its height is; a frame of paragraphs does not in LibreOffice.
    """
    rows = [_copied(frame.copied)] if frame.copied else []
    if frame.printer or frame.printed:
        rows.append(_printed(frame))
    width = gbt9704.PORTRAIT.text_width
    heavy = {"w__val": "single", "w__sz": gbt9704.THICK, "w__space": 0, "w__color": "000000"}
    borders = (el("w:top", **heavy), el("w:bottom", **heavy), el("w:insideH", **{**heavy, "w__sz": gbt9704.THIN}))
    properties = el(
        "w:tblPr",
        el("w:tblW", w__w=width, w__type="dxa"),
        el("w:tblBorders", *borders),
        el("w:tblLayout", w__type="fixed"),
        el("w:tblCellMar", *(el(f"w:{side}", w__w=0, w__type="dxa") for side in ("left", "right"))),
        val("w:tblCaption", "版记"),
    )
    cells = (el("w:tr", el("w:trPr", el("w:cantSplit")), _cell(width, row)) for row in rows)
    table = el("w:tbl", properties, el("w:tblGrid", el("w:gridCol", w__w=width)), *cells)
    lines = len(rows) + _half_characters(frame.copied) // _COPIED_LINE
    return _box(number, width, lines * gbt9704.IMPRINT_LINE + 40, [table, _paragraph("ImprintEnd", Sentence(()))])


_COPIED_LINE = 52  # half characters of 四号 that a line of 抄送 holds


def _box(number: int, width: int, height: int, content: list[Element]) -> Element:
    """Return a run with a box on the lower edge of the type area; sizes in twips. It grows with its content."""
    size = {"cx": width * gbt9704.EMU_PER_TWIP, "cy": height * gbt9704.EMU_PER_TWIP}
    shape = el(
        "wps:wsp",
        el("wps:cNvSpPr", txBox=1),
        el(
            "wps:spPr",
            el("a:xfrm", el("a:off", x=0, y=0), el("a:ext", **size)),
            el("a:prstGeom", el("a:avLst"), prst="rect"),
            el("a:noFill"),
        ),
        el("wps:txbx", el("w:txbxContent", *content)),
        el("wps:bodyPr", el("a:spAutoFit"), wrap="square", lIns=0, tIns=0, rIns=0, bIns=0, anchor="b"),
    )
    anchor = el(
        "wp:anchor",
        el("wp:simplePos", x=0, y=0),
        el("wp:positionH", el("wp:align", "left"), relativeFrom="margin"),
        el("wp:positionV", el("wp:align", "bottom"), relativeFrom="margin"),
        el("wp:extent", **size),
        el("wp:wrapTopAndBottom"),
        el("wp:docPr", id=number, name="版记", descr="版记"),
        el("wp:cNvGraphicFramePr"),
        el("a:graphic", el("a:graphicData", shape, uri=NAMESPACES["wps"])),
        distT=0, distB=0, distL=0, distR=0, simplePos=0, relativeHeight=1, behindDoc=0, locked=0, layoutInCell=1,
        allowOverlap=0,
    )  # fmt: skip
    return el("w:r", el("w:drawing", anchor))


def _copied(names: str) -> Element:
    """Print 抄送：… with a full stop; what runs on stands below the first name."""
    line = _paragraph("Imprint", Sentence.of(f"抄送：{names.rstrip('。')}。"))
    character = gbt9704.SIZE_4 * 10
    line.find(name("w:pPr")).append(
        el("w:ind", w__leftChars=400, w__left=4 * character, w__rightChars=100, w__right=character,
           w__hangingChars=300, w__hanging=3 * character)
    )  # fmt: skip
    return line


def _printed(frame: Frame) -> Element:
    """Print the printer one character from the left and the day one character from the right."""
    line = _paragraph("Imprint", Sentence.of(frame.printer))
    stop = gbt9704.PORTRAIT.text_width - gbt9704.SIZE_4 * 10
    properties = line.find(name("w:pPr"))
    properties.append(el("w:tabs", el("w:tab", w__val="right", w__pos=stop)))
    line.append(el("w:r", el("w:tab"), el("w:t", f"{frame.printed}印发" if frame.printed else "")))
    return line


def _annex_list(annexes: tuple[Annex, ...]) -> Iterator[Element]:
    """List the annexes below the text, one line apart, as GB/T 9704 wants it."""
    if annexes:
        yield _paragraph("Addressee", Sentence(()))
    for annex in annexes:
        lead = "附件：" if annex.number == 1 else "\u3000\u3000\u3000"
        yield _paragraph("", Sentence.of(f"{lead}{annex.number}.{annex.title}"))


def _section(section: Section, drawing: _Drawing) -> Iterator[list[Element]]:
    """Walk the heading and the paragraphs, each with what is printed of it: of a chart the picture and its title."""
    if section.heading:
        yield [_paragraph(f"Heading{section.level}", Sentence.of(section.heading))]
    for paragraph in section.paragraphs:
        if paragraph.chart:
            drawn = _chart(paragraph.chart, drawing)
            title = f"图{len(drawing.charts)}\u3000{paragraph.chart.title}"
            yield [drawn, _paragraph("TableCentre", Sentence.of(title))]
        else:
            yield [_paragraph("", Sentence.of(paragraph.lead, *paragraph.sentences), drawing)]


def _paragraph(style: str, sentence: Sentence, drawing: _Drawing | None = None) -> Element:
    return el("w:p", copy(_in_style(style)) if style else None, *_runs(sentence, drawing))


# What stands thousands of times in a file is built once and copied, which lxml does in a fraction of the time.


@cache
def _in_style(style: str) -> Element:
    return el("w:pPr", val("w:pStyle", style))


def _runs(sentence: Sentence, drawing: _Drawing | None) -> Iterator[Element]:
    for part in sentence.parts:
        if isinstance(part, Binding):
            if drawing is None:
                raise ValueError(f"标题中不能有绑定的数字：{part.text}。 A heading holds no bound number.")
            yield control(next(drawing.numbers), part, _run(part.text))
        else:
            yield _run(part)


def _run(text: str) -> Element:
    run = copy(_empty_run())
    run[0].text = text
    return run


@cache
def _empty_run() -> Element:
    return el("w:r", el("w:t", xml__space="preserve"))


def _annex(annex: Annex, drawing: _Drawing) -> Iterator[Element]:
    yield _paragraph("AnnexMark", Sentence.of(f"附件{annex.number}"))
    yield _paragraph("AnnexMark", Sentence(()))
    yield _paragraph("AnnexTitle", Sentence.of(annex.title))
    yield _chart(annex.chart, drawing) if annex.chart else _table(annex, drawing)
    for note in annex.notes:
        yield _paragraph("TableNote", Sentence.of(note))


def _table(annex: Annex, drawing: _Drawing) -> Element:
    widths = [gbt9704.twips(column.width) for column in annex.columns]
    borders = el("w:tblBorders", *(el(f"w:{side}", **_THIN) for side in _SIDES))
    properties = el(
        "w:tblPr",
        el("w:tblW", w__w=sum(widths), w__type="dxa"),
        val("w:jc", "center"),
        borders,
        el("w:tblLayout", w__type="fixed"),
        el("w:tblCellMar", *(el(f"w:{side}", w__w=width, w__type="dxa") for side, width in _PADDING)),
        val("w:tblCaption", annex.title),
    )
    grid = el("w:tblGrid", *(el("w:gridCol", w__w=width) for width in widths))
    rows = (_row(annex.columns, widths, row, drawing) for row in annex.rows)
    return el("w:tbl", properties, grid, _head(annex.columns, widths), *rows)


_PADDING = (("top", 28), ("left", 57), ("bottom", 28), ("right", 57))
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


def _head(columns: tuple[Column, ...], widths: list[int]) -> Element:
    cells = (
        _cell(width, _paragraph("TableHead", Sentence.of(column.heading)))
        for column, width in zip(columns, widths, strict=True)
    )
    return el("w:tr", el("w:trPr", el("w:cantSplit"), el("w:tblHeader")), *cells)


def _row(columns: tuple[Column, ...], widths: list[int], row: tuple[Cell, ...], drawing: _Drawing) -> Element:
    properties = el("w:trPr", el("w:cantSplit"))
    if len(row) == 1:
        heading = _paragraph("TableGroup", row[0].sentence, drawing)
        return el("w:tr", properties, _cell(sum(widths), heading, span=len(columns)))
    cells = (
        _cell(width, *_cell_content(column, cell, drawing))
        for column, width, cell in zip(columns, widths, row, strict=True)
    )
    return el("w:tr", properties, *cells)


def _cell(width: int, *content: Element, span: int = 1) -> Element:
    return el("w:tc", copy(_cell_properties(width, span)), *content)


@cache
def _cell_properties(width: int, span: int) -> Element:
    return el(
        "w:tcPr",
        el("w:tcW", w__w=width, w__type="dxa"),
        val("w:gridSpan", span) if span > 1 else None,
        val("w:vAlign", "center"),
    )


def _cell_content(column: Column, cell: Cell, drawing: _Drawing) -> Iterator[Element]:
    style = "TableNumber" if column.number else "TableCentre" if column.centred else "TableText"
    yield _paragraph(style, cell.sentence, drawing)
    if cell.ruler:
        yield _ruler(cell.ruler, drawing)


def _ruler(shown: Ruler, drawing: _Drawing) -> Element:
    picture = drawing.picture(ruler.draw(shown.done, shown.due))
    paragraph = _paragraph("TableRuler", Sentence(()))
    paragraph.append(el("w:r", el("w:drawing", _inline(picture, next(drawing.numbers), shown.description))))
    return paragraph


def _inline(picture: int, number: int, description: str) -> Element:
    wide, high = 20 * gbt9704.EMU_PER_MM, 35 * gbt9704.EMU_PER_MM // 10
    size = {"cx": wide, "cy": high}
    names = {"id": number, "name": f"达序尺 {number}", "descr": description}
    drawn = el(
        "pic:pic",
        el("pic:nvPicPr", el("pic:cNvPr", **names), el("pic:cNvPicPr")),
        el("pic:blipFill", el("a:blip", r__embed=f"rulerId{picture}"), el("a:stretch", el("a:fillRect"))),
        el(
            "pic:spPr",
            el("a:xfrm", el("a:off", x=0, y=0), el("a:ext", **size)),
            el("a:prstGeom", el("a:avLst"), prst="rect"),
        ),
    )
    data = el("a:graphicData", drawn, uri="http://schemas.openxmlformats.org/drawingml/2006/picture")
    parts = (el("wp:extent", **size), el("wp:docPr", **names), el("wp:cNvGraphicFramePr"), el("a:graphic", data))
    return el("wp:inline", *parts, distT=0, distB=0, distL=0, distR=0)


def _chart(shown: Chart | Trend, drawing: _Drawing) -> Element:
    drawing.charts.append(chart.drawn(shown))
    number = len(drawing.charts)
    high = 70 if isinstance(shown, Trend) else min(180, 25 + 14 * len(shown.bars))
    size = {"cx": 156 * gbt9704.EMU_PER_MM, "cy": high * gbt9704.EMU_PER_MM}
    tags = {place: number.tag for place, number in enumerate(shown.numbers) if number}
    names = {"id": next(drawing.numbers), "name": f"图 {number}", "descr": tagged(shown.description, tags)}
    uri = NAMESPACES["c"]
    data = el("a:graphicData", el("c:chart", r__id=f"chartId{number}"), uri=uri)
    parts = (el("wp:extent", **size), el("wp:docPr", **names), el("wp:cNvGraphicFramePr"), el("a:graphic", data))
    paragraph = _paragraph("TableRuler", Sentence(()))
    paragraph.append(el("w:r", el("w:drawing", el("wp:inline", *parts, distT=0, distB=0, distL=0, distR=0))))
    _keep_with_next(paragraph)  # its caption or its note stands on the same page
    return paragraph


def _section_properties(page: Page) -> Element:
    footer = gbt9704.footer_of(page)
    return el(
        "w:sectPr",
        el("w:footerReference", w__type="default", r__id="footerOdd"),
        el("w:footerReference", w__type="even", r__id="footerEven"),
        val("w:type", "nextPage"),
        el("w:pgSz", w__w=page.width, w__h=page.height, w__orient="landscape" if page.landscape else None),
        el(
            "w:pgMar",
            w__top=page.top, w__right=page.right, w__bottom=page.bottom, w__left=page.left,
            w__header=page.top // 2, w__footer=footer, w__gutter=0,
        ),
        el("w:docGrid", w__type="lines", w__linePitch=gbt9704.LINE),
    )  # fmt: skip


# The other parts of the file: styles, settings, fonts, footers, properties, relations.


def _styles() -> bytes:
    defaults = el(
        "w:docDefaults",
        el("w:rPrDefault", el("w:rPr", el("w:lang", w__val=_LATIN_LANGUAGE, w__eastAsia=_LANGUAGE))),
        el("w:pPrDefault", el("w:pPr", *_everywhere())),
    )
    return serialized(rooted("w:styles", ("w",), defaults, *map(style, STYLES)))


def style(one: Style) -> Element:
    """Return a paragraph style as Word writes it; the one that no other is its base is the default."""
    return el(
        "w:style",
        val("w:name", one.name),
        val("w:basedOn", one.based) if one.based else None,
        val("w:next", "Normal") if one.level is not None else None,
        el("w:qFormat"),
        _paragraph_properties(one),
        _run_properties(one),
        w__type="paragraph",
        w__default=1 if one.id == "Normal" else None,
        w__customStyle=None if one.name.isascii() else 1,
        w__styleId=one.id,
    )


def _paragraph_properties(style: Style) -> Element:
    spacing = {"w__line": style.line or 240, "w__lineRule": "exact" if style.line else "auto"}
    indent = {
        f"w__{side}{unit}": chars * scale
        for side, chars in (("left", style.left), ("right", style.right), ("firstLine", style.first))
        for unit, scale in (("Chars", 100), ("", style.character))
    }
    widows, *others = _everywhere()
    return el(
        "w:pPr",
        el("w:keepNext") if style.keep else None,
        widows,
        _red_line() if style.ruled else None,
        *others,
        None if style.grid else val("w:snapToGrid", 0),
        el("w:spacing", w__before=0, w__after=style.after, **spacing),
        el("w:ind", **indent),
        val("w:jc", style.align),
        None if style.level is None else val("w:outlineLvl", style.level),
    )


def _red_line() -> Element:
    line = {"w__val": "single", "w__sz": 12, "w__space": gbt9704.RULE_SPACE, "w__color": gbt9704.RED}
    return el("w:pBdr", el("w:bottom", **line))


def _everywhere() -> tuple[Element, ...]:
    """Let 22 lines of 28 characters be just that: no widow control, no space around digits.

    overflowPunct is what Word does by default; LibreOffice 7.4 reads it the wrong way round, and would hang a full stop
    beyond the edge, unseen, if it were left out or 0.
    """
    return (val("w:widowControl", 0), val("w:overflowPunct", 1), val("w:autoSpaceDE", 0), val("w:autoSpaceDN", 0))


def _run_properties(style: Style) -> Element:
    latin = style.face.chinese if style.face is SONGTI else LATIN
    return el(
        "w:rPr",
        el("w:rFonts", w__ascii=latin, w__hAnsi=latin, w__eastAsia=style.face.chinese, w__cs=LATIN),
        val("w:color", style.colour),
        val("w:spacing", gbt9704.TIGHT if style.tight else 0),
        val("w:kern", 0),
        val("w:sz", style.size),
        val("w:szCs", style.size),
    )


def _settings() -> bytes:
    modern = el(
        "w:compat",
        el(
            "w:compatSetting",
            w__name="compatibilityMode", w__uri="http://schemas.microsoft.com/office/word", w__val=15,
        ),
    )  # fmt: skip
    return serialized(
        rooted(
            "w:settings",
            ("w",),
            el("w:zoom", w__percent=100),
            val("w:defaultTabStop", 420),
            el("w:evenAndOddHeaders"),
            val("w:characterSpacingControl", "doNotCompress"),
            modern,
            el("w:themeFontLang", w__val=_LANGUAGE, w__eastAsia=_LANGUAGE),
            val("w:decimalSymbol", "."),
            val("w:listSeparator", ","),
        )
    )


def _fonts() -> bytes:
    chinese = (
        el(
            "w:font",
            val("w:altName", face.instead),
            val("w:charset", "86"),
            val("w:family", face.family),
            val("w:pitch", "fixed"),
            w__name=face.chinese,
        )
        for face in gbt9704.FACES
    )
    latin = el("w:font", val("w:charset", "00"), val("w:family", "roman"), val("w:pitch", "variable"), w__name=LATIN)
    return serialized(rooted("w:fonts", ("w",), *chinese, latin))


def _footer(style: str) -> bytes:
    page = el("w:fldSimple", _run("1"), w__instr=" PAGE ")
    paragraph = el("w:p", el("w:pPr", val("w:pStyle", style)), _run("— "), page, _run(" —"))
    return serialized(rooted("w:ftr", ("w", "r"), paragraph))


def _core_properties(report: Report) -> bytes:
    moment = report.created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return serialized(
        rooted(
            "cp:coreProperties",
            ("cp", "dc", "dcterms", "xsi"),
            el("dc:title", "".join(report.title)),
            el("dc:subject", report.subject),
            el("dc:creator", report.author),
            el("dc:language", _LANGUAGE),
            el("cp:lastModifiedBy", report.author),
            el("dcterms:created", moment, xsi__type="dcterms:W3CDTF"),
            el("dcterms:modified", moment, xsi__type="dcterms:W3CDTF"),
        )
    )


def _application() -> bytes:
    return serialized(rooted("ep:Properties", ("",), el("ep:Application", "Daxu")))


_PARTS = (
    ("document.xml", "", f"{_WORD}.document.main+xml"),
    ("styles.xml", "styles", f"{_WORD}.styles+xml"),
    ("settings.xml", "settings", f"{_WORD}.settings+xml"),
    ("fontTable.xml", "fontTable", f"{_WORD}.fontTable+xml"),
    ("footer1.xml", "footerOdd", f"{_WORD}.footer+xml"),
    ("footer2.xml", "footerEven", f"{_WORD}.footer+xml"),
)


_COMMENTS = ("comments.xml", "comments", f"{_WORD}.comments+xml")


def _parts(report: Report) -> tuple[tuple[str, str, str], ...]:
    """Return the parts beside the pictures and charts: comments only where there are any."""
    return (*_PARTS, _COMMENTS) if report.asides else _PARTS


def _content_types(drawing: _Drawing, parts: tuple[tuple[str, str, str], ...]) -> bytes:
    overrides = [el("ct:Override", PartName=f"/word/{part}", ContentType=sort) for part, _, sort in parts]
    overrides += [
        el("ct:Override", PartName=f"/word/charts/chart{number}.xml", ContentType=f"{_OFFICE}.drawingml.chart+xml")
        for number in range(1, len(drawing.charts) + 1)
    ]
    return serialized(
        rooted(
            "ct:Types",
            ("",),
            el("ct:Default", Extension="rels", ContentType="application/vnd.openxmlformats-package.relationships+xml"),
            el("ct:Default", Extension="xml", ContentType="application/xml"),
            el("ct:Default", Extension="png", ContentType="image/png"),
            *overrides,
            el(
                "ct:Override",
                PartName="/docProps/core.xml",
                ContentType="application/vnd.openxmlformats-package.core-properties+xml",
            ),
            el("ct:Override", PartName="/docProps/app.xml", ContentType=f"{_OFFICE}.extended-properties+xml"),
        )
    )


def _package_relations() -> bytes:
    return _relations(
        ("document", f"{_RELATION}/officeDocument", "word/document.xml"),
        ("core", f"{_PACKAGE_RELATION}/metadata/core-properties", "docProps/core.xml"),
        ("app", f"{_RELATION}/extended-properties", "docProps/app.xml"),
    )


def _document_relations(drawing: _Drawing, parts: tuple[tuple[str, str, str], ...]) -> bytes:
    own = ((key, f"{_RELATION}/{_sort_of(key)}", part) for part, key, _ in parts if key)
    pictures = (
        (f"rulerId{number}", f"{_RELATION}/image", f"media/ruler{number}.png") for number in drawing.pictures.values()
    )
    charts = (
        (f"chartId{number}", f"{_RELATION}/chart", f"charts/chart{number}.xml")
        for number in range(1, len(drawing.charts) + 1)
    )
    return _relations(*own, *pictures, *charts)


def _sort_of(key: str) -> str:
    return "footer" if key.startswith("footer") else key


def _relations(*relations: tuple[str, str, str]) -> bytes:
    rows = (el("rel:Relationship", Id=key, Type=sort, Target=target) for key, sort, target in relations)
    return serialized(rooted("rel:Relationships", ("",), *rows))
