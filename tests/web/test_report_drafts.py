"""Several people write one report: what each wrote stands until somebody who has read it writes over it."""

from __future__ import annotations

import pytest

from daxu.desk import report_drafts
from daxu.desk.report_drafts import BlockOvertaken, DraftFull
from world import at

REPORT, DAY, LATER = "2024H1", at("2024-07-20"), at("2024-07-21")
TEXTS = ("标题：报告", "一、情况", "第一段。", "第二段。")


@pytest.fixture
def begun(db):
    assert report_drafts.begin(REPORT, TEXTS, by="王", now=DAY)
    return texts_by_number()


def texts_by_number() -> dict[int, str]:
    return {block.id: block.text for block in report_drafts.of(REPORT).blocks}


def number_of(text: str) -> int:
    return next(number for number, said in texts_by_number().items() if said == text)


def save(number: int, text: str, version: int, by: str = "李"):
    return report_drafts.rewrite(REPORT, number, text, version=version, by=by, now=LATER)


def test_a_draft_is_begun_once(begun):
    assert not report_drafts.begin(REPORT, ("别的",), by="李", now=LATER)
    assert tuple(texts_by_number().values()) == TEXTS
    assert report_drafts.of("2024Q1") is None


def test_a_block_tells_who_wrote_it_and_when(begun):
    saved = save(number_of("第一段。"), "改过的第一段。", 1)
    assert saved == report_drafts.of(REPORT).block(saved.id)
    assert (saved.version, saved.by, saved.at) == (2, "李", LATER)


def test_the_second_of_two_is_told_who_was_faster_and_overwrites_nothing(begun):
    number = number_of("第一段。")
    save(number, "李的第一段。", 1)
    with pytest.raises(BlockOvertaken, match="李") as told:
        save(number, "王的第一段。", 1, by="王")
    assert told.value.newest.text == texts_by_number()[number] == "李的第一段。"
    assert save(number, "王的第一段。", told.value.newest.version, by="王").version == 3


def test_the_same_text_sent_again_is_no_change(begun):
    number = number_of("第一段。")
    assert save(number, "李的第一段。", 1) == save(number, "李的第一段。", 1, by="王")


def test_what_was_removed_is_not_saved_over(begun):
    number = number_of("第二段。")
    assert report_drafts.remove(REPORT, number, version=1, by="王", now=LATER)
    assert not report_drafts.remove(REPORT, number, version=1, by="王", now=LATER)
    with pytest.raises(BlockOvertaken) as told:
        save(number, "还在写", 1)
    assert told.value.newest is None


def test_nobody_removes_what_somebody_has_just_written(begun):
    number = number_of("第二段。")
    save(number, "李刚写的。", 1)
    with pytest.raises(BlockOvertaken):
        report_drafts.remove(REPORT, number, version=1, by="王", now=LATER)
    assert texts_by_number()[number] == "李刚写的。"


def test_a_block_is_inserted_behind_another_once(begun):
    first = number_of("第一段。")
    made = [
        report_drafts.insert(REPORT, "新段。", after=first, key="one", by="李", now=LATER) for _twice in ("按", "又按")
    ]
    assert made[0] == made[1]
    assert list(texts_by_number().values()) == ["标题：报告", "一、情况", "第一段。", "新段。", "第二段。"]


def test_a_block_moves_behind_another_and_the_head_stays_first(begun):
    head, heading, first, second = texts_by_number()
    assert report_drafts.move(REPORT, second, behind=heading, by="王", now=LATER)
    assert report_drafts.move(REPORT, second, behind=heading, by="王", now=LATER)
    assert list(texts_by_number()) == [head, heading, second, first]
    assert not report_drafts.move(REPORT, head, behind=first, by="王", now=LATER)
    assert not report_drafts.move(REPORT, first, behind=first, by="王", now=LATER)


def test_a_block_of_another_report_is_out_of_reach(begun):
    report_drafts.begin("2024", ("标题：全年", "全年的一段。"), by="王", now=DAY)
    other = report_drafts.of("2024").blocks[1].id
    with pytest.raises(BlockOvertaken):
        save(other, "越界", 1)
    assert not report_drafts.remove(REPORT, other, version=1, by="王", now=LATER)
    assert not report_drafts.move(REPORT, other, behind=number_of("第一段。"), by="王", now=LATER)


def test_what_does_not_fit_is_refused_whole(begun):
    with pytest.raises(DraftFull):
        save(number_of("第一段。"), "长" * 20_001, 1)
    with pytest.raises(DraftFull):
        report_drafts.begin("2024", ["段"] * 1_001, by="王", now=DAY)
    assert report_drafts.of("2024") is None
