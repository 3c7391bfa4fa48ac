"""Sheets in plain form: what the command line and the API say of each line of a file before it is filed."""

from __future__ import annotations

from dataclasses import dataclass

from daxu.duties.filing.intake import Line


@dataclass(frozen=True, slots=True)
class SheetFault:
    """What is wrong, at which cell."""

    place: str
    text: str
    text_en: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a sheet: which filing it means, and what filing it would do."""

    place: str
    said: str
    filing: str
    indicator: str
    outcome: str
    value: str
    before: str
    faults: list[SheetFault]


def sheet_line(line: Line) -> SheetLine:
    """Say what a line of a sheet would do."""
    return SheetLine(
        place=line.place,
        said=line.said,
        filing=line.row.name if line.row else "",
        indicator=line.row.indicator.name if line.row else "",
        outcome=line.outcome.value,
        value=str(line.value.quantity) if line.value else "",
        before=str(line.before.quantity) if line.before else "",
        faults=[SheetFault(fault.place, fault.text.zh.strip(), fault.text.en.strip()) for fault in line.faults],
    )
