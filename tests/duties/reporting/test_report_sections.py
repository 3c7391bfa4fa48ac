"""What an organisation's section begins with, where it ends, and how what came back is laid beside the text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.organisation import Theme
from daxu.core.period import Period
from daxu.duties import planning, tracking
from daxu.duties.reporting.differing import Fate
from daxu.duties.reporting.drafting import Desk, bindings
from daxu.duties.reporting.rewording import Mark, compared, compared_as_printed
from daxu.duties.reporting.sections import Offer, OfferKind, Own, extent, headings, offers
from duties.small import JUNE
from duties.small import district as district_of
from world import at

HALF = Period.parse("2024H1")


@pytest.fixture
def evaluation(district):
    return tracking.evaluate(as_of=date(2024, 6, 30))


def test_a_section_begins_with_the_organisations_own_figures_each_bound(evaluation):
    own = Own(evaluation, HALF, "rsj")
    pieces = Desk(evaluation, HALF).under("（七）就业与社会保障", "\n".join(own.lines()))
    assert not [fault for piece in pieces for fault in piece.faults]
    stated = [number.about for piece in pieces for number in bindings(piece.sections)]
    assert stated == ["举办各类招聘会", "新增城镇就业", "举办各类招聘活动", "新增城镇就业"]


def test_under_a_heading_that_names_a_theme_it_speaks_of_that_one(db):
    small = district_of(facts=JUNE)
    jobs, fairs, _beds = small.indicators
    several = replace(
        small,
        themes=(*small.themes, Theme("trade", "商贸", 2)),
        indicators=(jobs, replace(fairs, theme="trade")),
        targets=tuple(replace(one, theme="trade") if one.code == "fairs" else one for one in small.targets[:2]),
        observations=JUNE[:2],
    )
    planning.load(several, by="王", now=at("2024-07-10"))
    evaluation = tracking.evaluate(as_of=HALF.end)
    said = {heading: Own(evaluation, HALF, "rsj", heading).lines() for heading in ("", "（一）商贸", "（二）教育")}
    assert [len(lines) for lines in said.values()] == [2, 1, 2]
    assert "招聘会" in said["（一）商贸"][0]


def test_what_cannot_be_written_yet_is_named_with_its_reason_and_no_sample_among_it(evaluation):
    (wanting,) = Own(evaluation, HALF, "rsj").wanting()
    assert (wanting.name.zh, wanting.slot) == ("支持成功自主创业", "{支持成功自主创业|值}")
    assert "没有任何数据" in wanting.why.zh


def test_who_files_and_leads_nothing_begins_with_nothing(evaluation):
    nobody = Own(evaluation, HALF, "nobody")
    assert (nobody.lines(), nobody.wanting()) == ([], [])


TEXTS = ["标题：报告", "一、情况", "（一）工业", "甲。", "1.软件。升。", "（二）就业", "乙。", "二、任务"]


def test_a_section_goes_to_the_next_heading_of_its_level_or_above():
    assert [place for place, _level in headings(TEXTS)] == [1, 2, 4, 5, 7]
    assert [extent(TEXTS, start) for start in (1, 2, 4, 5, 7, 3)] == [7, 5, 5, 7, 8, 4]


def test_paragraphs_are_laid_beside_those_they_rewrite():
    present = ["工业增长平稳。", "就业形势稳定，新增{新增城镇就业|值}。", "不再提的一段。"]
    handed = "工业增长平稳。\n就业形势总体稳定，新增{新增城镇就业|值}。\n完全另写的话，谈教育。"
    assert offers(present, handed) == [
        Offer(OfferKind.SAME, 0, 0, "工业增长平稳。"),
        Offer(OfferKind.CHANGED, 1, 1, "就业形势总体稳定，新增{新增城镇就业|值}。"),
        Offer(OfferKind.ADDED, None, 2, "完全另写的话，谈教育。"),
        Offer(OfferKind.LEFT_OUT, 2, None),
    ]
    assert [one.kind for one in offers([], "新的。")] == [OfferKind.ADDED]
    assert [one.kind for one in offers(["旧的。"], "")] == [OfferKind.LEFT_OUT]


def test_what_changed_is_told_by_sentence_down_to_the_letter_and_by_number():
    old = "{时段}，就业稳定。新增{新增城镇就业|值}。不变。"
    new = "{时段}，就业总体稳定。新增{新增城镇就业|增长}。不变。"
    first, second = compared(old, new)
    assert (first.fate, first.went, first.came) == (Fate.CHANGED, (), ())
    assert [part.text for part in first.stretches if part.mark is Mark.COME] == ["总体"]
    assert (second.went, second.came) == (("{新增城镇就业|值}",), ("{新增城镇就业|增长}",))
    assert compared(old, old) == []


def test_what_is_printed_is_compared_with_its_numbers_whole(evaluation):
    desk = Desk(evaluation, HALF)
    old, new = (
        desk.under("一、情况", f"新增城镇就业{{新增城镇就业|{form}}}。")[0].sections for form in ("值", "完成比例")
    )
    (change,) = compared_as_printed(old, new)
    assert (change.went, change.came) == (("8350人",), ("50.0%",))
