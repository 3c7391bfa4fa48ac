"""What was changed after a report was handed in for decision: who did it, and whose yes it has lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from daxu.core.report_version import VersionStage
from daxu.duties import reporting
from daxu.duties.reporting import approvals, versions
from daxu.duties.reporting.differing import Fate
from duties.reporting.hands import BODY, Draft
from duties.reporting.test_report_versions import ASKED, build
from world import at

SAVED_BY = "docProps/core.xml"


NUMBER = (">189.4亿元<", ">198.4亿元<")


def edited(old: str, new: str) -> bytes:
    """The first version after somebody wrote over it."""
    draft = Draft(versions.document_of(versions.one("2024H1", 1).version))
    text = draft.parts[BODY].decode()
    assert old in text
    return draft.saved(**{BODY: text.replace(old, new, 1).encode()})


def kept(stage: VersionStage, document: bytes | None = None, *, by: str = "王", day: str = "2024-07-20") -> None:
    asked = replace(ASKED, stage=stage, moment=at(day), words="再改")
    versions.freeze(asked, document, build, by=by, key=f"{by}{day}")


def lost(document: bytes) -> list[tuple[Fate, str, str, str, int]]:
    found = approvals.lost(reporting.opened(document), versions.history("2024H1"))
    return [(one.change.fate, one.old, one.new, one.hand.by, one.hand.version) for one in found if one.about]


def saved_by(name: str, document: bytes) -> bytes:
    draft = Draft(document)
    kept_parts = draft.parts[SAVED_BY].decode()
    before, _, rest = kept_parts.partition("<cp:lastModifiedBy>")
    return draft.saved(**{SAVED_BY: f"{before}<cp:lastModifiedBy>{name}<{rest.partition('<')[2]}".encode()})


@pytest.mark.usefixtures("district")
class TestApprovals:
    def test_a_number_changed_after_it_was_handed_in_tells_who_and_which_approval(self):
        kept(VersionStage.SUBMITTED)
        document = saved_by("周秘书", edited(*NUMBER))
        assert lost(document) == [(Fate.CHANGED, "189.4亿元", "198.4亿元", "周秘书", 0)]
        (one,) = approvals.lost(reporting.opened(document), versions.history("2024H1"))
        assert "第1版送审（王，2024-07-20）" in one.message.zh
        assert "周秘书" in one.message.zh
        assert one.hand.at == "2024-07-20"

    def test_the_first_version_that_shows_a_change_names_the_hand(self):
        kept(VersionStage.SUBMITTED)
        kept(VersionStage.DRAFT, edited(*NUMBER), by="李", day="2024-07-22")
        kept(VersionStage.DRAFT, edited(*NUMBER), by="赵", day="2024-07-23")
        assert lost(edited(*NUMBER)) == [(Fate.CHANGED, "189.4亿元", "198.4亿元", "李", 2)]

    def test_words_between_the_numbers_were_approved_too(self):
        kept(VersionStage.FINAL)
        document = edited("不作成绩", "先作成绩")
        (one,) = approvals.lost(reporting.opened(document), versions.history("2024H1"))
        assert (one.change.fate, "不作成绩" in one.old, "先作成绩" in one.new) == (Fate.CHANGED, True, True)
        assert one.paragraph > 0

    def test_nothing_is_lost_where_nothing_was_handed_in_or_nothing_was_changed(self):
        kept(VersionStage.CONSULTATION)
        assert lost(edited(*NUMBER)) == []
        kept(VersionStage.SUBMITTED, day="2024-07-21")
        assert lost(versions.document_of(versions.one("2024H1", 2).version)) == []
