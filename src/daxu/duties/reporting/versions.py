"""Versions of a report: frozen with the moment whose ledger they state, rebuilt identically; what was revised since.

Freezing is one command with a key: sent again, it changes nothing. The file is kept as evidence is, by its hash. Two
who freeze at once do not overwrite each other: the second hears that the number is taken.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO

from daxu.core.act import Act, What
from daxu.core.entry import Entry
from daxu.core.filing import Evidence
from daxu.core.report_version import ReportVersion, VersionStage, faults, place
from daxu.core.text import Text
from daxu.desk import evidence
from daxu.desk.evidence import NotEvidence
from daxu.desk.report_history import NoSuchChange
from daxu.duties.reporting.controls import numbers
from daxu.ledger import read, write

KEEPER = "report"
"""Under which name the files of reports are kept."""
Build = Callable[[ReportVersion], bytes]
"""What builds a version's report anew from the ledger of its moment."""


class NotFrozen(ValueError):
    """A version that was not frozen; `whys` has every reason."""

    def __init__(self, *whys: Text) -> None:
        """Keep every reason in both languages."""
        super().__init__("\n".join(f"{why.zh} {why.en}" for why in whys))
        self.whys = whys


class NoSuchVersion(LookupError):
    """A version was asked for that is not there; the message says which are."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A version with its entry."""

    version: ReportVersion
    entry: Entry


@dataclass(frozen=True, slots=True)
class Revision:
    """A number of a frozen version whose figure was corrected afterwards: what stood, what stands, who and why."""

    tag: str
    about: str
    text: str
    entry: str
    by: str
    at: datetime
    reason: str


def history(report: str = "") -> list[Frozen]:
    """Return the versions of a report, the oldest first; of all reports where none is named."""
    found = (filed.entry for filed in read.under(place(report)))
    return [Frozen(entry.says, entry) for entry in found if isinstance(entry.says, ReportVersion)]


def one(report: str, number: int) -> Frozen:
    """Return a version; raise NoSuchVersion."""
    several = history(report)
    found = next((frozen for frozen in several if frozen.version.number == number), None)
    if found is None:
        known = "、".join(str(frozen.version.number) for frozen in several) or "无"
        raise NoSuchVersion(
            f"{report}的报告没有第{number}版；现有：{known}。 The report of {report} has no version {number}."
        )
    return found


@dataclass(frozen=True, slots=True)
class Freezing:
    """What is asked to be frozen: a report's period, its stage, the day judged, the moment, the file's name, why.

    `change` is the change of the period's draft whose words are frozen, 0 for the usual words.
    """

    report: str
    stage: VersionStage
    as_of: date
    moment: datetime
    name: str
    words: str = ""
    samples: bool = False
    change: int = 0


def freeze(asked: Freezing, document: bytes | None, build: Build, *, by: str, key: str) -> Frozen:
    """Freeze a version behind those before it; raise NotFrozen with every reason, and nothing is kept then.

    `build` gives what the ledger says for a version's moment: that is frozen where no document is given, and by its
    hash it is known later whether people edited one.
    """
    if earlier := _frozen_before(asked.report, key):
        return earlier
    before = [frozen.version for frozen in history(asked.report)]
    made = build(_empty(asked, len(before) + 1))
    content = made if document is None else document
    numbers(content)  # a file that is no document is refused before anything is kept
    version = replace(
        _empty(asked, len(before) + 1),
        document=_known(content, asked.name),
        made=_digest(made),
        edited=_text_of(content) != _text_of(made),
    )
    if found := faults(before, version):
        raise NotFrozen(*found)
    evidence.keep(content, asked.name, organisation=KEEPER, by=by, now=asked.moment)
    _enter(version, by=by, now=asked.moment, key=key)
    return one(asked.report, version.number)


def _frozen_before(report: str, key: str) -> Frozen | None:
    entered = {filed.entry.id for filed in read.entries(command=key)}
    return next((frozen for frozen in history(report) if frozen.entry.id in entered), None)


def _empty(asked: Freezing, number: int) -> ReportVersion:
    none = Evidence("", asked.name, "docx", 0)
    return ReportVersion(
        asked.report, number, asked.stage, asked.as_of, asked.moment, none, "", asked.words.strip(), asked.samples,
        change=asked.change,
    )  # fmt: skip


def _known(content: bytes, name: str) -> Evidence:
    try:
        return evidence.known(content, name)
    except NotEvidence as refusal:
        raise NotFrozen(refusal.why) from refusal


def _text_of(document: bytes) -> bytes:
    """Return the part that people edit: when and by whom a file was saved is told elsewhere in it."""
    with zipfile.ZipFile(BytesIO(document)) as package:
        return package.read("word/document.xml")


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _enter(version: ReportVersion, *, by: str, now: datetime, key: str) -> None:
    said = f"{version.report}报告第{version.number}版 {version.stage.value}"
    act = Act(What.REPORT, said, after=version.document.digest, why=version.words)
    try:
        write.append(write.Command(key, by, now, said), [Entry(version, by, now)], act=act)
    except write.SlotTaken as taken:
        why = Text(
            f"第{version.number}版刚刚由别人存了；请看过那一版再存。",
            f"Somebody else has just frozen version {version.number}: look at it first.",
        )
        raise NotFrozen(why) from taken


def document_of(version: ReportVersion) -> bytes:
    """Return the very file that was frozen."""
    return evidence.content_of(version.document.digest)


def rebuilt(version: ReportVersion, build: Build) -> bytes:
    """Build a version's report anew from the ledger of its moment; raise NotFrozen where it is not what it was."""
    try:
        document = build(version)
    except NoSuchChange as lost:
        raise NotFrozen(lost.why) from lost
    if _digest(document) != version.made:
        raise NotFrozen(
            Text(
                f"第{version.number}版按当时的台账重新生成，结果与冻结时不同：程序的版式可能已经更新；冻结的文件本身没有变。",
                f"Version {version.number} rebuilt from its ledger is not what was built then: the layout may"
                " have changed with the program; the frozen file itself has not.",
            )
        )
    return document


def revisions(version: ReportVersion) -> list[Revision]:
    """Return the bound numbers of a frozen version whose figures were corrected since its moment (T5.6)."""
    printed = {one.tag: one for one in numbers(document_of(version))}
    standing = read.book().by_id
    return [
        Revision(tag, one.about, one.text, found.id, found.by, found.at, found.reason)
        for tag, one in printed.items()
        if tag not in standing
        for found in _after(tag)
    ]


def _after(tag: str) -> Iterator[Entry]:
    """Yield the entry that stands now where the one named stood; nothing for a tag that never was an entry."""
    try:
        stood = read.entry(tag)
    except read.NotFiled:
        return
    versions = read.history(stood.entry.slot)
    if versions and versions[-1].entry.id != tag:
        yield versions[-1].entry
