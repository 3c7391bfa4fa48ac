"""Grammar: the reading of a text — findings with their meaning, what was passed over and why, what stays unread."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from daxu.reader.claims import Claim, claims, settings_of
from daxu.reader.numbers import Number, Passed, Unread, Value, scan
from daxu.reader.text import even


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of a text: where it stands, how much it is, and what it says."""

    start: int
    end: int
    text: str
    value: Value
    unit: str
    indicator: str
    measure: str
    kind: str
    period: str
    modifier: str | None = None
    subject: str | None = None
    compared_with: tuple[str, ...] = ()
    rule: str = ""
    sure: bool = True
    note: str = ""

    def plain(self) -> dict[str, Any]:
        """Return the finding as the plain object of the contract: whole numbers as ints, a range as a pair."""
        value = [_plain(v) for v in self.value] if isinstance(self.value, tuple) else _plain(self.value)
        return {
            "start": self.start, "end": self.end, "text": self.text, "value": value, "unit": self.unit,
            "indicator": self.indicator, "measure": self.measure, "kind": self.kind, "period": self.period,
            "modifier": self.modifier, "subject": self.subject, "compared_with": list(self.compared_with),
            "rule": self.rule, "sure": self.sure, "note": self.note,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text was read as; every digit of it is in a finding, passed over with a reason, or unread."""

    findings: tuple[Finding, ...]
    passed: tuple[Passed, ...]
    unread: tuple[Unread, ...]
    year: int | None = None
    period: str = ""


def read(text: str, *, year: int | None = None) -> Reading:
    """Read every figure of a text; `year` is the year the report is about, where its title does not say."""
    evened = even(text)
    seen = list(scan(evened))
    settings = settings_of(evened, year)
    numbers = [n for n in seen if isinstance(n, Number)]
    return Reading(
        findings=tuple(_finding(text, claim) for claim in claims(evened, numbers, settings)),
        passed=tuple(p for p in seen if isinstance(p, Passed)),
        unread=tuple(u for u in seen if isinstance(u, Unread)),
        year=settings.settings[0].year,
        period=settings.settings[0].period,
    )


def _finding(text: str, claim: Claim) -> Finding:
    number = claim.number
    return Finding(
        number.start, number.end, text[number.start : number.end], claim.value, claim.unit, claim.indicator, claim.measure,
        claim.kind, claim.period, claim.modifier, rule="+".join(r for r in claim.rules if r), sure=claim.sure,
    )  # fmt: skip


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
