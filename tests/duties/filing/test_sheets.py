"""Sheets of somebody else's design: their headings found, their names matched or asked about, remembered; and CSV."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from daxu.core.formulas import could_run, disarmed, rearmed
from daxu.core.period import Month
from daxu.desk import tables
from daxu.desk.tables import NotReadable
from daxu.duties.filing import mapping, sheets
from daxu.duties.filing.intake import Heading, Outcome
from daxu.duties.filing.mapping import SheetMap
from daxu.duties.filing.sheets import NothingToFile
from daxu.ledger import read
from duties.filing.office import JULY, WANG, asked, key, opened
from world import at

JULY_MONTH = Month(2024, 7)


@pytest.fixture
def office(db):
    opened(asked(), asked("fairs"))


def csv(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(rows).encode(encoding)


def understood(content: bytes, name: str = "台账.csv", **more):
    return sheets.understood(content, name, book=read.book(), month=JULY_MONTH, by=WANG, **more)


def values(found) -> dict[str, str]:
    return {name: str(value.quantity) for name, value in found.checked.to_file}


def faults(found) -> dict[str, str]:
    return {fault.place: fault.text.zh for fault in found.checked.faults}


def test_the_headings_are_found_below_a_title_and_a_remark(office):
    found = understood(
        csv("雨花台区月报,,", "填表日期：8月5日,,", "序号,指标名称,累计完成", "1,新增城镇就业,58", "2,招聘会,9")
    )
    assert found.heading == 3
    assert values(found) == {JULY: "58人", "2024-07|fairs@rsj": "9场"}


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("新增城镇就业", "58"),
        (" 新增 城镇就业 ", "５８"),
        ("一、新增城镇就业", "58人"),
        ("（一）新增城镇就业", "0.0058万人"),
        ("其中：新增城镇就业", "58.0"),
        ("新增城镇就业（人）", "58"),
        ("新增城镇就业（万人）", "0.0058"),
        ("jobs", "58"),
    ],
)
def test_a_name_is_known_however_it_is_written(office, name, typed):
    ((filing, amount),) = values(understood(csv("项目,完成数", f"{name},{typed}"))).items()
    assert filing == JULY
    assert amount in {"58人", "0.0058万人"}


def test_the_unit_is_the_line_s_or_the_heading_s_or_the_one_asked_for(office):
    assert values(understood(csv("项目,计量单位,完成数", "新增城镇就业,万人,0.0058"))) == {JULY: "0.0058万人"}
    assert values(understood(csv("项目,累计完成（万人）", "新增城镇就业,0.0058"))) == {JULY: "0.0058万人"}
    assert "单位" in faults(understood(csv("项目,计量单位,完成数", "新增城镇就业,场,58")))["C2"]
    assert "不认识的单位" in faults(understood(csv("项目,计量单位,完成数", "新增城镇就业,斤,58")))["C2"]


def test_an_unknown_name_is_asked_about_with_the_nearest_ones(office):
    found = understood(csv("项目,完成数", "新增城镇就业人,58", "平均工资,9"))
    assert "是否为“新增城镇就业”" in faults(found)["A2"]
    assert found.unknown == ("新增城镇就业人", "平均工资")
    told = SheetMap(found.told.columns, {"新增城镇就业人": "jobs@rsj", "平均工资": "-"})
    again = understood(csv("项目,完成数", "新增城镇就业人,58", "平均工资,9"), told=told)
    assert values(again) == {JULY: "58人"}
    assert again.unknown == ()


def test_totals_and_signatures_below_a_table_are_no_figures(office):
    found = understood(csv("项目,完成数", "新增城镇就业,58", "合计,58", "填表人：王,李", ",", "数据截至7月31日,"))
    assert values(found) == {JULY: "58人"}
    assert found.checked.faults == ()


def test_a_line_of_another_month_or_organisation_is_refused_at_its_cell(office):
    found = understood(csv("项目,时期,完成数", "新增城镇就业,6月,58", "招聘会,1-7月,9"))
    assert "要报的是2024-07" in faults(found)["B2"]
    assert found.checked.counts[Outcome.NEW] == 1
    found = understood(csv("项目,单位名称,完成数", "新增城镇就业,某某局,58", "招聘会,人社局,9"))
    assert "没有这个单位" in faults(found)["B2"]


def test_columns_are_remembered_by_their_words_and_found_again_where_they_moved(office):
    told = SheetMap({Heading.INDICATOR: "啥", Heading.VALUE: "多少"}, {"就业": "jobs@rsj"})
    first = understood(csv("啥,多少", "就业,58"), told=told)
    sheets.filed(first, by=WANG, now=at("2024-08-16"), key=key())
    again = understood(csv("表,,", "序,多少,啥", "1,58,就业"))
    assert again.remembered
    assert again.heading == 2
    assert again.checked.counts[Outcome.SAME] == 1


def test_nothing_is_remembered_before_it_is_filed(office):
    told = SheetMap({Heading.INDICATOR: "啥", Heading.VALUE: "多少"}, {"就业": "jobs@rsj"})
    understood(csv("啥,多少", "就业,58"), told=told)
    assert understood(csv("啥,多少", "就业,58")).checked is None


def test_a_sheet_with_a_fault_files_nothing_of_it(office):
    before = read.head()
    found = understood(csv("项目,完成数", "新增城镇就业,58", "招聘会,-9"))
    with pytest.raises(NothingToFile):
        sheets.filed(found, by=WANG, now=at("2024-08-16"), key=key())
    assert read.head() == before


def test_the_sheet_is_chosen_by_its_name(office):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in (("封面", [["月报"]]), ("数据", [["项目", "完成数"], ["新增城镇就业", 58]])):
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    assert values(understood(out.getvalue(), "a.xlsx", sheet="数据")) == {JULY: "58人"}
    with pytest.raises(NotReadable, match="没有工作表“没有的”；有：封面、数据"):
        understood(out.getvalue(), "a.xlsx", sheet="没有的")


def test_merged_names_stand_for_their_lines_and_merged_values_are_refused(office):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["单位名称", "项目", "完成数"])
        page.merge_range("A2:A3", "人社局")
        page.write_row("B2", ["新增城镇就业"])
        page.write_row("B3", ["招聘会"])
        page.merge_range("C2:C3", 58)
    found = understood(out.getvalue(), "a.xlsx")
    assert "合并单元格" in faults(found)["C2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_the_field_are_read(office, encoding):
    assert values(understood(csv("项目,完成数", "新增城镇就业,58", encoding=encoding))) == {JULY: "58人"}


@pytest.mark.parametrize("mark", ["\t", ";"])
def test_other_marks_between_fields_are_read(office, mark):
    assert values(understood(csv(f"项目{mark}完成数", f"新增城镇就业{mark}58"))) == {JULY: "58人"}


def test_quotes_that_do_not_close_are_named_by_their_row(office):
    with pytest.raises(NotReadable, match="第2行"):
        understood(csv("项目,完成数", '"新增城镇就业,58'))


@pytest.mark.parametrize("typed", ["1,5", "1,23,456", ",5", "1.5,000", "12,34"])
def test_commas_that_part_no_thousands_are_refused(office, typed):
    assert "千位" in faults(understood(csv("项目,完成数", f'新增城镇就业,"{typed}"')))["B2"]


@pytest.mark.parametrize("typed", ["1,234", "12,345,678人", "1，234"])
def test_thousands_are_read(office, typed):
    assert "千位" not in str(faults(understood(csv("项目,完成数", f'新增城镇就业,"{typed}"'))))


# --- what we write, we read

STORABLE = st.characters(blacklist_categories=("Cs",), blacklist_characters="\0")
SPREADSHEET = (
    "=1+1", "'=1", "''", "+86", "-1", "-1,5", "@SUM(A1)", "\t=1", "＝1", " =cmd|' /C calc'!A0", '"', "a,b\r\nc",
    "\ufeff=1",
)  # fmt: skip
NASTY = st.one_of(st.text(STORABLE, max_size=30), st.sampled_from(SPREADSHEET))


@given(NASTY)
def test_a_text_that_was_disarmed_cannot_run_and_is_read_back(text):
    assert not could_run(disarmed(text))
    assert rearmed(disarmed(text)) == text


@given(st.lists(st.lists(NASTY, min_size=2, max_size=4).filter(any), min_size=1, max_size=6))
@settings(max_examples=200)
def test_every_table_that_we_write_is_the_table_that_we_read(rows):
    table = tables.from_csv(tables.csv_bytes([["编号", "值"], *rows]), "x.csv")
    found = [[cell.text for cell in table.rows[number]] for number in sorted(table.rows)]
    assert found == [["编号", "值"], *rows]


@given(st.lists(st.lists(NASTY, min_size=2, max_size=4).filter(any), min_size=1, max_size=6))
@settings(max_examples=100)
def test_no_field_that_we_write_can_run(rows):
    written = tables.csv_bytes(rows).decode("utf-8-sig")
    fields = [field for row in tables.csv.reader(io.StringIO(written, newline="")) for field in row]
    assert not [
        field for field in fields if could_run(field) and not field.removeprefix("-").replace(".", "", 1).isdigit()
    ]


def test_a_mapping_is_kept_as_it_was_told():
    told = SheetMap({Heading.INDICATOR: "项目", Heading.VALUE: "数"}, {"就业": "jobs@rsj"})
    assert SheetMap.of(told.plain) == told
    assert mapping.completed(SheetMap({Heading.VALUE: "数"}), told).columns[Heading.INDICATOR] == "项目"
