"""批示与提问: a leader instructs, a deputy asks, and the planner or the responsible organisation answers.

Each note is one command with a key: sent again, it changes nothing. Its name comes from that key, so two who write at
once never meet. Nothing is changed afterwards; more may follow. What a leader instructs is for officials only.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from daxu.core.act import Act, What
from daxu.core.book import Book, NotDeclared
from daxu.core.entry import Entry
from daxu.core.note import BadWords, NoSuchNote, Note, NoteKind, place
from daxu.core.target import Target
from daxu.core.text import Text
from daxu.core.thread import Thread, threads
from daxu.desk.models import Person
from daxu.desk.people import organisations_of
from daxu.desk.permissions import ANSWER, ASK, CLOSE, COMMENT, SEE_INSTRUCTIONS, SEE_NOTES, SEE_SAMPLE, may
from daxu.ledger import read, write

LONGEST = 1000
"""Characters of a note."""
_UNKEEPABLE = Text("文字中有不能存储的字符，请重新输入。", "The text has characters that cannot be kept.")


class NotYours(PermissionError):
    """The person may not write this note; the message says who may."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


class KeyReused(ValueError):
    """A key came back for another note."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who writes and reads notes: for which organisations, and what their role lets them do and see."""

    name: str
    organisations: frozenset[str] = frozenset()
    rights: frozenset[str] = frozenset()

    def may(self, right: str) -> bool:
        """Whether their role grants a right."""
        return right in self.rights

    def sees(self, note: Note) -> bool:
        """Whether a note is for their eyes."""
        return self.may(SEE_INSTRUCTIONS if note.kind is NoteKind.INSTRUCTION else SEE_NOTES)

    def speaks_for(self, book: Book, note: Note) -> str | None:
        """Return for whom they may answer a note: whom it is addressed to, the target's lead, or the planner."""
        if not (self.may(ANSWER) and self.sees(note)):
            return None
        responsible = (note.to, _newest(book, note.plan, note.target).lead)
        mine = next((code for code in responsible if code in self.organisations), None)
        return mine or (min(self.organisations, default="") if self.may(CLOSE) else None)


_RIGHTS = (COMMENT, ASK, ANSWER, CLOSE, SEE_NOTES, SEE_INSTRUCTIONS, SEE_SAMPLE)


def speaker(person: Person, day: date) -> Speaker:
    """Return a person as notes know them on a day."""
    held = frozenset(right for right in _RIGHTS if may(person, right))
    return Speaker(person.username, organisations_of(person, day), held)


# --- reading


def every(by: Speaker) -> list[Thread]:
    """Return all that somebody may read: what waits for an answer first, then the newest first."""
    return _seen(read.book(), place(), by)


def about(plan: str, target: str, by: Speaker) -> list[Thread]:
    """Return what somebody may read about one target."""
    return _seen(read.book(), place(plan, target), by)


def one(name: str, by: Speaker) -> Thread:
    """Return a thread by the name of its first note; raise NoSuchNote, also where it is not theirs to see."""
    found = next((thread for thread in every(by) if thread.name == name), None)
    if found is None:
        raise NoSuchNote(f"没有批示或提问“{name[:40]}”。 There is no note {name[:40]!r}.")
    return found


def _seen(book: Book, prefix: str, by: Speaker) -> list[Thread]:
    found = threads(filed.entry for filed in read.under(prefix))
    return [thread for thread in found if by.sees(thread.note) and _knows(book, thread.note, by)]


def _knows(book: Book, note: Note, by: Speaker) -> bool:
    """Whether somebody may see the target of a note at all: one without 示例 is everybody's."""
    return by.may(SEE_SAMPLE) or not _newest(book, note.plan, note.target).sample


# --- writing


def instruct(
    plan: str, target: str, words: str, *, by: Speaker, day: date, now: datetime, key: str, to: str = ""
) -> Thread:
    """Enter a leader's instruction about a target, to the organisation that answers for it or to the one named."""
    if not by.may(COMMENT):
        raise NotYours(Text("批示由区领导作出。", "Instructions are given by district leaders."))
    return _opened(NoteKind.INSTRUCTION, plan, target, words, by=by, day=day, now=now, key=key, to=to)


def ask(plan: str, target: str, words: str, *, by: Speaker, day: date, now: datetime, key: str) -> Thread:
    """Enter a deputy's question about a target that he sees; it goes to the organisation that answers for it."""
    if not by.may(ASK):
        raise NotYours(Text("提问由人大代表提出。", "Questions are asked by deputies."))
    return _opened(NoteKind.QUESTION, plan, target, words, by=by, day=day, now=now, key=key, to="")


