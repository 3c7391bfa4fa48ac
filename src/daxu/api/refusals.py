"""What the API refuses, and how it says so: one JSON form for every error, in Chinese and English."""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from daxu.core.book import NotDeclared
from daxu.core.filing import NotNow
from daxu.core.note import BadWords, NoSuchNote
from daxu.core.period import BadPeriod
from daxu.core.projects.entering import NoSuchProject
from daxu.core.projects.geometry import BadShape
from daxu.core.quantity import BadQuantity, UnknownUnit
from daxu.core.tasks.entering import NoSuchTask
from daxu.duties import noting
from daxu.duties.filing import BadValue, KeyReused, NoSuchFiling, NotAcceptable, NotYours, Unavailable
from daxu.duties.projects import acting
from daxu.duties.tasks import acting as tasks

_log = logging.getLogger("daxu.api")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a request was refused: a stable code for programs, and for people what is wrong and what to do next."""

    code: str
    what: str
    next: str


class Refusal(Exception):
    """A request that is refused with a status."""

    def __init__(self, status: int, code: str, what: str, then: str) -> None:
        """Keep the answer."""
        super().__init__(what)
        self.status = status
        self.problem = Problem(code, what, then)


SIGN_IN = (
    "请用 daxu token 用途 --for 账号 生成令牌，放在请求头 Authorization: Bearer 之后。"
    " Make a token with daxu token NAME --for ACCOUNT and send it as Authorization: Bearer."
)
SEE_DOCS = "用法见 /api/docs。 See /api/docs."
_AGAIN = "请稍候重试。 Try again later."


def answer(status: int, problem: Problem, **headers: str) -> HttpResponse:
    """Return a refusal as JSON; who is unknown is told how to sign in."""
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return JsonResponse(asdict(problem), status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def refuse_well(api: NinjaAPI) -> None:
    """Teach the API to refuse in the one form."""
    for kind, say in REFUSALS:
        api.add_exception_handler(kind, say)


def _refused(_request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return answer(refusal.status, refusal.problem)


def _nobody(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer(401, Problem("no-token", "未登录，也没有令牌。 No token, and nobody is signed in.", SIGN_IN))


def _too_many(_request: HttpRequest, error: Throttled) -> HttpResponse:
    seconds = int(error.wait or 0) + 1
    problem = Problem(
        "too-many-requests", "请求过于频繁。 Too many requests.", f"{seconds} 秒后重试。 Retry after {seconds} s."
    )
    return answer(429, problem, **{"Retry-After": str(seconds)})


def _unknown(_request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(404, Problem("not-found", str(error), SEE_DOCS))


def _nowhere(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer(404, Problem("not-found", "没有这个地址。 There is nothing at this address.", SEE_DOCS))


def _bad_input(_request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(422, Problem("bad-input", str(error), SEE_DOCS))


def _bad_parameters(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    told = "；".join(f"{item['loc'][-1]}: {item['msg']}" for item in error.errors)
    return answer(422, Problem("bad-input", f"参数有误 Bad parameters: {told}", SEE_DOCS))


_NO_JSON = "请求正文不是 JSON。 The body is no JSON."


def _otherwise(_request: HttpRequest, error: HttpError) -> HttpResponse:
    said = _NO_JSON if str(error) == "Cannot parse request body" else str(error)
    return answer(error.status_code, Problem("refused", said, SEE_DOCS))


def _cannot_be_kept(_request: HttpRequest, _error: Exception) -> HttpResponse:
    what = "内容太长，或含有存不下的字符。 Too long, or characters that cannot be kept."
    return answer(422, Problem("bad-input", what, SEE_DOCS))


TOO_LARGE = Problem("too-large", "请求正文太大。 The body is too large.", "请分几次发送。 Send less at once.")


def _too_large(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer(413, TOO_LARGE)


def _not_yours(_request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(403, Problem("not-yours", str(error), "请由该单位办理。 Let that organisation do it."))


def _not_now(_request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(409, Problem("not-now", str(error), "请先看这项填报的最新情况。 Look at the filing as it stands."))


def _held_up(_request: HttpRequest, error: Exception) -> HttpResponse:
    then = "强制的请改正；核实的请在 explanations 中写明原因。 Correct it, or explain it in explanations."
    return answer(422, Problem("held-up", str(error), then))


def _overtaken(_request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(409, Problem("overtaken", str(error), "请先看最新情况。 Look at it as it stands."))


def _not_entered(_request: HttpRequest, error: Exception) -> HttpResponse:
    then = "没有写入；请逐条改正后再发。 Nothing was entered: mend each of these, then send it again."
    return answer(422, Problem("not-entered", str(error), then))


def _key_reused(_request: HttpRequest, error: Exception) -> HttpResponse:
    return answer(422, Problem("key-reused", str(error), "请换一个 Idempotency-Key。 Use a new key."))


def _not_written(_request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("The database is not available", exc_info=error)
    what = (
        "数据库暂时没有应答，或磁盘已满；没有收到写入的确认。"
        " The database does not answer, or its disk is full: nothing was confirmed."
    )
    then = "请稍候重试，写入用同一 Idempotency-Key。 Try again, a deed with the same Idempotency-Key."
    return answer(503, Problem("unavailable", what, then), **{"Retry-After": "1"})


def _unexpected(_request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("Unexpected error in the API", exc_info=error)
    return answer(500, Problem("failed", "程序出现意外错误，详情已记入日志。 Unexpected error; it was logged.", _AGAIN))


REFUSALS: tuple[tuple[type[Exception], Any], ...] = (
    (Refusal, _refused),
    (AuthenticationError, _nobody),
    (Throttled, _too_many),
    (NotDeclared, _unknown),
    (NoSuchProject, _unknown),
    (NoSuchTask, _unknown),
    (NoSuchFiling, _unknown),
    (NoSuchNote, _unknown),
    (NotYours, _not_yours),
    (noting.NotYours, _not_yours),
    (acting.NotYours, _not_yours),
    (tasks.NotYours, _not_yours),
    (acting.Overtaken, _overtaken),
    (tasks.Overtaken, _overtaken),
    (acting.NotEntered, _not_entered),
    (tasks.NotEntered, _not_entered),
    (acting.KeyReused, _key_reused),
    (tasks.KeyReused, _key_reused),
    (BadQuantity, _bad_input),
    (UnknownUnit, _bad_input),
    (BadShape, _bad_input),
    (NotNow, _not_now),
    (NotAcceptable, _held_up),
    (BadValue, _bad_input),
    (BadWords, _bad_input),
    (KeyReused, _key_reused),
    (RequestDataTooBig, _too_large),
    (DataError, _cannot_be_kept),
    (UnicodeEncodeError, _cannot_be_kept),
    (noting.KeyReused, _key_reused),
    (Unavailable, _not_written),
    (OperationalError, _not_written),
    (InterfaceError, _not_written),
    (Http404, _nowhere),
    (BadPeriod, _bad_input),
    (ValidationError, _bad_parameters),
    (HttpError, _otherwise),
    (Exception, _unexpected),
)
