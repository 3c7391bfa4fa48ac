"""A report held against the ledger: by the tags of its numbers, by their words, and by what would be printed today."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daxu.catalogue.loader import model_district
from daxu.core.figure import Figure
from daxu.core.indicator import Observation
from daxu.core.quantity import Quantity
from daxu.duties import planning
from daxu.duties.checking import Document, Ledger, Problem, Severity, against_ledger, open_document, pasted
from daxu.ledger import read as ledger_read
from daxu.reader import read
from duties.reporting.test_report_file import rewritten
from duties.reporting.yuhuatai import built, evaluation
from world import at

TITLE = "关于雨花台区2024年上半年计划执行情况的报告\n一、2024年上半年计划执行情况\n"
LEDGER = Ledger(evaluation().book, lambda _: ())
PRINTED = replace(LEDGER, printed=tuple(sentence.text for sentence in built().sentences))


def said_in(document: Document, ledger: Ledger = LEDGER) -> tuple[Problem, ...]:
    return against_ledger(document, read(document.text), ledger)


def problems(text: str, ledger: Ledger = LEDGER) -> tuple[Problem, ...]:
    return said_in(pasted(TITLE + text), ledger)


def body() -> str:
    """The model district's report as plain text."""
    report = built().report
    sections = (text for s in report.sections for text in (s.heading, *(p.text for p in s.paragraphs)))
    return "\n".join(("".join(report.title), *sections))