def answer(name: str, words: str, *, by: Speaker, day: date, now: datetime, key: str) -> Thread:
    """Enter an answer to an instruction or a question; several may follow one another."""
    book, thread = read.book(), one(name, by)
    about = thread.note
    organisation = by.speaks_for(book, about)
    if organisation is None:
        whose = "、".join(dict.fromkeys(_name(book, code) for code in (about.to, _lead(book, about))))
        raise NotYours(
            Text(f"由{whose}或计划编制单位答复。", f"It is answered by {whose} or by those who keep the plan.")
        )
    note = Note(
        about.kind, about.plan, about.target, _named(by, key), _fit(words), about.to, day, organisation, about.name
    )
    return _entered(book, note, by=by, now=now, key=key)


def _opened(
    kind: NoteKind, plan: str, target: str, words: str, *, by: Speaker, day: date, now: datetime, key: str, to: str
) -> Thread:  # fmt: skip
    book = read.book()
    found = _newest(book, plan, target)
    if found.sample and not by.may(SEE_SAMPLE):
        raise _unknown(target)
    note = Note(kind, plan, target, _named(by, key), _fit(words), _addressee(book, to or found.lead), day)
    return _entered(book, note, by=by, now=now, key=key)


def _entered(book: Book, note: Note, *, by: Speaker, now: datetime, key: str) -> Thread:
    """Enter a note once, however often it is sent; return the thread it belongs to."""
    if not _done_before(note, key):
        _append(book, note, by=by, now=now, key=key)
    return one(note.answers or note.name, by)


def _append(book: Book, note: Note, *, by: Speaker, now: datetime, key: str) -> None:
    said = f"答复{note.kind.value}" if note.answers else note.kind.value
    target = _newest(book, note.plan, note.target)
    command = write.Command(key, by.name, now, f"{said} {target.name}")
    act = Act(What.COMMENT, f"{said} {target.name}（{note.target}）", after=f"致{_name(book, note.to)}", why=note.name)
    try:
        write.append(command, [Entry(note, by.name, now)], act=act)
    except write.CommandReused as refusal:  # two came at once with one key and two texts
        raise _reused(key) from refusal
    except write.Malformed as refusal:
        raise BadWords(_UNKEEPABLE) from refusal


def _done_before(note: Note, key: str) -> bool:
    """Whether just this was entered under the key, on whatever day's verdict; raise KeyReused for anything else."""
    said = [filed.entry.says for filed in read.entries(command=key)]
    if not said:
        return False
    first = said[0]
    if not isinstance(first, Note) or _content(first) != _content(note):
        raise _reused(key)
    return True


def _content(note: Note) -> tuple[object, ...]:
    return note.kind, note.plan, note.target, note.words, note.to, note.answers


def _named(by: Speaker, key: str) -> str:
    return hashlib.sha256(f"{by.name}|{key}".encode("utf-8", "replace")).hexdigest()[:12]


def _fit(words: str) -> str:
    said = words.replace("\r\n", "\n").strip()
    if not said:
        raise BadWords(Text("请写明内容。", "Say what it is."))
    if "\0" in said:
        raise BadWords(_UNKEEPABLE)
    if len(said) > LONGEST:
        raise BadWords(Text(f"最多{LONGEST}字，请精简。", f"At most {LONGEST} characters: make it shorter."))
    return said


def _addressee(book: Book, code: str) -> str:
    if code not in book.organisations:
        raise BadWords(Text(f"没有单位“{code[:40]}”；请重新选择。", f"There is no organisation {code[:40]!r}."))
    return code


def _newest(book: Book, plan: str, code: str) -> Target:
    versions = book.target_versions.get(plan, {}).get(code, [])
    if not versions:
        raise _unknown(code)
    return versions[-1]


def _lead(book: Book, note: Note) -> str:
    return _newest(book, note.plan, note.target).lead


def _name(book: Book, code: str) -> str:
    return book.organisations[code].name if code in book.organisations else code


def _unknown(code: str) -> NotDeclared:
    return NotDeclared(f"计划中没有目标“{code}”。 No target {code!r} in the plan.")


def _reused(key: str) -> KeyReused:
    return KeyReused(f"命令键 {key} 已用于另一件事；请换一个。 The key {key} was used for something else.")
