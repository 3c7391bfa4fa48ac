"""Projects over the API: lists, whole projects and rates come out; new projects and steps go in, one deed at a time.

A step carries an `Idempotency-Key`, and says with `seen` which step its writer saw last: who was overtaken is told so
with 409, and nothing is entered.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from ninja import File, Form, Query, Router, UploadedFile
from ninja.decorators import decorate_view

from daxu.answers import projects as told
from daxu.answers.given_projects import GivenCorrection, GivenProject, GivenStep, GivenVisit
from daxu.api.asked import asked_day, own_key, person_of
from daxu.api.filing import REFUSED, Key
from daxu.api.keys import holding
from daxu.api.refusals import TOO_LARGE, Refusal, answer
from daxu.core.projects.project import Project
from daxu.core.projects.rates import RateConvention
from daxu.desk import counted_projects, evidence, found_projects
from daxu.desk.found_projects import LARGEST_PAGE, ORDERS, Wanted
from daxu.desk.permissions import REPORT_PROJECTS, SEE_PROJECTS
from daxu.duties.projects import acting, counting, photographing
from daxu.duties.projects.acting import Hand
from daxu.duties.projects.photographing import GivenPhotos
from daxu.ledger import read

TAGS = ["重点项目 projects"]
project_data = Router(auth=holding(SEE_PROJECTS), tags=TAGS)

Word = Annotated[str, Query(max_length=100)]
AsOf = Annotated[
    str, Query(max_length=10, description="截至哪一天，默认为有数据的最后一天 the day, else the last with facts")
]
Order = Annotated[str, Query(max_length=20, description="、".join(ORDERS))]


@project_data.get("/projects", response={200: told.ProjectPage, **REFUSED}, summary="重点项目 Key projects")
def projects(
    request: HttpRequest,
    *,
    as_of: AsOf = "",
    list: Word = "",  # noqa: A002 — the word of the contract
    sector: Word = "",
    lead: Word = "",
    block: Word = "",
    category: Word = "",
    stage: Word = "",
    condition: Word = "",
    q: Word = "",
    issues: Annotated[str, Query(pattern="^(open|overdue)?$")] = "",
    order: Order = "id",
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 100,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> told.ProjectPage:
    """Return the projects found as of a day with what all of them add up to; filters take the answers' own words."""
    del request
    if order not in ORDERS:
        raise Refusal(422, "bad-input", f"没有次序“{order}”。 No such order.", f"可用 Use: {'、'.join(ORDERS)}")
    day = asked_day(as_of)
    wanted = Wanted(
        day, list=list, sector=sector, lead=lead, block=block, category=category, stage=stage, condition=condition,
        words=q, issues=issues, order=order, first=offset, size=limit,
    )  # fmt: skip
    sums, book = counting.sums(wanted), read.book()
    items = [told.project_line(book, found) for found in found_projects.page(wanted)]
    return told.ProjectPage(day.isoformat(), sums.count, limit, offset, told.project_sums(sums), items)


@project_data.get("/projects/rates", response={200: told.RatesTold, **REFUSED}, summary="五率 The five rates")
def rates(
    request: HttpRequest,
    *,
    as_of: AsOf = "",
    list: Word = "",  # noqa: A002 — the word of the contract
    sector: Word = "",
    lead: Word = "",
    block: Word = "",
    category: Word = "",
    q: Word = "",
) -> told.RatesTold:
    """Return the five rates of the projects found under both conventions, each with both numbers of its line."""
    del request
    day = asked_day(as_of)
    wanted = Wanted(day, list=list, sector=sector, lead=lead, block=block, category=category, words=q)
    counts = [count for convention in RateConvention for count in counted_projects.counts(wanted, convention)]
    return told.rates_told(counting.sums(wanted), counts, day)


