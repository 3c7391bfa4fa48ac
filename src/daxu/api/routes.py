"""The API: read access to the answers that the pages and the command line give, in the shapes of `daxu.answers`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import get_default_timezone, localdate
from ninja import NinjaAPI, Query, Router
from ninja.openapi.docs import Swagger
from ninja.renderers import JSONRenderer
from ninja.throttling import AuthRateThrottle

import daxu
from daxu import answers
from daxu.api.filing import closers, filers, looking, reviewers
from daxu.api.keys import holding
from daxu.api.noting import notes_data
from daxu.api.projects import project_data
from daxu.api.reading import reading
from daxu.api.refusals import Problem, Refusal, refuse_well
from daxu.api.tasks import task_data
from daxu.core.book import Book, NotDeclared
from daxu.core.filing import Step
from daxu.core.indicator import Kind
from daxu.core.period import Period
from daxu.desk.permissions import SEE_AUDIT, SEE_PLAN, SEE_SAMPLE, may
from daxu.duties import planning, tracing, tracking
from daxu.duties.tracing import Trace
from daxu.duties.tracking import Evaluation, Item
from daxu.ledger import read

THROTTLE = AuthRateThrottle("600/m")  # a person, a process
MOST = 1000


class Docs(Swagger):
    """The page that describes the API, from our own host and without inline script."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Render the page."""
        shown = {**self.settings, "url": self.get_openapi_url(api, kwargs)}
        return render(request, "web/api_docs.html", {"swagger": shown})


READABLE = JSONRenderer()
READABLE.json_dumps_params = {"ensure_ascii": False}

api = NinjaAPI(
    title="达序 Daxu",
    version=daxu.__version__,
    description=(
        "计划、目标、判定、数据及其依据的只读接口。比例以百分数计（50.0 即 50%），数值以不带万、亿的单位计；"
        "示例数据均有 `sample` 标记。\n\n"
        "Read access to plans, targets, verdicts, figures and what they rest on. Shares are percent numbers,"
        " amounts are in base units, and sample data is marked `sample`."
    ),
    urls_namespace="api",
    docs=Docs(),
    renderer=READABLE,
    docs_url="/docs",
    openapi_url="/openapi.json",
    throttle=[THROTTLE],
)
refuse_well(api)
PROBLEMS: dict[int, Any] = dict.fromkeys((401, 403, 404, 422, 429, 503), Problem)
plan_data = Router(auth=holding(SEE_PLAN), tags=["计划 plan"])
audit = Router(auth=holding(SEE_AUDIT), tags=["审计 audit"])
elsewhere = Router(auth=holding(SEE_PLAN, SEE_AUDIT))

AsOf = Annotated[
    str, Query(description="截至哪一天，如 2024-06-30；默认为有数据的最后一天 the day judged", max_length=40)
]
KnownAt = Annotated[str, Query(description="只用该时刻以前入账的内容 only what was on file by then", max_length=40)]
PlanCode = Annotated[str, Query(description="计划代码；默认为该年的计划 the plan's code", max_length=80)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="一页几条 how many on a page")]
Offset = Annotated[int, Query(ge=0, description="从第几条起 from which on")]
Word = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True, slots=True)
class TargetPage:
    """Part of a list of targets."""

    count: int
    limit: int
    offset: int
    items: list[answers.JudgedItem]


@dataclass(frozen=True, slots=True)
class FigurePage:
    """Part of a list of figures."""

    count: int
    limit: int
    offset: int
    items: list[answers.StatedFigure]


@dataclass(frozen=True, slots=True)
class TargetWithHistory:
    """A target as judged, with every version of it, the oldest first."""

    target: answers.JudgedItem
    versions: list[answers.TargetVersion]


@plan_data.get("/evaluation", response={200: answers.Judged, **PROBLEMS}, summary="评估全部目标 Judge the whole plan")
def evaluation(request: HttpRequest, as_of: AsOf = "", known_at: KnownAt = "", plan: PlanCode = "") -> answers.Judged:
    """Return every target with its verdict and derivation; the counts on top are of facts only."""
    return answers.judged(_evaluated(as_of, known_at, plan), samples=_sees_samples(request))


