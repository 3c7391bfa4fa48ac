"""Tasks: what a report promises becomes tasks that people do, and none is closed without proof and a second person."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from daxu.core.cause import Cause
from daxu.core.filing import Evidence
from daxu.core.lights import Light
from daxu.core.opinion import Opinion
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.core.tasks.entering import NoSuchTask
from daxu.core.tasks.rules import TaskOutcome, VerbClass
from daxu.core.tasks.task import Milestone, Promise, Saying, TaskDeed, TaskState, TaskStep
from daxu.duties.tasks import acting, answering, explaining, finding, proposing
from daxu.duties.tasks.acting import Hand, KeyReused, NotEntered, NotYours, Overtaken
from daxu.duties.tasks.finding import Wanted
from daxu.duties.tasks.proposing import Decided, Origin
from daxu.ledger import read
from duties.filing.office import key
from world import at

ZHAO = Hand("赵", frozenset({"fgw"}), manages=True, reports=True, verifies=True)
WANG = Hand("王", frozenset({"rsj"}), reports=True)
ZHOU = Hand("周", frozenset({"jsj"}), reports=True)
LI = Hand("李", frozenset({"fgw"}), verifies=True)
PLAN = "yht-2024"
PAPER = Evidence("a" * 64, "验收单.pdf", "pdf", 10)
ROADS = Promise(
    "打通示例断头路", Saying("示例报告", "打通示例断头路。", "（二）"), VerbClass.FINISH, "打通", plan=PLAN, lead="jsj",
    due=date(2024, 12, 31),
)  # fmt: skip
JOBS = Promise(
    "新增城镇就业1.67万人", Saying("示例报告", "新增城镇就业1.67万人。"), VerbClass.FINISH, "新增",
    number=Quantity.parse("1.67万人"), plan=PLAN, target="new-jobs", indicator="new-jobs", lead="rsj",
    due=date(2024, 12, 31),
)  # fmt: skip


def entered(*promises, assign=True, day="2024-07-12"):
    return acting.enter_all(promises, by=ZHAO, day=date.fromisoformat(day), now=at(day), key=key(), assign=assign)


def done(task, deed, by, *, day="2024-07-20", named="", seen=None, **more):
    step = TaskStep(task.id, 0, deed, date.fromisoformat(day), min(by.organisations), **more)
    return acting.enter(step, by=by, now=at(day), key=named or key(), seen=seen)


def claimed(task, by=ZHOU, **more):
    given = {"words": "已通车（示例）", "document": "示例〔2024〕8号", "outcome": TaskOutcome.DONE, **more}
    return done(task, TaskDeed.CLAIM, by, **given)


def faults(raised) -> set[str]:
    return {fault.about for fault in raised.value.faults}


def test_a_task_goes_from_hand_to_hand_and_is_closed_by_a_second_person(district):
    (task,) = entered(ROADS)
    assert (task.id, task.state, task.lead, task.due) == ("T2024-0001", TaskState.ASSIGNED, "jsj", date(2024, 12, 31))
    done(task, TaskDeed.REPORT, ZHOU, words="已进场")
    claimed(task)
    assert ZHOU.open_deeds(acting.task_of(task.id)) == []
    done(task, TaskDeed.VERIFY, LI, day="2024-07-21")
    closed = done(task, TaskDeed.CLOSE, ZHAO, day="2024-07-22")
    assert (closed.state, closed.outcome, closed.closed) == (TaskState.CLOSED, TaskOutcome.DONE, date(2024, 7, 22))
    assert [step.deed.value for step in closed.steps] == ["立项", "交办", "报进展", "申请办结", "核验", "办结"]
    assert closed.on(date(2024, 7, 20)).state is TaskState.CLAIMED
    with pytest.raises(NotEntered, match="不再改动"):
        done(task, TaskDeed.REPORT, ZHOU, day="2024-07-23", words="再报")


def test_nothing_is_closed_unverified_and_nobody_verifies_their_own_work(district):
    (task,) = entered(replace(ROADS, lead="fgw"))
    with pytest.raises(NotEntered, match="未经核验"):
        done(task, TaskDeed.CLOSE, ZHAO)
    claimed(task, by=ZHAO)
    with pytest.raises(NotEntered, match="另一人"):
        done(task, TaskDeed.VERIFY, ZHAO)
    assert done(task, TaskDeed.VERIFY, LI).state is TaskState.VERIFIED


def test_a_task_without_a_number_is_claimed_on_proof_only_with_all_faults_at_once(district):
    (task,) = entered(ROADS)
    with pytest.raises(NotEntered) as raised:
        claimed(task, words="", document="", done=Quantity.parse("3个"))
    assert faults(raised) == {"words", "document", "done"}
    assert claimed(task, document="", evidence=(PAPER,)).state is TaskState.CLAIMED


def test_to_advance_is_not_to_finish_and_a_bid_is_not_a_grant(district):
    advanced, bid = entered(
        replace(ROADS, sort=VerbClass.ADVANCE, name="推进示例项目"),
        replace(ROADS, sort=VerbClass.BID, name="争创示例区"),
    )
    with pytest.raises(NotEntered, match="文号") as raised:
        claimed(advanced, document="", evidence=(PAPER,))
    assert faults(raised) == {"document"}
    assert (
        claimed(advanced, outcome=TaskOutcome.ADVANCED, document="", evidence=(PAPER,)).outcome is TaskOutcome.ADVANCED
    )
    with pytest.raises(NotEntered, match="创成、未创成"):
        claimed(bid)
    with pytest.raises(NotEntered, match="文号"):
        claimed(bid, outcome=TaskOutcome.GRANTED, document="", evidence=(PAPER,))
    assert claimed(bid, outcome=TaskOutcome.GRANTED).outcome is TaskOutcome.GRANTED


def test_a_task_with_a_number_says_what_the_figure_says(district):
    (task,) = entered(JOBS)
    with pytest.raises(NotEntered, match=r"没有达到1\.67万人"):
        claimed(task, by=WANG)
    with pytest.raises(NotEntered, match="以台账为准"):
        done(task, TaskDeed.REPORT, WANG, words="超额", done=Quantity.parse("1.8万人"))
    assert str(read.book().fact_for(task.promise, date(2024, 7, 20)).figure.quantity) == "8350人"


def test_a_number_that_no_figure_bears_is_told_with_the_claim_and_must_reach_the_goal(district):
    (task,) = entered(replace(ROADS, number=Quantity.parse("3个以上")))
    with pytest.raises(NotEntered, match="请填完成数"):
        claimed(task)
    with pytest.raises(NotEntered, match="没有达到"):
        claimed(task, done=Quantity.parse("2个"))
    with pytest.raises(NotEntered, match="单位应与目标"):
        claimed(task, done=Quantity.parse("3亿元"))
    assert claimed(task, done=Quantity.parse("3个")).done == Quantity.parse("3个")


def test_more_time_needs_a_reason_a_later_day_and_another_persons_word(district):
    (task,) = entered(replace(ROADS, lead="fgw"))
    with pytest.raises(NotEntered) as raised:
        done(task, TaskDeed.ASK_LATER, ZHAO, due=date(2024, 10, 1))
    assert faults(raised) == {"words", "due"}
    assert done(task, TaskDeed.ASK_LATER, ZHAO, words="雨季停工", due=date(2025, 3, 31)).due == date(2024, 12, 31)
    with pytest.raises(NotEntered, match="另一人"):
        done(task, TaskDeed.GRANT_LATER, ZHAO)
    granted = done(task, TaskDeed.GRANT_LATER, replace(ZHAO, name="钱"), document="区政府专题会议纪要第3号")
    assert (granted.due, granted.postponed, granted.asked) == (date(2025, 3, 31), 1, None)
    with pytest.raises(NotEntered, match="延期"):
        done(task, TaskDeed.ASSIGN, ZHAO, due=date(2025, 6, 30))


def test_a_task_leaves_the_ledger_by_a_decision_only(district):
    (task,) = entered(ROADS)
    with pytest.raises(NotEntered) as raised:
        done(task, TaskDeed.REMOVE, ZHAO)
    assert faults(raised) == {"words", "document"}
    assert done(task, TaskDeed.REMOVE, ZHAO, words="上级取消", document="示例〔2024〕9号").state is TaskState.REMOVED


def test_what_is_sent_back_is_at_work_again_and_counts(district):
    (task,) = entered(ROADS)
    claimed(task)
    back = done(task, TaskDeed.RETURN, LI, words="佐证不清")
    assert (back.state, back.returned, back.outcome) == (TaskState.AT_WORK, 1, None)


def test_only_the_lead_claims_support_reports_and_who_keeps_the_ledger_assigns(district):
    (task,) = entered(replace(ROADS, supporting=("rsj",)))
    done(task, TaskDeed.REPORT, WANG, words="已会签")
    for deed, by in ((TaskDeed.CLAIM, WANG), (TaskDeed.ASSIGN, ZHOU), (TaskDeed.VERIFY, WANG), (TaskDeed.CLOSE, LI)):
        with pytest.raises(NotYours):
            done(task, deed, by, words="x")
    with pytest.raises(NotYours):
        acting.enter_all([ROADS], by=WANG, day=date(2024, 7, 1), now=at("2024-07-12"), key=key())
    with pytest.raises(NoSuchTask):
        acting.task_of("T2024-9999")


def test_a_deed_sent_twice_is_done_once_and_who_is_second_is_told(district):
    (task,) = entered(ROADS)
    for _ in range(2):
        again = done(task, TaskDeed.REPORT, ZHOU, words="已进场", named="press-1")
    assert len(again.steps) == 3
    with pytest.raises(KeyReused):
        done(task, TaskDeed.REPORT, ZHOU, words="另一件", named="press-1")
    with pytest.raises(Overtaken, match="周刚刚"):
        done(task, TaskDeed.ASSIGN, ZHAO, due=date(2024, 12, 31), seen=2)
    twice = [acting.enter_all([ROADS], by=ZHAO, day=date(2024, 7, 12), now=at("2024-07-20"), key="one") for _ in "ab"]
    assert [one.id for (one,) in twice] == ["T2024-0002", "T2024-0002"]


def test_many_are_entered_together_or_none_with_every_fault_named(district):
    with pytest.raises(NotEntered) as raised:
        entered(ROADS, replace(ROADS, name="", lead="nobody"), replace(ROADS, target="none", supporting=("jsj",)))
    assert sorted(fault.about for fault in raised.value.faults) == ["lead", "name", "supporting", "target"]
    assert read.book().tasks == {}


def test_the_light_goes_by_the_next_day_that_is_due(district):
    (task,) = entered(replace(ROADS, milestones=(Milestone("开工", date(2024, 8, 31)),)))
    rules = read.book().task_rules(date(2024, 7, 1))
    lights = [task.light(date.fromisoformat(day), rules) for day in ("2024-07-31", "2024-08-01", "2024-09-01")]
    assert lights == [Light.GREEN, Light.YELLOW, Light.RED]
    reached = done(task, TaskDeed.REPORT, ZHOU, words="已开工", milestone="开工")
    assert reached.light(date(2024, 9, 1), rules) is Light.GREEN
    assert reached.overdue(date(2025, 1, 1))


def test_tasks_are_found_by_owner_state_and_words_as_of_a_day(district):
    roads, _ = entered(ROADS, replace(JOBS, supporting=("jsj",)))
    done(roads, TaskDeed.REPORT, ZHOU, words="已进场")

    def found(day="2024-07-31", **more):
        return [one.task.id for one in finding.found(read.book(), Wanted(date.fromisoformat(day), **more))]

    assert found(owner="jsj") == ["T2024-0001", "T2024-0002"]
    assert found(owner="rsj") == found(words="就业") == ["T2024-0002"]
    assert found(state="办理中") == ["T2024-0001"]
    assert found(day="2024-07-15", state="办理中") == []
    assert found(day="2025-01-01", state="overdue") == ["T2024-0001", "T2024-0002"]
    assert found(day="2024-07-01") == []


REPORT = """关于示例区2024年上半年计划执行情况的报告
一、上半年执行情况
新增城镇就业8350人。
二、下半年工作安排
全区要认真落实各项部署。
（一）稳就业
1.稳就业。一是扩大就业。坚持就业优先战略，全年新增城镇就业1.67万人，举办各类招聘活动150场。雨花街道力争示例总部项目年内开工。
2.强创建。争创示例优质园7所，加快推进示例公园等8个园林绿化项目建设，实现每千人口拥有0-3岁婴幼儿托位4.5个。
"""


def proposals(text=REPORT, **more):
    book = read.book()
    origin = Origin("示例报告", book.plan(PLAN), **more)
    return proposing.proposed(text, origin, book=book, rules=acting.rules_of(date(2024, 12, 31), book))


def test_a_reports_second_part_becomes_one_task_a_promise(district):
    found = proposals().proposals
    assert [(p.promise.name, p.promise.sort.value) for p in found] == [
        ("全年新增城镇就业1.67万人", "完成"),
        ("举办各类招聘活动150场", "完成"),
        ("雨花街道力争示例总部项目年内开工", "启动"),
        ("争创示例优质园7所", "争创"),
        ("加快推进示例公园等8个园林绿化项目建设", "推进"),
        ("实现每千人口拥有0-3岁婴幼儿托位4.5个", "完成"),
    ]
    jobs, _, street, _, parks, nursery = (p.promise for p in found)
    assert (jobs.target, jobs.lead, jobs.number, jobs.due) == (
        "new-jobs",
        "rsj",
        Quantity.parse("1.67万人"),
        date(2024, 12, 31),
    )
    assert (street.lead, street.wording.value) == ("yuhua", "力争")
    assert (parks.number, parks.lead) == (Quantity.parse("8个"), "")
    assert str(nursery.number) == "4.5个/千人"
    assert [figure.text for figure in found[-1].figures] == ["4.5个", "0-3岁"]
    assert not proposals().whole


def test_what_a_person_decided_is_what_is_entered(district):
    found = proposals().proposals
    chosen, wrong = proposing.settled(
        found, [Decided(1, lead="rsj"), Decided(2, into=1), Decided(3, use=False), Decided(4, name="创建示例园")]
    )
    assert not wrong
    assert [one.name for one in chosen] == ["全年新增城镇就业1.67万人", "创建示例园"]
    assert chosen[0].also == (Quantity.parse("150场"),)
    _, wrong = proposing.settled(found, [Decided(1, into=1), Decided(2, into=3), Decided(3, use=False), Decided(99)])
    assert {fault.about for fault in wrong} == {"row/1", "row/2", "row/99"}
    entered(*chosen)
    assert {task.promise.name for task in read.book().tasks.values()} == {one.name for one in chosen}


SHARED = Path(os.environ.get("DAXU_SHARED") or Path(__file__).resolve().parents[3] / "shared") / "corpus"


@pytest.mark.corpus
@pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated corpus is not beside the project")
def test_every_annotated_figure_of_the_sample_reports_second_part_is_in_a_task(district):
    text = (SHARED / "yuhuatai-2024h1.txt").read_text()
    found = proposals(text).proposals
    rows = [json.loads(line) for line in (SHARED / "yuhuatai-2024h1.gold.jsonl").read_text().splitlines()]
    begins = text.index("\n二、")
    strict = [row for row in rows if row["start"] > begins and not row["optional"]]
    held = {(figure.start, figure.end) for one in found for figure in one.figures}
    assert len(strict) == 39
    assert [r["id"] for r in strict if not any(s < r["end"] and r["start"] < e for s, e in held)] == []
    with_number = [one for one in found if one.promise.number is not None]
    assert len(with_number) >= 36
    assert not [one for one in found if one.promise.sort is VerbClass.FINISH and one.promise.verb == "推进"]


CAUSE = Cause(PLAN, "software-revenue", Period.parse("2024H1"), "gxj", "订单回落（示例）", "开展稳增长服务（示例）")
LIU = Hand("刘", frozenset({"gxj"}), reports=True)


def test_a_cause_is_filed_by_who_answers_for_the_target_and_corrected_with_a_reason(district):
    assert explaining.file_cause(CAUSE, by=LIU, now=at("2024-07-12"), key="c-1") == CAUSE
    assert explaining.file_cause(CAUSE, by=LIU, now=at("2024-07-12"), key="c-1") == CAUSE
    changed = replace(CAUSE, cause="需求回落（示例）")
    with pytest.raises(NotEntered, match="理由"):
        explaining.file_cause(changed, by=LIU, now=at("2024-07-13"), key="c-2")
    explaining.file_cause(changed, by=LIU, now=at("2024-07-13"), key="c-3", reason="核实")
    assert read.book().causes["software-revenue"] == (changed,)
    with pytest.raises(NotYours):
        explaining.file_cause(CAUSE, by=WANG, now=at("2024-07-13"), key="c-4")
    with pytest.raises(NotEntered) as raised:
        explaining.file_cause(
            replace(CAUSE, period=Period.parse("2024Q1"), cause="", measure="x" * 301),
            by=LIU,
            now=at("2024-07-13"),
            key="c-5",
        )
    assert faults(raised) == {"cause", "measure"}


OPINION = Opinion(
    "rd-2024-1", "关于上半年计划执行情况的审议意见", "区人大常委会", date(2024, 8, 20), date(2024, 11, 20),
    ("加快软件业务收入增长。", "打通示例断头路，年内通车。"), "示例〔2024〕5号", sample=True,
)  # fmt: skip


def test_an_opinion_is_entered_once_and_its_points_become_tasks(district):
    answering.enter_opinion(OPINION, by=ZHAO, now=at("2024-08-21"), key="o-1")
    found = proposals("\n".join(OPINION.points), opinion=OPINION).proposals
    assert next((p.promise.source.opinion, p.promise.source.point, p.promise.due) for p in found) == (
        "rd-2024-1", 1, date(2024, 11, 20),
    )  # fmt: skip
    assert {p.promise.source.point for p in found} == {1, 2}
    with pytest.raises(NotEntered) as raised:
        answering.enter_opinion(replace(OPINION, points=(), due=OPINION.day), by=ZHAO, now=at("2024-08-21"), key="o-2")
    assert faults(raised) == {"points", "due", "code"}
