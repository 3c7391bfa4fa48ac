"""Instructions and questions: who may write, see and answer them, and that nothing of them is ever lost or doubled."""

from __future__ import annotations

from datetime import date

import pytest

from daxu.core.act import What
from daxu.core.book import NotDeclared
from daxu.core.note import BadWords, NoSuchNote, Note, NoteKind
from daxu.desk.models import Role
from daxu.desk.permissions import GRANTS
from daxu.duties import noting, planning, tracing
from daxu.duties.filing import reminding
from daxu.duties.filing.reminding import Sort
from daxu.duties.noting import KeyReused, NotYours, Speaker
from daxu.ledger import acts, eyes, read
from daxu.ledger.acts import Sought
from duties.filing.office import key
from duties.small import JUNE, district
from world import at

PLAN = "yht-2024"
JUNE_END = date(2024, 6, 30)


def somebody(name, role, *organisations):
    return Speaker(name, frozenset(organisations), GRANTS[role])


QIAN = somebody("钱", Role.LEADER)
SUN = somebody("孙", Role.DEPUTY)
WANG = somebody("王", Role.REPORTER, "rsj")
ZHAO = somebody("赵", Role.PLANNER, "fgw")
ZHOU = somebody("周", Role.REPORTER, "yuhua")
RESIDENT = somebody("吴", Role.PUBLIC)


def loaded():
    planning.load(district(facts=JUNE), by="赵", now=at("2024-07-01"))


@pytest.fixture
def plan(db):
    loaded()


def instructed(words="请说明进度", when="2024-07-02", by=QIAN, target="jobs", named="", **more):
    return noting.instruct(PLAN, target, words, by=by, day=JUNE_END, now=at(when), key=named or key(), **more)


def asked(words="何时完成", when="2024-07-02", by=SUN, target="jobs"):
    return noting.ask(PLAN, target, words, by=by, day=JUNE_END, now=at(when), key=key())


def answered(thread, words="八月补上", when="2024-07-02", by=WANG, named=""):
    return noting.answer(thread.name, words, by=by, day=JUNE_END, now=at(when), key=named or key())


def test_an_instruction_goes_to_who_answers_for_the_target_unless_somebody_is_named(plan):
    first, second = instructed(), instructed(to="yuhua")
    assert (first.note.kind, first.note.to, first.note.day) == (NoteKind.INSTRUCTION, "rsj", JUNE_END)
    assert (first.entry.by, first.entry.at) == ("钱", at("2024-07-02"))
    assert second.note.to == "yuhua"
    with pytest.raises(BadWords, match="没有单位"):
        instructed(to="nobody")


def test_several_answers_follow_and_each_says_whose_it_is(plan):
    thread = instructed()
    answered(thread)
    whole = answered(thread, "另附台账", by=ZHAO, when="2024-07-05")
    told = [(entry.by, note.organisation, note.words) for entry, note in whole.answers]
    assert told == [("王", "rsj", "八月补上"), ("赵", "fgw", "另附台账")]


def test_only_the_responsible_organisation_and_the_planner_answer(plan):
    thread = asked()
    for stranger in (ZHOU, SUN, QIAN):
        with pytest.raises(NotYours, match="人社局"):
            answered(thread, by=stranger)
    assert not answered(thread).waits


def test_only_leaders_instruct_and_only_deputies_ask(plan):
    for other in (SUN, WANG, ZHAO, RESIDENT):
        with pytest.raises(NotYours, match="区领导"):
            instructed(by=other)
    for other in (QIAN, WANG, ZHAO, RESIDENT):
        with pytest.raises(NotYours, match="人大代表"):
            asked(by=other)


def test_instructions_are_for_officials_and_questions_not_for_the_public(plan):
    answered(instructed())
    question = asked()
    seen = {who.name: [one.note.kind.value for one in noting.every(who)] for who in (QIAN, ZHOU, SUN, RESIDENT)}
    assert seen == {"钱": ["提问", "批示"], "周": ["提问", "批示"], "孙": ["提问"], "吴": []}
    with pytest.raises(NoSuchNote):
        noting.one(question.name, RESIDENT)


def test_narrow_eyes_never_meet_an_instruction_nor_its_answer(plan):
    answered(instructed())
    asked()
    with eyes.opened():
        eyes.see(only_published=True)
        assert [filed.entry.says.kind for filed in read.under("note|")] == [NoteKind.QUESTION]


def test_a_deputy_asks_only_about_what_he_sees(plan):
    with pytest.raises(NotDeclared, match="beds"):
        asked(target="beds")
    instructed(target="beds")
    assert noting.every(SUN) == []


def test_a_note_sent_again_changes_nothing_and_its_key_serves_no_other(store):
    loaded()
    first = instructed(named="k1")
    assert instructed(named="k1", when="2024-07-09") == first
    with pytest.raises(KeyReused):
        instructed("另一件事", named="k1")
    answered(first, named="k2")
    assert len(answered(first, named="k2", when="2024-07-09").answers) == 1
    assert len(list(read.entries(sort="note"))) == 2
    assert read.verify().faults == ()


def test_two_may_write_the_same_words(plan):
    instructed()
    instructed(by=somebody("冯", Role.LEADER))
    assert len(noting.about(PLAN, "jobs", QIAN)) == 2


@pytest.mark.parametrize("words", ["", "  \n", "字" * 1001, "a\0b", "\ud800"])
def test_words_that_cannot_be_kept_are_refused(plan, words):
    with pytest.raises(BadWords):
        instructed(words)
    assert noting.every(QIAN) == []


def test_notes_are_no_beliefs_and_no_figures(plan):
    thread = instructed()
    assert list(read.book().said(Note)) == []
    with pytest.raises(NotDeclared):
        tracing.trace(thread.entry.id)


def test_an_act_says_who_wrote_to_whom_but_not_what(plan):
    instructed("保密的话")
    [act] = acts.search(Sought(what=What.COMMENT.value))
    assert (act.who, act.object, act.after) == ("钱", "批示 新增城镇就业（jobs）", "致人社局")
    assert acts.count(Sought(words="保密的话")) == 0


def test_what_waits_stands_first(plan):
    old, new = instructed("一", "2024-07-02"), instructed("二", "2024-07-03")
    answered(new, when="2024-07-04")
    assert [one.name for one in noting.every(WANG)] == [old.name, new.name]


def test_the_organisation_is_reminded_until_somebody_answers(plan):
    thread, question = instructed("保密的话"), asked()
    told = reminding.digests(read.book(), date(2024, 7, 10))["rsj"]
    assert told.subject.zh == "1条批示待办，1条提问待答"
    assert "保密的话" not in told.written() + str(told.plain)
    assert reminding.digests(read.book(), date(2024, 7, 1)) == {}
    answered(thread)
    assert [item.sort for item in reminding.digests(read.book(), date(2024, 7, 10))["rsj"].items] == [Sort.QUESTIONED]
    answered(question, by=ZHAO)
    assert reminding.digests(read.book(), date(2024, 7, 10)) == {}
