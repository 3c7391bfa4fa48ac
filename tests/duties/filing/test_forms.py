"""The form of one filer and month: made, filled in, read back exactly, and refused where it is another's."""

from __future__ import annotations

import io

import openpyxl
import pytest

from daxu.core.filing import Answer, Way
from daxu.core.period import Month
from daxu.desk import drafts, evidence, workbooks
from daxu.desk.tables import NotReadable
from daxu.duties import filing
from daxu.duties.filing import Actor, forms, sheets
from daxu.duties.filing.intake import Heading, Outcome
from daxu.ledger import read
from duties.filing.office import JULY, WANG, asked, filed, key, opened, value
from world import at, fact

JULY_MONTH = Month(2024, 7)
COLUMN = {heading: place for place, heading in enumerate(Heading, 1)}
NOW = at("2024-08-16")


def made(now=NOW) -> bytes:
    return forms.xlsx(read.book(), "rsj", JULY_MONTH, now=now)


def filled(content: bytes, *changes: tuple[int, Heading, object]) -> bytes:
    """Type into a form as a person does, in a spreadsheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, heading, typed in changes:
        book["填报"].cell(row, COLUMN[heading]).value = typed
    return saved(book)


def saved(book) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def checked(content: bytes, name: str = "填报.xlsx", by: Actor = WANG):
    return forms.read_back(workbooks.opened(content, name), book=read.book(), by=by)


@pytest.fixture
def office(db):
    opened(asked(), asked("fairs"))


def test_the_form_names_every_task_and_leaves_only_the_typed_cells_open(office):
    page = openpyxl.load_workbook(io.BytesIO(made()))["填报"]
    assert [page.cell(3, place).value for place in COLUMN.values()] == [heading.title for heading in Heading]
    assert [page.cell(row, 1).value for row in (4, 5)] == ["2024-07|fairs@rsj", JULY]
    assert page.protection.sheet
    open_columns = {h for h, place in COLUMN.items() if not page.cell(4, place).protection.locked}
    assert open_columns == {Heading.VALUE, Heading.STATUS, Heading.NOTE, Heading.EXPLANATION}


def test_a_value_cell_tells_the_definition_and_the_due_day(office):
    page = openpyxl.load_workbook(io.BytesIO(made()))["填报"]
    said = page.cell(5, COLUMN[Heading.VALUE]).comment.text
    assert "口径" in said
    assert "2024-08-19" in said  # the 18th of August 2024 is a Sunday


def test_the_status_is_chosen_from_a_list(office):
    page = openpyxl.load_workbook(io.BytesIO(made()))["填报"]
    (choice,) = page.data_validations.dataValidation
    assert "公布" in choice.formula1
    assert page.cell(4, COLUMN[Heading.STATUS]).coordinate in choice.sqref


def test_the_same_form_at_the_same_moment_is_the_same_file(office):
    assert made() == made()


def test_a_form_nobody_filled_in_files_nothing(office):
    found = checked(made())
    assert found.counts[Outcome.EMPTY] == 2
    assert found.to_file == []
    assert found.faults == ()


def test_what_is_typed_is_what_would_be_filed(office):
    content = filled(made(), (5, Heading.VALUE, 58), (5, Heading.STATUS, "快报"), (5, Heading.NOTE, "=不是公式"))
    found = checked(content)
    ((name, given),) = found.to_file
    assert (name, str(given.quantity), given.status.value, given.note) == (JULY, "58人", "快报", "=不是公式")
    assert given.way is Way.WORKBOOK
    assert found.counts[Outcome.NEW] == 1


def test_what_was_filed_comes_back_unchanged_in_the_next_form(office):
    filed("0.0058万人", note="+86 是电话")
    again = checked(made())
    assert again.counts[Outcome.SAME] == 1
    assert again.to_file == []
    assert again.faults == ()


def test_a_new_number_over_a_filed_one_is_a_change_and_needs_its_return_first(office):
    filed("58人")
    found = checked(filled(made(), (5, Heading.VALUE, 59)))
    (fault,) = found.faults
    assert fault.place == "G5"
    assert "已上报" in fault.text.zh
    assert found.to_file == []


def test_every_fault_is_said_at_its_cell_and_nothing_is_filed(office):
    content = filled(
        made(), (4, Heading.VALUE, "很多"), (5, Heading.VALUE, -5), (5, Heading.STATUS, "大概"), (7, Heading.VALUE, 1),
        (7, Heading.NOTE, "多出的一行"),
    )  # fmt: skip
    found = checked(content)
    assert {fault.place for fault in found.faults} == {"G4", "G5", "H5", "G7"}
    assert found.to_file == []
    assert all(fault.text.en.strip() for fault in found.faults)


def test_an_explanation_in_the_sheet_answers_what_asks_for_one(office):
    filing.submit(JULY, value("58人"), by=WANG, now=NOW, key=key())
    opened_again = checked(filled(made(), (4, Heading.VALUE, 5000)))
    (fault,) = opened_again.faults
    assert fault.place == "J4"
    assert "说明" in fault.text.zh
    ((_, given),) = checked(filled(made(), (4, Heading.VALUE, 5000), (4, Heading.EXPLANATION, "全市一并举办"))).to_file
    assert {answer.words for answer in given.answers} == {"全市一并举办"}


def test_the_form_of_another_filer_is_refused_by_name(office):
    with pytest.raises(NotReadable, match="人社局的报送表"):
        checked(made(), by=Actor.of("周", "yuhua"))


def test_a_form_whose_tasks_have_changed_is_refused(office):
    old = made()
    opened(asked(), asked("fairs"), asked("beds"))
    with pytest.raises(NotReadable, match="有变动"):
        checked(old)


def test_a_form_of_another_version_is_refused(office, monkeypatch):
    book = openpyxl.load_workbook(io.BytesIO(made()))
    book["_daxu"].cell(2, 2).value = "0"
    with pytest.raises(NotReadable, match="第0版"):
        checked(saved(book))


def test_a_line_of_another_filer_is_refused_at_its_cell(office):
    book = openpyxl.load_workbook(io.BytesIO(made()))
    book["填报"].cell(4, 1).value = "2024-07|unknown@x"
    book["填报"].cell(4, COLUMN[Heading.VALUE]).value = 3
    (fault,) = checked(saved(book)).faults
    assert fault.place == "A4"
    assert "unknown@x" in fault.text.zh


def test_the_same_filing_twice_is_refused_at_the_second(office):
    twice = ((4, Heading.FILING, JULY), (4, Heading.UNIT, "人"), (4, Heading.VALUE, 57), (5, Heading.VALUE, 58))
    content = filled(made(), *twice)
    (fault,) = checked(content).faults
    assert fault.place == "G5"
    assert "G4" in fault.text.zh


def test_lines_may_be_sorted_and_left_out(office):
    book = openpyxl.load_workbook(io.BytesIO(filled(made(), (5, Heading.VALUE, 58))))
    book["填报"].delete_rows(4)
    found = checked(saved(book))
    assert [name for name, _ in found.to_file] == [JULY]
    assert [row.name for row in found.absent] == ["2024-07|fairs@rsj"]


def test_a_hidden_line_is_filed_with_a_word_about_it(office):
    book = openpyxl.load_workbook(io.BytesIO(filled(made(), (5, Heading.VALUE, 58))))
    book["填报"].row_dimensions[5].hidden = True
    found = checked(saved(book))
    assert len(found.to_file) == 1
    assert "第5行" in found.notices[0].zh


def test_a_csv_form_is_read_back_like_the_workbook(office):
    filed("58人", note='-1, "引号"\n第二行')
    content = forms.csv(read.book(), "rsj", JULY_MONTH)
    found = checked(content, "填报.csv")
    assert found.counts[Outcome.SAME] == 1
    assert found.faults == ()
    text = content.decode("utf-8-sig").replace(
        "2024-07|fairs@rsj,招聘会,雨花台区,2024年1—7月,场,,,", "2024-07|fairs@rsj,招聘会,雨花台区,2024年1—7月,场,,9,"
    )
    ((name, given),) = checked(text.encode("gb18030"), "填报.csv").to_file
    assert (name, str(given.quantity), given.way) == ("2024-07|fairs@rsj", "9场", Way.CSV)


# --- what was typed on the page


def typed(amount: str, name: str = JULY, by: str = "王", **more: object) -> None:
    content = {"value": amount, "status": "快报", "note": "", "links": "", "answers": {}, "evidence": [], **more}
    drafts.keep(name, content, version=0, organisation="rsj", by=by, now=NOW)


def cell(content: bytes, heading: Heading, row: int = 5) -> object:
    return openpyxl.load_workbook(io.BytesIO(content))["填报"].cell(row, COLUMN[heading])


def test_a_draft_kept_on_the_page_stands_in_the_form_and_is_read_back_as_it_was_typed(office):
    paper = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
    kept = evidence.keep(paper, "台账.pdf", organisation="rsj", by="王", now=NOW)
    typed("0.0058万人", note="第一行\n第二行", links="https://example.cn/1", evidence=[kept.digest])
    content = made()
    assert cell(content, Heading.VALUE).value == "0.0058万人"
    assert "草稿，还没有上报 draft, not filed：王 08-16" in cell(content, Heading.VALUE).comment.text
    ((name, given),) = checked(content).to_file
    assert (name, str(given.quantity), given.status.value) == (JULY, "0.0058万人", "快报")
    assert (given.note, given.links, given.evidence) == ("第一行\n第二行", ("https://example.cn/1",), (kept,))
    assert checked(forms.csv(read.book(), "rsj", JULY_MONTH), "填报.csv").to_file[0][1].note == given.note


def test_the_explanations_of_a_draft_come_back_each_to_its_check(db):
    opened(asked(), asked("fairs"), facts=(fact("50人", "2024-01/2024-06"),))
    typed("40人", answers={"falling": "核减重复", "outlier": "集中核减"})
    content = made()
    assert cell(content, Heading.EXPLANATION).value == "核减重复；集中核减"
    ((_, given),) = checked(content).to_file
    assert given.answers == (Answer("falling", "核减重复"), Answer("outlier", "集中核减"))


def test_a_draft_that_is_no_number_comes_back_with_its_fault_at_its_cell(office):
    typed("五十八")
    assert [fault.place for fault in checked(made()).faults] == ["G5"]


def test_a_value_under_review_is_shown_as_it_was_filed_and_not_as_a_draft_over_it(office):
    filed("58人")
    typed("60")
    assert checked(made()).counts[Outcome.SAME] == 1


def test_the_draft_of_another_is_nobody_s_form(office):
    drafts.keep(JULY, {"value": "60"}, version=0, organisation="yuhua", by="钱", now=NOW)
    assert checked(made()).to_file == []


def test_filing_the_form_ends_its_drafts_but_not_what_was_typed_since(office):
    typed("58")
    typed("9", name="2024-07|fairs@rsj")
    content = made()
    drafts.keep(JULY, {"value": "61", "status": "快报", "note": ""}, version=1, organisation="rsj", by="陈", now=NOW)
    found = sheets.understood(content, "填报.xlsx", book=read.book(), month=JULY_MONTH, by=WANG)
    assert len(sheets.filed(found, by=WANG, now=NOW, key=key())) == 2
    assert list(drafts.of([JULY, "2024-07|fairs@rsj"])) == [JULY]
