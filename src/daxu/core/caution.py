"""Caution: what a reader must be told before believing or linking figures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class CautionKind(Enum):
    """矛盾: figures that cannot both stand. 勿连: figures that look comparable and are not."""

    CONTRADICTION = "矛盾"
    LOOK_ALIKE = "勿连"

    @property
    def english(self) -> str:
        """The English word."""
        return "contradiction" if self is CautionKind.CONTRADICTION else "do not link"


@dataclass(frozen=True, slots=True)
class Caution:
    """A declared doubt about the figures in `slots`: why they contradict, or why they must never be linked."""

    code: str
    kind: CautionKind
    slots: tuple[str, ...]
    text: str
    english: str = ""
    strength: str = ""

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"caution|{self.code}"
