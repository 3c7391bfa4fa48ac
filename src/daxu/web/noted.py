"""Notes as a page shows them: threads with what is said around them, and the form of whoever may write one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from daxu.core.book import Book
from daxu.core.note import Note, NoteKind
from daxu.core.organisation import Organisation
from daxu.core.target import Target
from daxu.core.thread import Thread
from daxu.desk.models import Person
from daxu.desk.permissions import ASK, COMMENT
from daxu.duties import noting
from daxu.duties.noting import Speaker
from daxu.duties.tracking import Evaluation
from daxu.web.filing_form import new_key


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed for a note that could not be entered, and why."""

    words: str = ""
    to: str = ""
    key: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread on a page, with its target and whether the reader may answer it."""

    thread: Thread
    target: Target
    book: Book
    by: Speaker

    @property
    def note(self) -> Note:
        """What opened it."""
        return self.thread.note

    @property
    def answerable(self) -> bool:
        """Whether the reader may answer."""
        return self.by.speaks_for(self.book, self.note) is not None

    @property
    def mine(self) -> bool:
        """Whether it waits for an answer of the reader's own organisation."""
        return self.thread.waits and self.note.to in self.by.organisations

    @property
    def state(self) -> str:
        """Whether it was answered, in words."""
        if not self.thread.waits:
            return _("已答复")
        return _("待本单位答复") if self.mine else _("未答复")


@dataclass(frozen=True, slots=True)
class Form:
    """The form of whoever may write a note about a target."""

    kind: NoteKind
    address: str
    organisations: Sequence[Organisation]
    chosen: str
    typed: Typed
    key: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What a target's page says of its notes: nothing at all to whoever may neither read nor write any."""

    talks: Sequence[Talk]
    form: Form | None
    book: Book

    @property
    def title(self) -> str:
        """The heading: for whoever sees no instructions, questions only."""
        instructions = any(talk.note.kind is NoteKind.INSTRUCTION for talk in self.talks)
        asked = any(talk.note.kind is NoteKind.QUESTION for talk in self.talks)
        if instructions or (self.form and self.form.kind is NoteKind.INSTRUCTION):
            return _("批示与提问") if asked else _("批示")
        return _("提问")


def speaker(request: HttpRequest) -> Speaker:
    """Return who asks, as notes know them today."""
    if not isinstance(request.user, Person):
        raise TypeError("没有登录的人不能批示或提问。 Nobody is signed in.")
    return noting.speaker(request.user, localdate())


def noted(request: HttpRequest, evaluation: Evaluation, target: Target, typed: Typed) -> Noted:
    """Return the notes about a target that the reader may see, and their form."""
    by, book = speaker(request), evaluation.book
    talks = [Talk(one, target, book, by) for one in noting.about(target.plan, target.code, by)]
    return Noted(talks, _form(book, target, by, typed), book)


def _form(book: Book, target: Target, by: Speaker, typed: Typed) -> Form | None:
    key = typed.key or new_key()
    if by.may(COMMENT):
        order = [code for code in (target.lead, *target.supporting) if code in book.organisations]
        codes = dict.fromkeys([*order, *book.organisations])
        several = [book.organisations[code] for code in codes]
        return Form(NoteKind.INSTRUCTION, "note-instruct", several, typed.to or target.lead, typed, key)
    if by.may(ASK):
        return Form(NoteKind.QUESTION, "note-ask", (), target.lead, typed, key)
    return None


def target_of(book: Book, note: Note) -> Target:
    """Return the newest version of the target that a note is about."""
    return book.target_versions[note.plan][note.target][-1]
