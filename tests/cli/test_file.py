"""`daxu file`: a month at the command line — form, check, file, review, return, lock, correction — and its refusals."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

MONTH = ("--month", "2024-07")
REPORTER = ("--as", "reporter")


@pytest.fixture
def form(district, daxu, tmp_path):
    """The form of 人社局 for July, filled in by hand; returns how to fill it."""

    def fill(*amounts, name="form.xlsx"):
        path = tmp_path / name
        assert daxu("file", "template", str(path), *REPORTER, *MONTH).exit_code == 0
        book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
        for row, amount in enumerate(amounts, 4):
            book["填报"].cell(row, 7).value = amount
        book.save(path)
        return path

    return fill


def tasks(daxu):
    return [task for task in daxu.lines("file", "list", *MONTH) if task["filer"] == "rsj"]


def jobs(daxu):
    return next(task for task in tasks(daxu) if task["filing"] == "2024-07|new-jobs@rsj")


def file_jobs(daxu, amount="0.95万人", *more):
    return daxu("file", "submit", "2024-07|new-jobs@rsj", amount, *REPORTER, *more)


def test_the_list_names_every_task_of_the_month_with_its_state(district, daxu):
    result = daxu("file", "list", *MONTH)
    assert "2024-07|new-jobs@rsj" in result.stdout
    assert {task["state"] for task in daxu.lines("file", "list", *MONTH)} == {"未填报"}
    assert {task["filer"] for task in daxu.lines("file", "list", "--filer", "rsj")} == {"rsj"}


def test_an_empty_form_checks_clean_and_files_nothing(form, daxu):
    path = form()
    checked = daxu("file", "check", str(path), *REPORTER)
    assert checked.exit_code == 0
    assert f"未填 {len(tasks(daxu))} 项" in checked.stdout
    filed = daxu("file", "submit", str(path), *REPORTER)
    assert filed.exit_code == 2
    assert "没有新填" in filed.stderr


def test_a_form_with_faults_names_the_cells_and_files_nothing(form, daxu):
    path = form("很多", -3)
    checked = daxu("file", "check", str(path), *REPORTER)
    assert checked.exit_code == 1
    assert "G4：" in checked.stdout
    assert "G5：" in checked.stdout
    filed = daxu("file", "submit", str(path), *REPORTER)
    assert filed.exit_code == 2
    assert {task["state"] for task in tasks(daxu)} == {"未填报"}


def test_the_lines_of_a_sheet_are_told_as_json(form, daxu):
    result = daxu("file", "check", str(form("很多")), *REPORTER, "--json")
    line = json.loads(result.stdout.splitlines()[0])
    assert line["outcome"] == "有误"
    assert line["faults"][0]["place"] == "G4"
    assert line["faults"][0]["text_en"]


def test_a_value_goes_its_whole_way_at_the_command_line(district, daxu):
    assert file_jobs(daxu).exit_code == 0
    assert jobs(daxu)["state"] == "已上报"
    back = daxu("file", "return", "2024-07|new-jobs@rsj", "--as", "reviewer", "--reason", "口径不对")
    assert back.exit_code == 0, back.stderr
    assert jobs(daxu)["state"] == "已退回"
    assert file_jobs(daxu, "0.96万人").exit_code == 0
    assert daxu("file", "review", "2024-07|new-jobs@rsj", "--as", "reviewer").exit_code == 0
    assert daxu("file", "review", "2024-07|new-jobs@rsj", "--as", "planner").exit_code == 0
    assert jobs(daxu)["state"] == "已通过"
    assert daxu("file", "close", "2024-07", "--as", "planner").exit_code == 0
    assert jobs(daxu)["state"] == "已锁定"
    late = file_jobs(daxu, "0.97万人")
    assert late.exit_code == 2
    assert "锁定" in late.stderr
    asked = daxu(
        "file", "ask", "2024-07|new-jobs@rsj", "0.97万人", *REPORTER,
        "--reason", "漏计一批", "--link", "https://example.org/1",
    )  # fmt: skip
    assert asked.exit_code == 0, asked.stderr
    assert daxu("file", "decide", "2024-07|new-jobs@rsj", "--grant", "--as", "planner").exit_code == 0
    assert jobs(daxu)["approved"]["text"] == "0.97万人"


def test_the_same_key_files_once(district, daxu):
    first = daxu.json("file", "submit", "2024-07|new-jobs@rsj", "0.95万人", *REPORTER, "--key", "k1")
    again = daxu.json("file", "submit", "2024-07|new-jobs@rsj", "0.95万人", *REPORTER, "--key", "k1")
    assert len(first["steps"]) == len(again["steps"]) == 1
    other = file_jobs(daxu, "0.96万人", "--key", "k1")
    assert other.exit_code == 2
    assert "k1" in other.stderr


def test_a_dry_run_writes_nothing(form, daxu):
    assert file_jobs(daxu, "0.95万人", "--dry-run").exit_code == 0
    bad = file_jobs(daxu, "95场", "--dry-run")
    assert bad.exit_code == 2
    assert "单位" in bad.stderr
    assert jobs(daxu)["state"] == "未填报"


def test_a_whole_sheet_is_filed_in_one_command_and_again_not_twice(district, daxu, tmp_path):
    path = tmp_path / "街道.csv"
    path.write_text("项目,本月止累计（万人）\n新增城镇就业,0.95\n", encoding="gb18030")
    dry = daxu("file", "submit", str(path), *REPORTER, *MONTH, "--dry-run")
    assert dry.exit_code == 0, dry.stderr
    assert jobs(daxu)["state"] == "未填报"
    assert daxu("file", "submit", str(path), *REPORTER, *MONTH, "--key", "s1").exit_code == 0
    assert daxu("file", "submit", str(path), *REPORTER, *MONTH, "--key", "s1").exit_code == 0
    assert jobs(daxu)["waiting"]["text"] == "0.95万人"
    assert jobs(daxu)["waiting"]["way"] == "CSV"


def test_a_foreign_sheet_is_laid_out_by_what_was_told(district, daxu, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("啥,多少\n就业人数,9500\n", encoding="utf-8")
    unknown = daxu("file", "check", str(path), *REPORTER, *MONTH)
    assert unknown.exit_code == 2
    assert "--column" in unknown.stderr
    told = ("--column", "indicator=啥", "--column", "value=多少", "--name", "就业人数=new-jobs@rsj")
    assert daxu("file", "submit", str(path), *REPORTER, *MONTH, *told).exit_code == 0
    assert jobs(daxu)["state"] == "已上报"
    path.write_text("啥,多少\n就业人数,9500\n", encoding="utf-8")
    remembered = daxu("file", "check", str(path), *REPORTER, *MONTH)
    assert "不变 1 项" in remembered.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", "no-such-file.xlsx", "--as", "reporter"], "no-such-file.xlsx"),
        (["template", "a.pdf", "--as", "reporter"], ".xlsx"),
        (["template", "a.xlsx", "--as", "nobody"], "没有启用的账号"),
        (["template", "a.xlsx", "--as", "deputy"], "没有这项权限"),
        (["template", "a.xlsx", "--as", "reporter", "--month", "七月"], "应写作 2024-07"),
        (["submit", "2024-07|nothing@x", "5", "--as", "reporter"], "没有“2024-07|nothing@x”"),
        (["submit", "2024-07|new-jobs@rsj", "很多", "--as", "reporter"], "不是数"),
        (["submit", "2024-07|new-jobs@rsj", "5", "--as", "planner"], "没有这项权限"),
        (["review", "2024-07|new-jobs@rsj", "--as", "reviewer"], "未填报"),
        (["return", "2024-07|new-jobs@rsj", "--as", "reviewer"], "退回"),
        (["close", "2024-07", "--as", "reporter"], "没有这项权限"),
        (["list", "--filer", "nobody"], "没有代码为"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(district, daxu, words, said):
    result = daxu("file", *words)
    assert result.exit_code == 2
    assert said in result.stderr
