"""The check page: what it says of a text, what it hands over, and how it refuses."""

from __future__ import annotations

import io
import json
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from daxu.web import submission

TEXT = """# 河湾区2024年上半年国民经济和社会发展计划执行情况的报告
上半年，全区实现地区生产总值312.6亿元，同比增长5.8%。全区16个重点项目中，14个按序时推进，2个未达序时，按期率为77.5%；全年计划完成投资80亿元，同比增长-3%。
5月6日，印发河发〔2024〕12号文件。全年力争新增城镇就业1.2万人。
"""


@pytest.fixture
def browser(plan, signed_in):
    """A planner's browser."""
    return signed_in("planner")


@pytest.fixture
def ask(browser):
    """Send the form, with a text where no file is given, and return the answer."""

    def send(path="/check", **fields):
        given = {} if "file" in fields or "text" in fields else {"text": TEXT}
        return browser.post(path, {**given, **fields})

    return send


def word(*paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    stream = io.BytesIO()
    document.save(stream)
    return SimpleUploadedFile("河湾区报告.docx", stream.getvalue())


def section(page, name):
    return page.split(f'<h2 id="{name}">')[1].split("</section>")[0]


def test_the_first_line_counts_what_was_read_and_what_is_wrong(ask):
    answer = ask()
    assert answer.status_code == 200
    heading = answer.text.split("<h1>")[1].split("</h1>")[0]
    assert heading.startswith("读出 ")
    assert "发现 " in heading


def test_every_number_leads_to_what_it_was_read_as(ask):
    page = ask().text
    assert '<a class="mark mark-sure" id="t1" href="#n1">312.6亿元</a>' in page
    entry = page.split('<li id="n1"')[1].split("</li>")[0]
    for words in ("地区生产总值", "31,260,000,000", "2024年上半年", "总量或水平", "实际"):
        assert words in entry
    assert "<code>" in entry


def test_a_date_is_marked_as_no_figure(ask):
    page = ask().text
    assert '<span class="mark mark-passed">5月6日</span>' in page
    assert "5月6日" in section(page, "passed")


def test_a_problem_leads_to_its_place_and_the_place_to_the_problem(ask):
    page = ask(text="全区完成投资80亿元，同比增长-3%。").text
    assert 'href="#at-1"' in section(page, "problems")
    assert 'id="at-1"' in section(page, "text")
    assert 'href="#p1"' in section(page, "text")


def test_markup_in_a_text_stays_text(ask):
    page = ask(text="全区完成投资<b>80亿元</b><script>1亿元</script>。").text
    assert "<script>1" not in page
    assert "&lt;b&gt;" in page


def test_a_number_that_the_ledger_holds_opens_its_trace(ask):
    text = "2024年上半年报告\n上半年，新增城镇就业8350人。"
    assert "/trace/f-" in section(ask(text=text, ledger="1").text, "numbers")
    assert "/trace/f-" not in section(ask(text=text).text, "numbers")


def test_nothing_of_it_enters_the_ledger(ask):
    from daxu.ledger import read

    before = read.head()
    ask(ledger="1")
    assert read.head() == before


def test_the_year_of_a_report_without_one_can_be_given(ask):
    assert "2022年上半年" in ask(text="上半年，全区实现地区生产总值5亿元。", year="2022").text


OTHER = "# 河湾区2024年工作安排\n全年力争新增城镇就业1.3万人，新建口袋公园8个。\n"


def test_another_report_is_compared_with_and_its_unkept_promises_are_named(ask):
    page = ask(other=SimpleUploadedFile("河湾区计划.txt", OTHER.encode())).text
    assert "已与《河湾区计划.txt》比对" in page
    assert "口袋公园" in section(page, "problems")
    assert "口袋公园" not in section(ask().text, "problems")


def test_the_page_carries_the_other_report_to_the_next_form(ask):
    first = ask(other=SimpleUploadedFile("河湾区计划.txt", OTHER.encode())).text
    carried = first.split('<textarea name="other-text" hidden>\n')[1].split("</textarea>")[0]
    assert carried == OTHER
    lines = ask(answer="jsonl", **{"other-text": carried, "other-name": "河湾区计划.txt"}).text.splitlines()
    assert any("口袋公园" in line for line in lines if '"is": "problem"' in line)


def test_another_report_that_cannot_be_read_is_answered_beside_its_field(ask):
    answer = ask(other=SimpleUploadedFile("a.pdf", b"%PDF-1.7"))
    assert answer.status_code == 422
    assert 'href="#other"' in answer.text.split('id="problems"')[1].split("</div>")[0]
    assert TEXT.splitlines()[1] in answer.text


def test_what_is_promised_is_no_answer_to_what_was_reached(ask):
    page = ask(text="2024年上半年报告\n上半年，新增城镇就业100人。", ledger="1").text
    assert "与账本一致" not in section(page, "numbers")


def test_a_document_comes_back_with_comments_and_its_text_untouched(ask):
    answer = ask(file=word("全区完成投资80亿元，同比增长-3%。"), answer="docx")
    assert "%E6%89%B9%E6%B3%A8.docx" in answer["Content-Disposition"]
    document = docx.Document(io.BytesIO(answer.content))
    assert [paragraph.text for paragraph in document.paragraphs] == ["全区完成投资80亿元，同比增长-3%。"]
    assert len(list(document.comments)) >= 1


def test_the_page_carries_what_was_uploaded_to_the_next_form(ask):
    from base64 import b64decode

    page = ask(file=word("全区完成投资80亿元，同比增长-3%。")).text
    content = page.split('name="content" value="')[1].split('"')[0]
    assert zipfile.is_zipfile(io.BytesIO(b64decode(content)))
    assert ask(text="", content=content, name="河湾区报告.docx", answer="docx").content.startswith(b"PK")


def test_every_figure_and_problem_is_a_line_of_json(ask):
    answer = ask(answer="jsonl")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert {line["is"] for line in lines} == {"finding", "problem"}
    assert all(TEXT[line["start"] : line["end"]] == line["text"] for line in lines if line["is"] == "finding")


def test_the_cells_of_a_table_do_not_take_a_line_each(ask):
    cells = [f"指标{number}\n{number}个" for number in "一二三四"]
    page = section(
        ask(text="\n".join(["区工作情况表", *cells, "全区完成投资80亿元，比去年有了不小的增长，好于预期。"])).text,
        "text",
    )
    assert page.count('<p class="cell">') == 9
    assert "<p>全区完成投资" in page
    assert 'class="cell"' not in section(ask().text, "text")


def test_digits_that_were_not_understood_are_counted_before_all_else(ask):
    assert "1 处数字没有读懂，没有核对" in ask(text="9" * 300).text.split("</h1>")[1].split("<form")[0]


def package(body, **parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("word/document.xml", body)
        for name, content in parts.items():
            whole.writestr(f"word/{name}.bin", content)
    return stream.getvalue()


def body(*inside, declared=""):
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'{declared}<w:document xmlns:w="{namespace}"><w:body>{"".join(inside)}</w:body></w:document>'


PARAGRAPH = "<w:p><w:r><w:t>全区完成投资80亿元，同比增长-3%。</w:t></w:r></w:p>"
ENTITY = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
DEEP = "<w:sdt><w:sdtContent>" * 5000 + PARAGRAPH + "</w:sdtContent></w:sdt>" * 5000


def test_macros_and_embedded_documents_are_left_alone_and_said(ask):
    content = package(body(PARAGRAPH, "<w:altChunk/>"), vbaProject=b"\0" * 9)
    page = ask(file=SimpleUploadedFile("a.docm", content)).text
    assert "文件带有宏，已忽略，没有运行" in page
    assert "嵌入的其他文档没有读取" in page
    assert "80亿元" in section(page, "text")


def test_a_text_of_an_older_program_is_read(ask):
    page = ask(file=SimpleUploadedFile("a.txt", TEXT.encode("gb18030"))).text
    assert "地区生产总值" in section(page, "numbers")


def test_a_line_as_long_as_a_whole_report_is_read(ask):
    answer = ask(text="完成投资63.5亿元，" * 1500)
    assert answer.status_code == 200
    assert "读出 1500 个数据" in answer.text


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 60_000_000)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 40, ".docx"),
        ("a.docx", b"PK\x03\x04 and no more", "不是完整的"),
        ("a.docx", bomb(), "异常庞大"),
        ("a.docx", package(body(PARAGRAPH, declared=ENTITY)), "实体声明"),
        ("a.docx", package(body(DEEP)), "不是完整的"),
        ("a.docx", package(package(body(PARAGRAPH))), "不是完整的"),
        ("a.txt", b"", "没有可读的文字"),
        ("a.txt", ("字" * (submission.LONGEST_TEXT + 1)).encode(), "最多读"),
        ("a.txt", ("增长5.5%，" * 2001).encode(), "2,001 个数"),
        ("a.bin", b"\0\1\2\3" * 50, "不是文本文件"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_beside_the_field(ask, name, content, said):
    answer = ask(file=SimpleUploadedFile(name, content))
    assert answer.status_code == 422
    summary = answer.text.split('id="problems"')[1].split("</div>")[0]
    assert said in summary
    assert "aria-invalid" in answer.text


def test_all_faults_of_the_form_come_back_together_and_nothing_typed_is_lost(ask):
    answer = ask(text=" ", year="去年")
    summary = answer.text.split('id="problems"')[1].split("</div>")[0]
    assert 'href="#year"' in summary
    assert 'href="#text"' in summary
    assert 'value="去年"' in answer.text
    assert TEXT.splitlines()[1] in ask(year="去年").text


def test_a_request_that_is_too_large_is_refused_unparsed(ask, monkeypatch):
    monkeypatch.setattr(submission, "LARGEST_REQUEST", 1000)
    answer = ask(file=SimpleUploadedFile("a.txt", b"1" * 5000))
    assert answer.status_code == 413
    assert "没有读取" in answer.text


def test_a_form_without_its_token_is_refused(browser):
    from django.test import Client

    strict = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    assert strict.post("/check", {"text": TEXT}).status_code == 403
    assert strict.post("/check/draft", {"text": TEXT}).status_code == 403


@pytest.mark.parametrize(
    ("role", "status"), [("lead", 200), ("reviewer", 200), ("deputy", 403), ("public", 403), ("auditor", 403)]
)
def test_who_answers_for_reports_may_check_them(plan, signed_in, role, status):
    browser = signed_in(role)
    assert browser.get("/check").status_code == status
    assert browser.post("/check", {"text": TEXT}).status_code == status
    assert browser.post("/check/draft", {"text": TEXT}).status_code == status


def test_the_menu_names_the_page_to_those_who_may_open_it(plan, signed_in):
    assert 'href="/check"' in signed_in("planner").get("/").text
    assert 'href="/check"' not in signed_in("deputy").get("/").text


def test_the_answer_is_in_english_when_asked(browser):
    browser.cookies["daxu_language"] = "en"
    page = browser.post("/check", {"text": TEXT}).text
    assert "figures read" in page.split("<h1>")[1].split("</h1>")[0]


PLAN = """# 河湾区2024年上半年国民经济和社会发展计划执行情况的报告
## 一、上半年主要情况
上半年，全区新增城镇就业8350人，新建口袋公园5个。完成固定资产投资146亿元，完成工业固定资产投资52亿元。
## 二、下半年工作安排
全年力争新增城镇就业1.2万人，固定资产投资300亿元以上，新建改造口袋公园12个。
"""


@pytest.fixture
def draft(ask):
    """Send the draft's form with some lines kept and some words typed over."""

    def send(*kept, **typed):
        place = {"place-name": "河湾区", "place-english": "Hewan District", "place-code": "hewan"}
        lines = {"keep": [str(PLAN.index(words)) for words in kept]}
        return ask("/check/draft", text=PLAN, name="报告.txt", answer="zip", **place | lines | typed)

    return send


def unpacked(answer, folder):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        package.extractall(folder)
        assert {name.partition("/")[0] for name in package.namelist()} == {"hewan-draft"}
    return folder / "hewan-draft"


def test_a_report_becomes_lines_to_confirm_none_of_them_kept_yet(ask):
    page = ask("/check/draft", text=PLAN).text
    assert "读出 3 个目标、4 个实绩，请逐条确认" in page
    assert 'value="新增城镇就业"' in page
    assert 'name="keep"' in page
    assert "checked" not in section(page, "facts")


def test_confirmed_lines_become_files_that_the_catalogue_accepts(draft, tmp_path):
    from daxu.catalogue import loader

    answer = draft("1.2万人", "8350人", "300亿元", "146亿元")
    assert answer["Content-Type"] == "application/zip"
    district = loader.load(unpacked(answer, tmp_path))
    assert district.name == "河湾区"
    assert {str(target.goal.quantity) for target in district.targets} == {"1.2万人", "300亿元以上"}
    assert {str(fact.figure.quantity) for fact in district.observations} == {"8350人", "146亿元"}


def test_what_was_typed_over_is_what_is_declared(draft, tmp_path):
    from daxu.catalogue import loader

    at = PLAN.index("1.2万人")
    typed = {f"name-{at}": "城镇新增就业人数", f"value-{at}": "1.35", f"unit-{at}": "万人", f"period-{at}": "2024H2"}
    target = loader.load(unpacked(draft("1.2万人", **typed), tmp_path)).targets[0]
    assert (target.name, str(target.goal.quantity), target.period.code) == ("城镇新增就业人数", "1.35万人", "2024H2")


def test_a_pair_is_linked_only_with_its_assumption_stated(draft, tmp_path):
    from daxu.catalogue import loader

    goal, fact = PLAN.index("12个"), PLAN.index("5个")
    linked = loader.load(unpacked(draft("12个", "5个", **{f"link-{goal}": str(fact)}), tmp_path))
    assert "口径相同" in linked.targets[0].assumption
    assert linked.observations[0].indicator == linked.targets[0].indicator


def test_without_the_link_the_pair_stays_apart(draft, tmp_path):
    from daxu.catalogue import loader

    apart = loader.load(unpacked(draft("12个", "5个"), tmp_path))
    assert not apart.targets[0].assumption
    assert apart.observations[0].indicator != apart.targets[0].indicator


def test_every_fault_of_the_draft_is_named_at_its_line_and_nothing_typed_is_lost(draft):
    goal, fact = PLAN.index("1.2万人"), PLAN.index("146亿元")
    answer = draft("1.2万人", "146亿元", **{f"value-{goal}": "很多", f"period-{fact}": "去年", "place-code": "河湾"})
    assert answer.status_code == 422
    summary = answer.text.split('id="problems"')[1].split("</div>")[0]
    for field in (f"line-{goal}", f"line-{fact}", "place-code"):
        assert f'href="#{field}"' in summary
    assert 'value="很多"' in answer.text
    assert answer.text.count(" checked") == 2 + answer.text.count('value="" checked')


def test_a_draft_without_any_line_confirmed_is_not_handed_over(draft):
    assert "还没有勾选任何一行" in draft().text


def test_two_lines_that_would_be_one_are_refused(draft):
    one, other = PLAN.index("146亿元"), PLAN.index("52亿元")
    answer = draft("146亿元", "52亿元", **{f"name-{other}": "固定资产投资", f"name-{one}": "固定资产投资"})
    assert "同一指标、同一时段" in answer.text


def test_a_text_without_figures_cannot_be_drafted(ask):
    answer = ask("/check/draft", text="全区各项工作有序推进。")
    assert answer.status_code == 422
    assert "没有读出可以起草" in answer.text


def test_the_draft_itself_enters_nothing_in_the_ledger(draft):
    from daxu.ledger import read

    before = read.head()
    draft("1.2万人", "8350人")
    assert read.head() == before
