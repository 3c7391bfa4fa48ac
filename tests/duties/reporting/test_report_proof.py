"""Proofreading a report that people worked on: what they did to its numbers is found, and nothing else is."""

from __future__ import annotations

import io
import random
import re
import zipfile
from functools import cache
from typing import Any

import pytest

from daxu.duties import reporting
from daxu.duties.reporting import Edited, Slip, Today
from duties.reporting import hands
from duties.reporting.hands import Draft, text_of
from duties.reporting.yuhuatai import built, evaluation

NUMBERS = len(list(built().report.bindings()))
TODAY = Today(evaluation().book, report=built().report)


@cache
def frozen() -> Edited:
    """The version that everybody's file came from."""
    return reporting.opened(built().document, "征求意见稿.docx")


def found(document: bytes, base: Edited | None = None) -> list[tuple[Slip, str]]:
    proof = reporting.proofread(reporting.opened(document, "报告.docx"), TODAY, base)
    return [(remark.slip, remark.text) for remark in proof.remarks]


# --- no false alarm


def test_a_fresh_report_has_nothing_wrong_with_it_whatever_it_is_held_against():
    assert found(built().document) == []
    assert found(built().document, frozen()) == []
    alone = reporting.proofread(frozen(), Today(evaluation().book))
    assert (alone.remarks, alone.bound) == ((), NUMBERS)


def test_words_may_be_rewritten_around_the_numbers_of_a_draft():
    draft = Draft(built().document)
    hands.holder(draft.saying("189.4亿元")).insert(1, hands.typed("面对复杂严峻的外部环境，"))
    assert found(draft.saved()) == []
    assert found(draft.saved(), frozen()) == [
        (Slip.SENTENCE_CHANGED, "上半年，地区生产总值面对复杂严峻的外部环境，增长…")
    ]


# --- 200 edits by hand


def digits_changed(draft, control, other, dice):
    old = text_of(control)
    place = dice.choice([match.start() for match in re.finditer(r"\d", old)])
    new = dice.choice([digit for digit in "123456789" if digit != old[place]])
    hands.type_over(control, f"{old[:place]}{new}{old[place + 1 :]}")
    return {Slip.NOT_ON_FILE}, {hands.tag_of(control)}


def control_deleted(draft, control, other, dice):
    control.getparent().remove(control)
    return {Slip.REMOVED}, {hands.tag_of(control)}


def control_removed_around_its_number(draft, control, other, dice):
    tag = hands.tag_of(control)
    hands.unwrap(control)
    return {Slip.UNBOUND}, {tag}


def number_retyped_as_plain_text(draft, control, other, dice):
    hands.retype(control)
    return {Slip.UNBOUND}, {hands.tag_of(control)}


def numbers_swapped(draft, control, other, dice):
    hands.swap(control, other)
    return {Slip.SWAPPED}, {hands.tag_of(control), hands.tag_of(other)}


def number_moved(draft, control, other, dice):
    other.addnext(control)
    return {Slip.MOVED}, {hands.tag_of(control)}


def number_copied(draft, control, other, dice):
    hands.copy_behind(control, other)
    return {Slip.COPIED}, {hands.tag_of(control)}


def tag_altered(draft, control, other, dice):
    hands.retag(control, dice.choice([hands.tag_of(other), "f-0000000000000000"]))
    return {Slip.RETAGGED}, {hands.tag_of(control)}


def number_typed(draft, control, other, dice):
    control.addnext(hands.typed(f"，另有新增企业{dice.randint(1001, 9999)}家"))
    return {Slip.TYPED}, {""}


def sentences_swapped(draft, control, other, dice):
    hands.swap(hands.holder(control), hands.holder(other))
    return {Slip.SENTENCE_MOVED}, {""}


EDITS = (
    digits_changed, control_deleted, control_removed_around_its_number, number_retyped_as_plain_text, numbers_swapped,
    number_moved, number_copied, tag_altered, number_typed, sentences_swapped,
)  # fmt: skip


