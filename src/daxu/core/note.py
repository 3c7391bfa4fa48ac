"""Note: what a leader instructs (批示) or a deputy asks (提问) about a target, and what is answered.

A note is entered once and never changed or taken back; it is only followed by others. It says on which day's verdict it
was written. Who wrote it, and when, is what its entry says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from daxu.core.text import Text


class NoteKind(Enum):
    """批示 goes down and is for officials only; 提问 comes from a deputy."""

    INSTRUCTION = "批示"
    QUESTION = "提问"

    @property
    def english(self) -> str:
        """The English word."""
        return {"批示": "instruction", "提问": "question"}[self.value]


class NoSuchNote(LookupError):
    """A note was named that is not there, or that is not for the eyes of who names it."""


class BadWords(ValueError):
    """Words that cannot be entered as a note; the message says why."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Note:
    """Words about a target, to an organisation, on the verdict of a day; an answer names the note that it `answers`.

    An answer has the kind of what it answers, so that one look tells who may see it. `organisation` is whom its writer
    speaks for; leaders and deputies speak for themselves.
    """

    kind: NoteKind
    plan: str
    target: str
    name: str
    words: str
    to: str
    day: date
    organisation: str = ""
    answers: str = ""

    @property
    def slot(self) -> str:
        """The place of the note."""
        return f"{place(self.plan, self.target)}{self.name}"


def place(plan: str = "", target: str = "") -> str:
    """Return with what the places of the notes about a target begin; unnamed, of all notes."""
    return f"note|{plan}|{target}|" if plan else "note|"
