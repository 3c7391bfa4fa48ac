"""The report studio by its forms, as it works without scripts: nothing typed is lost, and every number has a source."""

from __future__ import annotations

import re
from io import BytesIO

import docx
import pytest

from daxu.desk import report_drafts
from daxu.duties import auditing
from daxu.duties.auditing import Sought, What
from daxu.duties.reporting import numbers
from daxu.web.filing_form import new_key

PERIOD = "2024H1"
STUDIO, VERSIONS = "/report/studio", "/report/versions"
RIGHT, WRONG = "新增城镇就业{新增城镇就业|值}。", "新增城镇就业{新增城镇就也|值}，约35人。"


@pytest.fixture
def studio(plan, signed_in):
    """A planner's browser with the draft of the half year begun."""
    browser = signed_in("planner")
    assert browser.post(f"{STUDIO}/begin", {"period": PERIOD}).status_code == 302
    return browser


def blocks():
    return report_drafts.of(PERIOD).blocks


def paragraph():
    """A block that states a number."""
    return next(block for block in blocks()[1:] if "|" in block.text)


def send(browser, door, block, text=None, version=None, **more):
    told = {"period": PERIOD, "block": block.id, "version": version or block.version, "text": text or block.text}
    return browser.post(f"{STUDIO}/{door}", {**told, "key": new_key(), **more})


def test_the_usual_report_is_what_writers_begin_with(studio):
    page = studio.get(STUDIO, {"period": PERIOD}).text
    assert "个数都有出处，没有问题" in page
    assert 'class="studio-number' in page
    assert len(blocks()) == page.count('data-edit="')


def test_a_draft_begun_by_one_is_not_begun_anew_by_another(studio, signed_in):
    send(studio, "save", paragraph(), RIGHT)
    signed_in("leader").post(f"{STUDIO}/begin", {"period": PERIOD})
    assert RIGHT in [block.text for block in blocks()]


def test_a_period_without_figures_is_refused_with_the_reason(plan, signed_in):
    answer = signed_in("planner").post(f"{STUDIO}/begin", {"period": "2024Q1"})
    assert answer.status_code == 422
    assert "没有任何公布的数据" in answer.text
    assert report_drafts.of("2024Q1") is None


def test_problems_are_told_while_somebody_types_and_nothing_is_kept(studio):
    block = paragraph()
    told = send(studio, "preview", block, WRONG).text
    assert "新增城镇就也" in told
    assert "相近的有：" in told
    assert "手写的数字" in told
    assert paragraph() == block
    assert "没有问题" in send(studio, "preview", block, RIGHT).text


def test_a_number_says_what_it_is_and_what_it_rests_on(studio):
    page = studio.get(STUDIO, {"period": PERIOD}).text
    asked = re.findall(r'data-about="([^"]+)"', page)
    told = [studio.get(address.replace("&amp;", "&")) for address in dict.fromkeys(asked)]
    assert told
    assert {answer.status_code for answer in told} == {200}
    assert all("《" in answer.text and "/trace/" in answer.text for answer in told)
    assert studio.get(f"{STUDIO}/number", {"period": PERIOD, "tag": "f-0000000000000000"}).status_code == 404


def test_a_draft_may_be_wrong_while_it_is_written_but_no_file_is_built_from_it(studio):
    block = paragraph()
    assert send(studio, "save", block, WRONG).status_code == 302
    assert "2 处要改" in studio.get(STUDIO, {"period": PERIOD}).text
    refused = studio.post(f"{STUDIO}/draft.docx", {"period": PERIOD})
    assert refused.status_code == 422
    assert "正文还有 2 处要改" in refused.text
    send(studio, "save", block, RIGHT, version=2)
    assert "没有问题" in studio.get(STUDIO, {"period": PERIOD}).text


def test_the_second_of_two_sees_both_texts_and_may_write_over_what_they_have_seen(studio, signed_in):
    block = paragraph()
    send(signed_in("leader"), "save", block, "区长写的。")
    late = send(signed_in("planner"), "save", block, "计划科写的。")
    assert late.status_code == 409
    assert "leader-王在" in late.text
    assert "区长写的。" in late.text.split("studio-theirs")[1].split("</blockquote>")[0]
    assert "计划科写的。" in late.text.split("<textarea")[1].split("</textarea>")[0]
    assert report_drafts.of(PERIOD).block(block.id).text == "区长写的。"
    assert send(studio, "save", block, "两人写的。", version=2).status_code == 302
    assert report_drafts.of(PERIOD).block(block.id).by == "planner-王"


def test_words_for_a_block_that_somebody_removed_become_a_new_block(studio):
    block = paragraph()
    removed = send(studio, "remove", block)
    assert "放回原处" in removed.text
    late = send(studio, "save", block, "还在写的话。")
    assert late.status_code == 409
    assert "还在写的话。" in late.text.split("<textarea")[1]
    told = {"period": PERIOD, "block": 0, "text": "还在写的话。", "key": new_key(), "after": blocks()[1].id}
    for _twice in range(2):
        studio.post(f"{STUDIO}/save", told)
    assert [one.text for one in blocks()].count("还在写的话。") == 1
    assert blocks()[2].text == "还在写的话。"


def test_an_empty_block_is_refused_beside_its_field(studio):
    answer = send(studio, "save", paragraph(), " \n ")
    assert answer.status_code == 422
    assert "这一段是空的" in answer.text


