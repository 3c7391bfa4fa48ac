"""Fault: what keeps a step from being entered, and which part of the step it is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from daxu.core.filing import NotNow
from daxu.core.text import Text


@dataclass(frozen=True, slots=True)
class StepFault:
    """Why a step may not stand, in both languages.

    `about` names the part of the step, as `ProjectStep`, `Facts`, `YearPlan` and the like call it (`day`,
    `total`, `photos`); one of several by its name behind a slash (`works/道路`); it is empty where no part is meant.
    """

    about: str
    zh: str
    en: str

    @property
    def why(self) -> Text:
        """The reason in both languages."""
        return Text(self.zh, self.en)


class StepRefused(NotNow):
    """A step that may not be taken now; `faults` has every reason, each with the part that it is about."""

    def __init__(self, faults: Iterable[StepFault]) -> None:
        """Say all reasons behind one another."""
        self.faults = tuple(faults)
        super().__init__(Text("".join(one.zh for one in self.faults), " ".join(one.en for one in self.faults)))


def refuse(faults: Iterable[StepFault]) -> None:
    """Raise StepRefused with all faults together; nothing where there are none."""
    if told := list(faults):
        raise StepRefused(told)
