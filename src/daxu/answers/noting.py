"""Notes in plain form: what the API returns of instructions, questions and their answers."""

from __future__ import annotations

from dataclasses import dataclass

from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.note import Note
from daxu.core.thread import Thread


@dataclass(frozen=True, slots=True)
class WrittenNote:
    """A note as it was written: by whom, when, for which organisation, and on which day's verdict."""

    by: str
    at: str
    organisation: str
    as_of: str
    words: str
    entry: str


@dataclass(frozen=True, slots=True)
class NoteThread:
    """An instruction or question with the answers that followed it, the oldest first."""

    note: str
    kind: str
    plan: str
    target: str
    target_name: str
    to: str
    to_name: str
    answered: bool
    sample: bool
    written: WrittenNote
    answers: list[WrittenNote]


def note_thread(book: Book, thread: Thread) -> NoteThread:
    """Say what was written and answered."""
    note = thread.note
    target = book.target_versions[note.plan][note.target][-1]
    return NoteThread(
        note=note.name,
        kind=note.kind.value,
        plan=note.plan,
        target=note.target,
        target_name=target.name,
        to=note.to,
        to_name=book.organisations[note.to].name,
        answered=not thread.waits,
        sample=target.sample,
        written=_written(thread.entry, note),
        answers=[_written(entry, answer) for entry, answer in thread.answers],
    )


def _written(entry: Entry, note: Note) -> WrittenNote:
    at = entry.at.isoformat()
    return WrittenNote(entry.by, at, note.organisation, note.day.isoformat(), note.words, entry.id)
