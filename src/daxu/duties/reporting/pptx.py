"""Writing slides as .pptx: the one room that knows PowerPoint. No number is composed here and no word is chosen.

A number stands alone in its paragraph; the alternative text of its shape says which paragraph is which figure
(`desk.presentations`), and the notes of the page say it to people, with the source. Charts are native, with the numbers
written into them, as in the report.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any

from lxml import etree

from daxu.desk.presentations import tagged
from daxu.duties.reporting import chart
from daxu.duties.reporting.deck import Card, Deck, Grid, Slide
from daxu.duties.reporting.gbt9704 import EMU_PER_MM
from daxu.duties.reporting.report import Binding, Chart, Part

WIDE, HIGH = 339, 190  # millimetres: 16 by 9
_EDGE = 18
_INK, _NUMBER, _FAINT, _PAPER, _LINE = "1F2328", "8C1D18", "57606A", "F6F4EF", "D0CBBF"
_TITLE_FACE, _FACE = ("黑体", "Noto Sans CJK SC"), ("微软雅黑", "Noto Sans CJK SC")
"""Each face, and the free one that a program falls back to where it is not there."""
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_COLUMNS = 4
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def write(deck: Deck) -> bytes:
    """Return the deck as a .pptx file; the same deck always gives the same bytes."""
    from pptx import Presentation  # noqa: PLC0415 — a quarter second that only slides are worth

    package: Any = Presentation()
    package.slide_width, package.slide_height = _mm(WIDE), _mm(HIGH)
    _name_fonts(package)
    _cover(package, deck.cover)
    for number, slide in enumerate(deck.slides, 2):
        _slide(package, slide, number)
    _properties(package, deck)
    stream = io.BytesIO()
    package.save(stream)
    return _settled(stream.getvalue())


def _mm(millimetres: float) -> int:
    return int(millimetres * EMU_PER_MM)


def _settled(content: bytes) -> bytes:
    """Return the package with fixed times, so that the same deck is the same file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            place = zipfile.ZipInfo(entry.filename, _ZIP_EPOCH)
            place.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(place, source.read(entry))
    return stream.getvalue()


def _properties(package: Any, deck: Deck) -> None:
    properties, moment = package.core_properties, deck.created.astimezone(UTC).replace(tzinfo=None)
    properties.title, properties.subject = "".join(deck.cover[:-2]), deck.subject
    properties.author = properties.last_modified_by = deck.author
    properties.created = properties.modified = moment
    properties.language, properties.revision = "zh-CN", 1


def _name_fonts(package: Any) -> None:
    """Name the fonts once, in the theme of the pages and of their notes: every text takes them from there."""
    for part in package.part.package.iter_parts():
        if str(part.content_type).endswith("theme+xml"):
            root = etree.fromstring(part.blob)
            for kind, (face, instead) in (("major", _TITLE_FACE), ("minor", _FACE)):
                for fonts in root.iter(f"{{{_A}}}{kind}Font"):
                    fonts.find(f"{{{_A}}}latin").set("typeface", face)
                    fonts.find(f"{{{_A}}}ea").set("typeface", face)
                    for script in fonts.iterfind(f"{{{_A}}}font[@script='Hans']"):
                        script.set("typeface", instead)
            part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)  # noqa: SLF001


def _cover(package: Any, lines: Sequence[str]) -> None:
    page = package.slides.add_slide(package.slide_layouts[5])
    *title, as_of, district = lines
    _title(page, "\n".join(title), top=55, high=40, size=34)
    _text(page, (as_of, district), (_EDGE, 105, WIDE - 2 * _EDGE, 30), size=20, colour=_FAINT, name="说明")
    _line(page, 50)
    _line(page, 100)


def _slide(package: Any, slide: Slide, number: int) -> None:
    page = package.slides.add_slide(package.slide_layouts[5])
    _title(page, slide.title, top=9, high=16, size=26)
    _line(page, 27)
    high = _cards(page, slide.cards, top=34, low=bool(slide.lines))
    if slide.lines:
        _text(page, slide.lines, (_EDGE, high + 4, WIDE - 2 * _EDGE, HIGH - high - 26), size=15, name="名单")
    if slide.grid:
        _grid(page, slide.grid, top=high)
    if slide.chart:
        _chart(page, slide.chart)
    if slide.note:
        _text(page, (slide.note,), (_EDGE, HIGH - 17, WIDE - 60, 10), size=11, colour=_FAINT, name="注")
    _text(page, (str(number),), (WIDE - 38, HIGH - 17, 20, 10), size=11, colour=_FAINT, name="页码", right=True)
    if slide.numbers:
        page.notes_slide.notes_text_frame.text = "\n".join(_noted(slide.numbers))


def _noted(numbers: Sequence[Binding]) -> Iterator[str]:
    """Say to people what each number is, where it comes from, and its figure's id."""
    yield "本页数据的出处："
    for one in numbers:
        sources = "；".join(map(str, sorted(one.sources)))
        yield f"{one.about}｜{one.text}｜{sources}｜{one.tag}"


# --- shapes


def _colour(hexadecimal: str) -> Any:
    from pptx.dml.color import RGBColor  # noqa: PLC0415

    return RGBColor.from_string(hexadecimal)  # type: ignore[no-untyped-call]


def _title(page: Any, text: str, *, top: int, high: int, size: int) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415

    shape = page.shapes.title
    shape.left, shape.top, shape.width, shape.height = map(_mm, (_EDGE, top, WIDE - 2 * _EDGE, high))
    frame = shape.text_frame
    frame.text, frame.vertical_anchor, frame.word_wrap = text, MSO_ANCHOR.MIDDLE, True
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
        _set(paragraph, size=size, colour=_INK, bold=True)


