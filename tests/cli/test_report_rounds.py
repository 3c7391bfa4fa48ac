"""`daxu report refresh|check|diff`: on a real ledger, with a figure corrected in between."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from duties.reporting import hands
from duties.reporting.hands import Draft

HALF = ("--period", "2024H1")


@pytest.fixture
def report(district, daxu, tmp_path: Path) -> Path:
    """The report as built, in a folder of its own."""
    file = tmp_path / "reports" / "征求意见稿.docx"
    file.parent.mkdir()
    assert daxu("report", "build", *HALF, "--out", str(file)).exit_code == 0
    return file


def edited(report: Path, old: str, new: str) -> Path:
    """A copy in which somebody typed over a number."""
    draft = Draft(report.read_bytes())
    hands.type_over(draft.saying(old), new)
    file = report.with_name("修改稿.docx")
    file.write_bytes(draft.saved())
    return file


def lines(result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_report_that_nobody_touched_leaves_with_0_and_says_how_much_was_checked(report, daxu):
    result = daxu("report", "check", str(report), "--against", str(report))
    assert result.exit_code == 0, result.output
    assert "核对了 382 个绑定的数，发现 0 处" in result.stdout


def test_a_number_typed_over_is_found_compared_and_put_right(report, daxu):
    changed = edited(report, "189.4亿元", "198.4亿元")
    found = daxu("report", "check", str(changed), "--json")
    assert found.exit_code == 1
    assert [(one["problem"], one["text"], one["expected"]) for one in lines(found)] == [
        ("not_on_file", "198.4亿元", ["189.4亿元"])
    ]
    compared = daxu("report", "diff", str(report), str(changed), "--json")
    assert compared.exit_code == 1
    assert [(one["what"], one["change"], one["old"], one["new"]) for one in lines(compared)] == [
        ("number", "changed", "189.4亿元", "198.4亿元")
    ]
    out = report.with_name("刷新稿.docx")
    done = daxu("report", "refresh", str(changed), *HALF, "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "198.4亿元  189.4亿元" in done.stdout
    assert daxu("report", "diff", str(report), str(out)).exit_code == 0


def test_a_corrected_figure_is_refreshed_with_who_and_why_and_a_frozen_file_is_left(report, daxu):
    correction = corrected()
    (told,) = lines(daxu("report", "refresh", str(report), *HALF, "--json"))
    change = next(one for one in told["changed"] if one["old"] == "189.4亿元")
    assert (change["new"], change["correction"]["id"], change["correction"]["reason"]) == (
        "191.1亿元", correction, "统计局核实",
    )  # fmt: skip
    assert told["out"] is None
    found = daxu("report", "check", str(report))
    assert found.exit_code == 1
    assert "数据已修订" in found.stdout
    frozen, out = issued(report), report.with_name("刷新稿.docx")
    refused = daxu("report", "refresh", str(frozen), *HALF, "--out", str(out))
    assert refused.exit_code == 1
    assert "数据已修订" in refused.stdout
    assert not out.exists()


def test_a_version_that_the_ledger_keeps_as_issued_is_left_as_it_is(report, daxu):
    kept = daxu("report", "freeze", str(report), *HALF, "--stage", "定稿")
    assert kept.exit_code == 0, kept.output
    (told,) = lines(daxu("report", "refresh", str(report), *HALF, "--json"))
    assert (told["status"], told["frozen"], told["revised"]) == ("定稿", True, False)


def corrected() -> str:
    """Correct the investment of the half-year, as a reviewer does; return the entry."""
    from daxu.core.entry import Entry
    from daxu.core.figure import Figure
    from daxu.core.quantity import Quantity
    from daxu.ledger import read, write
    from world import at

    (fact,) = (o for o in read.book().observations["fixed-investment"] if o.period.code == "2024H1")
    right = replace(fact, figure=Figure(Quantity.parse("191.1亿元"), fact.figure.sources))
    entry = Entry(right, "李", at("2024-08-01"), corrects=read.book().id_of(fact), reason="统计局核实")
    write.append(write.Command("correct", "李", entry.at, "更正"), [entry])
    return entry.id


def issued(report: Path) -> Path:
    """The report, marked as issued in its own properties."""
    draft = Draft(report.read_bytes())
    end = b"</cp:coreProperties>"
    properties = draft.parts["docProps/core.xml"].replace(
        end, "<cp:contentStatus>印发</cp:contentStatus>".encode() + end
    )
    file = report.with_name("印发稿.docx")
    file.write_bytes(draft.saved(**{"docProps/core.xml": properties}))
    return file


def test_what_cannot_be_read_or_written_is_refused_and_leaves_nothing(report, daxu, tmp_path):
    text, macros = tmp_path / "报告.docx", tmp_path / "宏.docm"
    text.write_text("不是 Word 文件")
    macros.write_bytes(Draft(report.read_bytes()).saved(**{"word/vbaProject.bin": b"x"}))
    refused = {
        ("check", str(text)): "不是完整的 .docx",
        ("check", str(macros)): "宏",
        ("diff", str(report), str(macros)): "macros",
        ("check", str(tmp_path / "nowhere.docx")): "nowhere.docx",
        ("refresh", str(macros), *HALF, "--out", str(tmp_path / "out.docx")): "宏",
        ("refresh", str(report), *HALF, "--out", str(report)): "不覆盖原件",
        ("refresh", str(report), *HALF, "--out", str(tmp_path / "out.pdf")): ".docx",
    }
    for words, why in refused.items():
        result = daxu("report", *words)
        assert (result.exit_code, why in result.output) == (2, True), result.output
    assert not (tmp_path / "out.docx").exists()


def test_what_was_changed_after_it_was_handed_in_has_lost_its_approval(report, daxu):
    assert daxu("report", "freeze", str(report), "--period", "2024H1", "--stage", "送审").exit_code == 0
    assert daxu("report", "check", str(report)).exit_code == 0
    found = lines(daxu("report", "check", str(edited(report, "189.4亿元", "198.4亿元")), "--json"))
    lost = [one for one in found if one["problem"] == "approval_lost"]
    assert {(one["text"], *one["expected"], one["version"], one["stage"]) for one in lost if one["about"]} == {
        ("198.4亿元", "189.4亿元", 1, "送审")
    }
