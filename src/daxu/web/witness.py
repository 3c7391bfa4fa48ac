"""The witness of every request: what was posted, handed out or refused leaves an act, even where no view thinks of it.

A view or duty that kept an act of its own is trusted to have said it better. What an unknown visitor asks for leaves
none (signing in has its own: `daxu.web.sign_ins`): else anybody could fill the disk.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.timezone import now

from daxu.desk.models import Person
from daxu.duties import auditing
from daxu.duties.auditing import Act, Occasion, Outcome, Scene, Way, What
from daxu.web.caller import address_of

Responder = Callable[[HttpRequest], HttpResponse]
_log = logging.getLogger("daxu.audit")
_SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}
_MOST_REMEMBERED = 10_000

ROUTES = {
    "report-docx": What.REPORT, "report-studio-begin": What.REPORT, "report-studio-save": What.REPORT,
    "report-studio-remove": What.REPORT, "report-studio-move": What.REPORT, "report-studio-docx": What.REPORT,
    "report-studio-restore": What.REPORT, "report-studio-comment": What.REPORT, "report-studio-resolve": What.REPORT,
    "report-studio-give": What.REPORT, "report-studio-take": What.REPORT, "report-studio-return": What.REPORT,
    "report-studio-withdraw": What.REPORT, "report-section-save": What.REPORT,
    "report-section-preview": What.DRAFT, "report-studio-present": What.DRAFT,
    "report-studio-preview": What.DRAFT, "report-freeze": What.REPORT, "report-proofread": What.CHECK,
    "report-refresh": What.REPORT,
    "check": What.CHECK, "check-draft": What.CHECK, "read": What.CHECK,
    "end-sessions": What.SIGN_OUT, "language": What.SETTING, "dismiss-introduction": What.SETTING,
    "filing-draft": What.DRAFT, "filing-sheet-drafts": What.DRAFT,
    "filing-submit": What.SUBMIT, "filing-sheet-file": What.SUBMIT, "submit": What.SUBMIT,
    "filing-withdraw": What.WITHDRAW, "withdraw": What.WITHDRAW, "filing-correction": What.ASK, "ask": What.ASK,
    "change-password": What.PASSWORD, "person-password": What.PASSWORD, "second-factor": What.FACTOR,
    "passkeys": What.FACTOR, "recovery-codes": What.FACTOR, "forget-factor": What.FACTOR,
    "person-new": What.ACCOUNT, "person-change": What.ACCOUNT, "person-contact": What.ACCOUNT,
    "substitutions": What.SUBSTITUTION, "substitution-end": What.SUBSTITUTION, "handover": What.SUBSTITUTION,
    "keys": What.TOKEN, "key-withdraw": What.TOKEN,
    "calendar-new": What.CALENDAR, "calendar-end": What.CALENDAR,
    "requirement-new": What.REQUIRE, "requirement-end": What.REQUIRE, "requirement-hand-over": What.REQUIRE,
    "review": What.PASS, "give_back": What.RETURN, "grant": What.GRANT, "refuse": What.REFUSE, "close": What.CLOSE,
    "note-instruct": What.COMMENT, "note-ask": What.COMMENT, "note-answer": What.COMMENT,
    "write_note": What.COMMENT, "answer_note": What.COMMENT,
    "project-new": What.PROJECT, "project-enter": What.PROJECT, "project-correct": What.PROJECT,
    "project-void": What.PROJECT, "project-visit": What.PROJECT,
    "project-import": What.PROJECT,
    "register_project": What.PROJECT, "enter_step": What.PROJECT,
    "project-card": What.PROJECT, "project-feed-seal": What.PROJECT,
    "task-step": What.TASK, "tasks-enter": What.TASK, "cause-file": What.TASK, "opinion-enter": What.TASK,
    "enter_task": What.TASK, "enter_task_step": What.TASK, "file_cause": What.TASK, "enter_opinion": What.TASK,
    "sign-in": What.SIGN_IN, "sign-out": What.SIGN_OUT, "audit-verify": What.VERIFY,
}  # fmt: skip
"""What a posted address does, by its name; one that is not here is kept as a request, with its address."""

OFTEN = frozenset({What.READ, What.DRAFT})
"""Acts of programs, not of hands: kept once for each person, thing and hour."""


class Witness:
    """Set the occasion of a request, and see to it that what was done in it is kept."""

    def __init__(self, respond: Responder) -> None:
        """Keep the next responder."""
        self._respond = respond
        self._seen: set[tuple[str, ...]] = set()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on and keep the act that it was; what cannot be kept is not handed out."""
        with auditing.occasion(occasion_of(request)) as scene:
            response = self._respond(request)
            act = _act_of(request, response, scene)
            if act is None or self._seen_already(act, scene.occasion):
                return response
            return _kept(act, response)

    def _seen_already(self, act: Act, by: Occasion) -> bool:
        if act.what not in OFTEN or act.outcome is not Outcome.DONE:
            return False
        sight = (by.who, act.what.value, act.object, f"{now():%Y%m%d%H}")
        if sight in self._seen:
            return True
        if len(self._seen) >= _MOST_REMEMBERED:
            self._seen.clear()
        self._seen.add(sight)
        return False


