"""The page of table files: a form handed out, a sheet shown before it is filed, told of once, refused in words."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from daxu.web.views import filing_files

MONTH = "?month=2024-07"


@pytest.fixture
def office(db):
    from duties.filing.office import asked, opened

    opened(asked(), asked("fairs"))


@pytest.fixture
def reporter(office, visitor):
    """The browser of a reporter of 人社局."""
    from daxu.desk.models import Person

    person = Person.objects.create(username="王", role="reporter", organisation="rsj")
    visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return visitor


def form(browser, *amounts):
    content = browser.get(f"/filings/files/form.xlsx{MONTH}").content
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, amount in enumerate(amounts, 4):
        book["填报"].cell(row, 7).value = amount
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("填报.xlsx", out.getvalue())


def sent(browser, file=None, act="check", **fields):
    given = {"act": act, **fields} | ({"file": file} if file else {})
    return browser.post(f"/filings/files{MONTH}", given)


def hidden(page, name):
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def states():
    from daxu.core.period import Month
    from daxu.duties import filing
    from daxu.ledger import read

    return {row.name: row.filing.state.value for row in filing.month_rows(read.book(), Month(2024, 7))}


def test_the_page_offers_the_forms_of_the_month(reporter):
    page = reporter.get(f"/filings/files{MONTH}")
    assert page.status_code == 200
    assert "/filings/files/form.xlsx?month=2024-07&amp;organisation=rsj" in page.text


def test_a_form_comes_with_a_name_that_people_can_read(reporter):
    answer = reporter.get(f"/filings/files/form.csv{MONTH}")
    assert "2024-07.csv" in answer["Content-Disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")


def test_a_checked_file_is_shown_and_nothing_is_filed(reporter):
    page = sent(reporter, form(reporter, 9, 58))
    assert page.status_code == 200
    assert "可以上报2项" in page.text
    assert "58人" in page.text
    assert set(states().values()) == {"未填报"}


def test_what_was_shown_is_filed_in_one_go_and_sent_again_not_twice(reporter):
    page = sent(reporter, form(reporter, 9, 58)).text
    carried = {name: hidden(page, name) for name in ("content", "key", "name")}
    done = sent(reporter, act="file", **carried)
    assert "已上报2项" in done.text
    assert set(states().values()) == {"已上报"}
    again = sent(reporter, act="file", **carried)
    assert again.status_code == 200
    assert "没有重复写入" in again.text


def test_every_fault_stands_at_its_cell_and_filing_is_not_offered(reporter):
    page = sent(reporter, form(reporter, "很多", -3))
    assert "有2处错误" in page.text
    assert ">G4</th>" in page.text
    assert ">G5</th>" in page.text
    assert 'value="file"' not in page.text
    refused = sent(reporter, form(reporter, 9, -3), act="file")
    assert refused.status_code == 409
    assert set(states().values()) == {"未填报"}


def test_a_foreign_sheet_is_asked_about_once(reporter):
    rows = "台账,数\n就业,58\n合计,58\n".encode()
    page = sent(reporter, SimpleUploadedFile("台账.csv", rows))
    assert "请说明这张表的列" in page.text
    told = {
        "layout": "1", "content": hidden(page.text, "content"), "name": "台账.csv", "sheet": "", "sheet-was": "",
        "heading": "1", "heading-was": "1", "column-INDICATOR": "台账", "column-VALUE": "数",
    }  # fmt: skip
    page = sent(reporter, **told)
    assert "有1处错误" in page.text
    assert 'name="means-1"' in page.text
    told |= {"name-1": "就业", "means-1": "jobs@rsj"}
    assert "可以上报1项" in sent(reporter, **told).text
    assert "已上报1项" in sent(reporter, act="file", **told).text
    page = sent(reporter, SimpleUploadedFile("台账.csv", rows))
    assert "按本单位上次的对应读取" in page.text
    assert states()["2024-07|jobs@rsj"] == "已上报"


def test_markup_in_a_sheet_stays_text(reporter):
    page = sent(reporter, SimpleUploadedFile("x.csv", "指标,累计\n<script>1</script>,5\n".encode()))
    assert "<script>1" not in page.text
    assert "&lt;script&gt;1" in page.text


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧版 .xls"),
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.xlsx", b"PK\x03\x04 and no more", "不是完整的"),
        ("a.csv", b"\0\1\2\3" * 50, "不是表格文件"),
        ("a.csv", b"", "没有内容"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_in_words(reporter, name, content, words):
    page = sent(reporter, SimpleUploadedFile(name, content))
    assert page.status_code == 422
    assert words in page.text


def test_a_request_that_is_too_large_is_refused_unparsed(reporter, monkeypatch):
    monkeypatch.setattr(filing_files, "LARGEST_REQUEST", 1000)
    page = sent(reporter, SimpleUploadedFile("a.csv", b"1" * 5000))
    assert page.status_code == 413
    assert "没有读取" in page.text


def test_nobody_files_or_takes_the_form_of_another_department(reporter):
    file = form(reporter, 9, 58)
    assert reporter.get(f"/filings/files/form.xlsx{MONTH}&organisation=yuhua").status_code == 404
    from daxu.desk.models import Person

    other = Person.objects.create(username="周", role="reporter", organisation="yuhua")
    reporter.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert "人社局的报送表" in sent(reporter, file).text
    assert set(states().values()) == {"未填报"}


@pytest.mark.parametrize("role", ["planner", "reviewer", "lead", "leader", "deputy", "public", "auditor"])
def test_only_who_files_may_open_the_page(plan, signed_in, role):
    browser = signed_in(role)
    assert browser.get(f"/filings/files{MONTH}").status_code == 403
    assert browser.get(f"/filings/files/form.xlsx{MONTH}").status_code == 403


def test_the_page_speaks_english(reporter):
    reporter.cookies["daxu_language"] = "en"
    page = sent(reporter, form(reporter, "many", -3)).text
    assert "2 faults" in page
    assert "no number" in page