def couples(draft: Draft, dice: random.Random) -> list[tuple[Any, Any]]:
    """Numbers by twos, both in paragraphs or both in rows; no two of one figure, or one edit would undo another."""
    figures: dict[str, Any] = {}
    for control in dice.sample(draft.controls, len(draft.controls)):
        if re.search(r"\d", text_of(control)):
            figures.setdefault(hands.tag_of(control), control)
    apart = hands.apart(figures.values())
    kinds = [[c for c in apart if hands.holder(c).tag == hands.name(kind)] for kind in ("w:p", "w:tr")]
    by_twos = [pair for kind in kinds for pair in zip(kind[::2], kind[1::2], strict=False)]
    return dice.sample(by_twos, len(by_twos))


@pytest.mark.parametrize("seed", range(5))
def test_of_200_edits_by_hand_every_one_is_found(seed):
    dice, draft = random.Random(seed), Draft(built().document)  # noqa: S311 — edits, no secrets
    chosen = couples(draft, dice)[:40]
    assert len(chosen) == 40, len(chosen)
    done = []
    for place, (control, other) in enumerate(chosen):
        edit = EDITS[place % len(EDITS)]
        done.append((edit.__name__, *edit(draft, control, other, dice)))
    proof = reporting.proofread(reporting.opened(draft.saved()), TODAY, frozen())
    told = [(remark.slip, remark.tag) for remark in proof.remarks]
    missed = [(name, tag) for name, slips, tags in done for tag in tags if not _told(told, slips, tag)]
    assert missed == []


def _told(told: list[tuple[Slip, str]], slips: set[Slip], tag: str) -> bool:
    """Whether an edit was told, and take it away, so that one remark never speaks for two edits."""
    match = next((one for one in told if one[0] in slips and one[1] == tag), None)
    if match:
        told.remove(match)
    return match is not None


# --- without a version to compare with


def test_without_a_version_todays_report_tells_what_was_done_to_numbers():
    draft = Draft(built().document)
    hands.type_over(draft.saying("189.4亿元"), "198.4亿元")
    hands.unwrap(draft.saying("增长4.4%"))
    hands.retag(draft.saying("122.9亿元"), "f-0000000000000000")
    assert set(found(draft.saved())) >= {
        (Slip.NOT_ON_FILE, "198.4亿元"), (Slip.UNBOUND, "增长4.4%"), (Slip.RETAGGED, "122.9亿元"),
    }  # fmt: skip


def test_without_any_report_the_file_itself_tells_an_altered_tag_and_a_typed_number():
    draft = Draft(built().document)
    hands.retag(draft.saying("122.9亿元"), hands.tag_of(draft.saying("389亿元")))
    draft.saying("389亿元").addnext(hands.typed("，房地产投资55.5亿元"))
    proof = reporting.proofread(reporting.opened(draft.saved()), Today(evaluation().book))
    assert [(r.slip, r.text) for r in proof.remarks] == [(Slip.TYPED, "55.5亿元"), (Slip.RETAGGED, "122.9亿元")]


def test_a_number_that_was_emptied_is_told_by_what_word_leaves_in_its_place():
    draft = Draft(built().document)
    control = draft.saying("189.4亿元")
    hands.type_over(control, "单击或点击此处输入文字。")
    control[0].append(hands.el("w:showingPlcHdr"))
    assert (Slip.EMPTIED, "单击或点击此处输入文字。") in found(draft.saved())


def test_sentences_that_came_and_went_are_told_against_a_version():
    draft = Draft(built().document)
    paragraph = hands.holder(draft.saying("189.4亿元"))
    paragraph.append(hands.typed("下一步要抓好落实。"))
    gone = hands.holder(draft.saying("156项"))
    gone.getparent().remove(gone)
    told = found(draft.saved(), frozen())
    assert {slip for slip, _ in told} == {Slip.SENTENCE_ADDED, Slip.SENTENCE_REMOVED}


