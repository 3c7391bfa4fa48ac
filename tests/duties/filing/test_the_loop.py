"""One figure's way in: filed, reviewed, returned, approved, locked, corrected — with every refusal that guards it."""

from __future__ import annotations

import pytest

from daxu.core.filing import Deed, NotNow, Sealing, State
from daxu.core.indicator import Observation
from daxu.core.period import Month
from daxu.duties import filing, tracking
from daxu.duties.filing import NotAcceptable, NotYours
from daxu.ledger import read
from duties.filing.office import (
    JULY,
    LI,
    PAPER,
    WANG,
    ZHAO,
    approved,
    asked,
    explained,
    filed,
    key,
    opened,
    passed,
    value,
)
from world import at

MONTH = Month(2024, 7)


def locked(when: str = "2024-08-20") -> None:
    filing.close(MONTH, Sealing.LOCK, by=ZHAO, now=at(when), key=key())


def asks(amount: str = "61人", reason: str = "漏计一家企业", **more) -> filing.Row:
    given = {"evidence": (PAPER,), **more}
    return filing.ask(JULY, value(amount, **given), reason=reason, by=WANG, now=at("2024-08-21"), key=key())


def facts() -> list[str]:
    """What the ledger says of July's jobs, every version."""
    said = (filed.entry.says for filed in read.history("observation|事实|jobs|yht|2024-01/2024-07|level||"))
    return [str(fact.figure.quantity) for fact in said if isinstance(fact, Observation)]


def test_a_value_is_on_file_exactly_when_the_last_review_has_passed_it(db):
    opened()
    assert filed().filing.state is State.SUBMITTED
    assert passed(LI).filing.state is State.SUBMITTED
    assert facts() == []
    assert passed(ZHAO).filing.state is State.APPROVED
    assert facts() == ["58人"]


def test_the_approved_value_moves_the_verdict(db):
    opened()
    approved("60人")
    jobs = next(item for item in tracking.evaluate(as_of=MONTH.last_day).items if item.target.code == "jobs")
    assert str(jobs.judgement.completion) == "3/5"


def test_a_return_needs_a_reason_and_keeps_it(db):
    opened()
    filed()
    with pytest.raises(NotNow, match="理由"):
        filing.give_back(JULY, reason=" ", by=LI, now=at("2024-08-17"), key=key())
    back = filing.give_back(JULY, reason="口径不对", by=LI, now=at("2024-08-17"), key=key())
    assert (back.filing.state, back.filing.reason, back.filing.returned) == (State.RETURNED, "口径不对", 1)


def test_a_returned_value_passes_every_review_again(db):
    opened()
    filed()
    passed(LI)
    filing.give_back(JULY, reason="与统计数不一致", by=ZHAO, now=at("2024-08-17"), key=key())
    again = filed("59人", when="2024-08-18")
    assert [stage.name for stage in again.filing.open_stages] == ["本单位审核"]


def test_nobody_reviews_what_they_filed_themselves(db):
    opened()
    filed()
    with pytest.raises(NotYours, match="自己"):
        passed(WANG)


def test_a_review_out_of_turn_is_told_whose_turn_it_is(db):
    opened()
    filed()
    with pytest.raises(NotYours, match="本单位审核"):
        passed(ZHAO)


def test_only_the_owner_of_a_number_files_it(db):
    opened()
    with pytest.raises(NotYours, match="人社局"):
        filing.submit(JULY, value(), by=ZHAO, now=at("2024-08-16"), key=key())


def test_a_filer_takes_back_what_nobody_has_reviewed_yet(db):
    opened()
    filed()
    back = filing.withdraw(JULY, reason="填错月份", by=WANG, now=at("2024-08-16"), key=key())
    assert back.filing.state is State.EMPTY


def test_of_two_reviewers_one_wins_and_the_other_is_told(db, monkeypatch):
    opened()
    filed()
    before = filing.row(read.book(), JULY)
    passed(LI)
    monkeypatch.setattr("daxu.duties.filing.rows.row", lambda *_: before)  # the second one read before the first wrote
    with pytest.raises(NotNow, match="李刚刚已通过"):
        filing.give_back(JULY, reason="慢了一步", by=filing.Actor.of("周", "rsj"), now=at("2024-08-17"), key=key())


def test_the_same_command_sent_again_changes_nothing(db):
    opened()
    for _ in range(2):
        filing.submit(JULY, value(), by=WANG, now=at("2024-08-16"), key="one")
    assert len(filing.trail(JULY)) == 1


