"""The one big table: what is asked for is what is shown, counted apart, and said in the address."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from daxu.core.target import TargetKind
from daxu.web.rows import initials
from daxu.web.selection import HEADINGS, PAGE_SIZE, Filter, Option, selection_of
from duties.small import JUNE, jobs
from world import fact, target

FAIRS = replace(target("10场", code="fairs", indicator="fairs", name="招聘会"), kind=TargetKind.TASK)
BEDS = target("5张", code="beds", indicator="beds", name="床位", sample=True)
LATE = target("100个", code="late", indicator="late", name="进度落后的事")


@pytest.fixture
def four(load):
    """Jobs 达序, fairs 超序, one fact 未达序, one 示例 未达序."""
    load(*JUNE, fact("10个", indicator="late"), targets=(jobs(), FAIRS, BEDS, LATE))


@pytest.fixture
def table(signed_in):
    """Ask for the table with a query, as a planner."""
    browser = signed_in("planner")
    return lambda query="", **headers: browser.get(f"/targets{query}", headers=headers)


def names(answer):
    """Return the names in the table's rows, in order."""
    return re.findall(r'class="col-name"><a href="[^"]*">([^<]+)</a>', answer.text)


def test_facts_stand_before_samples_and_are_counted_apart(four, table):
    answer = table("?as_of=2024-06-30")
    assert names(answer) == ["新增城镇就业", "招聘会", "进度落后的事", "床位"]
    assert "3项目标，3项可判定：2项达序，1项未达序（2/3，66.7%）" in answer.text
    assert "1项目标，1项可判定：0项达序，1项未达序（0/1，0.0%）" in answer.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("verdict=behind", ["进度落后的事", "床位"]),
        ("verdict=未达序&data=事实", ["进度落后的事"]),
        ("verdict=on&verdict=ahead", ["新增城镇就业", "招聘会"]),
        ("kind=task", ["招聘会"]),
        ("street=yuhua", ["新增城镇就业"]),
        ("street=雨花街道", ["新增城镇就业"]),
        ("organisation=rsj&data=sample", ["床位"]),
        ("theme=民生&light=red", ["进度落后的事", "床位"]),
    ],
)
def test_a_filter_understands_its_own_form_and_the_words_people_use(four, table, query, expected):
    assert names(table(f"?{query}")) == expected


@pytest.mark.parametrize("words", ["城镇", "xzczjy", "JIUYE", "jobs", "就业 新增"])
def test_a_target_is_found_by_name_code_and_pinyin(four, table, words):
    assert names(table(f"?q={words}&data=facts")) == ["新增城镇就业"]


def test_what_the_table_does_not_know_is_named_and_ignored(four, table):
    answer = table("?theme=nowhere&sort=colour&page=0&group=moon&verdict=behind")
    assert answer.status_code == 200
    assert all(word in answer.text for word in ("“nowhere”", "“colour”", "“0”", "“moon”"))
    assert names(answer) == ["进度落后的事", "床位"]


def test_a_second_value_where_one_is_asked_is_named_too(four, table):
    assert "“示例”" in table("?data=facts&data=示例").text


def test_any_column_orders_and_samples_stay_behind_facts(four, table):
    assert names(table("?sort=gap")) == ["进度落后的事", "新增城镇就业", "招聘会", "床位"]
    assert names(table("?sort=-gap")) == ["招聘会", "新增城镇就业", "进度落后的事", "床位"]


@pytest.mark.parametrize("key", [heading.key for heading in HEADINGS if heading.order])
def test_every_order_is_total(four, table, key):
    assert sorted(names(table(f"?sort={key}"))) == sorted(names(table(f"?sort=-{key}")))


def test_what_has_no_value_comes_last_either_way(load, table):
    load(fact("50人"), targets=(jobs(), FAIRS))
    assert names(table("?sort=completion"))[-1] == "招聘会"
    assert names(table("?sort=-completion"))[-1] == "招聘会"


