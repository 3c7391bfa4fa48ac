"""Problems as Word comments: at their places, in a valid file, with the text untouched."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator

from daxu.core.text import Text
from daxu.duties.checking import Document, NotReadable, Problem, Severity, check, commented, open_document, pasted
from duties.checking.word import control, package, paragraph, run, table
from duties.reporting.test_report_file import rewritten
from duties.reporting.yuhuatai import built
from world import at

NOW = at("2024-07-12")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def written(document: Document) -> bytes:
    return commented(document, check(document).problems, now=NOW)


def faulty() -> Document:
    """The model district's report after somebody made three mistakes in it."""
    document = built().document
    for old, new in (("增长4.4%", "增长-4.4%"), ("94.9%", "91.9%"), ("614.6万人次", "614..6万人次")):
        document = rewritten(document, "word/document.xml", old.encode(), new.encode())
    return open_document(document, "报告.docx")


def commented_words(document: bytes) -> list[str]:
    """The words that each comment spans, read by its marks."""
    with zipfile.ZipFile(io.BytesIO(document)) as made:
        root = etree.fromstring(made.read("word/document.xml"))
    words: dict[str, str] = {}
    open_marks: set[str] = set()
    for element in root.iter():
        if element.tag == f"{W}commentRangeStart":
            open_marks.add(element.get(f"{W}id"))
        elif element.tag == f"{W}commentRangeEnd":
            open_marks.discard(element.get(f"{W}id"))
        elif element.tag == f"{W}t":
            for mark in open_marks:
                words[mark] = words.get(mark, "") + (element.text or "")
    return list(words.values())


def test_every_problem_is_a_comment_that_spans_its_words_or_the_bound_number_that_holds_them():
    document = faulty()
    problems = check(document).problems
    assert len(problems) >= 3
    spanned = commented_words(written(document))
    assert all(problem.text in words for problem, words in zip(problems, spanned, strict=True))
    assert max(map(len, spanned)) <= len("614..6万人次")


def test_the_text_is_what_it_was_and_the_numbers_stay_bound():
    before = faulty()
    after = open_document(written(before), "报告.docx")
    assert after.text == before.text
    assert [(c.tag, c.start, c.end) for c in after.controls] == [(c.tag, c.start, c.end) for c in before.controls]


def test_a_comment_says_how_serious_why_and_what_to_do_in_both_languages():
    document = open_document(package(paragraph(run("外贸进出口增长-3.2%，形势严峻"))), "a.docx")
    (comment,) = docx.Document(io.BytesIO(written(document))).comments
    assert comment.text.startswith("【存疑】")
    assert "建议：写作“下降3.2%”" in comment.text
    assert "negative rise" in comment.text
    assert (comment.author, comment.timestamp) == ("达序 Daxu", NOW)


def test_a_run_is_split_where_the_words_begin_and_end_and_keeps_its_format():
    bold = '<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">外贸 增长-3.2%，严峻</w:t></w:r>'
    after = written(open_document(package(paragraph(bold)), "a.docx"))
    runs = [r for r in docx.Document(io.BytesIO(after)).paragraphs[0].runs if r.text]
    assert [r.text for r in runs] == ["外贸 增长", "-3.2%", "，严峻"]
    assert all(r.bold for r in runs)
    assert commented_words(after) == ["-3.2%"]


def test_words_over_several_runs_and_controls_are_spanned_whole():
    body = paragraph(run("增长"), control("f-1", run("-3")), run(".2%"), run("。"))
    after = written(open_document(package(body), "a.docx"))
    assert commented_words(after) == ["-3.2%"]
    assert open_document(after, "a").controls[0].tag == "f-1"


def test_two_comments_in_one_run_both_find_their_words():
    body = paragraph(run("出口增长-3.2%，进口增长-4.5%。"))
    assert commented_words(written(open_document(package(body), "a.docx"))) == ["-3.2%", "-4.5%"]