@project_data.get("/projects/{id}", response={200: told.ProjectTold, **REFUSED}, summary="一个项目 One project")
def project(request: HttpRequest, id: str, as_of: AsOf = "") -> told.ProjectTold:  # noqa: A002 — the word of the contract
    """Return everything about a project: facts, stages, money, nodes, issues, cards, and every step that stands."""
    del request
    return _told(acting.project_of(id), as_of)


@project_data.post(
    "/projects",
    auth=holding(REPORT_PROJECTS),
    response={200: told.ProjectTold, **REFUSED},
    summary="登记项目 Register a project",
)
def register_project(request: HttpRequest, given: GivenProject, key: Key) -> told.ProjectTold:
    """Register a project under the next id of the year; a name that another project bears is refused."""
    done = acting.register(given.facts.facts, by=_hand(request), now=now(), key=own_key(request, key), day=given.day)
    return _told(done, "")


@project_data.post(
    "/projects/{id}/steps",
    auth=holding(REPORT_PROJECTS),
    response={200: told.ProjectTold, **REFUSED},
    summary="登记一步 Enter a step",
)
def enter_step(request: HttpRequest, id: str, given: GivenStep, key: Key) -> told.ProjectTold:  # noqa: A002 — as above
    """Enter one step: all that is wrong with it comes back together (422), who was overtaken is told so (409)."""
    step = given.step(id, acting.project_of(id).facts.lead)
    done = acting.enter(step, by=_hand(request), now=now(), key=own_key(request, key), seen=given.seen)
    return _told(done, "")


@project_data.post(
    "/projects/{id}/corrections",
    auth=holding(REPORT_PROJECTS),
    response={200: told.ProjectTold, **REFUSED},
    summary="更正一步 Correct a step",
)
def correct_step(request: HttpRequest, id: str, given: GivenCorrection, key: Key) -> told.ProjectTold:  # noqa: A002 — as above
    """Put another step in the place of a wrong one, or void it; what was entered first stays on file."""
    wrong = acting.entered_as(id, given.corrects)
    done = acting.correct(
        given.corrects, given.instead_of(wrong), reason=given.reason, by=_hand(request), now=now(),
        key=own_key(request, key),
    )  # fmt: skip
    return _told(done, "")


LARGEST_REQUEST = 3 * evidence.LARGEST + evidence.MEGABYTE
View = Callable[..., HttpResponse]


def _within_bounds(view: View) -> View:
    """Refuse a request that is too large before any of it is parsed."""

    @wraps(view)
    def looked_at(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        written = request.META.get("CONTENT_LENGTH") or "0"
        fits = written.isascii() and written.isdigit() and int(written[:20]) <= LARGEST_REQUEST
        return view(request, *args, **named) if fits else answer(413, TOO_LARGE)

    return looked_at


@project_data.post(
    "/projects/{id}/photos",
    auth=holding(REPORT_PROJECTS),
    response={200: told.ProjectTold, **REFUSED},
    summary="上传现场照片 Hand photos of the site in",
)
@decorate_view(_within_bounds)
def add_photos(
    request: HttpRequest,
    id: str,  # noqa: A002 — the word of the contract
    given: Form[GivenVisit],
    photos: File[list[UploadedFile]],
    key: Key,
) -> told.ProjectTold:
    """Enter a visit or a move with photos, as multipart; place and day left out are those that each photo says."""
    by, moment = _hand(request), now()
    step = given.step(id, acting.project_of(id).facts.lead)
    files = [(photo.read(evidence.LARGEST + 1), photo.name or "") for photo in photos]
    step = photographing.with_photos(step, GivenPhotos(files, given.spot, given.taken), by=by, now=moment)
    return _told(acting.enter(step, by=by, now=moment, key=own_key(request, key), seen=given.seen), "")


def _hand(request: HttpRequest) -> Hand:
    return acting.hand(person_of(request), localdate())


def _told(project: Project, as_of: str) -> told.ProjectTold:
    return told.project_told(read.book(), project, acting.history(project.id), asked_day(as_of))
