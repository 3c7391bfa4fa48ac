"""Instructions, questions and answers over the API: each deed carries an `Idempotency-Key`, as filing does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import localdate, now
from ninja import Field, Query, Router, Schema

from daxu.answers.noting import NoteThread, note_thread
from daxu.api.asked import asked_day, own_key, person_of
from daxu.api.filing import REFUSED, Key
from daxu.api.keys import holding
from daxu.core.note import NoteKind
from daxu.desk.permissions import ANSWER, ASK, COMMENT, SEE_NOTES, may
from daxu.duties import noting, tracking
from daxu.ledger import read

MOST = 200
TAGS = ["批示与提问 notes"]
notes_data = Router(auth=holding(SEE_NOTES), tags=TAGS)

Code = Annotated[str, Query(max_length=80)]
Words = Annotated[str, Field(min_length=1, max_length=noting.LONGEST)]
AsOf = Annotated[str, Field(max_length=10, description="就哪一天的判定；默认为有数据的最后一天 the verdict's day")]


class GivenNote(Schema):
    """A note about a target: of a leader it is an instruction, of a deputy a question."""

    target: Annotated[str, Field(max_length=80)]
    words: Words
    to: Annotated[str, Field(max_length=80, description="批示交由的单位，默认责任单位 who is to answer")] = ""
    as_of: AsOf = ""


class GivenAnswer(Schema):
    """An answer to a note."""

    note: Annotated[str, Field(max_length=40)]
    words: Words
    as_of: AsOf = ""


@dataclass(frozen=True, slots=True)
class NotePage:
    """Part of the list of notes."""

    count: int
    waiting: int
    items: list[NoteThread]


@notes_data.get("/notes", response={200: NotePage, **REFUSED}, summary="批示与提问 Instructions and questions")
def notes(
    request: HttpRequest,
    *,
    target: Code = "",
    to: Code = "",
    waiting: bool = False,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> NotePage:
    """Return what the reader may see, those without an answer first; `waiting` leaves out the others."""
    found = [
        one
        for one in noting.every(_speaker(request))
        if target in ("", one.note.target) and to in ("", one.note.to) and (one.waits or not waiting)
    ]
    book = read.book()
    items = [note_thread(book, one) for one in found[offset : offset + limit]]
    return NotePage(len(found), sum(one.waits for one in found), items)


@notes_data.post(
    "/notes",
    auth=holding(COMMENT, ASK),
    response={200: NoteThread, **REFUSED},
    summary="批示或提问 Instruct or ask",
)
def write_note(request: HttpRequest, given: GivenNote, key: Key) -> NoteThread:
    """Enter a leader's instruction or a deputy's question about a target."""
    by, day = _speaker(request), asked_day(given.as_of)
    plan = tracking.evaluate(as_of=day).plan.code
    own = own_key(request, key)
    if _kind(request) is NoteKind.INSTRUCTION:
        done = noting.instruct(plan, given.target, given.words, to=given.to, by=by, day=day, now=now(), key=own)
    else:
        done = noting.ask(plan, given.target, given.words, by=by, day=day, now=now(), key=own)
    return note_thread(read.book(), done)


@notes_data.post("/notes/answer", auth=holding(ANSWER), response={200: NoteThread, **REFUSED}, summary="答复 Answer")
def answer_note(request: HttpRequest, given: GivenAnswer, key: Key) -> NoteThread:
    """Enter an answer; more may follow."""
    done = noting.answer(
        given.note, given.words, by=_speaker(request), day=asked_day(given.as_of), now=now(), key=own_key(request, key)
    )
    return note_thread(read.book(), done)


def _kind(request: HttpRequest) -> NoteKind:
    return NoteKind.INSTRUCTION if may(person_of(request), COMMENT) else NoteKind.QUESTION


def _speaker(request: HttpRequest) -> noting.Speaker:
    return noting.speaker(person_of(request), localdate())
