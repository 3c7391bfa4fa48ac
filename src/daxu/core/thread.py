"""Threads: each instruction or question with the answers that followed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from daxu.core.entry import Entry
from daxu.core.note import Note


@dataclass(frozen=True, slots=True)
class Thread:
    """An instruction or question with its answers, the oldest first, each with its entry."""

    entry: Entry
    note: Note
    answers: tuple[tuple[Entry, Note], ...] = ()

    @property
    def name(self) -> str:
        """The name of what opened it."""
        return self.note.name

    @property
    def waits(self) -> bool:
        """Whether nobody has answered yet."""
        return not self.answers


def threads(entries: Iterable[Entry]) -> list[Thread]:
    """Gather notes into threads, those that still wait first, then the newest first."""
    notes = [(entry, entry.says) for entry in entries if isinstance(entry.says, Note)]
    answers: dict[str, list[tuple[Entry, Note]]] = {}
    for entry, note in notes:
        answers.setdefault(note.answers, []).append((entry, note))
    found = [Thread(entry, note, tuple(answers.get(note.name, ()))) for entry, note in answers.get("", ())]
    newest_first = sorted(found, key=lambda one: one.entry.at, reverse=True)
    return sorted(newest_first, key=lambda one: not one.waits)
