"""`daxu read`: what it prints of any file, what it refuses, and the draft that loads."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from daxu.cli.main import main

PROMISED = {
    "start", "end", "text", "value", "unit", "indicator", "measure", "kind", "period", "modifier", "subject", "rule",
}  # fmt: skip
TEXT = """# 青麦县2023年上半年国民经济和社会发展计划执行情况的报告
## 一、上半年主要情况
上半年，全县新增城镇就业4310人，完成固定资产投资63.5亿元，同比增长7.2%。
## 二、下半年工作安排
5月9日，印发青麦发〔2023〕7号文件。全年力争新增城镇就业9000人，固定资产投资120亿元以上。
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "report.txt").write_text(TEXT)
    return tmp_path / "report.txt"


def read(daxu, file):
    result = daxu("read", str(file), "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def word(file: Path, *runs: str) -> Path:
    """A .docx with a heading and one paragraph in several runs."""
    document = docx.Document()
    document.add_paragraph("青麦县2023年上半年工作情况")
    paragraph = document.add_paragraph()
    for run in runs:
        paragraph.add_run(run)
    document.save(str(file))
    return file


# --- what it prints


def test_every_line_is_one_object_with_the_promised_keys(daxu, file):
    findings = read(daxu, file)
    assert [one["text"] for one in findings] == ["4310人", "63.5亿元", "7.2%", "9000人", "120亿元"]
    assert all(set(one) >= PROMISED for one in findings)
    assert all(TEXT[one["start"] : one["end"]] == one["text"] for one in findings)


def test_a_figure_is_told_in_base_units_with_its_meaning(daxu, file):
    told = next(one for one in read(daxu, file) if one["text"] == "63.5亿元")
    said = {key: told[key] for key in ("value", "unit", "indicator", "measure", "kind", "period")}
    assert said == {
        "value": 6_350_000_000, "unit": "元", "indicator": "固定资产投资", "measure": "level", "kind": "actual",
        "period": "2023H1",
    }  # fmt: skip
    assert told["rule"]


def test_the_table_counts_what_was_read_in_both_languages(daxu, file):
    told = daxu("read", str(file)).stdout
    assert "5 个数" in told
    assert "5 figures" in told


def test_a_year_can_be_given_where_the_text_names_none(daxu, tmp_path):
    (tmp_path / "a.txt").write_text("上半年，全县新增城镇就业4310人。")
    result = daxu("read", str(tmp_path / "a.txt"), "--year", "2021", "--json")
    assert json.loads(result.stdout)["period"] == "2021H1"


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("a.txt", "utf-8"), ("a.md", "utf-8-sig"), ("a.txt", "gb18030"), ("a.txt", "utf-16"), ("a.dat", "utf-8")],
)
def test_a_text_is_read_whatever_its_name_and_encoding(daxu, file, tmp_path, name, encoding):
    expected = read(daxu, file)
    (tmp_path / name).write_bytes(TEXT.encode(encoding))
    assert read(daxu, tmp_path / name) == expected


def test_a_word_file_tells_paragraph_and_run(daxu, tmp_path):
    (told,) = read(daxu, word(tmp_path / "a.docx", "上半年，", "全县新增城镇就业", "4310人", "。"))
    assert (told["text"], told["paragraph"], told["run"]) == ("4310人", 2, 3)


def test_a_text_tells_no_run(daxu, file):
    assert not {"paragraph", "run"} & set(read(daxu, file)[0])


def test_standard_input_is_read_too(daxu, file):
    given = CliRunner().invoke(main, ["read", "-", "--json"], input=TEXT.encode("gb18030"))
    assert given.exit_code == 0, given.output
    assert [json.loads(line) for line in given.stdout.splitlines()] == read(daxu, file)


def test_a_word_file_may_come_on_standard_input(tmp_path):
    content = word(tmp_path / "a.docx", "全县新增城镇就业4310人。").read_bytes()
    given = CliRunner().invoke(main, ["read", "-", "--json"], input=content)
    assert json.loads(given.stdout)["paragraph"] == 2


def test_a_file_without_a_figure_is_no_error(daxu, tmp_path):
    (tmp_path / "a.txt").write_text("全县各项工作有序推进。")
    assert read(daxu, tmp_path / "a.txt") == []
    assert "0 个数" in daxu("read", str(tmp_path / "a.txt")).stdout