def _set(paragraph: Any, *, size: float, colour: str, bold: bool = False) -> None:
    from pptx.util import Pt  # noqa: PLC0415

    for run in paragraph.runs:
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, _colour(colour)
        run._r.get_or_add_rPr().set("lang", "zh-CN")  # noqa: SLF001 — python-pptx knows no East Asian language


def _text(
    page: Any, lines: Sequence[str], box: tuple[float, ...], *, size: float, name: str, colour: str = _INK,
    right: bool = False,
) -> Any:  # fmt: skip
    from pptx.enum.text import PP_ALIGN  # noqa: PLC0415

    shape = page.shapes.add_textbox(*map(_mm, box))
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.text = "\n".join(lines)
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        paragraph.space_after = _mm(2)
        _set(paragraph, size=size, colour=colour)
    return shape


def _line(page: Any, top: float) -> None:
    from pptx.enum.shapes import MSO_CONNECTOR  # noqa: PLC0415

    line = page.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *map(_mm, (_EDGE, top, WIDE - _EDGE, top)))
    line.line.color.rgb, line.line.width = _colour(_NUMBER), 12_700
    line.name = "线"


def _cards(page: Any, cards: Sequence[Card], *, top: float, low: bool) -> float:
    """Set cards in rows of four, `low` where more stands below, and return where that may begin."""
    columns = len(cards) if low and len(cards) == _COLUMNS + 1 else _COLUMNS
    gap, high = 6.0, 40.0 if low or len(cards) > 2 * _COLUMNS else 56.0
    wide = (WIDE - 2 * _EDGE - gap * (columns - 1)) / columns
    for place, card in enumerate(cards):
        row, column = divmod(place, columns)
        _card(page, card, (_EDGE + column * (wide + gap), top + row * (high + gap), wide, high))
    rows = -(-len(cards) // columns) if cards else 0
    return top + rows * (high + gap)


def _card(page: Any, card: Card, box: tuple[float, ...]) -> None:
    from pptx.enum.shapes import MSO_SHAPE  # noqa: PLC0415
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415

    shape = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, *map(_mm, box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(_PAPER)
    shape.line.color.rgb, shape.line.width, shape.shadow.inherit = _colour(_LINE), 9_525, False
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    frame.text = f"{card.number.text}\n{card.label}"
    for paragraph in frame.paragraphs:
        paragraph.alignment = PP_ALIGN.LEFT
    _set(frame.paragraphs[0], size=_fitting(card.number.text, box[2]), colour=_NUMBER, bold=True)
    _set(frame.paragraphs[1], size=14, colour=_INK)
    _described(shape, card.number.about, f"{card.label}：{card.number.text}", {0: card.number.tag})


def _fitting(text: str, wide: float) -> float:
    """Return the size in points, 30 at most, at which a number stands on one line."""
    ems = sum(0.62 if character.isascii() else 1.05 for character in text)
    return min(28.0, (wide - 16) / 25.4 * 72 / max(1.0, ems))


def _described(shape: Any, name: str, words: str, tags: dict[int, str]) -> None:
    """Say what a shape shows, and which paragraph of it is bound to which figure."""
    properties = getattr(shape, "_element", shape).xpath(".//p:cNvPr")[0]  # python-pptx has no words for this
    properties.set("descr", tagged(words, tags))
    properties.set("name", name)


def _grid(page: Any, grid: Grid, *, top: float) -> None:
    rows, columns, wide = len(grid.rows) + 1, len(grid.headings), WIDE - 2 * _EDGE
    frame = page.shapes.add_table(rows, columns, *map(_mm, (_EDGE, top, wide, 13 * rows)))
    table, tags, words = frame.table, dict[int, str](), list[str]()
    for column, share in enumerate(grid.widths):
        table.columns[column].width = _mm(wide * share / sum(grid.widths))
    for row, cells in enumerate((grid.headings, *grid.rows)):
        table.rows[row].height = _mm(13)
        for column, part in enumerate(cells):
            _cell(table.cell(row, column), part, head=row == 0)
            if isinstance(part, Binding):
                tags[row * columns + column] = part.tag
        words.append("，".join(part if isinstance(part, str) else part.text for part in cells))
    _described(frame, "表", "；".join(words), tags)


def _cell(cell: Any, part: Part, *, head: bool) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN  # noqa: PLC0415

    bound = isinstance(part, Binding)
    cell.text = part.text if isinstance(part, Binding) else part
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = _colour(_LINE if head else "FFFFFF")
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if bound else PP_ALIGN.LEFT
    _set(paragraph, size=15, colour=_NUMBER if bound else _INK, bold=head or bound)


def _chart(page: Any, shown: Chart) -> None:
    from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE  # noqa: PLC0415
    from pptx.parts.chart import ChartPart  # noqa: PLC0415

    package = page.part.package
    drawn = chart.drawn(shown, size=28, face=_FACE[0])
    part = ChartPart.load(package.next_partname(ChartPart.partname_template), CONTENT_TYPE.DML_CHART, package, drawn)
    key = page.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    box = (_EDGE, 32, WIDE - 2 * _EDGE, HIGH - 52)
    frame = page.shapes._add_chart_graphicFrame(key, *map(_mm, box))  # noqa: SLF001 — the public way wants a workbook
    _described(frame, "目标完成进度", shown.description, {})
