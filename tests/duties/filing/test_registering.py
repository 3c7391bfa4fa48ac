"""The register of requirements: one number has one owner; a duty is ended or handed over, never changed in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.filing import NotNow
from daxu.core.indicator import Frequency, Measure
from daxu.core.period import Month
from daxu.core.requirement import Stage
from daxu.duties import filing
from daxu.duties.filing import KeyReused, NotYours
from daxu.duties.filing.burden import burden
from daxu.duties.filing.registering import AskedAlready, NotRegistrable, code_of, end, hand_over, require, versions
from daxu.ledger import read
from duties.filing.office import LI, WANG, ZHAO, asked, filed, key, opened, passed
from world import at, fact

NOW = at("2024-08-01")
FAIRS = asked("fairs")
SEPTEMBER = Month(2024, 9)


def required(requirement=FAIRS, by=ZHAO, **more):
    return require(requirement, **{"by": by, "now": NOW, "key": key(), **more})


def handed(code="jobs@rsj", *, to="yuhua", since=SEPTEMBER, reason="机构职能调整", **more):
    return hand_over(code, to=to, since=since, reason=reason, **{"by": ZHAO, "now": NOW, "key": key(), **more})


def filers(month):
    return [(row.name, row.requirement.filer) for row in filing.month_rows(read.book(), month)]


def test_a_figure_that_nobody_files_is_asked_for_and_gets_its_tasks(db):
    opened()
    required()
    assert ("2024-08|fairs@rsj", "rsj") in filers(Month(2024, 8))


def test_a_figure_that_is_filed_already_is_refused_and_its_owner_named(db):
    opened()
    second = asked(filer="yuhua", whose="yht")
    with pytest.raises(AskedAlready, match="已由人社局报送") as refused:
        required(second)
    assert refused.value.owner.code == "jobs@rsj"
    assert list(read.book().requirements) == ["jobs@rsj"]


def test_the_same_figure_of_another_or_in_another_measure_is_another_figure(db):
    opened()
    required(asked(code="jobs@yuhua", filer="yuhua", whose="yuhua"))
    required(asked(code="jobs-growth_yoy@rsj", measure=Measure.GROWTH))
    assert len(read.book().requirements) == 3


def test_all_faults_of_a_requirement_come_together(db):
    opened()
    wrong = asked("no-such", filer="nobody", route=(Stage("本单位审核", "nowhere"),), minutes=0)
    with pytest.raises(NotRegistrable) as refused:
        required(wrong)
    assert [field for field, _ in refused.value.whys] == ["indicator", "filer", "route", "minutes"]


def test_only_who_keeps_the_plan_keeps_the_register(db):
    opened()
    for deed in (lambda: required(by=WANG), lambda: handed(by=LI), lambda: ended(by=LI)):
        with pytest.raises(NotYours):
            deed()


def ended(code="jobs@rsj", *, until=date(2024, 8, 31), reason="不再需要", **more):
    return end(code, until=until, reason=reason, **{"by": ZHAO, "now": NOW, "key": key(), **more})


def test_an_ended_requirement_asks_for_nothing_more_and_says_why(db):
    opened()
    ended()
    assert [len(filers(Month(2024, n))) for n in (8, 9)] == [1, 0]
    assert [version.entry.reason for version in versions("jobs@rsj")] == ["", "不再需要"]


def test_a_requirement_is_not_ended_before_what_was_filed_for_it(db):
    opened()
    filed(name="2024-07|jobs@rsj")
    with pytest.raises(NotNow, match="2024-07已有填报"):
        ended(until=date(2024, 6, 30))
    with pytest.raises(NotNow, match="须在其间"):
        ended(until=date(2025, 6, 30))
    with pytest.raises(NotNow, match="理由"):
        ended(reason=" ")


def test_a_handover_ends_one_requirement_and_begins_the_next_in_one_command(db):
    opened(facts=(fact("50人", "2024-01/2024-06"),))
    new = handed()
    assert filers(Month(2024, 8)) == [("2024-08|jobs@rsj", "rsj")]
    assert filers(SEPTEMBER) == [("2024-09|jobs@yuhua", "yuhua")]
    assert [stage.organisation for stage in new.route] == ["yuhua", "fgw"]
    assert {version.command for version in versions(new.code)} == {versions("jobs@rsj")[-1].command}


def test_a_handover_to_who_files_already_or_to_nobody_is_refused(db):
    opened()
    for to in ("rsj", "nobody"):
        with pytest.raises(NotRegistrable):
            handed(to=to)


def test_what_was_handed_over_can_come_back_under_a_code_of_its_own(db):
    opened()
    handed()
    back = handed("jobs@yuhua", to="rsj", since=Month(2024, 11))
    assert back.code == "jobs@rsj-202411"
    assert filers(Month(2024, 11)) == [("2024-11|jobs@rsj-202411", "rsj")]


def test_a_command_sent_again_changes_nothing_and_its_key_serves_no_other(db):
    opened()
    for _ in range(2):
        required(key="register-1")
        ended(key="end-1")
        handed("fairs@rsj", key="hand-1")
    assert len(versions("jobs@rsj")) == 2
    with pytest.raises(KeyReused):
        required(replace(FAIRS, minutes=20), key="register-1")


def test_the_code_says_what_is_asked_of_whom(db):
    opened()
    book = read.book()
    told = {"measure": Measure.LEVEL, "since": date(2024, 9, 1)}
    assert code_of(book, "fairs", "rsj", whose="yht", **told) == "fairs@rsj"
    assert code_of(book, "fairs", "rsj", whose="yuhua", **told) == "fairs.yuhua@rsj"
    assert code_of(book, "jobs", "rsj", whose="yht", **told) == "jobs@rsj-202409"


# --- the burden


def test_the_burden_counts_figures_and_minutes_the_streets_first(db):
    street = asked(code="fairs@yuhua", indicator="fairs", filer="yuhua", whose="yuhua", minutes=25)
    quarterly = asked("beds", frequency=Frequency.QUARTERLY, minutes=40)
    opened(asked(minutes=15), street, quarterly, facts=(fact("50人", "2024H1"),))
    told = {one.organisation.code: one for one in burden(read.book(), Month(2024, 6))}
    assert list(told) == ["yuhua", "rsj"]
    assert (told["yuhua"].figures, told["yuhua"].minutes, told["yuhua"].prefilled) == (1, 25, 0)
    assert (told["rsj"].figures, told["rsj"].minutes, told["rsj"].prefilled, told["rsj"].left) == (2, 55, 1, 40)
    assert told["rsj"].year == (15, 15, 55, 15, 15, 55, 15, 15, 55, 15, 15, 55)


def test_what_was_filed_by_hand_is_no_figure_that_was_filled_in_already(db):
    opened()
    filed()
    passed(LI)
    passed(ZHAO)
    (told,) = burden(read.book(), Month(2024, 7))
    assert (told.figures, told.prefilled) == (1, 0)