def test_what_is_left_unread_on_purpose_is_said_on_stderr(daxu, tmp_path):
    file = word(tmp_path / "a.docx", "全县新增城镇就业4310人。")
    with zipfile.ZipFile(file, "a") as package:
        package.writestr("word/vbaProject.bin", b"\0")
    result = daxu("read", str(file), "--json")
    assert result.exit_code == 0
    assert "宏" in result.stderr
    assert "macros" in result.stderr


# --- what it refuses


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 60_000_000)
    return stream.getvalue()


def entities() -> bytes:
    body = (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", body)
    return stream.getvalue()


REFUSED = [
    ("a.txt", b"", "没有可读的文字"),
    ("a.txt", " \n　\n".encode(), "没有可读的文字"),
    ("a.bin", b"\0\1\2\3" * 50, "不是文本文件"),
    ("a.pdf", b"%PDF-1.7", "PDF"),
    ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 40, ".docx"),
    ("a.docx", b"PK\x03\x04 and no more", "不是完整的"),
    ("a.docx", bomb(), "异常庞大"),
    ("a.docx", entities(), "DTD"),
]


@pytest.mark.parametrize("command", ["read", "check"])
@pytest.mark.parametrize("given", REFUSED, ids=lambda given: given[2])
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(daxu, tmp_path, command, given):
    name, content, said = given
    (tmp_path / name).write_bytes(content)
    result = daxu(command, str(tmp_path / name))
    assert result.exit_code == 2
    assert said in result.stderr
    assert not result.stdout


@pytest.mark.parametrize("command", ["read", "check"])
def test_an_absent_file_and_a_folder_are_named(daxu, tmp_path, command):
    absent = daxu(command, str(tmp_path / "absent.txt"))
    assert (absent.exit_code, "不存在" in absent.stderr, "absent.txt" in absent.stderr) == (2, True, True)
    folder = daxu(command, str(tmp_path))
    assert (folder.exit_code, "是目录而不是文件" in folder.stderr) == (2, True)


def test_a_draft_is_no_json(daxu, file):
    result = daxu("read", str(file), "--draft", "--json")
    assert result.exit_code == 2
    assert "TOML" in result.stderr


# --- the draft


def test_a_draft_can_be_printed(daxu, file):
    told = daxu("read", str(file), "--draft").stdout
    assert "[[target]]" in told
    assert 'goal = "9000人"' in told


def test_a_draft_is_written_and_loads_as_a_plan_of_its_own(db, daxu, file, tmp_path):
    out = tmp_path / "new" / "draft"
    result = daxu("read", str(file), "--draft-out", str(out))
    assert result.exit_code == 0, result.output
    assert sorted(one.name for one in out.parent.iterdir()) == ["draft"]
    loaded = daxu("load", str(out), "--json")
    assert loaded.exit_code == 0, loaded.output
    judged = {one["name"]: one for one in daxu.json("judge", "--as-of", "2023-06-30")["items"]}
    jobs = judged["新增城镇就业"]
    assert jobs["exact"]["completion"] == "431/900"
    assert jobs["verdict"] == "未达序"
    assert judged["固定资产投资"]["completion"] == 52.9167


def test_a_folder_that_is_there_is_left_alone(daxu, file, tmp_path):
    (tmp_path / "draft").mkdir()
    result = daxu("read", str(file), "--draft-out", str(tmp_path / "draft"))
    assert result.exit_code == 2
    assert "不覆盖" in result.stderr
    assert list((tmp_path / "draft").iterdir()) == []


def test_a_text_without_figures_drafts_nothing(daxu, tmp_path):
    (tmp_path / "a.txt").write_text("全县各项工作有序推进。")
    result = daxu("read", str(tmp_path / "a.txt"), "--draft-out", str(tmp_path / "draft"))
    assert result.exit_code == 2
    assert not (tmp_path / "draft").exists()


# --- starting


@pytest.mark.parametrize("command", ["read", "check"])
def test_a_file_is_read_without_waiting_for_what_it_does_not_need(file, command):
    run = [sys.executable, "-X", "importtime", "-m", "daxu", command, str(file)]
    loaded = subprocess.run(run, capture_output=True, text=True, check=False).stderr
    assert "daxu.reader" in loaded
    assert not [name for name in ("django", "ninja", "docx", "sqlite3") if f" {name}\n" in loaded]
