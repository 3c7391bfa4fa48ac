"""The .docx: its page by GB/T 9704, its controls, its schema, and that the same report is the same file."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator

from daxu.duties import reporting
from daxu.duties.reporting.consistency import names_with_digits, unbound_digits
from daxu.duties.reporting.report import Sentence
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.wordml import name
from duties.reporting.yuhuatai import HALF, build, built, evaluation, figures, model, projects

DOCUMENT = built().document
MILLIMETRE = 1440 / 25.4
# ISO/IEC 29500-1, 14.2.7: a package may hold a theme part; the validator wants one because Word always writes one.
VALIDATOR = OpenXmlValidator(file_format=FileFormat.OFFICE_2019)
OPTIONAL = "relationships/theme' is missing"


def part(path: str, document: bytes = DOCUMENT) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return etree.fromstring(package.read(path))


def values(element: etree._Element, path: str, attribute: str = "w:val") -> list[str]:
    steps = "/".join(step if step == "" else name(step) for step in path.split("/"))
    return [found.get(name(attribute)) for found in element.iterfind(steps)]


def faults(document: bytes, folder: Path) -> list[str]:
    """What the schema check finds: structure, order, types and relations of every part."""
    path = folder / "report.docx"
    path.write_bytes(document)
    result = VALIDATOR.validate(path)
    return [error.description for error in result.errors if OPTIONAL not in error.description]


def rewritten(document: bytes, path: str, old: bytes, new: bytes) -> bytes:
    """The file with some bytes of one part replaced, as an editor would leave it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as source, zipfile.ZipFile(stream, "w") as target:
        for item in source.namelist():
            content = source.read(item)
            assert item != path or old in content
            target.writestr(item, content.replace(old, new, 1) if item == path else content)
    return stream.getvalue()


@pytest.mark.parametrize("include_sample", [False, True])
def test_the_file_is_valid_by_the_schema(tmp_path, include_sample):
    assert faults(build(include_sample=include_sample).document, tmp_path) == []


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("word/document.xml", b"<w:sdtPr><w:alias", b"<w:sdtPr><w:wrong/><w:alias"),
        ("word/document.xml", b"<w:tblGrid>", b"<w:tblGrid><w:tr/>"),
        ("word/document.xml", b'w:linePitch="579"', b'w:linePitch="wide"'),
        ("word/settings.xml", b"<w:zoom", b"<w:evenAndOddHeaders/><w:zoom"),
        ("word/styles.xml", b"<w:qFormat/>", b"<w:qFormat/><w:name w:val='x'/>"),
    ],
)
def test_the_schema_check_sees_what_is_out_of_place(tmp_path, path, old, new):
    assert faults(rewritten(DOCUMENT, path, old, new), tmp_path) != []


def test_the_same_report_is_the_same_file_byte_for_byte():
    assert build().document == DOCUMENT


def test_only_the_moment_of_building_differs_between_two_builds():
    later = build(now=datetime(2024, 7, 6, tzinfo=UTC)).document
    with zipfile.ZipFile(io.BytesIO(later)) as new, zipfile.ZipFile(io.BytesIO(DOCUMENT)) as old:
        changed = [item for item in old.namelist() if old.read(item) != new.read(item)]
    assert changed == ["docProps/core.xml"]


def test_another_program_opens_it_and_reads_title_author_and_date():
    document = Document(io.BytesIO(DOCUMENT))
    properties = document.core_properties
    assert properties.title == "关于雨花台区2024年上半年国民经济和社会发展计划执行情况的报告"
    assert (properties.author, properties.language) == ("Daxu 达序", "zh-CN")
    assert properties.created == datetime(2024, 7, 5, tzinfo=UTC)


def test_the_page_leaves_a_type_area_of_156_by_225_millimetres():
    page = Document(io.BytesIO(DOCUMENT)).sections[0]
    assert [round(x.mm) for x in (page.page_width, page.page_height)] == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]


def test_a_page_holds_22_lines_of_28_characters():
    section = part("word/document.xml").find(f".//{name('w:sectPr')}")
    size, margin = section.find(name("w:pgSz")), section.find(name("w:pgMar"))

    def length(element: etree._Element, side: str) -> int:
        return int(element.get(name(f"w:{side}")))

    pitch = int(section.find(name("w:docGrid")).get(name("w:linePitch")))
    high = length(size, "h") - length(margin, "top") - length(margin, "bottom")
    wide = length(size, "w") - length(margin, "left") - length(margin, "right")
    assert high // pitch == 22
    assert wide // (16 * 20 - 5) == 28


