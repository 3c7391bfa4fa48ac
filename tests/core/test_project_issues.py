"""The list of issues: raised, assigned, handled, claimed, verified by another, closed — and what is refused on the way.

王 raises and assigns, 李 handles, 赵 verifies.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daxu.catalogue.project_rules import shipped_rules
from daxu.core.filing import NotNow
from daxu.core.notation import read, written
from daxu.core.projects.issues import (
    BadIssueRules,
    Issue,
    IssueLevel,
    IssueRules,
    IssueState,
    agenda,
    issue_after,
    issues,
    named_before,
    permit,
    rules_on,
    should_rise,
)
from daxu.core.projects.project import IssueDeed, IssueStep, ProjectDeed, ProjectStep
from world import HANDBOOK

RULES = next(rule for rule in shipped_rules(None) if isinstance(rule, IssueRules))
WEEKLY, MONTHLY, QUARTERLY = RULES.rhythms
D = IssueDeed
DUE = date(2024, 4, 30)


def step(number: int, deed: IssueDeed, by: str, day: str, words: str = "", **more: object) -> ProjectStep:
    """One step: step(1, D.HANDLE, "李", "04-02", "已约谈")."""
    said = IssueStep(number, deed, by, **more)  # type: ignore[arg-type]
    return ProjectStep("p-1", 1, ProjectDeed.ISSUE, date.fromisoformat(f"2024-{day}"), "jtj", words, issue=said)


RAISED = step(1, D.RAISE, "王", "04-01", "征地款没有到位", category="资金")
ASSIGNED = step(1, D.ASSIGN, "王", "04-02", owner="czj", level="责任单位", due=DUE)
HANDLED = step(1, D.HANDLE, "李", "04-10", "已商银行")
CLAIMED = step(1, D.CLAIM, "李", "04-20", "款项已拨付")
VERIFIED = step(1, D.VERIFY, "赵", "04-22")
CLOSED = step(1, D.CLOSE, "王", "04-23")
WHOLE = [RAISED, ASSIGNED, HANDLED, CLAIMED, VERIFIED, CLOSED]


def after(*steps: ProjectStep) -> Issue:
    return issues(steps)[1]


def take(steps: list[ProjectStep], told: ProjectStep, before: dict[int, Issue] | None = None) -> None:
    assert told.issue
    standing = issues(steps)
    issue = None if told.issue.deed is D.RAISE else standing.get(told.issue.number)
    permit(issue, told.issue, day=told.day, words=told.words, rules=RULES, before=before or standing)


def refused(steps: list[ProjectStep], told: ProjectStep) -> str:
    with pytest.raises(NotNow) as why:
        take(steps, told)
    assert why.value.why.en
    return why.value.why.zh


def test_an_issue_goes_its_way_and_keeps_its_trail():
    states = []
    for n, told in enumerate(WHOLE):
        take(WHOLE[:n], told)
        states.append(after(*WHOLE[: n + 1]).state)
    assert states == [
        IssueState.RAISED, IssueState.ASSIGNED, IssueState.HANDLING,
        IssueState.CLAIMED, IssueState.VERIFIED, IssueState.CLOSED,
    ]  # fmt: skip
    issue = after(*WHOLE)
    assert (issue.category, issue.words, issue.owner, issue.level, issue.due) == (
        "资金", "征地款没有到位", "czj", "责任单位", DUE,
    )  # fmt: skip
    assert (issue.raised, issue.closed, len(issue.trail)) == (date(2024, 4, 1), date(2024, 4, 23), 6)


@pytest.mark.parametrize("stands", [2, 3, 4])
def test_closing_without_verification_is_refused(stands):
    assert "未经核验不能销号" in refused(WHOLE[:stands], CLOSED)


@pytest.mark.parametrize(("by", "why"), [("李", "不能自己核验"), ("钱", "办理过这个问题")])
def test_nobody_verifies_their_own_work(by, why):
    helped = step(1, D.HANDLE, "钱", "04-11", "补了材料")
    assert why in refused([*WHOLE[:3], helped, CLAIMED], step(1, D.VERIFY, by, "04-22"))
    take([*WHOLE[:3], helped, CLAIMED], VERIFIED)


def test_sending_back_needs_a_reason_and_leads_to_handling():
    assert "退回必须写明理由" in refused(WHOLE[:4], step(1, D.RETURN, "赵", "04-22", " "))
    back = step(1, D.RETURN, "赵", "04-22", "只拨付了一半")
    take(WHOLE[:4], back)
    issue = after(*WHOLE[:4], back)
    assert (issue.state, issue.returned) == (IssueState.HANDLING, 1)
    assert "未经核验" in refused([*WHOLE[:4], back], CLOSED)


@pytest.mark.parametrize("deed", [deed for deed in D if deed is not D.RAISE])
def test_what_is_closed_stays_closed(deed):
    told = step(1, deed, "王", "05-06", "又来了", owner="czj", due=date(2024, 6, 1))
    assert "请另提新问题，写明“第1号问题”" in refused(WHOLE, told)


def test_trouble_that_comes_back_is_a_new_issue_that_names_the_old():
    again = step(2, D.RAISE, "王", "05-06", "第1号问题再次出现", category="资金")
    take(WHOLE, again)
    assert issues([*WHOLE, again])[2].follows == 1
    assert "还没有销号" in refused(WHOLE[:5], again)
    assert "没有第7号问题" in refused(WHOLE, step(2, D.RAISE, "王", "05-06", "第7号问题又出现", category="资金"))
    assert named_before("三号楼的问题") is None


def test_all_faults_come_together():
    told = refused([], step(1, D.RAISE, " ", "04-01", "", category="天气"))
    assert "请写明由谁操作" in told
    assert "请写明是什么问题" in told
    assert "没有“天气”这一类别；可选：用地、规划、环评、资金、征迁、管线、审批、用工" in told


@pytest.mark.parametrize(
    ("stands", "told", "why"),
    [
        (1, step(1, D.ASSIGN, "王", "04-02"), "交办必须写明责任单位。交办必须写明办结时限。"),
        (1, step(1, D.ASSIGN, "王", "04-02", owner="czj", due=date(2024, 4, 1)), "时限2024-04-01早于当天"),
        (1, step(1, D.ASSIGN, "王", "04-02", owner="czj", due=DUE, level="市级"), "没有“市级”这一层级"),
        (1, step(1, D.HANDLE, "李", "04-02", "办"), "现在是“待交办”，不能办理"),
        (2, step(1, D.HANDLE, "李", "04-01", "办"), "早于上一步（2024-04-02）"),
        (2, step(1, D.HANDLE, "李", "04-05"), "采取了什么措施"),
        (2, step(1, D.HANDLE, "李", "04-05", "办", level="区级调度会"), "层级只能通过提级改变"),
        (2, CLAIMED, "现在是“已交办”，不能办结申请"),
        (3, step(1, D.CLAIM, "李", "04-20"), "怎样解决"),
        (3, step(2, D.HANDLE, "李", "04-20", "办"), "没有这个问题；请先提出"),
        (3, RAISED, "第1号问题已有"),
    ],
)  # fmt: skip
def test_a_step_out_of_turn_or_incomplete_is_refused(stands, told, why):
    assert why in refused(WHOLE[:stands], told)


def test_escalation_goes_one_level_up_and_stops_at_the_top():
    up = step(1, D.ESCALATE, "李", "04-12", "本级没有资金", level="区级调度会")
    top = step(1, D.ESCALATE, "李", "04-13", "要区里定", level="区主要领导")
    take(WHOLE[:3], up)
    assert "从“责任单位”提到“区级调度会”" in refused(WHOLE[:3], top)
    assert "必须写明理由" in refused(WHOLE[:3], step(1, D.ESCALATE, "李", "04-12", level="区级调度会"))
    issue = after(*WHOLE[:3], up)
    assert (issue.level, issue.state) == ("区级调度会", IssueState.HANDLING)
    take([*WHOLE[:3], up], top)
    assert "已是最高层级" in refused([*WHOLE[:3], up, top], top)


def test_overdue_is_computed_as_of_a_day():
    issue = after(*WHOLE[:3])
    assert [issue.days_left(day) for day in (DUE, DUE + timedelta(days=3))] == [0, -3]
    assert not issue.overdue(DUE)
    assert issue.overdue(DUE + timedelta(days=1))
    assert not after(*WHOLE).overdue(DUE + timedelta(days=99))


@pytest.mark.parametrize(("late", "hinted"), [(0, False), (7, False), (8, True)])
def test_overdue_for_longer_than_its_level_is_given_should_rise(late, hinted):
    hint = should_rise(after(*WHOLE[:3]), RULES, DUE + timedelta(days=late))
    assert bool(hint) is hinted
    assert not hint or "应提级：已逾期8天" in hint.zh
    assert should_rise(after(*WHOLE[:4]), RULES, DUE + timedelta(days=late)) is None  # it waits for a verifier


# --- the meeting's sheet

STATES = st.sampled_from(IssueState)
LEVELS = st.sampled_from(("", *RULES.ladder))
ISSUES = st.lists(
    st.builds(
        Issue, st.just("p-1"), st.integers(1, 999), st.just("用地"), level=LEVELS, state=STATES,
        due=st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    ),
    max_size=12, unique_by=lambda issue: issue.number,
)  # fmt: skip
TODAY = date(2024, 6, 30)


def test_a_sheet_has_the_overdue_first_then_the_highest_level_then_the_nearest():
    def one(number: int, level: str, days: int) -> Issue:
        due = TODAY + timedelta(days=days)
        return Issue("p-1", number, "用地", level=level, due=due, state=IssueState.HANDLING)

    found = [one(1, "责任单位", 3), one(2, "区级调度会", 9), one(3, "责任单位", -1), one(4, "区级调度会", -20)]
    sheet = agenda([*found, one(5, "区主要领导", -50)], WEEKLY, RULES, TODAY)
    assert [item.issue.number for item in sheet.items] == [4, 3, 2, 1]
    assert (sheet.overdue, sheet.rising) == (2, 1)
    assert sheet.count("level") == {"区级调度会": 2, "责任单位": 2}
    assert agenda([one(5, "区主要领导", -50)], MONTHLY, RULES, TODAY).items


@settings(max_examples=40)
@given(ISSUES, st.sampled_from(RULES.rhythms))
def test_a_sheet_loses_nothing_and_its_counts_add_up(found, rhythm):
    sheet = agenda(found, rhythm, RULES, TODAY)
    wanted = {one.number for one in found if one.state in rhythm.states and (one.level or "责任单位") in rhythm.levels}
    assert {item.issue.number for item in sheet.items} == wanted
    assert all(sum(sheet.count(what).values()) == len(wanted) for what in ("level", "category", "owner"))
    late = [item.days_left is not None and item.days_left < 0 for item in sheet.items]
    assert late == sorted(late, reverse=True)


@given(st.lists(st.sampled_from([*D]), max_size=8))
def test_however_it_went_nothing_is_closed_that_another_person_did_not_verify(deeds):
    """Try any deeds in any order, all by one person but the verification: what is refused is left out."""
    issue = None
    for n, deed in enumerate(deeds):
        by = "赵" if deed is D.VERIFY else "李"
        level = RULES.above(issue.level or RULES.ladder[0]) if issue and deed is D.ESCALATE else ""
        told = step(
            1, deed, by, f"05-{n + 1:02}", "办", category="用地", owner="czj", due=date(2024, 6, 1), level=level
        )
        assert told.issue
        try:
            permit(issue, told.issue, day=told.day, words=told.words, rules=RULES, before={1: issue} if issue else {})
        except NotNow:
            continue
        issue = issue_after(issue or Issue("p-1", 1), told, told.issue)
    done = [told.issue.deed for told in issue.trail if told.issue] if issue else []
    assert D.CLOSE not in done or done[-2:] == [D.VERIFY, D.CLOSE]


def test_every_state_has_its_english():
    assert all(state.english.isascii() for state in IssueState)


# --- the declaration


def test_rules_that_contradict_themselves_are_refused_with_every_fault():
    again = IssueLevel("用地", "land")
    with pytest.raises(BadIssueRules) as why:
        IssueRules(TODAY, (), (again, again), (WEEKLY,), HANDBOOK)
    for told in ("“用地”出现了不止一次", "至少要有一个类别", "“周调度”看的层级“责任单位”没有声明"):
        assert told in str(why.value)


def test_the_newest_rules_that_are_in_force_count():
    later = IssueRules(date(2025, 1, 1), RULES.categories, RULES.levels, RULES.rhythms, HANDBOOK)
    assert rules_on([later, RULES], date(2024, 12, 31)) == RULES
    assert rules_on([later, RULES], date(2025, 1, 1)) == later
    assert rules_on([later], date(2024, 12, 31)) is None


def test_what_is_entered_and_declared_is_written_down_and_read_again():
    assert all(read(written(told)) == told for told in (*WHOLE, RULES))
