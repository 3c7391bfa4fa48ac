"""Approvals: of what people changed since a version was handed in for decision, who changed it and what it lost.

A version at 送审, 定稿 or 印发 stands for somebody's yes to its words. A later file that says something else has lost
that yes in exactly those places. Who changed a place is read from the versions in between, the first that shows the
same change, and for the file itself from who saved it last, for nothing else in a .docx names a person for each word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from daxu.core.report_version import ReportVersion, VersionStage
from daxu.core.text import Text
from daxu.core.workdays import office_day
from daxu.duties.reporting.differing import Differences, NumberChange, SentenceChange, diff, itself
from daxu.duties.reporting.edited import Edited
from daxu.duties.reporting.edited import read as opened
from daxu.duties.reporting.versions import Frozen, document_of

APPROVING = (VersionStage.SUBMITTED, VersionStage.FINAL, VersionStage.ISSUED)
"""The stages at which somebody has said yes to the words of a version, or is asked to."""
Change = SentenceChange | NumberChange


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changed a place and when, as `at` was written down; `version` is the first that shows it, 0 for the file."""

    by: str
    at: str
    version: int = 0

    @property
    def said(self) -> Text:
        """The hand in words."""
        if self.version:
            return Text(
                f"{self.by}在第{self.version}版（{self.at}）", f"{self.by} in version {self.version} ({self.at})"
            )
        if not self.by:
            return Text("文件没有写明是谁", "the file does not say who")
        return Text(f"文件最后由{self.by}保存（{self.at}）", f"the file was last saved by {self.by} ({self.at})")


@dataclass(frozen=True, slots=True)
class Lost:
    """A place that says something else than what was approved: the change, the version approved, and whose hand."""

    change: Change
    approved: Frozen
    hand: Hand

    @property
    def old(self) -> str:
        """What was approved; empty for what was added since."""
        return self.change.old.text if self.change.old else ""

    @property
    def new(self) -> str:
        """What stands now; empty for what was taken out."""
        return self.change.new.text if self.change.new else ""

    @property
    def paragraph(self) -> int:
        """The paragraph of the file in which it stands, or of the approved version in which it stood."""
        change = self.change
        several = (change.stands_in, change.was_in) if isinstance(change, NumberChange) else (change.new, change.old)
        return next((said.paragraph for said in several if said), 0)

    @property
    def about(self) -> str:
        """What a number is about; empty for a sentence."""
        return self.change.number.about if isinstance(self.change, NumberChange) else ""

    @property
    def message(self) -> Text:
        """What was lost, whose it was, and who took it."""
        version, entry = self.approved.version, self.approved.entry
        day = office_day(version.moment)
        return Text(
            f"第{version.number}版{version.stage.value}（{entry.by}，{day}）审过的话已经{self.change.fate.said.zh}，须重新送审；"
            f"{self.hand.said.zh}。",
            f"{self.change.fate.said.en} since version {version.number}, {version.stage.english} ({entry.by}, {day}):"
            f" it has to be approved again; {self.hand.said.en}.",
        )


def lost(edited: Edited, several: Sequence[Frozen], key: Callable[[str], str] = itself) -> tuple[Lost, ...]:
    """Return every place of a file that lost the approval of the newest approved version among its versions.

    Nothing where no version was ever handed in for decision, or the file says word for word what that version says.
    """
    approved = next((one for one in reversed(several) if one.version.stage in APPROVING), None)
    if approved is None:
        return ()
    base = _said_by(approved.version)
    found = diff(base, edited, key)
    if found.none:
        return ()
    later = [one for one in several if one.version.number > approved.version.number]
    hands = [(_hand_of(one), _marks(diff(base, _said_by(one.version), key))) for one in later]
    return tuple(Lost(change, approved, _whose(change, hands, edited)) for change in _changes(found))


def _said_by(version: ReportVersion) -> Edited:
    return opened(document_of(version), version.document.name)


def _hand_of(one: Frozen) -> Hand:
    return Hand(one.entry.by, str(office_day(one.version.moment)), one.version.number)


def _changes(found: Differences) -> Iterator[Change]:
    yield from found.numbers
    yield from found.sentences


def _marks(found: Differences) -> set[tuple[object, ...]]:
    return {_mark(change) for change in _changes(found)}


def _mark(change: Change) -> tuple[object, ...]:
    """Return what makes two changes the same one: what became of which words."""
    tag = change.number.tag if isinstance(change, NumberChange) else ""
    return (
        change.fate, tag, change.old.text if change.old else None, change.new.text if change.new else None,
    )  # fmt: skip


def _whose(change: Change, hands: Sequence[tuple[Hand, set[tuple[object, ...]]]], edited: Edited) -> Hand:
    mark = _mark(change)
    return next((hand for hand, marks in hands if mark in marks), Hand(*edited.saved))
