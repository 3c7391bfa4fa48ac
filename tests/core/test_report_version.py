"""The way of a report: draft, consultation, submitted, final, issued; back only with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from daxu.core import notation
from daxu.core.filing import Evidence
from daxu.core.report_version import ReportVersion, VersionStage, faults, place
from world import at

DRAFT, ASKED, SENT, FINAL, ISSUED = VersionStage


def version(number: int, stage: VersionStage, document: str = "a" * 64, words: str = "") -> ReportVersion:
    kept = Evidence(document, "报告.docx", "docx", 20_000)
    return ReportVersion("2024H1", number, stage, date(2024, 6, 30), at("2024-07-10"), kept, "b" * 64, words)


def way(*stages: VersionStage) -> list[ReportVersion]:
    return [version(number, stage) for number, stage in enumerate(stages, 1)]


@pytest.mark.parametrize("before", [(), (DRAFT,), (DRAFT, ASKED), (DRAFT, DRAFT, SENT)])
def test_a_report_goes_on_without_a_word(before):
    assert faults(way(*before), version(9, SENT)) == []


@pytest.mark.parametrize(("last", "then"), [(ASKED, DRAFT), (SENT, ASKED), (FINAL, DRAFT), (ISSUED, DRAFT)])
def test_back_it_goes_only_with_a_reason(last, then):
    before = way(DRAFT, last)
    (why,) = faults(before, version(3, then))
    assert "写明理由" in why.zh
    assert faults(before, version(3, then, words="按财经委意见修改")) == []


def test_only_what_was_final_is_issued():
    (none,) = faults(way(DRAFT, SENT), version(3, ISSUED))
    assert "定稿" in none.zh
    final = way(DRAFT, FINAL)
    assert faults(final, version(3, ISSUED)) == []
    (other,) = faults(final, version(3, ISSUED, document="c" * 64))
    assert "不是第2版定稿的文件" in other.zh


def test_every_stage_has_its_english_and_its_place():
    assert [stage.place for stage in VersionStage] == [0, 1, 2, 3, 4]
    assert len({stage.english for stage in VersionStage}) == 5


def test_a_version_is_written_down_and_read_again():
    frozen = version(2, FINAL, words="常务会议审定")
    assert notation.read(notation.written(frozen)) == frozen
    assert frozen.slot == "reportversion|2024H1|0002"
    assert frozen.slot.startswith(place("2024H1"))
