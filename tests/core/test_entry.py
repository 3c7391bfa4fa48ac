"""Entries and belief: nothing is changed, a correction names what it corrects."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statements import STATEMENTS

from daxu.core.entry import AlreadyCorrected, Entry, as_of
from world import at, fact, ledger

FIRST, SECOND, THIRD = "165.3亿元", "156.3亿元", "160亿元"


def believed(entries: list[Entry], day: str) -> list[str]:
    return [str(entry.says.figure) for entry in as_of(entries, at(day)).values()]  # type: ignore[union-attr]


class TestBelief:
    BOOK = ledger("""
        2024-07-01 a1 王 165.3亿元
        2024-07-20 a2 李 156.3亿元 a1
    """)

    @pytest.mark.parametrize(
        ("day", "amounts"),
        [("2024-06-30", []), ("2024-07-01", [FIRST]), ("2024-07-19", [FIRST]), ("2024-07-20", [SECOND])],
    )
    def test_what_was_believed_on_a_day(self, day, amounts):
        assert believed(self.BOOK, day) == amounts

    def test_the_order_of_the_list_does_not_matter_the_moments_do(self):
        assert believed(self.BOOK[::-1], "2024-08-01") == [SECOND]

    def test_two_clerks_cannot_correct_the_same_entry(self):
        book = ledger("""
            2024-07-01 a1 王 165.3亿元
            2024-07-20 a2 李 156.3亿元 a1
            2024-07-21 a3 赵 160.0亿元 a1
        """)
        with pytest.raises(AlreadyCorrected, match=f"The ledger holds {book[1].id} in that place"):
            as_of(book, at("2024-08-01"))
        assert believed(book, "2024-07-20") == [SECOND]

    def test_a_second_first_entry_is_refused(self):
        again = Entry(fact("160亿元"), "赵", at("2024-07-21"))
        with pytest.raises(AlreadyCorrected):
            as_of([*self.BOOK, again], at("2024-08-01"))

    def test_correcting_what_was_never_said_is_refused(self):
        lost = Entry(fact("160亿元"), "赵", at("2024-07-21"), "f-000000000000", "笔误")
        with pytest.raises(AlreadyCorrected, match=r"账上现行的是 空.*The ledger holds nothing"):
            as_of([lost], at("2024-08-01"))

    def test_a_correction_of_a_correction_stands(self):
        third = Entry(fact(THIRD), "王", at("2024-07-22"), self.BOOK[1].id, "再核")
        assert believed([*self.BOOK, third], "2024-08-01") == [THIRD]


SAID = st.lists(STATEMENTS, max_size=6, unique_by=lambda statement: statement.slot)
START = datetime(2024, 1, 1, tzinfo=UTC)


@settings(max_examples=30)
@given(SAID, st.randoms(use_true_random=False))
def test_unrelated_entries_may_come_in_any_order(said, chance):
    entries = [Entry(statement, "王", START + timedelta(days=n)) for n, statement in enumerate(said)]
    shuffled = chance.sample(entries, len(entries))
    assert as_of(shuffled, START + timedelta(days=9)) == as_of(entries, START + timedelta(days=9))


@settings(max_examples=30)
@given(SAID, st.integers(0, 6))
def test_belief_only_grows_and_the_past_stays_what_it_was(said, days):
    entries = [Entry(statement, "王", START + timedelta(days=n)) for n, statement in enumerate(said)]
    moment = START + timedelta(days=days)
    assert as_of(entries, moment) == as_of([entry for entry in entries if entry.at <= moment], moment)
    assert len(as_of(entries, moment)) == min(len(said), days + 1)


@given(STATEMENTS)
def test_the_name_of_an_entry_follows_from_what_it_says(statement):
    by_wang, by_li = Entry(statement, "王", START), Entry(statement, "李", START + timedelta(days=1))
    assert by_wang.id == by_li.id
    assert Entry(statement, "王", START, by_wang.id, "更正").id != by_wang.id
    assert by_wang.slot == statement.slot


def test_a_correction_needs_a_reason():
    with pytest.raises(ValueError, match="更正 f-1 必须写明理由"):
        Entry(fact("1人"), "王", at("2024-07-01"), "f-1", "  ")


def test_a_moment_needs_a_time_zone():
    with pytest.raises(ValueError, match="记账时刻必须带时区"):
        Entry(fact("1人"), "王", datetime(2024, 7, 1))  # noqa: DTZ001