def test_a_block_moves_and_what_was_typed_in_it_stays_typed(studio):
    first, second = blocks()[1:3]
    page = send(studio, "move", first, "没存的话。", behind=second.id)
    assert "没存的话。" in page.text.split("<textarea")[1]
    assert [one.id for one in blocks()[1:3]] == [second.id, first.id]
    assert "没存的话。" not in report_drafts.of(PERIOD).text


def test_every_save_is_told_to_the_auditor_with_what_stood_before(studio):
    block = paragraph()
    send(studio, "save", block, RIGHT)
    act = next(one for one in auditing.search(Sought()) if one.after == RIGHT)
    assert (act.what, act.before[:40]) == (What.REPORT.value, block.text[:40])


def test_the_file_is_the_draft_in_either_layout_with_every_number_bound(studio):
    send(studio, "save", paragraph(), RIGHT)
    files = [studio.post(f"{STUDIO}/draft.docx", {"period": PERIOD, "mode": mode}) for mode in ("公文", "会议材料")]
    assert ['filename="report-2024H1.docx"' in file["Content-Disposition"] for file in files] == [True, True]
    assert all(numbers(file.content) for file in files)
    written = [docx.Document(BytesIO(file.content)) for file in files]
    assert all("新增城镇就业" in "".join(one.text for one in document.paragraphs) for document in written)
    assert len({str(document.element.xml) for document in written}) == len(files)


# --- versions


def freeze(browser, **more):
    told = {"period": PERIOD, "stage": "草稿", "words": "", "key": new_key(), **more}
    return browser.post(f"{VERSIONS}/freeze", told)


def paper(content: bytes, name: str = "改过.docx") -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def test_a_version_is_frozen_once_however_often_the_button_is_pressed(studio):
    key = new_key()
    assert [freeze(studio, key=key).status_code for _twice in range(2)] == [302, 302]
    page = studio.get(VERSIONS, {"period": PERIOD}).text
    assert "存了 1 版，最新的第 1 版是草稿" in page
    file = studio.get(f"{VERSIONS}/version.docx", {"period": PERIOD, "number": 1})
    assert numbers(file.content)
    assert studio.get(f"{VERSIONS}/version.docx", {"period": PERIOD, "number": 2}).status_code == 404


def test_a_stage_out_of_turn_is_refused_and_the_words_stay_typed(studio):
    freeze(studio, stage="送审")
    refused = freeze(studio, stage="草稿")
    assert refused.status_code == 422
    assert "须写明理由" in refused.text
    early = freeze(studio, stage="印发", words="急")
    assert "印发之前要有定稿" in early.text
    assert "急" in early.text.split("<textarea")[1]


def test_what_is_issued_is_the_very_file_that_was_final(studio):
    freeze(studio, stage="定稿")
    send(studio, "save", paragraph(), RIGHT)
    assert freeze(studio, stage="印发").status_code == 302
    final, issued = (
        studio.get(f"{VERSIONS}/version.docx", {"period": PERIOD, "number": number}).content for number in (1, 2)
    )
    assert final == issued


def test_a_draft_with_problems_is_not_frozen(studio):
    send(studio, "save", paragraph(), WRONG)
    assert "正文还有 2 处要改" in freeze(studio).text
    assert "还没有存过版本" in studio.get(VERSIONS, {"period": PERIOD}).text


def test_two_versions_are_compared_by_sentence_and_number(studio):
    freeze(studio)
    send(studio, "save", paragraph(), RIGHT)
    freeze(studio)
    page = studio.get(f"{VERSIONS}/compare", {"period": PERIOD, "old": 1, "new": 2}).text
    assert "第 1 版到第 2 版" in page
    assert RIGHT.partition("{")[0] in page.split('id="changes"')[1].split("</section>")[0]
    same = studio.get(f"{VERSIONS}/compare", {"period": PERIOD, "old": 1, "new": 1}).text
    assert "两版的文字和数完全相同" in same


def test_an_edited_file_is_held_against_its_version(studio):
    freeze(studio)
    content = studio.get(f"{VERSIONS}/version.docx", {"period": PERIOD, "number": 1}).content
    clean = studio.post(f"{VERSIONS}/proofread", {"period": PERIOD, "version": 1, "file": paper(content)}).text
    assert "每个数都与台账相符" in clean
    edited = docx.Document(BytesIO(content))
    edited.paragraphs[3].add_run("另有手写的88人。")
    changed = BytesIO()
    edited.save(changed)
    told = {"period": PERIOD, "version": 1, "file": paper(changed.getvalue())}
    page = studio.post(f"{VERSIONS}/proofread", told).text
    assert "手写的数" in page.split('id="proof"')[1].split("</section>")[0]


def test_a_file_whose_numbers_are_as_on_file_has_nothing_to_refresh(studio):
    freeze(studio)
    content = studio.get(f"{VERSIONS}/version.docx", {"period": PERIOD, "number": 1}).content
    told = studio.post(f"{VERSIONS}/refresh", {"period": PERIOD, "file": paper(content)}).text
    assert "没有要刷新的" in told


@pytest.mark.parametrize("door", ["freeze", "proofread", "refresh"])
def test_what_is_no_document_is_refused_with_the_reason(studio, door):
    told = {"period": PERIOD, "key": new_key(), "stage": "草稿", "file": paper(b"%PDF-1.7")}
    answer = studio.post(f"{VERSIONS}/{door}", told)
    assert answer.status_code == 422
    assert "docx" in answer.text.split('role="alert"')[1].split("</div>")[0]
