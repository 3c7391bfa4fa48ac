"""`daxu report freeze`, `versions`, `brief` and `slides`: what scripts read, and what is refused."""

from __future__ import annotations

from daxu.desk import report_drafts
from daxu.desk.models import ReportText
from daxu.duties import reporting
from world import at

HALF = ("--period", "2024H1")
KEPT = {
    "period", "number", "stage", "as_of", "moment", "file", "digest", "edited", "words", "by", "revised",
    "change", "rebuilt",
}  # fmt: skip


def test_a_report_is_frozen_listed_and_taken_out_again(district, daxu, tmp_path):
    told = daxu.json("report", "freeze", *HALF, "--stage", "送审", "--words", "报常务会")
    assert set(told) == KEPT
    assert (told["number"], told["stage"], told["edited"], told["revised"]) == (1, "送审", False, [])
    assert daxu.lines("report", "versions") == [told]
    taken, rebuilt = tmp_path / "版.docx", tmp_path / "重.docx"
    assert daxu("report", "versions", *HALF, "--number", "1", "--out", str(taken)).exit_code == 0
    assert daxu("report", "versions", *HALF, "--number", "1", "--rebuild", "--out", str(rebuilt)).exit_code == 0
    assert taken.read_bytes() == rebuilt.read_bytes()
    refused = daxu("report", "freeze", str(taken), *HALF, "--stage", "印发")
    assert refused.exit_code == 2
    assert "定稿" in refused.stderr


def test_a_version_of_the_draft_is_proved_to_be_built_anew_as_it_was(district, daxu):
    assert daxu("report", "freeze", *HALF, "--draft").exit_code == 2
    head, body = "标题：关于{地区}{时段全称}的报告", "全区地区生产总值{地区生产总值|增长}。"
    report_drafts.begin("2024H1", [head, "一、情况", body], by="王", now=at("2024-07-11"))
    told = daxu.json("report", "freeze", *HALF, "--draft")
    assert (told["change"], told["edited"]) == (1, False)
    block = report_drafts.of("2024H1").blocks[2]
    report_drafts.rewrite("2024H1", block.id, "改了{依据|计划}。", version=1, by="李", now=at("2024-07-12"))
    assert [one["rebuilt"] for one in daxu.lines("report", "versions", "--rebuild")] == [True]
    ReportText.objects.filter(change=1, block=block.id).update(text="偷改{依据|计划}。")
    assert daxu("report", "versions", *HALF, "--rebuild").exit_code == 1


def test_what_is_no_document_or_no_version_is_refused(district, daxu, tmp_path):
    garbage = tmp_path / "garbage.docx"
    garbage.write_bytes(b"PK not really")
    assert daxu("report", "freeze", str(garbage), *HALF).exit_code == 2
    assert daxu("report", "versions", *HALF, "--number", "3").exit_code == 2
    assert daxu("report", "versions", "--number", "1").exit_code == 2
    assert "还没有存下的版本" in daxu("report", "versions").stdout


def test_the_brief_is_written_and_told(district, daxu, tmp_path):
    out = tmp_path / "简报.docx"
    told = daxu.json("report", "brief", *HALF, "--out", str(out))
    assert out.stat().st_size == told["bytes"]
    assert 0 < told["stated"] < told["figures"]
    assert daxu("report", "brief", *HALF, "--out", "brief.pdf").exit_code == 2


def test_the_slides_are_written_told_and_held_against_the_ledger(district, daxu, tmp_path):
    out = tmp_path / "汇报.pptx"
    told = daxu.json("report", "slides", *HALF, "--out", str(out))
    assert set(told) == {"file", "period", "as_of", "bytes", "pages", "numbers"}
    assert out.stat().st_size == told["bytes"]
    checked = daxu("check", str(out), "--ledger", "--json")
    assert "bound_number" not in checked.stdout
    assert daxu("report", "slides", *HALF, "--out", "汇报.pdf").exit_code == 2


def test_the_projects_of_the_ledger_stand_in_the_annex_and_a_version_is_rebuilt_with_them(projects, daxu, tmp_path):
    out, rebuilt = tmp_path / "报告.docx", tmp_path / "重.docx"
    daxu.json("report", "build", *HALF, "--out", str(out))
    text = reporting.opened(out.read_bytes()).document.text
    assert "其中公布名称的4个，其余102个没有逐项公布" in text
    assert "朗越圣大新能源汽车服务中心" in text
    assert "（示例项目）" not in text
    daxu.json("report", "freeze", *HALF)
    assert daxu("report", "versions", *HALF, "--number", "1", "--rebuild", "--out", str(rebuilt)).exit_code == 0
    assert "其中公布名称的4个" in reporting.opened(rebuilt.read_bytes()).document.text
    assert daxu("report", "check", str(out)).exit_code == 0
