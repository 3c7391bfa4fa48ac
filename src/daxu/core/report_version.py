"""Report version: a report as it was frozen at a stage, with the moment whose ledger it states.

A version is entered once and never changed. What is revised in the ledger afterwards leaves it as it is; the report
goes on in the next version. The stages are those through which a report to the people's congress goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from daxu.core.filing import Evidence
from daxu.core.text import Text


class VersionStage(Enum):
    """草稿 goes round, 征求意见 asks others, 送审 waits for a decision, 定稿 is decided, 印发 is out."""

    DRAFT = "草稿"
    CONSULTATION = "征求意见"
    SUBMITTED = "送审"
    FINAL = "定稿"
    ISSUED = "印发"

    @property
    def place(self) -> int:
        """Its place on the way, from 0."""
        return tuple(VersionStage).index(self)

    @property
    def english(self) -> str:
        """The English word."""
        return ("draft", "consultation", "submitted", "final", "issued")[self.place]


@dataclass(frozen=True, slots=True)
class ReportVersion:
    """One frozen version of a report: `report` is its period, `number` counts from 1.

    `moment` is the one whose ledger it states; `as_of` the day that was judged; `samples` whether 示例 are annexed.
    `made` is the digest of what the ledger gives for that moment; `edited` is whether the document's text is another.
    `change` is the change of the period's draft whose words it was made of, 0 for the usual words.
    """

    report: str
    number: int
    stage: VersionStage
    as_of: date
    moment: datetime
    document: Evidence
    made: str
    words: str = ""
    samples: bool = False
    edited: bool = False
    change: int = 0

    @property
    def slot(self) -> str:
        """The place of the version."""
        return f"{place(self.report)}{self.number:04}"


def place(report: str = "") -> str:
    """Return with what the places of a report's versions begin; unnamed, of all reports."""
    return f"reportversion|{report}|" if report else "reportversion|"


def faults(before: Sequence[ReportVersion], asked: ReportVersion) -> list[Text]:
    """Say all that keeps a version from being frozen behind those before it."""
    found = [*_out_of_turn(before, asked)]
    if asked.stage is VersionStage.ISSUED:
        found += _not_what_was_decided(before, asked)
    return found


def _out_of_turn(before: Sequence[ReportVersion], asked: ReportVersion) -> list[Text]:
    if not before or asked.words.strip():
        return []
    last = before[-1]
    if last.stage is VersionStage.ISSUED:
        return [
            Text(
                f"{asked.report}的报告已经印发（第{last.number}版）；再出一版须写明理由。",
                f"The report of {asked.report} is issued (version {last.number}): say why there is another.",
            )
        ]
    if asked.stage.place < last.stage.place:
        return [
            Text(
                f"上一版（第{last.number}版）已到“{last.stage.value}”，退回“{asked.stage.value}”须写明理由。",
                f"Version {last.number} was {last.stage.english}: say why it goes back to {asked.stage.english}.",
            )
        ]
    return []


def _not_what_was_decided(before: Sequence[ReportVersion], asked: ReportVersion) -> list[Text]:
    """Refuse to issue anything but the very file that was decided on."""
    last = before[-1] if before else None
    if last and last.stage is VersionStage.FINAL and last.document.digest == asked.document.digest:
        return []
    if last is None or last.stage is not VersionStage.FINAL:
        return [
            Text(
                "印发之前要有定稿：请先把定下来的文件存为“定稿”。",
                "Only a final version is issued: freeze it as final first.",
            )
        ]
    return [
        Text(
            f"这份文件不是第{last.number}版定稿的文件；印发的必须就是定稿，请用定稿的文件，或先另存一版定稿。",
            f"This is not the file of the final version {last.number}: issue that one, or freeze a new final version.",
        )
    ]