def test_a_key_that_did_something_else_is_refused(db):
    opened()
    filing.submit(JULY, value(), by=WANG, now=at("2024-08-16"), key="one")
    with pytest.raises(filing.KeyReused, match="one"):
        filing.submit(JULY, value("59人"), by=WANG, now=at("2024-08-16"), key="one")


def test_what_must_be_explained_is_filed_with_its_explanation_only(db):
    opened()
    approved("58人", "2024-06|jobs@rsj")
    with pytest.raises(NotAcceptable) as refusal:
        filed("40人", when="2024-08-18")
    assert [remark.check for remark in refusal.value.remarks] == ["falling"]
    assert filed("40人", when="2024-08-18", answers=explained("falling")).filing.state is State.SUBMITTED


def test_what_must_be_corrected_is_never_filed(db):
    opened()
    with pytest.raises(NotAcceptable, match="单位"):
        filed("58万元", answers=explained("unit"))


# --- T1.10: after the lock


def test_t1_10_a_locked_month_is_edited_by_nobody_and_says_who_locked_it(db):
    opened()
    approved()
    locked()
    with pytest.raises(NotNow, match="赵，2024-08-20"):
        filed("61人", when="2024-08-21")


def test_t1_10_a_granted_correction_is_version_2_and_version_1_stays(db):
    opened()
    approved()
    locked()
    assert asks().filing.state is State.ASKED
    filing.decide(JULY, grant=True, reason="材料齐全", by=ZHAO, now=at("2024-08-22"), key=key())
    assert facts() == ["58人", "61人"]
    assert read.history("observation|事实|jobs|yht|2024-01/2024-07|level||")[1].entry.reason == "材料齐全"


def test_a_refused_correction_leaves_what_stood(db):
    opened()
    approved()
    locked()
    asks()
    after = filing.decide(JULY, grant=False, reason="证据不足", by=ZHAO, now=at("2024-08-22"), key=key())
    assert (after.filing.state, facts()) == (State.LOCKED, ["58人"])


def test_a_correction_needs_evidence_and_comes_after_the_lock_only(db):
    opened()
    approved()
    with pytest.raises(NotNow, match="没有锁定"):
        asks()
    locked()
    with pytest.raises(NotNow, match="佐证"):
        asks(evidence=())


def test_what_was_never_filed_can_still_come_in_by_a_correction(db):
    opened()
    locked()
    asks("55人")
    filing.decide(JULY, grant=True, reason="补报", by=ZHAO, now=at("2024-08-22"), key=key())
    assert facts() == ["55人"]


def test_only_those_who_keep_the_plan_lock_and_a_month_is_locked_once(db):
    opened()
    with pytest.raises(NotYours):
        filing.close(MONTH, Sealing.LOCK, by=LI, now=at("2024-08-20"), key=key())
    with pytest.raises(NotNow, match="没有锁定"):
        filing.close(MONTH, Sealing.PUBLISH, by=ZHAO, now=at("2024-08-20"), key=key())
    locked()
    with pytest.raises(NotNow, match="已锁定"):
        locked("2024-08-21")


# --- the calendar


def test_a_month_has_a_task_for_each_requirement_due_on_a_working_day(db):
    opened(asked(), asked("fairs"))
    rows = filing.month_rows(read.book(), MONTH)
    assert [(row.requirement.indicator, str(row.task.due)) for row in rows] == [
        ("fairs", "2024-08-19"),
        ("jobs", "2024-08-19"),  # the 18th is a Sunday
    ]


def test_late_and_missing_are_computed_from_the_due_day(db):
    opened(asked(), asked("fairs"))
    filed(when="2024-08-21")
    late = {row.requirement.indicator: row for row in filing.month_rows(read.book(), MONTH)}
    day = at("2024-08-22").date()
    assert (late["jobs"].late(day), late["jobs"].missing(day)) == (True, False)
    assert (late["fairs"].late(day), late["fairs"].missing(day)) == (True, True)


def test_a_figure_that_came_with_the_plan_is_approved_without_a_step(db):
    from duties.small import JUNE

    opened(facts=JUNE)
    row = filing.row(read.book(), "2024-06|jobs@rsj")
    assert (row.filing.state, row.filing.steps, str(row.filing.approved.quantity)) == (State.APPROVED, 0, "50人")


def test_every_step_is_kept_with_who_when_and_why(db):
    opened()
    filed()
    filing.give_back(JULY, reason="口径不对", by=LI, now=at("2024-08-17"), key=key())
    assert [(step.entry.by, step.entry.says.deed) for step in filing.trail(JULY)] == [
        ("王", Deed.SUBMIT), ("李", Deed.RETURN),
    ]  # fmt: skip
    assert read.verify().intact