WRONG = run("出口增长-3.2%。")
PLACES = {
    "a table": table(("甲", "出口增长-3.2%。"), ("乙", "丙")),
    "a control about a row": f"<w:tbl>{control('r', f'<w:tr><w:tc>{paragraph(WRONG)}</w:tc></w:tr>')}</w:tbl>",
    "a control about a paragraph": control("p", paragraph(WRONG)),
    "a hyperlink": paragraph(run("见"), f'<w:hyperlink w:anchor="a">{WRONG}</w:hyperlink>', run("后")),
    "an insertion": paragraph(f'<w:ins w:id="7" w:author="王" w:date="2024-07-01T00:00:00Z">{WRONG}</w:ins>'),
    "a moved stretch": paragraph(f'<w:moveTo w:id="7" w:author="王" w:date="2024-07-01T00:00:00Z">{WRONG}</w:moveTo>'),
    "a field": paragraph(f'<w:fldSimple w:instr="AUTHOR">{WRONG}</w:fldSimple>'),
    "runs and a hyperlink": paragraph(
        run("增长-"), f'<w:hyperlink w:anchor="a">{run("3.2")}</w:hyperlink>', run("%。")
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_words_are_spanned_wherever_they_stand_and_the_file_stays_as_valid_as_it_was(place, tmp_path):
    document = open_document(package(PLACES[place]), "a.docx")
    after = written(document)
    assert commented_words(after) == ["-3.2%"]
    assert open_document(after, "a.docx").text == document.text
    assert faults(after, tmp_path / "after.docx") <= faults(document.content, tmp_path / "before.docx")


def test_a_bound_number_or_a_run_with_a_tab_is_spanned_whole():
    bound = open_document(package(paragraph(control("f-1", WRONG))), "a.docx")
    tabbed = open_document(package(paragraph("<w:r><w:t>增长-3.2%</w:t><w:tab/><w:t>后</w:t></w:r>")), "a.docx")
    assert [commented_words(written(one)) for one in (bound, tabbed)] == [["出口增长-3.2%。"], ["增长-3.2%后"]]


def doubt(start: int, end: int) -> Problem:
    return Problem(Severity.DOUBT, "malformed", ((start, end),), "", Text("因为", "because"))


def test_overlapping_and_repeated_problems_are_a_comment_each():
    document = open_document(package(paragraph(run("甲乙丙丁"))), "a.docx")
    after = commented(document, [doubt(0, 3), doubt(1, 4), doubt(1, 2), doubt(0, 3)], now=NOW)
    assert sorted(commented_words(after)) == ["乙", "乙丙丁", "甲乙丙", "甲乙丙"]
    assert open_document(after, "a.docx").text == document.text


@pytest.mark.parametrize(("start", "end", "spanned"), [(1, 7, "乙"), (3, 5, "丙丁"), (2, 3, "甲乙"), (5, 6, "丙丁")])
def test_a_problem_over_paragraphs_or_between_them_is_a_comment_at_the_nearest_words(start, end, spanned):
    body = paragraph(run("甲乙")) + paragraph(run("丙丁")) + paragraph()
    after = commented(open_document(package(body), "a.docx"), [doubt(start, end)], now=NOW)
    assert commented_words(after) == [spanned]


def test_a_document_without_words_takes_no_comment():
    document = open_document(package(paragraph()), "a.docx")
    assert commented_words(commented(document, [doubt(0, 0)], now=NOW)) == []


def test_a_plain_text_takes_no_comments():
    with pytest.raises(NotReadable, match=r"\.docx"):
        written(pasted("增长-3.2%。", "a.txt"))


def test_the_same_moment_gives_the_same_comments():
    first, second = (zipfile.ZipFile(io.BytesIO(written(faulty()))).read("word/comments.xml") for _ in range(2))
    assert first == second


def faults(document: bytes, path: Path) -> set[str]:
    path.write_bytes(document)
    return {error.description for error in OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(path).errors}


def test_the_file_is_valid(tmp_path):
    before = faulty()
    assert faults(written(before), tmp_path / "after.docx") <= faults(before.content, tmp_path / "before.docx")


@pytest.mark.office
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is absent: apt-get install libreoffice-writer-nogui"
)
def test_libreoffice_opens_it_with_its_comments_and_its_text(tmp_path: Path):
    source = tmp_path / "commented.docx"
    source.write_bytes(written(faulty()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    with zipfile.ZipFile(tmp_path / "commented.odt") as made:
        content = made.read("content.xml").decode()
    assert content.count("<office:annotation ") == len(check(faulty()).problems)
    assert "下降4.4%" in content
