"""`daxu check`: problems with their places and reasons, exit codes, the ledger, another report, and Word comments."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from daxu.cli.main import main

PROMISED = {"severity", "check", "start", "end", "text", "message", "numbers", "expected"}
WRONG = "青麦县2023年上半年工作情况\n上半年，全县完成固定资产投资63.5亿元，同比增长-3%。\n"
RIGHT = "青麦县2023年上半年工作情况\n上半年，全县完成固定资产投资63.5亿元，同比下降3%。\n"


@pytest.fixture
def written(tmp_path: Path):
    """Write a text to a file of its own."""

    def write(text: str, name: str = "report.txt") -> str:
        (tmp_path / name).write_text(text)
        return str(tmp_path / name)

    return write


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """The wrong text as a .docx."""
    document = docx.Document()
    for paragraph in WRONG.splitlines():
        document.add_paragraph(paragraph)
    document.save(str(tmp_path / "report.docx"))
    return tmp_path / "report.docx"


def problems(daxu, *words):
    result = daxu("check", *words, "--json")
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == (1 if told else 0), result.output
    return told


# --- what it prints


def test_a_sound_text_leaves_with_0_and_says_so(daxu, written):
    result = daxu("check", written(RIGHT))
    assert result.exit_code == 0
    assert "没有发现问题" in result.stdout
    assert "no problem" in result.stdout


def test_a_problem_leaves_with_1_and_says_what_and_where(daxu, written):
    result = daxu("check", written(WRONG))
    assert result.exit_code == 1
    assert "-3%" in result.stdout
    assert "建议" in result.stdout


def test_every_line_is_one_object_with_the_promised_keys(daxu, written):
    told = problems(daxu, written(WRONG))
    assert told
    assert all(set(one) >= PROMISED for one in told)
    assert {one["severity"] for one in told} <= {"矛盾", "存疑", "提示"}
    assert all(WRONG[one["start"] : one["end"]] == one["text"] for one in told)
    assert {one["paragraph"] for one in told} == {2}


def test_a_sound_text_prints_no_line(daxu, written):
    assert problems(daxu, written(RIGHT)) == []


def test_standard_input_is_checked_too():
    given = CliRunner().invoke(main, ["check", "-"], input=WRONG.encode())
    assert given.exit_code == 1, given.output
    assert "标准输入" in given.stdout


# --- against the ledger


def test_the_ledger_is_asked_only_where_it_is_wanted(district, daxu, written):
    file = written("2024年上半年，雨花台区新增城镇就业9350人。\n")
    assert not [one for one in problems(daxu, file) if one["check"] == "not_as_on_file"]
    (told,) = [one for one in problems(daxu, file, "--ledger") if one["check"] == "not_as_on_file"]
    assert (told["text"], told["expected"]) == ("9350人", "8350人")


def test_what_the_ledger_says_too_is_no_contradiction(district, daxu, written):
    told = problems(daxu, written("2024年上半年，雨花台区新增城镇就业8350人。\n"), "--ledger")
    assert not [one for one in told if one["severity"] != "提示"]


def test_without_data_the_ledger_cannot_be_asked(home, written):
    run = [sys.executable, "-m", "daxu", "check", written(RIGHT), "--ledger"]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "尚未载入数据" in done.stderr
    assert not (home / "daxu.sqlite3").exists()


def test_checking_alone_makes_nothing_in_the_data_folder(home, written):
    run = [sys.executable, "-m", "daxu", "check", written(WRONG)]
    assert subprocess.run(run, capture_output=True, check=False).returncode == 1
    assert [one.name for one in home.iterdir()] == ["report.txt"]


# --- against another report


PROMISE = "青麦县2023年工作安排\n全年力争新增城镇就业9000人，新建口袋公园8个。\n"


def test_a_promise_that_is_not_accounted_for_is_named(daxu, written):
    file = written("青麦县2023年工作情况\n全年新增城镇就业9120人。\n")
    told = problems(daxu, file, "--against", written(PROMISE, "plan.txt"))
    assert [one for one in told if "口袋公园" in one["message"]]
    assert not [one for one in problems(daxu, file) if "口袋公园" in one["message"]]


def test_another_report_that_is_absent_is_named(daxu, written, tmp_path):
    result = daxu("check", written(RIGHT), "--against", str(tmp_path / "absent.txt"))
    assert result.exit_code == 2
    assert "absent.txt" in result.stderr


# --- the document with comments


def test_comments_stand_in_a_new_document_and_the_text_is_untouched(daxu, report, tmp_path):
    before = report.read_bytes()
    result = daxu("check", str(report), "--docx-out", str(tmp_path / "out.docx"))
    assert result.exit_code == 1
    assert report.read_bytes() == before
    document = docx.Document(str(tmp_path / "out.docx"))
    assert [paragraph.text for paragraph in document.paragraphs] == WRONG.splitlines()
    comments = [comment.text for comment in document.comments]
    assert len(comments) == len(problems(daxu, str(report)))
    assert any("-3%" in comment for comment in comments)


def test_a_document_without_problems_comes_back_without_comments(daxu, tmp_path):
    document = docx.Document()
    document.add_paragraph(RIGHT.splitlines()[1])
    document.save(str(tmp_path / "right.docx"))
    result = daxu("check", str(tmp_path / "right.docx"), "--docx-out", str(tmp_path / "out.docx"))
    assert result.exit_code == 0
    assert list(docx.Document(str(tmp_path / "out.docx")).comments) == []


def test_the_original_is_never_overwritten(daxu, report, tmp_path):
    before = report.read_bytes()
    (tmp_path / "link.docx").symlink_to(report)
    for out in (report, tmp_path / "link.docx"):
        result = daxu("check", str(report), "--docx-out", str(out))
        assert result.exit_code == 2
        assert "不覆盖原件" in result.stderr
    assert report.read_bytes() == before


def test_the_report_compared_with_is_not_overwritten_either(daxu, report, written):
    other = Path(written(PROMISE, "plan.docx"))
    result = daxu("check", str(report), "--against", str(other), "--docx-out", str(other))
    assert result.exit_code == 2
    assert other.read_text() == PROMISE


def test_comments_need_a_word_file_on_both_sides(daxu, report, written, tmp_path):
    for words in ([written(WRONG), str(tmp_path / "out.docx")], [str(report), str(tmp_path / "out.txt")]):
        result = daxu("check", words[0], "--docx-out", words[1])
        assert result.exit_code == 2
        assert ".docx" in result.stderr
    assert not list(tmp_path.glob("out.*"))


def test_a_built_report_checks_against_the_ledger_it_came_from(district, daxu, tmp_path):
    built = str(tmp_path / "built.docx")
    assert daxu("report", "build", "--period", "2024H1", "--out", built).exit_code == 0
    told = problems(daxu, built, "--ledger")
    assert not [one for one in told if one["check"] == "not_as_on_file"]
    contradictions = [one for one in told if one["severity"] == "矛盾"]
    # The source itself contradicts itself here, and the report names it among what must be verified: nothing else.
    assert {one["check"] for one in contradictions} == {"beyond_target"}
    assert {tuple(one["numbers"]) for one in contradictions} == {("374万人次", "614.6万人次")}