def occasion_of(request: HttpRequest, person: object = None) -> Occasion:
    """Return who asks, and from where; `person` where the request does not know yet."""
    found = person or getattr(request, "user", AnonymousUser())
    who = found if isinstance(found, Person) else None
    session = getattr(request, "session", None)
    return Occasion(
        who=who.username if who else "",
        role=who.role if who else "",
        organisation=who.organisation if who else "",
        address=address_of(request),
        session=short_hash(session.session_key or "") if session is not None else "",
        way=Way.API if request.path.startswith("/api/") else Way.PAGE,
        request=getattr(request, "called", ""),
    )


def short_hash(key: str) -> str:
    """Name a session or a token without giving it away."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:12] if key else ""


def _act_of(request: HttpRequest, response: HttpResponseBase, scene: Scene) -> Act | None:
    """Return the act that a request was; None where it was none, or where one was kept already."""
    if scene.recorded or not scene.occasion.who:
        return None
    what, outcome = _what(request, response), _outcome(response.status_code)
    if what is None:
        return None
    why = "" if outcome is Outcome.DONE else f"{response.status_code} {HTTPStatus(response.status_code).phrase}"
    thing = request.path if what in OFTEN else request.get_full_path()
    return Act(what, f"{request.method} {thing}", why=why, outcome=outcome)


def _what(request: HttpRequest, response: HttpResponseBase) -> What | None:
    match = request.resolver_match
    named = ROUTES.get((match.url_name or "") if match else "")
    if response.status_code == HTTPStatus.FORBIDDEN:
        return What.ACCESS
    if request.method not in _SAFE:
        return named or What.REQUEST
    if response.status_code < HTTPStatus.BAD_REQUEST and "attachment" in response.get("Content-Disposition", ""):
        return What.EXPORT
    if match and "api" in match.namespaces and hasattr(request, "auth"):
        return What.READ
    return None


def _outcome(status: int) -> Outcome:
    if status < HTTPStatus.BAD_REQUEST:
        return Outcome.DONE
    return Outcome.REFUSED if status < HTTPStatus.INTERNAL_SERVER_ERROR else Outcome.FAILED


def _kept(act: Act, response: HttpResponse) -> HttpResponse:
    try:
        auditing.keep(act, now=now())
    except DatabaseError as error:
        _log.critical("An act could not be kept", exc_info=error)
        if act.what is What.EXPORT:
            response.close()
            return HttpResponse(
                "操作记录写不下来，文件没有交出；请稍后重试。 The act could not be kept: try again later.\n",
                status=503,
                content_type="text/plain; charset=utf-8",
            )
    return response