def test_a_group_counts_its_facts_and_its_samples_apart(four, table):
    group = table("?group=verdict").text.split('<tr class="group"')[-1]
    assert "未达序" in group
    assert "事实：" in group
    assert group.count("1项目标，1项可判定") == 2


@pytest.mark.parametrize("group", ["theme", "lead", "kind", "verdict"])
def test_a_grouping_neither_loses_nor_doubles_a_target(four, table, group):
    assert sorted(names(table(f"?group={group}"))) == sorted(names(table()))


def test_only_the_columns_asked_for_are_shown_and_the_name_always(four, table):
    answer = table("?column=goal&column=verdict")
    assert re.findall(r'scope="col" class="col-(\w+)', answer.text) == ["name", "goal", "verdict"]


def test_a_part_of_the_page_is_the_results_alone_with_their_address(four, table):
    usual = "".join(f"&column={heading.key}" for heading in HEADINGS if heading.shown and heading.key != "name")
    part = table(f"?q=&verdict=behind&theme=&as_of=2024-06-30{usual}", **{"HX-Request": "true", "HX-Target": "results"})
    assert "<html" not in part.text
    assert names(part) == ["进度落后的事", "床位"]
    assert part["Daxu-Address"] == "/targets?as_of=2024-06-30&verdict=behind"


def test_the_day_goes_along_wherever_a_link_leads(four, table):
    page = table("?as_of=2024-06-30&verdict=behind")
    links = re.findall(r'href="(\?[^"]*|/targets[^"]*)"', page.text.split('id="results"')[1])
    assert links
    assert all("as_of=2024-06-30" in link for link in links)


def test_the_day_decides_what_is_known(four, table):
    assert "0项可判定" in table("?as_of=2024-03-31").text
    assert table("?as_of=2024-02-30").status_code == 400


def test_a_long_plan_is_shown_in_pages(load, table):
    many = tuple(
        target("10件", code=f"t{n:03}", indicator=f"t{n:03}", name=f"第{n:03}件事") for n in range(PAGE_SIZE + 5)
    )
    load(targets=many)
    assert len(names(table())) == PAGE_SIZE
    assert len(names(table("?page=2"))) == 5
    assert names(table("?page=99")) == names(table("?page=2"))


def test_people_who_may_not_see_samples_see_none_and_count_none(four, signed_in):
    answer = signed_in("deputy").get("/targets?data=sample")
    assert "床位" not in answer.text
    assert "“sample”" in answer.text
    assert names(answer) == ["新增城镇就业", "招聘会", "进度落后的事"]


def test_a_name_cannot_bring_markup_along(load, table):
    load(targets=(jobs(name="<script>alert(1)</script>"),))
    assert "<script>alert" not in table("?q=<script>alert(2)</script>").text
    assert "&lt;script&gt;alert(1)" in table().text


def test_a_ledger_without_a_plan_says_what_to_do(db, table):
    answer = table()
    assert answer.status_code == 200
    assert "还没有载入任何计划" in answer.text
    assert "daxu load" in answer.text


def test_the_table_speaks_english(four, signed_in):
    browser = signed_in("planner")
    browser.cookies["daxu_language"] = "en"
    page = browser.get("/targets").text
    assert "3 targets, 3 judged: 2 on schedule, 1 behind (2/3, 66.7%)" in page
    assert "behind schedule" in page


def test_initials_of_a_word_with_two_readings_follow_the_word():
    assert initials("重点项目") == "zdxm"


VERDICT = Filter("verdict", "判定", (Option("on", "达序", ("达序",)),), lambda _row: (), many=True)


@given(st.dictionaries(st.sampled_from(["q", "verdict", "sort", "group", "column", "page"]), st.lists(st.text())))
def test_whatever_an_address_says_it_is_read_and_what_is_written_down_reads_back_the_same(asked):
    selection = selection_of(asked, [VERDICT])
    written = QueryDict(selection.address(page=selection.page))
    assert selection_of(dict(written.lists()), [VERDICT]) == replace(selection, ignored=())
