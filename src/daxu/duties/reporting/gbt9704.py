"""The page of an official document by GB/T 9704-2012, in the units of WordprocessingML: fonts, sizes, margins, grid.

A4 with 天头 37 mm and 订口 28 mm leaves a type area of 156 × 225 mm for 22 lines of 28 characters of 三号 仿宋 (16 pt).
The lines are exactly 28.95 pt apart. 28 characters of 16 pt are 448 pt and the type area is 442.2 pt wide, so each
character is set 0.25 pt closer. (A character grid would do it too, but LibreOffice reads a negative one as two cells a
character.)
"""

from __future__ import annotations

from dataclasses import dataclass

TWIPS_PER_MM = 1440 / 25.4
EMU_PER_MM = 36_000
EMU_PER_TWIP = 635


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point, rounded down so that margins never grow into the type area."""
    return int(millimetres * TWIPS_PER_MM)


@dataclass(frozen=True, slots=True)
class Face:
    """A type face: its Chinese font, a font that every system with Chinese has in its place, and its family class."""

    chinese: str
    instead: str
    family: str


FANGSONG = Face("仿宋_GB2312", "仿宋", "modern")
KAITI = Face("楷体_GB2312", "楷体", "modern")
HEITI = Face("黑体", "SimHei", "modern")
XIAOBIAOSONG = Face("方正小标宋简体", "宋体", "auto")
SONGTI = Face("宋体", "SimSun", "auto")
FACES = (FANGSONG, KAITI, HEITI, XIAOBIAOSONG, SONGTI)
LATIN = "Times New Roman"

SIZE_2 = 44  # 二号 22 pt, in half points as w:sz counts
SIZE_3 = 32  # 三号 16 pt
SIZE_4 = 28  # 四号 14 pt
SIZE_5 = 21  # 五号 10.5 pt, for tables
SIZE_SMALL_5 = 18  # 小五 9 pt, for the small print of tables

LINE = 579  # 28.95 pt in twips: 22 of them fill 225 mm
TITLE_LINE = 680  # 二号 needs 34 pt
TABLE_LINE = 280
IMPRINT_LINE = 480  # 四号 between the lines of the imprint
TIGHT = -5  # character spacing in twips
LINES_A_PAGE = 22
CHARACTERS_A_LINE = 28


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its size and margins in twips."""

    width: int
    height: int
    top: int
    bottom: int
    left: int
    right: int
    landscape: bool = False

    @property
    def text_width(self) -> int:
        """The width of the type area."""
        return self.width - self.left - self.right


PORTRAIT = Page(11906, 16838, twips(37), twips(35), twips(28), twips(26))
# The portrait page turned a quarter: its binding side is on top, so a wide table is read from the outer edge.
LANDSCAPE = Page(16838, 11906, twips(28), twips(26), twips(35), twips(37), landscape=True)


def footer_of(page: Page) -> int:
    """Return the distance from the paper's edge to a page number that stands 7 mm below the type area."""
    return page.bottom - twips(7) - SIZE_4 * 10


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its id and shown name, its type, and how it sits on the page (lengths in characters)."""

    id: str
    name: str
    face: Face
    size: int
    line: int | None = LINE
    align: str = "both"
    first: int = 0
    left: int = 0
    right: int = 0
    tight: bool = False
    level: int | None = None
    based: str = "Normal"
    keep: bool = False
    grid: bool = True
    after: int = 0
    colour: str = "000000"
    ruled: bool = False

    @property
    def character(self) -> int:
        """The width of one of its characters in twips."""
        return self.size * 10 + (TIGHT if self.tight else 0)


RED = "FF0000"
HEAD_SPACE = twips(35)  # between the type area's top and the name of the issuing body
RULE_SPACE = 11  # points: the red line stands 4 mm below the number of issue
_NAME_SIZES = (60, 26)  # points: the name of the issuing body, from a short one to a long one


def name_size(name: str) -> int:
    """Return the size in half points at which the name of the issuing body fills one line, within its limits."""
    most, least = _NAME_SIZES
    return 2 * max(least, min(most, PORTRAIT.text_width // 20 // max(1, len(name))))


THICK, THIN = 8, 6
"""Lines of the imprint in eighths of a point: the first and the last 0.35 mm, those between 0.25 mm."""

STYLES = (
    Style("Normal", "Normal", FANGSONG, SIZE_3, first=2, tight=True, based=""),
    Style("Title", "Title", XIAOBIAOSONG, SIZE_2, line=TITLE_LINE, align="center", grid=False, keep=True),
    Style("Heading1", "heading 1", HEITI, SIZE_3, first=2, tight=True, level=0, keep=True),
    Style("Heading2", "heading 2", KAITI, SIZE_3, first=2, tight=True, level=1, keep=True),
    Style("Addressee", "称谓", FANGSONG, SIZE_3, tight=True),
    Style("HeadSpace", "版头留空", FANGSONG, SIZE_3, line=HEAD_SPACE, grid=False, keep=True),
    Style("Issuer", "发文机关标志", XIAOBIAOSONG, SIZE_2, line=None, align="center", grid=False, keep=True, colour=RED),
    Style("Number", "发文字号", FANGSONG, SIZE_3, align="center", tight=True, keep=True, colour="000000", ruled=True),
    Style("Byline", "题下署名", KAITI, SIZE_3, align="center", tight=True, keep=True),
    Style("Signature", "署名", FANGSONG, SIZE_3, align="right", tight=True, keep=True),
    Style("AnnexMark", "附件序号", HEITI, SIZE_3, align="left", keep=True),
    Style(
        "AnnexTitle",
        "附件标题",
        XIAOBIAOSONG,
        SIZE_2,
        line=TITLE_LINE,
        align="center",
        grid=False,
        keep=True,
        after=120,
    ),
    Style("TableHead", "表头", HEITI, SIZE_5, line=TABLE_LINE, align="center", grid=False),
    Style("TableGroup", "表内分组", HEITI, SIZE_5, line=TABLE_LINE, align="left", grid=False, keep=True),
    Style("TableText", "表内文字", FANGSONG, SIZE_5, line=TABLE_LINE, align="left", grid=False),
    Style("TableNumber", "表内数字", FANGSONG, SIZE_5, line=TABLE_LINE, align="right", grid=False),
    Style("TableCentre", "表内居中", FANGSONG, SIZE_5, line=TABLE_LINE, align="center", grid=False),
    Style("TableRuler", "达序尺", FANGSONG, SIZE_5, line=None, align="right", grid=False),
    Style("TableNote", "表注", FANGSONG, SIZE_5, line=TABLE_LINE, align="left", grid=False),
    Style("Imprint", "版记", FANGSONG, SIZE_4, line=IMPRINT_LINE, left=1, right=1, grid=False),
    Style("ImprintEnd", "版记末", FANGSONG, 2, line=20, grid=False),
    Style("FooterOdd", "单页页码", SONGTI, SIZE_4, line=None, align="right", right=1, grid=False),
    Style("FooterEven", "双页页码", SONGTI, SIZE_4, line=None, align="left", left=1, grid=False),
)