def test_headings_and_body_have_the_type_of_the_standard():
    styles = {s.get(name("w:styleId")): s for s in part("word/styles.xml").iter(name("w:style"))}
    faces = {code: values(style, "w:rPr/w:rFonts", "w:eastAsia")[0] for code, style in styles.items()}
    sizes = {code: int(values(style, "w:rPr/w:sz")[0]) / 2 for code, style in styles.items()}
    assert (faces["Normal"], sizes["Normal"]) == ("仿宋_GB2312", 16)
    assert (faces["Title"], sizes["Title"]) == ("方正小标宋简体", 22)
    assert (faces["Heading1"], faces["Heading2"], faces["AnnexMark"]) == ("黑体", "楷体_GB2312", "黑体")
    assert (faces["FooterOdd"], sizes["FooterOdd"]) == ("宋体", 14)
    assert values(styles["Normal"], "w:pPr/w:ind", "w:firstLineChars") == ["200"]


def test_page_numbers_stand_outside_right_on_odd_pages_and_left_on_even():
    assert part("word/settings.xml").find(name("w:evenAndOddHeaders")) is not None
    for footer, style in (("footer1", "FooterOdd"), ("footer2", "FooterEven")):
        root = part(f"word/{footer}.xml")
        assert values(root, "w:p/w:pPr/w:pStyle") == [style]
        assert "".join(root.itertext()) == "— 1 —"
        assert values(root, "w:p/w:fldSimple", "w:instr") == [" PAGE "]


def test_the_wide_table_lies_on_its_side_with_fixed_widths_and_a_repeated_head():
    sections = list(part("word/document.xml").iter(name("w:sectPr")))
    assert [values(s, "w:pgSz", "w:orient") for s in sections] == [
        [None],
        ["landscape"],
        ["landscape"],
        ["landscape"],
        [None],
    ]
    for table, wide in zip(part("word/document.xml").iter(name("w:tbl")), (225, 225, 225, 156), strict=True):
        assert values(table, "w:tblPr/w:tblLayout", "w:type") == ["fixed"]
        grid = [int(width) for width in values(table, "w:tblGrid/w:gridCol", "w:w")]
        assert sum(grid) <= wide * MILLIMETRE
        assert len(list(table.iter(name("w:tblHeader")))) == 1


def test_every_ruler_can_be_read_aloud():
    root = part("word/document.xml")
    described = [p.get("descr") for p in root.iter("{*}docPr")]
    rows = [row for row in built().report.annexes[0].rows if len(row) > 1 and row[7].ruler]
    assert described == [row[7].ruler.description for row in rows]
    assert all(re.search(r"完成 \d", words) for words in described)


def test_every_number_is_a_control_with_a_tag_of_the_ledger_or_of_a_derivation():
    printed = reporting.numbers(DOCUMENT)
    assert [(p.tag, p.text) for p in printed] == [(b.tag, b.text) for b in built().report.bindings()]
    assert {p.tag for p in printed if not p.tag.startswith("derived:")} == figures(model())
    assert all(len(p.tag) <= 64 and 0 < len(p.about) <= 64 for p in printed)


def test_no_digit_of_the_text_stands_outside_a_control_but_dates_numbering_and_names():
    subject = Subject(evaluation(), HALF, projects())
    names = names_with_digits(subject.book, subject.project_names)
    body = part("word/document.xml").find(name("w:body"))
    free = [
        "".join(t.text for t in p.iter(name("w:t")) if next(t.iterancestors(name("w:sdt")), None) is None)
        for p in body.iterchildren(name("w:p"))
    ]
    annex_marks = re.compile(r"^附件\d$|^(附件：|\u3000+)\d\.|^注：\d\.|^\d\.")
    loose = [line for line in free if unbound_digits(Sentence.of(annex_marks.sub("", line)), names)]
    assert loose == []


def test_identities_are_unique_in_the_file():
    root = part("word/document.xml")
    ids = [e.get(name("w:val")) for e in root.iter(name("w:id"))] + [e.get("id") for e in root.iter("{*}docPr")]
    assert [i for i, times in Counter(ids).items() if times > 1] == []


def test_every_control_can_be_edited():
    assert list(part("word/document.xml").iter(name("w:lock"))) == []


def test_a_file_of_another_kind_is_refused_in_both_languages():
    with pytest.raises(reporting.NotADocument, match=r"不是完整的 \.docx .* not a whole"):
        reporting.numbers(b"no zip at all")
