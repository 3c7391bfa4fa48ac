"""Files of every known kind become text that knows where it came from; bad ones are refused with the reason."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

import pytest

from daxu.desk import documents as room
from daxu.duties.checking import NotReadable, open_document, pasted
from duties.checking.word import W, control, package, paragraph, run, table
from duties.reporting.yuhuatai import built

SAID = "一般公共预算收入40.2亿元，增长3%。\n税收收入30亿元。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_text_is_read_in_whatever_encoding_it_is(encoding):
    assert open_document(SAID.encode(encoding), "报告.txt").text == SAID


def test_line_ends_of_every_system_are_one_character():
    assert open_document("甲\r\n乙\r丙\n".encode(), "a.md").text == "甲\n乙\n丙\n"


def test_a_place_knows_its_paragraph():
    document = pasted(SAID)
    assert [document.paragraph_at(offset) for offset in (0, 5, SAID.index("税"), len(SAID))] == [0, 0, 1, 1]


def test_a_path_is_opened_under_its_name(tmp_path):
    (tmp_path / "报告.txt").write_text(SAID, encoding="gb18030")
    document = open_document(tmp_path / "报告.txt")
    assert (document.name, document.text) == ("报告.txt", SAID)


# --- .docx


def test_paragraphs_and_table_cells_are_lines_in_their_order():
    body = paragraph(run("甲"), run("乙")) + table(("丙", "丁"), ("戊", "己")) + paragraph(run("庚"))
    assert open_document(package(body), "a.docx").text == "甲乙\n丙\n丁\n戊\n己\n庚"


def test_every_character_of_a_run_finds_its_run():
    document = open_document(
        package(paragraph(run("收入"), run("40.2"), run("亿元")) + paragraph(run("增长"))), "a.docx"
    )
    found = document.run_at(document.text.index("40.2"))
    assert (found.paragraph, found.number, document.text[found.start : found.end]) == (0, 1, "40.2")
    assert document.run_at(document.text.index("增长")).paragraph == 1
    assert document.run_at(len(document.text)) is None


def test_controls_tell_their_tag_and_their_place_also_inside_each_other():
    inner = control("f-2", run("2亿元"))
    body = paragraph(run("收入"), control("f-1", run("40.2亿元")), run("，"), control("outer", run("共"), inner))
    document = open_document(package(control("block", body)), "a.docx")
    said = {one.tag: document.text[one.start : one.end] for one in document.controls}
    assert said == {"f-1": "40.2亿元", "outer": "共2亿元", "f-2": "2亿元"}
    assert document.control_at(document.text.index("40.2")).tag == "f-1"


def test_of_tracked_changes_the_inserted_counts_and_the_deleted_does_not():
    gone = '<w:del w:id="1"><w:r><w:delText>50</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3">{run("旧")}</w:moveFrom><w:moveTo w:id="4">{run("新")}</w:moveTo>'
    came = f'<w:ins w:id="2">{run("60")}</w:ins>'
    document = open_document(package(paragraph(run("共"), gone, came, run("家"), moved)), "a.docx")
    assert document.text == "共60家新"
    assert "修订" in document.notices[0].zh


def test_a_text_box_is_read_once():
    box = paragraph(run("框里"))
    twice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    document = open_document(package(paragraph(run("框外"), f"<w:r>{twice}</w:r>", run("又外"))), "a.docx")
    assert sorted(document.text.split("\n")) == ["框外又外", "框里"]


def test_tabs_and_line_breaks_are_characters_and_field_codes_are_not():
    body = paragraph(
        "<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>",
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
    )
    assert open_document(package(body), "a.docx").text == "甲\t乙\n丙"


def beside(kind: str, *paragraphs: str) -> bytes:
    return f"<w:{kind} {W}>{''.join(paragraphs)}</w:{kind}>".encode()


PAGE = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>7</w:t></w:r></w:fldSimple>'
LONG_PAGE = "".join(
    f"<w:r>{inside}</w:r>"
    for inside in ('<w:fldChar w:fldCharType="begin"/>', "<w:instrText>NUMPAGES</w:instrText>",
                   '<w:fldChar w:fldCharType="separate"/>', "<w:t>9</w:t>", '<w:fldChar w:fldCharType="end"/>')
)  # fmt: skip


def test_headers_footers_and_notes_are_read_behind_the_body_each_at_its_place():
    note = f'<w:footnote w:id="2">{paragraph(run("其中补助3亿元。"))}</w:footnote>'
    parts = {
        "word/header1.xml": beside("hdr", paragraph(run("一般公共预算收入40.2亿元"))),
        "word/header2.xml": beside("hdr", paragraph(run("一般公共预算收入40.2亿元"))),
        "word/footer1.xml": beside("ftr", paragraph(run("— "), PAGE, run(" —"))),
        "word/footer2.xml": beside("ftr", paragraph(run("共"), LONG_PAGE, run("页"))),
        "word/footnotes.xml": beside("footnotes", note),
    }
    document = open_document(package(paragraph(run("甲")), **parts), "a.docx")
    assert document.text.split("\n") == ["甲", "其中补助3亿元。", "一般公共预算收入40.2亿元", "共页"]
    places = [document.aside_at(document.text.index(words)) for words in ("甲", "其中", "一般", "共页")]
    assert [place.zh if place else None for place in places] == [None, "脚注", "页眉", "页脚"]


def test_of_a_presentation_every_page_is_read_in_order_and_strange_tags_bind_nothing():
    space = "http://schemas.openxmlformats.org/presentationml/2006/main"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"

    def page(words: str, tags: str) -> str:
        return (
            f'<p:sld xmlns:p="{space}" xmlns:a="{drawing}"><p:sp><p:nvSpPr><p:cNvPr id="1" name="数" descr="{tags}"/>'
            f"</p:nvSpPr><a:p><a:r><a:t>{words}</a:t></a:r></a:p></p:sp></p:sld>"
        )

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr("ppt/presentation.xml", "<a/>")
        made.writestr("ppt/slides/slide10.xml", page("乙", f"数据编号：{'9' * 5000}=f-1"))
        made.writestr("ppt/slides/slide2.xml", page("甲3亿元", "甲。数据编号：0=f-0123456789abcdef；7=f-2"))
    document = open_document(stream.getvalue(), "a.pptx")
    assert (document.kind, document.text) == ("pptx", "甲3亿元\n乙")
    assert [(one.tag, one.about) for one in document.controls] == [("f-0123456789abcdef", "数")]


def test_macros_and_broken_parts_are_left_alone_and_comments_are_counted():
    said = beside("comments", '<w:comment w:id="0"/>', '<w:comment w:id="1"/>')
    parts = {"word/vbaProject.bin": b"x", "word/footnotes.xml": b"<a", "word/comments.xml": said}
    document = open_document(package(paragraph(run("甲")), **parts), "a.docm")
    assert document.text == "甲"
    told = [notice.zh for notice in document.notices]
    assert [word in one for word, one in zip(("宏", "2条批注", "word/footnotes.xml"), told, strict=True)] == [True] * 3


def test_a_report_of_our_own_gives_every_bound_number_at_its_place():
    from daxu.duties import reporting

    document = open_document(built().document, "报告.docx")
    bound = [(n.tag, n.text) for n in reporting.numbers(built().document)]
    assert [(c.tag, document.text[c.start : c.end]) for c in document.controls] == bound


# --- what is refused


REFUSED = {
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版"),
    "locked": (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
    "binary": (bytes(range(256)) * 40, "不是文本"),
    "half a zip": (package(paragraph(run("甲")))[:200], "不是完整的"),
    "another zip": (b"", "没有 word/document.xml"),
    "broken xml": (package("<w:p>"), "不是完整的"),
    "no encoding": (b"\xff\x80\xfe" + b"\x80" * 40 + b"a", "编码"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_read_is_refused_in_both_languages(kind):
    content, why = REFUSED[kind]
    if kind == "another zip":
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as made:
            made.writestr("a.txt", "x")
        content = stream.getvalue()
    with pytest.raises(NotReadable, match=why) as refusal:
        open_document(content, "文件")
    assert any(letter.isascii() and letter.isalpha() for letter in str(refusal.value))


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04", b"\xef\xbb\xbf"])
def test_an_empty_file_is_empty_or_refused(content):
    with suppress(NotReadable):
        assert open_document(content, "a").text == ""


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = package(paragraph(run("0" * 20_000_000)))
    assert len(bomb) < 100_000
    with pytest.raises(NotReadable, match="异常庞大"):
        open_document(bomb, "a.docx")


def test_a_package_that_lies_about_its_size_is_cut_off(monkeypatch):
    monkeypatch.setattr(room, "LONGEST_TEXT", 5_000_000)
    honest = package(paragraph(run("0" * 9_000_000)))
    place = honest.index(b"word/document.xml", honest.index(b"PK\x01\x02")) - 46
    at = honest.rindex(b"PK\x01\x02", 0, honest.index(b"word/document.xml", place))
    lying = honest[: at + 24] + struct.pack("<I", 1000) + honest[at + 28 :]
    with pytest.raises(NotReadable):
        open_document(lying, "a.docx")


def test_a_thousand_parts_too_many_are_refused():
    with pytest.raises(NotReadable, match="异常庞大"):
        open_document(package(paragraph(run("甲")), **{f"word/media/{i}": b"" for i in range(6000)}), "a.docx")


def test_entities_are_never_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("机密")
    before = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file://{secret}">]>'
    with pytest.raises(NotReadable, match="DTD"):
        open_document(package(paragraph(run("&x;")), before=before), "a.docx")


def test_a_billion_laughs_are_not_laughed():
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    before = f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]>'
    with pytest.raises(NotReadable):
        open_document(package(paragraph(run("&l9;")), before=before), "a.docx")


def test_a_document_nested_without_end_is_refused_and_not_followed():
    deep = "<w:sdt><w:sdtContent>" * 5000 + paragraph(run("甲")) + "</w:sdtContent></w:sdt>" * 5000
    with pytest.raises(NotReadable, match="不是完整的"):
        open_document(package(deep), "a.docx")


def test_a_file_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(room, "LONGEST_TEXT", 1000)
    with pytest.raises(NotReadable, match="超过"):
        open_document(b"1" * 1001, "a.txt")


def test_a_missing_file_says_which(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        open_document(tmp_path / "nowhere.txt")
