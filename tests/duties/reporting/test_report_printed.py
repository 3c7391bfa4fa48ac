"""The report as LibreOffice prints it: 22 lines of 28 characters, numbers whole, page numbers outside."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from daxu.duties.reporting import docx
from daxu.duties.reporting.report import Paragraph, Report, Section, Sentence
from duties.reporting.yuhuatai import built, evaluation

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftotext")),
        reason="LibreOffice or poppler-utils is absent: apt-get install libreoffice-writer-nogui poppler-utils",
    ),
]
POINTS_A_MILLIMETRE = 72 / 25.4


@dataclass(frozen=True)
class Word:
    """A word on a printed page with its place in millimetres from the top left corner."""

    text: str
    left: float
    right: float
    top: float


@dataclass(frozen=True)
class PrintedPage:
    """One page as printed."""

    width: float
    height: float
    words: tuple[Word, ...]

    def lines(self) -> list[str]:
        """The text line by line; words on one line stand at one height."""
        rows: dict[int, list[Word]] = {}
        for word in sorted(self.words, key=lambda w: (round(w.top), w.left)):
            height = next((h for h in rows if abs(h - word.top) < 3), round(word.top))
            rows.setdefault(height, []).append(word)
        return ["".join(w.text for w in sorted(row, key=lambda w: w.left)) for row in rows.values()]


def printed(report: Report, folder: Path) -> list[PrintedPage]:
    """Print a report with LibreOffice, in a profile of its own, and read the pages."""
    source = folder / "report.docx"
    source.write_bytes(docx.write(report))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    read = ["pdftotext", "-bbox", str(folder / "report.pdf"), "-"]
    html = subprocess.run(read, check=True, capture_output=True, timeout=60).stdout
    return list(_pages(etree.fromstring(html)))


def _pages(root: etree._Element) -> Iterator[PrintedPage]:
    for page in root.iter("{*}page"):
        words = tuple(
            Word(w.text or "", *(float(w.get(side)) / POINTS_A_MILLIMETRE for side in ("xMin", "xMax", "yMin")))
            for w in page.iter("{*}word")
        )
        size = (float(page.get(side)) / POINTS_A_MILLIMETRE for side in ("width", "height"))
        yield PrintedPage(*size, words)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    return printed(built().report, tmp_path_factory.mktemp("printed"))


@pytest.fixture(scope="module")
def full_page(tmp_path_factory):
    """A page of nothing but text: 28 characters a line, numbered."""
    row = "一二三四五六七八九十" * 30
    text = Section(2, "（一）试行", (Paragraph((Sentence.of(row * 6),)),))
    report = replace(built().report, title=("题",), sections=(text,), annexes=())
    return printed(report, tmp_path_factory.mktemp("full"))[1]


def test_a_full_page_holds_22_lines_of_28_characters(full_page):
    *lines, page_number = full_page.lines()
    assert page_number == "—2—"
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}


def test_the_wide_table_is_printed_across_and_everything_else_upright(pages):
    across = ["#" if page.width > page.height else "." for page in pages]
    assert re.fullmatch(r"\.{6,12}#{7,12}\.{4,8}", "".join(across))


def test_nothing_is_printed_outside_the_type_area(pages):
    hang = 7  # a closing mark may stand beyond the edge
    for page in pages:
        left, right = (28, 26) if page.height > page.width else (35, 37)
        assert min(word.left for word in page.words) >= left - 1
        assert max(word.right for word in page.words) <= page.width - right + hang


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(pages):
    for number, page in enumerate(pages, 1):
        dash, figure = [word for word in page.words if word.top > page.height - 30][:2]
        assert (dash.text, figure.text) == ("—", str(number))
        assert (figure.left > page.width / 2) is (number % 2 == 1)


def test_every_sentence_is_on_the_printed_pages(pages):
    body = re.sub(r"—\d+—", "", "".join("".join(page.lines()) for page in pages))
    missing = [s.text for s in built().sentences if re.sub(r"\s", "", s.text) not in body]
    assert missing == []


def test_every_target_of_the_annex_is_printed(pages):
    across = "".join("".join(w.text for w in page.words) for page in pages if page.width > page.height)
    verdicts = {item.judgement.verdict.value for item in evaluation().items if not item.target.sample}
    assert all(word in across for word in verdicts)
    assert "附件1" in across
    assert "主要指标完成情况表" in across


def test_a_number_is_never_broken_at_the_end_of_a_line(pages):
    body = [line for page in pages if page.height > page.width for line in page.lines()[:-1]]
    broken = [f"{a}|{b}" for a, b in pairwise(body) if re.search(r"\d$", a) and re.match(r"[\d.%]", b)]
    assert broken == []
