"""A chart of completion beside what was due, as a native chart of Word: it prints in grey, in Chinese fonts.

Its numbers are written into the chart itself as they are said in the text, so nothing can drift apart; there is no
workbook inside that somebody could change unseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from daxu.core.quantity import shown
from daxu.duties.reporting.gbt9704 import FANGSONG, SIZE_5
from daxu.duties.reporting.report import Chart, Trend
from daxu.duties.reporting.wordml import Element, el, rooted, serialized

_CATEGORY_AXIS, _VALUE_AXIS = 10, 20
_DONE, _DUE, _INK = "6E6E6E", "FFFFFF", "000000"
_GAP = 60  # per cent of a bar's width between groups
_FORMAT = '0.0"%"'


def drawn(chart: Chart | Trend, *, size: int = SIZE_5, face: str = FANGSONG.chinese) -> bytes:
    """Return the chart part: bars of what is done and was due, or columns over time; `size` in half points."""
    area, legend = _columns(chart) if isinstance(chart, Trend) else _bars(chart)
    drawing = el(
        "c:chart",
        el("c:autoTitleDeleted", val=1),
        area,
        legend,
        el("c:plotVisOnly", val=1),
        el("c:dispBlanksAs", val="gap"),
    )
    bare = el("c:spPr", el("a:noFill"), el("a:ln", el("a:noFill")))
    space = rooted("c:chartSpace", ("c", "a", "r"), el("c:roundedCorners", val=0), drawing, bare, _text(size, face))
    return serialized(space)


def _bars(chart: Chart) -> tuple[Element, Element | None]:
    """Draw two bars a target, what is done above what was due."""
    done = _series(0, "完成年度目标（%）", _DONE, chart, [bar.done for bar in chart.bars])
    due = _series(1, "按序时进度应完成（%）", _DUE, chart, [bar.due for bar in chart.bars])
    bars = el(
        "c:barChart",
        el("c:barDir", val="bar"),
        el("c:grouping", val="clustered"),
        el("c:varyColors", val=0),
        done,
        due,
        el("c:gapWidth", val=_GAP),
        el("c:axId", val=_CATEGORY_AXIS),
        el("c:axId", val=_VALUE_AXIS),
    )
    legend = el("c:legend", el("c:legendPos", val="b"), el("c:overlay", val=0))
    return el("c:plotArea", el("c:layout"), bars, _categories(), _values(_longest(chart))), legend


def _columns(trend: Trend) -> tuple[Element, Element | None]:
    """Draw a column for each period."""
    count = len(trend.points)
    labels = el("c:strLit", el("c:ptCount", val=count), *(_point(n, p.label) for n, p in enumerate(trend.points)))
    values = [_point(n, point.number.text) for n, point in enumerate(trend.points)]
    numbers = el("c:numLit", el("c:formatCode", "General"), el("c:ptCount", val=count), *values)
    series = el(
        "c:ser",
        el("c:idx", val=0),
        el("c:order", val=0),
        el("c:tx", el("c:v", trend.title)),
        el("c:spPr", _filled(_DONE), el("a:ln", _filled(_INK), w=6350)),
        el("c:invertIfNegative", val=0),
        _labels("General"),
        el("c:cat", labels),
        el("c:val", numbers),
    )
    bars = el(
        "c:barChart",
        el("c:barDir", val="col"),
        el("c:grouping", val="clustered"),
        el("c:varyColors", val=0),
        series,
        el("c:gapWidth", val=_GAP),
        el("c:axId", val=_CATEGORY_AXIS),
        el("c:axId", val=_VALUE_AXIS),
    )
    return el("c:plotArea", el("c:layout"), bars, _categories(upright=True), _values(None, upright=True)), None


def _series(place: int, title: str, colour: str, chart: Chart, shares: Sequence[Fraction | None]) -> Element:
    labels = el(
        "c:strLit", el("c:ptCount", val=len(chart.bars)), *(_point(n, b.label) for n, b in enumerate(chart.bars))
    )
    known = [_point(n, shown(share * 100)) for n, share in enumerate(shares) if share is not None]
    numbers = el("c:numLit", el("c:formatCode", _FORMAT), el("c:ptCount", val=len(shares)), *known)
    return el(
        "c:ser",
        el("c:idx", val=place),
        el("c:order", val=place),
        el("c:tx", el("c:v", title)),
        el("c:spPr", _filled(colour), el("a:ln", _filled(_INK), w=6350)),
        el("c:invertIfNegative", val=0),
        _labels(),
        el("c:cat", labels),
        el("c:val", numbers),
    )


def _point(place: int, text: str) -> Element:
    return el("c:pt", el("c:v", text), idx=place)


def _filled(colour: str) -> Element:
    return el("a:solidFill", el("a:srgbClr", val=colour))


def _labels(form: str = _FORMAT) -> Element:
    shows = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    return el(
        "c:dLbls",
        el("c:numFmt", formatCode=form, sourceLinked=0),
        *(el(f"c:{show}", val=int(show == "showVal")) for show in shows),
    )


def _categories(*, upright: bool = False) -> Element:
    """Return the axis with the names of the targets, the first on top; upright, that of periods from the left."""
    return el(
        "c:catAx",
        el("c:axId", val=_CATEGORY_AXIS),
        el("c:scaling", el("c:orientation", val="minMax" if upright else "maxMin")),
        el("c:delete", val=0),
        el("c:axPos", val="b" if upright else "l"),
        el("c:tickLblPos", val="low"),
        el("c:crossAx", val=_VALUE_AXIS),
        el("c:crosses", val="autoZero"),
    )


def _values(longest: int | None, *, upright: bool = False) -> Element:
    """Return the scale, with room for a number behind the longest bar; it is not printed, the numbers stand there."""
    ends = () if longest is None else (el("c:max", val=longest), el("c:min", val=0))
    return el(
        "c:valAx",
        el("c:axId", val=_VALUE_AXIS),
        el("c:scaling", el("c:orientation", val="minMax"), *ends),
        el("c:delete", val=1),
        el("c:axPos", val="l" if upright else "b"),
        el("c:crossAx", val=_CATEGORY_AXIS),
        el("c:crosses", val="autoZero"),
    )


def _longest(chart: Chart) -> int:
    """Return a round number of per cent, a fifth beyond the longest bar."""
    most = max(max(bar.done, bar.due or Fraction(0)) for bar in chart.bars)
    return max(10, -(-most * 120 // 10) * 10)


def _text(size: int, face: str) -> Element:
    faces = (el("a:latin", typeface=face), el("a:ea", typeface=face))
    properties = el("a:defRPr", _filled(_INK), *faces, sz=size * 50)
    return el("c:txPr", el("a:bodyPr"), el("a:p", el("a:pPr", properties), el("a:endParaRPr", lang="zh-CN")))