# --- 预计, and what stands beside the text


def without_expected(draft: Draft) -> None:
    """Delete the word before 1400亿元, which is expected only."""
    words = draft.saying("1400亿元").getprevious().find(hands.name("w:t"))
    assert words.text.endswith("预计实现")
    words.text = words.text.replace("预计实现", "实现")


def test_a_deleted_yuji_is_found_and_written_again_by_a_refresh():
    draft = Draft(built().document)
    without_expected(draft)
    assert found(draft.saved()) == [(Slip.EXPECTED_GONE, "1400亿元")]
    done = reporting.refresh(draft.saved(), TODAY)
    assert [one.note.zh for one in done.reworded] == ["补写“预计”"]
    assert found(done.document) == []
    assert "软件业务收入预计实现1400亿元、增长7.5%" in reporting.opened(done.document).document.text


def test_a_yuji_before_what_is_published_is_found_and_taken_away_by_a_refresh():
    draft = Draft(built().document)
    draft.saying("189.4亿元").addprevious(hands.typed("预计"))
    assert found(draft.saved()) == [(Slip.EXPECTED_LEFT, "189.4亿元")]
    done = reporting.refresh(draft.saved(), TODAY)
    assert reporting.opened(done.document).document.text == frozen().document.text


def test_a_number_typed_into_a_header_is_found_and_its_place_is_told():
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    header = f'<w:hdr xmlns:w="{space}"><w:p><w:r><w:t>新增企业2345家</w:t></w:r></w:p></w:hdr>'
    document = Draft(built().document).saved(**{"word/header1.xml": header.encode()})
    (remark,) = reporting.proofread(reporting.opened(document), TODAY).remarks
    assert (remark.slip, remark.text) == (Slip.TYPED, "2345家")
    assert remark.message.zh.startswith("（页眉）")


# --- what cannot be proofread


def test_controls_inside_each_other_are_refused_with_their_places():
    draft = Draft(built().document)
    outer = draft.saying("189.4亿元")
    outer[-1].append(draft.saying("389亿元"))
    with pytest.raises(reporting.Tangled, match=r"第10段.*内容控件.*Paragraph 10"):
        reporting.opened(draft.saved(), "报告.docx")


def test_macros_are_refused():
    document = Draft(built().document).saved(**{"word/vbaProject.bin": b"x"})
    with pytest.raises(reporting.Tangled, match=r"宏.*macros"):
        reporting.opened(document, "报告.docm")


def test_tracked_changes_are_read_as_accepted_and_told():
    draft = Draft(built().document)
    control = draft.saying("189.4亿元")
    run = control[-1].find(hands.name("w:r"))
    struck, came = hands.el("w:del", w__id=1), hands.el("w:ins", w__id=2)
    run.addprevious(struck)
    run.addprevious(came)
    came.append(run)
    struck.append(hands.el("w:r", hands.el("w:delText", "180亿元")))
    edited = reporting.opened(draft.saved())
    assert "修订" in edited.notices[0].zh
    assert reporting.proofread(edited, TODAY).remarks == ()


@pytest.mark.parametrize("content", [b"", b"PK", b"no file at all", "报告".encode("gb18030"), b"%PDF-1.7"])
def test_what_is_no_docx_is_refused_in_both_languages(content):
    with pytest.raises(reporting.NotADocument, match=r"[a-z]{3}"):
        reporting.opened(content, "报告.docx")


def test_a_zip_bomb_and_an_entity_are_refused():
    bomb = Draft(built().document).saved(**{"word/media/a.png": b"0" * 50_000_000})
    with pytest.raises(reporting.NotADocument, match="异常庞大"):
        reporting.opened(bomb)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>')
    with pytest.raises(reporting.NotADocument, match="DTD"):
        reporting.opened(stream.getvalue())