RIGHT = [
    "上半年，新增城镇就业8350人。",
    "全区城镇新增就业0.835万人。",
    "软件业务收入约1400亿元，同比增长7.5%，占全市比重约35%。",
    "软件业务收入1400亿元左右。",
    "社会消费品零售总额达到389.0亿元。",
    "发明专利有效量超7800件，上市企业储备超110家。",
    "一般公共预算收入增长2.2%。",
    "完成年度投资165.3亿元的区人代会重点项目投资完成率73.8%。",
    "新增城镇就业8350人，完成年度目标的50.0%，下半年还需完成8350人，月均不少于1392人。",
    "今年全区粮食产量3.1万吨。",  # the ledger holds no such figure: nothing is said
    "图书馆新增座位389个。",
    "新建省级五级中医馆1家。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_the_ledger_bears_out_or_does_not_know_is_left_alone(text):
    assert problems(text) == ()


WRONG = [
    ("上半年，新增城镇就业8530人。", "8530人", "8350人"),
    ("新增城镇就业8350万人。", "8350万人", "8350人"),
    ("社会消费品零售总额398亿元。", "398亿元", "389亿元"),
    ("一般公共预算收入下降2.2%。", "2.2%", "2.2%"),
    ("全体居民人均可支配收入42489元。", "42489元", "42498元"),
    ("软件业务收入1400亿元，增长5.7%。", "5.7%", "7.5%"),
    ("实际利用外资7490万元。", "7490万元", "7490万美元"),
    ("外贸进出口总额122.9亿美元。", "122.9亿美元", "122.9亿元"),
    ("修复受污染地块面积14.5万亩。", "14.5万亩", "14.5万平方米"),
    ("科技型中小企业摸排2500家。", "2500家", "2000家"),
    ("规上工业总产值增长4.3%、低于市平均2.1个百分点。", "2.1个百分点", "2.1百分点"),
]


@pytest.mark.parametrize(("text", "number", "expected"), WRONG)
def test_a_number_that_differs_is_shown_with_both_values_and_who_entered_it(text, number, expected):
    (problem,) = problems(text)
    assert (problem.check, problem.severity) == ("not_as_on_file", Severity.CONTRADICTION)
    assert (problem.text, problem.expected) == (number, expected)
    assert "王" in problem.message.zh
    assert number in problem.message.en


def test_a_goal_is_held_against_the_plan():
    (problem,) = problems("\n二、2024年下半年重点工作安排\n全年新增城镇就业1.76万人。")
    assert (problem.text, problem.expected) == ("1.76万人", "1.67万人")


@pytest.mark.parametrize("word", ["一季度", "前三季度", "1—5月", "2023年"])
def test_the_right_number_of_the_wrong_period_is_found(word):
    (problem,) = problems(f"{word}，实际利用外资7490万美元。")
    assert (problem.check, problem.expected) == ("other_period", "2024H1")


COMPUTED = [
    ("新增城镇就业完成年度目标的55.0%。", "50.0%"),
    ("全年目标新增城镇就业1.67万人，还需完成8530人。", "8350人"),
    ("全年目标新增城镇就业1.67万人，还需完成8350人，月均不少于1932人。", "1392人"),
]


@pytest.mark.parametrize(("text", "expected"), COMPUTED)
def test_what_follows_from_the_ledger_is_computed_again(text, expected):
    (problem,) = problems(text)
    assert (problem.check, problem.expected) == ("not_as_computed", expected)


LOOK_ALIKES = [
    "高新技术企业申报153家。",  # never 1200 certified ones
    "签约项目投资总额150亿元。",  # never 80 actually invested
    "一把手外出招商100余批次。",
    "签约落地优质项目38个。",
    "民生实事项目38项。",
    "修复受污染地块14.5万平方米。",
]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_are_never_taken_for_each_other(text):
    assert problems(text) == ()


# --- versions


@pytest.fixture
def corrected(db) -> Ledger:
    """A ledger in which 王 entered 8190 new jobs and 李 corrected them to 8350."""
    district = model_district(samples=False)
    old = tuple(_with_jobs(fact, "8190人") for fact in district.observations)
    planning.load(replace(district, observations=old), by="王", now=at("2024-07-08"))
    planning.load(district, by="李", now=at("2024-07-10"))
    return Ledger(ledger_read.book(), ledger_read.history)


def _with_jobs(fact: Observation, amount: str) -> Observation:
    same = fact.indicator == "new-jobs"
    return replace(fact, figure=Figure(Quantity.parse(amount), fact.figure.sources)) if same else fact


def test_a_number_of_an_older_version_names_the_version(corrected):
    (problem,) = problems("上半年新增城镇就业8190人。", corrected)
    assert "王于2024-07-08入账" in problem.message.zh
    assert "2024-07-08" in problem.message.en
    (other,) = problems("上半年新增城镇就业8191人。", corrected)
    assert "入账" not in other.message.zh


# --- bound numbers


def test_a_fresh_report_is_what_the_ledger_says():
    assert said_in(open_document(built().document, "报告.docx"), PRINTED) == ()


def edited(old: str, new: str) -> Document:
    """The report after somebody typed over a number in Word."""
    changed = rewritten(built().document, "word/document.xml", f">{old}<".encode(), f">{new}<".encode())
    return open_document(changed, "报告.docx")


def test_a_bound_number_that_was_typed_over_is_found_at_its_place():
    document = edited("189.4亿元", "198.4亿元")
    (problem,) = said_in(document)
    assert (problem.check, problem.expected) == ("bound_number", "189.4亿元")
    assert document.text[problem.start : problem.end] == "198.4亿元"


def test_a_computed_number_is_held_against_what_is_computed_today():
    bound: dict[str, set[str]] = {}
    for binding in built().report.bindings():
        bound.setdefault(binding.tag, set()).add(binding.text)
    today = replace(LEDGER, bound={tag: frozenset(texts) for tag, texts in bound.items()})
    (problem,) = said_in(edited("83.3%", "88.3%"), today)
    assert (problem.check, problem.expected) == ("bound_number", "83.3%")


def test_a_number_typed_beside_bound_ones_is_a_notice():
    revenue = "一般公共预算收入"
    typed = rewritten(built().document, "word/document.xml", revenue.encode(), f"另有项目77个，{revenue}".encode())
    (problem,) = said_in(open_document(typed, "报告.docx"))
    assert (problem.check, problem.severity, problem.text) == ("unbound_number", Severity.NOTICE, "77个")


def test_a_tag_of_another_ledger_is_said():
    tag = open_document(built().document, "a").controls[0].tag
    changed = rewritten(built().document, "word/document.xml", tag.encode(), b"f-000000000000")
    (problem,) = said_in(open_document(changed, "报告.docx"))
    assert (problem.check, problem.severity) == ("bound_number", Severity.DOUBT)


# --- sentences


def test_the_report_as_plain_text_is_what_the_ledger_says():
    document = pasted(body())
    assert said_in(document, LEDGER) == ()
    assert said_in(document, PRINTED) == ()


def test_a_sentence_that_differs_in_a_number_only_is_found_though_no_entry_holds_the_number():
    wrong = body().replace("未纳入判定的有29项", "未纳入判定的有27项")
    (problem,) = said_in(pasted(wrong), PRINTED)
    assert (problem.check, problem.text, problem.expected) == ("not_as_printed", "27", "29")


@pytest.mark.parametrize("title", ["河湾区2024年政府工作报告", "# 关于云溪县国民经济和社会发展计划执行情况的报告"])
def test_a_report_of_another_place_is_not_held_against_this_ledger(title):
    (problem,) = said_in(pasted(f"{title}\n\n上半年，新增城镇就业9999人。"), LEDGER)
    assert (problem.check, problem.severity) == ("other_place", Severity.NOTICE)
    assert problem.text in title


@pytest.mark.parametrize("title", ["雨花台区2024年政府工作报告", "2024年政府工作报告", "关于全区国民经济的报告", ""])
def test_a_report_of_this_place_or_of_none_is(title):
    found = said_in(pasted(f"{title}\n\n2024年上半年，新增城镇就业9999人。"), LEDGER)
    assert [problem.check for problem in found] == ["not_as_on_file"]
