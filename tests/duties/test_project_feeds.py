"""Projects make the plan's figures: counted by a declared rule, sealed at a cut-off, opened down to each project."""

from __future__ import annotations

from datetime import date

import pytest

from daxu.catalogue.portfolio import portfolio as declared
from daxu.core.indicator import Observation
from daxu.core.notation import Record
from daxu.core.projects.feeds import agrees
from daxu.core.projects.project import ProjectDeed, ProjectStep
from daxu.core.projects.stage import Stage
from daxu.core.quantity import Quantity
from daxu.core.target import Target
from daxu.desk import portfolio
from daxu.duties import tracing
from daxu.duties.projects import acting, feeding
from daxu.duties.projects.acting import Hand, NotEntered, NotYours
from daxu.duties.projects.feeding import Feed, Standing
from daxu.ledger import read
from world import at

JUNE, JULY = date(2024, 6, 30), date(2024, 7, 31)
NOW = at("2024-08-05")
PLANNER = Hand("王", frozenset({"fgw"}), manages=True)
BUILDER = Hand("李", frozenset({"jsj"}), reports=True)


def feed(code: str, day: date = JUNE) -> Feed:
    return next(one for one in feeding.feeds(read.book(), day) if one.rule.code == code)


@pytest.mark.parametrize(
    ("count", "stated", "same"),
    [
        ("165.2987亿元", "165.3亿元", True), ("165.24亿元", "165.3亿元", False), ("95个", "95个", True),
        ("95个", "94个", False), ("73.7946%", "73.8%", True), ("27.44亿元", "27.4亿元", True),
    ],
)  # fmt: skip
def test_a_count_agrees_with_a_figure_where_it_says_the_same_as_written(count, stated, same):
    assert agrees(Quantity.parse(count), Quantity.parse(stated)) is same


@pytest.fixture
def model(district):
    """The model district with its whole portfolio."""
    acting.load(declared(), by=PLANNER, now=NOW)


@pytest.mark.usefixtures("model")
def test_the_model_portfolio_makes_the_published_figures_and_a_figure_opens_down_to_each_project():
    found = {one.rule.code: one for one in feeding.feeds(read.book(), JUNE)}
    said = {code: (str(one.on_file.figure.quantity), one.standing) for code, one in found.items()}
    assert said == {
        "key-under-way": ("95个", Standing.EQUAL),
        "key-investment": ("165.3亿元", Standing.EQUAL),
        "key-completion": ("73.8%", Standing.EQUAL),
        "key-started": ("10个", Standing.EQUAL),
        "works-projects": ("137个", Standing.EQUAL),
        "works-investment": ("27.4亿元", Standing.EQUAL),
    }
    _the_targets_that_are_projects_lead_to_them()
    _sealing_an_equal_count_keeps_it_beside_the_published_figure()
    _a_month_without_a_figure_gets_one_that_names_its_count()
    _a_different_count_changes_nothing()


def _the_targets_that_are_projects_lead_to_them() -> None:
    called = [target.project for _, target in read.book().said(Target) if target.sample and target.project]
    assert len(called) == 54
    assert None not in map(portfolio.bearing, called)
    assert portfolio.bearing("两桥园区更新（示例）") == ("P2024-0102", "两桥青禾园区更新（示例）")


def _sealing_an_equal_count_keeps_it_beside_the_published_figure() -> None:
    with pytest.raises(NotYours):
        feeding.seal("key-under-way", JUNE, by=BUILDER, now=NOW, key="no")
    before = feed("key-under-way").stated
    kept = feeding.seal("key-under-way", JUNE, by=PLANNER, now=NOW, key="seal")
    assert (kept.standing, kept.stated) == (Standing.KEPT, before)
    traced = tracing.trace(before.id)
    assert len(traced.count.projects) == 95
    assert traced.count.projects[0].project == "P2024-0001"
    assert traced.count == tracing.trace(traced.counted_by.entry.id).count
    with pytest.raises(NotEntered, match="已经存过"):
        feeding.seal("key-under-way", JUNE, by=PLANNER, now=NOW, key="again")
    head = read.head()
    feeding.seal("key-under-way", JUNE, by=PLANNER, now=NOW, key="seal")
    assert read.head() == head


def _a_month_without_a_figure_gets_one_that_names_its_count() -> None:
    sealed = feeding.seal("key-under-way", JULY, by=PLANNER, now=NOW, key="july")
    figure, count = sealed.on_file, sealed.kept
    assert isinstance(count.says, Record)
    assert figure.sample, "what rests on 示例 projects is 示例"
    assert count.id in next(iter(figure.figure.sources)).place
    assert len(tracing.trace(sealed.stated.id).count.projects) == figure.figure.quantity.number
    with pytest.raises(NotEntered, match="还没有到"):
        feeding.seal("key-under-way", date(2024, 8, 31), by=PLANNER, now=NOW, key="august")


def _a_different_count_changes_nothing() -> None:
    late = ProjectStep(
        "P2024-0102", 0, ProjectDeed.MOVE, JUNE, "gxj", words="补录开工", document="施工许可", stage=Stage.STARTED
    )
    acting.enter_all([late], by=PLANNER, now=NOW, key="late", checked=False)
    changed = feed("key-under-way")
    assert (changed.standing, changed.count.value, changed.may_correct) == (Standing.DIFFERENT, 96, False)
    head = read.head()
    with pytest.raises(NotEntered, match="数出96个，账上是95个"):
        feeding.seal("key-under-way", JUNE, by=PLANNER, now=NOW, key="different", reason="补录")
    assert read.head() == head
    july = feed("key-under-way", JULY)
    assert (july.standing, july.may_correct) == (Standing.DIFFERENT, True)
    with pytest.raises(NotEntered, match="请写明理由"):
        feeding.seal("key-under-way", JULY, by=PLANNER, now=NOW, key="bare")
    corrected = feeding.seal("key-under-way", JULY, by=PLANNER, now=NOW, key="with", reason="补录一个开工")
    assert corrected.standing is Standing.KEPT
    assert isinstance(corrected.on_file, Observation)
    assert corrected.stated.reason == "补录一个开工"
