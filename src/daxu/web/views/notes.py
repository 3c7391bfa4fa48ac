"""批示与提问: the list, one thread with its answer form, and the acts of leaders, deputies and who answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from daxu.core.book import Book, NotDeclared
from daxu.core.note import BadWords, NoSuchNote, NoteKind
from daxu.core.thread import Thread
from daxu.desk.permissions import ANSWER, ASK, COMMENT, SEE_INSTRUCTIONS, SEE_NOTES, allows
from daxu.duties import noting, tracking
from daxu.duties.noting import LONGEST, KeyReused, NotYours, Speaker
from daxu.ledger import read
from daxu.web.day import asked_day
from daxu.web.filing_form import key_of, new_key
from daxu.web.noted import Talk, Typed, speaker, target_of
from daxu.web.saying import told
from daxu.web.views import target as targets
from daxu.web.views.empty import needs_plan

A_PAGE = 50


@dataclass(frozen=True)
class NotesPage:
    """All notes that somebody may read."""

    book: Book
    by: Speaker
    talks: Sequence[Talk]
    first: int

    @property
    def answer(self) -> str:
        """The first line: how many there are, and how many wait for an answer."""
        counts = [self._counted(kind) for kind in NoteKind]
        said = _("、").join(words for words in counts if words)
        if not said:
            return _("还没有批示和提问") if self.by.may(SEE_INSTRUCTIONS) else _("还没有提问")
        waiting = sum(talk.thread.waits for talk in self.talks)
        left = ngettext("%(count)d条没有答复", "%(count)d条没有答复", waiting) % {"count": waiting}
        return _("，").join((said, left if waiting else _("都有答复")))

    def _counted(self, kind: NoteKind) -> str:
        count = sum(talk.note.kind is kind for talk in self.talks)
        if not count:
            return ""
        if kind is NoteKind.INSTRUCTION:
            return ngettext("%(count)d条批示", "%(count)d条批示", count) % {"count": count}
        return ngettext("%(count)d条提问", "%(count)d条提问", count) % {"count": count}

    @property
    def shown(self) -> Sequence[Talk]:
        """Those of this page."""
        return self.talks[self.first : self.first + A_PAGE]

    @property
    def newer(self) -> int | None:
        """Where the page before begins."""
        return max(self.first - A_PAGE, 0) if self.first else None

    @property
    def older(self) -> int | None:
        """Where the next page begins."""
        return self.first + A_PAGE if self.first + A_PAGE < len(self.talks) else None


@allows(SEE_NOTES)
@require_safe
@needs_plan
def notes(request: HttpRequest) -> HttpResponse:
    """List all notes that the reader may see: what waits for the own organisation, what waits, then the newest."""
    book, by = read.book(), speaker(request)
    talks = [_talk(book, thread, by) for thread in noting.every(by)]
    asked = request.GET.get("from", "")
    first = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0  # noqa: PLR2004 — digits of a place in a list
    page = NotesPage(book, by, sorted(talks, key=lambda talk: not talk.mine), first)
    return render(request, "web/notes.html", {"page": page, "book": book})


def _talk(book: Book, thread: Thread, by: Speaker) -> Talk:
    return Talk(thread, target_of(book, thread.note), book, by)


@allows(SEE_NOTES)
@require_safe
@needs_plan
def note(request: HttpRequest, name: str) -> HttpResponse:
    """Show one instruction or question with its answers."""
    return _shown(request, name, Typed())


def _shown(request: HttpRequest, name: str, typed: Typed, status: int = 200) -> HttpResponse:
    book, by = read.book(), speaker(request)
    try:
        talk = _talk(book, noting.one(name, by), by)
    except NoSuchNote as unknown:
        raise Http404(str(unknown)) from None
    context = {"talk": talk, "book": book, "typed": typed, "key": typed.key or new_key(), "longest": LONGEST}
    return render(request, "web/note.html", context, status=status)


# --- writing

Write = Callable[[Speaker, str, date, str], Thread]


@allows(COMMENT)
@require_POST
@needs_plan
def instruct(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a leader's instruction."""
    to, plan = request.POST.get("to", ""), _plan(request)

    def write(by: Speaker, words: str, day: date, key: str) -> Thread:
        return noting.instruct(plan, code, words, to=to, by=by, day=day, now=now(), key=key)

    return _opened(request, code, write, _("批示已记入，转责任单位答复。"))


@allows(ASK)
@require_POST
@needs_plan
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a deputy's question."""
    plan = _plan(request)

    def write(by: Speaker, words: str, day: date, key: str) -> Thread:
        return noting.ask(plan, code, words, by=by, day=day, now=now(), key=key)

    return _opened(request, code, write, _("提问已记入，转责任单位答复。"))


@allows(ANSWER)
@require_POST
@needs_plan
def answer(request: HttpRequest, name: str) -> HttpResponse:
    """Enter an answer."""

    def write(by: Speaker, words: str, day: date, key: str) -> Thread:
        return noting.answer(name, words, by=by, day=day, now=now(), key=key)

    try:
        refused = _written(request, write)
    except NoSuchNote as unknown:
        raise Http404(str(unknown)) from None
    if refused:
        return _shown(request, name, refused, status=400)
    messages.success(request, _("答复已记入。"))
    return _back(request, reverse("note", args=[name]))


def _opened(request: HttpRequest, code: str, write: Write, said: str) -> HttpResponse:
    try:
        refused = _written(request, write)
    except NotDeclared as unknown:
        raise Http404(str(unknown)) from None
    if refused:
        return targets.shown(request, code, typed=refused)
    messages.success(request, said)
    return _back(request, reverse("target", args=[code]), "#notes")


def _written(request: HttpRequest, write: Write) -> Typed | None:
    """Write what was posted; return it with the reason where it could not be entered."""
    by, sent = speaker(request), request.POST
    words, to, key = sent.get("words", ""), sent.get("to", ""), sent.get("key", "")
    try:
        write(by, words, asked_day(request), key_of(by.name, key))
    except (BadWords, NotYours) as refused:
        return Typed(words, to, key, told(refused.why))
    except KeyReused:
        return Typed(words, to, new_key(), _("这张表单已经用过，内容又改了；没有重复记入。请核对后再按一次。"))
    return None


def _back(request: HttpRequest, path: str, place: str = "") -> HttpResponse:
    query = request.GET.urlencode()
    return redirect(f"{path}?{query}{place}" if query else f"{path}{place}")


def _plan(request: HttpRequest) -> str:
    return tracking.evaluate(as_of=asked_day(request)).plan.code
