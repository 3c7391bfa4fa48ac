"""Frozen versions: rebuilt byte for byte, left as they are when the ledger is revised, never overwritten by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daxu.core.figure import Figure
from daxu.core.period import Period
from daxu.core.quantity import Quantity
from daxu.core.report_version import ReportVersion, VersionStage
from daxu.duties import planning, reporting, tracking
from daxu.duties.reporting import versions
from daxu.duties.reporting.versions import Freezing, Frozen, NoSuchVersion, NotFrozen
from daxu.ledger import read
from duties.reporting.test_report_binding import edited
from duties.reporting.yuhuatai import model
from world import at

FROZEN, LATER = at("2024-07-20"), at("2024-08-01")


def build(version: ReportVersion) -> bytes:
    evaluation = tracking.evaluate(as_of=version.as_of, known_at=version.moment)
    period = Period.parse(version.report)
    return reporting.build(evaluation=evaluation, period=period, now=version.moment).document


ASKED = Freezing("2024H1", VersionStage.DRAFT, date(2024, 6, 30), FROZEN, "上半年报告.docx")


def frozen(stage: VersionStage = VersionStage.DRAFT, document: bytes | None = None, *, key: str = "one") -> Frozen:
    return versions.freeze(replace(ASKED, stage=stage), document, build, by="王", key=key)


@pytest.mark.usefixtures("district")
class TestVersions:
    def test_a_version_is_what_the_ledger_gave_and_comes_back_byte_for_byte(self):
        version = frozen().version
        assert (version.number, version.edited) == (1, False)
        self.revise()
        assert versions.rebuilt(version, build) == versions.document_of(version)

    def revise(self) -> None:
        said = tuple(
            replace(one, figure=Figure(Quantity.parse("191亿元"), one.figure.sources))
            if one.indicator == "fixed-investment"
            else one
            for one in model().observations
        )
        planning.load(replace(model(), observations=said), by="李", now=LATER)

    def test_a_value_revised_after_the_lock_leaves_the_version_and_is_told(self):
        """T5.6."""
        version = frozen().version
        before = versions.document_of(version)
        assert versions.revisions(version) == []
        self.revise()
        assert versions.document_of(version) == before
        told = versions.revisions(version)
        assert {(one.text, one.by) for one in told} == {("189.4亿元", "李")}
        assert {one.entry for one in told} <= set(read.book().by_id)

    def test_what_people_edited_is_kept_and_known_as_edited(self):
        document = edited("189.4亿元", "198.4亿元")
        version = frozen(document=document).version
        assert version.edited
        assert versions.document_of(version) == document

    def test_the_same_command_freezes_once_and_the_next_is_the_next_version(self):
        assert frozen().entry.id == frozen().entry.id
        assert frozen(key="two").version.number == 2
        assert [one.version.number for one in versions.history("2024H1")] == [1, 2]

    def test_of_two_at_once_the_second_is_told_and_the_first_stays(self):
        def meanwhile(version: ReportVersion) -> bytes:
            frozen(key="first")  # after this one looked which number is next
            return build(version)

        with pytest.raises(NotFrozen, match="刚刚由别人存了"):
            versions.freeze(ASKED, None, meanwhile, by="李", key="second")
        assert [one.entry.by for one in versions.history("2024H1")] == ["王"]

    def test_nothing_is_kept_of_what_is_refused(self):
        with pytest.raises(NotFrozen, match="定稿"):
            frozen(VersionStage.ISSUED)
        with pytest.raises(reporting.NotADocument):
            frozen(document=b"garbage")
        assert versions.history() == []

    def test_a_version_that_is_not_there_is_said_with_those_that_are(self):
        frozen()
        with pytest.raises(NoSuchVersion, match="没有第7版；现有：1"):
            versions.one("2024H1", 7)