@plan_data.get("/targets", response={200: TargetPage, **PROBLEMS}, summary="目标 Targets")
def targets(
    request: HttpRequest,
    *,
    as_of: AsOf = "",
    known_at: KnownAt = "",
    plan: PlanCode = "",
    verdict: Word = "",
    organisation: Word = "",
    theme: Word = "",
    q: Word = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> TargetPage:
    """Return targets, facts first; filters take codes or Chinese words as the answers show them."""
    judged = _evaluated(as_of, known_at, plan)
    wanted = {"verdict": verdict, "organisation": organisation, "theme": theme, "q": q}
    found = [
        item
        for item in answers.facts_first(judged.items)
        if (_sees_samples(request) or not item.target.sample) and _fits(judged.book, item, wanted)
    ]
    items = [answers.judged_item(judged.book, item) for item in found[offset : offset + limit]]
    return TargetPage(len(found), limit, offset, items)


def _fits(book: Book, item: Item, wanted: dict[str, str]) -> bool:
    """Whether an item passes every filter that was given."""
    lead, theme = book.organisations.get(item.target.lead), book.themes.get(item.target.theme)
    words = {
        "verdict": {item.verdict.value, item.verdict.name.lower()},
        "organisation": {item.target.lead, lead.name if lead else ""},
        "theme": {item.target.theme, theme.name if theme else ""},
    }
    asked = wanted["q"].casefold()
    named = asked in item.target.name.casefold() or asked in item.target.code.casefold()
    return named and all(not wanted[name] or wanted[name] in known for name, known in words.items())


@plan_data.get("/targets/{code}", response={200: TargetWithHistory, **PROBLEMS}, summary="一个目标 One target")
def target(
    request: HttpRequest, code: str, as_of: AsOf = "", known_at: KnownAt = "", plan: PlanCode = ""
) -> TargetWithHistory:
    """Return a target with its verdict, its derivation and all its versions."""
    judged = _evaluated(as_of, known_at, plan)
    item = judged.item(code)
    if item.target.sample and not _sees_samples(request):
        raise NotDeclared(f"计划中没有目标“{code}”。 No target {code!r} in the plan.")
    versions = planning.history(judged.plan.code, code, known_at=judged.known_at)
    told = [answers.target_version(judged.book.id_of(version), version) for version in versions]
    return TargetWithHistory(answers.judged_item(judged.book, item), told)


@plan_data.get("/figures", response={200: FigurePage, **PROBLEMS}, summary="数据 Figures")
def figures(
    request: HttpRequest,
    *,
    period: Word = "",
    indicator: Word = "",
    facts: bool = False,
    known_at: KnownAt = "",
    limit: Limit = 100,
    offset: Offset = 0,
) -> FigurePage:
    """Return every figure with its id and source, facts first; `period` and `indicator` narrow the list."""
    code = Period.parse(period).code if period else None
    rows = tracing.figures(read.book(_moment(known_at)), code, facts_only=facts or not _sees_samples(request))
    found = [row for row in rows if indicator in ("", row.indicator, row.indicator_code)]
    items = [answers.stated_figure(row) for row in found[offset : offset + limit]]
    return FigurePage(len(found), limit, offset, items)


@plan_data.get("/figures/{id}/trace", response={200: answers.Traced, **PROBLEMS}, summary="依据 What a figure rests on")
def trace(request: HttpRequest, id: str, known_at: KnownAt = "") -> answers.Traced:  # noqa: A002 - the word of the contract
    """Return what a figure rests on: the targets it judges, its versions, who entered it, its seal and sources."""
    moment = _moment(known_at)
    found = tracing.trace(id, known_at=moment)
    hidden = getattr(found.statement, "sample", False) and not _sees_samples(request)
    if hidden or isinstance(found.statement, Step):  # a step is no figure; who may see it asks for its filing
        raise NotDeclared(f"没有编号为“{id}”的数据。 No figure {id!r}.")
    return answers.traced(found, _judging(found, moment))


def _judging(found: Trace, known_at: datetime | None) -> Evaluation | None:
    """Return the evaluation at the end of a figure's period, when the figure judges anything."""
    targets = answers.judged_by(found)
    if not found.row or not targets:
        return None
    end = Period.parse(found.row.period).end if found.row.kind is not Kind.TARGET else None
    return _judged_on(end, targets[0][1].plan, known_at)


@plan_data.get(
    "/organisations", response={200: list[answers.DeclaredOrganisation], **PROBLEMS}, summary="单位 Organisations"
)
def organisations(request: HttpRequest) -> list[answers.DeclaredOrganisation]:
    """Return every organisation in its declared order."""
    known = read.book().organisations.values()
    return [answers.organisation(one) for one in known if _sees_samples(request) or not one.sample]


@plan_data.get("/indicators", response={200: list[answers.DeclaredIndicator], **PROBLEMS}, summary="指标 Indicators")
def indicators(request: HttpRequest) -> list[answers.DeclaredIndicator]:
    """Return every indicator with its attributes."""
    del request
    return [answers.indicator(one) for one in read.book().indicators.values()]


@plan_data.get("/plans", response={200: list[answers.AdoptedPlan], **PROBLEMS}, summary="计划 Plans")
def plans(request: HttpRequest) -> list[answers.AdoptedPlan]:
    """Return every adopted plan with its amendments."""
    del request
    book = read.book()
    return [answers.plan(plan, book.amendments(code)) for code, plan in book.plans.items()]


@audit.get("/verification", response={200: answers.Verified, **PROBLEMS}, summary="校验台账 Verify the ledger")
def verification(request: HttpRequest, anchor: Annotated[str, Query(max_length=64)] = "") -> answers.Verified:
    """Compute every link of the ledger's chain again and return what was found."""
    del request
    return answers.verified(read.verify(anchor))


@elsewhere.api_operation(["GET", "POST", "PUT", "PATCH", "DELETE"], "/{path:rest}", include_in_schema=False)
def nowhere(request: HttpRequest, rest: str) -> None:
    """Say in JSON that there is nothing here."""
    del request, rest
    raise Http404


api.add_router("/v1", plan_data)
api.add_router("/v1", audit)
api.add_router("/v1", reading)
for router in (looking, filers, reviewers, closers, notes_data, project_data, task_data):
    api.add_router("/v1", router)
api.add_router("", elsewhere)  # last: it takes every address that is left


def _evaluated(as_of: str, known_at: str, plan: str) -> Evaluation:
    return _judged_on(_day(as_of) if as_of else None, plan, _moment(known_at))


def _judged_on(day: date | None, plan: str, known_at: datetime | None) -> Evaluation:
    """Return the evaluation of a day; unasked, of the last day that facts exist for."""
    as_of = day or read.book(known_at).last_fact_day or localdate()
    return tracking.evaluate(as_of=as_of, plan=plan, known_at=known_at)


def _day(written: str) -> date:
    """Read a day; raise Refusal for anything but 2024-06-30."""
    try:
        day = date.fromisoformat(written)
        Period.month(day.year, day.month)
    except ValueError:
        raise _bad("as_of", written, "2024-06-30") from None
    return day


def _moment(written: str) -> datetime | None:
    """Read a moment; a day alone means its last moment, and without a zone it is meant where the office is."""
    if not written:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        raise _bad("known_at", written, "2024-07-10T09:00") from None
    if len(written) == len("2024-06-30"):
        moment = datetime.combine(moment.date(), time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=get_default_timezone())


def _bad(name: str, written: str, good: str) -> Refusal:
    what = f"看不懂 {name}“{written}”。 Cannot read {name} {written!r}."
    return Refusal(422, "bad-input", what, f"写作 {good}。 Write it as {good}.")


def _sees_samples(request: HttpRequest) -> bool:
    return may(request.auth, SEE_SAMPLE)  # type: ignore[attr-defined]
