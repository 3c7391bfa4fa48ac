"""Tasks over the API: lists, whole tasks, causes and opinions come out; steps, causes and opinions go in.

A step carries an `Idempotency-Key`, and says with `seen` which step its writer saw last: who was overtaken is told so
with 409, and nothing is entered.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import localdate, now
from ninja import Query, Router

from daxu.answers import tasks as told
from daxu.answers.given_tasks import GivenCause, GivenOpinion, GivenTask, GivenTaskStep
from daxu.api.asked import asked_day, own_key, person_of
from daxu.api.filing import REFUSED, Key
from daxu.api.keys import holding
from daxu.core.tasks.task import Task
from daxu.desk.permissions import MANAGE_TASKS, REPORT_TASKS, SEE_TASKS
from daxu.duties.tasks import acting, answering, explaining, finding
from daxu.duties.tasks.acting import Hand
from daxu.duties.tasks.finding import Wanted
from daxu.ledger import read

TAGS = ["任务台账 tasks"]
task_data = Router(auth=holding(SEE_TASKS), tags=TAGS)

Word = Annotated[str, Query(max_length=200)]
AsOf = Annotated[str, Query(max_length=10, description="截至哪一天，默认今天 the day, else today")]


@task_data.get("/tasks", response={200: told.TaskPage, **REFUSED}, summary="任务 Tasks")
def tasks(
    request: HttpRequest,
    *,
    as_of: AsOf = "",
    owner: Word = "",
    state: Word = "",
    document: Word = "",
    light: Word = "",
    sort: Word = "",
    opinion: Word = "",
    q: Word = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> told.TaskPage:
    """Return the tasks found as of a day, the most urgent first, with how many stand where."""
    del request
    day, book = _day(as_of), read.book()
    wanted = Wanted(day, owner=owner, state=state, document=document, light=light, sort=sort, opinion=opinion, words=q)
    found = finding.found(book, wanted)
    return told.task_page(book, found[offset : offset + limit], finding.counts(found), day)


@task_data.get("/tasks/{id}", response={200: told.TaskTold, **REFUSED}, summary="一项任务 One task")
def task(request: HttpRequest, id: str, as_of: AsOf = "") -> told.TaskTold:  # noqa: A002 — the word of the contract
    """Return everything about a task: the promise, who has it until when, and every step."""
    del request
    return _told(acting.task_of(id), as_of)


@task_data.post(
    "/tasks", auth=holding(MANAGE_TASKS), response={200: told.TaskTold, **REFUSED}, summary="立项 Enter a task"
)
def enter_task(request: HttpRequest, given: GivenTask, key: Key) -> told.TaskTold:
    """Enter a task under the next id of the year."""
    promise = given.promise
    (done,) = acting.enter_all([promise], by=_hand(request), day=given.day, now=now(), key=own_key(request, key))
    return _told(done, "")


@task_data.post(
    "/tasks/{id}/steps",
    response={200: told.TaskTold, **REFUSED},
    summary="办一步 Enter a step of a task",
)
def enter_task_step(
    request: HttpRequest,
    id: str,  # noqa: A002 — the word of the contract
    given: GivenTaskStep,
    key: Key,
) -> told.TaskTold:
    """Enter one step: all that is wrong with it comes back together (422), who was overtaken is told so (409)."""
    step = given.step(id, acting.task_of(id).lead)
    done = acting.enter(step, by=_hand(request), now=now(), key=own_key(request, key), seen=given.seen)
    return _told(done, "")


@task_data.get("/causes", response={200: list[told.CauseTold], **REFUSED}, summary="差距原因 Causes")
def causes(request: HttpRequest, target: Word = "", period: Word = "") -> list[told.CauseTold]:
    """Return why targets were behind and what is done about it, as their organisations say."""
    del request
    several = [one for many in read.book().causes.values() for one in many]
    fits = (one for one in several if target in ("", one.target) and period in ("", one.period.code))
    return [told.cause_told(one) for one in fits]


@task_data.post(
    "/causes", auth=holding(REPORT_TASKS), response={200: told.CauseTold, **REFUSED}, summary="填报原因 File a cause"
)
def file_cause(request: HttpRequest, given: GivenCause, key: Key) -> told.CauseTold:
    """File why a target is behind in a period and what is done next; filed again, it is corrected with a reason."""
    done = explaining.file_cause(
        given.told, by=_hand(request), now=now(), key=own_key(request, key), reason=given.reason
    )
    return told.cause_told(done)


@task_data.get("/opinions", response={200: list[told.OpinionTold], **REFUSED}, summary="审议意见 Opinions")
def opinions(request: HttpRequest) -> list[told.OpinionTold]:
    """Return the opinions that were entered."""
    del request
    return [told.opinion_told(one) for one in read.book().opinions.values()]


@task_data.post(
    "/opinions",
    auth=holding(MANAGE_TASKS),
    response={200: told.OpinionTold, **REFUSED},
    summary="登记 Enter an opinion",
)
def enter_opinion(request: HttpRequest, given: GivenOpinion, key: Key) -> told.OpinionTold:
    """Enter an opinion of the standing committee, once."""
    return told.opinion_told(
        answering.enter_opinion(given.told, by=_hand(request), now=now(), key=own_key(request, key))
    )


def _hand(request: HttpRequest) -> Hand:
    return acting.hand(person_of(request), localdate())


def _told(task: Task, as_of: str) -> told.TaskTold:
    return told.task_told(read.book(), task, _day(as_of))


def _day(as_of: str) -> date:
    """Return the day asked for; unasked it is today, for tasks go on after the last figure."""
    return asked_day(as_of) if as_of else localdate()
