"""The book: what is believed at one moment, asked by plan, indicator and day."""

from datetime import date

import pytest

from daxu.core.book import Book, NotDeclared
from daxu.core.caution import Caution, CautionKind
from daxu.core.entry import Entry, as_of
from daxu.core.figure import Source
from daxu.core.indicator import Indicator
from daxu.core.notation import Statement
from daxu.core.organisation import Line, Organisation, Theme
from daxu.core.quantity import unit
from daxu.core.target import Amendment, Plan
from world import HANDBOOK, YINCHUAN, at, conventions, fact, target

DECIDED = Source("区人大常委会决定", "第三次会议", "区人大常委会")
PLAN = Plan("yht-2024", "2024年计划", 2024, "yht", HANDBOOK, date(2024, 1, 18), ("jobs",), "f" * 64)
OLD, NEW = target("100人"), target("90人", effective=date(2024, 9, 20))
SAID: tuple[Statement, ...] = (
    PLAN,
    NEW,
    OLD,
    target("9场", code="fairs"),
    Amendment("yht-2024", 2, DECIDED, date(2024, 9, 20), date(2024, 9, 20), "政策变化", ("jobs",)),
    Amendment("yht-2024", 1, DECIDED, date(2024, 8, 1), date(2024, 8, 1), "政策变化", ("jobs",)),
    Amendment("other", 1, DECIDED, date(2024, 8, 1), date(2024, 8, 1), "另一计划", ()),
    Organisation("b", "乙局", Line.VERTICAL, order=2),
    Organisation("a", "甲局", Line.VERTICAL, order=1),
    Theme("two", "二", 2),
    Theme("one", "一", 1),
    Indicator("jobs", "新增城镇就业", unit("人"), "one"),
    YINCHUAN,
    fact("8350人", "2024H1"),
    fact("4000人", "2024-01/2024-03"),
    fact("9场", indicator="fairs", sample=True),
    fact("16700人", "2024", planned=True),
    Caution("c1", CautionKind.CONTRADICTION, ("one", "two"), "两数矛盾"),
    Caution("n1", CautionKind.LOOK_ALIKE, ("two",), "口径不同"),
    *conventions(),
)
BOOK = Book.of(as_of([Entry(statement, "王", at("2024-01-20")) for statement in SAID], at("2024-12-31")).values())


def test_declarations_come_in_their_order():
    assert list(BOOK.organisations) == ["a", "b"]
    assert list(BOOK.themes) == ["one", "two"]
    assert list(BOOK.indicators) == ["jobs"]
    assert list(BOOK.lights) == ["yinchuan"]
    assert BOOK.conventions == conventions()


def test_observations_come_by_indicator_in_order_of_time():
    assert [fact.period.code for fact in BOOK.observations["jobs"]] == ["2024Q1", "2024H1", "2024"]


def test_the_last_day_with_facts_counts_neither_plans_nor_samples():
    assert BOOK.last_fact_day == date(2024, 6, 30)
    assert Book().last_fact_day is None


def test_a_caution_is_found_by_every_figure_it_speaks_of():
    found = {slot: [caution.code for caution in about] for slot, about in BOOK.cautions.items()}
    assert found == {"one": ["c1"], "two": ["c1", "n1"]}


def test_the_target_that_counts_on_a_day():
    assert BOOK.target_versions["yht-2024"]["jobs"] == [OLD, NEW]
    assert [t.code for t in BOOK.targets("yht-2024", date(2024, 8, 31))] == ["fairs", "jobs"]
    assert OLD in BOOK.targets("yht-2024", date(2024, 8, 31))
    assert NEW in BOOK.targets("yht-2024", date(2024, 9, 30))
    assert BOOK.targets("yht-2024", date(2023, 12, 31)) == []
    assert BOOK.targets("nothing", date(2024, 9, 30)) == []


def test_amendments_come_in_their_number():
    assert [amendment.number for amendment in BOOK.amendments("yht-2024")] == [1, 2]


def test_an_entry_is_found_by_what_it_says_and_by_its_name():
    entry = BOOK.by_id[BOOK.id_of(PLAN)]
    assert entry.says == PLAN


def test_a_plan_that_was_not_declared_is_refused_with_those_that_were():
    assert BOOK.plan("yht-2024") == PLAN
    with pytest.raises(NotDeclared, match="没有计划“yht-2025”；现有计划：yht-2024"):
        BOOK.plan("yht-2025")
    with pytest.raises(NotDeclared, match="现有计划：无"):
        Book().plan("yht-2025")


def test_every_place_names_what_stands_in_it():
    assert {entry.slot.split("|")[0] for entry in BOOK.standing.values()} == {
        "plan", "target", "amendment", "organisation", "theme", "indicator", "lights", "observation", "convention",
        "caution",
    }  # fmt: skip
