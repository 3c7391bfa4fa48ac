"""Systems: the 104 platforms, mechanisms and programmes that a district's report names, and which room serves each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final

from daxu.catalogue.district import BadCatalogue, Problem
from daxu.catalogue.sheet import declared_in, read_sheet
from daxu.catalogue.table import Table, code, one_of, text

FILE: Final = Path(__file__).parent / "systems.toml"


class Engine(Enum):
    """The nine engines that run declared programmes."""

    REGISTER = "register"
    CASE = "case"
    APPROVAL = "approval"
    CLAIM = "claim"
    VOUCHER = "voucher"
    BOOKING = "booking"
    HAPPENING = "happening"
    SIGNAL = "signal"
    BALLOT = "ballot"


@dataclass(frozen=True, slots=True)
class System:
    """One system: the room that serves it, its engine if it is a programme, and the scenario that proves it works."""

    id: str
    name: str
    english: str
    room: str
    engine: Engine | None = None
    scenario: str = ""

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"system|{self.id}"


@cache
def systems() -> tuple[System, ...]:
    """Return the systems in their order; raise BadCatalogue with every fault of their file."""
    problems: list[Problem] = []
    found = declared_in(read_sheet(FILE.stem, FILE, problems), "system", _system)
    if problems:
        raise BadCatalogue(tuple(sorted(problems)))
    return found


def _system(table: Table) -> System | None:
    return table.built(
        lambda: System(
            id=table.take("id", code),
            name=table.take("name", text),
            english=table.take("english", text),
            room=table.take("room", code),
            engine=table.take("engine", one_of(Engine), None),
            scenario=table.take("scenario", code, ""),
        )
    )
