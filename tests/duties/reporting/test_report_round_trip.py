"""The way there and back: a built report is read back by the reader, and comes whole out of LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from daxu.desk.documents import Document, open_document
from daxu.duties import reporting
from daxu.duties.checking.linking import Linker, same_value
from daxu.duties.checking.on_file import Held, Ledger, held_of
from daxu.duties.checking.page import Page
from daxu.duties.reporting import Today
from daxu.reader import Finding, Reading, read
from duties.reporting.yuhuatai import built, evaluation, figures, model

BOOK = evaluation().book
FIGURES = figures(model())


@cache
def document() -> Document:
    return open_document(built().document, "报告.docx")


@cache
def reading() -> Reading:
    return read(document().text)


@cache
def linker() -> Linker:
    return Linker(Page(document().text, reading()), Ledger(BOOK, lambda _: []))


def said() -> dict[str, list[Finding | None]]:
    """Figure → what the reader makes of each number of the body that is bound to it; None where it sees none."""
    body = document().text.index("\n附件1\n")
    found: dict[str, list[Finding | None]] = defaultdict(list)
    for control in document().controls:
        if control.tag in FIGURES and control.start < body:
            inside = [f for f in reading().findings if control.start <= f.start < control.end]
            found[control.tag].append(inside[0] if len(inside) == 1 else None)
    return found


def value_and_unit(finding: Finding | None, held: Held) -> bool:
    return finding is not None and same_value(finding, held)


def period(finding: Finding | None, held: Held) -> bool:
    """Whether the periods are one; what stands at a moment (累计培育…) is read as a stock."""
    return finding is not None and finding.period in (held.period, "stock" if not held.flow else held.period)


def indicator(finding: Finding | None, held: Held) -> bool:
    """Whether the number's own words name, among all indicators and targets of the ledger, this one."""
    link = linker().link(finding) if finding else None
    return link is not None and link.held.code == held.code


@pytest.mark.parametrize("right", [value_and_unit, period, indicator])
def test_the_reader_reads_all_123_figures_back(right):
    read_back = {tag for tag, found in said().items() if any(right(f, held_of(BOOK, BOOK.by_id[tag])) for f in found)}
    assert FIGURES - read_back == set()
    assert len(read_back) == 123


@pytest.mark.parametrize("right", [value_and_unit, period, indicator])
def test_wherever_a_figure_is_said_every_sentence_is_read_right(right):
    read_back = [(tag, f) for tag, found in said().items() for f in found]
    wrong = [(tag, f) for tag, f in read_back if not right(f, held_of(BOOK, BOOK.by_id[tag]))]
    assert wrong == []


@pytest.mark.office
@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is absent: apt-get install libreoffice-writer-nogui"
)
def test_saved_again_by_libreoffice_every_number_is_still_bound_and_nothing_reads_otherwise(tmp_path: Path):
    (tmp_path / "报告.docx").write_bytes(built().document)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = ["soffice", profile, "--headless", "--convert-to", "docx", "--outdir", "saved", "报告.docx"]
    subprocess.run(convert, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    content = (tmp_path / "saved" / "报告.docx").read_bytes()
    before, after = reporting.opened(built().document), reporting.opened(content)
    assert [(n.tag, n.text) for n in after.numbers] == [(n.tag, n.text) for n in before.numbers]
    assert len(after.numbers) == len(list(built().report.bindings())) > 370
    assert reporting.diff(before, after).none
    today = Today(BOOK, report=built().report)
    assert reporting.proofread(after, today, before).remarks == ()
    assert reporting.refresh(content, today).changed == ()
