"""Cause (差距原因): why a target is behind in a period, and what is done about it, as the organisation itself says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from daxu.core.period import Period
from daxu.core.text import Text

LONGEST = 300
"""Characters of a cause or a measure: what one sentence of a report holds."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a target was behind at the end of a period, the next measure, and by when it works; filed once, corrected."""

    plan: str
    target: str
    period: Period
    organisation: str
    cause: str
    measure: str
    due: date | None = None

    @property
    def slot(self) -> str:
        """The place of the cause."""
        return f"{place(self.plan)}{self.target}|{self.period.code}|{self.organisation}"


def place(plan: str) -> str:
    """Return with what the places of a plan's causes begin."""
    return f"cause|{plan}|"


def faults(cause: Cause) -> Iterator[tuple[str, Text]]:
    """Yield what is wrong with a cause, with the part that it is about."""
    for about, said, zh, en in (
        ("cause", cause.cause, "差距原因", "cause"),
        ("measure", cause.measure, "下一步措施", "measure"),
    ):
        if not said.strip():
            yield about, Text(f"请写明{zh}。", f"Say the {en}.")
        if len(said) > LONGEST:
            yield about, Text(f"{zh}最多{LONGEST}字。", f"The {en} has at most {LONGEST} characters.")
    if cause.due and cause.due <= cause.period.end:
        yield "due", Text("见效日期应晚于这一时段。", "The day must lie after the period.")
