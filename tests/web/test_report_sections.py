"""Sections of a report given out to departments: written, handed in, taken over; each sees its own alone."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from django.utils.timezone import localdate

from daxu.answers.reports import build
from daxu.desk import report_comments, report_drafts, report_history, report_sections
from daxu.desk.models import Person, ReportSection
from daxu.desk.report_sections import SectionState
from daxu.duties import auditing
from daxu.duties.auditing import Sought
from daxu.duties.filing import reminding
from daxu.duties.filing.reminding import Sort
from daxu.duties.reporting import numbers, versions
from daxu.ledger import read
from daxu.web.filing_form import new_key
from daxu.web.views.studio_sections import _section as beside
from web.test_hostile_forms import VALUES, form, wrong_with
from world import at

PERIOD, STUDIO = "2024H1", "/report/studio"
DRAFT = (
    "标题：关于{地区}{时段全称}的报告", "一、计划执行情况", "（一）民生",
    "{时段}，新增城镇就业{新增城镇就业|值}；招聘会{招聘会|值}。", "二、下半年任务", "坚持稳中求进{依据|计划}。",
)  # fmt: skip
OWN, ADDED = "新增城镇就业{新增城镇就业|值}，完成年度目标的{新增城镇就业|完成比例}。", "岗位更稳{依据|计划}。"


@pytest.fixture
def seat(plan, signed_in):
    """Sit down as somebody: the planner keeps the plan, the reporter is of 人社局, the stranger of the street."""

    def sit(role, organisation=""):
        browser = signed_in(role)
        Person.objects.filter(role=role).update(organisation=organisation)
        return browser

    sit("planner", "yht")
    assert report_drafts.begin(PERIOD, DRAFT, by="planner-王", now=at("2024-07-11"))
    return sit


def blocks():
    return report_drafts.of(PERIOD).blocks


def heading():
    return next(block for block in blocks() if block.text.startswith("（一）"))


def due(days=3):
    return (localdate() + timedelta(days=days)).isoformat()


def give(browser, **more):
    told = {
        "period": PERIOD,
        "block": heading().id,
        "organisation": "rsj",
        "due": due(),
        "wanted": "写就业",
        "key": new_key(),
    }
    return browser.post(f"{STUDIO}/sections/give", {**told, **more})


def only():
    (section,) = report_sections.of(PERIOD)
    return section


def write(browser, text, version=0, **more):
    return browser.post(f"/report/sections/{only().id}/save", {"text": text, "version": version, **more})


@pytest.fixture
def given(seat):
    assert give(seat("planner", "yht")).status_code == 302
    return only()


@pytest.fixture
def handed(given, seat):
    assert write(seat("reporter", "rsj"), f"{OWN}\n{ADDED}", **{"hand-in": 1}).status_code == 302
    return only()


def take(browser, **more):
    section = only()
    return browser.post(f"{STUDIO}/sections/{section.id}/take", {"state": beside(section.id).state, **more})


# --- giving out


def test_a_section_is_given_out_once_and_listed_with_its_day(given, seat):
    page = seat("planner", "yht").get(f"{STUDIO}/sections", {"period": PERIOD}).text
    assert "分出 1 节，已交 0 节，逾期 0 节" in page
    again = give(seat("planner", "yht"))
    assert again.status_code == 422
    assert "已经交给这个单位" in again.text


def test_every_fault_of_the_form_stands_beside_its_field_and_nothing_typed_is_lost(seat):
    answer = give(seat("planner", "yht"), block=0, organisation="no", due="昨天", wanted="写一写")
    assert answer.status_code == 422
    assert [name in answer.text for name in ("block-fault", "organisation-fault", "due-fault", "写一写")] == [True] * 4
    assert "已经过去" in give(seat("planner", "yht"), due="2024-01-01").text
    assert report_sections.of(PERIOD) == []


def test_it_waits_in_the_list_of_what_the_department_files_and_in_its_reminders(given, seat):
    assert given.heading in seat("reporter", "rsj").get("/filings").text
    assert given.heading not in seat("reporter", "yuhua").get("/filings").text
    (item,) = reminding.digest_of(read.book(), localdate(), {"rsj"}).of(Sort.SECTION)
    assert (item.name.zh, item.due) == (given.heading, given.due)
    assert given.heading in seat("reporter", "rsj").get("/reminders").text
    calendar = reminding.due_calendar(read.book(), "rsj", lambda month: f"/filings?month={month}").decode()
    assert f"报告交稿：{given.heading}" in calendar
    assert f"DTSTART;VALUE=DATE:{given.due:%Y%m%d}" in calendar


def test_what_is_overdue_is_said_to_both(given, seat):
    ReportSection.objects.update(due=localdate() - timedelta(days=2))
    assert "逾期 2 天" in seat("reporter", "rsj").get(f"/report/sections/{given.id}").text
    assert "逾期 1 节" in seat("planner", "yht").get(f"{STUDIO}/sections", {"period": PERIOD}).text


# --- writing


def test_the_department_begins_with_sentences_of_its_own_figures(given, seat):
    page = seat("reporter", "rsj").get(f"/report/sections/{given.id}")
    typed = page.text.split("<textarea")[1].split("</textarea>")[0]
    assert "{新增城镇就业|值}" in typed
    assert "写就业" in page.text
    assert "50人" in page.text.split('id="section-preview"')[1]


def test_problems_are_told_while_it_is_typed_and_nothing_is_kept(given, seat):
    told = seat("reporter", "rsj").post(
        f"/report/sections/{given.id}/preview", {"text": "就业{新增城镇就也|值}，约3人。"}
    )
    assert "相近的有：" in told.text
    assert "手写的数字" in told.text
    assert only().version == 0


@pytest.mark.parametrize("who", ["yuhua", ""])
def test_nobody_else_reads_or_writes_a_departments_section(handed, seat, who):
    stranger = seat("reporter", who)
    address = f"/report/sections/{handed.id}"
    answers = [
        stranger.get(address),
        *(stranger.post(f"{address}/{door}", {"text": "我的"}) for door in ("save", "preview")),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not any("岗位更稳" in answer.text for answer in answers)
    assert stranger.get(f"{STUDIO}/sections/{handed.id}").status_code == 403
    assert only().text == handed.text


def test_two_of_one_department_do_not_overwrite_each_other(given, seat):
    reporter = seat("reporter", "rsj")
    write(reporter, "甲写的{依据|计划}。")
    late = write(reporter, "乙写的{依据|计划}。")
    assert late.status_code == 409
    assert "甲写的" in late.text.split("studio-theirs")[1].split("</blockquote>")[0]
    assert "乙写的" in late.text.split("<textarea")[1].split("</textarea>")[0]
    assert only().text == "甲写的{依据|计划}。"


def test_an_empty_section_is_not_handed_in_and_one_handed_in_is_not_written_on(given, seat):
    reporter = seat("reporter", "rsj")
    assert write(reporter, " \n ", **{"hand-in": 1}).status_code == 422
    assert write(reporter, OWN, **{"hand-in": 1}).status_code == 302
    refused = write(reporter, "又改", 1)
    assert refused.status_code == 422
    assert "现在是“已交”" in refused.text
    assert only().text == OWN


# --- taking over


def test_taken_over_whole_it_stands_under_its_authors_name(handed, seat):
    page = seat("planner", "yht").get(f"{STUDIO}/sections/{handed.id}").text
    assert "来稿新写" in page
    assert take(seat("planner", "yht"), whole=1).status_code == 302
    assert only().state is SectionState.TAKEN
    texts = [block.text for block in blocks()]
    start = texts.index(heading().text)
    assert texts[start + 1 : start + 3] == [OWN, ADDED]
    assert {block.by for block in blocks()[start + 1 : start + 3]} == {"reporter-王"}
    history = seat("planner", "yht").get(f"{STUDIO}/history", {"period": PERIOD, "block": blocks()[start + 1].id}).text
    assert "执笔：reporter-王、planner-王" in history
    assert "由planner-王采用" in history


def test_taken_over_by_paragraph_what_was_not_chosen_stays_as_it_was(handed, seat):
    before = [block.text for block in blocks()]
    choices = beside(handed.id).choices
    added = next(choice for choice in choices if choice.offer.offered == ADDED)
    assert take(seat("planner", "yht"), **{added.name: "add"}).status_code == 302
    after = [block.text for block in blocks()]
    assert [text for text in after if text != ADDED] == before
    assert after.count(ADDED) == 1


def test_what_changed_since_it_was_looked_at_is_not_taken_over_unseen(handed, seat):
    state = beside(handed.id).state
    block = blocks()[[one.id for one in blocks()].index(heading().id) + 1]
    report_drafts.rewrite(PERIOD, block.id, "别人改的。", version=1, by="李", now=block.at)
    answer = seat("planner", "yht").post(f"{STUDIO}/sections/{handed.id}/take", {"state": state, "whole": 1})
    assert answer.status_code == 409
    assert report_drafts.of(PERIOD).block(block.id).text == "别人改的。"
    assert only().state is SectionState.HANDED


def test_sent_back_with_a_comment_it_waits_for_its_department_again(handed, seat):
    address = f"{STUDIO}/sections/{handed.id}/return"
    assert seat("planner", "yht").post(address, {"version": 1}).status_code == 422
    assert seat("planner", "yht").post(address, {"version": 1, "comment": "请写原因"}).status_code == 302
    assert "请写原因" in seat("reporter", "rsj").get(f"/report/sections/{handed.id}").text
    assert write(seat("reporter", "rsj"), OWN, 1, **{"hand-in": 1}).status_code == 302
    assert (only().state, only().version) == (SectionState.HANDED, 2)
    assert [item.name.zh for item in reminding.digest_of(read.book(), localdate(), {"yht"}).of(Sort.HANDED)]


def test_taken_back_it_is_no_longer_asked_for(given, seat):
    seat("planner", "yht").post(f"{STUDIO}/sections/{given.id}/withdraw")
    assert report_sections.of(PERIOD) == []
    assert "已收回" in seat("reporter", "rsj").get(f"/report/sections/{given.id}").text
    assert write_refused(seat("reporter", "rsj"), given.id)


def write_refused(browser, number):
    return browser.post(f"/report/sections/{number}/save", {"text": OWN, "version": 0}).status_code == 422


# --- history and comments


def paragraph():
    return next(block for block in blocks()[1:] if "|" in block.text)


def save(browser, block, text, version=None):
    told = {"period": PERIOD, "block": block.id, "version": version or block.version, "text": text, "key": new_key()}
    return browser.post(f"{STUDIO}/save", told)


def test_an_older_text_is_restored_as_a_new_one_and_nothing_is_forgotten(seat):
    planner, block = seat("planner", "yht"), paragraph()
    save(planner, block, OWN)
    page = planner.get(f"{STUDIO}/history", {"period": PERIOD, "block": block.id}).text
    assert "这一段写过 2 稿" in page
    assert "<del>" in page
    restoring = {"period": PERIOD, "block": block.id, "of": 1}
    assert planner.post(f"{STUDIO}/restore", {**restoring, "version": 1}).status_code == 409
    assert planner.post(f"{STUDIO}/restore", {**restoring, "version": 2}).status_code == 302
    texts = [one.text for one in report_history.of_block(PERIOD, block.id)]
    assert texts == [block.text, OWN, block.text]
    assert "恢复了第 1 稿" in planner.get(f"{STUDIO}/history", {"period": PERIOD, "block": block.id}).text


def test_a_block_that_was_taken_out_is_still_found(seat):
    planner, block = seat("planner", "yht"), paragraph()
    told = {"period": PERIOD, "block": block.id, "version": 1, "text": block.text}
    planner.post(f"{STUDIO}/remove", told)
    page = planner.get(f"{STUDIO}/history", {"period": PERIOD}).text
    assert "1 段删去" in page
    assert block.text[:20] in page
    assert planner.get(f"{STUDIO}/history", {"period": PERIOD, "block": 10**11}).status_code == 404


def say(browser, block, text, **more):
    told = {"period": PERIOD, "block": block.id, "text": text, "key": new_key(), **more}
    return browser.post(f"{STUDIO}/comment", told)


def test_a_comment_is_said_answered_and_resolved(seat):
    planner, block = seat("planner", "yht"), paragraph()
    key = new_key()
    assert [say(planner, block, "这个数请再核", key=key).status_code for _twice in range(2)] == [302, 302]
    (talk,) = report_comments.of(PERIOD)
    say(seat("leader"), block, "已核", thread=talk.first.id)
    (talk,) = report_comments.of(PERIOD)
    assert [one.by for one in talk.comments] == ["planner-王", "leader-王"]
    assert "已核" in seat("planner", "yht").get(STUDIO, {"period": PERIOD}).text
    planner.post(f"{STUDIO}/resolve", {"period": PERIOD, "thread": talk.first.id, "block": block.id})
    assert "已核" not in planner.get(STUDIO, {"period": PERIOD}).text
    assert "了结" in planner.get(STUDIO, {"period": PERIOD, "talk": block.id}).text


def test_an_empty_comment_or_one_on_no_block_is_refused(seat):
    planner, block = seat("planner", "yht"), paragraph()
    assert say(planner, block, " ").status_code == 422
    assert "没有这条批注" in say(planner, block, "答复", thread=99).text
    assert planner.post(f"{STUDIO}/comment", {"period": PERIOD, "block": 10**11, "text": "无"}).status_code == 404


def test_comments_and_authors_go_into_the_file_as_word_comments_when_asked_for(handed, seat):
    take(seat("planner", "yht"), whole=1)
    chart = {"period": PERIOD, "block": 0, "after": heading().id, "text": "{进度图|全部}", "key": new_key()}
    assert seat("planner", "yht").post(f"{STUDIO}/save", chart).status_code == 302
    say(seat("leader"), blocks()[0], "题目再议")
    say(seat("leader"), next(block for block in blocks() if block.text == ADDED), "哪些岗位？\n请写明")
    planner = seat("planner", "yht")
    plain, marked = (
        planner.post(f"{STUDIO}/draft.docx", {"period": PERIOD, **more}).content for more in ({}, {"remarks": 1})
    )
    assert [one.text for one in docx.Document(BytesIO(plain)).comments] == []
    comments = {one.text: one.author for one in docx.Document(BytesIO(marked)).comments}
    assert comments["哪些岗位？\n请写明"] == comments["题目再议"] == "leader-王"
    assert comments["执笔：reporter-王；采用：planner-王"] == "reporter-王"
    assert numbers(plain) == numbers(marked)
    about = next(one for one in docx.Document(BytesIO(marked)).paragraphs if ADDED[:4] in one.text)
    assert about._p.xpath("./w:commentRangeStart")


# --- others meanwhile


def test_an_open_page_learns_what_others_did_and_nothing_where_nothing_happened(seat):
    planner, block = seat("planner", "yht"), paragraph()
    asked = {"period": PERIOD}
    first = planner.get(f"{STUDIO}/changes", asked)
    assert planner.get(f"{STUDIO}/changes", asked, headers={"if-none-match": first["ETag"]}).status_code == 304
    leader = seat("leader")
    save(leader, block, OWN)
    leader.post(f"{STUDIO}/present", {"period": PERIOD, "block": block.id})
    told = seat("planner", "yht").get(f"{STUDIO}/changes", asked, headers={"if-none-match": first["ETag"]}).json()
    assert told["present"] == [{"person": "leader-王", "block": block.id}]
    assert [one["by"] for one in told["blocks"] if one["version"] == 2] == ["leader-王"]
    seat("leader").post(f"{STUDIO}/present", {"period": PERIOD, "block": 0})
    assert seat("planner", "yht").get(f"{STUDIO}/changes", asked).json()["present"] == []


# --- versions of a draft


def test_a_version_of_a_draft_is_rebuilt_byte_for_byte_whatever_was_written_since(seat):
    planner, block = seat("planner", "yht"), paragraph()
    save(planner, block, OWN)
    told = {"period": PERIOD, "stage": "征求意见", "words": "", "key": new_key()}
    assert planner.post("/report/versions/freeze", told).status_code == 302
    save(planner, block, ADDED, version=2)
    planner.post(f"{STUDIO}/remove", {"period": PERIOD, "block": blocks()[-1].id, "version": 1, "text": "x"})
    version = versions.one(PERIOD, 1).version
    assert version.change
    assert not version.edited
    assert versions.rebuilt(version, build) == versions.document_of(version)


def test_what_is_done_with_sections_is_told_to_the_auditor(handed, seat):
    take(seat("planner", "yht"), whole=1)
    told = [act.object for act in auditing.search(Sought())]
    assert [any(word in one for one in told) for word in ("give section", "hand in section", "take section")] == [
        True
    ] * 3


FIELDS = (
    "period", "block", "organisation", "due", "wanted", "key", "text", "version", "act", "answer", "taken", "why",
    "after", "place", "number", "change", "thread", "words",
)  # fmt: skip
FORMS = {
    "planner": [f"{STUDIO}/{end}" for end in ("sections/give", "sections/{}/take", "sections/{}/return", "restore",
                                              "comment", "resolve", "present", "save", "move")],
    "reporter": ["/report/sections/{}/save", "/report/sections/{}/preview"],
}  # fmt: skip


@pytest.mark.parametrize(("who", "organisation"), [("planner", "yht"), ("reporter", "rsj")])
def test_whatever_a_form_is_handed_is_answered_in_words_and_changes_no_text(seat, who, organisation):
    give(seat("planner", "yht"))
    number, texts, there = only().id, [block.text for block in blocks()], {"period": PERIOD, "block": heading().id}
    browser, told = seat(who, organisation), set()
    for address in FORMS[who]:
        for label, value in VALUES.items():
            sent = dict.fromkeys(FIELDS, value[:2000]) | {name: str(one).encode() for name, one in there.items()}
            answer = browser.post(address.format(number), form(sent), content_type="application/x-www-form-urlencoded")
            assert wrong_with(answer) == [], (address, label)
            told.add(answer.status_code)
    assert told & {409, 422}
    assert [block.text for block in blocks()] == texts
