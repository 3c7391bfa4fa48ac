"""What may be kept as evidence: known by its content, bounded, harmless, and there whole or not at all."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import override_settings
from docx import Document
from openpyxl import Workbook

from daxu.desk import evidence
from daxu.desk.evidence import NotEvidence
from daxu.desk.models import EvidenceFile
from world import at

PDF = b"%PDF-1.4\n%\xe2\xe3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU"
    b"\x00\x00\x00\nIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\x1b\xb6\xeeV\x00\x00\x00\x00IEND\xaeB`\x82"
)
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xda\x00\x08\x01\x01\x00\x00?\x00\x00\xff\xd9"
)


def docx() -> bytes:
    made = io.BytesIO()
    Document().save(made)
    return made.getvalue()


def xlsx() -> bytes:
    made = io.BytesIO()
    Workbook().save(made)
    return made.getvalue()


def packed(content: bytes, *more: tuple[str, bytes], replaced: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """The same package with more parts, or with words of its list of types replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            inside = old.read(part)
            new.writestr(part, inside.replace(*replaced) if part == "[Content_Types].xml" else inside)
        for name, inside in more:
            new.writestr(name, inside)
    return made.getvalue()


@pytest.fixture
def folder(db, tmp_path):
    with override_settings(HOME=tmp_path):
        yield tmp_path / "evidence"


def keep(content: bytes, name: str, organisation: str = "rsj"):
    return evidence.keep(content, name, organisation=organisation, by="王", now=at("2024-08-16"))


@pytest.mark.parametrize(
    ("content", "sort"),
    [(PDF, "pdf"), (PNG, "png"), (JPEG, "jpeg"), (docx(), "docx"), (xlsx(), "xlsx")],
    ids=["pdf", "png", "jpeg", "docx", "xlsx"],
)
def test_a_file_is_known_by_its_content_and_kept_by_its_hash(folder, content, sort):
    kept = keep(content, "台账.dat")
    assert kept.sort == sort
    assert kept.name.startswith("台账.dat.")
    assert evidence.content_of(kept.digest) == content
    assert evidence.place(kept.digest).name == kept.digest


@pytest.mark.parametrize(
    "content",
    [b"MZ program", b"<html><script>", b"PK\x03\x04 not a zip", b"\x89PNG\r\n\x1a\n cut", b"\xff\xd8\xff\xe0 cut",
     b"%PDF-1.4 without an end", b"GIF89a", PDF.replace(b"%PDF", b"PDF"), b"\xd0\xcf\x11\xe0 the old Word"],
    ids=range(9),
)  # fmt: skip
def test_what_is_none_of_them_is_refused_whatever_it_is_called(folder, content):
    with pytest.raises(NotEvidence, match="没有保存"):
        keep(content, "台账.pdf")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (packed(docx(), ("word/vbaProject.bin", b"x")), "宏"),
        (packed(xlsx(), ("xl/macrosheets/sheet1.xml", b"x")), "宏"),
        (packed(xlsx(), ("xl/activeX/activeX1.bin", b"x")), "宏"),
        (packed(docx(), ("word/embeddings/oleObject1.bin", b"x")), "宏"),
        (packed(docx(), ("word/a.exe", b"x")), "宏"),
        (packed(docx(), ("word/media/big.bin", bytes(8 << 20))), "解开后过大"),
        (packed(docx(), *((f"word/{n}.xml", b"") for n in range(5_001))), "解开后过大"),
        (docx()[:-40], "不完整|没有保存"),
    ],
    ids=["vba", "macro sheet", "control", "embedded", "program", "bomb", "many parts", "cut"],
)
def test_a_package_that_runs_something_or_bursts_is_refused(folder, content, why):
    with pytest.raises(NotEvidence, match=why):
        keep(content, "台账.docx")
    assert not folder.exists()


def test_a_package_that_lies_about_its_sizes_is_refused(folder):
    honest = packed(docx(), ("word/media/big.bin", bytes(4 << 20)))
    where = honest.rindex(b"PK\x01\x02")  # the last part's entry in the directory
    lying = honest[: where + 24] + (10).to_bytes(4, "little") + honest[where + 28 :]
    with pytest.raises(NotEvidence):
        keep(lying, "台账.docx")


def test_a_file_larger_than_twenty_megabytes_is_refused(folder):
    with pytest.raises(NotEvidence, match="超过 20 MB"):
        keep(PDF + bytes(evidence.LARGEST), "台账.pdf")


def test_an_empty_file_is_refused(folder):
    with pytest.raises(NotEvidence, match="空文件"):
        keep(b"", "台账.pdf")


@pytest.mark.parametrize(
    ("given", "kept"),
    [("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\账\\七月.PDF", "七月.pdf"), ("a\u202egpj.pdf", "a gpj.pdf"),
     ("", "佐证材料.pdf"), ("七月\r\n台账.pdf", "七月 台账.pdf"), ("x" * 300 + ".pdf", "x" * 100 + ".pdf")],
    ids=range(6),
)  # fmt: skip
def test_a_name_is_only_a_name(folder, given, kept):
    assert keep(PDF, given).name == kept


def test_the_same_content_is_kept_once_and_each_giver_is_written_down(folder):
    first, again, other = keep(PDF, "一.pdf"), keep(PDF, "二.pdf"), keep(PDF, "三.pdf", "yuhua")
    assert (first.name, again.name, other.name) == ("一.pdf", "一.pdf", "三.pdf")
    assert EvidenceFile.objects.count() == 2
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_a_giver_knows_only_its_own_files(folder):
    kept = keep(PDF, "一.pdf")
    assert evidence.of("yuhua", [kept.digest]) == {}
    assert evidence.of("rsj", [kept.digest, "0" * 64]) == {kept.digest: kept}


def test_a_file_that_is_no_longer_what_it_was_is_not_handed_over(folder):
    kept = keep(PDF, "一.pdf")
    evidence.place(kept.digest).write_bytes(PDF[::-1])
    with pytest.raises(FileNotFoundError):
        evidence.content_of(kept.digest)


@pytest.mark.parametrize("digest", ["", "../secret", "0" * 63, "G" * 64, "0" * 64])
def test_a_hash_that_is_none_leads_nowhere(folder, digest):
    with pytest.raises(FileNotFoundError):
        evidence.content_of(digest)


def test_a_half_written_file_leaves_nothing_behind(folder, monkeypatch):
    full = OSError(28, "No space left on device")

    def no_room(_descriptor):
        raise full

    monkeypatch.setattr("os.fsync", no_room)
    with pytest.raises(OSError, match="No space"):
        keep(PDF, "一.pdf")
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert EvidenceFile.objects.count() == 0
