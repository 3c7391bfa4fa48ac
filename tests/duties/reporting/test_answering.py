"""What is written from the ledger of tasks: causes in the report, the second half, the reply, next year's plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.cause import Cause
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.core.tasks.rules import TaskOutcome, VerbClass
from daxu.core.tasks.task import Promise, Saying, TaskDeed, TaskStep
from daxu.duties import reporting, tracking
from daxu.duties.reporting import NothingToReport, check_bound, numbers
from daxu.duties.tasks import acting, answering, explaining
from daxu.ledger import read
from duties.filing.office import key
from duties.test_tasks import JOBS, LI, LIU, OPINION, PLAN, ROADS, ZHAO, ZHOU
from world import at

H1 = Period.parse("2024H1")
NOW = at("2024-10-08")
CAUSE = Cause(PLAN, "software-revenue", H1, "gxj", "大额订单减少3笔（示例）", "组织12场对接（示例）", date(2024, 9, 30))


def text_of(built):
    return "\n".join(p.text for section in built.report.sections for p in section.paragraphs)


def report():
    return reporting.build(evaluation=tracking.evaluate(as_of=date(2024, 6, 30)), period=H1, now=NOW)


def test_what_is_behind_says_its_causes_with_their_organisation_or_that_none_is_filed(district):
    assert "差距原因和下一步措施：无，责任单位尚未填报。" in text_of(report())
    explaining.file_cause(CAUSE, by=LIU, now=at("2024-07-12"), key=key())
    built = report()
    said = text_of(built)
    assert "说明，原因是大额订单减少3笔（示例）；下一步组织12场对接（示例）（2024年9月30日前见效）。" in said
    entry = read.book().id_of(CAUSE)
    assert [b.text for b in built.report.bindings() if b.tag == entry] == ["3", "12"]
    assert not [loose for loose in check_bound(built.document, read.book()) if loose.tag == entry]


def test_the_second_half_lists_the_open_tasks_that_no_target_says(district):
    assert "任务台账" not in "".join(section.heading for section in report().report.sections)
    acting.enter_all([ROADS, JOBS], by=ZHAO, day=date(2024, 7, 12), now=at("2024-07-12"), key=key())
    said = text_of(report())
    assert "没有列入计划目标、尚未办结的任务有1项，按出处列出，时限为2024年12月31日。" in said
    assert "打通示例断头路（" in said


def test_what_holds_for_all_open_tasks_is_said_once(district):
    """A report of 124 tasks would otherwise say 124 times that the lead is open and the year ends in December."""
    alike = replace(ROADS, name="修复示例路灯", lead="")
    acting.enter_all([ROADS, alike], by=ZHAO, day=date(2024, 7, 12), now=at("2024-07-12"), key=key())
    said = text_of(report())
    assert "任务有2项，其中牵头单位待定的有1项，按出处列出，时限均为2024年12月31日。" in said
    assert "修复示例路灯。" in said or "修复示例路灯；" in said
    other = replace(alike, name="清理示例河道", due=date(2024, 10, 31))
    acting.enter_all([other], by=ZHAO, day=date(2024, 7, 13), now=at("2024-07-13"), key=key())
    said = text_of(report())
    assert "清理示例河道（2024年10月31日前）" in said
    assert "修复示例路灯（2024年12月31日前）" in said


def answered():
    """An opinion of two points with four tasks: one finished, one advanced, one late, one never begun."""
    answering.enter_opinion(OPINION, by=ZHAO, now=at("2024-08-21"), key=key())
    say = Saying(OPINION.document, "原文", "", OPINION.code, 2)
    one = replace(ROADS, source=say, due=date(2024, 11, 20))
    late = replace(one, name="建成示例公园3个", number=Quantity.parse("3个"), due=date(2024, 9, 30))
    given = [one, replace(one, name="推进示例桥", sort=VerbClass.ADVANCE), late]
    tasks = acting.enter_all(given, by=ZHAO, day=date(2024, 8, 21), now=at("2024-08-21"), key=key(), assign=True)
    ended = ((tasks[0], TaskOutcome.DONE), (tasks[1], TaskOutcome.ADVANCED))
    for task, outcome in ended:
        do(task, TaskDeed.CLAIM, ZHOU, words="已办妥（示例）", document="示例〔2024〕8号", outcome=outcome)
        do(task, TaskDeed.VERIFY, LI)
        do(task, TaskDeed.CLOSE, ZHAO)
    do(tasks[2], TaskDeed.REPORT, ZHOU, words="建成2个", done=Quantity.parse("2个"))
    return tasks


def do(task, deed, by, **more):
    step = TaskStep(task.id, 0, deed, date(2024, 9, 20), min(by.organisations), **more)
    return acting.enter(step, by=by, now=at("2024-09-20"), key=key())


def reply():
    return reporting.reply(read.book(), OPINION, district="雨花台区", day=date(2024, 10, 8), now=NOW)


def test_the_reply_says_of_each_opinion_what_was_done_and_what_is_left_with_whom_and_when(district):
    answered()
    built = reply()
    said = text_of(built)
    assert "提出意见2条，分解为任务3项" in said
    assert "已办结2项，尚未办结1项，其中逾期1项" in said
    assert "推进示例桥，区住房和城乡建设局（示例）牵头，按要求推进，已办结。" in said
    assert "建成示例公园3个，区住房和城乡建设局（示例）牵头，办理中，已逾期。目标为3个，承办单位报完成2个。" in said
    assert "这一条尚未分解任务" in said
    headings = [section.heading for section in built.report.sections]
    assert headings == ["", "一、关于加快软件业务收入增长", "二、关于打通示例断头路", "三、尚未办结的事项和下一步安排"]
    assert built.report.frame.mode is reporting.Mode.OFFICIAL
    left = built.report.sections[-1].paragraphs
    assert [p.text for p in left] == ["建成示例公园3个：区住房和城乡建设局（示例），2024年9月30日前办结。"]


def test_every_number_of_the_reply_is_bound_and_held_against_the_ledger(district):
    answered()
    document = reply().document
    assert len(numbers(document)) > 10
    assert check_bound(document, read.book()) == ()


def test_a_bid_that_was_not_granted_is_never_said_to_be(district):
    answering.enter_opinion(OPINION, by=ZHAO, now=at("2024-08-21"), key=key())
    saying = Saying(OPINION.document, "原文", "", OPINION.code, 1)
    bid = Promise("争创示例园", saying, VerbClass.BID, "争创", lead="jsj", due=date(2024, 11, 20))
    (task,) = acting.enter_all([bid], by=ZHAO, day=date(2024, 8, 21), now=at("2024-08-21"), key=key(), assign=True)
    do(task, TaskDeed.CLAIM, ZHOU, words="未通过评审", document="示例〔2024〕9号", outcome=TaskOutcome.NOT_GRANTED)
    do(task, TaskDeed.VERIFY, LI)
    do(task, TaskDeed.CLOSE, ZHAO)
    assert "未能创成，已办结" in text_of(reply())
    assert "已创成" not in text_of(reply())


def draft(year=2025):
    evaluation = tracking.evaluate(as_of=date(2024, 6, 30))
    return reporting.next_plan(evaluation=evaluation, period=H1, year=year, now=NOW)


def test_next_years_plan_proposes_by_a_printed_rule_and_leaves_open_what_it_cannot_know(district):
    acting.enter_all([ROADS], by=ZHAO, day=date(2024, 7, 12), now=at("2024-07-12"), key=key())
    built = draft()
    (table,) = built.report.annexes
    rows = {row[1].sentence.text: [cell.sentence.text for cell in row[2:]] for row in table.rows}
    assert rows["新增城镇就业"] == ["1.67万人", "8350人", "50.0", "100.0", "1.67万人", "与本年目标持平"]
    assert rows["软件业务收入"][2:4] == ["46.7", "93.3"]
    assert rows["文化场馆服务"][3] == "—"
    assert rows["软件业务收入"][-2:] == ["待定", "待定：本年未达序，先查明原因"]
    assert rows["文化场馆服务"][-2] == "待定"
    assert len(rows) == len([i for i in tracking.evaluate(as_of=date(2024, 6, 30)).items if not i.target.sample])
    said = text_of(built)
    assert "不据以提出数值" in said
    assert "打通示例断头路" in said
    with pytest.raises(NothingToReport, match="2025"):
        draft(2026)


def test_the_table_of_tasks_is_a_document_that_says_no_more_than_the_verbs(district):
    answered()
    document = reporting.tasks_table(read.book(), list(read.book().tasks.values()), day=date(2024, 10, 8), now=NOW)
    said = reporting.opened(document)
    assert "任务共3项，办理中1项，已办结2项" in "".join(sentence.text for sentence in said.sentences)
    assert check_bound(document, read.book()) == ()
