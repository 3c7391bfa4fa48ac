"""Tasks on pages: read from a text, tried, entered once; each step a form that loses nothing; causes and opinions."""

from __future__ import annotations

import random
import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from daxu.core.tasks.task import TaskState
from daxu.desk import workbooks
from daxu.desk.documents import open_document
from daxu.duties.tasks import acting
from daxu.ledger import read
from daxu.web.views.task import DEEDS
from duties.test_tasks import REPORT, ROADS, ZHAO
from web.test_hostile_forms import VALUES, form, wrong_with
from world import at

DAY = "?as_of=2024-06-30"
KEY = "0123456789abcdef"


def signed_in(name: str) -> Any:
    from django.test import Client

    from daxu.desk.models import Person

    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(Person.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def planner(district):
    return signed_in("planner")


def seen(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def given(**more):
    rows = {f"use-{number}": "1" for number in range(1, 7)}
    return {"text": REPORT, "document": "示例报告", "key": KEY, "answer": "enter", **rows, **more}


def entered(*, assign=True):
    (task,) = acting.enter_all([ROADS], by=ZHAO, day=date(2024, 7, 12), now=at("2024-07-12"), key="one", assign=assign)
    return task


def test_a_text_or_a_file_becomes_proposals_and_nothing_is_entered(planner):
    upload = SimpleUploadedFile("示例报告.txt", REPORT.encode())
    for sent in ({"text": REPORT, "document": "示例报告"}, {"file": upload}):
        answer = planner.post("/tasks/propose", sent)
        assert answer.status_code == 200
        assert "读出6项任务，其中5项有数值" in seen(answer)
    assert read.book().tasks == {}


def test_what_cannot_be_read_is_said_beside_the_field_and_what_was_typed_stays(planner):
    answer = planner.post("/tasks/propose", {"text": "全年新增示例3个。", "opinion": "none"})
    assert answer.status_code == 422
    assert "请写明文件名称" in seen(answer)
    assert "没有登记这份审议意见" in seen(answer)
    assert "全年新增示例3个。" in answer.content.decode()
    old = planner.post("/tasks/propose", {"file": SimpleUploadedFile("旧.doc", b"\xd0\xcf\x11\xe0old")})
    assert (old.status_code, "另存为 .docx" in seen(old)) == (422, True)


def test_proposals_are_tried_then_entered_once_and_assigned(planner):
    tried = planner.post("/tasks/enter", given(answer="try"))
    assert (tried.status_code, "6项任务可以入账，没有写入" in seen(tried)) == (200, True)
    assert read.book().tasks == {}
    chosen = given(**{"lead-1": "区人力资源和社会保障局", "into-2": "1", "assign": "1"})
    del chosen["use-6"]
    for _ in range(2):
        assert planner.post("/tasks/enter", chosen).status_code == 302
    tasks = list(read.book().tasks.values())
    states = [(task.lead, task.state.value) for task in tasks]
    assert states == [("rsj", "已交办"), ("", "待交办"), ("", "待交办"), ("", "待交办")]
    assert str(tasks[0].promise.also[0]) == "150场"


def test_a_wrong_lead_or_merge_keeps_everything_out_with_the_fault_beside_its_row(planner):
    answer = planner.post("/tasks/enter", given(**{"lead-3": "不存在的局", "into-4": "x"}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "没有单位“不存在的局”" in page
    assert 'href="#row-4"' in page
    assert 'value="不存在的局"' in page
    assert read.book().tasks == {}


def test_a_task_is_reported_on_claimed_verified_and_closed_on_its_forms(planner):
    task = entered()
    reporter = signed_in("reporter")
    forms = {"lead": "jsj", "day": "2024-07-20", "key": KEY}
    refused = reporter.get(f"/tasks/{task.id}/step/report")
    assert refused.status_code == 403  # another organisation's
    from daxu.desk.models import Person

    Person.objects.filter(username="reporter").update(organisation="jsj")
    sent = {**forms, "words": "", "outcome": "完成", "seen": "2"}
    wrong = reporter.post(f"/tasks/{task.id}/step/claim", sent)
    assert wrong.status_code == 422
    assert "请写明办成了什么" in seen(wrong)
    assert "申请办结须有佐证" in seen(wrong)
    proof = SimpleUploadedFile("验收.pdf", b"%PDF-1.4\n%%EOF")
    done = reporter.post(
        f"/tasks/{task.id}/step/claim", {**sent, "words": "已通车（示例）", "file": proof, "key": "1" * 16}
    )
    assert done.status_code == 302
    assert acting.task_of(task.id).state is TaskState.CLAIMED
    lead = signed_in("lead")
    assert lead.post(f"/tasks/{task.id}/step/verify", {**forms, "key": "2" * 16}).status_code == 302
    assert planner.post(f"/tasks/{task.id}/step/close", {**forms, "key": "3" * 16}).status_code == 302
    page = planner.get(f"/tasks/{task.id}")
    assert "已办结" in seen(page)
    file = acting.task_of(task.id).steps[2].evidence[0]
    assert b"%PDF" in planner.get(f"/tasks/{task.id}/files/{file.digest}").content


def test_who_is_second_is_told_with_all_that_was_typed(planner):
    task = entered(assign=False)
    form = {"day": "2024-07-20", "lead": "jsj", "due": "2024-12-31", "words": "请抓紧", "seen": "1"}
    assert planner.post(f"/tasks/{task.id}/step/assign", {**form, "key": KEY}).status_code == 302
    second = planner.post(f"/tasks/{task.id}/step/remove", {**form, "key": "4" * 16, "document": "示例"})
    assert second.status_code == 409
    assert "刚刚" in seen(second)
    assert "请抓紧" in second.content.decode()


def test_the_table_is_filtered_and_goes_out_as_a_workbook_and_a_document(planner):
    entered()
    assert "1项任务：未办结1项" in seen(planner.get("/tasks?as_of=2024-07-31&owner=jsj"))
    assert "没有找到这样的任务" in seen(planner.get("/tasks?as_of=2024-07-31&owner=rsj"))
    sheet = workbooks.opened(planner.get("/tasks.xlsx?as_of=2024-07-31").content, "x.xlsx").tables[0]
    assert [sheet.cell(2, at).text for at in range(6)] == [
        "T2024-0001",
        ROADS.name,
        "完成",
        "",
        "",
        "区住房和城乡建设局",
    ]
    said = open_document(BytesIO(planner.get("/tasks.docx?as_of=2024-07-31").content).getvalue()).text
    assert "任务共1项" in said


def test_a_cause_is_filed_beside_its_target_and_changed_with_a_reason(planner):
    place = f"/tasks/causes/software-revenue{DAY}"
    wrong = planner.post(place, {"cause": "订单回落（示例）", "measure": "", "key": KEY})
    assert (wrong.status_code, "请写明下一步措施" in seen(wrong)) == (422, True)
    assert "订单回落（示例）" in wrong.content.decode()
    right = {"cause": "订单回落（示例）", "measure": "开展对接（示例）"}
    assert planner.post(place, {**right, "key": "5" * 16}).status_code == 302
    again = planner.post(place, {**right, "measure": "另行研究", "key": "6" * 16})
    assert (again.status_code, "修改须写明理由" in seen(again)) == (422, True)
    assert "1项填了原因和措施" in seen(planner.get(f"/tasks/causes{DAY}"))


OPINION = {
    "document": "示例审议意见", "issuer": "示例区人大常委会", "code": "rd-1", "day": "2024-08-20", "due": "2024-11-20",
    "points": "加快示例道路。\n办好示例实事。",
}  # fmt: skip


def test_an_opinion_is_entered_and_its_reply_and_next_years_draft_are_handed_over(planner):
    wrong = planner.post("/tasks/opinions/new", {**OPINION, "due": "2024-08-01", "key": KEY})
    assert (wrong.status_code, "答复期限应晚于印发日期" in seen(wrong)) == (422, True)
    assert "办好示例实事。" in wrong.content.decode()
    assert planner.post("/tasks/opinions/new", {**OPINION, "key": "7" * 16}).status_code == 302
    assert "1份审议意见" in seen(planner.get("/tasks/opinions"))
    reply = planner.get("/tasks/opinions/rd-1/reply.docx?as_of=2024-09-30")
    assert "尚未分解任务" in open_document(reply.content).text
    draft = planner.get(f"/tasks/next-year.docx{DAY}")
    assert "2025年国民经济和社会发展计划" in open_document(draft.content).text
    assert planner.get("/tasks/opinions/none/reply.docx").status_code == 404


FIELDS = (
    "words", "document", "day", "due", "number", "figure", "outcome", "lead", "supporting", "reason", "note", "key",
    "seen", "version", "cause", "measure", "period", "code", "points", "point-1", "title", "answer", "use-1", "lead-1",
)  # fmt: skip


@pytest.mark.parametrize("where", ["step", "cause", "opinion", "enter"])
def test_whatever_a_form_of_tasks_is_handed_is_answered_in_words_and_enters_nothing(planner, where):
    """A task that exists, unlike those of the walk over all addresses."""
    task = entered()
    steps = [f"/tasks/{task.id}/step/{deed}" for deed in DEEDS]
    several = {
        "cause": ["/tasks/causes/software-revenue"],
        "opinion": ["/tasks/opinions/new"],
        "enter": ["/tasks/enter"],
    }
    before, told = read.head(), set()
    for address in several.get(where, steps):
        for label in random.Random(address).sample(list(VALUES), 8):  # noqa: S311 - a lot, no secret
            sent = dict.fromkeys(FIELDS, VALUES[label][:2000]) | {"key": KEY.encode()}
            answer = planner.post(address, form(sent), content_type="application/x-www-form-urlencoded")
            assert wrong_with(answer) == [], (address, label)
            told.add(answer.status_code)
    assert 422 in told
    assert told <= {403, 409, 422}
    assert read.head() == before
