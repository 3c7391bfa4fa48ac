"""`daxu report template` and `daxu report build --template`: something to start from; on a fault, nothing."""

from __future__ import annotations

import pytest

from daxu.duties import reporting

pytestmark = pytest.mark.usefixtures("district")


def build(daxu, template, out, *more: str):
    return daxu("report", "build", "--period", "2024H1", "--template", str(template), "--out", str(out), *more)


def test_the_template_of_the_usual_report_states_every_figure(daxu, tmp_path):
    template, out = tmp_path / "模板.txt", tmp_path / "报告.docx"
    assert daxu("report", "template", "--period", "2024H1", "--out", str(template)).exit_code == 0
    assert build(daxu, template, out, "--mode", "公文").exit_code == 0
    tags = {one.tag for one in reporting.numbers(out.read_bytes())}
    assert len([tag for tag in tags if not tag.startswith("derived:")]) == 123


def test_a_template_with_faults_is_refused_with_all_of_them_and_leaves_what_stood_there(daxu, tmp_path):
    template, out = tmp_path / "模板.txt", tmp_path / "报告.docx"
    template.write_text("新增就业{新增城镇就|值}，多300人。\n形势稳定。", encoding="utf-8")
    out.write_bytes(b"older")
    result = build(daxu, template, out)
    assert result.exit_code == 2
    assert all(why in result.stderr for why in ("模板有3处问题", "是否为：新增城镇就业", "手写的数字", "没有来源"))
    assert out.read_bytes() == b"older"


def test_an_empty_template_and_an_unknown_mode_are_refused(daxu, tmp_path):
    template = tmp_path / "模板.txt"
    template.touch()
    assert "是空的" in build(daxu, template, tmp_path / "报告.docx").stderr
    assert build(daxu, template, tmp_path / "报告.docx", "--mode", "红头").exit_code == 2
