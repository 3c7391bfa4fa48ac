"""The report page: what it would say, what it leaves out, and the file itself."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest


@pytest.fixture
def browser(plan, signed_in):
    """A planner's browser."""
    return signed_in("planner")


def test_the_page_reads_the_report_out_with_every_number_open(browser):
    page = browser.get("/report?period=2024H1").text
    text = page.split('class="document"')[1]
    assert "新增城镇就业" in text
    assert 'class="number" href="/trace/f-' in text


def test_the_first_line_counts_what_is_stated_and_what_is_not(browser):
    page = browser.get("/report?period=2024H1").text
    assert "2024年上半年的报告可以生成：正文写明 4 个数据，0 个没有写入" in page


def test_the_file_is_a_document_that_states_the_figures(browser):
    answer = browser.post("/report.docx", {"period": "2024H1"})
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert 'filename="report-2024H1.docx"' in answer["Content-Disposition"]
    assert docx.Document(BytesIO(answer.content)).paragraphs


@pytest.mark.parametrize(
    ("period", "told"),
    [("2024X", "看不懂时段"), ("2024H2", "不是从年初算起"), ("2023H1", "2023年上半年"), ("2024Q1", "没有任何")],
)
def test_a_period_that_cannot_be_reported_is_answered_beside_the_form(browser, period, told):
    page = browser.get(f"/report?period={period}")
    assert page.status_code == 200
    assert told in page.text.split('id="problems"')[1].split("</div>")[0]
    assert browser.post("/report.docx", {"period": period}).status_code == 422


def test_a_form_without_its_token_is_refused(browser):
    from django.test import Client

    strict = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post("/report.docx", {"period": "2024H1"}).status_code == 403


def test_who_may_not_build_is_told_whom_to_ask(plan, signed_in):
    page = signed_in("deputy").get("/report?period=2024H1").text
    assert "你的账号不能生成报告" in page
    assert 'class="document"' not in page


def test_samples_stay_out_unless_asked_for_by_somebody_who_may_see_them(browser):
    assert "床位" not in browser.get("/report?period=2024H1").text
    assert browser.get("/report?period=2024H1&sample=1").text.count("附件") > browser.get("/report").text.count("附件")
